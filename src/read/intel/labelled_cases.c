/* SPDX-License-Identifier: Apache-2.0 */
#include "read/input/lines.h"
#include "read/intel/published.h"

struct members {
	struct str id;
	struct str report;
	struct str names;
	struct str url;
	struct str date;
	struct str truth;
	struct str group;
	struct str techniques;
	struct str software;
	struct str via;
	struct str indicators;
};

static const struct member_wanted wanted[] = {
	{ "case", offsetof(struct members, id), MEMBER_TEXT },
	{ "report", offsetof(struct members, report), MEMBER_TEXT },
	{ "report_names",
		offsetof(struct members, names),
		MEMBER_TEXT_OR_LIST },
	{ "url", offsetof(struct members, url), MEMBER_TEXT },
	{ "date", offsetof(struct members, date), MEMBER_TEXT },
	{ "truth", offsetof(struct members, truth), MEMBER_TEXT_OR_LIST },
	{ "group", offsetof(struct members, group), MEMBER_TEXT },
	{ "techniques",
		offsetof(struct members, techniques),
		MEMBER_TEXT_OR_LIST },
	{ "software",
		offsetof(struct members, software),
		MEMBER_TEXT_OR_LIST },
	{ "techniques_via_software",
		offsetof(struct members, via),
		MEMBER_TEXT_OR_LIST },
	{ "indicators", offsetof(struct members, indicators), MEMBER_LIST },
};

/* A list of texts, or one text. ret_n: how many are not empty. */
static const struct str *texts(struct published *p,
	struct str raw,
	uint32_t *ret_n)
{
	uint32_t n = 0;
	uint32_t most = 1;
	struct str *list;
	struct str word;

	*ret_n = 0;
	if (!raw.n)
		return NULL;
	if (raw.p[0] != '[') {
		if ((list = NEW(p->a, struct str, 1))) {
			list[0] = raw;
			*ret_n = 1;
		}
		return list;
	}
	for (size_t i = 0; i < raw.n; i++)
		most += raw.p[i] == ',';
	list = NEW(p->a, struct str, most);
	struct json_scan s = published_scan(p, raw);
	while (list && published_text(p, &s, &word))
		list[n++] = word;
	*ret_n = n;
	return list;
}

/* ["domain", "example.net"] */
static bool pair(struct published *p,
	struct str raw,
	struct seen_indicator *ret)
{
	struct json_scan s = published_scan(p, raw);
	struct str more;
	enum json_kind kind[3];

	if (!json_scan_item(&s, &ret->type, &kind[0]))
		return false;
	if (!json_scan_item(&s, &ret->value, &kind[1]))
		return false;
	if (json_scan_item(&s, &more, &kind[2]) || s.bad)
		return false;
	if (kind[0] != JSON_STRING || kind[1] != JSON_STRING)
		return false;
	ret->value = indicator_refanged_in(ret->value, p->a);
	return ret->type.n && ret->value.n;
}

static const struct seen_indicator *marks(struct published *p,
	struct str raw,
	uint32_t *ret_n)
{
	uint32_t n = 0;
	uint32_t most = 1;
	struct str item;
	enum json_kind kind;

	*ret_n = 0;
	if (!raw.n)
		return NULL;
	for (size_t i = 0; i < raw.n; i++)
		most += raw.p[i] == '[';
	struct seen_indicator *list = NEW(p->a, struct seen_indicator, most);
	struct json_scan s = published_scan(p, raw);
	while (list && json_scan_item(&s, &item, &kind)) {
		if (kind == JSON_NESTED && item.p[0] == '[' &&
			pair(p, item, &list[n])) {
			n++;
		} else {
			published_skip(p,
				kind == JSON_NESTED ? item : s.rest,
				"a pair of type and value was expected",
				(struct str){ 0 });
		}
	}
	if (s.bad)
		published_skip(p, s.rest, s.bad, (struct str){ 0 });
	*ret_n = n;
	return list;
}

static bool members_of(struct published *p,
	struct str text,
	struct members *ret)
{
	const char *bad = NULL;
	bool ok = published_members(p,
		text,
		wanted,
		sizeof wanted / sizeof *wanted,
		ret,
		&bad);

	if (ok && !utf8_valid(text)) {
		bad = "text in UTF-8 was expected";
		ok = false;
	}
	if (!ok)
		published_skip(p, text, bad, (struct str){ 0 });
	return ok;
}

/* days since 1970; INT32_MAX: undated */
static int32_t day_of(struct published *p, struct str date)
{
	struct span day;

	if (!date.n)
		return INT32_MAX;
	if (span_parse(date, STR("UTC"), &day))
		return (int32_t)(day.from / DAY_S);
	published_skip(p,
		date,
		"a day such as 2022-02-24 was expected; the case is "
		"taken as undated",
		date);
	return INT32_MAX;
}

static bool one(struct published *p,
	struct str text,
	uint32_t number,
	struct incident *ret)
{
	struct members m = { 0 };

	if (!members_of(p, text, &m))
		return false;
	struct incident x = {
		.id = m.id,
		.report = m.report,
		.url = m.url,
	};
	x.report_name = texts(p, m.names, &x.n_report_name);
	/* a published list of indicators is a case too: its group is the label,
	 * its report an address */
	x.truth = texts(p, m.truth.n ? m.truth : m.group, &x.n_truth);
	if (!x.url.n && str_has(m.report, STR("://")))
		x.url = m.report;
	if (!x.id.n)
		x.id = arena_fmt(p->a, "case %u", number);
	x.technique = texts(p, m.techniques, &x.n_technique);
	x.software = texts(p, m.software, &x.n_software);
	x.via = texts(p, m.via, &x.n_via);
	x.mark = marks(p, m.indicators, &x.n_mark);
	x.day = day_of(p, m.date);
	if (!x.n_technique && !x.n_software && !x.n_via && !x.n_mark) {
		published_skip(p,
			text,
			"techniques, software or indicators were expected",
			m.id);
		return false;
	}
	*ret = x;
	return true;
}

/* published_skip tells a sink; here it goes on to the caller's function */
struct teller {
	void (*skip)(void *ctx, const struct skip *s);
	void *ctx;
};

static bool put_nothing(void *ctx, const struct obs *o)
{
	(void)ctx;
	(void)o;
	return true;
}

static void tell(void *ctx, const struct skip *s)
{
	struct teller *t = ctx;

	if (t->skip)
		t->skip(t->ctx, s);
}

bool labelled_cases_read(struct input *in,
	struct arena *a,
	void (*skip)(void *ctx, const struct skip *s),
	void *ctx,
	const struct incident **ret,
	uint32_t *ret_n,
	struct err *err)
{
	struct teller t = { skip, ctx };
	struct sink sink = { &t, put_nothing, tell };
	struct read_stats stats = { 0 };
	struct published p;
	uint32_t lines = 1;
	uint32_t n = 0;
	uint32_t number = 0;

	if (!published_open(&p, in, a, &sink, &stats, err))
		return false;
	for (size_t i = 0; i < p.text.n; i++)
		lines += p.text.p[i] == '\n';
	struct incident *list = NEW(a, struct incident, lines);
	for (struct str rest = p.text, text;
		list && published_line(&rest, &text);) {
		n += one(&p, text, ++number, &list[n]);
	}
	if (a->full) {
		return fail(err,
			ERR_LIMIT,
			0,
			"the cases do not fit into memory");
	}
	if (!n) {
		return fail(err,
			ERR_FORMAT,
			0,
			"labelled cases were expected, one JSON object a "
			"line; "
			"see ashiato-match(7)");
	}
	*ret = list;
	*ret_n = n;
	return true;
}
