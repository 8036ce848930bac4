/* SPDX-License-Identifier: Apache-2.0 */
#include "model/facts.h"

const struct fact_row fact_rows[FACTS] = {
#define FACT(ID, path, type, what) \
	[FACT_##ID] = { path, FACT_IS_##type, what },
#include "model/facts.list"
#undef FACT
};

enum fact_kind fact_named(struct str path)
{
	uint32_t k = 0;

	while (k < FACTS && !str_is(path, fact_rows[k].path))
		k++;
	return (enum fact_kind)k;
}

static void put(struct facts *f, struct fact fact)
{
	fact.sample = f->sample;
	if (!f->stopped && !f->put(f->ctx, &fact))
		f->stopped = true;
}

void fact_text(struct facts *f, enum fact_kind kind, struct str text)
{
	put(f, (struct fact){ .kind = kind, .text = text });
}

void fact_number(struct facts *f, enum fact_kind kind, uint64_t number)
{
	put(f, (struct fact){ .kind = kind, .number = number });
}

void fact_item(struct facts *f, enum fact_kind list)
{
	put(f, (struct fact){ .kind = list });
}

void fact_hex(struct facts *f, enum fact_kind kind, const void *b, size_t n)
{
	enum {
		MOST = 64
	};
	char hex[2 * MOST];
	size_t taken = n < MOST ? n : MOST;

	hex_write(b, taken, hex);
	fact_text(f, kind, (struct str){ hex, 2 * taken });
}

void fact_warn(struct facts *f, uint64_t at, const char *why)
{
	fact_item(f, FACT_WARNING);
	fact_number(f, FACT_WARNING_AT, at);
	fact_text(f, FACT_WARNING_WHY, str_of(why));
}

bool fact_keep(struct fact_list *l, struct arena *a, const struct fact *f)
{
	l->fact = arena_grown(a, l->fact, l->n, &l->cap, sizeof *l->fact);
	if (!l->fact)
		return false;
	l->fact[l->n] = *f;
	l->fact[l->n++].text = arena_str(a, f->text);
	return !a->full;
}

bool fact_keep_put(void *ctx, const struct fact *f)
{
	struct fact_keeper *k = ctx;

	return fact_keep(k->to, k->a, f);
}

const struct fact *fact_of(const struct fact_list *l,
	uint32_t sample,
	enum fact_kind kind)
{
	for (uint32_t i = 0; i < l->n; i++) {
		if (l->fact[i].kind == kind && l->fact[i].sample == sample)
			return &l->fact[i];
	}
	return NULL;
}
