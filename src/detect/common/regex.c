/* SPDX-License-Identifier: Apache-2.0 */
#include "detect/common/regex.h"

#include <stdlib.h>
#include <time.h>

enum {
	REGEX_STEPS = 1000000,
	REGEX_HEAP_KIB = 32 << 10,
	REGEX_STACK = 1 << 20,
	TIMED = 1024 /* shorter texts take less than asking the time */
};

struct regex_room *regex_room_open(void)
{
	struct regex_room *r = calloc(1, sizeof *r);

	if (!r)
		return NULL;
	r->context = pcre2_match_context_create(NULL);
	r->data = pcre2_match_data_create(1, NULL);
	r->stack = pcre2_jit_stack_create(1 << 15, REGEX_STACK, NULL);
	if (!r->context || !r->data || !r->stack) {
		regex_room_close(r);
		return NULL;
	}
	pcre2_set_match_limit(r->context, REGEX_STEPS);
	pcre2_set_heap_limit(r->context, REGEX_HEAP_KIB);
	pcre2_jit_stack_assign(r->context, NULL, r->stack);
	return r;
}

void regex_room_close(struct regex_room *r)
{
	if (!r)
		return;
	pcre2_match_context_free(r->context);
	pcre2_match_data_free(r->data);
	pcre2_jit_stack_free(r->stack);
	free(r);
}

static int64_t cpu_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static bool is_limit(int rc)
{
	return rc == PCRE2_ERROR_MATCHLIMIT || rc == PCRE2_ERROR_DEPTHLIMIT ||
		rc == PCRE2_ERROR_HEAPLIMIT ||
		rc == PCRE2_ERROR_JIT_STACKLIMIT;
}

bool regex_match(const struct regex_room *room,
	const pcre2_code *regex,
	struct str text,
	int64_t *spent_ns,
	bool *ret_limit)
{
	int64_t began = text.n > TIMED ? cpu_ns() : 0;
	int rc = pcre2_match(regex,
		(PCRE2_SPTR)(text.n ? text.p : ""),
		text.n,
		0,
		0,
		room->data,
		room->context);

	if (began)
		*spent_ns += cpu_ns() - began;
	if (is_limit(rc))
		*ret_limit = true;
	return rc >= 0;
}
