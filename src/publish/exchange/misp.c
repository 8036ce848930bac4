/* SPDX-License-Identifier: Apache-2.0 */
/* A case as one event of MISP: entities are objects of the public templates,
 * claims the references between them, the judgement of each layer an
 * annotation. to_ids stands only where a false alarm is unlikely: what others
 * are told to look for (indicators.c), and nothing else. */
#include <inttypes.h>
#include <stdio.h>

#include "publish/exchange/exchange.h"
#include "publish/text/say.h"

struct kind {
	const char *template;
	const char *meta;
	const char *uuid;
	const char *version;
	const char *relation;
	const char *type;
	const char *category;
};

/* two steps: what a row names is spelt out first */
#define ROW(entity, ...) [ENT_##entity] = { __VA_ARGS__ },
#define KIND(...) ROW(__VA_ARGS__)
static const struct kind kinds[ENT_TYPES] = {
#include "publish/exchange/misp_kinds.list"
};
#undef KIND
#undef ROW

struct event_writer {
	const struct publication *p;
	struct jw *j;
	struct arena *a;
	struct losses *lost;
	struct mentioned things;
	struct keyed keyed;
	struct grade *best; /* same index as things */
	struct table lead;  /* entities that are something to look for */
	/* claims by subject: next[i] is the one after i, first[entity] the
	 * first; UINT32_MAX = none */
	uint32_t *first;
	uint32_t *next;
};

/* What of a claim a reference and the attributes beside it hold. */
#define MISP_CARRIES                                                   \
	(CARRIES(KEY) | CARRIES(SUBJECT) | CARRIES(PREDICATE) |        \
		CARRIES(OBJECT) | CARRIES(SENTENCE) | CARRIES(KNOWN) | \
		CARRIES(GRADE) | CARRIES(SOURCE))

static const char *uuid_of(const struct event_writer *w,
	const char *kind,
	struct str name,
	char ret[static UUID_N])
{
	struct buf b = { 0 };

	buf_fmt(&b, "%.*s %.*s", STR_FMT(w->p->case_id), STR_FMT(name));
	exchange_uuid(str_of(kind), buf_str(&b), ret);
	buf_done(&b);
	return ret;
}

/* MISP writes times of change as text of seconds. */
static void put_timestamp(struct jw *j, int64_t s)
{
	char text[24];

	snprintf(text, sizeof text, "%" PRId64, s > 0 ? s : 0);
	jw_z(j, "timestamp", text);
}

static void put_seen(struct jw *j, const char *key, int64_t s)
{
	char stamp[STAMP_N];
	char text[STAMP_N + 16];

	if (!say_dated(s))
		return;
	snprintf(text,
		sizeof text,
		"%.19s.000000+00:00",
		stamp_text(s, stamp));
	jw_z(j, key, text);
}

static void put_tag(struct jw *j, const char *name)
{
	jw_object(j, NULL);
	jw_z(j, "name", name);
	jw_object_end(j);
}

/* --- attributes ------------------------------------------------------------
 */

static void put_grade_tags(struct jw *j, struct grade g)
{
	char tag[80];

	snprintf(tag,
		sizeof tag,
		"admiralty-scale:source-reliability=\"%c\"",
		g.reliability | 0x20);
	put_tag(j, tag);
	snprintf(tag,
		sizeof tag,
		"admiralty-scale:information-credibility=\"%c\"",
		g.credibility);
	put_tag(j, tag);
}

/* Which attribute of its template the name is: of a digest by its length. */
static struct kind kind_of(struct str id)
{
	enum entity_type t = entity_type_of(id);
	struct str name = entity_name(id);
	struct kind k = kinds[t < ENT_TYPES ? t : ENT_CLAIM];
	bool file = t == ENT_SAMPLE;

	if (!file && t != ENT_CERTIFICATE)
		return k;
	for (size_t i = 0; i < name.n; i++) {
		if (!str_has_char(STR("0123456789abcdef"), name.p[i]))
			return k;
	}
	if (name.n == 32)
		k.type = file ? "md5" : "x509-fingerprint-md5";
	else if (name.n == 40)
		k.type = file ? "sha1" : "x509-fingerprint-sha1";
	else if (name.n == 64)
		k.type = file ? "sha256" : "x509-fingerprint-sha256";
	else
		return k;
	k.relation = k.type;
	if (!file)
		k.category = "Payload delivery";
	return k;
}

/* MISP cuts blanks off both ends of a value. */
static void lose_blanks(struct losses *lost, struct str value)
{
	loss_add(lost,
		"entity.name",
		"MISP cuts blanks off its ends",
		str_trim(value).n != value.n);
}

static void put_attribute(struct event_writer *w,
	uint32_t at,
	const struct kind *k)
{
	struct str id = w->things.id.key[at];
	bool reference = str_is(str_of(k->template), "internal-reference");
	struct jw *j = w->j;
	char uuid[UUID_N];

	jw_object(j, NULL);
	jw_z(j, "uuid", uuid_of(w, "misp attribute", id, uuid));
	jw_z(j, "object_relation", k->relation);
	jw_z(j, "type", k->type);
	jw_z(j, "category", k->category);
	lose_blanks(w->lost, entity_name(id));
	/* what MISP has no template for says what it is */
	jw_str(j, "value", reference ? id : entity_name(id));
	jw_bool(j, "to_ids", table_find(&w->lead, id) != TABLE_NONE);
	jw_bool(j, "disable_correlation", reference);
	put_timestamp(j, w->things.known_s[at]);
	put_seen(j, "first_seen", w->things.first_s[at]);
	put_seen(j, "last_seen", w->things.last_s[at]);
	jw_array(j, "Tag");
	put_grade_tags(j, w->best[at]);
	jw_array_end(j);
	jw_object_end(j);
}

/* Families have no file of their own: the template wants that said. */
static void put_is_family(struct event_writer *w, struct str id)
{
	struct jw *j = w->j;
	char uuid[UUID_N];

	if (entity_type_of(id) != ENT_MALWARE)
		return;
	jw_object(j, NULL);
	jw_z(j, "uuid", uuid_of(w, "misp family", id, uuid));
	jw_z(j, "object_relation", "is_family");
	jw_z(j, "type", "boolean");
	jw_z(j, "category", "Other");
	jw_z(j, "value", "1");
	jw_bool(j, "to_ids", false);
	jw_object_end(j);
}

/* --- objects and what is claimed of them -----------------------------------
 */

static void put_reference(struct event_writer *w,
	const struct claim *c,
	const char *from_uuid)
{
	struct jw *j = w->j;
	struct buf b = { 0 };
	char uuid[UUID_N];
	char grade[3];

	jw_object(j, NULL);
	keyed_name(&w->keyed, c, &b);
	if (c->told != TOLD_WHOLE)
		buf_fmt(&b,
			" %.*s %.*s",
			STR_FMT(c->object),
			STR_FMT(c->text));
	jw_z(j, "uuid", uuid_of(w, "misp reference", buf_str(&b), uuid));
	jw_z(j, "object_uuid", from_uuid);
	jw_z(j,
		"referenced_uuid",
		uuid_of(w, "misp object", c->object, uuid));
	jw_str(j, "relationship_type", predicate_name(c->predicate));
	buf_done(&b);
	b = (struct buf){ 0 };
	buf_fmt(&b,
		"%.*s [%s, %.*s, claim %.*s]",
		STR_FMT(c->text),
		grade_text(c->grade, grade),
		STR_FMT(c->source),
		STR_FMT(claim_key(c)));
	jw_str(j, "comment", buf_str(&b));
	buf_done(&b);
	put_timestamp(j, c->recorded_at_s);
	jw_object_end(j);
	w->lost->carried++;
	lose_properties(w->lost,
		c,
		MISP_CARRIES,
		"a reference of MISP has no place for it");
}

static void put_object_head(struct jw *j, const struct kind *k)
{
	jw_z(j, "name", k->template);
	jw_z(j, "meta-category", k->meta);
	jw_z(j, "template_uuid", k->uuid);
	jw_z(j, "template_version", k->version);
}

static void put_object(struct event_writer *w, uint32_t at)
{
	struct str id = w->things.id.key[at];
	struct kind k = kind_of(id);
	struct jw *j = w->j;
	char uuid[UUID_N];

	jw_object(j, NULL);
	put_object_head(j, &k);
	jw_z(j, "uuid", uuid_of(w, "misp object", id, uuid));
	put_timestamp(j, w->things.known_s[at]);
	put_seen(j, "first_seen", w->things.first_s[at]);
	put_seen(j, "last_seen", w->things.last_s[at]);
	jw_array(j, "Attribute");
	put_attribute(w, at, &k);
	put_is_family(w, id);
	jw_array_end(j);
	jw_array(j, "ObjectReference");
	for (uint32_t i = w->first[at]; i != UINT32_MAX; i = w->next[i])
		put_reference(w, w->p->claims->claim[i], uuid);
	jw_array_end(j);
	jw_object_end(j);
	w->lost->carried++;
}

/* --- the judgement ---------------------------------------------------------
 */

/* The taxonomy's word for a judgement; NULL: it has none. */
static const char *likelihood(const char *judgement)
{
	static const struct {
		const char *ours;
		const char *theirs;
	} word[] = { { "likely", "likely" },
		{ "very likely", "very-likely" },
		{ "established", "almost-certain" } };

	for (size_t i = 0; i < sizeof word / sizeof *word; i++) {
		if (str_is(str_of(judgement), word[i].ours))
			return word[i].theirs;
	}
	return NULL;
}

static void put_verdict_tags(struct jw *j, const struct verdict *v)
{
	const char *word = likelihood(v->judgement);
	char tag[96];

	jw_array(j, "Tag");
	if (word) {
		snprintf(tag,
			sizeof tag,
			"estimative-language:likelihood-probability=\"%s\"",
			word);
		put_tag(j, tag);
		snprintf(tag,
			sizeof tag,
			"estimative-language:confidence-in-analytic-judgment="
			"\"%s\"",
			confidence_name(v->confidence));
		put_tag(j, tag);
	}
	jw_array_end(j);
}

static void put_text(struct event_writer *w,
	const struct verdict *v,
	const char *relation,
	struct str value,
	bool tagged)
{
	struct jw *j = w->j;
	struct buf b = { 0 };
	char uuid[UUID_N];

	buf_fmt(&b, "%s %s", layer_name(v->layer), relation);
	jw_object(j, NULL);
	jw_z(j, "uuid", uuid_of(w, "misp verdict text", buf_str(&b), uuid));
	buf_done(&b);
	jw_z(j, "object_relation", relation);
	jw_z(j, "type", "text");
	jw_z(j, "category", "Other");
	jw_str(j, "value", value);
	jw_bool(j, "to_ids", false);
	jw_bool(j, "disable_correlation", true);
	if (tagged)
		put_verdict_tags(j, v);
	jw_object_end(j);
}

static void put_verdict(struct event_writer *w, const struct verdict *v)
{
	static const struct kind annotation = { .template = "annotation",
		.meta = "misc",
		.uuid = "5d8dc046-15a1-4ca3-a09f-ed4ede7c4487",
		.version = "3" };
	struct jw *j = w->j;
	struct buf b = { 0 };
	char uuid[UUID_N];

	say_verdict_line(&b, v);
	jw_object(j, NULL);
	put_object_head(j, &annotation);
	jw_z(j,
		"uuid",
		uuid_of(w,
			"misp verdict",
			str_of(layer_name(v->layer)),
			uuid));
	put_timestamp(j, w->p->as_of_s - 1);
	jw_array(j, "Attribute");
	put_text(w, v, "text", buf_str(&b), true);
	put_text(w, v, "type", STR("Executive Summary"), false);
	jw_array_end(j);
	jw_object_end(j);
	buf_done(&b);
	loss_add(w->lost,
		"judgement.reason",
		"an annotation of MISP has words only",
		v->n_reason);
	loss_add(w->lost,
		"judgement.alternative",
		"the event has the leading answer of each layer",
		v->n_alternative > 1 ? v->n_alternative - 1 : 0);
}

/* --- the event -------------------------------------------------------------
 */

static const char *tlp_tag(enum tlp t)
{
	static const char *const tag[] = { [TLP_CLEAR] = "tlp:clear",
		[TLP_GREEN] = "tlp:green",
		[TLP_AMBER] = "tlp:amber",
		[TLP_AMBER_STRICT] = "tlp:amber+strict",
		[TLP_RED] = "tlp:red" };

	return tag[t];
}

/* Who may have it, in MISP's numbers: 0 one's own organisation, 1 this
 * community, 2 those connected to it, 3 all. */
static const char *distribution(enum tlp t)
{
	static const char *const number[] = { [TLP_CLEAR] = "3",
		[TLP_GREEN] = "2",
		[TLP_AMBER] = "1",
		[TLP_AMBER_STRICT] = "0",
		[TLP_RED] = "0" };

	return number[t];
}

static void put_event_head(struct event_writer *w)
{
	const struct publication *p = w->p;
	struct jw *j = w->j;
	char uuid[UUID_N];
	char day[DATE_N];

	jw_z(j, "uuid", uuid_of(w, "misp event", STR(""), uuid));
	jw_str(j, "info", p->case_name);
	jw_z(j, "date", date_text(p->as_of_s - 1, day));
	put_timestamp(j, p->as_of_s - 1);
	jw_z(j, "threat_level_id", "4"); /* undefined */
	jw_z(j, "analysis", "1");        /* ongoing */
	jw_z(j, "distribution", distribution(p->tlp));
	jw_bool(j, "published", false);
	jw_array(j, "Tag");
	put_tag(j, tlp_tag(p->tlp));
	if (p->simulated)
		put_tag(j, "workflow:state=\"simulated\"");
	jw_array_end(j);
}

/* A letter and a digit, the better the smaller; what cannot be judged last.
 */
static bool better(struct grade a, struct grade b)
{
	return a.reliability != b.reliability ? a.reliability < b.reliability
					      : a.credibility < b.credibility;
}

static void grade_thing(struct event_writer *w,
	struct str id,
	const struct claim *c)
{
	uint32_t k = table_find(&w->things.id, id);

	if (k != TABLE_NONE &&
		(!w->best[k].reliability || better(c->grade, w->best[k])))
		w->best[k] = c->grade;
}

/* Claims in the order of the case, under who they are about. */
static void hang_up(struct event_writer *w)
{
	const struct claimset *set = w->p->claims;

	for (uint32_t i = 0; i < w->things.id.n; i++)
		w->first[i] = UINT32_MAX;
	for (uint32_t i = set->n; i-- > 0;) {
		const struct claim *c = set->claim[i];
		uint32_t k = table_find(&w->things.id, c->subject);

		if (c->told == TOLD_NOT || k == TABLE_NONE)
			continue;
		w->next[i] = w->first[k];
		w->first[k] = i;
		grade_thing(w, c->subject, c);
		grade_thing(w, c->object, c);
	}
}

static bool prepare(struct event_writer *w)
{
	struct lead *lead;
	uint32_t n;
	struct buf b = { 0 };

	if (!exchange_mentioned(w->p, NULL, w->a, &w->things) ||
		!exchange_keyed(w->p, w->a, &w->keyed) ||
		!exchange_leads(w->p, w->a, &lead, &n, w->lost))
		return false;
	w->best = NEW(w->a, struct grade, w->things.id.n + 1);
	w->first = NEW(w->a, uint32_t, w->things.id.n + 1);
	w->next = NEW(w->a, uint32_t, w->p->claims->n + 1);
	w->lead = table_in(w->a);
	for (uint32_t i = 0; i < n; i++) {
		b.n = 0;
		buf_fmt(&b,
			"%s:%.*s",
			advised_entity(lead[i].advised.kind),
			STR_FMT(lead[i].advised.value));
		table_put(&w->lead, buf_str(&b));
	}
	buf_done(&b);
	return !w->a->full;
}

static void put_event(struct event_writer *w)
{
	struct jw *j = w->j;

	jw_object(j, NULL);
	jw_object(j, "Event");
	put_event_head(w);
	hang_up(w);
	jw_array(j, "Object");
	for (uint32_t i = 0; i < w->things.id.n; i++)
		put_object(w, i);
	for (int l = 0; l < LAYERS; l++)
		put_verdict(w, &w->p->assessment->layer[l]);
	jw_array_end(j);
	jw_object_end(j);
	jw_object_end(j);
	buf_z(j->to, "\n");
}

bool misp_write(const struct publication *p,
	struct buf *out,
	struct losses *lost,
	struct err *err)
{
	/* address space; pages become real when touched */
	const size_t budget = (size_t)4 << 30;
	struct jw j = { .to = out };
	struct arena a = { 0 };
	struct event_writer w = { .p = p, .j = &j, .a = &a, .lost = lost };

	if (!arena_open(&a, budget, err))
		return false;
	bool ok = prepare(&w);
	if (ok)
		put_event(&w);
	lose_kept_out(lost, p);
	loss_add(lost,
		"damage",
		"no template of MISP counts it",
		p->n_damage);
	arena_close(&a);
	return ok || fail(err, ERR_LIMIT, 0, "no memory left for an event");
}
