/* SPDX-License-Identifier: Apache-2.0 */
/* The chain of custody of an exhibit, and signed judgements, as JSON. */
#include "publish/publish.h"
#include "publish/text/say.h"

static void said(struct jw *j, const char *key, struct str text)
{
	if (text.n)
		jw_str(j, key, text);
}

static void put_stamp(struct jw *j, const char *key, int64_t s)
{
	char at[STAMP_N];

	if (s != TIME_UNKNOWN)
		jw_z(j, key, stamp_text(s, at));
}

static void put_exhibit(struct jw *j, const struct custody_chain *c)
{
	const struct exhibit *x = c->exhibit;
	char hex[SHA256_HEX_N];

	hex_write(x->sha256.b, SHA256_N, hex);
	jw_object(j, "exhibit");
	jw_u64(j, "number", c->number);
	jw_str(j, "name", x->name);
	jw_str(j, "sha256", (struct str){ hex, sizeof hex });
	jw_u64(j, "bytes", x->size_byte);
	jw_str(j, "format", x->format);
	jw_z(j, "tlp", tlp_name(x->tlp));
	said(j, "compartment", x->compartment);
	jw_str(j, "by", x->by);
	jw_str(j, "how", x->how);
	jw_str(j, "authority", x->authority);
	jw_str(j, "vantage", x->vantage);
	put_stamp(j, "acquired", x->acquired_s);
	put_stamp(j, "sealed", x->added_s);
	jw_u64(j, "entry", x->entry);
	jw_bool(j, "simulated", x->simulated);
	jw_object_end(j);
}

static void put_confirmed(struct jw *j,
	const struct custody_chain *c,
	const struct custody_record *r)
{
	jw_array(j, "confirmed_by");
	for (uint32_t i = 0; r->id[0] && i < c->n_record; i++) {
		const struct custody_record *x = &c->record[i];

		if (!x->undone && str_is(x->of, r->id))
			jw_str(j, NULL, x->by);
	}
	jw_array_end(j);
}

static void put_record(struct jw *j,
	const struct custody_chain *c,
	const struct custody_record *r)
{
	const struct custody_words *words = &custody_words[r->step];

	jw_object(j, NULL);
	jw_z(j, "step", custody_step_name(r->step));
	put_stamp(j, "at", r->at_s);
	put_stamp(j, "recorded", r->recorded_at_s);
	jw_u64(j, "entry", r->entry);
	if (r->id[0])
		jw_z(j, "id", r->id);
	said(j, "by", r->by);
	said(j, "from", r->from);
	said(j, words->to, r->to);
	said(j, "place", r->place);
	said(j, "tool", r->tool);
	said(j, "witness", r->witness);
	said(j, words->why, r->why);
	said(j, "of", r->of);
	put_confirmed(j, c, r);
	jw_bool(j, "undone", r->undone);
	jw_bool(j, "counts", !r->undone && !r->void_key);
	jw_bool(j, "broken", r->broken);
	jw_object_end(j);
}

void publish_custody_json(const struct custody_chain *c, struct buf *out)
{
	struct jw j = { .to = out };

	jw_object(&j, NULL);
	put_exhibit(&j, c);
	jw_str(&j, "holder", c->holder);
	jw_bool(&j, "unbroken", !c->n_broken);
	jw_array(&j, "records");
	for (uint32_t i = 0; i < c->n_record; i++)
		put_record(&j, c, &c->record[i]);
	jw_array_end(&j);
	jw_object_end(&j);
	buf_z(out, "\n");
}

/* --- signed judgements ---------------------------------------------------- */

static void put_signoff(struct jw *j, const struct signoff *s)
{
	jw_object(j, NULL);
	jw_z(j, "id", s->id);
	jw_str(j, "by", s->by);
	said(j, "why", s->why);
	put_stamp(j, "signed", s->recorded_at_s);
	if (s->as_of_s != INT64_MAX)
		put_stamp(j, "as_of", s->as_of_s - 1);
	jw_str(j, "key", s->key);
	jw_bool(j, "same_key", s->same_key);
	if (s->entry)
		jw_u64(j, "entry", s->entry);
	said(j, "judgement", s->text);
	jw_bool(j, "stale", s->stale);
	jw_object_end(j);
}

void publish_signoffs_json(const struct signoff *s,
	uint32_t n,
	const char *key,
	struct jw *j)
{
	jw_array(j, key);
	for (uint32_t i = 0; i < n; i++)
		put_signoff(j, &s[i]);
	jw_array_end(j);
}
