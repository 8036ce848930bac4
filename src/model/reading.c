/* SPDX-License-Identifier: Apache-2.0 */
#include "model/reading.h"

const char *const reading_doubt_names[READING_DOUBT_N] = {
	"no year",
	"two digits of a year",
	"day and month may be swapped",
	"no date",
	"unit of the number",
	"not set",
	"settable at will",
	"unreadable",
};

const char *time_role_name(enum time_role r)
{
	static const char *const name[] = { "occurred",
		"recorded",
		"claimed" };

	return name[r];
}

const char *reading_zone_name(enum reading_zone z)
{
	static const char *const name[READ_ZONES] = {
		"utc",
		"offset",
		"named",
		"local-unknown",
		"unknown",
	};

	return name[z];
}
