/* SPDX-License-Identifier: Apache-2.0 */
#include "triage/code/code.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "triage/code/baseline.h"
#include "triage/code/cut.h"

enum {
	DOTNET = 14, /* the directory */
	HASH_HEX = 16,
	WORD_HEX = 8
};

static const struct {
	enum program_format format;
	uint32_t number;
	enum code_machine machine;
} machines[] = {
	{ PROGRAM_PE, 0x14c, CODE_X86 },
	{ PROGRAM_PE, 0x8664, CODE_X64 },
	{ PROGRAM_PE, 0xaa64, CODE_ARM64 },
	{ PROGRAM_ELF, 3, CODE_X86 },
	{ PROGRAM_ELF, 62, CODE_X64 },
	{ PROGRAM_ELF, 183, CODE_ARM64 },
};

static bool machine_of(const struct program *p, enum code_machine *ret)
{
	if (p->big || (p->n_directory > DOTNET && p->directory[DOTNET].size))
		return false;
	for (size_t i = 0; i < sizeof machines / sizeof *machines; i++) {
		*ret = machines[i].machine;
		if (machines[i].format == p->format &&
			machines[i].number == p->machine)
			return true;
	}
	return false;
}

/* 0: fewer instructions than count, or bytes among them that are none */
static uint64_t hash_of(struct code_decoder *d, struct str code)
{
	uint64_t h = 0;
	uint32_t n = 0;

	while (code.n) {
		struct code_step s = code_step(d, code);

		if (!s.n)
			break;
		if (s.flow != CODE_PADS) {
			h = hash_mix(h ^ s.token) + s.token;
			n++;
		}
		code = str_from(code, s.n);
	}
	return n < CODE_FUNCTION_LEAST ? 0 : hash_mix(h ^ n);
}

static int by_value(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a;
	uint64_t y = *(const uint64_t *)b;

	return (x > y) - (x < y);
}

static uint32_t each_once(uint64_t *hash, uint32_t n)
{
	uint32_t kept = 0;

	qsort(hash, n, sizeof *hash, by_value);
	for (uint32_t i = 0; i < n; i++) {
		if (!kept || hash[kept - 1] != hash[i])
			hash[kept++] = hash[i];
	}
	return kept;
}

static bool hash_all(struct code_decoder *d,
	const struct code_cut *cut,
	struct arena *a,
	struct code_functions *ret)
{
	ret->hash = NEW(a, uint64_t, (size_t)cut->n_span + 1);
	for (uint32_t i = 0; ret->hash && i < cut->n_span; i++) {
		const struct code_span *s = &cut->span[i];
		struct str text = cut->text[s->text].bytes;
		uint64_t h = hash_of(d,
			(struct str){ text.p + s->from, s->to - s->from });

		if (h)
			ret->hash[ret->all++] = h;
	}
	ret->n = ret->hash ? each_once(ret->hash, ret->all) : 0;
	ret->told = cut->told;
	ret->more = cut->more;
	return ret->hash;
}

bool code_functions(const struct program *p,
	struct arena *a,
	struct code_functions *ret)
{
	enum code_machine machine;
	struct code_cut cut;

	*ret = (struct code_functions){ 0 };
	if (!machine_of(p, &machine))
		return false;
	struct code_decoder *d = code_decoder_open(machine, a);
	bool ok = d && code_cut(p, d, machine, a, &cut) &&
		hash_all(d, &cut, a, ret);
	code_decoder_close(d);
	return ok;
}

static void tell_sketch(const uint64_t *hash, uint32_t n, struct facts *f)
{
	struct minhash m = minhash_of(hash, n);
	char text[MINHASH_N * WORD_HEX + 1];

	for (uint32_t i = 0; i < MINHASH_N; i++) {
		snprintf(text + i * WORD_HEX,
			WORD_HEX + 1,
			"%08" PRIx32,
			m.v[i]);
	}
	fact_text(f,
		FACT_CODE_SKETCH,
		(struct str){ text, MINHASH_N * WORD_HEX });
}

static void tell_rare(const struct code_functions *c, struct facts *f)
{
	struct code_baseline b = code_baseline_shipped();
	char text[HASH_HEX + 1];
	uint32_t rare = 0;

	for (uint32_t i = 0; i < c->n; i++) {
		if (!code_baseline_has(&b, c->hash[i]))
			c->hash[rare++] = c->hash[i];
	}
	fact_number(f, FACT_CODE_FUNCTIONS, c->n);
	fact_number(f, FACT_CODE_COMMON, c->n - rare);
	if (rare)
		tell_sketch(c->hash, rare, f);
	for (uint32_t i = 0; i < rare && i < CODE_RARE_MOST; i++) {
		snprintf(text, sizeof text, "%016" PRIx64, c->hash[i]);
		fact_text(f, FACT_CODE_RARE, (struct str){ text, HASH_HEX });
	}
}

void code_facts(struct str bytes, struct triage_work *w)
{
	struct arena a = w->scratch;
	struct code_functions c;
	struct program p;

	if (!program_open(bytes, &a, &p) || !code_functions(&p, &a, &c))
		return;
	if (c.more) {
		fact_warn(w->facts,
			0,
			"more code than is looked at: 64 MiB, 200,000 "
			"functions");
	}
	if (c.n)
		tell_rare(&c, w->facts);
}
