/* SPDX-License-Identifier: Apache-2.0 */
#include "model/advisory.h"

#include "model/recorded.h"

/* --- what it says -------------------------------------------------------- */

static void servers_json(const struct advisory *a, struct jw *j)
{
	jw_array(j, "servers");
	for (uint32_t i = 0; i < a->n_server; i++) {
		const struct advisory_server *s = &a->server[i];

		jw_object(j, NULL);
		jw_str(j, "address", s->address);
		jw_str(j, "ports", s->ports);
		jw_str(j, "names", s->names);
		jw_str(j, "hosts", s->hosts);
		jw_u64(j, "grade", (uint64_t)s->grade);
		jw_i64(j, "first", s->first.s);
		jw_i64(j, "last", s->last.s);
		jw_u64(j, "contacts", s->contacts);
		jw_bool(j, "bytes", s->has_bytes);
		jw_u64(j, "out", s->bytes_out);
		jw_u64(j, "in", s->bytes_in);
		jw_object_end(j);
	}
	jw_array_end(j);
}

static void advised_json(const struct advisory *a, struct jw *j)
{
	jw_array(j, "advised");
	for (uint32_t i = 0; i < a->n_advised; i++) {
		const struct advised *x = &a->advised[i];

		jw_object(j, NULL);
		jw_u64(j, "kind", (uint64_t)x->kind);
		jw_str(j, "value", x->value);
		jw_str(j, "ports", x->ports);
		jw_i64(j, "from", x->from_s);
		jw_i64(j, "to", x->to_s);
		jw_object_end(j);
	}
	jw_array_end(j);
}

static void issuer_json(const struct issuer *i, struct jw *j)
{
	jw_object(j, NULL);
	jw_str(j, "issuer", i->name);
	jw_str(j, "telephone", i->telephone);
	jw_str(j, "email", i->email);
	jw_str(j, "pgp", i->pgp);
	jw_str(j, "web", i->web);
	jw_object_end(j);
}

static void facts_json(const struct advisory *a, struct buf *b)
{
	struct jw j = { .to = b };

	jw_object(&j, NULL);
	jw_bool(&j, "sector_wide", a->sector_wide);
	jw_u64(&j, "hit", a->n_hit);
	jw_str(&j, "organisation", a->organisation);
	jw_str(&j, "sector", a->sector);
	jw_str(&j, "country", a->country);
	jw_str(&j, "contact", a->contact);
	jw_u64(&j, "tlp", (uint64_t)a->tlp);
	jw_bool(&j, "simulated", a->simulated);
	jw_bool(&j, "marked", a->marked);
	jw_str(&j, "zone", a->zone);
	servers_json(a, &j);
	advised_json(a, &j);
	jw_object_end(&j);
}

struct sha256 advisory_facts(const struct advisory *a)
{
	struct buf b = { 0 };

	facts_json(a, &b);
	struct sha256 d = sha256_of(buf_str(&b));
	buf_done(&b);
	return d;
}

static struct sha256 digest_of(const struct str *part, size_t n)
{
	struct buf b = { 0 };
	struct jw j = { .to = &b };

	jw_array(&j, NULL);
	for (size_t i = 0; i < n; i++)
		jw_str(&j, NULL, part[i]);
	jw_array_end(&j);
	struct sha256 d = sha256_of(buf_str(&b));
	buf_done(&b);
	return d;
}

void advisory_reference(struct str case_id,
	const struct advisory *a,
	char ret[static ADVISORY_REFERENCE_N])
{
	char hex[SHA256_HEX_N];
	struct sha256 facts = advisory_facts(a);
	struct str whose[] = { STR("advisory"),
		case_id,
		a->sector_wide ? STR("sector") : STR("organisation"),
		a->sector_wide ? a->sector : a->organisation };
	hex_write(facts.b, SHA256_N, hex);
	struct buf issuer = { 0 };
	issuer_json(&a->issuer, &(struct jw){ .to = &issuer });
	struct str what[] = { { hex, sizeof hex },
		a->language,
		a->template,
		buf_str(&issuer) };
	struct sha256 reader = digest_of(whose, 4);
	struct sha256 content = digest_of(what, 4);
	buf_done(&issuer);

	memcpy(ret, "ASH-", 4);
	reference_digits(&reader, 8, ret + 4);
	ret[12] = '-';
	reference_digits(&content, 4, ret + 13);
	ret[ADVISORY_REFERENCE_N - 1] = 0;
}

/* --- what became of it --------------------------------------------------- */

static const char *const state_name[] = { "drafted",
	"approved",
	"sent",
	"acknowledged",
	"fixed",
	"withdrawn" };

const char *advisory_state_name(enum advisory_state s)
{
	return state_name[s];
}

enum advisory_state advisory_state_named(struct str name)
{
	int s = 0;

	while (s < ADVISORY_STATES && !str_is(name, state_name[s]))
		s++;
	return (enum advisory_state)s;
}

void advisory_entry_seal(struct advisory_entry *e)
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
	jw_str(&j, NULL, e->organisation);
	jw_str(&j, NULL, e->sector);
	jw_str(&j, NULL, e->language);
	jw_u64(&j, NULL, (uint64_t)e->tlp);
	jw_u64(&j, NULL, (uint64_t)e->allowed);
	jw_str(&j, NULL, e->compartments);
	jw_bool(&j, NULL, e->two_person);
	jw_bool(&j, NULL, e->marked);
	jw_str(&j, NULL, e->facts);
	jw_str(&j, NULL, e->files);
	jw_array_end(&j);
	struct sha256 digest = sha256_of(buf_str(&b));
	hex_write(digest.b, (RECORD_ID_N - 1) / 2, e->id);
	e->id[RECORD_ID_N - 1] = 0;
	buf_done(&b);
}

/* Whom a draft is for. */
static struct str reader_of(const struct advisory_entry *e, struct arena *a)
{
	return e->organisation.n
		? arena_fmt(a, "org:%.*s", STR_FMT(e->organisation))
		: arena_fmt(a, "sector:%.*s", STR_FMT(e->sector));
}

static void begin(struct advisory_standing *s, const struct advisory_entry *e)
{
	*s = (struct advisory_standing){ .draft = e };
	for (int k = 0; k < ADVISORY_STATES; k++)
		s->day_s[k] = TIME_UNKNOWN;
	s->day_s[ADVISORY_DRAFTED] = e->day_s;
}

static void step(struct advisory_standing *s, const struct advisory_entry *e)
{
	s->state = e->state;
	s->day_s[e->state] = e->day_s;
	if (e->state == ADVISORY_APPROVED &&
		!advisory_approved_by(s, e->by) &&
		s->n_approver < ADVISORY_APPROVERS_MAX) {
		s->approver[s->n_approver++] = e->by;
	}
}

/* The newest draft of each reader in each language takes the place of those
 * before it. */
static bool supersede(struct advisory_standing *s,
	uint32_t n,
	struct arena *a)
{
	struct table reader = table_in(a);
	bool *seen = NEW(a, bool, n + 1);

	for (uint32_t i = n; seen && i-- > 0;) {
		const struct advisory_entry *d = s[i].draft;
		uint32_t k = table_put(&reader,
			arena_fmt(a,
				"%.*s %.*s",
				STR_FMT(d->language),
				STR_FMT(reader_of(d, a))));

		if (k == TABLE_NONE)
			return false;
		s[i].superseded = seen[k];
		seen[k] |= s[i].state != ADVISORY_WITHDRAWN;
	}
	return seen && !a->full;
}

struct advisory_standing *advisory_standings(const struct advisory_entry *e,
	uint32_t n,
	struct arena *a,
	uint32_t *ret_n)
{
	struct advisory_standing *s = NEW(a, struct advisory_standing, n + 1);
	uint32_t *at = NEW(a, uint32_t, n + 1);
	struct table reference = table_in(a);
	uint32_t n_standing = 0;

	for (uint32_t i = 0; s && at && i < n; i++) {
		uint32_t before = reference.n;
		uint32_t k = table_put(&reference, e[i].reference);

		if (k == TABLE_NONE)
			return NULL;
		if (k == before)
			at[k] = UINT32_MAX;
		if (e[i].state == ADVISORY_DRAFTED && at[k] == UINT32_MAX)
			at[k] = n_standing++;
		if (e[i].state == ADVISORY_DRAFTED)
			begin(&s[at[k]], &e[i]);
		else if (at[k] != UINT32_MAX)
			step(&s[at[k]], &e[i]);
	}
	*ret_n = n_standing;
	return s && at && supersede(s, n_standing, a) ? s : NULL;
}

uint32_t advisory_approvals_missing(const struct advisory_standing *s)
{
	uint32_t wanted = s->draft->two_person ? 2 : 1;

	return s->n_approver < wanted ? wanted - s->n_approver : 0;
}

bool advisory_approved_by(const struct advisory_standing *s, struct str by)
{
	for (uint32_t i = 0; i < s->n_approver; i++) {
		if (same_person(s->approver[i], by))
			return true;
	}
	return false;
}
