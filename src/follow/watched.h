/* SPDX-License-Identifier: Apache-2.0 */
/* Private to follow/: what is watched, and where it led meanwhile. */
#ifndef FOLLOW_WATCHED_H
#define FOLLOW_WATCHED_H

#include "follow/follow.h"
#include "watch/watch.h"

struct follow_watch {
	struct arena a;
	struct watch_set *set;
	struct follow_item *item;
	uint32_t n;
	uint32_t cap;
};

/* An address with which a watched name was answered. */
struct lead {
	struct addr addr;
	struct str from; /* entity of the name */
	int64_t at_s;    /* when it was; counts for a day from then on */
};

/* Those that were found by following, oldest first; they outlive what is loaded
 * anew. */
struct leads {
	struct arena *a;
	struct lead *lead;
	uint32_t n;
	uint32_t cap;
};

/* Whether the address, as led to by that name, is new at that time: half of the
 * day of an earlier answer must have passed. */
bool lead_is_new(const struct leads *l, const struct lead *x);
/* Keeps a copy. false: no memory */
bool lead_keep(struct leads *l, const struct lead *x);
/* Watches what it leads to, if the name is still watched. */
bool lead_watch(struct follow_watch *w, const struct lead *x);

/* The addresses in the answers to a question, at most max. */
uint32_t lead_addresses(struct str answers, struct addr *ret, uint32_t max);

#endif
