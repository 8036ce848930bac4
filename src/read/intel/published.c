/* SPDX-License-Identifier: Apache-2.0 */
#include "read/intel/published.h"

#include <stdio.h>

#include "read/input/lines.h"
#include "read/intel/feed.h"

bool published_open(struct published *p,
	struct input *in,
	struct arena *a,
	const struct sink *out,
	struct read_stats *stats,
	struct err *err)
{
	*p = (struct published){
		.a = a,
		.out = out,
		.stats = stats,
		.reports = table_in(a),
		.sources = table_in(a),
	};
	struct str all;

	if (!document_read(in, PUBLISHED_MAX, a, stats, &all, err))
		return false;
	p->text = text_unmarked(all);
	p->lead = all.n - p->text.n;
	return true;
}

static uint64_t offset(const struct published *p, struct str where)
{
	if (where.p >= p->text.p && where.p <= p->text.p + p->text.n)
		return p->lead + (uint64_t)(where.p - p->text.p);
	return 0;
}

static uint64_t line_of(const struct published *p, uint64_t at)
{
	uint64_t line = 1;

	at -= at < p->lead ? at : p->lead;
	for (const char *c = p->text.p, *end = c + at;
		(c = memchr(c, '\n', (size_t)(end - c)));
		c++) {
		line++;
	}
	return line;
}

/* Names in a sentence for people: no control characters, no half characters. */
static struct str shown(struct str s, char room[static 100])
{
	size_t n = 0;

	for (size_t step; s.n && n + (step = utf8_step(s)) < 100;
		s = str_from(s, step ? step : 1)) {
		if (step < 2) {
			room[n++] = step && s.p[0] >= 0x20 && s.p[0] != 0x7f
				? s.p[0]
				: '?';
		} else {
			memcpy(room + n, s.p, step);
			n += step;
		}
	}
	return (struct str){ room, n };
}

void published_skip(struct published *p,
	struct str where,
	const char *why,
	struct str what)
{
	char text[240];
	char room[100];
	uint64_t at = offset(p, where);

	if (p->stopped)
		return;
	snprintf(text,
		sizeof text,
		"%s%s%.*s",
		why,
		what.n ? ": " : "",
		STR_FMT(shown(what, room)));
	/* counting lines for each of a million damaged objects would be
	 * quadratic */
	sink_skip(p->out,
		p->stats,
		(struct skip){
			.line = p->stats->skipped < 100 ? line_of(p, at) : 0,
			.at_byte = at,
			.why = text,
		});
}

static void tell(struct published *p,
	struct str where,
	const char *why,
	struct str what)
{
	if (!p->again)
		published_skip(p, where, why, what);
}

static bool inside(const struct published *p, struct str where)
{
	return where.p && where.p >= p->text.p &&
		where.p + where.n <= p->text.p + p->text.n;
}

bool published_put(struct published *p,
	enum known_kind kind,
	const struct str *cell,
	struct str where)
{
	struct obs o = {
		.kind = OBS_KNOWN,
		.t_ns = T_NONE,
		.at_byte = offset(p, where),
		.known = { kind, cell },
	};

	if (p->stopped || p->a->full)
		return false;
	const char *wrong = known_wrong(kind, cell);
	if (wrong) {
		published_skip(p,
			where,
			wrong,
			str_of(known_shapes[kind].name));
		return false;
	}
	o.len_byte = inside(p, where) ? (uint32_t)where.n : 0;
	p->stats->records++;
	p->stopped = !p->out->put(p->out->ctx, &o);
	return true;
}

bool published_row(struct published *p,
	enum row_table table,
	const struct str *cell,
	uint32_t n,
	struct str where)
{
	struct obs o = {
		.kind = OBS_ROW,
		.t_ns = T_NONE,
		.at_byte = offset(p, where),
		.len_byte = inside(p, where) ? (uint32_t)where.n : 0,
		.row = { table, 0, cell, n },
	};

	if (p->stopped || p->a->full)
		return false;
	for (uint32_t i = 0; i < n; i++) {
		if (!utf8_valid(cell[i])) {
			published_skip(p,
				where,
				"valid UTF-8 was expected",
				STR(""));
			return true;
		}
	}
	p->stats->records++;
	p->stopped = !p->out->put(p->out->ctx, &o);
	return !p->stopped;
}

bool published_indicator(struct published *p,
	struct obs_indicator x,
	struct str where)
{
	struct obs o = {
		.kind = OBS_INDICATOR,
		.t_ns = T_NONE,
		.at_byte = offset(p, where),
		.len_byte = inside(p, where) ? (uint32_t)where.n : 0,
	};
	char room[INDICATOR_MAX_BYTE];
	struct str written = x.value;

	if (p->stopped || p->a->full)
		return false;
	const char *wrong = feed_ready(&x, room);
	if (wrong) {
		published_skip(p, where, wrong, written);
		return false;
	}
	o.indicator = x;
	p->stats->records++;
	p->stopped = !p->out->put(p->out->ctx, &o);
	return true;
}

bool published_revocation(struct published *p,
	struct str id,
	int64_t version_ns,
	struct str where)
{
	struct obs o = {
		.kind = OBS_REVOCATION,
		.t_ns = T_NONE,
		.at_byte = offset(p, where),
		.len_byte = inside(p, where) ? (uint32_t)where.n : 0,
		.revocation = { id, version_ns },
	};

	if (p->stopped || p->a->full)
		return false;
	p->stats->records++;
	p->stopped = !p->out->put(p->out->ctx, &o);
	return true;
}

bool published_first(struct published *p, struct table *t, struct str id)
{
	uint32_t before = t->n;
	bool known = table_put(t, id) == TABLE_NONE || t->n == before;

	if (p->a->full)
		p->stopped = true;
	return !known;
}

void published_source(struct published *p,
	struct str id,
	struct str title,
	struct str terms,
	struct str where)
{
	if (published_first(p, &p->sources, id)) {
		published_put(p,
			KNOWN_SOURCE,
			(const struct str[SRC_N]){ [SRC_ID] = id,
				[SRC_TITLE] = title,
				[SRC_TERMS] = terms },
			where);
	}
}

struct str published_report(struct published *p,
	struct str url,
	struct str title,
	struct str published,
	struct str source,
	struct str where)
{
	char id[REPORT_ID_N];

	report_id_of(url.n ? url : title, id);
	struct str kept = arena_str(p->a, str_of(id));
	if (published_first(p, &p->reports, kept)) {
		published_put(p,
			KNOWN_REPORT,
			(const struct str[REP_N]){ [REP_ID] = kept,
				[REP_PUBLISHED] = published,
				[REP_SOURCE] = source,
				[REP_TITLE] = title,
				[REP_URL] = url },
			where);
	}
	return kept;
}

struct str published_past_blanks(struct str s)
{
	while (s.n && s.p[0] && str_has_char(STR(" \t\r\n"), s.p[0]))
		s = str_from(s, 1);
	return s;
}

bool published_line(struct str *rest, struct str *ret)
{
	while (rest->n) {
		if (!str_cut(*rest, '\n', ret, rest)) {
			*ret = *rest;
			*rest = (struct str){ 0 };
		}
		if (ret->n && ret->p[ret->n - 1] == '\r')
			ret->n--;
		if (str_trim(*ret).n)
			return true;
	}
	return false;
}

struct json_scan published_scan(struct published *p, struct str raw)
{
	bool escapes = raw.n && memchr(raw.p, '\\', raw.n);
	char *room = escapes ? NEW(p->a, char, raw.n) : NULL;

	if (escapes && !room) {
		p->stopped = true;
		return (struct json_scan){
			.bad = "more memory was expected"
		};
	}
	return (struct json_scan){
		.rest = raw,
		.unescaped = room,
	};
}

void published_word(struct published *p,
	struct words *w,
	char separator,
	struct str word)
{
	size_t need = w->s.n + 1 + word.n;

	if (need > w->cap) {
		char *wide = NEW(p->a, char, 2 * need);

		if (!wide)
			return;
		if (w->s.n)
			memcpy(wide, w->p, w->s.n);
		w->p = wide;
		w->cap = 2 * need;
	}
	if (w->s.n)
		w->p[w->s.n++] = separator;
	if (word.n)
		memcpy(w->p + w->s.n, word.p, word.n);
	w->s = (struct str){ w->p, w->s.n + word.n };
}

struct str published_join(struct published *p,
	struct str a,
	char separator,
	struct str b)
{
	struct words w = { 0 };

	if (!a.n || !b.n)
		return a.n ? a : b;
	published_word(p, &w, separator, a);
	published_word(p, &w, separator, b);
	return w.s;
}

/* --- the form of the document -------------------------------------------- */

static bool of_kind(enum member_kind want,
	enum json_kind kind,
	struct str value)
{
	switch (want) {
	case MEMBER_TEXT:
		return kind == JSON_STRING;
	case MEMBER_LIST:
		return kind == JSON_NESTED && value.p[0] == '[';
	case MEMBER_OBJECT:
		return kind == JSON_NESTED && value.p[0] == '{';
	case MEMBER_FLAG:
		/* some write it as a text */
		return kind == JSON_TRUE || kind == JSON_FALSE ||
			(kind == JSON_STRING &&
				(str_lower_eq(value, STR("true")) ||
					str_lower_eq(value, STR("false"))));
	case MEMBER_TEXT_OR_LIST:
		return kind == JSON_STRING ||
			(kind == JSON_NESTED && value.p[0] == '[');
	case MEMBER_NESTED:
		return kind == JSON_NESTED;
	case MEMBER_SCALAR:
		return kind != JSON_NESTED;
	}
	return false;
}

static struct str behind(const struct json_scan *s)
{
	struct str rest = s->rest;

	while (rest.n && strchr(" \t\r\n", rest.p[0]) && rest.p[0])
		rest = str_from(rest, 1);
	return rest;
}

bool published_members(struct published *p,
	struct str raw,
	const struct member_wanted *want,
	size_t n,
	void *ret,
	const char **ret_bad)
{
	static const char *const expected[] = { "a text was expected in",
		"a list was expected in",
		"an object was expected in",
		"true or false was expected in",
		"a text or a list was expected in",
		"a list or an object was expected in",
		"a text, a number or a flag was expected in" };
	struct json_scan s = published_scan(p, raw);
	struct str key;
	struct str value;
	struct str old;
	enum json_kind kind;
	uint32_t letters = 0;

	/* most keys are none of them, as their first letters tell */
	for (size_t i = 0; i < n; i++)
		letters |= 1U << (want[i].key[0] & 31);
	while (json_scan_next(&s, &key, &value, &kind)) {
		if (!key.n || !(letters >> (key.p[0] & 31) & 1))
			continue;
		for (size_t i = 0; kind != JSON_NULL && i < n; i++) {
			if (key.p[0] != want[i].key[0])
				continue;
			if (!str_is(key, want[i].key))
				continue;
			if (!of_kind(want[i].kind, kind, value)) {
				tell(p,
					inside(p, value) ? value : raw,
					expected[want[i].kind],
					key);
				continue;
			}
			memcpy(&old, (char *)ret + want[i].at, sizeof old);
			if (old.n) {
				tell(p,
					inside(p, value) ? value : raw,
					"a member stands twice in one "
					"object, "
					"the last is used",
					key);
			}
			memcpy((char *)ret + want[i].at,
				&value,
				sizeof value);
		}
	}
	*ret_bad = s.bad;
	if (!s.bad && behind(&s).n) {
		tell(p,
			behind(&s),
			"nothing was expected behind the object",
			(struct str){ 0 });
	}
	return !s.bad;
}

static bool item(struct published *p,
	struct json_scan *list,
	struct str *ret,
	enum json_kind *kind)
{
	if (json_scan_item(list, ret, kind))
		return true;
	if (list->bad)
		tell(p, list->rest, list->bad, (struct str){ 0 });
	return false;
}

bool published_text(struct published *p,
	struct json_scan *list,
	struct str *ret)
{
	enum json_kind kind;

	while (item(p, list, ret, &kind)) {
		if (kind == JSON_STRING && ret->n)
			return true;
		tell(p,
			inside(p, *ret) ? *ret : list->rest,
			"a text was expected in the list",
			(struct str){ 0 });
	}
	return false;
}

bool published_object(struct published *p,
	struct json_scan *list,
	struct str *ret)
{
	enum json_kind kind;

	while (item(p, list, ret, &kind)) {
		if (kind == JSON_NESTED && ret->p[0] == '{')
			return true;
		tell(p,
			inside(p, *ret) ? *ret : list->rest,
			"an object was expected in the list",
			(struct str){ 0 });
	}
	return false;
}

bool published_end(struct published *p,
	const struct json_scan *top,
	struct err *err)
{
	if (p->a->full) {
		return fail(err,
			ERR_LIMIT,
			0,
			"the document needs more memory than the budget of a "
			"reader allows");
	}
	if (p->stopped)
		return fail(err, ERR_LIMIT, 0, "the reading was stopped");
	if (top->bad) {
		return fail(err,
			ERR_FORMAT,
			top->rest.p ? offset(p, str_head(top->rest, 0)) : 0,
			"%s",
			top->bad);
	}
	if (behind(top).n) {
		published_skip(p,
			behind(top),
			"nothing was expected behind the document",
			(struct str){ 0 });
	}
	return true;
}

void published_head(struct str head,
	const char *const *key,
	size_t n,
	struct str *ret)
{
	char room[PROBE_N];
	struct json_scan s = {
		.rest = str_head(head, PROBE_N),
		.unescaped = room,
	};
	struct str name = { 0 };
	struct str value = { 0 };
	struct str all = s.rest;
	enum json_kind kind;

	for (bool more = true; more; name = value = (struct str){ 0 }) {
		more = json_scan_next(&s, &name, &value, &kind);
		/* cut off inside the value */
		if (!more && s.bad && name.n && value.p)
			value = str_from(all, (size_t)(value.p - all.p));
		for (size_t i = 0; value.n && i < n; i++) {
			if (str_is(name, key[i])) {
				if (value.p >= all.p &&
					value.p < all.p + all.n)
					ret[i] = value;
				else
					ret[i] = STR("?");
			}
		}
	}
}
