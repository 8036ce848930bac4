/* SPDX-License-Identifier: Apache-2.0 */
#include "read/intel/registry.h"

#include <stdio.h>

#define N(x) (sizeof(x) / sizeof *(x))

enum {
	FIELD_MAX_BYTE = 512, /* of what is kept of one field */
	YEAR_DIGITS = 4
};

/* What registries write instead, in lower case. source: ICANN, Registration
 * Data Policy (2024) and Temporary Specification (2018); answers of registries
 */
static const struct {
	const char *text;
	bool begins; /* more may stand behind it */
} hidden[] = {
	{ "redacted", true },
	{ "data protected", true },
	{ "data redacted", true },
	{ "gdpr masked", true },
	{ "gdpr redacted", true },
	{ "not disclosed", true },
	{ "non-public data", true },
	{ "none of your business", true },
	{ "statutory masking", true },
	{ "personal data, can not be publicly disclosed", true },
	{ "not available from registry", true },
	{ "please query the rdds service", true },
	{ "select contact domain holder link", true },
	{ "ano nymous", true },
	{ "private person", false },
	{ "not applicable", false },
	{ "not available", false },
	{ "withheld", false },
	{ "masked", false },
	{ "hidden", false },
	{ "private", false },
	{ "unknown", false },
	{ "none", false },
	{ "n/a", false },
	{ "-", false },
	{ "--", false },
	{ "非公開", false },
};

/* Names of services that stand in for the registrant. source: their names in
 * answers of registries */
static const char *const proxies[] = {
	"privacy service",
	"domains by proxy",
	"whoisguard",
	"whois privacy",
	"contact privacy",
	"withheld for privacy",
	"privacy protect",
	"privacyguardian",
	"perfect privacy",
	"proxy protection",
	"private registration",
	"domain privacy",
	"privacy hero",
	"whoisproxy",
	"identity protect",
	"super privacy",
	"registration private",
	"whois protection",
	"1&1 internet limited privacy",
	"anonymize",
	"njalla",
	"お名前.com whois情報公開代行",
	"whois代理公開",
};

static char small(char c)
{
	return (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
}

static bool begins(struct str s, const char *lower)
{
	size_t n = strlen(lower);

	return s.n >= n && str_lower_eq(str_head(s, n), str_of(lower));
}

bool registry_is_hidden(struct str text)
{
	struct str s = str_trim(text);

	for (size_t i = 0; s.n && i < N(hidden); i++) {
		if (!begins(s, hidden[i].text))
			continue;
		if (hidden[i].begins || s.n == strlen(hidden[i].text))
			return true;
	}
	return !s.n;
}

static bool is_proxy(struct str s)
{
	for (size_t i = 0; i < N(proxies); i++) {
		if (str_has_lower(s, str_of(proxies[i])))
			return true;
	}
	return false;
}

/* --- values --------------------------------------------------------------- */

/* blanks and line ends are one blank each */
static struct str plain(struct str s, struct arena *a)
{
	char *p;
	size_t n = 0;

	s = str_head(s, FIELD_MAX_BYTE);
	s = str_head(s, utf8_prefix(s));
	p = s.n ? NEW(a, char, s.n) : NULL;
	for (size_t i = 0; p && i < s.n; i++) {
		bool blank = (unsigned char)s.p[i] <= ' ';

		if (blank && (!n || p[n - 1] == ' '))
			continue;
		p[n++] = blank ? ' ' : s.p[i];
	}
	return p ? str_trim((struct str){ p, n }) : (struct str){ 0 };
}

static struct str joined(struct str was,
	const char *between,
	struct str value,
	struct arena *a)
{
	if (!was.n)
		return value;
	if (str_has(was, value) || was.n > FIELD_MAX_BYTE)
		return was;
	return arena_fmt(a,
		"%.*s%s%.*s",
		STR_FMT(was),
		between,
		STR_FMT(value));
}

static bool is_country(struct str s)
{
	return s.n == 2 && small(s.p[0]) >= 'a' && small(s.p[0]) <= 'z' &&
		small(s.p[1]) >= 'a' && small(s.p[1]) <= 'z';
}

/* A country by its name belongs to the address. */
static enum registry_field field_for(enum registry_field f, struct str value)
{
	return f == REGISTRY_COUNTRY && !is_country(value) ? REGISTRY_ADDRESS
							   : f;
}

void registry_add(struct registry_contact *c,
	enum registry_field field,
	struct str value,
	struct arena *a)
{
	struct str s = plain(value, a);
	struct str *to;

	if (!value.n)
		return;
	c->damaged = c->damaged || !utf8_valid(value);
	if (registry_is_hidden(s)) {
		c->hidden = true;
		return;
	}
	c->proxy = c->proxy || is_proxy(s);
	field = field_for(field, s);
	to = &c->field[field];
	if (field == REGISTRY_EMAIL || field == REGISTRY_PHONE)
		*to = joined(*to, ";", s, a);
	else if (field == REGISTRY_ADDRESS)
		*to = joined(*to, ", ", s, a);
	else if (!to->n)
		*to = s;
}

bool registry_is_told(const struct registry_contact *c)
{
	return c->field[REGISTRY_HANDLE].n || c->field[REGISTRY_NAME].n ||
		c->field[REGISTRY_ORGANISATION].n ||
		c->field[REGISTRY_EMAIL].n || c->field[REGISTRY_PHONE].n;
}

/* --- dates ---------------------------------------------------------------- */

struct numbers {
	unsigned v[3];
	unsigned digits[3];
	unsigned n;
	unsigned month;  /* by name */
	struct str rest; /* behind the third */
};

static unsigned month_at(struct str s)
{
	static const char names[] = "janfebmaraprmayjunjulaugsepoctnovdec";
	char three[3];

	if (s.n < 3)
		return 0;
	for (size_t i = 0; i < 3; i++)
		three[i] = small(s.p[i]);
	for (unsigned m = 0; m < 12; m++) {
		if (memcmp(names + m * 3U, three, 3) == 0)
			return m + 1;
	}
	return 0;
}

static void take_digits(struct numbers *x, struct str *s)
{
	unsigned v = 0;
	unsigned n = 0;

	while (s->n && s->p[0] >= '0' && s->p[0] <= '9' && n < 8) {
		v = v * 10 + (unsigned)(s->p[0] - '0');
		n++;
		*s = str_from(*s, 1);
	}
	x->v[x->n] = v;
	x->digits[x->n++] = n;
}

static struct numbers numbers_in(struct str s)
{
	struct numbers x = { .n = 0 };

	while (s.n && x.n + (x.month > 0) < 3) {
		unsigned m = x.month ? 0 : month_at(s);

		if (s.p[0] >= '0' && s.p[0] <= '9') {
			take_digits(&x, &s);
		} else if (m) {
			x.month = m;
			s = str_from(s, 3);
		} else {
			s = str_from(s, 1);
		}
	}
	x.rest = s;
	return x;
}

/* the clock of "2001-05-14T10:00:00Z", where it is written so */
static struct str with_clock(struct str day, struct str rest, struct arena *a)
{
	struct str s = rest;
	struct str full;
	struct span span;
	struct str head;

	if (!s.n || (s.p[0] != 'T' && s.p[0] != ' '))
		return day;
	full = arena_fmt(a,
		"%.*sT%.*s",
		STR_FMT(day),
		STR_FMT(str_from(s, 1)));
	if (span_parse(full, (struct str){ 0 }, &span))
		return full;
	/* "2001-05-14 10:00:00 (JST)", "...T10:00:00.0Z" */
	if (str_cut(full, ' ', &head, &s) &&
		span_parse(head, (struct str){ 0 }, &span))
		return str_is(s, "(JST)")
			? arena_fmt(a, "%.*s+09:00", STR_FMT(head))
			: head;
	return day;
}

struct str registry_date(struct str text, struct arena *a)
{
	struct str s = str_trim(text);
	struct numbers x = numbers_in(s);
	unsigned y = x.v[0];
	unsigned m = x.v[1];
	unsigned d = x.v[2];
	struct span span;

	if (x.n && x.digits[0] == 8) {
		y = x.v[0] / 10000;
		m = x.v[0] / 100 % 100;
		d = x.v[0] % 100;
	} else if (x.month && x.n == 2) {
		bool first = x.digits[0] == YEAR_DIGITS;

		y = x.v[first ? 0 : 1];
		d = x.v[first ? 1 : 0];
		m = x.month;
	} else if (x.n == 3 && x.digits[2] == YEAR_DIGITS) {
		y = x.v[2];
		d = x.v[0];
	} else if (x.n != 3 || x.digits[0] != YEAR_DIGITS) {
		return (struct str){ 0 };
	}
	struct str day =
		arena_fmt(a, "%04u-%02u-%02u", y % 10000, m % 100, d % 100);
	if (!span_parse(day, STR("Z"), &span))
		return (struct str){ 0 };
	return with_clock(day, x.rest, a);
}

/* --- the row -------------------------------------------------------------- */

/* "name: value" behind what was noted before */
static void noted(struct str *note,
	const char *name,
	struct str value,
	struct arena *a)
{
	if (!value.n)
		return;
	*note = arena_fmt(a,
		"%.*s%s%s%.*s",
		STR_FMT(*note),
		note->n ? "; " : "",
		name,
		STR_FMT(value));
}

static struct str note_of(const struct registry_contact *c,
	const struct registration *r,
	struct arena *a)
{
	struct str note = { 0 };

	noted(&note, "role: ", c->role, a);
	noted(&note, "status: ", r->status, a);
	noted(&note, "redacted: ", r->redacted, a);
	if (c->hidden)
		noted(&note, "", STR("some fields are not told"), a);
	if (c->proxy) {
		noted(&note,
			"",
			STR("a privacy or proxy service, shared by many"),
			a);
	}
	if (c->damaged)
		noted(&note, "", STR("damaged bytes are left out"), a);
	return note;
}

/* What comes from elsewhere than the contact is cut where it is damaged. */
static void mend(struct str cell[static IDE_N])
{
	for (unsigned i = 0; i < IDE_N; i++) {
		if (!utf8_valid(cell[i]))
			cell[i] = str_head(cell[i], utf8_prefix(cell[i]));
	}
}

static struct str record_of(const struct registry_contact *c,
	const struct registration *r,
	struct arena *a)
{
	struct str handle = c->field[REGISTRY_HANDLE];

	if (!r->thing.n && handle.n)
		return handle;
	return arena_fmt(a,
		"%.*s/%.*s%s%.*s",
		STR_FMT(r->thing.n ? r->thing : STR("contact")),
		STR_FMT(c->role.n ? c->role : STR("contact")),
		handle.n ? "/" : "",
		STR_FMT(handle));
}

static bool ends_before(struct str from, struct str to)
{
	struct span a;
	struct span b;

	return span_parse(from, STR("Z"), &a) &&
		span_parse(to, STR("Z"), &b) && b.to <= a.from;
}

bool registry_put(const struct registry_contact *c,
	const struct registration *r,
	struct obs o,
	const struct sink *out,
	struct read_stats *stats,
	struct arena a)
{
	struct str cell[IDE_N] = { { 0 } };

	cell[IDE_RECORD] = record_of(c, r, &a);
	cell[IDE_KIND] = STR("registration");
	cell[IDE_NAME] = c->field[REGISTRY_NAME];
	cell[IDE_ORGANISATION] = c->field[REGISTRY_ORGANISATION];
	cell[IDE_EMAIL] = c->field[REGISTRY_EMAIL];
	cell[IDE_PHONE] = c->field[REGISTRY_PHONE];
	cell[IDE_ADDRESS] = c->field[REGISTRY_ADDRESS];
	cell[IDE_CITY] = c->field[REGISTRY_CITY];
	cell[IDE_POSTCODE] = c->field[REGISTRY_POSTCODE];
	cell[IDE_COUNTRY] = c->field[REGISTRY_COUNTRY];
	cell[IDE_LOGIN] = c->field[REGISTRY_HANDLE];
	cell[IDE_FOR] = r->thing;
	cell[IDE_FROM] = r->from;
	cell[IDE_TO] =
		ends_before(r->from, r->to) ? (struct str){ 0 } : r->to;
	cell[IDE_KNOWN] = r->known;
	cell[IDE_NOTE] = note_of(c, r, &a);
	cell[IDE_SOURCE] = arena_fmt(&a,
		"provider/%.*s",
		STR_FMT(r->source.n ? r->source : STR("registry")));
	mend(cell);
	o.kind = OBS_ROW;
	o.t_ns = T_NONE;
	o.row.table = ROW_IDENTITIES;
	o.row.cell = cell;
	o.row.n = IDE_N;
	if (a.full)
		return false;
	stats->records++;
	return out->put(out->ctx, &o);
}
