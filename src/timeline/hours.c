/* SPDX-License-Identifier: Apache-2.0 */
#include "timeline/timeline.h"

#include <stdlib.h>

enum {
	QUARTER_S = 900,
	ACTS_LEAST = 40,
	DAYS_LEAST = 8,
	AS_WELL_MILLI = -2000,
	/* by which one office begins earlier than another in the same zone */
	HABIT_MIN = 90,
	MOST_MILLI =
		1100, /* ln 3: weak evidence, however much there is of it */
	WEEK_S = 7 * DAY_S
};

/* How likely an office works in an hour of the day, 1/1000 of the busiest: a
 * judgement (offices of many countries differ by an hour or two in when they
 * begin and have lunch), flat where they differ. */
static const uint16_t by_hour[24] = {
	20,
	10,
	10,
	10,
	10,
	20,
	60,
	200,
	600,
	1000,
	1000,
	1000,
	800,
	900,
	1000,
	1000,
	1000,
	900,
	600,
	350,
	250,
	200,
	120,
	60,
};
enum {
	WEEKEND_MILLI = 200, /* of a working day */
	/* Of everything that office hours do not explain: night shifts,
	 * holidays, what programs do. */
	NOISE_MILLI = 200
};

/* --- local time ---------------------------------------------------------- */

/* 0 Monday .. 6 Sunday */
static unsigned weekday(int64_t days)
{
	return (unsigned)(((days + 3) % 7 + 7) % 7);
}

/* the day of a month's n-th Sunday; n 0 = its last */
static int64_t sunday(int64_t year, unsigned month, int n)
{
	int64_t first = days_from_civil(year, month, 1);
	int64_t day = first + (6 - (int64_t)weekday(first));

	if (n)
		return day + 7 * (n - 1);
	int64_t next = days_from_civil(year + month / 12, month % 12 + 1, 1);
	day = next - 1;
	return day - (weekday(day) + 1) % 7;
}

static bool is_summer(int64_t at_s, int32_t offset_min, enum summer_time s)
{
	int64_t year;
	unsigned month;
	unsigned day;

	if (s == SUMMER_NONE)
		return false;
	civil_from_days(at_s / DAY_S, &year, &month, &day);
	if (s == SUMMER_EU) {
		return at_s >= sunday(year, 3, 0) * DAY_S + 3600 &&
			at_s < sunday(year, 10, 0) * DAY_S + 3600;
	}
	int64_t local = at_s + offset_min * 60;
	return local >= sunday(year, 3, 2) * DAY_S + 7200 &&
		local < sunday(year, 11, 1) * DAY_S + 3600;
}

/* --- likelihood ---------------------------------------------------------- */

/* ln of how much likelier an hour of the week is in an office than by chance */
struct shape {
	int64_t milli[7][24];
};

static struct shape office(void)
{
	struct shape s;
	double all = 0;

	for (int d = 0; d < 7; d++) {
		for (int h = 0; h < 24; h++) {
			double share = d < 5 ? 1 : WEEKEND_MILLI / 1000.;

			all += by_hour[h] * share;
		}
	}
	for (int d = 0; d < 7; d++) {
		for (int h = 0; h < 24; h++) {
			double share = d < 5 ? 1 : WEEKEND_MILLI / 1000.;
			double p = by_hour[h] * share / all * 168;

			p = p * (1000 - NOISE_MILLI) / 1000 +
				NOISE_MILLI / 1000.;
			s.milli[d][h] = (int64_t)(num_ln(p) * 1000);
		}
	}
	return s;
}

static int64_t likelihood(const struct shape *s,
	const struct act *act,
	uint32_t n,
	int32_t offset_min,
	enum summer_time summer,
	uint32_t without)
{
	int64_t sum = 0;

	for (uint32_t i = 0; i < n; i++) {
		int64_t local = act[i].at_s + offset_min * 60;

		if (act[i].exhibit == without)
			continue;
		if (is_summer(act[i].at_s, offset_min, summer))
			local += 3600;
		int64_t in_week =
			((local + 3 * DAY_S) % WEEK_S + WEEK_S) % WEEK_S;
		sum += s->milli[in_week / DAY_S][in_week % DAY_S / 3600];
	}
	return sum;
}

struct best {
	int64_t milli;
	int32_t offset_min;
	enum summer_time summer;
};

/* profile: by offset, with its best summer time; may be NULL */
static struct best search(const struct shape *s,
	const struct act *act,
	uint32_t n,
	uint32_t without,
	int64_t *profile)
{
	struct best b = { .milli = INT64_MIN };

	for (int i = 0; i < OFFSETS; i++) {
		int32_t offset = OFFSET_FIRST_MIN + i * OFFSET_STEP_MIN;
		int64_t here = INT64_MIN;

		for (int k = 0; k < SUMMER_TIMES; k++) {
			int64_t milli = likelihood(s,
				act,
				n,
				offset,
				(enum summer_time)k,
				without);

			here = milli > here ? milli : here;
			if (milli > b.milli)
				b = (struct best){ milli,
					offset,
					(enum summer_time)k };
		}
		if (profile)
			profile[i] = here;
	}
	return b;
}

/* --- acts ---------------------------------------------------------------- */

static int by_exhibit(const void *a, const void *b)
{
	const struct act *x = a;
	const struct act *y = b;

	if (x->exhibit != y->exhibit)
		return x->exhibit < y->exhibit ? -1 : 1;
	return (x->at_s > y->at_s) - (x->at_s < y->at_s);
}

/* one a quarter of an hour and exhibit */
static uint32_t thin(struct act *act, uint32_t n)
{
	uint32_t kept = 0;

	for (uint32_t i = 0; i < n; i++) {
		const struct act *last = kept ? &act[kept - 1] : NULL;

		if (last && last->exhibit == act[i].exhibit &&
			last->at_s / QUARTER_S == act[i].at_s / QUARTER_S)
			continue;
		act[kept++] = act[i];
	}
	return kept;
}

static int by_number(const void *a, const void *b)
{
	const int64_t *x = a;
	const int64_t *y = b;

	return (*x > *y) - (*x < *y);
}

static uint32_t count_days(const struct act *act,
	uint32_t n,
	struct arena room)
{
	int64_t *day = NEW(&room, int64_t, n + 1U);
	uint32_t days = 0;

	if (!day)
		return 0;
	for (uint32_t i = 0; i < n; i++)
		day[i] = act[i].at_s / DAY_S;
	qsort(day, n, sizeof *day, by_number);
	for (uint32_t i = 0; i < n; i++)
		days += !i || day[i] != day[i - 1];
	return days;
}

/* --- the answer ---------------------------------------------------------- */

static void as_well(struct hours_of_work *h)
{
	h->as_well_from_min = h->best_min;
	h->as_well_to_min = h->best_min;
	for (int i = 0; i < OFFSETS; i++) {
		int32_t offset = OFFSET_FIRST_MIN + i * OFFSET_STEP_MIN;

		if (h->profile_milli[i] < AS_WELL_MILLI)
			continue;
		if (offset < h->as_well_from_min)
			h->as_well_from_min = offset;
		if (offset > h->as_well_to_min)
			h->as_well_to_min = offset;
	}
	h->as_well_from_min -= HABIT_MIN;
	h->as_well_to_min += HABIT_MIN;
}

static void without_each(const struct shape *s,
	const struct act *act,
	uint32_t n,
	struct hours_of_work *h)
{
	h->without_from_min = h->best_min;
	h->without_to_min = h->best_min;
	for (uint32_t i = 0; i < n; i++) {
		if (i && act[i].exhibit == act[i - 1].exhibit)
			continue;
		h->exhibits++;
		if (!i && act[n - 1].exhibit == act[0].exhibit)
			return; /* of one there is nothing without it */
		struct best b = search(s, act, n, act[i].exhibit, NULL);
		if (b.offset_min < h->without_from_min)
			h->without_from_min = b.offset_min;
		if (b.offset_min > h->without_to_min)
			h->without_to_min = b.offset_min;
	}
}

bool hours_judge(const struct act *act,
	uint32_t n,
	struct arena *a,
	struct hours_of_work *ret)
{
	struct shape s = office();
	struct act *own = NEW(a, struct act, n + 1U);

	*ret = (struct hours_of_work){ 0 };
	if (!own)
		return false;
	if (n)
		memcpy(own, act, n * sizeof *own);
	qsort(own, n, sizeof *own, by_exhibit);
	n = thin(own, n);
	ret->acts = n;
	ret->days = count_days(own, n, *a);
	for (uint32_t i = 0; i < n; i++) {
		int64_t in_week =
			((own[i].at_s + 3 * DAY_S) % WEEK_S + WEEK_S) %
			WEEK_S;

		ret->heat[in_week / DAY_S][in_week % DAY_S / 3600]++;
	}
	ret->enough = n >= ACTS_LEAST && ret->days >= DAYS_LEAST;
	if (!ret->enough)
		return true;
	struct best b = search(&s, own, n, UINT32_MAX, ret->profile_milli);
	for (int i = 0; i < OFFSETS; i++)
		ret->profile_milli[i] -= b.milli;
	ret->best_min = b.offset_min;
	ret->summer = b.summer;
	ret->against_null_milli =
		b.milli - (int64_t)(num_ln(OFFSETS * SUMMER_TIMES) * 1000);
	ret->weight_milli = ret->against_null_milli;
	if (ret->weight_milli > MOST_MILLI)
		ret->weight_milli = MOST_MILLI;
	if (ret->weight_milli < 0)
		ret->weight_milli = 0;
	as_well(ret);
	without_each(&s, own, n, ret);
	return true;
}
