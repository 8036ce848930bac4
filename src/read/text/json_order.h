/* SPDX-License-Identifier: Apache-2.0 */
/* Private to read/: members of objects that come in a predicted order. A
 * program writes the members of its records in one order, with one spacing:
 * which key comes next is known by the key before. So what stands between two
 * values (`, "id.orig_h": "`) is compared with what stood there in earlier
 * records, at once, instead of being taken apart again; only the end of the
 * value is looked for. Whatever is not as it was goes to json_scan_next. Either
 * way a member, an error and its place are what json_scan_next alone gives. */
#ifndef READ_TEXT_JSON_ORDER_H
#define READ_TEXT_JSON_ORDER_H

#include "read/text/json_scan.h"

/* Behind what is scanned stand a control character, as the end of a line is,
 * and from its end on KEY_ORDER_BEHIND readable bytes: lines.h has both. */
enum {
	KEY_ORDER_STEPS = 256,
	KEY_ORDER_SLOTS = 512,
	KEY_ORDER_NEXT = 4,
	KEY_ORDER_TEXT = 32,
	KEY_ORDER_BEHIND = 48
};

/* What stood between a value and the next one, up to and with the quote that
 * opens a text. */
struct json_step {
	char text[KEY_ORDER_TEXT];
	uint32_t mask; /* a bit for each byte of text */
	/* the reader's: of this key in this sort of object; 0 = not yet known
	 */
	int32_t meaning;
	/* what came behind it, the likely first; 0 = nothing further */
	uint8_t next[KEY_ORDER_NEXT];
	uint8_t n;
	uint8_t key_at;
	uint8_t key_n;
	uint8_t sort;
	bool is_text;
};

/* Zeroed at the start. step[0] is that of a key that cannot be remembered,
 * step[1 + sort] the one before the first key. */
struct json_order {
	struct json_step step[KEY_ORDER_STEPS];
	uint8_t slot[KEY_ORDER_SLOTS];
	/* sorts of objects: set by the reader, with n = 0 */
	unsigned sorts;
	unsigned n;
};

struct json_member {
	struct str key;
	struct str value;
	enum json_kind kind;
	/* to be set by the reader where it is 0; remembered where the key is */
	int32_t *meaning;
	int32_t own; /* where it is not */
	/* which one; 0 = not remembered. Objects with the same steps have the
	 * same keys in the same order. */
	uint8_t step;
};

struct json_walk {
	struct json_order *key_order;
	unsigned at;
	unsigned sort;
};

/* json_order_open will forget all steps, because there is no room for more. */
static inline bool json_order_full(const struct json_order *c)
{
	return c->n == KEY_ORDER_STEPS;
}

/* Before the members of an object. Meanings of members read earlier are void
 * from here on. */
struct json_walk json_order_open(struct json_order *c, unsigned sort);

/* The next members, `max` at most; fewer when the object ended or something is
 * wrong (s->bad). The scalar one is the definition, the others give the same.
 */
typedef unsigned json_order_fn(struct json_walk *w,
	struct json_scan *s,
	struct json_member *ret,
	unsigned max);
json_order_fn json_order_scalar, json_order_sse2, json_order_avx2;

/* The fastest one that this processor runs. */
json_order_fn *json_order_best(void);

#endif
