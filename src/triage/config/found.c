/* SPDX-License-Identifier: Apache-2.0 */
#include "triage/config/found.h"

#include <stdio.h>

enum meaning {
	NOTHING,
	MUTEX,
	CAMPAIGN,
	INTERVAL,
	PORT,
	HOST,
	OTHER,
	VERSION
};

static const struct {
	struct str word;
	enum meaning means;
} words[] = {
#define WORD(w, m) { { w, sizeof(w) - 1 }, m },
#include "triage/config/words.list"
#undef WORD
};

static enum meaning meaning_of(struct str name)
{
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		if (str_has_lower(name, words[i].word))
			return words[i].means;
	}
	return str_lower_eq(name, STR("ip")) ? HOST : NOTHING;
}

bool found_add(struct found *f, struct str name, struct str value)
{
	if (f->n == FIELDS_MOST)
		return false;
	f->field[f->n++] = (struct config_field){ name, value, false };
	return true;
}

bool found_number(struct found *f,
	struct str name,
	uint64_t value,
	struct arena *a)
{
	struct str s = arena_fmt(a, "%llu", (unsigned long long)value);

	if (!found_add(f, name, s))
		return false;
	f->field[f->n - 1].number = true;
	return true;
}

void found_inside(struct found *f, const char *encoding)
{
	char was[ENCODING_MOST];

	memcpy(was, f->encoding, sizeof was);
	snprintf(f->encoding,
		sizeof f->encoding,
		"%.40s%s%.50s",
		encoding,
		*was ? ", " : "",
		was);
}

/* --- destinations ---------------------------------------------------------
 */

static bool same_to(const struct config_to *a, const struct config_to *b)
{
	return a->port == b->port && str_eq(a->host, b->host) &&
		str_eq(a->url, b->url);
}

static void add_to(struct found *f, struct config_to t)
{
	for (uint32_t i = 0; i < f->to_n; i++) {
		if (same_to(&f->to[i], &t))
			return;
	}
	if (f->to_n < TO_MOST)
		f->to[f->to_n++] = t;
}

bool found_to(struct found *f, struct str host, uint32_t port)
{
	struct config_to t;

	if (!to_read(host, &t) || port > UINT16_MAX)
		return false;
	if (port)
		t.port = port;
	add_to(f, t);
	return true;
}

static uint32_t port_of(const struct config_field *v)
{
	uint64_t n;

	if (!str_u64(v->value, &n) || n == 0 || n > UINT16_MAX)
		return NO_PORT;
	return (uint32_t)n;
}

/* The port that goes with field i: one with the name of a port next to it or
 * anywhere; without names, a number right beside it. */
static uint32_t port_beside(const struct found *f, uint32_t i)
{
	uint32_t any = NO_PORT;

	for (uint32_t k = 0; k < f->n; k++) {
		const struct config_field *v = &f->field[k];
		bool after = k == i + 1 || k == i + 2;
		uint32_t p = port_of(v);
		bool named = v->name.n && meaning_of(v->name) == PORT;

		if (p && after && (named || (k == i + 1 && !v->name.n)))
			return p;
		if (p && named && !any)
			any = p;
	}
	if (any || f->field[i].name.n || i == 0)
		return any;
	return f->field[i - 1].name.n ? NO_PORT : port_of(&f->field[i - 1]);
}

static void read_to(struct found *f, uint32_t i, struct str s)
{
	const struct config_field *v = &f->field[i];
	struct config_to t;
	bool named;

	if (!to_read(str_trim(s), &t))
		return;
	named = v->name.n && meaning_of(v->name) == HOST;
	if (!t.port && t.kind != TO_URL) {
		t.port = port_beside(f, i);
		if (!t.port && !named)
			return;
	}
	add_to(f, t);
}

/* One field may hold several, with commas or the like between. */
static void read_list(struct found *f, uint32_t i)
{
	static const char between[] = ",;| \n";
	struct str all = f->field[i].value;
	struct config_to whole;

	if (to_read(all, &whole)) {
		read_to(f, i, all);
		return;
	}
	for (const char *c = between; *c; c++) {
		struct str rest = all;
		struct str head, tail;

		while (str_cut(rest, *c, &head, &tail)) {
			read_to(f, i, head);
			rest = tail;
		}
		if (rest.n < all.n)
			read_to(f, i, rest);
	}
}

/* --- what else is known by its name ---------------------------------------
 */

static void read_interval(struct found *f, const struct config_field *v)
{
	uint64_t n;
	struct str s = v->value;
	bool ms = str_ends(v->name, STR("ms")) ||
		str_ends(v->name, STR("Ms")) || str_ends(s, STR("ms"));

	if (str_ends(s, STR("ms")))
		s.n -= 2;
	else if (str_ends(s, STR("s")))
		s.n--;
	if (f->has_interval || !str_u64(s, &n))
		return;
	f->interval_s = ms ? n / 1000 : n;
	f->has_interval = true;
}

static void read_meaning(struct found *f, const struct config_field *v)
{
	enum meaning m = v->name.n ? meaning_of(v->name) : NOTHING;

	if (m != NOTHING)
		f->meant++;
	if (m == CAMPAIGN && !f->campaign.n)
		f->campaign = v->value;
	if (m == VERSION && !f->version.n)
		f->version = v->value;
	if (m == INTERVAL)
		read_interval(f, v);
	if (m == MUTEX ||
		(m == NOTHING &&
			(str_starts(v->value, STR("Global\\")) ||
				str_starts(v->value, STR("Local\\"))))) {
		if (!f->mutex.n)
			f->mutex = v->value;
	}
}

uint32_t found_read(struct found *f)
{
	for (uint32_t i = 0; i < f->n; i++) {
		if (!f->field[i].number)
			read_list(f, i);
		read_meaning(f, &f->field[i]);
	}
	return f->to_n;
}

/* --- facts -----------------------------------------------------------------
 */

static void text(struct facts *f, enum fact_kind k, struct str s)
{
	if (s.n)
		fact_text(f, k, s);
}

static void tell_to(const struct config_to *t, struct facts *facts)
{
	static const char *const kinds[] = { "domain",
		"ipv4",
		"ipv6",
		"url" };

	fact_item(facts, FACT_CONFIGURATION_TO);
	text(facts, FACT_CONFIGURATION_TO_HOST, t->host);
	if (t->port)
		fact_number(facts, FACT_CONFIGURATION_TO_PORT, t->port);
	text(facts, FACT_CONFIGURATION_TO_URL, t->url);
	fact_text(facts, FACT_CONFIGURATION_TO_KIND, str_of(kinds[t->kind]));
}

static void tell_head(const struct found *f, struct facts *facts)
{
	fact_item(facts, FACT_CONFIGURATION);
	fact_text(facts, FACT_CONFIGURATION_FAMILY, str_of(f->family));
	fact_text(facts, FACT_CONFIGURATION_LAYOUT, str_of(f->layout));
	text(facts, FACT_CONFIGURATION_ENCODING, str_of(f->encoding));
	if (f->key_n)
		fact_hex(facts, FACT_CONFIGURATION_KEY, f->key, f->key_n);
	fact_number(facts, FACT_CONFIGURATION_AT, f->at);
	fact_number(facts, FACT_CONFIGURATION_SIZE, f->size);
	if (f->source)
		fact_text(facts,
			FACT_CONFIGURATION_SOURCE,
			str_of(f->source));
}

void found_tell(const struct found *f, struct facts *facts)
{
	tell_head(f, facts);
	for (uint32_t i = 0; i < f->to_n; i++)
		tell_to(&f->to[i], facts);
	for (uint32_t i = 0; i < f->n; i++) {
		const struct config_field *v = &f->field[i];

		fact_item(facts, FACT_CONFIGURATION_FIELD);
		text(facts, FACT_CONFIGURATION_FIELD_NAME, v->name);
		fact_text(facts, FACT_CONFIGURATION_FIELD_VALUE, v->value);
	}
	text(facts, FACT_CONFIGURATION_MUTEX, f->mutex);
	text(facts, FACT_CONFIGURATION_CAMPAIGN, f->campaign);
	if (f->has_interval)
		fact_number(facts,
			FACT_CONFIGURATION_INTERVAL,
			f->interval_s);
	text(facts, FACT_CONFIGURATION_VERSION, f->version);
}
