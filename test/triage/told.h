/* SPDX-License-Identifier: Apache-2.0 */
/* Facts as lines of text, "path=value", to compare with. */
#ifndef TEST_TRIAGE_TOLD_H
#define TEST_TRIAGE_TOLD_H

#include <stdio.h>
#include <string.h>

#include "triage/common/work.h"

enum {
	TOLD_BYTE = 1 << 16
};

struct told {
	char text[TOLD_BYTE];
	size_t n;
};

static inline bool told_put(void *ctx, const struct fact *f)
{
	struct told *t = ctx;
	const struct fact_row *r = &fact_rows[f->kind];
	size_t room = sizeof t->text - t->n;
	int n;

	if (r->type == FACT_IS_TEXT)
		n = snprintf(t->text + t->n,
			room,
			"%s=%.*s\n",
			r->path,
			STR_FMT(f->text));
	else if (r->type == FACT_IS_LIST)
		n = snprintf(t->text + t->n, room, "%s\n", r->path);
	else
		n = snprintf(t->text + t->n,
			room,
			"%s=%llu\n",
			r->path,
			(unsigned long long)f->number);
	if (n > 0 && (size_t)n < room)
		t->n += (size_t)n;
	return true;
}

/* how many lines begin so */
static inline unsigned told_count(const struct told *t, const char *line)
{
	unsigned n = 0;

	for (const char *p = t->text; (p = strstr(p, line)); p++)
		n += p == t->text || p[-1] == '\n';
	return n;
}

#endif
