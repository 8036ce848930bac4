/* SPDX-License-Identifier: Apache-2.0 */
/* What is watched stands in the case as a table like those that people write:
 * sealed, dated, replaced and taken back in the same way. */
#include "case/steps/inside.h"

enum {
	/* of a network: more addresses than one operator is likely to hold */
	NARROWEST_V4 = 96 + 16,
	NARROWEST_V6 = 32,
	KEY_LEAST = 4
};

/* --- what is not watched ------------------------------------------------- */

static bool too_wide(const struct watched *w,
	struct arena *a,
	struct str *why)
{
	struct prefix p;

	if (w->type != IND_CIDR || !prefix_parse(w->value, &p))
		return false;
	bool v4 = addr_is_v4(p.net) && p.bits >= 96;
	if (p.bits >= (v4 ? NARROWEST_V4 : NARROWEST_V6))
		return false;
	*why = arena_fmt(a,
		"that is more than a /%d: whoever talks to anybody there "
		"would become a victim",
		v4 ? NARROWEST_V4 - 96 : NARROWEST_V6);
	return true;
}

static bool inside_only(const struct watched *w, struct str *why)
{
	struct addr addr;

	if (w->type != IND_IP || !addr_parse(w->value, &addr) ||
		!addr_is_local(addr)) {
		return false;
	}
	*why = STR("it is not an address of the internet, and every network "
		   "has its own");
	return true;
}

static bool above_names(const struct watched *w, struct str *why)
{
	struct domain_parts parts;

	if (w->type != IND_DOMAIN || !domain_cut(w->value, &parts) ||
		parts.registrable.n) {
		return false;
	}
	*why = STR("everybody can register names below it");
	return true;
}

/* Why it is not watched; empty: it is. list: the warning list of the case on
 * which it stands. */
static struct str why_not(const struct watched *w,
	struct str list,
	struct arena *a)
{
	struct str why = { 0 };
	const char *known;

	if (too_wide(w, a, &why) || inside_only(w, &why) ||
		above_names(w, &why)) {
		return why;
	}
	known = widely_used(w);
	if (known)
		return arena_fmt(a, "it is %s, which everybody uses", known);
	if (list.n) {
		return arena_fmt(a,
			"it stands on the warning list \"%.*s\"",
			STR_FMT(list));
	}
	return why;
}

/* --- the table ----------------------------------------------------------- */

static void table_head(struct buf *b)
{
	const struct table_spec *t = &table_specs[ROW_WATCH];

	for (uint32_t i = 0; i < t->n_column; i++) {
		buf_z(b, i ? "," : "");
		buf_z(b, t->column[i].name);
	}
	buf_z(b, "\r\n");
}

static void table_row(struct buf *b, const struct str cell[static WAT_N])
{
	for (int i = 0; i < WAT_N; i++) {
		buf_z(b, i ? "," : "");
		csv_cell(b, cell[i]);
	}
	buf_z(b, "\r\n");
}

static void put_watched(struct buf *b,
	const struct watch_call *w,
	const struct watched *x,
	struct str supersedes,
	struct arena *a)
{
	struct str cell[WAT_N] = {
		[WAT_WATCHED] = x->value,
		[WAT_TYPE] = str_of(watch_type_name(x->type)),
		[WAT_SINCE] = w->since,
		[WAT_UNTIL] = w->until,
		[WAT_ZONE] = STR("Z"),
		[WAT_REASON] = w->reason,
		[WAT_AUTHORITY] = w->authority,
		[WAT_SOURCE] = arena_fmt(a, "analyst/%.*s", STR_FMT(w->by)),
		[WAT_GRADE] = w->grade,
		[WAT_SUPERSEDES] = supersedes,
	};

	table_row(b, cell);
}

static bool seal(struct store *s,
	const struct buf *table,
	const struct watch_call *w,
	struct err *err)
{
	const struct own_table how = {
		.prefix = "watch",
		.acquisition = { .by = w->by,
			.how = STR("ashiato watch"),
			.authority = w->authority,
			.acquired_s = w->acquired_s,
			.tlp = TLP_AMBER },
	};

	return case_seal_table(s, buf_str(table), &how, err);
}

/* --- add ----------------------------------------------------------------- */

static bool words_ok(const struct watch_call *w, struct err *err)
{
	struct span since;
	struct span until;
	struct grade g;

	if (w->since.n && !span_parse(w->since, STR("Z"), &since)) {
		return fail(err,
			ERR_USAGE,
			0,
			"--since: a day such as 2016-09-12, or "
			"2016-09-12T08:30, was expected, not \"%.*s\"",
			STR_FMT(w->since));
	}
	if (w->until.n && !span_parse(w->until, STR("Z"), &until)) {
		return fail(err,
			ERR_USAGE,
			0,
			"--until: a day such as 2017-03-31 was expected, not "
			"\"%.*s\"",
			STR_FMT(w->until));
	}
	if (w->since.n && w->until.n && since.from >= until.to) {
		return fail(err,
			ERR_USAGE,
			0,
			"--until %.*s lies before --since %.*s",
			STR_FMT(w->until),
			STR_FMT(w->since));
	}
	if (w->grade.n && !grade_parse(w->grade, &g)) {
		return fail(err,
			ERR_USAGE,
			0,
			"--grade: A to F and 1 to 6, such as B2, was "
			"expected, "
			"not \"%.*s\"",
			STR_FMT(w->grade));
	}
	if (!w->reason.n) {
		return fail(err,
			ERR_USAGE,
			0,
			"say why it is watched: --reason TEXT");
	}
	return true;
}

struct watching {
	struct store *s;
	const struct watch_call *w;
	struct arena *a;
	struct watched *x; /* those that are something */
	struct str *written;
	struct str *entity;
	struct str *list; /* on which each stands */
	uint32_t n;
};

static void refuse(const struct watching *g, struct str value, struct str why)
{
	if (g->w->refused)
		g->w->refused(g->w->ctx, value, why);
}

static bool parse_values(struct watching *g, struct err *err)
{
	const struct watch_call *w = g->w;
	char room[INDICATOR_MAX_BYTE];
	char plain[INDICATOR_MAX_BYTE];

	g->x = NEW(g->a, struct watched, w->n_value + 1);
	g->written = NEW(g->a, struct str, w->n_value + 1);
	g->entity = NEW(g->a, struct str, w->n_value + 1);
	g->list = NEW(g->a, struct str, w->n_value + 1);
	for (uint32_t i = 0; !g->a->full && i < w->n_value; i++) {
		struct watched x;
		struct str text = w->value[i];

		if (text.n < sizeof plain)
			text = indicator_refanged(text, plain);
		if (!watched_parse(w->type, text, room, &x)) {
			refuse(g,
				w->value[i],
				STR("an address, a network, a name, a URL, a "
				    "digest, a fingerprint or a key was "
				    "expected"));
			continue;
		}
		x.value = arena_str(g->a, x.value);
		g->x[g->n] = x;
		g->written[g->n] = w->value[i];
		g->entity[g->n++] = watched_entity(&x, g->a);
	}
	return !g->a->full ||
		fail(err, ERR_LIMIT, 0, "no memory left for what is watched");
}

/* The key of the claim that the row will be; in the arena. */
static struct str key_of(const struct watching *g, uint32_t i)
{
	const struct watched *x = &g->x[i];
	struct claim c = {
		.subject = g->entity[i],
		.predicate = PRED_WATCHED,
		.source = arena_fmt(g->a, "analyst/%.*s", STR_FMT(g->w->by)),
	};

	c.object = arena_fmt(g->a,
		"indicator:%s:%.*s",
		watch_type_name(x->type),
		STR_FMT(x->value));
	claim_clean(g->a, &c);
	claim_seal(&c);
	return arena_str(g->a, claim_key(&c));
}

/* What somebody took back stays so, whatever table says it again. */
static struct str taken_back(const struct watching *g, uint32_t i)
{
	struct str key = key_of(g, i);
	struct str by;
	struct str why;

	if (!store_undoing(g->s, key, g->a, &by, &why))
		return (struct str){ 0 };
	return arena_fmt(g->a,
		"%.*s took that back (%.*s); `ashiato undo CASE %.*s "
		"--restore` watches it again",
		STR_FMT(by),
		STR_FMT(why),
		STR_FMT(key));
}

static uint32_t put_rows(struct watching *g, struct buf *table)
{
	uint32_t taken = 0;

	table_head(table);
	for (uint32_t i = 0; i < g->n; i++) {
		struct str why = g->w->even_so
			? (struct str){ 0 }
			: why_not(&g->x[i], g->list[i], g->a);

		if (why.n) {
			refuse(g,
				g->written[i],
				arena_fmt(g->a,
					"%.*s; --even-so watches it all the "
					"same",
					STR_FMT(why)));
			continue;
		}
		why = taken_back(g, i);
		if (why.n) {
			refuse(g, g->written[i], why);
			continue;
		}
		put_watched(table, g->w, &g->x[i], STR(""), g->a);
		g->x[taken++] = g->x[i];
	}
	return taken;
}

bool case_watch(struct store *s,
	const struct watch_call *w,
	struct arena *a,
	uint32_t *ret_taken,
	struct err *err)
{
	struct watching g = { .s = s, .w = w, .a = a };
	struct buf table = { 0 };

	*ret_taken = 0;
	if (!words_ok(w, err) || !parse_values(&g, err))
		return false;
	if (!g.n)
		return true;
	if (!w->even_so && !case_warned(s, g.entity, g.n, a, g.list, err))
		return false;
	uint32_t taken = put_rows(&g, &table);
	bool ok = !taken || seal(s, &table, w, err);
	buf_done(&table);
	*ret_taken = ok ? taken : 0;
	for (uint32_t i = 0; ok && w->taken && i < taken; i++)
		w->taken(w->ctx, &g.x[i], watched_entity(&g.x[i], a));
	return ok;
}

/* --- end ----------------------------------------------------------------- */

static bool is_meant(const struct watch_row *r,
	struct str value,
	struct str entity)
{
	return str_eq(r->what, entity) || str_eq(r->value, value) ||
		(value.n >= KEY_LEAST &&
			str_starts(claim_key(r->claim), value));
}

static bool meant_row(const struct view *v,
	struct str value,
	struct str entity,
	const struct watch_row **ret,
	struct err *err)
{
	const struct publication *p = &v->publication;
	const struct watch_row *led = NULL;

	*ret = NULL;
	for (uint32_t i = 0; i < p->n_watch; i++) {
		const struct watch_row *r = &p->watch[i];

		if (!is_meant(r, value, entity))
			continue;
		if (r->from.n)
			led = r;
		else
			*ret = r;
	}
	if (*ret)
		return true;
	if (led) {
		return fail(err,
			ERR_USAGE,
			0,
			"%.*s is watched because %.*s leads to it: end that, "
			"or `ashiato undo CASE %.8s` cuts this step off",
			STR_FMT(led->value),
			STR_FMT(led->from),
			led->claim->id);
	}
	return fail(err,
		ERR_USAGE,
		0,
		"\"%.*s\" is not watched; `ashiato watch CASE list` lists "
		"what "
		"is",
		STR_FMT(value));
}

static bool end_row(struct store *s,
	const struct watch_row *r,
	const struct watch_call *w,
	struct arena *a,
	struct err *err)
{
	struct watch_call own = *w;
	char room[INDICATOR_MAX_BYTE];
	char grade[3] = { r->claim->grade.reliability,
		r->claim->grade.credibility,
		0 };
	struct watched x;
	struct buf table = { 0 };
	char since[STAMP_N];

	if (!watched_parse(r->type, r->value, room, &x)) {
		return fail(err,
			ERR_FORMAT,
			0,
			"%.*s cannot be watched",
			STR_FMT(r->value));
	}
	own.since = r->claim->from_s == TIME_UNKNOWN
		? (struct str){ 0 }
		: str_of(stamp_text(r->claim->from_s, since));
	own.authority = w->authority.n ? w->authority : r->authority;
	own.grade = str_of(grade);
	table_head(&table);
	put_watched(&table, &own, &x, r->value, a);
	bool ok = words_ok(&own, err) && seal(s, &table, &own, err);
	buf_done(&table);
	return ok;
}

bool case_watch_end(struct store *s,
	struct str value,
	const struct watch_call *w,
	struct arena *a,
	struct err *err)
{
	const struct question everything = { .as_of_s = INT64_MAX };
	const struct watch_row *r;
	struct view v = { 0 };
	char room[INDICATOR_MAX_BYTE];
	struct watched x;
	struct str entity = { 0 };

	if (watched_parse(w->type, value, room, &x))
		entity = watched_entity(&x, a);
	bool ok = case_view(&v, s, &everything, NEEDS_VICTIMS, err) &&
		lists_watches(&v, err) &&
		meant_row(&v, value, entity, &r, err) &&
		end_row(s, r, w, a, err);
	case_view_close(&v);
	return ok;
}
