/* SPDX-License-Identifier: Apache-2.0 */
/* Where requests for information stand, as JSON (documented in api/) and as a
 * table. */
#include "publish/text/say.h"

static void day_member(struct jw *j, const char *key, int64_t s)
{
	char day[DATE_N];

	if (s != TIME_UNKNOWN)
		jw_z(j, key, date_text(s, day));
}

static void put_lines(struct jw *j, const char *key, struct str rest)
{
	struct str line;

	jw_array(j, key);
	while (rest.n) {
		if (!str_cut(rest, '\n', &line, &rest)) {
			line = rest;
			rest.n = 0;
		}
		jw_str(j, NULL, line);
	}
	jw_array_end(j);
}

static void put_layers(struct jw *j, unsigned layers)
{
	jw_array(j, "layers");
	for (int l = 0; l < LAYERS; l++) {
		if (layers & 1U << l)
			jw_z(j, NULL, layer_name((enum layer)l));
	}
	jw_array_end(j);
}

/* The day by which an answer is wanted: the last that is not too late. */
static int64_t last_day(const struct rfi_entry *r)
{
	return r->until_s == TIME_UNKNOWN ? TIME_UNKNOWN : r->until_s - 1;
}

static void put_draft(struct jw *j, const struct rfi_standing *x)
{
	if (!x->draft)
		return;
	jw_z(j, "audience", tlp_name(x->draft->whom.tlp));
	jw_z(j,
		"withhold",
		x->draft->withhold == WITHHOLD_SAID ? "said" : "silent");
	jw_str(j, "language", x->draft->language);
}

static void put_standing(struct jw *j, const struct rfi_standing *x)
{
	const struct rfi_entry *r = x->request;

	jw_object(j, NULL);
	jw_str(j, "reference", r->reference);
	jw_str(j, "from", r->from);
	put_lines(j, "about", r->about);
	put_layers(j, r->layers);
	day_member(j, "until", last_day(r));
	jw_z(j, "tlp", tlp_name(r->whom.tlp));
	jw_z(j, "marked", tlp_name(r->marked));
	jw_str(j, "why", r->why);
	if (r->item.n)
		jw_str(j, "item", r->item);
	jw_z(j, "state", rfi_state_name(x->state));
	put_draft(j, x);
	jw_bool(j, "stale", x->stale);
	jw_bool(j, "overdue", x->overdue);
	jw_bool(j, "two_person", r->two_person);
	jw_array(j, "approved_by");
	for (uint32_t i = 0; i < x->n_approver; i++)
		jw_str(j, NULL, x->approver[i]);
	jw_array_end(j);
	for (int s = 0; s < RFI_STATES; s++)
		day_member(j, rfi_state_name((enum rfi_state)s), x->day_s[s]);
	if (x->due.n)
		jw_str(j, "due", x->due);
	jw_object_end(j);
}

void publish_requests_json(const struct rfi_standing *x,
	uint32_t n,
	struct buf *out,
	bool lines)
{
	struct jw j = { .to = out };

	if (!lines) {
		jw_object(&j, NULL);
		jw_array(&j, "requests");
	}
	for (uint32_t i = 0; i < n; i++) {
		put_standing(&j, &x[i]);
		if (lines) {
			buf_z(out, "\n");
			j.comma = false;
		}
	}
	if (lines)
		return;
	jw_array_end(&j);
	jw_object_end(&j);
	buf_z(out, "\n");
}

static void cell(struct buf *b, struct str s)
{
	buf_z(b, ",");
	say_cell(b, s);
}

static void day_cell(struct buf *b, int64_t s)
{
	char day[DATE_N];

	cell(b,
		s == TIME_UNKNOWN ? (struct str){ 0 }
				  : str_of(date_text(s, day)));
}

static void joined_cell(struct buf *b, const struct rfi_standing *x)
{
	struct buf who = { 0 };
	struct buf what = { 0 };

	for (size_t i = 0; i < x->request->about.n; i++) {
		char c = x->request->about.p[i];

		buf_z(&what, c == '\n' ? ";" : "");
		buf_add(&what, (struct str){ c == '\n' ? " " : &c, 1 });
	}
	for (uint32_t i = 0; i < x->n_approver; i++) {
		buf_z(&who, i ? "; " : "");
		buf_add(&who, x->approver[i]);
	}
	cell(b, buf_str(&what));
	cell(b, buf_str(&who));
	b->bad |= who.bad || what.bad;
	buf_done(&who);
	buf_done(&what);
}

static void csv_row(const struct rfi_standing *x, struct buf *b)
{
	say_cell(b, x->request->reference);
	cell(b, x->request->from);
	joined_cell(b, x);
	cell(b, str_of(tlp_name(x->request->whom.tlp)));
	cell(b, str_of(rfi_state_name(x->state)));
	cell(b, x->stale ? STR("yes") : STR("no"));
	cell(b, x->overdue ? STR("yes") : STR("no"));
	day_cell(b, last_day(x->request));
	for (int s = 0; s < RFI_STATES; s++)
		day_cell(b, x->day_s[s]);
	cell(b, x->due);
	buf_z(b, "\r\n");
}

void publish_requests_csv(const struct rfi_standing *x,
	uint32_t n,
	struct buf *out)
{
	buf_z(out,
		"reference,from,about,approved_by,tlp,state,stale,overdue,"
		"until,asked,drafted,approved,sent,withdrawn,due\r\n");
	for (uint32_t i = 0; i < n; i++)
		csv_row(&x[i], out);
}
