/* SPDX-License-Identifier: Apache-2.0 */
/* Cells of tables that people open in spreadsheets. These take a cell that
 * begins with one of = + - @ (also in full width), a tab or a line end for a
 * formula and run it (CWE-1236): such a cell gets an apostrophe in front, which
 * a spreadsheet takes for "this is text" and does not show. */
#include "publish/text/say.h"

static bool begins_a_formula(struct str s)
{
	static const char *const begin[] = { "=",
		"+",
		"-",
		"@",
		"\t",
		"\r",
		"\n",
		"＝",
		"＋",
		"－",
		"＠" };

	for (size_t i = 0; i < sizeof begin / sizeof *begin; i++) {
		if (str_starts(s, str_of(begin[i])))
			return true;
	}
	return false;
}

void say_cell(struct buf *b, struct str value)
{
	struct buf safe = { 0 };

	if (begins_a_formula(value))
		buf_z(&safe, "'");
	buf_safe(&safe, value);
	csv_cell(b, buf_str(&safe));
	b->bad |= safe.bad;
	buf_done(&safe);
}
