/* SPDX-License-Identifier: Apache-2.0 */
/* Which names may be one hand, for a terminal. */
#include "publish/text/say.h"
#include "publish/terminal/term.h"

enum {
	INDENT = 14,
	SHOWN = 40,
	VALUE_SHOWN = 48
};

static void line(struct term *t, const char *head, struct buf *b)
{
	term_paragraph(t, head, INDENT, PLAIN, buf_str(b));
	buf_done(b);
	*b = (struct buf){ 0 };
}

static void say_fields(struct buf *b, const struct hand_field *f, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		bool equal = str_is(str_of(f[i].how), "equal");

		buf_z(b, i ? ", " : "");
		say_text(b, f[i].kind);
		if (f[i].value.n) {
			buf_z(b, " ");
			say_text(b, str_head(f[i].value, VALUE_SHOWN));
		}
		if (f[i].how[0] && !(equal && f[i].value.n))
			buf_fmt(b, " (%s)", f[i].how);
	}
}

static void say_interval(struct buf *b, const struct hand_pair *p)
{
	say_percent(b, fixed_logistic(p->weight));
	buf_z(b, " (");
	say_percent(b, fixed_logistic(p->low));
	buf_z(b, " to ");
	say_percent(b, fixed_logistic(p->high));
	buf_fmt(b, "), %s", say_pair_class(p->likely));
}

static void put_doubts(struct term *t, const struct hand_pair *p)
{
	struct buf b = { 0 };

	if (p->stolen) {
		buf_z(&b,
			"the name and the papers are the same, nothing that "
			"is "
			"costly is: one of the two is possibly a victim of "
			"identity theft, and is accused of nothing");
		line(t, "  but", &b);
	}
	if (p->place[0].n) {
		buf_z(&b, "one was in ");
		say_text(&b, p->place[0]);
		buf_z(&b, " while the other was in ");
		say_text(&b, p->place[1]);
		line(t, "  but", &b);
	}
	if (p->word) {
		bool same = p->word->predicate == PRED_SAME_AS;

		say_text(&b, p->word->source);
		buf_fmt(&b,
			" says that they are %s (claim %.8s)",
			same ? "one" : "not one",
			p->word->id);
		line(t, "  said", &b);
	}
}

static void put_pair(struct term *t, const struct hand_pair *p)
{
	struct buf b = { 0 };

	say_text(&b, say_name(p->a));
	buf_z(&b, " = ");
	say_text(&b, say_name(p->b));
	buf_z(&b, "  ");
	say_interval(&b, p);
	term_paragraph(t, "", 0, BOLD, buf_str(&b));
	buf_done(&b);
	b = (struct buf){ 0 };
	say_fields(&b, p->agree, p->n_agree);
	if (p->n_agree)
		line(t, "  agree on", &b);
	say_fields(&b, p->differ, p->n_differ);
	if (p->n_differ)
		line(t, "  differ in", &b);
	put_doubts(t, p);
	if (p->decides.n && !p->word) {
		say_text(&b, p->decides);
		buf_z(&b, " of ");
		say_text(&b, say_name(p->decides_of));
		line(t, "  would tell", &b);
	}
	if (p->claim) {
		buf_fmt(&b, "%.8s", p->claim->id);
		line(t, "  claim", &b);
	}
}

static void put_cluster(struct term *t, const struct hand_cluster *c)
{
	struct buf b = { 0 };

	for (uint32_t i = 0; i < c->n; i++) {
		buf_z(&b, i ? " = " : "");
		say_text(&b, say_name(c->persona[i]));
	}
	if (c->weakest) {
		buf_z(&b, " (");
		say_percent(&b, fixed_logistic(c->weakest->weight));
		buf_z(&b, "); it falls apart without ");
		say_text(&b, say_name(c->weakest->a));
		buf_z(&b, " = ");
		say_text(&b, say_name(c->weakest->b));
	}
	term_item(t, 0, PLAIN, buf_str(&b));
	buf_done(&b);
}

static void put_doubt(struct term *t, const struct doubtful_fact *d)
{
	struct buf b = { 0 };

	say_text(&b, d->kind);
	buf_z(&b, " ");
	say_text(&b, str_head(d->value, VALUE_SHOWN));
	buf_z(&b, " of ");
	say_text(&b, say_name(d->persona));
	buf_z(&b, ": ");
	say_text(&b, d->doubts);
	term_item(t, 0, PLAIN, buf_str(&b));
	buf_done(&b);
}

void publish_identities(const struct publication *p,
	unsigned width,
	bool colour,
	bool all,
	struct buf *out)
{
	const struct identities_answer *x = p->identities;
	struct term t = { .to = out, .width = width, .colour = colour };
	uint32_t n = all || x->n_pair < SHOWN ? x->n_pair : SHOWN;

	term_heading(&t, p);
	buf_fmt(out,
		"%u personas of which anything is told; %u pairs that may be "
		"one hand.\nTo be one hand is no guilt: what one of them did "
		"is "
		"not said of the other.\n",
		x->n_persona,
		x->n_pair);
	for (uint32_t i = 0; i < n; i++) {
		buf_z(out, "\n");
		put_pair(&t, &x->pair[i]);
	}
	if (n < x->n_pair)
		buf_fmt(out, "\n%u more: --all\n", x->n_pair - n);
	if (x->n_cluster)
		buf_z(out, "\nTaken for one hand:\n");
	for (uint32_t i = 0; i < x->n_cluster; i++)
		put_cluster(&t, &x->cluster[i]);
	if (x->n_doubt)
		buf_z(out, "\nDoubtful, as it is written:\n");
	for (uint32_t i = 0; i < x->n_doubt && (all || i < SHOWN); i++)
		put_doubt(&t, &x->doubt[i]);
}
