/* SPDX-License-Identifier: Apache-2.0 */
#include "kinship/kinship.h"

#include <stdlib.h>

const struct kin_row kin_rows[KIN_KINDS] = {
#define KIN(ID, fact_, milli_nat_, forgeable_, what_, why_) \
	[KIN_##ID] = { .fact = FACT_##fact_,                \
		.milli_nat = milli_nat_,                    \
		.forgeable = forgeable_,                    \
		.what = what_,                              \
		.why = why_ },
#include "kinship/traits.list"
#undef KIN
};

enum {
	HASH_N = 8
};

struct taking {
	struct kin_traits *to;
	struct arena *a;
	/* of the element of a list that was begun last */
	uint64_t size;
	uint64_t entropy;
	struct str issuer;
	bool full;
};

static void put_trait(struct taking *t, enum kin_kind kind, struct str value)
{
	if (t->to->n_trait == KIN_TRAITS_MOST || !value.n)
		return;
	t->to->trait[t->to->n_trait++] = (struct kin_trait){ kind, value };
}

static void put_rare(struct taking *t, struct str hex)
{
	unsigned char b[HASH_N];
	uint64_t h = 0;

	if (t->to->n_rare == KIN_RARE_MOST || hex.n != 2 * HASH_N ||
		!hex_read(hex, b, HASH_N))
		return;
	for (int i = 0; i < HASH_N; i++)
		h = h << 8 | b[i];
	t->to->rare[t->to->n_rare++] = h;
}

static bool is_part(enum kin_kind kind)
{
	return kind == KIN_SECTION || kind == KIN_ELF_SECTION ||
		kind == KIN_MACHO_SECTION || kind == KIN_RESOURCE;
}

/* Parts that say nothing: small ones, and even ones. */
static bool counts(const struct taking *t, enum kin_kind kind)
{
	if (!is_part(kind))
		return true;
	return t->size >= KIN_SECTION_LEAST &&
		(kind == KIN_RESOURCE || t->entropy >= KIN_ENTROPY_LEAST);
}

static void put_value(struct taking *t, enum kin_kind kind, struct str text)
{
	if (kind == KIN_CODE) {
		put_rare(t, text);
	} else if (kind == KIN_TLSH) {
		t->to->has_tlsh = tlsh_read(text, &t->to->tlsh);
	} else if (kind == KIN_CERTIFICATE) {
		/* a serial number is of its issuer */
		put_trait(t,
			kind,
			arena_fmt(t->a,
				"%.*s of %.*s",
				STR_FMT(text),
				STR_FMT(t->issuer)));
	} else if (counts(t, kind)) {
		put_trait(t, kind, arena_str(t->a, text));
	}
}

/* What the leaves before a digest tell of the same part. */
static void note(struct taking *t, const struct fact *f)
{
	switch (f->kind) {
	case FACT_PE_SECTION:
	case FACT_ELF_SECTION:
	case FACT_MACHO_SECTION:
	case FACT_PE_RESOURCE:
		t->size = t->entropy = 0;
		break;
	case FACT_PE_SECTION_SIZE:
	case FACT_ELF_SECTION_SIZE:
	case FACT_MACHO_SECTION_SIZE:
	case FACT_PE_RESOURCE_SIZE:
		t->size = f->number;
		break;
	case FACT_PE_SECTION_ENTROPY:
	case FACT_ELF_SECTION_ENTROPY:
	case FACT_MACHO_SECTION_ENTROPY:
		t->entropy = f->number;
		break;
	case FACT_PE_SIGNATURE_ISSUER:
		t->issuer = f->text;
		break;
	default:
		break;
	}
}

static int by_value(const void *a, const void *b)
{
	const struct kin_trait *x = a;
	const struct kin_trait *y = b;

	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	return str_cmp(x->value, y->value);
}

static int by_number(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a;
	uint64_t y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

/* In order, each once. */
static void in_order(struct kin_traits *t)
{
	uint32_t n = 0;

	qsort(t->trait, t->n_trait, sizeof *t->trait, by_value);
	for (uint32_t i = 0; i < t->n_trait; i++) {
		if (!n || by_value(&t->trait[n - 1], &t->trait[i]) != 0)
			t->trait[n++] = t->trait[i];
	}
	t->n_trait = n;
	n = 0;
	qsort(t->rare, t->n_rare, sizeof *t->rare, by_number);
	for (uint32_t i = 0; i < t->n_rare; i++) {
		if (!n || t->rare[n - 1] != t->rare[i])
			t->rare[n++] = t->rare[i];
	}
	t->n_rare = n;
}

/* Room for what the facts may tell, up to the caps. */
static bool make_room(const struct fact_list *facts,
	uint32_t sample,
	struct arena *a,
	struct kin_traits *ret)
{
	uint32_t n = 0;
	uint32_t rare = 0;

	for (uint32_t i = 0; i < facts->n; i++) {
		const struct fact *f = &facts->fact[i];

		if (f->sample != sample)
			continue;
		rare += f->kind == FACT_CODE_RARE;
		for (uint32_t k = 0; k < KIN_KINDS; k++)
			n += kin_rows[k].fact == f->kind;
	}
	n = n < KIN_TRAITS_MOST ? n : KIN_TRAITS_MOST;
	rare = rare < KIN_RARE_MOST ? rare : KIN_RARE_MOST;
	ret->trait = NEW(a, struct kin_trait, n + 1);
	ret->rare = NEW(a, uint64_t, rare + 1);
	return !a->full;
}

bool kin_traits_of(const struct fact_list *facts,
	uint32_t sample,
	struct str name,
	struct arena *a,
	struct kin_traits *ret)
{
	struct taking t = { .to = ret, .a = a };

	*ret = (struct kin_traits){ .name = name };
	if (!make_room(facts, sample, a, ret))
		return false;
	for (uint32_t i = 0; !a->full && i < facts->n; i++) {
		const struct fact *f = &facts->fact[i];

		if (f->sample != sample)
			continue;
		note(&t, f);
		for (uint32_t k = 0; k < KIN_KINDS; k++) {
			if (kin_rows[k].fact == f->kind)
				put_value(&t, (enum kin_kind)k, f->text);
		}
	}
	if (a->full)
		return false;
	in_order(ret);
	return true;
}
