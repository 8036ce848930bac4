/* SPDX-License-Identifier: Apache-2.0 */
/* Requests out of a bundle that somebody sent: its reader tells each thing
 * that is asked about as a row, which become requests here. */
#include <inttypes.h>
#include <stdio.h>

#include "case/steps/rfi.h"

enum {
	SKIPS_SHOWN = 20
};

struct importing {
	const struct rfi_call *call;
	const char *path;
	struct arena *a;
	struct table item; /* ids of requests */
	struct incoming {
		struct rfi_call call;
		struct str *about;
		uint32_t n;
		uint32_t cap;
	} in[RFI_IMPORT_MAX];
	uint64_t skipped;
	bool too_many;
};

static void tell_skip(void *ctx, const struct skip *s)
{
	struct importing *im = ctx;
	struct buf b = { 0 };

	if (im->skipped++ >= SKIPS_SHOWN || !im->call->tell)
		return;
	buf_fmt(&b,
		"%s, byte %" PRIu64 ": skipped: %s",
		im->path,
		s->at_byte,
		s->why);
	im->call->tell(im->call->ctx, buf_str(&b));
	buf_done(&b);
}

/* --- a row ----------------------------------------------------------------
 */

/* What stands behind "key=" in "tlp=AMBER; layers=machine,persona". */
static struct str value_of(struct str scope, struct str key)
{
	struct str part;

	while (scope.n) {
		if (!str_cut(scope, ';', &part, &scope)) {
			part = scope;
			scope.n = 0;
		}
		part = str_trim(part);
		if (str_starts(part, key))
			return str_from(part, key.n);
	}
	return (struct str){ 0 };
}

static unsigned layers_of(struct str list)
{
	unsigned ret = 0;

	for (int l = 0; l < LAYERS; l++) {
		if (str_listed(list, ',', str_of(layer_name((enum layer)l))))
			ret |= 1U << l;
	}
	return ret;
}

static struct str asker_of(struct importing *im, struct str org)
{
	struct arena *a = im->a;
	struct str from = arena_fmt(a, "agency/%.*s", STR_FMT(org));

	if (rfi_from_ok(from))
		return from;
	if (im->call->tell) {
		im->call->tell(im->call->ctx,
			STR("the name under which the file asks holds what "
			    "no "
			    "name holds; --from \"agency/NAME\" says who "
			    "asks"));
	}
	return STR("agency/not named");
}

/* Whom it is from, and so on: of the file, where the call says nothing. */
static void begin(struct importing *im,
	struct incoming *in,
	const struct str *cell)
{
	struct rfi_call *c = &in->call;
	struct arena *a = im->a;

	*in = (struct incoming){ .call = *im->call };
	if (!c->from.n)
		c->from = asker_of(im, entity_name(cell[REL_SUBJECT]));
	if (!c->until.n)
		c->until = arena_str(a, cell[REL_TO]);
	if (!c->layers) {
		c->layers =
			layers_of(value_of(cell[REL_SCOPE], STR("layers=")));
	}
	if (!tlp_parse(value_of(cell[REL_SCOPE], STR("tlp=")), &c->marked))
		c->marked = TLP_RED;
	c->why = arena_str(a, cell[REL_NOTE]);
	c->item = arena_str(a, cell[REL_ITEM]);
}

static bool put_about(struct importing *im,
	struct incoming *in,
	struct str entity)
{
	/* layers alone are asked for */
	if (entity_type_of(entity) == ENT_ROLE)
		return true;
	if (in->n > RFI_ABOUT_MAX)
		return true;
	in->about = arena_grown(im->a,
		in->about,
		in->n,
		&in->cap,
		sizeof *in->about);
	if (!in->about)
		return false;
	in->about[in->n++] = arena_str(im->a, entity);
	return !im->a->full;
}

static bool put_row(void *ctx, const struct obs *o)
{
	struct importing *im = ctx;

	if (o->kind != OBS_ROW || o->row.table != ROW_RELATIONS ||
		o->row.n != REL_N ||
		!str_is(o->row.cell[REL_PREDICATE], "asks-for-information") ||
		!o->row.cell[REL_ITEM].n)
		return true;
	uint32_t before = im->item.n;
	uint32_t k = table_put(&im->item, o->row.cell[REL_ITEM]);
	if (k >= RFI_IMPORT_MAX) {
		im->too_many = true;
		return k != TABLE_NONE;
	}
	if (k == before)
		begin(im, &im->in[k], o->row.cell);
	return put_about(im, &im->in[k], o->row.cell[REL_OBJECT]);
}

/* --- the file -------------------------------------------------------------
 */

static bool read_bundle(struct importing *im, struct err *err)
{
	const struct sink sink = { im, put_row, tell_skip };
	bool ok = case_read_bundle(im->path, &sink, err);

	if (ok && im->a->full)
		ok = fail(err, ERR_LIMIT, 0, "no memory left for requests");
	return ok;
}

static bool bundle_ok(const struct importing *im, struct err *err)
{
	if (!im->item.n) {
		return fail(err,
			ERR_FORMAT,
			0,
			"%s: no request for information was found in it; a "
			"STIX bundle was expected with a grouping whose "
			"context is request-for-information and whose "
			"object_refs name what is asked about",
			im->path);
	}
	return !im->too_many ||
		fail(err,
			ERR_LIMIT,
			0,
			"%s: more than %d requests are in one file; import "
			"them in parts",
			im->path,
			RFI_IMPORT_MAX);
}

static bool record_all(struct store *s,
	struct importing *im,
	struct rfi_entry *e,
	bool *is_new,
	struct err *err)
{
	for (uint32_t i = 0; i < im->item.n; i++) {
		struct incoming *in = &im->in[i];

		in->call.about = in->about;
		in->call.n_about = in->n;
		if (!rfi_put(s, &in->call, im->a, &e[i], &is_new[i], err))
			return false;
	}
	return store_commit(s, err);
}

bool case_rfi_import(struct store *s,
	const char *path,
	const struct rfi_call *call,
	struct arena *a,
	struct err *err)
{
	struct importing *im = NEW(a, struct importing, 1);
	struct rfi_entry *e = NEW(a, struct rfi_entry, RFI_IMPORT_MAX);
	bool is_new[RFI_IMPORT_MAX] = { 0 };

	if (!im || !e)
		return fail(err, ERR_LIMIT, 0, "no memory left for requests");
	im->call = call;
	im->path = path;
	im->a = a;
	im->item = table_in(a);
	if (!read_bundle(im, err) || !bundle_ok(im, err) ||
		!record_all(s, im, e, is_new, err))
		return false;
	for (uint32_t i = 0; call->taken && i < im->item.n; i++)
		call->taken(call->ctx, &e[i], is_new[i]);
	return true;
}
