/* SPDX-License-Identifier: Apache-2.0 */
#include "triage/capability/capability.h"

#include <ctype.h>

enum {
	WORDS_MAX = 2048, /* different ones in all rows */
	BUCKETS = 1 << 16,
	PREFIX_N = 4, /* bytes of a word that its bucket is chosen by */
	NONE = 0xffff,
	BECAUSE_N = 512
};

struct capability {
	const char *technique;
	const char *name;
	const char *needs;
};
static const struct capability capabilities[] = {
#define CAPABILITY(technique, name, needs) { technique, name, needs },
#include "triage/capability/capabilities.list"
#undef CAPABILITY
};

enum word_kind {
	WORD_NAME,  /* of a function: stands alone */
	WORD_TEXT,  /* anywhere */
	WORD_BYTES, /* the same, from hexadecimal */
};

struct sought {
	struct str text;  /* as the row has it, which is unique */
	struct str bytes; /* what is looked for */
	enum word_kind kind;
	uint32_t of;   /* the word that is found with it: itself, or plain */
	uint16_t next; /* in its bucket */
	bool found;
};

struct search {
	struct table text; /* of words: the first n_row of them */
	struct sought *word;
	uint32_t n;
	uint16_t *bucket;
	struct arena *a;
};

/* --- rows into words ------------------------------------------------------ */

static uint32_t bucket_of(const char *p)
{
	uint32_t v;

	memcpy(&v, p, PREFIX_N);
	return (v * 2654435761U) >> 16;
}

static void add_bytes(struct search *s,
	struct str text,
	struct str bytes,
	enum word_kind kind,
	uint32_t of)
{
	if (s->n == WORDS_MAX || bytes.n < PREFIX_N)
		return;
	uint32_t b = bucket_of(bytes.p);
	s->word[s->n] =
		(struct sought){ text, bytes, kind, of, s->bucket[b], false };
	s->bucket[b] = (uint16_t)s->n++;
}

static struct str wide_of(struct str s, struct arena *a)
{
	char *p = NEW(a, char, 2 * s.n);

	for (size_t i = 0; p && i < s.n; i++)
		p[2 * i] = s.p[i];
	return (struct str){ p, p ? 2 * s.n : 0 };
}

static struct str bytes_of(struct str hex, struct arena *a)
{
	unsigned char *p = NEW(a, unsigned char, hex.n / 2);

	if (!p || !hex_read(hex, p, hex.n / 2))
		return STR("");
	return (struct str){ (const char *)p, hex.n / 2 };
}

/* A text is looked for in both forms: finding the wide one finds it. */
static void add_word(struct search *s, struct str text)
{
	uint32_t before = s->text.n;
	uint32_t at = table_put(&s->text, text);

	if (at != before || at == TABLE_NONE)
		return;
	if (text.p[0] == '#') {
		struct str bytes = bytes_of(str_from(text, 1), s->a);

		add_bytes(s, text, bytes, WORD_BYTES, at);
	} else if (text.p[0] == '"') {
		struct str plain = { text.p + 1, text.n - 2 };

		add_bytes(s, text, plain, WORD_TEXT, at);
		add_bytes(s, text, wide_of(plain, s->a), WORD_TEXT, at);
	} else {
		add_bytes(s, text, text, WORD_NAME, at);
	}
}

/* The next part of the text, up to a separator; no word has one in it. */
static bool next_part(struct str *rest, struct str sep, struct str *ret)
{
	if (!rest->n)
		return false;
	const char *p = memmem(rest->p, rest->n, sep.p, sep.n);
	size_t n = p ? (size_t)(p - rest->p) : rest->n;

	*ret = str_head(*rest, n);
	*rest = str_from(*rest, p ? n + sep.n : n);
	return true;
}

static bool open_search(struct search *s, struct arena *a)
{
	*s = (struct search){
		.text = table_in(a),
		.word = NEW(a, struct sought, WORDS_MAX),
		.bucket = NEW(a, uint16_t, BUCKETS),
		.a = a,
	};
	if (!s->word || !s->bucket)
		return false;
	memset(s->bucket, 0xff, BUCKETS * sizeof *s->bucket);
	for (size_t i = 0; i < sizeof capabilities / sizeof *capabilities;
		i++) {
		struct str needs = str_of(capabilities[i].needs);
		struct str any;
		struct str one;

		while (next_part(&needs, STR(" + "), &any)) {
			while (next_part(&any, STR("|"), &one))
				add_word(s, one);
		}
	}
	return !a->full;
}

/* --- what is found -------------------------------------------------------- */

static bool in_name(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* "VirtualAlloc", "CreateFileW", "connect@GLIBC_2.2.5": a name by itself. */
static bool stands_alone(struct str bytes, size_t at, size_t n)
{
	size_t end = at + n;

	if (at && in_name(bytes.p[at - 1]))
		return false;
	if (end < bytes.n && (bytes.p[end] == 'A' || bytes.p[end] == 'W'))
		end++;
	return end < bytes.n && (bytes.p[end] == 0 || bytes.p[end] == '@');
}

static void match_at(struct search *s, struct str bytes, size_t at)
{
	uint16_t i = s->bucket[bucket_of(bytes.p + at)];

	for (; i != NONE; i = s->word[i].next) {
		struct sought *w = &s->word[i];

		if (w->found || !str_starts(str_from(bytes, at), w->bytes))
			continue;
		w->found = w->kind != WORD_NAME ||
			stands_alone(bytes, at, w->bytes.n);
	}
}

static void search(struct search *s, struct str bytes)
{
	for (size_t i = 0; i + PREFIX_N <= bytes.n; i++) {
		if (s->bucket[bucket_of(bytes.p + i)] != NONE)
			match_at(s, bytes, i);
	}
}

/* Which words of the rows were found, by their number in the table. */
static bool *found_words(const struct search *s, struct arena *a)
{
	bool *found = NEW(a, bool, (size_t)s->text.n + 1);

	for (uint32_t i = 0; found && i < s->n; i++)
		found[s->word[i].of] |= s->word[i].found;
	return found;
}

/* A word may serve two needs; it is a reason once. */
static void add_word_once(char because[static BECAUSE_N],
	size_t *n,
	struct str word)
{
	const char *sep = *n ? ", " : "";

	if (str_has((struct str){ because, *n }, word) ||
		*n + word.n + 2 >= BECAUSE_N) {
		return;
	}
	memcpy(because + *n, sep, strlen(sep));
	*n += strlen(sep);
	memcpy(because + *n, word.p, word.n);
	*n += word.n;
}

/* The first alternative that was found, behind what stands in *because; false:
 * none was. */
static bool add_reason(const struct search *s,
	const bool *found,
	struct str any,
	char because[static BECAUSE_N],
	size_t *n)
{
	struct str one;

	while (next_part(&any, STR("|"), &one)) {
		uint32_t at = table_find(&s->text, one);

		if (at == TABLE_NONE || !found[at])
			continue;
		add_word_once(because, n, one);
		return true;
	}
	return false;
}

static void tell(const struct search *s,
	const bool *found,
	const struct capability *c,
	struct facts *f)
{
	struct str needs = str_of(c->needs);
	struct str any;
	char because[BECAUSE_N];
	size_t n = 0;

	while (next_part(&needs, STR(" + "), &any)) {
		if (!add_reason(s, found, any, because, &n))
			return;
	}
	fact_item(f, FACT_CAPABILITY);
	fact_text(f, FACT_CAPABILITY_TECHNIQUE, str_of(c->technique));
	fact_text(f, FACT_CAPABILITY_NAME, str_of(c->name));
	fact_text(f, FACT_CAPABILITY_WHY, (struct str){ because, n });
}

void capability_facts(struct str bytes, struct triage_work *w)
{
	struct arena a = w->scratch;
	struct search s;

	if (!open_search(&s, &a)) {
		fact_warn(w->facts,
			0,
			"no memory left to look for capabilities");
		return;
	}
	search(&s, bytes);
	const bool *found = found_words(&s, &a);
	for (size_t i = 0;
		found && i < sizeof capabilities / sizeof *capabilities;
		i++) {
		tell(&s, found, &capabilities[i], w->facts);
	}
}
