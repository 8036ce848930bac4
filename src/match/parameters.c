/* SPDX-License-Identifier: Apache-2.0 */
/* Parameters as a file: one a line, name and value, so that they can be read,
 * compared and kept with a case. */
#include <stdlib.h>

#include "match/match.h"

static const char *const features[FEATURES] = {
	"report",
	"profile",
	"active",
	"cooccur",
	"rarity",
	"implied",
	"owned",
	"malware",
	"software",
	"via",
	"via-report",
	"spread",
	"arsenal",
	"left-profile",
	"left-report",
	"left-software",
	"left-behind",
};
static const char *const traits[MATCH_TRAITS + 1] = {
	"hash",
	"certificate",
	"address",
	"name",
	"domain",
	"mailbox",
	"url",
	"tool-mark",
	"label",
	"net24",
	"net16",
	"suffix",
	"word",
	"host",
	"shape",
	"victim",
	"habit",
	"lists",
};
static const char *const confidence[MATCH_CONFIDENCE] = { "constant",
	"odds",
	"odds-left",
	"agrees",
	"techniques" };
static const char *const alone[1] = { "value" };

/* Every double of struct match_parameters, by section and name. */
static const struct section {
	const char *name;
	size_t at;
	const char *const *names;
	uint32_t n;
} sections[] = {
	{ "techniques",
		offsetof(struct match_parameters, techniques),
		features,
		FEATURES },
	{ "all", offsetof(struct match_parameters, all), features, FEATURES },
	{ "robust",
		offsetof(struct match_parameters, robust),
		features,
		FEATURES },
	{ "trait",
		offsetof(struct match_parameters, trait),
		traits,
		MATCH_TRAITS + 1 },
	{ "confidence-techniques",
		offsetof(struct match_parameters, confidence[0]),
		confidence,
		MATCH_CONFIDENCE },
	{ "confidence",
		offsetof(struct match_parameters, confidence[1]),
		confidence,
		MATCH_CONFIDENCE },
	{ "confidence-described-techniques",
		offsetof(struct match_parameters, confidence_described[0]),
		confidence,
		MATCH_CONFIDENCE },
	{ "confidence-described",
		offsetof(struct match_parameters, confidence_described[1]),
		confidence,
		MATCH_CONFIDENCE },
	{ "indicator-confidence",
		offsetof(struct match_parameters, indicator_confidence),
		confidence,
		2 },
	{ "named-from",
		offsetof(struct match_parameters, named_from),
		alone,
		1 },
	{ "withstands-from",
		offsetof(struct match_parameters, withstands_from),
		alone,
		1 },
	{ "indicator-named-from",
		offsetof(struct match_parameters, indicator_named_from),
		alone,
		1 },
	{ "none-share",
		offsetof(struct match_parameters, none_share),
		alone,
		1 },
};

static double *place(struct match_parameters *p,
	const struct section *s,
	uint32_t i)
{
	return (double *)(void *)((char *)p + s->at) + i;
}

void match_print_parameters(const struct match_parameters *p, struct buf *out)
{
	struct match_parameters copy = *p;

	buf_fmt(out,
		"# ashiato parameters 1\n# past cases: %u with the report "
		"left "
		"out, %u as of 30 days before, %u with the group left out, "
		"%u "
		"lists\n",
		p->n_loo,
		p->n_as_of,
		p->n_open,
		p->n_list);
	for (size_t s = 0; s < sizeof sections / sizeof *sections; s++) {
		for (uint32_t i = 0; i < sections[s].n; i++) {
			if (*place(&copy, &sections[s], i) <= -5e-7 ||
				*place(&copy, &sections[s], i) >= 5e-7) {
				buf_fmt(out,
					"%s\t%s\t%.6f\n",
					sections[s].name,
					sections[s].names[i],
					*place(&copy, &sections[s], i));
			}
		}
	}
}

static bool number(struct str s, double *ret)
{
	char text[40];
	char *end;

	if (!s.n || s.n >= sizeof text)
		return false;
	memcpy(text, s.p, s.n);
	text[s.n] = 0;
	*ret = strtod(text, &end);
	return !*end && *ret > -1e6 && *ret < 1e6;
}

static bool put(struct match_parameters *p,
	struct str section,
	struct str name,
	double value)
{
	for (size_t s = 0; s < sizeof sections / sizeof *sections; s++) {
		for (uint32_t i = 0; str_is(section, sections[s].name) &&
			i < sections[s].n;
			i++) {
			if (str_is(name, sections[s].names[i])) {
				*place(p, &sections[s], i) = value;
				return true;
			}
		}
	}
	return false;
}

bool match_read_parameters(struct str text,
	struct match_parameters *ret,
	struct err *err)
{
	struct match_parameters p = { 0 };
	uint64_t line = 0;

	if (!str_starts(text, STR("# ashiato parameters 1\n"))) {
		return fail(err,
			ERR_FORMAT,
			0,
			"a file written by `ashiato kb fit` was expected");
	}
	for (struct str rest = text, one, section, name, tail; rest.n;) {
		double value;

		line++;
		if (!str_cut(rest, '\n', &one, &rest)) {
			one = rest;
			rest = (struct str){ 0 };
		}
		if (!one.n || one.p[0] == '#')
			continue;
		if (!str_cut(one, '\t', &section, &tail) ||
			!str_cut(tail, '\t', &name, &tail) ||
			!number(tail, &value) ||
			!put(&p, section, name, value)) {
			return fail(err,
				ERR_FORMAT,
				(uint64_t)(one.p - text.p),
				"line %llu: a section, a name and a number "
				"were expected",
				(unsigned long long)line);
		}
	}
	*ret = p;
	return true;
}
