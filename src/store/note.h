/* SPDX-License-Identifier: Apache-2.0 */
/* Private to store/: what signed notes are made of (C2SP signed-note): key
 * ids, verifiers, and lines of signatures. */
#ifndef STORE_NOTE_H
#define STORE_NOTE_H

#include "store/sign.h"

enum {
	NOTE_KEY_ID_N = 4,
	/* C2SP signed-note and tlog-cosignature: signature types */
	NOTE_ED25519 = 0x01,
	NOTE_COSIGNATURE = 0x04,
	/* Ed25519, or a time and Ed25519: whatever is longer is not ours */
	NOTE_SIG_MAX = NOTE_KEY_ID_N + 8 + SIG_N,
	NOTE_NAME_MAX = 1000 /* bytes: a host, a path */
};

/* Whose signature is to be known. */
struct note_key {
	struct str name; /* borrowed */
	unsigned char type;
	unsigned char id[NOTE_KEY_ID_N];
	unsigned char key[KEY_N];
};

/* A line of a note: an em dash, the name, Base64 of the id and the signature.
 */
struct note_sig {
	struct str name; /* borrowed */
	unsigned char id[NOTE_KEY_ID_N];
	unsigned char bytes[NOTE_SIG_MAX]; /* behind the id */
	size_t n;
};

/* The id of the key: SHA-256(name LF type key), its first four bytes. */
void note_key_id(struct str name,
	unsigned char type,
	const unsigned char key[static KEY_N],
	unsigned char ret[static NOTE_KEY_ID_N]);

/* NAME+ID+KEY, where the id fits. ERR_USAGE says what is wrong with it. */
bool note_key_read(struct str text, struct note_key *ret, struct err *err);

/* The same back, appended. */
void note_key_write(const struct note_key *k, struct buf *ret);

/* Base64 in its one padded form; ret has room for cap bytes. false: it is
 * none, or longer. */
bool note_base64(struct str s, unsigned char *ret, size_t cap, size_t *ret_n);

/* Takes the next line off. false: at the end, or it is no line of a signature
 * (*rest then keeps it). One that is longer than ours has n = 0. */
bool note_sig_next(struct str *rest, struct note_sig *ret);

/* Appends the line. */
void note_sig_write(struct str name,
	const unsigned char id[static NOTE_KEY_ID_N],
	const unsigned char *sig,
	size_t n,
	struct buf *ret);

/* A note's text (with its last line feed) and its lines of signatures. false:
 * there is no empty line between them. */
bool note_split(struct str note, struct str *ret_text, struct str *ret_sigs);

#endif
