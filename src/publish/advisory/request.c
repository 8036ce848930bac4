/* SPDX-License-Identifier: Apache-2.0 */
/* An answer to a request for information, as a plain letter and as one HTML
 * page: both are made of one marked text. What comes from the case is made
 * safe to show, and never begins a line. */
#include <inttypes.h>

#include "publish/advisory/advisory.h"
#include "publish/text/say.h"

enum {
	/* claims of one thing in a letter that somebody reads; the bundle has
	 * all */
	CLAIMS_MOST = 40,
	REASONS_MOST = 12,
	OTHERS_MOST = 5
};

struct letter {
	const struct rfi_answer *a;
	struct buf *b;
};

static void say(const struct letter *l, enum request_word w)
{
	buf_z(l->b, request_word(w, l->a->language));
}

static void value_line(const struct letter *l,
	enum request_word w,
	struct str value)
{
	say(l, w);
	say_text(l->b, value);
	buf_z(l->b, "\n");
}

/* One blank line, whatever stands before. */
static void gap(const struct letter *l)
{
	if (l->b->n < 2 || l->b->p[l->b->n - 1] != '\n')
		return;
	if (l->b->p[l->b->n - 2] != '\n')
		buf_z(l->b, "\n");
}

static void heading(const struct letter *l, enum request_word w)
{
	gap(l);
	buf_z(l->b, "# ");
	say(l, w);
	buf_z(l->b, "\n\n");
}

/* --- the head -------------------------------------------------------------
 */

static void put_marking(const struct letter *l)
{
	enum tlp tlp = l->a->p->tlp;

	say(l, SAY_MARKING);
	buf_z(l->b, tlp_name(tlp));
	buf_z(l->b, ": ");
	buf_z(l->b, language_of(l->a->language)->tlp[tlp]);
	buf_z(l->b, "\n");
	if (l->a->p->simulated) {
		buf_z(l->b, "\n");
		say(l, SAY_SIMULATED);
		buf_z(l->b, "\n");
	}
}

static void put_head(const struct letter *l)
{
	const struct rfi_entry *r = l->a->request;
	char day[DATE_N];

	value_line(l, SAY_SUBJECT, r->reference);
	buf_z(l->b, "\n");
	value_line(l, SAY_TO, r->from);
	if (l->a->issuer.name.n)
		value_line(l, SAY_FROM, l->a->issuer.name);
	value_line(l, SAY_DATE, str_of(date_text(l->a->day_s, day)));
	value_line(l, SAY_REFERENCE, r->reference);
	if (r->item.n)
		value_line(l, SAY_THEIRS, r->item);
	put_marking(l);
}

static void put_layers(const struct letter *l)
{
	const char *between = "";

	if (!l->a->request->layers)
		return;
	buf_z(l->b, "- ");
	say(l, SAY_LAYERS);
	for (int i = 0; i < LAYERS; i++) {
		if (!(l->a->request->layers & 1U << i))
			continue;
		buf_fmt(l->b, "%s%s", between, layer_name((enum layer)i));
		between = ", ";
	}
	buf_z(l->b, "\n");
}

static void put_question(const struct letter *l)
{
	const struct rfi_entry *r = l->a->request;
	char day[DATE_N];

	heading(l, SAY_ASKED);
	for (uint32_t i = 0; i < l->a->n_about; i++) {
		buf_z(l->b, "- ");
		value_line(l, SAY_ABOUT, l->a->about[i].entity);
	}
	put_layers(l);
	if (r->until_s != TIME_UNKNOWN) {
		buf_z(l->b, "- ");
		value_line(l,
			SAY_UNTIL,
			str_of(date_text(r->until_s - 1, day)));
	}
	if (r->why.n) {
		buf_z(l->b, "\n");
		value_line(l, SAY_YOUR_WORDS, r->why);
	}
}

/* --- what is known --------------------------------------------------------
 */

static void put_times(const struct letter *l, const struct claim *c)
{
	char day[DATE_N];

	if (say_dated(c->from_s) || say_dated(c->to_s)) {
		buf_z(l->b, "; ");
		say(l, SAY_HELD);
		say_when(l->b, c->from_s, c->to_s, c->zone);
	}
	if (say_dated(c->recorded_at_s)) {
		buf_z(l->b, "; ");
		say(l, SAY_SINCE);
		buf_z(l->b, date_text(c->recorded_at_s, day));
	}
}

static void put_claim(const struct letter *l, const struct claim *c)
{
	char grade[3];

	buf_z(l->b, "- ");
	say_text(l->b, c->text);
	buf_fmt(l->b, " [%s", grade_text(c->grade, grade));
	/* of what is withheld in part, who says it is withheld */
	if (c->told == TOLD_WHOLE) {
		buf_z(l->b, "; ");
		say(l, SAY_SOURCE);
		say_text(l->b, c->source);
	}
	if (c->told == TOLD_WHOLE && c->origin.n &&
		!str_eq(c->origin, c->source)) {
		buf_z(l->b, "; ");
		say(l, SAY_ORIGIN);
		say_text(l->b, c->origin);
	}
	put_times(l, c);
	buf_z(l->b, "]\n");
}

static void put_group(const struct letter *l,
	enum request_word head,
	const struct claim *const *c,
	uint32_t n)
{
	uint32_t most = n < CLAIMS_MOST ? n : CLAIMS_MOST;

	if (!n)
		return;
	say(l, head);
	buf_z(l->b, "\n\n");
	for (uint32_t i = 0; i < most; i++)
		put_claim(l, c[i]);
	if (n > most) {
		buf_fmt(l->b, "- %" PRIu32 " ", n - most);
		say(l, SAY_MORE);
		buf_z(l->b, "\n");
	}
	buf_z(l->b, "\n");
}

/* Nothing is what it is: whether more is held is only said where that may be.
 */
static void put_nothing(const struct letter *l, const struct rfi_about *x)
{
	bool know_nothing = l->a->withhold == WITHHOLD_SAID && !x->withheld;

	if (x->n_claim)
		return;
	say(l, know_nothing ? SAY_NOTHING : SAY_NOTHING_TO_TELL);
	buf_z(l->b, "\n\n");
}

static void put_about(const struct letter *l, const struct rfi_about *x)
{
	uint32_t against = x->n_claim - x->n_denials - x->n_against;

	gap(l);
	buf_z(l->b, "# ");
	say_text(l->b, x->entity);
	buf_z(l->b, "\n\n");
	put_group(l, SAY_KNOWN, x->claim, against);
	put_group(l, SAY_AGAINST, x->claim + against, x->n_against);
	put_group(l,
		SAY_DENIALS,
		x->claim + against + x->n_against,
		x->n_denials);
	put_nothing(l, x);
	if (x->withheld) {
		say(l, SAY_WITHHELD);
		buf_fmt(l->b, "%" PRIu64 "\n\n", x->withheld);
	}
}

/* --- layers ---------------------------------------------------------------
 */

static void put_reasons(const struct letter *l,
	enum request_word head,
	const struct reason *r,
	uint32_t n)
{
	if (!n)
		return;
	say(l, head);
	buf_z(l->b, "\n\n");
	for (uint32_t i = 0; i < n && i < REASONS_MOST; i++) {
		buf_z(l->b, "- ");
		say_text(l->b, r[i].sentence);
		buf_z(l->b, " (");
		say_odds(l->b, r[i].weight_milli);
		buf_z(l->b, ")\n");
	}
	buf_z(l->b, "\n");
}

/* Who else was considered, and how probable that is. */
static void put_others(const struct letter *l, const struct verdict *v)
{
	const char *between = "";

	if (v->n_alternative < 2)
		return;
	say(l, SAY_OTHERS);
	for (uint32_t i = 0; i < v->n_alternative && i < OTHERS_MOST; i++) {
		const struct alternative *x = &v->alternative[i];

		if (str_eq(x->id, v->hypothesis))
			continue;
		buf_z(l->b, between);
		say_text(l->b, say_name(x->id));
		buf_z(l->b, " ");
		say_chance(l->b, x->has_chance || !x->id.n, x->p);
		between = ", ";
	}
	buf_z(l->b, "\n\n");
}

static void put_layer(const struct letter *l, const struct verdict *v)
{
	struct buf line = { 0 };

	say_verdict_line(&line, v);
	say_text(l->b, buf_str(&line));
	buf_z(l->b, "\n\n");
	buf_done(&line);
	put_reasons(l, SAY_FOR_IT, v->reason, v->n_reason - v->n_against);
	put_reasons(l,
		SAY_AGAINST,
		v->reason + (v->n_reason - v->n_against),
		v->n_against);
	put_group(l, SAY_SHOWN, v->shown, v->n_shown);
	put_others(l, v);
}

static void put_judgement(const struct letter *l)
{
	if (!l->a->request->layers)
		return;
	heading(l, SAY_JUDGED);
	for (int i = 0; i < LAYERS; i++) {
		if (l->a->request->layers & 1U << i)
			put_layer(l, &l->a->p->assessment->layer[i]);
	}
}

/* --- the foot -------------------------------------------------------------
 */

static void put_call(const struct letter *l)
{
	const struct issuer *i = &l->a->issuer;
	const struct str way[] = { i->name, i->telephone, i->email, i->web };
	const char *between = "";

	if (!i->name.n || (!i->telephone.n && !i->email.n)) {
		buf_z(l->b, language_of(l->a->language)->nobody_to_call);
		buf_z(l->b, "\n");
		return;
	}
	say(l, SAY_CALL);
	for (size_t k = 0; k < sizeof way / sizeof *way; k++) {
		if (!way[k].n)
			continue;
		buf_z(l->b, between);
		say_text(l->b, way[k]);
		between = ", ";
	}
	buf_z(l->b, "\n");
}

static void put_foot(const struct letter *l)
{
	static const enum request_word always[] = { SAY_CLAIMS, SAY_ALONE };

	heading(l, SAY_READING);
	for (size_t i = 0; i < sizeof always / sizeof *always; i++) {
		buf_z(l->b, "- ");
		say(l, always[i]);
		buf_z(l->b, "\n");
	}
	buf_z(l->b, "- ");
	say(l, l->a->withhold == WITHHOLD_SAID ? SAY_SAID : SAY_SILENT);
	buf_z(l->b, "\n\n");
	put_call(l);
}

/* --- the files ------------------------------------------------------------
 */

static void write_marked(const struct rfi_answer *a, struct buf *b)
{
	const struct letter l = { a, b };

	put_head(&l);
	put_question(&l);
	for (uint32_t i = 0; i < a->n_about; i++)
		put_about(&l, &a->about[i]);
	put_judgement(&l);
	put_foot(&l);
}

static bool answer_text(const struct rfi_answer *a,
	struct buf *out,
	struct err *err)
{
	struct buf marked = { 0 };

	(void)err;
	write_marked(a, &marked);
	template_as_text(buf_str(&marked), out);
	out->bad |= marked.bad;
	buf_done(&marked);
	return true;
}

static bool answer_html(const struct rfi_answer *a,
	struct buf *out,
	struct err *err)
{
	const struct letter_head head = { .reference = a->request->reference,
		.language = a->language,
		.tlp = a->p->tlp,
		.simulated = a->p->simulated };
	struct buf marked = { 0 };

	(void)err;
	write_marked(a, &marked);
	letter_page(&head, buf_str(&marked), out);
	out->bad |= marked.bad;
	buf_done(&marked);
	return true;
}

const struct rfi_file rfi_files[] = {
	{ "letter.txt", "text/plain", answer_text },
	{ "letter.html", "text/html", answer_html },
	{ "answer.stix.json", "application/stix+json;version=2.1", rfi_stix },
};
const size_t n_rfi_files = sizeof rfi_files / sizeof *rfi_files;
_Static_assert(sizeof rfi_files / sizeof *rfi_files <= RFI_FILES_MAX,
	"as those who make them have room for");
