/* SPDX-License-Identifier: Apache-2.0 */
/* From contacts with servers of interest to victims: one claim for each
 * organisation and server. */
#include <inttypes.h>
#include <stdio.h>

#include "link/victims/interest.h"
#include "link/victims/organisations.h"

enum {
	/* So much more out than in, and at least so much, is no request. */
	SENT_OUT_MIN = 1 << 20,
	SENT_OUT_TIMES = 4,
};

/* How a sentence says each grade; by enum contact_grade */
static const char *const verb[CONTACT_GRADES] = {
	"asked for",
	"tried to reach",
	"connected to",
	"exchanged data with",
	"called at regular intervals",
	"sent data out to",
};

/* --- gathering ----------------------------------------------------------- */

static struct touch *touch_at(struct link *l,
	uint32_t org,
	const struct contact *c,
	struct str name)
{
	char room[sizeof org + sizeof c->server + DOMAIN_MAX_BYTE];
	size_t n = 0;

	if (name.n > DOMAIN_MAX_BYTE)
		name.n = DOMAIN_MAX_BYTE;
	memcpy(room, &org, sizeof org);
	n += sizeof org;
	memcpy(room + n, &c->server, sizeof c->server);
	n += sizeof c->server;
	if (name.n)
		memcpy(room + n, name.p, name.n);
	uint32_t before = l->touch_key.n;
	uint32_t i =
		table_put(&l->touch_key, (struct str){ room, n + name.n });
	if (i == TABLE_NONE || i >= TOUCHES_MAX) {
		l->full = true;
		return NULL;
	}
	struct touch *t = &l->touch[i];
	if (i == before) {
		*t = (struct touch){ .org = org,
			.server = c->server,
			.name = arena_str(&l->day_a, name),
			.first_s = c->first_s,
			.last_s = c->last_s };
	}
	return t;
}

/* false: it was there */
static bool add_host(struct touch *t, struct addr a)
{
	uint32_t kept = t->n_host < TOUCH_HOSTS ? t->n_host : TOUCH_HOSTS;

	for (uint32_t i = 0; i < kept; i++) {
		if (memcmp(&t->host[i], &a, sizeof a) == 0)
			return false;
	}
	if (t->n_host < TOUCH_HOSTS)
		t->host[t->n_host] = a;
	t->n_host++;
	return true;
}

static void add_port(struct touch *t, uint16_t port, uint8_t proto)
{
	uint32_t key = (uint32_t)proto << 16 | port;

	if (!proto)
		return;
	for (uint32_t i = 0; i < t->n_port; i++) {
		if (t->port[i] == key)
			return;
	}
	if (t->n_port < TOUCH_PORTS)
		t->port[t->n_port++] = key;
}

/* What explains the contact must explain that of every host. */
static void add_mark(struct link *l, struct touch *t, const struct contact *c)
{
	struct str who = { 0 };
	const char *mark = interest_mark(l,
		c->host,
		c->server,
		c->first_s,
		c->last_s,
		&who);
	bool first = t->n == 0;

	if (first) {
		t->mark = mark;
		t->mark_by = who;
	} else if (!mark) {
		t->mark = NULL;
	}
}

static void add_contact(struct touch *t, const struct contact *c)
{
	if (c->first_s < t->first_s)
		t->first_s = c->first_s;
	if (c->last_s > t->last_s)
		t->last_s = c->last_s;
	for (uint32_t i = 0; i < c->n_loc; i++) {
		if (t->n_loc < sizeof t->loc / sizeof *t->loc)
			t->loc[t->n_loc++] = c->loc[i];
	}
	t->n += c->n;
	t->bytes_out += c->bytes_out;
	t->bytes_in += c->bytes_in;
	t->has_out |= c->has_out;
	t->has_in |= c->has_in;
	if (c->grade > t->grade)
		t->grade = c->grade;
	add_host(t, c->host);
	add_port(t, c->port, c->proto);
}

static void raise_grade(struct link *l,
	struct touch *t,
	const struct contact *c)
{
	char server[ADDR_TEXT_N];
	struct str name = t->name.n ? t->name : addr_text(t->server, server);
	enum contact_grade to = interest_raised(l, c->host, name);
	bool much = t->bytes_out >= SENT_OUT_MIN && t->has_in &&
		t->bytes_out / SENT_OUT_TIMES >= t->bytes_in;

	/* what nobody answered is no more than tried, however often */
	if (t->grade < CONTACT_CONNECTED)
		return;
	if (to > t->grade)
		t->grade = to;
	if (much)
		t->grade = CONTACT_SENT_OUT;
}

bool link_contact(void *ctx, const struct contact *c)
{
	struct link *l = ctx;
	uint32_t org = organisation_of(l, c->host, c->first_s);
	struct str name = { 0 };

	/* in no organisation's networks, but seen by its sensor */
	if (org == TABLE_NONE)
		org = organisation_sensed(l, c->vantage);
	if (org == TABLE_NONE ||
		org == organisation_of(l, c->server, c->first_s))
		return true;
	if (c->name.n && !interest_in_name(l, c->name, &name))
		return true;
	struct touch *t = touch_at(l, org, c, name);
	if (!t)
		return false;
	add_mark(l, t, c);
	add_contact(t, c);
	raise_grade(l, t, c);
	if (!t->trait.n)
		t->trait = arena_str(&l->day_a, c->trait);
	return true;
}

/* --- claims -------------------------------------------------------------- */

static void put_hosts(struct jw *j, const struct touch *t)
{
	uint32_t kept = t->n_host < TOUCH_HOSTS ? t->n_host : TOUCH_HOSTS;
	char text[ADDR_TEXT_N];

	jw_array(j, "hosts");
	for (uint32_t i = 0; i < kept; i++)
		jw_str(j, NULL, addr_text(t->host[i], text));
	jw_array_end(j);
	if (t->n_host > kept)
		jw_bool(j, "more_hosts", true);
}

/* Of what connections are made; others by IANA's number. */
static const char *proto_name(unsigned proto, char room[static 12])
{
	static const struct {
		unsigned proto;
		const char *name;
	} named[] = { { 1, "icmp" },
		{ 6, "tcp" },
		{ 17, "udp" },
		{ 58, "icmp6" },
		{ 132, "sctp" } };

	for (size_t i = 0; i < sizeof named / sizeof *named; i++) {
		if (named[i].proto == proto)
			return named[i].name;
	}
	snprintf(room, 12, "ip%u", proto);
	return room;
}

static void put_ports(struct jw *j, const struct touch *t)
{
	char other[12];

	jw_array(j, "ports");
	for (uint32_t i = 0; i < t->n_port; i++) {
		char text[32];
		int n = snprintf(text,
			sizeof text,
			"%u/%s",
			t->port[i] & 0xffff,
			proto_name(t->port[i] >> 16, other));

		jw_str(j, NULL, (struct str){ text, (size_t)n });
	}
	jw_array_end(j);
}

/* The claims that say it is watched; nothing when it is of interest whatever
 * they say. */
static void put_because(struct jw *j, const struct interest_reason *r)
{
	if (!r || r->named)
		return;
	jw_array(j, "because");
	for (uint32_t i = 0; i < r->n_key; i++)
		jw_str(j, NULL, r->key[i]);
	jw_array_end(j);
}

static const struct interest_reason *reason_of(const struct link *l,
	const struct touch *t)
{
	struct str name;

	if (t->name.n)
		return interest_in_name(l, t->name, &name);
	const struct interest_reason *r = interest_in_address(l, t->server);
	return r ? r : interest_in_text(l, t->trait);
}

static struct str touch_detail(const struct link *l,
	const struct touch *t,
	struct arena *a)
{
	const struct organisation *o = &l->org[t->org];
	struct buf b = { 0 };
	struct jw j = { .to = &b };

	jw_object(&j, NULL);
	jw_str(&j, "sector", o->sector);
	jw_str(&j, "country", o->country);
	jw_str(&j, "contact", o->contact);
	jw_u64(&j, "contacts", t->n);
	jw_str(&j, "grade", str_of(contact_grade_name(t->grade)));
	put_hosts(&j, t);
	put_ports(&j, t);
	if (t->has_out)
		jw_u64(&j, "bytes_out", t->bytes_out);
	if (t->has_in)
		jw_u64(&j, "bytes_in", t->bytes_in);
	if (t->trait.n)
		jw_str(&j, "showed", t->trait);
	if (t->mark)
		jw_str(&j, "marked", str_of(t->mark));
	if (t->mark)
		jw_str(&j, "marked_by", t->mark_by);
	put_because(&j, reason_of(l, t));
	jw_object_end(&j);
	struct str s = arena_str(a, buf_str(&b));
	buf_done(&b);
	return s;
}

static bool put_touch(struct link *l,
	const struct touch *t,
	int64_t recorded_at_s,
	const struct claim_sink *out,
	struct arena a)
{
	const struct organisation *o = &l->org[t->org];
	char address[ADDR_TEXT_N];
	char first[STAMP_N];
	char last[STAMP_N];
	struct str server =
		t->name.n ? t->name : addr_text(t->server, address);

	stamp_text(t->first_s, first);
	stamp_text(t->last_s - 1, last);
	struct claim c =
		sensed_claim(t->first_s, t->last_s, recorded_at_s, t->n);

	c.subject = arena_fmt(&a, "org:%.*s", STR_FMT(o->name));
	c.predicate = PRED_CONTACTED;
	c.object = arena_fmt(&a,
		"%s:%.*s",
		t->name.n ? "domain" : "address",
		STR_FMT(server));
	c.n_loc = t->n_loc;
	c.text = arena_fmt(&a,
		"hosts of %.*s %s %.*s: %" PRIu64 " records from %s to %s",
		STR_FMT(o->name),
		verb[t->grade],
		STR_FMT(server),
		t->n,
		first,
		last);
	c.detail = touch_detail(l, t, &a);
	memcpy(c.loc, t->loc, sizeof c.loc);
	return !a.full && out->put(out->ctx, &c);
}

bool link_contacts(struct link *l,
	int64_t recorded_at_s,
	const struct claim_sink *out,
	struct err *err)
{
	for (uint32_t i = 0; i < l->touch_key.n; i++) {
		if (l->org[l->touch[i].org].recorded_at_s <= recorded_at_s &&
			!put_touch(l,
				&l->touch[i],
				recorded_at_s,
				out,
				l->day_a)) {
			return fail(err,
				ERR_LIMIT,
				0,
				"no memory left for contacts of "
				"organisations");
		}
	}
	l->touch_key = table_in(l->a);
	return !l->full ||
		fail(err,
			ERR_LIMIT,
			0,
			"more than %d pairs of organisation and server",
			TOUCHES_MAX);
}
