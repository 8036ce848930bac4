/* SPDX-License-Identifier: Apache-2.0 */
/* Archives and compressed files, by libarchive: what lies in them is handed on,
 * member by member, out of memory. Nothing is unpacked to a disk. */
#ifndef TRIAGE_CONTAINER_CONTAINER_H
#define TRIAGE_CONTAINER_CONTAINER_H

#include "triage/common/work.h"

enum {
	/* bytes of one member, and members of one archive */
	MEMBER_BYTE_MAX = 128 << 20,
	MEMBERS_MAX = 2000
};

/* Hands on each member as "archive", and tells archive.*. passwords: tried on
 * members that are enciphered, before those that analysts use. What cannot be
 * read is told as a warning; the rest is read. */
void container_facts(struct str bytes,
	const struct str *password,
	uint32_t n_password,
	struct triage_work *w);

/* libarchive reads its tables, and this process its locale (C.UTF-8, for characters
 * only): later there are no files. */
void container_warm_up(void);

#endif
