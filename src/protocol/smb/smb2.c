/* SPDX-License-Identifier: Apache-2.0 */
/* Commands of SMB 2 and 3. source: [MS-SMB2] 2.2 */
#include "protocol/common/server_time.h"
#include "protocol/smb/smb.h"

/* [MS-SMB2] 2.2.1.2 */
bool smb2_header(struct smb_message *m)
{
	enum {
		NEGOTIATE_SIZE = 65 /* as it says of itself */
	};

	enum {
		SERVER_TO_REDIR = 1
	};
	struct cur *c = &m->c;

	cur_take(c, 8); /* protocol, size of the header, credit charge */
	m->status = cur_u32le(c);
	uint16_t command = cur_u16le(c);
	cur_take(c, 2); /* credits */
	uint32_t flags = cur_u32le(c);
	m->next = cur_u32le(c);
	m->id = cur_u64le(c);
	cur_take(c, 4); /* process */
	m->tree = cur_u32le(c);
	cur_take(c, 8 + 16); /* session, signature */
	m->reply = flags & SERVER_TO_REDIR;
	m->unicode = true;
	m->command = command < SMB_COMMANDS ? (uint8_t)command : SMB_LOGOFF;
	return !c->bad;
}

/* 2.2.9 */
static void connect_request(const struct smb_context *x,
	const struct smb_message *m)
{
	struct arena a = x->parser->scratch;
	struct cur c = m->c;

	cur_take(&c, 4); /* size, flags */
	uint16_t at = cur_u16le(&c);
	uint16_t n = cur_u16le(&c);
	if (c.bad)
		return;
	struct str path = smb_text(m, smb_slice(m, at, n), &a);
	smb_request_keep(x, m, path);
}

/* 2.2.13 */
static void create_request(const struct smb_context *x,
	const struct smb_message *m)
{
	struct arena a = x->parser->scratch;
	struct cur c = m->c;

	cur_take(&c, 40); /* size .. create disposition */
	uint32_t options = cur_u32le(&c);
	uint16_t at = cur_u16le(&c);
	uint16_t n = cur_u16le(&c);
	if (c.bad)
		return;
	struct str name = smb_text(m, smb_slice(m, at, n), &a);
	struct smb_request *request = smb_request_keep(x, m, name);
	request->options = options;
}

static void put_denied(const struct smb_context *x,
	const struct smb_request *request)
{
	smb_put_share(x,
		request->at,
		(struct obs_share){
			.name = KEPT_STR(request->name),
			.share = smb_share_path(x->smb, request->tree),
			.action = STR("denied"),
		});
}

/* 2.2.14 */
static void create_reply(const struct smb_context *x,
	const struct smb_message *m)
{
	const struct smb_request *request = smb_request_answered(x->smb, m);
	struct cur c = m->c;

	if (!request)
		return;
	if (m->status == SMB_STATUS_ACCESS_DENIED)
		put_denied(x, request);
	cur_take(&c, 4); /* size, lock level, flags */
	uint32_t action = cur_u32le(&c);
	cur_take(&c, 4 * 8 + 8); /* four times, allocated size */
	uint64_t size_byte = cur_u64le(&c);
	cur_take(&c, 8); /* attributes, reserved */
	const unsigned char *handle = cur_take(&c, SMB_HANDLE_N);
	if (handle && !m->status)
		smb_file_opened(x, request, action, size_byte, handle);
}

/* 2.2.15 */
static void close_request(const struct smb_context *x,
	const struct smb_message *m)
{
	struct cur c = m->c;

	cur_take(&c, 8); /* size, flags, reserved */
	const unsigned char *handle = cur_take(&c, SMB_HANDLE_N);
	if (!handle)
		return;
	int i = smb_file_find(x->smb, handle);
	if (i != SMB_NO_FILE)
		smb_file_close(x, i);
}

/* 2.2.21 */
static void write_request(const struct smb_context *x,
	const struct smb_message *m)
{
	struct smb_data data;
	struct cur c = m->c;

	cur_take(&c, 2); /* size */
	data.at = cur_u16le(&c);
	data.n = cur_u32le(&c);
	data.offset = cur_u64le(&c);
	const unsigned char *handle = cur_take(&c, SMB_HANDLE_N);
	int i = smb_file_for(x, handle);
	if (i != SMB_NO_FILE)
		smb_file_written(x, m, i, &data);
}

/* 2.2.19 */
static void read_request(const struct smb_context *x,
	const struct smb_message *m)
{
	struct cur c = m->c;

	cur_take(&c, 8); /* size, padding, flags, length */
	uint64_t offset = cur_u64le(&c);
	const unsigned char *handle = cur_take(&c, SMB_HANDLE_N);
	int i = smb_file_for(x, handle);
	if (i != SMB_NO_FILE)
		smb_file_read_asked(x, m, i, offset);
}

/* 2.2.20 */
static void read_reply(const struct smb_context *x,
	const struct smb_message *m)
{
	struct smb_data data = { 0 };
	struct cur c = m->c;

	cur_take(&c, 2); /* size */
	data.at = cur_u8(&c);
	cur_take(&c, 1); /* reserved */
	data.n = cur_u32le(&c);
	smb_file_read(x, m, &data);
}

/* 2.2.31 */
static void ioctl_request(const struct smb_context *x,
	const struct smb_message *m)
{
	const uint32_t pipe_transceive = 0x0011c017;
	struct cur c = m->c;

	cur_take(&c, 4); /* size, reserved */
	uint32_t code = cur_u32le(&c);
	const unsigned char *handle = cur_take(&c, SMB_HANDLE_N);
	uint32_t at = cur_u32le(&c);
	uint32_t n = cur_u32le(&c);
	if (c.bad || code != pipe_transceive)
		return;
	int i = smb_file_find(x->smb, handle);
	if (i != SMB_NO_FILE)
		smb_pipe_data(x, i, smb_slice(m, at, n));
}

/* 2.2.39. What was asked for; whether it was done is not looked at. */
static void set_info_request(const struct smb_context *x,
	const struct smb_message *m)
{
	enum {
		INFO_FILE = 1,
		/* [MS-FSCC] 2.4 */
		FILE_RENAME = 10,
		FILE_DISPOSITION = 13,
		RENAME_NAME_AT = 20
	};
	struct arena a = x->parser->scratch;
	struct cur c = m->c;

	cur_take(&c, 2); /* size */
	uint8_t type = cur_u8(&c);
	uint8_t class = cur_u8(&c);
	uint32_t n = cur_u32le(&c);
	uint16_t at = cur_u16le(&c);
	cur_take(&c, 6); /* reserved, what security information follows */
	const unsigned char *handle = cur_take(&c, SMB_HANDLE_N);
	if (!handle || type != INFO_FILE)
		return;
	int i = smb_file_find(x->smb, handle);
	if (i == SMB_NO_FILE)
		return;

	const struct smb_file *f = &x->smb->file[i];
	struct str info = smb_slice(m, at, n);
	struct obs_share share = { .share = smb_share_path(x->smb, f->tree) };
	if (class == FILE_DISPOSITION && info.n && info.p[0]) {
		share.name = KEPT_STR(f->name);
		share.action = STR("delete");
	} else if (class == FILE_RENAME) {
		struct str name = str_from(info, RENAME_NAME_AT);

		share.name = utf16le_text(name, &a);
		share.action = STR("rename");
	} else {
		return;
	}
	smb_put_share(x, smb_place_of(x), share);
}

/* 2.2.4: the server says what its clock shows */
static void negotiate_reply(const struct smb_context *x,
	const struct smb_message *m)
{
	enum {
		SIZE = 65, /* as it says of itself */
		BEFORE_TIME = 2 + 2 + 2 + 2 + 16 + 4 + 4 + 4 + 4
	};
	struct cur c = m->c;
	uint16_t size = cur_u16le(&c);

	cur_take(&c, BEFORE_TIME - 2);
	uint64_t filetime = cur_u64le(&c);
	if (!c.bad && size == SIZE && !m->status)
		server_time_put(x->session,
			x->chunk,
			x->parser,
			"smb",
			filetime);
}

static const struct {
	smb_command_fn *request;
	smb_command_fn *reply;
} commands[SMB_COMMANDS] = {
	[SMB_NEGOTIATE] = { NULL, negotiate_reply },
	[SMB_SESSION_SETUP] = { smb_setup_request, smb_setup_reply },
	[SMB_TREE_CONNECT] = { connect_request, smb_connect_reply },
	[SMB_CREATE] = { create_request, create_reply },
	[SMB_CLOSE] = { close_request, NULL },
	[SMB_READ] = { read_request, read_reply },
	[SMB_WRITE] = { write_request, NULL },
	[SMB_IOCTL] = { ioctl_request, NULL },
	[SMB_SET_INFO] = { set_info_request, NULL },
};

void smb2_message(const struct smb_context *x, const struct smb_message *m)
{
	smb_command_fn *handle = commands[m->command].request;

	if (m->reply)
		handle = commands[m->command].reply;
	/* an answer that only says that the answer will come */
	if (m->status == SMB_STATUS_PENDING || !handle)
		return;
	handle(x, m);
}
