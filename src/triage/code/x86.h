/* SPDX-License-Identifier: Apache-2.0 */
/* How long an instruction of x86 is, and what of its bytes decides which
 * instruction it is and of what kinds its operands are: prefixes, map, opcode,
 * what of ModRM extends it. Nothing here knows names; that is asked of the
 * disassembler once for each such key.
 * source: Intel, Software Developer's Manual, volume 2, chapter 2 */
#ifndef TRIAGE_CODE_X86_H
#define TRIAGE_CODE_X86_H

#include "core/core.h"

enum {
	X86_LONGEST = 15
};

struct x86_form {
	/* 0: it is cut, or of a kind that is not known here (EVEX, XOP, names
	 * that an immediate decides, 16-bit addresses) */
	uint32_t n;
	uint32_t key;    /* never 0 */
	uint8_t operand; /* where a relative word stands, 0: there is none */
	uint8_t opcode;  /* of the map */
	bool one_byte;   /* it is of the first map */
	uint8_t modrm;   /* 0 without one */
};

/* The instruction that begins there. wide: 64-bit mode, else 32-bit. */
struct x86_form x86_form(struct str code, bool wide);

#endif
