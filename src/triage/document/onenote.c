/* SPDX-License-Identifier: Apache-2.0 */
/* source: [MS-ONESTORE] 2.6.13, FileDataStoreObject */
#include <stdio.h>

#include "triage/document/document.h"
#include "triage/document/part.h"

enum {
	GUID_N = 16,
	HEAD_N =
		GUID_N + 8 + 4 + 8, /* identifier, length, unused, reserved */
	FILES_MOST = 500
};

void document_onenote(struct str bytes, struct triage_work *w)
{
	/* {bde316e7-2665-4511-a4c4-8d4d0b7a9eac} */
	static const char id[] =
		"\xe7\x16\xe3\xbd\x65\x26\x11\x45\xa4\xc4\x8d\x4d\x0b\x7a\x9e"
		"\xac";
	struct str mark = { id, GUID_N };
	size_t at = 0;

	fact_text(w->facts, FACT_DOCUMENT_KIND, STR("onenote"));
	for (unsigned i = 0; i < FILES_MOST; i++) {
		char name[32];

		at = part_find(bytes, at, mark);
		struct str s = str_from(bytes, at);
		struct cur c = cur_of(s.p, s.n);
		cur_take(&c, GUID_N);
		uint64_t n = cur_u64le(&c);
		cur_take(&c, HEAD_N - GUID_N - 8);
		if (c.bad)
			return;
		if (n > cur_left(&c)) {
			fact_warn(w->facts,
				at,
				"a file ends behind the end of the section");
			n = cur_left(&c);
		}
		snprintf(name, sizeof name, "file at %zu", at);
		fact_item(w->facts, FACT_DOCUMENT_OBJECT);
		fact_number(w->facts, FACT_DOCUMENT_OBJECT_SIZE, n);
		part_hand(w,
			w->scratch,
			"object",
			str_of(name),
			str_head(str_from(s, HEAD_N), (size_t)n));
		at += HEAD_N;
	}
}
