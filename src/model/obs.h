/* SPDX-License-Identifier: Apache-2.0 */
/* Observations: typed records as readers see them, and the sink they go into.
 * Every str in an observation is a slice of the reader's buffer: valid only
 * until put() returns. */
#ifndef MODEL_OBS_H
#define MODEL_OBS_H

#include "model/addr.h"
#include "model/known.h"
#include "model/reading.h"
#include "model/rows.h"

enum obs_kind {
	OBS_FLOW,
	OBS_DNS,
	OBS_HTTP,
	OBS_TLS,
	OBS_CERTIFICATE,
	OBS_SSH,
	OBS_FILE,
	OBS_MAIL,
	OBS_LOGON,
	OBS_HOST,
	OBS_SHARE,
	OBS_ALERT,
	OBS_COMMAND,
	OBS_PASSIVE_DNS,
	OBS_TIMING,
	OBS_RECORD,
	OBS_EVENT,
	OBS_ROW,
	OBS_WARNING_LIST,
	OBS_KNOWN,
	OBS_INDICATOR,
	OBS_REVOCATION,
	OBS_SAMPLE,
	OBS_PAYLOAD,
	OBS_KINDS
};

/* who talked to whom; ports are 0 where the protocol has none. ICMP: see
 * tuple_set_icmp; Zeek writes it so. */
struct tuple {
	struct addr src;
	struct addr dst;
	uint16_t sport;
	uint16_t dport;
	/* IANA protocol number: 1 ICMP, 6 TCP, 17 UDP, 58 ICMPv6; 0 unknown */
	uint8_t proto;
};

/* the same seen from the other side */
static inline struct tuple tuple_reversed(struct tuple t)
{
	return (struct tuple){
		.src = t.dst,
		.dst = t.src,
		.sport = t.dport,
		.dport = t.sport,
		.proto = t.proto,
	};
}

/* a count of which a source says nothing, which is not the same as none */
#define COUNT_NOT_TOLD UINT64_MAX

/* Bytes of payload; where a source counts only whole packets (NetFlow, EVE),
 * those less the smallest headers they can have had. Bytes and packets:
 * COUNT_NOT_TOLD where the source does not say, as one that records a direction
 * at a time does not say what came back. */
struct obs_flow {
	int64_t duration_ns; /* -1 = not known */
	/* payload sent by src and by dst */
	uint64_t src_byte;
	uint64_t dst_byte;
	uint64_t src_packets;
	uint64_t dst_packets;
	/* with headers, as the source counts: frames in captures and EVE, IP
	 * packets in Zeek and NetFlow; 0 = not told */
	uint64_t src_wire_byte;
	uint64_t dst_wire_byte;
	/* One packet in so many was looked at, and bytes and packets are those
	 * of the ones looked at; 0 = all, or not told */
	uint32_t sampling;
	/* the destination sent something back, other than a refusal (TCP
	 * reset): 1 yes, 0 no, -1 not told */
	int8_t answered;
	/* which side opened it is not known: src may be either */
	bool direction_unknown;
	/* TCP flags seen, or'ed; 0 = none or not told */
	uint8_t src_flags;
	uint8_t dst_flags;
	/* of the first packet from src; 0 = not told, as with window */
	uint8_t ttl;
	uint16_t window;
	/* the scanner whose habit the first packet has: "zmap", "masscan",
	 * "mirai" */
	struct str mark;
};

/* Of bytes that were counted in whole packets, what the smallest headers leave:
 * 20 bytes of IPv4 or 40 of IPv6, 20 of TCP or 8 of UDP, ICMP and ICMPv6, and
 * link_byte below them. Never less than 0; all of it when packets are not told,
 * COUNT_NOT_TOLD when wire_byte is. */
uint64_t flow_payload(const struct tuple *t,
	uint64_t wire_byte,
	uint64_t packets,
	unsigned link_byte);

/* Whether the other side answered, when a source tells only one direction:
 * whoever sends ACK has heard something (RFC 9293, 3.1), but for a refusal of
 * what it heard (RST), and for a scan with ACK alone, which began nothing. */
static inline bool flow_heard(uint8_t flags)
{
	return flags & 0x10 && flags & 0x0b && (flags & 0x06) != 0x04;
}

struct obs_dns {
	/* rcode empty: no answer was seen */
	struct str query;
	struct str type;
	struct str rcode;
	struct str
		answers; /* as the source wrote them, separated by commas */
};

struct obs_http {
	struct str host;
	struct str uri;
	struct str method;
	struct str agent;
	uint32_t status; /* 0 = none seen */
	struct str mime; /* of the answer */
	/* bodies */
	uint64_t src_byte;
	uint64_t dst_byte;
	struct str server; /* what the server says that it is */
	/* the server's clock, from its Date header; T_NONE = not told */
	int64_t date_ns;
	/* user: the name of HTTP authentication */
	struct str referrer;
	struct str user;
	struct str forwarded; /* X-Forwarded-For and the like */
	/* names of the answer's headers in their order, separated by commas:
	 * servers built alike have them alike */
	struct str headers;
};

struct obs_tls {
	/* version: the one agreed on, "TLSv1.3"; the offered one when nobody
	 * answered */
	struct str server_name;
	struct str ja3;
	struct str version;
	/* cipher: the server's choice, four hexadecimal digits */
	struct str ja3s;
	struct str ja4;
	struct str alpn;
	struct str cipher;
	/* SHA-256 of what the server sent, separated by commas, its own first
	 */
	struct str certificates;
	/* what whoever verified the chain says of it: "ok", "self signed
	 * certificate"; empty = not told */
	struct str verification;
};

struct obs_certificate {
	/* names as RFC 4514, the serial number in hexadecimal */
	struct str subject;
	struct str issuer;
	struct str serial;
	/* validity; T_NONE = could not be read */
	int64_t from_ns;
	int64_t to_ns;
	struct str names; /* subject alternative names, separated by commas */
	struct str sha1;
	struct str sha256;
};

struct obs_ssh {
	struct str client;
	struct str server;
	int8_t success; /* 1 yes, 0 no, -1 not known */
	struct str hassh;
	struct str hassh_server;
	/* SHA-256 of the server's public key, hexadecimal */
	struct str host_key;
	/* so often, where one line tells of several; 0 = once */
	uint32_t times;
};

struct obs_file {
	struct str name;
	struct str mime;
	struct str md5;
	struct str sha1;
	struct str sha256;
	uint64_t size_byte;
	struct str source; /* the protocol that carried it: "HTTP" */
	/* all of it, when files are wanted whole (input.keeps_files) and it was
	 * seen whole; not told beyond the process that reads */
	struct str body;
};

struct obs_mail {
	/* from and to of the envelope, or, where none was seen (IMAP), of the
	 * head; date as the sender wrote it */
	struct str helo;
	struct str from;
	struct str to;
	struct str subject;
	struct str message_id;
	struct str date;
	/* received: the hops as written, newest first, separated by newlines */
	struct str agent;
	struct str received;
	/* the server's last word on the message; 0 = none seen */
	uint32_t status;
};

/* Somebody said who they are. */
struct obs_logon {
	/* "ntlm", "kerberos", "ldap", "mysql", "ssh", "windows 10" (with the
	 * logon type); a database is the service */
	struct str method;
	/* host: what the client calls itself */
	struct str user;
	struct str domain;
	struct str host;
	struct str service; /* what they asked for */
	int8_t success;
};

/* What a machine says of itself, its name or its address: the tuple's src, or
 * what address DHCP gave it, or ARP claims. */
struct obs_host {
	/* source: "dhcp", "nbns", "smb", "arp" */
	struct str name;
	struct str mac;
	struct str source;
	struct addr address;
	/* by ARP: whose hardware address it wants to know; zero = nobody's */
	struct addr asks_for;
};

struct obs_share {
	/* "\\\\HOST\\ADMIN$", a file or service in it, what was done */
	struct str share;
	struct str name;
	struct str action;
	uint64_t size_byte;
};

/* What a sensor or honeypot took for an attack; its word, not ours. */
struct obs_alert {
	struct str signature;
	struct str category;
	struct str id;
	uint32_t severity; /* as the sensor counts; 0 = not told */
};

/* What somebody typed or told a server to do. */
struct obs_command {
	struct str source; /* "ftp", "cowrie" */
	struct str session;
	struct str user;
	struct str text;
	uint32_t status; /* the server's answer; 0 = none seen */
};

/* A resolution that others collected: t_ns is when it was first seen. source:
 * draft-dulaunoy-dnsop-passive-dns-cof */
struct obs_passive_dns {
	struct str query;
	struct str type;
	struct str answers;
	int64_t last_ns;
	uint64_t n;
	struct str source;
};

/* Packets with payload inside one connection, or TLS records, for hunts that
 * look for a beat there. */
struct obs_timing {
	/* "0+517 12-1400 300+48": ms since t_ns, direction (+ from src), bytes
	 */
	struct str beats;
	uint32_t n;
};

/* A record of a kind that nothing here has a shape for: names and values as its
 * source wrote them. */
struct obs_record {
	struct str source; /* "zeek/ntp", "windows/7045" */
	/* name, value, name, value ..: n_cell of them */
	const struct str *cell;
	uint32_t n_cell;
};
enum {
	RECORD_CELLS_MAX = 256
};

/* Something that a host or a service wrote down with a time, and that has no
 * shape above: a file that was made, a program that ran, a line of a log. */
struct obs_event {
	struct str what;   /* what happened: "file created", "logged" */
	struct str source; /* the format that tells it: "bodyfile" */
	struct str name;   /* of the thing: a path, a program, a URL */
	struct str user;
	struct str text; /* what else the source says of it */
	/* the number that the source gave its record, which grows;
	 * COUNT_NOT_TOLD = it gives none */
	uint64_t number;
};

/* A row of a table that a person wrote: the cells in the order of the table's
 * columns (read/read.h: struct table_spec). */
struct obs_row {
	uint32_t table; /* enum row_table */
	uint64_t line;  /* in the exhibit, from 1 */
	const struct str *cell;
	uint32_t n;
};

struct obs_warning {
	struct str list;  /* name of the list: why the entry is discounted */
	struct str entry; /* address, prefix or domain */
	/* it is usual in one network, as its baseline tells: speaks against
	 * suspicion there, and discounts nothing */
	bool usual;
};

/* Something that somebody published, to be looked for. type: a word of
 * INDICATOR_TYPE_WORDS; value: as written, but not defanged. */
struct obs_indicator {
	struct str type;
	struct str value;
	struct str label; /* what it stands for; may be empty */
	struct str
		source; /* who publishes it; empty: the list does not say */
	/* validity; T_NONE = not bounded */
	int64_t from_ns;
	int64_t to_ns;
	/* of an address or a name: the service that is meant; 0 = any */
	uint16_t port;
	/* when others saw it first and last, which bounds nothing; T_NONE */
	int64_t seen_from_ns;
	int64_t seen_to_ns;
	/* the object of the publisher that says so (a UUID), and when it was
	 * changed last: a later version of the same object replaces it. Empty,
	 * T_NONE: it has none */
	struct str id;
	int64_t version_ns;
};

/* The publisher took back what an object of his said. */
struct obs_revocation {
	struct str id; /* as in struct obs_indicator; not empty */
	int64_t version_ns;
};

/* One fact of a sample: see model/facts.h. */
struct obs_sample {
	uint32_t sample; /* 0 = the file itself */
	struct str fact; /* its path: "pe.imphash" */
	struct str text;
	uint64_t number;
};

enum payload_what {
	PAYLOAD_PACKET, /* a packet, and its payload where that is wanted */
	PAYLOAD_STREAM, /* the next bytes of a direction of TCP, in order */
	PAYLOAD_HEAD,   /* of a message of HTTP: its first line and fields */
	PAYLOAD_BODY,   /* a part of its body, out of its transfer coding */
	PAYLOAD_OVER    /* the message is over */
};

/* Bytes of a conversation as they were sent, for rules that look into them: put
 * only when they are asked for (input.payload). The tuple is the conversation's,
 * from who opened it; dir says who sent. */
struct obs_payload {
	struct str bytes;
	struct str protocol; /* that was recognised so far: "http" */
	uint64_t lost;       /* bytes in front of it that were not captured */
	uint32_t size_byte;  /* of a packet's payload, as it was sent */
	uint32_t seq;
	uint32_t ack;
	uint16_t window;
	uint16_t ip_id;
	uint8_t what;  /* enum payload_what */
	uint8_t dir;   /* 0: sent by src; 1: by dst */
	uint8_t flags; /* of TCP */
	uint8_t ttl;
	uint8_t code; /* of ICMP; its type is the tuple's */
	/* packets of one side alone were seen so far, or a handshake that is
	 * not over */
	bool unanswered;
};

/* A record of published knowledge: as many cells as known_shapes[kind] has
 * columns. */
struct obs_known {
	enum known_kind kind;
	const struct str *cell;
};

struct obs {
	enum obs_kind kind;
	int64_t t_ns;       /* start, ns since 1970 UTC; INT64_MIN = none */
	struct tuple tuple; /* zero where the source has none */
	uint64_t at_byte;   /* where the record stands, after decompression */
	uint32_t len_byte;
	/* What the source's clock showed, where t_ns does not say all of it:
	 * the zone is not told, or the year, or whose clock it is. NULL = UTC,
	 * of the exhibit's only clock. */
	const struct clock_reading *reading;
	union {
		struct obs_flow flow;
		struct obs_dns dns;
		struct obs_http http;
		struct obs_tls tls;
		struct obs_certificate certificate;
		struct obs_ssh ssh;
		struct obs_file file;
		struct obs_mail mail;
		struct obs_logon logon;
		struct obs_host host;
		struct obs_share share;
		struct obs_alert alert;
		struct obs_command command;
		struct obs_passive_dns passive_dns;
		struct obs_timing timing;
		struct obs_record record;
		struct obs_event event;
		struct obs_row row;
		struct obs_warning warning;
		struct obs_known known;
		struct obs_indicator indicator;
		struct obs_revocation revocation;
		struct obs_sample sample;
		struct obs_payload payload;
	};
};

#define T_NONE INT64_MIN

/* --- what an observation consists of, as data: whoever prints, sends or
 * compares them walks these --- */

/* FIELD_U64 is not told when COUNT_NOT_TOLD; FIELD_COUNT, FIELD_MARK and the
 * smaller numbers are not told when 0, times when T_NONE, the others when
 * negative. */
enum field_type {
	FIELD_TEXT,
	FIELD_U64,
	FIELD_COUNT,
	FIELD_U32,
	FIELD_U16,
	FIELD_U8,
	FIELD_DURATION,
	FIELD_TIME,
	FIELD_MARK, /* true, or nothing is said */
	FIELD_MAYBE,
	FIELD_ADDRESS
};

struct obs_field {
	const char *name; /* in JSON */
	enum field_type type;
	uint16_t at; /* offset in struct obs */
};

struct obs_shape {
	const char *name; /* of the kind */
	const struct obs_field *field;
	uint32_t n;
};
extern const struct obs_shape obs_shapes[OBS_KINDS];

static inline struct str obs_text_at(const struct obs *o,
	const struct obs_field *f)
{
	return *(const struct str *)(const void *)((const char *)o + f->at);
}

/* The field as a number: any type but FIELD_TEXT and FIELD_ADDRESS. */
uint64_t obs_number_at(const struct obs *o, const struct obs_field *f);
/* false: empty, or the value that stands for not known */
bool obs_field_present(const struct obs *o, const struct obs_field *f);

/* The cells of a row, a known record or a record of no shape; NULL and 0 for
 * other kinds. */
const struct str *obs_cells(const struct obs *o, uint32_t *ret_n);

/* The ICMP type that answers a type, and the other way round; -1 when it has
 * none, or proto is not ICMP. */
int icmp_counterpart(uint8_t proto, unsigned type);
/* Whether a type asks what its counterpart answers. */
bool icmp_is_request(uint8_t proto, unsigned type);
/* The ports of ICMP: the type, and its counterpart where it has one, so that
 * question and answer are each other's reverse, else the code. */
void tuple_set_icmp(struct tuple *t, unsigned type, unsigned code);

enum {
	COMMUNITY_ID_N = 2 + 28 + 1
};
/* Community-ID v1, seed 0: "1:" and the base64 of a SHA-1; of the tuple alone,
 * the same for both directions (but for ICMP that nothing answers). Empty when
 * the tuple lacks an address. source: github.com/corelight/community-id-spec */
struct str community_id(const struct tuple *t,
	char ret[static COMMUNITY_ID_N]);

#endif
