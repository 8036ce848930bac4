/* SPDX-License-Identifier: Apache-2.0 */
/* Where advisories stand, as JSON (documented in api/) and as a table. */
#include "publish/text/say.h"

static void day_member(struct jw *j, const char *key, int64_t s)
{
	char day[DATE_N];

	if (s != TIME_UNKNOWN)
		jw_z(j, key, date_text(s, day));
}

static void put_standing(struct jw *j, const struct advisory_standing *x)
{
	const struct advisory_entry *d = x->draft;

	jw_object(j, NULL);
	jw_str(j, "reference", d->reference);
	if (d->organisation.n)
		jw_str(j, "organisation", d->organisation);
	if (d->sector.n)
		jw_str(j, "sector", d->sector);
	jw_str(j, "language", d->language);
	jw_z(j, "tlp", tlp_name(d->tlp));
	jw_z(j, "state", advisory_state_name(x->state));
	jw_bool(j, "stale", x->stale);
	jw_bool(j, "superseded", x->superseded);
	jw_bool(j, "two_person", d->two_person);
	jw_array(j, "approved_by");
	for (uint32_t i = 0; i < x->n_approver; i++)
		jw_str(j, NULL, x->approver[i]);
	jw_array_end(j);
	for (int s = 0; s < ADVISORY_STATES; s++) {
		day_member(j,
			advisory_state_name((enum advisory_state)s),
			x->day_s[s]);
	}
	if (x->due.n)
		jw_str(j, "due", x->due);
	jw_object_end(j);
}

void publish_advisories_json(const struct advisory_standing *x,
	uint32_t n,
	struct buf *out,
	bool lines)
{
	struct jw j = { .to = out };

	if (!lines) {
		jw_object(&j, NULL);
		jw_array(&j, "advisories");
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

static void csv_row(const struct advisory_standing *x, struct buf *b)
{
	const struct advisory_entry *d = x->draft;
	struct buf who = { 0 };
	char day[DATE_N];

	for (uint32_t i = 0; i < x->n_approver; i++) {
		buf_z(&who, i ? "; " : "");
		buf_add(&who, x->approver[i]);
	}
	say_cell(b, d->reference);
	cell(b, d->organisation);
	cell(b, d->sector);
	cell(b, d->language);
	cell(b, str_of(tlp_name(d->tlp)));
	cell(b, str_of(advisory_state_name(x->state)));
	cell(b, x->stale ? STR("yes") : STR("no"));
	cell(b, x->superseded ? STR("yes") : STR("no"));
	cell(b, buf_str(&who));
	for (int s = 0; s < ADVISORY_STATES; s++) {
		int64_t at = x->day_s[s];

		cell(b,
			at == TIME_UNKNOWN ? (struct str){ 0 }
					   : str_of(date_text(at, day)));
	}
	cell(b, x->due);
	buf_z(b, "\r\n");
	b->bad |= who.bad;
	buf_done(&who);
}

void publish_advisories_csv(const struct advisory_standing *x,
	uint32_t n,
	struct buf *out)
{
	buf_z(out,
		"reference,organisation,sector,language,tlp,state,stale,"
		"superseded,approved_by,drafted,approved,sent,acknowledged,"
		"fixed,withdrawn,due\r\n");
	for (uint32_t i = 0; i < n; i++)
		csv_row(&x[i], out);
}
