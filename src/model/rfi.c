/* SPDX-License-Identifier: Apache-2.0 */
#include "model/rfi.h"

#include <inttypes.h>

#include "model/indicator.h"
#include "model/recorded.h"

static const char *const state_name[] = { "asked",
	"drafted",
	"approved",
	"sent",
	"withdrawn" };

const char *rfi_state_name(enum rfi_state s)
{
	return state_name[s];
}

enum rfi_state rfi_state_named(struct str name)
{
	int s = 0;

	while (s < RFI_STATES && !str_is(name, state_name[s]))
		s++;
	return (enum rfi_state)s;
}

/* --- what is asked --------------------------------------------------------
 */

/* Without what would make two lines, or another text, of it. */
static bool plain(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if ((unsigned char)s.p[i] < ' ' || s.p[i] == 0x7f)
			return false;
	}
	return s.n && s.n <= INDICATOR_MAX_BYTE && utf8_valid(s);
}

/* Entities whose names have one form in which they are compared. */
static const struct {
	enum indicator_type form;
	enum entity_type is;
} forms[] = {
	{ IND_IP, ENT_ADDRESS },
	{ IND_DOMAIN, ENT_DOMAIN },
	{ IND_MD5, ENT_SAMPLE },
	{ IND_SHA1, ENT_SAMPLE },
	{ IND_SHA256, ENT_SAMPLE },
};

static bool canonical(size_t form,
	struct str value,
	struct arena *a,
	struct str *ret)
{
	char room[INDICATOR_MAX_BYTE];
	struct str name;

	if (!indicator_canonical(forms[form].form, value, room, &name))
		return false;
	*ret = arena_fmt(a,
		"%s:%.*s",
		entity_type_name(forms[form].is),
		STR_FMT(name));
	return ret->n > 0;
}

bool rfi_entity(struct str text, struct arena *a, struct str *ret)
{
	const size_t n = sizeof forms / sizeof *forms;
	char room[INDICATOR_MAX_BYTE];
	struct str value;

	text = str_trim(text);
	if (!plain(text))
		return false;
	enum entity_type t = entity_type_of(text);
	for (size_t i = 0; i < n; i++) {
		if (forms[i].is == t &&
			canonical(i, entity_name(text), a, ret))
			return true;
	}
	/* of these there is no other form */
	if (t == ENT_ADDRESS || t == ENT_DOMAIN)
		return false;
	if (t != ENT_NONE) {
		*ret = arena_str(a, text);
		return ret->n > 0;
	}
	text = indicator_refanged(text, room);
	enum indicator_type form = indicator_type_of_form(text, &value);
	for (size_t i = 0; i < n; i++) {
		if (forms[i].form == form)
			return canonical(i, value, a, ret);
	}
	return false;
}

bool rfi_from_ok(struct str from)
{
	struct str kind;
	struct str name;

	return plain(from) && str_cut(from, '/', &kind, &name) && kind.n &&
		str_trim(name).n && !str_has_char(kind, ' ');
}

/* --- digests --------------------------------------------------------------
 */

static void put_audience(struct jw *j, const struct rfi_audience *a)
{
	jw_u64(j, NULL, (uint64_t)a->tlp);
	jw_str(j, NULL, a->for_org);
	jw_str(j, NULL, a->compartments);
}

/* What makes a request this one. */
static void put_question(struct jw *j, const struct rfi_entry *e)
{
	jw_str(j, NULL, e->from);
	jw_str(j, NULL, e->about);
	jw_u64(j, NULL, e->layers);
	jw_i64(j, NULL, e->until_s);
	jw_str(j, NULL, e->item);
}

void rfi_entry_seal(struct rfi_entry *e)
{
	struct buf b = { 0 };
	struct jw j = { .to = &b };

	jw_array(&j, NULL);
	jw_str(&j, NULL, e->reference);
	jw_u64(&j, NULL, (uint64_t)e->state);
	jw_str(&j, NULL, e->by);
	jw_str(&j, NULL, e->why);
	jw_i64(&j, NULL, e->day_s);
	jw_i64(&j, NULL, e->recorded_at_s);
	put_audience(&j, &e->whom);
	put_question(&j, e);
	jw_u64(&j, NULL, (uint64_t)e->marked);
	jw_bool(&j, NULL, e->two_person);
	jw_u64(&j, NULL, (uint64_t)e->withhold);
	jw_str(&j, NULL, e->language);
	jw_str(&j, NULL, e->facts);
	jw_str(&j, NULL, e->files);
	jw_array_end(&j);
	struct sha256 digest = sha256_of(buf_str(&b));
	hex_write(digest.b, (RECORD_ID_N - 1) / 2, e->id);
	e->id[RECORD_ID_N - 1] = 0;
	buf_done(&b);
}

void rfi_reference(struct str case_id,
	const struct rfi_entry *request,
	char ret[static RFI_REFERENCE_N])
{
	struct buf b = { 0 };
	struct jw j = { .to = &b };

	jw_array(&j, NULL);
	jw_z(&j, NULL, "request for information");
	jw_str(&j, NULL, case_id);
	put_question(&j, request);
	jw_str(&j, NULL, request->why);
	jw_array_end(&j);
	struct sha256 digest = sha256_of(buf_str(&b));
	memcpy(ret, "RFI-", 4);
	reference_digits(&digest, RFI_REFERENCE_N - 5, ret + 4);
	ret[RFI_REFERENCE_N - 1] = 0;
	buf_done(&b);
}

static void put_claim(struct jw *j, const struct claim *c)
{
	jw_object(j, NULL);
	jw_str(j, "key", claim_key(c));
	jw_str(j, "text", c->text);
	jw_str(j, "words", c->words);
	jw_str(j, "source", c->source);
	jw_str(j, "origin", c->origin);
	jw_u64(j, "reliability", (uint64_t)c->grade.reliability);
	jw_u64(j, "credibility", (uint64_t)c->grade.credibility);
	jw_i64(j, "from", c->from_s);
	jw_i64(j, "to", c->to_s);
	jw_i64(j, "known", c->recorded_at_s);
	jw_object_end(j);
}

static void put_about(struct jw *j, const struct rfi_about *x)
{
	jw_object(j, NULL);
	jw_str(j, "entity", x->entity);
	jw_u64(j, "withheld", x->withheld);
	jw_array(j, "claims");
	for (uint32_t i = 0; i < x->n_claim; i++)
		put_claim(j, x->claim[i]);
	jw_array_end(j);
	jw_object_end(j);
}

static void put_verdict(struct jw *j, const struct verdict *v)
{
	jw_object(j, NULL);
	jw_z(j, "judgement", v->judgement);
	jw_str(j, "hypothesis", v->hypothesis);
	jw_i64(j, "p", v->has_chance ? v->p : -1);
	jw_i64(j, "low", v->has_chance ? v->low : -1);
	jw_i64(j, "high", v->has_chance ? v->high : -1);
	jw_array(j, "missing");
	for (uint32_t i = 0; i < v->n_missing; i++)
		jw_str(j, NULL, v->missing[i]);
	jw_array_end(j);
	jw_array(j, "reasons");
	for (uint32_t i = 0; i < v->n_reason; i++)
		jw_str(j, NULL, v->reason[i].sentence);
	jw_array_end(j);
	jw_array(j, "shown");
	for (uint32_t i = 0; i < v->n_shown; i++)
		put_claim(j, v->shown[i]);
	jw_array_end(j);
	jw_object_end(j);
}

struct sha256 rfi_facts(const struct rfi_answer *a)
{
	struct buf b = { 0 };
	struct jw j = { .to = &b };

	jw_array(&j, NULL);
	put_audience(&j, &a->whom);
	jw_u64(&j, NULL, (uint64_t)a->withhold);
	jw_u64(&j, NULL, a->withheld);
	jw_u64(&j, NULL, (uint64_t)a->p->tlp);
	jw_bool(&j, NULL, a->p->simulated);
	for (uint32_t i = 0; i < a->n_about; i++)
		put_about(&j, &a->about[i]);
	for (int l = 0; l < LAYERS; l++) {
		if (a->request->layers & 1U << l)
			put_verdict(&j, &a->p->assessment->layer[l]);
	}
	jw_array_end(&j);
	struct sha256 d = sha256_of(buf_str(&b));
	buf_done(&b);
	return d;
}

/* --- what became of it ----------------------------------------------------
 */

static void begin(struct rfi_standing *s, const struct rfi_entry *e)
{
	*s = (struct rfi_standing){ .request = e };
	for (int k = 0; k < RFI_STATES; k++)
		s->day_s[k] = TIME_UNKNOWN;
	s->day_s[RFI_ASKED] = e->day_s;
}

/* Approvals are of the draft that was approved: another one begins anew. */
static void redraft(struct rfi_standing *s, const struct rfi_entry *e)
{
	s->draft = e;
	s->n_approver = 0;
	s->day_s[RFI_APPROVED] = TIME_UNKNOWN;
	s->day_s[RFI_SENT] = TIME_UNKNOWN;
}

static void step(struct rfi_standing *s, const struct rfi_entry *e)
{
	if (e->state == RFI_ASKED)
		return;
	if (e->state == RFI_DRAFTED)
		redraft(s, e);
	s->state = e->state;
	s->day_s[e->state] = e->day_s;
	if (e->state == RFI_APPROVED && !rfi_approved_by(s, e->by) &&
		s->n_approver < ADVISORY_APPROVERS_MAX)
		s->approver[s->n_approver++] = e->by;
}

struct rfi_standing *rfi_standings(const struct rfi_entry *e,
	uint32_t n,
	struct arena *a,
	uint32_t *ret_n)
{
	struct rfi_standing *s = NEW(a, struct rfi_standing, n + 1);
	struct table reference = table_in(a);

	for (uint32_t i = 0; s && i < n; i++) {
		uint32_t before = reference.n;
		uint32_t k = e[i].state == RFI_ASKED
			? table_put(&reference, e[i].reference)
			: table_find(&reference, e[i].reference);

		if (a->full)
			return NULL;
		if (k == TABLE_NONE)
			continue;
		if (k == before)
			begin(&s[k], &e[i]);
		else
			step(&s[k], &e[i]);
	}
	*ret_n = reference.n;
	return s;
}

uint32_t rfi_approvals_missing(const struct rfi_standing *s)
{
	uint32_t wanted = s->request->two_person ? 2 : 1;

	return s->n_approver < wanted ? wanted - s->n_approver : 0;
}

bool rfi_approved_by(const struct rfi_standing *s, struct str by)
{
	for (uint32_t i = 0; i < s->n_approver; i++) {
		if (same_person(s->approver[i], by))
			return true;
	}
	return false;
}

static struct str to_do(const struct rfi_standing *s)
{
	if (s->state == RFI_SENT || s->state == RFI_WITHDRAWN)
		return (struct str){ 0 };
	if (s->state == RFI_ASKED)
		return STR("draft an answer");
	if (s->stale)
		return STR("draft it again");
	switch (rfi_approvals_missing(s)) {
	case 0:
		return STR("send it");
	case 1:
		return STR("approve it");
	default:
		return STR("approve it, two people");
	}
}

void rfi_judge(struct rfi_standing *s, int64_t now_s, struct arena *a)
{
	int64_t until_s = s->request->until_s;

	s->due = to_do(s);
	s->overdue = s->due.n && until_s != TIME_UNKNOWN && now_s >= until_s;
	if (!s->overdue)
		return;
	int64_t days = (now_s - until_s) / DAY_S + 1;
	s->due = arena_fmt(a,
		"%.*s, overdue by %" PRId64 " %s",
		STR_FMT(s->due),
		days,
		days == 1 ? "day" : "days");
}
