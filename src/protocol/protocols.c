/* SPDX-License-Identifier: Apache-2.0 */
#include "protocol/protocol.h"

extern const struct protocol dns_protocol;
extern const struct protocol dhcp_protocol;
extern const struct protocol ftp_protocol;
extern const struct protocol http_protocol;
extern const struct protocol kerberos_tcp_protocol;
extern const struct protocol kerberos_udp_protocol;
extern const struct protocol nbns_protocol;
extern const struct protocol smb_protocol;
extern const struct protocol smtp_protocol;

const struct protocol *const protocols[] = {
	&dns_protocol,
	&dhcp_protocol,
	&ftp_protocol,
	&http_protocol,
	&kerberos_tcp_protocol,
	&kerberos_udp_protocol,
	&nbns_protocol,
	&smb_protocol,
	&smtp_protocol,
};
const size_t n_protocols = sizeof protocols / sizeof *protocols;
