/* SPDX-License-Identifier: Apache-2.0 */
#include "read/table/defaults.h"

#include <stdio.h>

/* Columns that may be said once for all rows. */
#define ALLOWED "source|origin|grade|known|zone|scope|kind|dependence"

/* spreadsheets end every line with as many commas as there are columns */
static struct str without_commas(struct str s)
{
	s = str_trim(s);
	while (s.n && s.p[s.n - 1] == ',')
		s.n--;
	return str_trim(s);
}

static bool is_word(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (str_has_char(STR(" \t,"), s.p[i]))
			return false;
	}
	return s.n > 0;
}

/* "# default NAME: VALUE"; one without a value says nothing */
static bool says_default(struct str line, struct table_default *ret)
{
	const struct str word = STR("default ");
	struct str s = str_trim(str_from(line, 1));
	struct str name;
	struct str value;

	if (!str_starts(s, word))
		return false;
	if (!str_cut(str_from(s, word.n), ':', &name, &value))
		return false;
	ret->name = str_trim(name);
	ret->value = without_commas(value);
	return is_word(ret->name) && ret->value.n;
}

void defaults_take(struct csv *c, struct defaults *ret)
{
	struct csv_comment line;

	ret->n = 0;
	while (csv_comment(c, &line)) {
		struct table_default d = { .line = line.line, .at = line.at };

		if (ret->n < DEFAULTS_MAX && says_default(line.text, &d))
			ret->d[ret->n++] = d;
	}
}

struct table_default *defaults_named(struct defaults *d, const char *name)
{
	for (uint32_t i = 0; i < d->n; i++) {
		if (str_is(d->d[i].name, name))
			return &d->d[i];
	}
	return NULL;
}

static bool refuse(struct table_default *d)
{
	d->refused = true;
	return false;
}

bool default_check(struct defaults *all,
	struct table_default *d,
	const struct table_spec *t,
	struct refusal *why)
{
	char name[32];
	struct str zone = { 0 };
	struct span span;

	snprintf(name, sizeof name, "%.*s", STR_FMT(d->name));
	int i = str_listed(STR(ALLOWED), '|', d->name) ? table_column(t, name)
						       : -1;
	refusal_add(why, "default ");
	if (str_is(d->name, "authority")) {
		refusal_add(why,
			"authority: it is said when the file is added, with "
			"`ashiato add --authority` or in a manifest");
		return refuse(d);
	}
	if (i < 0) {
		refusal_add(why,
			"%.20s: the table takes no such default; it may be "
			"one "
			"of %s, if the table has the column",
			name,
			ALLOWED);
		return refuse(d);
	}
	if (defaults_named(all, name) != d) {
		refusal_add(why, "%s: it stands twice", name);
		return refuse(d);
	}
	if (!utf8_valid(d->value)) {
		refusal_add(why, "%s: a value in UTF-8 was expected", name);
		return refuse(d);
	}
	const struct table_default *z = defaults_named(all, "zone");
	if (z && span_parse(STR("2000"), z->value, &span))
		zone = z->value;
	return cell_check(&t->column[i], d->value, zone, why) || refuse(d);
}
