/* SPDX-License-Identifier: Apache-2.0 */
#include "triage/code/decode.h"

#include <capstone/capstone.h>

#include "triage/code/x86.h"

enum {
	/* forms, or words, remembered: a program of 1 MB has 2,000 forms; a
	 * later one takes the place of an earlier one */
	MEMO_BITS = 16,
	MEMO = 1 << MEMO_BITS,
	WORD = 4
};

struct memo {
	uint64_t token;
	uint32_t key;
	uint8_t n; /* bytes that capstone took for the first of the form */
	uint8_t flow;
};

struct code_decoder {
	csh capstone;
	cs_insn *insn;
	enum code_machine machine;
	struct memo memo[MEMO];
};

static const struct {
	cs_arch arch;
	cs_mode mode;
} modes[CODE_MACHINES] = {
	[CODE_X86] = { CS_ARCH_X86, CS_MODE_32 },
	[CODE_X64] = { CS_ARCH_X86, CS_MODE_64 },
	[CODE_ARM64] = { CS_ARCH_ARM64, CS_MODE_LITTLE_ENDIAN },
};

struct code_decoder *code_decoder_open(enum code_machine machine,
	struct arena *a)
{
	struct code_decoder *d = NEW(a, struct code_decoder, 1);

	if (!d)
		return NULL;
	d->machine = machine;
	if (cs_open(modes[machine].arch, modes[machine].mode, &d->capstone) !=
		CS_ERR_OK)
		return NULL;
	cs_option(d->capstone, CS_OPT_DETAIL, CS_OPT_ON);
	d->insn = cs_malloc(d->capstone);
	if (d->insn)
		return d;
	cs_close(&d->capstone);
	return NULL;
}

void code_decoder_close(struct code_decoder *d)
{
	if (!d)
		return;
	cs_free(d->insn, 1);
	cs_close(&d->capstone);
}

/* --- names ----------------------------------------------------------------
 */

static uint64_t fnv(uint64_t h, char c)
{
	/* source: Fowler, Noll, Vo: FNV-1a, 64 bits */
	return (h ^ (unsigned char)c) * 0x100000001b3U;
}

static char kind_of(int type)
{
	if (type == CS_OP_REG)
		return 'r';
	if (type == CS_OP_IMM)
		return 'i';
	return type == CS_OP_MEM ? 'm' : 'o';
}

static uint64_t token_of(const struct code_decoder *d)
{
	const cs_detail *detail = d->insn->detail;
	uint64_t h = 0xcbf29ce484222325U;
	const char *name = d->insn->mnemonic;
	size_t most = sizeof d->insn->mnemonic;

	for (size_t i = 0; i < most && name[i]; i++)
		h = fnv(h, name[i]);
	if (d->machine == CODE_ARM64) {
		for (uint8_t i = 0; i < detail->arm64.op_count; i++)
			h = fnv(h,
				kind_of((int)detail->arm64.operands[i].type));
		return h;
	}
	for (uint8_t i = 0; i < detail->x86.op_count; i++)
		h = fnv(h, kind_of((int)detail->x86.operands[i].type));
	return h;
}

static bool is_one_of(const char *name, const char *const *names)
{
	for (; *names; names++) {
		if (strcmp(name, *names) == 0)
			return true;
	}
	return false;
}

static enum code_flow flow_of(const char *name)
{
	static const char *const pads[] = { "nop",
		"int3",
		"endbr64",
		"endbr32",
		"bti",
		"hint",
		NULL };
	static const char *const ends[] = { "ret",
		"jmp",
		"ud2",
		"hlt",
		"retf",
		"b",
		"br",
		"brk",
		"udf",
		"bnd jmp",
		"notrack jmp",
		"repz ret",
		"rep ret",
		"bnd ret",
		"retaa",
		"retab",
		NULL };

	if (is_one_of(name, pads))
		return CODE_PADS;
	return is_one_of(name, ends) ? CODE_ENDS : CODE_GOES_ON;
}

/* As capstone says; .n = 0: no instruction. */
static struct code_step ask(struct code_decoder *d, struct str code)
{
	const uint8_t *p = (const uint8_t *)code.p;
	size_t left = code.n;
	uint64_t address = 0;

	if (!cs_disasm_iter(d->capstone, &p, &left, &address, d->insn))
		return (struct code_step){ 0 };
	return (struct code_step){ d->insn->size,
		flow_of(d->insn->mnemonic),
		0,
		token_of(d) };
}

/* As it was said the last time for that key, or as capstone says now. */
static struct code_step remembered(struct code_decoder *d,
	uint32_t key,
	struct str code)
{
	uint32_t at = key * 2654435761U >> (32 - MEMO_BITS);
	struct memo *m = &d->memo[at];

	if (m->key != key || !m->n) {
		struct code_step s = ask(d, code);

		/* what one of a form is not, another may be */
		if (!s.n)
			return s;
		*m = (struct memo){ s.token,
			key,
			(uint8_t)s.n,
			(uint8_t)s.flow };
	}
	return (struct code_step){ m->n,
		(enum code_flow)m->flow,
		0,
		m->token };
}

/* --- x86 ------------------------------------------------------------------
 */

/* "lea esi, [esi + 0]" in its lengths, which 32-bit assemblers pad with. */
static bool is_padding_lea(struct str code, const struct x86_form *f)
{
	static const char *const forms[] = { "\x8d\x76",
		"\x8d\x7f",
		"\x8d\xb6",
		"\x8d\xbf",
		"\x8d\x74\x26",
		"\x8d\x7c\x27",
		"\x8d\xb4\x26",
		"\x8d\xbc\x27",
		NULL };

	if (!f->one_byte || f->opcode != 0x8d)
		return false;
	for (const char *const *form = forms; *form; form++) {
		size_t n = strlen(*form);
		struct str rest = str_from(code, n);

		if (f->n < n || !str_starts(code, str_of(*form)))
			continue;
		bool zero = f->n > n;
		for (size_t i = 0; i < f->n - n; i++)
			zero &= rest.p[i] == 0;
		return zero && (n == 3 || (code.p[1] & 7) != 4);
	}
	return false;
}

/* 0 where the bytes end before it does */
static int32_t word_at(struct str code, size_t at)
{
	if (code.n < WORD || at > code.n - WORD)
		return 0;
	const unsigned char *p = (const unsigned char *)code.p + at;

	return (int32_t)((uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 |
		(uint32_t)p[1] << 8 | p[0]);
}

static struct code_step step_x86(struct code_decoder *d, struct str code)
{
	bool wide = d->machine == CODE_X64;
	struct x86_form f = x86_form(code, wide);

	if (!f.n)
		return ask(d, code);
	struct code_step s = remembered(d, f.key, code);
	if (!s.n)
		return s;
	s.n = f.n;
	if (f.one_byte && f.opcode == 0xe8) {
		s.flow = CODE_CALLS;
		s.target = (int64_t)f.n + word_at(code, f.operand);
	} else if (!wide && is_padding_lea(code, &f)) {
		s.flow = CODE_PADS;
	}
	return s;
}

/* --- AArch64 --------------------------------------------------------------
 */

static struct code_step step_arm64(struct code_decoder *d, struct str code)
{
	enum {
		BL = 0x25, /* of the six bits on top */
		TARGET = 0x03ffffff
	};

	if (code.n < WORD)
		return (struct code_step){ 0 };
	uint32_t word = (uint32_t)word_at(code, 0);
	struct code_step s = remembered(d, word, code);
	if (s.n && word >> 26 == BL) {
		s.flow = CODE_CALLS;
		/* 26 bits with a sign, in words */
		s.target = (int32_t)((word & TARGET) << 6) / (1 << 6) *
			(int64_t)WORD;
	}
	return s;
}

struct code_step code_step(struct code_decoder *d, struct str code)
{
	return d->machine == CODE_ARM64 ? step_arm64(d, code)
					: step_x86(d, code);
}
