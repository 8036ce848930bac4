/* SPDX-License-Identifier: Apache-2.0 */
/* timeline: every dated thing in one order, as the interval that its source
 * pins down; and, of the clocks behind them, how far each was from UTC, how
 * sure that is, and what cannot all be true. A reading is never rewritten:
 * bounds stand beside it. */
#ifndef TIMELINE_TIMELINE_H
#define TIMELINE_TIMELINE_H

#include "model/model.h"

/* Events of the claims that count and of the exhibits acquired by then; by
 * beginning, then end, then sentence. Claims without any date are left out. The
 * array lives in the arena. */
bool timeline_build(const struct claimset *claims,
	const struct exhibit *exhibit,
	uint32_t n_exhibit,
	int64_t as_of_s,
	struct str only,
	struct arena *a,
	struct event **ret,
	uint32_t *ret_n,
	struct err *err);

/* --- clocks -------------------------------------------------------------- */

enum {
	SENSOR_ERROR_S = 1
};

struct chronology;

/* Empty; memory comes as it is needed. chronology_close: NULL is a no-op. */
bool chronology_open(struct chronology **ret, struct err *err);
/* see chronology_open */
void chronology_close(struct chronology *c);

/* Begins an exhibit (its index in the case): what goes into the sink next is of
 * it. */
bool chronology_exhibit(struct chronology *c,
	const struct exhibit *x,
	uint32_t index,
	enum clock_sort sort,
	struct err *err);

/* Takes every observation of the exhibit begun last. Memory is bounded by the
 * number of clocks and the time they ran, not by that of records. */
struct sink chronology_sink(struct chronology *c);

/* A person's word on a clock: the instants of the claim are when it held, its
 * object and detail by how much. Before chronology_fit. ERR_USAGE: there is no
 * such clock; then nothing is taken. */
bool chronology_clock_said(struct chronology *c,
	const struct claim *said,
	struct err *err);

/* Whether an exhibit or a clock has that name; ERR_USAGE says which is near. */
bool chronology_has_clock(struct chronology *c,
	struct str name,
	struct err *err);

/* What an assumption tells under a member of its detail, "seconds" or "error",
 * in ns; as far as a hundred years. without_ns where it tells nothing. */
int64_t assumed_ns(const struct claim *c,
	const char *member,
	int64_t without_ns,
	struct arena scratch);

/* Compares the clocks and fits each one's map to UTC. Cost: the events that
 * several clocks saw, of which a bounded sample is kept. */
bool chronology_fit(struct chronology *c, struct err *err);

/* After chronology_fit; everything lives as long as the chronology. */
const struct clock_row *chronology_clocks(const struct chronology *c,
	uint32_t *ret_n);
/* What cannot all be true, worst first. */
const struct time_conflict *chronology_conflicts(const struct chronology *c,
	uint32_t *ret_n);
/* Silences and skipped record numbers, by clock. */
const struct time_gap *chronology_gaps(const struct chronology *c,
	uint32_t *ret_n);

/* Whether an observation says anything of when it happened. */
bool chronology_is_timed(const struct obs *o);

/* When an observation of an exhibit happened. Texts of it are copied into the
 * arena. */
bool chronology_event(const struct chronology *c,
	uint32_t exhibit,
	const struct obs *o,
	struct arena *a,
	struct timed_event *ret,
	struct err *err);

/* When a claim says that it held, at its outer bounds. The clocks of the
 * records of a finding move it. */
bool chronology_claim(const struct chronology *c,
	const struct claim *claim,
	struct arena *a,
	struct timed_event *ret,
	struct err *err);

/* One thing done: when, and which exhibit tells it. */
struct act {
	int64_t at_s; /* UTC */
	uint32_t exhibit;
};

/* In which zones somebody who keeps office hours would have done n things, in
 * any order: of one exhibit's in one quarter of an hour one counts. Weak
 * evidence: whoever wants to can work at other hours, and programs have none.
 * false: no memory in the arena. cost: acts times 315 offsets and summer times,
 * and that once for each exhibit */
bool hours_judge(const struct act *act,
	uint32_t n,
	struct arena *a,
	struct hours_of_work *ret);

/* What is taken for granted of two events, besides their bounds. */
struct time_relation {
	uint32_t first; /* index in the list of events */
	uint32_t second;
	/* second - first lies in [least, most] */
	int64_t least_ns;
	int64_t most_ns;
	struct str text;
};

/* Whether event[0] came before event[1], by everything that bounds and
 * relations say of the n events; narrows the bounds of these two. Conflicts of
 * relations and bounds are added to those of the chronology, a hundred at most.
 * ret NULL: narrows only, of as many as there are. */
bool chronology_order(struct chronology *c,
	struct timed_event *event,
	uint32_t n,
	const struct time_relation *relation,
	uint32_t n_relation,
	struct arena *a,
	struct order_row *ret,
	struct err *err);

#endif
