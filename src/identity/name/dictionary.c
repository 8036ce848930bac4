/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/name/dictionary.h"

#include "identity/name/han.h"
#include "identity/name/kana.h"

#include <unicode/ucnv.h>

enum {
	PLAIN_MAX = 120,      /* bytes of a word */
	LINE_MAX_BYTE = 1200, /* of UTF-8 */
	EUC_MAX = 400,        /* bytes of a line that can be a name */
	KANA_BYTE = 3,
	SPLIT_READINGS = 64,
};

enum pass {
	PASS_WORDS,
	PASS_PERSONS,
};

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
	uint32_t good; /* lines of the file that is read */
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

	first = arena_grown(d->a,
		d->first,
		word,
		&d->first_cap,
		sizeof *first);
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
	for (n = 0; n < gloss.n && gloss.p[n] != '/' && gloss.p[n] != '(';
		n++)
		;
	return str_trim(str_head(gloss, n));
}

/* what a line says */
struct line {
	struct str word; /* in plain characters */
	struct str kana;
	struct str romaji;
	uint32_t uses;
	char room[PLAIN_MAX + 4];
};

static bool line_of(struct str line, struct line *ret)
{
	struct str word;
	struct str gloss;

	if (!str_cut(line, '/', &word, &gloss) ||
		!str_starts(gloss, STR("(")))
		return false;
	word = str_trim(word);
	ret->uses = uses_of(gloss);
	ret->romaji = romaji_of(gloss);
	ret->kana = word;
	if (str_cut(word, '[', &word, &ret->kana))
		str_cut(ret->kana, ']', &ret->kana, &(struct str){ 0 });
	ret->word = plain_word(str_trim(word), ret->room, PLAIN_MAX);
	return true;
}

/* the first pass: words as they stand */
static void put_line(struct dictionary *d, const struct line *l)
{
	uint32_t uses = l->uses & (WORD_SURNAME | WORD_GIVEN);

	if (l->word.n && l->uses & WORD_PERSON)
		put(d, l->word, l->romaji, WORD_PERSON);
	if (l->word.n && uses)
		put(d, l->word, l->kana, uses);
}

static bool has_reading(const struct dictionary *d,
	struct str word,
	struct str kana,
	uint32_t use)
{
	struct str found[SPLIT_READINGS];
	uint32_t n = dictionary_find(d, word, use, found, SPLIT_READINGS);

	for (uint32_t i = 0; i < n; i++) {
		if (str_eq(found[i], kana))
			return true;
	}
	return false;
}

/* Bytes of kana that the first word of the romaji spells; 0: none do. */
static size_t kana_of(struct str kana, struct str romaji)
{
	struct str first;
	struct str rest;
	struct chars c;
	char spelled[ROMAJI_MAX];

	if (!str_cut(romaji, ' ', &first, &rest) || str_has_char(rest, ' '))
		return 0;
	chars_of(kana, &c);
	for (uint32_t n = 1; n < c.n; n++) {
		struct str s = { spelled, kana_romaji(c.c, n, spelled) };

		if (str_lower_eq(first, s))
			/* a character of kana is three bytes */
			return (size_t)n * KANA_BYTE;
	}
	return 0;
}

/* The second pass: of a whole person whose surname, or given name, is known
 * with its reading, the other word is learnt. */
static void learn_line(struct dictionary *d, const struct line *l)
{
	size_t kana = 0;

	if (l->word.n && l->uses & WORD_PERSON)
		kana = kana_of(l->kana, l->romaji);
	for (size_t at = 0; kana && at < l->word.n;) {
		struct str surname = str_head(l->word, at);
		struct str given = str_from(l->word, at);
		struct str first = str_head(l->kana, kana);
		struct str second = str_from(l->kana, kana);

		at += utf8_step(given) ? utf8_step(given) : 1;
		if (!surname.n)
			continue;
		if (has_reading(d, surname, first, WORD_SURNAME))
			put(d, given, second, WORD_GIVEN);
		else if (has_reading(d, given, second, WORD_GIVEN))
			put(d, surname, first, WORD_SURNAME);
	}
}

static void read_line(struct dictionary *d, struct str text, enum pass pass)
{
	struct line l;

	if (!line_of(text, &l))
		return;
	d->good++;
	if (pass == PASS_WORDS)
		put_line(d, &l);
	else
		learn_line(d, &l);
}

/* The text of one line as UTF-8; euc NULL: it is. Empty when it is too long. */
static struct str decoded(UConverter *euc, struct str raw, char *room)
{
	UErrorCode status = U_ZERO_ERROR;
	int32_t n;

	if (!euc || raw.n > EUC_MAX)
		return euc ? STR("") : raw;
	n = ucnv_toAlgorithmic(UCNV_UTF8,
		euc,
		room,
		LINE_MAX_BYTE,
		raw.p,
		(int32_t)raw.n,
		&status);
	return U_SUCCESS(status) ? (struct str){ room, (size_t)n } : STR("");
}

static void read_lines(struct dictionary *d,
	struct str bytes,
	UConverter *euc,
	enum pass pass)
{
	char room[LINE_MAX_BYTE];

	while (bytes.n) {
		struct str line = bytes;
		struct str rest = STR("");

		str_cut(bytes, '\n', &line, &rest);
		read_line(d, decoded(euc, line, room), pass);
		bytes = rest;
	}
}

bool dictionary_read(struct dictionary *d, struct str bytes, struct err *err)
{
	UErrorCode status = U_ZERO_ERROR;
	UConverter *euc = NULL;

	if (!utf8_valid(bytes))
		euc = ucnv_open("EUC-JP", &status);
	d->good = 0;
	read_lines(d, bytes, euc, PASS_WORDS);
	read_lines(d, bytes, euc, PASS_PERSONS);
	ucnv_close(euc);
	if (d->a->full)
		return fail(err,
			ERR_LIMIT,
			0,
			"the dictionary of names is too large");
	if (!d->good)
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
