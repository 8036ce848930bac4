/* SPDX-License-Identifier: Apache-2.0 */
/* What all objects of a bundle of a case share: ids, head, extension. */
#include "publish/exchange/stix.h"

#include <inttypes.h>

const char *stix_uuid(const struct stix *x,
	const char *kind,
	struct str name,
	char ret[static UUID_N])
{
	struct buf b = { 0 };

	buf_fmt(&b, "%.*s %.*s", STR_FMT(x->p->case_id), STR_FMT(name));
	exchange_uuid(str_of(kind), buf_str(&b), ret);
	buf_done(&b);
	return ret;
}

void stix_open(struct stix *x,
	const char *type,
	const char *uuid,
	int64_t created_s,
	int64_t modified_s)
{
	struct jw *j = x->j;

	jw_object(j, NULL);
	jw_z(j, "type", type);
	jw_z(j, "spec_version", "2.1");
	stix_put_id(j, "id", type, uuid);
	stix_put_id(j, "created_by_ref", "identity", x->maker);
	stix_put_stamp(j, "created", created_s);
	stix_put_stamp(j, "modified", modified_s);
	jw_array(j, "object_marking_refs");
	stix_put_id(j, NULL, "marking-definition", marking_uuid(x->tlp));
	jw_array_end(j);
	if (x->p->simulated) {
		jw_array(j, "labels");
		jw_z(j, NULL, "simulated");
		jw_array_end(j);
	}
	x->lost->carried++;
}

void stix_open_extension(struct jw *j, const char *kind)
{
	jw_object(j, "extensions");
	jw_object(j, STIX_EXTENSION);
	jw_z(j, "extension_type", kind);
}

void stix_close_extension(struct jw *j)
{
	jw_object_end(j);
	jw_object_end(j);
}

void stix_claim_uuid(const struct stix *x,
	const struct claim *c,
	char ret[static UUID_N])
{
	struct buf b = { 0 };

	if (c->told == TOLD_WHOLE) {
		keyed_name(&x->keyed, c, &b);
		stix_uuid(x, "stix claim", buf_str(&b), ret);
		buf_done(&b);
		return;
	}
	/* its number is of this answer alone: its content stands for it */
	buf_fmt(&b,
		"%.*s %.*s %.*s %.*s %.*s %" PRId64 " %" PRId64 " %" PRId64
		" %" PRIu64,
		STR_FMT(c->subject),
		STR_FMT(predicate_name(c->predicate)),
		STR_FMT(c->object),
		STR_FMT(c->scope),
		STR_FMT(c->text),
		c->from_s,
		c->to_s,
		c->recorded_at_s,
		c->n_records);
	stix_uuid(x, "stix claim unnamed", buf_str(&b), ret);
	buf_done(&b);
}
