/* SPDX-License-Identifier: Apache-2.0 */
/* The columns of every list, one row each. */
#include <inttypes.h>

#include "publish/list/list.h"
#include "publish/text/say.h"

#define CELL(name)                                    \
	static void name(const struct publication *p, \
		uint32_t i,                           \
		struct buf *b)

enum {
	ID_SHOWN = 8,
	SHA_SHOWN = 12,
	WIDE = 100 /* columns of a terminal on which more has room */
};

static void put_id(struct buf *b, const struct claim *c)
{
	buf_add(b, str_head(claim_key(c), ID_SHOWN));
}

static void put_count(struct buf *b, uint64_t n)
{
	buf_fmt(b, "%" PRIu64, n);
}

/* 2016-11-14 00:34:20, or "not known" */
static void put_time(struct buf *b, int64_t s)
{
	char text[STAMP_N];

	if (!say_dated(s)) {
		buf_z(b, "not known");
		return;
	}
	stamp_text(s, text);
	buf_fmt(b, "%.10s %.8s", text, text + 11);
}

/* As CSV and JSON have it; empty when not known. */
static void put_stamp(struct buf *b, int64_t s)
{
	char text[STAMP_N];

	if (s != TIME_UNKNOWN && s != TIME_OPEN)
		buf_z(b, stamp_text(s, text));
}

static void put_odds(struct buf *b, const struct claim *c)
{
	say_odds(b, nat_of_bits(c->weight_milli));
}

/* the claims of the others: " (also f2c31228, 03aa91b2)" */
static void put_also(struct buf *b,
	const struct claim *const *also,
	uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		buf_z(b, i ? ", " : " (also ");
		put_id(b, also[i]);
	}
	buf_z(b, n ? ")" : "");
}

/* --- suspects, findings -------------------------------------------------- */

static bool is_suspect(const struct claim *c)
{
	return str_is(c->object, "indicator:hunt:suspect");
}

CELL(suspect_id)
{
	put_id(b, p->suspect[i]);
}
CELL(suspect_rank)
{
	put_count(b, suspect_why(p, i)->rank);
}
CELL(suspect_list)
{
	bool came = str_is(suspect_why(p, i)->list, "came_to_us");

	buf_z(b, came ? "came to us" : "went to");
}
CELL(suspect_list_plain)
{
	bool came = str_is(suspect_why(p, i)->list, "came_to_us");

	buf_z(b, came ? "came_to_us" : "went_to");
}
CELL(suspect_server)
{
	buf_add(b, entity_name(p->suspect[i]->subject));
}
CELL(suspect_state)
{
	buf_z(b, is_suspect(p->suspect[i]) ? "suspect" : "candidate");
}
CELL(suspect_odds)
{
	put_odds(b, p->suspect[i]);
}
CELL(suspect_bits)
{
	buf_fmt(b, "%.3f", (double)p->suspect[i]->weight_milli / 1000);
}
CELL(suspect_findings)
{
	put_count(b, p->suspect[i]->n_records);
}
CELL(suspect_from)
{
	put_stamp(b, p->suspect[i]->from_s);
}
CELL(suspect_to)
{
	put_stamp(b, p->suspect[i]->to_s);
}
CELL(suspect_text)
{
	buf_add(b, p->suspect[i]->text);
}

static uint32_t suspects(const struct publication *p)
{
	return p->n_suspect;
}

static void put_reason(const struct suspect_reason *r, struct below *to)
{
	say_odds(&to->head, nat_of_bits(r->bits_milli));
	buf_add(&to->text, r->text);
	if (r->others) {
		buf_z(&to->text, "; and ");
		say_plural(&to->text,
			r->others,
			"more like it",
			"more like it");
	}
}

/* Contacts over time, a column each. */
static bool put_contacts(const struct suspect_reasons *r, struct below *to)
{
	static const char *const bar[] = { "\u2581",
		"\u2582",
		"\u2583",
		"\u2584",
		"\u2585",
		"\u2586",
		"\u2587",
		"\u2588" };
	uint64_t most = 0;

	for (uint32_t i = 0; i < r->n_bin; i++)
		most = r->bin[i] > most ? r->bin[i] : most;
	if (!most)
		return false;
	buf_z(&to->head, "when");
	for (uint32_t i = 0; i < r->n_bin; i++) {
		if (r->bin[i])
			buf_z(&to->text,
				bar[(r->bin[i] * 7 + most - 1) / most]);
		else
			buf_z(&to->text, " ");
	}
	buf_z(&to->text, " ");
	put_stamp(&to->text, r->from_s);
	buf_z(&to->text, " to ");
	put_stamp(&to->text, r->to_s);
	return true;
}

/* What else it may be, what to look at next, when contacts were. */
static bool suspect_hint(const struct suspect_reasons *r,
	uint32_t k,
	struct below *to)
{
	bool benign = r->benign.n > 0;

	if (k == 0 && benign) {
		buf_z(&to->head, "perhaps");
		buf_add(&to->text, r->benign);
		return true;
	}
	k -= benign;
	if (k < r->n_next) {
		buf_z(&to->head, "next");
		buf_add(&to->text, r->next[k]);
		return true;
	}
	return k == r->n_next && put_contacts(r, to);
}

/* A reason a line, those against it after those for it; a sentence where there
 * are none apart. Of a suspect hints as well. */
static bool suspect_below(const struct publication *p,
	uint32_t i,
	uint32_t k,
	struct below *to)
{
	const struct suspect_reasons *r = suspect_why(p, i);

	if (!r->n) {
		buf_add(&to->text, p->suspect[i]->text);
		return k == 0;
	}
	if (k < r->n) {
		put_reason(&r->reason[k], to);
		return true;
	}
	k -= r->n;
	if (k < r->n_against) {
		put_reason(&r->against[k], to);
		return true;
	}
	return is_suspect(p->suspect[i]) &&
		suspect_hint(r, k - r->n_against, to);
}

CELL(finding_id)
{
	put_id(b, p->finding[i]);
}
CELL(finding_rank)
{
	put_count(b, listed_rank(&p->listed, i));
}
CELL(finding_odds)
{
	put_odds(b, p->finding[i]);
}
CELL(finding_bits)
{
	buf_fmt(b, "%.3f", (double)p->finding[i]->weight_milli / 1000);
}
CELL(finding_hunt)
{
	const struct predicate_row *row =
		&predicates[p->finding[i]->predicate];

	buf_z(b, row->hunt ? row->hunt : row->name);
}

static struct str suspected_side(const struct claim *c)
{
	return predicates[c->predicate].suspect == SUSPECT_OBJECT
		? c->object
		: c->subject;
}

CELL(finding_suspect)
{
	buf_add(b, entity_name(suspected_side(p->finding[i])));
}
CELL(finding_records)
{
	put_count(b, p->finding[i]->n_records);
}
CELL(finding_from)
{
	put_stamp(b, p->finding[i]->from_s);
}
CELL(finding_to)
{
	put_stamp(b, p->finding[i]->to_s);
}
CELL(finding_text)
{
	buf_add(b, p->finding[i]->text);
}
CELL(finding_sources)
{
	const struct seen_finding *f = p->found ? &p->found[i] : NULL;

	say_sources(b,
		p->finding[i]->source,
		f ? f->also : NULL,
		f ? f->n_also : 0);
}

static uint32_t findings(const struct publication *p)
{
	return p->n_finding;
}

static bool finding_below(const struct publication *p,
	uint32_t i,
	uint32_t k,
	struct below *to)
{
	if (k == 0) {
		buf_add(&to->text, p->finding[i]->text);
		return true;
	}
	if (k > 1 || !p->found || !p->found[i].n_also)
		return false;
	buf_z(&to->text, "seen by ");
	finding_sources(p, i, &to->text);
	put_also(&to->text, p->found[i].also, p->found[i].n_also);
	return true;
}

static bool is_suspicion(const struct claim *c)
{
	return c->predicate == PRED_SUSPECTED;
}

static bool is_finding(const struct claim *c)
{
	return c->predicate != PRED_SUSPECTED;
}

/* --- timeline ------------------------------------------------------------ */

CELL(event_id)
{
	if (p->event[i].claim)
		put_id(b, p->event[i].claim);
	else
		buf_z(b, "sealed");
}
CELL(event_when)
{
	const struct event *e = &p->event[i];

	put_time(b, e->from_s);
	buf_z(b, " to ");
	if (say_dated(e->to_s))
		put_time(b, e->to_s);
	else
		buf_z(b, "open");
}
CELL(event_from)
{
	put_stamp(b, p->event[i].from_s);
}
CELL(event_to)
{
	put_stamp(b, p->event[i].to_s);
}
CELL(event_resolution)
{
	buf_z(b, resolution_name(p->event[i].res));
}
CELL(event_role)
{
	buf_z(b, time_role_name(p->event[i].role));
}
CELL(event_zone_known)
{
	buf_z(b, p->event[i].zone != ZONE_LOCAL_UNKNOWN ? "yes" : "no");
}
CELL(event_what)
{
	buf_add(b, p->event[i].what);
}
CELL(event_sources)
{
	const struct event *e = &p->event[i];

	say_sources(b, e->source, e->also, e->n_also);
}

static uint32_t events(const struct publication *p)
{
	return p->n_event;
}

static bool event_below(const struct publication *p,
	uint32_t i,
	uint32_t k,
	struct below *to)
{
	if (k == 0)
		event_what(p, i, &to->text);
	if (k == 1) {
		buf_z(&to->text,
			p->event[i].n_also ? "sources: " : "source: ");
		event_sources(p, i, &to->text);
		put_also(&to->text, p->event[i].also, p->event[i].n_also);
		if (p->event[i].zone == ZONE_LOCAL_UNKNOWN)
			buf_z(&to->text, "; local time, zone unknown");
	}
	return k < 2;
}

/* --- victims ------------------------------------------------------------- */

CELL(victim_id)
{
	put_id(b, p->victim[i].claim);
}
CELL(victim_first)
{
	put_time(b, p->victim[i].first_s);
	b->n -= b->n > 3 && b->p[b->n - 3] == ':' ? 3 : 0;
}
CELL(victim_last)
{
	if (!say_dated(p->victim[i].last_s)) {
		buf_z(b, "open");
		return;
	}
	put_time(b, p->victim[i].last_s);
	b->n -= 3; /* to minutes */
}
CELL(victim_first_stamp)
{
	put_stamp(b, p->victim[i].first_s);
}
CELL(victim_last_stamp)
{
	put_stamp(b, p->victim[i].last_s);
}
CELL(victim_contacts)
{
	say_count(b, p->victim[i].contacts);
}
CELL(victim_contacts_plain)
{
	put_count(b, p->victim[i].contacts);
}
CELL(victim_name)
{
	buf_add(b, p->victim[i].name);
	if (publication_closed(p, p->victim[i].claim->subject))
		buf_z(b, " [not for others: publish=no]");
}
CELL(victim_name_plain)
{
	buf_add(b, p->victim[i].name);
}
CELL(victim_sector)
{
	buf_add(b, p->victim[i].sector);
}
CELL(victim_country)
{
	buf_add(b, p->victim[i].country);
}
CELL(victim_contact)
{
	buf_add(b, p->victim[i].contact);
}
CELL(victim_servers)
{
	buf_add(b, p->victim[i].servers);
}
CELL(victim_grade)
{
	buf_z(b, contact_grade_name(p->victim[i].grade));
}
CELL(victim_names)
{
	buf_add(b, p->victim[i].names);
}
CELL(victim_hosts)
{
	buf_add(b, p->victim[i].hosts);
}
CELL(victim_marked)
{
	buf_add(b, p->victim[i].marked);
}
CELL(victim_looked_up)
{
	put_count(b, p->victim[i].looked_up);
}
static void put_bytes(const struct victim *v, uint64_t n, struct buf *b)
{
	if (v->has_bytes)
		put_count(b, n);
}
CELL(victim_bytes_out)
{
	put_bytes(&p->victim[i], p->victim[i].bytes_out, b);
}
CELL(victim_bytes_in)
{
	put_bytes(&p->victim[i], p->victim[i].bytes_in, b);
}
CELL(victim_closed)
{
	bool closed = publication_closed(p, p->victim[i].claim->subject);

	buf_z(b, closed ? "yes" : "no");
}

static uint32_t victims(const struct publication *p)
{
	return p->n_victim;
}

static bool victim_below(const struct publication *p,
	uint32_t i,
	uint32_t k,
	struct below *to)
{
	const struct victim *v = &p->victim[i];
	struct str contact = v->contact;

	if (k > 1 || (k && !v->marked.n))
		return false;
	if (k) {
		buf_z(&to->text, "perhaps no victim: ");
		buf_add(&to->text, v->marked);
		return true;
	}
	buf_z(&to->text, "warn ");
	buf_add(&to->text, contact.n ? contact : STR("contact not known"));
	buf_z(&to->text,
		v->servers.n ? "; was in contact with " : "; asked for ");
	buf_add(&to->text, v->servers.n ? v->servers : v->names);
	return true;
}

/* --- what is watched, and what might be ---------------------------------- */

CELL(watch_id)
{
	put_id(b, p->watch[i].claim);
}
static void put_day(struct buf *b, int64_t s, const char *none)
{
	char day[DATE_N];

	buf_z(b, say_dated(s) ? date_text(s, day) : none);
}
CELL(watch_since)
{
	put_day(b, p->watch[i].claim->from_s, "-");
}
CELL(watch_since_stamp)
{
	put_stamp(b, p->watch[i].claim->from_s);
}
CELL(watch_until)
{
	int64_t to_s = p->watch[i].claim->to_s;

	put_day(b, say_dated(to_s) ? to_s - 1 : to_s, "-");
}
CELL(watch_until_stamp)
{
	put_stamp(b, p->watch[i].claim->to_s);
}
CELL(watch_organisations)
{
	put_count(b, p->watch[i].organisation);
}
CELL(watch_contacts)
{
	put_count(b, p->watch[i].contacts);
}
CELL(watch_what)
{
	buf_add(b, p->watch[i].what);
}
CELL(watch_type)
{
	buf_add(b, p->watch[i].type);
}
CELL(watch_reason)
{
	const struct watch_row *w = &p->watch[i];

	buf_add(b, w->from.n ? w->claim->text : w->reason);
}
CELL(watch_authority)
{
	buf_add(b, p->watch[i].authority);
}
CELL(watch_from)
{
	buf_add(b, p->watch[i].from);
}

static uint32_t watches(const struct publication *p)
{
	return p->n_watch;
}

static bool watch_below(const struct publication *p,
	uint32_t i,
	uint32_t k,
	struct below *to)
{
	if (k)
		return false;
	watch_reason(p, i, &to->text);
	return true;
}

CELL(candidate_id)
{
	put_id(b, p->candidate[i].claim);
}
CELL(candidate_what)
{
	buf_add(b, p->candidate[i].what);
}
CELL(candidate_with)
{
	buf_add(b, p->candidate[i].with);
}
CELL(candidate_shared)
{
	buf_add(b, p->candidate[i].shared);
}

static uint32_t candidates(const struct publication *p)
{
	return p->n_candidate;
}

static bool candidate_below(const struct publication *p,
	uint32_t i,
	uint32_t k,
	struct below *to)
{
	if (k)
		return false;
	buf_z(&to->text, "like ");
	candidate_with(p, i, &to->text);
	buf_z(&to->text, ": ");
	candidate_shared(p, i, &to->text);
	return true;
}

/* --- exhibits ------------------------------------------------------------ */

static uint32_t exhibit_at(const struct publication *p, uint32_t i)
{
	return p->exhibit_listed[i];
}

static void put_sha(const struct exhibit *x, struct buf *b, size_t n)
{
	char hex[SHA256_HEX_N];

	hex_write(x->sha256.b, SHA256_N, hex);
	if (x->kept_out)
		buf_z(b, n == SHA_SHOWN ? "------------" : "");
	else
		buf_add(b, (struct str){ hex, n });
}

CELL(exhibit_sha)
{
	put_sha(&p->exhibit[exhibit_at(p, i)], b, SHA_SHOWN);
}
CELL(exhibit_sha_whole)
{
	put_sha(&p->exhibit[exhibit_at(p, i)], b, SHA256_HEX_N);
}
CELL(exhibit_acquired)
{
	char day[DATE_N];

	buf_z(b, date_text(p->exhibit[exhibit_at(p, i)].acquired_s, day));
}
CELL(exhibit_tlp)
{
	buf_z(b, tlp_name(p->exhibit[exhibit_at(p, i)].tlp));
}
CELL(exhibit_records)
{
	say_count(b, p->reading[exhibit_at(p, i)].records);
}
CELL(exhibit_records_plain)
{
	put_count(b, p->reading[exhibit_at(p, i)].records);
}
CELL(exhibit_skipped)
{
	say_count(b, p->reading[exhibit_at(p, i)].skipped);
}
CELL(exhibit_skipped_plain)
{
	put_count(b, p->reading[exhibit_at(p, i)].skipped);
}
CELL(exhibit_size)
{
	put_count(b, p->exhibit[exhibit_at(p, i)].size_byte);
}
CELL(exhibit_format)
{
	buf_add(b, p->exhibit[exhibit_at(p, i)].format);
}
CELL(exhibit_name)
{
	buf_add(b, p->exhibit[exhibit_at(p, i)].name);
}
CELL(exhibit_vantage)
{
	buf_add(b, p->exhibit[exhibit_at(p, i)].vantage);
}
CELL(exhibit_withdrawn)
{
	buf_z(b, p->exhibit[exhibit_at(p, i)].withdrawn ? "yes" : "no");
}

static uint32_t exhibits(const struct publication *p)
{
	return p->n_exhibit_listed;
}

/* What an analyst said of the clock, apart from what the bytes say. */
static void put_told(const struct time_told *t, struct buf *b)
{
	buf_z(b, "as the analyst says:");
	if (t->zone.n) {
		buf_z(b, " its clock ran in the zone ");
		buf_add(b, t->zone);
	}
	if (t->year) {
		buf_fmt(b,
			"%s its first record is of the year %u",
			t->zone.n ? "," : "",
			(unsigned)t->year);
	}
}

/* What there is to say of an exhibit beside its row: the k-th of it. */
static bool exhibit_below(const struct publication *p,
	uint32_t i,
	uint32_t k,
	struct below *to)
{
	const struct exhibit *x = &p->exhibit[exhibit_at(p, i)];
	const struct reading_run *r = &p->reading[exhibit_at(p, i)];
	uint32_t n = 0;

	if (x->withdrawn && n++ == k)
		buf_z(&to->text, "withdrawn: nothing rests on it");
	if (x->compartment.n && n++ == k) {
		buf_z(&to->text, "compartment ");
		buf_add(&to->text, x->compartment);
	}
	if ((x->told.zone.n || x->told.year) && n++ == k)
		put_told(&x->told, &to->text);
	if (str_has(r->note, STR("no time")) && n++ == k)
		buf_add(&to->text, r->note);
	if (r->failed.n && n++ == k) {
		buf_z(&to->text, "not read to the end: ");
		buf_add(&to->text, r->failed);
	}
	return n > k;
}

/* --- entities, hits ------------------------------------------------------ */

CELL(entity_id)
{
	buf_add(b, p->entity[i].id);
	if (publication_closed(p, p->entity[i].id))
		buf_z(b, " [not for others: publish=no]");
}
CELL(entity_id_plain)
{
	buf_add(b, p->entity[i].id);
}
CELL(entity_type)
{
	buf_z(b, entity_type_name(entity_type_of(p->entity[i].id)));
}
CELL(entity_name_cell)
{
	buf_add(b, entity_name(p->entity[i].id));
}
CELL(entity_claims)
{
	say_count(b, p->entity[i].claims);
}
CELL(entity_claims_plain)
{
	put_count(b, p->entity[i].claims);
}
CELL(entity_first)
{
	say_date(b, p->entity[i].first_s);
}
CELL(entity_last)
{
	say_date(b, p->entity[i].last_s);
}
CELL(entity_tags)
{
	buf_add(b, p->entity[i].tags);
}

static uint32_t entities(const struct publication *p)
{
	return p->n_entity;
}

static bool entity_below(const struct publication *p,
	uint32_t i,
	uint32_t k,
	struct below *to)
{
	const struct entity_row *e = &p->entity[i];
	uint32_t tags = e->tags.n > 0;

	if (k >= tags + e->n_note)
		return false;
	buf_add(&to->text, k < tags ? e->tags : e->note[k - tags]);
	return true;
}

CELL(hit_kind)
{
	buf_z(b, hit_kind_name(p->hit[i].kind));
}

/* Ids of digits are cut; names are not. */
CELL(hit_id)
{
	const struct hit *h = &p->hit[i];
	bool name = entity_type_of(h->id) != ENT_NONE;

	buf_add(b, name ? h->id : str_head(h->id, SHA_SHOWN));
}
CELL(hit_id_whole)
{
	buf_add(b, p->hit[i].id);
}
CELL(hit_text)
{
	buf_add(b, p->hit[i].text);
}

static uint32_t hits(const struct publication *p)
{
	return p->n_hit;
}

static bool hit_below(const struct publication *p,
	uint32_t i,
	uint32_t k,
	struct below *to)
{
	/* of a name there is no more to say than the name */
	if (k || str_eq(entity_name(p->hit[i].id), p->hit[i].text))
		return false;
	hit_text(p, i, &to->text);
	return true;
}

/* --- the lists ----------------------------------------------------------- */

#include "publish/list/columns.list"

#define COLUMNS(x) .column = (x), .n_column = sizeof(x) / sizeof *(x)
#define WHY "`ashiato show CASE why CLAIM` walks one down to the bytes."

const struct list_row list_rows[LISTS] = {
	[LIST_EXHIBITS] = { .name = "exhibits",
		.none = "no exhibits",
		.per = 40,
		.margin = 14,
		COLUMNS(exhibit_columns),
		.n = exhibits,
		.below = exhibit_below },
	[LIST_SUSPECTS] = { .name = "suspects",
		.none = "no suspects",
		.foot = SAY_ODDS_MEANING
		" Here the answer is: this server is the attacker's. A rank "
		"says where to look first. " WHY,
		.per = 10,
		.margin = 10,
		COLUMNS(suspect_columns),
		.n = suspects,
		.below = suspect_below,
		.is_withdrawn = is_suspicion },
	[LIST_FINDINGS] = { .name = "findings",
		.none = "no findings",
		.foot = SAY_ODDS_MEANING " Here the answer is: an attacker "
					 "did it. " WHY,
		.per = 20,
		.margin = 10,
		COLUMNS(finding_columns),
		.n = findings,
		.below = finding_below,
		.is_withdrawn = is_finding },
	[LIST_ENTITIES] = { .name = "entities",
		.none = "no entities",
		.foot = "`ashiato show CASE timeline --about ENTITY` is its "
			"history.",
		.per = 40,
		.margin = 10,
		COLUMNS(entity_columns),
		.n = entities,
		.below = entity_below },
	[LIST_TIMELINE] = { .name = "timeline",
		.none = "no events",
		.foot = "A date is of when it occurred, was recorded, or is "
			"claimed to have happened. " WHY,
		.per = 20,
		.margin = 10,
		COLUMNS(event_columns),
		.n = events,
		.below = event_below },
	[LIST_VICTIMS] = { .name = "victims",
		.none = "no victims",
		.foot = "A contact is no proof of harm. " WHY,
		.per = 20,
		.margin = 10,
		COLUMNS(victim_columns),
		.n = victims,
		.below = victim_below },
	[LIST_WATCHES] = { .name = "watches",
		.none = "nothing is watched",
		.foot = "`ashiato watch CASE add` and `end` begin and end a "
			"watch; `ashiato undo CASE CLAIM` takes one back, "
			"with "
			"all that it led to.",
		.per = 20,
		.margin = 10,
		COLUMNS(watch_columns),
		.n = watches,
		.below = watch_below },
	[LIST_CANDIDATES] = { .name = "candidates",
		.none = "no candidates: nothing shares a trait, a tenant, a "
			"sample or an incident with what is watched",
		.foot = "Sharing is a reason to look, not proof; none is "
			"watched unless you say so: `ashiato watch CASE "
			"add`. " WHY,
		.per = 20,
		.margin = 10,
		COLUMNS(candidate_columns),
		.n = candidates,
		.below = candidate_below },
	[LIST_HITS] = { .name = "hits",
		.none = "nothing holds it",
		.foot = "`ashiato show CASE why CLAIM` walks a claim down to "
			"the bytes; `ashiato show CASE timeline --about "
			"ENTITY` is an entity's history.",
		.per = 20,
		.margin = 11,
		COLUMNS(hit_columns),
		.n = hits,
		.below = hit_below },
};
