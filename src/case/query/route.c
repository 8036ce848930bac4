/* SPDX-License-Identifier: Apache-2.0 */
/* A path and values of a URL, as a question: what api/openapi.yaml promises.
 * Whoever is not the case's owner is told what his marking allows, and asks
 * nothing that is the owner's own. */
#include <string.h>

#include "case/query/answer.h"
#include "case/query/route.h"

enum {
	OK = 200,
	NOT_READ = 400,
	NOT_ALLOWED = 403,
	NOT_FOUND = 404,
	NOT_WRITTEN_SO = 406,
	NOT_POSSIBLE = 500,
	VALUES_MAX = 16 /* of one parameter */
};

/* A question on its way to a call. */
struct routing {
	const struct query_route *r;
	const struct serve_question *q;
	struct query_call call;
	const char *value[PARAMETERS][VALUES_MAX];
	struct arena *a;
	struct err *err;
};

/* What a part of a path in braces stands for. */
static enum parameter named_in(struct str part)
{
	struct str name = str_from(part, 1);

	return parameter_named(str_head(name, name.n - (name.n != 0)));
}

static bool give(struct routing *g, enum parameter p, struct str value)
{
	int n = g->call.value[p].n;

	if (n == VALUES_MAX || memchr(value.p, 0, value.n))
		return false;
	g->value[p][n] = arena_fmt(g->a, "%.*s", STR_FMT(value)).p;
	g->call.value[p].v = g->value[p];
	g->call.value[p].n = n + 1;
	return !g->a->full;
}

/* Whether the path is that of the question; fills what its parts give. */
static bool path_fits(struct routing *g, const struct query *q)
{
	struct str rest = str_from(str_of(q->path), 1);
	struct str part;
	uint32_t i = 0;

	memset(g->call.value, 0, sizeof g->call.value);
	for (; rest.n; i++) {
		if (!str_cut(rest, '/', &part, &rest)) {
			part = rest;
			rest = (struct str){ 0 };
		}
		if (i == g->q->n_part)
			return false;
		struct str is = g->q->part[i];
		if (str_is(part, "{case}") ? !str_eq(is, g->r->case_name) &&
				!str_eq(is, g->r->case_id)
					   : part.p[0] != '{' &&
				!str_eq(is, part)) {
			return false;
		}
		if (part.p[0] == '{' && !str_is(part, "{case}") &&
			!give(g, named_in(part), is))
			return false;
	}
	return i == g->q->n_part;
}

static const struct query *routed(struct routing *g)
{
	for (size_t i = 0; i < n_queries; i++) {
		if (queries[i].needs & NEEDS_CASE && path_fits(g, &queries[i]))
			return &queries[i];
	}
	return NULL;
}

/* "indicators:FILE" and "case:FOLDER" name what lies on this machine. */
static bool names_file(enum parameter p, struct str value)
{
	return p == PARAM_AGAINST && str_has_char(value, ':') &&
		!str_starts(value, STR("actor:"));
}

/* A file of this machine, and secrets that stand in the evidence, are nothing
 * that a URL may name. */
static bool takes(const struct routing *g, enum parameter p)
{
	return p != PARAMETERS && query_takes(g->call.query, p) &&
		parameters[p].type != TYPE_FILE && p != PARAM_SECRETS;
}

static int values(struct routing *g)
{
	for (uint32_t i = 0; i < g->q->n_value; i++) {
		const struct serve_value *v = &g->q->value[i];
		enum parameter p = parameter_named(v->name);

		if (!takes(g, p) || names_file(p, v->value)) {
			fail(g->err,
				ERR_USAGE,
				0,
				"%s takes no \"%.*s\" here",
				g->call.query->name,
				STR_FMT(v->name));
			return NOT_READ;
		}
		bool no = parameters[p].type == TYPE_FLAG &&
			(str_is(v->value, "false") || str_is(v->value, "0"));
		if (!no && !give(g, p, v->value)) {
			fail(g->err,
				ERR_LIMIT,
				0,
				"%s is given too often",
				parameters[p].name);
			return NOT_READ;
		}
	}
	return OK;
}

/* For who is not the owner: no more than his marking, and nothing that widens
 * it. */
static int restrict_to(struct routing *g)
{
	const struct query *q = g->call.query;
	enum tlp asked = g->q->most;

	if (g->q->owner)
		return OK;
	if (!query_takes(q, PARAM_TLP) || g->call.value[PARAM_FOR].n ||
		g->call.value[PARAM_COMPARTMENT].n) {
		fail(g->err,
			ERR_USAGE,
			0,
			"this is for the case's owner alone");
		return NOT_ALLOWED;
	}
	if (g->call.value[PARAM_TLP].n == 1)
		tlp_parse(str_of(g->call.value[PARAM_TLP].v[0]), &asked);
	if (asked > g->q->most) {
		fail(g->err,
			ERR_USAGE,
			0,
			"your token sees TLP:%s at most",
			tlp_name(g->q->most));
		return NOT_ALLOWED;
	}
	g->call.value[PARAM_TLP].n = 0;
	return give(g, PARAM_TLP, str_of(tlp_name(asked))) ? OK : NOT_POSSIBLE;
}

/* Whether a list of media types holds that one, whatever its parameters. */
static bool accepts(struct str accept, const char *media)
{
	struct str one;
	struct str head;
	struct str tail;

	while (accept.n) {
		if (!str_cut(accept, ',', &one, &accept)) {
			one = accept;
			accept = (struct str){ 0 };
		}
		head = one;
		str_cut(one, ';', &head, &tail);
		if (str_is(str_trim(head), media))
			return true;
	}
	return false;
}

/* JSON, unless something else was asked for. */
static enum query_format format_of(const struct routing *g)
{
	struct str accept = g->q->accept;

	for (int f = 0; f < QUERY_FORMATS; f++) {
		if (f != QUERY_JSON && g->call.query->write[f] &&
			accepts(accept, query_media_types[f]))
			return (enum query_format)f;
	}
	bool json = !accept.n || accepts(accept, "*/*") ||
		accepts(accept, "application/*") ||
		accepts(accept, query_media_types[QUERY_JSON]);
	return json && g->call.query->write[QUERY_JSON] ? QUERY_JSON
							: QUERY_FORMATS;
}

static int answer(struct routing *g, struct buf *to, const char **ret_media)
{
	enum query_format f = format_of(g);
	struct answer *a = NULL;

	if (f == QUERY_FORMATS) {
		fail(g->err,
			ERR_USAGE,
			0,
			"%s is not written so; application/json is",
			g->call.query->name);
		return NOT_WRITTEN_SO;
	}
	*ret_media = query_media_types[f];
	bool ok = query_ask(&a, &g->call, g->err) &&
		query_write(a, f, to, g->err);
	query_close(a);
	if (ok)
		return OK;
	return g->err->code == ERR_USAGE ? NOT_READ : NOT_POSSIBLE;
}

int query_route(const struct query_route *r,
	struct buf *to,
	const char **ret_media,
	struct err *err)
{
	enum {
		ROUTE_ARENA = 1 << 20
	};
	struct arena a = { 0 };
	struct routing *g;
	int status = NOT_POSSIBLE;

	if (!arena_open(&a, ROUTE_ARENA, err))
		return status;
	g = NEW(&a, struct routing, 1);
	if (!g) {
		arena_close(&a);
		return status;
	}
	*g = (struct routing){ .r = r, .q = r->asked, .a = &a, .err = err };
	g->call = (struct query_call){ .dir = r->dir,
		.called = "the question",
		.prefix = "",
		.width = 80,
		.ctx = r->ctx,
		.tell = r->tell };
	g->call.query = routed(g);
	status = g->call.query ? OK : NOT_FOUND;
	if (status == NOT_FOUND)
		fail(err, ERR_USAGE, 0, "no question has that path");
	if (status == OK)
		status = values(g);
	if (status == OK)
		status = restrict_to(g);
	if (status == OK)
		status = answer(g, to, ret_media);
	arena_close(&a);
	return status;
}
