/* SPDX-License-Identifier: Apache-2.0 */
#include "triage/program/pe_parts.h"

#include "triage/program/bytes.h"
#include "triage/program/pe_format.h"

enum {
	RICH_AT =
		0x80, /* behind the program for DOS that all linkers write */
	RICH_MOST = 1 << 16,
	ENTRIES_FROM = 16
};
static const uint32_t dans = 0x536e6144;

static uint32_t turned(uint32_t v, uint32_t by)
{
	by &= 31;
	return by ? v << by | v >> (32 - by) : v;
}

/* The key is a checksum of the head without e_lfanew, and of the entries. */
static uint32_t checksum(struct str file, struct str clear)
{
	uint32_t sum = RICH_AT;

	for (uint32_t i = 0; i < RICH_AT; i++) {
		if (i < PE_AT || i >= PE_AT + 4)
			sum += turned((unsigned char)file.p[i], i);
	}
	for (size_t i = ENTRIES_FROM; i + 8 <= clear.n; i += 8)
		sum += turned(bytes_u32(clear, i), bytes_u32(clear, i + 4));
	return sum;
}

static void entries(struct str clear, struct triage_work *w)
{
	for (size_t i = ENTRIES_FROM; i + 8 <= clear.n; i += 8) {
		fact_item(w->facts, FACT_PE_RICH);
		fact_number(w->facts,
			FACT_PE_RICH_PRODUCT,
			bytes_u16(clear, i + 2));
		fact_number(w->facts,
			FACT_PE_RICH_BUILD,
			bytes_u16(clear, i));
		fact_number(w->facts,
			FACT_PE_RICH_COUNT,
			bytes_u32(clear, i + 4));
	}
}

/* The offset of "Rich" from RICH_AT that is a multiple of four; n when there is
 * none. */
static size_t whole_word(struct str s)
{
	for (size_t i = 0; i + 8 <= s.n; i += 4) {
		if (!memcmp(s.p + i, "Rich", 4))
			return i;
	}
	return s.n;
}

/* What stands before "Rich", with the key off; empty when it is none */
static struct str decoded(struct str file,
	size_t rich,
	uint32_t *key,
	struct arena *a)
{
	struct str raw = bytes_part(file, RICH_AT, rich + 8 - RICH_AT);
	size_t at = whole_word(raw);
	char *clear = NULL;

	if (rich - RICH_AT > RICH_MOST || at == raw.n)
		return (struct str){ 0 };
	*key = bytes_u32(raw, at + 4);
	raw.n = rich - RICH_AT;
	clear = arena_raw(a, 1, raw.n + 1, 1);
	for (size_t i = 0; clear && i < raw.n; i++) {
		uint32_t k = *key >> 8 * (i & 3);

		clear[i] = (char)((unsigned char)raw.p[i] ^ (k & 0xff));
	}
	return (struct str){ clear, clear ? raw.n : 0 };
}

void pe_rich(const struct program *p, struct triage_work *w)
{
	struct str head = str_head(p->bytes, p->optional_at);
	size_t at = bytes_find(head, RICH_AT, STR("Rich"));
	unsigned char md5[MD5_N];
	struct arena a = w->scratch;
	struct str clear = { 0 };
	uint32_t key = 0;

	if (at == head.n || p->bytes.n < at + 8)
		return;
	clear = decoded(p->bytes, at, &key, &a);
	if (!clear.n)
		return;
	md5_of(clear, md5);
	fact_hex(w->facts, FACT_PE_RICH_HASH, md5, sizeof md5);
	fact_number(w->facts, FACT_PE_RICH_KEY, key);
	fact_number(w->facts,
		FACT_PE_RICH_VALID,
		bytes_u32(clear, 0) == dans &&
			checksum(p->bytes, clear) == key);
	entries(clear, w);
}
