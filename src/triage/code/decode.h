/* SPDX-License-Identifier: Apache-2.0 */
/* Instructions as tokens: a hash of the mnemonic and of the kinds of the
 * operands (register, immediate, memory); no registers, no values. The names
 * are capstone's; each is asked for once (x86: once a form, AArch64: once a
 * word, while it is remembered). Tokens are the same on every machine. */
#ifndef TRIAGE_CODE_DECODE_H
#define TRIAGE_CODE_DECODE_H

#include "core/core.h"

enum code_machine {
	CODE_X86,
	CODE_X64,
	CODE_ARM64,
	CODE_MACHINES
};

enum code_flow {
	CODE_GOES_ON,
	CODE_CALLS, /* a relative target */
	CODE_ENDS, /* return, jump, trap: what follows is reached otherwise */
	CODE_PADS  /* nop, int3: no token counts */
};

struct code_step {
	uint32_t n; /* bytes, 0: it is no instruction */
	enum code_flow flow;
	int64_t target; /* CODE_CALLS: bytes from the instruction's beginning */
	uint64_t token;
};

struct code_decoder;
/* NULL: no memory, or capstone was built without that machine. */
struct code_decoder *code_decoder_open(enum code_machine machine,
	struct arena *a);
/* NULL is a no-op; the memory is the arena's */
void code_decoder_close(struct code_decoder *d);

/* The instruction that begins there. cost: 20 ns on average */
struct code_step code_step(struct code_decoder *d, struct str code);

#endif
