/* SPDX-License-Identifier: Apache-2.0 */
/* Indicators as a STIX 2.1 bundle: who warns, the indicators, and a report that
 * ties them, each marked with TLP 2.0. Ids are of the reference, so that the
 * same bundle comes again, and those of two readers have nothing in common. */
#include <stdio.h>

#include "publish/advisory/advisory.h"
#include "publish/text/say.h"

struct bundle {
	const struct advisory *a;
	struct jw *j;
	char issuer[UUID_N]; /* empty = not told */
};

/* Opens an object of that type with what all of ours have. */
static void open_object(struct bundle *x, const char *type, const char *uuid)
{
	struct jw *j = x->j;

	jw_object(j, NULL);
	jw_z(j, "type", type);
	jw_z(j, "spec_version", "2.1");
	stix_put_id(j, "id", type, uuid);
	if (x->issuer[0] && strcmp(type, "identity") != 0)
		stix_put_id(j, "created_by_ref", "identity", x->issuer);
	stix_put_stamp(j, "created", x->a->day_s);
	stix_put_stamp(j, "modified", x->a->day_s);
	jw_array(j, "object_marking_refs");
	stix_put_id(j, NULL, "marking-definition", marking_uuid(x->a->tlp));
	jw_array_end(j);
}

static void put_issuer(struct bundle *x)
{
	struct jw *j = x->j;

	if (!x->issuer[0])
		return;
	open_object(x, "identity", x->issuer);
	jw_str(j, "name", x->a->issuer.name);
	jw_z(j, "identity_class", "organization");
	if (x->a->issuer.email.n)
		jw_str(j, "contact_information", x->a->issuer.email);
	jw_object_end(j);
}

static const char *indicator_uuid(const struct advisory *a,
	const struct advised *d,
	char ret[static UUID_N])
{
	struct buf b = { 0 };

	buf_add(&b, a->reference);
	buf_z(&b, " ");
	buf_add(&b, d->value);
	exchange_uuid(STR("stix indicator"), buf_str(&b), ret);
	buf_done(&b);
	return ret;
}

static void put_indicator(struct bundle *x, const struct advised *d)
{
	static const char *const path[ADVISED_KINDS] = { "ipv4-addr:value",
		"ipv6-addr:value",
		"domain-name:value",
		"file:hashes.MD5",
		"file:hashes.'SHA-1'",
		"file:hashes.'SHA-256'" };
	struct jw *j = x->j;
	char uuid[UUID_N];
	struct buf b = { 0 };
	int64_t from_s = say_dated(d->from_s) ? d->from_s : x->a->day_s;

	open_object(x, "indicator", indicator_uuid(x->a, d, uuid));
	jw_str(j, "name", d->value);
	jw_array(j, "indicator_types");
	jw_z(j, NULL, "malicious-activity");
	jw_array_end(j);
	buf_fmt(&b, "[%s = '%.*s']", path[d->kind], STR_FMT(d->value));
	jw_str(j, "pattern", buf_str(&b));
	jw_z(j, "pattern_type", "stix");
	stix_put_stamp(j, "valid_from", from_s);
	/* it must come later */
	if (say_dated(d->to_s) && d->to_s > from_s)
		stix_put_stamp(j, "valid_until", d->to_s);
	jw_object_end(j);
	buf_done(&b);
}

static void put_report(struct bundle *x)
{
	const struct advisory *a = x->a;
	struct jw *j = x->j;
	char uuid[UUID_N];

	open_object(x,
		"report",
		exchange_uuid(STR("stix report"), a->reference, uuid));
	jw_str(j, "name", a->reference);
	jw_array(j, "report_types");
	jw_z(j, NULL, "indicator");
	jw_array_end(j);
	stix_put_stamp(j, "published", a->day_s);
	if (a->simulated) {
		jw_array(j, "labels");
		jw_z(j, NULL, "simulated");
		jw_array_end(j);
	}
	jw_array(j, "object_refs");
	for (uint32_t i = 0; i < a->n_advised; i++) {
		stix_put_id(j,
			NULL,
			"indicator",
			indicator_uuid(a, &a->advised[i], uuid));
	}
	jw_array_end(j);
	jw_object_end(j);
}

bool indicators_stix(const struct advisory *a,
	struct buf *out,
	struct err *err)
{
	struct jw j = { .to = out };
	struct bundle x = { .a = a, .j = &j };
	char uuid[UUID_N];

	(void)err;
	if (a->issuer.name.n)
		exchange_uuid(STR("stix issuer"), a->issuer.name, x.issuer);
	jw_object(&j, NULL);
	jw_z(&j, "type", "bundle");
	stix_put_id(&j,
		"id",
		"bundle",
		exchange_uuid(STR("stix bundle"), a->reference, uuid));
	jw_array(&j, "objects");
	stix_put_marking(&j, a->tlp);
	put_issuer(&x);
	for (uint32_t i = 0; i < a->n_advised; i++)
		put_indicator(&x, &a->advised[i]);
	if (a->n_advised)
		put_report(&x);
	jw_array_end(&j);
	jw_object_end(&j);
	buf_z(out, "\n");
	return true;
}
