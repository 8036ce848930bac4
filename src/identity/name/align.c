/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/name/align.h"

#include "identity/name/build.h"
#include "identity/name/sound.h"

enum {
	WORDS = VARIANT_TOKENS,
	JOINED_MAX = 3,     /* words written as one */
	PAIR_LEAST = 600,   /* below, two words do not belong together */
	JOINED_LEAST = 860, /* nor below this when one was written apart */
	INITIAL_FITS = 800,
};

/* in thousandths of a word, by class; what persons and organisations are told
 * apart by */
static const struct {
	uint16_t person;
	uint16_t organisation;
} weights[] = {
	[TOKEN_NAME] = { 1000, 1000 },
	[TOKEN_INITIAL] = { 300, 300 },
	[TOKEN_PARTICLE] = { 120, 120 },
	[TOKEN_FATHER] = { 1000, 1000 },
	[TOKEN_PATRONYMIC] = { 600, 600 },
	[TOKEN_TITLE] = { 60, 60 },
	[TOKEN_LEGAL] = { 0, 100 },
	[TOKEN_NUMBER] = { 700, 700 },
	[TOKEN_PLACE] = { 900, 700 },
	[TOKEN_GENERIC] = { 900, 550 },
	[TOKEN_STOP] = { 100, 100 },
};

/* one of the two names */
struct side {
	const struct name_form *f;
	const struct variant *v;
	uint32_t left; /* bit of each word that has no partner */
	bool father;   /* one is the name of a father */
};

static const struct token *token_of(const struct side *s, uint32_t i)
{
	return &s->f->token[s->v->first + i];
}

static const struct reading *reading_of(const struct side *s, uint32_t i)
{
	return &s->f->reading[token_of(s, i)->first];
}

static uint32_t weight_of(const struct side *s, uint32_t i)
{
	const struct token *t = token_of(s, i);
	uint32_t weight = s->f->kind == NAME_PERSON
		? weights[t->class].person
		: weights[t->class].organisation;

	/* two letters say less than six */
	if (t->class == TOKEN_NAME && s->f->reading[t->first].n < 3)
		weight = weight * 7 / 10;
	return weight;
}

/* enough letters in common to be worth a closer look */
static bool may_match(uint32_t x, uint32_t y)
{
	int common = __builtin_popcount(x & y);
	int fewer = __builtin_popcount(x);

	if (__builtin_popcount(y) < fewer)
		fewer = __builtin_popcount(y);
	return common * 2 >= fewer;
}

enum ear {
	EAR_BOTH, /* both have their vowels, or both have none */
	EAR_BARE, /* one of the two */
	EAR_ONLY, /* of Korean syllables: what is said */
	EAR_NONE, /* of kana or Chinese syllables: what is written differs, what
		   * is said does, too */
};

static uint32_t text_alike(struct str a,
	struct str b,
	struct str sound_a,
	struct str sound_b,
	enum ear ear)
{
	uint32_t written;
	uint32_t heard;

	if (ear == EAR_BARE)
		return sound_alike(sound_a, sound_b, true);
	if (ear == EAR_ONLY)
		return sound_alike(sound_a, sound_b, false);
	written = word_alike(a, b);
	if (ear == EAR_NONE)
		return written > 500 ? 2 * written - 1000 : 0;
	if (written >= SOUND_SAME)
		return written;
	heard = sound_alike(sound_a, sound_b, false);
	return written > heard ? written : heard;
}

static uint32_t reading_alike(const struct name_form *x,
	const struct reading *r,
	const struct name_form *y,
	const struct reading *s,
	enum ear ear)
{
	struct str a = reading_letters(x, r);
	struct str b = reading_letters(y, s);

	if (r->mask == s->mask && str_eq(a, b))
		return WORD_SAME;
	if (ear != EAR_BARE && !may_match(r->mask, s->mask))
		return 0;
	return text_alike(a,
		b,
		reading_sounds(x, r),
		reading_sounds(y, s),
		ear);
}

/* whether a reading of the word is this letter and no more */
static bool has_letter(const struct side *s, uint32_t i, char letter)
{
	const struct token *t = token_of(s, i);

	for (uint32_t r = t->first; r < t->first + t->n; r++) {
		const struct reading *reading = &s->f->reading[r];

		if (reading->n == 1 && s->f->text[reading->at] == letter)
			return true;
	}
	return false;
}

/* initial of x, word of y */
static uint32_t initial_alike(const struct side *x,
	uint32_t i,
	const struct side *y,
	uint32_t k)
{
	char letter = x->f->text[reading_of(x, i)->at];

	/* a word of one letter: the Korean surname I */
	if (has_letter(y, k, letter))
		return WORD_SAME;
	if (y->f->text[reading_of(y, k)->at] == letter)
		return INITIAL_FITS;
	return 0;
}

/* A bin B is not B bin A */
static bool generations_differ(const struct side *x,
	uint32_t i,
	const struct side *y,
	uint32_t k)
{
	bool father = token_of(x, i)->class == TOKEN_FATHER;

	return x->father && y->father &&
		father != (token_of(y, k)->class == TOKEN_FATHER);
}

static bool is_light(const struct token *t)
{
	return t->class == TOKEN_PARTICLE || t->class == TOKEN_TITLE;
}

static uint32_t token_alike(const struct side *x,
	uint32_t i,
	const struct side *y,
	uint32_t k,
	enum ear ear)
{
	const struct token *t = token_of(x, i);
	const struct token *u = token_of(y, k);
	uint32_t best = 0;

	if (generations_differ(x, i, y, k))
		return 0;
	if (t->class == TOKEN_INITIAL && u->class != TOKEN_INITIAL)
		return is_light(u) ? 0 : initial_alike(x, i, y, k);
	if (u->class == TOKEN_INITIAL && t->class != TOKEN_INITIAL)
		return is_light(t) ? 0 : initial_alike(y, k, x, i);
	for (uint32_t r = t->first; r < t->first + t->n; r++) {
		for (uint32_t s = u->first; s < u->first + u->n; s++) {
			uint32_t alike;

			alike = reading_alike(x->f,
				&x->f->reading[r],
				y->f,
				&y->f->reading[s],
				ear);
			if (alike > best)
				best = alike;
			if (best == WORD_SAME)
				return best;
		}
	}
	/* numbers agree or do not */
	return t->class == TOKEN_NUMBER || u->class == TOKEN_NUMBER ? 0
								    : best;
}

/* words i to i + nx - 1 of x with k to k + ny - 1 of y */
struct pair {
	uint8_t x;
	uint8_t nx;
	uint8_t y;
	uint8_t ny;
	uint16_t alike;
};

static uint32_t span_bits(uint32_t at, uint32_t n)
{
	return ((1u << n) - 1) << at;
}

static uint32_t span_weight(const struct side *s, uint32_t at, uint32_t n)
{
	uint32_t sum = 0;

	for (uint32_t i = at; i < at + n; i++)
		sum += weight_of(s, i);
	return sum;
}

/* several words as if written as one; false when others stand between */
static bool joined(const struct side *s,
	uint32_t at,
	uint32_t n,
	struct str *ret_letters,
	struct str *ret_sounds)
{
	const struct reading *r = reading_of(s, at);

	*ret_letters = reading_letters(s->f, r);
	*ret_sounds = reading_sounds(s->f, r);
	for (uint32_t i = at + 1; i < at + n; i++) {
		r = reading_of(s, i);
		if (r->at != ret_letters->p + ret_letters->n - s->f->text)
			return false;
		ret_letters->n += r->n;
		ret_sounds->n += r->sound_n;
	}
	return true;
}

static bool near_length(struct str a, struct str b)
{
	size_t longer = a.n > b.n ? a.n : b.n;
	size_t shorter = a.n > b.n ? b.n : a.n;

	return longer >= 4 && longer - shorter <= 1 + longer / 6;
}

/* s's words at, together, with one word of o */
static uint32_t joined_alike(const struct side *s,
	uint32_t at,
	uint32_t n,
	const struct side *o,
	uint32_t k,
	enum ear ear)
{
	const struct token *t = token_of(o, k);
	struct str letters;
	struct str sounds;
	uint32_t best = 0;

	if (!joined(s, at, n, &letters, &sounds))
		return 0;
	for (uint32_t i = t->first; i < t->first + t->n; i++) {
		const struct reading *r = &o->f->reading[i];
		struct str word = reading_letters(o->f, r);
		uint32_t alike;

		if (ear != EAR_BARE && !near_length(letters, word))
			continue;
		alike = text_alike(letters,
			word,
			sounds,
			reading_sounds(o->f, r),
			ear);
		if (alike > best)
			best = alike;
	}
	return best < JOINED_LEAST ? 0 : best;
}

static void better(struct pair *best,
	uint32_t *best_worth,
	struct pair p,
	uint32_t weight)
{
	uint32_t worth = p.alike * weight / 1000 + p.alike;

	if (p.alike < PAIR_LEAST || worth <= *best_worth)
		return;
	*best = p;
	*best_worth = worth;
}

struct grid {
	uint16_t alike[WORDS][WORDS];
};

static void best_single(const struct side *x,
	const struct side *y,
	const struct grid *g,
	struct pair *best,
	uint32_t *worth)
{
	for (uint32_t i = 0; i < x->v->n; i++) {
		for (uint32_t k = 0; k < y->v->n; k++) {
			struct pair p = { (uint8_t)i,
				1,
				(uint8_t)k,
				1,
				g->alike[i][k] };
			uint32_t weight;

			if (!(x->left >> i & 1) || !(y->left >> k & 1) ||
				!p.alike)
				continue;
			weight = weight_of(x, i) + weight_of(y, k);
			better(best, worth, p, weight / 2);
		}
	}
}

/* words of s written apart that o writes as one; swap: s is y */
static void best_joined(const struct side *s,
	const struct side *o,
	enum ear ear,
	bool swap,
	struct pair *best,
	uint32_t *worth)
{
	for (uint32_t n = 2; n <= JOINED_MAX; n++) {
		for (uint32_t i = 0; i + n <= s->v->n; i++) {
			uint32_t bits = span_bits(i, n);

			if ((s->left & bits) != bits)
				continue;
			for (uint32_t k = 0; k < o->v->n; k++) {
				struct pair p = { (uint8_t)i,
					(uint8_t)n,
					(uint8_t)k,
					1,
					0 };

				if (!(o->left >> k & 1))
					continue;
				p.alike = (uint16_t)
					joined_alike(s, i, n, o, k, ear);
				if (swap)
					p = (struct pair){ p.y,
						1,
						p.x,
						p.nx,
						p.alike };
				better(best, worth, p, span_weight(s, i, n));
			}
		}
	}
}

static void settle_names(const struct side *x,
	const struct side *y,
	struct pair p,
	struct alignment *a)
{
	const struct token *t = token_of(x, p.x);
	const struct token *u = token_of(y, p.y);
	uint32_t lost = 1000u - p.alike;

	if (p.nx == 1 && p.ny == 1 && t->class != u->class &&
		p.alike < WORD_SAME &&
		(t->class == TOKEN_INITIAL || u->class == TOKEN_INITIAL)) {
		a->why.initial++;
		return;
	}
	if (lost)
		a->why.near++;
	else
		a->why.same++;
	if (is_light(t) && p.nx == 1)
		return;
	if (t->class != TOKEN_INITIAL)
		a->names++;
	if (lost > a->worst)
		a->worst = lost;
}

static void settle(struct side *x,
	struct side *y,
	struct pair p,
	struct alignment *a)
{
	uint32_t weight =
		span_weight(x, p.x, p.nx) + span_weight(y, p.y, p.ny);

	x->left &= ~span_bits(p.x, p.nx);
	y->left &= ~span_bits(p.y, p.ny);
	a->matched += weight;
	a->lost += weight * (1000u - p.alike) / 1000;
	settle_names(x, y, p, a);
}

/* most words are equal: these need no grid */
static void settle_equal(struct side *x, struct side *y, struct alignment *a)
{
	for (uint32_t i = 0; i < x->v->n; i++) {
		const struct reading *r = reading_of(x, i);

		for (uint32_t k = 0; k < y->v->n && (x->left >> i & 1); k++) {
			const struct reading *s = reading_of(y, k);

			if (!(y->left >> k & 1) || r->mask != s->mask)
				continue;
			if (generations_differ(x, i, y, k))
				continue;
			if (!str_eq(reading_letters(x->f, r),
				    reading_letters(y->f, s)))
				continue;
			a->why.reordered |= i != k && x->v->n == y->v->n;
			settle(x,
				y,
				(struct pair){ (uint8_t)i,
					1,
					(uint8_t)k,
					1,
					WORD_SAME },
				a);
		}
	}
}

static void fill(const struct side *x,
	const struct side *y,
	enum ear ear,
	struct grid *g)
{
	for (uint32_t i = 0; i < x->v->n; i++) {
		for (uint32_t k = 0; k < y->v->n; k++) {
			bool open = (x->left >> i & 1) && (y->left >> k & 1);

			g->alike[i][k] = 0;
			if (open)
				g->alike[i][k] = (uint16_t)
					token_alike(x, i, y, k, ear);
		}
	}
}

static bool has_class(const struct side *s, enum token_class class)
{
	for (uint32_t i = 0; i < s->v->n; i++) {
		if ((s->left >> i & 1) && token_of(s, i)->class == class)
			return true;
	}
	return false;
}

static uint32_t left_over(const struct side *s, uint8_t *ret_words)
{
	uint32_t sum = 0;

	*ret_words = 0;
	for (uint32_t i = 0; i < s->v->n; i++) {
		if (!(s->left >> i & 1))
			continue;
		sum += weight_of(s, i);
		*ret_words =
			(uint8_t)(*ret_words + !is_light(token_of(s, i)));
	}
	return sum;
}

static void rest(const struct side *x,
	const struct side *y,
	struct alignment *a)
{
	uint8_t n;
	uint8_t m;

	a->left_x = left_over(x, &n);
	a->left_y = left_over(y, &m);
	a->why.conflict = n < m ? n : m;
	a->why.extra = (uint8_t)(n < m ? m - n : n - m);
	a->number_differs =
		has_class(x, TOKEN_NUMBER) || has_class(y, TOKEN_NUMBER);
	a->place_differs =
		has_class(x, TOKEN_PLACE) || has_class(y, TOKEN_PLACE);
	a->generic_differs =
		has_class(x, TOKEN_GENERIC) && has_class(y, TOKEN_GENERIC);
	a->why.number = a->number_differs;
	a->why.place = a->place_differs;
}

static struct side side_of(const struct name_form *f, const struct variant *v)
{
	struct side s = { f, v, span_bits(0, v->n), false };

	s.father = has_class(&s, TOKEN_FATHER);
	return s;
}

static enum ear ear_of(const struct variant *v, const struct variant *w)
{
	if ((v->system == SYSTEM_BARE) != (w->system == SYSTEM_BARE))
		return EAR_BARE;
	if (v->syllables == SYLLABLES_KOREAN ||
		w->syllables == SYLLABLES_KOREAN)
		return EAR_ONLY;
	if (v->syllables && w->syllables)
		return EAR_NONE;
	if (v->system == SYSTEM_ROMAJI && w->system == SYSTEM_ROMAJI)
		return EAR_NONE;
	return EAR_BOTH;
}

void align_variants(const struct name_form *x,
	const struct variant *v,
	const struct name_form *y,
	const struct variant *w,
	struct alignment *ret)
{
	struct side s = side_of(x, v);
	struct side t = side_of(y, w);
	enum ear ear = ear_of(v, w);
	struct grid g;
	struct pair best;

	*ret = (struct alignment){ 0 };
	settle_equal(&s, &t, ret);
	if (s.left && t.left)
		fill(&s, &t, ear, &g);
	while (s.left && t.left) {
		uint32_t worth = 0;

		best_single(&s, &t, &g, &best, &worth);
		best_joined(&s, &t, ear, false, &best, &worth);
		best_joined(&t, &s, ear, true, &best, &worth);
		if (!worth)
			break;
		settle(&s, &t, best, ret);
	}
	rest(&s, &t, ret);
}
