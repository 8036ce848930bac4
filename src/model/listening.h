/* SPDX-License-Identifier: Apache-2.0 */
/* How live traffic is listened to. */
#ifndef MODEL_LISTENING_H
#define MODEL_LISTENING_H

#include <stdbool.h>
#include <stdint.h>

struct listening {
	const char *where;
	const char *filter; /* a BPF expression or NULL */
	const char
		*save; /* a capture file that must not exist yet, or NULL */
	uint64_t packets;
	unsigned seconds;
	bool promiscuous;
};

#endif
