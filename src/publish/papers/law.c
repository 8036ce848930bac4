/* SPDX-License-Identifier: Apache-2.0 */
#include "publish/papers/law.h"
#include "publish/papers/names.h"

#include "publish/publish.h"

static const char example[] =
#include "publish/papers/law_example.list"
	;

void publish_law_template(struct buf *out)
{
	buf_z(out, example);
}

enum column {
	COL_OFFENCE,
	COL_ELEMENT,
	COL_TEXT,
	COL_TEXT_JA,
	COL_PREDICATES,
	COL_LAYER,
	COL_ABOUT,
	COLUMNS
};

static const char *const names[COLUMNS] = { "offence",
	"element",
	"text",
	"text_ja",
	"predicates",
	"layer",
	"about" };

struct law_reader {
	struct str name;
	unsigned at[COLUMNS]; /* of each column in a row, from 1; 0 = none */
	struct arena *a;
	struct law *law;
};

static bool bad_row(const struct law_reader *r,
	const struct csv_row *row,
	struct err *err,
	const char *expected,
	struct str found)
{
	return fail(err,
		ERR_FORMAT,
		row->at,
		"%.*s, line %u: %s was expected, not \"%.*s\" (ashiato "
		"template law)",
		STR_FMT(r->name),
		(unsigned)row->line,
		expected,
		STR_FMT(str_head(found, 60)));
}

static struct str cell(const struct law_reader *r,
	const struct csv_row *row,
	enum column c)
{
	unsigned at = r->at[c];

	return at && at <= row->n ? str_trim(row->cell[at - 1])
				  : (struct str){ 0 };
}

static bool head(struct law_reader *r,
	const struct csv_row *row,
	struct err *err)
{
	for (int c = 0; c < COLUMNS; c++) {
		for (unsigned i = 0; i < row->n; i++) {
			if (str_is(str_trim(row->cell[i]), names[c]))
				r->at[c] = i + 1;
		}
		if (!r->at[c] && c != COL_TEXT_JA && c != COL_LAYER &&
			c != COL_ABOUT) {
			return bad_row(r,
				row,
				err,
				"a head with the columns offence, element, "
				"text and predicates",
				row->cell[0]);
		}
	}
	return true;
}

static bool take_predicates(const struct law_reader *r,
	const struct csv_row *row,
	struct law_element *e,
	struct err *err)
{
	struct str rest = cell(r, row, COL_PREDICATES);
	struct str one;

	while (rest.n) {
		if (!str_cut(rest, ' ', &one, &rest)) {
			one = rest;
			rest = (struct str){ 0 };
		}
		if (!one.n)
			continue;
		enum predicate p = predicate_named(one);
		if (p == PRED_NONE || e->n_predicate == LAW_PREDICATES_MAX) {
			return bad_row(r,
				row,
				err,
				"a predicate (at most 32 of an element)",
				one);
		}
		e->predicate[e->n_predicate] = p;
		e->n_predicate++;
	}
	return e->n_predicate ||
		bad_row(r, row, err, "at least one predicate", rest);
}

static bool take_layer(const struct law_reader *r,
	const struct csv_row *row,
	struct law_element *e,
	struct err *err)
{
	struct str name = cell(r, row, COL_LAYER);

	e->layer = -1;
	for (int l = 0; l < LAYERS; l++) {
		if (str_is(name, layer_name((enum layer)l)))
			e->layer = l;
	}
	return !name.n || e->layer >= 0 ||
		bad_row(r,
			row,
			err,
			"machine, persona, individual, group, unit, sponsor "
			"or nothing",
			name);
}

/* Whether only a person can do all of it. */
static bool persons_only(const struct law_element *e)
{
	for (unsigned i = 0; i < e->n_predicate; i++) {
		if (!(predicates[e->predicate[i]].subjects &
			    1u << ENT_PERSON))
			return false;
	}
	return true;
}

/* Of whom it speaks: as the table says, else of the person where its layer is
 * the individual or where only persons do such things. */
static bool take_about(const struct law_reader *r,
	const struct csv_row *row,
	struct law_element *e,
	struct err *err)
{
	struct str about = cell(r, row, COL_ABOUT);

	e->of_person = str_is(about, "person") ||
		(!about.n &&
			(e->layer == LAYER_INDIVIDUAL || persons_only(e)));
	return !about.n || str_is(about, "person") || str_is(about, "act") ||
		bad_row(r, row, err, "person, act or nothing", about);
}

static bool take_row(struct law_reader *r,
	const struct csv_row *row,
	struct err *err)
{
	struct law_element *e = &r->law->element[r->law->n];

	if (row->bad)
		return bad_row(r, row, err, row->bad, row->cell[0]);
	if (r->law->n == LAW_ROWS_MAX) {
		return bad_row(r,
			row,
			err,
			"the end after 500 elements",
			row->cell[0]);
	}
	*e = (struct law_element){
		.offence = cell(r, row, COL_OFFENCE),
		.element = cell(r, row, COL_ELEMENT),
		.text = cell(r, row, COL_TEXT),
		.text_ja = cell(r, row, COL_TEXT_JA),
		.line = row->line,
	};
	if (!e->offence.n || !e->text.n) {
		return bad_row(r,
			row,
			err,
			"an offence and the text of an element",
			e->element);
	}
	r->law->n++;
	return take_predicates(r, row, e, err) &&
		take_layer(r, row, e, err) && take_about(r, row, e, err);
}

bool law_read(struct str text,
	struct str name,
	struct arena *a,
	struct law *ret,
	struct err *err)
{
	struct law_reader r = { .name = name, .a = a, .law = ret };
	struct csv_row row;

	*ret = (struct law){ .example = !text.n, .name = name };
	if (!text.n)
		text = str_of(example);
	ret->element = NEW(a, struct law_element, LAW_ROWS_MAX);
	if (!ret->element)
		return fail(err, ERR_LIMIT, 0, "no memory left for the law");
	struct csv c = csv_of(text_unmarked(text));
	csv_skip_comments(&c);
	if (!csv_next(&c, a, &row)) {
		return fail(err,
			ERR_FORMAT,
			0,
			"%.*s has no row (ashiato template law)",
			STR_FMT(name));
	}
	if (!head(&r, &row, err))
		return false;
	while (csv_next(&c, a, &row)) {
		/* a remark between rows */
		if (row.n && str_starts(row.cell[0], STR("#")))
			continue;
		if (!take_row(&r, &row, err))
			return false;
	}
	return true;
}

/* Of what has a name of its own in a case. Countries, roles, days and the
 * like stand in laws, too. */
static bool has_own_name(enum entity_type t)
{
	switch ((int)t) {
	case ENT_PERSON:
	case ENT_PERSONA:
	case ENT_GROUP:
	case ENT_UNIT:
	case ENT_SPONSOR:
	case ENT_ORG:
	case ENT_ANALYST:
	case ENT_ACCOUNT:
	case ENT_IDENTIFIER:
	case ENT_WALLET:
	case ENT_DEVICE:
	case ENT_ADDRESS:
	case ENT_DOMAIN:
	case ENT_SERVER:
	case ENT_INCIDENT:
	case ENT_CONTRACT:
		return true;
	default:
		return false;
	}
}

static void take_name(struct names *x, struct str id)
{
	if (has_own_name(entity_type_of(id)))
		names_add(x, entity_name(id));
}

static bool nobody_in(const struct names *x,
	const struct law *law,
	const struct law_element *e,
	struct err *err)
{
	const struct str text[] = { e->offence,
		e->element,
		e->text,
		e->text_ja };
	size_t at;
	size_t n;

	for (size_t i = 0; i < sizeof text / sizeof *text; i++) {
		if (!names_find(x, text[i], &at, &n))
			continue;
		struct str name = { text[i].p + at, n };
		return fail(err,
			ERR_FORMAT,
			0,
			"%.*s, line %u: the name \"%.*s\" is of this case; a "
			"table of law names nobody: write \"the suspected "
			"person\" (ashiato template law)",
			STR_FMT(law->name),
			(unsigned)e->line,
			STR_FMT(str_head(name, 60)));
	}
	return true;
}

bool law_names_nobody(const struct law *law,
	const struct claimset *claims,
	struct arena *a,
	struct err *err)
{
	struct names x = names_in(a);

	/* the example is of nobody's making */
	if (law->example)
		return true;
	for (uint32_t i = 0; claims && i < claims->n; i++) {
		take_name(&x, claims->claim[i]->subject);
		take_name(&x, claims->claim[i]->object);
	}
	if (a->full)
		return fail(err, ERR_LIMIT, 0, "no memory left for the law");
	for (uint32_t i = 0; i < law->n; i++) {
		if (!nobody_in(&x, law, &law->element[i], err))
			return false;
	}
	return true;
}
