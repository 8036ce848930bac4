/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a program's code: nothing is read beyond them, hashes ascend and
 * are bounded, the same twice, and instructions lie within what there is; any
 * bytes as code without a file around them, and as a baseline. */
#include <stdlib.h>
#include <string.h>

#include "harness.h"
#include "triage/code/baseline.h"
#include "triage/code/code.h"
#include "triage/code/cut.h"

#define MUST(x) ((x) ? (void)0 : abort())

enum {
	ROOM = 64 << 20
};

static void whole(struct str bytes, struct arena a)
{
	struct program p;
	struct code_functions c, again;

	if (!program_open(bytes, &a, &p) || !code_functions(&p, &a, &c))
		return;
	MUST(c.n <= c.all && c.all <= CODE_FUNCTIONS_MOST);
	for (uint32_t i = 1; i < c.n; i++)
		MUST(c.hash[i - 1] < c.hash[i]);
	MUST(code_functions(&p, &a, &again) && again.n == c.n);
	MUST(memcmp(c.hash, again.hash, c.n * sizeof *c.hash) == 0);
}

static void loose(enum code_machine machine, struct str code, struct arena a)
{
	struct code_decoder *d = code_decoder_open(machine, &a);

	MUST(d);
	while (code.n) {
		struct code_step s = code_step(d, code);

		MUST(s.n <= code.n);
		code = str_from(code, s.n ? s.n : 1);
	}
	code_decoder_close(d);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str bytes = { (const char *)data, size };
	struct code_baseline b;
	struct arena a;
	struct err err;

	MUST(arena_open(&a, ROOM, &err));
	whole(bytes, a);
	for (int m = 0; m < CODE_MACHINES; m++)
		loose((enum code_machine)m, bytes, a);
	if (code_baseline_read(bytes, &b))
		code_baseline_has(&b, size);
	arena_close(&a);
	return 0;
}
