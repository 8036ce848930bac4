/* SPDX-License-Identifier: Apache-2.0 */
/* The program's own knowledge file: a line each, cells separated by tabs, the
 * kind first (model/known.h). Tab, line end and backslash inside a cell are
 * written \t \n \r \\ . The first line names the format. */
#include <stdio.h>

#include "read/input/lines.h"
#include "read/intel/published.h"

static const struct str first_line = { "ashiato-knowledge\t1", 19 };

int knowledge_probe(struct str head)
{
	struct str behind = str_from(head, first_line.n);

	if (str_starts(head, first_line) &&
		(!behind.n || behind.p[0] == '\n' || behind.p[0] == '\r')) {
		return 100;
	}
	return 0;
}

/* what a backslash and c stand for */
static char escaped(char c)
{
	switch (c) {
	case 't':
		return '\t';
	case 'n':
		return '\n';
	case 'r':
		return '\r';
	default:
		return c;
	}
}

static struct str unescaped(struct str s, struct arena *a)
{
	if (!str_has_char(s, '\\'))
		return s;
	char *to = NEW(a, char, s.n);
	char *start = to;

	for (size_t i = 0; to && i < s.n; i++) {
		if (s.p[i] == '\\' && i + 1 < s.n) {
			i++;
			*to++ = escaped(s.p[i]);
		} else {
			*to++ = s.p[i];
		}
	}
	return (struct str){ start, start ? (size_t)(to - start) : 0 };
}

static int kind_named(struct str word)
{
	for (int k = 0; k < KNOWN_KINDS; k++) {
		if (str_is(word, known_shapes[k].name))
			return k;
	}
	return -1;
}

static const char no_memory[] = "more memory was expected";

/* NULL, or why the line is none */
static const char *line(struct str text,
	uint64_t at,
	struct arena scratch,
	const struct sink *out,
	struct read_stats *stats,
	bool *ret_go_on)
{
	struct str cell[KNOWN_CELLS_MAX] = { { 0 } };
	struct str word;
	struct str rest = text;
	bool more = str_cut(rest, '\t', &word, &rest);
	int kind = kind_named(more ? word : text);
	uint32_t n = 0;

	if (kind < 0) {
		return "a kind of record was expected: source, report, "
		       "group, "
		       "campaign, software, technique, victim, alias, fact, "
		       "list or mark";
	}
	if (!utf8_valid(text))
		return "text in UTF-8 was expected";
	while (more && n < KNOWN_CELLS_MAX) {
		more = str_cut(rest, '\t', &word, &rest);
		cell[n++] = unescaped(more ? word : rest, &scratch);
	}
	uint32_t most = known_shapes[kind].n;
	if (more || n > most || n < most - known_shapes[kind].rare) {
		return "another number of cells was expected for this kind "
		       "of "
		       "record";
	}
	if (scratch.full)
		return no_memory;
	const char *wrong = known_wrong((enum known_kind)kind, cell);
	if (wrong)
		return wrong;
	struct obs o = {
		.kind = OBS_KNOWN,
		.t_ns = T_NONE,
		.at_byte = at,
		.len_byte = (uint32_t)text.n,
		.known = { (enum known_kind)kind, cell },
	};
	stats->records++;
	*ret_go_on = out->put(out->ctx, &o);
	return NULL;
}

bool knowledge_read(struct input *in,
	struct arena scratch,
	const struct sink *out,
	struct read_stats *stats,
	struct err *err)
{
	struct lines l;
	struct line_iter it = { 0 };
	struct str text;
	uint64_t at;
	int got = 0;
	bool go_on = true;

	if (!lines_open(&l, in, &scratch, out, stats, err))
		return false;
	while (go_on && (got = lines_next(&l, &it, &text, &at, err)) > 0) {
		if (!text.n || text.p[0] == '#' ||
			(l.line == 1 && str_eq(text, first_line))) {
			continue;
		}
		const char *why = line(text, at, scratch, out, stats, &go_on);
		if (why == no_memory) {
			return fail(err,
				ERR_LIMIT,
				at,
				"a line needs more memory than the budget of "
				"a "
				"reader allows");
		}
		if (why) {
			sink_skip(out,
				stats,
				(struct skip){
					.line = l.line,
					.at_byte = at,
					.why = why,
				});
		}
	}
	if (!go_on)
		return fail(err, ERR_LIMIT, 0, "the reading was stopped");
	return got == 0;
}
