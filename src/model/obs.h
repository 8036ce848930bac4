/* SPDX-License-Identifier: Apache-2.0 */
/* Observations: typed records as readers see them, and the sink they go into.
 * Every str in an observation is a slice of the reader's buffer: valid only until put() returns. */
#ifndef MODEL_OBS_H
#define MODEL_OBS_H

#include "model/addr.h"
#include "model/known.h"
#include "model/rows.h"

enum obs_kind { OBS_FLOW, OBS_DNS, OBS_HTTP, OBS_TLS, OBS_SSH, OBS_FILE, OBS_ROW, OBS_WARNING_LIST, OBS_KNOWN, OBS_KINDS };
const char *obs_kind_name(enum obs_kind k);

/* who talked to whom; ports are 0 where the protocol has none. ICMP: type and code stand in the ports, as Zeek does. */
struct tuple {
	struct addr src, dst;
	uint16_t sport, dport;
	uint8_t proto;          /* IANA protocol number: 1 ICMP, 6 TCP, 17 UDP, 58 ICMPv6; 0 unknown */
};

struct obs_flow {
	int64_t duration_ns;    /* -1 = not known */
	uint64_t src_byte, dst_byte;    /* payload sent by src and by dst */
	uint64_t src_packets, dst_packets;
	bool answered;          /* the destination sent something back */
};

struct obs_dns {
	struct str query, type, rcode;
	struct str answers;     /* as the source wrote them, separated by commas */
};

struct obs_http {
	struct str host, uri, method, agent;
	uint32_t status;        /* 0 = none seen */
};

struct obs_tls {
	struct str server_name, ja3, version;
};

struct obs_ssh {
	struct str client, server;
	int8_t success;         /* 1 yes, 0 no, -1 not known */
};

struct obs_file {
	struct str name, mime, md5, sha1, sha256;
	uint64_t size_byte;
};

/* A row of a table that a person wrote: the cells in the order of the table's columns (read/read.h: struct table_spec). */
struct obs_row {
	uint32_t table;         /* enum row_table */
	uint64_t line;          /* in the exhibit, from 1 */
	const struct str *cell;
	uint32_t n;
};

struct obs_warning {
	struct str list;        /* name of the list: why the entry is discounted */
	struct str entry;       /* address, prefix or domain */
};

/* A record of published knowledge: as many cells as known_shapes[kind] has columns. */
struct obs_known {
	enum known_kind kind;
	const struct str *cell;
};

struct obs {
	enum obs_kind kind;
	int64_t t_ns;           /* start, ns since 1970 UTC; INT64_MIN = none */
	struct tuple tuple;     /* zero where the source has none */
	uint64_t at_byte;       /* where the record stands, after decompression */
	uint32_t len_byte;
	union {
		struct obs_flow flow;
		struct obs_dns dns;
		struct obs_http http;
		struct obs_tls tls;
		struct obs_ssh ssh;
		struct obs_file file;
		struct obs_row row;
		struct obs_warning warning;
		struct obs_known known;
	};
};

#define T_NONE INT64_MIN

/* put returns false to stop the reading (with the reason kept by the sink's owner). Neither may keep a slice, nor skip's why. */
struct sink {
	void *ctx;
	bool (*put)(void *ctx, const struct obs *o);
	void (*skip)(void *ctx, const struct skip *s);
};

#endif
