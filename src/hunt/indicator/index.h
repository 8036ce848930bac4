/* SPDX-License-Identifier: Apache-2.0 */
/* Private to hunt/: millions of published indicators, compactly: a fingerprint
 * of type and canonical value, and where it stands. In order of fingerprints,
 * with a directory by their first bits: a look-up touches two or three lines of
 * memory, and many at once wait together.
 *
 * 16 bytes an indicator and at most a byte more for the directory; each group
 * (what a list says alike of many) costs some 170 bytes once, each object with
 * an identity 32 bytes.
 *
 * A fingerprint has 64 bits and is not checked against the text, which is not
 * kept: of n indicators and q different things that were looked up, n q / 2^64
 * matches are expected to be of two different values: 3 in a million for five
 * million indicators and ten million things. A finding names the list and the
 * place of the line, so that a person can look. Whoever publishes a list could
 * make two values collide; he could as well list the other value. */
#ifndef HUNT_INDICATOR_INDEX_H
#define HUNT_INDICATOR_INDEX_H

#include "model/model.h"

enum {
	INDEX_MAX = 1 << 27,
	INDEX_GROUPS_MAX = 1 << 24,
	GROUP_TEXT_MAX = 1024,
	INDEX_PORTS_KEPT = 16
};
#define INDEX_NONE UINT32_MAX

/* What is said alike of many indicators. Times of lists are whole days, outer
 * bounds: else each could be a group of its own. */
struct indicator_group {
	enum indicator_type type;
	uint32_t exhibit; /* the list */
	/* of struct hunt_setup's indicators, + 1; 0 = of a list */
	uint32_t row;
	struct str label;
	struct str source;
	int64_t from_s;
	int64_t to_s;
	/* when others saw it: bounds nothing; TIME_UNKNOWN, TIME_OPEN */
	int64_t seen_from_s;
	int64_t seen_to_s;
	uint16_t port; /* 0 = any */
	int64_t recorded_at_s;
	int64_t superseded_at_s; /* TIME_OPEN: it still stands there */
};

/* A version of a publisher's object: what stands at some place of a list, or
 * that it was taken back. Of one object the later version counts, from the day
 * on which the case knew of it. */
struct indicator_version {
	uint64_t id; /* of the object: indicator_index_id */
	int64_t version_ns;
	int64_t recorded_at_s;
	uint64_t where; /* as of an entry; INDEX_NOWHERE: taken back */
};
#define INDEX_NOWHERE UINT64_MAX

/* A place whose object was replaced or taken back, as of when. */
struct indicator_ended {
	uint64_t where;
	int64_t at_s;
};

struct indicator_index {
	struct arena fingerprint_a;
	struct arena where_a;
	struct arena directory_a;
	struct arena group_a;
	uint64_t *fingerprint; /* n of them */
	uint64_t *where;       /* group << 40 | offset in the list */
	uint32_t n;
	bool in_order;
	/* first index whose fingerprint begins so, by its bits above shift, and
	 * one more */
	uint32_t *directory;
	unsigned shift;
	/* lengths of networks that there are, n_bits of them */
	uint8_t bits[129];
	unsigned n_bits;
	struct indicator_group *group;
	uint32_t n_group;
	uint32_t cap_group;
	uint32_t n_row;         /* the first groups: rows that people wrote */
	struct table group_key; /* of the others */
	/* group that was met last, + 1: nearly always the next one's */
	uint32_t last[INDICATOR_TYPES][INDEX_PORTS_KEPT];
	bool ports; /* some are meant for one port only */
	/* of lists whose objects have identities: 32 bytes for each */
	struct arena version_a;
	struct indicator_version *version;
	uint32_t n_version;
	struct indicator_ended *ended; /* n_ended of them, by where */
	uint32_t n_ended;
};

/* An empty index. Its memory is mapped apart from any arena:
 * indicator_index_close gives it back. errors: ERR_LIMIT */
bool indicator_index_open(struct indicator_index *ret, struct err *err);
/* a zeroed one is a no-op */
void indicator_index_close(struct indicator_index *x);

/* A row that a person wrote; all of them before the others. A value that is
 * none of its type matches nothing. false: memory is spent. */
bool indicator_index_add_row(struct indicator_index *x,
	const struct indicator *row);

/* One of a list. g: row 0; its texts are copied. v: the object that says so,
 * but for where; NULL = it has no identity. What is no value of its type is
 * passed over, and a label or source longer than GROUP_TEXT_MAX with it. */
bool indicator_index_add(struct indicator_index *x,
	const struct indicator_group *g,
	const struct indicator_version *v,
	struct str value,
	uint64_t at_byte);
/* An object was taken back; v->where is INDEX_NOWHERE. */
bool indicator_index_revoke(struct indicator_index *x,
	const struct indicator_version *v);
/* Of an identifier: of its UUID, in lower case, so that an attribute of MISP
 * and the STIX indicator that was made of it are one object. */
uint64_t indicator_index_id(struct str id);
/* From when on what stands there no longer counts; TIME_OPEN. */
int64_t indicator_index_ended(const struct indicator_index *x,
	uint32_t entry);

/* All of from's lists. Rows are the same in both. */
bool indicator_index_merge(struct indicator_index *to,
	const struct indicator_index *from);

/* Puts in order what was added; before look-ups. One group says one value once:
 * the first place that counts stays. cost: 0.8 s for 5 million.
 * false: memory is spent */
bool index_order(struct indicator_index *x);

/* Fingerprints of what is looked up: an address (bits 128) or the network of
 * that length around it, or a canonical text. */
uint64_t indicator_index_of_address(struct addr a, unsigned bits);
/* canonical: as model/indicator.h writes values of that type */
uint64_t indicator_index_of_text(enum indicator_type t, struct str canonical);

/* n look-ups at once. ret: the first entry with each fingerprint, others stand
 * behind it; INDEX_NONE */
void indicator_index_find(const struct indicator_index *x,
	const uint64_t *fingerprint,
	uint32_t n,
	uint32_t *ret);

static inline const struct indicator_group *index_group(
	const struct indicator_index *x,
	uint32_t i)
{
	return &x->group[x->where[i] >> 40];
}
static inline uint64_t index_at(const struct indicator_index *x, uint32_t i)
{
	return x->where[i] & ((UINT64_C(1) << 40) - 1);
}
/* memory used */
size_t indicator_index_bytes(const struct indicator_index *x);

#endif
