/* SPDX-License-Identifier: Apache-2.0 */
/* Values in the words of a paper's language. */
#include "publish/papers/paper.h"
#include "publish/papers/strength.h"
#include "publish/text/html.h"
#include "publish/text/say.h"

static struct str taken(struct paper *d, struct buf *b)
{
	struct str s = arena_str(d->a, buf_str(b));

	d->b->bad |= b->bad;
	buf_done(b);
	return s;
}

static struct str word(const struct paper *d, enum paper_word w)
{
	return str_of(paper_word(w, d->l));
}

/* "{0?claim:claims}" from its ? on: the first for one, else the second. Where
 * its brace is; NULL: it is no such form. */
static const char *by_number(struct buf *b, const char *z, struct str number)
{
	const char *mid = strchr(z, ':');
	const char *end = strchr(z, '}');

	if (!mid || !end || mid > end)
		return NULL;
	if (str_is(number, "1"))
		buf_add(b, (struct str){ z + 1, (size_t)(mid - z - 1) });
	else
		buf_add(b, (struct str){ mid + 1, (size_t)(end - mid - 1) });
	return end;
}

static void fill_in(struct buf *b,
	const char *form,
	const struct str *fill,
	unsigned n)
{
	for (const char *z = form; *z; z++) {
		bool place =
			z[0] == '{' && z[1] >= '0' && z[1] < '0' + FILL_MAX;
		unsigned k = place ? (unsigned)(z[1] - '0') : FILL_MAX;
		struct str with = k < n ? fill[k] : (struct str){ 0 };
		const char *end = NULL;

		if (place && z[2] == '}') {
			buf_add(b, with);
			end = z + 2;
		} else if (place && z[2] == '?') {
			end = by_number(b, z + 2, with);
		}
		if (!end)
			buf_add(b, (struct str){ z, 1 });
		else
			z = end;
	}
}

struct str paper_text(struct paper *d,
	enum paper_word w,
	const struct str *fill,
	unsigned n)
{
	struct buf b = { 0 };

	fill_in(&b, paper_word(w, d->l), fill, n);
	return taken(d, &b);
}

struct str paper_count(struct paper *d, uint64_t n)
{
	struct buf b = { 0 };

	say_count(&b, n);
	return taken(d, &b);
}

/* --- names ----------------------------------------------------------------
 */

const struct verdict *paper_verdict(const struct publication *p, int layer)
{
	static const struct verdict none;

	return p->assessment ? &p->assessment->layer[layer] : &none;
}

bool paper_accused(const struct publication *p, struct str id)
{
	const struct verdict *v = paper_verdict(p, LAYER_INDIVIDUAL);

	if (entity_type_of(id) != ENT_PERSON)
		return false;
	if (str_eq(v->hypothesis, id))
		return true;
	for (uint32_t i = 0; i < v->n_candidate; i++) {
		if (str_eq(v->candidate[i].id, id))
			return true;
	}
	for (uint32_t i = 0; i < v->n_alternative; i++) {
		if (str_eq(v->alternative[i].id, id))
			return true;
	}
	return false;
}

bool paper_stands_in(const struct publication *p, struct str id)
{
	struct str rest = say_name(id);
	struct str word;
	struct str number;
	uint64_t n;

	if (!p->kept.names || !str_cut_last(rest, ' ', &word, &number) ||
		!str_u64(number, &n))
		return false;
	return str_is(word, "Organisation") ||
		(word.n &&
			str_lower_eq(word,
				str_of(entity_type_name(
					entity_type_of(id)))));
}

static bool letter(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
		(c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80;
}

/* The accused whose name stands at text[i], as a word; empty = none. */
static struct str accused_at(const struct verdict *v,
	struct str text,
	size_t i)
{
	struct str rest = str_from(text, i);
	struct str ret = { 0 };

	if (i && letter(text.p[i - 1]))
		return ret;
	for (uint32_t k = 0; k <= v->n_candidate + v->n_alternative; k++) {
		struct str id = v->hypothesis;

		if (k && k <= v->n_candidate)
			id = v->candidate[k - 1].id;
		else if (k)
			id = v->alternative[k - 1 - v->n_candidate].id;
		struct str name = say_name(id);
		bool whole = id.n && str_starts(rest, name) &&
			(rest.n == name.n || !letter(rest.p[name.n]));
		/* of two names, one within the other, the longer */
		if (whole && id.n > ret.n)
			ret = id;
	}
	return ret;
}

struct str paper_marked(struct paper *d, struct str text)
{
	const struct verdict *v = paper_verdict(d->p, LAYER_INDIVIDUAL);
	struct buf b = { 0 };
	size_t i = 0;

	while (i < text.n) {
		struct str id = accused_at(v, text, i);

		if (id.n) {
			buf_add(&b, paper_name(d, id));
			i += say_name(id).n;
			continue;
		}
		buf_add(&b, (struct str){ text.p + i, 1 });
		i++;
	}
	return taken(d, &b);
}

struct str paper_own(struct paper *d, struct str sentence)
{
	struct str rest;
	struct str words = paper_gap(say_clause(sentence), d->l, &rest);

	return paper_marked(d,
		arena_fmt(d->a, "%.*s%.*s", STR_FMT(words), STR_FMT(rest)));
}

struct str paper_name(struct paper *d, struct str id)
{
	struct str name = say_name(id);

	if (!id.n)
		return word(d, W_NONE_OF_THESE);
	return paper_accused(d->p, id)
		? paper_text(d, W_SUSPECTED_PERSON, &name, 1)
		: name;
}

struct str paper_entity(struct paper *d, struct str id)
{
	enum entity_type t = entity_type_of(id);
	struct str name = paper_name(d, id);

	if (t == ENT_NONE)
		return name;
	return arena_fmt(d->a,
		d->l == PAPER_JA ? "%s「%.*s」" : "%s %.*s",
		paper_type(t, d->l),
		STR_FMT(name));
}

enum paper_word paper_layer(int layer)
{
	static const enum paper_word title[LAYERS] = { W_MACHINE,
		W_PERSONA,
		W_INDIVIDUAL,
		W_GROUP,
		W_UNIT,
		W_SPONSOR };

	return title[layer];
}

enum paper_word paper_said(enum judgement j)
{
	static const enum paper_word said[JUDGEMENTS] = {
		[SAID_NOT_ESTABLISHED] = W_SAID_NONE,
		[SAID_POSSIBLE] = W_SAID_POSSIBLE,
		[SAID_LIKELY] = W_SAID_LIKELY,
		[SAID_VERY_LIKELY] = W_SAID_VERY_LIKELY,
		[SAID_ESTABLISHED] = W_SAID_ESTABLISHED,
	};

	return said[j];
}

struct str paper_judgement(struct paper *d, const struct verdict *v)
{
	struct str fill[2] = {
		str_of(paper_word(paper_said(strength_word(v)), d->l)),
		paper_own(d, v->scope),
	};

	return v->scope.n ? paper_text(d, W_SAID_WITHIN, fill, 2) : fill[0];
}

/* --- times ----------------------------------------------------------------
 */

struct str paper_date(struct paper *d, int64_t s)
{
	static const char *const month[] = { "January",
		"February",
		"March",
		"April",
		"May",
		"June",
		"July",
		"August",
		"September",
		"October",
		"November",
		"December" };
	int64_t y;
	unsigned m;
	unsigned day;

	if (!say_dated(s))
		return word(d, s > 0 ? W_OPEN : W_UNKNOWN);
	civil_from_days((s - (s < 0 ? DAY_S - 1 : 0)) / DAY_S, &y, &m, &day);
	if (d->l == PAPER_JA)
		return arena_fmt(d->a, "%d年%u月%u日", (int)y, m, day);
	return arena_fmt(d->a, "%u %s %d", day, month[m - 1], (int)y);
}

/* date and clock; no seconds where there are none */
static struct str moment(struct paper *d, int64_t s)
{
	struct str fill[2] = { paper_date(d, s) };
	char stamp[STAMP_N];

	if (!say_dated(s))
		return fill[0];
	stamp_text(s, stamp);
	fill[1] = arena_str(d->a, (struct str){ stamp + 11, s % 60 ? 8 : 5 });
	return paper_text(d, W_UTC, fill, 2);
}

static bool whole_day(int64_t s)
{
	return !say_dated(s) || s % DAY_S == 0;
}

struct str paper_when(struct paper *d,
	int64_t from_s,
	int64_t to_s,
	enum zone zone)
{
	bool days = zone != ZONE_LOCAL_UNKNOWN && to_s > from_s &&
		whole_day(from_s) && whole_day(to_s);
	struct str ends[2];
	struct str ret;

	if (!say_dated(from_s) && !say_dated(to_s))
		return word(d, W_UNKNOWN);
	ends[0] = days ? paper_date(d, from_s) : moment(d, from_s);
	if (days && say_dated(to_s))
		ends[1] = paper_date(d, to_s - 1);
	else
		ends[1] = days ? paper_date(d, to_s) : moment(d, to_s);
	bool one = say_dated(from_s) &&
		(str_eq(ends[0], ends[1]) ||
			(!days && say_dated(to_s) && to_s <= from_s + 1));
	ret = one ? ends[0] : paper_text(d, W_FROM_TO, ends, 2);
	return zone == ZONE_LOCAL_UNKNOWN
		? paper_text(d, W_LOCAL_TIME, &ret, 1)
		: ret;
}

/* --- claims ---------------------------------------------------------------
 */

static struct str statement(struct paper *d, const struct claim *c)
{
	struct str end[2] = {
		paper_entity(d, c->subject),
		paper_entity(d, c->object),
	};
	const char *form = paper_verb(c->predicate, d->l);
	struct buf b = { 0 };

	if (form) {
		fill_in(&b, form, end, 2);
		return taken(d, &b);
	}
	return arena_fmt(d->a,
		"%.*s %s %.*s",
		STR_FMT(end[0]),
		predicates[c->predicate].verb,
		STR_FMT(end[1]));
}

/* What a hunt counted stands in its sentence, which names machines only; a
 * row's own words are its source's, and stand as such. */
struct str paper_claim(struct paper *d, const struct claim *c)
{
	struct str said;
	struct str words;

	if (!c || c->told == TOLD_NOT)
		return word(d, W_KEPT);
	if (c->maker == MADE_BY_HUNT && d->l == PAPER_EN && c->text.n)
		return c->text;
	said = statement(d, c);
	if (!c->words.n)
		return said;
	words = say_clause(c->words);
	words = paper_text(d, W_IN_WORDS, &words, 1);
	return arena_fmt(d->a,
		d->l == PAPER_JA ? "%.*s。%.*s" : "%.*s. %.*s",
		STR_FMT(said),
		STR_FMT(words));
}

struct str paper_source(struct paper *d, const struct claim *c)
{
	if (!c || c->told == TOLD_NOT)
		return word(d, W_KEPT);
	if (!c->grade.reliability)
		return c->source;
	return arena_fmt(d->a,
		"%.*s, %c%c",
		STR_FMT(c->source),
		c->grade.reliability,
		c->grade.credibility);
}

struct str paper_exhibit(struct paper *d, const struct claim *c)
{
	enum {
		SHOWN = 3
	};
	struct str no = word(d, W_COL_NUMBER);
	struct buf b = { 0 };
	uint32_t shown = 0;

	for (uint32_t i = 0; c && i < c->n_loc && shown < SHOWN; i++) {
		uint32_t x = c->loc[i].exhibit;

		if (i && x == c->loc[i - 1].exhibit)
			continue;
		if (!publication_has(d->p, x))
			continue;
		buf_fmt(&b,
			"%s%.*s %u",
			shown++ ? ", " : "",
			STR_FMT(no),
			x + 1);
	}
	if (!b.n)
		buf_z(&b, "\xe2\x80\x93");
	return taken(d, &b);
}

struct str paper_claim_id(struct paper *d, const struct claim *c)
{
	enum {
		SHORT = 8 /* `show why` takes a unique beginning */
	};

	if (!c)
		return STR("\xe2\x80\x93");
	if (c->told == TOLD_NOT)
		return word(d, W_KEPT);
	return str_head(str_of(c->id), SHORT);
}

struct str paper_missing(struct paper *d, const struct verdict *v)
{
	struct buf b = { 0 };

	for (uint32_t i = 0; i < v->n_missing; i++) {
		buf_z(&b, i ? "; " : "");
		buf_add(&b, paper_own(d, v->missing[i]));
	}
	if (!v->n_missing)
		buf_add(&b,
			verdict_established(v) ? STR("\xe2\x80\x93")
					       : word(d, W_SA_MORE));
	return taken(d, &b);
}

/* --- HTML -----------------------------------------------------------------
 */

void paper_p(struct paper *d,
	enum paper_word w,
	const struct str *fill,
	unsigned n)
{
	html_el(d->b, "p", NULL, paper_text(d, w, fill, n));
	buf_z(d->b, "\n");
}

/* What an entry says goes through here, whatever it comes from. */
static struct str open_text(struct paper *d, struct str text)
{
	return d->hides_robbed ? robbed_hidden(&d->robbed,
					 d->a,
					 text,
					 word(d, W_STOLEN_NAME))
			       : text;
}

void paper_item(struct paper *d, struct str text)
{
	html_el(d->b, "li", NULL, open_text(d, text));
	buf_z(d->b, "\n");
}

void paper_table(struct paper *d, const enum paper_word *head, size_t n)
{
	buf_z(d->b, "<div class=\"wide\"><table class=\"paper\"><thead><tr>");
	for (size_t i = 0; i < n; i++) {
		const char *z = paper_word(head[i], d->l);
		bool number = z[0] == '#';

		buf_z(d->b,
			number ? "<th scope=\"col\" class=\"n\">"
			       : "<th scope=\"col\">");
		html_z(d->b, z + number);
		buf_z(d->b, "</th>");
	}
	buf_z(d->b, "</tr></thead><tbody>\n");
}

void paper_cell(struct paper *d, struct str text)
{
	html_el(d->b, "td", NULL, open_text(d, text));
}
