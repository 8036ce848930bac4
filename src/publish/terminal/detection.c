/* SPDX-License-Identifier: Apache-2.0 */
/* What rules of detection found, the gravest first, and which were not asked.
 */
#include <inttypes.h>

#include "publish/terminal/term.h"
#include "publish/text/say.h"

enum {
	RULES_SHOWN = 60,
	RECORDS_SHOWN = 3,
	CELLS_SHOWN = 4,
	VALUE_WIDE = 120,
	REASONS_SHOWN = 20,
	PLACES_SHOWN = 3,
	LOOKED_BACK = 10000, /* rules, for a reason told before */
	NS_PER_S = 1000000000
};

static const char *const levels[] = { "critical",
	"high",
	"medium",
	"low",
	"informational" };
enum {
	LEVELS = sizeof levels / sizeof *levels
};

/* one that is none of these comes last */
static unsigned level_of(const struct detection_rule *r)
{
	unsigned i = 0;

	while (i < LEVELS && !str_is(r->level, levels[i]))
		i++;
	return i;
}

static void say_span(struct buf *b, const struct detection_rule *r)
{
	char first[STAMP_N];
	char last[STAMP_N];

	if (r->first_ns == T_NONE)
		return;
	buf_fmt(b, ", %s", stamp_text(r->first_ns / NS_PER_S, first));
	if (r->last_ns / NS_PER_S != r->first_ns / NS_PER_S)
		buf_fmt(b, " to %s", stamp_text(r->last_ns / NS_PER_S, last));
}

static void say_record(const struct detection *d,
	const struct detection_match *m,
	struct term *t)
{
	struct buf b = { 0 };

	buf_add(&b,
		m->loc.exhibit < d->n_exhibit ? d->exhibit[m->loc.exhibit]
					      : STR("?"));
	buf_fmt(&b, " at byte %" PRIu64, m->loc.at_byte);
	if (m->possible)
		buf_z(&b, " (possible)");
	for (uint32_t i = 0; i < m->n_cell && i < CELLS_SHOWN; i++) {
		buf_z(&b, i ? "; " : ": ");
		buf_add(&b, m->cell[i].name);
		buf_z(&b, " ");
		buf_add(&b, say_head(m->cell[i].value, VALUE_WIDE));
	}
	term_item(t, 4, PLAIN, buf_str(&b));
	buf_done(&b);
}

static void say_rule(const struct detection *d,
	const struct detection_rule *r,
	struct term *t)
{
	struct buf b = { 0 };

	buf_fmt(&b, "[%.*s] %.*s", STR_FMT(r->level), STR_FMT(r->title));
	term_paragraph(t, "", 0, BOLD, buf_str(&b));
	b.n = 0;
	buf_fmt(&b,
		"%" PRIu64 " record%s",
		r->count,
		r->count == 1 ? "" : "s");
	if (r->possible)
		buf_fmt(&b, " (%" PRIu64 " only possible)", r->possible);
	say_span(&b, r);
	buf_fmt(&b, "; rule %.*s", STR_FMT(r->id.n ? r->id : r->file));
	if (r->author.n)
		buf_fmt(&b, " by %.*s", STR_FMT(r->author));
	term_paragraph(t, "", 2, PLAIN, buf_str(&b));
	buf_done(&b);
	for (uint32_t i = 0; i < r->n_match && i < RECORDS_SHOWN; i++)
		say_record(d, &r->match[i], t);
}

static void say_matches(const struct detection *d, struct term *t)
{
	uint32_t shown = 0;
	uint32_t found = 0;

	for (unsigned level = 0; level <= LEVELS; level++) {
		for (uint32_t i = 0; i < d->n; i++) {
			const struct detection_rule *r = &d->rule[i];

			if (!r->count || level_of(r) != level)
				continue;
			found++;
			if (shown < RULES_SHOWN) {
				say_rule(d, r, t);
				shown++;
			}
		}
	}
	struct buf b = { 0 };
	if (!found)
		buf_z(&b, "No rule matches.");
	if (found > shown)
		buf_fmt(&b,
			"%u more rules match; --json has all.",
			found - shown);
	term_paragraph(t, "", 0, PLAIN, buf_str(&b));
	buf_done(&b);
}

static void say_place(struct buf *b, const struct detection_rule *r)
{
	buf_add(b, r->file);
	if (r->line)
		buf_fmt(b, ":%u", r->line);
}

/* One reason with the first rules of which it holds. */
static void say_reason(const struct detection *d,
	uint32_t first,
	struct term *t)
{
	const struct detection_rule *r = &d->rule[first];
	struct buf b = { 0 };
	struct buf places = { 0 };
	uint32_t n = 0;

	for (uint32_t i = first; i < d->n; i++) {
		const struct detection_rule *o = &d->rule[i];

		if (o->state != r->state || !str_eq(o->reason, r->reason) ||
			n++ >= PLACES_SHOWN)
			continue;
		buf_z(&places, places.n ? ", " : "");
		say_place(&places, o);
	}
	if (n > 1)
		buf_fmt(&b, "%u rules: ", n);
	buf_add(&b, r->reason);
	buf_z(&b, ": ");
	buf_add(&b, buf_str(&places));
	if (n > PLACES_SHOWN)
		buf_fmt(&b, " and %u more", n - PLACES_SHOWN);
	term_item(t, 2, PLAIN, buf_str(&b));
	buf_done(&places);
	buf_done(&b);
}

/* Whether no rule before it has the same reason. */
static bool is_first(const struct detection *d, uint32_t at)
{
	const struct detection_rule *r = &d->rule[at];

	for (uint32_t i = at; i-- > 0 && at - i < LOOKED_BACK;) {
		if (d->rule[i].state == r->state &&
			str_eq(d->rule[i].reason, r->reason))
			return false;
	}
	return true;
}

static void say_state(const struct detection *d,
	enum detection_state state,
	const char *what,
	struct term *t)
{
	uint32_t n = 0;

	if (!d->in_state[state])
		return;
	term_paragraph(t, "", 0, BOLD, str_of(what));
	for (uint32_t i = 0; i < d->n && n < REASONS_SHOWN; i++) {
		if (d->rule[i].state != state || !is_first(d, i))
			continue;
		n++;
		say_reason(d, i, t);
	}
	if (n == REASONS_SHOWN)
		term_item(t, 2, PLAIN, STR("--json has all of them"));
}

static void say_sums(const struct detection *d, struct term *t)
{
	struct buf b = { 0 };

	buf_fmt(&b,
		"%u rules: %u held against records, %u not (the case has no "
		"record of what they are about), %u stopped, %u cannot be "
		"expressed. %" PRIu64 " records.",
		d->n,
		d->in_state[DETECTION_RAN],
		d->in_state[DETECTION_NO_RECORDS],
		d->in_state[DETECTION_STOPPED],
		d->in_state[DETECTION_NOT_EXPRESSIBLE],
		d->records);
	term_paragraph(t, "", 0, PLAIN, buf_str(&b));
	if (d->note.n)
		term_paragraph(t, "", 0, PLAIN, d->note);
	b.n = 0;
	buf_z(&b,
		"A match is what the rule's author looked for, not yet an "
		"attack. \"Possible\": the rule excludes something by a "
		"field that the record does not tell.");
	if (d->matches)
		term_paragraph(t, "", 0, DIM, buf_str(&b));
	buf_done(&b);
}

void publish_detection(const struct detection *d,
	unsigned width,
	bool colour,
	struct buf *out)
{
	struct term t = { out,
		width < TERM_WIDTH_MIN ? TERM_WIDTH_MIN : width,
		colour };

	say_sums(d, &t);
	say_matches(d, &t);
	say_state(d, DETECTION_STOPPED, "Stopped at a limit", &t);
	say_state(d, DETECTION_NOT_EXPRESSIBLE, "Not expressible here", &t);
}
