/* SPDX-License-Identifier: Apache-2.0 */
/* Private to hunt/dns_tunnel: how many bits labels carry, by the best of three
 * codes. Manual: dns_tunnel.md */
#ifndef HUNT_DNS_TUNNEL_INFORMATION_H
#define HUNT_DNS_TUNNEL_INFORMATION_H

#include "core/core.h"

/* the end of a label, a .. z, 0 .. 9, '-', '_', anything else */
enum {
	SYMBOLS = 40
};

struct information {
	uint32_t follows[SYMBOLS][SYMBOLS]; /* [last][next] */
	int64_t ordinary_milli;
	uint64_t n_byte;
};

/* lower case */
void information_add(struct information *x, struct str label);
/* Of everything added, the same in whatever order. cost: up to 3,200 logarithms
 */
double information_bits(const struct information *x);

#endif
