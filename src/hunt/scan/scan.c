/* SPDX-License-Identifier: Apache-2.0 */
/* Sources that try many machines or ports, mostly without success. Manual:
 * scan.md */
#include <stdlib.h>

#include "hunt/scan/alike.h"

/* Three ways to be a scanner. First, a sequential hypothesis test on first
 * contacts. source: Jung, Paxson, Berger, Balakrishnan, "Fast Portscan
 * Detection Using Sequential Hypothesis Testing", IEEE S&P 2004: a benign first
 * contact succeeds with 0.8, a scanner's with 0.2. Second, whether it succeeds
 * or not, many service ports of one machine; third, many machines asked in a
 * short time whether they are there. */
enum {
	FIRST_MIN = 8, /* first contacts, fewer say nothing */
	/* log2(0.8 / 0.2) a failure, as much less a success */
	STEP_MILLI = 2000,
	/* log2((1 - 0.01) / 0.01): by the test's own account it errs once in
	 * 100, either way */
	BITS_MIN_MILLI = 6630,
	/* from here on ports are given out to clients: what comes there is
	 * mostly an answer, late or to somebody else's question */
	SERVICE_PORT = 32768,
	/* service ports of one machine: no client needs so many */
	PORTS_MIN = 25,
	SWEEP_MIN = 10,
	SWEEP_MS = 600 * 1000,
	BY_PORTS_MILLI = 12000,
	BY_SWEEP_MILLI = 10000, /* judgement */
	BACKSCATTER_MIN = 50,
	SHOWN_MAX = 100, /* of the scanners with most targets */
	PORTS_SHOWN = 5,
};

/* One first contact: a target's port that the source had not tried before. */
struct contact_first {
	int64_t t_ms;
	uint32_t conv;
	int8_t answered; /* never -1: those say nothing of scanning */
};

struct scanner {
	uint32_t host;
	uint32_t n_first;
	uint32_t n_failed;
	uint32_t n_target;
	uint32_t n_port;
	/* service ports of one machine; machines asked within SWEEP_MS */
	uint32_t most_ports;
	uint32_t n_echoed;
	uint16_t sensor;
	int64_t bits_milli;
	int64_t first_ms;
	int64_t last_ms;
	/* those tried most, on most targets first */
	uint16_t port[PORTS_SHOWN];
	uint32_t port_n[PORTS_SHOWN];
	struct locator loc[8];
	uint32_t n_loc;
};

static int by_time(const void *a, const void *b)
{
	const struct contact_first *x = a;
	const struct contact_first *y = b;

	if (x->t_ms != y->t_ms)
		return x->t_ms < y->t_ms ? -1 : 1;
	/* those of one instant: the failures first, whatever their order */
	return (int)x->answered - (int)y->answered;
}

static bool is_target(const struct conversation *p)
{
	return (p->proto == 6 || p->proto == 17) && p->port < SERVICE_PORT;
}
static bool is_echo(const struct conversation *p)
{
	return (p->proto == 1 && p->port == 8) ||
		(p->proto == 58 && p->port == 128);
}

/* The walk may not fall below 0, so that a host that was in order for years is
 * found on the day it scans (Page's CUSUM). */
static int64_t walk(const struct contact_first *c, uint32_t n)
{
	int64_t at = 0;
	int64_t best = 0;

	for (uint32_t i = 0; i < n; i++) {
		at += c[i].answered ? -STEP_MILLI : STEP_MILLI;
		if (at < 0)
			at = 0;
		if (at > best)
			best = at;
	}
	return best;
}

static int by_number(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a;
	uint32_t y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

static uint32_t distinct(uint32_t *v, uint32_t n)
{
	uint32_t d = 0;

	qsort(v, n, sizeof *v, by_number);
	for (uint32_t i = 0; i < n; i++)
		d += !i || v[i] != v[i - 1];
	return d;
}

/* v: ports, ascending */
static void top_ports(struct scanner *s, const uint32_t *v, uint32_t n)
{
	for (uint32_t i = 0, k; i < n; i = k) {
		for (k = i; k < n && v[k] == v[i]; k++) {
		}
		for (unsigned at = 0; at < PORTS_SHOWN; at++) {
			if (s->port_n[at] >= k - i)
				continue;
			memmove(s->port + at + 1,
				s->port + at,
				(PORTS_SHOWN - 1 - at) * sizeof *s->port);
			memmove(s->port_n + at + 1,
				s->port_n + at,
				(PORTS_SHOWN - 1 - at) * sizeof *s->port_n);
			s->port[at] = (uint16_t)v[i];
			s->port_n[at] = k - i;
			break;
		}
	}
}

/* v: targets, ascending */
static uint32_t longest_run(const uint32_t *v, uint32_t n)
{
	uint32_t most = 0;

	for (uint32_t i = 0, k; i < n; i = k) {
		for (k = i; k < n && v[k] == v[i]; k++) {
		}
		if (k - i > most)
			most = k - i;
	}
	return most;
}

/* most of the times that fit into SWEEP_MS; echo: when each machine was asked
 * first, ascending */
static uint32_t densest(const struct contact_first *echo, uint32_t n)
{
	uint32_t most = 0;

	for (uint32_t i = 0, from = 0; i < n; i++) {
		while (echo[i].t_ms - echo[from].t_ms > SWEEP_MS)
			from++;
		if (i - from + 1 > most)
			most = i - from + 1;
	}
	return most;
}

/* What the contacts say; v: room for n. */
static void describe(const struct hunt_tables *f,
	const struct contact_first *c,
	uint32_t n,
	uint32_t *v,
	struct scanner *s)
{
	s->first_ms = c[0].t_ms;
	s->last_ms = c[n - 1].t_ms;
	for (uint32_t i = 0; i < n; i++)
		v[i] = conversations_at(&f->conversations, c[i].conv)->dst;
	s->n_target = distinct(v, n);
	s->most_ports = longest_run(v, n);
	for (uint32_t i = 0; i < n; i++)
		v[i] = conversations_at(&f->conversations, c[i].conv)->port;
	s->n_port = distinct(v, n);
	top_ports(s, v, n);
}

static int64_t largest(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

/* the first contacts of a host: those that say something of scanning, and the
 * machines that it asked whether they are there */
struct first_contacts {
	struct contact_first *target;
	struct contact_first *echo;
	uint32_t n_target;
	uint32_t n_echo;
};

static void collect_first(const struct hunt_tables *f,
	uint32_t host,
	struct first_contacts *c,
	struct scanner *s)
{
	const struct summaries *sums = &f->summaries;

	for (uint32_t i = sums->start[host]; i < sums->start[host + 1]; i++) {
		uint32_t conv = sums->conv[i];
		const struct conversation *p =
			conversations_at(&f->conversations, conv);
		const struct summary *m = summary_at(f, conv);
		const struct contact_first one = {
			.t_ms = m->first_ms,
			.conv = conv,
			.answered = m->first_answered,
		};

		if (p->sensor < s->sensor)
			s->sensor = p->sensor;
		if (!tables_is_machine(host_at(f, p->dst)))
			continue;
		if (is_echo(p))
			c->echo[c->n_echo++] = one;
		if (!is_target(p))
			continue;
		if (m->first_answered < 0)
			continue;
		c->target[c->n_target++] = one;
	}
	qsort(c->target, c->n_target, sizeof *c->target, by_time);
	qsort(c->echo, c->n_echo, sizeof *c->echo, by_time);
}

/* The source port that most contacts have; 0: none, or not told (majority vote:
 * Boyer and Moore 1991). */
static uint16_t usual_source(const struct hunt_tables *f,
	const struct contact_first *c,
	uint32_t n)
{
	uint16_t most = 0;
	uint32_t lead = 0;

	for (uint32_t i = 0; i < n; i++) {
		uint16_t port = summary_at(f, c[i].conv)->first_src_port;

		if (!lead)
			most = port;
		lead += port == most ? 1 : UINT32_MAX;
	}
	return most;
}

/* Leaves out contacts from one service's port to many strangers' ports: answers
 * to a flood with false senders, of which the questions were not seen. v: room
 * for n. Returns how many are left, in order. */
static uint32_t without_backscatter(const struct hunt_tables *f,
	struct contact_first *c,
	uint32_t n,
	uint32_t *v)
{
	uint16_t port = usual_source(f, c, n);
	uint32_t from = 0;
	uint32_t left = 0;

	for (uint32_t i = 0; i < n; i++) {
		if (summary_at(f, c[i].conv)->first_src_port == port) {
			v[from++] =
				conversations_at(&f->conversations, c[i].conv)
					->port;
		}
	}
	if (!port || port >= SERVICE_PORT || from < BACKSCATTER_MIN ||
		distinct(v, from) < from / 4) {
		return n;
	}
	for (uint32_t i = 0; i < n; i++) {
		if (summary_at(f, c[i].conv)->first_src_port != port)
			c[left++] = c[i];
	}
	return left;
}

/* false: memory */
static bool look_at(const struct hunt_tables *f,
	uint32_t host,
	struct arena a,
	struct scanner *ret)
{
	const uint32_t *start = f->summaries.start;
	const size_t align = alignof(struct contact_first);
	uint32_t room = start[host + 1] - start[host] + 1;
	struct first_contacts c = { 0 };
	c.target = arena_raw(&a, sizeof *c.target, room, align);
	c.echo = arena_raw(&a, sizeof *c.echo, room, align);
	uint32_t *v = arena_raw(&a, sizeof *v, room, alignof(uint32_t));
	struct scanner s = {
		.host = host,
		.sensor = UINT16_MAX,
	};

	if (!c.target || !c.echo || !v)
		return false;
	collect_first(f, host, &c, &s);
	c.n_target = without_backscatter(f, c.target, c.n_target, v);
	s.n_first = c.n_target;
	s.n_failed = 0;
	for (uint32_t i = 0; i < c.n_target; i++)
		s.n_failed += !c.target[i].answered;
	s.n_echoed = densest(c.echo, c.n_echo);
	if (c.n_target >= FIRST_MIN) {
		describe(f, c.target, c.n_target, v, &s);
		s.bits_milli = walk(c.target, c.n_target);
	}
	bool sweeps = s.n_echoed >= SWEEP_MIN;
	s.bits_milli = largest(s.bits_milli,
		s.most_ports >= PORTS_MIN ? BY_PORTS_MILLI : 0);
	s.bits_milli = largest(s.bits_milli, sweeps ? BY_SWEEP_MILLI : 0);
	/* nothing else says as much */
	if (sweeps && s.bits_milli == BY_SWEEP_MILLI) {
		s.first_ms = c.echo[0].t_ms;
		s.last_ms = c.echo[c.n_echo - 1].t_ms;
		s.n_target = c.n_echo;
		s.n_port = 0;
	}
	*ret = s;
	return true;
}

/* --- saying -------------------------------------------------------------- */

static struct str ports_text(const struct scanner *s, struct arena *a)
{
	struct str text = { 0 };

	for (unsigned i = 0; i < PORTS_SHOWN && s->port_n[i]; i++) {
		text = arena_fmt(a,
			"%.*s%s%u",
			STR_FMT(text),
			i ? ", " : "",
			s->port[i]);
	}
	return s->n_port > PORTS_SHOWN
		? arena_fmt(a, "%.*s ..", STR_FMT(text))
		: text;
}

/* By host: the habits of scanners that its packets have, a bit for each of
 * scanner_name. NULL: memory */
static uint8_t *know_marks(const struct hunt_tables *f, struct arena *a)
{
	uint8_t *marks = NEW(a, uint8_t, f->hosts.n + 1);

	for (uint32_t i = 0; marks && i < f->attributes.n; i++) {
		const struct attribute *x = attributes_at(&f->attributes, i);

		for (unsigned k = 0; x->kind == ATTR_SCANNER &&
			x->src != HOST_NONE && k < SCAN_MARKS;
			k++) {
			marks[x->src] |=
				(uint8_t)((unsigned)str_is(
						  interned_at(f, x->text),
						  scanner_name[k])
					<< k);
		}
	}
	return marks;
}

static struct str marks_text(uint8_t set, struct arena *a)
{
	struct str text = { 0 };

	for (unsigned k = 0; k < SCAN_MARKS; k++) {
		if (set >> k & 1) {
			text = arena_fmt(a,
				"%.*s%s%s",
				STR_FMT(text),
				text.n ? ", " : "",
				scanner_name[k]);
		}
	}
	return text;
}

/* the first packets, by time and place */
static bool places(const struct hunt_tables *f,
	struct scanner *s,
	struct claim *c,
	struct arena a)
{
	const struct summaries *sums = &f->summaries;

	for (uint32_t i = sums->start[s->host]; i < sums->start[s->host + 1];
		i++) {
		struct arena scratch = a;
		struct conversation_view v;

		if (summary_at(f, sums->conv[i])->first_ms > s->first_ms)
			continue;
		if (!conversation_view(&f->conversations,
			    conversations_at(&f->conversations,
				    sums->conv[i]),
			    &scratch,
			    &v)) {
			return false;
		}
		keep_first(c->loc,
			&c->n_loc,
			sizeof c->loc / sizeof *c->loc,
			v.event[0].loc);
	}
	return true;
}

static struct str pace_text(double n, double seconds, struct arena *a)
{
	static const struct {
		double s;
		const char *name;
	} unit[] = { { 1, "second" },
		{ 60, "minute" },
		{ 3600, "hour" },
		{ 86400, "day" } };
	size_t i = 0;

	if (seconds < 1)
		return STR(", at once");
	while (i < 3 && n / seconds * unit[i].s < 1)
		i++;
	return arena_fmt(a,
		", %.1f a %s",
		n / seconds * unit[i].s,
		unit[i].name);
}

static struct str alike_text(const struct campaign *c, struct arena *a)
{
	struct str ports = { 0 };

	if (!c)
		return ports;
	for (uint32_t i = 0; i < c->n_port && i < PORTS_SHOWN; i++) {
		ports = arena_fmt(a,
			"%.*s%s%u",
			STR_FMT(ports),
			i ? ", " : " ports ",
			c->port[i] >> 8);
	}
	return arena_fmt(a,
		"; %u sources scan alike:%.*s%s%s%s",
		c->n_source,
		STR_FMT(ports),
		c->many ? " many ports," : "",
		c->pace >= 0 ? " " : "",
		c->pace >= 0 ? scan_pace_name[c->pace] : "");
}

/* "tried 4 ports of 200 machines (22, 23 ..)", or what was asked of them */
static struct str tried_text(const struct scanner *s, struct arena *a)
{
	if (!s->n_port) {
		return arena_fmt(a,
			"asked %u machines whether they are there",
			s->n_target);
	}
	struct str ports = ports_text(s, a);
	return arena_fmt(a,
		"tried %u ports of %u machines (%.*s)",
		s->n_first,
		s->n_target,
		STR_FMT(ports));
}

static struct str failed_text(const struct scanner *s, struct arena *a)
{
	if (!s->n_port)
		return STR("");
	return arena_fmt(a,
		"; %u of %u first contacts failed",
		s->n_failed,
		s->n_first);
}

static bool found(const struct hunt_tables *f,
	struct scanner *s,
	uint8_t mark_set,
	const struct campaign *alike,
	int64_t recorded_at_s,
	const struct claim_sink *out,
	struct arena a)
{
	char src[ADDR_TEXT_N];
	char from[STAMP_N];
	char to[STAMP_N];
	struct str marks = marks_text(mark_set, &a);
	struct claim c = finding_of(PRED_SCANNED,
		address_entity(&a, host_at(f, s->host)),
		s->n_port > s->n_target ? STR("indicator:scan:ports")
					: STR("indicator:scan:machines"),
		tables_source(f, s->sensor, &a),
		recorded_at_s);
	double seconds = (double)(s->last_ms - s->first_ms) / 1000;
	double each = s->n_port ? s->n_first : s->n_target;

	addr_text(host_at(f, s->host), src);
	c.from_s = s->first_ms / 1000;
	c.to_s = s->last_ms / 1000 + 1;
	c.weight_milli = s->bits_milli;
	struct str tried = tried_text(s, &a);
	struct str failed = failed_text(s, &a);
	struct str others = alike_text(alike, &a);
	struct str pace = pace_text(each, seconds, &a);
	c.text = arena_fmt(&a,
		"%s %.*s from %s to %s%.*s%.*s%s%.*s%.*s",
		src,
		STR_FMT(tried),
		stamp_text(s->first_ms / 1000, from),
		stamp_text(s->last_ms / 1000, to),
		STR_FMT(pace),
		STR_FMT(failed),
		marks.n ? "; its packets are made as by " : "",
		STR_FMT(marks),
		STR_FMT(others));
	c.detail = arena_fmt(&a,
		"{\"machines\":%u,"
		"\"ports\":%u,\"first_contacts\":%u,\"failed\":%u,\"most_"
		"ports_"
		"of_one\":%u,\"echoed\":%u,\"duration_s\":%.0f,\"marks\":\"%."
		"*"
		"s\",\"alike\":%u}",
		s->n_target,
		s->n_port,
		s->n_first,
		s->n_failed,
		s->most_ports,
		s->n_echoed,
		seconds,
		STR_FMT(marks),
		alike ? alike->n_source : 0);
	if (!places(f, s, &c, a))
		return false;
	c.n_records = s->n_first;
	return !a.full && out->put(out->ctx, &c);
}

static int widest_first(const struct hunt_tables *f,
	const struct scanner *x,
	const struct scanner *y)
{
	struct addr a = host_at(f, x->host);
	struct addr b = host_at(f, y->host);

	if (x->n_first != y->n_first)
		return x->n_first > y->n_first ? -1 : 1;
	return addr_cmp(a, b);
}

/* best[0 .. *n) stays sorted, the widest first */
static void keep(const struct hunt_tables *f,
	struct scanner *best,
	uint32_t *n,
	const struct scanner *s)
{
	uint32_t at = *n;

	while (at > 0 && widest_first(f, s, &best[at - 1]) < 0)
		at--;
	if (at == SHOWN_MAX)
		return;
	if (*n < SHOWN_MAX)
		++*n;
	memmove(best + at + 1, best + at, (*n - 1 - at) * sizeof *best);
	best[at] = *s;
}

bool scan_evaluate(struct hunt_tables *f,
	int64_t recorded_at_s,
	const struct claim_sink *out,
	struct err *err)
{
	struct arena a = f->scratch;
	struct scanner *best = NEW(&a, struct scanner, SHOWN_MAX);
	struct scanner s;
	uint32_t n = 0;
	bool ok = best;

	for (uint32_t host = 0; ok && host < f->summaries.n_host; host++) {
		if (f->summaries.start[host + 1] - f->summaries.start[host] <
			FIRST_MIN) {
			continue;
		}
		ok = look_at(f, host, a, &s);
		if (ok && s.bits_milli >= BITS_MIN_MILLI)
			keep(f, best, &n, &s);
	}
	struct alike alike = { .n = 0 };
	const uint8_t *marks = ok && n ? know_marks(f, &a) : NULL;
	ok = ok && (!n || (marks && alike_find(f, &a, &alike)));
	for (uint32_t i = 0; ok && i < n; i++) {
		ok = found(f,
			&best[i],
			marks[best[i].host],
			alike_of(f, &alike, best[i].host),
			recorded_at_s,
			out,
			a);
	}
	return ok ||
		fail(err, ERR_LIMIT, 0, "no memory left to look for scans");
}
