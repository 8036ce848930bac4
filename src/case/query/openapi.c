/* SPDX-License-Identifier: Apache-2.0 */
/* The interface as OpenAPI 3.0, from the rows of queries[].
 *
 * What a JSON answer holds is noted in a row as
 *
 *   fields = field { " " field }
 *   field  = name ["[]"] ["?"] [":" type | "{" fields "}"] ["?"]
 *
 * "[]": an array of it. "?": may be null, or not be there. type: string (when
 * none is said), number, integer, boolean, any. The name "*": any further
 * member. An answer that begins with "[]" is an array itself. A question that
 * is written as JSON Lines alone is noted by what one line holds. */
#include "case/query/answer.h"

enum {
	STEP = 2 /* columns of indentation */
};

struct yaml {
	struct buf *out;
	unsigned depth;
};

static void line(struct yaml *y, const char *text)
{
	buf_fmt(y->out, "%*s%s\n", (int)(y->depth * STEP), "", text);
}

static void pair(struct yaml *y, const char *key, struct str value)
{
	buf_fmt(y->out,
		"%*s%s: %.*s\n",
		(int)(y->depth * STEP),
		"",
		key,
		STR_FMT(value));
}

/* as a double-quoted scalar */
static void quoted(struct yaml *y, const char *key, const char *text)
{
	buf_fmt(y->out, "%*s%s: \"", (int)(y->depth * STEP), "", key);
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			buf_z(y->out, "\\");
		buf_add(y->out, (struct str){ text, 1 });
	}
	buf_z(y->out, "\"\n");
}

/* --- the notation -------------------------------------------------------- */

struct field {
	struct str name;
	struct str type;  /* empty = string */
	struct str inner; /* of "{...}", without the braces */
	bool object;
	bool array;
	bool maybe;
};

static bool take(struct str *s, char c)
{
	if (!s->n || s->p[0] != c)
		return false;
	*s = str_from(*s, 1);
	return true;
}

static struct str take_word(struct str *s)
{
	size_t n = 0;

	while (n < s->n && !memchr(" []?:{}", s->p[n], 7))
		n++;
	struct str word = str_head(*s, n);
	*s = str_from(*s, n);
	return word;
}

/* what stands between braces that match; s behind the opening one */
static struct str take_inner(struct str *s)
{
	unsigned depth = 1;
	size_t n = 0;

	for (; n < s->n && depth; n++) {
		depth += s->p[n] == '{';
		depth -= s->p[n] == '}';
	}
	struct str inner = str_head(*s, n ? n - 1 : 0);
	*s = str_from(*s, n);
	return inner;
}

static bool take_field(struct str *s, struct field *ret)
{
	while (take(s, ' '))
		;
	if (!s->n)
		return false;
	*ret = (struct field){ .name = take_word(s) };
	if (take(s, '['))
		ret->array = take(s, ']');
	ret->maybe = take(s, '?');
	if (take(s, ':'))
		ret->type = take_word(s);
	ret->object = take(s, '{');
	if (ret->object)
		ret->inner = take_inner(s);
	ret->maybe |= take(s, '?');
	return true;
}

/* --- schemas ------------------------------------------------------------- */

static void object_schema(struct yaml *y, struct str fields);

/* the only words there are for what may be said */
static void judgement_schema(struct yaml *y)
{
	line(y, "type: string");
	line(y, "enum:");
	y->depth++;
	for (int w = 0; w < JUDGEMENTS; w++) {
		buf_fmt(y->out,
			"%*s- %s\n",
			(int)(y->depth * STEP),
			"",
			judgement_word((enum judgement)w));
	}
	y->depth--;
}

static void value_schema(struct yaml *y, const struct field *f)
{
	if (f->object)
		object_schema(y, f->inner);
	else if (str_is(f->type, "judgement"))
		judgement_schema(y);
	else if (!str_is(f->type, "any"))
		pair(y, "type", f->type.n ? f->type : STR("string"));
	else if (!f->array && !f->maybe)
		line(y, "description: of no fixed form");
}

static void field_schema(struct yaml *y, const struct field *f)
{
	if (!f->array) {
		value_schema(y, f);
	} else {
		line(y, "type: array");
		line(y, str_is(f->type, "any") ? "items: {}" : "items:");
		y->depth++;
		value_schema(y, f);
		y->depth--;
	}
	if (f->maybe && !str_is(f->type, "any"))
		line(y, "nullable: true");
	if (f->maybe && !f->array && str_is(f->type, "any"))
		line(y, "description: of no fixed form; may not be there");
}

static void required_fields(struct yaml *y, struct str fields)
{
	struct field f;
	const char *sep = "";
	bool any = false;

	for (struct str s = fields; take_field(&s, &f);)
		any |= !f.maybe && !str_is(f.name, "*");
	if (!any)
		return;
	buf_fmt(y->out, "%*srequired: [", (int)(y->depth * STEP), "");
	for (struct str s = fields; take_field(&s, &f);) {
		if (f.maybe || str_is(f.name, "*"))
			continue;
		buf_fmt(y->out, "%s%.*s", sep, STR_FMT(f.name));
		sep = ", ";
	}
	buf_z(y->out, "]\n");
}

static void further_fields(struct yaml *y, const struct field *f)
{
	if (!f->object && str_is(f->type, "any")) {
		line(y, "additionalProperties: true");
		return;
	}
	line(y, "additionalProperties:");
	y->depth++;
	field_schema(y, f);
	y->depth--;
}

static void object_schema(struct yaml *y, struct str fields)
{
	struct field f;
	bool named = false;

	line(y, "type: object");
	required_fields(y, fields);
	for (struct str s = fields; take_field(&s, &f);) {
		if (str_is(f.name, "*")) {
			further_fields(y, &f);
			continue;
		}
		if (!named)
			line(y, "properties:");
		named = true;
		y->depth++;
		buf_fmt(y->out,
			"%*s%.*s:\n",
			(int)(y->depth * STEP),
			"",
			STR_FMT(f.name));
		y->depth++;
		field_schema(y, &f);
		y->depth -= 2;
	}
}

static void answer_schema(struct yaml *y, struct str holds)
{
	struct field f;
	struct str rest = holds;

	if (holds.p[0] != '[') {
		object_schema(y, holds);
		return;
	}
	take_field(&rest, &f);
	field_schema(y, &f);
}

/* --- questions ----------------------------------------------------------- */

static const char *const type_names[] = {
	[TYPE_TEXT] = "type: string",
	[TYPE_FLAG] = "type: boolean",
	[TYPE_DAY] = "type: string",
	[TYPE_MONTH] = "type: string",
	[TYPE_DAYS] = "type: integer",
	[TYPE_COUNT] = "type: integer",
	[TYPE_TIME] = "type: string",
	[TYPE_WORD] = "type: string",
	[TYPE_REGEX] = "type: string",
	[TYPE_FILE] = "type: string",
	[TYPE_NETWORK] = "type: string",
};
static const char *const type_forms[] = {
	[TYPE_DAY] = "format: date",
	[TYPE_MONTH] = "pattern: '^[0-9]{4}-[0-9]{2}$'",
	[TYPE_DAYS] = "maximum: 36500",
	[TYPE_COUNT] = "minimum: 1",
	[TYPE_NETWORK] = "format: cidr",
};

static void words(struct yaml *y, const char *list)
{
	struct str word;
	struct str rest = str_of(list);

	buf_fmt(y->out, "%*senum: [", (int)(y->depth * STEP), "");
	while (str_cut(rest, ' ', &word, &rest))
		buf_fmt(y->out, "%.*s, ", STR_FMT(word));
	buf_fmt(y->out, "%.*s]\n", STR_FMT(rest));
}

static void parameter_schema(struct yaml *y, const struct parameter_row *p)
{
	line(y, "schema:");
	y->depth++;
	if (p->many) {
		line(y, "type: array");
		line(y, "items:");
		y->depth++;
	}
	line(y, type_names[p->type]);
	if (p->type == TYPE_WORD)
		words(y, p->words);
	if ((size_t)p->type < sizeof type_forms / sizeof *type_forms &&
		type_forms[p->type]) {
		line(y, type_forms[p->type]);
	}
	y->depth -= p->many ? 2 : 1;
}

static bool in_path(const struct query *q, const char *name)
{
	struct str open;
	struct str rest = str_of(q->path);
	struct str inside;

	while (str_cut(rest, '{', &open, &rest)) {
		if (str_cut(rest, '}', &inside, &rest) &&
			str_is(inside, name))
			return true;
	}
	return false;
}

static void parameter(struct yaml *y,
	const struct query *q,
	const struct parameter_row *p,
	bool required)
{
	struct buf what = { 0 };

	buf_z(&what, p->what);
	if (p->without)
		buf_fmt(&what, "; without it: %s", p->without);
	buf_add(&what, (struct str){ "", 1 });
	buf_fmt(y->out,
		"%*s- name: %s\n",
		(int)(y->depth * STEP),
		"",
		p->name);
	y->depth++;
	line(y, in_path(q, p->name) ? "in: path" : "in: query");
	if (required)
		line(y, "required: true");
	quoted(y, "description", what.bad ? p->what : what.p);
	parameter_schema(y, p);
	y->depth--;
	buf_done(&what);
}

static void case_parameter(struct yaml *y)
{
	line(y, "- name: case");
	y->depth++;
	line(y, "in: path");
	line(y, "required: true");
	line(y, "description: the name of a case");
	line(y, "schema:");
	line(y, "  type: string");
	y->depth--;
}

static void query_parameters(struct yaml *y, const struct query *q)
{
	if (!(q->needs & NEEDS_CASE) && !q->required && !q->optional)
		return;
	line(y, "parameters:");
	y->depth++;
	if (q->needs & NEEDS_CASE)
		case_parameter(y);
	for (int p = 0; p < PARAMETERS; p++) {
		if (query_takes(q, (enum parameter)p))
			parameter(y, q, &parameters[p], q->required >> p & 1);
	}
	y->depth--;
}

/* The format that `holds` describes: JSON, else a line of JSON Lines. */
static int holds_of(const struct query *q)
{
	return q->write[QUERY_JSON] ? QUERY_JSON : QUERY_LINES;
}

static void contents(struct yaml *y, const struct query *q)
{
	line(y, "content:");
	y->depth++;
	for (int f = 0; f < QUERY_FORMATS; f++) {
		if (!q->write[f])
			continue;
		buf_fmt(y->out,
			"%*s%s:\n",
			(int)(y->depth * STEP),
			"",
			query_media_types[f]);
		y->depth++;
		line(y, "schema:");
		y->depth++;
		if (f == holds_of(q) && q->holds)
			answer_schema(y, str_of(q->holds));
		else
			line(y, "type: string");
		y->depth -= 2;
	}
	y->depth--;
}

static void question(struct yaml *y, const struct query *q)
{
	buf_fmt(y->out, "%*s%s:\n", (int)(y->depth * STEP), "", q->path);
	y->depth++;
	line(y, "get:");
	y->depth++;
	pair(y, "operationId", str_of(q->name));
	quoted(y, "summary", q->what);
	query_parameters(y, q);
	line(y, "responses:");
	y->depth++;
	line(y, "'200':");
	y->depth++;
	line(y, "description: the answer");
	contents(y, q);
	y->depth--;
	line(y, "'400':");
	line(y, "  description: a value is missing or not of its form");
	line(y, "'404':");
	line(y, "  description: there is nothing of that name");
	y->depth -= 3;
}

void query_openapi(struct buf *out)
{
	struct yaml y = { .out = out };

	line(&y,
		"# Made from the rows of queries[]: `ashiato manual "
		"openapi`.");
	line(&y, "openapi: 3.0.3");
	line(&y, "info:");
	line(&y, "  title: ashiato");
	line(&y, "  description: every question that can be asked of a case");
	buf_fmt(out, "  version: %s\n", ASHIATO_VERSION);
	line(&y, "  license:");
	line(&y, "    name: Apache-2.0");
	line(&y, "servers:");
	line(&y, "  - url: /api/v1");
	line(&y, "paths:");
	y.depth++;
	for (size_t i = 0; i < n_queries; i++)
		question(&y, &queries[i]);
}
