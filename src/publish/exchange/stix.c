/* SPDX-License-Identifier: Apache-2.0 */
/* A case as one bundle of STIX 2.1. Claims are relationships; what STIX has
 * no member for (grade, origin, bounds, locators, the words of a source)
 * stands in one extension, so that nothing of a claim is lost to who reads
 * it. Ids are made of the case and the claim's key: a second export updates
 * the first, and what an examiner withdrew is revoked. */
#include <inttypes.h>
#include <stdio.h>

#include "publish/exchange/stix.h"
#include "publish/text/say.h"

/* when the extension was defined */
#define DEFINED "2026-11-30T00:00:00.000Z"

static void put_identity(struct stix *x,
	const char *uuid,
	struct str name,
	const char *class)
{
	struct jw *j = x->j;

	jw_object(j, NULL);
	jw_z(j, "type", "identity");
	jw_z(j, "spec_version", "2.1");
	stix_put_id(j, "id", "identity", uuid);
	jw_z(j, "created", DEFINED);
	jw_z(j, "modified", DEFINED);
	jw_str(j, "name", name);
	jw_z(j, "identity_class", class);
	jw_object_end(j);
}

/* The marking, who makes the bundle, and what our own members mean. */
void stix_put_preamble(struct stix *x)
{
	struct jw *j = x->j;
	char program[UUID_N];

	exchange_uuid(STR("stix maker"), STR("ashiato"), program);
	stix_put_marking(j, x->tlp);
	put_identity(x, x->maker, x->p->case_name, "unspecified");
	put_identity(x, program, STR("ashiato"), "system");
	jw_object(j, NULL);
	jw_z(j, "type", "extension-definition");
	jw_z(j, "spec_version", "2.1");
	jw_z(j, "id", STIX_EXTENSION);
	stix_put_id(j, "created_by_ref", "identity", program);
	jw_z(j, "created", DEFINED);
	jw_z(j, "modified", DEFINED);
	jw_z(j, "name", "Claims and judgements of ashiato");
	jw_z(j,
		"description",
		"On relationships: a claim with its source, origin, "
		"Admiralty grade, bounds in time and the bytes it rests on. "
		"On notes: what the evidence carries on one layer, and what "
		"is missing. ashiato-entity: what STIX has no type for. "
		"Documented in docs/exchange.md of the project.");
	jw_z(j, "schema", "docs/exchange.md");
	jw_z(j, "version", "1.0.0");
	jw_array(j, "extension_types");
	jw_z(j, NULL, "property-extension");
	jw_z(j, NULL, "new-sdo");
	jw_array_end(j);
	jw_object_end(j);
}

/* --- claims ----------------------------------------------------------------
 */

/* STIX 2.1, appendix A: the scale for the credibility of information; 6
 * cannot be judged and is not told. */
static void put_confidence(struct jw *j, struct grade g)
{
	static const uint64_t scale[] = { 90, 70, 50, 30, 10 };
	unsigned at = (unsigned)(g.credibility - '1');

	if (at < sizeof scale / sizeof *scale)
		jw_u64(j, "confidence", scale[at]);
}

static void put_end(struct stix *x, const char *key, struct str id)
{
	struct stix_thing o = stix_thing_of(x->p->case_id, id);

	stix_put_id(x->j, key, o.type, o.uuid);
}

/* A relationship must end after it began, and both within the years that a
 * stamp can have. */
static void put_bounds(struct stix *x, const struct claim *c)
{
	bool from = say_dated(c->from_s);
	bool to = say_dated(c->to_s);

	if (from)
		stix_put_stamp(x->j, "start_time", c->from_s);
	if (to && (!from || c->to_s > c->from_s))
		stix_put_stamp(x->j, "stop_time", c->to_s);
}

void stix_put_claim(struct stix *x, const struct claim *c, bool revoked)
{
	struct jw *j = x->j;
	char uuid[UUID_N];
	int64_t created_s = keyed_since(&x->keyed, c);

	stix_claim_uuid(x, c, uuid);
	stix_open(x,
		"relationship",
		uuid,
		created_s,
		revoked ? c->superseded_at_s : c->recorded_at_s);
	if (revoked)
		jw_bool(j, "revoked", true);
	jw_str(j, "relationship_type", predicate_name(c->predicate));
	jw_str(j, "description", c->text);
	put_end(x, "source_ref", c->subject);
	put_end(x, "target_ref", c->object);
	put_bounds(x, c);
	put_confidence(j, c->grade);
	stix_open_extension(j, "property-extension");
	exchange_put_claim(x->p, c, j, x->lost);
	stix_close_extension(j);
	jw_object_end(j);
}

static void put_claims(struct stix *x)
{
	const struct claimset *set = x->p->claims;

	for (uint32_t i = 0; i < set->n; i++) {
		if (set->claim[i]->told != TOLD_NOT)
			stix_put_claim(x, set->claim[i], false);
	}
}

static void put_withdrawn(struct stix *x)
{
	for (uint32_t i = 0; i < x->gone.n; i++)
		stix_put_claim(x, x->gone.claim[i], true);
}

/* --- indicators and who met them -------------------------------------------
 */

static const char *pattern_path(enum advised_kind k)
{
	static const char *const path[ADVISED_KINDS] = { "ipv4-addr:value",
		"ipv6-addr:value",
		"domain-name:value",
		"file:hashes.MD5",
		"file:hashes.'SHA-1'",
		"file:hashes.'SHA-256'" };

	return path[k];
}

static void put_indicator(struct stix *x, const struct lead *l, bool revoked)
{
	struct jw *j = x->j;
	const struct advised *d = &l->advised;
	int64_t known_s = keyed_since(&x->keyed, l->claim);
	int64_t from_s = say_dated(d->from_s) ? d->from_s : known_s;
	char uuid[UUID_N];
	struct buf b = { 0 };

	stix_uuid(x, "stix lead", d->value, uuid);
	stix_open(x,
		"indicator",
		uuid,
		known_s,
		revoked ? l->claim->superseded_at_s : known_s);
	if (revoked)
		jw_bool(j, "revoked", true);
	jw_str(j, "name", d->value);
	jw_str(j, "description", l->claim->text);
	jw_array(j, "indicator_types");
	jw_z(j, NULL, "malicious-activity");
	jw_array_end(j);
	buf_fmt(&b,
		"[%s = '%.*s']",
		pattern_path(d->kind),
		STR_FMT(d->value));
	jw_str(j, "pattern", buf_str(&b));
	jw_z(j, "pattern_type", "stix");
	jw_z(j, "pattern_version", "2.1");
	stix_put_stamp(j, "valid_from", from_s);
	jw_object_end(j);
	buf_done(&b);
}

static void put_sighting(struct stix *x, const struct claim *c)
{
	static const uint64_t most = 999999999; /* STIX 2.1, 5.2 */
	struct stix_thing where = stix_thing_of(x->p->case_id, c->subject);
	struct jw *j = x->j;
	char uuid[UUID_N];
	char of[UUID_N];
	struct buf name = { 0 };

	keyed_name(&x->keyed, c, &name);
	stix_uuid(x, "stix sighting", buf_str(&name), uuid);
	buf_done(&name);
	stix_uuid(x, "stix lead", entity_name(c->object), of);
	stix_open(x,
		"sighting",
		uuid,
		keyed_since(&x->keyed, c),
		c->recorded_at_s);
	stix_put_id(j, "sighting_of_ref", "indicator", of);
	jw_array(j, "where_sighted_refs");
	stix_put_id(j, NULL, where.type, where.uuid);
	jw_array_end(j);
	if (say_dated(c->from_s))
		stix_put_stamp(j, "first_seen", c->from_s);
	if (say_dated(c->to_s) &&
		(!say_dated(c->from_s) || c->to_s >= c->from_s))
		stix_put_stamp(j, "last_seen", c->to_s);
	jw_u64(j, "count", c->n_records < most ? c->n_records : most);
	jw_object_end(j);
}

static bool put_indicators(struct stix *x)
{
	const struct claimset *set = x->p->claims;

	x->lead_of = table_in(x->a);
	for (uint32_t i = 0; i < x->n_lead; i++) {
		if (table_put(&x->lead_of, x->lead[i].advised.value) ==
			TABLE_NONE)
			return false;
		put_indicator(x, &x->lead[i], false);
	}
	for (uint32_t i = 0; i < set->n; i++) {
		const struct claim *c = set->claim[i];

		if (c->predicate == PRED_CONTACTED && c->told == TOLD_WHOLE &&
			table_find(&x->lead_of, entity_name(c->object)) !=
				TABLE_NONE) {
			put_sighting(x, c);
		}
	}
	return true;
}

/* What was to be looked for only because of what was withdrawn. */
static bool put_gone_indicators(struct stix *x)
{
	struct publication then = *x->p;
	struct losses unused = { 0 };
	struct lead *lead;
	uint32_t n;

	then.claims = &x->gone;
	if (!exchange_leads(&then, x->a, &lead, &n, &unused))
		return false;
	for (uint32_t i = 0; i < n; i++) {
		if (table_find(&x->lead_of, lead[i].advised.value) ==
			TABLE_NONE)
			put_indicator(x, &lead[i], true);
	}
	return true;
}

/* --- the whole -------------------------------------------------------------
 */

static bool put_objects(struct stix *x)
{
	stix_put_preamble(x);
	for (uint32_t i = 0; i < x->things.id.n; i++) {
		stix_put_thing(x, x->things.id.key[i], x->things.known_s[i]);
	}
	put_claims(x);
	put_withdrawn(x);
	if (!put_indicators(x) || !put_gone_indicators(x))
		return false;
	stix_put_judgement(x);
	return true;
}

bool stix_write(const struct publication *p,
	struct buf *out,
	struct losses *lost,
	struct err *err)
{
	/* address space; pages become real when touched */
	const size_t budget = (size_t)4 << 30;
	struct jw j = { .to = out };
	struct arena a = { 0 };
	struct stix x = { .p = p,
		.j = &j,
		.a = &a,
		.lost = lost,
		.tlp = p->tlp };
	char uuid[UUID_N];

	if (!arena_open(&a, budget, err))
		return false;
	stix_uuid(&x, "stix maker", STR(""), x.maker);
	bool ok = exchange_withdrawn(p, &a, &x.gone) &&
		exchange_mentioned(p, &x.gone, &a, &x.things) &&
		exchange_keyed(p, &a, &x.keyed) &&
		exchange_leads(p, &a, &x.lead, &x.n_lead, lost);
	jw_object(&j, NULL);
	jw_z(&j, "type", "bundle");
	stix_put_id(&j,
		"id",
		"bundle",
		stix_uuid(&x, "stix bundle", p->head, uuid));
	jw_array(&j, "objects");
	ok = ok && put_objects(&x);
	jw_array_end(&j);
	jw_object_end(&j);
	buf_z(out, "\n");
	lose_kept_out(lost, p);
	arena_close(&a);
	return ok || fail(err, ERR_LIMIT, 0, "no memory left for a bundle");
}
