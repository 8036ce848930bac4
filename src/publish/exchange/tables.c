/* SPDX-License-Identifier: Apache-2.0 */
/* Claims line by line: for spreadsheets and link charts (CSV), for programs
 * (JSON Lines). */
#include "publish/exchange/exchange.h"
#include "publish/text/say.h"

bool jsonl_write(const struct publication *p,
	struct buf *out,
	struct losses *lost,
	struct err *err)
{
	(void)err;
	for (uint32_t i = 0; i < p->claims->n; i++) {
		struct jw j = { .to = out };

		if (p->claims->claim[i]->told == TOLD_NOT)
			continue;
		jw_object(&j, NULL);
		exchange_put_claim(p, p->claims->claim[i], &j, lost);
		jw_object_end(&j);
		buf_z(out, "\n");
		lost->carried++;
	}
	lose_kept_out(lost, p);
	loss_add(lost,
		"judgement",
		"a line is a claim, not what follows from it",
		LAYERS);
	return true;
}

/* --- CSV -------------------------------------------------------------------
 */

static void cell_of_time(struct buf *b, int64_t s)
{
	char stamp[STAMP_N];

	buf_z(b, ",");
	if (say_dated(s))
		buf_z(b, stamp_text(s, stamp));
}

static void cell(struct buf *b, struct str s)
{
	buf_z(b, ",");
	say_cell(b, s);
}

/* "sha256:offset+length sha256:offset+length" */
static void cell_of_locators(struct buf *b,
	const struct publication *p,
	const struct claim *c)
{
	char hex[SHA256_HEX_N];
	const char *between = ",";

	buf_z(b, c->n_loc ? "" : between);
	for (uint32_t i = 0; i < c->n_loc; i++) {
		struct str x = locator_exhibit(p, &c->loc[i], hex);

		buf_fmt(b,
			"%s%.*s:%llu+%llu",
			between,
			STR_FMT(x),
			(unsigned long long)c->loc[i].at_byte,
			(unsigned long long)c->loc[i].len_byte);
		between = " ";
	}
}

static void csv_line(const struct publication *p,
	const struct claim *c,
	struct buf *b)
{
	char grade[3];

	say_cell(b, claim_key(c));
	cell(b, c->subject);
	cell(b, predicate_name(c->predicate));
	cell(b, c->object);
	cell_of_time(b, c->from_s);
	cell_of_time(b, c->to_s);
	cell(b, str_of(c->zone == ZONE_LOCAL_UNKNOWN ? "not known" : "UTC"));
	cell(b, str_of(resolution_name(c->res)));
	cell_of_time(b, c->recorded_at_s);
	cell(b, c->source);
	cell(b, c->origin);
	cell(b, c->scope);
	cell(b, str_of(grade_text(c->grade, grade)));
	cell(b, str_of(maker_name(c->maker)));
	cell(b, c->text);
	cell(b, c->words);
	buf_z(b, ",");
	say_milli(b, c->weight_milli);
	buf_fmt(b, ",%llu", (unsigned long long)c->n_records);
	cell_of_locators(b, p, c);
	buf_z(b, "\r\n");
}

bool csv_write(const struct publication *p,
	struct buf *out,
	struct losses *lost,
	struct err *err)
{
	const unsigned carried =
		CARRIES_ALL & ~(CARRIES(DETAIL) | CARRIES(REVISION));

	(void)err;
	buf_z(out,
		"claim,subject,predicate,object,from,to,zone,resolution,"
		"known,"
		"source,origin,scope,grade,made_by,sentence,words,"
		"evidence_bits,records,locators\r\n");
	for (uint32_t i = 0; i < p->claims->n; i++) {
		const struct claim *c = p->claims->claim[i];

		if (c->told == TOLD_NOT)
			continue;
		csv_line(p, c, out);
		lose_properties(lost, c, carried, "the table has no column");
		lost->carried++;
	}
	lose_kept_out(lost, p);
	loss_add(lost,
		"judgement",
		"a row is a claim, not what follows from it",
		LAYERS);
	return true;
}

/* --- a plain list
 * ----------------------------------------------------------- */

bool list_write(const struct publication *p,
	struct buf *out,
	struct losses *lost,
	struct err *err)
{
	/* address space; pages become real when touched */
	const size_t budget = (size_t)1 << 30;
	struct arena a = { 0 };
	struct lead *lead;
	uint32_t n;

	if (!arena_open(&a, budget, err))
		return false;
	bool ok = exchange_leads(p, &a, &lead, &n, lost);
	buf_fmt(out,
		"# %.*s TLP:%s%s\n",
		STR_FMT(p->case_name),
		tlp_name(p->tlp),
		p->simulated ? " SIMULATED" : "");
	for (uint32_t i = 0; ok && i < n; i++) {
		buf_add(out, lead[i].advised.value);
		buf_z(out, "\n");
	}
	if (ok) {
		lost->carried += n;
		loss_add(lost,
			"claim",
			"a list has what to look for only",
			p->claims->n);
		lose_kept_out(lost, p);
	}
	arena_close(&a);
	return ok || fail(err, ERR_LIMIT, 0, "no memory left for a list");
}
