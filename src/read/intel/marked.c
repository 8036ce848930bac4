/* SPDX-License-Identifier: Apache-2.0 */
#include "read/intel/marked.h"

#include <string.h>

#define DEFINITION "marking-definition--"

enum {
	UUID_TEXT_N = 36
};

void marked_use(struct marked *m, struct str part)
{
	const size_t head = sizeof DEFINITION - 1;
	const char *hit;

	while (part.n && (hit = memmem(part.p, part.n, DEFINITION, head))) {
		part = str_from(part, (size_t)(hit - part.p));
		if (part.n < head + UUID_TEXT_N)
			return;
		table_put(&m->used, str_head(part, head + UUID_TEXT_N));
		part = str_from(part, head + UUID_TEXT_N);
	}
}

/* FIRST called CLEAR WHITE until 2022. */
static bool level_named(struct str word, enum tlp *ret)
{
	static const char *const white[] = { "white",
		"WHITE",
		"tlp:white",
		"TLP:WHITE" };

	for (size_t i = 0; i < sizeof white / sizeof *white; i++) {
		if (str_is(word, white[i])) {
			*ret = TLP_CLEAR;
			return true;
		}
	}
	return tlp_parse(word, ret);
}

void marked_define(struct marked *m,
	struct str id,
	struct str word,
	bool statement)
{
	uint32_t k = table_put(&m->defined, id);
	enum tlp t;

	if (k >= sizeof m->level)
		return;
	m->level[k] = statement ? 0 : TLP_RED + 1;
	if (level_named(word, &t))
		m->level[k] = (uint8_t)(t + 1);
}

void marked_raise(struct read_stats *stats, enum tlp t)
{
	if (stats->marking < (uint8_t)(t + 1))
		stats->marking = (uint8_t)(t + 1);
}

/* 0 = it restricts nobody */
static uint8_t level_of(const struct marked *m, struct str id)
{
	enum tlp t;

	if (marking_level(str_from(id, sizeof DEFINITION - 1), &t))
		return (uint8_t)(t + 1);
	uint32_t k = table_find(&m->defined, id);
	return k < sizeof m->level ? m->level[k] : TLP_RED + 1;
}

void marked_tell(const struct marked *m, struct read_stats *stats)
{
	for (uint32_t i = 0; i < m->used.n; i++) {
		uint8_t level = level_of(m, m->used.key[i]);

		if (level)
			marked_raise(stats, (enum tlp)(level - 1));
	}
}

void marked_tags(struct str document, struct read_stats *stats)
{
	static const char *const quoted[] = { "\"tlp:", "\"TLP:" };

	for (size_t i = 0; i < sizeof quoted / sizeof *quoted; i++) {
		struct str rest = document;
		const char *hit;
		struct str word;
		enum tlp t;

		while (rest.n &&
			(hit = memmem(rest.p, rest.n, quoted[i], 5))) {
			rest = str_from(rest, (size_t)(hit - rest.p) + 1);
			if (!str_cut(rest, '"', &word, &rest))
				return;
			marked_raise(stats,
				level_named(word, &t) ? t : TLP_RED);
		}
	}
}
