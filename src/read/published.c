/* SPDX-License-Identifier: Apache-2.0 */
#include "read/published.h"

#include <stdio.h>

#include "read/lines.h"

bool published_open(struct published *p, struct input *in, struct arena *a, const struct sink *out, struct read_stats *stats, struct err *err)
{
	*p = (struct published){ .a = a, .out = out, .stats = stats, .reports = table_in(a), .sources = table_in(a) };
	if (!document_read(in, PUBLISHED_MAX, a, stats, &p->text, err))
		return false;
	return true;
}

static uint64_t offset(const struct published *p, struct str where)
{
	return where.p >= p->text.p && where.p <= p->text.p + p->text.n ? (uint64_t)(where.p - p->text.p) : 0;
}

static uint64_t line_of(const struct published *p, uint64_t at)
{
	uint64_t line = 1;

	for (const char *c = p->text.p, *end = c + at; (c = memchr(c, '\n', (size_t)(end - c))); c++)
		line++;
	return line;
}

void published_skip(struct published *p, struct str where, const char *why, struct str what)
{
	char text[200];
	uint64_t at = offset(p, where);

	snprintf(text, sizeof text, "%s%s%.*s", why, what.n ? ": " : "", STR_FMT(str_head(what, 100)));
	/* counting lines for each of a million damaged objects would be quadratic */
	read_skip(p->out, p->stats, (struct skip){ .line = p->stats->skipped < 100 ? line_of(p, at) : 0, .at_byte = at, .why = text });
}

void published_put(struct published *p, enum known_kind kind, const struct str *cell, struct str where)
{
	struct obs o = { .kind = OBS_KNOWN, .t_ns = T_NONE, .at_byte = offset(p, where), .known = { kind, cell } };

	if (p->stopped)
		return;
	for (uint32_t i = 0; i < known_shapes[kind].n; i++)
		if (!utf8_valid(cell[i])) {
			published_skip(p, where, "text in UTF-8 was expected", (struct str){ 0 });
			return;
		}
	o.len_byte = (uint32_t)(offset(p, where) + where.n <= p->text.n ? where.n : 0);
	p->stats->records++;
	p->stopped = !p->out->put(p->out->ctx, &o);
}

/* true the first time */
static bool first(struct published *p, struct table *t, struct str id)
{
	uint32_t before = t->n;
	bool known = table_put(t, id) == TABLE_NONE || t->n == before;

	if (p->a->full)
		p->stopped = true;
	return !known;
}

void published_source(struct published *p, struct str id, struct str title, struct str terms, struct str where)
{
	if (first(p, &p->sources, id))
		published_put(p, KNOWN_SOURCE, (const struct str[SRC_N]){ [SRC_ID] = id, [SRC_TITLE] = title, [SRC_TERMS] = terms }, where);
}

struct str published_report(struct published *p, struct str url, struct str title, struct str published, struct str source, struct str where)
{
	char id[REPORT_ID_N];

	report_id_of(url.n ? url : title, id);
	struct str kept = arena_str(p->a, str_of(id));
	if (first(p, &p->reports, kept))
		published_put(p, KNOWN_REPORT, (const struct str[REP_N]){ [REP_ID] = kept, [REP_PUBLISHED] = published, [REP_SOURCE] = source, [REP_TITLE] = title, [REP_URL] = url }, where);
	return kept;
}

struct json_scan published_scan(struct published *p, struct str raw)
{
	bool escapes = raw.n && memchr(raw.p, '\\', raw.n);
	char *room = escapes ? NEW(p->a, char, raw.n) : NULL;

	if (escapes && !room) {
		p->stopped = true;
		return (struct json_scan){ .bad = "more memory was expected" };
	}
	return (struct json_scan){ .rest = raw, .unescaped = room };
}

void published_word(struct published *p, struct words *w, char separator, struct str word)
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

bool published_members(struct published *p, struct str raw, const struct member_wanted *want, size_t n, void *ret, const char **ret_bad)
{
	struct json_scan s = published_scan(p, raw);
	struct str key, value;
	enum json_kind kind;

	while (json_scan_next(&s, &key, &value, &kind))
		for (size_t i = 0; kind != JSON_NULL && i < n; i++)
			if (str_is(key, want[i].key))
				memcpy((char *)ret + want[i].at, &value, sizeof value);
	*ret_bad = s.bad;
	return !s.bad;
}

bool published_end(const struct published *p, const struct json_scan *top, struct err *err)
{
	if (p->a->full)
		return fail(err, ERR_LIMIT, 0, "the document needs more memory than the budget of a reader allows");
	if (p->stopped)
		return fail(err, ERR_LIMIT, 0, "the reading was stopped");
	if (top->bad)
		return fail(err, ERR_FORMAT, top->rest.p ? offset(p, str_head(top->rest, 0)) : 0, "%s", top->bad);
	return true;
}
