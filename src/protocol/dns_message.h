/* SPDX-License-Identifier: Apache-2.0 */
/* Private to protocol/: one DNS message (RFC 1035, 4) and its text. Names end
 * without a dot, the root is "."; bytes of names that do not print, commas,
 * backslashes and dots inside labels are written \DDD (RFC 1035, 5.1). */
#ifndef PROTOCOL_DNS_MESSAGE_H
#define PROTOCOL_DNS_MESSAGE_H

#include "protocol/common/writer.h"

enum {
	DNS_HEAD_N = 12,
	DNS_NAME_MAX = 255,
	DNS_NAME_TEXT_MAX = 4 * DNS_NAME_MAX,
	DNS_QUESTION_MAX = DNS_NAME_MAX + 4
};
enum {
	DNS_FLAG_ANSWER = 0x8000,
	DNS_FLAG_OPCODE = 0x7800,
	DNS_FLAG_Z = 0x0040,
	DNS_FLAG_RCODE = 0x000f
};
enum {
	DNS_QUESTIONS,
	DNS_ANSWERS,
	DNS_AUTHORITIES,
	DNS_ADDITIONALS,
	DNS_SECTIONS
};

struct dns_head {
	uint16_t id;
	uint16_t flags;
	uint16_t n[DNS_SECTIONS];
};

/* The head, and the cursor behind it. false: shorter than a head. */
bool dns_head_read(struct cur *c, struct dns_head *ret);

/* Text of the name at the cursor, which then stands behind it; to NULL = only
 * past it. false: no name there; the cursor is anywhere then. */
bool dns_name_read(struct cur *c, struct writer *to);

/* The question at the cursor: its name, type and class as they stand in the
 * message. */
bool dns_question_read(struct cur *c, struct str *ret);
/* a question that dns_question_read gave */
void dns_question_text(struct str question,
	struct writer *name,
	struct writer *type);

/* QTYPE of a question that dns_question_read gave; cost: none. */
uint16_t dns_question_type(struct str question);

/* Its QCLASS; mDNS keeps a bit of its own in it (RFC 6762, 5.4). */
uint16_t dns_question_class(struct str question);

/* The name of a record type ("AAAA"); "TYPE65280" when it has none. */
void dns_type_text(struct writer *to, uint16_t type);

/* Whether the record type has a name here. */
bool dns_type_known(uint16_t type);

/* The name of a response code ("NXDOMAIN"); "RCODE4095" when it has none. */
void dns_rcode_text(struct writer *to, unsigned rcode);

/* What the records say from the cursor on (behind the questions): answers
 * separated by commas, as many as can be read and fit; and the whole response
 * code (RFC 6891, 6.1.3: its upper bits are in the OPT record). */
void dns_records_text(struct cur *c,
	const struct dns_head *head,
	struct writer *answers,
	unsigned *ret_rcode);

#endif
