/* SPDX-License-Identifier: Apache-2.0 */
#include "model/custody.h"

#include <inttypes.h>

static const char *const step_name[CUSTODY_STEPS] = {
	[CUSTODY_ACQUIRED] = "acquired",
	[CUSTODY_HANDED_OVER] = "handed-over",
	[CUSTODY_ACCESSED] = "accessed",
	[CUSTODY_COPIED] = "copied",
	[CUSTODY_CONFIRMED] = "confirmed",
	[CUSTODY_SEALED] = "sealed",
	[CUSTODY_READ] = "read",
	[CUSTODY_AMENDED] = "amended",
	[CUSTODY_WITHDRAWN] = "withdrawn",
	[CUSTODY_EXPORTED] = "exported",
};

const struct custody_words custody_words[CUSTODY_STEPS] = {
	[CUSTODY_ACQUIRED] = { "to", "why" },
	[CUSTODY_HANDED_OVER] = { "to", "why" },
	[CUSTODY_ACCESSED] = { "to", "why" },
	[CUSTODY_COPIED] = { "to", "why" },
	[CUSTODY_CONFIRMED] = { "to", "why" },
	[CUSTODY_SEALED] = { "how", "authority" },
	[CUSTODY_READ] = { "as", "why" },
	[CUSTODY_AMENDED] = { "what", "why" },
	[CUSTODY_WITHDRAWN] = { "what", "why" },
	[CUSTODY_EXPORTED] = { "file", "audience" },
};

const char *custody_step_name(enum custody_step s)
{
	return step_name[s];
}

enum custody_step custody_step_named(struct str name)
{
	int s = 0;

	while (s < CUSTODY_RECORDED && !str_is(name, step_name[s]))
		s++;
	return (enum custody_step)s;
}

/* The id of a record: the beginning of a digest of what was said. */
static void seal(struct buf *said, char ret[static RECORD_ID_N])
{
	struct sha256 digest = sha256_of(buf_str(said));

	hex_write(digest.b, (RECORD_ID_N - 1) / 2, ret);
	ret[RECORD_ID_N - 1] = 0;
	buf_done(said);
}

void custody_seal(struct custody_record *r)
{
	struct buf b = { 0 };
	struct jw j = { .to = &b };

	jw_array(&j, NULL);
	jw_z(&j, NULL, custody_step_name(r->step));
	jw_u64(&j, NULL, r->exhibit);
	jw_str(&j, NULL, r->by);
	jw_str(&j, NULL, r->from);
	jw_str(&j, NULL, r->to);
	jw_str(&j, NULL, r->place);
	jw_str(&j, NULL, r->tool);
	jw_str(&j, NULL, r->witness);
	jw_str(&j, NULL, r->why);
	jw_str(&j, NULL, r->of);
	jw_i64(&j, NULL, r->at_s);
	jw_i64(&j, NULL, r->recorded_at_s);
	jw_array_end(&j);
	seal(&b, r->id);
}

int custody_cmp(const struct custody_record *a,
	const struct custody_record *b)
{
	if (a->at_s != b->at_s)
		return a->at_s < b->at_s ? -1 : 1;
	if (a->entry != b->entry)
		return a->entry < b->entry ? -1 : 1;
	return (a->step > b->step) - (a->step < b->step);
}

/* --- signed judgements ----------------------------------------------------
 */

/* Nothing is sure: "under 1", "61", "over 99". */
static void percent(int64_t p, struct buf *out)
{
	int64_t n = (p * 100 + ((int64_t)1 << 29)) >> 30;

	if (n < 1)
		buf_z(out, "under 1");
	else if (n > 99)
		buf_z(out, "over 99");
	else
		buf_fmt(out, "%" PRId64, n);
}

static void layer_text(const struct verdict *v, struct buf *out)
{
	buf_fmt(out,
		"%s: %s",
		layer_name(v->layer),
		v->judgement ? v->judgement : "");
	if (v->hypothesis.n)
		buf_fmt(out, ", %.*s", STR_FMT(v->hypothesis));
	if (v->scope.n)
		buf_fmt(out, " in %.*s", STR_FMT(v->scope));
	/* what is not established has no chance to be signed */
	if (v->has_chance && v->judgement &&
		strcmp(v->judgement, judgement_word(SAID_NOT_ESTABLISHED))) {
		buf_z(out, ", ");
		percent(v->p, out);
		buf_z(out, " % (");
		percent(v->low, out);
		buf_z(out, " to ");
		percent(v->high, out);
		buf_z(out, " %)");
	}
	buf_fmt(out, ", confidence %s\n", confidence_name(v->confidence));
}

struct str judgement_text(const struct assessment *a, struct arena *to)
{
	struct buf b = { 0 };

	for (int l = 0; l < LAYERS; l++)
		layer_text(&a->layer[l], &b);
	struct str ret = arena_str(to, buf_str(&b));
	buf_done(&b);
	return ret;
}

void signoff_seal(struct signoff *s)
{
	struct buf b = { 0 };
	struct jw j = { .to = &b };

	jw_array(&j, NULL);
	jw_str(&j, NULL, s->by);
	jw_str(&j, NULL, s->why);
	jw_str(&j, NULL, s->text);
	jw_i64(&j, NULL, s->as_of_s);
	jw_str(&j, NULL, s->key);
	jw_i64(&j, NULL, s->recorded_at_s);
	jw_array_end(&j);
	seal(&b, s->id);
}

void bundled_seal(struct bundled *b)
{
	struct buf said = { 0 };
	struct jw j = { .to = &said };
	char hex[SHA256_HEX_N];

	hex_write(b->sha256.b, SHA256_N, hex);
	jw_array(&j, NULL);
	jw_str(&j, NULL, b->file);
	jw_str(&j, NULL, (struct str){ hex, sizeof hex });
	jw_u64(&j, NULL, b->size);
	jw_str(&j, NULL, b->audience);
	jw_str(&j, NULL, b->exhibits);
	jw_str(&j, NULL, b->by);
	jw_i64(&j, NULL, b->recorded_at_s);
	jw_array_end(&j);
	seal(&said, b->id);
}
