/* SPDX-License-Identifier: Apache-2.0 */
/* Who was touched, and what it cost them. */
#ifndef MODEL_VICTIM_H
#define MODEL_VICTIM_H

#include "model/claim.h"

/* How far a contact went; each holds those before it. */
enum contact_grade {
	CONTACT_LOOKED_UP, /* asked for the server's name, no more was seen */
	CONTACT_TRIED,     /* nobody answered, or it is not told */
	CONTACT_CONNECTED,
	CONTACT_EXCHANGED, /* payload went both ways */
	CONTACT_BEACONED,
	CONTACT_SENT_OUT, /* far more went out than is usual */
	CONTACT_GRADES
};
#define CONTACT_GRADE_WORDS \
	"looked up|tried|connected|exchanged data|beaconed|sent out"

/* The grade's words in CONTACT_GRADE_WORDS */
const char *contact_grade_name(enum contact_grade g);
/* CONTACT_GRADES: there is none of that name */
enum contact_grade contact_grade_named(struct str name);

/* What an organisation had to do with one server: one `contacted` claim. */
struct victim_contact {
	struct str server; /* address; empty: only its name is known */
	enum contact_grade grade;
	/* half-open */
	int64_t first_s;
	int64_t last_s;
	uint64_t contacts; /* records */
	/* payload, summed over the records that tell it */
	uint64_t bytes_out;
	uint64_t bytes_in;
	bool has_bytes;    /* false: no record tells any */
	struct str hosts;  /* addresses of the organisation, ", " between */
	struct str ports;  /* "443/tcp, 53/udp" */
	struct str names;  /* of which server is not known */
	struct str showed; /* the watched trait, where that is the reason */
	struct str
		marked; /* why it may be no victim; empty = nothing known */
	const struct claim *claim;
};

struct victim {
	/* contact empty = not known */
	struct str name;
	struct str sector;
	struct str country;
	struct str contact;
	enum contact_grade grade; /* the highest of its contacts' */
	/* first and last contact seen */
	int64_t first_s;
	int64_t last_s;
	uint64_t contacts;  /* records of those with a server */
	uint64_t looked_up; /* of those with a name only */
	uint64_t bytes_out;
	uint64_t bytes_in;
	bool has_bytes;
	uint32_t n_server;  /* suspect servers it talked to */
	struct str servers; /* their addresses, ", " between */
	struct str names;   /* that it asked for */
	struct str hosts;   /* its own that did, ", " between */
	/* why it may be no victim, when that holds of every contact; empty =
	 * it is one as far as is known */
	struct str marked;
	/* by first contact */
	const struct victim_contact *contacted;
	uint32_t n_contacted;
	/* the first of its `contacted` claims: where it can be checked */
	const struct claim *claim;
};

/* The next of such a list, "a, b"; false: there is none. */
bool victim_list_next(struct str *rest, struct str *ret);

enum leak {
	LEAK_UNKNOWN,
	LEAK_NONE_FOUND,
	LEAK_POSSIBLE,
	LEAK_YES,
	LEAK_DENIED
};
/* "unknown", "none found", "possible", "yes", "denied" */
const char *leak_name(enum leak l);

/* How a number is meant. */
enum bound {
	BOUND_EXACT,
	BOUND_AT_LEAST,
	BOUND_ABOUT, /* a tenth more or less */
	BOUND_UP_TO,
	BOUNDS
};
#define BOUND_WORDS "exact|at least|about|up to"

/* The bound's words in BOUND_WORDS */
const char *bound_name(enum bound b);
/* BOUND_EXACT for an empty word */
enum bound bound_named(struct str word);

/* What damage is counted in. */
enum amount_kind {
	AMOUNT_PEOPLE,
	AMOUNT_RECORDS,
	AMOUNT_FILES,
	AMOUNT_MONEY,
	AMOUNTS
};
/* "people", "records", "files", "money" */
const char *amount_name(enum amount_kind k);

/* From low to high; open: there may be any number more. */
struct amount {
	uint64_t low;
	uint64_t high;
	bool told; /* false: nobody says */
	bool open;
};

struct damage {
	/* organisation may be empty: a campaign */
	struct str incident;
	struct str organisation;
	struct str currency;
	struct str note;
	struct str data; /* kinds of data; may be empty */
	uint64_t people;
	uint64_t records;
	uint64_t files;
	uint64_t money;
	bool has_people;
	bool has_records;
	bool has_files;
	bool has_money;
	enum bound bound; /* of all of them */
	enum leak leak;
	/* false: stays in the register, out of everything published */
	bool publish;
	const struct claim *claim; /* source, grade, locator */
};

/* What all sources together say of one organisation in one incident. */
struct damage_group {
	struct str incident;
	struct str organisation; /* may be empty: of all of a campaign */
	struct str currency;
	struct amount amount[AMOUNTS];
	/* rows of the damage register, n_row of them from there on */
	uint32_t row;
	uint32_t n_row;
	bool disagree; /* sources give numbers that do not fit together */
	bool publish;  /* false: some row of it is not for others */
};

/* The register, with totals that count nobody twice. */
struct damage_register {
	const struct damage *row; /* by incident and organisation */
	const struct damage_group *group;
	uint32_t n_group;
	/* People may be the same in several: at least as many as where there
	 * are most, at most all together. Records and files add up. Money: see
	 * below. */
	struct amount total[AMOUNTS];
	uint32_t silent[AMOUNTS]; /* groups of which nobody says */
	const struct damage_money {
		struct str currency;
		struct amount amount;
	} * money;
	uint32_t n_money;
};

#endif
