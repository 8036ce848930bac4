/* SPDX-License-Identifier: Apache-2.0 */
/* new, run, report, verify, undo: the short commands on a case. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"

enum {
	CA_MAX = 1 << 20 /* bytes of certificates */
};

int cmd_new(const struct args *a)
{
	struct err err = { 0 };

	if (a->n_word != 1) {
		return usage(
			"new: one case was expected; see `ashiato help new`");
	}
	if (!case_create(a->word[0], str_of(whoami(a)), a->shared, &err))
		return complain(&err);
	say_line("%s is ready. Next: ashiato add %s FILE...",
		a->word[0],
		a->word[0]);
	return EXIT_OK;
}

static void run_names(const struct run_names *n, struct buf *b)
{
	for (uint32_t i = 0; i < n->n && i < RUN_NAMES_MAX; i++)
		buf_fmt(b, "%s\n", n->said[i]);
	if (n->n > RUN_NAMES_MAX) {
		buf_fmt(b,
			"%u more names that no published knowledge has, or "
			"several have\n",
			n->n - RUN_NAMES_MAX);
	}
}

static void run_kept(const struct run_result *r, struct buf *b)
{
	if (!r->from_kept)
		return;
	buf_fmt(b,
		"%u of %u exhibits were taken from what the last run kept\n",
		r->from_kept,
		r->exhibits);
}

static void warn_of_kept(const struct run_result *r)
{
	if (r->not_used[0])
		say_error("warning: all exhibits were read: %s", r->not_used);
	if (r->not_kept[0]) {
		say_error("warning: the next run reads all exhibits: %s",
			r->not_kept);
	}
}

static void run_json(const struct store *s,
	const struct run_result *r,
	struct buf *b)
{
	struct jw j = { .to = b };
	struct case_head h = case_head(s);

	jw_object(&j, NULL);
	jw_u64(&j, "bytes", r->bytes);
	jw_u64(&j, "records", r->records);
	jw_u64(&j, "pairs", r->pairs);
	jw_u64(&j, "events", r->events);
	jw_u64(&j, "hunt_bytes", r->hunt_bytes);
	jw_u64(&j, "exhibits", r->exhibits);
	jw_u64(&j, "exhibits_from_kept", r->from_kept);
	jw_u64(&j, "claims", r->claims);
	jw_u64(&j, "added", r->added);
	jw_u64(&j, "retired", r->retired);
	jw_bool(&j, "judged_anew", r->judged_anew);
	jw_u64(&j, "entries", h.size);
	jw_z(&j, "root", h.root);
	jw_array(&j, "names");
	for (uint32_t i = 0; i < r->names.n && i < RUN_NAMES_MAX; i++)
		jw_z(&j, NULL, r->names.said[i]);
	jw_array_end(&j);
	jw_object_end(&j);
	buf_z(b, "\n");
}

static void baseline_taken(void *ctx, const char *path, const struct added *x)
{
	(void)ctx;
	(void)path;
	(void)x;
}

/* Seals the baseline as an exhibit. */
static bool add_baseline(struct store *s,
	const struct args *a,
	const struct progress *p,
	struct err *err)
{
	struct add_group *group;
	struct err closing;
	bool refused;
	const struct acquisition how = {
		.by = str_of(whoami(a)),
		.how = STR("given to run as a baseline"),
		.acquired_s = now_s(),
		.tlp = TLP_AMBER,
	};
	const struct add_setup setup = { s, p, NULL, baseline_taken };

	if (!case_is_baseline(a->baseline, err) ||
		!case_add_open(&group, &setup, err)) {
		return false;
	}
	bool ok = case_add(group, a->baseline, &how, &refused, err);
	if (!case_add_close(group, &closing) && ok) {
		*err = closing;
		return false;
	}
	return ok;
}

int cmd_baseline(const struct args *a)
{
	struct store *s = NULL;
	struct meter m;
	struct err err = { 0 };
	struct buf b = { 0 };

	if (a->n_word != 1) {
		return usage("baseline: one case was expected; see `ashiato "
			     "help baseline`");
	}
	struct progress p = meter_open(&m, a->quiet);
	if (!case_open(&s, a->word[0], &err))
		return complain(&err);
	bool ok = case_baseline(s, &p, &b, &err);
	meter_close(&m);
	ok = ok && put_said(a, &b);
	buf_done(&b);
	return case_finish(s, ok, &err);
}

int cmd_run(const struct args *a)
{
	struct store *s = NULL;
	struct run_result r;
	struct meter m;
	struct err err = { 0 };
	struct buf b = { 0 };

	if (a->n_word != 1) {
		return usage(
			"run: one case was expected; see `ashiato help run`");
	}
	struct progress p = meter_open(&m, a->quiet);
	if (!case_open(&s, a->word[0], &err))
		return complain(&err);
	warn_of(s);
	const struct run_how how = { a->again, KEEP_FROM_BYTE };
	bool ok = (!a->baseline || add_baseline(s, a, &p, &err)) &&
		case_run(s, &how, &p, &r, &err);
	meter_close(&m);
	if (ok)
		warn_of_kept(&r);
	if (ok && (a->json || a->jsonl)) {
		run_json(s, &r, &b);
	} else if (ok) {
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
			r.judged_anew ? "judged anew"
				      : "the judgement stands");
		run_kept(&r, &b);
		run_names(&r.names, &b);
		head_text(s, &b);
	}
	ok = ok && put_said(a, &b);
	buf_done(&b);
	return case_finish(s, ok, &err);
}

static void tell_warning(void *ctx, struct str sentence)
{
	(void)ctx;
	say_error("warning: %.*s", STR_FMT(sentence));
}

/* Now, unless SOURCE_DATE_EPOCH says what time it is: so that who makes the
 * same document again gets the same bytes. */
static bool making_from(const struct args *a, struct making *ret)
{
	const uint64_t most = 253370764799; /* the last second of 9998 */
	const char *epoch = getenv("SOURCE_DATE_EPOCH");
	uint64_t at = 0;

	*ret = (struct making){
		.by = str_of(whoami(a)),
		.at_s = now_s(),
		.lang = str_of(a->lang),
		.law = a->law,
		.pdf = a->pdf,
		.tell = tell_warning,
	};
	if (!epoch || !*epoch)
		return true;
	if (!str_u64(str_of(epoch), &at) || at > most) {
		usage("report: SOURCE_DATE_EPOCH is \"%.40s\"; seconds since "
		      "1970, before the year 9999, were expected",
			epoch);
		return false;
	}
	ret->at_s = (int64_t)at;
	return true;
}

/* --brief is the short word for one of the publications. */
static const char *publication_from(const struct args *a)
{
	if (a->brief && a->as && strcmp(a->as, "brief") != 0)
		return NULL;
	if (a->brief)
		return "brief";
	return a->as ? a->as : "dossier";
}

static void reported_json(const struct reported *r, struct buf *out)
{
	struct jw j = { .to = out };
	char hex[SHA256_HEX_N];

	hex_write(r->sha256.b, SHA256_N, hex);
	jw_object(&j, NULL);
	jw_z(&j, "publication", r->publication);
	jw_z(&j, "path", r->path);
	jw_z(&j, "media_type", r->media_type);
	jw_u64(&j, "bytes", r->bytes);
	jw_str(&j, "sha256", (struct str){ hex, sizeof hex });
	jw_u64(&j, "carried", r->lost.carried);
	jw_array(&j, "lost");
	for (uint32_t i = 0; i < r->lost.n; i++) {
		jw_object(&j, NULL);
		jw_z(&j, "what", r->lost.row[i].what);
		jw_z(&j, "why", r->lost.row[i].why);
		jw_u64(&j, "count", r->lost.row[i].count);
		jw_object_end(&j);
	}
	jw_array_end(&j);
	jw_object_end(&j);
	buf_z(out, "\n");
}

/* Where it lies, by what head it can be checked, and what did not cross. */
static void reported_text(const struct store *s,
	const struct reported *r,
	struct buf *out)
{
	buf_fmt(out, "%s\n", r->path);
	head_text(s, out);
	if (r->lost.n)
		buf_z(out, "\nNot carried:\n");
	for (uint32_t i = 0; i < r->lost.n; i++) {
		buf_fmt(out,
			"%10" PRIu64 "  %s: %s\n",
			r->lost.row[i].count,
			r->lost.row[i].what,
			r->lost.row[i].why);
	}
}

static void say_reported(const struct args *a,
	const struct store *s,
	const struct reported *r)
{
	struct buf b = { 0 };

	if (a->json) {
		reported_json(r, &b);
		put_json(buf_str(&b));
	} else {
		reported_text(s, r, &b);
		put_text(buf_str(&b));
	}
	buf_done(&b);
}

int cmd_report(const struct args *a)
{
	struct store *s = NULL;
	struct question q;
	struct making made;
	struct reported r;
	const char *as = publication_from(a);
	struct err err = { 0 };

	if (a->n_word != 1) {
		return usage(
			"report: one case was expected; see `ashiato help "
			"report`");
	}
	if (!as) {
		return usage("report: --brief and --as %s are two documents; "
			     "ask for one at a time",
			a->as);
	}
	if (!question_from(a, &q) || !making_from(a, &made))
		return EXIT_USAGE;
	if (!case_open(&s, a->word[0], &err))
		return complain(&err);
	warn_of(s);
	bool ok = case_report(s, str_of(as), &q, &made, &r, &err);
	if (ok)
		say_reported(a, s, &r);
	return case_finish(s, ok, &err);
}

static bool undoing_from(const struct args *a, struct undoing *ret)
{
	*ret = (struct undoing){
		.id = str_of(a->word[1]),
		.restore = a->restore,
		.from_s = TIME_UNKNOWN,
		.by = str_of(whoami(a)),
		.why = str_of(a->why),
	};
	if (a->day && a->restore) {
		usage("undo: --restore takes the undoing back as if it had "
		      "not been; it has no --day");
		return false;
	}
	if (a->day && !day_end_parse(str_of(a->day), &ret->from_s)) {
		usage("--day: a day such as 2016-12-31 was expected, not "
		      "\"%s\"",
			a->day);
		return false;
	}
	if (a->day)
		ret->from_s -= DAY_S;
	return true;
}

static void say_undone(const struct args *a, const struct undone *u)
{
	const char *counts = a->restore ? "counts again" : "no longer counts";
	char from[STAMP_N];

	if (u->what != RECORDED_CLAIM) {
		say_line("%s: the %s %s.",
			u->id,
			recorded_name(u->what),
			counts);
		return;
	}
	say_line("%s: %s%s%.10s%s. `ashiato run %s` judges again.",
		u->id,
		counts,
		a->restore ? "" : " from ",
		a->restore ? "" : stamp_text(u->from_s, from),
		a->restore ? "" : " on",
		a->word[0]);
}

int cmd_undo(const struct args *a)
{
	struct store *s = NULL;
	struct err err = { 0 };
	struct undoing u;
	struct undone done;

	if (a->n_word != 2) {
		return usage("undo: a case and a claim were expected; see "
			     "`ashiato help undo`");
	}
	if (!a->why)
		return usage("undo: say why: --why TEXT");
	if (!undoing_from(a, &u))
		return EXIT_USAGE;
	if (!case_open(&s, a->word[0], &err))
		return complain(&err);
	warn_of(s);
	bool ok = case_undo(s, &u, &done, &err);
	if (ok)
		say_undone(a, &done);
	else
		tell_claims(s, a->word[1], &err);
	return case_finish(s, ok, &err);
}

/* --- verify --------------------------------------------------------------
 */

static void keep_difference(void *ctx, const char *sentence)
{
	struct jw *j = ctx;

	jw_z(j, NULL, sentence);
}

static void print_difference(void *ctx, const char *sentence)
{
	(void)ctx;
	say_line("differs: %s", sentence);
}

static void json_verification(const struct verification *r, struct jw *j)
{
	jw_array_end(j);
	jw_u64(j, "entries", r->entries);
	jw_u64(j, "checkpoints", r->checkpoints);
	jw_u64(j, "format1_checkpoints", r->format1);
	jw_z(j, "root", r->head);
	jw_str(j, "not_run", r->not_run);
	jw_bool(j, "unjudged", r->unjudged);
	jw_str(j, "verifier", r->verifier);
	jw_u64(j, "strange_checkpoints", r->strange_checkpoints);
	jw_u64(j, "exhibits", r->exhibits);
	jw_u64(j, "exhibit_bytes", r->exhibit_bytes);
	jw_u64(j, "published", r->exports);
	jw_u64(j, "claims", r->claims);
	jw_str(j, "signers", r->signers);
	vouched_json(&r->vouched, j);
	jw_object_end(j);
	buf_z(j->to, "\n");
}

static void text_verification(const struct verification *r, struct buf *b)
{
	buf_fmt(b,
		"checked %" PRIu64 " ledger entries, %" PRIu64
		" checkpoints (%" PRIu64 " of format 2, %" PRIu64
		" of format 1) signed by %.*s, %" PRIu64
		" exhibits (%.1f MB), %" PRIu64
		" published files; derived %u claims again\n",
		r->entries,
		r->checkpoints,
		r->checkpoints - r->format1,
		r->format1,
		STR_FMT(r->signers),
		r->exhibits,
		(double)r->exhibit_bytes / 1e6,
		r->exports,
		r->claims);
	buf_fmt(b, "ledger head %" PRIu64 ":%s\n", r->entries, r->head);
	vouched_text(&r->vouched, b);
	if (r->not_run.n) {
		buf_safe(b, r->not_run);
		buf_z(b, ": its claims are not derived yet\n");
	}
	if (r->unjudged) {
		buf_z(b,
			"the last run was interrupted before it judged: run "
			"the case again\n");
	}
	if (r->n_differs)
		buf_fmt(b, "%" PRIu64 " differences\n", r->n_differs);
	else
		buf_z(b, "all as it was sealed\n");
}

/* what the caller knows from elsewhere */
static bool known_from(const struct args *a, struct verification *r)
{
	struct str n;
	unsigned char bytes[SHA256_N];

	r->key = str_of(a->key);
	if (a->key && !hex_read(r->key, bytes, sizeof bytes)) {
		usage("verify: --key: 64 lower-case hexadecimal digits were "
		      "expected");
		return false;
	}
	if (!a->root)
		return true;
	if (!str_cut(str_of(a->root), ':', &n, &r->root) ||
		!str_u64(n, &r->root_size) || !r->root_size ||
		!hex_read(r->root, bytes, sizeof bytes)) {
		usage("verify: --root: N:HEX as `run` prints the ledger's "
		      "head "
		      "was expected");
		return false;
	}
	return true;
}

int cmd_verify(const struct args *a)
{
	struct arena room = { 0 };
	struct buf b = { 0 };
	struct jw j = { .to = &b };
	struct verification r = {
		.ctx = &j,
		.differs = print_difference,
	};
	struct meter m;
	struct err err = { 0 };
	bool json = a->json || a->jsonl;

	if (a->n_word != 1) {
		return usage(
			"verify: one case was expected; see `ashiato help "
			"verify`");
	}
	if (!known_from(a, &r))
		return EXIT_USAGE;
	if (json) {
		r.differs = keep_difference;
		jw_object(&j, NULL);
		jw_array(&j, "differs");
	}
	struct progress p = meter_open(&m, a->quiet);
	bool ok = arena_open(&room, (size_t)8 << 30, &err) &&
		(!a->ca || file_read(a->ca, CA_MAX, &room, &r.ca, &err)) &&
		case_verify(a->word[0], &room, &r, &p, &err);
	meter_close(&m);
	if (ok && json)
		json_verification(&r, &j);
	else if (ok)
		text_verification(&r, &b);
	ok = ok && put_said(a, &b);
	buf_done(&b);
	arena_close(&room);
	if (!ok)
		return complain(&err);
	return r.n_differs ? EXIT_FAILED : EXIT_OK;
}
