/* SPDX-License-Identifier: Apache-2.0 */
/* Private to form/: a form while it is made, and who makes which. */
#ifndef IDENTITY_FORM_MAKING_H
#define IDENTITY_FORM_MAKING_H

#include "identity/form/form.h"
#include "identity/form/ink.h"

struct making {
	struct str raw;     /* cut to FORM_MAX_BYTE */
	struct str text;    /* the same as fold_text has it */
	struct str country; /* two capitals, or empty */
	struct arena *a;
	struct form *f; /* zeroed; doubts of the text may stand there */
};

/* Each fills m->f from m->text; one that cannot read the text leaves normal
 * empty, and the folded text takes its place with FORM_DOUBT_SHAPE. */
typedef void form_maker(struct making *m);

/* E.164, by the numbering plan of the country. source: ITU-T E.164 */
void phone_make(struct making *m);

/* RFC 5321 address as its provider delivers it. */
void email_make(struct making *m);

/* ISO 8601 day. */
void date_make(struct making *m);

/* Tokens of an address in their order, single blanks between. */
void postal_make(struct making *m);

/* "type:number" of a row of document_rows. */
void document_make(struct making *m);

/* Card, IBAN, wallet, or a token as it is. */
void payment_make(struct making *m);

/* The exact text, with family and system beside it. */
void agent_make(struct making *m);

/* RFC 5952 address. */
void ip_make(struct making *m);

/* "sha256:...", "md5:...", "pgp:...", "hex:...". */
void key_make(struct making *m);

/* Lower case, without @ and the address of the service. */
void handle_make(struct making *m);

/* Compatibility forms and case folded (Unicode NFKC_Casefold). */
void text_make(struct making *m);

#endif
