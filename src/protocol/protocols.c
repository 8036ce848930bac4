/* SPDX-License-Identifier: Apache-2.0 */
#include "protocol/common/writer.h"
#include "protocol/protocol.h"
#include "protocol/quic_initial.h"

extern const struct protocol dns_protocol;
extern const struct protocol dns_tcp_protocol;
extern const struct protocol dtls_protocol;
extern const struct protocol gquic_protocol;
extern const struct protocol quic_protocol;
extern const struct protocol ssh_protocol;
extern const struct protocol tls_protocol;
extern const struct protocol dhcp_protocol;
extern const struct protocol ftp_protocol;
extern const struct protocol http_protocol;
extern const struct protocol http2_protocol;
extern const struct protocol dnp3_protocol;
extern const struct protocol ike_protocol;
extern const struct protocol imap_protocol;
extern const struct protocol irc_protocol;
extern const struct protocol kerberos_tcp_protocol;
extern const struct protocol kerberos_udp_protocol;
extern const struct protocol ldap_protocol;
extern const struct protocol modbus_protocol;
extern const struct protocol mqtt_protocol;
extern const struct protocol mysql_protocol;
extern const struct protocol nbns_protocol;
extern const struct protocol netflow_protocol;
extern const struct protocol ntp_protocol;
extern const struct protocol openvpn_tcp_protocol;
extern const struct protocol openvpn_udp_protocol;
extern const struct protocol pop3_protocol;
extern const struct protocol postgresql_protocol;
extern const struct protocol rdp_protocol;
extern const struct protocol smb_protocol;
extern const struct protocol smtp_protocol;
extern const struct protocol socks_protocol;
extern const struct protocol tds_protocol;
extern const struct protocol proxied_protocol;
extern const struct protocol xmpp_protocol;

/* The first that claims gets it. Who can tell by few bytes stands before who
 * needs many: otherwise it would depend on how the bytes were cut. */
const struct protocol *const protocols[] = {
	&dns_protocol,
	&quic_protocol,
	&gquic_protocol,
	&dtls_protocol,
	&dhcp_protocol,
	&nbns_protocol,
	&netflow_protocol,
	&kerberos_udp_protocol,
	&ike_protocol,
	&ntp_protocol,
	&openvpn_udp_protocol,
	&proxied_protocol,
	&ssh_protocol,
	&tls_protocol,
	&socks_protocol,
	&http_protocol,
	&http2_protocol,
	&smtp_protocol,
	&imap_protocol,
	&pop3_protocol,
	&xmpp_protocol,
	&irc_protocol,
	&ftp_protocol,
	&smb_protocol,
	&kerberos_tcp_protocol,
	&rdp_protocol,
	&mqtt_protocol,
	&tds_protocol,
	&mysql_protocol,
	&postgresql_protocol,
	&ldap_protocol,
	&dnp3_protocol,
	&modbus_protocol,
	&openvpn_tcp_protocol,
	&dns_tcp_protocol,
};
const size_t n_protocols = sizeof protocols / sizeof *protocols;

void protocol_warm_up(struct arena scratch)
{
	/* opens with nobody's keys, but every algorithm was asked for */
	static const char packet[64];
	const struct quic_packet p = {
		.version = 1,
		.initial = true,
		.bytes = { packet, sizeof packet },
		.at_number = 16,
	};
	struct writer sums = writer_of(&scratch, 2 * MD5_N + SHA256_HEX_N);
	unsigned char sum[SHA1_N];
	struct str frames;

	writer_md5(&sums, STR(""));
	writer_sha256(&sums, STR(""), SHA256_HEX_N);
	sha1_of(STR(""), sum);
	(void)quic_initial_open(&p,
		STR("00000000"),
		false,
		&scratch,
		&frames);
}
