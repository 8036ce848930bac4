/* SPDX-License-Identifier: Apache-2.0 */
/* Data hidden in the names that a client asks for, and in what it is answered.
 * Manual: dns_tunnel.md */
#include <stdlib.h>

#include "hunt/dns_tunnel/information.h"
#include "hunt/generated_names/letters.h"
#include "hunt/tables/questions.h"

enum {
	/* names under one domain; fewer carry nothing worth a finding */
	NAMES_MIN = 8,
	/* bits a name: fewer are counters and the names of machines */
	EACH_MIN = 24,
	/* the same, when most are asked by types that carry */
	EACH_CARRIED_MIN = 12,
	/* a domain that so many of so many clients ask about is a service */
	CLIENTS_MIN = 20,
	SHARED_PERCENT = 20,
	/* what goes into one question to a list: a digest and a word */
	LIST_MAX_BYTE = 68,
	EXAMPLE_BYTE = 80,
	/* questions that a client must have followed anywhere, before that it
	 * did not go where names lead says anything */
	FOLLOWED_MIN = 3,
};
static const double least_bits = 2048, least_carried_bits = 512,
		    faint_bits = 4;

/* Who sends digests, addresses and file names in questions on purpose, and says
 * so: lists of bad senders and files. A tunnel cannot be had through them but
 * by who runs them. source: the makers' own manuals; dns_tunnel.md */
static const char *const by_design[] = {
	"abuseat.org",
	"barracudacentral.org",
	"cymru.com",
	"dnswl.org",
	"e5.sk",
	"mailspike.net",
	"mcafee.com",
	"senderbase.org",
	"senderscore.com",
	"sophosxl.com",
	"sophosxl.net",
	"sorbs.net",
	"spamcop.net",
	"spamhaus.net",
	"spamhaus.org",
	"surbl.org",
	"trendmicro.com",
	"uribl.com",
};

/* Client and domain. */
struct channel {
	uint32_t src;
	uint32_t zone;
	uint32_t names;
	uint32_t once;
	uint32_t carriers;
	uint32_t nulls;
	uint32_t reversed;
	uint32_t resolved;
	uint32_t followed;
	uint32_t listed;
	uint32_t missing;
	uint32_t addresses;
	uint16_t sensor;
	uint64_t questions;
	uint64_t payload_byte;
	uint64_t answer_byte;
	uint64_t carrier_questions;
	uint64_t carrier_answer_byte;
	int64_t first_ms;
	int64_t last_ms;
	double information; /* bits */
	double bits;        /* of evidence */
	struct str example; /* the longest name */
	/* a label that most names have, where there is no domain */
	char prefix[LABEL_MAX_BYTE];
	size_t prefix_n;
	const char *discount;
	/* the client goes where other names lead: it is no resolver, and its
	 * flows are seen */
	bool follows;
};

/* Labels of one channel, and in how many names each stands. */
struct labels {
	struct table key;
	uint32_t *n;
	uint32_t cap;
	struct information *of;
};

/* Whether it is a record type that clients which look for something do not ask
 * for all day: all but those here hold what somebody likes, whether or not
 * anybody gave them a name (KEY, NULL, those for private use). */
static bool is_carrier(uint16_t type)
{
	static const uint16_t looks_up[] = {
		0,   /* not told */
		1,   /* A */
		2,   /* NS */
		6,   /* SOA */
		12,  /* PTR */
		28,  /* AAAA */
		33,  /* SRV */
		35,  /* NAPTR */
		43,  /* DS */
		48,  /* DNSKEY */
		64,  /* SVCB */
		65,  /* HTTPS */
		255, /* ANY */
	};

	for (size_t i = 0; i < sizeof looks_up / sizeof *looks_up; i++) {
		if (looks_up[i] == type)
			return false;
	}
	return true;
}

/* --- what names carry ---------------------------------------------------- */

static bool is_octet(struct str s)
{
	uint64_t v;

	return s.n && s.n <= 3 && str_u64_quick(s, &v) && v < 256;
}

static bool is_nibble(struct str s)
{
	return s.n == 1 &&
		((s.p[0] >= '0' && s.p[0] <= '9') ||
			(s.p[0] >= 'a' && s.p[0] <= 'f'));
}

static uint32_t head_of(struct str payload,
	bool (*is)(struct str),
	struct str *ret_rest)
{
	struct str rest = payload;
	struct str one = rest;
	uint32_t n = 0;

	for (bool more = payload.n > 0; more; n++) {
		struct str before = rest;

		one = rest;
		more = str_cut(rest, '.', &one, &rest);
		if (!is(one)) {
			*ret_rest = before;
			return n;
		}
	}
	*ret_rest = (struct str){ 0 };
	return n;
}

/* Takes an address that was turned round off the front: how lists are asked.
 * source: RFC 5782, 2.1 and 2.4 */
static bool without_address(struct str *payload)
{
	struct str rest;

	if (head_of(*payload, is_octet, &rest) != 4 &&
		head_of(*payload, is_nibble, &rest) != 32) {
		return false;
	}
	*payload = rest;
	return true;
}

static bool add_label(struct labels *l, struct str label, struct arena *a)
{
	uint32_t before = l->key.n;
	uint32_t i = table_put(&l->key, label);

	uint32_t *grown = i == TABLE_NONE
		? NULL
		: arena_grown(a, l->n, before, &l->cap, sizeof *grown);
	if (!grown)
		return false;
	l->n = grown;
	if (i == before) {
		l->n[i] = 0;
		information_add(l->of, label);
	}
	l->n[i]++;
	return true;
}

/* labels that begin with '_' name services, and carry nothing */
static bool add_labels(struct labels *l, struct str payload, struct arena *a)
{
	struct str rest = payload;
	struct str one;
	bool ok = true;

	for (bool more = payload.n > 0; more && ok;) {
		one = rest;
		more = str_cut(rest, '.', &one, &rest);
		if (one.n && one.p[0] != '_')
			ok = add_label(l, one, a);
	}
	return ok;
}

/* Each label is told once; a label that came before is told by how common it is
 * among the names. In whole 1/1000 bits, so that the order of labels does not
 * matter. */
static double carried(const struct labels *l, uint32_t names)
{
	int64_t again_milli = 0;

	for (uint32_t i = 0; i < l->key.n; i++) {
		if (l->n[i] > 1 && l->n[i] < names) {
			again_milli += (int64_t)(l->n[i] - 1) *
				(int64_t)(num_log2((double)names / l->n[i]) *
					1000);
		}
	}
	return information_bits(l->of) + (double)again_milli / 1000;
}

/* the label that most names have: of two, the longer, then the first by its
 * letters */
static struct str most_common(const struct labels *l, uint32_t names)
{
	struct str best = { 0 };

	for (uint32_t i = 0; i < l->key.n; i++) {
		if (l->n[i] > names / 2 &&
			(l->key.key[i].n > best.n ||
				(l->key.key[i].n == best.n &&
					str_cmp(l->key.key[i], best) < 0))) {
			best = l->key.key[i];
		}
	}
	return best;
}

/* --- one channel --------------------------------------------------------- */

static struct str payload_of(const struct hunt_tables *f,
	uint32_t text,
	uint32_t zone)
{
	struct str name = interned_at(f, text);
	size_t below = zone == ZONE_ODD ? 0 : interned_at(f, zone).n + 1;

	return str_head(name, name.n > below ? name.n - below : 0);
}

/* v[0 .. n): the questions for one name */
static void count_name(const struct hunt_tables *f,
	const struct questions *q,
	const struct question *v,
	uint32_t n,
	struct channel *c)
{
	bool once = true;
	bool carrier = false;
	bool null = false;
	struct str name = interned_at(f, v->text);

	for (uint32_t i = 0; i < n; i++) {
		const struct conversation *p =
			conversations_at(&f->conversations, v[i].conv);
		const struct summary *m = summary_at(f, v[i].conv);

		once &= m->n <= 1;
		carrier |= is_carrier(p->port);
		null |= p->port == 10;
		c->questions += m->n;
		c->answer_byte += m->dst_byte;
		if (is_carrier(p->port)) {
			c->carrier_questions += m->n;
			c->carrier_answer_byte += m->dst_byte;
		}
		if (p->sensor < c->sensor)
			c->sensor = p->sensor;
		if (m->first_ms < c->first_ms)
			c->first_ms = m->first_ms;
		if (m->last_ms > c->last_ms)
			c->last_ms = m->last_ms;
	}
	c->names++;
	c->once += once;
	c->carriers += carrier;
	c->nulls += null;
	c->missing += (q->state[v->text] & (NAME_MISSING | NAME_EXISTS)) ==
		NAME_MISSING;
	c->listed += (q->state[v->text] & (NAME_LISTED | NAME_ADDRESS)) ==
		NAME_LISTED;
	if (q->state[v->text] & NAME_ADDRESS) {
		c->resolved++;
		c->followed += question_followed(f, q, c->src, v->text);
	}
	if (name.n > c->example.n ||
		(name.n == c->example.n && str_cmp(name, c->example) < 0)) {
		c->example = name;
	}
}

static void keep_prefix(struct channel *c, struct str label)
{
	c->prefix_n = label.n < sizeof c->prefix ? label.n : sizeof c->prefix;
	if (c->prefix_n)
		memcpy(c->prefix, label.p, c->prefix_n);
}

/* false: memory */
static bool look_at(const struct hunt_tables *f,
	const struct questions *q,
	uint32_t from,
	uint32_t to,
	struct arena a,
	struct channel *c)
{
	struct labels l = {
		.key = table_in(&a),
		.of = NEW(&a, struct information, 1),
	};

	if (!l.of)
		return false;
	for (uint32_t i = from, k; i < to; i = k) {
		struct str payload = payload_of(f, q->of[i].text, c->zone);

		for (k = i; k < to && q->of[k].text == q->of[i].text; k++) {
		}
		if (!payload.n)
			continue;
		count_name(f, q, q->of + i, k - i, c);
		c->payload_byte += payload.n;
		c->reversed += without_address(&payload);
		if (!add_labels(&l, payload, &a))
			return false;
	}
	if (c->names < NAMES_MIN)
		return true;
	c->information = carried(&l, c->names);
	if (c->zone == ZONE_ODD)
		keep_prefix(c, most_common(&l, c->names));
	return true;
}

static int by_number(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a;
	uint32_t y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

/* Different addresses that the names were answered with. false: memory */
static bool count_addresses(const struct questions *q,
	uint32_t from,
	uint32_t to,
	struct arena a,
	struct channel *c)
{
	uint32_t room = 0;
	uint32_t n = 0;

	for (uint32_t i = from; i < to; i++)
		room += q->start[q->of[i].text + 1] - q->start[q->of[i].text];
	uint32_t *host =
		arena_raw(&a, sizeof *host, room + 1, alignof(uint32_t));
	if (!host)
		return false;
	for (uint32_t i = from; i < to; i++) {
		for (uint32_t k = q->start[q->of[i].text];
			k < q->start[q->of[i].text + 1];
			k++) {
			host[n++] = q->answer[k].dst;
		}
	}
	qsort(host, n, sizeof *host, by_number);
	for (uint32_t i = 0; i < n; i++)
		c->addresses += !i || host[i] != host[i - 1];
	return true;
}

static const char *discount(const struct hunt_tables *f,
	const struct questions *q,
	const struct channel *c,
	struct arena *a)
{
	struct str zone = c->zone == ZONE_ODD ? (struct str){ 0 }
					      : interned_at(f, c->zone);
	struct str list = zone.n && f->setup.warned
		? f->setup.warned(f->setup.warned_ctx, domain_entity(a, zone))
		: (struct str){ 0 };

	if (list.n) {
		return arena_z(a,
			arena_fmt(a,
				"the domain stands on the warning list "
				"\"%.*s\"",
				STR_FMT(str_head(list, 80))));
	}
	for (size_t i = 0; i < sizeof by_design / sizeof *by_design; i++) {
		if (str_is(zone, by_design[i])) {
			return "the domain is a list that is asked in this "
			       "way "
			       "by design";
		}
	}
	if (zone.n && q->n_client >= CLIENTS_MIN &&
		(uint64_t)q->askers[c->zone] * 100 >=
			(uint64_t)SHARED_PERCENT * q->n_client) {
		return arena_z(a,
			arena_fmt(a,
				"%u of %u clients ask about the domain: a "
				"shared service",
				q->askers[c->zone],
				q->n_client));
	}
	if (c->listed * 2 > c->names - c->missing && c->listed &&
		!c->carriers &&
		c->payload_byte <= (uint64_t)LIST_MAX_BYTE * c->names) {
		return "answers are in 127.0.0.0/8, as lists of bad senders "
		       "and files answer";
	}
	return NULL;
}

static bool is_enough(const struct channel *c)
{
	bool carried = c->carriers * 2 > c->names;

	return c->names >= NAMES_MIN &&
		c->information >=
		(carried ? least_carried_bits : least_bits) &&
		c->information >=
		(carried ? EACH_CARRIED_MIN : EACH_MIN) * (double)c->names;
}

static double limited(double x, double least, double most)
{
	if (x < least)
		return least;
	if (x > most)
		return most;
	return x;
}

/* Bits for a tunnel: judgement, and from what: dns_tunnel.md */
static double weigh(const struct channel *c)
{
	double names = c->names;
	double bits = limited(num_log2(c->information / least_bits), -2, 5);

	bits += limited((c->information / names - 40) / 40, 0, 3);
	bits += 4 * c->carriers / names + 3 * c->nulls / names +
		1 * c->once / names;
	if (c->carrier_questions * 2 > c->questions &&
		c->carrier_answer_byte >= 32 * c->carrier_questions) {
		bits += 1;
	}
	if (c->resolved * 2 <= c->names)
		return bits;
	if (c->followed || c->follows)
		bits += c->followed ? -4 : 2;
	if (c->addresses * 2 > c->resolved)
		bits += 2;
	else if (c->addresses * 10 < c->resolved && !c->carriers)
		bits -= 2;
	return bits;
}

/* --- saying -------------------------------------------------------------- */

static struct str amount_text(struct arena *a, double bits)
{
	if (bits < 10000)
		return arena_fmt(a, "%.0f bits", bits);
	if (bits < 10e6)
		return arena_fmt(a, "%.1f kbit", bits / 1000);
	return arena_fmt(a, "%.1f Mbit", bits / 1e6);
}

static struct str types_text(const struct hunt_tables *f,
	const struct questions *q,
	uint32_t from,
	uint32_t to,
	struct arena *a)
{
	static const struct {
		uint16_t type;
		const char *name;
	} named[] = { { 1, "A" },
		{ 28, "AAAA" },
		{ 16, "TXT" },
		{ 10, "NULL" },
		{ 5, "CNAME" },
		{ 15, "MX" } };
	uint64_t n[sizeof named / sizeof *named + 1] = { 0 };
	struct str text = { 0 };
	size_t k;

	for (uint32_t i = from; i < to; i++) {
		for (k = 0; k < sizeof named / sizeof *named &&
			named[k].type !=
				conversations_at(&f->conversations,
					q->of[i].conv)
					->port;
			k++) {
		}
		n[k] += summary_at(f, q->of[i].conv)->n;
	}
	for (k = 0; k <= sizeof named / sizeof *named; k++) {
		if (n[k]) {
			text = arena_fmt(a,
				"%.*s%s%llu %s",
				STR_FMT(text),
				text.n ? ", " : "",
				(unsigned long long)n[k],
				k < sizeof named / sizeof *named
					? named[k].name
					: "of other types");
		}
	}
	return text;
}

static struct str detail(const struct channel *c,
	double hours,
	struct arena *a)
{
	struct buf b = { 0 };
	struct jw w = { .to = &b };

	jw_object(&w, NULL);
	jw_u64(&w, "names", c->names);
	jw_u64(&w, "questions", c->questions);
	jw_milli(&w, "information_bits", (int64_t)(c->information * 1000));
	jw_milli(&w,
		"bits_a_name",
		(int64_t)(c->information / c->names * 1000));
	jw_milli(&w,
		"bits_an_hour",
		(int64_t)(c->information / hours * 1000));
	jw_u64(&w, "payload_bytes", c->payload_byte);
	jw_u64(&w, "answer_bytes", c->answer_byte);
	jw_u64(&w, "names_by_carrying_types", c->carriers);
	jw_u64(&w, "asked_once", c->once);
	jw_u64(&w, "missing", c->missing);
	jw_u64(&w, "resolved", c->resolved);
	jw_u64(&w, "addresses", c->addresses);
	jw_u64(&w, "gone_to", c->followed);
	jw_u64(&w, "answered_as_by_lists", c->listed);
	jw_u64(&w, "addresses_turned_round", c->reversed);
	jw_object_end(&w);
	struct str text = arena_str(a, buf_str(&b));
	buf_done(&b);
	return text;
}

/* under which domain it was asked; of names under none, what they share */
static struct str place_of(const struct hunt_tables *f,
	const struct channel *c)
{
	if (c->zone != ZONE_ODD)
		return interned_at(f, c->zone);
	if (c->prefix_n)
		return (struct str){ c->prefix, c->prefix_n };
	return c->example;
}

/* what it asked, how much that carries, and what became of it */
static struct str sentence(const struct hunt_tables *f,
	const struct channel *c,
	struct str types,
	double hours,
	struct arena *a)
{
	char src[ADDR_TEXT_N];
	char first[STAMP_N];
	char last[STAMP_N];
	struct str all = amount_text(a, c->information);
	struct str rate = amount_text(a, c->information / hours);
	struct str example =
		claim_text(a, str_head(c->example, EXAMPLE_BYTE));
	struct str where = claim_text(a, place_of(f, c));

	addr_text(host_at(f, c->src), src);
	return arena_fmt(a,
		"%s asked for %u names %s %.*s from %s to %s (%.*s) that "
		"carry "
		"%.*s, %.0f a name and %.*s an hour; %llu bytes of answers; "
		"%u "
		"of %u names that resolved were gone to; such as %.*s%s%s%s",
		src,
		c->names,
		c->zone == ZONE_ODD ? "under no domain, with" : "under",
		STR_FMT(where),
		stamp_text(c->first_ms / 1000, first),
		stamp_text(c->last_ms / 1000, last),
		STR_FMT(types),
		STR_FMT(all),
		c->information / c->names,
		STR_FMT(rate),
		(unsigned long long)c->answer_byte,
		c->followed,
		c->resolved,
		STR_FMT(example),
		c->example.n > EXAMPLE_BYTE ? ".." : "",
		c->discount ? "; discounted: " : "",
		c->discount ? c->discount : "");
}

static bool found(const struct hunt_tables *f,
	const struct questions *q,
	const struct channel *c,
	uint32_t from,
	uint32_t to,
	int64_t recorded_at_s,
	const struct claim_sink *out,
	struct arena a)
{
	struct claim claim = finding_of(PRED_TUNNELS_THROUGH,
		address_entity(&a, host_at(f, c->src)),
		domain_entity(&a, place_of(f, c)),
		tables_source(f, c->sensor, &a),
		recorded_at_s);
	double seconds = (double)(c->last_ms - c->first_ms) / 1000;
	double hours = (seconds < 60 ? 60 : seconds) / 3600;
	struct str types = types_text(f, q, from, to, &a);

	claim.from_s = c->first_ms / 1000;
	claim.to_s = c->last_ms / 1000 + 1;
	claim.weight_milli = c->discount ? 0 : (int64_t)(c->bits * 1000);
	claim.text = sentence(f, c, types, hours, &a);
	claim.detail = detail(c, hours, &a);
	claim.n_records = c->questions;
	if (!questions_places(f, q->of + from, to - from, &claim, a))
		return false;
	if (a.full)
		return false;
	return out->put(out->ctx, &claim);
}

/* q->of[from ..) : the questions of a client */
static bool is_follower(const struct hunt_tables *f,
	const struct questions *q,
	uint32_t from)
{
	uint32_t n = 0;
	uint32_t src = question_src(&q->of[from]);

	for (uint32_t i = from; i < q->n && question_src(&q->of[i]) == src &&
		n < FOLLOWED_MIN;
		i++) {
		n += (q->state[q->of[i].text] & NAME_ADDRESS) &&
			question_followed(f, q, src, q->of[i].text);
	}
	return n == FOLLOWED_MIN;
}

bool dns_tunnel_evaluate(struct hunt_tables *f,
	int64_t recorded_at_s,
	const struct claim_sink *out,
	struct err *err)
{
	struct arena a = f->scratch;
	struct questions q;
	bool ok = questions_finalize(f, &a, &q);
	bool follows = false;

	for (uint32_t i = 0, end; ok && i < q.n; i = end) {
		struct channel c = {
			.src = question_src(&q.of[i]),
			.zone = question_zone(&q.of[i]),
			.sensor = UINT16_MAX,
			.first_ms = INT64_MAX,
			.last_ms = INT64_MIN,
		};

		end = questions_end(&q, i);
		if (!i || c.src != question_src(&q.of[i - 1]))
			follows = is_follower(f, &q, i);
		c.follows = follows;
		if (end - i < NAMES_MIN)
			continue;
		ok = look_at(f, &q, i, end, a, &c);
		if (!ok || !is_enough(&c))
			continue;
		struct arena scratch = a;
		ok = count_addresses(&q, i, end, a, &c);
		c.bits = weigh(&c);
		c.discount = discount(f, &q, &c, &scratch);
		if (ok && c.bits >= faint_bits)
			ok = found(f,
				&q,
				&c,
				i,
				end,
				recorded_at_s,
				out,
				scratch);
	}
	return ok ||
		fail(err, ERR_LIMIT, 0, "no memory left to look for tunnels");
}
