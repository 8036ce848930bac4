/* SPDX-License-Identifier: Apache-2.0 */
/* How a suspect is told: a sentence, and the parts of it as JSON. */
#include <stdlib.h>

#include "hunt/rank/explain.h"
#include "hunt/rank/join.h"
#include "hunt/rank/ratio.h"

enum {
	REASONS_MAX = 6, /* in the sentence; all are in the detail */
	NEXT_MAX = 4
};

static const char *const list_name[SUSPECT_LISTS] = {
	[WENT_TO] = "went_to",
	[CAME_TO_US] = "came_to_us",
};

/* A reason, for or against: a finding or a flag. */
struct told_reason {
	int64_t adds_milli;
	const struct claim *claim; /* NULL: a flag */
	const struct said *said;
	const char *what;
	struct str text;
};

struct told_reasons {
	struct told_reason of[PREDICATES + FLAGS + 1];
	uint32_t n;
};

static int heaviest_first(const void *a, const void *b)
{
	const struct told_reason *x = a;
	const struct told_reason *y = b;
	int64_t heavy_x = x->adds_milli < 0 ? -x->adds_milli : x->adds_milli;
	int64_t heavy_y = y->adds_milli < 0 ? -y->adds_milli : y->adds_milli;

	if (heavy_x != heavy_y)
		return heavy_x > heavy_y ? -1 : 1;
	return str_cmp(str_of(x->what), str_of(y->what));
}

/* Those that count for it, or against it, the heaviest first. */
static void gather(const struct joining *j,
	const struct suspect *s,
	bool against,
	struct told_reasons *ret)
{
	ret->n = 0;
	for (uint32_t k = 0; k < j->n_order; k++) {
		const struct said *said = &s->said[k];
		const struct claim *c =
			said->best ? &j->found[said->best - 1] : NULL;

		if (c && (said->adds_milli < 0) == against) {
			ret->of[ret->n++] = (struct told_reason){
				.adds_milli = said->adds_milli,
				.claim = c,
				.said = said,
				.what = predicates[j->order[k]].name,
				.text = c->text,
			};
		}
	}
	for (unsigned k = 0; k < FLAGS; k++) {
		if ((s->set >> k & 1) && (s->flag_adds[k] < 0) == against) {
			ret->of[ret->n++] = (struct told_reason){
				.adds_milli = s->flag_adds[k],
				.what = flag_rows[k].name,
				.text = str_of(flag_rows[k].why),
			};
		}
	}
	if (against && s->cut_milli) {
		ret->of[ret->n++] = (struct told_reason){
			.adds_milli = s->cut_milli,
			.what = s->cut_what,
			.text = str_of(s->cut_why),
		};
	}
	qsort(ret->of, ret->n, sizeof *ret->of, heaviest_first);
}

static struct str sentence(const struct told_reasons *for_it, struct arena *a)
{
	struct buf b = { 0 };

	for (uint32_t i = 0; i < for_it->n && i < REASONS_MAX; i++) {
		buf_z(&b, i ? "; " : "");
		buf_add(&b, for_it->of[i].text);
	}
	struct str text = arena_str(a, buf_str(&b));
	buf_done(&b);
	return text;
}

static void say_counts(struct jw *j,
	const struct sign_counts *counts,
	const struct told_reason *r)
{
	const struct count_row *row = counts_find(counts,
		r->what,
		r->said ? r->said->found_milli : 0);

	if (!row)
		return;
	jw_object(j, "counts");
	jw_u64(j, "attackers_with", row->attackers_with);
	jw_u64(j, "attackers", row->attackers);
	jw_u64(j, "others_with", row->others_with);
	jw_u64(j, "others", row->others);
	jw_object_end(j);
}

static void say_reasons(struct jw *j,
	const struct sign_counts *counts,
	const char *key,
	const struct told_reasons *reasons)
{
	jw_array(j, key);
	for (uint32_t i = 0; i < reasons->n; i++) {
		const struct told_reason *r = &reasons->of[i];

		jw_object(j, NULL);
		jw_z(j, "what", r->what);
		jw_milli(j, "bits", r->adds_milli);
		if (r->claim) {
			jw_str(j, "subject", r->claim->subject);
			jw_str(j, "object", r->claim->object);
			jw_str(j, "scope", r->claim->scope);
			jw_milli(j, "finding_bits", r->said->found_milli);
			jw_u64(j, "others", r->said->others);
		}
		say_counts(j, counts, r);
		jw_str(j, "text", r->text);
		jw_object_end(j);
	}
	jw_array_end(j);
}

/* The nearest benign explanation is that of the heaviest finding; what to look
 * at next of each. */
static void say_what_else(struct jw *j, const struct told_reasons *for_it)
{
	const char *benign = NULL;
	uint32_t n = 0;

	jw_array(j, "next");
	for (uint32_t i = 0; i < for_it->n && n < NEXT_MAX; i++) {
		const struct claim *c = for_it->of[i].claim;

		if (!c)
			continue;
		const struct explanation *x = explain(c->predicate);
		benign = benign ? benign : x->benign;
		jw_z(j, NULL, x->next);
		n++;
	}
	jw_array_end(j);
	if (benign)
		jw_z(j, "benign", benign);
}

static void say_figure(struct jw *j, const struct contact_figure *figure)
{
	if (figure->from_ms > figure->to_ms)
		return;
	jw_object(j, "contacts");
	jw_i64(j, "from_s", figure->from_ms / 1000);
	jw_i64(j, "to_s", figure->to_ms / 1000);
	jw_array(j, "bins");
	for (unsigned i = 0; i < CONTACT_BINS; i++)
		jw_u64(j, NULL, figure->bin[i]);
	jw_array_end(j);
	jw_object_end(j);
}

/* for those who count: without this no count is one of something */
static void say_told(struct jw *j, const struct suspect *s)
{
	jw_array(j, "told");
	for (unsigned k = 0; k < FLAGS; k++) {
		if (s->told >> k & 1)
			jw_z(j, NULL, flag_rows[k].name);
	}
	jw_array_end(j);
}

static struct str detail(const struct sign_counts *counts,
	bool every_server,
	const struct suspect *s,
	const struct told_reasons *for_it,
	const struct told_reasons *against,
	const struct contact_figure *figure,
	struct arena *a)
{
	struct buf b = { 0 };
	struct jw w = { .to = &b };

	jw_object(&w, NULL);
	jw_z(&w, "hunt", "suspect");
	jw_z(&w, "version", "2");
	jw_z(&w, "list", list_name[s->list]);
	jw_u64(&w, "findings", s->n_finding);
	say_reasons(&w, counts, "reasons", for_it);
	say_reasons(&w, counts, "against", against);
	say_what_else(&w, for_it);
	say_figure(&w, figure);
	if (every_server)
		say_told(&w, s);
	jw_object_end(&w);
	struct str text = arena_str(a, buf_str(&b));
	buf_done(&b);
	return text;
}

bool suspect_say(const struct joining *j,
	const struct suspect *s,
	const struct contact_figure *figure,
	int64_t recorded_at_s,
	const struct claim_sink *out,
	struct arena a)
{
	bool over = s->total_milli >= SUSPECT_MILLI;
	struct told_reasons for_it;
	struct told_reasons against;
	struct claim c = finding_of(PRED_SUSPECTED,
		s->entity,
		over ? STR("indicator:hunt:suspect")
		     : STR("indicator:hunt:candidate"),
		STR("hunt/suspect"),
		recorded_at_s);

	gather(j, s, false, &for_it);
	gather(j, s, true, &against);
	c.from_s = s->first_s == INT64_MAX ? TIME_UNKNOWN : s->first_s;
	c.to_s = s->last_s == INT64_MIN ? TIME_OPEN : s->last_s;
	c.weight_milli = s->total_milli;
	c.text = sentence(&for_it, &a);
	c.detail = detail(by_counts(j->f),
		j->f->setup.every_server,
		s,
		&for_it,
		&against,
		figure,
		&a);
	for (uint32_t i = 0; i < for_it.n; i++) {
		const struct claim *found = for_it.of[i].claim;

		if (c.n_loc == sizeof c.loc / sizeof *c.loc)
			break;
		if (found && found->n_loc)
			c.loc[c.n_loc++] = found->loc[0];
	}
	c.n_records = s->n_finding;
	return !a.full && out->put(out->ctx, &c);
}
