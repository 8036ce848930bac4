/* SPDX-License-Identifier: Apache-2.0 */
#include "publish/papers/paper.h"
#include "publish/text/html.h"
#include "publish/text/say.h"

static struct str trail_of(struct paper *d, const struct verdict *v)
{
	struct buf b = { 0 };
	struct str s;

	say_trail(&b, v, " \xe2\x86\x92 ");
	s = paper_marked(d, buf_str(&b));
	buf_done(&b);
	return s;
}

/* Who leads, and how the attack leads there. */
static void leader(struct paper *d, const struct verdict *v)
{
	struct str said = paper_judgement(d, v);
	struct str trail = trail_of(d, v);

	paper_item(d,
		paper_text(d,
			W_SUSPECT_LINE,
			(struct str[]){ paper_name(d, v->hypothesis), said },
			2));
	if (trail.n)
		paper_item(d, paper_text(d, W_SUSPECT_TRAIL, &trail, 1));
}

static void suspects(struct paper *d)
{
	const struct verdict *v = paper_verdict(d->p, LAYER_INDIVIDUAL);

	if (!v->n_candidate && !v->hypothesis.n) {
		paper_p(d, W_SUSPECT_NONE, NULL, 0);
		return;
	}
	buf_z(d->b, "<ul class=\"plain\">\n");
	if (v->hypothesis.n)
		leader(d, v);
	for (uint32_t i = 0; i < v->n_candidate; i++) {
		const struct contender *c = &v->candidate[i];
		struct str how = str_of(paper_word(
			c->has_chance ? W_SUSPECT_RIVAL : W_SUSPECT_ALSO,
			d->l));

		if (str_eq(c->id, v->hypothesis))
			continue;
		paper_item(d,
			paper_text(d,
				W_SUSPECT_LINE,
				(struct str[]){ paper_name(d, c->id), how },
				2));
	}
	buf_z(d->b, "</ul>\n");
}

static void layers(struct paper *d)
{
	paper_p(d, W_REFERRAL_LEAD, NULL, 0);
	paper_layers(d);
}

static void against(struct paper *d)
{
	paper_p(d, W_AGAINST_LEAD, NULL, 0);
	paper_against(d);
}

bool referral_write(const struct publication *p,
	struct buf *out,
	struct losses *lost,
	struct err *err)
{
	static const struct paper_section sections[] = {
		{ "layers", W_SEC_LAYERS, layers },
		{ "suspects", W_SEC_SUSPECTS, suspects },
		{ "facts", W_SEC_FACTS, paper_facts },
		{ "against", W_SEC_AGAINST, against },
		{ "elements", W_SEC_ELEMENTS, paper_elements },
		{ "exhibits", W_SEC_EXHIBITS, paper_exhibits },
		{ "limits", W_SEC_LIMITS, paper_limits },
	};
	static const struct paper_kind kind = {
		.name = "referral",
		.title = W_REFERRAL,
		.section = sections,
		.n_section = sizeof sections / sizeof *sections,
		.needs_law = true,
	};

	(void)lost; /* a page says itself what it leaves out */
	return paper_write(p, &kind, out, err);
}
