/* SPDX-License-Identifier: Apache-2.0 */
#include "triage/code/cut.h"

#include <stdlib.h>

#include "triage/code/unwind.h"

enum {
	OBJECT = 1, /* ET_REL: addresses are of sections */
	SYMTAB = 2,
	DYNSYM = 11,
	FUNC = 2,
	SYMBOLS_MOST = 1 << 20,
	/* texts among which an address is looked for: programs have a dozen */
	TEXTS_SEARCHED = 64,
	/* shorter gaps hold no function that counts: twelve instructions */
	GAP_LEAST = 16,
};

/* --- texts ---------------------------------------------------------------- */

static bool is_text(const struct program *p, const struct program_section *s)
{
	if (!s->executable || !s->bytes.n)
		return false;
	/* stubs that a linker makes */
	return p->format != PROGRAM_ELF || !str_starts(s->name, STR(".plt"));
}

static void gather_texts(const struct program *p, struct code_cut *cut)
{
	size_t left = CODE_BYTE_MOST;

	for (uint32_t i = 0; i < p->n_section; i++) {
		const struct program_section *s = &p->section[i];
		struct str bytes = s->bytes;

		if (!is_text(p, s) || cut->n_text == CODE_TEXTS_MOST)
			continue;
		if (p->format == PROGRAM_PE && bytes.n > s->virtual_size &&
			s->virtual_size)
			bytes = str_head(bytes, (size_t)s->virtual_size);
		cut->more |= bytes.n > left;
		bytes = str_head(bytes, left);
		left -= bytes.n;
		if (bytes.n) {
			cut->text[cut->n_text++] =
				(struct code_text){ bytes, s->address, i };
		}
	}
}

/* --- what the file says --------------------------------------------------- */

static bool add_span(struct code_cut *cut,
	uint32_t text,
	uint64_t from,
	uint64_t size)
{
	const struct code_text *t = &cut->text[text];

	if (cut->n_span == CODE_FUNCTIONS_MOST) {
		cut->more = true;
		return false;
	}
	if (size > t->bytes.n - from)
		size = t->bytes.n - from;
	cut->span[cut->n_span++] = (struct code_span){ text,
		(uint32_t)from,
		size ? (uint32_t)(from + size) : 0 };
	return true;
}

static bool take_address(void *ctx, uint64_t address, uint64_t size)
{
	struct code_cut *cut = ctx;

	for (uint32_t i = 0; i < cut->n_text && i < TEXTS_SEARCHED; i++) {
		const struct code_text *t = &cut->text[i];

		if (address - t->address < t->bytes.n)
			return add_span(cut, i, address - t->address, size);
	}
	return true;
}

struct symbol {
	uint64_t value;
	uint64_t size;
	uint16_t section;
	bool function;
};

static struct symbol read_symbol(struct cur *c, bool wide)
{
	struct symbol s = { 0 };
	uint8_t info;

	cur_take(c, 4);
	if (wide) {
		info = cur_u8(c);
		cur_take(c, 1);
		s.section = cur_u16le(c);
		s.value = cur_u64le(c);
		s.size = cur_u64le(c);
	} else {
		s.value = cur_u32le(c);
		s.size = cur_u32le(c);
		info = cur_u8(c);
		cur_take(c, 1);
		s.section = cur_u16le(c);
	}
	s.function = (info & 0xf) == FUNC && s.section && s.size;
	return s;
}

/* Of an object: where in which section. */
static bool take_in_section(struct code_cut *cut,
	const uint32_t *text_of,
	uint32_t n_section,
	const struct symbol *s)
{
	uint32_t text = s->section < n_section ? text_of[s->section] : 0;

	if (!text-- || s->value >= cut->text[text].bytes.n)
		return true;
	return add_span(cut, text, s->value, s->size);
}

static void take_symbols(const struct program *p,
	struct code_cut *cut,
	const uint32_t *text_of,
	struct str table)
{
	struct cur c = cur_of(table.p, table.n);
	size_t entry = p->wide ? 24 : 16;

	for (uint32_t i = 0; i < SYMBOLS_MOST && cur_left(&c) >= entry; i++) {
		struct symbol s = read_symbol(&c, p->wide);
		bool more = true;

		if (!s.function)
			continue;
		if (p->flags == OBJECT)
			more = take_in_section(cut,
				text_of,
				p->n_section,
				&s);
		else
			more = take_address(cut, s.value, s.size);
		if (!more)
			return;
	}
}

/* scratch: as many numbers as there are sections */
static bool told_elf(const struct program *p,
	struct code_cut *cut,
	struct arena scratch)
{
	uint32_t *text_of = NEW(&scratch, uint32_t, (size_t)p->n_section + 1);

	for (uint32_t i = 0; text_of && i < cut->n_text; i++)
		text_of[cut->text[i].section] = i + 1;
	if (!text_of)
		return false;
	for (uint32_t i = 0; i < p->n_section; i++) {
		if (p->section[i].type == SYMTAB ||
			p->section[i].type == DYNSYM)
			take_symbols(p, cut, text_of, p->section[i].bytes);
	}
	if (p->flags != OBJECT)
		unwind_elf(p, take_address, cut);
	return true;
}

/* --- in order ------------------------------------------------------------- */

static int by_place(const void *a, const void *b)
{
	const struct code_span *x = a;
	const struct code_span *y = b;

	if (x->text != y->text)
		return x->text < y->text ? -1 : 1;
	if (x->from != y->from)
		return x->from < y->from ? -1 : 1;
	/* the longest of those that begin in one place stands first */
	return (x->to < y->to) - (x->to > y->to);
}

/* Sorted, one for each place, each ended by the next at the latest. */
static void in_order(struct code_cut *cut)
{
	uint32_t n = 0;

	qsort(cut->span, cut->n_span, sizeof *cut->span, by_place);
	for (uint32_t i = 0; i < cut->n_span; i++) {
		struct code_span s = cut->span[i];
		const struct code_span *before = n ? &cut->span[n - 1] : NULL;

		if (!before || before->text != s.text ||
			before->from != s.from)
			cut->span[n++] = s;
	}
	cut->n_span = n;
	for (uint32_t i = 0; i < n; i++) {
		struct code_span *s = &cut->span[i];
		bool last = i + 1 == n || s[1].text != s->text;
		uint32_t end = last ? (uint32_t)cut->text[s->text].bytes.n
				    : s[1].from;

		if (!s->to || s->to > end)
			s->to = end;
	}
}

/* --- the sweep ------------------------------------------------------------ */

struct sweep {
	struct code_decoder *d;
	enum code_machine machine;
	struct str bytes; /* of the text */
	/* a bit for each byte of the longest text: functions begin there for
	 * sure; it is called; an instruction begins there */
	uint64_t *sure;
	uint64_t *called;
	uint64_t *instruction;
	size_t n_word;
};

static void mark(uint64_t *bits, size_t at)
{
	bits[at / 64] |= (uint64_t)1 << (at % 64);
}

static bool is_marked(const uint64_t *bits, size_t at)
{
	return bits[at / 64] >> (at % 64) & 1;
}

/* How compilers begin functions, told apart from what they have inside. */
static bool is_prologue(const struct sweep *w, struct str code)
{
	static const char *const x86[] = { "\xf3\x0f\x1e\xfa",
		"\xf3\x0f\x1e\xfb",
		"\x55\x48\x89\xe5",
		"\x55\x89\xe5",
		"\x55\x8b\xec",
		"\x8b\xff\x55\x8b\xec",
		NULL };

	if (w->machine == CODE_ARM64) {
		struct cur c = cur_of(code.p, code.n);
		uint32_t word = cur_u32le(&c);

		/* paciasp; stp x29, x30, [sp, #-n]! */
		return word == 0xd503233f ||
			(word & 0xffc07fff) == 0xa9807bfd;
	}
	for (const char *const *x = x86; *x; x++) {
		if (str_starts(code, str_of(*x)))
			return true;
	}
	return false;
}

/* One gap, [at, end): marks what begins in it: what stands behind padding that
 * nothing runs into, and what begins like a function where nothing runs in, or
 * behind any padding, data too. */
static void sweep_marks(struct sweep *w, size_t at, size_t end)
{
	size_t skip = w->machine == CODE_ARM64 ? 4 : 1;
	enum code_flow before = CODE_ENDS; /* of what is no padding */
	bool padded = true;

	while (at < end) {
		struct str code = { w->bytes.p + at, end - at };
		struct code_step s = code_step(w->d, code);
		uint64_t target = at + (uint64_t)s.target;
		bool ended = before == CODE_ENDS;

		mark(w->instruction, at);
		if (s.n && (padded || ended) && is_prologue(w, code))
			mark(w->sure, at);
		if (s.n && s.flow != CODE_PADS) {
			if (padded && ended)
				mark(w->sure, at);
			padded = false;
			before = s.flow;
		} else {
			padded = true;
		}
		if (s.flow == CODE_CALLS && target < w->bytes.n)
			mark(w->called, (size_t)target);
		at += s.n ? s.n : skip;
	}
}

static bool sweep_spans(const struct sweep *w,
	struct code_cut *cut,
	uint32_t text,
	size_t at,
	size_t end)
{
	for (; at < end; at++) {
		if (!w->sure[at / 64] && !w->called[at / 64]) {
			at |= 63;
			continue;
		}
		if (!is_marked(w->sure, at) &&
			!(is_marked(w->called, at) &&
				is_marked(w->instruction, at)))
			continue;
		if (!add_span(cut, text, at, end - at))
			return false;
	}
	return true;
}

/* Gaps of a text, between the spans from *next on that are its own. */
static bool each_gap(struct sweep *w,
	struct code_cut *cut,
	uint32_t text,
	uint32_t told,
	uint32_t *next,
	bool emit)
{
	size_t at = 0;
	uint32_t i = *next;
	bool more = true;

	while (more && at < w->bytes.n) {
		bool ours = i < told && cut->span[i].text == text;
		size_t end = ours ? cut->span[i].from : w->bytes.n;

		if (end >= at + GAP_LEAST) {
			if (emit)
				more = sweep_spans(w, cut, text, at, end);
			else
				sweep_marks(w, at, end);
		}
		at = ours ? cut->span[i++].to : end;
	}
	if (emit)
		*next = i;
	return more;
}

static bool sweep(struct code_cut *cut,
	struct code_decoder *d,
	enum code_machine machine,
	struct arena scratch)
{
	struct sweep w = { .d = d, .machine = machine };
	uint32_t told = cut->n_span;
	uint32_t next = 0;

	for (uint32_t i = 0; i < cut->n_text; i++) {
		if (cut->text[i].bytes.n / 64 + 1 > w.n_word)
			w.n_word = cut->text[i].bytes.n / 64 + 1;
	}
	w.sure = NEW(&scratch, uint64_t, 3 * w.n_word);
	if (!w.sure)
		return false;
	w.called = w.sure + w.n_word;
	w.instruction = w.called + w.n_word;
	for (uint32_t i = 0; i < cut->n_text; i++) {
		w.bytes = cut->text[i].bytes;
		size_t n = w.bytes.n / 64 + 1;
		memset(w.sure, 0, n * sizeof *w.sure);
		memset(w.called, 0, n * sizeof *w.called);
		memset(w.instruction, 0, n * sizeof *w.instruction);
		each_gap(&w, cut, i, told, &next, false);
		if (!each_gap(&w, cut, i, told, &next, true))
			break;
	}
	return true;
}

bool code_cut(const struct program *p,
	struct code_decoder *d,
	enum code_machine machine,
	struct arena *a,
	struct code_cut *ret)
{
	*ret = (struct code_cut){
		.text = NEW(a, struct code_text, CODE_TEXTS_MOST),
		.span = NEW(a, struct code_span, CODE_FUNCTIONS_MOST),
	};
	if (!ret->text || !ret->span)
		return false;
	gather_texts(p, ret);
	if (!ret->n_text)
		return true;
	if (p->format == PROGRAM_PE)
		unwind_pe(p, take_address, ret);
	else if (!told_elf(p, ret, *a))
		return false;
	in_order(ret);
	ret->told = ret->n_span;
	if (!sweep(ret, d, machine, *a))
		return false;
	in_order(ret);
	return true;
}
