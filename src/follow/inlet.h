/* SPDX-License-Identifier: Apache-2.0 */
/* Private to follow/: lines that come in: the standard input, and system logs
 * over UDP (RFC 5426) and TCP (RFC 6587, the framing of RFC 5425), and flow
 * records (NetFlow, IPFIX) over UDP. What came before somebody followed, or
 * while nobody did, is not there any more. */
#ifndef FOLLOW_INLET_H
#define FOLLOW_INLET_H

#include <poll.h>

#include "follow/exports.h"
#include "follow/match.h"

enum inlet_kind {
	INLET_STDIN,
	INLET_UDP,
	INLET_TCP,
	INLET_FLOWS
};

enum {
	CLIENTS_MAX = 64, /* connections, and exporters */
};

/* A connection. */
struct inlet_client {
	int fd;
	struct buf rest; /* of a message that is not whole yet */
};

struct inlet {
	struct str source;
	enum inlet_kind kind;
	int fd;
	struct inlet_client client[CLIENTS_MAX];
	uint32_t n_client;
	struct exporter *exporter;
	uint32_t n_exporter;
	struct buf lines; /* whole ones; those before `used` were read */
	size_t used;
	struct buf rest;
	struct buf front;
	const struct line_form *form;
	uint64_t run; /* tells one run's offsets from another's */
	uint64_t at;
	uint32_t year;
	bool ended;
	bool refused;
	/* messages of no framing, whose connection was closed; packets that
	 * tell of no flows */
	uint64_t broken;
};

/* Whether the word names one. */
bool inlet_is(const char *source);
/* Opens it; sockets on the loopback address, unless another is named.
 * ERR_USAGE: it is written wrongly; ERR_IO: the port cannot be had. */
bool inlet_open(struct inlet *ret, const char *source, struct err *err);
/* gives all back */
void inlet_close(struct inlet *x);

/* What is waited for, at most max; how many. */
uint32_t inlet_polls(const struct inlet *x, struct pollfd *p, uint32_t max);
/* Takes what came, without waiting. */
void inlet_take(struct inlet *x);
/* The next piece of whole lines; it points into x. */
bool inlet_next(const struct inlet *x, struct piece *ret);
/* It was read. */
void inlet_done(struct inlet *x, const struct piece *p, int64_t last_ns);

#endif
