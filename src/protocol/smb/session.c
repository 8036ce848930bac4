/* SPDX-License-Identifier: Apache-2.0 */
#include "protocol/smb/smb.h"

#include <stdio.h>

/* --- a message ----------------------------------------------------------- */

struct str smb_slice(const struct smb_message *m, uint32_t at, uint32_t n)
{
	if (at > m->all.n || n > m->all.n - at)
		return (struct str){ 0 };
	return str_head(str_from(m->all, at), n);
}

struct str smb_text(const struct smb_message *m,
	struct str s,
	struct arena *a)
{
	return m->unicode ? utf16le_text(s, a) : s;
}

/* --- what is put --------------------------------------------------------- */

static void put_at(const struct smb_context *x,
	struct smb_place at,
	struct obs *o)
{
	struct chunk chunk = {
		.t_ns = at.t_ns,
		.at_byte = at.at_byte,
		.len_byte = at.len_byte,
	};

	parser_put(x->parser, x->session, &chunk, o);
}

void smb_put_share(const struct smb_context *x,
	struct smb_place at,
	struct obs_share share)
{
	struct obs o = {
		.kind = OBS_SHARE,
		.share = share,
	};

	put_at(x, at, &o);
}

struct smb_place smb_place_of(const struct smb_context *x)
{
	return (struct smb_place){
		.t_ns = x->chunk->t_ns,
		.at_byte = x->chunk->at_byte,
		.len_byte = x->chunk->len_byte,
	};
}

/* --- logons and trees ---------------------------------------------------- */

void smb_logon_begin(const struct smb_context *x, const struct ntlm *who)
{
	struct smb *s = x->smb;

	smb_logon_end(x, -1);
	s->logging_on = true;
	s->logon_at = smb_place_of(x);
	KEEP(s->user, who->user);
	KEEP(s->domain, who->domain);
	KEEP(s->host, who->host);
}

void smb_logon_end(const struct smb_context *x, int8_t success)
{
	struct smb *s = x->smb;
	struct obs o = { .kind = OBS_LOGON };

	if (!s->logging_on)
		return;
	s->logging_on = false;
	o.logon = (struct obs_logon){
		.method = STR("ntlm"),
		.user = KEPT_STR(s->user),
		.domain = KEPT_STR(s->domain),
		.host = KEPT_STR(s->host),
		.service = STR("smb"),
		.success = success,
	};
	put_at(x, s->logon_at, &o);
}

void smb_setup_request(const struct smb_context *x,
	const struct smb_message *m)
{
	struct arena a = x->parser->scratch;
	struct ntlm who = ntlm_find(m->all, &a);

	if (who.type == NTLM_AUTHENTICATE)
		smb_logon_begin(x, &who);
}

void smb_setup_reply(const struct smb_context *x, const struct smb_message *m)
{
	struct smb *s = x->smb;
	struct arena a = x->parser->scratch;
	struct ntlm who = ntlm_find(m->all, &a);
	struct obs o = { .kind = OBS_HOST };

	o.host = (struct obs_host){
		.name = who.host,
		.source = STR("smb"),
		.address = x->session->tuple.dst,
	};
	if (who.type == NTLM_CHALLENGE && who.host.n && !s->server_named) {
		s->server_named = true;
		parser_put(x->parser, x->session, x->chunk, &o);
	}
	if (m->status != SMB_STATUS_MORE_PROCESSING)
		smb_logon_end(x, !m->status);
}

static struct smb_tree *tree_for(struct smb *s, uint32_t id)
{
	for (size_t i = 0; i < SMB_TREES; i++) {
		if (!s->tree[i].used || s->tree[i].id == id)
			return &s->tree[i];
	}
	return &s->tree[s->next_tree++ % SMB_TREES];
}

void smb_connect_reply(const struct smb_context *x,
	const struct smb_message *m)
{
	const struct smb_request *request = smb_request_answered(x->smb, m);
	struct obs_share share = { 0 };

	if (!request)
		return;
	share.share = KEPT_STR(request->name);
	share.action = m->status ? STR("connect denied") : STR("connect");
	smb_put_share(x, request->at, share);
	if (m->status)
		return;
	struct smb_tree *tree = tree_for(x->smb, m->tree);
	tree->used = true;
	tree->id = m->tree;
	KEEP(tree->path, KEPT_STR(request->name));
}

struct str smb_share_path(const struct smb *s, uint32_t tree)
{
	for (size_t i = 0; i < SMB_TREES; i++) {
		if (s->tree[i].used && s->tree[i].id == tree)
			return KEPT_STR(s->tree[i].path);
	}
	return (struct str){ 0 };
}

/* --- requests ------------------------------------------------------------ */

static struct smb_request *room_for_request(struct smb *s)
{
	for (size_t i = 0; i < SMB_REQUESTS; i++) {
		if (!s->request[i].used)
			return &s->request[i];
	}
	return &s->request[s->next_request++ % SMB_REQUESTS];
}

struct smb_request *smb_request_keep(const struct smb_context *x,
	const struct smb_message *m,
	struct str name)
{
	struct smb_request *request = room_for_request(x->smb);

	*request = (struct smb_request){
		.used = true,
		.command = m->command,
		.tree = m->tree,
		.id = m->id,
		.at = smb_place_of(x),
	};
	KEEP(request->name, name);
	return request;
}

struct smb_request *smb_request_answered(struct smb *s,
	const struct smb_message *m)
{
	for (size_t i = 0; i < SMB_REQUESTS; i++) {
		struct smb_request *request = &s->request[i];

		if (!request->used || request->id != m->id)
			continue;
		if (request->command != m->command)
			continue;
		request->used = false;
		return request;
	}
	return NULL;
}

/* --- open files ---------------------------------------------------------- */

int smb_file_find(const struct smb *s,
	const unsigned char handle[static SMB_HANDLE_N])
{
	for (int i = 0; i < SMB_FILES; i++) {
		const struct smb_file *f = &s->file[i];

		if (f->used && memcmp(f->handle, handle, SMB_HANDLE_N) == 0)
			return i;
	}
	return SMB_NO_FILE;
}

static void put_content(const struct smb_context *x, struct smb_file *f)
{
	const struct chunk chunk = {
		.t_ns = f->at.t_ns,
		.at_byte = f->at.at_byte,
		.len_byte = f->at.len_byte,
	};
	const struct obs_file about = {
		.name = KEPT_STR(f->name),
		.source = STR("SMB"),
	};

	for (int dir = 0; dir < 2; dir++) {
		bool complete = f->content[dir].next >= f->size_byte;

		if (dir == 0 && f->changed)
			complete = true;
		if (!complete)
			file_hash_lost(&f->content[dir].hash, x->parser);
		file_hash_put(&f->content[dir].hash,
			x->parser,
			x->session,
			&chunk,
			&about);
	}
}

void smb_file_close(const struct smb_context *x, int i)
{
	struct smb *s = x->smb;

	put_content(x, &s->file[i]);
	s->file[i].used = false;
	/* nothing that is on its way may go to what takes the file's place */
	for (int dir = 0; dir < 2; dir++) {
		if (s->stream[dir].file == i)
			s->stream[dir].file = SMB_NO_FILE;
	}
	for (size_t r = 0; r < SMB_READS; r++) {
		if (s->read[r].used && s->read[r].file == i)
			s->read[r].used = false;
	}
}

static int room_for_file(struct smb *s)
{
	for (int i = 0; i < SMB_FILES; i++) {
		if (!s->file[i].used)
			return i;
	}
	return (int)(s->next_file++ % SMB_FILES);
}

static int new_file(const struct smb_context *x,
	const unsigned char handle[static SMB_HANDLE_N],
	struct smb_place at)
{
	struct smb *s = x->smb;
	int i = smb_file_find(s, handle);

	if (i == SMB_NO_FILE)
		i = room_for_file(s);
	if (s->file[i].used)
		smb_file_close(x, i);
	s->file[i] = (struct smb_file){
		.used = true,
		.at = at,
	};
	memcpy(s->file[i].handle, handle, SMB_HANDLE_N);
	return i;
}

static bool is_related(const unsigned char handle[static SMB_HANDLE_N])
{
	unsigned char ones[SMB_HANDLE_N];

	memset(ones, 0xff, sizeof ones);
	return memcmp(handle, ones, sizeof ones) == 0;
}

int smb_file_for(const struct smb_context *x, const unsigned char *handle)
{
	struct smb *s = x->smb;

	if (!handle || is_related(handle))
		return SMB_NO_FILE;
	int i = smb_file_find(s, handle);
	if (i != SMB_NO_FILE)
		return i;
	i = new_file(x, handle, smb_place_of(x));
	s->file[i].size_byte = UINT64_MAX;
	return i;
}

static bool is_pipe_share(struct str share)
{
	return share.n >= 4 &&
		str_lower_eq(str_from(share, share.n - 4), STR("ipc$"));
}

void smb_file_opened(const struct smb_context *x,
	const struct smb_request *request,
	uint32_t action,
	uint64_t size_byte,
	const unsigned char handle[static SMB_HANDLE_N])
{
	static const char *const actions[] = { [SMB_SUPERSEDED] = "replace",
		[SMB_OPENED] = "open",
		[SMB_CREATED] = "create",
		[SMB_OVERWRITTEN] = "overwrite" };
	/* CreateOptions, [MS-SMB2] 2.2.13 */
	const uint32_t delete_on_close = 0x1000;
	struct obs_share share = {
		.name = KEPT_STR(request->name),
		.size_byte = size_byte,
	};

	share.share = smb_share_path(x->smb, request->tree);
	bool pipe = is_pipe_share(share.share);
	if (pipe)
		share.action = STR("pipe");
	else if (request->options & delete_on_close)
		share.action = STR("delete");
	else
		share.action = str_of(actions[action & 3]);
	if (share.name.n)
		smb_put_share(x, request->at, share);

	int i = new_file(x, handle, request->at);
	struct smb_file *f = &x->smb->file[i];
	f->tree = request->tree;
	f->pipe = pipe;
	f->changed = action != SMB_OPENED;
	f->size_byte = action == SMB_OPENED ? size_byte : 0;
	KEEP(f->name, KEPT_STR(request->name));
}

/* Content of smb.file[i] follows in the body. What is not the next of it makes
 * it one without a hash. */
static void content_follows(const struct smb_context *x,
	const struct smb_message *m,
	int dir,
	int i,
	const struct smb_data *data)
{
	struct smb_stream *stream = &x->smb->stream[dir];
	struct smb_file *f = &x->smb->file[i];
	uint64_t end = UINT64_MAX;

	if (f->content[dir].next != data->offset)
		file_hash_lost(&f->content[dir].hash, x->parser);
	if (data->offset <= UINT64_MAX - data->n)
		end = data->offset + data->n;
	f->content[dir].next = end;

	stream->file = SMB_NO_FILE;
	stream->skip = 0;
	stream->data = 0;
	if (data->at > m->n)
		return;
	uint32_t room = m->n - data->at;
	stream->file = (int8_t)i;
	stream->skip = data->at;
	stream->data = data->n < room ? data->n : room;
}

void smb_file_written(const struct smb_context *x,
	const struct smb_message *m,
	int i,
	const struct smb_data *data)
{
	if (x->smb->file[i].pipe) {
		struct str seen = str_from(m->all, data->at);

		smb_pipe_data(x, i, str_head(seen, data->n));
		return;
	}
	content_follows(x, m, 0, i, data);
}

void smb_file_read_asked(const struct smb_context *x,
	const struct smb_message *m,
	int i,
	uint64_t offset)
{
	struct smb *s = x->smb;

	if (s->file[i].pipe)
		return;
	uint32_t r = s->next_read++ % SMB_READS;
	s->read[r] = (struct smb_read){
		.used = true,
		.file = (int8_t)i,
		.id = m->id,
		.offset = offset,
	};
}

static struct smb_read *read_asked(struct smb *s, uint64_t id)
{
	for (size_t r = 0; r < SMB_READS; r++) {
		if (s->read[r].used && s->read[r].id == id)
			return &s->read[r];
	}
	return NULL;
}

void smb_file_read(const struct smb_context *x,
	const struct smb_message *m,
	const struct smb_data *data)
{
	struct smb_read *asked = read_asked(x->smb, m->id);

	if (!asked)
		return;
	asked->used = false;
	if (m->status && m->status != SMB_STATUS_BUFFER_OVERFLOW)
		return;
	struct smb_data found = { data->at, data->n, asked->offset };
	content_follows(x, m, 1, asked->file, &found);
}

/* --- what pipes carry ---------------------------------------------------- */

enum {
	UUID_N = 16
};

/* Interfaces that matter to an investigator, in the byte order of the wire.
 * source: [MS-SCMR], [MS-TSCH], [MS-SAMR], [MS-LSAD], [MS-DRSR], [MS-SRVS],
 * .. 1.9 */
static const struct {
	const char *name;
	const char *uuid; /* UUID_N bytes */
} interfaces[] = {
	{ "svcctl",
		"\x81\xbb\x7a\x36\x44\x98\xf1\x35\xad\x32\x98\xf0\x38\x00\x10"
		"\x03" },
	{ "atsvc",
		"\x82\x06\xf7\x1f\x51\x0a\xe8\x30\x07\x6d\x74\x0b\xe8\xce\xe9"
		"\x8b" },
	{ "ITaskSchedulerService",
		"\x49\x59\xd3\x86\xc9\x83\x44\x40\xb4\x24\xdb\x36\x32\x31\xfd"
		"\x0c" },
	{ "samr",
		"\x78\x57\x34\x12\x34\x12\xcd\xab\xef\x00\x01\x23\x45\x67\x89"
		"\xac" },
	{ "lsarpc",
		"\x78\x57\x34\x12\x34\x12\xcd\xab\xef\x00\x01\x23\x45\x67\x89"
		"\xab" },
	{ "drsuapi",
		"\x35\x42\x51\xe3\x06\x4b\xd1\x11\xab\x04\x00\xc0\x4f\xc2\xdc"
		"\xd2" },
	{ "srvsvc",
		"\xc8\x4f\x32\x4b\x70\x16\xd3\x01\x12\x78\x5a\x47\xbf\x6e\xe1"
		"\x88" },
	{ "winreg",
		"\x01\xd0\x8c\x33\x44\x22\xf1\x31\xaa\xaa\x90\x00\x38\x00\x10"
		"\x03" },
	{ "wkssvc",
		"\x98\xd0\xff\x6b\x12\xa1\x10\x36\x98\x33\x46\xc3\xf8\x7e\x34"
		"\x5a" },
	{ "netlogon",
		"\x78\x56\x34\x12\x34\x12\xcd\xab\xef\x00\x01\x23\x45\x67\xcf"
		"\xfb" },
	{ "spoolss",
		"\x78\x56\x34\x12\x34\x12\xcd\xab\xef\x00\x01\x23\x45\x67\x89"
		"\xab" },
	{ "efsr",
		"\x88\xd4\x81\xc6\x50\xd8\xd0\x11\x8c\x52\x00\xc0\x4f\xd9\x0f"
		"\x7e" },
};

/* a bind of DCE/RPC 5.0 ([C706] 12.6.4.3): its first context's interface */
void smb_pipe_data(const struct smb_context *x, int i, struct str data)
{
	const struct smb_file *f = &x->smb->file[i];
	struct cur c = cur_of(data.p, data.n);
	uint16_t version = cur_u16be(&c);
	uint8_t type = cur_u8(&c);

	/* header, numbers of contexts, the first one's head */
	cur_take(&c, 21 + 4 + 4);
	const unsigned char *uuid = cur_take(&c, UUID_N);
	if (!uuid || version != 0x0500 || type != 11)
		return;
	for (size_t k = 0; k < sizeof interfaces / sizeof *interfaces; k++) {
		char action[40];

		if (memcmp(uuid, interfaces[k].uuid, UUID_N) != 0)
			continue;
		snprintf(action, sizeof action, "rpc %s", interfaces[k].name);
		smb_put_share(x,
			smb_place_of(x),
			(struct obs_share){
				.name = KEPT_STR(f->name),
				.share = smb_share_path(x->smb, f->tree),
				.action = str_of(action),
			});
	}
}
