/* SPDX-License-Identifier: Apache-2.0 */
#include "infer/roles.h"

#include "infer/weights.h"

/* an answer of less is not one: the question stays open */
#define ANSWER_FROM (FIXED_ONE / 100 * 45)

/* of less, that somebody rented it does not follow that it was no relay */
#define IMPLIES_FROM (FIXED_ONE / 100 * 60)

/* how surely an answer is given, and by whom */
struct given {
	int64_t right;
	const struct claim *by;
};

struct answers {
	struct given yes[MACHINE_PARTS];
	struct given no[MACHINE_PARTS];
	struct given open[MACHINE_PARTS];
};

struct asking {
	struct roles r;
	struct answers *of; /* by machine */
	uint32_t room;
	uint32_t role_room;
	struct arena *a;
};

static bool machine_at(struct asking *k, struct str id, uint32_t *ret)
{
	uint32_t before = k->r.machine.n;
	uint32_t m = table_put(&k->r.machine, id);

	if (m == TABLE_NONE)
		return false;
	*ret = m;
	if (m < before)
		return true;
	k->of = arena_grown(k->a, k->of, m, &k->room, sizeof *k->of);
	k->r.role = arena_grown(k->a,
		k->r.role,
		m,
		&k->role_room,
		sizeof *k->r.role);
	if (!k->of || !k->r.role)
		return false;
	k->of[m] = (struct answers){ .open = { { 0 } } };
	k->r.role[m] = (struct machine_role){ .by = { NULL } };
	return true;
}

static void surer(struct given *x, int64_t right, const struct claim *c)
{
	if (right < x->right)
		return;
	/* of equal ones the first by id */
	if (right == x->right && x->by && evidence_order(x->by, c) < 0)
		return;
	*x = (struct given){ right, c };
}

static void answer(struct asking *k,
	uint32_t m,
	enum machine_part r,
	enum reply t,
	int64_t right,
	const struct claim *c)
{
	struct answers *x = &k->of[m];

	if (t == REPLY_YES)
		surer(&x->yes[r], right, c);
	else if (t == REPLY_NO)
		surer(&x->no[r], right, c);
	else if (t == REPLY_OPEN)
		surer(&x->open[r], right, c);
}

/* --- the notes of `considered` ---------------------------------------------
 */

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* what follows "Relay:" or "Compromised host:" up to the end of the word */
static struct str word_after(struct str text, const char *name)
{
	size_t n = strlen(name);

	for (size_t i = 0; i + n < text.n; i++) {
		size_t at = i + n;

		if ((i && is_letter(text.p[i - 1])) ||
			!str_lower_eq(str_from(str_head(text, at), i),
				str_of(name))) {
			continue;
		}
		if (str_starts(str_from(text, at), STR(" host")))
			at += strlen(" host");
		if (at >= text.n || text.p[at] != ':')
			continue;
		for (at++; at < text.n && text.p[at] == ' ';)
			at++;
		size_t end = at;
		while (end < text.n && is_letter(text.p[end]))
			end++;
		return str_from(str_head(text, end), at);
	}
	return (struct str){ 0 };
}

static enum reply reply_of(struct str text, const char *name)
{
	struct str word = word_after(text, name);

	if (!word.n)
		return REPLY_NOT;
	if (str_lower_eq(word, STR("yes")))
		return REPLY_YES;
	return str_lower_eq(word, STR("no")) ? REPLY_NO : REPLY_OPEN;
}

static bool considered(struct asking *k,
	const struct evidence *e,
	const struct claim *c)
{
	static const struct {
		const char *name;
		enum machine_part role;
	} asked[] = {
		{ "relay", PART_RELAY },
		{ "nat", PART_NAT },
		{ "compromised", PART_COMPROMISED },
		{ "shared edge", PART_SHARED_EDGE },
		{ "shared-edge", PART_SHARED_EDGE },
		{ "rented", PART_RENTED },
		{ "own", PART_OWN },
	};
	uint32_t m;

	if (!machine_at(k, c->object, &m))
		return false;
	for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
		enum reply t = reply_of(c->text, asked[i].name);

		if (t != REPLY_NOT) {
			answer(k,
				m,
				asked[i].role,
				t,
				evidence_right(e, c),
				c);
		}
	}
	return true;
}

/* --- rows ------------------------------------------------------------------
 */

static bool has_role(struct asking *k,
	const struct evidence *e,
	const struct claim *c)
{
	enum machine_part r = part_named(entity_name(c->object));
	uint32_t m;

	if (r == MACHINE_PARTS)
		return true;
	if (!machine_at(k, c->subject, &m))
		return false;
	answer(k, m, r, REPLY_YES, evidence_right(e, c), c);
	return true;
}

static bool excluded(struct asking *k,
	const struct evidence *e,
	const struct claim *c)
{
	enum machine_part r = part_named(entity_name(c->object));
	uint32_t m;

	if (entity_type_of(c->object) != ENT_ROLE || r == MACHINE_PARTS)
		return true;
	if (!machine_at(k, c->subject, &m))
		return false;
	answer(k, m, r, REPLY_NO, evidence_right(e, c), c);
	return true;
}

static bool shared(struct asking *k,
	const struct evidence *e,
	const struct claim *c)
{
	uint32_t m;

	if (!machine_at(k, c->subject, &m))
		return false;
	answer(k, m, PART_SHARED_EDGE, REPLY_YES, evidence_right(e, c), c);
	return true;
}

/* --- answers ---------------------------------------------------------------
 */

static enum reply settle(const struct answers *x, int r)
{
	const int64_t yes = x->yes[r].right;
	const int64_t no = x->no[r].right;
	const int64_t open = x->open[r].right;
	bool good_yes = yes >= ANSWER_FROM;
	bool good_no = no >= ANSWER_FROM;

	if (good_yes && !good_no)
		return REPLY_YES;
	if (good_no && !good_yes)
		return open >= no ? REPLY_OPEN : REPLY_NO;
	return yes || no || open ? REPLY_OPEN : REPLY_NOT;
}

/* whose answer it is; of one that is open the surest of all who spoke */
static const struct claim *settled_by(const struct answers *x,
	int r,
	enum reply t)
{
	const struct given *best = &x->open[r];

	if (t == REPLY_YES)
		return x->yes[r].by;
	if (t == REPLY_NO)
		return x->no[r].by;
	if (x->yes[r].right > best->right)
		best = &x->yes[r];
	if (x->no[r].right > best->right)
		best = &x->no[r];
	return best->by;
}

static void settle_parts(const struct answers *x,
	struct machine_role *m,
	int from,
	int to)
{
	for (int r = from; r < to; r++) {
		m->answer[r] = settle(x, r);
		m->by[r] = settled_by(x, r, m->answer[r]);
	}
}

static void settle_machine(struct answers *x, struct machine_role *m)
{
	settle_parts(x, m, MACHINE_PARTS_THAT_CUT, MACHINE_PARTS);
	/* what the attacker had for himself was none of the others, unless
	 * somebody says so */
	for (int own = MACHINE_PARTS_THAT_CUT; own < MACHINE_PARTS; own++) {
		if (m->answer[own] != REPLY_YES ||
			x->yes[own].right < IMPLIES_FROM)
			continue;
		for (int r = 0; r < MACHINE_PARTS_THAT_CUT; r++)
			surer(&x->no[r], x->yes[own].right, x->yes[own].by);
	}
	settle_parts(x, m, 0, MACHINE_PARTS_THAT_CUT);
	/* one address for many: who answers for NAT answers for both */
	if (m->answer[PART_SHARED_EDGE] == REPLY_NOT) {
		m->answer[PART_SHARED_EDGE] = m->answer[PART_NAT];
		m->by[PART_SHARED_EDGE] = m->by[PART_NAT];
	}
}

bool roles_open(struct roles *ret, const struct evidence *e, struct arena *a)
{
	static const struct {
		enum predicate predicate;
		bool (*take)(struct asking *,
			const struct evidence *,
			const struct claim *);
	} rows[] = {
		{ PRED_HAS_ROLE, has_role },
		{ PRED_EXCLUDED_FROM, excluded },
		{ PRED_SHARED_INFRASTRUCTURE, shared },
		{ PRED_CONSIDERED, considered },
	};
	struct asking k = {
		.r = { .machine = table_in(a) },
		.a = a,
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct claim *const *claim;
		uint32_t n = evidence_of(e, rows[i].predicate, &claim);

		for (uint32_t c = 0; c < n; c++) {
			if (!rows[i].take(&k, e, claim[c]))
				return false;
		}
	}
	for (uint32_t m = 0; m < k.r.machine.n; m++)
		settle_machine(&k.of[m], &k.r.role[m]);
	*ret = k.r;
	return true;
}

const struct machine_role *roles_of(const struct roles *r, struct str machine)
{
	uint32_t m = table_find(&r->machine, machine);

	return m == TABLE_NONE ? NULL : &r->role[m];
}

bool roles_lead_on(const struct roles *r, struct str machine)
{
	const struct machine_role *role = roles_of(r, machine);
	enum machine_part which;

	return role && !machine_role_cuts(role, &which);
}
