/* SPDX-License-Identifier: Apache-2.0 */
/* What is counted, by small scenes; wording; surges on simulated series; saved
 * grids; sources that scan alike. */
#include "telescope/counts.h"
#include "telescope/phrases.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#include <stdio.h>

#define N(x) (sizeof(x) / sizeof *(x))

static const int64_t day0 = 19832; /* 2024-04-19 */

static struct telescope *new_telescope(void)
{
	struct telescope *g;
	struct err err;

	assert_true(telescope_open(&g, (struct where){ 0 }, &err));
	return g;
}

static struct prefix net(const char *text)
{
	struct prefix p = { 0 };

	assert_true(prefix_parse(str_of(text), &p));
	return p;
}

static void sensor(struct telescope *g,
	const char *text,
	int32_t from,
	int32_t to)
{
	struct err err;

	assert_true(
		telescope_sensor(g, net(text), from, to, STR("here"), &err));
}

static struct obs flow(const char *src,
	const char *dst,
	uint16_t sport,
	uint16_t dport,
	uint8_t proto,
	int64_t t_s)
{
	struct obs o = { .kind = OBS_FLOW,
		.t_ns = t_s * 1000000000,
		.tuple = { .sport = sport, .dport = dport, .proto = proto, },
		.flow = { .duration_ns = -1, .src_packets = 1, }, };

	assert_true(addr_parse(str_of(src), &o.tuple.src) &&
		addr_parse(str_of(dst), &o.tuple.dst));
	return o;
}

static void feed(struct telescope *g, struct obs o)
{
	struct err err;

	assert_true(telescope_feed(g, &o, &err));
}

/* --- what counts --------------------------------------------------------- */

enum {
	S = 0x02,
	A = 0x10,
	R = 0x04,
	F = 0x01
};

static void backscatter_is_told_apart(void **state)
{
	static const struct {
		const char *what;
		uint8_t proto;
		uint8_t src_flags;
		uint8_t dst_flags;
		uint16_t sport;
		uint16_t dport;
		bool answers;
	} cases[] = {
		{ "a question", 6, S, 0, 40000, 80, false },
		{ "a question that was refused",
			6,
			S,
			R | A,
			40000,
			80,
			false },
		{ "a question, then a reset",
			6,
			S | R,
			R | A,
			40000,
			80,
			false },
		{ "a conversation",
			6,
			S | A | F,
			S | A | F,
			40000,
			80,
			false },
		{ "an answer to nobody", 6, S | A, 0, 80, 40000, true },
		{ "an answer to nobody, that was refused",
			6,
			S | A,
			R,
			80,
			40000,
			true },
		{ "a refusal of nothing", 6, R | A, 0, 80, 40000, true },
		{ "an ACK alone: a scan, or half of a conversation",
			6,
			A,
			R,
			40000,
			80,
			false },
		{ "no flags told", 6, 0, 0, 40000, 80, false },
		{ "echo", 1, 0, 0, 8, 0, false },
		{ "echo reply", 1, 0, 0, 0, 0, true },
		{ "unreachable", 1, 0, 0, 3, 13, true },
		{ "unreachable, IPv6", 58, 0, 0, 1, 4, true },
		{ "a DNS answer", 17, 0, 0, 53, 40000, true },
		{ "a DNS question from port 53", 17, 0, 0, 53, 53, false },
		{ "any datagram", 17, 0, 0, 6881, 40000, false },
	};

	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		struct obs o = flow("203.0.113.1",
			"192.0.2.10",
			cases[i].sport,
			cases[i].dport,
			cases[i].proto,
			0);

		o.flow.src_flags = cases[i].src_flags;
		o.flow.dst_flags = cases[i].dst_flags;
		if (is_backscatter(&o) != cases[i].answers)
			fail_msg("%s", cases[i].what);
	}
}

static void only_arrivals_count(void **state)
{
	struct telescope *g = new_telescope();
	int64_t t = day0 * DAY_S;

	(void)state;
	sensor(g, "192.0.2.0/28", INT32_MIN, INT32_MAX);
	feed(g, flow("203.0.113.1", "192.0.2.10", 40000, 23, 6, t));
	/* nothing of ours */
	feed(g, flow("203.0.113.1", "198.51.100.1", 40000, 23, 6, t));
	/* the sensor asks */
	feed(g, flow("192.0.2.10", "198.51.100.53", 5000, 53, 17, t));
	/* and is answered */
	feed(g, flow("198.51.100.53", "192.0.2.10", 53, 5000, 17, t + 1));
	/* what it did not ask */
	feed(g, flow("198.51.100.53", "192.0.2.10", 53, 5001, 17, t + 1));
	/* whoever saw no beginning took the sensor for it */
	struct obs turned =
		flow("192.0.2.11", "203.0.113.9", 40000, 80, 6, t);
	turned.flow.src_flags = R;
	turned.flow.dst_flags = S | A;
	turned.flow.dst_packets = 1;
	feed(g, turned);
	assert_int_equal(g->n_day, 1);
	assert_int_equal(g->day[0].accesses, 3);
	assert_int_equal(g->day[0].backscatter, 2);
	assert_int_equal(hll_count(&g->day[0].sources), 3);
	telescope_close(g);
}

/* sources that tell each direction alone, in either order */
static void answers_of_sensors_change_nothing(void **state)
{
	(void)state;
	for (int order = 0; order < 2; order++) {
		struct telescope *g = new_telescope();
		int64_t t = day0 * DAY_S;
		struct obs in =
			flow("203.0.113.1", "192.0.2.10", 40000, 23, 6, t);
		struct obs out =
			flow("192.0.2.10", "203.0.113.1", 23, 40000, 6, t);
		struct obs ping =
			flow("203.0.113.2", "192.0.2.10", 40000, 161, 17, t);
		struct obs pong =
			flow("192.0.2.10", "203.0.113.2", 161, 40000, 17, t);

		in.flow.src_flags = S;
		out.flow.src_flags = R | A;
		pong.t_ns += order ? 1000000 : 0;
		sensor(g, "192.0.2.10/32", INT32_MIN, INT32_MAX);
		feed(g, order ? out : in);
		feed(g, order ? in : out);
		feed(g, order ? pong : ping);
		feed(g, order ? ping : pong);
		in.t_ns += 30000000000;
		ping.t_ns += 30000000000;
		feed(g, in);
		feed(g, ping); /* the same again */
		assert_int_equal(g->day[0].accesses, 4);
		telescope_close(g);
	}
}

static void sensors_live_by_the_table(void **state)
{
	struct telescope *g = new_telescope();
	struct arena a = { 0 };
	struct telescope_report r;
	struct err err;

	(void)state;
	assert_true(arena_open(&a, 1 << 28, &err));
	/* two of four days */
	sensor(g, "192.0.2.10/32", (int32_t)day0, (int32_t)day0 + 1);
	/* the same again, and a neighbour that nobody came to */
	sensor(g, "192.0.2.10/31", (int32_t)day0 + 1, (int32_t)day0 + 1);
	sensor(g, "192.0.2.20/32", INT32_MIN, INT32_MAX);
	for (int64_t d = 0; d < 4; d++) {
		for (int64_t k = 0; k < 240; k++) {
			feed(g,
				flow("203.0.113.1",
					"192.0.2.10",
					40000,
					23,
					6,
					(day0 + d) * DAY_S + k * 360));
			if (d != 1) {
				feed(g,
					flow("203.0.113.2",
						"192.0.2.20",
						40000,
						23,
						6,
						(day0 + d) * DAY_S +
							k * 360));
			}
		}
	}
	assert_true(telescope_report(g,
		&(struct telescope_question){ .version = "" },
		&a,
		&r,
		&err));
	static const uint32_t sensors[] = { 2, 2, 1, 1 };
	static const uint32_t accesses[] = { 480, 240, 240, 240 };
	assert_int_equal(r.n_day, 4);
	for (int i = 0; i < 4; i++) {
		assert_int_equal(r.day[i].sensors, sensors[i]);
		assert_int_equal(r.day[i].accesses, accesses[i]);
		assert_false(r.day[i].partial);
	}
	assert_int_equal(r.sensor_days, 6);
	assert_int_equal(r.mean[TELESCOPE_ACCESSES], 200000);
	arena_close(&a);
	telescope_close(g);
}

/* --- words --------------------------------------------------------------- */

static void comparisons_in_words(void **state)
{
	static const struct {
		int64_t now;
		int64_t before;
		const char *change;
		const char *times;
	} cases[] = {
		{ 5438300, 6531800, "16.7 % less than", "" },
		{ 6506000, 1692000, "284.5 % more than", "about four times" },
		{ 100, 100, "as much as", "" },
		{ 2000, 1000, "100.0 % more than", "about twice" },
		{ 2201, 1000, "120.1 % more than", "" },
		{ 500, 1000, "50.0 % less than", "about half" },
		{ 330, 1000, "67.0 % less than", "about a third of" },
		{ 50000, 1000, "50 times", "" },
		{ 5, 0, "against", "" },
	};

	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		struct buf b = { 0 };
		struct buf t = { 0 };

		telescope_change(&b, cases[i].now, cases[i].before);
		assert_int_equal(
			telescope_times(&t, cases[i].now, cases[i].before),
			cases[i].times[0] != 0);
		if (!str_is(buf_str(&b), cases[i].change) ||
			!str_is(buf_str(&t), cases[i].times)) {
			fail_msg("%zu: %.*s; %.*s",
				i,
				STR_FMT(buf_str(&b)),
				STR_FMT(buf_str(&t)));
		}
		buf_done(&b);
		buf_done(&t);
	}
}

static void the_most_in_years(void **state)
{
	static const struct {
		const char *figures; /* year=value, the last is asked about */
		const char *words;   /* "" = nothing is said */
	} cases[] = {
		{ "2016=1692 2018=2752 2019=4192 2020=6506",
			"6,506 is the most in five years (2016 to 2020; 2017 "
			"is not given), about four times the 1,692 of 2016" },
		{ "2019=4192 2020=4192", "" },
		{ "2020=5", "" },
		/* two of five given: too few */
		{ "2013=9000 2016=1692 2020=6506", "" },
		{ "2013=9000 2018=1692 2019=1700 2020=6506",
			"6,506 is the most since 2013 (9,000); four of them "
			"are not given, about four times the 1,692 of 2018" },
		{ "2019=5 2020=6",
			"6 is the most in two years (2019 to 2020)" },
	};

	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		struct telescope_figure f[8] = { 0 };
		struct str one;
		struct str rest = str_of(cases[i].figures);
		struct str year, value;
		uint32_t n = 0;
		struct buf b = { 0 };

		for (bool more = true; more; n++) {
			uint64_t y = 0;
			uint64_t v = 0;

			more = str_cut(rest, ' ', &one, &rest);
			assert_true(str_cut(more ? one : rest,
					    '=',
					    &year,
					    &value) &&
				str_u64(year, &y) && str_u64(value, &v));
			f[n] = (struct telescope_figure){
				.year = (int32_t)y,
				.milli = (int64_t)v * 1000,
				.published = true,
				.carries = true,
			};
		}
		telescope_most(&b, f, n, n - 1);
		if (!str_is(buf_str(&b), cases[i].words)) {
			fail_msg("%s: %.*s",
				cases[i].figures,
				STR_FMT(buf_str(&b)));
		}
		buf_done(&b);
	}
}

/* --- surges -------------------------------------------------------------- */

static uint64_t next(uint64_t *seed)
{
	return hash_mix(*seed += 0x9e3779b97f4a7c15U);
}

static double uniform(uint64_t *seed)
{
	return ((double)(next(seed) >> 11) + 0.5) / 9007199254740992.0;
}

static uint64_t poisson(double mean, uint64_t *seed)
{
	uint64_t n = 0;

	for (; mean > 30;
		mean -= 30) { /* by parts, so that nothing underflows */
		for (double p = uniform(seed), limit = num_exp(-30);
			p > limit;
			p *= uniform(seed)) {
			n++;
		}
	}
	for (double p = uniform(seed), limit = num_exp(-mean); p > limit;
		p *= uniform(seed)) {
		n++;
	}
	return n;
}

/* gamma with a whole shape, as a sum of exponentials: negative binomial with
 * dispersion 1 / shape */
static uint64_t negative_binomial(double mean, unsigned shape, uint64_t *seed)
{
	double g = 0;

	for (unsigned i = 0; i < shape; i++)
		g -= num_ln(uniform(seed));
	return poisson(mean * g / shape, seed);
}

enum {
	YEAR = 365,
	SERIES = 400
};

static void simulate(struct surge_day *d,
	double mean,
	unsigned shape,
	uint64_t *seed)
{
	static const double week[7] = { 1.1, 1.1, 1.1, 1, 1, .85, .85 };

	for (uint32_t i = 0; i < YEAR; i++) {
		d[i] = (struct surge_day){
			negative_binomial(mean * week[i % 7], shape, seed),
			1
		};
	}
}

/* The rates that telescope.md tells: alarms a year on series without a surge,
 * and how often a doubling of seven days is found. */
static void surges_on_simulated_series(void **state)
{
	static const struct {
		double mean;
		unsigned shape;
	} laws[] = { { 30, 10 },
		{ 30, 50 },
		{ 300, 10 },
		{ 300, 50 },
		{ 100, 4 } };

	(void)state;
	for (size_t l = 0; l < N(laws); l++) {
		struct surge_day d[YEAR];
		struct surge_found f[32];
		uint32_t alarms = 0;
		uint32_t found = 0;
		uint32_t late = 0;
		uint64_t seed = l + 1;

		for (int s = 0; s < SERIES; s++) {
			simulate(d, laws[l].mean, laws[l].shape, &seed);
			alarms += surges_find(d, YEAR, f, 32);
			for (uint32_t i = 200; i < 207; i++) {
				d[i].n = negative_binomial(laws[l].mean * 2,
					laws[l].shape,
					&seed);
			}
			uint32_t n = surges_find(d, YEAR, f, 32);
			bool hit = false;
			for (uint32_t i = 0; i < n && !hit; i++) {
				if ((hit = f[i].alarm >= 200 &&
						    f[i].alarm <= 208)) {
					late += f[i].alarm - 200;
				}
			}
			found += hit;
		}
		print_message(
			"mean %.0f, dispersion 1/%u: %.3f false alarms a "
			"year, "
			"a week's doubling found %.1f %%, after %.1f days\n",
			laws[l].mean,
			laws[l].shape,
			(double)alarms / SERIES * YEAR / (YEAR - 28),
			found * 100.0 / SERIES,
			found ? (double)late / found : 0);
		assert_true(alarms < SERIES / 2);
	}
}

static void surges_need_history(void **state)
{
	struct surge_day d[60];
	struct surge_found f[4];

	(void)state;
	for (int i = 0; i < 60; i++)
		d[i] = (struct surge_day){ 50, 1 };
	d[20].n = 5000;
	/* nothing is known of the days before */
	assert_int_equal(surges_find(d, 60, f, 4), 0);
	d[50].n = d[51].n = 500;
	assert_int_equal(surges_find(d, 60, f, 4), 1);
	assert_true(f[0].first == 50 && f[0].last == 51 && f[0].n == 1000 &&
		!f[0].open);
	d[50].n = d[51].n = 50;
	d[59].n = 5000;
	assert_int_equal(surges_find(d, 60, f, 4), 1);
	assert_true(f[0].first == 59 && f[0].open);
}

/* --- saved --------------------------------------------------------------- */

static void fill(struct telescope *g, int from, int to)
{
	char src[32];
	char dst[32];

	sensor(g, "192.0.2.0/24", INT32_MIN, INT32_MAX);
	for (int i = from; i < to; i++) {
		snprintf(src,
			sizeof src,
			"203.0.%d.%d",
			i / 200 % 250,
			i % 200 + 1);
		snprintf(dst, sizeof dst, "192.0.2.%d", i % 7);
		struct obs o = flow(src,
			dst,
			40000,
			(uint16_t)(i % 40),
			i % 3 ? 6 : 17,
			(day0 + i % 3) * DAY_S + i % DAY_S);
		o.flow.ttl = (uint8_t)(i % 90 + 1);
		o.flow.window = (uint16_t)(i % 5);
		feed(g, o);
	}
}

/* two halves, saved and loaded in either order, are the whole, though the
 * sample of sources was cut on the way */
static void halves_make_the_whole(void **state)
{
	enum {
		ALL = 60000
	};
	struct telescope *whole = new_telescope();
	struct telescope *x = new_telescope();
	struct telescope *y = new_telescope();
	struct telescope *xy = new_telescope();
	struct telescope *yx = new_telescope();
	struct buf w = { 0 };
	struct buf sx = { 0 };
	struct buf sy = { 0 };
	struct buf a = { 0 };
	struct buf b = { 0 };
	struct sha256 one = sha256_of(STR("1"));
	struct sha256 two = sha256_of(STR("2"));
	struct err err;
	bool is;
	bool known;

	(void)state;
	assert_true(telescope_exhibit(whole, two, &is, &err) && is &&
		telescope_exhibit(whole, one, &is, &err) && is &&
		telescope_exhibit(x, one, &is, &err) &&
		telescope_exhibit(y, two, &is, &err));
	assert_true(telescope_exhibit(x, one, &is, &err) && !is);
	fill(whole, 0, ALL);
	fill(x, 0, ALL / 3);
	fill(y, ALL / 3, ALL);
	telescope_save(whole, &w);
	telescope_save(x, &sx);
	telescope_save(y, &sy);
	assert_true(telescope_load(xy, buf_str(&sx), &known, &err) &&
		!known && telescope_load(xy, buf_str(&sy), &known, &err) &&
		!known);
	assert_true(telescope_load(yx, buf_str(&sy), &known, &err) &&
		telescope_load(yx, buf_str(&sx), &known, &err));
	telescope_save(xy, &a);
	telescope_save(yx, &b);
	assert_true(str_eq(buf_str(&a), buf_str(&w)) &&
		str_eq(buf_str(&b), buf_str(&w)));
	/* nothing new */
	assert_true(telescope_load(xy, buf_str(&sx), &known, &err) && known);
	assert_false(telescope_load(x,
		buf_str(&w),
		&known,
		&err)); /* partly new */
	assert_int_equal(err.code, ERR_DIFFERS);
	struct telescope *all[] = { whole, x, y, xy, yx };
	struct buf *bufs[] = { &w, &sx, &sy, &a, &b };
	for (int i = 0; i < 5; i++) {
		telescope_close(all[i]);
		buf_done(bufs[i]);
	}
}

static void bad_telescopes_are_refused(void **state)
{
	static const struct {
		const char *text;
		uint64_t at;
	} cases[] = {
		{ "ashiato-grid 2\nend\n", 0 },
		{ "ashiato-grid 1\n", 15 },
		{ "ashiato-grid 1\nend\nmore\n", 19 },
		{ "ashiato-grid 1\nday 2024-04-19 0 0 1 1 0 0 0 0 0 - -",
			15 },
		{ "ashiato-grid 1\nday 2024-13-19 0 0 1 1 0 0 0 0 0 - "
		  "-\nend\n",
			15 },
		{ "ashiato-grid 1\nday 2024-04-19 0 0 1 1 0 0 0 0 0 400001 "
		  "-\nend\n",
			15 },
		{ "ashiato-grid 1\nday 2024-04-19 0 0 1 1 0 0 0 0 0 - - "
		  "-\nend\n",
			15 },
		{ "ashiato-grid 1\nsensor 192.0.2.0/24 2024-04-19 -\nport "
		  "2024-04-19 99999999 1 -\nend\n",
			48 },
		{ "ashiato-grid 1\nwhat\nend\n", 15 },
		{ "ashiato-grid 1\nexhibit 00\nend\n", 15 },
		{ "", 0 },
	};

	(void)state;
	for (size_t i = 0; i < N(cases); i++) {
		struct telescope *g = new_telescope();
		struct err err = { 0 };
		bool known;

		if (telescope_load(g, str_of(cases[i].text), &known, &err) ||
			err.code != ERR_FORMAT || err.at != cases[i].at) {
			fail_msg("%s: %d at %llu: %s",
				cases[i].text,
				(int)err.code,
				(unsigned long long)err.at,
				err.text);
		}
		telescope_close(g);
	}
}

/* --- alike --------------------------------------------------------------- */

static void campaigns_are_found(void **state)
{
	struct arena a = { 0 };
	struct err err;
	struct campaign *c;
	uint32_t n = 0;
	uint32_t n_c;

	(void)state;
	assert_true(arena_open(&a, 1 << 28, &err));
	struct scan_source *s = NEW(&a, struct scan_source, 4000);
	/* forty sources a day look for 22, each by itself */
	for (int32_t d = 0; d < 40; d++) {
		for (uint32_t i = 0; i < 40; i++) {
			s[n++] = (struct scan_source){
				.hash = hash_mix(i + 1),
				.day = d,
				.n = 1,
				.first_s = i,
				.last_s = i,
				.port = { 22 << 8 | 6 },
				.n_port = 1,
			};
		}
	}
	/* on day 35 thirty come with two ports and a habit; some know a third
	 * port */
	for (uint32_t i = 0; i < 30; i++) {
		s[n++] = (struct scan_source){
			.hash = hash_mix(i + 1000),
			.day = 35,
			.n = 2,
			.first_s = 0,
			.last_s = 5000,
			.port = { 23 << 8 | 6, 2323 << 8 | 6, 5555 << 8 | 6 },
			.n_port = i % 5 ? 2 : 3,
			.ttls = 2,
			.marks = 4,
			.window_low = 65535,
			.window_high = 65535,
		};
	}
	assert_true(campaigns_find(s, n, 0, 30, 39, 10, &a, &c, &n_c));
	assert_int_equal(n_c, 2);
	assert_int_equal(c[0].n_source, 40);
	assert_false(c[0].fresh);
	assert_int_equal(c[1].n_source, 30);
	assert_true(c[1].fresh && c[1].first_day == 35 && c[1].n_port == 2 &&
		c[1].marks == 4 && c[1].window == 65535 &&
		c[1].silent == CAMPAIGN_SILENT);
	arena_close(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(backscatter_is_told_apart),
		cmocka_unit_test(only_arrivals_count),
		cmocka_unit_test(answers_of_sensors_change_nothing),
		cmocka_unit_test(sensors_live_by_the_table),
		cmocka_unit_test(comparisons_in_words),
		cmocka_unit_test(the_most_in_years),
		cmocka_unit_test(surges_on_simulated_series),
		cmocka_unit_test(surges_need_history),
		cmocka_unit_test(halves_make_the_whole),
		cmocka_unit_test(bad_telescopes_are_refused),
		cmocka_unit_test(campaigns_are_found),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
