/* SPDX-License-Identifier: Apache-2.0 */
#include "case/steps/lookalikes.h"

enum {
	NAMES_MAX = 2000,
	/* shorter names are one letter off many others */
	NAME_MIN = 5
};

struct name {
	struct str id;
	struct str
		folded; /* type and kind as they are, and the name folded */
	bool is_new;
};

struct names {
	struct arena *a;
	const struct lookalikes_to *to;
	struct table id;
	struct name *name; /* by id */
	uint32_t room;
	struct table joined; /* two names, either way round */
};

/* --- what is compared ------------------------------------------------------
 */

static bool is_actor(enum entity_type t)
{
	return t == ENT_PERSONA || t == ENT_PERSON || t == ENT_GROUP ||
		t == ENT_UNIT || t == ENT_SPONSOR || t == ENT_ORG ||
		t == ENT_INCIDENT;
}

static bool is_compared(enum entity_type t)
{
	return is_actor(t) || t == ENT_IDENTIFIER || t == ENT_ACCOUNT ||
		t == ENT_MALWARE || t == ENT_TOOL;
}

/* "APT1 (mitre-attack G0006)" -> "APT1": a catalogue's entry is the name */
static struct str without_entry(struct str name)
{
	size_t at = name.n;

	if (!name.n || name.p[name.n - 1] != ')')
		return name;
	while (at && name.p[at - 1] != '(')
		at--;
	if (at < 3 || name.p[at - 2] != ' ')
		return name;
	return str_has_char(str_from(name, at), ' ') ? str_head(name, at - 2)
						     : name;
}

/* "APT 1" -> "apt1"; an address stays as it is: its dots tell it apart */
static struct str folded(struct str id, struct arena *a)
{
	struct str name = entity_name(id);
	struct str kind = STR("");
	struct addr addr;
	size_t n = 0;

	if (entity_type_of(id) == ENT_IDENTIFIER)
		str_cut(name, ':', &kind, &name);
	if (addr_parse(name, &addr))
		return id;
	name = without_entry(name);
	struct str head = arena_fmt(a,
		"%s:%.*s:%.*s",
		entity_type_name(entity_type_of(id)),
		STR_FMT(kind),
		STR_FMT(name));
	char *p = head.n ? (char *)(uintptr_t)head.p : NULL;
	size_t from = head.n - name.n;

	for (size_t i = 0; p && i < name.n; i++) {
		char c = name.p[i];

		if (str_has_char(STR(" \t-._"), c))
			continue;
		p[from + n++] =
			(char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
	}
	/* a name of nothing but marks is like no other */
	return n ? str_head(head, from + n) : id;
}

static bool put_name(struct names *k, struct str id, bool is_new)
{
	uint32_t before = k->id.n;
	uint32_t at = table_put(&k->id, id);

	k->name =
		arena_grown(k->a, k->name, before, &k->room, sizeof *k->name);
	if (at == TABLE_NONE || !k->name)
		return false;
	if (at == before)
		k->name[at] = (struct name){ id, folded(id, k->a), false };
	k->name[at].is_new |= is_new;
	return true;
}

static struct str pair(struct str x, struct str y, struct arena *a)
{
	return arena_fmt(a, "%.*s\x1f%.*s", STR_FMT(x), STR_FMT(y));
}

static bool join(struct names *k, const struct claim *c)
{
	return table_put(&k->joined, pair(c->subject, c->object, k->a)) !=
		TABLE_NONE &&
		table_put(&k->joined, pair(c->object, c->subject, k->a)) !=
		TABLE_NONE;
}

static bool gather(struct names *k,
	const struct claimset *claims,
	lookalikes_is_new *is_new,
	const void *ctx)
{
	for (uint32_t i = 0; i < claims->n; i++) {
		const struct claim *c = claims->claim[i];
		const struct str end[2] = { c->subject, c->object };

		if ((c->predicate == PRED_ALIAS_OF ||
			    c->predicate == PRED_SAME_AS) &&
			!join(k, c)) {
			return false;
		}
		for (int e = 0; e < 2; e++) {
			if (is_compared(entity_type_of(end[e])) &&
				!put_name(k, end[e], is_new(ctx, c))) {
				return false;
			}
		}
	}
	return true;
}

/* --- pairs -----------------------------------------------------------------
 */

static bool has_digit(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] >= '0' && s.p[i] <= '9')
			return true;
	}
	return false;
}

/* "61398" and "PLA Unit 61398" */
static bool is_end_of(struct str x, struct str y)
{
	return y.n > x.n && y.p[y.n - x.n - 1] == ' ' &&
		str_eq(str_from(y, y.n - x.n), x);
}

/* NULL, or how two names look alike; names that are numbered are meant to be
 * one letter off */
static const char *alike(const struct name *x, const struct name *y)
{
	struct str a = entity_name(x->id);
	struct str b = entity_name(y->id);

	if (entity_type_of(x->id) != entity_type_of(y->id))
		return NULL;
	if (!is_actor(entity_type_of(x->id)))
		return NULL;
	/* told already */
	if (str_eq(x->folded, y->folded) || a.n < NAME_MIN || b.n < NAME_MIN)
		return NULL;
	if (is_end_of(a, b) || is_end_of(b, a))
		return "one name ends with the other";
	if (has_digit(a) || has_digit(b))
		return NULL;
	return text_distance(a, b) == 1 ? "one letter off" : NULL;
}

static bool say(const struct names *k,
	const char *how,
	const struct name *x,
	const struct name *y)
{
	struct arena scratch = *k->a;

	if (!x->is_new && !y->is_new)
		return true;
	if (table_find(&k->joined, pair(x->id, y->id, &scratch)) !=
		TABLE_NONE)
		return true;
	return k->to->say(k->to->ctx, how, x->id, y->id);
}

static bool say_folded(const struct names *k)
{
	struct table seen = table_in(k->a);
	uint32_t *first = NEW(k->a, uint32_t, (size_t)k->id.n + 1);

	for (uint32_t i = 0; first && i < k->id.n; i++) {
		uint32_t before = seen.n;
		uint32_t at = table_put(&seen, k->name[i].folded);

		if (at == TABLE_NONE)
			return false;
		if (at == before) {
			first[at] = i;
			continue;
		}
		const struct name *x = &k->name[first[at]];
		const struct name *y = &k->name[i];
		/* a catalogue's entry and the name: joined as they stand */
		if (!str_eq(without_entry(x->id), without_entry(y->id)) &&
			!say(k,
				"alike but for case, blanks or marks",
				x,
				y)) {
			return false;
		}
	}
	return first != NULL;
}

static bool say_near(const struct names *k)
{
	uint32_t *actor = NEW(k->a, uint32_t, (size_t)k->id.n + 1);
	uint32_t n = 0;

	for (uint32_t i = 0; actor && i < k->id.n; i++) {
		if (is_actor(entity_type_of(k->name[i].id)))
			actor[n++] = i;
	}
	for (uint32_t i = 0; n <= NAMES_MAX && i < n; i++) {
		for (uint32_t j = i + 1; j < n; j++) {
			const struct name *x = &k->name[actor[i]];
			const struct name *y = &k->name[actor[j]];
			const char *how = alike(x, y);

			if (how && !say(k, how, x, y))
				return false;
		}
	}
	return actor != NULL;
}

bool lookalikes(const struct claimset *claims,
	lookalikes_is_new *is_new,
	const void *is_new_ctx,
	const struct lookalikes_to *to,
	struct arena work)
{
	struct names k = {
		.a = &work,
		.to = to,
		.id = table_in(&work),
		.joined = table_in(&work),
	};

	return gather(&k, claims, is_new, is_new_ctx) && say_folded(&k) &&
		say_near(&k) && !work.full;
}
