/* SPDX-License-Identifier: Apache-2.0 */
/* A JSON document of which the head holds one long thing: what tells its format
 * may stand behind it. So it is shown to the probes cut short: of a long text
 * its beginning, of a list its first items. */
#include "read/read.h"

enum {
	DEPTH_MAX = 64,
	ITEMS_KEPT = 3,
	TEXT_KEPT = 96,
	/* an escape that begins before it ends before TEXT_KEPT */
	ESCAPES_KEPT = 80,
	LOOKED_AT_MAX = 64 << 20
};

struct abridged {
	char *to;
	size_t n;
	unsigned depth;
	uint32_t items[DEPTH_MAX];
	bool list[DEPTH_MAX];
	unsigned mute; /* depth of the list whose other items are left out */
	bool text;     /* inside one */
	bool escaped;
	bool cut; /* the rest of the text is left out */
	uint32_t text_n;
	bool done;
};

static void keep(struct abridged *a, char c)
{
	if (a->mute)
		return;
	if (a->n < PROBE_N)
		a->to[a->n++] = c;
	a->done |= a->n == PROBE_N;
}

static void in_text(struct abridged *a, char c)
{
	bool escape = !a->escaped && c == '\\';

	if (!a->escaped && c == '"') {
		a->text = false;
		keep(a, c);
		return;
	}
	a->escaped = escape;
	a->text_n++;
	a->cut |=
		a->text_n > TEXT_KEPT || (escape && a->text_n > ESCAPES_KEPT);
	if (!a->cut)
		keep(a, c);
}

static void open_nested(struct abridged *a, char c)
{
	keep(a, c);
	if (++a->depth == DEPTH_MAX) {
		a->done = true;
		return;
	}
	a->list[a->depth] = c == '[';
	a->items[a->depth] = 0;
}

static void close_nested(struct abridged *a, char c)
{
	if (a->mute == a->depth)
		a->mute = 0;
	keep(a, c);
	if (a->depth)
		a->depth--;
	a->done |= a->depth == 0;
}

static void take(struct abridged *a, char c)
{
	if (a->text) {
		in_text(a, c);
	} else if (c == '"') {
		a->text = true;
		a->escaped = a->cut = false;
		a->text_n = 0;
		keep(a, c);
	} else if (c == '{' || c == '[') {
		open_nested(a, c);
	} else if (c == '}' || c == ']') {
		close_nested(a, c);
	} else if (c == ',' && a->list[a->depth] && !a->mute &&
		++a->items[a->depth] == ITEMS_KEPT) {
		a->mute = a->depth;
	} else {
		keep(a, c);
	}
}

static bool begins_document(struct str head)
{
	struct str s = text_unmarked(head);

	while (s.n && s.p[0] && strchr(" \t\r\n", s.p[0]))
		s = str_from(s, 1);
	return s.n && (s.p[0] == '{' || s.p[0] == '[');
}

const struct reader *reader_for_document(struct str head,
	struct input *rest,
	struct arena scratch)
{
	enum {
		PIECE = 1 << 16
	};
	struct abridged a = { .to = NEW(&scratch, char, PROBE_N) };
	unsigned char *piece = arena_raw(&scratch, 1, PIECE, 1);
	struct err err = { 0 };
	ptrdiff_t got = 1;

	if (head.n < PROBE_N || !begins_document(head) || !a.to || !piece)
		return NULL;
	head = text_unmarked(head);
	for (size_t i = 0; i < head.n && !a.done; i++)
		take(&a, head.p[i]);
	for (size_t all = 0; !a.done && got > 0 && all < LOOKED_AT_MAX;
		all += (size_t)got) {
		got = rest->pull(rest->ctx, piece, PIECE, &err);
		for (ptrdiff_t i = 0; i < got && !a.done; i++)
			take(&a, (char)piece[i]);
		if (got < 0)
			break;
	}
	return reader_for((struct str){ a.to, a.n });
}
