/* SPDX-License-Identifier: Apache-2.0 */
/* Who said who they are, kept until the other side has agreed or refused. */
#ifndef PROTOCOL_COMMON_LOGON_H
#define PROTOCOL_COMMON_LOGON_H

#include "protocol/common/sasl.h"
#include "protocol/common/words.h"

struct logon {
	bool asking; /* somebody did, and there is no verdict yet */
	int64_t t_ns;
	uint64_t at_byte;
	uint32_t len_byte;
	KEPT(256) user;
	KEPT(128) domain;
	KEPT(128) host;
	KEPT(128) service;
};

/* Somebody says so in h; what was kept before is forgotten. */
void logon_begin(struct logon *l, const struct chunk *h, struct sasl_who who);
/* The same of a line of SASL in base64; *named: somebody has a name, whose
 * later lines say none. */
void logon_sasl(struct logon *l,
	bool *named,
	const struct chunk *h,
	struct parser *e,
	struct str mechanism,
	struct str base64);
/* Says it once, when somebody is asking; success as in obs_logon. */
void logon_put(struct logon *l,
	struct str method,
	const struct session *t,
	struct parser *e,
	int8_t success);

#endif
