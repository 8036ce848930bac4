/* SPDX-License-Identifier: Apache-2.0 */
/* An empty table that explains itself. */
#include "read/read.h"

enum {
	WIDTH = 80
};

/* Words on comment lines, broken before they are wider than WIDTH. */
struct comment {
	struct buf *out;
	size_t width;       /* of the line so far */
	const char *indent; /* of the lines that follow it */
};

static void put_word(struct comment *c, const char *word, const char *behind)
{
	size_t n = strlen(word) + strlen(behind);

	if (c->width + 1 + n > WIDTH) {
		buf_fmt(c->out, "\n#%s", c->indent);
		c->width = 1 + strlen(c->indent);
	}
	buf_fmt(c->out, " %s%s", word, behind);
	c->width += 1 + n;
}

static void put_types(struct comment *c, uint32_t set)
{
	if (set == ENTITY_TYPES_ALL) {
		put_word(c, "anything", "");
		return;
	}
	for (int t = 0; t < ENT_TYPES; t++) {
		if (set >> t & 1) {
			put_word(c,
				entity_type_name((enum entity_type)t),
				set >> t >> 1 ? "," : "");
		}
	}
}

/* every word that may stand between two entities, and between which */
static void put_predicates(struct buf *out)
{
	buf_z(out,
		"#\n# Predicates: the types of their subjects -> the types "
		"of "
		"their objects\n");
	for (size_t i = 1; i < n_predicates; i++) {
		const struct predicate_row *p = &predicates[i];
		struct comment c = { out, 3, "      " };

		if (i == 1 || p->topic != p[-1].topic)
			buf_fmt(out, "# %s:\n", topic_name(p->topic));
		buf_z(out, "#  ");
		put_word(&c, p->name, ":");
		put_types(&c, p->subjects);
		put_word(&c, "->", "");
		put_types(&c, p->objects);
		buf_z(out, "\n");
	}
}

static void put_columns(const struct table_spec *t, struct buf *out)
{
	for (uint32_t i = 0; i < t->n_column; i++) {
		const struct column *c = &t->column[i];

		buf_fmt(out,
			"#   %-12s %s%s",
			c->name,
			c->required ? "(required) " : "",
			c->meaning);
		if (c->words)
			buf_fmt(out, ": %s", c->words);
		buf_z(out, "\n");
	}
}

static void put_head(const struct table_spec *t, struct buf *out)
{
	buf_fmt(out,
		"# %s: %s\n# Lines that begin with # above the header row "
		"are "
		"comments. UTF-8, UTF-16 and CP932 are read.\n",
		t->name,
		t->what);
	if (table_column(t, "source") < 0)
		return;
	buf_z(out,
		"# What empty cells stand for may be said once, in a line of "
		"its own up here:\n"
		"#   \"# default source: vendor/Example\"; also origin, "
		"grade, "
		"known, zone, scope,\n"
		"#   kind and dependence, where the table has them\n");
	if (table_column(t, "predicate") < 0)
		return;
	buf_z(out,
		"# subject and object may hold several, separated by a "
		"semicolon and a blank:\n"
		"#   \"role:nat; relay\" is role:nat and role:relay; \\; is "
		"a "
		"semicolon of a name\n");
}

void table_template(const struct table_spec *t, struct buf *out)
{
	put_head(t, out);
	put_columns(t, out);
	if (table_column(t, "predicate") >= 0)
		put_predicates(out);
	for (uint32_t i = 0; i < t->n_column; i++)
		buf_fmt(out, "%s%s", i ? "," : "", t->column[i].name);
	buf_z(out, "\n");
	for (uint32_t i = 0; i < t->n_column; i++) {
		buf_z(out, i ? "," : "");
		csv_cell(out, str_of(t->column[i].example));
	}
	buf_z(out, "\n");
}
