/* SPDX-License-Identifier: Apache-2.0 */
/* Private to this folder: what the parts of the SMB parser share. smb.c cuts
 * the stream into messages, smb1.c and smb2.c parse their commands, session.c
 * keeps what a conversation is about (requests without an answer, trees, open
 * files) and puts the observations. smb.c uses smb1.c and smb2.c, these use
 * session.c; nothing goes the other way.
 * source: RFC 1002, 4.3; [MS-SMB2] 2.2; [MS-CIFS] 2.2.4; [MS-SMB] 2.2.4 */
#ifndef PROTOCOL_SMB_SMB_H
#define PROTOCOL_SMB_SMB_H

#include "protocol/common/file_hash.h"
#include "protocol/common/ntlm.h"
#include "protocol/common/words.h"

/* Command codes of SMB 2 ([MS-SMB2] 2.2.1); commands of SMB 1 are remembered
 * under the code of the SMB 2 command that does the same. */
enum smb_command {
	SMB_NEGOTIATE = 0,
	SMB_SESSION_SETUP = 1,
	SMB_LOGOFF = 2,
	SMB_TREE_CONNECT = 3,
	SMB_CREATE = 5,
	SMB_CLOSE = 6,
	SMB_READ = 8,
	SMB_WRITE = 9,
	SMB_IOCTL = 11,
	SMB_SET_INFO = 17,
	SMB_COMMANDS = 19
};

/* Command codes of SMB 1 ([MS-CIFS] 2.2.2.1). */
enum smb1_command {
	SMB1_CLOSE = 0x04,
	SMB1_TRANSACTION = 0x25,
	SMB1_READ_ANDX = 0x2e,
	SMB1_WRITE_ANDX = 0x2f,
	SMB1_SESSION_SETUP_ANDX = 0x73,
	SMB1_TREE_CONNECT_ANDX = 0x75,
	SMB1_NT_CREATE_ANDX = 0xa2,
	SMB1_NO_ANDX = 0xff
};

/* [MS-ERREF] 2.3.1 */
#define SMB_STATUS_PENDING UINT32_C(0x00000103)
#define SMB_STATUS_BUFFER_OVERFLOW UINT32_C(0x80000005)
#define SMB_STATUS_MORE_PROCESSING UINT32_C(0xc0000016)
#define SMB_STATUS_ACCESS_DENIED UINT32_C(0xc0000022)

/* CreateAction of [MS-SMB2] 2.2.14 and [MS-CIFS] 2.2.4.64.2 */
enum smb_create_action {
	SMB_SUPERSEDED,
	SMB_OPENED,
	SMB_CREATED,
	SMB_OVERWRITTEN
};

/* How much of a conversation is kept; beyond it the oldest is given up. */
enum {
	SMB_REQUESTS = 12,
	SMB_FILES = 12,
	SMB_TREES = 8,
	SMB_READS = 64,
	SMB_NO_FILE = -1,
	SMB_HANDLE_N = 16 /* bytes of a file handle */
};

/* time and place in the capture of the packet that something was in */
struct smb_place {
	int64_t t_ns;
	uint64_t at_byte;
	uint32_t len_byte;
};

/* a request that waits for its answer */
struct smb_request {
	bool used;
	uint8_t command; /* enum smb_command */
	uint32_t tree;
	uint32_t options; /* CREATE: CreateOptions */
	uint64_t id;      /* smb_message.id */
	struct smb_place at;
	KEPT(240) name; /* TREE_CONNECT: the share; CREATE: the file */
};

struct smb_file {
	bool used;
	bool pipe;
	/* its content from before is gone: created or overwritten */
	bool changed;
	unsigned char handle[SMB_HANDLE_N];
	uint32_t tree;
	/* when it was opened; UINT64_MAX: opened before the capture began */
	uint64_t size_byte;
	struct smb_place at;
	KEPT(240) name;
	/* by direction: 0 written by the client, 1 read by it */
	struct {
		uint64_t next; /* offset behind the last byte seen */
		struct file_hash hash;
	} content[2];
};

struct smb_tree {
	bool used;
	uint32_t id;
	KEPT(128) path;
};

/* a READ without an answer: which part of which file that will carry */
struct smb_read {
	bool used;
	int8_t file;
	uint64_t id; /* smb_message.id */
	uint64_t offset;
};

enum smb_phase {
	SMB_FRAME,
	SMB_MESSAGE,
	SMB_BODY,
	SMB_RESYNC
};

/* where one direction stands */
struct smb_stream {
	uint8_t phase;       /* enum smb_phase: what comes next */
	int8_t file;         /* whose content the body carries; SMB_NO_FILE */
	uint32_t frame_left; /* bytes up to the end of the frame */
	uint32_t body_left;  /* bytes up to the end of the message */
	uint32_t skip;       /* of the body: bytes before the content */
	uint32_t data;       /* of the body: bytes of content */
};

/* state of one conversation */
struct smb {
	struct smb_stream stream[2];
	struct smb_request request[SMB_REQUESTS];
	struct smb_file file[SMB_FILES];
	struct smb_tree tree[SMB_TREES];
	struct smb_read read[SMB_READS];
	/* what is given up when there is no room */
	uint32_t next_request;
	uint32_t next_file;
	uint32_t next_tree;
	uint32_t next_read;
	bool logging_on; /* somebody asked and has no answer yet */
	bool server_named;
	struct smb_place logon_at;
	KEPT(128) user;
	KEPT(128) domain;
	KEPT(128) host;
};
_Static_assert(sizeof(struct smb) <= SLAB_MAX / 4, "16 KiB a conversation");

enum smb_dialect {
	SMB_DIALECT_NONE,
	SMB_DIALECT_1,
	SMB_DIALECT_2
};

/* one message, or as much of it as is looked at */
struct smb_message {
	struct cur c;   /* behind the header; its base is the header */
	struct str all; /* from the header on */
	uint32_t n;     /* bytes that it has, also those not looked at */
	uint32_t next;  /* SMB 2: bytes to the next of a compound; 0: last */
	enum smb_dialect dialect;
	uint8_t command; /* of its own dialect */
	bool reply;
	bool unicode; /* texts are UTF-16LE */
	uint32_t status;
	uint32_t tree;
	uint64_t id; /* the same in a request and its answer */
};

/* what every command is given besides its message */
struct smb_context {
	struct session *session;
	struct parser *parser;
	/* the piece that completed the message; NULL at the end of the
	 * conversation */
	const struct chunk *chunk;
	struct smb *smb; /* session->state */
};

typedef void smb_command_fn(const struct smb_context *x,
	const struct smb_message *m);

/* --- a message (session.c) ----------------------------------------------- */

/* Bytes [at, at + n) of the message, counted from its header; empty unless all
 * of them are there. */
struct str smb_slice(const struct smb_message *m, uint32_t at, uint32_t n);

/* A text of the message as UTF-8: in a, or s itself when m->unicode is not
 * set. */
struct str smb_text(const struct smb_message *m,
	struct str s,
	struct arena *a);

/* --- what is put (session.c) --------------------------------------------- */

/* Puts one OBS_SHARE, as of `at`. */
void smb_put_share(const struct smb_context *x,
	struct smb_place at,
	struct obs_share share);

/* The piece's time and place; x->chunk must not be NULL. */
struct smb_place smb_place_of(const struct smb_context *x);

/* --- logons and trees (session.c) ---------------------------------------- */

/* Somebody logs on: a logon before it that had no answer is put as one without
 * a known outcome. who's texts are copied, cut to what there is room for. */
void smb_logon_begin(const struct smb_context *x, const struct ntlm *who);

/* Puts the logon that waits for an answer, if one does. success: 1 yes, 0 no,
 * -1 not known. */
void smb_logon_end(const struct smb_context *x, int8_t success);

/* SESSION_SETUP of both dialects: NTLMSSP is looked for in all of the message;
 * the server's name is put once a conversation. */
smb_command_fn smb_setup_request;
smb_command_fn smb_setup_reply;

/* TREE_CONNECT of both dialects: puts the outcome, keeps the tree. */
smb_command_fn smb_connect_reply;

/* The share that a tree is connected to; empty when that was not seen. */
struct str smb_share_path(const struct smb *s, uint32_t tree);

/* --- requests (session.c) ------------------------------------------------ */

/* Keeps a request until smb_request_answered, the name cut to what there is
 * room for; when there is no room the oldest is dropped. Never NULL. */
struct smb_request *smb_request_keep(const struct smb_context *x,
	const struct smb_message *m,
	struct str name);

/* The request that the message answers, which is free again: valid until the
 * next smb_request_keep. NULL: it was not seen. m->command: enum
 * smb_command. */
struct smb_request *smb_request_answered(struct smb *s,
	const struct smb_message *m);

/* --- open files (session.c) ---------------------------------------------- */

/* The place in smb.file of the file with that handle; SMB_NO_FILE. */
int smb_file_find(const struct smb *s,
	const unsigned char handle[static SMB_HANDLE_N]);

/* The same, but one that was opened before the capture began gets a place: it
 * has no name and no hash. SMB_NO_FILE when handle is NULL or all ones, which
 * in a compound means "that of the message before". */
int smb_file_for(const struct smb_context *x, const unsigned char *handle);

/* What came of the request to open: puts it, and keeps the file under its
 * handle. action: enum smb_create_action, higher bits are passed over. */
void smb_file_opened(const struct smb_context *x,
	const struct smb_request *p,
	uint32_t action,
	uint64_t size_byte,
	const unsigned char handle[static SMB_HANDLE_N]);

/* Closes smb.file[i]: puts the content of each direction that bytes went in,
 * hashed only when they went in order from the first, and all of them. Content
 * and answers that are still on their way go nowhere. */
void smb_file_close(const struct smb_context *x, int i);

/* a part of a file in a message */
struct smb_data {
	uint32_t at; /* of the message, from its header */
	uint32_t n;
	uint64_t offset; /* of the file */
};

/* A WRITE to smb.file[i]: the content that follows goes into its hash, that of
 * a pipe is looked at. */
void smb_file_written(const struct smb_context *x,
	const struct smb_message *m,
	int i,
	const struct smb_data *data);

/* A READ of smb.file[i], which smb_file_read answers; those of pipes are not
 * kept. */
void smb_file_read_asked(const struct smb_context *x,
	const struct smb_message *m,
	int i,
	uint64_t offset);

/* Its answer: data->n bytes of content stand at data->at; data->offset is not
 * looked at. Nothing is done when the request was not seen. */
void smb_file_read(const struct smb_context *x,
	const struct smb_message *m,
	const struct smb_data *data);

/* Bytes that a client sends into the pipe smb.file[i]: a bind to an RPC
 * interface that matters to an investigator is put. */
void smb_pipe_data(const struct smb_context *x, int i, struct str data);

/* --- dialects ------------------------------------------------------------ */

/* Parses the header of SMB 1 at m->c and past it. false: it is cut short. */
bool smb1_header(struct smb_message *m);

/* Parses the header of SMB 2 or 3 at m->c and past it. false: it is cut short.
 * A command above SMB_COMMANDS becomes SMB_LOGOFF, which nothing handles. */
bool smb2_header(struct smb_message *m);

/* Handles the commands of a message whose header was parsed, one after the
 * other: changes m->c and m->command on the way. */
void smb1_message(const struct smb_context *x, struct smb_message *m);

/* Handles the command of a message whose header was parsed. An answer that only
 * says that the answer will come is passed over. */
void smb2_message(const struct smb_context *x, const struct smb_message *m);

#endif
