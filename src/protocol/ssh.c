/* SPDX-License-Identifier: Apache-2.0 */
/* SSH (RFC 4253) until it is encrypted: who they say they are, what they offer
 * (HASSH), and the server's key. */
#include "protocol/common/words.h"
#include "protocol/common/writer.h"
#include "protocol/protocol.h"

/* RFC 4253, 4.2: "maximum length of the string is 255 characters"; 6.1: packets
 * of 35000 at least */
enum {
	BANNER_MAX = 255,
	LINES_MAX = 32,
	PACKET_MAX = 40000
};
enum {
	KEXINIT = 20,
	NEWKEYS = 21,
	KEX_REPLY = 31,
	GEX_REPLY = 33
};

struct side {
	uint8_t n_banner;
	uint8_t n_hassh;
	uint8_t lines;
	/* began: its banner was read */
	bool began;
	bool over;
	char banner[BANNER_MAX];
	char hassh[2 * MD5_N];
};

struct ssh_state {
	int64_t t_ns; /* of the first banner */
	uint64_t at_byte;
	uint32_t len_byte;
	bool put;
	uint8_t n_key;
	char key[SHA256_HEX_N];
	struct side side[2];
};

/* A string of RFC 4251, 5: u32 length and bytes */
static struct str string(struct cur *c)
{
	size_t n = cur_u32be(c);
	const unsigned char *p = cur_take(c, n);

	return (struct str){ (const char *)p, p ? n : 0 };
}

static ptrdiff_t done(struct ssh_state *s,
	struct session *t,
	struct parser *e)
{
	struct chunk at = {
		.t_ns = s->t_ns,
		.at_byte = s->at_byte,
		.len_byte = s->len_byte,
	};
	struct obs o = { .kind = OBS_SSH };

	if (s->put || !(s->side[0].began || s->side[1].began))
		return SESSION_DONE;
	s->put = true;
	o.ssh.client = (struct str){ s->side[0].banner, s->side[0].n_banner };
	o.ssh.server = (struct str){ s->side[1].banner, s->side[1].n_banner };
	o.ssh.hassh = (struct str){ s->side[0].hassh, s->side[0].n_hassh };
	o.ssh.hassh_server =
		(struct str){ s->side[1].hassh, s->side[1].n_hassh };
	o.ssh.host_key = (struct str){ s->key, s->n_key };
	o.ssh.success = -1;
	parser_put(e, t, &at, &o);
	return SESSION_DONE;
}

/* --- messages ------------------------------------------------------------ */

/* MD5 of "kex;encryption;mac;compression" as offered for this side's own
 * direction.  source: github.com/salesforce/hassh (the description) RFC
 * 4253, 7.1: the lists in order, each pair client to server first */
static void kexinit(struct side *side,
	bool server,
	struct cur c,
	struct arena scratch)
{
	enum {
		COOKIE = 16,
		KEX = 0,
		ENCRYPTION = 2,
		LISTS = 8
	};
	struct str list[LISTS];
	struct writer text = writer_of(&scratch, PACKET_MAX);
	struct writer sum = writer_of(&scratch, sizeof side->hassh);

	cur_take(&c, COOKIE);
	for (int i = 0; i < LISTS; i++)
		list[i] = string(&c);
	if (c.bad || side->n_hassh)
		return;
	writer_add(&text, list[KEX]);
	for (int i = ENCRYPTION + server; i < LISTS; i += 2) {
		writer_c(&text, ';');
		writer_add(&text, list[i]);
	}
	if (text.full)
		return;
	writer_md5(&sum, writer_str(&text));
	memcpy(side->hassh, sum.p, sum.n);
	side->n_hassh = (uint8_t)sum.n;
}

/* RFC 4253, 8; RFC 5656, 4: the reply begins with the host key, which begins
 * with the name of its kind. In a group exchange (RFC 4419, 3) the same number
 * is the group, which does not, and the reply comes later. */
static bool host_key(struct ssh_state *s, struct cur c, struct arena scratch)
{
	enum {
		KIND_MAX = 64
	};
	struct str key = string(&c);
	struct cur inside = cur_of(key.p, key.n);
	struct str kind = string(&inside);
	struct writer sum = writer_of(&scratch, sizeof s->key);

	if (c.bad || inside.bad || !kind.n || kind.n > KIND_MAX)
		return false;
	for (size_t i = 0; i < kind.n; i++) {
		if (kind.p[i] <= ' ' || kind.p[i] > '~')
			return false;
	}
	writer_sha256(&sum, key, SHA256_HEX_N);
	memcpy(s->key, sum.p, sum.n);
	s->n_key = (uint8_t)sum.n;
	return true;
}

/* false: nothing more from this side */
static bool parse_message(struct ssh_state *s,
	int dir,
	struct cur c,
	struct arena scratch)
{
	uint8_t type = cur_u8(&c);

	if (type == KEXINIT)
		kexinit(&s->side[dir], dir == 1, c, scratch);
	if (dir == 0)
		return type != KEXINIT && type != NEWKEYS;
	if (type == KEX_REPLY || type == GEX_REPLY)
		return !host_key(s, c, scratch);
	return type != NEWKEYS;
}

/* RFC 4253, 6: packet_length, padding_length, payload, padding. How many bytes
 * it took; 0: more are needed; -1: no packet. *ret_payload */
static ptrdiff_t packet(struct str bytes, struct cur *ret_payload)
{
	struct cur c = cur_of(bytes.p, bytes.n);
	size_t n = cur_u32be(&c);
	uint8_t padding = cur_u8(&c);

	if (c.bad)
		return 0;
	if (n < 2 || n > PACKET_MAX || padding + 2U > n)
		return -1;
	const unsigned char *payload = cur_take(&c, n - 1);
	if (!payload)
		return 0;
	*ret_payload = cur_of(payload, n - 1 - padding);
	return (ptrdiff_t)(4 + n);
}

/* --- banners ------------------------------------------------------------- */

static void keep_banner(struct ssh_state *s,
	struct side *side,
	struct str line,
	const struct chunk *h,
	struct arena scratch)
{
	struct writer text = writer_of(&scratch, 4 * BANNER_MAX);

	if (!s->side[0].began && !s->side[1].began) {
		s->t_ns = h->t_ns;
		s->at_byte = h->at_byte;
		s->len_byte = h->len_byte;
	}
	writer_plain(&text, line);
	side->began = true;
	side->n_banner = (uint8_t)(text.n < BANNER_MAX ? text.n : BANNER_MAX);
	memcpy(side->banner, text.p, side->n_banner);
}

/* RFC 4253, 4.2: "The server MAY send other lines of data before sending the
 * version string"; lines end in CR LF, with old ones in LF. Taken as packet()
 * does. */
static ptrdiff_t banner(struct ssh_state *s,
	const struct chunk *h,
	struct str bytes,
	struct arena scratch)
{
	struct side *side = &s->side[h->dir];
	struct str line;
	struct str rest;
	struct str head = str_head(bytes, BANNER_MAX + 1);

	if (!str_cut(head, '\n', &line, &rest))
		return head.n > BANNER_MAX ? -1 : 0;
	ptrdiff_t taken = (ptrdiff_t)line.n + 1;
	if (line.n && line.p[line.n - 1] == '\r')
		line.n--;
	if (str_starts(line, STR("SSH-")))
		keep_banner(s, side, line, h, scratch);
	else if (h->dir == 0 || ++side->lines > LINES_MAX)
		return -1;
	if (str_starts(line, STR("SSH-1.")) &&
		!str_starts(line, STR("SSH-1.99"))) {
		side->over = true; /* the old protocol has other packets */
	}
	return taken;
}

/* --- the seam ------------------------------------------------------------ */

static ptrdiff_t on_data(struct session *t,
	const struct chunk *h,
	struct parser *e)
{
	struct ssh_state *s = t->state;
	struct side *side = &s->side[h->dir];
	struct str rest = h->bytes;

	side->over |= h->lost > 0;
	while (!side->over) {
		struct cur payload = { 0 };
		ptrdiff_t n = side->began ? packet(rest, &payload)
					  : banner(s, h, rest, e->scratch);

		if (n == 0)
			return (ptrdiff_t)(h->bytes.n - rest.n);
		if (n < 0 ||
			(payload.p &&
				!parse_message(s,
					h->dir,
					payload,
					e->scratch))) {
			side->over = true;
		}
		rest = str_from(rest, n > 0 ? (size_t)n : 0);
	}
	bool all = s->side[0].over && s->side[1].over;
	if (all || (h->dir == 1 && s->side[0].began && s->n_key))
		return done(s, t, e);
	return (ptrdiff_t)h->bytes.n;
}

static void end(struct session *t, struct parser *e)
{
	done(t->state, t, e);
}

static int detect(const struct tuple *t, int dir, struct str bytes)
{
	struct str head = str_head(bytes, 4);

	if (str_starts(STR("SSH-"), head))
		return head.n == 4 ? 2 : 1;
	/* behind other lines; elsewhere the client's version tells */
	if (!may_be_ssh(t, dir))
		return 0;
	return memmem(bytes.p, bytes.n, "\nSSH-", 5) ? 2 : 1;
}

const struct protocol ssh_protocol = {
	.name = "ssh",
	.state_byte = sizeof(struct ssh_state),
	.detect = detect,
	.on_data = on_data,
	.end = end,
};
