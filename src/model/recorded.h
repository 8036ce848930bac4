/* SPDX-License-Identifier: Apache-2.0 */
/* What examiners record in a case, and whose signatures stand in it. */
#ifndef MODEL_RECORDED_H
#define MODEL_RECORDED_H

#include "model/claim.h"

/* What may be taken back. */
enum recorded_kind {
	RECORDED_CLAIM, /* by its key, with all its revisions */
	RECORDED_DISSENT,
	RECORDED_WORD,     /* on two incidents */
	RECORDED_CHANGE,   /* of an exhibit */
	RECORDED_NOTE,     /* on a claim */
	RECORDED_ADVISORY, /* a step of one: model/advisory.h */
	RECORDED_REQUEST,  /* a step of one: model/rfi.h */
	RECORDED_CUSTODY,  /* of custody, or a sign-off: model/custody.h */
};
struct recorded {
	enum recorded_kind what;
	char id[RECORD_ID_N];
};

/* "claim", "dissent", "word on these incidents", "change of an exhibit",
 * "note", "step of an advisory", "step of a request", "record of custody or
 * sign-off" */
const char *recorded_name(enum recorded_kind k);

/* What an examiner may correct of how an exhibit came into evidence; a set of
 * them. */
enum {
	AMEND_ACQUIRED = 1,
	AMEND_VANTAGE = 2,
	AMEND_TLP = 4,
	AMEND_AUTHORITY = 8,
	AMEND_HOW = 16,
	AMEND_ZONE = 32,
	AMEND_YEAR = 64,
	AMEND_COMPARTMENT = 128,
};

/* Appends what of an exhibit a set of them names: "vantage, TLP". */
void amended_words(unsigned set, struct buf *b);

enum change_kind {
	CHANGE_AMENDED,
	CHANGE_WITHDRAWN
};

#define NOT_REPLACED UINT32_MAX

/* An exhibit corrected, or withdrawn, as of a day. */
struct exhibit_change {
	char id[RECORD_ID_N]; /* exhibit_change_seal */
	enum change_kind kind;
	uint32_t exhibit;
	unsigned set;         /* of `to`: what is amended */
	struct exhibit to;    /* only what `set` names says something */
	uint32_t replaced_by; /* the exhibit that takes its place */
	int64_t from_s;       /* counts for questions as of then and later */
	struct str by;
	struct str why;
	int64_t recorded_at_s;
	uint64_t entry; /* of the ledger; 0 = not yet there */
};

/* Fills id, of everything but the entry. */
void exhibit_change_seal(struct exhibit_change *c);

/* Makes of an exhibit what the change says; of another one nothing. */
void exhibit_change_apply(const struct exhibit_change *c,
	uint32_t exhibit,
	struct exhibit *x);

/* What an examiner wrote down beside a claim, whatever its revision, or beside
 * an entity. It weighs nothing. One word that begins with # is a tag. */
struct note {
	char id[RECORD_ID_N]; /* note_seal */
	struct str about;     /* key of a claim, or "type:name" */
	struct str by;
	struct str text;
	int64_t recorded_at_s;
};

/* Fills id, of everything else. */
void note_seal(struct note *n);

/* "#relay" */
bool note_is_tag(const struct note *n);

/* The first n digits (50 at most) of a digest in Crockford's base 32: no
 * letter that looks like a digit. ret: room for n, no NUL. */
void reference_digits(const struct sha256 *d, size_t n, char *ret);

/* Whether both are one person's name, whatever the blanks around it and the
 * case of its ASCII letters. */
bool same_person(struct str a, struct str b);

/* A key with which the ledger was signed. */
struct signer_row {
	char key[2 * SHA256_N + 1]; /* public, hexadecimal */
	/* made the case, or was admitted by who had been introduced */
	bool introduced;
	uint64_t checkpoints;
	/* of the first entry under the first of them; TIME_UNKNOWN = none */
	int64_t since_s;
	/* signatures do not count from then on; TIME_UNKNOWN = they do */
	int64_t revoked_s;
	uint64_t not_counted; /* of the checkpoints */
};

/* The signing key of this user; texts in the arena. */
struct own_key {
	bool there;
	bool is_protected; /* under a passphrase */
	struct str path;
	struct str hex; /* public */
};

#endif
