/* SPDX-License-Identifier: Apache-2.0 */
#include "publish/text/say.h"

#include <inttypes.h>

/* half columns that a character takes in the usual faces */
static unsigned print_width(struct str c, unsigned columns)
{
	bool letter = c.n == 1 && c.p[0] >= 'A' && c.p[0] <= 'Z';

	if (columns == 2 || str_is(c, "\xef\xbf\xbd"))
		return 4;
	if (c.n == 1 && strchr("mwMW@%", c.p[0]))
		return 4;
	return letter || (c.n == 1 && strchr("<>&+=~#_", c.p[0])) ? 3 : 2;
}

struct str say_head(struct str s, unsigned columns)
{
	struct str rest = s;
	struct str c;
	size_t n = 0;
	unsigned used = 0;
	unsigned one;

	while (say_char(&rest, &c, &one)) {
		used += print_width(c, one);
		if (used > 2 * columns)
			break;
		n = s.n - rest.n;
	}
	return str_head(s, n);
}

bool say_dated(int64_t s)
{
	return s >= INT64_C(-62135596800) && s < INT64_C(253370764800);
}

void say_date(struct buf *b, int64_t s)
{
	char text[DATE_N];

	if (say_dated(s))
		buf_z(b, date_text(s, text));
	else
		buf_z(b, s > 0 ? "open" : "not known");
}

/* day and clock without the zone; no seconds where there are none */
static void stamp(struct buf *b, int64_t s)
{
	char text[STAMP_N];

	if (!say_dated(s)) {
		buf_z(b, s > 0 ? "open" : "not known");
		return;
	}
	stamp_text(s, text);
	text[10] = ' ';
	buf_add(b, (struct str){ text, s % 60 ? 19 : 16 });
}

void say_probability_json(struct jw *j, const char *key, int64_t p)
{
	struct buf b = { 0 };
	int64_t micro = (p * 1000000 + FIXED_ONE / 2) / FIXED_ONE;

	buf_fmt(&b,
		"%" PRId64 ".%06" PRId64,
		micro / 1000000,
		micro % 1000000);
	jw_raw(j, key, buf_str(&b));
	buf_done(&b);
}

void say_second_json(struct jw *j, const char *key, int64_t s)
{
	char text[STAMP_N];

	if (s == TIME_UNKNOWN || s == TIME_OPEN)
		jw_null(j, key);
	else
		jw_z(j, key, stamp_text(s, text));
}

void say_stamp(struct buf *b, int64_t s)
{
	stamp(b, s);
	if (say_dated(s))
		buf_z(b, " UTC");
}

static bool whole_day(int64_t s)
{
	return !say_dated(s) || s % DAY_S == 0;
}

static void days(struct buf *b, int64_t from_s, int64_t to_s)
{
	say_date(b, from_s);
	if (say_dated(from_s) && to_s == from_s + DAY_S)
		return;
	buf_z(b, " to ");
	say_date(b, say_dated(to_s) ? to_s - 1 : to_s);
}

void say_when(struct buf *b, int64_t from_s, int64_t to_s, enum zone zone)
{
	if (!say_dated(from_s) && !say_dated(to_s)) {
		buf_z(b, "not known");
		return;
	}
	if (!say_dated(from_s))
		from_s = TIME_UNKNOWN;
	if (!say_dated(to_s))
		to_s = TIME_OPEN;
	if (zone != ZONE_LOCAL_UNKNOWN && to_s > from_s &&
		whole_day(from_s) && whole_day(to_s)) {
		days(b, from_s, to_s);
		return;
	}
	stamp(b, from_s);
	if (to_s == TIME_OPEN ||
		(to_s > from_s &&
			(from_s == TIME_UNKNOWN || to_s - from_s > 1))) {
		buf_z(b, " to ");
		stamp(b, to_s);
	}
	buf_z(b,
		zone == ZONE_LOCAL_UNKNOWN ? " UTC (local time, zone unknown)"
					   : " UTC");
}

void say_signoff(struct buf *b, const struct signoff *s, uint32_t before)
{
	char day[DATE_N];

	bool counter = before && !s->same_key;

	buf_z(b, counter ? "countersigned by " : "signed off by ");
	say_text(b, s->by);
	buf_fmt(b, " on %s", date_text(s->recorded_at_s, day));
	/* names are free, keys are not */
	buf_fmt(b,
		", key %.8s%s",
		s->key.n >= 8 ? s->key.p : "unknown",
		s->same_key ? ", the same as before" : "");
	if (s->stale)
		buf_z(b,
			": STALE, the judgement is another by now, or was not "
			"derived again");
}

void say_as_of(struct buf *b, const struct publication *p)
{
	if (p->as_of_s == TIME_OPEN)
		buf_z(b, "open: everything known counts");
	else if (p->as_of_s <= 0 || !say_dated(p->as_of_s))
		buf_z(b, "not known");
	else
		say_date(b, p->as_of_s - 1);
}

unsigned say_permille(int64_t p)
{
	if (p <= 0)
		return 0;
	return p >= FIXED_ONE
		? 1000
		: (unsigned)((p * 1000 + FIXED_ONE / 2) / FIXED_ONE);
}

/* "61", "under 1", "over 99": certainty is never printed */
static void percent(struct buf *b, int64_t p)
{
	unsigned mille = say_permille(p);

	if (mille < 10 || mille > 990)
		buf_z(b, mille < 10 ? "under 1" : "over 99");
	else
		buf_fmt(b, "%u", (mille + 5) / 10);
}

void say_percent(struct buf *b, int64_t p)
{
	percent(b, p);
	buf_z(b, " %");
}

void say_range(struct buf *b, int64_t low, int64_t high)
{
	size_t before = b->n;

	percent(b, low);
	size_t middle = b->n;
	buf_z(b, " to ");
	size_t after = b->n;
	percent(b, high);
	if (!b->bad &&
		str_eq(str_from(str_head(buf_str(b), middle), before),
			str_from(buf_str(b), after))) {
		b->n = middle;
	}
	buf_z(b, " %");
}

void say_milli(struct buf *b, int64_t milli)
{
	uint64_t m = milli < 0 ? 0 - (uint64_t)milli : (uint64_t)milli;

	m = (m + 5) / 10;
	buf_fmt(b,
		"%s%" PRIu64 ".%02" PRIu64,
		milli < 0 && m ? "\xe2\x88\x92" : "",
		m / 100,
		m % 100);
}

void say_count(struct buf *b, uint64_t n)
{
	if (n >= 1000) {
		say_count(b, n / 1000);
		buf_fmt(b, ",%03u", (unsigned)(n % 1000));
	} else {
		buf_fmt(b, "%u", (unsigned)n);
	}
}

void say_size(struct buf *b, uint64_t bytes)
{
	static const char
		*const unit[] = { "B", "kB", "MB", "GB", "TB", "PB", "EB" };
	unsigned u = 0;
	unsigned rest = 0;

	while (bytes >= 1000) {
		rest = (unsigned)(bytes % 1000);
		bytes /= 1000;
		u++;
	}
	if (u)
		buf_fmt(b, "%u.%u %s", (unsigned)bytes, rest / 100, unit[u]);
	else
		buf_fmt(b, "%u B", (unsigned)bytes);
}

void say_plural(struct buf *b, uint64_t n, const char *one, const char *many)
{
	say_count(b, n);
	buf_z(b, " ");
	buf_z(b, n == 1 ? one : many);
}

struct str say_name(struct str id)
{
	if (!id.n)
		return STR("none of these");
	return entity_type_of(id) == ENT_NONE ? id : entity_name(id);
}

struct str say_headline(const struct verdict *v)
{
	return v->called.n ? v->called : say_name(v->hypothesis);
}

struct str say_clause(struct str s)
{
	s = str_trim(s);
	while (s.n && (s.p[s.n - 1] == '.' || s.p[s.n - 1] == ' '))
		s.n--;
	return s;
}

const char *say_judgement_word(const struct verdict *v)
{
	return v->judgement && v->judgement[0] ? v->judgement
					       : "not established";
}

bool verdict_established(const struct verdict *v)
{
	return strcmp(say_judgement_word(v), "established") == 0;
}

bool verdict_none(const struct verdict *v)
{
	return strcmp(say_judgement_word(v), "not established") == 0;
}

bool verdict_named(const struct verdict *v)
{
	return v->hypothesis.n || v->n_alternative > 1;
}

const char *say_judgement_sign(const struct verdict *v)
{
	if (verdict_established(v))
		return "\xe2\x97\x8f";
	return verdict_none(v) ? "\xe2\x97\x8b" : "\xe2\x97\x90";
}

void say_judgement(struct buf *b, const struct verdict *v)
{
	say_text(b, str_of(say_judgement_word(v)));
	if (verdict_established(v) || !v->n_missing)
		return;
	buf_z(b,
		verdict_none(v) ? ": missing "
				: ", not established: missing ");
	for (uint32_t i = 0; i < v->n_missing; i++) {
		buf_z(b, i ? "; " : "");
		say_text(b, say_clause(v->missing[i]));
	}
}

enum tlp strictest_tlp(const struct publication *p)
{
	enum tlp worst = TLP_CLEAR;

	for (uint32_t i = 0; i < p->n_exhibit; i++) {
		if (publication_has(p, i) && !p->exhibit[i].kept_out &&
			p->exhibit[i].tlp > worst)
			worst = p->exhibit[i].tlp;
	}
	return worst;
}

/* e^(milli / 1000) as people say it: "1.6", "33", "2,100" */
static void say_times(struct buf *b, int64_t milli)
{
	int64_t tenths = fixed_exp(milli) / (FIXED_ONE / 10);
	int64_t whole = (tenths + 5) / 10;
	int64_t step = 1;

	if (tenths < 100) {
		buf_fmt(b, "%" PRId64 ".%" PRId64, tenths / 10, tenths % 10);
		return;
	}
	/* two digits that matter */
	while (whole / step >= 100)
		step *= 10;
	whole = (whole + step / 2) / step * step;
	if (whole >= 1000000)
		buf_z(b, "more than a million");
	else if (whole >= 1000)
		buf_fmt(b,
			"%d,%03d",
			(int)(whole / 1000),
			(int)(whole % 1000));
	else
		buf_fmt(b, "%d", (int)whole);
}

/* ln 1,000,000: beyond, no count behind a weight bears the difference */
static const int64_t odds_most = 13815;

static void put_odds(struct buf *b,
	int64_t ln_milli,
	const char *to,
	const char *over)
{
	bool against = ln_milli < 0;
	int64_t size = against ? -ln_milli : ln_milli;

	if (against)
		buf_fmt(b, "1%s", to);
	if (size >= odds_most)
		buf_fmt(b, "%s1,000,000", over);
	else
		say_times(b, size);
	if (!against)
		buf_fmt(b, "%s1", to);
}

void say_odds(struct buf *b, int64_t ln_milli)
{
	put_odds(b, ln_milli, " to ", "over ");
}

void publish_odds(int64_t ln_milli, struct buf *out)
{
	say_odds(out, ln_milli);
}

void publish_odds_of_bits(int64_t bits_milli, struct buf *out)
{
	say_odds(out, nat_of_bits(bits_milli));
}

void say_odds_short(struct buf *b, int64_t ln_milli)
{
	put_odds(b, ln_milli, ":", ">");
}

int64_t nat_of_bits(int64_t bits_milli)
{
	/* ln 2 in 1/1,000,000; in two parts, so that no weight overflows */
	const int64_t ln2 = 693147;

	return bits_milli / 1000 * ln2 / 1000 +
		bits_milli % 1000 * ln2 / 1000000;
}

void say_weight(struct buf *b, const struct verdict *v)
{
	static const char *const if_so[LAYERS][2] = {
		{ "if the attack used ", " than if it did not" },
		{ "if the hand behind ", " attacked than if another did" },
		{ "if the hand was ", "'s than if it was another's" },
		{ "if it was ", " than if it was another" },
		{ "if it was ", " than if it was another" },
		{ "if ", " was behind it than if another was" },
	};
	int64_t w = v->weight_milli;

	if (!v->hypothesis.n || !v->has_chance)
		return;
	buf_z(b, "what was found is ");
	if (w > -95 && w < 95) {
		buf_z(b, "as much to be expected either way");
		return;
	}
	say_times(b, w > 0 ? w : -w);
	buf_z(b, w > 0 ? " times more" : " times less");
	buf_z(b, " to be expected ");
	buf_z(b, if_so[v->layer][0]);
	say_text(b, say_headline(v));
	buf_z(b, if_so[v->layer][1]);
}

void say_chance(struct buf *b, bool has_chance, int64_t p)
{
	if (has_chance)
		say_percent(b, p);
	else
		buf_z(b, "no probability");
}

void say_role(struct buf *b, const struct machine_role *m)
{
	const char *sep = "";

	for (int r = 0; r < MACHINE_PARTS_THAT_CUT; r++) {
		buf_fmt(b,
			"%s%s: %s",
			sep,
			part_name((enum machine_part)r),
			m ? reply_word(m->answer[r]) : "open");
		sep = ", ";
	}
	for (int r = MACHINE_PARTS_THAT_CUT; m && r < MACHINE_PARTS; r++) {
		if (m->answer[r] == REPLY_YES)
			buf_fmt(b, ", %s", part_name((enum machine_part)r));
	}
}

void say_chance_range(struct buf *b,
	bool has_chance,
	int64_t p,
	int64_t low,
	int64_t high)
{
	say_chance(b, has_chance, p);
	if (!has_chance)
		return;
	buf_z(b, " (");
	say_range(b, low, high);
	buf_z(b, ")");
}

bool chance_kept(struct str id, int64_t p)
{
	return !id.n || p > 0;
}

void say_standing(struct buf *b, const struct standing *s)
{
	say_text(b, say_name(s->hypothesis));
	buf_fmt(b, ", %s, ", s->judgement);
	say_chance_range(b,
		chance_kept(s->hypothesis, s->p),
		s->p,
		s->low,
		s->high);
}

/* the leading answer with all that bears on it; NULL when it is not told */
static const struct contender *leader(const struct verdict *v)
{
	if (!v->n_candidate || !str_eq(v->candidate[0].id, v->hypothesis))
		return NULL;
	return &v->candidate[0];
}

/* The last, the answer, stands without a percentage: how surely a trail
 * carries is not how probable the answer is. */
void say_trail(struct buf *b, const struct verdict *v, const char *arrow)
{
	const struct contender *c = leader(v);

	if (!c || !c->n_chain)
		return;
	buf_z(b, "attack");
	for (uint32_t i = 0; i < c->n_chain; i++) {
		const struct trail_step *s = &c->chain[i];

		if (str_eq(s->to, v->hypothesis))
			break;
		buf_z(b, arrow);
		say_text(b, say_name(s->to));
		buf_z(b, " (");
		say_percent(b, s->p);
		buf_z(b, ")");
	}
	buf_z(b, arrow);
	say_text(b, say_name(v->hypothesis));
}

/* odds before times the weight, as a probability */
static int64_t after(int64_t before, int64_t weight_milli)
{
	int64_t mine = fixed_mul(before, fixed_exp(weight_milli));

	return fixed_div(mine, mine + FIXED_ONE - before);
}

void say_priors(struct buf *b, const struct verdict *v)
{
	static const int percent[] = { 1, 10, 30, 50 };
	const struct contender *c = leader(v);
	int64_t most = FIXED_ONE;

	if (!v->hypothesis.n || !v->has_chance)
		return;
	if (c && c->n_chain && v->layer <= LAYER_INDIVIDUAL)
		most = c->chain[c->n_chain - 1].p;
	for (size_t i = 0; i < sizeof percent / sizeof *percent; i++) {
		int64_t p =
			after(FIXED_ONE / 100 * percent[i], v->weight_milli);

		buf_fmt(b, "%sfrom %d %% to ", i ? ", " : "", percent[i]);
		say_percent(b, p < most ? p : most);
	}
}

void say_sources(struct buf *b,
	struct str first,
	const struct claim *const *also,
	uint32_t n)
{
	buf_add(b, first);
	for (uint32_t i = 0; i < n; i++) {
		/* who repeats himself is named once */
		if (str_eq(also[i]->source, i ? also[i - 1]->source : first))
			continue;
		buf_z(b, i + 1 == n ? " and " : ", ");
		buf_add(b, also[i]->source);
	}
}

void say_event_sources(struct buf *b, const struct event *e)
{
	say_sources(b,
		e->source.n ? e->source : STR("case record"),
		e->also,
		e->n_also);
}

const char *say_pair_class(enum pair_class c)
{
	static const char *const words[PAIR_CLASSES] = {
		[PAIR_STRANGERS] = "strangers",
		[PAIR_PERSON] = "one person",
		[PAIR_HAND] = "one hand under several names",
		[PAIR_HOUSE] = "two of one household or firm",
	};

	return words[c];
}
