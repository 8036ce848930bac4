/* SPDX-License-Identifier: Apache-2.0 */
#include "read/network/zeek_lasting.h"

#include <stdio.h>
#include <stdlib.h>

#include "read/network/zeek.h"
#include "read/text/epoch.h"
#include "read/text/json_scan.h"

enum {
	LASTS_S = 60,
	/* uids of a head: no row of conn.log has fewer than 32 bytes */
	UIDS = 1 << 12
};

/* --- by the head --------------------------------------------------------- */

struct head_rows {
	uint64_t uid[UIDS];
	unsigned n;
	unsigned n_long;
	bool twice;
};

struct head_row {
	bool conn;
	struct str uid;
	struct str duration;
};

static void count_row(struct head_rows *h, const struct head_row *r)
{
	int64_t ns = 0;

	if (!r->conn)
		return;
	h->n++;
	h->n_long += epoch_duration(r->duration, 1000000000, &ns) &&
		ns >= LASTS_S * 1000000000LL;
	if (!r->uid.n || h->n >= UIDS / 2)
		return;
	uint64_t key = hash_bytes(r->uid) | 1;
	unsigned i = (unsigned)(key >> 32) % UIDS;
	for (; h->uid[i]; i = (i + 1) % UIDS)
		h->twice |= h->uid[i] == key;
	h->uid[i] = key;
}

/* The columns of a header in which uid and duration stand; of conn.log only. */
struct head_columns {
	bool conn;
	int uid;
	int duration;
};

static void head_header(struct head_columns *c, struct str line)
{
	struct str key;
	struct str name;
	bool more;

	if (!str_cut(line, '\t', &key, &line))
		return;
	if (str_is(key, "#path"))
		c->conn = str_is(line, "conn");
	if (!str_is(key, "#fields"))
		return;
	c->uid = -1;
	c->duration = -1;
	int i = 0;
	do {
		more = str_cut(line, '\t', &name, &line);
		if (!more)
			name = line;
		if (str_is(name, "uid"))
			c->uid = i;
		if (str_is(name, "duration"))
			c->duration = i;
		i++;
	} while (more);
}

static struct head_row tsv_row(const struct head_columns *c, struct str line)
{
	struct head_row r = { .conn = c->conn };
	struct str cell;
	bool more;
	int i = 0;

	do {
		more = str_cut(line, '\t', &cell, &line);
		if (!more)
			cell = line;
		if (i == c->uid)
			r.uid = cell;
		if (i == c->duration)
			r.duration = cell;
		i++;
	} while (more);
	return r;
}

/* room: as many bytes as the line */
static struct head_row json_row(struct str line, char *room)
{
	struct json_scan s = { .rest = line, .unescaped = room };
	struct head_row r = { 0 };
	struct str path = { 0 };
	struct str key;
	struct str v;
	enum json_kind kind;

	while (json_scan_next(&s, &key, &v, &kind)) {
		if (kind == JSON_NESTED && str_is(key, "conn") && !r.uid.n)
			return json_row(v, s.unescaped);
		if (kind == JSON_NESTED || kind == JSON_NULL)
			continue;
		if (str_is(key, "uid"))
			r.uid = v;
		else if (str_is(key, "duration"))
			r.duration = v;
		else if (str_is(key, "_path") || str_is(key, "@path") ||
			str_is(key, "@stream"))
			path = v;
		r.conn |= str_is(key, "conn_state") ||
			str_is(key, "orig_ip_bytes") ||
			str_is(key, "missed_bytes");
	}
	if (path.n)
		r.conn = str_is(path, "conn");
	r.conn &= !s.bad;
	return r;
}

bool zeek_keeps_state(struct str head)
{
	struct head_rows h = { .n = 0 };
	struct head_columns c = { .uid = -1, .duration = -1 };
	char room[PROBE_N];
	struct str rest = text_unmarked(head);
	struct str line;
	bool more = true;

	while (more) {
		more = str_cut(rest, '\n', &line, &rest);
		if (!more && head.n == PROBE_N)
			break; /* the head ended inside this one */
		if (!more)
			line = rest;
		line = str_trim(line);
		if (!line.n)
			continue;
		struct head_row r = { 0 };
		if (line.p[0] == '#')
			head_header(&c, line);
		else if (line.p[0] == '{')
			r = json_row(line, room);
		else
			r = tsv_row(&c, line);
		count_row(&h, &r);
	}
	return h.n && (h.twice || h.n_long == h.n);
}

/* --- rows ---------------------------------------------------------------- */

struct zeek_lasting *zeek_lasting_open(struct arena *a,
	const struct sink *out,
	struct read_stats *stats)
{
	enum {
		PLACES = LASTING_SETS * LASTING_WAYS
	};
	struct zeek_lasting *l = NEW(a, struct zeek_lasting, 1);

	if (!l)
		return NULL;
	l->out = out;
	l->stats = stats;
	l->key = NEW(a, uint64_t, PLACES);
	l->last = arena_raw(a, sizeof *l->last, PLACES, alignof(struct obs));
	return l->key && l->last ? l : NULL;
}

static bool put(struct zeek_lasting *l, const struct obs *o)
{
	l->stats->records++;
	return l->out->put(l->out->ctx, o);
}

/* A row told later: one of less time is older, in a log that was turned round.
 */
static bool is_newer(const struct obs *a, const struct obs *than)
{
	return a->flow.duration_ns >= than->flow.duration_ns;
}

bool zeek_lasting_put(struct zeek_lasting *l,
	struct str uid,
	const struct obs *o)
{
	const struct tuple *t = &o->tuple;
	uint64_t key = hash_bytes(uid);
	unsigned oldest = 0;

	if (!uid.n)
		return put(l, o);
	key = hash_mix(key ^ t->src.lo ^ t->dst.lo * 3 ^
		      ((uint64_t)t->sport << 16 | t->dport)) |
		1;
	uint64_t *keys = &l->key[(key >> 20) % LASTING_SETS * LASTING_WAYS];
	struct obs *last = l->last + (keys - l->key);
	for (unsigned i = 0; i < LASTING_WAYS; i++) {
		if (keys[i] == key) {
			l->again++;
			if (is_newer(o, &last[i]))
				last[i] = *o;
			return true;
		}
		if (!keys[i]) {
			keys[i] = key;
			last[i] = *o;
			return true;
		}
		if (last[i].at_byte < last[oldest].at_byte)
			oldest = i;
	}
	bool ok = put(l, &last[oldest]);
	keys[oldest] = key;
	last[oldest] = *o;
	return ok;
}

static int by_place(const void *a, const void *b, void *ctx)
{
	const struct zeek_lasting *l = ctx;
	uint64_t x = l->last[*(const uint32_t *)a].at_byte;
	uint64_t y = l->last[*(const uint32_t *)b].at_byte;

	return (x > y) - (x < y);
}

static void note(const struct zeek_lasting *l)
{
	char *to = l->stats->note;
	size_t room = sizeof l->stats->note;
	size_t n = strlen(to);

	if (l->again && n < room) {
		snprintf(to + n,
			room - n,
			"%s%llu rows tell again of a connection that was "
			"still "
			"open: each counts once, with its last figures",
			n ? "; " : "",
			(unsigned long long)l->again);
	}
}

bool zeek_lasting_end(struct zeek_lasting *l, struct arena a)
{
	uint32_t n = 0;
	uint32_t *order = arena_raw(&a,
		sizeof *order,
		LASTING_SETS * LASTING_WAYS,
		alignof(uint32_t));

	if (!order)
		return false;
	for (uint32_t i = 0; i < LASTING_SETS * LASTING_WAYS; i++) {
		if (l->key[i])
			order[n++] = i;
	}
	qsort_r(order, n, sizeof *order, by_place, l);
	for (uint32_t i = 0; i < n; i++) {
		if (!put(l, &l->last[order[i]]))
			return false;
	}
	note(l);
	return true;
}
