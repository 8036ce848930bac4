/* SPDX-License-Identifier: Apache-2.0 */
/* Entities as objects of STIX 2.1: which type, which id, which members. */
#include <stdio.h>

#include "publish/exchange/stix.h"
#include "publish/text/say.h"

static const struct {
	const char *type;
	bool observable;
	const char *name_key;
	const char *more; /* members, as JSON */
} kinds[ENT_TYPES] = {
#define KIND(entity, type, observable, name_key, more) \
	[ENT_##entity] = { type, observable, name_key, more },
#include "publish/exchange/stix_kinds.list"
#undef KIND
};

/* --- what digests are ------------------------------------------------------
 */

/* NULL: it is no digest of a length that is known */
static const char *digest_name(struct str name)
{
	static const struct {
		size_t n;
		const char *name;
	} digest[] = { { 32, "MD5" }, { 40, "SHA-1" }, { 64, "SHA-256" } };

	for (size_t i = 0; i < name.n; i++) {
		if (!str_has_char(STR("0123456789abcdef"), name.p[i]))
			return NULL;
	}
	for (size_t i = 0; i < sizeof digest / sizeof *digest; i++) {
		if (name.n == digest[i].n)
			return digest[i].name;
	}
	return NULL;
}

static bool two_capitals(struct str s)
{
	return s.n == 2 && s.p[0] >= 'A' && s.p[0] <= 'Z' && s.p[1] >= 'A' &&
		s.p[1] <= 'Z';
}

/* The address of a mail that "email:who@where" names; empty = it is another
 * identifier. */
static struct str mail_of(struct str name)
{
	struct str who;
	struct str where;

	if (!str_starts(name, STR("email:")))
		return (struct str){ 0 };
	name = str_from(name, 6);
	if (!str_cut(name, '@', &who, &where) || !who.n || !where.n ||
		str_has_char(where, '@') || !str_has_char(where, '.')) {
		return (struct str){ 0 };
	}
	return name;
}

/* Letters, digits, hyphens, underscores and dots: what validators take for a
 * name of a host in every release. */
static bool is_hostname(struct str name)
{
	for (size_t i = 0; i < name.n; i++) {
		char c = (char)(name.p[i] | 0x20);

		if (!(c >= 'a' && c <= 'z') &&
			!str_has_char(STR("0123456789-_."), name.p[i])) {
			return false;
		}
	}
	return name.n > 0 && name.n < 254;
}

/* Whether STIX has a type of that name for it. */
static bool fits(enum entity_type t, struct str name)
{
	struct addr at;

	switch (t) {
	case ENT_ADDRESS:
		return addr_parse(name, &at);
	case ENT_CERTIFICATE:
	case ENT_SAMPLE:
		return digest_name(name) != NULL;
	case ENT_IDENTIFIER:
		return mail_of(name).n > 0;
	case ENT_DOMAIN:
		return is_hostname(name);
	case ENT_COUNTRY:
		return two_capitals(name);
	default:
		return true;
	}
}

static const char *type_of(enum entity_type t, struct str name)
{
	struct addr at;

	if (t == ENT_ADDRESS && addr_parse(name, &at) && !addr_is_v4(at))
		return "ipv6-addr";
	return kinds[t].type;
}

struct stix_thing stix_thing_of(struct str case_id, struct str id)
{
	enum entity_type t = entity_type_of(id);
	struct str name = entity_name(id);
	struct stix_thing ret = { .type = STIX_OWN_TYPE };
	struct buf b = { 0 };

	if (t < ENT_TYPES && kinds[t].type && fits(t, name)) {
		ret.type = type_of(t, name);
		ret.observable = kinds[t].observable;
	}
	if (ret.observable) {
		stix_members_of(id, &b);
		stix_observable_uuid(buf_str(&b), ret.uuid);
	} else {
		buf_fmt(&b, "%.*s %.*s", STR_FMT(case_id), STR_FMT(id));
		exchange_uuid(STR("stix entity"), buf_str(&b), ret.uuid);
	}
	buf_done(&b);
	return ret;
}

/* {"hashes":{"SHA-256":"..."}} */
static void put_digest(struct buf *b, struct str name)
{
	buf_fmt(b, "{\"hashes\":{\"%s\":", digest_name(name));
	canonical_text(b, name);
	buf_z(b, "}}");
}

void stix_members_of(struct str id, struct buf *b)
{
	enum entity_type t = entity_type_of(id);
	struct str name = entity_name(id);
	struct str mail = t == ENT_IDENTIFIER ? mail_of(name) : name;

	if (t == ENT_SAMPLE || t == ENT_CERTIFICATE) {
		put_digest(b, name);
		return;
	}
	buf_fmt(b, "{\"%s\":", kinds[t].name_key);
	canonical_text(b, mail);
	buf_z(b, "}");
}

/* --- the objects -----------------------------------------------------------
 */

static void put_observable(struct stix *x,
	const struct stix_thing *o,
	struct str id)
{
	struct jw *j = x->j;
	struct buf b = { 0 };

	jw_object(j, NULL);
	jw_z(j, "type", o->type);
	jw_z(j, "spec_version", "2.1");
	stix_put_id(j, "id", o->type, o->uuid);
	jw_array(j, "object_marking_refs");
	stix_put_id(j, NULL, "marking-definition", marking_uuid(x->tlp));
	jw_array_end(j);
	stix_members_of(id, &b);
	/* its members, without the braces around them */
	struct str members = buf_str(&b);
	members = str_head(str_from(members, 1), members.n - 2);
	buf_z(j->to, ",");
	buf_add(j->to, members);
	jw_object_end(j);
	buf_done(&b);
}

/* "T1059.001" of "T1059.001 PowerShell"; empty = it is no number of ATT&CK */
static struct str attack_number(struct str name)
{
	size_t n = 0;

	while (n < name.n && str_has_char(STR("T.0123456789"), name.p[n]))
		n++;
	bool number = n >= 5 && name.p[0] == 'T' &&
		(n == name.n || name.p[n] == ' ');
	return number ? str_head(name, n) : (struct str){ 0 };
}

static void put_attack_number(struct jw *j, struct str name)
{
	struct str number = attack_number(name);

	if (!number.n)
		return;
	jw_array(j, "external_references");
	jw_object(j, NULL);
	jw_z(j, "source_name", "mitre-attack");
	jw_str(j, "external_id", number);
	jw_object_end(j);
	jw_array_end(j);
}

static void put_domain_object(struct stix *x,
	const struct stix_thing *o,
	struct str id,
	int64_t known_s)
{
	enum entity_type t = entity_type_of(id);
	struct str name = entity_name(id);
	struct jw *j = x->j;
	bool own = !o->observable && str_is(str_of(o->type), STIX_OWN_TYPE);

	stix_open(x, o->type, o->uuid, known_s, known_s);
	jw_str(j, "name", name);
	if (t < ENT_TYPES && !own && kinds[t].more) {
		buf_z(j->to, ",");
		buf_z(j->to, kinds[t].more);
	}
	if (t == ENT_COUNTRY && !own)
		jw_str(j, "country", name);
	if (t == ENT_TECHNIQUE)
		put_attack_number(j, name);
	stix_open_extension(j, own ? "new-sdo" : "property-extension");
	jw_str(j, "entity", id);
	stix_close_extension(j);
	jw_object_end(j);
}

void stix_put_thing(struct stix *x, struct str id, int64_t known_s)
{
	struct stix_thing o = stix_thing_of(x->p->case_id, id);

	if (o.observable)
		put_observable(x, &o, id);
	else
		put_domain_object(x, &o, id, known_s);
}
