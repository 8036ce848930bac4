/* SPDX-License-Identifier: Apache-2.0 */
#include "read/intel/stix_request.h"

#include "read/intel/stix_claim.h"

enum {
	/* notes on one request: what is more is no letter that anybody reads
	 */
	NOTES_MAX = 16
};

/* Of a grouping, a note, or an object that is asked about. */
struct members {
	struct str type;
	struct str context;
	struct str name;
	struct str description;
	struct str content;
	struct str created_by;
	struct str refs;
	struct str markings;
	struct str extensions;
	struct str value;
	struct str user_id;
	struct str hashes;
	struct str digest; /* the best of hashes */
	struct str country;
	struct str class;
};

#define MEMBER(key, field, kind)                           \
	{                                                  \
		key, offsetof(struct members, field), kind \
	}
static const struct member_wanted wanted[] = {
	MEMBER("type", type, MEMBER_TEXT),
	MEMBER("context", context, MEMBER_TEXT),
	MEMBER("name", name, MEMBER_TEXT),
	MEMBER("description", description, MEMBER_TEXT),
	MEMBER("content", content, MEMBER_TEXT),
	MEMBER("created_by_ref", created_by, MEMBER_TEXT),
	MEMBER("object_refs", refs, MEMBER_LIST),
	MEMBER("object_marking_refs", markings, MEMBER_LIST),
	MEMBER("extensions", extensions, MEMBER_OBJECT),
	MEMBER("value", value, MEMBER_TEXT),
	MEMBER("user_id", user_id, MEMBER_TEXT),
	MEMBER("hashes", hashes, MEMBER_OBJECT),
	MEMBER("country", country, MEMBER_TEXT),
	MEMBER("identity_class", class, MEMBER_TEXT),
};

struct extension {
	struct str entity;
	struct str layers;
	struct str until;
	struct str about;
};

#define OURS(key, field, kind)                               \
	{                                                    \
		key, offsetof(struct extension, field), kind \
	}
static const struct member_wanted ours[] = {
	OURS("entity", entity, MEMBER_TEXT),
	OURS("request_layers", layers, MEMBER_LIST),
	OURS("request_until", until, MEMBER_TEXT),
	OURS("request_about", about, MEMBER_LIST),
};

static const struct member_wanted extension_wanted[] = {
	{ STIX_CLAIM_EXTENSION, 0, MEMBER_OBJECT },
};

struct digests {
	struct str sha256;
	struct str sha1;
	struct str md5;
};

static const struct member_wanted digests_wanted[] = {
	{ "SHA-256", offsetof(struct digests, sha256), MEMBER_TEXT },
	{ "SHA-1", offsetof(struct digests, sha1), MEMBER_TEXT },
	{ "MD5", offsetof(struct digests, md5), MEMBER_TEXT },
};

/* A request while it is gathered. */
struct gathering {
	struct published *p;
	const struct stix_request *r;
	struct members m;
	struct table about;  /* entities */
	struct table refs;   /* that were followed */
	struct words layers; /* with commas between */
	struct words why;
	struct str until; /* a day */
	uint32_t notes;
	bool too_many;
};

/* --- members --------------------------------------------------------------
 */

static bool members_of(struct published *p,
	struct str raw,
	struct members *ret)
{
	struct digests d = { 0 };
	const char *bad;

	*ret = (struct members){ 0 };
	if (!raw.n ||
		!published_members(p,
			raw,
			wanted,
			sizeof wanted / sizeof *wanted,
			ret,
			&bad))
		return false;
	if (ret->hashes.n &&
		published_members(p,
			ret->hashes,
			digests_wanted,
			sizeof digests_wanted / sizeof *digests_wanted,
			&d,
			&bad)) {
		ret->digest = d.sha256.n ? d.sha256 : d.sha1;
		if (!ret->digest.n)
			ret->digest = d.md5;
	}
	return true;
}

static bool extension_of(struct published *p,
	struct str extensions,
	struct extension *ret)
{
	struct str raw = { 0 };
	const char *bad;

	*ret = (struct extension){ 0 };
	return extensions.n &&
		published_members(p,
			extensions,
			extension_wanted,
			1,
			&raw,
			&bad) &&
		raw.n &&
		published_members(p,
			raw,
			ours,
			sizeof ours / sizeof *ours,
			ret,
			&bad);
}

/* In any case, with - or _ or blanks between. */
static bool asks(struct str context)
{
	static const char *const words[] = { "request",
		"rfi",
		"requestforinformation",
		"informationrequest" };
	char folded[32];
	size_t n = 0;

	for (size_t i = 0; i < context.n; i++) {
		char c = context.p[i];

		if (c == '-' || c == '_' || c == ' ')
			continue;
		if (n == sizeof folded)
			return false;
		folded[n++] = c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
	}
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		if (str_is((struct str){ folded, n }, words[i]))
			return true;
	}
	return false;
}

/* --- what is asked about --------------------------------------------------
 */

static void ask_about(struct gathering *g,
	struct str entity,
	struct str where)
{
	struct str one;

	if (g->too_many)
		return;
	if (!rfi_entity(entity, g->p->a, &one)) {
		published_skip(g->p,
			where,
			"a request asks about what has no name that can be "
			"looked for",
			str_head(entity, 80));
		return;
	}
	/* one more than may be asked, so that whoever takes it can say so */
	if (table_put(&g->about, one) >= RFI_ABOUT_MAX)
		g->too_many = true;
}

static struct str class_of(struct str class)
{
	if (str_is(class, "individual"))
		return STR("person");
	return str_is(class, "group") ? STR("unit") : STR("org");
}

/* "type:name"; empty: nothing is known of such. */
static struct str entity_of(const struct members *m, struct arena *a)
{
	static const struct {
		const char *type;
		size_t at;
		const char *entity;
	} asked[] = {
#define ASKED(type, member, entity) \
	{ type, offsetof(struct members, member), entity },
#include "read/intel/stix_asked.list"
#undef ASKED
	};

	if (str_is(m->type, "identity") && m->name.n) {
		return arena_fmt(a,
			"%.*s:%.*s",
			STR_FMT(class_of(m->class)),
			STR_FMT(m->name));
	}
	for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
		struct str name;

		if (!str_is(m->type, asked[i].type))
			continue;
		memcpy(&name, (const char *)m + asked[i].at, sizeof name);
		if (!name.n || name.n > INDICATOR_MAX_BYTE)
			break;
		return arena_fmt(a,
			"%s:%.*s",
			asked[i].entity,
			STR_FMT(name));
	}
	return (struct str){ 0 };
}

/* --- its words ------------------------------------------------------------
 */

static void add_words(struct gathering *g, struct str text)
{
	size_t room = RFI_WORDS_MAX - g->why.s.n;
	size_t n;

	if (!text.n || room < 2)
		return;
	n = text.n < room - 1 ? text.n : room - 1;
	/* no half character at the end */
	while (n < text.n && n && ((unsigned char)text.p[n] & 0xc0) == 0x80)
		n--;
	if (n < text.n) {
		published_skip(g->p,
			g->r->raw,
			"the words of a request are longer than two pages; "
			"the first are taken",
			(struct str){ 0 });
	}
	published_word(g->p, &g->why, ' ', str_head(text, n));
}

static void add_layers(struct gathering *g, struct str list)
{
	struct json_scan scan = published_scan(g->p, list);
	struct str word;

	while (list.n && published_text(g->p, &scan, &word)) {
		bool known = false;

		for (int l = 0; l < LAYERS; l++)
			known |= str_is(word, layer_name((enum layer)l));
		if (!known) {
			published_skip(g->p,
				g->r->raw,
				"a request asks about a layer that is none",
				str_head(word, 80));
		} else if (!str_listed(g->layers.s, ',', word)) {
			published_word(g->p, &g->layers, ',', word);
		}
	}
}

static void add_until(struct gathering *g, struct str stamp)
{
	int64_t ignored;

	if (!stamp.n)
		return;
	if (stamp.n >= 10 && day_end_parse(str_head(stamp, 10), &ignored)) {
		g->until = str_head(stamp, 10);
		return;
	}
	published_skip(g->p,
		g->r->raw,
		"a request is to be answered until a day that is none",
		str_head(stamp, 80));
}

/* What our own extension says of a grouping or a note on it. */
static void add_extension(struct gathering *g, struct str extensions)
{
	struct extension e;
	struct str entity;

	if (!extension_of(g->p, extensions, &e))
		return;
	add_layers(g, e.layers);
	add_until(g, e.until);
	struct json_scan list = published_scan(g->p, e.about);
	while (e.about.n && !g->too_many &&
		published_text(g->p, &list, &entity))
		ask_about(g, entity, g->r->raw);
}

/* --- what it refers to ----------------------------------------------------
 */

static void take_note(struct gathering *g, const struct members *m)
{
	if (g->notes++ >= NOTES_MAX)
		return;
	add_words(g, m->content);
	add_extension(g, m->extensions);
}

static void take_object(struct gathering *g, struct str raw, struct str id)
{
	struct extension e;
	struct members m;
	struct str entity;

	if (!members_of(g->p, raw, &m)) {
		published_skip(g->p,
			g->r->raw,
			"a request asks about an object that is not in the "
			"bundle",
			str_head(id, 80));
		return;
	}
	if (str_is(m.type, "note")) {
		take_note(g, &m);
		return;
	}
	if (extension_of(g->p, m.extensions, &e) && e.entity.n) {
		ask_about(g, e.entity, raw);
		return;
	}
	entity = entity_of(&m, g->p->a);
	if (entity.n) {
		ask_about(g, entity, raw);
		return;
	}
	published_skip(g->p,
		raw,
		"a request asks about an object that cannot be looked for",
		str_head(m.type.n ? m.type : id, 80));
}

/* Each object once, whatever refers to what: there are no cycles to follow.
 */
static void take_reference(struct gathering *g, struct str id)
{
	uint32_t before = g->refs.n;

	if (str_eq(id, g->m.created_by) || str_eq(id, g->r->id) ||
		table_put(&g->refs, id) != before)
		return;
	take_object(g, g->r->object(g->r->ctx, id), id);
}

static void take_references(struct gathering *g)
{
	struct json_scan list = published_scan(g->p, g->m.refs);
	struct str rest = g->r->notes;
	struct str id;

	while (g->m.refs.n && !g->too_many &&
		published_text(g->p, &list, &id))
		take_reference(g, id);
	while (rest.n && g->notes < NOTES_MAX) {
		if (!str_cut(rest, ' ', &id, &rest)) {
			id = rest;
			rest.n = 0;
		}
		take_reference(g, id);
	}
}

/* --- how it is marked -----------------------------------------------------
 */

/* What is not known is as strict as can be. */
static enum tlp marking_named(struct str id)
{
	const struct str type = STR("marking-definition--");
	enum tlp ret = TLP_RED;

	if (str_starts(id, type))
		marking_level(str_from(id, type.n), &ret);
	return ret;
}

/* The strictest; of who says nothing, no more than its partners. */
static enum tlp marking_of(struct gathering *g)
{
	struct json_scan list = published_scan(g->p, g->m.markings);
	enum tlp ret = TLP_CLEAR;
	bool any = false;
	struct str id;

	while (g->m.markings.n && published_text(g->p, &list, &id)) {
		enum tlp one = marking_named(id);

		any = true;
		ret = one > ret ? one : ret;
	}
	return any ? ret : TLP_AMBER;
}

/* --- rows -----------------------------------------------------------------
 */

static void put_rows(struct gathering *g)
{
	struct arena *a = g->p->a;
	struct str who = g->r->from.n ? g->r->from : STR("not named");
	struct str cell[REL_N] = {
		[REL_SUBJECT] = arena_fmt(a, "org:%.*s", STR_FMT(who)),
		[REL_PREDICATE] = STR("asks-for-information"),
		[REL_TO] = g->until,
		[REL_SOURCE] = arena_fmt(a, "partner/%.*s", STR_FMT(who)),
		[REL_GRADE] = STR("F6"),
		[REL_SCOPE] = arena_fmt(a,
			"tlp=%s; layers=%.*s",
			tlp_name(marking_of(g)),
			STR_FMT(g->layers.s)),
		[REL_NOTE] = g->why.s,
		[REL_ITEM] = g->r->id,
	};

	if (!g->about.n && g->layers.s.n)
		table_put(&g->about, STR("role:attacker"));
	for (uint32_t i = 0; i < g->about.n; i++) {
		cell[REL_OBJECT] = g->about.key[i];
		if (!published_row(g->p,
			    ROW_RELATIONS,
			    cell,
			    REL_N,
			    g->r->raw))
			return;
	}
	if (!g->about.n) {
		published_skip(g->p,
			g->r->raw,
			"a request asks about nothing that can be looked for",
			g->r->id);
	}
}

bool stix_request_put(struct published *p, const struct stix_request *r)
{
	struct gathering g = { .p = p,
		.r = r,
		.about = table_in(p->a),
		.refs = table_in(p->a) };

	if (!members_of(p, r->raw, &g.m) || !asks(g.m.context))
		return false;
	add_words(&g, g.m.description.n ? g.m.description : g.m.name);
	add_extension(&g, g.m.extensions);
	take_references(&g);
	put_rows(&g);
	return true;
}
