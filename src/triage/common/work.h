/* SPDX-License-Identifier: Apache-2.0 */
/* What every part of the static analysis is given. A part is a function of
 * the bytes of one sample: it tells facts, and hands on what it finds inside.
 * It opens nothing, executes nothing and keeps nothing. */
#ifndef TRIAGE_COMMON_WORK_H
#define TRIAGE_COMMON_WORK_H

#include "model/model.h"

struct triage_work {
	struct facts *facts;
	/* for one part at a time: a part copies it, and what it took is gone
	 * when it returns */
	struct arena scratch;
	/* Something inside the sample that is a sample of its own: bytes stay
	 * valid until it returns. kind: as FACT_MEMBER_KIND. How deep, how
	 * many and how much is the receiver's business; NULL = nobody wants
	 * it. */
	void (*inside)(struct triage_work *w,
		const char *kind,
		struct str path,
		struct str bytes);
	void *ctx; /* the receiver's */
	/* steps that searches may still take, of a file and all that is
	 * inside it together; counted, not timed, so that every machine finds
	 * the same. NULL = no bound but each one's own */
	int64_t *steps;
};

static inline void work_inside(struct triage_work *w,
	const char *kind,
	struct str path,
	struct str bytes)
{
	if (w->inside)
		w->inside(w, kind, path, bytes);
}

#endif
