/* SPDX-License-Identifier: Apache-2.0 */
#ifndef CORE_PROGRESS_H
#define CORE_PROGRESS_H

#include <stdint.h>

/* How far a long piece of work is; called often, cheap to ignore. total 0 = not
 * known. */
struct progress {
	void *ctx;
	void (*step)(void *ctx,
		const char *doing,
		uint64_t done_byte,
		uint64_t total_byte);
};

#endif
