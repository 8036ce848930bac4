/* SPDX-License-Identifier: Apache-2.0 */
#include "publish/papers/names.h"

static char lowered(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* The first NAME_MOST bytes in lower case. */
static struct str lower_head(struct str s, char to[static NAME_MOST])
{
	size_t n = s.n < NAME_MOST ? s.n : NAME_MOST;

	for (size_t i = 0; i < n; i++)
		to[i] = lowered(s.p[i]);
	return (struct str){ to, n };
}

void names_add(struct names *x, struct str name)
{
	char room[NAME_MOST];
	struct str s = lower_head(str_trim(name), room);

	if (!s.n)
		return;
	table_put(&x->lower, s);
	x->length[s.n] = true;
}

/* Of scripts without blanks between words every place is a word's end. */
static bool latin(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
		(c >= 'A' && c <= 'Z');
}

static bool between_words(struct str text, size_t at)
{
	return at == 0 || at >= text.n || !latin(text.p[at - 1]) ||
		!latin(text.p[at]);
}

static size_t longest_at(const struct names *x, struct str text, size_t at)
{
	char room[NAME_MOST];
	struct str s = lower_head(str_from(text, at), room);

	for (size_t n = s.n; n; n--) {
		if (!x->length[n])
			continue;
		/* of what is longer the head was put in */
		if (n < NAME_MOST && !between_words(text, at + n))
			continue;
		if (table_find(&x->lower, str_head(s, n)) != TABLE_NONE)
			return n;
	}
	return 0;
}

bool names_find(const struct names *x,
	struct str text,
	size_t *ret_at,
	size_t *ret_n)
{
	for (size_t i = 0; x->lower.n && i < text.n; i++) {
		if (!between_words(text, i))
			continue;
		*ret_n = longest_at(x, text, i);
		*ret_at = i;
		if (*ret_n)
			return true;
	}
	return false;
}

/* --- robbed ---------------------------------------------------------------
 */

/* The name with one blank between its words, in the arena. */
static struct str one_blank(struct str name, struct arena *a)
{
	char *to = NEW(a, char, name.n + 1);
	size_t n = 0;

	name = str_trim(name);
	for (size_t i = 0; to && i < name.n; i++) {
		bool more = name.p[i] == ' ' && n && to[n - 1] == ' ';

		if (!more)
			to[n++] = name.p[i];
	}
	return (struct str){ to, n };
}

static void put_person(struct robbed *r, struct str id)
{
	table_put(&r->person, id);
	names_add(&r->name, one_blank(entity_name(id), r->person.a));
}

static bool in(const struct table *t, struct str id)
{
	return table_find(t, id) != TABLE_NONE;
}

/* A name used that somebody says is such a person's, or for which what was
 * stolen was shown. */
static void put_persona(struct robbed *r, const struct claim *c)
{
	bool from = entity_type_of(c->subject) == ENT_PERSONA;
	struct str persona = from ? c->subject : c->object;
	struct str other = from ? c->object : c->subject;
	bool its = (c->predicate == PRED_ALIAS_OF && in(&r->person, other)) ||
		(c->predicate == PRED_IDENTIFIED_BY && in(&r->thing, other));

	if (!its || entity_type_of(persona) != ENT_PERSONA)
		return;
	table_put(&r->persona, persona);
	names_add(&r->name, entity_name(persona));
}

struct robbed robbed_of(const struct publication *p, struct arena *a)
{
	struct robbed r = {
		.person = table_in(a),
		.thing = table_in(a),
		.persona = table_in(a),
		.name = names_in(a),
	};
	const struct table *kept = p->kept.robbed;

	for (uint32_t i = 0; p->claims && i < p->claims->n; i++) {
		const struct claim *c = p->claims->claim[i];

		if (c->predicate != PRED_IDENTITY_STOLEN)
			continue;
		put_person(&r, c->subject);
		table_put(&r.thing, c->object);
	}
	for (uint32_t i = 0; kept && i < kept->n; i++)
		put_person(&r, kept->key[i]);
	for (uint32_t i = 0; r.person.n && p->claims && i < p->claims->n; i++)
		put_persona(&r, p->claims->claim[i]);
	return r;
}

bool robbed_is(const struct robbed *r, struct str id)
{
	enum entity_type t = entity_type_of(id);
	struct arena scratch = *r->person.a;
	struct str name = one_blank(entity_name(id), &scratch);
	size_t at;
	size_t n;

	if (in(&r->person, id) || in(&r->persona, id))
		return true;
	return (t == ENT_PERSON || t == ENT_PERSONA) &&
		names_find(&r->name, name, &at, &n) && n == name.n;
}

struct str robbed_hidden(const struct robbed *r,
	struct arena *a,
	struct str text,
	struct str instead)
{
	struct buf b = { 0 };
	struct str ret;
	size_t at;
	size_t n;

	if (!names_find(&r->name, text, &at, &n))
		return text;
	do {
		buf_add(&b, str_head(text, at));
		buf_add(&b, instead);
		text = str_from(text, at + n);
	} while (names_find(&r->name, text, &at, &n));
	buf_add(&b, text);
	ret = arena_str(a, buf_str(&b));
	buf_done(&b);
	return ret;
}
