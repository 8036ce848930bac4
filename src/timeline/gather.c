/* SPDX-License-Identifier: Apache-2.0 */
#include "timeline/gather.h"

#include <stdio.h>
#include <stdlib.h>

#include "timeline/as_read.h"

enum {
	TEXT_N = 512,
	DIGEST_SHOWN = 12,
	FAR_S = 1800,
	NTP_PORT = 123,
	BUCKETS_FIRST = 4096
};

/* what a reading must be to say anything of its clock */
#define UNCERTAIN \
	(READING_DOUBTS & ~(unsigned)DOUBT_SETTABLE & ~(unsigned)DOUBT_YEAR)

/* --- readings ------------------------------------------------------------ */

bool gather_reading(const struct obs *o, int64_t *ret_ns)
{
	const struct clock_reading *r = o->reading;

	if (r && r->doubts & DOUBT_SETTABLE)
		return false;
	if (o->t_ns != T_NONE) {
		*ret_ns = o->t_ns;
		return true;
	}
	if (!r || r->doubts & UNCERTAIN)
		return false;
	if (r->s <= INT64_MIN / NS_PER_S || r->s >= INT64_MAX / NS_PER_S)
		return false;
	*ret_ns = r->s * NS_PER_S + r->ns;
	return true;
}

/* --- clocks -------------------------------------------------------------- */

static struct str key_of(uint32_t exhibit,
	const struct obs *o,
	char to[static TEXT_N])
{
	const struct clock_reading *r = o->reading;
	struct str host =
		r ? str_head(r->host, TEXT_N / 2) : (struct str){ 0 };
	/* the programs of a host have one clock */
	int n = snprintf(to,
		TEXT_N,
		"%u\x1f%.*s\x1f%d",
		exhibit,
		STR_FMT(host),
		o->t_ns != T_NONE);

	return (struct str){ to, (size_t)n };
}

uint32_t gather_clock_of(const struct gathering *g,
	uint32_t exhibit,
	const struct obs *o)
{
	char text[TEXT_N];
	uint32_t i = table_find(&g->names, key_of(exhibit, o, text));

	if (i == TABLE_NONE && exhibit < g->n_exhibit)
		return g->exhibit[exhibit].first_clock;
	return i;
}

static struct str name_of(struct gathering *g,
	const struct gathered_exhibit *x,
	const struct gathered_clock *c)
{
	bool twice = false;

	for (uint32_t i = 0; i < g->n_exhibit; i++) {
		twice |= &g->exhibit[i] != x &&
			str_eq(g->exhibit[i].name, x->name);
	}
	struct str name = twice ? arena_fmt(&g->a,
					  "%.*s#%u",
					  STR_FMT(x->name),
					  x->exhibit + 1)
				: x->name;
	if (c->host.n)
		name = arena_fmt(&g->a,
			"%.*s/%.*s",
			STR_FMT(name),
			STR_FMT(c->host));
	return name;
}

static struct gathered_clock *new_clock(struct gathering *g,
	const struct obs *o)
{
	struct gathered_exhibit *x = &g->exhibit[g->n_exhibit - 1];
	const struct clock_reading *r = o->reading;

	g->clock = arena_grown(&g->a,
		g->clock,
		g->n_clock,
		&g->cap_clock,
		sizeof *g->clock);
	if (!g->clock)
		return NULL;
	struct gathered_clock *c = &g->clock[g->n_clock];
	*c = (struct gathered_clock){
		.exhibit = g->n_exhibit - 1,
		.zone_known = o->t_ns != T_NONE,
		.zone = r ? r->zone : READ_UTC,
		.first_ns = INT64_MAX,
		.last_ns = INT64_MIN,
		.before_number = COUNT_NOT_TOLD,
		.merge_at = BUCKETS_FIRST,
	};
	if (r)
		c->host = arena_str(&g->a, r->host);
	c->name = name_of(g, x, c);
	if (x->first_clock == TABLE_NONE)
		x->first_clock = g->n_clock;
	g->n_clock++;
	return g->a.full ? NULL : c;
}

static struct gathered_clock *clock_of(struct gathering *g,
	const struct obs *o)
{
	char text[TEXT_N];
	uint32_t exhibit = g->n_exhibit - 1;
	struct str key = key_of(exhibit, o, text);
	uint32_t i = table_find(&g->names, key);

	if (i != TABLE_NONE)
		return &g->clock[i];
	/* of a log of very many hosts the rest share the first one's clock */
	if (g->n_clock >= CLOCKS_MAX &&
		g->exhibit[exhibit].first_clock != TABLE_NONE) {
		return &g->clock[g->exhibit[exhibit].first_clock];
	}
	if (table_put(&g->names, key) == TABLE_NONE)
		return NULL;
	return new_clock(g, o);
}

/* --- order --------------------------------------------------------------- */

static void keep_break(struct breaks *b, const struct order_break *x)
{
	uint32_t i = b->n_worst;

	b->n++;
	if (i == BREAKS_KEPT && x->size <= b->worst[i - 1].size)
		return;
	if (i < BREAKS_KEPT)
		b->n_worst++;
	else
		i--;
	for (; i > 0 && b->worst[i - 1].size < x->size; i--)
		b->worst[i] = b->worst[i - 1];
	b->worst[i] = *x;
}

static uint64_t number_of(const struct obs *o)
{
	return o->kind == OBS_EVENT ? o->event.number : COUNT_NOT_TOLD;
}

/* How far a reading may lie before the one above it without a reason: a web
 * server writes when it has answered, what came while it did may be written
 * first. */
static int64_t slack_ns(const struct gathered_clock *c, const struct obs *o)
{
	int64_t slack = (o->kind == OBS_HTTP ? 120 : 10) * NS_PER_S;

	return c->tick_ns > slack ? c->tick_ns : slack;
}

static void follow_order(struct gathered_clock *c,
	const struct obs *o,
	int64_t at_ns,
	struct locator loc)
{
	uint64_t number = number_of(o);
	struct order_break x = {
		.was_ns = c->before_ns,
		.is_ns = at_ns,
		.was_number = c->before_number,
		.is_number = number,
		.loc = loc,
	};
	bool numbered = number != COUNT_NOT_TOLD &&
		c->before_number != COUNT_NOT_TOLD;

	if (c->has_before && at_ns < c->before_ns - slack_ns(c, o)) {
		x.size = (uint64_t)(c->before_ns - at_ns);
		keep_break(&c->back, &x);
		c->n_far += x.size > (uint64_t)(FAR_S * NS_PER_S);
	}
	if (numbered && number > c->before_number + 1) {
		x.size = number - c->before_number - 1;
		keep_break(&c->missing, &x);
	}
	c->has_before = true;
	c->before_ns = at_ns;
	c->before_number = number;
}

/* --- rhythm -------------------------------------------------------------- */

static int by_bucket(const void *a, const void *b)
{
	const struct bucket *x = a;
	const struct bucket *y = b;

	return (x->at > y->at) - (x->at < y->at);
}

static void merge_buckets(struct gathered_clock *c)
{
	uint32_t n = 0;

	if (!c->n_bucket)
		return;
	qsort(c->bucket, c->n_bucket, sizeof *c->bucket, by_bucket);
	for (uint32_t i = 0; i < c->n_bucket; i++) {
		if (n && c->bucket[n - 1].at == c->bucket[i].at)
			c->bucket[n - 1].n += c->bucket[i].n;
		else
			c->bucket[n++] = c->bucket[i];
	}
	c->n_bucket = n;
}

static bool count_in(struct gathering *g,
	struct gathered_clock *c,
	int64_t at_ns)
{
	int64_t at = at_ns / (BUCKET_S * NS_PER_S) -
		(at_ns % (BUCKET_S * NS_PER_S) < 0);

	if (c->n_bucket && c->bucket[c->n_bucket - 1].at == at) {
		c->bucket[c->n_bucket - 1].n++;
		return true;
	}
	if (c->n_bucket >= c->merge_at) {
		merge_buckets(c);
		c->merge_at = 2 * c->n_bucket + BUCKETS_FIRST;
	}
	c->bucket = arena_grown(&g->a,
		c->bucket,
		c->n_bucket,
		&c->cap_bucket,
		sizeof *c->bucket);
	if (!c->bucket)
		return false;
	c->bucket[c->n_bucket++] = (struct bucket){ at, 1 };
	return true;
}

/* the finest unit of which all readings are multiples */
static void narrow_tick(struct gathered_clock *c,
	const struct obs *o,
	int64_t at_ns)
{
	static const int64_t unit[] = { 60 * NS_PER_S,
		NS_PER_S,
		1000000,
		1000,
		100,
		1 };
	size_t i = 0;

	if (o->reading && o->reading->tick_ns) {
		int64_t tick = o->reading->tick_ns < INT64_MAX / 4
			? (int64_t)o->reading->tick_ns
			: INT64_MAX / 4;
		c->tick_ns = c->tick_ns > tick ? c->tick_ns : tick;
		return;
	}
	if (c->tick_ns && at_ns % c->tick_ns == 0)
		return;
	while (at_ns % unit[i])
		i++;
	/* of the first reading nothing is known but that it has seconds */
	c->tick_ns = unit[i] > NS_PER_S ? NS_PER_S : unit[i];
}

/* --- what others may have seen ------------------------------------------- */

static uint64_t mixed(uint64_t h, uint64_t x)
{
	return hash_mix(h ^ hash_mix(x + UINT64_C(0x9e3779b97f4a7c15)));
}

static uint64_t end_hash(uint64_t h, struct addr a, uint16_t port)
{
	return mixed(mixed(mixed(h, a.hi), a.lo), port);
}

/* of both directions the same */
static uint64_t ends_hash(uint64_t h, const struct tuple *t)
{
	bool turned = addr_cmp(t->src, t->dst) > 0;
	struct tuple u = turned ? tuple_reversed(*t) : *t;

	h = end_hash(end_hash(h, u.src, u.sport), u.dst, u.dport);
	return mixed(h, u.proto);
}

static bool has_ends(const struct tuple *t)
{
	static const struct addr none = { 0 };

	return t->sport && t->dport && !addr_eq(t->src, none) &&
		!addr_eq(t->dst, none);
}

/* services that ask who one is, and write down who answered from where */
static bool asks_who(uint16_t port)
{
	static const uint16_t login[] = { 21,
		22,
		23,
		88,
		139,
		389,
		445,
		636,
		1433,
		2222,
		3306,
		3389,
		5432,
		5985,
		5986 };

	for (size_t i = 0; i < sizeof login / sizeof *login; i++) {
		if (login[i] == port)
			return true;
	}
	return false;
}

struct seeing {
	struct gathering *g;
	struct gathered_exhibit *x;
	struct sighting s; /* without its key */
};

static bool see(struct seeing *w, enum seen_kind kind, uint64_t key)
{
	w->s.key = hash_mix(key ^ (uint64_t)kind << 56);
	return sample_add(&w->x->seen[kind], &w->s);
}

static bool see_flow(struct seeing *w, const struct obs *o)
{
	const struct tuple *t = &o->tuple;
	bool client = !o->flow.direction_unknown && asks_who(t->dport);

	if (!has_ends(t) || (t->proto != 6 && t->proto != 17))
		return true;
	if (!see(w, SEEN_CONNECTION, ends_hash(1, t)))
		return false;
	return t->proto != 6 || !client ||
		see(w, SEEN_LOGIN, end_hash(2, t->src, t->sport));
}

/* a log of a host knows who came, not from where it looks to others */
static bool see_login(struct seeing *w, const struct obs *o)
{
	static const struct addr none = { 0 };
	const struct tuple *t = &o->tuple;

	if (w->x->sort == CLOCK_SENSOR || !t->sport || addr_eq(t->src, none))
		return true;
	return see(w, SEEN_LOGIN, end_hash(2, t->src, t->sport));
}

/* By what was asked for alone: what two clients ask for, many may, on other
 * days and of other servers, and it says nothing. */
static bool see_request(struct seeing *w, const struct obs *o)
{
	static const struct addr none = { 0 };

	if (addr_eq(o->tuple.src, none) || o->http.uri.n < 2)
		return true;
	return see(w, SEEN_REQUEST, mixed(3, hash_bytes(o->http.uri)));
}

/* A server says what its clock shows: one an hour and server. service: by what
 * it says so, as different ones may be different clocks. */
static bool see_shown(struct seeing *w,
	struct addr server,
	const char *service,
	int64_t shown_ns)
{
	char text[ADDR_TEXT_N];
	char name[2 * ADDR_TEXT_N];
	struct sighting s = w->s;
	int64_t hour = w->s.at_ns / (3600 * NS_PER_S);
	int n = snprintf(name,
		sizeof name,
		"%.*s %s",
		STR_FMT(addr_text(server, text)),
		service);

	if (w->x->sort != CLOCK_SENSOR)
		return true;
	s.clock = table_put(&w->g->server, (struct str){ name, (size_t)n });
	if (s.clock == TABLE_NONE)
		return false;
	s.key = hash_mix(mixed((uint64_t)hour,
		hash_bytes((struct str){ name, (size_t)n })));
	s.other_ns = shown_ns;
	s.witness = 0; /* whoever asked */
	return sample_add(&w->x->dated, &s);
}

static bool see_date(struct seeing *w, const struct obs *o)
{
	if (o->http.date_ns == T_NONE || !o->http.status)
		return true;
	return see_shown(w, o->tuple.dst, "HTTP Date", o->http.date_ns);
}

static bool see_talk(struct seeing *w,
	const struct obs *o,
	enum seen_kind kind,
	struct str said)
{
	if (!has_ends(&o->tuple))
		return true;
	return see(w, kind, mixed(ends_hash(4, &o->tuple), hash_bytes(said)));
}

/* Logs of one sensor that tell of different protocols have their connections in
 * common. */
static bool see_inside(struct seeing *w, const struct obs *o)
{
	if (w->x->sort != CLOCK_SENSOR || !has_ends(&o->tuple))
		return true;
	return see(w, SEEN_CONNECTION, ends_hash(1, &o->tuple));
}

/* --- what says that a clock was right, or was set ------------------------ */

static struct str cell_named(const struct obs *o, const char *name)
{
	for (uint32_t i = 0; i + 1 < o->record.n_cell; i += 2) {
		if (str_is(o->record.cell[i], name))
			return o->record.cell[i + 1];
	}
	return (struct str){ 0 };
}

/* "1457000000.5": seconds since 1970; false: no such number */
static bool epoch_ns(struct str s, int64_t *ret)
{
	int64_t whole = 0;
	int64_t part = 0;
	int64_t unit = NS_PER_S;
	bool dot = false;

	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '.' && !dot) {
			dot = true;
			continue;
		}
		if (s.p[i] < '0' || s.p[i] > '9' || whole > 8000000000)
			return false;
		if (!dot) {
			whole = whole * 10 + (s.p[i] - '0');
		} else if (unit > 1) {
			unit /= 10;
			part += (s.p[i] - '0') * unit;
		}
	}
	*ret = whole * NS_PER_S + part;
	return s.n > 0 && whole > 0 && whole < 9000000000;
}

static bool was_asked(const struct gathered_exhibit *x, uint64_t question)
{
	for (uint32_t i = 0; i < ASKED_KEPT; i++) {
		if (x->asked[i] == question)
			return true;
	}
	return false;
}

/* A server of time says what UTC it was when its answer was sent: one an hour
 * and server. Only who was asked, with the very time that the question showed
 * (RFC 5905, 8), and has a source of time itself. */
static bool see_time(struct seeing *w, const struct obs *o)
{
	struct sighting s = w->s;
	int64_t hour = s.at_ns / (3600 * NS_PER_S);
	int64_t sent_ns;
	struct str mode = cell_named(o, "mode");
	struct str stratum = cell_named(o, "stratum");
	struct str sent = cell_named(o, "xmt_time");
	struct str origin = cell_named(o, "org_time");
	bool from = o->tuple.sport == NTP_PORT && o->tuple.dport != NTP_PORT;

	if (str_is(mode, "3") && sent.n)
		w->x->asked[w->x->n_asked++ % ASKED_KEPT] = hash_bytes(sent);
	if (!str_is(mode, "4") || !epoch_ns(sent, &sent_ns) ||
		str_is(stratum, "0") || str_is(stratum, "16") || !origin.n ||
		!was_asked(w->x, hash_bytes(origin))) {
		return true;
	}
	struct addr server = from ? o->tuple.src : o->tuple.dst;
	s.key = hash_mix(end_hash((uint64_t)hour ^ 7, server, 0));
	s.other_ns = sent_ns;
	s.witness = end_hash(8, server, 0);
	return sample_add(&w->x->timed, &s);
}

/* "2016-09-12T08:30:15.123Z", as event logs write it */
static bool written_ns(struct str s, int64_t *ret)
{
	struct span v;

	if (!span_parse(s, STR("Z"), &v))
		return false;
	*ret = v.from * NS_PER_S;
	return true;
}

/* Windows: 4616, the time was changed; and Kernel-General 1 */
static void see_set(struct seeing *w, const struct obs *o)
{
	struct gathered_clock *c = &w->g->clock[w->s.clock];
	struct clock_step x = { .sized = true };
	bool security = str_is(o->record.source, "windows/4616");
	bool kernel = str_is(o->record.source, "windows/1");

	if (!security && !kernel)
		return;
	if (!written_ns(cell_named(o, security ? "PreviousTime" : "OldTime"),
		    &x.before_ns) ||
		!written_ns(cell_named(o, "NewTime"), &x.after_ns)) {
		return;
	}
	c->set[c->n_set % BREAKS_KEPT] = x;
	c->n_set++;
}

static bool see_server_time(struct seeing *w, const struct obs *o)
{
	int64_t shown_ns;
	const char *service =
		str_is(cell_named(o, "protocol"), "smb") ? "SMB" : "Kerberos";

	return !epoch_ns(cell_named(o, "time"), &shown_ns) ||
		see_shown(w, o->tuple.dst, service, shown_ns);
}

static bool see_record(struct seeing *w, const struct obs *o)
{
	if (str_is(o->record.source, "ntp") ||
		str_is(o->record.source, "zeek/ntp")) {
		return see_time(w, o) && see_inside(w, o);
	}
	if (str_is(o->record.source, "server-time"))
		return see_server_time(w, o);
	see_set(w, o);
	return true;
}

static bool see_event(struct seeing *w, const struct obs *o)
{
	switch (o->kind) {
	case OBS_FLOW:
		return see_flow(w, o);
	case OBS_HTTP:
		return see_request(w, o) && see_date(w, o) &&
			see_inside(w, o);
	case OBS_DNS:
		return see_talk(w, o, SEEN_DNS, o->dns.query) &&
			see_inside(w, o);
	case OBS_TLS:
		return see_talk(w, o, SEEN_TLS, o->tls.server_name) &&
			see_inside(w, o);
	case OBS_SSH:
	case OBS_LOGON:
		return see_login(w, o) && see_inside(w, o);
	case OBS_RECORD:
		return see_record(w, o);
	case OBS_MAIL:
		return !o->mail.message_id.n ||
			see(w,
				SEEN_MAIL,
				mixed(5, hash_bytes(o->mail.message_id)));
	default:
		return true;
	}
}

/* --- times that a file's owner set --------------------------------------- */

static bool is_worse(const struct backdated *a, const struct backdated *b)
{
	if (a->whole != b->whole)
		return a->whole;
	return a->named_ns - a->says_ns > b->named_ns - b->says_ns;
}

static bool keep_backdated(struct gathering *g,
	struct gathered_exhibit *x,
	struct backdated b,
	struct str name)
{
	uint32_t i = x->n_kept;

	x->n_backdated++;
	if (i == BREAKS_KEPT && !is_worse(&b, &x->backdated[i - 1]))
		return true;
	b.name = arena_str(&g->a, name);
	if (i < BREAKS_KEPT)
		x->n_kept++;
	else
		i--;
	for (; i > 0 && is_worse(&b, &x->backdated[i - 1]); i--)
		x->backdated[i] = x->backdated[i - 1];
	x->backdated[i] = b;
	return !g->a.full;
}

/* Both times at which a file was made stand behind each other in its record:
 * "$STANDARD_INFORMATION, entry 5-1, .." and "$FILE_NAME, entry 5-1, .." */
static bool see_file(struct gathering *g, const struct obs *o)
{
	struct gathered_exhibit *x = &g->exhibit[g->n_exhibit - 1];
	struct str which;
	struct str entry;

	if (o->kind != OBS_EVENT || !str_is(o->event.source, "mft") ||
		!str_is(o->event.what, "file made") || o->t_ns == T_NONE ||
		!str_cut(o->event.text, ',', &which, &entry)) {
		return true;
	}
	uint64_t file = hash_bytes(entry);
	if (str_is(which, "$STANDARD_INFORMATION")) {
		x->file_above = file;
		x->made_above_ns = o->t_ns;
		return true;
	}
	if (x->file_above != file || o->t_ns - x->made_above_ns < NS_PER_S)
		return true;
	return keep_backdated(g,
		x,
		(struct backdated){
			.says_ns = x->made_above_ns,
			.named_ns = o->t_ns,
			.whole = x->made_above_ns % NS_PER_S == 0 &&
				o->t_ns % NS_PER_S != 0,
			.loc = { .exhibit = x->exhibit,
				.at_byte = o->at_byte,
				.len_byte = o->len_byte },
		},
		o->event.name);
}

/* --- the pass ------------------------------------------------------------ */

bool gather_exhibit(struct gathering *g,
	const struct exhibit *x,
	uint32_t index,
	enum clock_sort sort)
{
	char hex[SHA256_HEX_N];

	if (!g->names.a) {
		g->names = table_in(&g->a);
		g->server = table_in(&g->a);
	}
	g->exhibit = arena_grown(&g->a,
		g->exhibit,
		g->n_exhibit,
		&g->cap_exhibit,
		sizeof *g->exhibit);
	if (!g->exhibit)
		return false;
	hex_write(x->sha256.b, SHA256_N, hex);
	g->exhibit[g->n_exhibit++] = (struct gathered_exhibit){
		.name = arena_str(&g->a, x->name),
		.digest = arena_str(&g->a, (struct str){ hex, DIGEST_SHOWN }),
		.exhibit = index,
		.sort = sort,
		.acquired_s = x->acquired_s,
		.first_clock = TABLE_NONE,
	};
	return true;
}

/* The reading in the year that the order of records gives it. */
static bool in_order_of_years(struct gathered_clock *c,
	const struct clock_reading *r,
	int64_t acquired_s,
	int64_t *ret_ns)
{
	int64_t year;
	unsigned month;
	unsigned day;

	civil_from_days(r->s / DAY_S, &year, &month, &day);
	if (!c->yearless)
		c->year = year_of(acquired_s);
	else if (month + 1 < c->month)
		c->year++;
	else if (c->month == 1 && month == 12)
		c->year--; /* the new year has come, its order is not kept */
	c->yearless = true;
	c->month = month;
	return reading_in_year(r, c->year, ret_ns);
}

/* The other end that would have to lie: who began, or of both the lower one
 * where that is not told. */
static uint64_t client_hash(const struct obs *o)
{
	struct addr a = o->tuple.src;
	bool either = o->kind == OBS_FLOW && o->flow.direction_unknown;

	if (either && addr_cmp(o->tuple.dst, a) < 0)
		a = o->tuple.dst;
	return end_hash(6, a, 0);
}

bool gather_take(struct gathering *g, const struct obs *o)
{
	struct gathered_exhibit *x = &g->exhibit[g->n_exhibit - 1];
	struct seeing w = { .g = g, .x = x };
	int64_t at_ns;

	if (!see_file(g, o))
		return false;
	if (!gather_reading(o, &at_ns))
		return true;
	struct gathered_clock *c = clock_of(g, o);
	if (!c)
		return false;
	if (o->t_ns == T_NONE && o->reading->doubts & DOUBT_YEAR &&
		!in_order_of_years(c, o->reading, x->acquired_s, &at_ns)) {
		return true;
	}
	struct locator loc = { .exhibit = x->exhibit,
		.at_byte = o->at_byte,
		.len_byte = o->len_byte };
	c->n++;
	c->first_ns = at_ns < c->first_ns ? at_ns : c->first_ns;
	c->last_ns = at_ns > c->last_ns ? at_ns : c->last_ns;
	c->is_web |= o->kind == OBS_HTTP;
	narrow_tick(c, o, at_ns);
	if (x->sort == CLOCK_WRITES_IN_ORDER)
		follow_order(c, o, at_ns, loc);
	w.s = (struct sighting){
		.at_ns = at_ns,
		.clock = (uint32_t)(c - g->clock),
		.witness = client_hash(o),
		.loc = loc,
	};
	return count_in(g, c, at_ns) && see_event(&w, o);
}

void gather_end(struct gathering *g)
{
	for (uint32_t i = 0; i < g->n_clock; i++)
		merge_buckets(&g->clock[i]);
	for (uint32_t i = 0; i < g->n_exhibit; i++) {
		for (int k = 0; k < SEEN_KINDS; k++)
			sample_end(&g->exhibit[i].seen[k]);
		/* of an hour any answer will do */
		for (uint32_t k = 0; k < g->exhibit[i].dated.n; k++)
			g->exhibit[i].dated.at[k].many = false;
		sample_end(&g->exhibit[i].dated);
		for (uint32_t k = 0; k < g->exhibit[i].timed.n; k++)
			g->exhibit[i].timed.at[k].many = false;
		sample_end(&g->exhibit[i].timed);
	}
}

void gather_close(struct gathering *g)
{
	for (uint32_t i = 0; i < g->n_exhibit; i++) {
		for (int k = 0; k < SEEN_KINDS; k++)
			sample_done(&g->exhibit[i].seen[k]);
		sample_done(&g->exhibit[i].dated);
		sample_done(&g->exhibit[i].timed);
	}
	arena_close(&g->a);
	*g = (struct gathering){ 0 };
}
