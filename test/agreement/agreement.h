/* SPDX-License-Identifier: Apache-2.0 */
/* How far this program's reading of captures agrees with what other tools found
 * in them. Facts are texts of a flow: ours are gathered while a capture is
 * read, theirs are looked up among them. Compared without regard to ASCII case:
 * other tools fold names. */
#ifndef TEST_AGREEMENT_H
#define TEST_AGREEMENT_H

#include <stdio.h>
#include <stdlib.h>

#include "read/read.h"

/* Of our observations. A fact belongs to its flow; COMPARED_ID_HERE to the
 * capture.
 */
enum compared {
	COMPARED_ID,
	COMPARED_ID_HERE,
	COMPARED_NAME,
	COMPARED_DNS_NAME,
	COMPARED_DNS_TYPE,
	COMPARED_DNS_RCODE,
	COMPARED_DNS_ANSWER,
	COMPARED_HTTP_HOST,
	COMPARED_HTTP_URI,
	COMPARED_HTTP_AGENT,
	COMPARED_HTTP_STATUS,
	COMPARED_HTTP_METHOD,
	COMPARED_HTTP_USER,
	COMPARED_FILE_SHA256,
	COMPARED_FILE_NAME,
	COMPARED_SERVER_NAME,
	COMPARED_VERSION,
	COMPARED_CIPHER,
	COMPARED_JA3,
	COMPARED_JA3S,
	COMPARED_JA4,
	COMPARED_JA4_SUMS,
	COMPARED_CERT_SHA1,
	COMPARED_CERT_SERIAL,
	COMPARED_CERT_SUBJECT,
	COMPARED_CERT_ISSUER,
	COMPARED_CERT_NAME,
	COMPARED_CERT_FROM,
	COMPARED_CERT_TO,
	COMPARED_SSH_BANNER,
	COMPARED_HASSH,
	COMPARED_HASSH_SERVER,
	COMPARED_SSH_KEY,
	COMPARED_MAIL_FROM,
	COMPARED_MAIL_TO,
	COMPARED_MAIL_SUBJECT,
	COMPARED_MAIL_ID,
	COMPARED_MAIL_HELO,
	COMPARED_MAIL_AGENT,
	COMPARED_LOGON_USER,
	COMPARED_LOGON_DOMAIN,
	COMPARED_LOGON_SERVICE,
	COMPARED_LOGON_HOST,
	COMPARED_RECORD,
	COMPARED_SHARE_NAME,
	COMPARED_HOST_NAME,
	COMPARED_SOCKS_HOST,
	COMPARED_FTP_VERB,
	COMPARED_KINDS
};

/* Lines of the table that is printed. */
enum line {
	LINE_JA4,
	LINE_JA4_NAME,
	LINE_ID,
	ARKIME_ID,
	ARKIME_ID_ESP,
	ARKIME_TOTAL,
	ARKIME_WAYS,
	ARKIME_CLIENT,
	ARKIME_DNS_QUERY,
	ARKIME_DNS_HOST,
	ARKIME_DNS_TYPE,
	ARKIME_DNS_STATUS,
	ARKIME_DNS_IP,
	ARKIME_HTTP_HOST,
	ARKIME_HTTP_URI,
	ARKIME_HTTP_AGENT,
	ARKIME_HTTP_STATUS,
	ARKIME_HTTP_METHOD,
	ARKIME_HTTP_USER,
	ARKIME_HTTP_SHA256,
	ARKIME_TLS_JA3,
	ARKIME_TLS_JA3S,
	ARKIME_TLS_JA4,
	ARKIME_TLS_VERSION,
	ARKIME_TLS_CIPHER,
	ARKIME_CERT_HASH,
	ARKIME_CERT_SERIAL,
	ARKIME_CERT_SUBJECT,
	ARKIME_CERT_ISSUER,
	ARKIME_CERT_ALT,
	ARKIME_CERT_FROM,
	ARKIME_CERT_TO,
	ARKIME_SSH_VERSION,
	ARKIME_SSH_HASSH,
	ARKIME_SSH_HASSH_SERVER,
	ARKIME_SSH_KEY,
	ARKIME_MAIL_FROM,
	ARKIME_MAIL_TO,
	ARKIME_MAIL_SUBJECT,
	ARKIME_MAIL_ID,
	ARKIME_MAIL_HELO,
	ARKIME_MAIL_AGENT,
	ARKIME_MAIL_SHA256,
	ARKIME_MAIL_FILE,
	ARKIME_KRB_CNAME,
	ARKIME_KRB_REALM,
	ARKIME_KRB_SNAME,
	ARKIME_SMB_FILE,
	ARKIME_DHCP_HOST,
	ARKIME_NBNS_NAME,
	ARKIME_SOCKS_HOST,
	ARKIME_SOCKS_USER,
	ARKIME_QUIC_HOST,
	ARKIME_FTP_COMMAND,
	ARKIME_LDAP_NAME,
	ARKIME_MYSQL_USER,
	ARKIME_POSTGRES_USER,
	ARKIME_POSTGRES_DB,
	ARKIME_MQTT_CLIENT,
	ARKIME_IRC_NICK,
	ARKIME_RDP_CHOSEN,
	NDPI_FLOWS,
	NDPI_TOTAL,
	NDPI_WAYS,
	NDPI_CLIENT,
	NDPI_NAME,
	NDPI_JA4,
	NDPI_JA4_SUMS,
	NDPI_JA3,
	NDPI_JA3S,
	NDPI_CIPHER,
	NDPI_CERT_SHA1,
	NDPI_HASSH,
	NDPI_HASSH_SERVER,
	LINES
};

struct line_shape {
	const char *source;
	const char *what;
	enum compared fact; /* COMPARED_KINDS: counted otherwise */
	/* what was reached, rounded down: below it the test fails */
	unsigned least_permille;
};
extern const struct line_shape lines[LINES];

/* Sums over the records of one flow: tools cut long flows at other times. [0]
 * is sent by the lesser of the two ends. */
struct sum {
	uint64_t byte[2];
	uint64_t packets[2];
	bool client[2];
	bool any;
};

/* What stands in the packets of one flow (recount.c), by ways of counting. [0]
 * as in sum. */
struct tally {
	uint64_t byte[2];
	uint64_t packets[2];
};

struct recount {
	bool any;
	uint8_t proto;
	unsigned depth;     /* 0: the outermost header has the 5-tuple */
	unsigned fragments; /* packets that are one */
	bool first;         /* who sent the first packet */
	bool syn, opener;   /* whether a SYN or SYN-ACK is there, and whose */
	bool ended;
	bool damaged; /* a sum of TCP over IPv4 is wrong */
	unsigned fins;
	struct tally wire;     /* frames, as long as they were */
	struct tally captured; /* as far as they were captured */
	struct tally without_padding;
	struct tally whole; /* a fragmented packet once, with all its bytes */
	struct tally until_end; /* up to a reset, or to both FIN */
	/* fragments behind the first, which have no ports: as a flow of none */
	struct tally portless;
	struct tally pair; /* of its addresses and protocol, all ports */
	struct tally
		protocol; /* all of the capture that is of the protocol */
};

/* One header of addresses, from the outermost inwards. */
struct seen {
	struct tuple tuple;
	size_t ip_end; /* in the frame, as the packet says */
	size_t payload_at;
	size_t tcp_at; /* 0: it is not TCP */
	unsigned depth;
	uint8_t flags;
	/* later: behind the first, whose ports the tuple has when it was seen
	 */
	bool fragment, later_fragment;
	uint32_t id; /* of the packet that it is of */
};

struct count {
	unsigned agree;
	unsigned of;
	unsigned explained;
};

struct agreement {
	/* of one capture; scratch: of one call */
	struct arena reading;
	struct arena facts;
	struct arena scratch;
	struct table ours; /* fact, where, value: as text */
	struct table flow; /* where; sum[2 * i] ours, sum[2 * i + 1] theirs */
	struct sum *sum;
	uint32_t cap_sum;
	struct arena file; /* the capture itself */
	struct str bytes;
	const char *capture; /* its name; NULL before the first */
	bool list;
	struct count count[LINES];
	unsigned flows_alone; /* ours that they do not tell of */
};

/* ours.c: reads the capture into g->ours and g->flow. false: it could not be
 * opened. */
bool read_capture(struct agreement *g, const char *path, const char *name);
/* a flow whatever its direction; turned: dst is the lesser end */
struct str where_of(struct arena *a, const struct tuple *t, bool *ret_turned);
struct sum *sum_of(struct agreement *g, struct str where, bool theirs);
bool fact_known(struct agreement *g,
	enum compared f,
	struct str where,
	struct str value);
void fact_add(struct agreement *g,
	enum compared f,
	struct str where,
	struct str value);

/* agreement.c: what they say */
void expect(struct agreement *g,
	enum line l,
	struct str where,
	struct str value);
void judge(struct agreement *g,
	enum line l,
	struct str where,
	struct str value,
	bool agrees,
	const char *why); /* NULL: as reason_for says */
void judge_sums(struct agreement *g,
	enum line total,
	enum line ways,
	enum line client);

/* theirs.c, ndpi.c: each whole source; false: its folder is not there */
bool hear_ja4(struct agreement *g, const char *folder);
bool hear_community_id(struct agreement *g, const char *folder);
bool hear_arkime(struct agreement *g, const char *folder);
bool hear_ndpi(struct agreement *g, const char *folder);
/* four hexadecimal digits of a cipher's name; the name when it is not known */
struct str cipher_of(struct arena *a, struct str name);

/* A JA4 without the places for name and ALPN, where nDPI does not do as the
 * specification says. */
struct str ja4_sums(struct arena *a, struct str ja4);

/* reasons.c: why they disagree, NULL when nobody has looked */
const char *reason_for(struct agreement *g,
	enum line l,
	struct str where,
	struct str value);

/* recount.c: one flow, counted by little more than its headers */
struct recount recount_flow(struct agreement *g, struct str where);
/* whether its packets have the text somewhere, case folded; a dot may be the
 * length of a label */
bool stands_in_flow(struct agreement *g, struct str where, struct str text);

/* evidence.c: whose figure it is, by what stands in the packets: a sentence
 * that begins with "other tool" or "ours". NULL: not told by it. */
const char *evidence_of_sums(struct agreement *g,
	struct str where,
	const struct sum *ours,
	const struct sum *theirs);
const char *evidence_of_opener(struct agreement *g,
	struct str where,
	const struct sum *ours,
	const struct sum *theirs);

#endif
