/* SPDX-License-Identifier: Apache-2.0 */
/* Passwords guessed, from logons that failed and from connections to services
 * that ask for one. Manual: brute_force.md */
#include <stdlib.h>

#include "hunt/tables/tables.h"
#include "hunt/tables/spread.h"

/* A user mistypes one logon in ten, a guesser fails in 99 of 100: log2 of the
 * ratios. Judgement: brute_force.md */
enum {
	FAILED_MILLI = 3300,
	SUCCEEDED_MILLI = -6490,
	FAILED_MIN = 5,
	/* a stored password that is wrong fails for ever, and is no guess */
	ONE_USER_MILLI = 4000,
	CONNECTIONS_MIN = 20, /* where only flows are known */
	CONNECTIONS_MILLI = 6000,
	/* where handshakes are known, but not whether a logon followed: so many
	 * within ten minutes */
	HANDSHAKES_MIN = 20,
	HANDSHAKES_MS = 600 * 1000,
	HANDSHAKES_MILLI = 4000,
	LIBRARY_MILLI = 2000,
	USERS_SHOWN = 5,
};

/* Services whose every connection is a logon. */
static const struct {
	uint16_t port;
	const char *name;
} services[] = {
	{ 21, "FTP" },
	{ 22, "SSH" },
	{ 23, "Telnet" },
	{ 445, "SMB" },
	{ 1433, "MS SQL" },
	{ 2222, "SSH" },
	{ 3306, "MySQL" },
	{ 3389, "RDP" },
	{ 5432, "PostgreSQL" },
	{ 5900, "VNC" },
	{ 5985, "WinRM" },
};

static const char *service_of(uint16_t port)
{
	for (size_t i = 0; i < sizeof services / sizeof *services; i++) {
		if (services[i].port == port)
			return services[i].name;
	}
	return NULL;
}

/* All that was said of logons by one source on one machine. */
struct tries {
	uint32_t src;
	struct str dst; /* its address; empty where the records name none */
	uint16_t sensor;
	uint64_t failed;
	uint64_t succeeded;
	uint32_t n_user;
	int64_t first_ms;
	int64_t last_ms;
	int64_t first_success_ms;
	int64_t first_failure_ms;
	bool undated_success; /* got in, at a time that is not known */
	struct locator loc[16];
	uint32_t n_loc;
	/* broken: as whom it got in after failures */
	struct str user[USERS_SHOWN];
	struct str broken;
};

/* What a logon's text says: the machine, and as whom. */
static void parts_of(const struct hunt_tables *f,
	const struct conversation *p,
	struct str *ret_dst,
	struct str *ret_user)
{
	struct str rest = interned_at(f, p->dst);

	*ret_dst = (struct str){ 0 };
	*ret_user = (struct str){ 0 };
	if (part_next(&rest, ret_dst))
		part_next(&rest, ret_user);
}

static int by_ends(const void *a, const void *b, void *ctx)
{
	const struct hunt_tables *f = ctx;
	const struct conversation *x =
		conversations_at(&f->logons, *(const uint32_t *)a);
	const struct conversation *y =
		conversations_at(&f->logons, *(const uint32_t *)b);

	if (x->src != y->src)
		return x->src < y->src ? -1 : 1;
	if (x->sensor != y->sensor)
		return x->sensor < y->sensor ? -1 : 1;
	int d = str_cmp(interned_at(f, x->dst), interned_at(f, y->dst));
	return d ? d : (x->port > y->port) - (x->port < y->port);
}

/* What has no time comes neither before nor after anything. */
static void add_times(struct tries *t,
	const struct conversation_view *v,
	struct str user)
{
	bool yes = v->conv->port == OUTCOME_YES;
	uint32_t dated = 0;

	while (dated < v->n && v->event[dated].t_ms == INT64_MIN)
		dated++;
	if (dated == v->n) {
		t->undated_success |= yes;
		return;
	}
	int64_t first_ms = v->event[dated].t_ms;
	if (first_ms < t->first_ms)
		t->first_ms = first_ms;
	if (v->last_ms > t->last_ms)
		t->last_ms = v->last_ms;
	if (!yes && first_ms < t->first_failure_ms)
		t->first_failure_ms = first_ms;
	if (yes && first_ms < t->first_success_ms) {
		t->first_success_ms = first_ms;
		t->broken = user;
	}
	if (t->n_loc < sizeof t->loc / sizeof *t->loc)
		t->loc[t->n_loc++] = v->event[dated].loc;
}

static void add(struct tries *t,
	const struct conversation_view *v,
	struct str user)
{
	bool yes = v->conv->port == OUTCOME_YES;
	uint32_t had = t->n_loc;

	*(yes ? &t->succeeded : &t->failed) += v->src_byte;
	add_times(t, v, user);
	if (t->n_loc == had && had < sizeof t->loc / sizeof *t->loc)
		t->loc[t->n_loc++] = v->event[0].loc;
	bool known = !user.n;
	for (uint32_t i = 0; i < t->n_user && i < USERS_SHOWN; i++)
		known |= str_eq(t->user[i], user);
	if (known)
		return;
	if (t->n_user < USERS_SHOWN)
		t->user[t->n_user] = user;
	/* of more than are shown one who failed and got in counts twice: an
	 * upper bound, and said as ".." */
	t->n_user++;
}

static int64_t weigh(const struct tries *t)
{
	int64_t milli = FAILED_MILLI * (int64_t)t->failed +
		SUCCEEDED_MILLI * (int64_t)t->succeeded;

	if (t->failed < FAILED_MIN)
		return 0;
	if (t->n_user == 1 && milli > ONE_USER_MILLI)
		return ONE_USER_MILLI;
	return milli;
}

static struct str users_text(const struct tries *t, struct arena *a)
{
	struct str text = { 0 };

	for (uint32_t i = 0; i < t->n_user && i < USERS_SHOWN; i++) {
		struct str user = claim_text(a, t->user[i]);

		text = arena_fmt(a,
			"%.*s%s%.*s",
			STR_FMT(text),
			i ? ", " : "",
			STR_FMT(user));
	}
	return t->n_user > USERS_SHOWN
		? arena_fmt(a, "%.*s ..", STR_FMT(text))
		: text;
}

/* the machine that the log is of, where the record names none */
static struct str target(const struct hunt_tables *f,
	const struct tries *t,
	struct arena *a)
{
	struct str vantage = f->vantage.key[t->sensor];

	if (t->dst.n)
		return arena_fmt(a, "address:%.*s", STR_FMT(t->dst));
	return vantage.n ? arena_fmt(a, "server:%.*s", STR_FMT(vantage))
			 : STR("server:the machine of the log");
}

static bool found(const struct hunt_tables *f,
	const struct tries *t,
	int64_t milli,
	int64_t recorded_at_s,
	const struct claim_sink *out,
	struct arena a)
{
	char src[ADDR_TEXT_N];
	char in[STAMP_N];
	struct str object = target(f, t, &a);
	struct str name = entity_name(object);
	struct str users = users_text(t, &a);
	struct str broken = claim_text(&a, t->broken);
	struct claim c = finding_of(PRED_GUESSED_PASSWORDS_ON,
		address_entity(&a, host_at(f, t->src)),
		object,
		tables_source(f, t->sensor, &a),
		recorded_at_s);
	bool ordered = t->first_success_ms != INT64_MAX &&
		t->first_failure_ms != INT64_MAX;
	bool got_in = ordered && t->first_success_ms >= t->first_failure_ms;
	struct str times = tables_span_text(&a, t->first_ms, t->last_ms);

	addr_text(host_at(f, t->src), src);
	c.from_s =
		t->first_ms == INT64_MAX ? TIME_UNKNOWN : t->first_ms / 1000;
	c.to_s = t->last_ms == INT64_MIN ? TIME_OPEN : t->last_ms / 1000 + 1;
	c.weight_milli = milli;
	c.text = arena_fmt(&a,
		"%s failed to log on to %.*s %llu times %.*s%s%.*s",
		src,
		STR_FMT(name),
		(unsigned long long)t->failed,
		STR_FMT(times),
		users.n ? ", as " : "",
		STR_FMT(users));
	if (got_in) {
		c.text = arena_fmt(&a,
			"%.*s; and got in at %s%s%.*s",
			STR_FMT(c.text),
			stamp_text(t->first_success_ms / 1000, in),
			broken.n ? " as " : "",
			STR_FMT(broken));
	} else if (t->undated_success) {
		c.text = arena_fmt(&a,
			"%.*s; it also got in, whether before or after is "
			"not "
			"known",
			STR_FMT(c.text));
	}
	c.detail = arena_fmt(&a,
		"{\"failed\":%llu,"
		"\"succeeded\":%llu,\"users\":%u,\"got_in\":%s}",
		(unsigned long long)t->failed,
		(unsigned long long)t->succeeded,
		t->n_user,
		got_in ? "true" : "false");
	memcpy(c.loc, t->loc, sizeof c.loc);
	c.n_loc = t->n_loc;
	c.n_records = t->failed + t->succeeded;
	return !a.full && out->put(out->ctx, &c);
}

/* All of one source on one machine, from order[i]; ret_next: the first of
 * others. */
static bool gather(const struct hunt_tables *f,
	const uint32_t *order,
	uint32_t i,
	uint32_t n,
	struct arena scratch,
	uint32_t *ret_next,
	struct tries *ret)
{
	const struct conversation *first =
		conversations_at(&f->logons, order[i]);
	struct tries t = { first->src,
		.sensor = first->sensor,
		.first_ms = INT64_MAX,
		.last_ms = INT64_MIN,
		.first_success_ms = INT64_MAX,
		.first_failure_ms = INT64_MAX };
	struct str user;

	parts_of(f, first, &t.dst, &user);
	for (; i < n; i++) {
		const struct conversation *p =
			conversations_at(&f->logons, order[i]);
		struct arena a = scratch;
		struct conversation_view v;
		struct str dst;

		parts_of(f, p, &dst, &user);
		if (p->src != t.src || p->sensor != t.sensor)
			break;
		if (!str_eq(dst, t.dst))
			break;
		if (!conversation_view(&f->logons, p, &a, &v))
			return false;
		if (v.n)
			add(&t, &v, user);
	}
	*ret_next = i;
	*ret = t;
	return true;
}

static bool evaluate_logons(struct hunt_tables *f,
	int64_t recorded_at_s,
	const struct claim_sink *out,
	struct arena a)
{
	uint32_t *order = arena_raw(&a,
		sizeof *order,
		f->logons.n + 1,
		alignof(uint32_t));
	uint32_t n = 0;

	if (!order)
		return false;
	for (uint32_t i = 0; i < f->logons.n; i++) {
		if (conversations_at(&f->logons, i)->port != OUTCOME_UNKNOWN)
			order[n++] = i;
	}
	qsort_r(order, n, sizeof *order, by_ends, f);
	for (uint32_t i = 0; i < n;) {
		struct tries t;

		if (!gather(f, order, i, n, a, &i, &t))
			return false;
		int64_t milli = weigh(&t);
		if (milli > 0 && !found(f, &t, milli, recorded_at_s, out, a))
			return false;
	}
	return true;
}

/* --- where only connections are known ------------------------------------ */

/* Hosts and ports on which SSH was heard, whatever their number; and who is
 * told to have got in where: outcomes that are told need no guess. */
struct heard {
	uint64_t *at; /* host << 16 | port, ascending; n of them */
	uint32_t n;
	uint64_t *in; /* client << 32 | host, ascending; n_in of them */
	uint32_t n_in;
};

static int by_place(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a;
	uint64_t y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static bool note_successes(const struct hunt_tables *f,
	struct arena *a,
	struct heard *ret)
{
	uint32_t cap = 0;

	for (uint32_t i = 0; i < f->logons.n; i++) {
		const struct conversation *p =
			conversations_at(&f->logons, i);
		struct str machine;
		struct str user;
		struct addr addr;

		if (p->port != OUTCOME_YES)
			continue;
		parts_of(f, p, &machine, &user);
		if (!addr_parse(machine, &addr))
			continue;
		uint64_t *grown = arena_grown(a,
			ret->in,
			ret->n_in,
			&cap,
			sizeof *grown);
		if (!grown)
			return false;
		ret->in = grown;
		ret->in[ret->n_in++] =
			(uint64_t)p->src << 32 | hosts_find(&f->hosts, addr);
	}
	if (ret->n_in)
		qsort(ret->in, ret->n_in, sizeof *ret->in, by_place);
	return true;
}

static bool listen_for_ssh(const struct hunt_tables *f,
	struct arena *a,
	struct heard *ret)
{
	uint32_t cap = 0;

	*ret = (struct heard){ 0 };
	for (uint32_t i = 0; i < f->attributes.n; i++) {
		const struct attribute *x = attributes_at(&f->attributes, i);

		if (x->kind != ATTR_SSH_CLIENT || x->dst == HOST_NONE)
			continue;
		uint64_t *grown =
			arena_grown(a, ret->at, ret->n, &cap, sizeof *grown);
		if (!grown)
			return false;
		ret->at = grown;
		ret->at[ret->n++] = (uint64_t)x->dst << 16 | x->code;
	}
	if (ret->n)
		qsort(ret->at, ret->n, sizeof *ret->at, by_place);
	return note_successes(f, a, ret);
}

static bool is_told_in(const struct heard *heard,
	const struct conversation *p)
{
	uint64_t pair = (uint64_t)p->src << 32 | p->dst;

	return heard->n_in &&
		bsearch(&pair, heard->in, heard->n_in, sizeof pair, by_place);
}

/* What is spoken there: what was heard, else what the port is for; NULL: no
 * service whose every connection is a logon */
static const char *service_at(const struct heard *heard,
	const struct conversation *p)
{
	uint64_t at = (uint64_t)p->dst << 16 | p->port;

	if (heard->n &&
		bsearch(&at, heard->at, heard->n, sizeof at, by_place)) {
		return "SSH";
	}
	return service_of(p->port);
}

/* what a connection of a guess sends, bytes each on average */
static bool guesses_send(uint64_t each_byte)
{
	return each_byte >= 200 && each_byte <= 8192;
}

static bool found_connections(const struct hunt_tables *f,
	const struct conversation_view *v,
	const struct summary *m,
	double alike,
	const char *service,
	int64_t recorded_at_s,
	const struct claim_sink *out,
	struct arena a)
{
	const struct conversation *p = v->conv;
	double times = (double)m->n / (CONNECTIONS_MIN / 4);
	int64_t milli = (int64_t)(num_log2(times) * 1000 * (1 - alike));
	char src[ADDR_TEXT_N];
	char dst[ADDR_TEXT_N];
	char from[STAMP_N];
	char to[STAMP_N];
	struct claim c = finding_of(PRED_GUESSED_PASSWORDS_ON,
		address_entity(&a, host_at(f, p->src)),
		address_entity(&a, host_at(f, p->dst)),
		tables_source(f, p->sensor, &a),
		recorded_at_s);

	addr_text(host_at(f, p->src), src);
	addr_text(host_at(f, p->dst), dst);
	c.scope = service_text(&a, p->port, p->proto);
	c.from_s = m->first_ms / 1000;
	c.to_s = m->last_ms / 1000 + 1;
	c.weight_milli =
		milli < CONNECTIONS_MILLI ? milli : CONNECTIONS_MILLI;
	c.text = arena_fmt(&a,
		"%s made %u %s connections to %s from %s to %s that "
		"all sent about %llu bytes, as guessing passwords does",
		src,
		m->n,
		service,
		dst,
		stamp_text(m->first_ms / 1000, from),
		stamp_text(m->last_ms / 1000, to),
		(unsigned long long)(m->src_byte / m->n));
	c.detail = arena_fmt(&a,
		"{"
		"\"connections\":%u,\"service\":\"%s\",\"spread_"
		"milli\":%.0f}",
		m->n,
		service,
		alike * 1000);
	finding_locators(&c, v);
	return !a.full && out->put(out->ctx, &c);
}

/* Many connections that all sent about as much, none of which did much: nobody
 * works like that. */
static bool evaluate_connections(struct hunt_tables *f,
	int64_t recorded_at_s,
	const struct claim_sink *out,
	struct arena scratch)
{
	struct heard heard;

	if (!listen_for_ssh(f, &scratch, &heard))
		return false;
	for (uint32_t i = 0; i < f->conversations.n; i++) {
		const struct conversation *p =
			conversations_at(&f->conversations, i);
		const struct summary *m = summary_at(f, i);
		struct arena a = scratch;
		struct conversation_view v;

		if (p->key_kind != KEY_ADDRESS || p->proto != 6)
			continue;
		const char *service = service_at(&heard, p);
		if (!service || is_told_in(&heard, p))
			continue;
		if (m->n_answered < CONNECTIONS_MIN)
			continue;
		if (m->n < CONNECTIONS_MIN || !m->bytes_told)
			continue;
		if (!guesses_send(m->src_byte / m->n))
			continue;
		if (!conversation_view(&f->conversations, p, &a, &v))
			return false;
		double *work =
			arena_raw(&a, sizeof *work, v.n + 1, alignof(double));
		if (!work)
			return false;
		double alike = sent_spread(v.event, v.n, work).spread;
		if (alike > 0.3)
			continue;
		if (!found_connections(f,
			    &v,
			    m,
			    alike,
			    service,
			    recorded_at_s,
			    out,
			    a)) {
			return false;
		}
	}
	return true;
}

/* --- where only handshakes are known ------------------------------------- */

/* Libraries that programs log on with; people and their automation use them
 * too, but seldom all at once. By how their banners begin. */
static const char *const libraries[] = {
	"SSH-2.0-libssh",
	"SSH-2.0-Go",
	"SSH-2.0-paramiko",
	"SSH-2.0-AsyncSSH",
	"SSH-2.0-PUTTY", /* a known guesser's, which PuTTY does not write so */
	"SSH-2.0-JSCH",
	"SSH-2.0-Nmap",
	"SSH-2.0-MEDUSA",
};

static bool is_library(struct str banner)
{
	for (size_t i = 0; i < sizeof libraries / sizeof *libraries; i++) {
		if (str_starts(banner, str_of(libraries[i])))
			return true;
	}
	return false;
}

/* By host: whether it logged on with a library. NULL: no memory */
static uint8_t *who_uses_libraries(const struct hunt_tables *f,
	struct arena *a)
{
	uint8_t *uses = NEW(a, uint8_t, f->hosts.n + 1);

	for (uint32_t i = 0; uses && i < f->attributes.n; i++) {
		const struct attribute *x = attributes_at(&f->attributes, i);

		if (x->kind == ATTR_SSH_CLIENT && x->src != HOST_NONE &&
			is_library(interned_at(f, x->text))) {
			uses[x->src] = 1;
		}
	}
	return uses;
}

/* The most handshakes within HANDSHAKES_MS: v's events are in order. */
static uint32_t at_once(const struct conversation_view *v)
{
	uint32_t most = 0;
	uint32_t from = 0;

	for (uint32_t i = 0; i < v->n; i++) {
		while (v->event[i].t_ms - v->event[from].t_ms > HANDSHAKES_MS)
			from++;
		most = i - from + 1 > most ? i - from + 1 : most;
	}
	return most;
}

static bool found_handshakes(const struct hunt_tables *f,
	const struct conversation_view *v,
	struct str machine,
	uint32_t most,
	bool library,
	int64_t recorded_at_s,
	const struct claim_sink *out,
	struct arena a)
{
	char src[ADDR_TEXT_N];
	struct claim c = finding_of(PRED_GUESSED_PASSWORDS_ON,
		address_entity(&a, host_at(f, v->conv->src)),
		arena_fmt(&a, "address:%.*s", STR_FMT(machine)),
		tables_source(f, v->conv->sensor, &a),
		recorded_at_s);
	int64_t milli =
		(int64_t)(num_log2((double)most / (HANDSHAKES_MIN / 4)) *
			1000);
	struct str times = tables_span_text(&a, v->first_ms, v->last_ms);

	addr_text(host_at(f, v->conv->src), src);
	c.from_s = v->first_ms / 1000;
	c.to_s = v->last_ms / 1000 + 1;
	c.weight_milli =
		(milli < HANDSHAKES_MILLI ? milli : HANDSHAKES_MILLI) +
		(library ? LIBRARY_MILLI : 0);
	c.text = arena_fmt(&a,
		"%s shook hands by SSH with %.*s %u times %.*s, up to %u "
		"within ten minutes%s; whether it got in is not told",
		src,
		STR_FMT(machine),
		v->n,
		STR_FMT(times),
		most,
		library ? ", with a library that programs log on with" : "");
	c.detail = arena_fmt(&a,
		"{\"handshakes\":%u,\"within_ten_minutes\":%u,\"library\":%"
		"s}",
		v->n,
		most,
		library ? "true" : "false");
	finding_locators(&c, v);
	return !a.full && out->put(out->ctx, &c);
}

/* Handshakes of which no log tells whether a logon followed, at a pace that no
 * person has. */
static bool evaluate_handshakes(struct hunt_tables *f,
	int64_t recorded_at_s,
	const struct claim_sink *out,
	struct arena scratch)
{
	const uint8_t *library = who_uses_libraries(f, &scratch);

	if (!library)
		return false;
	for (uint32_t i = 0; i < f->logons.n; i++) {
		const struct conversation *p =
			conversations_at(&f->logons, i);
		struct arena a = scratch;
		struct conversation_view v;
		struct str machine;
		struct str user;

		parts_of(f, p, &machine, &user);
		if (p->port != OUTCOME_UNKNOWN || p->n < HANDSHAKES_MIN ||
			!machine.n || user.n) {
			continue;
		}
		if (!conversation_view(&f->logons, p, &a, &v))
			return false;
		uint32_t most = v.first_ms == INT64_MIN ? 0 : at_once(&v);
		if (most >= HANDSHAKES_MIN &&
			!found_handshakes(f,
				&v,
				machine,
				most,
				library[p->src],
				recorded_at_s,
				out,
				a)) {
			return false;
		}
	}
	return true;
}

bool brute_force_evaluate(struct hunt_tables *f,
	int64_t recorded_at_s,
	const struct claim_sink *out,
	struct err *err)
{
	return (evaluate_logons(f, recorded_at_s, out, f->scratch) &&
		       evaluate_connections(f,
			       recorded_at_s,
			       out,
			       f->scratch) &&
		       evaluate_handshakes(f,
			       recorded_at_s,
			       out,
			       f->scratch)) ||
		fail(err, ERR_LIMIT, 0, "no memory left to weigh logons");
}
