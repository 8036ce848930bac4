/* SPDX-License-Identifier: Apache-2.0 */
/* Incidents as VERIS describes them, one JSON object, a list of them, or one a
 * line, as the VERIS Community Database has them: each becomes a row of the
 * damage register. Who did it is data of the record's maker and is not taken.
 * source: veriscommunity.net, schema 1.3 to 1.4; github.com/vz-risk/VCDB */
#include <stdio.h>

#include "core/core.h"
#include "read/intel/published.h"

enum {
	VARIETIES_MAX = 64,
	NOTE_MAX = 400,
	DATE_ROOM = 40
};

struct incident_members {
	struct str id;
	struct str source;
	struct str summary;
	struct str confidence;
	struct str security;
	struct str victim;
	struct str attribute;
	struct str impact;
	struct str timeline;
};
static const struct member_wanted incident_wanted[] = {
	{ "incident_id",
		offsetof(struct incident_members, id),
		MEMBER_SCALAR },
	{ "source_id",
		offsetof(struct incident_members, source),
		MEMBER_TEXT },
	{ "summary",
		offsetof(struct incident_members, summary),
		MEMBER_TEXT },
	{ "confidence",
		offsetof(struct incident_members, confidence),
		MEMBER_TEXT },
	{ "security_incident",
		offsetof(struct incident_members, security),
		MEMBER_TEXT },
	{ "victim",
		offsetof(struct incident_members, victim),
		MEMBER_NESTED },
	{ "attribute",
		offsetof(struct incident_members, attribute),
		MEMBER_OBJECT },
	{ "impact",
		offsetof(struct incident_members, impact),
		MEMBER_OBJECT },
	{ "timeline",
		offsetof(struct incident_members, timeline),
		MEMBER_OBJECT },
};

struct victim_members {
	struct str id;
};
static const struct member_wanted victim_wanted[] = {
	{ "victim_id", offsetof(struct victim_members, id), MEMBER_SCALAR }
};

struct attribute_members {
	struct str confidentiality;
};
static const struct member_wanted attribute_wanted[] = { { "confidentiality",
	offsetof(struct attribute_members, confidentiality),
	MEMBER_OBJECT } };

struct data_members {
	struct str total;
	struct str disclosure;
	struct str data;
};
static const struct member_wanted data_wanted[] = {
	{ "data_total", offsetof(struct data_members, total), MEMBER_SCALAR },
	{ "data_disclosure",
		offsetof(struct data_members, disclosure),
		MEMBER_TEXT },
	{ "data", offsetof(struct data_members, data), MEMBER_LIST },
};

struct variety_members {
	struct str variety;
	struct str amount;
};
static const struct member_wanted variety_wanted[] = {
	{ "variety", offsetof(struct variety_members, variety), MEMBER_TEXT },
	{ "amount", offsetof(struct variety_members, amount), MEMBER_SCALAR },
};

struct impact_members {
	struct str amount;
	struct str currency;
};
static const struct member_wanted impact_wanted[] = {
	{ "overall_amount",
		offsetof(struct impact_members, amount),
		MEMBER_SCALAR },
	{ "iso_currency_code",
		offsetof(struct impact_members, currency),
		MEMBER_TEXT },
};

struct timeline_members {
	struct str incident;
};
static const struct member_wanted timeline_wanted[] = { { "incident",
	offsetof(struct timeline_members, incident),
	MEMBER_OBJECT } };

struct day_members {
	struct str year;
	struct str month;
	struct str day;
};
static const struct member_wanted day_wanted[] = {
	{ "year", offsetof(struct day_members, year), MEMBER_SCALAR },
	{ "month", offsetof(struct day_members, month), MEMBER_SCALAR },
	{ "day", offsetof(struct day_members, day), MEMBER_SCALAR },
};

#define WANTED(w) (w), sizeof(w) / sizeof *(w)

struct incidents {
	struct published p;
	uint64_t n;
	uint64_t none; /* false positives and near misses */
	uint64_t unnamed;
};

/* --- recognition --------------------------------------------------------- */

int veris_probe(struct str head)
{
	static const char *const key[] = { "incident_id",
		"security_incident",
		"actor",
		"action",
		"asset",
		"attribute",
		"victim",
		"timeline",
		"discovery_method",
		"schema_version" };
	enum {
		KEYS = sizeof key / sizeof *key,
		ENOUGH = 4 /* a long summary may stand before the others */
	};
	struct str v[KEYS] = { { 0 } };
	struct str s = published_past_blanks(text_unmarked(head));
	unsigned n = 0;

	if (s.n && s.p[0] == '[')
		s = published_past_blanks(str_from(s, 1));
	if (!s.n || s.p[0] != '{')
		return 0;
	published_head(s, key, KEYS, v);
	for (unsigned i = 0; i < KEYS; i++)
		n += v[i].n > 0;
	/* action and actor are objects of VERIS' own words */
	bool own = str_has(v[3], STR("\"vector\"")) ||
		str_has(v[3], STR("\"variety\"")) ||
		str_has(v[2], STR("\"motive\"")) || v[1].n > 0;
	return n >= ENOUGH && own ? 84 : 0;
}

/* --- cells --------------------------------------------------------------- */

static bool members(struct incidents *x,
	struct str raw,
	const struct member_wanted *want,
	size_t n,
	void *ret)
{
	const char *bad = NULL;

	return raw.n && published_members(&x->p, raw, want, n, ret, &bad);
}

/* A count without a fraction; anything else is nobody's number. */
static struct str count_of(struct str s)
{
	struct str whole;
	struct str fraction;
	uint64_t n;

	if (str_cut(s, '.', &whole, &fraction)) {
		for (size_t i = 0; i < fraction.n; i++) {
			if (fraction.p[i] != '0')
				return (struct str){ 0 };
		}
		s = whole;
	}
	return str_u64(s, &n) ? s : (struct str){ 0 };
}

static struct str date_of(struct incidents *x, struct str timeline)
{
	struct timeline_members t = { 0 };
	struct day_members d = { 0 };
	uint64_t n[3] = { 0 };
	struct span span;
	struct str s;

	if (!members(x, timeline, WANTED(timeline_wanted), &t) ||
		!members(x, t.incident, WANTED(day_wanted), &d)) {
		return (struct str){ 0 };
	}
	str_u64(d.year, &n[0]);
	str_u64(d.month, &n[1]);
	str_u64(d.day, &n[2]);
	if (n[0] < 1970 || n[0] > 9998)
		return (struct str){ 0 };
	if (n[1] >= 1 && n[1] <= 12 && n[2] >= 1 && n[2] <= 31) {
		s = arena_fmt(x->p.a,
			"%04u-%02u-%02u",
			(unsigned)n[0],
			(unsigned)n[1],
			(unsigned)n[2]);
	} else if (n[1] >= 1 && n[1] <= 12) {
		s = arena_fmt(x->p.a,
			"%04u-%02u",
			(unsigned)n[0],
			(unsigned)n[1]);
	} else {
		s = arena_fmt(x->p.a, "%04u", (unsigned)n[0]);
	}
	/* the thirty-first of a month that has none: the month */
	if (!span_parse(s, STR("Z"), &span) && s.n == DATE_N - 1)
		s = str_head(s, 7);
	return s;
}

static struct str leak_of(struct str disclosure)
{
	static const struct {
		const char *veris;
		const char *leak;
	} words[] = { { "Yes", "yes" },
		{ "Potentially", "possible" },
		{ "No", "none found" } };

	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		if (str_is(disclosure, words[i].veris))
			return str_of(words[i].leak);
	}
	return STR("unknown");
}

/* "Personal; Medical", and the sum of their amounts where the total is not
 * told */
static struct str varieties(struct incidents *x,
	struct str list,
	uint64_t *sum)
{
	struct words w = { { 0 }, NULL, 0 };
	struct json_scan s = published_scan(&x->p, list);
	struct str one;
	unsigned n = 0;

	while (list.n && n++ < VARIETIES_MAX &&
		published_object(&x->p, &s, &one)) {
		struct variety_members v = { 0 };
		uint64_t amount = 0;

		if (!members(x, one, WANTED(variety_wanted), &v))
			continue;
		if (v.variety.n)
			published_word(&x->p, &w, ';', v.variety);
		if (str_u64(count_of(v.amount), &amount) &&
			amount <= UINT64_MAX - *sum) {
			*sum += amount;
		}
	}
	return w.s;
}

static void take_data(struct incidents *x,
	struct str attribute,
	struct str cell[static INC_N])
{
	struct attribute_members a = { 0 };
	struct data_members d = { 0 };
	uint64_t sum = 0;

	cell[INC_LEAK] = STR("unknown");
	if (!members(x, attribute, WANTED(attribute_wanted), &a) ||
		!members(x, a.confidentiality, WANTED(data_wanted), &d)) {
		return;
	}
	cell[INC_LEAK] = leak_of(d.disclosure);
	cell[INC_DATA] = varieties(x, d.data, &sum);
	cell[INC_RECORDS] = count_of(d.total);
	if (!cell[INC_RECORDS].n && sum) {
		cell[INC_RECORDS] =
			arena_fmt(x->p.a, "%llu", (unsigned long long)sum);
	}
}

static void take_money(struct incidents *x,
	struct str impact,
	struct str cell[static INC_N])
{
	struct impact_members i = { 0 };

	if (!members(x, impact, WANTED(impact_wanted), &i))
		return;
	cell[INC_MONEY] = count_of(i.amount);
	if (cell[INC_MONEY].n && i.currency.n == 3)
		cell[INC_CURRENCY] = i.currency;
}

/* Older records have a list of victims: the first, as newer ones do. */
static struct str victim_of(struct incidents *x, struct str raw)
{
	struct victim_members v = { 0 };
	struct str first = raw;

	if (raw.n && raw.p[0] == '[') {
		struct json_scan s = published_scan(&x->p, raw);

		if (!published_object(&x->p, &s, &first))
			return (struct str){ 0 };
	}
	members(x, first, WANTED(victim_wanted), &v);
	if (str_is(v.id, "Unknown") || str_is(v.id, "unknown"))
		return (struct str){ 0 };
	return v.id;
}

/* Admiralty, as far as a compiler's own confidence goes: he was not there. */
static struct str grade_of(struct str confidence)
{
	static const struct {
		const char *word;
		const char *grade;
	} words[] = { { "High", "C2" }, { "Medium", "C3" }, { "Low", "C4" } };

	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		if (str_is(confidence, words[i].word))
			return str_of(words[i].grade);
	}
	return STR("C6");
}

/* Cut where a letter ends. */
static struct str cut_note(struct str s)
{
	if (s.n <= NOTE_MAX)
		return s;
	s.n = NOTE_MAX;
	while (s.n && ((unsigned char)s.p[s.n] & 0xc0) == 0x80)
		s.n--;
	return s;
}

/* --- incidents ----------------------------------------------------------- */

/* The rows of tables are UTF-8, whoever made them. */
static bool is_utf8(const struct str cell[static INC_N])
{
	for (int i = 0; i < INC_N; i++) {
		if (!utf8_valid(cell[i]))
			return false;
	}
	return true;
}

static void put_incident(struct incidents *x, struct str raw)
{
	struct incident_members m = { 0 };
	struct str cell[INC_N] = { { 0 } };
	struct obs o = {
		.kind = OBS_ROW,
		.t_ns = T_NONE,
		.at_byte = x->p.lead + (uint64_t)(raw.p - x->p.text.p),
		.len_byte = (uint32_t)raw.n,
		.row = { ROW_INCIDENTS, 1, cell, INC_N },
	};

	if (!members(x, raw, WANTED(incident_wanted), &m))
		return;
	if (!m.id.n || (!m.victim.n && !m.attribute.n)) {
		published_skip(&x->p,
			raw,
			"an incident with incident_id and victim was "
			"expected",
			m.id);
		return;
	}
	if (str_is(m.security, "False positive") ||
		str_is(m.security, "Near miss")) {
		x->none++;
		return;
	}
	cell[INC_INCIDENT] = m.id;
	cell[INC_ORGANISATION] = victim_of(x, m.victim);
	x->unnamed += !cell[INC_ORGANISATION].n;
	cell[INC_FROM] = date_of(x, m.timeline);
	cell[INC_ZONE] = STR("Z");
	take_data(x, m.attribute, cell);
	take_money(x, m.impact, cell);
	cell[INC_PUBLISH] = STR("yes");
	cell[INC_SOURCE] = m.source.n
		? arena_fmt(x->p.a, "analyst/%.*s", STR_FMT(m.source))
		: STR("analyst/VERIS");
	cell[INC_GRADE] = grade_of(m.confidence);
	cell[INC_NOTE] = cut_note(m.summary);
	if (!is_utf8(cell)) {
		published_skip(&x->p, raw, "UTF-8 was expected", m.id);
		return;
	}
	x->n++;
	x->p.stats->records++;
	x->p.stopped |= !x->p.out->put(x->p.out->ctx, &o);
}

static void put_list(struct incidents *x, struct str list)
{
	struct json_scan s = published_scan(&x->p, list);
	struct str one;

	while (!x->p.stopped && published_object(&x->p, &s, &one))
		put_incident(x, one);
}

bool veris_read(struct input *in,
	struct arena scratch,
	const struct sink *out,
	struct read_stats *stats,
	struct err *err)
{
	struct incidents x = { 0 };
	struct json_scan end = { 0 };
	struct str top;
	struct str one;

	if (!published_open(&x.p, in, &scratch, out, stats, err))
		return false;
	top = published_past_blanks(x.p.text);
	end.rest = top;
	if (top.n && top.p[0] == '[') {
		if (json_scan_nested(&end, &one))
			put_list(&x, one);
	}
	/* one, or one behind the other */
	while (!x.p.stopped && end.rest.n && end.rest.p[0] == '{' &&
		json_scan_nested(&end, &one)) {
		put_incident(&x, one);
		end.rest = published_past_blanks(end.rest);
	}
	snprintf(stats->note,
		sizeof stats->note,
		"VERIS: %llu incidents, %llu of unnamed victims; %llu false "
		"positives and near misses are left out",
		(unsigned long long)x.n,
		(unsigned long long)x.unnamed,
		(unsigned long long)x.none);
	return published_end(&x.p, &end, err);
}
