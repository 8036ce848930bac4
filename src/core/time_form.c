/* SPDX-License-Identifier: Apache-2.0 */
#include "core/time_form.h"

#include <math.h>

#include "core/when.h"

enum {
	BILLION = 1000000000
};

/* source: Microsoft, [MS-DTYP] 2.3.3 and 2.3.13, [MS-OAUT] 2.2.25, DateTime
 * Structure; Apple, NSDate and Technical Note TN1150; RFC 9562, 5.1; RFC 2579,
 * DateAndTime; ECMA-107, 11.5; Go, src/time/time.go; libyal, dfdatetime */
const struct time_form time_forms[TIME_FORMS] = {
	[FORM_POSIX_S] = { "posix-s", TIME_COUNT, 8, true, 0, 1, { 0 }, 0 },
	[FORM_POSIX_MS] = { "posix-ms",
		TIME_COUNT,
		8,
		true,
		0,
		1000,
		{ 0 },
		0 },
	[FORM_POSIX_US] = { "posix-us",
		TIME_COUNT,
		8,
		true,
		0,
		1000000,
		{ 0 },
		0 },
	[FORM_POSIX_NS] = { "posix-ns",
		TIME_COUNT,
		8,
		true,
		0,
		BILLION,
		{ 0 },
		0 },
	[FORM_JAVA_MS] = { "java-ms",
		TIME_COUNT,
		8,
		true,
		0,
		1000,
		{ 0 },
		0 },
	[FORM_APFS] = { "apfs", TIME_COUNT, 8, true, 0, BILLION, { 0 }, 0 },
	/* 0x7fff.. is how Windows writes never */
	[FORM_FILETIME] = { "filetime",
		TIME_COUNT,
		8,
		false,
		-11644473600,
		10000000,
		{ 0, INT64_MAX, UINT64_MAX },
		3 },
	[FORM_WEBKIT] = { "webkit",
		TIME_COUNT,
		8,
		true,
		-11644473600,
		1000000,
		{ 0, INT64_MAX },
		2 },
	/* DateTime.MinValue and MaxValue */
	[FORM_DOTNET] = { "dotnet",
		TIME_COUNT,
		8,
		false,
		-62135596800,
		10000000,
		{ 0, 3155378975999999999 },
		2 },
	[FORM_UUID] = { "uuid",
		TIME_COUNT,
		8,
		false,
		-12219292800,
		10000000,
		{ 0 },
		0 },
	[FORM_HFS] = { "hfs",
		TIME_COUNT,
		4,
		false,
		-2082844800,
		1,
		{ 0 },
		1 },
	[FORM_COCOA] = { "cocoa",
		TIME_FLOAT,
		8,
		true,
		978307200,
		1000000,
		{ 0 },
		1 },
	[FORM_COCOA_S] = { "cocoa-s",
		TIME_COUNT,
		8,
		true,
		978307200,
		1,
		{ 0 },
		0 },
	[FORM_COCOA_NS] = { "cocoa-ns",
		TIME_COUNT,
		8,
		true,
		978307200,
		BILLION,
		{ 0 },
		0 },
	[FORM_FAT_COUNT] = { "fat-10ms",
		TIME_COUNT,
		8,
		false,
		315532800,
		100,
		{ 0 },
		0 },
	[FORM_FAT] = { "fat", TIME_FIELDS, 4, false, 0, 0, { 0 }, 1 },
	[FORM_OLE] = { "ole-date",
		TIME_DAYS,
		8,
		true,
		-2209161600,
		1000000,
		{ 0 },
		1 },
	[FORM_DELPHI] = { "delphi",
		TIME_DAYS,
		8,
		true,
		-2209161600,
		1000000,
		{ 0 },
		0 },
	[FORM_SYSTEMTIME] = { "systemtime",
		TIME_FIELDS,
		16,
		false,
		0,
		1000,
		{ 0 },
		1 },
	[FORM_RFC2579] = { "rfc2579",
		TIME_FIELDS,
		8,
		false,
		0,
		10,
		{ 0 },
		0 },
	[FORM_GOLANG] = { "golang",
		TIME_FIELDS,
		15,
		false,
		-62135596800,
		BILLION,
		{ 0 },
		0 },
};

static bool within(int64_t s)
{
	return s >= TIME_LEAST_S && s <= TIME_MOST_S;
}

static bool is_sentinel(const struct time_form *f, uint64_t bits)
{
	for (unsigned i = 0; i < f->n_sentinel; i++) {
		if (f->sentinel[i] == bits)
			return true;
	}
	return false;
}

bool time_of_count(enum time_form_id form,
	uint64_t bits,
	struct machine_time *ret)
{
	const struct time_form *f = &time_forms[form];
	struct machine_time t = { .tick_ns = BILLION / f->per_s };
	bool negative = f->is_signed && bits >> 63;
	/* of negative ones the distance from zero: INT64_MIN has one, too */
	uint64_t size = negative ? -bits : bits;
	uint64_t whole = size / f->per_s;
	uint64_t part = size % f->per_s;

	t.not_set = is_sentinel(f, bits);
	bool far = whole > (uint64_t)2 * TIME_MOST_S;
	if (far && !t.not_set)
		return false;
	if (far)
		whole = part = 0;
	t.s = negative ? -(int64_t)whole : (int64_t)whole;
	if (negative && part) {
		t.s--;
		part = f->per_s - part;
	}
	t.s += f->epoch_s;
	t.ns = (uint32_t)(part * t.tick_ns);
	if (far)
		t.s = TIME_MOST_S;
	if (!within(t.s))
		return false;
	*ret = t;
	return true;
}

/* the double less its whole part, exact, as ns of `unit_s` seconds, floored */
static int64_t part_ns(double part, int64_t unit_s)
{
	__extension__ typedef __int128 wide;
	int exponent;
	/* part = bits * 2^(exponent - 53), 0 <= part < 1 */
	int64_t bits = (int64_t)ldexp(frexp(part, &exponent), 53);
	int shift = 53 - exponent;

	if (shift > 120)
		return 0;
	return (int64_t)((wide)bits * unit_s * BILLION >> shift);
}

bool time_of_double(enum time_form_id form,
	double v,
	struct machine_time *ret)
{
	const struct time_form *f = &time_forms[form];
	bool days = f->kind == TIME_DAYS;
	int64_t unit_s = days ? DAY_S : 1;
	struct machine_time t = { .tick_ns = BILLION / f->per_s };

	if (!(fabs(v) < 1e12))
		return false;
	double whole = form == FORM_OLE ? trunc(v) : floor(v);
	int64_t ns = part_ns(fabs(v - whole), unit_s);
	ns -= ns % (int64_t)t.tick_ns;
	t.s = f->epoch_s + (int64_t)whole * unit_s + ns / BILLION;
	t.ns = (uint32_t)(ns % BILLION);
	t.not_set = f->n_sentinel && v == 0;
	if (!within(t.s))
		return false;
	*ret = t;
	return true;
}

bool time_of_parts(const struct time_parts *p, int64_t *ret_s)
{
	int64_t year;
	unsigned month;
	unsigned day;

	if (p->year < 0 || p->year > 9999 || !p->month || p->month > 12)
		return false;
	if (!p->day || p->day > 31 || p->hour > 23 || p->minute > 59 ||
		p->second > 60) {
		return false;
	}
	int64_t days = days_from_civil(p->year, p->month, p->day);
	civil_from_days(days, &year, &month, &day);
	if (month != p->month)
		return false;
	int64_t clock = p->hour * 3600 + p->minute * 60 + p->second;
	*ret_s = days * DAY_S + clock;
	return within(*ret_s);
}

/* ECMA-107, 11.5: time in the low half, in units of two seconds; date in the
 * high half, years since 1980 */
static bool fat(struct cur *c, struct machine_time *ret)
{
	uint32_t date = cur_u16le(c);
	uint32_t clock = cur_u16le(c);
	struct time_parts p = {
		.year = 1980 + (date >> 9),
		.month = date >> 5 & 15,
		.day = date & 31,
		.hour = clock >> 11,
		.minute = clock >> 5 & 63,
		.second = (clock & 31) * 2,
	};

	ret->tick_ns = (uint64_t)2 * BILLION;
	ret->not_set = !date && !clock;
	if (ret->not_set)
		return !c->bad;
	return p.second < 60 && time_of_parts(&p, &ret->s);
}

static bool systemtime(struct cur *c, struct machine_time *ret)
{
	struct time_parts p;

	p.year = cur_u16le(c);
	p.month = cur_u16le(c);
	unsigned weekday = cur_u16le(c);
	p.day = cur_u16le(c);
	p.hour = cur_u16le(c);
	p.minute = cur_u16le(c);
	p.second = cur_u16le(c);
	p.ns = cur_u16le(c) * 1000000U;
	ret->tick_ns = 1000000;
	ret->ns = p.ns;
	ret->not_set = !p.year && !p.month && !p.day;
	if (ret->not_set)
		ret->ns = 0;
	if (ret->not_set)
		return !c->bad;
	/* [MS-DTYP] 2.3.13: a year from 1601 to 30827, days 0 to 6 */
	return p.year >= 1601 && weekday < 7 && p.second < 60 &&
		p.ns < BILLION && time_of_parts(&p, &ret->s);
}

/* RFC 2579, DateAndTime: "field 8, direction from UTC, '+' / '-'; 9, hours;
 * 10, minutes", which may be left out: eight octets */
static bool rfc2579(struct cur *c, struct machine_time *ret)
{
	struct time_parts p;

	p.year = cur_u16be(c);
	p.month = cur_u8(c);
	p.day = cur_u8(c);
	p.hour = cur_u8(c);
	p.minute = cur_u8(c);
	p.second = cur_u8(c);
	unsigned tenths = cur_u8(c);
	ret->tick_ns = BILLION / 10;
	ret->ns = tenths * (BILLION / 10);
	if (cur_left(c) >= 3) {
		char sign = (char)cur_u8(c);
		int32_t hours = cur_u8(c);
		int32_t minutes = cur_u8(c);

		ret->has_offset = true;
		ret->offset_s = hours * 3600 + minutes * 60;
		if (sign == '-')
			ret->offset_s = -ret->offset_s;
		if ((sign != '+' && sign != '-') || hours > 14 ||
			minutes > 59)
			return false;
	}
	return tenths < 10 && time_of_parts(&p, &ret->s);
}

/* Time.MarshalBinary: version, seconds since the year 1, nanoseconds, minutes
 * of offset (-1 = UTC), big endian; the second version adds seconds of offset
 */
static bool golang(struct cur *c, struct machine_time *ret)
{
	unsigned version = cur_u8(c);
	uint64_t high = cur_u32be(c);
	uint64_t s = high << 32 | cur_u32be(c);
	int16_t minutes;

	ret->ns = cur_u32be(c);
	minutes = (int16_t)cur_u16be(c);
	ret->tick_ns = 1;
	ret->has_offset = minutes != -1;
	ret->offset_s = ret->has_offset ? minutes * 60 : 0;
	if (version == 2)
		ret->offset_s += (int8_t)cur_u8(c);
	if (version < 1 || version > 2 || ret->ns >= BILLION ||
		s > (uint64_t)2 * TIME_MOST_S) {
		return false;
	}
	ret->s = time_forms[FORM_GOLANG].epoch_s + (int64_t)s + ret->offset_s;
	return within(ret->s);
}

static bool fields(enum time_form_id form,
	struct cur *c,
	struct machine_time *ret)
{
	if (form == FORM_FAT)
		return fat(c, ret);
	if (form == FORM_SYSTEMTIME)
		return systemtime(c, ret);
	if (form == FORM_RFC2579)
		return rfc2579(c, ret);
	return golang(c, ret);
}

bool time_of_bytes(enum time_form_id form,
	struct cur *c,
	struct machine_time *ret)
{
	const struct time_form *f = &time_forms[form];
	struct machine_time t = { 0 };
	uint64_t bits;
	double v;

	if (f->kind == TIME_FIELDS) {
		if (!fields(form, c, &t) || c->bad)
			return false;
		*ret = t;
		return true;
	}
	bits = f->width_byte == 4 ? cur_u32le(c) : cur_u64le(c);
	if (c->bad)
		return false;
	if (f->kind == TIME_COUNT)
		return time_of_count(form, bits, ret);
	memcpy(&v, &bits, sizeof v);
	return time_of_double(form, v, ret);
}
