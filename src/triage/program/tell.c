/* SPDX-License-Identifier: Apache-2.0 */
#include "triage/program/tell.h"

#include "triage/program/bytes.h"

struct hash_budget hash_budget_of(const struct program *p)
{
	enum {
		TIMES = 4,
		LEAST = 1 << 16
	};

	return (struct hash_budget){ .left = LEAST +
			TIMES * (uint64_t)p->bytes.n };
}

bool hash_allowed(struct hash_budget *b, struct facts *f, size_t n)
{
	if (n <= b->left) {
		b->left -= n;
		return true;
	}
	if (!b->warned) {
		fact_warn(f,
			0,
			"tables name the same bytes again and again; no more "
			"digests are taken");
	}
	b->warned = true;
	return false;
}

static void digests(const struct program_section *s,
	const struct section_kinds *k,
	struct facts *f)
{
	unsigned char md5[MD5_N];
	struct sha256 sha256 = sha256_of(s->bytes);

	md5_of(s->bytes, md5);
	fact_number(f, k->entropy, bytes_entropy(s->bytes));
	fact_hex(f, k->md5, md5, sizeof md5);
	fact_hex(f, k->sha256, sha256.b, sizeof sha256.b);
}

void tell_sections(const struct program *p,
	const struct section_kinds *k,
	struct hash_budget *b,
	struct facts *f)
{
	for (uint32_t i = 0; i < p->n_section; i++) {
		const struct program_section *s = &p->section[i];

		fact_item(f, k->list);
		fact_text(f, k->name, s->name);
		fact_number(f, k->at, s->at);
		fact_number(f, k->size, s->size);
		fact_number(f, k->virtual_size, s->virtual_size);
		fact_number(f, k->address, s->address);
		fact_number(f, k->flags, s->flags);
		if (s->size && hash_allowed(b, f, s->bytes.n))
			digests(s, k, f);
	}
	for (uint32_t i = 0; i < p->n_section; i++) {
		const struct program_section *s = &p->section[i];

		if (s->size && s->at + s->size > p->bytes.n) {
			fact_warn(f,
				s->at,
				"a section goes beyond the end of the file");
			return;
		}
	}
}

void tell_overlay(const struct program *p,
	const struct overlay_kinds *k,
	struct hash_budget *b,
	struct facts *f)
{
	for (unsigned i = 0; i < 2; i++) {
		struct str s = p->overlay[i];
		struct sha256 d;

		if (!s.n)
			continue;
		fact_item(f, k->list);
		fact_number(f, k->at, (uint64_t)(s.p - p->bytes.p));
		fact_number(f, k->size, s.n);
		if (!hash_allowed(b, f, s.n))
			continue;
		d = sha256_of(s);
		fact_hex(f, k->sha256, d.b, sizeof d.b);
	}
}

void hand_on_overlay(const struct program *p, struct triage_work *w)
{
	for (unsigned i = 0; i < 2; i++) {
		struct str s = p->overlay[i];
		struct arena a = w->scratch;
		struct triage_work inner = *w;
		struct str path = { 0 };

		if (!s.n)
			continue;
		path = arena_fmt(&a, "%zu", (size_t)(s.p - p->bytes.p));
		inner.scratch = a;
		work_inside(&inner, "overlay", path, s);
	}
}

struct str numbered_name(const struct numbered *row,
	size_t n,
	uint32_t number,
	struct arena *a)
{
	for (size_t i = 0; i < n; i++) {
		if (row[i].number == number)
			return str_of(row[i].name);
	}
	return arena_fmt(a, "0x%x", number);
}
