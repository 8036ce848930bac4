/* SPDX-License-Identifier: Apache-2.0 */
#include "engine/wire.h"

#include <stdio.h>

/* --- writing ----------------------------------------------------------------------------------------------------------------- */

static size_t open_message(struct buf *b, enum wire_kind kind)
{
	const char head[WIRE_HEAD] = { (char)kind };

	buf_add(b, (struct str){ head, sizeof head });
	return b->n;
}

static void close_message(struct buf *b, size_t from)
{
	uint32_t n = (uint32_t)(b->n - from);

	if (!b->bad)
		memcpy(b->p + from - sizeof n, &n, sizeof n);
}

static void put(struct buf *b, const void *p, size_t n)
{
	buf_add(b, (struct str){ p, n });
}

#define PUT(b, x) put((b), &(x), sizeof(x))

static void put_text(struct buf *b, struct str s)
{
	uint32_t n = (uint32_t)s.n;

	PUT(b, n);
	buf_add(b, s);
}

void wire_put_found(struct buf *b, const struct wire_found *f)
{
	size_t from = open_message(b, WIRE_FOUND);
	uint8_t flags = (uint8_t)(f->empty | f->simulated << 1);

	PUT(b, f->reader);
	PUT(b, flags);
	close_message(b, from);
}

/* the texts of each kind that has only texts and numbers, in order; rows and records have as many as they say */
static unsigned texts_of(struct obs *o, struct str *ret[static 8])
{
	unsigned n = 0;

	switch (o->kind) {
	case OBS_DNS:
		ret[n++] = &o->dns.query, ret[n++] = &o->dns.type, ret[n++] = &o->dns.rcode, ret[n++] = &o->dns.answers;
		break;
	case OBS_HTTP:
		ret[n++] = &o->http.host, ret[n++] = &o->http.uri, ret[n++] = &o->http.method, ret[n++] = &o->http.agent;
		break;
	case OBS_TLS:
		ret[n++] = &o->tls.server_name, ret[n++] = &o->tls.ja3, ret[n++] = &o->tls.version;
		break;
	case OBS_SSH:
		ret[n++] = &o->ssh.client, ret[n++] = &o->ssh.server;
		break;
	case OBS_FILE:
		ret[n++] = &o->file.name, ret[n++] = &o->file.mime, ret[n++] = &o->file.md5, ret[n++] = &o->file.sha1, ret[n++] = &o->file.sha256;
		break;
	case OBS_WARNING_LIST:
		ret[n++] = &o->warning.list, ret[n++] = &o->warning.entry;
		break;
	default:
		break;
	}
	return n;
}

static const struct str *cells_of(const struct obs *o, uint32_t *ret_n)
{
	if (o->kind == OBS_ROW) {
		*ret_n = o->row.n;
		return o->row.cell;
	}
	*ret_n = o->kind == OBS_KNOWN ? known_shapes[o->known.kind].n : 0;
	return o->kind == OBS_KNOWN ? o->known.cell : NULL;
}

void wire_put_obs(struct buf *b, const struct obs *o)
{
	struct obs copy = *o;           /* with its pointers, which the other side does not look at */
	struct str *text[8];
	uint32_t n_cell;
	size_t from = open_message(b, WIRE_OBS);
	unsigned n = texts_of(&copy, text);
	const struct str *cell = cells_of(o, &n_cell);

	PUT(b, copy);
	for (unsigned i = 0; i < n; i++)
		put_text(b, *text[i]);
	for (uint32_t i = 0; i < n_cell; i++)
		put_text(b, cell[i]);
	close_message(b, from);
}

void wire_put_skip(struct buf *b, const struct skip *s)
{
	size_t from = open_message(b, WIRE_SKIP);

	PUT(b, s->at_byte), PUT(b, s->line), PUT(b, s->column);
	put_text(b, str_head(str_of(s->why), 255));
	close_message(b, from);
}

void wire_put_end(struct buf *b, const struct wire_end *e)
{
	size_t from = open_message(b, WIRE_END);

	PUT(b, *e);
	close_message(b, from);
}

/* --- reading ------------------------------------------------------------------------------------------------------------------ */

ptrdiff_t wire_next(struct str bytes, enum wire_kind *ret_kind, struct str *ret_body)
{
	uint32_t n;

	if (bytes.n < WIRE_HEAD)
		return 0;
	memcpy(&n, bytes.p + 1, sizeof n);
	if (n > WIRE_MAX || (bytes.p[0] != WIRE_FOUND && bytes.p[0] != WIRE_OBS && bytes.p[0] != WIRE_SKIP && bytes.p[0] != WIRE_END))
		return -1;
	if (bytes.n < WIRE_HEAD + (size_t)n)
		return 0;
	*ret_kind = (enum wire_kind)bytes.p[0];
	*ret_body = (struct str){ bytes.p + WIRE_HEAD, n };
	return WIRE_HEAD + (ptrdiff_t)n;
}

static bool get(struct cur *c, void *to, size_t n)
{
	const unsigned char *p = cur_take(c, n);

	if (p)
		memcpy(to, p, n);
	return p != NULL;
}

static bool get_text(struct cur *c, struct str *ret)
{
	uint32_t n;
	const unsigned char *p;

	if (!get(c, &n, sizeof n) || !(p = cur_take(c, n)))
		return false;
	*ret = (struct str){ (const char *)p, n };
	return true;
}

bool wire_get_found(struct str body, struct wire_found *ret)
{
	struct cur c = cur_of(body.p, body.n);
	uint8_t flags;

	if (!get(&c, &ret->reader, sizeof ret->reader) || !get(&c, &flags, sizeof flags) || cur_left(&c) || (ret->reader != UINT32_MAX && ret->reader >= n_readers))
		return false;
	ret->empty = flags & 1, ret->simulated = flags >> 1 & 1;
	return true;
}

static bool get_cells(struct cur *c, struct str *cells, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		if (!get_text(c, &cells[i]) || !utf8_valid(cells[i]))
			return false;
	return true;
}

/* a bool and an enum of the other side may hold anything: they are looked at as bytes before they are used */
static bool sound(const struct obs *o)
{
	unsigned char answered;

	memcpy(&answered, &o->flow.answered, sizeof answered);
	return (o->kind != OBS_FLOW || answered <= 1) && (o->kind != OBS_ROW || (o->row.table < ROW_TABLES && o->row.n == table_specs[o->row.table].n_column)) &&
	       (o->kind != OBS_KNOWN || (unsigned)o->known.kind < KNOWN_KINDS) && (o->kind != OBS_SSH || (o->ssh.success >= -1 && o->ssh.success <= 1));
}

bool wire_get_obs(struct str body, struct str cells[static WIRE_CELLS_MAX], struct obs *ret)
{
	struct cur c = cur_of(body.p, body.n);
	struct str *text[8];
	struct obs o;
	uint32_t n_cell;

	if (!get(&c, &o, sizeof o) || (unsigned)o.kind >= OBS_KINDS || !sound(&o))
		return false;
	for (unsigned i = 0, n = texts_of(&o, text); i < n; i++)
		if (!get_text(&c, text[i]))
			return false;
	cells_of(&o, &n_cell);
	if (n_cell > WIRE_CELLS_MAX || !get_cells(&c, cells, n_cell) || cur_left(&c))
		return false;
	if (o.kind == OBS_ROW)
		o.row.cell = cells;
	if (o.kind == OBS_KNOWN)
		o.known.cell = cells;
	*ret = o;
	return true;
}

bool wire_get_skip(struct str body, char why[static 256], struct skip *ret)
{
	struct cur c = cur_of(body.p, body.n);
	struct str text;

	if (!get(&c, &ret->at_byte, sizeof ret->at_byte) || !get(&c, &ret->line, sizeof ret->line) || !get(&c, &ret->column, sizeof ret->column) || !get_text(&c, &text) ||
	    cur_left(&c) || text.n > 255)
		return false;
	memcpy(why, text.p, text.n);
	why[text.n] = 0;
	ret->why = why;
	return true;
}

bool wire_get_end(struct str body, struct wire_end *ret)
{
	unsigned char ok;

	if (body.n != sizeof *ret)
		return false;
	memcpy(&ok, body.p + offsetof(struct wire_end, ok), sizeof ok);
	if (ok > 1)
		return false;
	memcpy(ret, body.p, sizeof *ret);
	ret->err.text[sizeof ret->err.text - 1] = 0;
	ret->stats.note[sizeof ret->stats.note - 1] = 0;
	return (unsigned)ret->err.code <= ERR_DIFFERS;
}
