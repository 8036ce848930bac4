/* SPDX-License-Identifier: Apache-2.0 */
#include "follow/exports.h"

enum {
	V5 = 5,
	V5_HEAD_N = 24,
	V5_RECORD_N = 48,
	V9 = 9,
	V9_HEAD_N = 20,
	IPFIX = 10,
	IPFIX_HEAD_N = 16,
	SET_HEAD_N = 4,
	DATA_ID_MIN = 256,
	TEMPLATE_MAX_BYTE =
		2048, /* of one packet's; what fits a frame is less */
	ODD_BYTE = 2  /* where IPFIX and 9 have length and count */
};

/* A set at the front: its number, all of its bytes. */
static bool next_set(struct str *s, unsigned *ret_id, struct str *ret)
{
	struct cur c = cur_of(s->p, s->n);
	unsigned id = cur_u16be(&c);
	unsigned n = cur_u16be(&c);

	if (c.bad || n < SET_HEAD_N || n > s->n)
		return false;
	*ret_id = id;
	*ret = str_head(*s, n);
	*s = str_from(*s, n);
	return true;
}

static bool is_padding(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i])
			return false;
	}
	return true;
}

/* The header again, with the length or count of what follows it now. */
static void put_head(struct buf *out, size_t at, struct str head, unsigned n)
{
	const char number[2] = { (char)(n >> 8), (char)n };
	struct buf own = { 0 };

	buf_add(&own, str_head(head, ODD_BYTE));
	buf_add(&own, (struct str){ number, sizeof number });
	buf_add(&own, str_from(head, ODD_BYTE + sizeof number));
	buf_add(&own, str_from(buf_str(out), at));
	out->n = at;
	buf_add(out, buf_str(&own));
	buf_done(&own);
}

static bool sets_whole(struct str packet, size_t head_n, struct buf *out)
{
	struct str rest = str_from(packet, head_n);
	bool ipfix = head_n == IPFIX_HEAD_N;
	size_t at = out->n;
	unsigned n_set = 0;
	unsigned id;
	struct str set;

	while (rest.n && !is_padding(rest)) {
		if (!next_set(&rest, &id, &set))
			return false;
		if (id >= DATA_ID_MIN)
			continue;
		if (ipfix ? id != 2 && id != 3 : id > 1)
			return false;
		buf_add(out, set);
		n_set++;
	}
	size_t n = out->n - at;
	if (!n_set || n > TEMPLATE_MAX_BYTE) {
		out->n = at;
		return true;
	}
	put_head(out,
		at,
		str_head(packet, head_n),
		ipfix ? (unsigned)(head_n + n) : n_set);
	return !out->bad;
}

bool exports_whole(struct str packet, struct buf *out)
{
	struct cur c = cur_of(packet.p, packet.n);
	unsigned version = cur_u16be(&c);
	unsigned n = cur_u16be(&c);

	if (c.bad)
		return false;
	if (version == V5) {
		return n && packet.n == V5_HEAD_N + (size_t)n * V5_RECORD_N;
	}
	if (version == V9)
		return n && packet.n > V9_HEAD_N &&
			sets_whole(packet, V9_HEAD_N, out);
	return version == IPFIX && n == packet.n && n > IPFIX_HEAD_N &&
		sets_whole(packet, IPFIX_HEAD_N, out);
}

/* What it says of templates without its time and number, which change. */
static bool says_the_same(struct str a, struct str b)
{
	size_t head_n = a.n > 1 && a.p[1] == V9 ? V9_HEAD_N : IPFIX_HEAD_N;
	size_t domain = head_n - 4;

	return a.n == b.n && a.n > head_n && a.p[1] == b.p[1] &&
		str_eq(str_from(a, domain), str_from(b, domain));
}

/* The newest one counts, so it stands last. */
static void keep_templates(struct exporter *e, struct buf packet)
{
	uint32_t i = 0;

	while (i < e->n &&
		!says_the_same(buf_str(&e->templates[i]), buf_str(&packet))) {
		i++;
	}
	if (i == e->n && e->n == TEMPLATES_MAX)
		i = 0; /* the oldest one makes room */
	if (i < e->n) {
		buf_done(&e->templates[i]);
		memmove(&e->templates[i],
			&e->templates[i + 1],
			(e->n - i - 1) * sizeof *e->templates);
		e->n--;
	}
	e->templates[e->n++] = packet;
}

bool exporter_take(struct exporter *e, struct str packet)
{
	struct buf templates = { 0 };

	if (!exports_whole(packet, &templates)) {
		buf_done(&templates);
		return false;
	}
	/* those of this packet are in front of what comes after it, too */
	if (templates.n)
		keep_templates(e, templates);
	buf_add(&e->packets, packet);
	return !e->packets.bad;
}

void exporter_done(struct exporter *e)
{
	for (uint32_t i = 0; i < e->n; i++)
		buf_done(&e->templates[i]);
	buf_done(&e->front);
	buf_done(&e->packets);
}
