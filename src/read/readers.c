/* SPDX-License-Identifier: Apache-2.0 */
#include "read/read.h"

/* A build may name one more list, with readers that stand elsewhere. */
#ifndef READERS_MORE
#define READERS_MORE "read/none.list"
#endif

#define READER(format, name, role, clock, also, what, known_by, used) \
	READER_FUNCTIONS(format)
#include READERS_MORE
#undef READER

/* Two rows of one format do not compile. */
#define READER(format, name, role, clock, also, what, known_by, used) \
	READER_IS_##format,
enum {
#include "read/readers.list"
#include READERS_MORE
	READERS
};
#undef READER

#define READER(format,                     \
	name_,                             \
	role_,                             \
	clock_,                            \
	also_,                             \
	what_,                             \
	known_by_,                         \
	used_)                             \
	{ .name = name_,                   \
		.what = what_,             \
		.role = ROLE_##role_,      \
		.clock = CLOCK_##clock_,   \
		.known_by = known_by_,     \
		.used = used_,             \
		.also = also_,             \
		.probe = format##_probe,   \
		.read = format##_read },
const struct reader readers[] = {
#include "read/readers.list"
#include READERS_MORE
};
#undef READER
const size_t n_readers = sizeof readers / sizeof *readers;

const struct role_row reader_roles[ROLES] = {
	[ROLE_TELEMETRY] = { "telemetry",
		"What sensors and hosts recorded: the hunts look for "
		"attackers in it" },
	[ROLE_STATEMENTS] = { "statements",
		"Rows that people wrote: each becomes a claim" },
	[ROLE_INDICATORS] = { "indicators",
		"What the hunts look for in the telemetry" },
	[ROLE_KNOWLEDGE] = { "knowledge",
		"What is published of actors: incidents are compared with "
		"it" },
	[ROLE_DISCOUNT] = { "discount",
		"What is public or shared: a match with it means little" },
	[ROLE_SAMPLES] = { "samples",
		"Programs, documents and archives: static analysis tells "
		"what "
		"they are and where they lead" },
};

const struct reader *reader_for(struct str head)
{
	const struct reader *best = NULL;
	int sure = 0;

	for (size_t i = 0; i < n_readers; i++) {
		int p = readers[i].probe(head);

		if (p > sure) {
			best = &readers[i];
			sure = p;
		}
	}
	return best;
}

const struct reader *reader_named(struct str name)
{
	for (size_t i = 0; i < n_readers; i++) {
		if (str_is(name, readers[i].name))
			return &readers[i];
	}
	return NULL;
}
