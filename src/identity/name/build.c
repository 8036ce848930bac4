/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/name/build.h"

#include "identity/name/sound.h"

void build_start(struct build *b)
{
	b->text_n = 0;
	b->sound_n = 0;
	b->readings = 0;
	b->tokens = 0;
	b->variants = 0;
	b->normal_n = 0;
	b->legal = 0;
	b->cut = false;
}

bool build_variant(struct build *b, enum system system)
{
	if (b->variants == BUILD_VARIANTS || b->tokens == BUILD_TOKENS)
		return false;
	b->variant[b->variants++] = (struct variant){
		.first = (uint16_t)b->tokens,
		.system = (uint8_t)system,
	};
	return true;
}

void build_syllables(struct build *b, enum syllables which)
{
	b->variant[b->variants - 1].syllables = (uint8_t)which;
}

static uint32_t mask_of(struct str letters)
{
	uint32_t mask = 0;

	for (size_t i = 0; i < letters.n; i++)
		mask |= 1u << ((unsigned char)letters.p[i] & 31);
	return mask;
}

static bool room(const struct build *b, struct str letters)
{
	return b->readings < BUILD_READINGS &&
		b->text_n + letters.n <= BUILD_TEXT &&
		b->sound_n + letters.n <= BUILD_TEXT;
}

static void read_as(struct build *b, struct str letters)
{
	struct reading *r = &b->reading[b->readings++];
	bool native = b->variant[b->variants - 1].system >= SYSTEM_HAN;
	size_t sounds = 0;

	memcpy(b->text + b->text_n, letters.p, letters.n);
	if (!native)
		sounds = sound_of(letters,
			b->variant[b->variants - 1].system == SYSTEM_BARE,
			b->sound + b->sound_n,
			letters.n);
	*r = (struct reading){
		.mask = mask_of(letters),
		.at = (uint16_t)b->text_n,
		.sound = (uint16_t)b->sound_n,
		.n = (uint8_t)letters.n,
		.sound_n = (uint8_t)sounds,
	};
	b->text_n += (uint32_t)letters.n;
	b->sound_n += (uint32_t)sounds;
}

void build_token(struct build *b, enum token_class class, struct str letters)
{
	struct variant *v = &b->variant[b->variants - 1];

	letters = str_head(letters,
		v->system >= SYSTEM_HAN ? 4 * WORD_LETTERS : WORD_LETTERS);
	if (!letters.n || v->n == VARIANT_TOKENS || b->tokens == BUILD_TOKENS)
		return;
	if (!room(b, letters))
		return;
	b->token[b->tokens++] = (struct token){
		.first = (uint16_t)b->readings,
		.n = 1,
		.class = (uint8_t) class,
	};
	v->n++;
	read_as(b, letters);
}

static bool has(const struct build *b,
	const struct token *t,
	struct str letters)
{
	for (uint32_t i = t->first; i < t->first + t->n; i++) {
		struct str known = { b->text + b->reading[i].at,
			b->reading[i].n };

		if (str_eq(known, letters))
			return true;
	}
	return false;
}

void build_reading(struct build *b, struct str letters)
{
	struct token *t;

	letters = str_head(letters, WORD_LETTERS);
	if (!b->tokens || !letters.n || !room(b, letters))
		return;
	t = &b->token[b->tokens - 1];
	if (t->n == TOKEN_READINGS || has(b, t, letters))
		return;
	t->n++;
	read_as(b, letters);
}

static bool equal_tokens(const struct build *b,
	const struct token *x,
	const struct token *y)
{
	const struct reading *r = &b->reading[x->first];
	const struct reading *s = &b->reading[y->first];

	if (x->n != 1 || y->n != 1 || r->n != s->n)
		return false;
	return !memcmp(b->text + r->at, b->text + s->at, r->n);
}

static bool equal_variants(const struct build *b,
	const struct variant *v,
	const struct variant *w)
{
	if (v->n != w->n || v->system != w->system)
		return false;
	for (uint32_t i = 0; i < v->n; i++) {
		if (!equal_tokens(b,
			    &b->token[v->first + i],
			    &b->token[w->first + i]))
			return false;
	}
	return true;
}

void build_variant_end(struct build *b)
{
	const struct variant *v = &b->variant[b->variants - 1];
	bool vain = v->n == 0;
	const struct token *first = &b->token[v->first];

	for (uint32_t i = 0; !vain && i + 1 < b->variants; i++)
		vain = equal_variants(b, &b->variant[i], v);
	if (!vain)
		return;
	if (v->n) {
		b->text_n = b->reading[first->first].at;
		b->sound_n = b->reading[first->first].sound;
		b->readings = first->first;
		b->tokens = v->first;
	}
	b->variants--;
}

static void *copied(struct arena *a,
	const void *from,
	size_t byte,
	size_t align)
{
	void *to = byte ? arena_raw(a, byte, 1, align) : NULL;

	if (to)
		memcpy(to, from, byte);
	return to;
}

/* letters, sounds and the normal form behind one another */
static char *texts(const struct build *b, struct arena *a)
{
	size_t n = b->text_n + b->sound_n + b->normal_n;
	char *text = arena_raw(a, n + 1, 1, 1);

	if (!text)
		return NULL;
	memcpy(text, b->text, b->text_n);
	memcpy(text + b->text_n, b->sound, b->sound_n);
	memcpy(text + b->text_n + b->sound_n, b->normal, b->normal_n);
	return text;
}

static struct reading *readings(const struct build *b, struct arena *a)
{
	struct reading *r;

	r = copied(a,
		b->reading,
		b->readings * sizeof *r,
		alignof(struct reading));
	for (uint32_t i = 0; r && i < b->readings; i++)
		r[i].sound = (uint16_t)(r[i].sound + b->text_n);
	return r;
}

const struct name_form *build_form(const struct build *b,
	enum name_kind kind,
	struct arena *a)
{
	struct name_form *f = NEW(a, struct name_form, 1);

	if (!f)
		return NULL;
	f->reading = readings(b, a);
	f->token = copied(a,
		b->token,
		b->tokens * sizeof *b->token,
		alignof(struct token));
	f->variant = copied(a,
		b->variant,
		b->variants * sizeof *b->variant,
		alignof(struct variant));
	f->text = texts(b, a);
	f->normal_at = (uint16_t)(b->text_n + b->sound_n);
	f->normal_n = (uint16_t)b->normal_n;
	f->legal = b->legal;
	f->variants = (uint8_t)b->variants;
	f->kind = (uint8_t)kind;
	f->cut = b->cut;
	return a->full ? NULL : f;
}
