/* SPDX-License-Identifier: Apache-2.0 */
#include "model/telescope.h"

static const struct {
	const char *name;
	const char *middle;
	const char *brief;
} series[TELESCOPE_SERIES] = {
	[TELESCOPE_ACCESSES] = { "accesses per day and address",
		"accesses",
		"accesses" },
	[TELESCOPE_SOURCES] = { "source addresses per day",
		"sources per day",
		"sources" },
	[TELESCOPE_DETECTIONS] = { "detections per day and address",
		"detections",
		"detections" },
	[TELESCOPE_BACKSCATTER] = { "backscatter per day",
		"backscatter",
		"backscatter" },
};

const char *telescope_series_name(enum telescope_series s)
{
	return series[s].name;
}

bool telescope_series_parse(struct str s, enum telescope_series *ret)
{
	for (int i = 0; i < TELESCOPE_SERIES; i++) {
		if (str_is(s, series[i].name) ||
			str_is(s, series[i].middle) ||
			str_is(s, series[i].brief)) {
			*ret = (enum telescope_series)i;
			return true;
		}
	}
	return false;
}

void port_text(uint32_t port, struct buf *to)
{
	unsigned proto = port & 0xff;
	unsigned number = port >> 8 & 0xffff;

	if (port == TELESCOPE_ALL) {
		buf_z(to, "all ports");
	} else if (proto == 1 || proto == 58) {
		buf_fmt(to,
			"%s type %u",
			proto == 1 ? "icmp" : "icmp6",
			number);
	} else if (proto == 6 || proto == 17) {
		buf_fmt(to, "%u/%s", number, proto == 6 ? "tcp" : "udp");
	} else {
		buf_fmt(to, "protocol %u", proto);
	}
}
