/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers of documents: of which type, and whether their digits check. */
#include "identity/form/document.h"

#include "identity/form/checks.h"
#include "identity/form/fold.h"
#include "identity/form/making.h"
#include "identity/form/repeats.h"

#define N(x) (sizeof(x) / sizeof *(x))

/* words that say which kind it is, but not which country's; | between */
static const char passports[] =
	"passport|passport no|旅券|パスポート|护照|護照|"
	"여권|паспорт|passeport|reisepass|pasaporte|"
	"passaporto|جواز سفر|hộ chiếu|mrz";
static const char ids[] = "id|national id|id card|identity "
			  "card|identity|personal id|tax id|tin|"
			  "vat|身分証明書|身份证|ausweis|carte d'identité";

struct reading {
	struct str type;   /* as written, case folded; empty: not told */
	struct str number; /* capitals, without separators */
	struct str plain;  /* the same with what stands between */
};

/* --- shapes --------------------------------------------------------------- */

static bool fits(char shape, char c)
{
	switch (shape) {
	case 'd':
		return is_digit(c);
	case 'A':
		return is_upper(c);
	case 'w':
		return is_digit(c) || is_upper(c);
	case '.':
		return true;
	default:
		return shape == c;
	}
}

static bool has_one_shape(struct str s, struct str shape)
{
	if (s.n != shape.n)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (!fits(shape.p[i], s.p[i]))
			return false;
	}
	return true;
}

/* of the shapes that | separates; *ret_long: one is of that length */
static bool has_shape(struct str s, struct str shapes, bool *ret_long)
{
	struct str one = shapes;

	while (shapes.n) {
		if (!str_cut(shapes, '|', &one, &shapes)) {
			one = shapes;
			shapes = (struct str){ 0 };
		}
		*ret_long = *ret_long || one.n == s.n;
		if (has_one_shape(s, one))
			return true;
	}
	return false;
}

/* --- checks --------------------------------------------------------------- */

static bool is_by_rule(const struct document_row *r, struct str s)
{
	unsigned last = value_at(s, s.n - 1);
	unsigned sum;

	if (r->rule == RULE_NONE)
		return true;
	sum = weighted(s, r->weight, s.n - 1, r->mod);
	switch (r->rule) {
	case RULE_ZERO:
		return weighted(s, r->weight, s.n, r->mod) == 0;
	case RULE_SAME:
		return sum % 10 == last;
	case RULE_SAME_ONLY:
		return sum == last;
	case RULE_BACK:
		return (r->mod - sum) % r->mod % 10 == last;
	case RULE_BACK_ONLY:
		return (r->mod - sum) % r->mod == last;
	case RULE_NONE:
		break;
	}
	return true;
}

static uint32_t doubts_of(const struct document_row *r, struct str s)
{
	bool length = false;
	uint32_t doubts = 0;

	if (!has_shape(s, str_of(r->shape), &length))
		return length ? FORM_DOUBT_SHAPE : FORM_DOUBT_LENGTH;
	if (!is_by_rule(r, s))
		doubts |= FORM_DOUBT_CHECK;
	if (r->check)
		doubts |= r->check(s);
	return doubts;
}

/* the number as its row writes it */
static struct str fitted(const struct document_row *r,
	struct str s,
	struct arena *a)
{
	struct str prefix = str_of(r->prefix);
	char *p;

	if (prefix.n && str_starts(s, prefix))
		s = str_from(s, prefix.n);
	while (r->bare && s.n > 1 && s.p[0] == '0')
		s = str_from(s, 1);
	if (!s.n || s.n >= r->filled || !is_digit(s.p[0]))
		return s;
	p = NEW(a, char, r->filled);
	if (!p)
		return s;
	memset(p, '0', r->filled);
	memcpy(p + r->filled - s.n, s.p, s.n);
	return (struct str){ p, r->filled };
}

/* --- types ---------------------------------------------------------------- */

/* "jp-my-number" for "jp my number", "jp_my_number" */
static bool is_type(struct str word, const char *type)
{
	struct str t = str_of(type);

	if (word.n != t.n)
		return false;
	for (size_t i = 0; i < t.n; i++) {
		bool gap = word.p[i] == ' ' || word.p[i] == '_';

		if (word.p[i] != t.p[i] && !(gap && t.p[i] == '-'))
			return false;
	}
	return true;
}

static bool is_word_of(struct str word, const struct document_row *r)
{
	return word.n && str_listed(str_of(r->words), '|', word);
}

/* The row that the word names: by its type, by a word in the record's country,
 * by a word that no other country has. NULL: none */
static const struct document_row *row_named(struct str word,
	struct str country)
{
	const struct document_row *found = NULL;
	unsigned n = 0;

	for (size_t i = 0; i < n_document_rows; i++) {
		const struct document_row *r = &document_rows[i];

		if (is_type(word, r->type))
			return r;
		if (!is_word_of(word, r))
			continue;
		if (str_is(country, r->country))
			return r;
		found = r;
		n++;
	}
	return n == 1 ? found : NULL;
}

/* "jp passport", "passport jp": the country apart from the word */
static void take_country(struct str *word, struct str *country, char land[2])
{
	struct str head;
	struct str rest;

	if (!str_cut(*word, ' ', &head, &rest) || head.n != 2)
		return;
	land[0] = upper_of(head.p[0]);
	land[1] = upper_of(head.p[1]);
	*country = (struct str){ land, 2 };
	*word = rest;
}

/* The row of the country whose number it is without a doubt; of a word for any
 * national number the first one otherwise. */
static const struct document_row *row_of_country(struct str number,
	struct str country,
	bool any,
	struct arena *a)
{
	const struct document_row *first = NULL;

	for (size_t i = 0; country.n && i < n_document_rows; i++) {
		const struct document_row *r = &document_rows[i];

		if (!str_is(country, r->country))
			continue;
		/* what anything fits tells no type */
		bool tells = r->check || r->rule != RULE_NONE;
		if (tells && !doubts_of(r, fitted(r, number, a)))
			return r;
		first = first ? first : r;
	}
	return any ? first : NULL;
}

/* "VAT: DE136695976": the country that the number begins with; of Greece the
 * tax has a code of its own */
static struct str country_before(struct str number, char land[2])
{
	if (number.n < 2 || !is_upper(number.p[0]) || !is_upper(number.p[1]))
		return (struct str){ 0 };
	memcpy(land, number.p, 2);
	if (str_starts(number, STR("EL")))
		memcpy(land, "GR", 2);
	return (struct str){ land, 2 };
}

/* --- together ------------------------------------------------------------- */

/* "type: number", "type number" where the type is known */
static struct reading read_document(struct making *m)
{
	struct reading r = { .plain = m->text };
	struct str head;
	struct str rest;

	if ((str_cut(m->text, ':', &head, &rest) ||
		    str_cut(m->text, '=', &head, &rest) ||
		    str_cut(m->text, '#', &head, &rest)) &&
		str_trim(rest).n) {
		r.type = fold_case(str_trim(head), m->a);
		r.plain = str_trim(rest);
	}
	/* of Finnish numbers the sign between tells the century */
	r.number = fold_upper(r.plain, STR(" -./,_()"), m->a);
	return r;
}

static void put(struct making *m, const char *type, struct str number)
{
	m->f->normal = arena_fmt(m->a, "%s:%.*s", type, STR_FMT(number));
	m->f->scope = str_head(m->f->normal, strlen(type));
	m->f->part = str_from(m->f->normal, strlen(type) + 1);
	if (is_made_up(number) && all_digits(number))
		m->f->doubts |= FORM_DOUBT_INVENTED;
}

static void put_row(struct making *m,
	const struct document_row *row,
	const struct reading *r)
{
	struct str s = r->number;

	if (row->signs)
		s = fold_upper(r->plain, STR(" "), m->a);
	s = fitted(row, s, m->a);
	m->f->doubts |= doubts_of(row, s);
	put(m, row->type, s);
}

static bool put_passport(struct making *m, const struct reading *r)
{
	struct str number = r->number;
	bool mrz = mrz_is_like(number);

	if (!mrz && !str_listed(STR(passports), '|', r->type))
		return false;
	if (mrz)
		m->f->doubts |= mrz_check(number, m->a, &number);
	put(m, "passport", number);
	return true;
}

static bool put_iban(struct making *m, const struct reading *r)
{
	bool named = str_is(r->type, "iban");

	if (!named && (r->type.n || !iban_is_like(r->number)))
		return false;
	m->f->doubts |= iban_check(r->number);
	put(m, "iban", r->number);
	return true;
}

void document_make(struct making *m)
{
	struct reading r = read_document(m);
	const struct document_row *row;
	char land[2];
	struct str country = m->country;
	struct str word = r.type;

	if (!r.number.n || form_is_untold(r.plain))
		return;
	row = row_named(word, country);
	if (!row) {
		take_country(&word, &country, land);
		r.type = word;
	}
	if (!row && word.n)
		row = row_named(word, country);
	if (row) {
		put_row(m, row, &r);
		return;
	}
	if (put_passport(m, &r) || put_iban(m, &r))
		return;
	bool any = str_listed(STR(ids), '|', word);
	if (any && !country.n)
		country = country_before(r.number, land);
	if (any || !word.n)
		row = row_of_country(r.number, country, any, m->a);
	if (row)
		put_row(m, row, &r);
	else
		put(m,
			arena_z(m->a, word.n ? word : STR("document")),
			r.number);
}
