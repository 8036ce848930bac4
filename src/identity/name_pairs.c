/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/name_pairs.h"

#include <stdlib.h>

struct pair_columns {
	int name[2];
	int same;
	int schema; /* -1: there is none */
};

struct judged {
	uint32_t alike;
	bool same;
	bool person;
};

static bool columns_of(struct csv *csv,
	struct arena *a,
	struct pair_columns *c)
{
	struct csv_row *h = NEW(a, struct csv_row, 1);

	if (!h || !csv_next(csv, a, h))
		return false;
	c->name[0] = dataset_column(h, "name1");
	c->name[1] = dataset_column(h, "name2");
	c->same = dataset_column(h, "is_match");
	c->schema = dataset_column(h, "schema");
	return c->name[0] >= 0 && c->name[1] >= 0 && c->same >= 0;
}

bool name_pairs_are(struct str utf8, struct arena scratch)
{
	struct csv csv = csv_of(utf8);
	struct pair_columns c;

	return columns_of(&csv, &scratch, &c);
}

static bool is_yes(struct str s)
{
	s = str_trim(s);
	return str_lower_eq(s, STR("true")) || str_lower_eq(s, STR("yes")) ||
		str_is(s, "1");
}

static enum name_kind kind_of(const struct pair_columns *c,
	const struct csv_row *row)
{
	struct str schema = c->schema >= 0 ? row->cell[c->schema] : STR("");

	if (str_lower_eq(schema, STR("person")))
		return NAME_PERSON;
	return str_lower_eq(schema, STR("company")) ||
			str_lower_eq(schema, STR("organization"))
		? NAME_ORGANISATION
		: NAME_UNKNOWN;
}

static int by_alike(const void *a, const void *b)
{
	const struct judged *x = a;
	const struct judged *y = b;

	return (x->alike < y->alike) - (x->alike > y->alike);
}

/* judged: most alike first */
static void evaluate(const struct judged *j,
	uint32_t n,
	bool persons,
	struct evaluated *ret)
{
	double right = 0;
	double said = 0;

	*ret = (struct evaluated){ .n_record = 0 };
	for (uint32_t i = 0; i < n; i++) {
		ret->n_record += !persons || j[i].person;
		ret->n_true += j[i].same && (!persons || j[i].person);
	}
	ret->n_compared = ret->n_record;
	for (uint32_t i = 0; i < n; i++) {
		if (!persons || j[i].person) {
			said++;
			right += j[i].same;
		}
		if (i + 1 < n && j[i + 1].alike == j[i].alike)
			continue;
		struct scored s = scored_of(right, said, (double)ret->n_true);
		s.threshold = (double)j[i].alike / NAME_EXACT;
		if (j[i].alike >= NAME_SAME)
			ret->said = s;
		if (s.f1 > ret->best.f1)
			ret->best = s;
		if (s.precision >= EVALUATED_PRECISION)
			ret->at_precision = s;
	}
	ret->said.threshold = (double)NAME_SAME / NAME_EXACT;
}

static bool judge(const struct csv_row *row,
	const struct pair_columns *c,
	struct names *names,
	struct arena scratch,
	struct judged *ret)
{
	enum name_kind kind = kind_of(c, row);
	const struct name_form *x =
		name_form(names, kind, row->cell[c->name[0]], &scratch);
	const struct name_form *y =
		name_form(names, kind, row->cell[c->name[1]], &scratch);

	if (!x || !y)
		return false;
	*ret = (struct judged){ .alike = name_alike(x, y, NULL),
		.same = is_yes(row->cell[c->same]),
		.person = kind == NAME_PERSON };
	return true;
}

bool name_pairs_evaluate(struct str utf8,
	struct names *names,
	struct arena *a,
	struct evaluated *ret,
	struct evaluated *ret_persons,
	struct err *err)
{
	struct csv csv = csv_of(utf8);
	struct pair_columns c;
	struct csv_row *row = NEW(a, struct csv_row, 1);
	struct judged *list = NULL;
	uint32_t room = 0;
	uint32_t n = 0;

	if (!row || !columns_of(&csv, a, &c))
		return fail(err, ERR_LIMIT, 0, "no memory left");
	while (csv_next(&csv, a, row)) {
		if (row->bad || row->n <= (unsigned)c.same)
			continue;
		list = arena_grown(a, list, n, &room, sizeof *list);
		if (!list || !judge(row, &c, names, *a, &list[n]))
			return fail(err, ERR_LIMIT, 0, "no memory left");
		n++;
	}
	if (n)
		qsort(list, n, sizeof *list, by_alike);
	evaluate(list, n, false, ret);
	evaluate(list, n, true, ret_persons);
	return n ||
		fail(err, ERR_FORMAT, 0, "no pair was found in the table");
}
