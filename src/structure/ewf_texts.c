/* SPDX-License-Identifier: Apache-2.0 */
#include "structure/ewf_texts.h"

#include "structure/wide.h"

enum {
	/* columns of a table of values: five times what writers have */
	COLUMNS_MAX = 64
};

/* the names of columns, as the format calls them */
static const struct {
	const char *code;
	enum ewf_value value;
} codes[] = {
	{ "c", EWF_CASE },
	{ "n", EWF_EVIDENCE },
	{ "a", EWF_DESCRIPTION },
	{ "e", EWF_EXAMINER },
	{ "t", EWF_NOTES },
	{ "md", EWF_MODEL },
	{ "sn", EWF_SERIAL },
	{ "av", EWF_VERSION },
	{ "ov", EWF_OS },
	{ "m", EWF_ACQUIRED },
	{ "u", EWF_SYSTEM },
};

static void put(struct str code,
	struct str text,
	struct arena *a,
	struct str *value,
	bool *told)
{
	for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
		enum ewf_value v = codes[i].value;

		if (!str_is(code, codes[i].code) || told[v])
			continue;
		/* an empty cell leaves it to another section */
		told[v] = text.n > 0;
		value[v] = arena_str(a, text);
	}
}

/* The next line without its end; false: there are no more. */
static bool next_line(struct str *rest, struct str *ret)
{
	if (!rest->n)
		return false;
	if (!str_cut(*rest, '\n', ret, rest)) {
		*ret = *rest;
		*rest = (struct str){ 0 };
	}
	if (str_ends(*ret, STR("\r")))
		ret->n--;
	return true;
}

/* The next cell of a line; the last one has no tab behind it. */
static bool next_cell(struct str *line, bool *over, struct str *ret)
{
	if (*over)
		return false;
	if (!str_cut(*line, '\t', ret, line)) {
		*ret = *line;
		*over = true;
	}
	return true;
}

const char *ewf_texts(struct str text,
	bool wide,
	struct arena scratch,
	struct arena *a,
	struct str *value,
	bool *told)
{
	struct str rest = text, line, codes_line, values, code, cell;
	bool no_more_codes = false, no_more_values = false;
	bool found = false;

	if (wide && !str_starts(text, STR("\xff\xfe")))
		return "it does not begin with the mark of UTF-16, little "
		       "endian";
	if (wide)
		rest = wide_all(str_from(text, 2), &scratch);
	while (!found && next_line(&rest, &line))
		found = str_is(line, "main");
	if (!found || !next_line(&rest, &codes_line) ||
		!next_line(&rest, &values))
		return "it has no line \"main\" with names and values behind "
		       "it";
	for (int i = 0; i < COLUMNS_MAX; i++) {
		if (!next_cell(&codes_line, &no_more_codes, &code) ||
			!next_cell(&values, &no_more_values, &cell))
			break;
		put(code, cell, a, value, told);
	}
	return NULL;
}
