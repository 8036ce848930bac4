/* SPDX-License-Identifier: Apache-2.0 */
/* SMB 1 to 3 over NetBIOS sessions or TCP: who logs on, to which share, what
 * they open, the files that go over. Here the stream is cut into frames and
 * messages. Encrypted sessions say nothing more. */
#include "protocol/smb/smb.h"

enum {
	FRAME_HEADER = 4,
	SMB2_HEADER = 64,
	MESSAGE_MAX = 32 << 10,
	DATA_HEAD = 256
};

/* first byte of the protocol identifier, which goes on with "SMB" */
enum {
	ID_SMB2_ENCRYPTED = 0xfd,
	ID_SMB2 = 0xfe,
	ID_SMB1 = 0xff
};

/* packet types of RFC 1002, 4.3.1 */
enum {
	SESSION_MESSAGE = 0,
	SESSION_REQUEST = 0x81,
	SESSION_POSITIVE_RESPONSE = 0x82,
	SESSION_KEEP_ALIVE = 0x85
};

enum {
	PORT_NETBIOS = 139
};

/* what a step did */
enum smb_step {
	STEP_MORE, /* needs bytes that are not there yet */
	STEP_GO,
	STEP_OVER /* nothing more can be learned */
};

static bool is_smb(struct str s, unsigned char id)
{
	return s.n >= 4 && (unsigned char)s.p[0] == id &&
		memcmp(s.p + 1, "SMB", 3) == 0;
}

/* --- whose conversation -------------------------------------------------- */

enum {
	MINE_NO,
	MINE_MAYBE,
	MINE_YES
};

static int netbios_detect(struct str b, const char *rest, size_t n_rest)
{
	if (b.n < FRAME_HEADER)
		return MINE_MAYBE;
	return memcmp(b.p + 1, rest, n_rest) == 0 ? MINE_YES : MINE_NO;
}

static int detect(const struct tuple *t, int dir, struct str b)
{
	bool netbios = t->dport == PORT_NETBIOS;
	unsigned char type = b.n ? (unsigned char)b.p[0] : SESSION_MESSAGE;

	if (netbios && dir == 0 && type == SESSION_REQUEST)
		return netbios_detect(b, "\0\0", 2);
	if (netbios && dir == 1 && type == SESSION_POSITIVE_RESPONSE)
		return netbios_detect(b, "\0\0\0", 3);
	if (type != SESSION_MESSAGE)
		return MINE_NO;
	if (b.n < FRAME_HEADER + 4)
		return MINE_MAYBE; /* on any port, however it is cut */
	b = str_from(b, FRAME_HEADER);
	bool smb = is_smb(b, ID_SMB2) || is_smb(b, ID_SMB1) ||
		is_smb(b, ID_SMB2_ENCRYPTED);
	return smb ? MINE_YES : MINE_NO;
}

/* --- frames -------------------------------------------------------------- */

static void begin_body(struct smb_stream *stream, uint32_t n)
{
	stream->body_left = n;
	stream->skip = 0;
	stream->data = 0;
	stream->file = SMB_NO_FILE;
}

/* RFC 1002, 4.3.1. Directly over TCP the length has 24 bits ([MS-SMB2] 2.1). */
static enum smb_step frame_step(struct smb_stream *stream, struct str *rest)
{
	struct cur c = cur_of(rest->p, rest->n);
	uint32_t head = cur_u32be(&c);

	if (c.bad)
		return STEP_MORE;
	uint8_t type = (uint8_t)(head >> 24);
	bool service = type >= SESSION_REQUEST && type <= SESSION_KEEP_ALIVE;
	if (type != SESSION_MESSAGE && !service)
		return STEP_OVER;
	*rest = str_from(*rest, FRAME_HEADER);
	stream->frame_left = head & 0xffffff;
	begin_body(stream, stream->frame_left);
	if (!stream->frame_left)
		stream->phase = SMB_FRAME;
	else if (service)
		stream->phase = SMB_BODY;
	else
		stream->phase = SMB_MESSAGE;
	return STEP_GO;
}

/* --- messages ------------------------------------------------------------ */

static bool carries_data(const struct smb_message *m)
{
	if (m->dialect == SMB_DIALECT_2)
		return m->command == (m->reply ? SMB_READ : SMB_WRITE);
	return m->command == (m->reply ? SMB1_READ_ANDX : SMB1_WRITE_ANDX);
}

/* how much of the message is looked at: of those that carry data, only what
 * stands before it and its beginning */
static size_t looked_at(const struct smb_message *m)
{
	size_t most = carries_data(m) ? DATA_HEAD : MESSAGE_MAX;

	return m->n < most ? m->n : most;
}

static bool parse_header(struct smb_message *m, struct str bytes)
{
	if (is_smb(bytes, ID_SMB2)) {
		m->dialect = SMB_DIALECT_2;
		return smb2_header(m);
	}
	if (is_smb(bytes, ID_SMB1)) {
		m->dialect = SMB_DIALECT_1;
		return smb1_header(m);
	}
	return false;
}

/* all: as much of the message as is looked at */
static void handle_message(const struct smb_context *x,
	struct smb_message *m,
	struct str all)
{
	size_t header = (size_t)(m->c.p - m->c.base);

	m->all = all;
	m->c = cur_of(all.p, all.n);
	cur_take(&m->c, header);
	if (m->dialect == SMB_DIALECT_1)
		smb1_message(x, m);
	else
		smb2_message(x, m);
}

static enum smb_step message_step(const struct smb_context *x,
	struct str *rest)
{
	int dir = x->chunk->dir;
	struct smb_stream *stream = &x->smb->stream[dir];
	struct smb_message m = { .n = stream->frame_left };
	size_t head = m.n < SMB2_HEADER ? m.n : SMB2_HEADER;

	if (rest->n < head)
		return STEP_MORE;
	if (is_smb(*rest, ID_SMB2_ENCRYPTED))
		return STEP_OVER;
	m.c = cur_of(rest->p, head);
	bool parsed = parse_header(&m, *rest);
	if (m.next >= SMB2_HEADER && m.next < m.n)
		m.n = m.next;
	if (parsed && rest->n < looked_at(&m))
		return STEP_MORE;
	stream->phase = SMB_BODY;
	begin_body(stream, m.n);
	if (parsed && m.reply == (dir == 1))
		handle_message(x, &m, str_head(*rest, looked_at(&m)));
	return STEP_GO;
}

/* --- bodies -------------------------------------------------------------- */

/* at most n of what is left */
static uint32_t take(uint32_t *left, uint32_t n)
{
	uint32_t taken = n < *left ? n : *left;

	*left -= taken;
	return taken;
}

/* n bytes of the body go by; p NULL: they were lost */
static void pass(struct smb *s,
	struct parser *e,
	int dir,
	const char *p,
	uint32_t n)
{
	struct smb_stream *stream = &s->stream[dir];
	uint32_t before = take(&stream->skip, n);
	uint32_t data = take(&stream->data, n - before);

	if (stream->file != SMB_NO_FILE && data) {
		struct smb_file *file = &s->file[stream->file];
		struct file_hash *hash = &file->content[dir].hash;

		if (p) {
			file_hash_add(hash,
				e,
				(struct str){ p + before, data });
		} else {
			file_hash_lost(hash, e);
		}
	}
	stream->body_left -= n;
	stream->frame_left -= n;
	if (!stream->body_left)
		stream->phase = stream->frame_left ? SMB_MESSAGE : SMB_FRAME;
}

static enum smb_step body_step(const struct smb_context *x, struct str *rest)
{
	int dir = x->chunk->dir;
	uint32_t n = x->smb->stream[dir].body_left;

	if (rest->n < n)
		n = (uint32_t)rest->n;
	pass(x->smb, x->parser, dir, rest->p, n);
	*rest = str_from(*rest, n);
	return STEP_GO;
}

/* --- gaps ---------------------------------------------------------------- */

/* After a gap: nothing tells where a frame begins but that packets often begin
 * with one. */
static enum smb_step resync_step(const struct smb_context *x,
	struct str *rest)
{
	int dir = x->chunk->dir;
	int sure = detect(&x->session->tuple, dir, *rest);

	if (sure == MINE_MAYBE)
		return STEP_MORE;
	if (sure == MINE_YES)
		x->smb->stream[dir].phase = SMB_FRAME;
	else
		*rest = str_from(*rest, rest->n);
	return STEP_GO;
}

static void gap(const struct smb_context *x)
{
	const struct chunk *h = x->chunk;
	struct smb *s = x->smb;
	struct smb_stream *stream = &s->stream[h->dir];

	if (stream->phase == SMB_BODY && h->lost <= stream->body_left) {
		pass(s, x->parser, h->dir, NULL, (uint32_t)h->lost);
		return;
	}
	for (int i = 0; i < SMB_FILES; i++) {
		if (s->file[i].used) {
			file_hash_lost(&s->file[i].content[h->dir].hash,
				x->parser);
		}
	}
	stream->phase = SMB_RESYNC;
}

/* --- the row ------------------------------------------------------------- */

static enum smb_step next_step(const struct smb_context *x, struct str *rest)
{
	struct smb_stream *stream = &x->smb->stream[x->chunk->dir];

	switch ((enum smb_phase)stream->phase) {
	case SMB_FRAME:
		return frame_step(stream, rest);
	case SMB_MESSAGE:
		return message_step(x, rest);
	case SMB_BODY:
		return body_step(x, rest);
	case SMB_RESYNC:
		break;
	}
	return resync_step(x, rest);
}

static ptrdiff_t on_data(struct session *t,
	const struct chunk *h,
	struct parser *e)
{
	const struct smb_context x = { t, e, h, t->state };
	struct str rest = h->bytes;
	enum smb_step step = STEP_GO;

	if (h->lost)
		gap(&x);
	while (rest.n && step == STEP_GO && !e->stopped)
		step = next_step(&x, &rest);
	if (step == STEP_OVER)
		return SESSION_DONE;
	return (ptrdiff_t)(h->bytes.n - rest.n);
}

static void put_unanswered(const struct smb_context *x,
	const struct smb_request *request)
{
	smb_put_share(x,
		request->at,
		(struct obs_share){
			.share = KEPT_STR(request->name),
			.action = STR("connect unanswered"),
		});
}

static void end(struct session *t, struct parser *e)
{
	struct smb *s = t->state;
	const struct smb_context x = { t, e, NULL, s };

	smb_logon_end(&x, -1);
	for (int i = 0; i < SMB_REQUESTS; i++) {
		const struct smb_request *request = &s->request[i];

		if (request->used && request->command == SMB_TREE_CONNECT)
			put_unanswered(&x, request);
	}
	for (int i = 0; i < SMB_FILES; i++) {
		if (!s->file[i].used)
			continue;
		/* still open: more might have come */
		for (int dir = 0; dir < 2; dir++)
			file_hash_lost(&s->file[i].content[dir].hash, e);
		smb_file_close(&x, i);
	}
}

const struct protocol smb_protocol = {
	.name = "smb",
	.state_byte = sizeof(struct smb),
	.detect = detect,
	.on_data = on_data,
	.end = end,
};
