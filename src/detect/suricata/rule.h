/* SPDX-License-Identifier: Apache-2.0 */
/* A rule of Suricata as it runs. source: Suricata 7.0 documentation, "Rules"
 */
#ifndef DETECT_SURICATA_RULE_H
#define DETECT_SURICATA_RULE_H

#include "detect/detect.h"

/* What rules are held against, one at a time. */
enum event_kind {
	EVENT_PACKET,
	EVENT_SEGMENT, /* bytes of TCP as they came in order */
	EVENT_STREAM,  /* what one side said until the other did */
	EVENT_REQUEST, /* of HTTP */
	EVENT_RESPONSE,
	EVENT_DNS, /* a question */
	EVENT_TLS_CLIENT,
	EVENT_TLS_SERVER,
	EVENT_SSH_CLIENT,
	EVENT_SSH_SERVER,
	EVENTS
};

/* sets of them */
enum {
	ON_PACKET = 1 << EVENT_PACKET,
	ON_SEGMENT = 1 << EVENT_SEGMENT,
	ON_STREAM = 1 << EVENT_STREAM,
	ON_REQUEST = 1 << EVENT_REQUEST,
	ON_RESPONSE = 1 << EVENT_RESPONSE,
	ON_HTTP = ON_REQUEST | ON_RESPONSE,
	ON_DNS = 1 << EVENT_DNS,
	ON_TLS_CLIENT = 1 << EVENT_TLS_CLIENT,
	ON_TLS_SERVER = 1 << EVENT_TLS_SERVER,
	ON_TLS = ON_TLS_CLIENT | ON_TLS_SERVER,
	ON_SSH_CLIENT = 1 << EVENT_SSH_CLIENT,
	ON_SSH_SERVER = 1 << EVENT_SSH_SERVER,
	ON_SSH = ON_SSH_CLIENT | ON_SSH_SERVER,
	ON_PAYLOAD = ON_PACKET | ON_SEGMENT | ON_STREAM,
	TO_SERVER_ONLY = ON_REQUEST | ON_DNS | ON_TLS_CLIENT | ON_SSH_CLIENT,
	TO_CLIENT_ONLY = ON_RESPONSE | ON_TLS_SERVER | ON_SSH_SERVER
};

enum buffer {
#define BUFFER(id, name, events) id,
#include "detect/suricata/buffers.list"
#undef BUFFER
	BUFFERS
};

enum transform {
	TRANSFORM_DOTPREFIX,
	TRANSFORM_LOWER,
	TRANSFORM_UPPER,
	TRANSFORM_STRIP_WHITESPACE,
	TRANSFORM_COMPRESS_WHITESPACE,
	TRANSFORM_MD5,
	TRANSFORM_SHA1,
	TRANSFORM_SHA256,
	TRANSFORM_URL_DECODE,
	TRANSFORM_HEADER_LOWER,
	TRANSFORMS
};

enum {
	TRANSFORMS_MAX = 8, /* of one buffer; public rules chain three */
	VIEWS_MAX = 1024,   /* buffers with their transforms */
	LISTS_MAX = 16,     /* buffers that one rule looks into */
	TESTS_MAX = 64, /* conditions of one buffer: public rules have 20 */
	CONTENT_MAX = 8192, /* bytes of one content */
	RULES_MAX = 1 << 20,
	RULE_TEXT_MAX =
		64 << 10,    /* of one rule; the longest public has 4 KiB */
	GROUP_DEPTH_MAX = 8, /* brackets in brackets */
	RANGES_MAX = 65536   /* addresses or ports of one side */
};

/* A buffer and what is made of it before it is looked into. */
struct buffer_view {
	enum buffer of;
	uint8_t transform[TRANSFORMS_MAX];
	uint8_t n;
};

enum compare_op {
	OP_EQUAL,
	OP_LESS,
	OP_GREATER,
	OP_LESS_EQUAL,
	OP_GREATER_EQUAL,
	OP_BETWEEN, /* neither bound counts */
	OP_WITHIN,  /* both bounds count */
	OP_AND,
	OP_XOR
};

struct number_test {
	enum compare_op op;
	bool negated;
	uint64_t a;
	uint64_t b;
};

enum test_kind {
	TEST_CONTENT,
	TEST_REGEX,
	TEST_DATA_AT,
	TEST_SIZE,
	TEST_BYTES,
	TEST_JUMP
};

/* How a number is taken out of bytes. */
struct number_form {
	uint32_t n; /* bytes */
	int32_t at;
	uint8_t base; /* of digits: 8, 10, 16; 0 = binary */
	bool little;
	bool relative;
	uint64_t mask; /* 0 = all */
};

/* One condition on a buffer. */
struct buffer_test {
	enum test_kind kind;
	bool negated;
	/* it begins where the one before it ended, and the next one where it
	 * ends */
	bool relative;
	bool next_relative;
	/* TEST_CONTENT */
	struct str bytes;
	bool nocase;
	bool starts;
	bool ends;
	bool has_depth;
	bool has_within;
	int32_t offset;
	int32_t depth;
	int32_t distance;
	int32_t within;
	void *regex; /* TEST_REGEX: a compiled one */
	/* TEST_DATA_AT: bytes; TEST_SIZE, TEST_BYTES: what it must be */
	struct number_test number;
	struct number_form form;
	/* TEST_JUMP */
	uint32_t multiply;
	int32_t post;
	bool align;
	bool from_beginning;
	bool from_end;
};

struct test_list {
	uint16_t view;
	uint16_t n;
	uint16_t cap;
	struct buffer_test *test;
};

struct range {
	struct addr from;
	struct addr to;
};

/* Addresses of one side. None: any. */
struct addresses {
	struct range *in;
	struct range *out;
	uint32_t n_in;
	uint32_t n_out;
};

struct port_range {
	uint16_t from;
	uint16_t to;
};
struct ports {
	struct port_range *in;
	struct port_range *out;
	uint32_t n_in;
	uint32_t n_out;
};

struct end {
	struct addresses addresses;
	struct ports ports;
};

enum bit_act {
	BIT_SET,
	BIT_UNSET,
	BIT_TOGGLE,
	BIT_IS_SET, /* one of several at least */
	BIT_IS_NOT_SET
};
struct bit_test {
	enum bit_act act;
	uint32_t n;
	uint32_t *bit;
	struct bit_test *next;
};

enum packet_field {
	FIELD_TTL,
	FIELD_ITYPE,
	FIELD_ICODE,
	FIELD_SEQ,
	FIELD_ACK,
	FIELD_WINDOW,
	FIELD_IP_ID,
	FIELD_IP_PROTO,
	FIELD_DSIZE
};
struct packet_test {
	enum packet_field field;
	struct number_test number;
	struct packet_test *next;
};

struct flags_test {
	bool is;
	char mode; /* 0: exactly, '+': all, '*': any, '!': none */
	uint8_t set;
	uint8_t ignored;
};

enum counting {
	COUNT_NONE,
	COUNT_LIMIT,
	COUNT_THRESHOLD,
	COUNT_BOTH,
	COUNT_FILTER /* detection_filter */
};
enum track {
	TRACK_SRC,
	TRACK_DST,
	TRACK_BOTH,
	TRACK_RULE
};
struct threshold {
	enum counting type;
	enum track track;
	uint32_t count;
	uint32_t seconds;
};

struct suricata_rule {
	struct detection_rule told;
	uint64_t sid;
	uint64_t gid;
	uint64_t rev;
	uint32_t priority;
	uint8_t proto;     /* IANA; 0 = any */
	struct str app;    /* "http"; empty = any */
	struct end end[2]; /* from, to */
	bool both_ways;    /* <> */
	bool to_server;    /* flow: */
	bool to_client;
	int8_t established; /* 1 it must be, 0 it must not, -1 either */
	bool needs_packet;  /* something asks of one packet */
	bool same_ip;
	bool no_alert;
	bool once;          /* it asks of addresses alone */
	uint32_t events;    /* ON_* */
	uint32_t tx_events; /* of its buffers, ON_*; 0 = none */
	struct test_list list[LISTS_MAX];
	uint32_t n_list;
	struct packet_test *packet;
	struct flags_test flags;
	struct number_test tls_version; /* a: 0x0303; 0 = any */
	struct bit_test *bits;
	struct bit_test *bits_last;
	bool sets_bits;
	bool reads_bits;
	struct threshold threshold;
	struct threshold filter;
	bool fast;    /* something that must be there is looked for */
	bool limited; /* it reached a limit */
	bool off;     /* it may be held no more */
	int64_t spent_ns;
	uint32_t held; /* the event that it was held against last */
	struct detection_match *match;
	uint32_t match_cap;
};

#endif
