/* SPDX-License-Identifier: Apache-2.0 */
/* stamp: what a time-stamping authority and witnesses say of a ledger. */
#include <inttypes.h>

#include "cli/cli.h"

enum {
	ROOM_BYTE = 1 << 30, /* address space */
	SECONDS_MAX = 3600
};

static void say_sentence(void *ctx, const char *sentence)
{
	bool *differs = ctx;

	if (differs)
		*differs = true;
	say_error("%s", sentence);
}

static void say_server(void *ctx, const char *sentence)
{
	(void)ctx;
	say_error("%s", sentence);
}

static void stamp_text_of(const struct stamped *s, struct buf *b)
{
	char at[STAMP_N];

	buf_fmt(b,
		"time-stamp %s over %" PRIu64 " entries, by ",
		stamp_text(s->at_s, at),
		s->size);
	buf_safe(b, s->tsa);
	buf_fmt(b,
		" (its certificate holds until %s), serial ",
		stamp_text(s->until_s, at));
	buf_safe(b, s->serial);
	buf_z(b, s->ess_sha1 ? "; names its certificate by SHA-1" : "");
	if (!s->certificates)
		buf_z(b, "; without certificates");
	if (s->revocation_lists)
		buf_fmt(b, "; %u revocation lists", s->revocation_lists);
	if (s->entry_s != TIME_UNKNOWN)
		buf_fmt(b,
			"; its last entry says that it was recorded later, "
			"at %s: the clock of that machine was ahead",
			stamp_text(s->entry_s, at));
	buf_z(b, "\n");
}

static void cosigned_text(const struct cosigned *c, uint32_t n, struct buf *b)
{
	char at[STAMP_N];

	buf_fmt(b,
		"cosigned   %s over %" PRIu64 " entries, by ",
		stamp_text(c->at_s, at),
		c->size);
	buf_safe(b, c->witness);
	if (n > 1)
		buf_fmt(b, " (the last of %u)", n);
	buf_z(b,
		c->known ? "\n"
			 : ", whom nobody here knows: not checked (`ashiato "
			   "stamp --witness URL --key VERIFIER`)\n");
}

static bool same_witness(const struct cosigned *a, const struct cosigned *b)
{
	return a->known == b->known && str_eq(a->witness, b->witness);
}

/* Of each witness the last, and how many there are. */
static void witnesses_text(const struct vouched *v, struct buf *b)
{
	enum {
		SHOWN_MAX = 32 /* witnesses: a screen */
	};
	const struct cosigned *shown[SHOWN_MAX];
	uint32_t n_shown = 0;

	for (uint32_t i = v->n_cosigned; i-- > 0 && n_shown < SHOWN_MAX;) {
		const struct cosigned *c = &v->cosigned[i];
		uint32_t k = 0;
		uint32_t n = 0;

		while (k < n_shown && !same_witness(shown[k], c))
			k++;
		if (k < n_shown)
			continue;
		for (uint32_t m = 0; m <= i; m++)
			n += same_witness(&v->cosigned[m], c);
		shown[n_shown++] = c;
		cosigned_text(c, n, b);
	}
}

void vouched_text(const struct vouched *v, struct buf *b)
{
	for (uint32_t i = 0; i < v->n_stamp; i++)
		stamp_text_of(&v->stamp[i], b);
	witnesses_text(v, b);
}

static void stamp_json(const struct stamped *s, struct jw *j)
{
	char at[STAMP_N];

	jw_object(j, NULL);
	jw_str(j, "file", s->file);
	jw_u64(j, "size", s->size);
	jw_z(j, "at", stamp_text(s->at_s, at));
	jw_str(j, "tsa", s->tsa);
	jw_z(j, "until", stamp_text(s->until_s, at));
	jw_str(j, "serial", s->serial);
	jw_bool(j, "certificate_by_sha1", s->ess_sha1);
	jw_u64(j, "certificates", s->certificates);
	jw_u64(j, "revocation_lists", s->revocation_lists);
	if (s->entry_s != TIME_UNKNOWN)
		jw_z(j, "last_entry", stamp_text(s->entry_s, at));
	jw_object_end(j);
}

static void cosigned_json(const struct cosigned *c, struct jw *j)
{
	char at[STAMP_N];

	jw_object(j, NULL);
	jw_str(j, "witness", c->witness);
	jw_u64(j, "size", c->size);
	jw_z(j, "at", stamp_text(c->at_s, at));
	jw_bool(j, "known", c->known);
	jw_object_end(j);
}

void vouched_json(const struct vouched *v, struct jw *j)
{
	jw_array(j, "stamps");
	for (uint32_t i = 0; i < v->n_stamp; i++)
		stamp_json(&v->stamp[i], j);
	jw_array_end(j);
	jw_array(j, "cosignatures");
	for (uint32_t i = 0; i < v->n_cosigned; i++)
		cosigned_json(&v->cosigned[i], j);
	jw_array_end(j);
}

static bool put_vouched(const struct args *a, const struct vouched *v)
{
	struct buf b = { 0 };
	struct jw j = { .to = &b };

	if (a->json || a->jsonl) {
		jw_object(&j, NULL);
		vouched_json(v, &j);
		jw_object_end(&j);
		buf_z(&b, "\n");
	} else if (!v->n_stamp && !v->n_cosigned) {
		buf_z(&b,
			"nobody has time-stamped or cosigned this ledger; "
			"`ashiato help stamp` says how\n");
	} else {
		vouched_text(v, &b);
	}
	bool ok = put_said(a, &b);
	buf_done(&b);
	return ok;
}

/* What was asked for; the first that does not go with the others is said. */
static int words(const struct args *a, struct stamp_order *o)
{
	const char *const ways[] = { a->tsa,
		a->witness,
		a->request,
		a->answer };
	uint64_t seconds = 0;
	int n = 0;

	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
		n += ways[i] != NULL;
	if (a->n_word != 1)
		return usage("stamp: one case was expected; see `ashiato "
			     "help stamp`");
	if (n > 1)
		return usage("stamp: only one of --tsa, --witness, --request "
			     "and --answer at a time");
	if (a->tsa && !a->ca)
		return usage("stamp: --tsa needs --ca FILE: the certificates "
			     "(PEM) by which the authority is trusted");
	if (a->old && !str_u64(str_of(a->old), &o->old_size))
		return usage("stamp: --old: a number of entries was "
			     "expected, not \"%s\"",
			a->old);
	if (a->seconds &&
		(!str_u64(str_of(a->seconds), &seconds) || !seconds ||
			seconds > SECONDS_MAX))
		return usage("stamp: --seconds: a number from 1 to %d was "
			     "expected, not \"%s\"",
			SECONDS_MAX,
			a->seconds);
	o->seconds = (uint32_t)seconds;
	return EXIT_OK;
}

static bool carry_out(const struct args *a,
	struct stamp_order *o,
	bool *differs,
	struct arena *room,
	struct vouched *v,
	struct err *err)
{
	if (a->tsa || a->witness) {
		o->url = a->tsa ? a->tsa : a->witness;
		return a->tsa ? case_stamp_tsa(o, room, v, err)
			      : case_stamp_witness(o, room, v, err);
	}
	if (a->answer) {
		o->file = a->answer;
		return case_stamp_answer(o, room, v, err);
	}
	if (a->request) {
		o->file = a->request;
		return case_stamp_request(o, err);
	}
	o->ctx = differs;
	return case_stamp_list(o, say_sentence, room, v, err);
}

int cmd_stamp(const struct args *a)
{
	struct stamp_order o = {
		.dir = a->n_word ? a->word[0] : NULL,
		.ca = a->ca,
		.verifier = a->key,
		.say = say_server,
	};
	struct arena room = { 0 };
	struct vouched v = { 0 };
	struct err err = { 0 };
	bool differs = false;
	int status = words(a, &o);

	if (status != EXIT_OK)
		return status;
	bool ok = arena_open(&room, ROOM_BYTE, &err) &&
		carry_out(a, &o, &differs, &room, &v, &err);
	if (!ok)
		status = complain(&err);
	else if ((!a->request && !put_vouched(a, &v)) || differs)
		status = EXIT_FAILED;
	arena_close(&room);
	return status;
}
