/* SPDX-License-Identifier: Apache-2.0 */
/* Who may ask what. Nothing is told of what is served before it is known who
 * asks; a page of a browser that was opened elsewhere gets nothing, whatever
 * name it has given to this machine. */
#include "serve/serve.h"

#include <stdio.h>
#include <stdlib.h>

#include "serve/collections.h"
#include "serve/users.h"

enum {
	LOOK_EVERY_US = 1000000, /* whether the case has changed */
	NAME_N = 32              /* of this server: address and port */
};

struct offered {
	struct shelf shelf;
	uint64_t stamp;
	bool filled;
};

struct serve {
	struct serve_setup setup;
	struct users users;
	struct offered offered[TAXII_COLLECTIONS];
	char id[TAXII_COLLECTIONS][UUID_TEXT_N];
	int64_t looked_us[TAXII_COLLECTIONS];
	char origin[SERVE_VALUE_N];
	char room[SERVE_TARGET_MAX]; /* of the target that is answered */
};

static const struct route {
	const char *path; /* "*": any one part */
	bool collection;  /* its fourth part names one */
	bool writes;      /* POST or DELETE of TAXII 2.1 exist */
	void (*fn)(const struct asked *q, struct serve_answer *ret);
} routes[] = {
	{ "taxii2", false, false, answer_discovery },
	{ "taxii2/api", false, false, answer_root },
	{ "taxii2/api/collections", false, false, answer_collections },
	{ "taxii2/api/collections/*", true, false, answer_collection },
	{ "taxii2/api/collections/*/objects", true, true, answer_objects },
	{ "taxii2/api/collections/*/objects/*", true, true, answer_object },
	{ "taxii2/api/collections/*/objects/*/versions",
		true,
		false,
		answer_versions },
	{ "taxii2/api/collections/*/manifest", true, false, answer_manifest },
};

static bool route_fits(const struct route *r, const struct target *t)
{
	struct str rest = str_of(r->path);
	struct str part;

	for (uint32_t i = 0; i < t->n_part; i++) {
		if (!rest.n)
			return false;
		if (!str_cut(rest, '/', &part, &rest)) {
			part = rest;
			rest = (struct str){ 0 };
		}
		if (!str_is(part, "*") && !str_eq(part, t->part[i]))
			return false;
	}
	return !rest.n;
}

static const struct route *route_of(const struct target *t)
{
	for (size_t i = 0; i < sizeof routes / sizeof *routes; i++) {
		if (route_fits(&routes[i], t))
			return &routes[i];
	}
	return NULL;
}

/* --- what is served ------------------------------------------------------
 */

static bool fill(struct serve *s,
	enum tlp level,
	int64_t now_us,
	struct err *err)
{
	const struct serve_source *from = &s->setup.source;
	struct offered *o = &s->offered[level];
	uint64_t stamp = from->stamp(from->ctx);
	struct buf bundle = { 0 };
	struct err said;
	uint32_t odd = 0;

	if (o->filled && stamp == o->stamp)
		return true;
	bool ok = from->bundle(from->ctx, level, &bundle, err);
	if (ok && bundle.bad)
		ok = fail(err, ERR_LIMIT, 0, "no memory left");
	ok = ok && shelf_fill(&o->shelf, buf_str(&bundle), now_us, &odd, err);
	buf_done(&bundle);
	if (ok) {
		o->filled = true;
		o->stamp = stamp;
	}
	if (ok && odd) {
		fail(&said,
			ERR_FORMAT,
			0,
			"TLP:%s: %u objects are not served: their ids or "
			"versions are none of STIX",
			tlp_name(level),
			odd);
		s->setup.say(s->setup.ctx, said.text);
	}
	return ok;
}

/* As the case is now, or was a second ago. false: nothing can be served. */
static bool look(struct serve *s, enum tlp level, int64_t now_us)
{
	struct offered *o = &s->offered[level];
	int64_t passed = now_us - s->looked_us[level];
	struct err err = { 0 };

	if (o->filled && passed >= 0 && passed < LOOK_EVERY_US)
		return true;
	s->looked_us[level] = now_us;
	if (!fill(s, level, now_us, &err))
		s->setup.say(s->setup.ctx, err.text);
	return o->filled;
}

/* --- who asks ------------------------------------------------------------
 */

/* "127.0.0.1:8080" or "localhost:8080": what a page elsewhere cannot have. */
static bool is_us(const struct serve *s, struct str name)
{
	char us[NAME_N];

	snprintf(us, sizeof us, "127.0.0.1:%u", s->setup.port);
	if (str_is(name, us))
		return true;
	snprintf(us, sizeof us, "localhost:%u", s->setup.port);
	return str_is(name, us);
}

static bool origin_fits(const struct serve *s, struct str origin)
{
	struct str scheme = STR("http://");

	return !origin.n ||
		(str_starts(origin, scheme) &&
			is_us(s, str_from(origin, scheme.n)));
}

static struct user *who(struct serve *s,
	const struct serve_request *q,
	struct serve_answer *ret)
{
	struct user *u = users_find(&s->users, q->authorization);

	if (u && allowance_take(&u->allowance, q->at_us, RATE_S, BURST))
		return u;
	if (u ||
		!allowance_take(&s->users.wrong,
			q->at_us,
			WRONG_S,
			WRONG_BURST)) {
		answer_error(ret,
			429,
			"too many requests",
			"ask again after a second");
		answer_header(ret, "Retry-After", "1");
		return NULL;
	}
	answer_error(ret,
		401,
		"a token is needed",
		"Authorization: Bearer and the token that was printed, or "
		"the "
		"user's own");
	answer_header(ret, "WWW-Authenticate", "Bearer realm=\"ashiato\"");
	return NULL;
}

/* --- answering -----------------------------------------------------------
 */

static bool method_fits(const struct route *r,
	const struct serve_request *q,
	struct serve_answer *ret)
{
	if (q->method == SERVE_GET)
		return true;
	if (!r->writes || q->method == SERVE_OTHER) {
		answer_error(ret,
			405,
			"this cannot be done here",
			"GET was expected");
		answer_header(ret, "Allow", "GET");
	} else if (q->method == SERVE_POST &&
		!media_is_taxii(q->content_type)) {
		answer_error(ret,
			415,
			"another media type was expected",
			"Content-Type: " TAXII_MEDIA);
	} else {
		answer_error(ret,
			403,
			"nothing can be written here",
			"evidence is added with `ashiato add`");
	}
	return false;
}

static bool find_collection(struct serve *s,
	struct asked *q,
	struct serve_answer *ret)
{
	for (int i = 0; i <= (int)q->most; i++) {
		if (!str_is(q->target.part[3], s->id[i]))
			continue;
		q->level = (enum tlp)i;
		q->shelf = &s->offered[i].shelf;
		if (look(s, q->level, q->request->at_us))
			return true;
		answer_error(ret,
			500,
			"the case cannot be read",
			"the terminal in which it is served says why");
		return false;
	}
	answer_error(ret, 404, "not found", "there is no such collection");
	return false;
}

static void answer_route(struct serve *s,
	struct asked *q,
	struct serve_answer *ret)
{
	const struct route *r = route_of(&q->target);

	if (!r) {
		answer_error(ret, 404, "not found", "/taxii2/ is there");
		return;
	}
	if (r->collection && !find_collection(s, q, ret))
		return;
	if (!method_fits(r, q->request, ret))
		return;
	if (!media_accepts_taxii(q->request->accept)) {
		answer_error(ret,
			406,
			"another media type was expected",
			"Accept: " TAXII_MEDIA);
		return;
	}
	r->fn(q, ret);
}

/* Whether the path is below /api/v1. */
static bool is_question(const struct target *t)
{
	return t->n_part > 2 && str_is(t->part[0], "api") &&
		str_is(t->part[1], "v1");
}

/* A question of the case, of who may see that much of it. */
static void answer_question(struct serve *s,
	const struct asked *q,
	bool owner,
	struct serve_answer *ret)
{
	const struct serve_source *from = &s->setup.source;
	const struct serve_question x = {
		.part = q->target.part + 2,
		.n_part = q->target.n_part - 2,
		.value = q->target.value,
		.n_value = q->target.n_value,
		.accept = q->request->accept,
		.owner = owner,
		.most = q->most,
	};
	struct err err = { 0 };

	if (q->request->method != SERVE_GET) {
		answer_error(ret,
			405,
			"this cannot be done here",
			"GET was expected");
		answer_header(ret, "Allow", "GET");
		ret->media = "application/json";
		return;
	}
	int status = from->ask(from->ctx, &x, &ret->body, &ret->media, &err);
	if (status == 200)
		return;
	/* why a case cannot be read is told at its terminal */
	if (status == 500)
		s->setup.say(s->setup.ctx, err.text);
	answer_error(ret,
		status,
		status == 500 ? "the case cannot be read" : "not answered",
		status == 500
			? "the terminal in which it is served says why"
			: err.text);
	ret->media = "application/json";
}

static bool is_for_us(const struct serve *s,
	const struct serve_request *q,
	struct serve_answer *ret)
{
	if (!is_us(s, q->host)) {
		answer_error(ret,
			421,
			"this server has another name",
			"Host: 127.0.0.1 and the port that was printed");
		return false;
	}
	if (!origin_fits(s, q->origin)) {
		answer_error(ret,
			403,
			"pages of other servers may not ask",
			"Origin is another server's");
		return false;
	}
	return true;
}

void serve_request(struct serve *s,
	const struct serve_request *q,
	struct serve_answer *ret)
{
	struct asked x = { .request = q,
		.origin = s->origin,
		.id = (const char(*)[UUID_TEXT_N])s->id };
	struct user *u;

	*ret = (struct serve_answer){ .status = 200, .media = TAXII_MEDIA };
	if (!is_for_us(s, q, ret))
		return;
	u = who(s, q, ret);
	if (!u)
		return;
	x.most = u->tlp;
	if (!target_cut(q->target, s->room, &x.target)) {
		answer_error(ret,
			400,
			"the request cannot be read",
			"a path and a query of a URL were expected");
		return;
	}
	if (is_question(&x.target) && s->setup.source.ask)
		answer_question(s, &x, u == s->users.user, ret);
	else
		answer_route(s, &x, ret);
	if (ret->body.bad) {
		buf_done(&ret->body);
		answer_error(ret,
			500,
			"no memory left",
			"ask for smaller pages");
	}
}

/* --- opening -------------------------------------------------------------
 */

static void name_collections(struct serve *s)
{
	char name[SERVE_VALUE_N];

	for (int i = 0; i < TAXII_COLLECTIONS; i++) {
		snprintf(name,
			sizeof name,
			"urn:ashiato:case:%.*s:TLP:%s",
			STR_FMT(s->setup.case_id),
			tlp_name((enum tlp)i));
		uuid_named(str_of(name), s->id[i]);
	}
}

bool serve_open(struct serve **ret,
	const struct serve_setup *setup,
	struct err *err)
{
	struct serve *s = calloc(1, sizeof *s);

	if (!s)
		return fail(err, ERR_LIMIT, 0, "no memory left");
	s->setup = *setup;
	snprintf(s->origin,
		sizeof s->origin,
		"http://127.0.0.1:%u",
		setup->port);
	name_collections(s);
	for (int i = 0; i < TAXII_COLLECTIONS; i++)
		s->offered[i].shelf.fd = -1;
	bool ok = users_open(&s->users, setup->token, setup->users, err);
	for (int i = 0; ok && i < TAXII_COLLECTIONS; i++) {
		ok = shelf_open(&s->offered[i].shelf,
			setup->folder,
			(enum tlp)i,
			err);
	}
	if (!ok) {
		serve_close(s);
		return false;
	}
	*ret = s;
	return true;
}

void serve_close(struct serve *s)
{
	if (!s)
		return;
	for (int i = 0; i < TAXII_COLLECTIONS; i++)
		shelf_close(&s->offered[i].shelf);
	users_close(&s->users);
	free(s);
}
