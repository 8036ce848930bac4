/* SPDX-License-Identifier: Apache-2.0 */
#include "protocol/common/server_time.h"

#include <inttypes.h>
#include <stdio.h>

/* 100 ns from 1601 to 1970, and to 2200 */
#define UNIX_TICKS UINT64_C(116444736000000000)
#define LAST_TICKS UINT64_C(189026496000000000)

enum {
	TICKS_PER_S = 10000000
};

void server_time_put(struct session *t,
	const struct chunk *h,
	struct parser *e,
	const char *protocol,
	uint64_t filetime)
{
	char text[32];
	struct obs o = { .kind = OBS_RECORD };

	if (!h || filetime <= UNIX_TICKS || filetime >= LAST_TICKS)
		return;
	uint64_t ticks = filetime - UNIX_TICKS;
	snprintf(text,
		sizeof text,
		"%" PRIu64 ".%07" PRIu64,
		ticks / TICKS_PER_S,
		ticks % TICKS_PER_S);
	const struct str cell[] = {
		STR("protocol"),
		str_of(protocol),
		STR("time"),
		str_of(text),
	};
	o.record = (struct obs_record){
		.source = STR("server-time"),
		.cell = cell,
		.n_cell = sizeof cell / sizeof *cell,
	};
	parser_put(e, t, h, &o);
}
