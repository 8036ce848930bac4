/* SPDX-License-Identifier: Apache-2.0 */
/* One reader, the one that the build names: FUZZED, and BY_LINE when each of
 * its records is a line. */
#include "harness.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fuzz_reader(FUZZED,
		BY_LINE,
		(struct str){ (const char *)data, size });
	return 0;
}
