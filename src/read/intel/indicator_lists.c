/* SPDX-License-Identifier: Apache-2.0 */
/* Published lists of indicators, one JSON object a line: source, group, report
 * (its address), date where it is known, and indicators as [type, value] pairs.
 */
#include <stdio.h>

#include "read/input/lines.h"
#include "read/intel/published.h"

struct list {
	struct str source;
	struct str group;
	struct str report;
	struct str date;
	struct str indicators;
};

static const struct member_wanted wanted[] = {
	{ "source", offsetof(struct list, source), MEMBER_TEXT },
	{ "group", offsetof(struct list, group), MEMBER_TEXT },
	{ "report", offsetof(struct list, report), MEMBER_TEXT },
	{ "date", offsetof(struct list, date), MEMBER_TEXT },
	{ "indicators", offsetof(struct list, indicators), MEMBER_LIST },
};

int indicator_lists_probe(struct str head)
{
	static const char *const key[] = { "indicators", "group", "source" };
	struct str v[3] = { { 0 } };

	if (!head.n || head.p[0] != '{')
		return 0;
	published_head(head, key, 3, v);
	return v[0].n && v[0].p[0] == '[' && v[1].n && v[2].n ? 84 : 0;
}

/* ["domain", "example.net"] */
static bool pair(struct published *p,
	struct str raw,
	struct str *ret_type,
	struct str *ret_value)
{
	struct json_scan s = published_scan(p, raw);
	struct str more;
	enum json_kind kind[3];

	if (!json_scan_item(&s, ret_type, &kind[0]))
		return false;
	if (!json_scan_item(&s, ret_value, &kind[1]))
		return false;
	if (json_scan_item(&s, &more, &kind[2]) || s.bad)
		return false;
	if (kind[0] != JSON_STRING || kind[1] != JSON_STRING)
		return false;
	*ret_value = indicator_refanged_in(*ret_value, p->a);
	return ret_type->n && ret_value->n;
}

static void put_list(struct published *p,
	const struct list *l,
	struct str id,
	struct str where)
{
	/* some publish no address but a title */
	struct str url = str_has(l->report, STR("://")) ? l->report
							: (struct str){ 0 };
	struct str report = l->report.n ? published_report(p,
						  url,
						  l->report,
						  l->date,
						  l->source,
						  where)
					: (struct str){ 0 };
	struct json_scan s = published_scan(p, l->indicators);
	struct str item;
	struct str type;
	struct str value;
	enum json_kind kind;

	if (l->source.n) {
		published_source(p,
			l->source,
			l->source,
			(struct str){ 0 },
			where);
	}
	published_put(p,
		KNOWN_LIST,
		(const struct str[LIST_N]){ id,
			l->source,
			l->group,
			l->date,
			report },
		where);
	while (!p->stopped && json_scan_item(&s, &item, &kind)) {
		if (kind == JSON_NESTED && item.p[0] == '[' &&
			pair(p, item, &type, &value)) {
			published_put(p,
				KNOWN_MARK,
				(const struct str[MARK_N]){ id, type, value },
				where);
		} else {
			published_skip(p,
				kind == JSON_NESTED ? item : s.rest,
				"a pair of type and value was expected",
				(struct str){ 0 });
		}
	}
	if (s.bad)
		published_skip(p, s.rest, s.bad, (struct str){ 0 });
}

static void line(struct published *p, struct str text)
{
	struct list l = { 0 };
	const char *bad = NULL;
	char id[REPORT_ID_N];

	if (!published_members(p,
		    text,
		    wanted,
		    sizeof wanted / sizeof *wanted,
		    &l,
		    &bad) ||
		!l.group.n || !l.indicators.n) {
		published_skip(p,
			text,
			bad ? bad
			    : "an object with group and indicators was "
			      "expected",
			(struct str){ 0 });
		return;
	}
	report_id_of(text, id); /* equal lists are one list */
	id[0] = 'L';
	put_list(p, &l, arena_str(p->a, str_of(id)), text);
}

bool indicator_lists_read(struct input *in,
	struct arena scratch,
	const struct sink *out,
	struct read_stats *stats,
	struct err *err)
{
	struct published p;
	struct json_scan none = { 0 };

	if (!published_open(&p, in, &scratch, out, stats, err))
		return false;
	for (struct str rest = p.text, text;
		!p.stopped && published_line(&rest, &text);) {
		line(&p, text);
	}
	snprintf(stats->note,
		sizeof stats->note,
		"published indicator lists");
	return published_end(&p, &none, err);
}
