/* SPDX-License-Identifier: Apache-2.0 */
#include "triage/document/part.h"

#include "structure/structure.h"

void part_wide(struct triage_work *w,
	enum fact_kind kind,
	struct str utf16,
	struct arena a)
{
	part_text(w, kind, wide_text(str_head(utf16, 2 * PART_TEXT_MAX), &a));
}

void part_hand(struct triage_work *w,
	struct arena a,
	const char *kind,
	struct str path,
	struct str bytes)
{
	struct triage_work inner = *w;

	inner.scratch = a;
	if (!bytes.n || w->facts->stopped)
		return;
	work_inside(&inner,
		kind,
		path.n ? str_head(path, PART_TEXT_MAX) : STR("?"),
		bytes);
}

void part_filetime(struct triage_work *w, enum fact_kind kind, uint64_t bits)
{
	struct machine_time t;

	if (time_of_count(FORM_FILETIME, bits, &t) && !t.not_set)
		fact_number(w->facts, kind, (uint64_t)t.s);
}

void part_date(struct triage_work *w, enum fact_kind kind, struct str text)
{
	struct span s;

	if (span_parse(text, STR(""), &s) && s.zone != ZONE_LOCAL_UNKNOWN &&
		s.res == RES_SECOND) {
		fact_number(w->facts, kind, (uint64_t)s.from);
	}
}

size_t part_find(struct str s, size_t from, struct str part)
{
	struct str rest = str_from(s, from);
	const char *p =
		rest.n ? memmem(rest.p, rest.n, part.p, part.n) : NULL;

	return p ? (size_t)(p - s.p) : s.n;
}

struct str part_guid(const char *bytes, struct arena *a)
{
	const unsigned char *b = (const unsigned char *)bytes;
	unsigned first = (unsigned)b[3] << 24 | (unsigned)b[2] << 16 |
		(unsigned)b[1] << 8 | b[0];
	unsigned second = (unsigned)b[5] << 8 | b[4];
	unsigned third = (unsigned)b[7] << 8 | b[6];

	return arena_fmt(a,
		"%08x-%04x-%04x-%02x%02x-%02x%02x%02x%02x%02x%02x",
		first,
		second,
		third,
		b[8],
		b[9],
		b[10],
		b[11],
		b[12],
		b[13],
		b[14],
		b[15]);
}
