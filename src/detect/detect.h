/* SPDX-License-Identifier: Apache-2.0 */
/* detect: rules that others wrote, held against records. An engine has a
 * folder of its own; what a match is, and what could not be expressed, stands
 * in model/detection.h and is the same for all. */
#ifndef DETECT_DETECT_H
#define DETECT_DETECT_H

#include "model/model.h"

/* --- records -------------------------------------------------------------
 */

/* A record as rules see it: names and values. */
struct detect_record {
	struct str from; /* "windows", "zeek", "json", "http", "dns", .. */
	struct str name; /* its channel, stream or form */
	uint64_t id;     /* of the kind of event; 0 = none */
	const struct detection_cell *cell;
	uint32_t n_cell;
	int64_t t_ns;
	struct locator loc;
};

enum {
	DETECT_CELLS_MAX = 320 /* names and values of one record */
};

/* An observation as a record; its texts are borrowed, others are made in
 * room, which is used up. false: it is of no kind that rules ask of. */
bool detect_record_of(const struct obs *o,
	struct arena *room,
	struct detection_cell cell[static DETECT_CELLS_MAX],
	struct detect_record *ret);

/* --- Sigma ---------------------------------------------------------------
 */

/* source: Sigma specification 2.1.0 */
struct sigma;

/* any_record: rules are held against every record, whatever their log source.
 * NULL: no memory. a must outlive it. */
struct sigma *sigma_open(struct arena *a, bool any_record);

/* The rules of one file. What is wrong is told of the rule and hurts no
 * other. file and text are copied or in the arena. false: no memory */
bool sigma_add(struct sigma *s, struct str file, struct str text);

/* After the last file, before the first record. false: no memory */
bool sigma_ready(struct sigma *s, struct err *err);

/* Holds a record against the rules. told: called for each match, may be NULL.
 * false: no memory */
bool sigma_take(struct sigma *s,
	const struct detect_record *r,
	void (*told)(void *ctx, uint32_t rule),
	void *ctx);

/* What came of it, in the arena; after the last record. false: no memory */
bool sigma_end(struct sigma *s, struct detection *ret);

/* Gives back what is not the arena's. NULL is a no-op. */
void sigma_close(struct sigma *s);

/* --- Suricata ------------------------------------------------------------
 */

/* source: Suricata 7.0 documentation, "Rules". What is claimed of it, and what
 * is not, stands in docs/suricata.md. */
struct suricata;

/* NULL: no memory. a must outlive it. */
struct suricata *suricata_open(struct arena *a);

/* The rules of one file; as sigma_add. */
bool suricata_add(struct suricata *s, struct str file, struct str text);

/* After the last file, before the first observation. false: no memory */
bool suricata_ready(struct suricata *s, struct err *err);

/* What the rules ask of captures: the sum of PAYLOAD_ASKS_*. */
unsigned suricata_asks(const struct suricata *s);

/* Takes the observations of captures, each capture's in their order. false: no
 * memory */
bool suricata_take(struct suricata *s, uint32_t exhibit, const struct obs *o);

/* After the last observation of a capture. false: no memory */
bool suricata_end_of_capture(struct suricata *s);

/* What came of it, in the arena; after the last capture. false: no memory */
bool suricata_end(struct suricata *s, struct detection *ret);

/* Gives back what is not the arena's. NULL is a no-op. */
void suricata_close(struct suricata *s);

#endif
