/* SPDX-License-Identifier: Apache-2.0 */
/* Requests for information: recorded, and answered into CASE/out. */
#include <stdio.h>

#include "case/steps/advise.h"
#include "case/steps/out_folder.h"
#include "case/steps/rfi.h"

static bool no_room(struct err *err)
{
	return fail(err,
		ERR_LIMIT,
		0,
		"no memory left for requests for information");
}

static int64_t today(void)
{
	int64_t s = now_s();

	return s - s % DAY_S;
}

/* --- a request ------------------------------------------------------------
 */

/* The entities, a line each, each once. */
static bool list_about(const struct rfi_call *call,
	struct arena *a,
	struct str *ret,
	struct err *err)
{
	struct table entity = table_in(a);
	struct buf b = { 0 };

	for (uint32_t i = 0; i < call->n_about; i++) {
		uint32_t before = entity.n;
		struct str one;

		if (!rfi_entity(call->about[i], a, &one)) {
			buf_done(&b);
			return fail(err,
				ERR_USAGE,
				0,
				"--about: an address, a domain name, a "
				"digest "
				"of a file, or type:name such as "
				"group:\"Example Group\" was expected, not "
				"\"%.*s\"",
				STR_FMT(call->about[i]));
		}
		if (table_put(&entity, one) != before)
			continue;
		buf_z(&b, b.n ? "\n" : "");
		buf_add(&b, one);
	}
	*ret = arena_str(a, buf_str(&b));
	buf_done(&b);
	if (entity.n > RFI_ABOUT_MAX) {
		return fail(err,
			ERR_LIMIT,
			0,
			"the request asks about %u things, more than %d; ask "
			"in parts",
			entity.n,
			RFI_ABOUT_MAX);
	}
	return !a->full || no_room(err);
}

static bool words_ok(const struct rfi_call *call, struct err *err)
{
	if (!rfi_from_ok(call->from)) {
		return fail(err,
			ERR_USAGE,
			0,
			"--from: who asks was expected, as in "
			"\"agency/Example "
			"CERT\", not \"%.*s\"",
			STR_FMT(call->from));
	}
	if (!call->n_about && !call->layers) {
		return fail(err,
			ERR_USAGE,
			0,
			"say what is asked: --about WHAT or --layer LAYER");
	}
	return call->why.n <= RFI_WORDS_MAX ||
		fail(err,
			ERR_USAGE,
			0,
			"--why: at most %d bytes were expected, not %zu",
			RFI_WORDS_MAX,
			call->why.n);
}

static bool until_of(struct str until, int64_t *ret_s, struct err *err)
{
	*ret_s = TIME_UNKNOWN;
	return !until.n || day_end_parse(until, ret_s) ||
		fail(err,
			ERR_USAGE,
			0,
			"--until: a day such as 2016-12-31 was expected, not "
			"\"%.*s\"",
			STR_FMT(until));
}

static bool was_asked(const struct store *s,
	const struct rfi_entry *e,
	struct arena *a,
	bool *ret,
	struct err *err)
{
	struct rfi_standing *x;
	uint32_t n;

	*ret = false;
	if (!rfi_load(s, a, &x, &n, err))
		return false;
	for (uint32_t i = 0; i < n; i++)
		*ret |= str_eq(x[i].request->reference, e->reference);
	return true;
}

bool rfi_put(struct store *s,
	const struct rfi_call *call,
	struct arena *a,
	struct rfi_entry *ret,
	bool *ret_new,
	struct err *err)
{
	char reference[RFI_REFERENCE_N];
	struct rfi_entry e = { .state = RFI_ASKED,
		.by = call->by,
		.why = arena_str(a, call->why),
		.from = arena_str(a, call->from),
		.layers = call->layers,
		.marked = call->marked,
		.two_person = call->two_person,
		.item = arena_str(a, call->item),
		.whom = rfi_audience_of(&call->whom, a),
		.recorded_at_s = now_s() };
	bool again;

	if (!words_ok(call, err) || !list_about(call, a, &e.about, err) ||
		!until_of(call->until, &e.until_s, err))
		return false;
	e.day_s = call->day_s == TIME_UNKNOWN ? today() : call->day_s;
	rfi_reference(store_case_id(s), &e, reference);
	e.reference = arena_str(a, str_of(reference));
	rfi_entry_seal(&e);
	if (!was_asked(s, &e, a, &again, err))
		return false;
	*ret = e;
	*ret_new = !again;
	return again || store_put_rfi(s, &e, err);
}

bool case_rfi_new(struct store *s,
	const struct rfi_call *call,
	struct arena *a,
	struct rfi_entry *ret,
	bool *ret_new,
	struct err *err)
{
	return rfi_put(s, call, a, ret, ret_new, err) && store_commit(s, err);
}

/* --- an answer ------------------------------------------------------------
 */

struct drafting {
	struct store *s;
	const struct rfi_answering *how;
	struct arena a;
	const struct rfi_standing *meant;
	struct rfi_look look;
	struct rfi_answer answer;
	struct rfi_answered *ret;
	struct str facts;
	struct str files;
};

static bool load_issuer(struct drafting *d, struct err *err)
{
	const char *issuer = d->how->issuer;
	char path[PATH_MAX];

	if (snprintf(path, sizeof path, "%s/issuer", store_dir(d->s)) >=
		PATH_MAX) {
		return fail(err, ERR_USAGE, 0, "the case's path is too long");
	}
	return advise_issuer(issuer ? issuer : path,
		issuer != NULL,
		&d->a,
		&d->answer.issuer,
		err);
}

/* The day of the draft that says the same, so that the same bytes come again.
 */
static int64_t day_of(const struct drafting *d)
{
	const struct rfi_entry *was = d->meant->draft;

	if (d->how->day_s != TIME_UNKNOWN)
		return d->how->day_s;
	return was && str_eq(was->facts, d->facts) ? was->day_s : today();
}

static bool make_answer(struct drafting *d, struct err *err)
{
	struct rfi_audience whom = d->meant->request->whom;
	struct publication *p;

	if (d->how->whom.restricted)
		whom = rfi_audience_of(&d->how->whom, &d->a);
	if (!rfi_look(&d->look, d->s, &whom, err) ||
		!rfi_say(&d->look,
			d->meant->request,
			d->how->withhold,
			&d->answer,
			&d->ret->withheld,
			err) ||
		!load_issuer(d, err)) {
		return false;
	}
	struct sha256 facts = rfi_facts(&d->answer);
	d->facts = rfi_hex(&facts, &d->a);
	d->answer.language = d->how->language;
	d->answer.day_s = day_of(d);
	/* what the bundle is called must not tell of the rest of the case */
	p = (struct publication *)d->answer.p;
	p->head = d->facts;
	p->case_name = d->answer.issuer.name.n ? d->answer.issuer.name
					       : STR("not named");
	return true;
}

/* CASE/out/requests, and in it the folder of this one. */
static bool make_folders(struct drafting *d, struct err *err)
{
	char dir[PATH_MAX];
	int n = snprintf(d->ret->folder,
		sizeof d->ret->folder,
		"%s/out/requests/%s",
		store_dir(d->s),
		d->ret->reference);

	if (n < 0 || n >= PATH_MAX) {
		return fail(err,
			ERR_USAGE,
			0,
			"the path %.80s... is too long",
			store_dir(d->s));
	}
	snprintf(dir, sizeof dir, "%s/out", store_dir(d->s));
	if (!file_make_dir(dir, err))
		return false;
	snprintf(dir,
		sizeof dir,
		"%.*s",
		n - RFI_REFERENCE_N,
		d->ret->folder);
	return file_make_dir(dir, err);
}

static bool digest_files(struct drafting *d,
	const struct buf *body,
	struct err *err)
{
	struct buf digests = { 0 };

	for (size_t i = 0; i < n_rfi_files; i++) {
		struct sha256 one = sha256_of(buf_str(&body[i]));

		buf_add(&digests,
			(struct str){ (const char *)one.b, SHA256_N });
	}
	struct sha256 all = sha256_of(buf_str(&digests));
	bool bad = digests.bad;
	buf_done(&digests);
	d->files = rfi_hex(&all, &d->a);
	return !bad || no_room(err);
}

static bool put_exported(struct drafting *d,
	const struct buf *body,
	struct err *err)
{
	bool ok = true;

	for (size_t i = 0; ok && i < n_rfi_files; i++) {
		char name[128];

		snprintf(name,
			sizeof name,
			"requests/%s/%s",
			d->ret->reference,
			rfi_files[i].name);
		ok = store_put_exported(d->s,
			str_of(name),
			sha256_of(buf_str(&body[i])),
			body[i].n,
			err);
	}
	return ok;
}

/* Unless the same draft stands already. */
static bool record_draft(struct drafting *d,
	const struct buf *body,
	struct err *err)
{
	const struct rfi_entry *was = d->meant->draft;
	struct rfi_entry e = { .reference = d->meant->request->reference,
		.state = RFI_DRAFTED,
		.by = d->how->by,
		.day_s = d->answer.day_s,
		.recorded_at_s = now_s(),
		.until_s = TIME_UNKNOWN,
		.whom = d->answer.whom,
		.withhold = d->how->withhold,
		.language = d->how->language,
		.facts = d->facts,
		.files = d->files };

	d->ret->is_new = !was || !str_eq(was->files, e.files) ||
		!rfi_same_audience(&was->whom, &e.whom);
	if (!d->ret->is_new)
		return true;
	rfi_entry_seal(&e);
	return put_exported(d, body, err) && store_put_rfi(d->s, &e, err) &&
		store_commit(d->s, err);
}

static bool write_files(struct drafting *d, struct buf *body, struct err *err)
{
	struct out_file file[RFI_FILES_MAX];

	for (size_t i = 0; i < n_rfi_files; i++) {
		if (!rfi_files[i].write(&d->answer, &body[i], err))
			return false;
		if (body[i].bad)
			return no_room(err);
		file[i] = (struct out_file){ rfi_files[i].name,
			buf_str(&body[i]) };
	}
	return make_folders(d, err) &&
		out_folder_put(d->ret->folder, file, n_rfi_files, err) &&
		out_folder_durable(d->ret->folder, err);
}

static bool write_answer(struct drafting *d, struct err *err)
{
	struct buf body[RFI_FILES_MAX] = { 0 };
	bool ok = write_files(d, body, err) && digest_files(d, body, err) &&
		record_draft(d, body, err);

	for (size_t i = 0; i < n_rfi_files; i++)
		buf_done(&body[i]);
	return ok;
}

static void count_answer(struct drafting *d)
{
	const struct rfi_answer *x = &d->answer;

	d->ret->tlp = x->p->tlp;
	d->ret->about = x->n_about;
	d->ret->claims = x->p->claims->n;
	for (uint32_t i = 0; i < x->n_about; i++)
		d->ret->nothing += !x->about[i].n_claim;
}

static void tell(const struct drafting *d, struct str sentence)
{
	if (sentence.n && d->how->tell)
		d->how->tell(d->how->ctx, sentence);
}

static void tell_doubts(struct drafting *d)
{
	struct str not_run = d->look.v.publication.not_run;
	struct str doubt = rfi_doubt(&d->look, &d->a);

	if (doubt.n)
		tell(d, arena_fmt(&d->a, "warning: %.*s", STR_FMT(doubt)));
	if (not_run.n) {
		tell(d,
			arena_fmt(&d->a,
				"warning: %.*s; the answer is without what "
				"follows from it",
				STR_FMT(not_run)));
	}
	if (!d->answer.issuer.name.n ||
		(!d->answer.issuer.telephone.n &&
			!d->answer.issuer.email.n)) {
		tell(d,
			STR("not told: whom to call; the letter says so. A "
			    "file issuer in the case with lines such as "
			    "name=, telephone=, email= tells it"));
	}
}

static bool find_request(struct drafting *d,
	struct str reference,
	struct err *err)
{
	struct rfi_standing *x;
	struct rfi_standing *meant;
	uint32_t n;

	if (!rfi_load(d->s, &d->a, &x, &n, err) ||
		!rfi_meant(x, n, reference, &meant, err))
		return false;
	d->meant = meant;
	snprintf(d->ret->reference,
		sizeof d->ret->reference,
		"%.*s",
		STR_FMT(meant->request->reference));
	return meant->state != RFI_WITHDRAWN ||
		fail(err,
			ERR_USAGE,
			0,
			"%s is withdrawn: it is not answered; `ashiato undo` "
			"takes that step back",
			d->ret->reference);
}

bool case_rfi_answer(struct store *s,
	struct str reference,
	const struct rfi_answering *how,
	struct rfi_answered *ret,
	struct err *err)
{
	struct drafting d = { .s = s, .how = how, .ret = ret };

	*ret = (struct rfi_answered){ 0 };
	if (!arena_open(&d.a, CASE_ARENA, err))
		return false;
	bool ok = find_request(&d, reference, err) && make_answer(&d, err);
	if (ok) {
		tell_doubts(&d);
		count_answer(&d);
		ok = write_answer(&d, err);
	}
	case_view_close(&d.look.v);
	arena_close(&d.a);
	return ok;
}
