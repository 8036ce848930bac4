/* SPDX-License-Identifier: Apache-2.0 */
/* From one machine of ours to the next: administration from where it never
 * came, and files collected before they leave. Manual: lateral.md */
#include <stdlib.h>

#include "hunt/tables/tables.h"

enum {
	LATERAL_MIN = 4000, /* 1/1000 bit, to be shown */
	/* the first sign of it came well after the beginning of the evidence
	 */
	NEW_MILLI = 1500,
	NEW_SHARE = 4,
	SPAN_MIN_MS = 6 * 3600 * 1000,
	/* machines that one administers: it is a management station */
	ADMINISTERS_MIN = 6,
	ADMIN_MILLI = -4000,
	/* an archive was written; and then as much left */
	STAGED_MILLI = 3000,
	LEFT_MILLI = 4000,
	LEFT_WITHIN_MS = 24 * 3600 * 1000,
	SIGNS_SHOWN = 5,
	N_LOC = sizeof((struct claim *)0)->loc / sizeof(struct locator),
};

/* What administration from afar looks like. A part of the text of an
 * attribute, lower case; more than one may hold. ATT&CK's numbers in
 * lateral.md; weights are judgement: what legitimate administration does
 * daily weighs little. */
static const struct sign {
	uint8_t kind;
	const char *part;
	const char *what;
	int milli;
} signs[] = {
	{ ATTR_SHARE,
		"\\admin$",
		"opened its administrative share ADMIN$",
		3000 },
	{ ATTR_SHARE, "\\c$", "opened its administrative share C$", 3000 },
	{ ATTR_SHARE, "psexesvc", "ran a PsExec service there", 6000 },
	{ ATTR_SHARE, "svcctl", "spoke to its service manager", 3500 },
	{ ATTR_SHARE, "atsvc", "spoke to its task scheduler", 3500 },
	{ ATTR_SHARE, "winreg", "opened its registry", 2500 },
	{ ATTR_RECORD, "createservice", "created a service there", 5000 },
	{ ATTR_RECORD, "startservice", "started a service there", 3000 },
	{ ATTR_RECORD,
		"schrpcregistertask",
		"registered a task there",
		5000 },
	{ ATTR_RECORD, "netrjobadd", "registered a task there", 5000 },
	{ ATTR_RECORD,
		"drsgetncchanges",
		"copied accounts from the directory",
		6000 },
	{ ATTR_RECORD, "iwbemservices", "ran commands through WMI", 3500 },
};
enum {
	SIGNS = sizeof signs / sizeof *signs
};

/* and services that only administration uses */
static const struct {
	uint16_t port;
	const char *what;
	int milli;
} ports[] = {
	{ 5985, "ran commands through WinRM", 3000 },
	{ 5986, "ran commands through WinRM", 3000 },
	{ 3389, "opened its desktop (RDP)", 1500 },
	{ 135, "asked its RPC mapper", 1000 },
	{ 445, "wrote to it over SMB", 1000 },
};
enum {
	PORTS = sizeof ports / sizeof *ports
};

static const char *const programs[] = { ".exe",
	".dll",
	".ps1",
	".bat",
	".vbs",
	".sys",
	".msi",
	".scr" };
static const char *const archives[] = { ".zip",
	".rar",
	".7z",
	".cab",
	".tar",
	".tgz",
	".tar.gz",
	".arj",
	".ace" };

/* One machine going on to another. */
/* attribute or pair + 1; the other 0 */
struct trace {
	uint32_t src;
	uint32_t dst;
	uint32_t attribute;
	uint32_t conv;
};

struct found_signs {
	/* sets */
	uint32_t signs;
	uint32_t ports;
	bool program;
	bool archive;
	struct str file; /* the first by name */
	int64_t first_ms;
	int64_t last_ms;
	int64_t archive_ms;
	uint64_t archive_byte;
	uint32_t n;
	uint16_t sensor;
	struct locator loc[N_LOC];
	uint32_t n_loc;
};

static bool ends(struct str lower, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (str_ends(lower, str_of(list[i])))
			return true;
	}
	return false;
}

static void when(struct found_signs *g,
	int64_t first_ms,
	int64_t last_ms,
	uint32_t n,
	uint16_t sensor)
{
	if (first_ms != INT64_MIN && first_ms < g->first_ms)
		g->first_ms = first_ms;
	if (last_ms > g->last_ms)
		g->last_ms = last_ms;
	g->n += n;
	if (sensor < g->sensor)
		g->sensor = sensor;
}

/* share, name and action; a file's name alone */
static void look_at_file(const struct hunt_tables *f,
	struct found_signs *g,
	const struct attribute *x,
	struct str lower)
{
	struct str share;
	struct str rest = lower;
	struct str name = lower;
	struct str action = { 0 };
	bool written = true;

	if (x->kind == ATTR_SHARE) {
		if (!part_next(&rest, &share) || !part_next(&rest, &name))
			return;
		if (!part_next(&rest, &action))
			return;
		written = str_has(action, STR("write")) ||
			str_has(action, STR("rename")) || x->bytes > 0;
	}
	if (!written || !name.n)
		return;
	bool archive =
		ends(name, archives, sizeof archives / sizeof *archives);
	g->program |= x->kind == ATTR_SHARE &&
		str_has(action, STR("write")) &&
		ends(name, programs, sizeof programs / sizeof *programs);
	if (!archive)
		return;
	struct str shown =
		str_from(interned_at(f, x->text), (size_t)(name.p - lower.p));
	shown.n = name.n;
	if (!g->archive || str_cmp(shown, g->file) < 0)
		g->file = shown;
	g->archive = true;
	g->archive_ms = !g->archive_byte || x->first_ms < g->archive_ms
		? x->first_ms
		: g->archive_ms;
	g->archive_byte += x->bytes;
}

static void look_at_attribute(const struct hunt_tables *f,
	struct found_signs *g,
	const struct attribute *x)
{
	char room[TEXT_MAX];
	struct str lower = text_lower(interned_at(f, x->text), room);
	uint32_t before = g->signs;
	bool file = g->archive || g->program;

	for (unsigned i = 0; i < SIGNS; i++) {
		if (signs[i].kind == x->kind &&
			str_has(lower, str_of(signs[i].part))) {
			g->signs |= 1U << i;
		}
	}
	if (x->kind == ATTR_SHARE || x->kind == ATTR_FILE)
		look_at_file(f, g, x, lower);
	if (g->signs == before && file == (g->archive || g->program))
		return;
	when(g, x->first_ms, x->last_ms, x->n, x->sensor);
	keep_first(g->loc, &g->n_loc, N_LOC, x->loc);
}

static bool look_at_conversation(const struct hunt_tables *f,
	struct found_signs *g,
	uint32_t conv,
	struct arena a)
{
	const struct conversation *p =
		conversations_at(&f->conversations, conv);
	const struct summary *m = summary_at(f, conv);
	struct conversation_view v;

	for (unsigned i = 0; i < PORTS; i++) {
		if (ports[i].port != p->port)
			continue;
		if (!m->n_answered)
			continue;
		if (p->port == 445 &&
			(!m->bytes_told || m->src_byte < 1000000))
			continue;
		if (!conversation_view(&f->conversations, p, &a, &v))
			return false;
		g->ports |= 1U << i;
		when(g, m->first_ms, m->last_ms, m->n, p->sensor);
		keep_first(g->loc, &g->n_loc, N_LOC, v.event[0].loc);
	}
	return true;
}

/* --- all of them ---------------------------------------------------------
 */

static int by_ends(const void *a, const void *b)
{
	const struct trace *x = a;
	const struct trace *y = b;

	if (x->src != y->src)
		return x->src < y->src ? -1 : 1;
	if (x->dst != y->dst)
		return x->dst < y->dst ? -1 : 1;
	return x->attribute != y->attribute
		? (x->attribute > y->attribute) -
			(x->attribute < y->attribute)
		: (x->conv > y->conv) - (x->conv < y->conv);
}

static bool is_port(uint16_t port)
{
	for (unsigned i = 0; i < PORTS; i++) {
		if (ports[i].port == port)
			return true;
	}
	return false;
}

/* what one machine does on another that files or records tell of */
static bool is_trace(const struct attribute *x)
{
	if (x->src == HOST_NONE || x->dst == HOST_NONE)
		return false;
	return x->kind == ATTR_SHARE || x->kind == ATTR_RECORD ||
		x->kind == ATTR_FILE;
}

/* a connection between two machines of ours on a port of administration */
static bool is_step(const struct hunt_tables *f, const struct conversation *p)
{
	if (p->key_kind != KEY_ADDRESS || p->proto != 6)
		return false;
	if (!is_port(p->port))
		return false;
	if (!addr_is_local(host_at(f, p->src)))
		return false;
	return addr_is_local(host_at(f, p->dst));
}

static struct trace *gather(const struct hunt_tables *f,
	struct arena *a,
	uint32_t *ret_n)
{
	size_t room = (size_t)f->attributes.n + f->conversations.n + 1;
	struct trace *s =
		arena_raw(a, sizeof *s, room, alignof(struct trace));
	uint32_t n = 0;

	*ret_n = 0;
	if (!s)
		return NULL;
	for (uint32_t i = 0; i < f->attributes.n; i++) {
		const struct attribute *x = attributes_at(&f->attributes, i);

		if (is_trace(x)) {
			s[n++] = (struct trace){
				.src = x->src,
				.dst = x->dst,
				.attribute = i + 1,
			};
		}
	}
	for (uint32_t i = 0; i < f->conversations.n; i++) {
		const struct conversation *p =
			conversations_at(&f->conversations, i);

		if (is_step(f, p)) {
			s[n++] = (struct trace){
				.src = p->src,
				.dst = p->dst,
				.conv = i + 1,
			};
		}
	}
	qsort(s, n, sizeof *s, by_ends);
	*ret_n = n;
	return s;
}

static uint64_t after(int64_t later, int64_t earlier)
{
	return later > earlier ? (uint64_t)later - (uint64_t)earlier : 0;
}

static int64_t weigh(const struct hunt_tables *f,
	const struct found_signs *g,
	uint32_t administers)
{
	const struct summaries *s = &f->summaries;
	int64_t milli = g->program ? 4000 : 0;
	/* times may be as far apart as a reader can tell them */
	uint64_t span_ms = after(s->last_ms, s->first_ms);

	for (unsigned i = 0; i < SIGNS; i++)
		milli += g->signs >> i & 1 ? signs[i].milli : 0;
	for (unsigned i = 0; i < PORTS; i++)
		milli += g->ports >> i & 1 ? ports[i].milli : 0;
	if (span_ms >= SPAN_MIN_MS &&
		after(g->first_ms, s->first_ms) > span_ms / NEW_SHARE) {
		milli += NEW_MILLI;
	}
	return milli + (administers >= ADMINISTERS_MIN ? ADMIN_MILLI : 0);
}

static struct str signs_text(const struct found_signs *g, struct arena *a)
{
	struct str text = { 0 };
	unsigned n = 0;

	if (g->program) {
		text = arena_fmt(a, "%s", "wrote a program to it");
		n++;
	}
	for (unsigned i = 0; i < SIGNS && n < SIGNS_SHOWN; i++) {
		if (g->signs >> i & 1) {
			text = arena_fmt(a,
				"%.*s%s%s",
				STR_FMT(text),
				n++ ? ", " : "",
				signs[i].what);
		}
	}
	for (unsigned i = 0; i < PORTS && n < SIGNS_SHOWN; i++) {
		if (g->ports >> i & 1) {
			text = arena_fmt(a,
				"%.*s%s%s",
				STR_FMT(text),
				n++ ? ", " : "",
				ports[i].what);
		}
	}
	return text;
}

static struct claim claim_of(const struct hunt_tables *f,
	enum predicate predicate,
	const struct found_signs *g,
	uint32_t src,
	uint32_t dst,
	int64_t recorded_at_s,
	struct arena *a)
{
	struct claim c = finding_of(predicate,
		address_entity(a, host_at(f, src)),
		address_entity(a, host_at(f, dst)),
		tables_source(f, g->sensor, a),
		recorded_at_s);

	c.from_s =
		g->first_ms == INT64_MAX ? TIME_UNKNOWN : g->first_ms / 1000;
	c.to_s = g->last_ms == INT64_MIN ? TIME_OPEN : g->last_ms / 1000 + 1;
	memcpy(c.loc, g->loc, sizeof c.loc);
	c.n_loc = g->n_loc;
	c.n_records = g->n;
	return c;
}

static bool found(const struct hunt_tables *f,
	const struct found_signs *g,
	uint32_t src,
	uint32_t dst,
	int64_t milli,
	uint32_t administers,
	int64_t recorded_at_s,
	const struct claim_sink *out,
	struct arena a)
{
	char from[STAMP_N];
	struct claim c = claim_of(f,
		PRED_MOVED_LATERALLY_TO,
		g,
		src,
		dst,
		recorded_at_s,
		&a);
	struct str what = signs_text(g, &a);

	c.weight_milli = milli;
	c.text = arena_fmt(&a,
		"%.*s went on to %.*s: %.*s; first at %s%s",
		STR_FMT(entity_name(c.subject)),
		STR_FMT(entity_name(c.object)),
		STR_FMT(what),
		g->first_ms == INT64_MAX
			? "a time that is not known"
			: stamp_text(g->first_ms / 1000, from),
		administers >= ADMINISTERS_MIN
			? "; it does so with many machines, as a management "
			  "station"
			: "");
	c.detail = arena_fmt(&a,
		"{\"signs\":%u,"
		"\"machines\":%u}",
		(unsigned)__builtin_popcount(g->signs) +
			(unsigned)__builtin_popcount(g->ports) + g->program,
		administers);
	return !a.full && out->put(out->ctx, &c);
}

/* what left the machine for elsewhere within a day of the archive */
static uint64_t left(const struct hunt_tables *f,
	uint32_t host,
	int64_t from_ms)
{
	uint64_t most = 0;

	for (uint32_t i = f->summaries.start[host];
		i < f->summaries.start[host + 1];
		i++) {
		const struct summary *m = summary_at(f, f->summaries.conv[i]);
		bool outside = !addr_is_local(host_at(f,
			conversations_at(&f->conversations,
				f->summaries.conv[i])
				->dst));

		if (outside && m->first_ms >= from_ms &&
			m->first_ms - from_ms <= LEFT_WITHIN_MS &&
			m->src_byte > most) {
			most = m->src_byte;
		}
	}
	return most;
}

static bool found_archive(const struct hunt_tables *f,
	const struct found_signs *g,
	uint32_t src,
	uint32_t dst,
	int64_t recorded_at_s,
	const struct claim_sink *out,
	struct arena a)
{
	struct claim c =
		claim_of(f, PRED_STAGED_ON, g, src, dst, recorded_at_s, &a);
	uint64_t sent = left(f, dst, g->archive_ms);
	uint64_t sent_by_src = left(f, src, g->archive_ms);
	uint64_t gone = sent > sent_by_src ? sent : sent_by_src;
	bool after = g->archive_byte > 0 && gone >= g->archive_byte / 2;
	struct str file = claim_text(&a, str_head(g->file, 120));

	c.weight_milli = STAGED_MILLI + (after ? LEFT_MILLI : 0);
	c.text = arena_fmt(&a,
		"an archive, %.*s, passed between %.*s and %.*s%s",
		STR_FMT(file),
		STR_FMT(entity_name(c.subject)),
		STR_FMT(entity_name(c.object)),
		after ? "; as much left for outside within a day" : "");
	c.detail = arena_fmt(&a,
		"{\"archive_bytes\":%"
		"llu,\"sent_bytes\":%llu}",
		(unsigned long long)g->archive_byte,
		(unsigned long long)gone);
	return !a.full && out->put(out->ctx, &c);
}

static bool collect(const struct hunt_tables *f,
	const struct trace *s,
	uint32_t n,
	struct found_signs *ret,
	struct arena a)
{
	struct found_signs g = {
		.first_ms = INT64_MAX,
		.last_ms = INT64_MIN,
		.sensor = UINT16_MAX,
	};

	for (uint32_t i = 0; i < n; i++) {
		if (s[i].attribute) {
			look_at_attribute(f,
				&g,
				attributes_at(&f->attributes,
					s[i].attribute - 1));
		} else if (!look_at_conversation(f, &g, s[i].conv - 1, a)) {
			return false;
		}
	}
	*ret = g;
	return true;
}

/* s[0 .. n): of one source */
static bool evaluate_source(const struct hunt_tables *f,
	const struct trace *s,
	uint32_t n,
	int64_t recorded_at_s,
	const struct claim_sink *out,
	struct arena a)
{
	struct found_signs g;
	uint32_t administers = 0;

	/* first how many it administers, for that says what each means */
	for (int pass = 0; pass < 2; pass++) {
		for (uint32_t i = 0, k; i < n; i = k) {
			for (k = i; k < n && s[k].dst == s[i].dst; k++) {
			}
			if (!collect(f, s + i, k - i, &g, a))
				return false;
			int64_t milli = weigh(f, &g, administers);
			if (pass == 0) {
				administers += milli >= LATERAL_MIN;
			} else if (milli >= LATERAL_MIN &&
				!found(f,
					&g,
					s->src,
					s[i].dst,
					milli,
					administers,
					recorded_at_s,
					out,
					a)) {
				return false;
			} else if (g.archive &&
				!found_archive(f,
					&g,
					s->src,
					s[i].dst,
					recorded_at_s,
					out,
					a)) {
				return false;
			}
		}
	}
	return true;
}

bool lateral_evaluate(struct hunt_tables *f,
	int64_t recorded_at_s,
	const struct claim_sink *out,
	struct err *err)
{
	struct arena a = f->scratch;
	uint32_t n = 0;
	const struct trace *s = gather(f, &a, &n);
	bool ok = s;

	for (uint32_t i = 0, k; ok && i < n; i = k) {
		for (k = i; k < n && s[k].src == s[i].src; k++) {
		}
		ok = evaluate_source(f, s + i, k - i, recorded_at_s, out, a);
	}
	return ok ||
		fail(err,
			ERR_LIMIT,
			0,
			"no memory left to look for lateral movement");
}

/* lateral_evaluate finds these too: both are seen on the same traces. */
bool staging_evaluate(struct hunt_tables *f,
	int64_t recorded_at_s,
	const struct claim_sink *out,
	struct err *err)
{
	(void)f;
	(void)recorded_at_s;
	(void)out;
	(void)err;
	return true;
}
