/* SPDX-License-Identifier: Apache-2.0 */
#include "harness.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fuzz_reader("squid-log",
		true,
		(struct str){ (const char *)data, size });
	return 0;
}
