/* SPDX-License-Identifier: Apache-2.0 */
/* What is asked of a TAXII server of an ally, and what came of it; and what
 * this program serves itself. source: TAXII 2.1 (OASIS Standard, 2021-06-10)
 */
#ifndef MODEL_TAXII_H
#define MODEL_TAXII_H

#include "core/core.h"
#include "model/exhibit.h"

enum {
	TAXII_PAGE = 1000,     /* objects that are asked for at once */
	TAXII_SECONDS = 120,   /* that one answer may last */
	TAXII_COLLECTIONS = 5, /* of a case: one for each marking */
	TAXII_MEDIA_N = 256
};

#define TAXII_MEDIA "application/taxii+json;version=2.1"
#define STIX_MEDIA "application/stix+json;version=2.1"

/* Texts that are not given are NULL. */
struct taxii_order {
	const char *url;
	const char *file;   /* where objects come from, or go */
	const char *ca;     /* certificates that are trusted, PEM */
	const char *secret; /* a file with `user:password` or `Bearer T` */
	const char *added_after; /* an instant of TAXII */
	const char *type;        /* of objects; several separated by commas */
	uint32_t page;           /* objects; TAXII_PAGE */
	uint32_t seconds;        /* of one answer; TAXII_SECONDS */
	void *ctx;
	/* A sentence about what goes on; never holds a secret. */
	void (*say)(void *ctx, const char *sentence);
};

struct taxii_counts {
	uint64_t pages;
	uint64_t served;   /* objects that the server gave */
	uint64_t taken;    /* that were new */
	uint64_t repeated; /* that were there already */
	uint64_t odd;    /* that are no objects of STIX; the first are said */
	uint64_t before; /* in the file before this call */
	uint64_t pushed; /* that the server took */
	uint64_t failed; /* that it did not take; the first are said */
	bool resumed;    /* an interrupted call was taken up again */
	bool changed;    /* the file was written */
};

enum taxii_kind {
	TAXII_DISCOVERY,
	TAXII_ROOT,
	TAXII_COLLECTION
};

/* One line of what a server offers; texts live in the arena of who asked. */
struct taxii_row {
	enum taxii_kind kind;
	struct str url;
	struct str title;
	struct str id; /* of a collection */
	bool can_read;
	bool can_write;
	struct str not_asked; /* why; else empty */
};
struct taxii_offer {
	struct taxii_row *row;
	uint32_t n;
	uint32_t cap;
};

struct serve_order {
	const char *dir;
	uint32_t port;      /* 0: one that is free */
	const char *users;  /* a table of tokens; NULL: only the owner's */
	const char *bundle; /* served in place of the case's own export */
	enum tlp tlp;       /* who may see that bundle */
	void *ctx;
	/* The address, with the owner's token: once, before the first
	 * request.
	 */
	bool (*ready)(void *ctx, const char *url);
	void (*say)(void *ctx, const char *sentence);
};

#endif
