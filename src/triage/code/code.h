/* SPDX-License-Identifier: Apache-2.0 */
/* Functions of a program as hashes, so that samples which share code are found:
 * of each instruction the mnemonic and the kinds of its operands, no registers,
 * values or addresses. The same source built by the same compiler has the same
 * hashes wherever it is linked; another compiler, or another level of
 * optimisation, makes others. PE and ELF for x86, x64 and AArch64, least
 * significant byte first; .NET is left out. Instructions are read, none is
 * executed. */
#ifndef TRIAGE_CODE_CODE_H
#define TRIAGE_CODE_CODE_H

#include "triage/common/work.h"
#include "triage/program/program.h"

enum {
	/* instructions, padding apart: shorter functions are too much alike */
	CODE_FUNCTION_LEAST = 12,
	/* hashes that are told of one sample */
	CODE_RARE_MOST = 512
};

struct code_functions {
	uint64_t *hash; /* ascending, each once */
	uint32_t n;
	uint32_t all;  /* functions long enough, copies too */
	uint32_t told; /* places of functions that the file itself names */
	bool more;     /* there is more code than is looked at */
};

/* false: not such a program, or no memory. ret: in the arena */
bool code_functions(const struct program *p,
	struct arena *a,
	struct code_functions *ret);

/* Tells code.*: how many functions there are, how many of them are common, a
 * sketch and hashes of the others. Any other file: nothing. */
void code_facts(struct str bytes, struct triage_work *w);

#endif
