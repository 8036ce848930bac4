/* SPDX-License-Identifier: Apache-2.0 */
/* Private to link/: servers and names of interest, why, and when. */
#ifndef LINK_VICTIMS_INTEREST_H
#define LINK_VICTIMS_INTEREST_H

#include "link/state/state.h"

/* What is of interest of one thing, an address, name or text; NULL = nothing.
 */
const struct interest_reason *interest_in_address(const struct link *l,
	struct addr a);
/* Of the name or the nearest one above it; *ret_name: which. */
const struct interest_reason *interest_in_name(const struct link *l,
	struct str name,
	struct str *ret_name);
/* The same of a digest, a fingerprint, a key or a URL. */
const struct interest_reason *interest_in_text(const struct link *l,
	struct str text);

/* How far contact of the host with the server (an address, or a domain by its
 * name) went as findings say; CONTACT_LOOKED_UP = they say nothing. */
enum contact_grade interest_raised(const struct link *l,
	struct addr host,
	struct str server);

/* Why contact of the host with the server in that time may be none of a victim;
 * NULL. *ret_who: in the words of whom or what list. */
const char *interest_mark(const struct link *l,
	struct addr host,
	struct addr server,
	int64_t first_s,
	int64_t last_s,
	struct str *ret_who);

/* A claim that gives a host or a server a role; other claims are passed over.
 * false: no memory. marks_order comes after the last, before interest_mark. */
bool marks_take(struct link *l, const struct claim *c);
/* see marks_take */
void marks_order(struct link *l);

/* The warning list on which the address stands; empty */
struct str warned_address(const struct link *l, struct addr a);
/* Whether the name of a list has the word, whatever its case. */
bool list_says(struct str list, const char *word);

/* What every claim has that sensors show: from and to in UTC, graded A2, n
 * records; no ends and locators yet. */
struct claim sensed_claim(int64_t from_s,
	int64_t to_s,
	int64_t recorded_at_s,
	uint64_t n);

#endif
