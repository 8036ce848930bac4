/* SPDX-License-Identifier: Apache-2.0 */
/* Lists as tables for programs, RFC 4180. */
#include "publish/list/list.h"

/* A name that begins like a formula is none: spreadsheets take it as text
 * behind an apostrophe. source: OWASP, CSV injection */
static bool looks_like_formula(struct str s)
{
	return s.n && str_has_char(STR("=+-@\t\r"), s.p[0]);
}

static void put_cell(struct buf *out, struct str s, bool first, bool number)
{
	struct str head;

	buf_z(out, first ? "\"" : ",\"");
	if (!number && looks_like_formula(s))
		buf_z(out, "'");
	while (str_cut(s, '"', &head, &s)) {
		buf_add(out, head);
		buf_z(out, "\"\"");
	}
	buf_add(out, s);
	buf_z(out, "\"");
}

void publish_list_csv(const struct publication *p,
	enum list which,
	struct buf *out)
{
	const struct list_row *l = &list_rows[which];
	struct buf cell = { 0 };
	bool first = true;

	for (size_t c = 0; c < l->n_column; c++) {
		if (l->column[c].named) {
			buf_fmt(out,
				"%s%s",
				first ? "" : ",",
				l->column[c].named);
			first = false;
		}
	}
	buf_z(out, "\r\n");
	for (uint32_t i = 0; i < l->n(p); i++) {
		first = true;
		for (size_t c = 0; c < l->n_column; c++) {
			const struct column *col = &l->column[c];

			if (!col->named)
				continue;
			cell.n = 0;
			(col->plain ? col->plain : col->cell)(p, i, &cell);
			put_cell(out, buf_str(&cell), first, col->number);
			first = false;
		}
		buf_z(out, "\r\n");
	}
	out->bad |= cell.bad;
	buf_done(&cell);
}
