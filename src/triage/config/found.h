/* SPDX-License-Identifier: Apache-2.0 */
/* A configuration as it was read: fields, and what they mean. */
#ifndef TRIAGE_CONFIG_FOUND_H
#define TRIAGE_CONFIG_FOUND_H

#include "triage/common/work.h"

enum {
	FIELDS_MOST = 128,
	TO_MOST = 64,
	KEY_MOST = 64,      /* bytes of a key that are told */
	ENCODING_MOST = 96, /* characters */
	NO_PORT = 0
};

enum {
	FORM_LEAST = 16,       /* bytes of a configuration */
	FORM_MOST = 64 << 10,  /* and at most */
	FORM_VALUE_MOST = 4096 /* bytes of one value */
};

enum to_kind {
	TO_DOMAIN,
	TO_IPV4,
	TO_IPV6,
	TO_URL
};

struct config_to {
	struct str host;
	struct str url; /* empty: none */
	uint32_t port;  /* NO_PORT: not told */
	enum to_kind kind;
};

struct config_field {
	struct str name;  /* empty: nothing names it */
	struct str value; /* as text, numbers in decimal */
	bool number;
};

struct found {
	const char *family;
	const char *layout;
	const char *source; /* NULL: nobody's layout */
	char encoding[ENCODING_MOST];
	unsigned char key[KEY_MOST];
	size_t key_n;
	uint64_t at;
	uint64_t size;
	struct config_field field[FIELDS_MOST];
	uint32_t n;
	struct config_to to[TO_MOST];
	uint32_t to_n;
	uint32_t meant; /* fields whose name is one of a configuration's */
	struct str mutex, campaign, version;
	uint64_t interval_s;
	bool has_interval;
};

/* Adds a field; false when there is no room. Both texts must stay. */
bool found_add(struct found *f, struct str name, struct str value);

/* The same of a number, which is written into a. */
bool found_number(struct found *f,
	struct str name,
	uint64_t value,
	struct arena *a);

/* From the fields: destinations, mutex, campaign, interval. A host alone is a
 * destination only with a port beside it or a name that says so. Returns how
 * many destinations there are. */
uint32_t found_read(struct found *f);

/* One more destination; false when it is none. */
bool found_to(struct found *f, struct str host, uint32_t port);

/* Puts the name of an encoding in front of those that are there. */
void found_inside(struct found *f, const char *encoding);

/* Tells configuration[] with all of it. */
void found_tell(const struct found *f, struct facts *facts);

/* --- texts ---------------------------------------------------------------- */

/* host, host:port, [v6]:port or a URL, and nothing else. */
bool to_read(struct str s, struct config_to *ret);

/* printable ASCII, tab, CR, LF */
bool is_text(unsigned char c);

#endif
