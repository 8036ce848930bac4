/* SPDX-License-Identifier: Apache-2.0 */
/* Private to read/: the binary XML of Windows event logs, flattened to names
 * and values. Templates and names stand once in a chunk and are pointed to by
 * offset; whoever writes the bytes chooses the offsets, so depth, tokens,
 * values and text of a record are all bounded. source: libyal, "Windows XML
 * Event Log (EVTX) format", Binary XML; [MS-EVEN6] 2.2.12 */
#ifndef READ_HOST_BXML_H
#define READ_HOST_BXML_H

#include "read/read.h"

/* The largest events of Windows have some hundred values, some thousand tokens,
 * and nest elements six and templates three deep. */
enum {
	BXML_ITEMS = 400,
	BXML_VALUES = 2048,
	BXML_DEPTH = 32,
	BXML_RUNS = 12,
	BXML_TOKENS = 1 << 14,
	BXML_TEXT = 1 << 16,
	BXML_NAME = 1024
};

/* A record of forty bytes can name a template that takes all those tokens: so
 * there is a bound for a whole chunk as well, in tokens and in eighths of the
 * bytes of text; chunks full of honest records need a quarter of it. */
enum {
	BXML_CHUNK = 1 << 20
};

struct bxml_item {
	/* the element below the root that this stands in: "System", "EventData"
	 */
	struct str section;
	/* attribute empty: value is the element's text */
	struct str element;
	struct str attribute;
	struct str value; /* UTF-8 */
	/* the same for all of one element; an array is several texts of one
	 * element */
	uint32_t node;
};

struct bxml_value {
	uint32_t at;
	uint16_t n;
	uint8_t type;
};

struct bxml_frame {
	struct str name;
	struct str attribute;
	uint32_t node;
	/* its start tag is open; it has elements inside; its value is not there
	 */
	bool tag;
	bool parent;
	bool absent;
};

struct bxml {
	struct str chunk;
	struct bxml_item item[BXML_ITEMS];
	uint32_t n_item;
	bool cut;   /* there was more than there is room for */
	char *text; /* BXML_TEXT */
	/* from: where the value begins that is being gathered */
	size_t n_text;
	size_t room;
	size_t from;
	bool closed; /* cut, and the item that was cut is out */
	struct bxml_value value[BXML_VALUES];
	struct bxml_frame frame[BXML_DEPTH];
	uint32_t n_value;
	uint32_t depth;
	uint32_t runs;
	uint32_t tokens;
	uint32_t nodes;
	uint32_t spent; /* of BXML_CHUNK */
	const char *why;
};

/* false: no memory left. b may be used for any number of records. */
bool bxml_open(struct bxml *b, struct arena *a);

/* What bxml_read reads from next; the bytes stay the caller's. */
void bxml_chunk(struct bxml *b, struct str chunk);

/* The document in bytes [at, at + n) of the chunk, which must be within it.
 * NULL when all was read, else what was expected. The items stand until the
 * next call. cost: O(n) of honest records, at most BXML_TOKENS steps and
 * BXML_TEXT bytes of others. */
const char *bxml_read(struct bxml *b, size_t at, size_t n);

#endif
