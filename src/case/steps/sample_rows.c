/* SPDX-License-Identifier: Apache-2.0 */
/* What follows from a sample for a case: only what its configuration says of
 * servers moves anything; what anybody can plant (paths, languages, authors)
 * is kept with the weight that such rows have. Strings make no rows: a
 * program is full of addresses that mean nothing. */
#include "case/steps/samples.h"
#include "triage/triage.h"

/* A fact that makes a row. The predicates' meaning and weight stand in
 * model/predicates.list. */
struct row_rule {
	enum fact_kind fact;
	const char *predicate;
	/* type of the other side before its text; NULL: a host, by its form
	 */
	const char *type;
	bool sample_is_subject;
	const char *grade;
	const char *note;
};
static const struct row_rule rules[] = {
	{ FACT_CONFIGURATION_TO_HOST,
		"configured-in",
		NULL,
		false,
		"B2",
		"static analysis found it in the configuration" },
	{ FACT_PE_PDB,
		"build-path",
		"identifier:path:",
		true,
		"B3",
		"path of the debug file; anybody can write one" },
	{ FACT_DOCUMENT_AUTHOR,
		"metadata",
		"identifier:author:",
		true,
		"C3",
		"author in the document; anybody can write one" },
	{ FACT_DOCUMENT_LAST_AUTHOR,
		"metadata",
		"identifier:author:",
		true,
		"C3",
		"who saved the document last; anybody can write it" },
	{ FACT_LNK_MACHINE,
		"metadata",
		"identifier:machine:",
		true,
		"C3",
		"name of the machine that made the link; can be written" },
};

/* What everybody has to do with is a decoy, or the machine itself: whoever
 * had contact with it is no victim. Below a provider's name somebody may have
 * rented one, so that only addresses count as widely used. */
static bool is_nobodys(struct str text)
{
	char canonical[INDICATOR_MAX_BYTE];
	char room[DOMAIN_MAX_BYTE];
	struct watched w;
	struct addr addr;
	struct str name;

	if (addr_parse(text, &addr)) {
		return addr_is_local(addr) ||
			(watched_parse(STR(""), text, canonical, &w) &&
				widely_used(&w));
	}
	return domain_name(text, room, &name) && decoy_site(name);
}

static struct str host_entity(struct str text, struct arena *a)
{
	char room[DOMAIN_MAX_BYTE];
	struct addr addr;
	struct str name;
	char address[ADDR_TEXT_N];

	if (is_nobodys(text))
		return STR("");
	if (addr_parse(text, &addr)) {
		return arena_fmt(a,
			"address:%.*s",
			STR_FMT(addr_text(addr, address)));
	}
	if (!domain_name(text, room, &name))
		return STR("");
	return arena_fmt(a, "domain:%.*s", STR_FMT(name));
}

static bool note_sample(struct sample_rows *r, const struct obs_sample *o)
{
	if (o->sample != r->n_sample || r->n_sample > SAMPLES_MAX)
		return true;
	r->sample = arena_grown(r->a,
		r->sample,
		r->n_sample,
		&r->sample_cap,
		sizeof *r->sample);
	if (!r->sample)
		return false;
	r->sample[r->n_sample++] =
		arena_fmt(r->a, "sample:%.*s", STR_FMT(o->text));
	return !r->a->full;
}

static bool put_row(struct sample_rows *r,
	const struct row_rule *rule,
	const struct obs *o)
{
	struct str *cell = NEW(r->a, struct str, REL_N);
	struct str sample = r->sample[o->sample.sample];

	if (!cell)
		return false;
	struct str other = rule->type ? arena_fmt(r->a,
						"%s%.*s",
						rule->type,
						STR_FMT(o->sample.text))
				      : host_entity(o->sample.text, r->a);
	if (!other.n)
		return !r->a->full;
	cell[REL_SUBJECT] = rule->sample_is_subject ? sample : other;
	cell[REL_OBJECT] = rule->sample_is_subject ? other : sample;
	cell[REL_PREDICATE] = str_of(rule->predicate);
	cell[REL_ZONE] = STR("UTC");
	cell[REL_SOURCE] = STR("analysis/static");
	cell[REL_ORIGIN] = STR("analysis/static");
	cell[REL_GRADE] = str_of(rule->grade);
	cell[REL_NOTE] = str_of(rule->note);
	return r->put(r->ctx,
		&(struct row){ ROW_RELATIONS,
			cell,
			{ r->exhibit, o->len_byte, o->at_byte },
			r->known_s });
}

bool sample_rows_take(struct sample_rows *r, const struct obs *o)
{
	enum fact_kind kind = fact_named(o->sample.fact);

	if (kind == FACT_SHA256)
		return note_sample(r, &o->sample);
	if (o->sample.sample >= r->n_sample)
		return true;
	for (size_t i = 0; i < sizeof rules / sizeof *rules; i++) {
		if (rules[i].fact == kind)
			return put_row(r, &rules[i], o);
	}
	return true;
}
