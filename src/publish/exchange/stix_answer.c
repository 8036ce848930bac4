/* SPDX-License-Identifier: Apache-2.0 */
/* An answer to a request for information as a bundle of STIX 2.1: a grouping,
 * notes on what was asked, and the objects and relationships that they cite.
 * Ids are those of the case's own bundle (`report --as stix`), so that what
 * both hold is one thing to who reads both. */
#include <inttypes.h>
#include <stdio.h>

#include "publish/exchange/stix.h"
#include "publish/text/say.h"

struct answering {
	struct stix x;
	const struct rfi_answer *a;
	char asker[UUID_N];
};

static void name_uuid(const struct answering *w,
	const char *kind,
	struct str name,
	char ret[static UUID_N])
{
	struct buf b = { 0 };

	buf_fmt(&b,
		"%.*s %.*s",
		STR_FMT(w->a->request->reference),
		STR_FMT(name));
	stix_uuid(&w->x, kind, buf_str(&b), ret);
	buf_done(&b);
}

static void put_asker(struct answering *w)
{
	struct jw *j = w->x.j;

	name_uuid(w, "stix asker", w->a->request->from, w->asker);
	stix_open(&w->x,
		"identity",
		w->asker,
		w->a->request->day_s,
		w->a->request->day_s);
	jw_str(j, "name", w->a->request->from);
	jw_z(j, "identity_class", "organization");
	jw_object_end(j);
}

/* --- notes ----------------------------------------------------------------
 */

/* Whether the claim is about the thing, as it may be told. */
static void put_references(struct answering *w, const struct rfi_about *about)
{
	struct jw *j = w->x.j;
	struct stix_thing o = stix_thing_of(w->x.p->case_id, about->entity);
	char uuid[UUID_N];

	jw_array(j, "object_refs");
	stix_put_id(j, NULL, o.type, o.uuid);
	for (uint32_t i = 0; i < about->n_claim; i++) {
		stix_claim_uuid(&w->x, about->claim[i], uuid);
		stix_put_id(j, NULL, "relationship", uuid);
	}
	jw_array_end(j);
}

static void say_content(const struct rfi_answer *a,
	const struct rfi_about *about,
	struct buf *b)
{
	if (!about->n_claim) {
		buf_z(b,
			a->withhold == WITHHOLD_SAID && !about->withheld
				? "Nothing that was examined names it."
				: "There is nothing to tell about it.");
	}
	for (uint32_t i = 0; i < about->n_claim; i++) {
		char grade[3];

		buf_z(b, i ? "\n" : "");
		say_text(b, about->claim[i]->text);
		buf_fmt(b,
			" [%s]",
			grade_text(about->claim[i]->grade, grade));
	}
	if (about->withheld) {
		buf_fmt(b,
			"%sHeld, and not to be shared: %" PRIu64 " claims.",
			b->n ? "\n" : "",
			about->withheld);
	}
}

static void put_answer_extension(struct answering *w,
	const struct rfi_about *about)
{
	struct jw *j = w->x.j;

	stix_open_extension(j, "property-extension");
	jw_str(j, "answers", w->a->request->reference);
	jw_str(j, "entity", about->entity);
	jw_u64(j, "claims", about->n_claim);
	jw_u64(j, "against", about->n_against);
	jw_u64(j, "denials", about->n_denials);
	if (w->a->withhold == WITHHOLD_SAID)
		jw_u64(j, "withheld", about->withheld);
	stix_close_extension(j);
}

static void put_note(struct answering *w, const struct rfi_about *about)
{
	struct jw *j = w->x.j;
	char uuid[UUID_N];
	struct buf b = { 0 };

	name_uuid(w, "stix answer note", about->entity, uuid);
	stix_open(&w->x, "note", uuid, w->a->request->day_s, w->a->day_s);
	jw_str(j, "abstract", about->entity);
	say_content(w->a, about, &b);
	jw_str(j, "content", buf_str(&b));
	j->to->bad |= b.bad;
	buf_done(&b);
	put_references(w, about);
	put_answer_extension(w, about);
	jw_object_end(j);
}

/* --- the grouping ---------------------------------------------------------
 */

static void put_members(struct answering *w)
{
	struct jw *j = w->x.j;
	const struct table *id = &w->x.things.id;
	char uuid[UUID_N];

	jw_array(j, "object_refs");
	stix_put_id(j, NULL, "identity", w->asker);
	for (uint32_t i = 0; i < w->a->n_about; i++) {
		name_uuid(w, "stix answer note", w->a->about[i].entity, uuid);
		stix_put_id(j, NULL, "note", uuid);
	}
	for (int l = 0; l < LAYERS; l++) {
		if (!(w->a->request->layers & 1U << l))
			continue;
		stix_layer_uuid(&w->x, (enum layer)l, uuid);
		stix_put_id(j, NULL, "note", uuid);
	}
	for (uint32_t i = 0; i < id->n; i++) {
		struct stix_thing o =
			stix_thing_of(w->x.p->case_id, id->key[i]);

		stix_put_id(j, NULL, o.type, o.uuid);
	}
	jw_array_end(j);
}

static void put_grouping(struct answering *w)
{
	const struct rfi_entry *r = w->a->request;
	struct jw *j = w->x.j;
	struct buf b = { 0 };
	char uuid[UUID_N];

	name_uuid(w, "stix answer", STR(""), uuid);
	stix_open(&w->x, "grouping", uuid, r->day_s, w->a->day_s);
	buf_fmt(&b, "Answer to %.*s", STR_FMT(r->reference));
	jw_str(j, "name", buf_str(&b));
	buf_done(&b);
	jw_z(j, "context", "answer-to-request-for-information");
	put_members(w);
	stix_open_extension(j, "property-extension");
	jw_str(j, "answers", r->reference);
	if (r->item.n)
		jw_str(j, "request_item", r->item);
	jw_z(j,
		"withhold",
		w->a->withhold == WITHHOLD_SAID ? "said" : "silent");
	stix_close_extension(j);
	jw_object_end(j);
}

/* --- the whole ------------------------------------------------------------
 */

/* What was asked about is there, also when nothing is said of it. */
static bool mention_asked(struct answering *w)
{
	struct mentioned *m = &w->x.things;
	uint32_t n = m->id.n + w->a->n_about;
	int64_t *known_s = NEW(w->x.a, int64_t, n + 1);

	if (!known_s)
		return false;
	if (m->id.n)
		memcpy(known_s, m->known_s, m->id.n * sizeof *known_s);
	for (uint32_t i = 0; i < w->a->n_about; i++) {
		uint32_t before = m->id.n;
		uint32_t k = table_put(&m->id, w->a->about[i].entity);

		if (k == TABLE_NONE)
			return false;
		if (k == before)
			known_s[k] = w->a->request->day_s;
	}
	m->known_s = known_s;
	return true;
}

static void put_objects(struct answering *w)
{
	struct stix *x = &w->x;

	stix_put_preamble(x);
	put_asker(w);
	for (uint32_t i = 0; i < x->things.id.n; i++)
		stix_put_thing(x, x->things.id.key[i], x->things.known_s[i]);
	for (uint32_t i = 0; i < x->p->claims->n; i++)
		stix_put_claim(x, x->p->claims->claim[i], false);
	for (int l = 0; l < LAYERS; l++) {
		if (w->a->request->layers & 1U << l)
			stix_put_verdict(x, &x->p->assessment->layer[l]);
	}
	for (uint32_t i = 0; i < w->a->n_about; i++)
		put_note(w, &w->a->about[i]);
	put_grouping(w);
}

static void put_bundle(struct answering *w)
{
	struct jw *j = w->x.j;
	char uuid[UUID_N];

	jw_object(j, NULL);
	jw_z(j, "type", "bundle");
	name_uuid(w, "stix answer bundle", w->x.p->head, uuid);
	stix_put_id(j, "id", "bundle", uuid);
	jw_array(j, "objects");
	put_objects(w);
	jw_array_end(j);
	jw_object_end(j);
	buf_z(j->to, "\n");
}

bool rfi_stix(const struct rfi_answer *a, struct buf *out, struct err *err)
{
	/* address space; pages become real when touched */
	const size_t budget = (size_t)1 << 32;
	struct losses lost = { 0 };
	struct jw j = { .to = out };
	struct arena room = { 0 };
	struct answering w = { .a = a,
		.x = { .p = a->p,
			.j = &j,
			.a = &room,
			.lost = &lost,
			.tlp = a->p->tlp } };

	if (!arena_open(&room, budget, err))
		return false;
	stix_uuid(&w.x, "stix maker", STR(""), w.x.maker);
	bool ok = exchange_mentioned(a->p, NULL, &room, &w.x.things) &&
		exchange_keyed(a->p, &room, &w.x.keyed) && mention_asked(&w);
	if (ok)
		put_bundle(&w);
	arena_close(&room);
	return ok || fail(err, ERR_LIMIT, 0, "no memory left for a bundle");
}
