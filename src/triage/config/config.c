/* SPDX-License-Identifier: Apache-2.0 */
#include "triage/config/config.h"

#include "triage/config/engine.h"
#include "triage/config/families.h"

enum {
	CODE_MOST = 512 << 10 /* of code this much is searched */
};

static void search_area(struct engine *e, const struct area *a)
{
	size_t n = a->span.to - a->span.from;

	search_headers(e, a->span);
	search_texts(e, a->span);
	if (a->table || (a->code && n > CODE_MOST))
		return;
	search_islands(e, a->span);
	search_xor(e, a->span);
}

/* What is left of the steps for the whole file, at most that many. */
static int64_t allowed(const struct triage_work *w, int64_t most)
{
	if (!w->steps || *w->steps > most)
		return most;
	return *w->steps > 0 ? *w->steps : 0;
}

void config_find(struct triage_work *w, const struct config_input *in)
{
	struct arena scratch = w->scratch;
	struct engine e = { .file = str_head(in->whole, CONFIG_WHOLE_MOST),
		.xor_steps = allowed(w, XOR_STEPS),
		.cipher_steps = allowed(w, CIPHER_STEPS) };
	int64_t before = e.xor_steps + e.cipher_steps;
	struct area *areas = NEW(&scratch, struct area, AREAS_MOST);
	uint32_t n;

	e.found = NEW(&scratch, struct found, CONFIG_FOUND_MOST);
	e.a = scratch;
	if (!areas || !e.found)
		return;
	if (in->whole.n > CONFIG_WHOLE_MOST)
		fact_warn(w->facts,
			CONFIG_WHOLE_MOST,
			"no configuration is looked for behind here");
	families_find(&e, in);
	n = areas_of(in, scratch, areas);
	for (uint32_t i = 0; i < n; i++) {
		if (areas[i].span.to > e.file.n)
			areas[i].span.to = e.file.n;
		if (areas[i].span.from < areas[i].span.to)
			search_area(&e, &areas[i]);
	}
	if (w->steps)
		*w->steps -= before - e.xor_steps - e.cipher_steps;
	for (uint32_t i = 0; i < e.n; i++)
		found_tell(&e.found[i], w->facts);
}

void config_sample(struct triage_work *w, struct str bytes)
{
	struct config_input in = { .whole = bytes };

	config_find(w, &in);
}
