/* SPDX-License-Identifier: Apache-2.0 */
#include "triage/document/charset.h"
#include "triage/document/document.h"
#include "triage/document/encoded.h"
#include "triage/document/mail.h"
#include "triage/document/part.h"
#include "triage/document/script.h"

enum {
	CALLS_LOOKED = 8 << 20,
	FORMAT_LOOKED = 8 << 10
};

/* Lower case of ASCII at `to`, without what shells pass over; how many bytes.
 */
static size_t lowered(struct str s, bool all, char *to)
{
	size_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (!all && (c == '^' || c == '`'))
			continue;
		to[n++] = c >= 'A' && c <= 'Z' ? (char)(c | 32) : c;
	}
	return n;
}

static const char *language_of(struct str head)
{
	char room[FORMAT_LOOKED];

	head = str_head(text_unmarked(head), sizeof room);
	return script_language(
		(struct str){ room, lowered(head, true, room) });
}

const char *document_text_format(struct str bytes)
{
	const char *language;

	if (mail_begins(str_head(bytes, FORMAT_LOOKED)))
		return "mail";
	language = language_of(bytes);
	if (!language)
		return NULL;
	return strcmp(language, "html") == 0 ? "html" : "script";
}

bool document_is_wide_text(struct str bytes)
{
	enum text_encoding e = text_encoding_of(str_head(bytes, 4096));

	return e == TEXT_UTF16LE || e == TEXT_UTF16BE;
}

static void script(struct str text, struct triage_work *w)
{
	struct arena a = w->scratch;
	struct triage_work inner = *w;
	const char *language = language_of(text);
	struct str looked = str_head(text, CALLS_LOOKED);
	char *room = looked.n ? arena_raw(&a, 1, looked.n, 1) : NULL;

	if (language && room) {
		fact_text(w->facts, FACT_SCRIPT_LANGUAGE, str_of(language));
		script_calls(
			(struct str){ room, lowered(looked, false, room) },
			w);
	}
	uint32_t n = encoded_hand(text, language != NULL, &inner);
	if (n)
		fact_number(w->facts, FACT_SCRIPT_DECODED, n);
}

void document_text(struct str bytes, struct triage_work *w)
{
	struct triage_work inner = *w;
	enum text_encoding from = text_encoding_of(str_head(bytes, 4096));
	struct str text = bytes;
	struct err err;

	if ((from == TEXT_UTF16LE || from == TEXT_UTF16BE) &&
		!text_to_utf8(bytes, &inner.scratch, &text, &from, &err))
		text = bytes;
	if (mail_begins(str_head(text, FORMAT_LOOKED)))
		mail_tell(text, &inner);
	else
		script(text_unmarked(text), &inner);
}

void document_warm_up(void)
{
	charset_warm_up();
}
