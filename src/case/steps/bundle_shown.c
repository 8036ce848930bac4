/* SPDX-License-Identifier: Apache-2.0 */
/* What of a case a bundle shows its audience. An entry is shown as it was
 * written or not at all, for nobody could check it otherwise; its hash stands
 * in its place, which its salt keeps from being guessed. */
#include <string.h>
#include <unistd.h>

#include <jansson.h>

#include "case/steps/bundle.h"

static bool no_room(struct err *err)
{
	return fail(err, ERR_LIMIT, 0, "no memory left for a bundle");
}

/* --- exhibits ------------------------------------------------------------- */

static bool clean(const struct bundle_shown *w, struct str text)
{
	return !forbidden_in(&w->d->forbidden, text, w->v->a);
}

/* Whether how it came into evidence may be told as it was written. */
static bool named_to_all(const struct bundle_shown *w, uint32_t i)
{
	const struct exhibit *x = &w->x[i];
	const struct str text[] = { x->name,
		x->by,
		x->how,
		x->authority,
		x->vantage };

	if (w->d->exhibit_out[i] || w->d->exhibit[i].kept_out)
		return false;
	for (size_t k = 0; k < sizeof text / sizeof *text; k++) {
		if (!clean(w, text[k]))
			return false;
	}
	return true;
}

enum {
	ENTRY_HEAD_N = 192, /* number, kind, time and salt stand there */
	SEARCHED = 1 << 20, /* bytes of an exhibit at once */
	NAME_MOST = 1 << 10 /* that may stand across two pieces */
};

/* Whether all of it is UTF-8 without NUL: in other bytes a name may stand that
 * nobody looks for. The last characters may be cut. */
static bool is_text(struct str s)
{
	for (size_t cut = 0; cut < 4 && cut < s.n; cut++) {
		if (utf8_valid(str_head(s, s.n - cut)))
			return !memchr(s.p, 0, s.n);
	}
	return !s.n;
}

/* Formats whose text holds encoded text. */
static bool holds_encoded(const struct exhibit *x)
{
	static const char *const formats[] = { "mail", "sample", "misp-event" };

	for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
		if (str_is(x->format, formats[i]))
			return true;
	}
	return false;
}

/* Whether no name that is kept out stands in the bytes, as a reader would
 * unpack them. false also where they cannot be unpacked, or are no text. */
static bool piece_clean(const struct bundle_shown *w,
	struct str s,
	struct arena scratch)
{
	return is_text(s) && !forbidden_in(&w->d->forbidden, s, scratch);
}

static bool searched_clean(const struct bundle_shown *w,
	struct store *s,
	uint32_t i)
{
	struct arena scratch = { 0 };
	struct err err;
	size_t have = 0;
	ptrdiff_t n = 0;
	int fd;

	if (!w->d->forbidden.word.n)
		return true;
	if (holds_encoded(&w->x[i]) ||
		!store_exhibit_open(s, &w->x[i], &fd, &err))
		return false;
	bool ok = arena_open(&scratch, READ_ARENA, &err);
	struct input in = ok ? input_inflated(input_fd(&fd), &scratch, &err)
			     : (struct input){ 0 };
	unsigned char *p = ok ? NEW(&scratch, unsigned char, SEARCHED) : NULL;
	ok = p != NULL;
	while (ok && (n = in.pull(in.ctx, p + have, SEARCHED - have, &err)) > 0) {
		have += (size_t)n;
		if (have < SEARCHED)
			continue;
		ok = piece_clean(w, (struct str){ (char *)p, have }, scratch);
		memmove(p, p + have - NAME_MOST, NAME_MOST);
		have = NAME_MOST;
	}
	ok = ok && n == 0 &&
		piece_clean(w, (struct str){ (char *)p, have }, scratch);
	arena_close(&scratch);
	close(fd);
	return ok;
}

/* Exhibits on which a claim rests that is not told as it is: their bytes would
 * tell it. */
static void keep_sources_in(struct bundle_shown *w)
{
	for (uint32_t i = 0; i < w->d->all->n; i++) {
		const struct claim *c = w->d->all->claim[i];

		for (uint32_t k = 0; k < c->n_loc; k++) {
			uint32_t x = c->loc[k].exhibit;

			if (w->d->how[i] != TOLD_WHOLE && x < w->n_exhibit)
				w->bytes[x] = false;
		}
	}
}

static void restrict_exhibits(struct bundle_shown *w, struct store *s)
{
	for (uint32_t i = 0; i < w->n_exhibit; i++)
		w->bytes[i] = w->named[i] = named_to_all(w, i);
	keep_sources_in(w);
	/* the digest of bytes that may not be told confirms whoever guesses
	 * them: their entry goes, too, and its salted hash stands for both */
	for (uint32_t i = 0; i < w->n_exhibit; i++)
		w->named[i] = w->bytes[i] =
			w->bytes[i] && searched_clean(w, s, i);
}

static void mark_places(const struct claim *c, bool *mark, uint32_t n)
{
	for (uint32_t k = 0; k < c->n_loc; k++) {
		if (c->loc[k].exhibit < n)
			mark[c->loc[k].exhibit] = true;
	}
}

/* Marks the exhibits that the reasons of a layer rest on. */
static void mark_reasons(const struct verdict *v, bool *mark, uint32_t n)
{
	for (uint32_t i = 0; i < v->n_reason; i++)
		mark_places(v->reason[i].claim, mark, n);
}

static bool only_reasons(struct bundle_shown *w)
{
	const struct assessment *a = w->v->publication.assessment;
	bool *mark = NEW(&w->v->a, bool, w->n_exhibit + 1);

	if (!mark)
		return false;
	for (int l = 0; a && l < LAYERS; l++)
		mark_reasons(&a->layer[l], mark, w->n_exhibit);
	/* and what speaks for somebody's innocence, whatever it weighs */
	for (uint32_t i = 0; i < w->v->all.n; i++) {
		if (claim_exculpatory(w->v->all.claim[i]))
			mark_places(w->v->all.claim[i], mark, w->n_exhibit);
	}
	for (uint32_t i = 0; i < w->n_exhibit; i++)
		w->bytes[i] = w->bytes[i] && mark[i];
	return true;
}

static void list_revisions(struct bundle_shown *w)
{
	w->revision = table_in(&w->v->a);
	for (uint32_t i = 0; i < w->d->all->n; i++) {
		if (w->d->how[i] == TOLD_WHOLE)
			table_put(&w->revision,
				str_of(w->d->all->claim[i]->id));
	}
}

bool bundle_decide(struct bundle_shown *ret,
	struct view *v,
	struct store *s,
	bool only_judgement,
	struct err *err)
{
	struct bundle_shown *w = ret;

	*w = (struct bundle_shown){ .v = v,
		.d = case_view_restricted(v) ? v->disclosure : NULL };
	w->x = store_exhibits(s, &w->n_exhibit);
	w->bytes = NEW(&v->a, bool, w->n_exhibit + 1);
	w->named = NEW(&v->a, bool, w->n_exhibit + 1);
	if (v->a.full)
		return no_room(err);
	for (uint32_t i = 0; i < w->n_exhibit; i++)
		w->bytes[i] = w->named[i] = true;
	if (w->d) {
		restrict_exhibits(w, s);
		list_revisions(w);
	}
	if (only_judgement && !only_reasons(w))
		return no_room(err);
	return !v->a.full || no_room(err);
}

/* --- entries -------------------------------------------------------------- */

static struct str member(json_t *j, const char *key)
{
	json_t *v = json_object_get(j, key);

	return (struct str){ json_string_value(v), json_string_length(v) };
}

/* what says nothing of the case: whose keys count, that it was derived */
static bool always(const struct bundle_shown *w, json_t *j)
{
	(void)w;
	(void)j;
	return true;
}

static bool exhibit_named(const struct bundle_shown *w, json_t *j)
{
	json_t *x = json_object_get(j, "exhibit");
	json_int_t i = json_integer_value(x);

	return json_is_integer(x) && i >= 0 && i < (json_int_t)w->n_exhibit &&
		w->named[i];
}

static bool claim_told(const struct bundle_shown *w, json_t *j)
{
	char id[CLAIM_ID_N];
	struct str key = member(j, "key");
	struct str revision = member(j, "revision");

	if (key.n + revision.n != sizeof id - 1)
		return false;
	memcpy(id, key.p, key.n);
	memcpy(id + key.n, revision.p, revision.n);
	return table_find(&w->revision, (struct str){ id, sizeof id - 1 }) !=
		TABLE_NONE;
}

/* Kinds that may be shown, and when; of others nobody is told. */
static const struct {
	const char *kind;
	bool (*shown)(const struct bundle_shown *w, json_t *j);
} kinds[] = {
	{ "case", always },
	{ "signer", always },
	{ "admitted", always },
	{ "revoked", always },
	{ "derived", always },
	{ "sealed", exhibit_named },
	{ "read", exhibit_named },
	{ "claim", claim_told },
};

static bool entry_shown(const struct bundle_shown *w, struct str entry)
{
	json_error_t why;
	json_t *j = json_loadb(entry.p, entry.n, JSON_ALLOW_NUL, &why);
	struct str kind = member(j, "kind");
	bool shown = false;

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		if (str_is(kind, kinds[i].kind))
			shown = kinds[i].shown(w, j);
	}
	json_decref(j);
	/* whatever was decided: no name that is kept out crosses */
	return shown && clean(w, entry);
}

/* RFC 9162, 2.1.1: the hash of a leaf. */
static void withhold(struct hasher *h, struct str entry, struct buf *out)
{
	char hex[SHA256_HEX_N];

	hasher_start(h);
	hasher_add(h, (struct str){ "", 1 });
	hasher_add(h, entry);
	struct sha256 d = hasher_end(h);
	hex_write(d.b, SHA256_N, hex);
	buf_fmt(out, "withheld %.64s\n", hex);
}

bool bundle_log(struct bundle_shown *w, struct str log, struct str *ret)
{
	struct hasher *h = hasher_new();
	struct buf out = { 0 };
	struct str entry;

	*ret = log;
	w->withheld = 0;
	while (w->d && h && str_cut(log, '\n', &entry, &log)) {
		if (entry_shown(w, entry)) {
			buf_add(&out, entry);
			buf_z(&out, "\n");
			continue;
		}
		withhold(h, entry, &out);
		w->withheld++;
		w->unsalted += !str_has(str_head(entry, ENTRY_HEAD_N),
			STR(",\"salt\":\""));
	}
	hasher_free(h);
	if (w->d)
		*ret = arena_str(&w->v->a, buf_str(&out));
	bool ok = h && !out.bad && !w->v->a.full;
	buf_done(&out);
	return ok;
}
