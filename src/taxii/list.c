/* SPDX-License-Identifier: Apache-2.0 */
/* What a server offers: its discovery, its API roots, their collections. */
#include <jansson.h>

#include "taxii/http.h"

enum {
	ROWS_MAX = 10000, /* a server has a handful of collections */
	ROOTS_MAX = 100
};

struct listing {
	struct http *http;
	struct arena *a;
	struct taxii_offer *ret;
};

static bool too_many(struct err *err)
{
	return fail(err,
		ERR_LIMIT,
		0,
		"the server offers more than %d collections and API roots",
		ROWS_MAX);
}

/* Text of the server; one that repeats the secret is left out. */
static struct str text_of(struct listing *l, const json_t *o, const char *key)
{
	const json_t *v = json_object_get(o, key);
	struct str s = { json_string_value(v), json_string_length(v) };

	return http_repeats(l->http, s) ? (struct str){ 0 }
					: arena_str(l->a, s);
}

static bool add_row(struct listing *l,
	const struct taxii_row *r,
	struct err *err)
{
	struct taxii_offer *x = l->ret;

	if (x->n >= ROWS_MAX)
		return too_many(err);
	x->row = arena_grown(l->a, x->row, x->n, &x->cap, sizeof *x->row);
	if (!x->row || l->a->full)
		return fail(err, ERR_LIMIT, 0, "no memory left");
	x->row[x->n++] = *r;
	return true;
}

static bool ask_json(struct listing *l,
	const char *url,
	json_t **ret,
	struct err *err)
{
	struct http_answer x;
	json_error_t why;

	if (!http_ask(l->http, url, (struct str){ 0 }, &x, err))
		return false;
	*ret = json_loadb(x.body.p, x.body.n, JSON_REJECT_DUPLICATES, &why);
	buf_done(&x.body);
	if (json_is_object(*ret))
		return true;
	json_decref(*ret);
	return fail(err,
		ERR_FORMAT,
		0,
		"%s: an object of JSON was expected",
		url);
}

static bool add_collection(struct listing *l,
	const json_t *o,
	struct str url,
	struct err *err)
{
	const struct taxii_row r = {
		.kind = TAXII_COLLECTION,
		.url = url,
		.title = text_of(l, o, "title"),
		.id = text_of(l, o, "id"),
		.can_read = json_is_true(json_object_get(o, "can_read")),
		.can_write = json_is_true(json_object_get(o, "can_write")),
	};

	return add_row(l, &r, err);
}

static bool add_collections(struct listing *l,
	const char *root,
	struct err *err)
{
	struct str url = arena_fmt(l->a, "%scollections/", root);
	json_t *o;
	json_t *list;
	json_t *one;
	size_t i;
	bool ok = true;

	if (!ask_json(l, arena_z(l->a, url), &o, err))
		return false;
	list = json_object_get(o, "collections");
	json_array_foreach(list, i, one)
	{
		struct str id = text_of(l, one, "id");

		ok = ok &&
			add_collection(l,
				one,
				arena_fmt(l->a,
					"%.*s%.*s/",
					STR_FMT(url),
					STR_FMT(id)),
				err);
	}
	json_decref(o);
	return ok;
}

static bool add_root(struct listing *l,
	const json_t *o,
	const char *url,
	struct err *err)
{
	const struct taxii_row r = {
		.kind = TAXII_ROOT,
		.url = arena_str(l->a, str_of(url)),
		.title = text_of(l, o, "title"),
		.not_asked = http_is_here(l->http, url)
			? (struct str){ 0 }
			: STR("on another server than the one named: not "
			      "asked"),
	};

	return add_row(l, &r, err) &&
		(r.not_asked.n || add_collections(l, url, err));
}

/* An API root of a discovery: a URL, or a path on the same server. */
static const char *root_url(struct listing *l, const char *said)
{
	struct str base = str_of(http_base(l->http));
	struct str s = str_of(said);
	bool slash = str_ends(s, STR("/"));
	size_t at = 8; /* behind https:// */

	if (!str_starts(s, STR("/")) || str_starts(s, STR("//")))
		return arena_z(l->a,
			arena_fmt(l->a, "%s%s", said, slash ? "" : "/"));
	while (at < base.n && base.p[at] != '/')
		at++;
	return arena_z(l->a,
		arena_fmt(l->a,
			"%.*s%s%s",
			STR_FMT(str_head(base, at)),
			said,
			slash ? "" : "/"));
}

static bool add_discovery(struct listing *l, const json_t *o, struct err *err)
{
	const json_t *roots = json_object_get(o, "api_roots");
	const struct taxii_row r = {
		.kind = TAXII_DISCOVERY,
		.url = arena_str(l->a, str_of(http_base(l->http))),
		.title = text_of(l, o, "title"),
	};
	size_t n = json_array_size(roots);
	bool ok = n <= ROOTS_MAX ? add_row(l, &r, err) : too_many(err);

	for (size_t i = 0; ok && i < n; i++) {
		const char *said =
			json_string_value(json_array_get(roots, i));
		json_t *root = NULL;

		if (!said || http_repeats(l->http, str_of(said)))
			continue;
		const char *url = root_url(l, said);
		ok = !http_is_here(l->http, url) ||
			ask_json(l, url, &root, err);
		ok = ok && add_root(l, root, url, err);
		json_decref(root);
	}
	return ok;
}

static bool add_by_what_it_is(struct listing *l,
	const json_t *o,
	struct err *err)
{
	const char *url = http_base(l->http);

	if (json_object_get(o, "api_roots"))
		return add_discovery(l, o, err);
	if (json_object_get(o, "versions"))
		return add_root(l, o, url, err);
	if (json_object_get(o, "can_read")) {
		return add_collection(l,
			o,
			arena_str(l->a, str_of(url)),
			err);
	}
	if (!json_object_get(o, "title")) {
		return fail(err,
			ERR_FORMAT,
			0,
			"%s is no discovery, API root or collection of TAXII "
			"2.1",
			url);
	}
	/* a discovery may have no API root to offer */
	return add_discovery(l, o, err);
}

bool taxii_list(const struct taxii_order *o,
	struct arena *a,
	struct taxii_offer *ret,
	struct err *err)
{
	struct listing l = { .a = a, .ret = ret };
	json_t *first = NULL;

	*ret = (struct taxii_offer){ 0 };
	if (!http_open(&l.http, o, err))
		return false;
	bool ok = ask_json(&l, http_base(l.http), &first, err) &&
		add_by_what_it_is(&l, first, err);
	json_decref(first);
	http_close(l.http);
	return ok;
}
