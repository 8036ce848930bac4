/* SPDX-License-Identifier: Apache-2.0 */
/* What several questions need while they are answered. */
#include <inttypes.h>
#include <regex.h>
#include <stdarg.h>
#include <stdio.h>

#include "case/query/answer.h"

const char *answer_value(const struct answer *a, enum parameter p)
{
	return a->call->value[p].n ? a->call->value[p].v[0] : NULL;
}

bool answer_flag(const struct answer *a, enum parameter p)
{
	return a->call->value[p].n > 0;
}

void answer_tell(const struct answer *a, const char *fmt, ...)
{
	char sentence[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(sentence, sizeof sentence, fmt, ap);
	va_end(ap);
	a->call->tell(a->call->ctx, str_of(sentence));
}

bool question_parse(const char *as_of,
	const char *only,
	const char *prefix,
	struct question *ret,
	struct err *err)
{
	*ret = (struct question){
		.as_of_s = INT64_MAX,
		.only = str_of(only),
	};
	return !as_of || day_end_parse(str_of(as_of), &ret->as_of_s) ||
		fail(err,
			ERR_USAGE,
			0,
			"%sas-of: a day such as 2016-12-31 was expected, not "
			"\"%s\"",
			prefix,
			as_of);
}

static bool audience_tlp(const struct audience_words *w,
	const char *prefix,
	struct audience *ret,
	struct err *err)
{
	ret->tlp = w->for_org ? TLP_AMBER : TLP_RED;
	if (!w->tlp || tlp_parse(str_of(w->tlp), &ret->tlp))
		return true;
	struct buf meant = { 0 };

	near_words(str_of(w->tlp), STR(TLP_WORDS), ' ', &meant);
	fail(err,
		ERR_USAGE,
		0,
		"%stlp: RED, AMBER+STRICT, AMBER, GREEN or CLEAR was "
		"expected, not \"%s\"%.*s",
		prefix,
		w->tlp,
		STR_FMT(buf_str(&meant)));
	buf_done(&meant);
	return false;
}

static bool audience_org(const struct audience_words *w,
	const char *prefix,
	struct audience *ret,
	struct err *err)
{
	struct str org = str_trim(str_of(w->for_org));
	enum entity_type t = entity_type_of(org);

	ret->for_org = t == ENT_ORG ? entity_name(org) : org;
	return !w->for_org || (org.n && (t == ENT_ORG || t == ENT_NONE)) ||
		fail(err,
			ERR_USAGE,
			0,
			"%sfor: an organisation such as org:NAME was "
			"expected, "
			"not \"%s\"",
			prefix,
			w->for_org);
}

bool audience_parse(const struct audience_words *w,
	const char *prefix,
	struct audience *ret,
	struct err *err)
{
	*ret = (struct audience){
		.restricted = w->tlp || w->for_org || w->n_compartment,
		.marked = true,
	};
	if (w->n_compartment > COMPARTMENTS_MAX) {
		return fail(err,
			ERR_USAGE,
			0,
			"%scompartment: at most %d were expected, not %d",
			prefix,
			COMPARTMENTS_MAX,
			w->n_compartment);
	}
	for (int i = 0; i < w->n_compartment; i++) {
		ret->compartment[ret->n_compartment++] =
			str_trim(str_of(w->compartment[i]));
	}
	return audience_tlp(w, prefix, ret, err) &&
		audience_org(w, prefix, ret, err);
}

static bool match_sources(struct answer *a,
	const regex_t *re,
	bool *report,
	bool *list)
{
	const struct knowledge *k = &a->k;

	for (uint32_t r = 0; r < k->n_report; r++) {
		const struct known_report *x = &k->report[r];
		struct arena scratch = a->room;
		const char *text = arena_z(&scratch,
			arena_fmt(&scratch,
				"%.*s\n%.*s\n%.*s",
				STR_FMT(x->source),
				STR_FMT(x->title),
				STR_FMT(x->url)));

		if (scratch.full)
			return false;
		report[r] = regexec(re, text, 0, NULL, 0) == 0;
	}
	for (uint32_t l = 0; l < k->n_list; l++) {
		struct arena scratch = a->room;
		const char *text = arena_z(&scratch, k->list[l].source);

		if (scratch.full)
			return false;
		list[l] = regexec(re, text, 0, NULL, 0) == 0;
	}
	return true;
}

bool answer_sources_out(struct answer *a,
	const bool **ret_report,
	const bool **ret_list,
	struct err *err)
{
	const char *pattern = answer_value(a, PARAM_WITHOUT_SOURCE);
	regex_t re;
	char why[120];

	if (!pattern)
		return true;
	int rc = regcomp(&re, pattern, REG_EXTENDED | REG_ICASE | REG_NOSUB);
	if (rc) {
		regerror(rc, &re, why, sizeof why);
		return fail(err,
			ERR_USAGE,
			0,
			"%swithout-source: \"%s\" is not a regular "
			"expression: "
			"%s",
			a->call->prefix,
			pattern,
			why);
	}
	bool *report = NEW(&a->room, bool, a->k.n_report + 1);
	bool *list = NEW(&a->room, bool, a->k.n_list + 1);
	bool ok = !a->room.full && match_sources(a, &re, report, list);
	regfree(&re);
	*ret_report = report;
	*ret_list = list;
	return ok || fail(err, ERR_LIMIT, 0, "no memory left");
}

bool answer_parameters(struct answer *a,
	struct match_parameters *ret,
	struct err *err)
{
	const char *path = answer_value(a, PARAM_PARAMETERS);
	struct str text;
	struct err own;

	*ret = match_shipped;
	if (!path)
		return true;
	if (!file_read(path, 1 << 20, &a->room, &text, err))
		return false;
	return match_read_parameters(text, ret, &own) ||
		fail(err, own.code, own.at, "%s: %s", path, own.text);
}

struct telling {
	const struct answer *a;
	const char *path;
	uint64_t left;
};

static void tell_skip(void *ctx, const struct skip *s)
{
	struct telling *t = ctx;

	if (!t->left)
		return;
	t->left--;
	answer_tell(t->a,
		"%s, line %" PRIu64 ": skipped: %s",
		t->path,
		s->line,
		s->why);
}

/* Names become ids; what nothing known has is told, at most so many times, and
 * then how many more there were. */
static bool look_up(struct answer *a,
	const char *path,
	const struct incident *x,
	uint32_t n,
	uint64_t most,
	const struct incident **ret)
{
	struct incident *list = NEW(&a->room, struct incident, n + 1);
	const struct lookup *l = lookup_new(&a->k, &a->room);
	uint64_t told = 0;

	if (!list || !l)
		return false;
	for (uint32_t i = 0; i < n; i++) {
		list[i] = x[i];
		if (!lookup_incident(l, &list[i], &a->room))
			return false;
		for (uint32_t r = 0; r < list[i].n_remark; r++) {
			if (told++ >= most)
				continue;
			answer_tell(a,
				"%s, %.*s: %.*s",
				path,
				STR_FMT(list[i].id),
				STR_FMT(list[i].remark[r]));
		}
	}
	if (told > most) {
		answer_tell(a,
			"%s: %" PRIu64
			" more names that are not known or have "
			"several meanings",
			path,
			told - most);
	}
	*ret = list;
	return true;
}

bool answer_incidents(struct answer *a,
	const char *path,
	uint64_t most,
	const struct incident **ret,
	uint32_t *ret_n,
	struct err *err)
{
	struct telling t = { a, path, most };
	const struct incident *x;

	if (!case_cases_load(path, &a->room, tell_skip, &t, &x, ret_n, err))
		return false;
	return look_up(a, path, x, *ret_n, most, ret) ||
		fail(err, ERR_LIMIT, 0, "no memory left to look up names");
}

/* How many bytes of an array's inside the first element takes, without the
 * comma behind it. */
static size_t element_length(struct str inside)
{
	unsigned depth = 0;
	bool quoted = false;

	for (size_t i = 0; i < inside.n; i++) {
		char c = inside.p[i];

		if (quoted) {
			i += c == '\\';
			quoted = c != '"';
			continue;
		}
		if (c == ',' && !depth)
			return i;
		quoted = c == '"';
		depth += c == '[' || c == '{';
		depth -= c == ']' || c == '}';
	}
	return inside.n;
}

WRITES(array_lines)
{
	struct buf array = { 0 };
	bool ok = a->query->write[QUERY_JSON](a, &array, err);
	/* without "[" and "]\n", which every array has */
	struct str rest = str_from(buf_str(&array), 1);

	rest.n -= rest.n < 2 ? rest.n : 2;
	while (ok && rest.n) {
		size_t n = element_length(rest);

		buf_add(out, str_head(rest, n));
		buf_z(out, "\n");
		rest = str_from(rest, n < rest.n ? n + 1 : n);
	}
	out->bad |= array.bad;
	buf_done(&array);
	return ok;
}
