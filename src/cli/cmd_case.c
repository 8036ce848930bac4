/* SPDX-License-Identifier: Apache-2.0 */
/* new, run, report, verify, undo: the short commands on a case. */
#include <inttypes.h>
#include <string.h>

#include "cli/cli.h"

int cmd_new(const struct args *a)
{
	struct err err = { 0 };

	if (a->n_word != 1)
		return usage(
			"new: one case was expected; see `ashiato help new`");
	if (!store_create(a->word[0], str_of(whoami(a)), &err))
		return complain(&err);
	printf("%s is ready. Next: ashiato add %s FILE...\n",
		a->word[0],
		a->word[0]);
	return EXIT_OK;
}

/* Closes whatever happened; the first error counts. */
static int finish(struct store *s, bool ok, struct err *err)
{
	struct err closing = { 0 };

	if (!store_close(s, &closing) && ok)
		return complain(&closing);
	return ok ? EXIT_OK : complain(err);
}

static void run_json(const struct run_result *r, struct buf *b)
{
	struct jw j = { .to = b };

	jw_object(&j, NULL);
	jw_u64(&j, "bytes", r->bytes);
	jw_u64(&j, "records", r->records);
	jw_u64(&j, "pairs", r->pairs);
	jw_u64(&j, "events", r->events);
	jw_u64(&j, "hunt_bytes", r->hunt_bytes);
	jw_u64(&j, "claims", r->claims);
	jw_u64(&j, "added", r->added);
	jw_u64(&j, "retired", r->retired);
	jw_bool(&j, "judged_anew", r->judged_anew);
	jw_object_end(&j);
	buf_z(b, "\n");
}

int cmd_run(const struct args *a)
{
	struct store *s = NULL;
	struct run_result r;
	struct meter m;
	struct err err = { 0 };
	struct buf b = { 0 };

	if (a->n_word != 1)
		return usage(
			"run: one case was expected; see `ashiato help run`");
	struct progress p = meter_open(&m, a->quiet);
	if (!store_open(&s, a->word[0], STORE_WRITE, &err))
		return complain(&err);
	warn_of(s);
	bool ok = engine_run(s, &p, &r, &err);
	meter_close(&m);
	if (ok && (a->json || a->jsonl))
		run_json(&r, &b);
	else if (ok)
		buf_fmt(&b,
			"read %" PRIu64 " records (%.1f MB), %" PRIu64
			" host pairs; %u claims (%u new or changed, %u "
			"retired); %s\n",
			r.records,
			(double)r.bytes / 1e6,
			r.pairs,
			r.claims,
			r.added,
			r.retired,
			r.judged_anew ? "judged anew" : "the judgement stands");
	ok = ok && put_out(&b);
	buf_done(&b);
	return finish(s, ok, &err);
}

int cmd_report(const struct args *a)
{
	struct store *s = NULL;
	struct view v = { 0 };
	struct question q;
	struct str path;
	struct err err = { 0 };
	const struct publisher *pub = NULL;
	struct str name = str_of(a->as ? a->as : "dossier");

	if (a->n_word != 1)
		return usage("report: one case was expected; see `ashiato help "
			     "report`");
	for (size_t i = 0; i < n_publishers; i++)
		if (str_is(name, publishers[i].name))
			pub = &publishers[i];
	if (!pub)
		return usage("report: there is no publication \"%.*s\"",
			STR_FMT(name));
	if (!question_from(a, &q))
		return EXIT_USAGE;
	if (!store_open(&s, a->word[0], STORE_WRITE, &err))
		return complain(&err);
	warn_of(s);
	bool ok = engine_view(&v, s, &q, &err) &&
		engine_report(s, pub, &v, &path, &err);
	if (ok)
		printf("%.*s\n", STR_FMT(path));
	engine_view_close(&v);
	return finish(s, ok, &err);
}

/* a dissent that stands or was taken back, by a unique beginning of its id;
 * NULL when there is none */
static const char *dissent_named(const struct store *s,
	struct arena *a,
	struct str id,
	struct err *err)
{
	struct dissent *d;
	const char *hit = NULL;
	uint32_t n;

	if (!id.n || !store_dissents(s, true, a, &d, &n, err))
		return NULL;
	for (uint32_t i = 0; i < n; i++) {
		if (!str_starts(str_of(d[i].id), id))
			continue;
		if (hit && strcmp(hit, d[i].id) != 0)
			return NULL;
		hit = d[i].id;
	}
	return hit;
}

/* the same for an analyst's word on two incidents */
static const char *word_named(const struct store *s,
	struct arena *a,
	struct str id,
	struct err *err)
{
	struct pairing *p;
	const char *hit = NULL;
	uint32_t n;

	if (!id.n || !store_pairings(s, true, a, &p, &n, err))
		return NULL;
	for (uint32_t i = 0; i < n; i++) {
		if (!str_starts(str_of(p[i].id), id))
			continue;
		if (hit && strcmp(hit, p[i].id) != 0)
			return NULL;
		hit = p[i].id;
	}
	return hit;
}

/* a dissent or a word; NULL when there is none, or when the beginning fits one
 * of each */
static const char *said_named(const struct store *s,
	struct arena *a,
	struct str id,
	const char **ret_what,
	struct err *err)
{
	const char *d = dissent_named(s, a, id, err);
	const char *w = word_named(s, a, id, err);

	*ret_what = d ? "dissent" : "word on these incidents";
	if (d && w)
		return NULL;
	if (d)
		return d;
	return w;
}

int cmd_undo(const struct args *a)
{
	struct store *s = NULL;
	struct arena room = { 0 };
	struct err err = { 0 };

	if (a->n_word != 2)
		return usage("undo: a case and a claim were expected; see "
			     "`ashiato help undo`");
	if (!a->why)
		return usage("undo: say why: --why TEXT");
	if (!store_open(&s, a->word[0], STORE_WRITE, &err))
		return complain(&err);
	warn_of(s);
	bool ok = arena_open(&room, 1 << 30, &err);
	struct claimset claims = claimset_in(&room);
	ok = ok && store_claims(s, &claims, true, &err);
	const struct claim *c =
		ok ? claimset_find(&claims, str_of(a->word[1])) : NULL;
	const char *what = NULL;
	const char *id;
	if (c)
		id = c->id;
	else if (ok)
		id = said_named(s, &room, str_of(a->word[1]), &what, &err);
	else
		id = NULL;
	if (ok && !id)
		ok = fail(&err,
			ERR_USAGE,
			0,
			"no claim, dissent or word, or more than one, has the "
			"id \"%s\"",
			a->word[1]);
	ok = ok &&
		store_put_undone(s,
			id,
			!a->restore,
			str_of(whoami(a)),
			str_of(a->why),
			&err) &&
		store_commit(s, &err);
	if (ok)
		printf(c ? "%s: %s%s. `ashiato run %s` judges again.\n"
			 : "%s: the %s %s.\n",
			id,
			c ? "" : what,
			a->restore ? "counts again" : "no longer counts",
			a->word[0]);
	arena_close(&room);
	return finish(s, ok, &err);
}

/* --- verify -------------------------------------------------------------- */

static void keep_difference(void *ctx, const char *sentence)
{
	struct jw *j = ctx;

	jw_z(j, NULL, sentence);
}

static void print_difference(void *ctx, const char *sentence)
{
	(void)ctx;
	printf("differs: %s\n", sentence);
}

int cmd_verify(const struct args *a)
{
	struct arena room = { 0 };
	struct buf b = { 0 };
	struct jw j = { .to = &b };
	struct store_report r = { .ctx = &j, .differs = print_difference };
	struct meter m;
	struct err err = { 0 };
	uint32_t claims = 0;
	bool json = a->json || a->jsonl;

	if (a->n_word != 1)
		return usage("verify: one case was expected; see `ashiato help "
			     "verify`");
	if (json) {
		r.differs = keep_difference;
		jw_object(&j, NULL);
		jw_array(&j, "differs");
	}
	struct progress p = meter_open(&m, a->quiet);
	bool ok = arena_open(&room, (size_t)8 << 30, &err) &&
		engine_verify(a->word[0], &room, &r, &claims, &p, &err);
	meter_close(&m);
	if (ok && json) {
		jw_array_end(&j);
		jw_u64(&j, "entries", r.entries);
		jw_u64(&j, "checkpoints", r.checkpoints);
		jw_u64(&j, "exhibits", r.exhibits);
		jw_u64(&j, "exhibit_bytes", r.exhibit_bytes);
		jw_u64(&j, "published", r.exports);
		jw_u64(&j, "claims", claims);
		jw_str(&j, "signers", r.signers);
		jw_object_end(&j);
		buf_z(&b, "\n");
	} else if (ok) {
		buf_fmt(&b,
			"checked %" PRIu64 " ledger entries, %" PRIu64
			" checkpoints signed by %.*s, %" PRIu64
			" exhibits (%.1f MB), %" PRIu64
			" published files; derived %u claims again: ",
			r.entries,
			r.checkpoints,
			STR_FMT(r.signers),
			r.exhibits,
			(double)r.exhibit_bytes / 1e6,
			r.exports,
			claims);
		if (r.n_differs)
			buf_fmt(&b, "%" PRIu64 " differences\n", r.n_differs);
		else
			buf_z(&b, "all as it was sealed\n");
	}
	ok = ok && put_out(&b);
	buf_done(&b);
	arena_close(&room);
	if (!ok)
		return complain(&err);
	return r.n_differs ? EXIT_FAILED : EXIT_OK;
}
