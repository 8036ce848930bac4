/* SPDX-License-Identifier: Apache-2.0 */
/* Private to read/: a person or an office that a registry names for a thing, as
 * a row of the table identities. What the registry hides is not told: empty,
 * and named in the note. */
#ifndef READ_INTEL_REGISTRY_H
#define READ_INTEL_REGISTRY_H

#include "read/read.h"

enum registry_field {
	REGISTRY_HANDLE, /* under which the registry has it: one account */
	REGISTRY_NAME,
	REGISTRY_ORGANISATION,
	REGISTRY_EMAIL,
	REGISTRY_PHONE,
	REGISTRY_ADDRESS,
	REGISTRY_CITY,
	REGISTRY_POSTCODE,
	REGISTRY_COUNTRY, /* only two letters are kept as such */
	REGISTRY_FIELDS
};

struct registry_contact {
	struct str field[REGISTRY_FIELDS];
	struct str role; /* "registrant", "administrative,technical" */
	bool hidden;     /* a field was there, and not told */
	bool proxy;      /* it is a privacy or proxy service */
	bool damaged; /* what stood behind bytes that are no UTF-8 is gone */
};

/* What is registered, and for how long. */
struct registration {
	struct str thing; /* "example.com", "192.0.2.0/24", "AS64496" */
	/* dates as cells of a table take them, or empty */
	struct str from;
	struct str to;
	struct str known;
	struct str source;   /* who answered: "whois.nic.example" */
	struct str status;   /* states of the thing, a comma between */
	struct str redacted; /* names of fields that were left out */
};

/* Adds a value to a field: several e-mails and phones with ; between, parts of
 * an address with a comma, of others the first one counts. What says that it is
 * hidden is not taken. value: UTF-8; copied into the arena. */
void registry_add(struct registry_contact *c,
	enum registry_field field,
	struct str value,
	struct arena *a);

/* Whether anything of it is told, but for where it is. */
bool registry_is_told(const struct registry_contact *c);

/* A date as registries write it, as cells of a table take it; empty: it is
 * none, or one that cannot be. "2001. 01. 02.", "26-Nov-1999", "2001/05/14". */
struct str registry_date(struct str text, struct arena *a);

/* Whether the text stands for what a registry does not tell. */
bool registry_is_hidden(struct str text);

/* The row of it, whose text stands at the place of o, into the sink. false: the
 * sink wants no more, or the arena is spent. */
bool registry_put(const struct registry_contact *c,
	const struct registration *r,
	struct obs o,
	const struct sink *out,
	struct read_stats *stats,
	struct arena a);

#endif
