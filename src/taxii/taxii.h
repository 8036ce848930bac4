/* SPDX-License-Identifier: Apache-2.0 */
/* taxii: TAXII 2.1 as a client, and what client and server share: media
 * types, instants, objects of STIX cut out of an envelope without building a
 * tree of it. Only the server that is named is asked: no redirect is
 * followed, no proxy used, nothing sent to another host. source: TAXII 2.1,
 * OASIS Standard */
#ifndef TAXII_TAXII_H
#define TAXII_TAXII_H

#include "model/model.h"

/* --- what both sides share -----------------------------------------------
 */

/* Whether a Content-Type is that of TAXII 2.1: type, subtype and names of
 * parameters in any case, parameters in any order, values quoted or not;
 * other parameters do not count, a second version does. source: RFC
 * 9110, 8.3.1 */
bool media_is_taxii(struct str content_type);

/* Whether an Accept lets an answer of TAXII 2.1 pass: a range that covers it,
 * with a quality above 0. Empty: not. source: TAXII 2.1, 1.6.8.1 */
bool media_accepts_taxii(struct str accept);

enum {
	INSTANT_N = 32 /* 2026-01-02T03:04:05.678901Z and a NUL */
};

/* An instant of RFC 3339 in UTC, with up to nine digits, in microseconds
 * since 1970; what is finer is cut. false: it is none. */
bool instant_parse(struct str text, int64_t *ret_us);
/* With six digits. */
const char *instant_text(int64_t us, char ret[static INSTANT_N]);

enum {
	UUID_TEXT_N = 37 /* with a NUL */
};
/* The UUID (version 5, in the namespace of URLs) of a name. */
void uuid_named(struct str name, char ret[static UUID_TEXT_N]);

/* One object in its bytes; all slices live as long as the call. */
struct stix_head {
	struct str bytes;
	struct str id;
	struct str type;
	struct str version; /* modified, else created; empty: has none */
	struct str spec;    /* spec_version; empty: not said */
};

struct stix_parts {
	void *ctx;
	/* false: stop, with *err set */
	bool (*object)(void *ctx, const struct stix_head *h, struct err *err);
	/* What is none, where it begins, and why. */
	void (*odd)(void *ctx, uint64_t at_byte, const char *why);
};

/* An envelope of TAXII or a bundle of STIX. */
struct envelope {
	struct str objects; /* the array with its brackets; empty: none */
	uint64_t objects_at;
	bool more;
	struct str next; /* in the arena; empty: none */
	struct str type; /* in the arena: "bundle" of a bundle */
};

/* Cuts the top level. ERR_FORMAT, with the byte: it is no JSON object, ends
 * in the middle, is nested deeper than 200 or says a thing twice. */
bool envelope_cut(struct str body,
	struct arena *a,
	struct envelope *ret,
	struct err *err);

/* Each object of an envelope, in order. cost: one walk, and one parse of each
 * object by itself. */
bool envelope_each(const struct envelope *e,
	const struct stix_parts *p,
	struct err *err);

/* --- client --------------------------------------------------------------
 */

/* What a discovery, an API root or a collection offers, whatever the URL is
 * of; API roots on other servers are named and not asked. */
bool taxii_list(const struct taxii_order *o,
	struct arena *a,
	struct taxii_offer *ret,
	struct err *err);

/* Objects of a collection into o->file, a bundle of an object a line. How far
 * it came stands in FILE.taxii, and what came in FILE.part until all did; a
 * second call goes on, and after a whole one asks from its last date. *ret is
 * filled on failure too. ERR_FORMAT: the server repeats itself, or breaks the
 * standard; ERR_IO; ERR_LIMIT; ERR_USAGE */
bool taxii_pull(const struct taxii_order *o,
	struct taxii_counts *ret,
	struct err *err);

/* Objects of a bundle into a collection. What it took stands in FILE.pushed,
 * so that a second call sends the rest. false also when objects were refused.
 */
bool taxii_push(const struct taxii_order *o,
	struct taxii_counts *ret,
	struct err *err);

#endif
