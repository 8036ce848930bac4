/* SPDX-License-Identifier: Apache-2.0 */
/* Private to timeline/: what two clocks may have seen of one event. Of each
 * kind an exhibit keeps the sightings whose keys have the smallest hashes: the
 * same in every exhibit, so that what two of them saw is kept in both. */
#ifndef TIMELINE_SAMPLE_H
#define TIMELINE_SAMPLE_H

#include "model/model.h"

/* What kind of event is seen by more than one clock. */
enum seen_kind {
	SEEN_CONNECTION,
	SEEN_DNS,
	SEEN_TLS,
	SEEN_REQUEST,
	SEEN_LOGIN,
	SEEN_MAIL,
	SEEN_KINDS
};

/* What is taken for granted of a kind. A clock shows the event not before it
 * happened, and no later than so much after it. */
struct seen_row {
	const char *name; /* "connection" */
	int64_t sensor_lag_ns;
	int64_t host_lag_ns;
};
extern const struct seen_row seen_rows[SEEN_KINDS];

struct sighting {
	uint64_t key;
	int64_t at_ns;    /* the reading */
	int64_t other_ns; /* what the other end says that its clock shows */
	uint64_t witness; /* who else would have to lie: the other end */
	uint32_t clock;
	bool many; /* seen again, more than a minute apart: says nothing */
	struct locator loc;
};

enum {
	SAMPLE_KEPT = 4096
};

/* Everything lives in malloc; zeroed it is empty. */
struct sample {
	struct sighting *at; /* n of them, room for twice SAMPLE_KEPT */
	uint32_t *slot;      /* index + 1, by key */
	uint32_t n;
	uint64_t
		below; /* keys from here on are not kept; 0 = none was left out
			 */
};

/* false: no memory. */
bool sample_add(struct sample *s, const struct sighting *x);

/* Leaves those that are kept, by key, without those seen more than once. */
void sample_end(struct sample *s);

/* Frees; the sample is empty again. */
void sample_done(struct sample *s);

#endif
