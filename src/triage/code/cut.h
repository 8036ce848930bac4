/* SPDX-License-Identifier: Apache-2.0 */
/* Code of a program cut into functions: by what the file says of them (unwind
 * tables, symbols), and where it says nothing by a linear sweep: what is
 * called, what begins like a function, what stands behind padding. */
#ifndef TRIAGE_CODE_CUT_H
#define TRIAGE_CODE_CUT_H

#include "triage/code/decode.h"
#include "triage/program/program.h"

enum {
	CODE_FUNCTIONS_MOST = 200000,
	CODE_BYTE_MOST = 64 << 20,
	CODE_TEXTS_MOST = 2048 /* as sections are read */
};

/* A section that is executed. */
struct code_text {
	struct str bytes;
	uint64_t address;
	uint32_t section; /* in the order of the file, from 0 */
};

struct code_span {
	uint32_t text;
	uint32_t from; /* bytes in its text */
	uint32_t to;   /* 0 while it is not known */
};

struct code_cut {
	struct code_text *text;
	uint32_t n_text;
	struct code_span *span; /* in order, none over another */
	uint32_t n_span;
	uint32_t told; /* of the file's own words, not of the sweep */
	bool more;     /* there is more than is looked at */
};

/* ret: in the arena; texts point into the program's bytes. false: no memory.
 * cost: 25 ns an instruction where the file says nothing */
bool code_cut(const struct program *p,
	struct code_decoder *d,
	enum code_machine machine,
	struct arena *a,
	struct code_cut *ret);

#endif
