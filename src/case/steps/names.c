/* SPDX-License-Identifier: Apache-2.0 */
/* What can be named in a case: claims that an id may mean, and names for who
 * completes a command line. */
#include <stdlib.h>

#include "case/steps/inside.h"

enum {
	LIKE_MAX = 10,
	NAMES_MAX = 200, /* more than anybody reads */
};

static void tell_claim(const struct claim *c,
	void (*tell)(void *ctx, struct str sentence),
	void *ctx)
{
	struct buf b = { 0 };

	buf_fmt(&b, "%.*s: ", STR_FMT(str_head(claim_key(c), 12)));
	buf_shown(&b, c->text, TEXT_SHOWN_MAX);
	tell(ctx, buf_str(&b));
	buf_done(&b);
}

void case_claims_like(const struct claimset *claims,
	struct str id,
	void (*tell)(void *ctx, struct str sentence),
	void *ctx)
{
	const struct claim *hit[LIKE_MAX + 1];
	uint32_t n = id.n ? claimset_named(claims, id, hit, LIKE_MAX + 1) : 0;

	for (uint32_t i = 0; i < n && i < LIKE_MAX; i++)
		tell_claim(hit[i], tell, ctx);
	if (n > LIKE_MAX)
		tell(ctx, STR("and more: give more digits"));
}

void case_tell_claims(const struct store *s,
	struct str id,
	void (*tell)(void *ctx, struct str sentence),
	void *ctx)
{
	struct arena room = { 0 };
	struct claimset claims = claimset_in(&room);
	struct err err;

	if (arena_open(&room, CASE_ARENA, &err) &&
		store_claims(s,
			&(struct claims_wanted){ .as_derived = true },
			&claims,
			NULL,
			&err)) {
		case_claims_like(&claims, id, tell, ctx);
	}
	arena_close(&room);
}

/* --- entities ------------------------------------------------------------ */

struct meant {
	struct str name;
	struct str hit;
	struct str other; /* of the same name */
	bool exact;
	struct nearest near;
};

/* A bare address is meant as one, whatever else is called so (a Host of HTTP).
 */
static bool is_plain_address(struct str id)
{
	struct addr ignored;

	return entity_type_of(id) == ENT_ADDRESS &&
		addr_parse(entity_name(id), &ignored);
}

static void look_at(struct meant *m, struct str id)
{
	if (m->exact || str_eq(id, m->hit))
		return;
	if (str_eq(id, m->name)) {
		m->hit = id;
		m->exact = true;
	} else if (!str_eq(entity_name(id), m->name)) {
		near_offer(&m->near, entity_name(id));
	} else if (!m->hit.n || is_plain_address(id)) {
		m->hit = id;
	} else if (!is_plain_address(m->hit)) {
		m->other = id;
	}
}

static struct meant look_for(const struct claimset *claims, struct str name)
{
	struct meant m = { .name = name,
		.near = near_to(entity_type_of(name) == ENT_NONE
				? name
				: entity_name(name)) };

	for (uint32_t i = 0; i < claims->n && !m.exact; i++) {
		look_at(&m, claims->claim[i]->subject);
		look_at(&m, claims->claim[i]->object);
	}
	return m;
}

/* "adress:192.0.2.1": the type is misspelt */
static void near_type(struct str name, struct buf *b)
{
	struct str type;
	struct str rest;

	if (!str_cut(name, ':', &type, &rest) || !type.n)
		return;
	struct nearest near = near_to(type);
	for (int t = 0; t < ENT_TYPES; t++)
		near_offer(&near,
			str_of(entity_type_name((enum entity_type)t)));
	if (near_is_slip(&near) && entity_type_of(name) == ENT_NONE)
		near_say(&near, "", ":...", b);
}

static bool no_entity(const struct meant *m, struct err *err)
{
	struct buf near = { 0 };

	near_type(m->name, &near);
	if (!near.n)
		near_say(&m->near, "", "", &near);
	fail(err,
		ERR_USAGE,
		0,
		"nothing that counts in the case is called \"%.*s\"%.*s%s "
		"`ashiato show CASE entities --all` lists the names",
		STR_FMT(m->name),
		STR_FMT(buf_str(&near)),
		near.n ? "" : ";");
	buf_done(&near);
	return false;
}

/* As hunts and tables write it: refanged, an address in its short form, else
 * ASCII letters in lower case. */
static struct str normal_name(struct str name, struct arena *a)
{
	struct str plain = indicator_refanged_in(name, a);
	struct str type = { 0 };
	struct str bare = plain;
	struct addr addr;
	char text[ADDR_TEXT_N];

	if (entity_type_of(plain) != ENT_NONE) {
		bare = entity_name(plain);
		type = str_head(plain, plain.n - bare.n);
	}
	if (addr_parse(bare, &addr)) {
		addr_text(addr, text);
		return arena_fmt(a, "%.*s%s", STR_FMT(type), text);
	}
	char *p = NEW(a, char, plain.n + 1);
	for (size_t i = 0; p && i < plain.n; i++) {
		bool capital = plain.p[i] >= 'A' && plain.p[i] <= 'Z';

		p[i] = capital ? (char)(plain.p[i] | 0x20) : plain.p[i];
	}
	return p ? (struct str){ p, plain.n } : plain;
}

bool case_entity_meant(const struct claimset *claims,
	struct str name,
	struct arena *a,
	struct str *ret,
	struct err *err)
{
	struct meant m = look_for(claims, name);

	if (!m.hit.n)
		m = look_for(claims, normal_name(name, a));
	m.name = name;
	if (!m.hit.n)
		return no_entity(&m, err);
	if (m.other.n && !m.exact && !is_plain_address(m.hit)) {
		return fail(err,
			ERR_USAGE,
			0,
			"several are called \"%.*s\"; give the type too, "
			"such "
			"as %.*s or %.*s",
			STR_FMT(name),
			STR_FMT(m.hit),
			STR_FMT(m.other));
	}
	*ret = m.hit;
	return true;
}

/* --- names --------------------------------------------------------------- */

struct names {
	struct str prefix;
	struct str name[NAMES_MAX];
	uint32_t n;
};

/* Whether a shell can take it as it is: what is shown otherwise than it is
 * would complete to another name. */
static bool typable(struct str name)
{
	struct str c;
	unsigned columns;
	size_t at = 0;

	for (struct str rest = name; text_char(&rest, &c, &columns);) {
		if (!str_starts(str_from(name, at), c))
			return false;
		at += c.n;
	}
	return at == name.n && name.n > 0;
}

static void offer(struct names *x, struct str name)
{
	uint32_t at = 0;

	if (x->n == NAMES_MAX || !str_starts(name, x->prefix))
		return;
	while (at < x->n && str_cmp(x->name[at], name) < 0)
		at++;
	if ((at < x->n && str_eq(x->name[at], name)) || !typable(name))
		return;
	for (uint32_t i = x->n++; i > at; i--)
		x->name[i] = x->name[i - 1];
	x->name[at] = name;
}

static void offer_claim(struct names *x,
	const struct claim *c,
	enum case_names kind)
{
	const struct str side[] = { c->subject, c->object };

	if (kind == CASE_CLAIMS) {
		offer(x, str_head(claim_key(c), 12));
		return;
	}
	for (size_t i = 0; i < 2; i++) {
		enum entity_type t = entity_type_of(side[i]);

		if (kind == CASE_ENTITIES ? t != ENT_NONE : t == ENT_INCIDENT)
			offer(x, side[i]);
	}
}

static bool collect(const struct store *s,
	enum case_names kind,
	struct arena *a,
	struct names *x,
	struct err *err)
{
	struct claimset claims = claimset_in(a);
	uint32_t n;
	const struct exhibit *e = store_exhibits(s, &n);

	for (uint32_t i = 0; kind == CASE_EXHIBITS && i < n; i++)
		offer(x, e[i].name);
	if (kind == CASE_EXHIBITS)
		return true;
	if (!store_claims(s,
		    &(struct claims_wanted){ 0 },
		    &claims,
		    NULL,
		    err))
		return false;
	for (uint32_t i = 0; i < claims.n; i++)
		offer_claim(x, claims.claim[i], kind);
	return true;
}

bool case_complete(const char *dir,
	enum case_names kind,
	struct str prefix,
	struct buf *out,
	struct err *err)
{
	struct names x = { .prefix = prefix };
	struct arena a = { 0 };
	struct store *s = NULL;
	bool ok = arena_open(&a, CASE_ARENA, err) &&
		store_open(&s, dir, STORE_READ, err) &&
		collect(s, kind, &a, &x, err);

	for (uint32_t i = 0; ok && i < x.n; i++)
		buf_fmt(out, "%.*s\n", STR_FMT(x.name[i]));
	store_close(s, &(struct err){ 0 });
	arena_close(&a);
	return ok;
}
