/* SPDX-License-Identifier: Apache-2.0 */
/* Commands of SMB 1. source: [MS-CIFS] 2.2.3 and 2.2.4; [MS-SMB] 2.2.4 */
#include "protocol/smb/smb.h"

/* [MS-CIFS] 2.2.3.1 */
bool smb1_header(struct smb_message *m)
{
	/* keeps identifiers of the two dialects apart */
	const uint64_t of_smb1 = UINT64_C(1) << 63;
	const uint8_t flags_reply = 0x80;
	const uint16_t flags2_unicode = 0x8000;
	struct cur *c = &m->c;

	cur_take(c, 4); /* protocol */
	m->command = cur_u8(c);
	m->status = cur_u32le(c);
	m->reply = cur_u8(c) & flags_reply;
	m->unicode = cur_u16le(c) & flags2_unicode;
	cur_take(c, 2 + 8 + 2); /* process (high), signature, reserved */
	m->tree = cur_u16le(c);
	uint64_t process = cur_u16le(c);
	cur_take(c, 2); /* user */
	uint64_t multiplex = cur_u16le(c);
	m->id = of_smb1 | process << 16 | multiplex;
	return !c->bad;
}

/* what is common to all commands ([MS-CIFS] 2.2.3.2, 2.2.3.3) */
struct parts {
	struct str words;
	uint32_t bytes_at; /* of the message */
};

static bool parts_of(const struct smb_message *m, struct parts *ret)
{
	struct cur c = m->c;
	size_t n = 2 * (size_t)cur_u8(&c);
	const unsigned char *words = cur_take(&c, n);

	cur_take(&c, 2); /* number of bytes */
	if (c.bad)
		return false;
	ret->words = (struct str){ (const char *)words, n };
	ret->bytes_at = (uint32_t)(c.p - c.base);
	return true;
}

/* the words from byte at on */
static struct cur words_from(const struct parts *p, size_t at)
{
	struct str words = str_from(p->words, at);

	return cur_of(words.p, words.n);
}

/* A text that ends with NUL, and past it. Unicode ones begin at an even place
 * in the message. */
static struct str text_at(const struct smb_message *m,
	uint32_t *at,
	struct arena *a)
{
	size_t unit = m->unicode ? 2 : 1;
	uint32_t from = m->unicode ? (*at + 1) & ~1U : *at;
	struct str rest = str_from(m->all, from);
	size_t n = 0;

	while (n + unit <= rest.n) {
		bool ends = !rest.p[n];

		if (unit == 2)
			ends = ends && !rest.p[n + 1];
		if (ends)
			break;
		n += unit;
	}
	size_t past = n + unit <= rest.n ? n + unit : rest.n;
	*at = from + (uint32_t)past;
	return smb_text(m, str_head(rest, n), a);
}

/* the next 16 bits, a FID, as the handle that SMB 2 would have */
static void take_handle(struct cur *c, unsigned char ret[static SMB_HANDLE_N])
{
	uint16_t fid = cur_u16le(c);

	memset(ret, 0, SMB_HANDLE_N);
	ret[0] = (unsigned char)(fid & 0xff);
	ret[1] = (unsigned char)(fid >> 8);
}

/* [MS-SMB] 2.2.4.6.1; the form without NTLMSSP: [MS-CIFS] 2.2.4.53.1 */
static void setup_request(const struct smb_context *x,
	const struct smb_message *m)
{
	enum {
		PASSWORDS_AT = 14,
		WORDS_BYTE = 26
	};
	struct ntlm who = { .type = NTLM_AUTHENTICATE };
	struct arena a = x->parser->scratch;
	struct parts p;

	smb_setup_request(x, m);
	if (!parts_of(m, &p) || p.words.n != WORDS_BYTE)
		return;
	struct cur c = words_from(&p, PASSWORDS_AT);
	uint32_t at = p.bytes_at;
	at += cur_u16le(&c); /* password */
	at += cur_u16le(&c); /* Unicode password */
	who.user = text_at(m, &at, &a);
	who.domain = text_at(m, &at, &a);
	if (who.user.n)
		smb_logon_begin(x, &who);
}

/* [MS-CIFS] 2.2.4.55.1 */
static void connect_request(const struct smb_context *x,
	const struct smb_message *m)
{
	enum {
		PASSWORD_AT = 6,
		WORDS_BYTE = 8
	};
	struct arena a = x->parser->scratch;
	struct parts p;

	if (!parts_of(m, &p) || p.words.n != WORDS_BYTE)
		return;
	struct cur c = words_from(&p, PASSWORD_AT);
	uint32_t at = p.bytes_at;
	at += cur_u16le(&c); /* password */
	smb_request_keep(x, m, text_at(m, &at, &a));
}

/* [MS-CIFS] 2.2.4.64.1 */
static void create_request(const struct smb_context *x,
	const struct smb_message *m)
{
	enum {
		OPTIONS_AT = 39,
		WORDS_BYTE = 48
	};
	struct arena a = x->parser->scratch;
	struct parts p;

	if (!parts_of(m, &p) || p.words.n != WORDS_BYTE)
		return;
	struct cur c = words_from(&p, OPTIONS_AT);
	uint32_t at = p.bytes_at;
	struct str name = text_at(m, &at, &a);
	struct smb_request *request = smb_request_keep(x, m, name);
	request->options = cur_u32le(&c);
}

/* [MS-CIFS] 2.2.4.64.2 */
static void create_reply(const struct smb_context *x,
	const struct smb_message *m)
{
	enum {
		FID_AT = 5,
		WORDS_BYTE = 68
	};
	const struct smb_request *request = smb_request_answered(x->smb, m);
	unsigned char handle[SMB_HANDLE_N];
	struct parts p;

	if (!request || m->status)
		return;
	if (!parts_of(m, &p) || p.words.n < WORDS_BYTE)
		return;
	struct cur c = words_from(&p, FID_AT);
	take_handle(&c, handle);
	uint32_t action = cur_u32le(&c);
	cur_take(&c, 4 * 8 + 4 + 8); /* times, attributes, allocated size */
	uint64_t size_byte = cur_u64le(&c);
	smb_file_opened(x, request, action, size_byte, handle);
}

/* [MS-CIFS] 2.2.4.5.1 */
static void close_request(const struct smb_context *x,
	const struct smb_message *m)
{
	unsigned char handle[SMB_HANDLE_N];
	struct parts p;

	if (!parts_of(m, &p) || p.words.n < 2)
		return;
	struct cur c = words_from(&p, 0);
	take_handle(&c, handle);
	int i = smb_file_find(x->smb, handle);
	if (i != SMB_NO_FILE)
		smb_file_close(x, i);
}

/* [MS-CIFS] 2.2.4.43.1 */
static void write_request(const struct smb_context *x,
	const struct smb_message *m)
{
	enum {
		FID_AT = 4,
		WORDS_BYTE = 24,
		WORDS_BYTE_WITH_HIGH_OFFSET = 28
	};
	unsigned char handle[SMB_HANDLE_N];
	struct smb_data data;
	struct parts p;

	if (!parts_of(m, &p) || p.words.n < WORDS_BYTE)
		return;
	struct cur c = words_from(&p, FID_AT);
	take_handle(&c, handle);
	data.offset = cur_u32le(&c);
	cur_take(&c, 4 + 2 + 2); /* timeout, write mode, remaining */
	data.n = (uint32_t)cur_u16le(&c) << 16;
	data.n |= cur_u16le(&c);
	data.at = cur_u16le(&c);
	if (p.words.n >= WORDS_BYTE_WITH_HIGH_OFFSET)
		data.offset |= (uint64_t)cur_u32le(&c) << 32;
	smb_file_written(x, m, smb_file_for(x, handle), &data);
}

/* [MS-CIFS] 2.2.4.42.1 */
static void read_request(const struct smb_context *x,
	const struct smb_message *m)
{
	enum {
		FID_AT = 4,
		WORDS_BYTE = 20
	};
	unsigned char handle[SMB_HANDLE_N];
	struct parts p;

	if (!parts_of(m, &p) || p.words.n < WORDS_BYTE)
		return;
	struct cur c = words_from(&p, FID_AT);
	take_handle(&c, handle);
	uint64_t offset = cur_u32le(&c);
	smb_file_read_asked(x, m, smb_file_for(x, handle), offset);
}

/* [MS-CIFS] 2.2.4.42.2 */
static void read_reply(const struct smb_context *x,
	const struct smb_message *m)
{
	enum {
		LENGTH_AT = 10,
		WORDS_BYTE = 16
	};
	struct smb_data data = { 0 };
	struct parts p;

	if (parts_of(m, &p) && p.words.n >= WORDS_BYTE) {
		struct cur c = words_from(&p, LENGTH_AT);

		data.n = cur_u16le(&c);
		data.at = cur_u16le(&c);
		data.n |= (uint32_t)cur_u16le(&c) << 16;
	}
	smb_file_read(x, m, &data);
}

/* TRANS_TRANSACT_NMPIPE, [MS-CIFS] 2.2.5.6.1 */
static void pipe_request(const struct smb_context *x,
	const struct smb_message *m)
{
	enum {
		DATA_AT = 22,
		WORDS_BYTE = 32
	};
	unsigned char handle[SMB_HANDLE_N];
	struct parts p;

	if (!parts_of(m, &p) || p.words.n < WORDS_BYTE)
		return;
	struct cur c = words_from(&p, DATA_AT);
	uint16_t n = cur_u16le(&c);
	uint16_t at = cur_u16le(&c);
	cur_take(&c, 4); /* number of setup words, reserved, subcommand */
	take_handle(&c, handle);
	int i = smb_file_find(x->smb, handle);
	if (i != SMB_NO_FILE)
		smb_pipe_data(x, i, smb_slice(m, at, n));
}

static const struct command {
	uint8_t code;
	uint8_t command; /* enum smb_command */
	bool andx;       /* the next command may follow in the same message */
	smb_command_fn *request;
	smb_command_fn *reply;
} commands[] = {
	{ .code = SMB1_SESSION_SETUP_ANDX,
		.command = SMB_SESSION_SETUP,
		.andx = true,
		.request = setup_request,
		.reply = smb_setup_reply },
	{ .code = SMB1_TREE_CONNECT_ANDX,
		.command = SMB_TREE_CONNECT,
		.andx = true,
		.request = connect_request,
		.reply = smb_connect_reply },
	{ .code = SMB1_NT_CREATE_ANDX,
		.command = SMB_CREATE,
		.andx = true,
		.request = create_request,
		.reply = create_reply },
	{ .code = SMB1_CLOSE,
		.command = SMB_CLOSE,
		.request = close_request },
	{ .code = SMB1_WRITE_ANDX,
		.command = SMB_WRITE,
		.andx = true,
		.request = write_request },
	{ .code = SMB1_READ_ANDX,
		.command = SMB_READ,
		.andx = true,
		.request = read_request,
		.reply = read_reply },
	{ .code = SMB1_TRANSACTION,
		.command = SMB_IOCTL,
		.request = pipe_request },
};

static const struct command *command_of(uint8_t code)
{
	for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
		if (commands[i].code == code)
			return &commands[i];
	}
	return NULL;
}

static void handle(const struct smb_context *x,
	struct smb_message *m,
	const struct command *row)
{
	smb_command_fn *f = m->reply ? row->reply : row->request;

	m->command = row->command;
	if (f)
		f(x, m);
}

/* AndX: the next command's words follow at an offset in the same message
 * ([MS-CIFS] 2.2.3.4). Each must lie behind the one before. */
void smb1_message(const struct smb_context *x, struct smb_message *m)
{
	const struct command *row = command_of(m->command);

	while (row) {
		struct cur words = m->c;

		handle(x, m, row);
		if (!row->andx)
			return;
		uint8_t n = cur_u8(&words);
		uint8_t code = cur_u8(&words);
		cur_take(&words, 1); /* reserved */
		size_t at = cur_u16le(&words);
		if (words.bad || n < 2 || code == SMB1_NO_ANDX)
			return;
		if (at <= (size_t)(m->c.p - m->c.base) || at >= m->all.n)
			return;
		m->c.p = m->c.base + at;
		row = command_of(code);
	}
}
