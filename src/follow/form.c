/* SPDX-License-Identifier: Apache-2.0 */
#include "follow/form.h"

enum {
	FRONT_MAX_BYTE = 1 << 16 /* a longer one is none */
};

static const struct line_form forms[] = {
	{ "zeek-tsv", FRONT_HASHED },
	{ "zeek-json", FRONT_NONE },
	{ "suricata-eve", FRONT_NONE },
	{ "passive-dns", FRONT_NONE },
	{ "cowrie", FRONT_NONE },
	{ "dionaea", FRONT_NONE },
	{ "web-log", FRONT_NONE },
	{ "w3c-log", FRONT_HASHED },
	{ "squid-log", FRONT_NONE },
	{ "syslog", FRONT_LAST },
	{ "audit-log", FRONT_NONE },
	{ "flow-csv", FRONT_ROW },
};

const struct line_form *form_named(struct str reader)
{
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
		if (str_is(reader, forms[i].reader))
			return &forms[i];
	}
	return NULL;
}

const struct line_form *form_of(const struct reader *r)
{
	return form_named(str_of(r->name));
}

static struct str first_line(struct str s)
{
	const char *end = s.n ? memchr(s.p, '\n', s.n) : NULL;

	return end ? str_head(s, (size_t)(end - s.p) + 1) : s;
}

/* Comments, and the row behind them. */
static uint32_t row_end(struct str piece)
{
	struct str line;
	size_t at = 0;

	do {
		line = first_line(str_from(piece, at));
		at += line.n;
	} while (at < piece.n && line.n && line.p[0] == '#');
	return at <= FRONT_MAX_BYTE ? (uint32_t)at : 0;
}

/* The last block of # lines that names fields. */
static bool last_hashed(struct str piece, size_t *ret_at, size_t *ret_len)
{
	bool found = false;
	size_t begin = 0;
	bool inside = false;
	bool names = false;

	/* most pieces have no such line: nothing is cut into lines for them */
	if (!str_starts(piece, STR("#")) && !str_has(piece, STR("\n#")))
		return false;
	for (size_t at = 0; at <= piece.n;) {
		struct str line = first_line(str_from(piece, at));
		bool hashed = str_starts(line, STR("#"));

		if (inside && !hashed && names) {
			*ret_at = begin;
			*ret_len = at - begin;
			found = *ret_len <= FRONT_MAX_BYTE;
		}
		if (hashed && !inside)
			begin = at;
		names = hashed &&
			((inside && names) ||
				str_starts(line, STR("#field")) ||
				str_starts(line, STR("#Fields:")));
		inside = hashed;
		if (!line.n)
			break;
		at += line.n;
	}
	return found;
}

static struct str last_line(struct str piece)
{
	size_t at = piece.n;

	at -= at > 0;
	while (at && piece.p[at - 1] != '\n')
		at--;
	return str_from(piece, at);
}

bool form_front(const struct line_form *f,
	struct str piece,
	uint64_t at,
	bool first,
	uint64_t *ret_at,
	uint32_t *ret_len)
{
	size_t from = 0;
	size_t len = 0;

	switch (f->front) {
	case FRONT_ROW:
		if (!first)
			return false;
		len = row_end(piece);
		break;
	case FRONT_HASHED:
		if (!last_hashed(piece, &from, &len))
			return false;
		break;
	case FRONT_LAST:
		len = last_line(piece).n;
		from = piece.n - len;
		len = len <= FRONT_MAX_BYTE ? len : 0;
		break;
	case FRONT_NONE:
		return false;
	}
	*ret_at = at + from;
	*ret_len = (uint32_t)len;
	return true;
}
