/* SPDX-License-Identifier: Apache-2.0 */
/* Warnings: what one letter says to one organisation, and what became of it. */
#ifndef MODEL_ADVISORY_H
#define MODEL_ADVISORY_H

#include "model/victim.h"

/* Who warns, as the reader sees it; empty = not told. */
struct issuer {
	struct str name;
	struct str telephone;
	struct str email;
	struct str pgp; /* fingerprint, or where the key is */
	struct str web;
};

/* A time beside how far the reader's clock is ahead of UTC then. */
struct local_time_s {
	int64_t s; /* TIME_UNKNOWN, TIME_OPEN: not told */
	int64_t ahead_s;
};

/* A server of the attack, as the reader's own hosts met it. */
struct advisory_server {
	struct str address;
	/* no server is known of the name that was asked for: it stands in
	 * `address` */
	bool by_name;
	struct str ports; /* "443/tcp, 53/udp" */
	struct str names; /* under which it was asked for, ", " between */
	struct str hosts; /* the reader's own, ", " between */
	enum contact_grade grade;
	/* last: the last second */
	struct local_time_s first;
	struct local_time_s last;
	uint64_t contacts;
	uint64_t bytes_out;
	uint64_t bytes_in;
	bool has_bytes;
};

enum advised_kind {
	ADVISED_IPV4,
	ADVISED_IPV6,
	ADVISED_NAME,
	/* digests of files that the reader's own sensors saw */
	ADVISED_MD5,
	ADVISED_SHA1,
	ADVISED_SHA256,
	ADVISED_KINDS
};
/* What is looked for in the same way. */
enum advised_group {
	ADVISED_ADDRESSES,
	ADVISED_NAMES,
	ADVISED_FILES
};
static inline enum advised_group advised_group(enum advised_kind k)
{
	if (k >= ADVISED_MD5)
		return ADVISED_FILES;
	return k == ADVISED_NAME ? ADVISED_NAMES : ADVISED_ADDRESSES;
}

/* What the reader can look for. Valid while the reader's hosts were seen with
 * it: nobody said what came after. */
struct advised {
	enum advised_kind kind;
	/* an address, a name of letters, digits, hyphens, underscores and
	 * dots, or hexadecimal digits: nothing in it means anything to a shell,
	 * a rule or a query */
	struct str value;
	struct str ports; /* of an address */
	/* half-open; TIME_UNKNOWN, TIME_OPEN */
	int64_t from_s;
	int64_t to_s;
};

struct advisory {
	struct str reference; /* advisory_reference */
	/* for those not hit yet: names nobody; organisation is empty then */
	bool sector_wide;
	uint32_t n_hit; /* how many were, 0 = too few to say */
	struct str organisation;
	struct str sector;
	struct str country;
	struct str contact;
	struct issuer issuer;
	enum tlp tlp;
	bool simulated; /* an exercise */
	/* it may be no victim; why is not said, for that has a source */
	bool marked;
	struct str language; /* "en", "ja" */
	struct str template; /* its text; was checked */
	int64_t day_s;       /* the letter's date */
	struct str zone;     /* of the reader's clock; empty = UTC only */
	enum contact_grade grade; /* the highest */
	struct local_time_s first;
	struct local_time_s last;
	uint64_t contacts;
	uint64_t bytes_out;
	uint64_t bytes_in;
	bool has_bytes;
	struct str hosts; /* ", " between */
	const struct advisory_server *server;
	uint32_t n_server;
	const struct advised *advised;
	uint32_t n_advised;
};

#define ADVISORY_REFERENCE_N 18 /* "ASH-K4XD7Q2M-9F3A" and a NUL */

/* The facts of an advisory: what of it is the case's, not the reference, the
 * day, the issuer, the template and the language; in one form. */
struct sha256 advisory_facts(const struct advisory *a);

/* Its reference: eight digits of the case and the reader, then four of the
 * facts, the issuer, the language and the template. Tells nothing of other
 * advisories, and stays the same while nothing changes. */
void advisory_reference(struct str case_id,
	const struct advisory *a,
	char ret[static ADVISORY_REFERENCE_N]);

/* --- what became of it --------------------------------------------------- */

enum advisory_state {
	ADVISORY_DRAFTED,
	ADVISORY_APPROVED,
	ADVISORY_SENT,
	ADVISORY_ACKNOWLEDGED,
	ADVISORY_FIXED,
	ADVISORY_WITHDRAWN,
	ADVISORY_STATES
};
#define ADVISORY_STATE_WORDS \
	"drafted approved sent acknowledged fixed withdrawn"

/* One of ADVISORY_STATE_WORDS. */
const char *advisory_state_name(enum advisory_state s);
/* ADVISORY_STATES: there is none of that name */
enum advisory_state advisory_state_named(struct str name);

/* One step, as the ledger has it. */
struct advisory_entry {
	char id[RECORD_ID_N]; /* advisory_entry_seal */
	struct str reference;
	enum advisory_state state;
	struct str by;
	struct str why;
	int64_t day_s; /* of the letter, or on which the step was taken */
	int64_t recorded_at_s;
	/* of a draft; empty in later steps */
	struct str organisation; /* empty = of a sector */
	struct str sector;
	struct str language;
	enum tlp tlp;
	/* the strictest marking of what others may see that stands in it; the
	 * reader's own may be stricter, and so is `tlp` then */
	enum tlp allowed;
	struct str compartments; /* that its audience has, a line each */
	bool two_person;         /* two people approve before it is sent */
	bool marked;             /* contacts that are marked stand in it */
	struct str facts;        /* advisory_facts, hexadecimal */
	struct str files;        /* digest of all its files, hexadecimal */
};

/* Fills id, of everything else. */
void advisory_entry_seal(struct advisory_entry *e);

enum {
	ADVISORY_APPROVERS_MAX = 4
};

/* Where an advisory stands: its draft, and the steps after it. */
struct advisory_standing {
	const struct advisory_entry *draft;
	enum advisory_state state;
	int64_t day_s[ADVISORY_STATES]; /* TIME_UNKNOWN = not yet */
	struct str approver[ADVISORY_APPROVERS_MAX];
	uint32_t n_approver;
	bool stale;      /* what it says is no longer what the case says */
	bool superseded; /* there is a newer draft for the same reader */
	struct str due;  /* what should be done now; empty = nothing */
};

/* Where each advisory of the entries (in the order of the ledger) stands, in
 * the order of their drafts; a draft that was written again begins anew. In the
 * arena; NULL: no memory. */
struct advisory_standing *advisory_standings(const struct advisory_entry *e,
	uint32_t n,
	struct arena *a,
	uint32_t *ret_n);

/* How many more must approve it before it may be sent. */
uint32_t advisory_approvals_missing(const struct advisory_standing *s);

/* Whether the name is that of one who approved, whatever its blanks and the
 * case of its ASCII letters. */
bool advisory_approved_by(const struct advisory_standing *s, struct str by);

#endif
