/* SPDX-License-Identifier: Apache-2.0 */
/* Uploads that are far more than a host's habit, and many small ones that are
 * all alike. Manual: upload.md */
#include <math.h>
#include <stdlib.h>

#include "hunt/tables/tables.h"
#include "hunt/tables/spread.h"

enum {
	HOUR_MS = 3600 * 1000,
	WEEK_H = 168,
	DAY_H = 24,
	/* hours of the same hour of the week, else of the day, else of all,
	 * before a habit is one */
	OWN_MIN = 4,
	/* one in so many pairs that sent the most is looked at; at least
	 * CANDIDATES_MIN */
	CANDIDATES = 50,
	CANDIDATES_MIN = 20,
	UPLOAD_MIN = 1024, /* bytes: less is a request */
	MANY_MIN = 40, /* connections, before many small uploads are many */
	SMALL_BYTE = 16384, /* the median of what each sends */
	SHOWN_MAX = 50, /* and those that sent as much as the last of them */
};
/* Spread that even a constant habit is given, in ln: a factor of 1.35. */
static const double spread_floor = 0.3;
static const double faint_bits = 3;
/* The first events tell most pairs that are not alike: that much spread in so
 * few is never less than 0.5 in all. */
enum {
	GLIMPSE = 33
};
#define GLIMPSE_ALIKE 1.0

/* What a host sent in one hour, in all or to one destination. */
struct hour {
	int64_t at; /* since 1970 */
	uint64_t byte;
};

struct upload {
	const struct conversation *conv;
	const struct summary *sum;
	struct hour hour; /* the one that stands out */
	/* usual_byte 0: no habit known */
	double usual_byte;
	double bits;
	unsigned n_own;  /* hours that the habit was taken from */
	const char *own; /* which */
	bool novel;
	struct locator loc; /* of the largest upload in that hour */
};

static int by_hour(const void *a, const void *b)
{
	const struct hour *x = a;
	const struct hour *y = b;

	return (x->at > y->at) - (x->at < y->at);
}

static int64_t hour_of(int64_t t_ms)
{
	return t_ms / HOUR_MS - (t_ms % HOUR_MS < 0);
}

/* --- habits -------------------------------------------------------------- */

/* What a host sent in each hour, to all; found once for each host that is asked
 * about. */
struct habit {
	struct hour *hour;
	uint32_t n;
};

static uint32_t sum_hours(struct hour *h, uint32_t n)
{
	uint32_t to = 0;

	qsort(h, n, sizeof *h, by_hour);
	for (uint32_t i = 0; i < n; i++) {
		if (to && h[to - 1].at == h[i].at)
			h[to - 1].byte += h[i].byte;
		else
			h[to++] = h[i];
	}
	return to;
}

/* The hours of a pair, ascending, into ret; how many. With NULL only how many.
 */
static uint32_t hours_of(const struct conversation_view *v, struct hour *ret)
{
	int64_t at = INT64_MIN;
	uint32_t n = 0;

	for (uint32_t i = 0; i < v->n; i++) {
		if (hour_of(v->event[i].t_ms) != at) {
			at = hour_of(v->event[i].t_ms);
			if (ret)
				ret[n] = (struct hour){ at, 0 };
			n++;
		}
		if (ret)
			ret[n - 1].byte += v->event[i].src_byte;
	}
	return n;
}

/* hours that the pairs of a host can have, at most */
static uint32_t hours_room(const struct hunt_tables *f, uint32_t host)
{
	const struct summaries *s = &f->summaries;
	uint32_t room = 0;

	for (uint32_t i = s->start[host]; i < s->start[host + 1]; i++) {
		const struct summary *m = summary_at(f, s->conv[i]);
		int64_t span = hour_of(m->last_ms) - hour_of(m->first_ms) + 1;

		if (!m->src_byte)
			continue;
		if (span > (int64_t)m->n)
			span = (int64_t)m->n;
		room += (uint32_t)span;
	}
	return room;
}

static bool know_habit(const struct hunt_tables *f,
	uint32_t host,
	struct habit *ret,
	struct arena *a)
{
	const struct summaries *s = &f->summaries;
	size_t room = (size_t)hours_room(f, host) + 1;
	struct hour *h = arena_raw(a, sizeof *h, room, alignof(struct hour));
	uint32_t n = 0;

	*ret = (struct habit){ 0 };
	if (!h)
		return false;
	for (uint32_t i = s->start[host]; i < s->start[host + 1]; i++) {
		const struct conversation *p =
			conversations_at(&f->conversations, s->conv[i]);
		struct arena scratch = *a;
		struct conversation_view v;

		if (!summary_at(f, s->conv[i])->src_byte)
			continue;
		if (!conversation_view(&f->conversations, p, &scratch, &v))
			return false;
		n += hours_of(&v, h + n);
	}
	ret->hour = h;
	ret->n = sum_hours(h, n);
	return true;
}

/* The host's hours without those of one pair, in the arena. */
static struct hour *others(const struct habit *all,
	const struct conversation_view *own,
	uint32_t *ret_n,
	struct arena *a)
{
	uint32_t n_own = hours_of(own, NULL);
	uint32_t k = 0;
	uint32_t n = 0;
	struct hour *mine = arena_raw(a,
		sizeof *mine,
		(size_t)n_own + 1,
		alignof(struct hour));
	struct hour *h = arena_raw(a,
		sizeof *h,
		(size_t)all->n + 1,
		alignof(struct hour));

	if (!mine || !h)
		return NULL;
	hours_of(own, mine);
	for (uint32_t i = 0; i < all->n; i++) {
		uint64_t byte = all->hour[i].byte;

		while (k < n_own && mine[k].at < all->hour[i].at)
			k++;
		if (k < n_own && mine[k].at == all->hour[i].at)
			byte -= mine[k].byte < byte ? mine[k].byte : byte;
		if (byte)
			h[n++] = (struct hour){ all->hour[i].at, byte };
	}
	*ret_n = n;
	return h;
}

/* Logarithms of the hours that are like this one: of the week, else of the day,
 * else all. */
static uint32_t alike(const struct hour *h,
	uint32_t n,
	int64_t at,
	double *ret,
	const char **ret_which)
{
	static const struct {
		int every;
		const char *which;
	} kinds[] = { { WEEK_H, "the same hour of other weeks" },
		{ DAY_H, "the same hour of other days" },
		{ 1, "other hours" } };
	uint32_t m = 0;

	for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
		m = 0;
		for (uint32_t i = 0; i < n; i++) {
			if (h[i].at != at &&
				(h[i].at - at) % kinds[k].every == 0) {
				ret[m++] = num_ln((double)h[i].byte + 1);
			}
		}
		*ret_which = kinds[k].which;
		if (m >= OWN_MIN)
			return m;
	}
	return 0;
}

/* Bits of a normal deviate this far out, Mills' ratio left out: z^2 / 2 nat. */
static double tail_bits(double z)
{
	return z > 0 ? z * z / 2 / NUM_LN2 : 0;
}

/* --- one pair ------------------------------------------------------------ */

/* the hour with the most, and the record in it with the most */
static void busiest(const struct conversation_view *v, struct upload *u)
{
	uint64_t sum = 0;
	uint64_t largest = 0;
	int64_t at = INT64_MIN;
	struct locator loc = { 0 };

	for (uint32_t i = 0; i < v->n; i++) {
		const struct conversation_event *e = &v->event[i];

		if (hour_of(e->t_ms) != at) {
			at = hour_of(e->t_ms);
			sum = 0;
			largest = 0;
		}
		sum += e->src_byte;
		if (e->src_byte > largest) {
			largest = e->src_byte;
			loc = e->loc;
		}
		if (sum > u->hour.byte) {
			u->hour = (struct hour){ at, sum };
			u->loc = loc;
		}
	}
}

/* Bits by which the hour is out of the host's own like ones, minus what looking
 * at many costs. own: ln(bytes + 1), n_own of them; overwritten. */
static double weigh_own(struct upload *u, double *own, double pay_bits)
{
	double middle = median_of(own, u->n_own);

	u->usual_byte = num_exp(middle) - 1;
	for (uint32_t i = 0; i < u->n_own; i++)
		own[i] = fabs(own[i] - middle);
	double spread = 1.4826 * median_of(own, u->n_own) + spread_floor;
	double z = (num_ln((double)u->hour.byte + 1) - middle) / spread;
	return tail_bits(z) - pay_bits;
}

/* the pair began in the busiest hour or the day before, and the data is older
 */
static bool is_novel(const struct hunt_tables *f, const struct upload *u)
{
	int64_t first_ms = u->sum->first_ms;
	int64_t since_ms = first_ms - f->summaries.first_ms;

	if (hour_of(first_ms) + DAY_H <= u->hour.at)
		return false;
	return since_ms > DAY_H * (int64_t)HOUR_MS;
}

/* rarity: bits of sending so much among all pairs, which stands in for a habit
 * that is not known */
static bool weigh(const struct hunt_tables *f,
	const struct habit *habit,
	struct upload *u,
	double rarity,
	double pay_bits,
	struct arena a)
{
	struct conversation_view v;
	uint32_t n;

	if (!conversation_view(&f->conversations, u->conv, &a, &v))
		return false;
	busiest(&v, u);
	u->novel = is_novel(f, u);
	struct hour *h = others(habit, &v, &n, &a);
	if (!h)
		return false;
	double *own = arena_raw(&a, sizeof *own, n + 1, alignof(double));
	if (!own)
		return false;
	u->n_own = alike(h, n, u->hour.at, own, &u->own);
	double sent = (double)u->sum->src_byte;
	double ratio = sent / (sent + (double)u->sum->dst_byte + 1);
	double bits = rarity;
	if (u->n_own) {
		bits = weigh_own(u, own, pay_bits);
		/* far out for the host and rare among all */
		if (!(bits < rarity))
			bits = rarity;
	}
	u->bits = 0;
	if (bits <= 0 || ratio < 0.5)
		return true;
	u->bits = bits * (2 * ratio - 1) + (u->novel ? 2 : 0);
	return true;
}

/* --- many small ones ----------------------------------------------------- */

struct beads {
	uint64_t median_byte;
	/* spread: MAD of ln */
	double spread;
	double bits;
};

/* Connections that each send about the same small amount: bits by how many,
 * times how alike. Judgement: upload.md */
static bool beads(const struct hunt_tables *f,
	const struct conversation *p,
	struct arena a,
	struct beads *ret)
{
	struct conversation_view v;
	struct beads b = { 0 };

	if (!conversation_view(&f->conversations, p, &a, &v))
		return false;
	double *work = arena_raw(&a, sizeof *work, v.n + 1, alignof(double));
	if (!work)
		return false;
	if (v.n &&
		sent_spread(v.event, GLIMPSE < v.n ? GLIMPSE : v.n, work)
				.spread <= GLIMPSE_ALIKE) {
		struct spread_of sent = sent_spread(v.event, v.n, work);

		b.spread = sent.spread;
		b.median_byte = (uint64_t)(num_exp(sent.middle) - 0.5);
	}
	if (b.median_byte >= 32 && b.median_byte <= SMALL_BYTE &&
		b.spread < 0.5) {
		b.bits = num_log2((double)v.n / (MANY_MIN / 4)) *
			(1 - b.spread);
	}
	*ret = b;
	return true;
}

/* --- saying -------------------------------------------------------------- */

static struct str bytes_text(struct arena *a, double byte)
{
	static const char *const unit[] = { "bytes", "kB", "MB", "GB", "TB" };
	unsigned u = 0;

	for (; byte >= 1000 && u < 4; u++)
		byte /= 1000;
	return arena_fmt(a, u ? "%.1f %s" : "%.0f %s", byte, unit[u]);
}

static bool put(const struct hunt_tables *f,
	const struct conversation *p,
	const struct summary *m,
	double bits,
	struct str what,
	struct str detail,
	const struct locator *loc,
	int64_t recorded_at_s,
	const struct claim_sink *out,
	struct arena a)
{
	const char *discount =
		tables_discount(f, host_at(f, p->dst), p->port, p->proto, &a);
	struct claim c = finding_of(loc ? PRED_UPLOADS_TO : PRED_DRIPS_TO,
		address_entity(&a, host_at(f, p->src)),
		address_entity(&a, host_at(f, p->dst)),
		tables_source(f, p->sensor, &a),
		recorded_at_s);
	char src[ADDR_TEXT_N];
	char dst[ADDR_TEXT_N];
	struct str service = service_text(&a, p->port, p->proto);

	addr_text(host_at(f, p->src), src);
	addr_text(host_at(f, p->dst), dst);
	c.scope = service;
	c.from_s = m->first_ms / 1000;
	c.to_s = m->last_ms / 1000 + 1;
	c.weight_milli = discount ? 0 : (int64_t)(bits * 1000);
	c.text = arena_fmt(&a,
		"%s %.*s to %s on %.*s%s%s",
		src,
		STR_FMT(what),
		dst,
		STR_FMT(service),
		discount ? "; discounted: " : "",
		discount ? discount : "");
	c.detail = detail;
	if (loc) {
		c.loc[c.n_loc++] = *loc;
		c.n_records = 1;
	} else {
		struct arena scratch = a;
		struct conversation_view v;

		if (!conversation_view(&f->conversations, p, &scratch, &v))
			return false;
		finding_locators(&c, &v);
	}
	return !a.full && out->put(out->ctx, &c);
}

static bool found(const struct hunt_tables *f,
	const struct upload *u,
	int64_t recorded_at_s,
	const struct claim_sink *out,
	struct arena a)
{
	char at[STAMP_N];
	struct str sent = bytes_text(&a, (double)u->hour.byte);
	struct str usual = bytes_text(&a, u->usual_byte);
	struct str all = bytes_text(&a, (double)u->sum->src_byte);
	struct str back = bytes_text(&a, (double)u->sum->dst_byte);
	struct str habit_text = u->n_own
		? arena_fmt(&a,
			  "in %s it sends %.*s to all others",
			  u->own,
			  STR_FMT(usual))
		: STR("its habits are not known");
	struct str what = arena_fmt(&a,
		"uploaded %.*s in the hour from %s (%.*s), %.*s in all and "
		"%.*s back%s,",
		STR_FMT(sent),
		stamp_text(u->hour.at * 3600, at),
		STR_FMT(habit_text),
		STR_FMT(all),
		STR_FMT(back),
		u->novel ? ", never contacted before" : "");
	struct str detail = arena_fmt(&a,
		"{\"what\":\"hour\","
		"\"bytes\":%llu,\"usual_bytes\":%.0f,\"habit_hours\":%u,"
		"\"sent_"
		"bytes\":%llu,\"received_bytes\":%llu,\"novel\":%s}",
		(unsigned long long)u->hour.byte,
		u->usual_byte,
		u->n_own,
		(unsigned long long)u->sum->src_byte,
		(unsigned long long)u->sum->dst_byte,
		u->novel ? "true" : "false");

	return put(f,
		u->conv,
		u->sum,
		u->bits,
		what,
		detail,
		&u->loc,
		recorded_at_s,
		out,
		a);
}

static bool found_beads(const struct hunt_tables *f,
	const struct conversation *p,
	const struct summary *m,
	const struct beads *b,
	int64_t recorded_at_s,
	const struct claim_sink *out,
	struct arena a)
{
	char from[STAMP_N];
	char to[STAMP_N];
	struct str what = arena_fmt(&a,
		"made %u small uploads of about %llu bytes (+-%.0f %%) from "
		"%s "
		"to %s",
		m->n,
		(unsigned long long)b->median_byte,
		b->spread * 100,
		stamp_text(m->first_ms / 1000, from),
		stamp_text(m->last_ms / 1000, to));
	struct str detail = arena_fmt(&a,
		"{\"what\":\"many\","
		"\"connections\":%u,\"median_bytes\":%llu,\"spread_milli\":%."
		"0f}",
		m->n,
		(unsigned long long)b->median_byte,
		b->spread * 1000);

	return put(f,
		p,
		m,
		b->bits,
		what,
		detail,
		NULL,
		recorded_at_s,
		out,
		a);
}

/* --- all pairs ----------------------------------------------------------- */

struct ranked {
	uint64_t byte;
	uint32_t conv;
};

static int most_first(const void *a, const void *b)
{
	const struct ranked *x = a;
	const struct ranked *y = b;

	return (x->byte < y->byte) - (x->byte > y->byte);
}

/* pairs by address that were sent something and answered, by how much; how
 * many */
static uint32_t rank_conversations(const struct hunt_tables *f,
	struct ranked *r)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < f->conversations.n; i++) {
		const struct summary *m = summary_at(f, i);

		if (conversations_at(&f->conversations, i)->key_kind !=
			KEY_ADDRESS) {
			continue;
		}
		if (m->src_byte && m->n_answered && m->bytes_told)
			r[n++] = (struct ranked){ m->src_byte, i };
	}
	qsort(r, n, sizeof *r, most_first);
	return n;
}

/* Pairs that sent the most, and ties of the last of them: how many does not
 * depend on the order of ingest. */
static bool evaluate_hours(struct hunt_tables *f,
	int64_t recorded_at_s,
	const struct claim_sink *out,
	struct arena a)
{
	struct ranked *r = arena_raw(&a,
		sizeof *r,
		f->conversations.n + 1,
		alignof(struct ranked));
	uint32_t shown = 0;
	uint32_t rank = 0;

	if (!r)
		return false;
	uint32_t n = rank_conversations(f, r);
	uint32_t most = n / CANDIDATES;
	if (most < CANDIDATES_MIN)
		most = CANDIDATES_MIN;
	double pay_bits = num_log2((double)n + 1) / 2;
	struct habit *habit = NEW(&a, struct habit, f->hosts.n + 1);
	for (uint32_t i = 0; i < n; i++) {
		bool less = i && r[i].byte < r[i - 1].byte;
		struct upload u = {
			.conv = conversations_at(&f->conversations,
				r[i].conv),
			.sum = summary_at(f, r[i].conv),
		};

		if (less)
			rank = i;
		if (rank >= most || r[i].byte < UPLOAD_MIN)
			break;
		if (less && shown >= SHOWN_MAX)
			break;
		if (!habit)
			return false;
		struct habit *own = &habit[u.conv->src];
		double rarity = num_log2((double)(n + 1) / (rank + 1));
		if (!own->hour && !know_habit(f, u.conv->src, own, &a))
			return false;
		if (!weigh(f, own, &u, rarity, pay_bits, a))
			return false;
		if (u.bits < faint_bits)
			continue;
		shown++;
		if (!found(f, &u, recorded_at_s, out, a))
			return false;
	}
	return true;
}

static bool evaluate_beads(struct hunt_tables *f,
	int64_t recorded_at_s,
	const struct claim_sink *out,
	struct arena a)
{
	for (uint32_t i = 0; i < f->conversations.n; i++) {
		const struct conversation *p =
			conversations_at(&f->conversations, i);
		const struct summary *m = summary_at(f, i);
		struct beads b;

		/* they ask for little and get little: at most ten times as much
		 * back */
		if (p->key_kind != KEY_ADDRESS)
			continue;
		if (p->proto != 6)
			continue;
		if (m->n < MANY_MIN || !m->bytes_told)
			continue;
		if (m->n_answered < MANY_MIN)
			continue;
		if (m->src_byte / m->n > 2 * SMALL_BYTE)
			continue;
		if (m->dst_byte > 10 * m->src_byte)
			continue;
		if (!beads(f, p, a, &b))
			return false;
		if (b.bits >= faint_bits &&
			!found_beads(f, p, m, &b, recorded_at_s, out, a)) {
			return false;
		}
	}
	return true;
}

bool upload_evaluate(struct hunt_tables *f,
	int64_t recorded_at_s,
	const struct claim_sink *out,
	struct err *err)
{
	return (evaluate_hours(f, recorded_at_s, out, f->scratch) &&
		       evaluate_beads(f, recorded_at_s, out, f->scratch)) ||
		fail(err, ERR_LIMIT, 0, "no memory left to weigh uploads");
}
