/* SPDX-License-Identifier: Apache-2.0 */
/* States are numbered breadth first, so that the members of one stand side by
 * side, and those that are visited most have the lowest numbers: these get a
 * row of a table, the others follow their failure links. */
#include "detect/common/automaton.h"

enum {
	STATES_MAX = 1 << 26,
	DENSE_CELLS = 1 << 20 /* 4 MB a field at most */
};

enum mode {
	MODE_ANYWHERE,
	MODE_START,
	MODE_END,
	MODES
};

enum {
	SEES_ANYWHERE = 1,
	SEES_START = 2,
	SEES_END = 4
};

struct state {
	uint32_t first; /* member, and how many there are */
	uint32_t fail;
	uint32_t depth;
	uint32_t out[MODES]; /* row + 1 of `row`; 0 = none */
	uint32_t link[2];    /* the next state whose out is one, by mode */
	uint32_t done;       /* in which scan MODE_ANYWHERE was told */
	uint16_t n;
	uint8_t class;
};

struct out {
	uint32_t row;
	uint32_t next;
	bool verify;
	bool equal; /* MODE_START: the value ends there, too */
};

struct automaton {
	struct state *state;
	uint8_t *sees; /* by state; apart, for it is looked at each byte */
	uint32_t n;
	uint32_t *dense;
	uint32_t n_dense;
	unsigned classes;
	uint8_t class[256];
	struct out *out;
	uint32_t n_out;
	uint32_t scan;
};

/* A trie on its way to be one. */
struct twig {
	uint32_t child;
	uint32_t sister;
	uint32_t out[MODES];
	uint8_t class;
};

struct making {
	struct automaton *m;
	struct twig *twig;
	uint32_t n;
	const struct literal *literal;
};

static unsigned char low(uint16_t c)
{
	return (unsigned char)(c >= 'A' && c <= 'Z' ? c | 32 : c);
}

static void classify(struct automaton *m,
	const struct literal *literal,
	uint32_t n)
{
	bool used[256] = { false };

	for (uint32_t i = 0; i < n; i++) {
		const struct literal *r = &literal[i];

		for (uint32_t k = 0; k < r->n; k++)
			used[low(r->t[k])] = true;
	}
	/* class 0: in no literal; all 256 are never used, for letters in
	 * upper case are not */
	m->classes = 1;
	for (unsigned c = 0; c < 256; c++) {
		if (used[c])
			m->class[c] = (uint8_t)m->classes++;
	}
	for (unsigned c = 'A'; c <= 'Z'; c++)
		m->class[c] = m->class[c | 32];
}

static uint32_t grow(struct making *k, uint32_t at, uint8_t class)
{
	uint32_t c = k->twig[at].child;

	while (c && k->twig[c].class != class)
		c = k->twig[c].sister;
	if (c)
		return c;
	c = k->n++;
	k->twig[c] =
		(struct twig){ .sister = k->twig[at].child, .class = class };
	k->twig[at].child = c;
	return c;
}

static enum mode mode_of(const struct literal *r)
{
	if (r->starts)
		return MODE_START;
	return r->ends ? MODE_END : MODE_ANYWHERE;
}

static void plant(struct making *k, uint32_t which)
{
	const struct literal *r = &k->literal[which];
	struct automaton *m = k->m;
	enum mode mode = mode_of(r);
	uint32_t at = 0;

	for (uint32_t i = 0; i < r->n; i++)
		at = grow(k, at, m->class[low(r->t[i])]);
	m->out[m->n_out] = (struct out){ r->row,
		k->twig[at].out[mode],
		r->verify,
		r->starts && r->ends };
	k->twig[at].out[mode] = ++m->n_out;
}

/* Numbers the trie breadth first; queue: room for all. */
static void number(struct making *k, uint32_t *queue)
{
	struct automaton *m = k->m;
	uint32_t n = 1;

	queue[0] = 0;
	for (uint32_t i = 0; i < n; i++) {
		struct state *s = &m->state[i];
		const struct twig *t = &k->twig[queue[i]];

		memcpy(s->out, t->out, sizeof s->out);
		s->class = t->class;
		s->first = n;
		for (uint32_t c = t->child; c; c = k->twig[c].sister) {
			m->state[n].depth = s->depth + 1;
			queue[n++] = c;
			s->n++;
		}
	}
	m->n = n;
}

static uint32_t member(const struct automaton *m, uint32_t at, uint8_t class)
{
	const struct state *s = &m->state[at];

	for (uint32_t i = s->first; i < s->first + s->n; i++) {
		if (m->state[i].class == class)
			return i;
	}
	return 0;
}

static uint32_t step(const struct automaton *m, uint32_t at, uint8_t class)
{
	while (at >= m->n_dense) {
		uint32_t to = member(m, at, class);

		if (to)
			return to;
		at = m->state[at].fail;
	}
	return m->dense[(size_t)at * m->classes + class];
}

static void link_up(struct automaton *m, uint32_t at)
{
	struct state *s = &m->state[at];
	const struct state *f = &m->state[s->fail];
	const enum mode linked[2] = { MODE_ANYWHERE, MODE_END };
	const uint8_t sees[2] = { SEES_ANYWHERE, SEES_END };

	for (int i = 0; at && i < 2; i++)
		s->link[i] = f->out[linked[i]] ? s->fail : f->link[i];
	for (int i = 0; i < 2; i++) {
		if (s->out[linked[i]] || s->link[i])
			m->sees[at] |= sees[i];
	}
	if (s->out[MODE_START])
		m->sees[at] |= SEES_START;
}

static void fill_dense(struct automaton *m, uint32_t at)
{
	uint32_t *to = m->dense + (size_t)at * m->classes;
	const struct state *s = &m->state[at];

	if (at)
		memcpy(to,
			m->dense + (size_t)s->fail * m->classes,
			m->classes * sizeof *to);
	for (uint32_t i = s->first; i < s->first + s->n; i++)
		to[m->state[i].class] = i;
}

/* Parents come before their members, and who is failed to before whoever
 * fails. */
static void connect(struct automaton *m)
{
	for (uint32_t i = 0; i < m->n; i++) {
		const struct state *s = &m->state[i];

		link_up(m, i);
		for (uint32_t c = s->first; c < s->first + s->n; c++)
			m->state[c].fail =
				i ? step(m, s->fail, m->state[c].class) : 0;
		if (i < m->n_dense)
			fill_dense(m, i);
	}
}

struct automaton *automaton_make(struct arena *a,
	const struct literal *literal,
	uint32_t n)
{
	struct automaton *m = NEW(a, struct automaton, 1);
	struct making k = { .m = m, .n = 1, .literal = literal };
	uint64_t bytes = 1;

	for (uint32_t i = 0; i < n; i++)
		bytes += literal[i].n;
	if (!m || bytes > STATES_MAX)
		return NULL;
	m->out = NEW(a, struct out, (size_t)n + 1);
	k.twig = arena_raw(a, sizeof *k.twig, bytes, alignof(uint32_t));
	if (!m->out || !k.twig)
		return NULL;
	k.twig[0] = (struct twig){ 0 };
	classify(m, literal, n);
	for (uint32_t i = 0; i < n; i++)
		plant(&k, i);
	m->state = NEW(a, struct state, k.n);
	m->sees = NEW(a, uint8_t, k.n);
	m->n_dense = DENSE_CELLS / m->classes;
	if (m->n_dense > k.n)
		m->n_dense = k.n;
	m->dense = NEW(a, uint32_t, (size_t)m->n_dense * m->classes);
	bool room = m->state && m->sees && m->dense;
	uint32_t *queue = room ? NEW(a, uint32_t, k.n) : NULL;
	if (!queue)
		return NULL;
	number(&k, queue);
	connect(m);
	return m;
}

/* --- scanning ------------------------------------------------------------
 */

struct scanning {
	struct automaton *m;
	size_t n;
	void (*hit)(void *ctx, uint32_t row, bool verify);
	void *ctx;
};

static void tell(const struct scanning *s, uint32_t out, bool at_end)
{
	const struct automaton *m = s->m;

	for (; out; out = m->out[out - 1].next) {
		const struct out *o = &m->out[out - 1];

		if (!o->equal || at_end)
			s->hit(s->ctx, o->row, o->verify);
	}
}

static void look(const struct scanning *s, uint32_t at, size_t i)
{
	struct automaton *m = s->m;
	uint8_t sees = m->sees[at];
	bool at_end = i + 1 == s->n;

	if (sees & SEES_START && m->state[at].depth == i + 1)
		tell(s, m->state[at].out[MODE_START], at_end);
	for (uint32_t t = at; sees & SEES_ANYWHERE && t;
		t = m->state[t].link[0]) {
		/* and so are those behind it */
		if (m->state[t].done == m->scan)
			break;
		m->state[t].done = m->scan;
		tell(s, m->state[t].out[MODE_ANYWHERE], at_end);
	}
	for (uint32_t t = at; at_end && sees & SEES_END && t;
		t = m->state[t].link[1])
		tell(s, m->state[t].out[MODE_END], at_end);
}

static void next_scan(struct automaton *m)
{
	if (++m->scan)
		return;
	for (uint32_t i = 0; i < m->n; i++)
		m->state[i].done = 0;
	m->scan = 1;
}

void automaton_scan(struct automaton *m,
	struct str s,
	void (*hit)(void *ctx, uint32_t row, bool verify),
	void *ctx)
{
	const struct scanning w = { m, s.n, hit, ctx };
	uint32_t at = 0;

	next_scan(m);
	for (size_t i = 0; i < s.n; i++) {
		uint8_t class = m->class[(unsigned char)s.p[i]];

		if (at < m->n_dense)
			at = m->dense[(size_t)at * m->classes + class];
		else
			at = step(m, at, class);
		if (m->sees[at])
			look(&w, at, i);
	}
}
