/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/linkage/values.h"

#include <stdio.h>
#include <stdlib.h>

#include "identity/form/form.h"
#include "identity/linkage/strings.h"

enum {
	TEXT_MAX = 256,
	MEMBERS_FIRST = 1 << 20, /* of a column, before it grows */
	SKELETON = 4,
	HEAD = 4,
	TAIL = 7,
	PHONE_DIGITS = 5,  /* of fewer it is none */
	DOMAIN_MAX = 60,   /* addresses of a domain that few have, */
	DOMAIN_ONE_IN = 50 /* and the share of all */
};

/* what tables of programs have beside what people write */
static const char *const untold[] = { "nan", "anonymous" };

bool value_told(struct str text)
{
	for (size_t i = 0; i < text.n; i++) {
		if (text.p[i] >= '0' && text.p[i] <= '9')
			return true;
	}
	for (size_t i = 0; i < sizeof untold / sizeof *untold; i++) {
		if (str_lower_eq(text, str_of(untold[i])))
			return false;
	}
	return !form_is_untold(text);
}

/* Lower case; what is no letter or digit is one blank, or nothing. */
static struct str folded(struct str s,
	bool blanks,
	char room[static TEXT_MAX])
{
	size_t n = 0;
	bool gap = false;

	for (size_t i = 0; i < s.n && n + 1 < TEXT_MAX; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c >= 'A' && c <= 'Z')
			c = (unsigned char)(c + 'a' - 'A');
		if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
			    c >= 0x80)) {
			/* o'brien is obrien */
			gap |= blanks && n && c != '\'';
			continue;
		}
		if (gap)
			room[n++] = ' ';
		gap = false;
		room[n++] = (char)c;
	}
	return (struct str){ room, n };
}

/* --- the forms by which records are brought together ---------------------- */

static uint64_t form_hash(unsigned form, struct str s)
{
	uint64_t h = hash_mix(hash_bytes(s) + form * 0x9e3779b97f4a7c15U);

	return h ? h : 1;
}

/* Classes of consonants that are taken for one another (Soundex, 1918); 0 =
 * vowels and what sounds like none. */
static const char sounds[26] = "01230120022455012623010202";

/* The first letter and the classes behind it. */
static struct str skeleton(struct str s, char room[static SKELETON])
{
	size_t n = 0;
	char last = 0;

	for (size_t i = 0; i < s.n && n < SKELETON; i++) {
		unsigned char c = (unsigned char)s.p[i];
		bool letter = c >= 'a' && c <= 'z';
		char sound = letter ? sounds[c - 'a'] : (char)c;

		if (!n)
			room[n++] = (char)c;
		else if (sound != '0' && sound != last && c != ' ')
			room[n++] = sound;
		last = sound;
	}
	return (struct str){ room, n };
}

static struct str last_word(struct str s)
{
	struct str head;
	struct str tail;

	return str_cut_last(s, ' ', &head, &tail) ? tail : s;
}

static struct str tail_of(struct str s, size_t n)
{
	return s.n > n ? str_from(s, s.n - n) : s;
}

static void forms_of(enum field_kind kind, struct member *m)
{
	char room[SKELETON];
	struct str s = m->text;

	m->form[0] = form_hash(0, s);
	switch (kind) {
	case COL_GIVEN:
	case COL_FAMILY:
		m->form[1] = form_hash(1, skeleton(s, room));
		m->form[2] = form_hash(2, str_head(s, 2));
		break;
	case COL_FULL:
		m->form[1] = form_hash(1, skeleton(last_word(s), room));
		m->form[2] = form_hash(2, str_head(s, HEAD));
		break;
	case COL_BIRTH:
		m->form[1] = form_hash(1, str_head(s, 4));
		m->form[2] = form_hash(2, str_from(s, 4));
		break;
	case COL_EMAIL:
		m->form[1] = form_hash(1, m->part);
		break;
	case COL_PHONE:
		m->form[1] = form_hash(1, m->part);
		break;
	case COL_DOCUMENT:
	case COL_POSTCODE:
		m->form[1] = form_hash(1, str_head(s, (s.n + 1) / 2));
		m->form[2] = form_hash(2, str_from(s, s.n / 2));
		break;
	case COL_PLACE:
	case COL_TEXT:
		m->form[1] = form_hash(1, str_head(s, HEAD));
		m->form[2] = form_hash(2, tail_of(s, HEAD));
		break;
	default:
		break;
	}
}

/* --- folding by kind ------------------------------------------------------ */

/* the digits of s, at most 8 */
static unsigned digits_of(struct str s, uint32_t *ret)
{
	unsigned n = 0;

	*ret = 0;
	for (size_t i = 0; i < s.n && n < 8; i++, n++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return 0;
		*ret = *ret * 10 + (uint32_t)(s.p[i] - '0');
	}
	return n == s.n ? n : 0;
}

/* 1980-12-31, 31/12/1980, 19801231: year first when it has four digits there */
static uint32_t date_of(struct str text)
{
	uint32_t part[3] = { 0 };
	unsigned len[3] = { 0 };
	unsigned n = 0;
	struct str word;

	text = str_head(text, TEXT_MAX);
	while (text.n && n < 3) {
		if (!str_cut(text, ' ', &word, &text)) {
			word = text;
			text.n = 0;
		}
		len[n] = digits_of(word, &part[n]);
		n++;
	}
	if (n == 1 && len[0] == 8)
		return part[0];
	if (n == 1 && len[0] == 4)
		return part[0] * 10000;
	if (len[0] == 4)
		return part[0] * 10000 + part[1] % 100 * 100 + part[2] % 100;
	if (n == 3 && len[2] == 4)
		return part[2] * 10000 + part[1] % 100 * 100 + part[0] % 100;
	return 0;
}

static bool fold_date(struct str raw, struct member *m, char room[TEXT_MAX])
{
	struct str s = folded(raw, true, room);

	m->date = date_of(s);
	if (m->date) {
		snprintf(room, TEXT_MAX, "%08u", m->date % 100000000);
		s = (struct str){ room, 8 };
	}
	m->text = s;
	return s.n > 0;
}

enum {
	FORM_BYTE = 16384 /* that the form of one value takes, at most */
};

/* The form of the value, into room; what has none, or takes too much: as it
 * stands. */
static struct str formed(enum form_kind kind,
	struct str raw,
	struct str country,
	char room[static TEXT_MAX])
{
	unsigned char byte[FORM_BYTE];
	struct arena a = { byte, byte + sizeof byte, false, byte };
	struct str s = raw;
	struct form f;

	if (form_make(kind, raw, country, &a, &f) && f.normal.n)
		s = kind == FORM_DOCUMENT ? f.part : f.normal;
	s = str_head(s, TEXT_MAX);
	memcpy(room, s.p, s.n);
	return (struct str){ room, s.n };
}

static bool fold_email(struct str raw, struct member *m, char room[TEXT_MAX])
{
	struct str domain;

	m->text = formed(FORM_EMAIL, raw, STR(""), room);
	for (size_t i = 0; i < m->text.n; i++) {
		if (room[i] >= 'A' && room[i] <= 'Z')
			room[i] = (char)(room[i] + 'a' - 'A');
	}
	if (!str_cut_last(m->text, '@', &m->part, &domain))
		m->part = m->text;
	return m->text.n > 0;
}

static unsigned count_digits(struct str s)
{
	unsigned n = 0;

	for (size_t i = 0; i < s.n; i++)
		n += s.p[i] >= '0' && s.p[i] <= '9';
	return n;
}

static bool fold(enum field_kind kind,
	struct str raw,
	struct str country,
	struct member *m,
	char room[TEXT_MAX])
{
	char form[TEXT_MAX];

	raw = str_trim(raw);
	if (!value_told(raw))
		return false;
	switch (kind) {
	case COL_BIRTH:
		return fold_date(raw, m, room);
	case COL_EMAIL:
		return fold_email(raw, m, room);
	case COL_PHONE:
		raw = formed(FORM_PHONE, raw, country, form);
		m->text = folded(raw, false, room);
		m->part = tail_of(m->text, TAIL);
		return count_digits(m->text) >= PHONE_DIGITS;
	case COL_DOCUMENT:
		raw = formed(FORM_DOCUMENT, raw, country, form);
		m->text = folded(raw, false, room);
		return m->text.n > 0;
	case COL_POSTCODE:
		m->text = folded(raw, false, room);
		return m->text.n > 0;
	case COL_LOGIN:
	case COL_COSTLY:
	case COL_NETWORK:
		m->text = str_head(raw, TEXT_MAX);
		return m->text.n > 0;
	default:
		m->text = folded(raw, true, room);
		return m->text.n > 0;
	}
}

/* --- members and values --------------------------------------------------- */

static uint64_t letters_of(struct str s)
{
	uint64_t letters = 0;

	for (size_t i = 0; i < s.n; i++)
		letters |= UINT64_C(1) << ((unsigned char)s.p[i] & 63);
	return letters;
}

/* TABLE_NONE: no memory */
static uint32_t put_member(struct column_values *column,
	const struct member *m,
	struct arena *a)
{
	uint32_t before = column->text.n;
	uint32_t i = table_put(&column->text, m->text);

	if (i == TABLE_NONE || i < before)
		return i;
	column->member = arena_grown(a,
		column->member,
		i,
		&column->member_room,
		sizeof *column->member);
	if (!column->member)
		return TABLE_NONE;
	struct member *to = &column->member[i];
	*to = *m;
	to->n = 0;
	to->text = column->text.key[i];
	to->part = column->kind == COL_PHONE ? tail_of(to->text, TAIL)
					     : str_head(to->text, m->part.n);
	to->letters = letters_of(to->text);
	forms_of(column->kind, to);
	return i;
}

static bool put_list(struct column_values *column,
	uint32_t member,
	struct arena *a)
{
	column->list = arena_grown(a,
		column->list,
		column->n_list,
		&column->list_room,
		sizeof *column->list);
	if (!column->list)
		return false;
	column->list[column->n_list++] = member;
	return true;
}

/* false: no memory. A value of no members says nothing. */
static bool take_members(struct column_values *column,
	struct str cell,
	struct str country,
	struct value *ret,
	struct arena *a)
{
	bool more = true;

	*ret = (struct value){ .at = column->n_list };
	while (more) {
		char room[TEXT_MAX];
		struct member m = { 0 };
		struct str one = cell;

		more = field_rows[column->kind].many &&
			str_cut(cell, ';', &one, &cell);
		if (!fold(column->kind, more ? one : cell, country, &m, room))
			continue;
		uint32_t i = put_member(column, &m, a);
		if (i == TABLE_NONE || !put_list(column, i, a))
			return false;
		ret->n++;
	}
	if (ret->n == 1)
		ret->at = column->list[--column->n_list];
	return true;
}

static void count(struct column_values *column, const struct value *v)
{
	column->n_told++;
	for (uint32_t i = 0; i < v->n; i++) {
		uint32_t m = v->n == 1 ? v->at : column->list[v->at + i];

		column->member[m].n++;
	}
}

/* The same text is another number in another country. */
static uint32_t put_raw(struct column_values *column,
	struct str cell,
	struct str country,
	struct arena scratch)
{
	if (country.n) {
		cell = arena_fmt(&scratch,
			"%.*s\n%.*s",
			STR_FMT(country),
			STR_FMT(cell));
	}
	return cell.n ? table_put(&column->raw, cell) : TABLE_NONE;
}

static bool take_cell(struct column_values *column,
	struct str cell,
	struct str country,
	uint32_t record,
	struct arena *a)
{
	uint32_t before = column->raw.n;

	if (!cell.n)
		return true;
	uint32_t i = put_raw(column, cell, country, *a);
	if (i == TABLE_NONE)
		return false;
	if (i == before) {
		column->value = arena_grown(a,
			column->value,
			i,
			&column->value_room,
			sizeof *column->value);
		if (!column->value ||
			!take_members(column,
				cell,
				country,
				&column->value[i],
				a))
			return false;
	}
	if (!column->value[i].n)
		return true;
	column->cell[record] = i + 1;
	count(column, &column->value[i]);
	return true;
}

unsigned equal_level(enum field_kind kind, uint32_t n)
{
	const struct field_row *row = &field_rows[kind];
	unsigned level = 0;

	while (level + 1U < row->n_equal && n > row->shared[level])
		level++;
	return level;
}

/* The share of pairs of records with a value whose values are equal. */
static void share_equal(struct column_values *column)
{
	double pairs = (double)column->n_told * (column->n_told - 1.0);

	for (uint32_t i = 0; pairs > 0 && i < column->text.n; i++) {
		double n = column->member[i].n;
		double share = n * (n - 1) / pairs;

		column->equal += share;
		column->equal_by[equal_level(column->kind,
			column->member[i].n)] += share;
	}
}

/* ln of: share of equal pairs by chance / share of records with the value */
static int32_t rarity_of(const struct column_values *column, uint32_t n)
{
	int64_t share =
		(int64_t)((double)n / column->n_told * (double)FIXED_ONE);
	int64_t equal = (int64_t)(column->equal * (double)FIXED_ONE);
	int64_t more;

	if (share < 1 || equal < 1)
		return 0;
	more = fixed_ln(equal) - fixed_ln(share);
	return (int32_t)(more > RARE_MAX ? RARE_MAX : more);
}

static bool set_rarities(struct column_values *column, struct arena *a)
{
	uint32_t most = 0;

	for (uint32_t i = 0; i < column->text.n; i++) {
		if (column->member[i].n > most)
			most = column->member[i].n;
	}
	column->rarity = NEW(a, int32_t, most + 1);
	for (uint32_t i = 0; column->rarity && i < column->text.n; i++) {
		uint32_t n = column->member[i].n;

		if (!column->rarity[n])
			column->rarity[n] = rarity_of(column, n);
	}
	return column->rarity != NULL;
}

/* --- order ---------------------------------------------------------------- */

static int compare_records(const void *a, const void *b, void *ctx)
{
	const struct linkage_records *r = ctx;
	uint32_t i = *(const uint32_t *)a;
	uint32_t j = *(const uint32_t *)b;
	int o = 0;

	for (uint32_t c = 0; c < r->n_column && !o; c++) {
		o = str_cmp(r->cell[(size_t)i * r->n_column + c],
			r->cell[(size_t)j * r->n_column + c]);
	}
	if (!o && r->side)
		o = r->side[i] - r->side[j];
	return o ? o : (i > j) - (i < j);
}

static void find_country(const struct linkage_records *r, struct values *v)
{
	v->country = v->n_column;
	for (uint32_t c = 0; c < v->n_column; c++) {
		if (str_lower_eq(r->column[c].name, STR("country")))
			v->country = c;
	}
}

/* By which a cell of the column is read; empty: it makes no difference. */
static struct str country_of(const struct values *v,
	const struct str *row,
	enum field_kind kind)
{
	bool read = kind == COL_PHONE || kind == COL_DOCUMENT;

	if (!read || v->country == v->n_column || row[v->country].n != 2)
		return STR("");
	return row[v->country];
}

static void find_names(struct values *v)
{
	v->given_name = v->n_column;
	v->family_name = v->n_column;
	for (uint32_t c = v->n_column; c-- > 0;) {
		if (v->column[c].kind == COL_GIVEN)
			v->given_name = c;
		if (v->column[c].kind == COL_FAMILY)
			v->family_name = c;
	}
}

/* --- whole names beside their parts ----------------------------------------
 */

/* Whether one of the words of text is that word, but for a slip. */
static bool has_word(struct str text, struct str word)
{
	struct str w;

	while (text.n) {
		if (!str_cut(text, ' ', &w, &text)) {
			w = text;
			text.n = 0;
		}
		if (str_eq(w, word) ||
			(w.n > 3 && slips_within(w, word, 1) == 1)) {
			return true;
		}
	}
	return false;
}

/* What a whole name says beyond the given and the family name that stand beside
 * it: "1st baron clifford of" of "thomas clifford, 1st baron clifford of
 * chudleigh". Its other words would count the name twice. */
static struct str rest_of_name(const struct linkage_records *r,
	const struct values *v,
	uint32_t record,
	struct str whole,
	char room[static TEXT_MAX])
{
	const struct str *row = &r->cell[(size_t)record * r->n_column];
	char text[TEXT_MAX];
	char parts[2][TEXT_MAX];
	struct str given = folded(row[v->given_name], true, parts[0]);
	struct str family = folded(row[v->family_name], true, parts[1]);
	struct str left = folded(whole, true, text);
	struct str word;
	size_t n = 0;

	while (left.n) {
		if (!str_cut(left, ' ', &word, &left)) {
			word = left;
			left.n = 0;
		}
		if (has_word(given, word) || has_word(family, word))
			continue;
		if (n)
			room[n++] = ' ';
		memcpy(room + n, word.p, word.n);
		n += word.n;
	}
	return (struct str){ room, n };
}

static struct str domain_of(const struct member *m)
{
	return str_from(m->text, m->part.n + 1);
}

/* Domains that few addresses have: a firm's, a family's. false: no memory */
static bool take_domains(struct column_values *column, struct arena scratch)
{
	struct table domain = table_in(&scratch);
	uint32_t *n = NEW(&scratch, uint32_t, column->text.n + 1);
	double pairs = (double)column->text.n * (column->text.n - 1.0);
	double few = 0;

	for (uint32_t i = 0; n && i < column->text.n; i++) {
		uint32_t d =
			table_put(&domain, domain_of(&column->member[i]));

		if (d == TABLE_NONE)
			return false;
		n[d]++;
	}
	for (uint32_t i = 0; n && i < column->text.n; i++) {
		struct str name = domain_of(&column->member[i]);

		uint32_t d = table_find(&domain, name);

		if (name.n && n[d] <= DOMAIN_MAX &&
			n[d] * DOMAIN_ONE_IN <= column->text.n) {
			column->member[i].domain = form_hash(2, name);
			few += (double)(n[d] - 1) / pairs;
		}
		column->member[i].form[2] = column->member[i].domain;
	}
	column->equal_by[EMAIL_PROVIDER] = few;
	return n != NULL;
}

/* Names that are not ASCII are read, and those that stand beside them. false:
 * no memory */
static bool take_names(struct names *reader,
	struct column_values *column,
	struct arena *a)
{
	enum name_kind kind =
		column->kind == COL_FULL ? NAME_UNKNOWN : NAME_PERSON;

	for (uint32_t i = 0; i < column->text.n && !column->names; i++)
		column->names = !text_is_ascii(column->member[i].text);
	for (uint32_t i = 0; i < column->text.n && column->names; i++) {
		struct member *m = &column->member[i];

		m->name = name_form(reader, kind, m->text, a);
		if (!m->name)
			return false;
	}
	return true;
}

static bool is_name(enum field_kind kind)
{
	return kind == COL_GIVEN || kind == COL_FAMILY || kind == COL_FULL;
}

static bool take_column(const struct linkage_records *r,
	struct values *v,
	uint32_t c,
	struct arena *a)
{
	struct column_values *col = &v->column[c];
	bool parts = col->kind == COL_FULL && v->given_name < v->n_column &&
		v->family_name < v->n_column;

	col->text = table_in(a);
	col->raw = table_in(a);
	col->cell = NEW(a, uint32_t, r->n + 1);
	/* an array that grows leaves its old selves in the arena; what is not
	 * written takes no memory */
	col->member_room = r->n < MEMBERS_FIRST ? r->n + 1 : MEMBERS_FIRST;
	col->value_room = col->member_room;
	col->member = arena_raw(a,
		sizeof *col->member,
		col->member_room,
		alignof(struct member));
	col->value = arena_raw(a,
		sizeof *col->value,
		col->value_room,
		alignof(struct value));
	if (!col->cell || !col->member || !col->value)
		return false;
	for (uint32_t i = 0; i < r->n; i++) {
		char room[TEXT_MAX];
		uint32_t record = v->given[i];
		const struct str *row =
			&r->cell[(size_t)record * r->n_column];
		struct str cell = row[c];
		struct str country = country_of(v, row, col->kind);

		if (parts)
			cell = rest_of_name(r, v, record, cell, room);
		if (!take_cell(col, cell, country, i, a))
			return false;
	}
	if (v->reader && is_name(col->kind) && !parts &&
		!take_names(v->reader, col, a))
		return false;
	share_equal(col);
	if (!set_rarities(col, a))
		return false;
	return col->kind != COL_EMAIL || take_domains(col, *a);
}

bool values_take(const struct linkage_records *r,
	struct arena *a,
	struct values *ret)
{
	*ret = (struct values){ .n_column = r->n_column,
		.n = r->n,
		.side = r->side,
		.reader = r->names };
	ret->column = NEW(a, struct column_values, r->n_column + 1);
	ret->given = NEW(a, uint32_t, r->n + 1);
	if (!ret->column || !ret->given)
		return false;
	for (uint32_t i = 0; i < r->n; i++)
		ret->given[i] = i;
	qsort_r(ret->given,
		r->n,
		sizeof *ret->given,
		compare_records,
		(void *)(uintptr_t)r);
	for (uint32_t c = 0; c < r->n_column; c++)
		ret->column[c].kind = r->column[c].kind;
	find_names(ret);
	find_country(r, ret);
	for (uint32_t c = 0; c < r->n_column; c++) {
		if (!take_column(r, ret, c, a))
			return false;
	}
	return true;
}
