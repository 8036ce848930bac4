/* SPDX-License-Identifier: Apache-2.0 */
/* Where what is watched leads: addresses with which a watched name was
 * answered, servers that showed a watched certificate or key. */
#include "link/victims/interest.h"

#include <stdio.h>

enum {
	/* What a name was answered with, a host goes on using for a while. */
	FOLLOW_GRACE_S = DAY_S
};

static bool watched_only(const struct interest_reason *r, struct windows *ret)
{
	if (!r || !r->watched.n)
		return false;
	*ret = r->watched;
	return true;
}

static bool follow_address(void *ctx, struct addr a, struct windows *ret)
{
	(void)ctx;
	(void)a;
	(void)ret;
	return false;
}

static bool follow_name(void *ctx, struct str name, struct windows *ret)
{
	struct str which;

	return watched_only(interest_in_name(ctx, name, &which), ret);
}

static bool follow_text(void *ctx, struct str text, struct windows *ret)
{
	return watched_only(interest_in_text(ctx, text), ret);
}

struct interest link_follows(struct link *l)
{
	return (struct interest){ l,
		follow_address,
		follow_name,
		follow_text };
}

/* A server and what led there. */
struct watch_step {
	struct addr server;
	struct str from; /* watched: a name, or a text */
	bool by_name;
	struct windows when;
	int64_t last_s; /* seen, without the grace */
	uint64_t n;
	struct locator loc[16];
	uint32_t n_loc;
};

/* Loopback and what is nobody's: what a name points to when it is parked.
 * Warning lists and what everybody uses: an address that many share is not the
 * attacker's because one name pointed to it; a sinkhole is worth following, and
 * marked. */
static bool is_followed(const struct link *l, struct addr a)
{
	char text[ADDR_TEXT_N];
	struct str list = warned_address(l, a);
	struct watched w = { IND_IP, addr_text(a, text) };

	if (addr_is_local(a) || widely_used(&w))
		return false;
	return !list.n || list_says(list, "sinkhole");
}

/* The grace is the answer's, not the watch's: what somebody said of its end
 * holds. */
static int64_t until(const struct interest_reason *r,
	int64_t from_s,
	int64_t to_s)
{
	for (uint32_t i = 0; r && i < r->watched.n; i++) {
		if (r->watched.w[i].from_s <= from_s &&
			from_s < r->watched.w[i].to_s &&
			r->watched.w[i].to_s < to_s) {
			return r->watched.w[i].to_s;
		}
	}
	return to_s;
}

bool link_followed(void *ctx, const struct followed *x)
{
	struct link *l = ctx;
	struct str from = x->from;
	const struct interest_reason *r = x->by_name
		? interest_in_name(l, x->from, &from)
		: interest_in_text(l, x->from);
	struct {
		struct addr server;
		uint32_t by_name;
		uint32_t from;
	} key = { .server = x->server, .by_name = x->by_name };

	if (!r || !is_followed(l, x->server))
		return true;
	key.from = table_put(&l->step_from, from);
	uint32_t before = l->step_key.n;
	uint32_t i = table_put(&l->step_key,
		(struct str){ (const char *)&key, sizeof key });
	if (i == TABLE_NONE || key.from == TABLE_NONE)
		return false;
	l->step = arena_grown(&l->day_a,
		l->step,
		before,
		&l->step_cap,
		sizeof *l->step);
	if (!l->step)
		return false;
	struct watch_step *s = &l->step[i];
	if (i == before) {
		*s = (struct watch_step){ .server = x->server,
			.from = l->step_from.key[key.from],
			.by_name = x->by_name };
	}
	windows_add(&s->when,
		x->first_s,
		until(r, x->first_s, x->last_s + FOLLOW_GRACE_S));
	if (x->last_s > s->last_s)
		s->last_s = x->last_s;
	s->n += x->n;
	if (s->n_loc < sizeof s->loc / sizeof *s->loc)
		s->loc[s->n_loc++] = x->loc;
	return true;
}

static struct str step_detail(const struct watch_step *s,
	const struct interest_reason *r,
	struct arena *a)
{
	struct buf b = { 0 };
	struct jw j = { .to = &b };

	jw_object(&j, NULL);
	jw_str(&j, "followed_from", s->from);
	jw_array(&j, "because");
	for (uint32_t i = 0; i < r->n_key; i++)
		jw_str(&j, NULL, r->key[i]);
	jw_array_end(&j);
	/* where there are several: the claim's own times hold them all */
	jw_array(&j, "windows");
	for (uint32_t i = 0; s->when.n > 1 && i < s->when.n; i++) {
		jw_i64(&j, NULL, s->when.w[i].from_s);
		jw_i64(&j, NULL, s->when.w[i].to_s);
	}
	jw_array_end(&j);
	jw_object_end(&j);
	struct str text = arena_str(a, buf_str(&b));
	buf_done(&b);
	return text;
}

static bool put_step(struct link *l,
	const struct watch_step *s,
	int64_t recorded_at_s,
	const struct claim_sink *out,
	struct arena a)
{
	struct str name;
	const struct interest_reason *r = s->by_name
		? interest_in_name(l, s->from, &name)
		: interest_in_text(l, s->from);
	char server[ADDR_TEXT_N];

	if (!r || !r->n_key)
		return true;
	addr_text(s->server, server);
	struct claim c = sensed_claim(s->when.w[0].from_s,
		s->when.w[s->when.n - 1].to_s,
		recorded_at_s,
		s->n);

	c.subject = arena_fmt(&a, "address:%s", server);
	c.predicate = PRED_WATCHED;
	c.object = arena_fmt(&a,
		"indicator:%s:%.*s",
		s->by_name ? "domain" : "shown",
		STR_FMT(s->from));
	c.n_loc = s->n_loc;
	char from[STAMP_N];
	char to[STAMP_N];
	stamp_text(c.from_s, from);
	stamp_text(s->last_s - 1, to);
	c.text = arena_fmt(&a,
		"%s is watched: %s %.*s, which is watched, from %s to %s",
		server,
		s->by_name ? "it was the answer to questions for"
			   : "it showed",
		STR_FMT(s->from),
		from,
		to);
	c.detail = step_detail(s, r, &a);
	memcpy(c.loc, s->loc, sizeof c.loc);
	return !a.full && out->put(out->ctx, &c);
}

bool link_steps(struct link *l,
	int64_t recorded_at_s,
	const struct claim_sink *out,
	struct err *err)
{
	for (uint32_t i = 0; i < l->step_key.n; i++) {
		if (!put_step(l, &l->step[i], recorded_at_s, out, l->day_a)) {
			return fail(err,
				ERR_LIMIT,
				0,
				"no memory left for what watched things "
				"lead to");
		}
	}
	return !l->day_a.full ||
		fail(err, ERR_LIMIT, 0, "no memory left for watched servers");
}
