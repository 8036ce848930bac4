/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/name/dictionary.h"

#include "identity/name/han.h"

#include <unicode/ucnv.h>

struct entry {
	struct str reading;
	uint32_t next; /* number + 1; 0: the last */
	uint32_t uses;
};

struct dictionary {
	struct arena *a;
	struct table words;
	uint32_t *first; /* by word: number + 1 */
	uint32_t *last;
	uint32_t first_cap;
	uint32_t last_cap;
	struct entry *entry;
	uint32_t entries;
	uint32_t entry_cap;
};

struct dictionary *dictionary_new(struct arena *a)
{
	struct dictionary *d = NEW(a, struct dictionary, 1);

	if (!d)
		return NULL;
	d->a = a;
	d->words = table_in(a);
	return d;
}

bool dictionary_empty(const struct dictionary *d)
{
	return d->words.n == 0;
}

/* the entry of the word with this reading; NULL when there is none */
static struct entry *known(struct dictionary *d,
	uint32_t word,
	struct str reading)
{
	uint32_t at = d->first[word];

	while (at && !str_eq(d->entry[at - 1].reading, reading))
		at = d->entry[at - 1].next;
	return at ? &d->entry[at - 1] : NULL;
}

static bool word_room(struct dictionary *d, uint32_t word)
{
	uint32_t *first;
	uint32_t *last;

	first = arena_grown(d->a, d->first, word, &d->first_cap, sizeof *first);
	last = arena_grown(d->a, d->last, word, &d->last_cap, sizeof *last);
	if (!first || !last)
		return false;
	d->first = first;
	d->last = last;
	return true;
}

static void append(struct dictionary *d,
	uint32_t word,
	struct str reading,
	uint32_t uses)
{
	struct entry *e;

	e = arena_grown(d->a, d->entry, d->entries, &d->entry_cap, sizeof *e);
	if (!e)
		return;
	d->entry = e;
	e[d->entries++] = (struct entry){ arena_str(d->a, reading), 0, uses };
	if (d->first[word])
		e[d->last[word] - 1].next = d->entries;
	else
		d->first[word] = d->entries;
	d->last[word] = d->entries;
}

static void put(struct dictionary *d,
	struct str word,
	struct str reading,
	uint32_t uses)
{
	uint32_t before = d->words.n;
	uint32_t at = table_put(&d->words, word);
	struct entry *old;

	if (at == TABLE_NONE || !word_room(d, at))
		return;
	if (at == before)
		d->first[at] = 0;
	old = known(d, at, reading);
	if (old)
		old->uses |= uses;
	else
		append(d, at, reading, uses);
}

/* "(s,g) ..." */
static uint32_t uses_of(struct str gloss)
{
	uint32_t uses = 0;

	for (size_t i = 1; i < gloss.n && gloss.p[i] != ')'; i++) {
		if (gloss.p[i] == 's')
			uses |= WORD_SURNAME;
		else if (gloss.p[i] == 'g' || gloss.p[i] == 'f' ||
			gloss.p[i] == 'm')
			uses |= WORD_GIVEN;
		else if (gloss.p[i] == 'u')
			uses |= WORD_SURNAME | WORD_GIVEN;
		else if (gloss.p[i] == 'h')
			uses |= WORD_PERSON;
	}
	return uses;
}

/* plain characters of a word; empty when it is too long */
static struct str plain_word(struct str word, char *to, size_t max)
{
	struct chars c;
	size_t n = 0;

	if (word.n > max)
		return STR("");
	chars_of(word, &c);
	for (uint32_t i = 0; i < c.n && n + 4 <= max; i++)
		n += char_utf8(han_plain(c.c[i]), to + n);
	return (struct str){ to, n };
}

/* what is written behind the mark of use, up to a remark or the end */
static struct str romaji_of(struct str gloss)
{
	size_t from = 0;
	size_t n;

	while (from < gloss.n && gloss.p[from] != ')')
		from++;
	gloss = str_trim(str_from(gloss, from + 1));
	for (n = 0; n < gloss.n && gloss.p[n] != '/' && gloss.p[n] != '('; n++)
		;
	return str_trim(str_head(gloss, n));
}

static bool read_line(struct dictionary *d, struct str line)
{
	char plain[120];
	struct str word;
	struct str gloss;
	struct str kana;
	uint32_t uses;

	if (!str_cut(line, '/', &word, &gloss) || !str_starts(gloss, STR("(")))
		return false;
	word = str_trim(word);
	uses = uses_of(gloss);
	kana = word;
	if (str_cut(word, '[', &word, &kana))
		str_cut(kana, ']', &kana, &(struct str){ 0 });
	word = plain_word(str_trim(word), plain, sizeof plain - 4);
	if (!word.n || !uses)
		return true;
	if (uses & WORD_PERSON)
		put(d, word, romaji_of(gloss), WORD_PERSON);
	if (uses & (WORD_SURNAME | WORD_GIVEN))
		put(d, word, kana, uses & ~(uint32_t)WORD_PERSON);
	return true;
}

static uint32_t read_lines(struct dictionary *d, struct str bytes)
{
	uint32_t good = 0;

	while (bytes.n) {
		struct str line = bytes;
		struct str rest = STR("");

		str_cut(bytes, '\n', &line, &rest);
		good += read_line(d, line);
		bytes = rest;
	}
	return good;
}

/* UTF-8 of EUC-JP, line by line, so that no copy of all is made */
static uint32_t read_euc(struct dictionary *d, struct str bytes)
{
	char line[1200];
	uint32_t good = 0;
	UErrorCode status = U_ZERO_ERROR;
	UConverter *euc = ucnv_open("EUC-JP", &status);

	while (euc && bytes.n) {
		struct str raw = bytes;
		struct str rest = STR("");
		int32_t n;

		status = U_ZERO_ERROR;
		str_cut(bytes, '\n', &raw, &rest);
		bytes = rest;
		n = ucnv_toAlgorithmic(UCNV_UTF8,
			euc,
			line,
			sizeof line,
			raw.p,
			(int32_t)str_head(raw, 4000).n,
			&status);
		if (U_SUCCESS(status))
			good += read_line(d, (struct str){ line, (size_t)n });
	}
	if (euc)
		ucnv_close(euc);
	return good;
}

bool dictionary_read(struct dictionary *d, struct str bytes, struct err *err)
{
	uint32_t good;

	good = utf8_valid(bytes) ? read_lines(d, bytes) : read_euc(d, bytes);
	if (d->a->full)
		return fail(err,
			ERR_LIMIT,
			0,
			"the dictionary of names is too large");
	if (!good)
		return fail(err,
			ERR_FORMAT,
			0,
			"no line is one of EDICT: WORD [kana] /(s) romaji/");
	return true;
}

uint32_t dictionary_find(const struct dictionary *d,
	struct str word,
	uint32_t uses,
	struct str *ret,
	uint32_t max)
{
	uint32_t n = 0;
	uint32_t at = table_find(&d->words, word);

	if (at == TABLE_NONE)
		return 0;
	for (at = d->first[at]; at && n < max; at = d->entry[at - 1].next) {
		if (d->entry[at - 1].uses & uses)
			ret[n++] = d->entry[at - 1].reading;
	}
	return n;
}
