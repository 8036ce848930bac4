/* SPDX-License-Identifier: Apache-2.0 */
/* Which functions many programs have: run-times and libraries, as data
 * (data/code-baseline.bin; its head says how it was made). A Bloom filter: of
 * functions that are in it all are found, of others so many in 1,000 as its
 * head says. source: B. Bloom, Space/time trade-offs in hash coding with
 * allowable errors, CACM 1970 */
#ifndef TRIAGE_CODE_BASELINE_H
#define TRIAGE_CODE_BASELINE_H

#include "core/core.h"

struct code_baseline {
	const unsigned char *bit;
	uint64_t n_bit;
	uint32_t probes;
};

/* The form: lines of text that say how it was made, the last of them
 * "bits=N probes=K", an empty line, the bits, lowest first in each byte.
 * false: it is none */
bool code_baseline_read(struct str bytes, struct code_baseline *ret);

/* The one that the program carries. */
struct code_baseline code_baseline_shipped(void);

/* Whether it is in it. */
bool code_baseline_has(const struct code_baseline *b, uint64_t hash);

#endif
