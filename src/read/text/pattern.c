/* SPDX-License-Identifier: Apache-2.0 */
#include "read/text/pattern.h"

#include "read/text/log_text.h"

enum {
	PART_YEAR = 1,
	PART_MONTH = 2,
	PART_DAY = 4,
	PART_CLOCK = 8,
	PART_EPOCH = 16,
	BILLION = 1000000000,
	/* a two-digit year below it is of this century: POSIX, strptime, %y */
	CENTURY_TURN = 69,
	HOURS_AWAY = 14
};

struct scan {
	struct str s;
	struct pattern_fields *f;
	struct time_parts parts;
	const char *date_from; /* NULL = no field of the date yet */
	const char *date_to;
	bool afternoon;
	bool half_day;
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static void skip_blanks(struct str *s)
{
	while (s->n && is_blank(s->p[0]))
		*s = str_from(*s, 1);
}

static bool digits(struct str *s, size_t least, size_t most, unsigned *ret)
{
	unsigned v = 0;
	size_t i = 0;

	for (; i < most && i < s->n && is_digit(s->p[i]); i++)
		v = v * 10 + (unsigned)(s->p[i] - '0');
	if (i < least)
		return false;
	*ret = v;
	*s = str_from(*s, i);
	return true;
}

/* --- dates --------------------------------------------------------------- */

/* The digits of a fraction behind a point, a comma or a colon: as many as are
 * written are the resolution. None is right as well. */
static bool fraction(struct scan *z)
{
	struct clock_reading *r = &z->f->when;
	struct str s = z->s;

	if (!s.n || !str_has_char(STR(".,:"), s.p[0]))
		return true;
	s = str_from(s, 1);
	if (!s.n || !is_digit(s.p[0]))
		return true;
	r->ns = 0;
	r->tick_ns = BILLION;
	for (; s.n && is_digit(s.p[0]); s = str_from(s, 1)) {
		r->tick_ns /= 10;
		r->ns += (uint32_t)((uint64_t)(s.p[0] - '0') * r->tick_ns);
		/* more digits than nanoseconds have say nothing more */
		if (!r->tick_ns)
			break;
	}
	while (s.n && is_digit(s.p[0]))
		s = str_from(s, 1);
	if (!r->tick_ns)
		r->tick_ns = 1;
	z->s = s;
	return true;
}

static bool numeric_zone(struct str *s, struct clock_reading *r)
{
	struct str t = *s;
	unsigned hours;
	unsigned minutes = 0;

	if (!t.n || (t.p[0] != '+' && t.p[0] != '-'))
		return false;
	bool west = t.p[0] == '-';
	t = str_from(t, 1);
	if (!digits(&t, 2, 2, &hours) &&
		!(t.n > 1 && t.p[1] == ':' && digits(&t, 1, 1, &hours))) {
		return false;
	}
	bool colon = t.n && t.p[0] == ':';
	struct str rest = str_from(t, colon);
	if (digits(&rest, 2, 2, &minutes))
		t = rest;
	if (hours > HOURS_AWAY || minutes > 59)
		return false;
	r->zone = READ_OFFSET;
	r->offset_s = (int32_t)(hours * 3600 + minutes * 60);
	if (west)
		r->offset_s = -r->offset_s;
	*s = t;
	return true;
}

static size_t letters_n(struct str s)
{
	size_t n = 0;

	while (n < s.n && ((s.p[n] | 32) >= 'a' && (s.p[n] | 32) <= 'z'))
		n++;
	return n;
}

/* Only UTC by its names and numbers are zones that are sure: EST is that of
 * several places. */
static bool zone(struct scan *z, bool any)
{
	struct clock_reading *r = &z->f->when;
	struct str word = str_head(z->s, letters_n(z->s));

	if (numeric_zone(&z->s, r))
		return true;
	if (str_is(word, "Z") || str_is(word, "UTC") || str_is(word, "GMT")) {
		r->zone = READ_UTC;
		z->s = str_from(z->s, word.n);
		return true;
	}
	if (any && word.n) {
		r->zone = READ_LOCAL_UNKNOWN;
		z->s = str_from(z->s, word.n);
	}
	return any;
}

/* minutes to be added to local time for UTC */
static bool bias(struct scan *z)
{
	struct clock_reading *r = &z->f->when;
	unsigned minutes;

	if (!z->s.n || (z->s.p[0] != '+' && z->s.p[0] != '-'))
		return true;
	bool minus = z->s.p[0] == '-';
	z->s = str_from(z->s, 1);
	if (!digits(&z->s, 1, 3, &minutes) || minutes > HOURS_AWAY * 60)
		return false;
	r->zone = READ_OFFSET;
	r->offset_s = (int32_t)minutes * 60;
	if (!minus)
		r->offset_s = -r->offset_s;
	return true;
}

static bool month_name(struct scan *z)
{
	char head[3];
	size_t n = letters_n(z->s);

	if (n < 3)
		return false;
	for (size_t i = 0; i < 3; i++)
		head[i] = (char)(z->s.p[i] | 32);
	head[0] = (char)(head[0] - 32);
	z->parts.month = log_month((struct str){ head, 3 });
	z->s = str_from(z->s, n);
	z->s = str_from(z->s, z->s.n && z->s.p[0] == '.');
	return z->parts.month > 0;
}

static bool epoch(struct scan *z, unsigned per_s)
{
	struct clock_reading *r = &z->f->when;
	struct str s = z->s;
	struct machine_time t;
	uint64_t v;
	size_t n = 0;
	bool minus = s.n && s.p[0] == '-';

	s = str_from(s, minus);
	while (n < s.n && is_digit(s.p[n]))
		n++;
	if (!str_u64(str_head(s, n), &v) || v > INT64_MAX)
		return false;
	if (!time_of_count(per_s == 1 ? FORM_POSIX_S : FORM_POSIX_MS,
		    minus ? -v : v,
		    &t)) {
		return false;
	}
	z->s = str_from(s, n);
	r->s = t.s;
	r->ns = t.ns;
	r->tick_ns = t.tick_ns;
	r->zone = READ_UTC;
	r->form = per_s == 1 ? STR("posix-s") : STR("posix-ms");
	/* what time(2) and mktime(3) return where there is none */
	if (minus && v == 1)
		r->doubts |= DOUBT_NOT_SET;
	return per_s != 1 || minus || fraction(z);
}

static bool half(struct scan *z)
{
	struct str word = str_head(z->s, 2);

	z->half_day = true;
	z->afternoon = str_lower_eq(word, STR("pm"));
	if (!z->afternoon && !str_lower_eq(word, STR("am")))
		return false;
	z->s = str_from(z->s, 2);
	return true;
}

/* A field of the date. false: it is not there. */
static bool date_field(struct scan *z, char c)
{
	struct time_parts *p = &z->parts;
	unsigned v = 0;

	switch (c) {
	case 'Y':
		z->f->parts |= PART_YEAR;
		if (!digits(&z->s, 4, 4, &v))
			return false;
		p->year = v;
		return true;
	case 'y':
		z->f->parts |= PART_YEAR;
		z->f->when.doubts |= DOUBT_CENTURY;
		if (!digits(&z->s, 2, 2, &v))
			return false;
		p->year = v + (v < CENTURY_TURN ? 2000 : 1900);
		return true;
	case 'm':
		z->f->parts |= PART_MONTH;
		return digits(&z->s, 1, 2, &p->month);
	case 'b':
		z->f->parts |= PART_MONTH;
		return month_name(z);
	case 'd':
		z->f->parts |= PART_DAY;
		return digits(&z->s, 1, 2, &p->day);
	case 'H':
		z->f->parts |= PART_CLOCK;
		return digits(&z->s, 1, 2, &p->hour);
	case 'M':
		z->f->when.tick_ns = (uint64_t)60 * BILLION;
		return digits(&z->s, 2, 2, &p->minute);
	case 'S':
		z->f->when.tick_ns = BILLION;
		return digits(&z->s, 2, 2, &p->second);
	case 'f':
		return fraction(z);
	case 'P':
		return half(z);
	case 'z':
		return zone(z, false);
	case 'Z':
		return zone(z, true);
	case 'o':
		return bias(z);
	case 'e':
		z->f->parts |= PART_EPOCH;
		return epoch(z, 1);
	case 'E':
		z->f->parts |= PART_EPOCH;
		return epoch(z, 1000);
	default:
		return false;
	}
}

/* The parts as a value; what is not there is a doubt, but the day cannot be. */
static bool complete(struct scan *z)
{
	struct clock_reading *r = &z->f->when;
	struct time_parts *p = &z->parts;
	unsigned have = z->f->parts;

	if (!have || have & PART_EPOCH)
		return true;
	r->form = STR("text");
	if (z->half_day) {
		if (!p->hour || p->hour > 12)
			return false;
		p->hour = p->hour % 12 + 12 * z->afternoon;
	}
	if (!(have & PART_CLOCK))
		r->tick_ns = (uint64_t)DAY_S * BILLION;
	if (!(have & PART_YEAR)) {
		r->doubts |= DOUBT_YEAR;
		p->year = 2000;
	}
	if (!(have & (PART_MONTH | PART_DAY))) {
		r->doubts = DOUBT_DATE;
		p->year = 1970;
		p->month = p->day = 1;
	}
	bool leap = p->second == 60;
	/* Counts of seconds have no leap second. It is told as the second
	 * before it, for two seconds: the next one is of another day. */
	if (leap) {
		p->second = 59;
		r->ns = 0;
		r->tick_ns = (uint64_t)2 * BILLION;
	}
	return time_of_parts(p, &r->s);
}

/* --- patterns ------------------------------------------------------------ */

static bool is_date(char c)
{
	return str_has_char(STR("YymbdHMSfPzZoeE"), c);
}

/* How many literal characters the pattern goes on with. */
static size_t literal_n(const char *pattern)
{
	size_t n = 0;

	while (pattern[n] && pattern[n] != '%')
		n++;
	return n;
}

/* Up to what follows the field in the pattern: the end, a blank, or the whole
 * of the literal text there. */
static struct str captured(struct scan *z, const char *next)
{
	size_t want = literal_n(next);
	size_t n = 0;

	if (want == 1 && next[0] == ' ') {
		while (n < z->s.n && !is_blank(z->s.p[n]))
			n++;
	} else {
		const char *hit = z->s.n && want
			? memmem(z->s.p, z->s.n, next, want)
			: NULL;

		n = hit ? (size_t)(hit - z->s.p) : z->s.n;
	}
	struct str v = str_head(z->s, n);
	z->s = str_from(z->s, n);
	return v;
}

static bool capture(struct scan *z, char c, const char *next)
{
	struct pattern_fields *f = z->f;
	const struct {
		char letter;
		struct str *to;
	} fields[] = { { 'W', &f->what },
		{ 'N', &f->name },
		{ 'U', &f->user },
		{ 'I', &f->host },
		{ 'V', &f->service },
		{ '#', &f->number } };

	if (c == 'T') {
		f->text = str_trim(z->s);
		z->s = str_from(z->s, z->s.n);
		return true;
	}
	if (c == 'c') {
		bool is = z->s.n > 0;
		z->s = str_from(z->s, 1);
		return is;
	}
	if (c == 'a') {
		size_t n = letters_n(z->s);
		z->s = str_from(z->s, n);
		return n >= 2;
	}
	struct str v = captured(z, next);
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
		if (fields[i].letter == c)
			*fields[i].to = v;
	}
	return true;
}

static bool field(struct scan *z, char c, const char *next)
{
	if (!is_date(c))
		return capture(z, c, next);
	if (!z->date_from && c != 'f')
		z->date_from = z->s.p;
	const char *from = z->s.p;
	if (!date_field(z, c))
		return false;
	if (z->s.p != from)
		z->date_to = z->s.p;
	return true;
}

static bool literal(struct scan *z, char c)
{
	size_t before = z->s.n;

	if (c == ' ') {
		skip_blanks(&z->s);
		return z->s.n < before;
	}
	bool is = z->s.n && z->s.p[0] == c;
	z->s = str_from(z->s, is);
	return is;
}

static bool walk(const char *pattern, struct scan *z)
{
	for (const char *p = pattern; *p; p++) {
		bool is;

		if (*p == '%' && p[1] != '%') {
			is = field(z, p[1], p + 2);
			p++;
		} else {
			p += *p == '%';
			is = literal(z, *p);
		}
		if (!is)
			return false;
	}
	if (!complete(z))
		return false;
	if (z->date_from && z->date_to) {
		z->f->when.raw = (struct str){ z->date_from,
			(size_t)(z->date_to - z->date_from) };
	}
	return true;
}

bool pattern_fits(const char *pattern,
	struct str line,
	struct pattern_fields *ret)
{
	struct scan z = { .s = line, .f = ret };

	*ret = (struct pattern_fields){ .when.zone = READ_ZONES };
	return walk(pattern, &z);
}

bool pattern_date(const char *pattern,
	struct str *s,
	struct clock_reading *ret)
{
	struct pattern_fields f = { .when.zone = READ_ZONES };
	struct scan z = { .s = *s, .f = &f };

	if (!walk(pattern, &z))
		return false;
	*s = z.s;
	*ret = f.when;
	return true;
}

bool pattern_iso(struct str s, struct clock_reading *ret)
{
	static const char *const forms[] = { "%Y-%m-%dT%H:%M:%S%f%Z",
		"%Y-%m-%d %H:%M:%S%f%Z",
		"%Y-%m-%d %H:%M:%S%f %Z",
		"%Y-%m-%dT%H:%M%Z",
		"%Y-%m-%d" };
	struct clock_reading r;

	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
		struct str rest = s;

		if (pattern_date(forms[i], &rest, &r) && !rest.n) {
			*ret = r;
			return true;
		}
	}
	return false;
}
