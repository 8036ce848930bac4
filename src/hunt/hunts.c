/* SPDX-License-Identifier: Apache-2.0 */
/* The table of hunts, and what is done with what they find. */
#include <stdlib.h>

#include "hunt/sibling/sibling.h"
#include "hunt/rank/suspect.h"

const struct hunt hunts[] = {
	{ "beacon",
		"2",
		"periodic contact between two hosts, by address, by name, and "
		"inside connections",
		beacon_settle },
	{ "long-connection",
		"2",
		"a connection far longer than others",
		long_connection_settle },
	{ "upload",
		"1",
		"uploads far beyond a host's habits, and many small ones that "
		"are all alike",
		upload_settle },
	{ "dns-tunnel",
		"1",
		"data hidden in the names that a client asks for",
		dns_tunnel_settle },
	{ "generated-names",
		"1",
		"clients that try one made-up domain after another",
		generated_names_settle },
	{ "scan",
		"1",
		"who tries many machines or ports, mostly in vain",
		scan_settle },
	{ "brute-force",
		"1",
		"passwords that are guessed, and whether one was right",
		brute_force_settle },
	{ "lateral",
		"1",
		"from one machine of ours to the next, and archives before "
		"they leave",
		lateral_settle },
	{ "shared-server",
		"1",
		"servers that few talk to, but several unrelated organisations",
		shared_server_settle },
	{ "indicator",
		"3",
		"addresses, names, digests and fingerprints that somebody "
		"published",
		indicator_settle },
};
const size_t n_hunts = sizeof hunts / sizeof *hunts;

/* What was found, until it is sorted: in the order in which hunts come upon
 * things lies the order of feeding. */
struct finds {
	struct field *f;
	struct claim *claim;
	uint32_t n;
	uint32_t cap;
};

static bool keep(void *ctx, const struct claim *c)
{
	struct finds *s = ctx;
	struct claim *grown = arena_grown(&s->f->found,
		s->claim,
		s->n,
		&s->cap,
		sizeof *grown);

	if (!grown)
		return false;
	s->claim = grown;
	s->claim[s->n] = *c;
	claim_own_strings(&s->f->found, &s->claim[s->n++]);
	return !s->f->found.full;
}

static int by_content(const void *a, const void *b)
{
	const struct claim *x = a;
	const struct claim *y = b;
	const struct str one[] = { predicate_name(x->predicate),
		x->subject,
		x->object,
		x->source,
		x->scope,
		x->text,
		x->detail };
	const struct str two[] = { predicate_name(y->predicate),
		y->subject,
		y->object,
		y->source,
		y->scope,
		y->text,
		y->detail };

	for (size_t i = 0; i < sizeof one / sizeof *one; i++) {
		int d = str_cmp(one[i], two[i]);

		if (d)
			return d;
	}
	return (x->from_s > y->from_s) - (x->from_s < y->from_s);
}

static void sort(struct finds *s)
{
	if (s->n)
		qsort(s->claim, s->n, sizeof *s->claim, by_content);
}

/* of whom other hunts have enough */
static bool look_for_siblings(struct finds *s,
	const struct beside *b,
	int64_t known_s,
	struct err *err)
{
	const uint8_t *suspect = suspects_of(s->f, b, s->claim, s->n);

	if (!suspect)
		return fail(err,
			ERR_LIMIT,
			0,
			"no memory left to look for siblings");
	return siblings_settle(s->f,
		suspect,
		known_s,
		&(struct claim_sink){ s, keep },
		err);
}

bool field_settle(struct field *f,
	int64_t known_s,
	const struct claim_sink *out,
	struct err *err)
{
	struct arena before = f->found;
	struct finds s = { .f = f };
	const struct claim_sink kept = { &s, keep };
	bool ok = field_fed(f, err) &&
		((prevalence_settle(&f->prevalence, &f->pairs, &f->found) &&
			 summaries_settle(&f->summaries,
				 &f->pairs,
				 &f->found,
				 f->scratch)) ||
			fail(err,
				ERR_LIMIT,
				0,
				"no memory left to sum up %u host pairs",
				f->pairs.n));

	for (size_t i = 0; ok && i < n_hunts; i++)
		ok = hunts[i].settle(f, known_s, &kept, err);
	struct beside beside;
	ok = ok &&
		(suspects_beside(f, &beside) ||
			fail(err,
				ERR_LIMIT,
				0,
				"no memory left to join findings")) &&
		look_for_siblings(&s, &beside, known_s, err);
	sort(&s);
	ok = ok && suspects_join(f, &beside, s.claim, s.n, known_s, &kept, err);
	sort(&s);
	for (uint32_t i = 0; ok && i < s.n; i++)
		ok = out->put(out->ctx, &s.claim[i]);
	f->found = before;
	f->prevalence = (struct prevalence){ 0 };
	f->summaries = (struct summaries){ 0 };
	return ok;
}
