/* SPDX-License-Identifier: Apache-2.0 */
#include "triage/strings/strings.h"

#include "triage/strings/run.h"

/* IA5String, UTF8String, PrintableString, and URLs in certificates (X.690;
 * RFC 5280, 4.2.1.6) */
static bool is_text_tag(char c)
{
	return c && strchr("\x16\x0c\x13\x86", c);
}

/* Texts of ASN.1 have their length before them, and their neighbours look
 * like letters: where a tag and a length that fits stand there, *from is
 * where the text begins, and *end where it ends. */
static void cut_asn1(struct str bytes, size_t *from, size_t *end)
{
	/* the length may be a printable character itself */
	size_t at = *from;

	if (at >= 2 && is_text_tag(bytes.p[at - 2]))
		at--;
	else if (at < 1 || !is_text_tag(bytes.p[at - 1]))
		return;
	size_t n = at < bytes.n ? (unsigned char)bytes.p[at] : 0;
	if (n < RUN_MIN || at + 1 + n > *end)
		return;
	*from = at + 1;
	*end = *from + n;
}

static uint64_t ascii_runs(struct str bytes, struct runs *r)
{
	uint64_t count = 0;
	size_t i = 0;

	while (i < bytes.n) {
		size_t from = i;

		while (i < bytes.n && i - from < RUN_MAX &&
			run_printable((unsigned char)bytes.p[i])) {
			i++;
		}
		cut_asn1(bytes, &from, &i);
		if (i - from >= RUN_MIN) {
			count++;
			run_found(r,
				&(struct run){ { bytes.p + from, i - from },
					from,
					"ascii" });
		}
		i += i == from;
	}
	return count;
}

/* Characters of a UTF-16 run that begins at `at`, into room. */
static size_t wide_run(struct str bytes, size_t at, char room[static RUN_MAX])
{
	size_t n = 0;

	while (n < RUN_MAX && at + 2 * n + 1 < bytes.n) {
		const char *p = bytes.p + at + 2 * n;

		if (p[1] || !run_printable((unsigned char)p[0]))
			break;
		room[n++] = p[0];
	}
	return n;
}

static uint64_t utf16_runs(struct str bytes, struct runs *r)
{
	char room[RUN_MAX];
	uint64_t count = 0;
	size_t i = 0;

	while (i + 1 < bytes.n) {
		/* the second byte of a wide character is the rarer one */
		const char *zero =
			memchr(bytes.p + i + 1, 0, bytes.n - i - 1);
		if (!zero)
			break;
		size_t at = (size_t)(zero - bytes.p) - 1;
		size_t n = wide_run(bytes, at, room);
		if (n >= RUN_MIN) {
			count++;
			run_found(r,
				&(struct run){ { room, n }, at, "utf-16le" });
		}
		i = at + (n ? 2 * n : 1);
	}
	return count;
}

void strings_facts(struct str bytes, struct triage_work *w)
{
	struct arena scratch = w->scratch;
	struct runs r = {
		.facts = w->facts,
		.arena = &scratch,
		.told = table_in(&scratch),
	};
	uint64_t ascii = ascii_runs(bytes, &r);
	uint64_t utf16 = utf16_runs(bytes, &r);

	run_stack(bytes, &r);
	run_xor(bytes, &r);
	fact_number(w->facts, FACT_STRINGS_ASCII, ascii);
	fact_number(w->facts, FACT_STRINGS_UTF16, utf16);
	run_xor_program(bytes, w);
}
