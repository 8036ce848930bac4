/* SPDX-License-Identifier: Apache-2.0 */
#include "model/claimset.h"

static bool grow(struct claimset *s)
{
	uint32_t cap = s->cap ? s->cap * 2 : 256;
	struct claim **bigger = NEW(s->a, struct claim *, cap);

	if (!bigger)
		return false;
	if (s->n)
		memcpy(bigger, s->claim, s->n * sizeof *bigger);
	s->claim = bigger;
	s->cap = cap;
	return true;
}

static void join_rows(struct claim *to, const struct claim *from)
{
	const uint32_t cap = sizeof to->loc / sizeof *to->loc;

	for (uint32_t i = 0; i < from->n_loc && to->n_loc < cap; i++)
		to->loc[to->n_loc++] = from->loc[i];
	to->n_records += from->n_records;
	/* who still says it keeps it up */
	if (from->superseded_at_s > to->superseded_at_s)
		to->superseded_at_s = from->superseded_at_s;
}

enum {
	STRINGS = 8
};

static void strings_of(struct claim *c, struct str *ret[static STRINGS])
{
	struct str *const field[STRINGS] = { &c->subject,
		&c->object,
		&c->source,
		&c->origin,
		&c->scope,
		&c->text,
		&c->words,
		&c->detail };

	memcpy(ret, field, sizeof field);
}

void claim_own_strings(struct arena *a, struct claim *c)
{
	struct str *field[STRINGS];

	strings_of(c, field);
	for (size_t i = 0; i < STRINGS; i++)
		*field[i] = arena_str(a, *field[i]);
}

/* what stands in a claim as it is */
static bool is_kept(struct str s, bool is_name, size_t *ret_step)
{
	unsigned char first = (unsigned char)s.p[0];

	*ret_step = first ? utf8_step(s) : 0;
	if (is_name && (first < ' ' || first == 0x7f))
		return false;
	return *ret_step > 0;
}

static bool is_clean(struct str s, bool is_name)
{
	if (!utf8_valid(s) || memchr(s.p, 0, s.n))
		return false;
	for (size_t i = 0; is_name && i < s.n; i++) {
		if ((unsigned char)s.p[i] < ' ' || s.p[i] == 0x7f)
			return false;
	}
	return true;
}

static struct str cleaned(struct arena *a, struct str s, bool is_name)
{
	static const char hex[] = "0123456789abcdef";
	size_t n = 0;
	size_t step;

	if (!s.n || is_clean(s, is_name))
		return s;
	char *p = NEW(a, char, 4 * s.n);
	while (p && s.n) {
		if (is_kept(s, is_name, &step)) {
			memcpy(p + n, s.p, step);
			n += step;
			s = str_from(s, step);
			continue;
		}
		p[n] = '\\';
		p[n + 1] = 'x';
		p[n + 2] = hex[(unsigned char)s.p[0] >> 4];
		p[n + 3] = hex[s.p[0] & 15];
		n += 4;
		s = str_from(s, 1);
	}
	return (struct str){ p, n };
}

struct str claim_text(struct arena *a, struct str s)
{
	return cleaned(a, s, false);
}

void claim_clean(struct arena *a, struct claim *c)
{
	struct str *const name[] = { &c->subject,
		&c->object,
		&c->source,
		&c->origin,
		&c->scope };
	struct str *field[STRINGS];

	for (size_t i = 0; i < sizeof name / sizeof *name; i++)
		*name[i] = cleaned(a, *name[i], true);
	strings_of(c, field);
	for (size_t i = 0; i < STRINGS; i++)
		*field[i] = claim_text(a, *field[i]);
}

struct claim *claimset_take(struct claimset *s, const struct claim *c)
{
	struct claim *own =
		arena_raw(s->a, sizeof *own, 1, alignof(struct claim));

	if (!own || (s->n == s->cap && !grow(s)))
		return NULL;
	*own = *c;
	s->claim[s->n++] = own;
	return own;
}

bool claimset_name(struct claimset *s)
{
	while (s->ids.n < s->n) {
		struct str id = str_of(s->claim[s->ids.n]->id);

		if (table_put(&s->ids, id) == TABLE_NONE)
			return false;
	}
	return true;
}

struct claim *claimset_add(struct claimset *s, const struct claim *c)
{
	struct claim tmp = *c;

	if (!claimset_name(s))
		return NULL;
	claim_clean(s->a, &tmp);
	claim_seal(&tmp);
	uint32_t known = table_find(&s->ids, str_of(tmp.id));
	if (known != TABLE_NONE) {
		join_rows(s->claim[known], c);
		return s->claim[known];
	}
	struct claim *own = NEW(s->a, struct claim, 1);
	if (!own || (s->n == s->cap && !grow(s)))
		return NULL;
	*own = tmp;
	claim_own_strings(s->a, own);
	if (table_put(&s->ids, str_of(own->id)) == TABLE_NONE || s->a->full)
		return NULL;
	s->claim[s->n++] = own;
	return own;
}

/* how well the id's beginning names a claim */
enum named {
	NAMED_NOT,
	NAMED_BY_REVISION,
	NAMED_BY_KEY
};

static enum named named_by(const struct claim *c, struct str id)
{
	if (id.n && str_starts(str_of(c->id), id))
		return NAMED_BY_KEY;
	if (id.n && str_starts(claim_revision(c), id))
		return NAMED_BY_REVISION;
	return NAMED_NOT;
}

const struct claim *claimset_find(const struct claimset *s,
	struct str id,
	int64_t as_of_s,
	uint32_t *ret_keys)
{
	const struct claim *hit = NULL;
	enum named best = NAMED_NOT;

	*ret_keys = 0;
	for (uint32_t i = 0; i < s->n; i++) {
		const struct claim *c = s->claim[i];
		enum named how = named_by(c, id);

		if (how == NAMED_NOT || how < best)
			continue;
		if (how > best) {
			hit = NULL;
			*ret_keys = 0;
		}
		best = how;
		if (!hit || !claim_same_key(hit, c))
			++*ret_keys;
		/* of several revisions the one that counts on that day */
		if (!hit || claim_counts(c, as_of_s, (struct str){ 0 }) ||
			!claim_counts(hit, as_of_s, (struct str){ 0 })) {
			hit = c;
		}
	}
	return *ret_keys == 1 ? hit : NULL;
}

uint32_t claimset_named(const struct claimset *s,
	struct str id,
	const struct claim **ret,
	uint32_t most)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < s->n && n < most; i++) {
		const struct claim *c = s->claim[i];
		bool known = named_by(c, id) == NAMED_NOT;

		for (uint32_t k = 0; k < n && !known; k++)
			known = claim_same_key(ret[k], c);
		if (!known)
			ret[n++] = c;
	}
	return n;
}
