/* SPDX-License-Identifier: Apache-2.0 */
#include "protocol/protocol.h"

extern const struct protocol dns_protocol;
extern const struct protocol dns_tcp_protocol;
extern const struct protocol tls_protocol;

const struct protocol *const protocols[] = {
	&dns_protocol,
	&dns_tcp_protocol,
	&tls_protocol,
};
const size_t n_protocols = sizeof protocols / sizeof *protocols;
