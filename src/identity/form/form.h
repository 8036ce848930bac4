/* SPDX-License-Identifier: Apache-2.0 */
/* Normal forms of what stands in a record of a person or an account, but for
 * names: the same thing written in two ways has one form. The raw text is never
 * replaced: what is doubtful about it is said beside the form, and nothing is
 * refused. What is not told ("unknown", "n/a", "-") has no form: it agrees with
 * nothing and contradicts nothing. */
#ifndef IDENTITY_FORM_FORM_H
#define IDENTITY_FORM_FORM_H

#include "core/core.h"

enum form_kind {
	FORM_PHONE,
	FORM_EMAIL,
	FORM_DATE, /* a day of the calendar: of birth, mostly */
	FORM_POSTAL,
	FORM_DOCUMENT, /* "type:number", or a number that tells its type */
	FORM_PAYMENT,  /* card, IBAN, account, address of a cryptocurrency */
	FORM_AGENT,    /* user agent of a browser */
	FORM_IP,
	FORM_KEY, /* fingerprint of an SSH or PGP key, digest of a certificate
		   */
	FORM_HANDLE, /* name of an account */
	FORM_TEXT,   /* anything else */
	FORM_KINDS
};

/* What is doubtful about a value: a set of these. A row of form_doubts each. */
enum form_doubt_bit {
	FORM_DOUBT_CHECK = 1 << 0,
	FORM_DOUBT_LENGTH = 1 << 1,
	FORM_DOUBT_SHAPE = 1 << 2,
	FORM_DOUBT_IMPOSSIBLE = 1 << 3,
	FORM_DOUBT_ORDER = 1 << 4,
	FORM_DOUBT_CENTURY = 1 << 5,
	FORM_DOUBT_COUNTRY = 1 << 6,
	FORM_DOUBT_PARTIAL = 1 << 7,
	FORM_DOUBT_MOJIBAKE = 1 << 8,
	FORM_DOUBT_SHARED = 1 << 9,
	FORM_DOUBT_PROXY = 1 << 10,
	FORM_DOUBT_LOCAL = 1 << 11,
	FORM_DOUBT_INVENTED = 1 << 12,
	FORM_DOUBT_CUT = 1 << 13
};

struct form_doubt {
	enum form_doubt_bit bit;
	const char *word;     /* "check-digit": for programs */
	const char *sentence; /* for people */
};
extern const struct form_doubt form_doubts[];
extern const size_t n_form_doubts;

enum {
	FORM_MAX_BYTE = 1024 /* of a raw text; what is longer is cut */
};

struct form {
	/* empty: not told. phone "+81312345678"; e-mail as it is delivered;
	 * date "1980-02-28"; document "jp-my-number:123456789018"; card
	 * "card:411111*1111"; agent the exact text; key "sha256:..." */
	struct str normal;
	/* what partial agreement looks at. phone: national number; e-mail: the
	 * name that the provider tells apart; date: "02-28"; postal: without
	 * room; document: without its type; card: last four; agent: "chrome 120
	 * windows"; IP: its /24 or /64; key: last 64 bits; handle: without
	 * digits at its end */
	struct str part;
	/* phone: country code "+81"; e-mail: the provider, one domain for all
	 * its names; date: year; postal: prefecture or country; document: type;
	 * card: first six; key: kind; handle: the service */
	struct str scope;
	/* another value that it may be: day and month swapped, the other
	 * century, what damaged text stood for; empty: none */
	struct str other;
	uint32_t doubts; /* of enum form_doubt_bit */
};

struct form_kind_row {
	const char *name; /* "phone" */
	const char *what; /* for people */
};
extern const struct form_kind_row form_kinds[FORM_KINDS];

/* form_make - the normal form of one value.
 *   raw     : any bytes, also damaged ones; of more than FORM_MAX_BYTE the rest
 *             is left out, and FORM_DOUBT_CUT
 *   country : ISO 3166, two letters, of the record: phones without a country
 *             code, dates of unknown order and numbers of documents are read by
 *             it; empty or anything else: not known
 *   ret     : texts in the arena or constant; normal is empty when the value is
 *             not told, and then all of it is
 *   errors  : false when the arena is full, and only then; *ret untouched
 *   cost    : below 10 us, of a user agent as of a phone; memory for the texts
 *             and what they are made of, some hundred bytes */
bool form_make(enum form_kind kind,
	struct str raw,
	struct str country,
	struct arena *a,
	struct form *ret);

/* Whether a text says that there is nothing to say, in any of the languages of
 * forms: "", "-", "N/A", "unknown", "不明", "REDACTED FOR PRIVACY". */
bool form_is_untold(struct str raw);

#endif
