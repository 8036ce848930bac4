/* SPDX-License-Identifier: Apache-2.0 */
/* One claim, down to the records it rests on. */
#include <inttypes.h>

#include "case/query/answer.h"
#include "case/steps/disclosure.h"

enum {
	EXCERPT_MAX = 600,
	/* a secret that begins before the cut must be known for one */
	RECORD_MAX = 1 << 16,
	HEX_MAX = 48
};

struct why {
	struct answer *a;
	struct buf *out;
	bool secrets; /* passwords and tokens are shown */
	bool withheld;
};

enum {
	LABEL_N = 11, /* "predicate  " */
	/* of a sentence or a name; JSON has them whole */
	VALUE_SHOWN_MAX = 4000
};

static void put_bound(struct buf *b, int64_t s, const char *none)
{
	char text[STAMP_N];

	if (s == TIME_UNKNOWN || s == TIME_OPEN)
		buf_fmt(b, "%-20s", none);
	else
		buf_fmt(b, "%-20s", stamp_text(s, text));
}

static void put_field(struct why *w, const char *name, struct str value)
{
	buf_fmt(w->out, "%-10s ", name);
	buf_shown(w->out, value, VALUE_SHOWN_MAX);
	buf_z(w->out, "\n");
}

/* text as it is, binary as hexadecimal */
static void put_excerpt(struct why *w, struct str bytes)
{
	if (utf8_valid(bytes) && !memchr(bytes.p, 0, bytes.n)) {
		buf_safe(w->out, bytes);
		return;
	}
	for (size_t i = 0; i < bytes.n && i < 48; i++)
		buf_fmt(w->out, "%02x ", (unsigned char)bytes.p[i]);
	if (bytes.n > 48)
		buf_z(w->out, "...");
}

static struct str shown(struct why *w, struct excerpt x, struct arena *a)
{
	const struct disclosure *d = w->a->view.disclosure;
	struct str s = x.bytes;

	/* a record that names whom the answer may not name */
	if (d)
		s = disclosure_text(d, s);
	if (!str_eq(s, x.bytes))
		return s;
	if (!w->secrets && x.names.n)
		s = secret_withhold_row(s, x.names, a);
	else if (!w->secrets)
		s = secret_withhold(s, SECRET_IN_RECORD, a);
	w->withheld |= !str_eq(s, x.bytes);
	return str_head(s, EXCERPT_MAX);
}

static void put_locators(struct why *w, const struct claim *c)
{
	const struct publication *p = &w->a->view.publication;

	for (uint32_t i = 0; i < c->n_loc; i++) {
		struct arena scratch = w->a->view.a;
		struct err err = { 0 };
		struct excerpt x;

		if (c->loc[i].exhibit >= p->n_exhibit)
			continue;
		buf_z(w->out, "record     ");
		buf_safe(w->out, p->exhibit[c->loc[i].exhibit].name);
		buf_fmt(w->out,
			", byte %" PRIu64 ", %u bytes:\n  | ",
			c->loc[i].at_byte,
			c->loc[i].len_byte);
		if (case_excerpt(w->a->store,
			    c->loc[i],
			    RECORD_MAX,
			    &scratch,
			    &x,
			    &err)) {
			put_excerpt(w, shown(w, x, &scratch));
		} else {
			buf_fmt(w->out, "(%s)", err.text);
		}
		buf_z(w->out, "\n");
	}
	if (w->withheld) {
		buf_z(w->out,
			"           passwords and tokens are withheld; "
			"--secrets "
			"shows them\n");
	}
	if (c->n_records > c->n_loc) {
		buf_fmt(w->out,
			"           %" PRIu64
			" records in all; these are the first and the last\n",
			c->n_records);
	}
}

static bool put_weight(struct why *w,
	const struct claim *c,
	const struct verdict *v,
	const struct contender *x)
{
	const struct {
		const struct reason *reason;
		uint32_t n;
		const char *way;
	} side[] = { { x->pro, x->n_pro, "for" },
		{ x->con, x->n_con, "against" } };
	bool any = false;

	for (size_t k = 0; k < sizeof side / sizeof *side; k++) {
		for (uint32_t i = 0; i < side[k].n; i++) {
			const struct reason *r = &side[k].reason[i];

			if (r->claim != c)
				continue;
			any = true;
			buf_z(w->out, "weighs     ");
			publish_odds(r->weight_milli, w->out);
			buf_fmt(w->out,
				" %s %.*s on the layer %s (before grade, "
				"forgeability and origin: ",
				side[k].way,
				STR_FMT(x->id),
				layer_name(v->layer));
			publish_odds(r->raw_milli, w->out);
			buf_z(w->out, ")\n");
		}
	}
	return any;
}

static void put_silence(struct why *w, const struct claim *c)
{
	const struct publication *p = &w->a->view.publication;
	struct inquiry q = {
		.claims = &w->a->view.all,
		.as_of_s = p->as_of_s,
		.only = p->only,
	};
	struct arena scratch = w->a->view.a;
	struct silence *s;
	uint32_t n;
	struct err err;

	if (!infer_silent(&q, &scratch, &s, &n, &err))
		return;
	for (uint32_t i = 0; i < n; i++) {
		if (strcmp(s[i].claim->id, c->id) == 0)
			buf_fmt(w->out, "weighs     nothing: %s\n", s[i].why);
	}
}

static void put_weights(struct why *w, const struct claim *c)
{
	bool any = false;

	for (int l = 0; l < LAYERS; l++) {
		const struct verdict *v = &w->a->view.assessment.layer[l];

		for (uint32_t i = 0; i < v->n_candidate; i++)
			any |= put_weight(w, c, v, &v->candidate[i]);
	}
	if (!any)
		put_silence(w, c);
}

static bool rests_on(const struct claim *made, const struct claim *row)
{
	for (uint32_t i = 0; i < made->n_loc; i++) {
		if (made->loc[i].exhibit == row->loc[0].exhibit &&
			made->loc[i].at_byte == row->loc[0].at_byte) {
			return true;
		}
	}
	return false;
}

/* what an actor uses, and what was found, weigh together: by what links make of
 * both rows */
static void put_made_of(struct why *w, const struct claim *c)
{
	const struct claimset *all = &w->a->view.all;

	if (c->maker != MADE_BY_ROW || !c->n_loc)
		return;
	if (c->predicate != PRED_USES && c->predicate != PRED_FOUND_IN)
		return;
	for (uint32_t i = 0; i < all->n; i++) {
		const struct claim *made = all->claim[i];

		if (made->maker != MADE_BY_LINK || !rests_on(made, c))
			continue;
		buf_fmt(w->out, "leads to   %.12s: ", made->id);
		buf_safe(w->out, made->text);
		buf_z(w->out, "\n");
		put_weights(w, made);
	}
}

/* What examiners wrote down beside the claim, by when it was asked; nothing on
 * an error, which was told. */
static const struct note *notes_of(struct answer *a, uint32_t *ret_n)
{
	struct note *n;
	struct err err;

	*ret_n = 0;
	/* they are one's own */
	if (case_view_restricted(&a->view))
		return NULL;
	if (!store_notes(a->store, false, &a->view.a, &n, ret_n, &err)) {
		answer_tell(a, "%s", err.text);
		return NULL;
	}
	return n;
}

static bool is_on(const struct note *n, const struct claim *c)
{
	return str_eq(claim_key(c), n->about);
}

/* Examiners' words are one's own. */
static bool undoing_of(struct answer *a,
	const struct claim *c,
	struct str *ret_by,
	struct str *ret_why)
{
	return c->undone && !case_view_restricted(&a->view) &&
		store_undoing(a->store,
			claim_key(c),
			&a->view.a,
			ret_by,
			ret_why);
}

static void put_undoing(struct why *w, const struct claim *c)
{
	struct str by;
	struct str why;

	if (!c->undone)
		return;
	buf_z(w->out,
		"withdrawn  an examiner took it out; it weighs nothing from "
		"then on");
	if (undoing_of(w->a, c, &by, &why)) {
		buf_z(w->out, ": ");
		buf_safe(w->out, by);
		buf_z(w->out, ": ");
		buf_safe(w->out, why);
	}
	buf_z(w->out, "\n");
}

static void undoing_json(struct answer *a,
	const struct claim *c,
	struct jw *j)
{
	struct str by;
	struct str why;

	if (!undoing_of(a, c, &by, &why))
		return;
	jw_str(j, "undone_by", by);
	jw_str(j, "undone_why", why);
}

static void put_notes(struct why *w, const struct claim *c)
{
	uint32_t n;
	const struct note *note = notes_of(w->a, &n);
	char day[DATE_N];

	for (uint32_t i = 0; note && i < n; i++) {
		if (!is_on(&note[i], c) ||
			note[i].recorded_at_s >= w->a->view.asked_before_s) {
			continue;
		}
		buf_fmt(w->out,
			"note       %s, ",
			date_text(note[i].recorded_at_s, day));
		buf_shown(w->out, note[i].by, TEXT_SHOWN_MAX);
		buf_z(w->out, ": ");
		buf_shown(w->out, note[i].text, VALUE_SHOWN_MAX);
		buf_fmt(w->out, " [%.8s]\n", note[i].id);
	}
}

static void put_dissents(struct why *w, const struct claim *c)
{
	const struct publication *p = &w->a->view.publication;

	for (uint32_t i = 0; i < p->n_second; i++) {
		for (uint32_t k = 0; k < p->second[i].n_override; k++) {
			const struct override *o = &p->second[i].override[k];

			if (o->claim != c)
				continue;
			buf_z(w->out, "dissent    ");
			buf_shown(w->out, o->by, TEXT_SHOWN_MAX);
			if (o->weight_milli < 0) {
				buf_fmt(w->out,
					": %c%c: ",
					o->grade.reliability,
					o->grade.credibility);
			} else {
				buf_z(w->out, ": weighs ");
				publish_odds(o->weight_milli, w->out);
				buf_z(w->out, ": ");
			}
			buf_shown(w->out, o->why, VALUE_SHOWN_MAX);
			buf_z(w->out, "\n");
		}
	}
}

/* NULL, and *err says so, when none or several have that id. */
static const struct claim *claim_asked(struct answer *a, struct err *err)
{
	const struct claim *c = NULL;

	/* what a claim was that is kept out is not told either */
	if (a->view.publication.kept.sentence.n) {
		uint32_t keys;

		c = claimset_find(&a->view.shown,
			str_of(answer_value(a, PARAM_CLAIM)),
			a->view.publication.as_of_s,
			&keys);
		if (!c) {
			fail(err,
				ERR_USAGE,
				0,
				"no claim, or no single one, that may be "
				"told "
				"here has an id that begins with \"%s\"",
				answer_value(a, PARAM_CLAIM));
		}
		return c;
	}
	struct str id = str_of(answer_value(a, PARAM_CLAIM));
	if (!case_claim_named(a->store,
		    &a->view.shown,
		    id,
		    a->view.publication.as_of_s,
		    &c,
		    err) &&
		a->call->tell) {
		case_claims_like(&a->view.shown,
			id,
			a->call->tell,
			a->call->ctx);
	}
	return c;
}

static void notes_json(struct answer *a, const struct claim *c, struct jw *j)
{
	uint32_t n;
	const struct note *note = notes_of(a, &n);

	jw_array(j, "notes");
	for (uint32_t i = 0; note && i < n; i++) {
		char stamp[STAMP_N];

		if (!is_on(&note[i], c) ||
			note[i].recorded_at_s >= a->view.asked_before_s) {
			continue;
		}
		jw_object(j, NULL);
		jw_z(j, "id", note[i].id);
		jw_str(j, "by", note[i].by);
		jw_str(j, "text", note[i].text);
		jw_z(j, "recorded", stamp_text(note[i].recorded_at_s, stamp));
		jw_object_end(j);
	}
	jw_array_end(j);
}

bool write_why_json(struct answer *a, struct buf *out, struct err *err)
{
	const struct claim *c = claim_asked(a, err);
	struct jw j = { .to = out };

	if (!c)
		return false;
	jw_object(&j, NULL);
	publish_claim_json(&a->view.publication, c, &a->view.shown, &j);
	notes_json(a, c, &j);
	undoing_json(a, c, &j);
	jw_object_end(&j);
	buf_z(out, "\n");
	return true;
}

static void put_said(struct why *w, const struct claim *c)
{
	put_field(w, "claim", claim_key(c));
	put_field(w, "revision", claim_revision(c));
	put_field(w, "says", c->text);
	put_field(w, "subject", c->subject);
	put_field(w, "predicate", predicate_name(c->predicate));
	put_field(w, "object", c->object);
	buf_z(w->out, "holds      ");
	put_bound(w->out, c->from_s, "not known");
	buf_z(w->out, " .. ");
	put_bound(w->out, c->to_s, "open");
	buf_z(w->out,
		c->zone == ZONE_LOCAL_UNKNOWN
			? " (local time, zone unknown)\n"
			: "\n");
}

/* What one revision says otherwise than the one before it. */
static void put_change(struct why *w,
	const struct claim *was,
	const struct claim *now)
{
	if (was->weight_milli != now->weight_milli) {
		buf_z(w->out, "; ");
		publish_odds_of_bits(now->weight_milli, w->out);
		buf_z(w->out, ", before ");
		publish_odds_of_bits(was->weight_milli, w->out);
	}
	if (was->n_records != now->n_records) {
		buf_fmt(w->out,
			"; %" PRIu64 " records, before %" PRIu64,
			now->n_records,
			was->n_records);
	}
	if (was->from_s != now->from_s || was->to_s != now->to_s)
		buf_z(w->out, "; other dates");
	if (was->grade.reliability != now->grade.reliability ||
		was->grade.credibility != now->grade.credibility) {
		buf_z(w->out, "; another grade");
	}
	if (!str_eq(was->origin, now->origin))
		buf_z(w->out, "; another origin");
	if (!str_eq(was->words, now->words))
		buf_z(w->out, "; other words");
	if (!str_eq(was->detail, now->detail))
		buf_z(w->out, "; other detail");
}

/* The revisions of the claim, oldest first, and what changed with each. */
static void put_revisions(struct why *w, const struct claim *c)
{
	const struct claimset *all = &w->a->view.shown;
	const struct claim *before = NULL;
	char day[DATE_N];

	for (uint32_t i = 0; i < all->n; i++) {
		const struct claim *r = all->claim[i];

		if (!claim_same_key(r, c))
			continue;
		buf_fmt(w->out,
			"%-10s %.*s%s known %s",
			before ? "" : "revisions",
			STR_FMT(claim_revision(r)),
			r == c ? " *" : "  ",
			date_text(r->recorded_at_s, day));
		if (r->superseded_at_s != TIME_OPEN) {
			buf_fmt(w->out,
				", until %s",
				date_text(r->superseded_at_s, day));
		}
		if (before)
			put_change(w, before, r);
		buf_z(w->out, "\n");
		before = r;
	}
}

/* JSON with blanks where a line may break. */
static void put_method(struct why *w, struct str json)
{
	struct buf b = { 0 };
	bool quoted = false;

	for (size_t i = 0; i < json.n; i++) {
		char c = json.p[i];

		buf_add(&b, (struct str){ json.p + i, 1 });
		if (quoted && c == '\\' && i + 1 < json.n)
			buf_add(&b, (struct str){ json.p + ++i, 1 });
		else if (c == '"')
			quoted = !quoted;
		else if (!quoted && (c == ',' || c == ':'))
			buf_z(&b, " ");
	}
	put_field(w, "method", buf_str(&b));
	buf_done(&b);
}

static void put_origin(struct why *w, const struct claim *c)
{
	char day[DATE_N];

	put_field(w, "known", str_of(date_text(c->recorded_at_s, day)));
	if (c->superseded_at_s != TIME_OPEN) {
		put_field(w,
			"until",
			str_of(date_text(c->superseded_at_s, day)));
	}
	put_field(w, "source", c->source);
	put_field(w, "origin", c->origin);
	buf_fmt(w->out,
		"%-10s %c%c (reliability and credibility, Admiralty code)\n",
		"grade",
		c->grade.reliability,
		c->grade.credibility);
	buf_fmt(w->out, "%-10s %s\n", "made by", maker_name(c->maker));
	if (c->detail.n)
		put_method(w, c->detail);
}

bool write_why(struct answer *a, struct buf *out, struct err *err)
{
	const struct claim *c = claim_asked(a, err);
	struct buf fields = { 0 };
	struct why w = {
		.a = a,
		.secrets = answer_flag(a, PARAM_SECRETS),
	};

	if (!c)
		return false;
	w.out = &fields;
	put_said(&w, c);
	put_revisions(&w, c);
	put_undoing(&w, c);
	put_origin(&w, c);
	put_weights(&w, c);
	put_made_of(&w, c);
	put_dissents(&w, c);
	put_notes(&w, c);
	put_locators(&w, c);
	publish_fields(buf_str(&fields), LABEL_N, a->call->width, out);
	out->bad |= fields.bad;
	buf_done(&fields);
	return true;
}
