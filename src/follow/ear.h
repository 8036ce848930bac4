/* SPDX-License-Identifier: Apache-2.0 */
/* Private to follow/: live traffic of an interface. It is listened to in
 * processes of their own (sandbox_listen) and taken in a thread, which holds it
 * against what is watched under the matcher's lock. What passes while nobody
 * listens is not there any more. */
#ifndef FOLLOW_EAR_H
#define FOLLOW_EAR_H

#include <pthread.h>

#include "follow/match.h"

/* What ears and the main thread share. */
struct ear_room {
	pthread_mutex_t lock; /* of the matcher, and of what is here */
	struct matcher *matcher;
	struct buf
		lines; /* alerts and leads that are not in the journal yet */
	int wake;      /* eventfd: there are some, or an ear ended */
};

struct ear {
	struct str source;
	struct listening how;
	struct piece piece; /* its source and run; no bytes */
	struct ear_room *room;
	pthread_t thread;
	bool started;
	bool ended;
	bool ok;
	uint64_t dropped;
	struct err err;
};

/* Whether the word names one: "iface:eth0". */
bool ear_is(const char *source);
/* Only names it; ear_start listens. room must stay. */
void ear_open(struct ear *ret, const char *source, struct ear_room *room);
/* false: no thread */
bool ear_start(struct ear *e, struct err *err);
/* Ends the listening and waits for it. A no-op when it did not start. */
void ear_stop(struct ear *e);

#endif
