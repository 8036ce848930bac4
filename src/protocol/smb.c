/* SPDX-License-Identifier: Apache-2.0 */
/* SMB 1 to 3 over NetBIOS sessions or TCP: who logs on, to which share, what
 * they open, the files that go over. source: RFC 1002, 4.3; [MS-SMB2] 2.2;
 * [MS-CIFS] 2.2.4 and [MS-SMB] 2.2.4. Encrypted sessions say nothing more. */
#include "protocol/file_hash.h"
#include "protocol/ntlm.h"
#include "protocol/wording.h"

#include <stdio.h>

enum {
	PENDING = 12,
	FILES = 12,
	TREES = 8,
	READS = 64,
	SMB2_HEADER = 64,
	SMB1_HEADER = 32,
	MESSAGE_MAX = 32 << 10,
	DATA_HEAD = 256
};
enum {
	NEGOTIATE,
	SESSION_SETUP,
	LOGOFF,
	TREE_CONNECT,
	TREE_DISCONNECT,
	CREATE,
	CLOSE,
	FLUSH,
	READ,
	WRITE,
	LOCK,
	IOCTL,
	SET_INFO = 17,
	COMMANDS = 19
};
enum {
	FLAG_REPLY = 1,
	FLAG_ASYNC = 2,
	DELETE_ON_CLOSE = 0x1000,
	PIPE_TRANSCEIVE = 0x0011c017
};
#define STATUS_PENDING UINT32_C(0x00000103)
#define STATUS_OVERFLOW UINT32_C(0x80000005)
#define STATUS_MORE UINT32_C(0xc0000016)
#define STATUS_DENIED UINT32_C(0xc0000022)
#define SMB1_KEY (UINT64_C(1) << 63)
#define NO_FILE (-1)

struct place {
	int64_t t_ns;
	uint64_t at_byte;
	uint32_t len_byte;
};

/* a request that waits for its answer; id 0 with used false = free */
struct pending {
	bool used;
	uint8_t command;
	uint32_t tree;
	uint32_t options;
	uint64_t id;
	struct place at;
	KEPT(240) name;
};

struct open_file {
	/* changed: its content from before is gone: created or overwritten */
	bool used;
	bool pipe;
	bool changed;
	unsigned char id[16];
	uint32_t tree;
	uint64_t size_byte; /* when it was opened */
	struct place at;
	KEPT(240) name;
	/* what was written to it, what was read */
	struct {
		uint64_t next;
		struct file_hash hash;
	} way[2];
};

enum phase {
	FRAME,
	MESSAGE,
	BODY,
	RESYNC
};

struct way {
	uint8_t phase;
	int8_t file; /* whose bytes follow; NO_FILE */
	uint32_t frame_left;
	uint32_t body_left;
	uint32_t skip, data; /* of the body: bytes before the data, and of it */
};

struct smb {
	struct way way[2];
	struct pending pending[PENDING];
	struct open_file file[FILES];
	struct {
		bool used;
		uint32_t id;
		KEPT(128) path;
	} tree[TREES];
	struct {
		uint64_t id, offset;
		int8_t file;
		bool used;
	} read[READS];
	/* what is given up when there is no room */
	uint32_t next_pending;
	uint32_t next_file;
	uint32_t next_tree;
	uint32_t next_read;
	bool asking, named; /* somebody logs on; the server said its name */
	struct place logon_at;
	KEPT(128) user;
	KEPT(128) domain;
	KEPT(128) host;
};
_Static_assert(sizeof(struct smb) <= SLAB_MAX / 4, "16 KiB a conversation");

/* one message, or as much of it as is looked at */
struct message {
	struct cur c;   /* behind the header */
	struct str all; /* from the header on */
	uint32_t n;     /* that it has, with what was not looked at */
	uint8_t command;
	bool reply;
	bool unicode;
	uint32_t status;
	uint32_t tree;
	uint64_t id;
};

/* --- saying -------------------------------------------------------------- */

static struct heard heard_at(struct place p)
{
	return (struct heard){ .t_ns = p.t_ns,
		.at_byte = p.at_byte,
		.len_byte = p.len_byte };
}

static struct place place_of(const struct heard *h)
{
	return (struct place){ h->t_ns, h->at_byte, h->len_byte };
}

static struct str path_of(const struct smb *s, uint32_t tree)
{
	for (size_t i = 0; i < TREES; i++)
		if (s->tree[i].used && s->tree[i].id == tree)
			return KEPT_STR(s->tree[i].path);
	return (struct str){ 0 };
}

static void put_share(struct talk *t,
	struct ear *e,
	struct place at,
	struct str share,
	struct str name,
	const char *action,
	uint64_t size_byte)
{
	struct heard h = heard_at(at);
	struct obs o = { .kind = OBS_SHARE };

	o.share = (struct obs_share){ .share = share,
		.name = name,
		.action = str_of(action),
		.size_byte = size_byte };
	ear_put(e, t, &h, &o);
}

static void put_logon(struct talk *t, struct ear *e, int8_t success)
{
	struct smb *s = t->state;
	struct heard h = heard_at(s->logon_at);
	struct obs o = { .kind = OBS_LOGON };

	o.logon = (struct obs_logon){ .method = STR("ntlm"),
		.user = KEPT_STR(s->user),
		.domain = KEPT_STR(s->domain),
		.host = KEPT_STR(s->host),
		.service = STR("smb"),
		.success = success };
	if (s->asking)
		ear_put(e, t, &h, &o);
	s->asking = false;
}

/* Each direction that bytes went; hashed only when they went in order from the
 * first, and all of them. */
static void put_file(struct talk *t, struct ear *e, struct open_file *f)
{
	struct heard h = heard_at(f->at);
	struct obs_file about = { .name = KEPT_STR(f->name),
		.source = STR("SMB") };

	for (int dir = 0; dir < 2; dir++) {
		bool all = dir ? f->way[1].next >= f->size_byte
			       : f->changed || f->way[0].next >= f->size_byte;

		if (!all)
			file_lost(&f->way[dir].hash, e);
		file_put(&f->way[dir].hash, e, t, &h, &about);
	}
	f->used = false;
}

/* --- what is remembered -------------------------------------------------- */

static int find_file(const struct smb *s, const unsigned char id[static 16])
{
	for (int i = 0; i < FILES; i++)
		if (s->file[i].used && memcmp(s->file[i].id, id, 16) == 0)
			return i;
	return NO_FILE;
}

/* nothing that is on its way may go to what takes the file's place */
static void forget_file(struct talk *t, struct ear *e, int i)
{
	struct smb *s = t->state;

	put_file(t, e, &s->file[i]);
	for (int dir = 0; dir < 2; dir++)
		if (s->way[dir].file == i)
			s->way[dir].file = NO_FILE;
	for (size_t r = 0; r < READS; r++)
		if (s->read[r].used && s->read[r].file == i)
			s->read[r].used = false;
}

static int new_file(struct talk *t,
	struct ear *e,
	const unsigned char id[static 16],
	struct place at)
{
	struct smb *s = t->state;
	int i = find_file(s, id);

	for (int k = 0; k < FILES && i == NO_FILE; k++)
		if (!s->file[k].used)
			i = k;
	if (i == NO_FILE)
		i = (int)(s->next_file++ % FILES);
	if (s->file[i].used)
		forget_file(t, e, i);
	s->file[i] = (struct open_file){ .used = true, .at = at };
	memcpy(s->file[i].id, id, 16);
	return i;
}

/* The file with that handle. One that was opened before we listened has no
 * name. */
static int file_for(struct talk *t,
	struct ear *e,
	const unsigned char *id,
	struct place at)
{
	static const unsigned char related[16] = { 255,
		255,
		255,
		255,
		255,
		255,
		255,
		255,
		255,
		255,
		255,
		255,
		255,
		255,
		255,
		255 };

	if (!id || memcmp(id, related, 16) == 0)
		return NO_FILE;
	int i = find_file(t->state, id);
	if (i != NO_FILE)
		return i;
	i = new_file(t, e, id, at);
	/* nobody knows: it gets no hash */
	((struct smb *)t->state)->file[i].size_byte = UINT64_MAX;
	return i;
}

static struct pending *remember(struct smb *s,
	const struct message *m,
	const struct heard *h,
	struct str name)
{
	struct pending *p = NULL;

	for (size_t i = 0; i < PENDING && !p; i++)
		if (!s->pending[i].used)
			p = &s->pending[i];
	if (!p)
		p = &s->pending[s->next_pending++ % PENDING];
	*p = (struct pending){ .used = true,
		.command = m->command,
		.tree = m->tree,
		.id = m->id,
		.at = place_of(h) };
	KEEP(p->name, name);
	return p;
}

static struct pending *recall(struct smb *s, const struct message *m)
{
	for (size_t i = 0; i < PENDING; i++)
		if (s->pending[i].used && s->pending[i].id == m->id &&
			s->pending[i].command == m->command) {
			s->pending[i].used = false;
			return &s->pending[i];
		}
	return NULL;
}

static void data_follows(struct way *w,
	const struct message *m,
	int file,
	uint64_t at,
	uint64_t n)
{
	w->file = NO_FILE;
	w->skip = w->data = 0;
	if (file == NO_FILE || at > m->n)
		return;
	w->file = (int8_t)file;
	w->skip = (uint32_t)at;
	w->data = n < m->n - at ? (uint32_t)n : (uint32_t)(m->n - at);
}

/* bytes of a file at an offset come: what is not the next of them makes it one
 * without a hash */
static void file_at(struct open_file *f,
	struct ear *e,
	int way,
	uint64_t offset,
	uint64_t n)
{
	if (f->way[way].next != offset)
		file_lost(&f->way[way].hash, e);
	f->way[way].next = offset <= UINT64_MAX - n ? offset + n : UINT64_MAX;
}

/* --- what pipes carry ---------------------------------------------------- */

/* Interfaces that matter to an investigator, in the byte order of the wire.
 * source: [MS-SCMR], [MS-TSCH], [MS-SAMR], [MS-LSAD], [MS-DRSR], [MS-SRVS],
 * .. 1.9 */
static const struct {
	const char *name, *uuid;
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
static void hear_pipe(struct talk *t,
	struct ear *e,
	const struct heard *h,
	int file,
	struct str data)
{
	struct smb *s = t->state;
	struct cur c = cur_of(data.p, data.n);
	uint16_t version = cur_u16be(&c);
	uint8_t type = cur_u8(&c);

	/* header, numbers of contexts, the first one's head */
	cur_take(&c, 21 + 4 + 4);
	const unsigned char *uuid = cur_take(&c, 16);
	if (!uuid || version != 0x0500 || type != 11)
		return;
	for (size_t i = 0; i < sizeof interfaces / sizeof *interfaces; i++) {
		char action[40];

		if (memcmp(uuid, interfaces[i].uuid, 16) != 0)
			continue;
		snprintf(action, sizeof action, "rpc %s", interfaces[i].name);
		put_share(t,
			e,
			place_of(h),
			path_of(s, s->file[file].tree),
			KEPT_STR(s->file[file].name),
			action,
			0);
	}
}

/* --- commands ------------------------------------------------------------ */

static struct str slice(const struct message *m, uint32_t at, uint32_t n)
{
	return at <= m->all.n && n <= m->all.n - at
		? str_head(str_from(m->all, at), n)
		: (struct str){ 0 };
}

static struct str text_of(const struct message *m,
	struct str s,
	struct arena *a)
{
	return m->unicode ? utf16le_text(s, a) : s;
}

static void begin_logon(struct talk *t,
	struct ear *e,
	const struct heard *h,
	const struct ntlm *who)
{
	struct smb *s = t->state;

	put_logon(t, e, -1);
	s->asking = true;
	s->logon_at = place_of(h);
	KEEP(s->user, who->user);
	KEEP(s->domain, who->domain);
	KEEP(s->host, who->host);
}

static void setup_request(struct talk *t,
	struct ear *e,
	const struct heard *h,
	const struct message *m)
{
	struct arena a = e->scratch;
	struct ntlm who = ntlm_find(m->all, &a);

	if (who.type == NTLM_AUTHENTICATE)
		begin_logon(t, e, h, &who);
}

static void setup_reply(struct talk *t,
	struct ear *e,
	const struct heard *h,
	const struct message *m)
{
	struct smb *s = t->state;
	struct arena a = e->scratch;
	struct ntlm who = ntlm_find(m->all, &a);
	struct obs o = { .kind = OBS_HOST };

	o.host = (struct obs_host){ .name = who.host,
		.source = STR("smb"),
		.address = t->tuple.dst };
	if (who.type == NTLM_CHALLENGE && who.host.n && !s->named) {
		s->named = true;
		ear_put(e, t, h, &o);
	}
	if (m->status != STATUS_MORE)
		put_logon(t, e, !m->status);
}

static void connect_request(struct talk *t,
	struct ear *e,
	const struct heard *h,
	const struct message *m)
{
	struct arena a = e->scratch;
	struct cur c = m->c;

	cur_take(&c, 4);
	uint16_t at = cur_u16le(&c);
	uint16_t n = cur_u16le(&c);
	if (!c.bad)
		remember(t->state, m, h, text_of(m, slice(m, at, n), &a));
}

static void connect_reply(struct talk *t,
	struct ear *e,
	const struct heard *h,
	const struct message *m)
{
	struct smb *s = t->state;
	struct pending *p = recall(s, m);
	uint32_t i = 0;

	(void)h;
	if (!p)
		return;
	put_share(t,
		e,
		p->at,
		KEPT_STR(p->name),
		(struct str){ 0 },
		m->status ? "connect denied" : "connect",
		0);
	if (m->status)
		return;
	while (i < TREES && s->tree[i].used && s->tree[i].id != m->tree)
		i++;
	if (i == TREES)
		i = s->next_tree++ % TREES;
	s->tree[i].used = true;
	s->tree[i].id = m->tree;
	KEEP(s->tree[i].path, KEPT_STR(p->name));
}

static void create_request(struct talk *t,
	struct ear *e,
	const struct heard *h,
	const struct message *m)
{
	struct arena a = e->scratch;
	struct cur c = m->c;

	cur_take(&c, 40);
	uint32_t options = cur_u32le(&c);
	uint16_t at = cur_u16le(&c);
	uint16_t n = cur_u16le(&c);
	if (c.bad)
		return;
	struct pending *p =
		remember(t->state, m, h, text_of(m, slice(m, at, n), &a));
	p->options = options;
}

/* what came of the request to open: said, and the file remembered under its
 * handle */
static void opened(struct talk *t,
	struct ear *e,
	const struct pending *p,
	uint32_t how,
	uint64_t size_byte,
	const unsigned char id[static 16])
{
	/* [MS-SMB2] 2.2.14 */
	static const char *const actions[] = { "replace",
		"open",
		"create",
		"overwrite" };
	struct smb *s = t->state;
	struct str share = path_of(s, p->tree);
	bool pipe = share.n >= 4 &&
		str_lower_eq(str_from(share, share.n - 4), STR("ipc$"));
	const char *action;
	if (pipe)
		action = "pipe";
	else if (p->options & DELETE_ON_CLOSE)
		action = "delete";
	else
		action = actions[how & 3];

	if (p->name.n)
		put_share(t,
			e,
			p->at,
			share,
			KEPT_STR(p->name),
			action,
			size_byte);
	struct open_file *f = &s->file[new_file(t, e, id, p->at)];
	f->tree = p->tree;
	f->pipe = pipe;
	f->changed = how != 1;
	f->size_byte = how == 1 ? size_byte : 0;
	KEEP(f->name, KEPT_STR(p->name));
}

static void create_reply(struct talk *t,
	struct ear *e,
	const struct heard *h,
	const struct message *m)
{
	struct pending *p = recall(t->state, m);
	struct cur c = m->c;

	(void)h;
	if (!p)
		return;
	if (m->status == STATUS_DENIED)
		put_share(t,
			e,
			p->at,
			path_of(t->state, p->tree),
			KEPT_STR(p->name),
			"denied",
			0);
	cur_take(&c, 4);
	uint32_t how = cur_u32le(&c);
	cur_take(&c, 40);
	uint64_t size = cur_u32le(&c);
	size |= (uint64_t)cur_u32le(&c) << 32;
	cur_take(&c, 8);
	const unsigned char *id = cur_take(&c, 16);
	if (id && !m->status)
		opened(t, e, p, how, size, id);
}

static void close_request(struct talk *t,
	struct ear *e,
	const struct heard *h,
	const struct message *m)
{
	struct smb *s = t->state;
	struct cur c = m->c;

	(void)h;
	cur_take(&c, 8);
	const unsigned char *id = cur_take(&c, 16);
	int i = id ? find_file(s, id) : NO_FILE;
	if (i != NO_FILE)
		forget_file(t, e, i);
}

static uint64_t u64le(struct cur *c)
{
	uint64_t low = cur_u32le(c);

	return low | (uint64_t)cur_u32le(c) << 32;
}

static void write_request(struct talk *t,
	struct ear *e,
	const struct heard *h,
	const struct message *m)
{
	struct smb *s = t->state;
	struct cur c = m->c;

	cur_take(&c, 2);
	uint16_t at = cur_u16le(&c);
	uint32_t n = cur_u32le(&c);
	uint64_t offset = u64le(&c);
	int i = file_for(t, e, cur_take(&c, 16), place_of(h));
	if (c.bad || i == NO_FILE)
		return;
	if (s->file[i].pipe) {
		hear_pipe(t, e, h, i, str_head(str_from(m->all, at), n));
		return;
	}
	file_at(&s->file[i], e, 0, offset, n);
	data_follows(&s->way[0], m, i, at, n);
}

static void read_request(struct talk *t,
	struct ear *e,
	const struct heard *h,
	const struct message *m)
{
	struct smb *s = t->state;
	struct cur c = m->c;

	cur_take(&c, 8);
	uint64_t offset = u64le(&c);
	int i = file_for(t, e, cur_take(&c, 16), place_of(h));
	if (c.bad || i == NO_FILE || s->file[i].pipe)
		return;
	uint32_t r = s->next_read++ % READS;
	s->read[r].used = true;
	s->read[r].id = m->id;
	s->read[r].offset = offset;
	s->read[r].file = (int8_t)i;
}

static void read_data(struct talk *t,
	struct ear *e,
	const struct message *m,
	uint32_t at,
	uint32_t n)
{
	struct smb *s = t->state;

	for (size_t r = 0; r < READS; r++) {
		if (!s->read[r].used || s->read[r].id != m->id)
			continue;
		s->read[r].used = false;
		if (m->status && m->status != STATUS_OVERFLOW)
			return;
		file_at(&s->file[s->read[r].file], e, 1, s->read[r].offset, n);
		data_follows(&s->way[1], m, s->read[r].file, at, n);
		return;
	}
}

static void read_reply(struct talk *t,
	struct ear *e,
	const struct heard *h,
	const struct message *m)
{
	struct cur c = m->c;

	(void)h;
	cur_take(&c, 2);
	uint8_t at = cur_u8(&c);
	cur_take(&c, 1);
	uint32_t n = cur_u32le(&c);
	read_data(t, e, m, at, c.bad ? 0 : n);
}

static void ioctl_request(struct talk *t,
	struct ear *e,
	const struct heard *h,
	const struct message *m)
{
	struct cur c = m->c;

	cur_take(&c, 4);
	uint32_t code = cur_u32le(&c);
	const unsigned char *id = cur_take(&c, 16);
	uint32_t at = cur_u32le(&c);
	uint32_t n = cur_u32le(&c);
	int i = id && !c.bad && code == PIPE_TRANSCEIVE
		? find_file(t->state, id)
		: NO_FILE;
	if (i != NO_FILE)
		hear_pipe(t, e, h, i, slice(m, at, n));
}

/* [MS-FSCC] 2.4: 10 renames, 13 marks for deletion; asked for, whether it was
 * done is not looked at */
static void set_info_request(struct talk *t,
	struct ear *e,
	const struct heard *h,
	const struct message *m)
{
	struct smb *s = t->state;
	struct arena a = e->scratch;
	struct cur c = m->c;

	cur_take(&c, 2);
	uint8_t type = cur_u8(&c);
	uint8_t class = cur_u8(&c);
	uint32_t n = cur_u32le(&c);
	uint16_t at = cur_u16le(&c);
	cur_take(&c, 6);
	const unsigned char *id = cur_take(&c, 16);
	int i = id && type == 1 ? find_file(s, id) : NO_FILE;
	struct str data = slice(m, at, n);
	if (i == NO_FILE)
		return;
	struct str share = path_of(s, s->file[i].tree);
	if (class == 13 && data.n && data.p[0])
		put_share(t,
			e,
			place_of(h),
			share,
			KEPT_STR(s->file[i].name),
			"delete",
			0);
	else if (class == 10)
		put_share(t,
			e,
			place_of(h),
			share,
			utf16le_text(str_from(data, 20), &a),
			"rename",
			0);
}

typedef void hear_fn(struct talk *,
	struct ear *,
	const struct heard *,
	const struct message *);
static hear_fn *const smb2[COMMANDS][2] = {
	[SESSION_SETUP] = { setup_request, setup_reply },
	[TREE_CONNECT] = { connect_request, connect_reply },
	[CREATE] = { create_request, create_reply },
	[CLOSE] = { close_request, NULL },
	[READ] = { read_request, read_reply },
	[WRITE] = { write_request, NULL },
	[IOCTL] = { ioctl_request, NULL },
	[SET_INFO] = { set_info_request, NULL },
};

/* --- SMB 1 --------------------------------------------------------------- */

/* Words and bytes of a message ([MS-CIFS] 2.2.3); words.n in bytes. */
struct smb1 {
	struct str words;
	uint32_t bytes_at;
};

static bool smb1_parts(const struct message *m, struct smb1 *ret)
{
	struct cur c = m->c;
	size_t n = 2 * (size_t)cur_u8(&c);
	const unsigned char *words = cur_take(&c, n);

	cur_u16le(&c);
	if (c.bad)
		return false;
	*ret = (struct smb1){ { (const char *)words, n },
		(uint32_t)(c.p - c.base) };
	return true;
}

/* A text that ends with NUL, and past it. Unicode ones begin at an even place
 * in the message. */
static struct str smb1_text(const struct message *m,
	uint32_t *at,
	struct arena *a)
{
	size_t unit = m->unicode ? 2 : 1;
	uint32_t from = m->unicode ? (*at + 1) & ~1U : *at;
	struct str rest = str_from(m->all, from);
	size_t n = 0;

	while (n + unit <= rest.n &&
		(rest.p[n] || (unit == 2 && rest.p[n + 1])))
		n += unit;
	*at = from + (uint32_t)(n + unit <= rest.n ? n + unit : rest.n);
	return text_of(m, str_head(rest, n), a);
}

static void smb1_setup(struct talk *t,
	struct ear *e,
	const struct heard *h,
	const struct message *m)
{
	struct arena a = e->scratch;
	struct smb1 p;

	setup_request(t, e, h, m);
	/* the form without NTLMSSP ([MS-CIFS] 2.2.4.53.1) */
	if (!smb1_parts(m, &p) || p.words.n != 26)
		return;
	struct cur c = cur_of(p.words.p + 14, 4);
	uint32_t skip = cur_u16le(&c);
	uint32_t at = p.bytes_at + skip;
	at += cur_u16le(&c);
	struct ntlm who = { .type = NTLM_AUTHENTICATE };
	who.user = smb1_text(m, &at, &a);
	who.domain = smb1_text(m, &at, &a);
	if (who.user.n)
		begin_logon(t, e, h, &who);
}

static void smb1_connect(struct talk *t,
	struct ear *e,
	const struct heard *h,
	const struct message *m)
{
	struct arena a = e->scratch;
	struct smb1 p;

	if (!smb1_parts(m, &p) || p.words.n != 8)
		return;
	struct cur c = cur_of(p.words.p + 6, 2);
	uint32_t at = p.bytes_at + cur_u16le(&c); /* behind the password */
	remember(t->state, m, h, smb1_text(m, &at, &a));
}

static void smb1_create(struct talk *t,
	struct ear *e,
	const struct heard *h,
	const struct message *m)
{
	struct arena a = e->scratch;
	struct smb1 p;

	if (!smb1_parts(m, &p) || p.words.n != 48)
		return;
	struct cur c = cur_of(p.words.p + 39, 4);
	uint32_t at = p.bytes_at;
	struct pending *q = remember(t->state, m, h, smb1_text(m, &at, &a));
	q->options = cur_u32le(&c);
}

static void smb1_handle(const unsigned char *fid, unsigned char ret[static 16])
{
	memset(ret, 0, 16);
	memcpy(ret, fid, 2);
}

static void smb1_created(struct talk *t,
	struct ear *e,
	const struct heard *h,
	const struct message *m)
{
	struct pending *q = recall(t->state, m);
	unsigned char id[16];
	struct smb1 p;

	(void)h;
	if (!q || m->status || !smb1_parts(m, &p) || p.words.n < 68)
		return;
	struct cur c = cur_of(p.words.p, p.words.n);
	cur_take(&c, 5);
	smb1_handle(cur_take(&c, 2), id);
	uint32_t how = cur_u32le(&c);
	cur_take(&c, 4 * 8 + 4 + 8);
	uint64_t size = u64le(&c);
	opened(t, e, q, how, size, id);
}

static void smb1_close(struct talk *t,
	struct ear *e,
	const struct heard *h,
	const struct message *m)
{
	unsigned char id[16];
	struct smb1 p;

	(void)h;
	if (!smb1_parts(m, &p) || p.words.n < 2)
		return;
	smb1_handle((const unsigned char *)p.words.p, id);
	int i = find_file(t->state, id);
	if (i != NO_FILE)
		forget_file(t, e, i);
}

/* [MS-CIFS] 2.2.4.43.1: fid at 4, offset at 6, data length at 20, its place at
 * 22, the high half of the offset at 24 */
static void smb1_write(struct talk *t,
	struct ear *e,
	const struct heard *h,
	const struct message *m)
{
	struct smb *s = t->state;
	unsigned char id[16];
	struct smb1 p;

	if (!smb1_parts(m, &p) || p.words.n < 24)
		return;
	struct cur c = cur_of(p.words.p, p.words.n);
	cur_take(&c, 4);
	smb1_handle(cur_take(&c, 2), id);
	uint64_t offset = cur_u32le(&c);
	cur_take(&c, 8);
	uint32_t n = (uint32_t)cur_u16le(&c) << 16;
	n |= cur_u16le(&c);
	uint16_t at = cur_u16le(&c);
	if (p.words.n >= 28)
		offset |= (uint64_t)cur_u32le(&c) << 32;
	int i = file_for(t, e, id, place_of(h));
	if (s->file[i].pipe) {
		hear_pipe(t, e, h, i, str_head(str_from(m->all, at), n));
		return;
	}
	file_at(&s->file[i], e, 0, offset, n);
	data_follows(&s->way[0], m, i, at, n);
}

static void smb1_read(struct talk *t,
	struct ear *e,
	const struct heard *h,
	const struct message *m)
{
	struct smb *s = t->state;
	unsigned char id[16];
	struct smb1 p;

	if (!smb1_parts(m, &p) || p.words.n < 20)
		return;
	struct cur c = cur_of(p.words.p, p.words.n);
	cur_take(&c, 4);
	smb1_handle(cur_take(&c, 2), id);
	uint64_t offset = cur_u32le(&c);
	int i = file_for(t, e, id, place_of(h));
	if (s->file[i].pipe)
		return;
	uint32_t r = s->next_read++ % READS;
	s->read[r].used = true;
	s->read[r].id = m->id;
	s->read[r].offset = offset;
	s->read[r].file = (int8_t)i;
}

/* 2.2.4.42.2: data length at 10, its place at 12, the high half of the length
 * at 14 */
static void smb1_was_read(struct talk *t,
	struct ear *e,
	const struct heard *h,
	const struct message *m)
{
	struct smb1 p;
	uint32_t n = 0;
	uint32_t at = 0;

	(void)h;
	if (smb1_parts(m, &p) && p.words.n >= 16) {
		struct cur c = cur_of(p.words.p + 10, 6);

		n = cur_u16le(&c);
		at = cur_u16le(&c);
		n |= (uint32_t)cur_u16le(&c) << 16;
	}
	read_data(t, e, m, at, n);
}

static void smb1_pipe(struct talk *t,
	struct ear *e,
	const struct heard *h,
	const struct message *m)
{
	struct smb *s = t->state;
	unsigned char id[16];
	struct smb1 p;

	/* TRANS_TRANSACT_NMPIPE: data at 22 and 24, handle at 30 */
	if (!smb1_parts(m, &p) || p.words.n < 32)
		return;
	struct cur c = cur_of(p.words.p + 22, 10);
	uint16_t n = cur_u16le(&c);
	uint16_t at = cur_u16le(&c);
	cur_take(&c, 4);
	smb1_handle(cur_take(&c, 2), id);
	int i = find_file(s, id);
	if (i != NO_FILE)
		hear_pipe(t, e, h, i, slice(m, at, n));
}

static const struct {
	uint8_t code, command;
	hear_fn *request, *reply;
} smb1[] = {
	{ 0x73, SESSION_SETUP, smb1_setup, setup_reply },
	{ 0x75, TREE_CONNECT, smb1_connect, connect_reply },
	{ 0xa2, CREATE, smb1_create, smb1_created },
	{ 0x04, CLOSE, smb1_close, NULL },
	{ 0x2f, WRITE, smb1_write, NULL },
	{ 0x2e, READ, smb1_read, smb1_was_read },
	{ 0x25, IOCTL, smb1_pipe, NULL },
};

/* AndX: the next command's words follow at an offset in the same message
 * ([MS-CIFS] 2.2.3.4). Each must lie behind the one before. */
static void hear_smb1(struct talk *t,
	struct ear *e,
	const struct heard *h,
	struct message m)
{
	uint8_t code = m.command;

	for (;;) {
		struct cur words = m.c;
		bool chained = code == 0x73 || code == 0x75 || code == 0xa2 ||
			code == 0x2f || code == 0x2e;

		for (size_t i = 0; i < sizeof smb1 / sizeof *smb1; i++) {
			hear_fn *f = m.reply ? smb1[i].reply : smb1[i].request;

			m.command = smb1[i].command;
			if (smb1[i].code == code && f)
				f(t, e, h, &m);
		}
		uint8_t n = cur_u8(&words);
		code = cur_u8(&words);
		cur_u8(&words);
		size_t at = cur_u16le(&words);
		if (!chained || words.bad || n < 2 || code == 0xff ||
			at <= (size_t)(m.c.p - m.c.base) || at >= m.all.n)
			return;
		m.c.p = m.c.base + at;
	}
}

static bool smb1_header(struct message *m)
{
	struct cur *c = &m->c;

	cur_take(c, 4);
	m->command = cur_u8(c);
	m->status = cur_u32le(c);
	m->reply = cur_u8(c) & 0x80;
	m->unicode = cur_u16le(c) & 0x8000;
	cur_take(c, 12);
	m->tree = cur_u16le(c);
	uint64_t pid = cur_u16le(c);
	cur_u16le(c);
	m->id = SMB1_KEY | pid << 16 | cur_u16le(c);
	return !c->bad;
}

static bool smb2_header(struct message *m, uint32_t *ret_next)
{
	struct cur *c = &m->c;

	cur_take(c, 8);
	m->status = cur_u32le(c);
	uint16_t command = cur_u16le(c);
	cur_take(c, 2);
	uint32_t flags = cur_u32le(c);
	*ret_next = cur_u32le(c);
	m->id = u64le(c);
	cur_take(c, 4);
	m->tree = cur_u32le(c);
	cur_take(c, 24);
	m->reply = flags & FLAG_REPLY;
	m->unicode = true;
	m->command = command < COMMANDS ? (uint8_t)command : LOGOFF;
	return !c->bad;
}

/* --- frames -------------------------------------------------------------- */

enum heed {
	MORE,
	GO,
	OVER
};

static bool is_smb(struct str s, unsigned char first)
{
	return s.n >= 4 && (unsigned char)s.p[0] == first &&
		memcmp(s.p + 1, "SMB", 3) == 0;
}

static int mine(const struct tuple *t, int dir, struct str b)
{
	bool port = t->dport == 139 || t->dport == 445;

	if (b.n && !dir && t->dport == 139 && (unsigned char)b.p[0] == 0x81) {
		if (b.n < 4)
			return 1;
		if (b.p[1] == 0 && b.p[2] == 0)
			return 2;
		return 0;
	}
	if (b.n && dir && t->dport == 139 && (unsigned char)b.p[0] == 0x82) {
		if (b.n < 4)
			return 1;
		if (b.p[1] == 0 && b.p[2] == 0 && b.p[3] == 0)
			return 2;
		return 0;
	}
	if (b.n && b.p[0])
		return 0;
	if (b.n < 8)
		return port || b.n >= 5 ? 1 : 0;
	b = str_from(b, 4);
	return is_smb(b, 0xfe) || is_smb(b, 0xff) || is_smb(b, 0xfd) ? 2 : 0;
}

/* RFC 1002, 4.3.1. Directly over TCP the length has 24 bits ([MS-SMB2] 2.1). */
static enum heed frame_step(struct way *w, struct str *rest)
{
	struct cur c = cur_of(rest->p, rest->n);
	uint32_t head = cur_u32be(&c);

	if (c.bad)
		return MORE;
	uint8_t type = (uint8_t)(head >> 24);
	if (type != 0 && (type < 0x81 || type > 0x85))
		return OVER;
	*rest = str_from(*rest, 4);
	w->frame_left = w->body_left = head & 0xffffff;
	w->skip = w->data = 0;
	w->file = NO_FILE;
	if (!w->frame_left)
		w->phase = FRAME;
	else if (type)
		w->phase = BODY;
	else
		w->phase = MESSAGE;
	return GO;
}

/* how much of the message is looked at: of those that carry data, only what
 * stands before it and its beginning */
static size_t wanted(const struct message *m, bool is_smb2)
{
	bool data = is_smb2 ? m->command == (m->reply ? READ : WRITE)
			    : m->command == (m->reply ? 0x2e : 0x2f);
	size_t most = data ? DATA_HEAD : MESSAGE_MAX;

	return m->n < most ? m->n : most;
}

static enum heed message_step(struct talk *t,
	const struct heard *h,
	struct ear *e,
	struct str *rest)
{
	struct smb *s = t->state;
	struct way *w = &s->way[h->dir];
	size_t head = w->frame_left < SMB2_HEADER ? w->frame_left : SMB2_HEADER;
	uint32_t next = 0;

	if (rest->n < head)
		return MORE;
	bool two = is_smb(*rest, 0xfe), one = is_smb(*rest, 0xff);
	struct message m = { .c = cur_of(rest->p, head), .n = w->frame_left };
	if (is_smb(*rest, 0xfd))
		return OVER; /* encrypted */
	bool ok = two ? smb2_header(&m, &next) : one && smb1_header(&m);
	if (next >= SMB2_HEADER && next < m.n)
		m.n = next;
	if (ok && rest->n < wanted(&m, two))
		return MORE;
	w->phase = BODY;
	w->body_left = m.n;
	w->skip = w->data = 0;
	w->file = NO_FILE;
	if (!ok || m.reply != (h->dir == 1))
		return GO;
	m.all = str_head(*rest, wanted(&m, two));
	size_t header = (size_t)(m.c.p - m.c.base);
	m.c = cur_of(m.all.p, m.all.n);
	cur_take(&m.c, header);
	if (one)
		hear_smb1(t, e, h, m);
	else if (m.status != STATUS_PENDING && smb2[m.command][m.reply])
		smb2[m.command][m.reply](t, e, h, &m);
	return GO;
}

static uint32_t take(uint32_t *left, uint64_t n)
{
	uint32_t k = n < *left ? (uint32_t)n : *left;

	*left -= k;
	return k;
}

/* n bytes of the body go by; p NULL: they were lost */
static void pass(struct smb *s,
	struct ear *e,
	int dir,
	const char *p,
	uint32_t n)
{
	struct way *w = &s->way[dir];
	uint32_t before = take(&w->skip, n);
	uint32_t data = take(&w->data, n - before);
	struct file_hash *f =
		w->file == NO_FILE ? NULL : &s->file[w->file].way[dir].hash;

	w->body_left -= n;
	w->frame_left -= n;
	if (f && data && p)
		file_add(f, e, (struct str){ p + before, data });
	else if (f && data)
		file_lost(f, e);
	if (!w->body_left)
		w->phase = w->frame_left ? MESSAGE : FRAME;
}

static enum heed body_step(struct smb *s,
	struct ear *e,
	int dir,
	struct str *rest)
{
	uint32_t n = rest->n < s->way[dir].body_left ? (uint32_t)rest->n
						     : s->way[dir].body_left;

	pass(s, e, dir, rest->p, n);
	*rest = str_from(*rest, n);
	return GO;
}

/* After a gap: nothing tells where a frame begins but that packets often begin
 * with one. */
static enum heed resync_step(const struct talk *t,
	struct way *w,
	int dir,
	struct str *rest)
{
	int sure = mine(&t->tuple, dir, *rest);

	if (sure == 1)
		return MORE;
	if (sure == 2)
		w->phase = FRAME;
	else
		*rest = str_from(*rest, rest->n);
	return GO;
}

static void hear_gap(struct smb *s, const struct heard *h, struct ear *e)
{
	struct way *w = &s->way[h->dir];

	if (w->phase == BODY && h->lost <= w->body_left) {
		pass(s, e, h->dir, NULL, (uint32_t)h->lost);
		return;
	}
	for (int i = 0; i < FILES; i++)
		if (s->file[i].used)
			file_lost(&s->file[i].way[h->dir].hash, e);
	w->phase = RESYNC;
}

static ptrdiff_t hear(struct talk *t, const struct heard *h, struct ear *e)
{
	struct smb *s = t->state;
	struct way *w = &s->way[h->dir];
	struct str rest = h->bytes;
	enum heed heed = GO;

	if (h->lost)
		hear_gap(s, h, e);
	while (rest.n && heed == GO && !e->stopped) {
		if (w->phase == FRAME)
			heed = frame_step(w, &rest);
		else if (w->phase == MESSAGE)
			heed = message_step(t, h, e, &rest);
		else if (w->phase == BODY)
			heed = body_step(s, e, h->dir, &rest);
		else
			heed = resync_step(t, w, h->dir, &rest);
	}
	return heed == OVER ? HEAR_DONE : (ptrdiff_t)(h->bytes.n - rest.n);
}

static void end(struct talk *t, struct ear *e)
{
	struct smb *s = t->state;

	put_logon(t, e, -1);
	for (int i = 0; i < PENDING; i++)
		if (s->pending[i].used && s->pending[i].command == TREE_CONNECT)
			put_share(t,
				e,
				s->pending[i].at,
				KEPT_STR(s->pending[i].name),
				(struct str){ 0 },
				"connect unanswered",
				0);
	for (int i = 0; i < FILES; i++)
		if (s->file[i].used) {
			/* still open: more might have come */
			for (int dir = 0; dir < 2; dir++)
				file_lost(&s->file[i].way[dir].hash, e);
			put_file(t, e, &s->file[i]);
		}
}

const struct protocol smb_protocol = { .name = "smb",
	.state_byte = sizeof(struct smb),
	.mine = mine,
	.hear = hear,
	.end = end };
