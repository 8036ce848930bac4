/* SPDX-License-Identifier: Apache-2.0 */
/* What the program itself knows: formats, hunts, publications, numbers. */
#include "case/query/answer.h"

static void put_row(struct buf *out,
	int width,
	const char *name,
	const char *what)
{
	buf_fmt(out, "%-*s %s\n", width, name, what);
}

WRITES(formats)
{
	(void)a;
	(void)err;
	for (size_t i = 0; i < n_readers; i++)
		put_row(out, 13, readers[i].name, readers[i].what);
	return true;
}

WRITES(formats_json)
{
	struct jw j = { .to = out };

	(void)a;
	(void)err;
	jw_array(&j, NULL);
	for (size_t i = 0; i < n_readers; i++) {
		jw_object(&j, NULL);
		jw_z(&j, "name", readers[i].name);
		jw_z(&j, "what", readers[i].what);
		jw_z(&j, "role", reader_roles[readers[i].role].name);
		jw_z(&j, "known_by", readers[i].known_by);
		jw_z(&j, "used", readers[i].used);
		jw_object_end(&j);
	}
	jw_array_end(&j);
	buf_z(out, "\n");
	return true;
}

/* A cell of a table in Markdown: a bar would end it. */
static void put_cell(struct buf *out, const char *text)
{
	buf_z(out, "| ");
	for (const char *c = text; *c; c++)
		buf_fmt(out, *c == '|' ? "\\%c" : "%c", *c);
	buf_z(out, " ");
}

static void put_reader(struct buf *out, const struct reader *r)
{
	buf_fmt(out, "| `%s` ", r->name);
	put_cell(out, r->what);
	put_cell(out, r->known_by);
	put_cell(out, r->used);
	buf_z(out, "|\n");
}

static void put_role(struct buf *out, enum reader_role role)
{
	buf_fmt(out,
		"\n## %s\n\n%s.\n\n"
		"| format | what | recognised by | what is used |\n"
		"| --- | --- | --- | --- |\n",
		reader_roles[role].name,
		reader_roles[role].what);
	for (size_t i = 0; i < n_readers; i++) {
		if (readers[i].role == role)
			put_reader(out, &readers[i]);
	}
	for (size_t i = 0; i < n_readers; i++) {
		if (role == ROLE_INDICATORS && readers[i].role != role &&
			readers[i].also & ALSO_INDICATORS) {
			buf_fmt(out,
				"\n`%s`, below, lists indicators as well.\n",
				readers[i].name);
		}
	}
}

static void put_columns(struct buf *out, const struct table_spec *t)
{
	buf_fmt(out,
		"\n### %s\n\n%s\n\n| column | | meaning | example |\n"
		"| --- | --- | --- | --- |\n",
		t->name,
		t->what);
	for (uint32_t i = 0; i < t->n_column; i++) {
		const struct column *c = &t->column[i];

		buf_fmt(out,
			"| `%s` | %s ",
			c->name,
			c->required ? "required" : "");
		put_cell(out, c->meaning);
		put_cell(out, c->example ? c->example : "");
		buf_z(out, "|\n");
	}
}

void query_formats_page(struct buf *out)
{
	buf_z(out,
		"# Formats\n\n"
		"Made from the rows of the readers: `ashiato manual "
		"formats`. "
		"A format is recognised by its content,\nnever by its name, "
		"also inside gzip and zstd. What a record holds beyond what "
		"is "
		"used stays in the\nsealed bytes. What cannot be read is "
		"counted by kind, located and shown.\n");
	for (int role = 0; role < ROLES; role++)
		put_role(out, (enum reader_role)role);
	buf_z(out,
		"\n## Tables that people write\n\n"
		"`ashiato template NAME` prints one to fill in; `ashiato "
		"manual "
		"tables` tells their words.\n");
	for (int t = 0; t < ROW_TABLES; t++)
		put_columns(out, &table_specs[t]);
}

WRITES(hunts)
{
	(void)a;
	(void)err;
	for (size_t i = 0; i < n_hunts; i++) {
		put_row(out, 15, hunts[i].name, hunts[i].what);
		buf_fmt(out, "%16sneeds %s\n", "", hunts[i].needs);
	}
	return true;
}

WRITES(hunts_json)
{
	struct jw j = { .to = out };

	(void)a;
	(void)err;
	jw_array(&j, NULL);
	for (size_t i = 0; i < n_hunts; i++) {
		jw_object(&j, NULL);
		jw_z(&j, "name", hunts[i].name);
		jw_z(&j, "version", hunts[i].version);
		jw_z(&j, "manual", hunts[i].manual);
		jw_z(&j, "needs", hunts[i].needs);
		jw_z(&j, "what", hunts[i].what);
		jw_object_end(&j);
	}
	jw_array_end(&j);
	buf_z(out, "\n");
	return true;
}

WRITES(publications)
{
	(void)a;
	(void)err;
	for (size_t i = 0; i < n_publishers; i++)
		put_row(out, 15, publishers[i].name, publishers[i].what);
	return true;
}

WRITES(publications_json)
{
	struct jw j = { .to = out };

	(void)a;
	(void)err;
	jw_array(&j, NULL);
	for (size_t i = 0; i < n_publishers; i++) {
		jw_object(&j, NULL);
		jw_z(&j, "name", publishers[i].name);
		jw_z(&j, "file", publishers[i].file);
		jw_z(&j, "media_type", publishers[i].media_type);
		jw_z(&j, "audience", tlp_name(publishers[i].audience));
		jw_z(&j, "options", publishers[i].options);
		jw_z(&j, "what", publishers[i].what);
		jw_object_end(&j);
	}
	jw_array_end(&j);
	buf_z(out, "\n");
	return true;
}

WRITES(weights)
{
	(void)a;
	(void)err;
	infer_print_weights(out);
	link_print_ties(out);
	return true;
}
