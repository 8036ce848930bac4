/* SPDX-License-Identifier: Apache-2.0 */
/* What others say of the last checkpoint: who is asked, and what is kept. */
#include "case/steps/inside.h"
#include "post/post.h"

enum {
	CA_MAX = 1 << 20,
	HTTP_OK = 200,
	HTTP_CONFLICT = 409,
	SIZE_DIGITS_MAX = 20
};

static bool read_ca(const struct stamp_order *o,
	struct arena *a,
	struct str *ret,
	struct err *err)
{
	*ret = (struct str){ 0 };
	return !o->ca || file_read(o->ca, CA_MAX, a, ret, err);
}

static struct post to_server(const struct stamp_order *o,
	const char *path,
	const char *media)
{
	return (struct post){
		.url = o->url,
		.path = path,
		.media = media,
		.seconds = o->seconds,
		.ctx = o->ctx,
		.say = o->say,
	};
}

static bool odd_status(const char *url,
	long status,
	struct str body,
	struct err *err)
{
	return fail(err,
		ERR_IO,
		0,
		"%.200s answered with the status %ld%s%.*s",
		url,
		status,
		body.n ? ": " : "",
		(int)(body.n < 100 ? body.n : 100),
		body.n ? body.p : "");
}

/* --- time-stamps ---------------------------------------------------------
 */

static bool take_stamp(const struct store *s,
	const struct stamp_order *o,
	struct str der,
	const char *name,
	struct arena *a,
	struct vouched *ret,
	struct err *err)
{
	struct str ca;

	ret->stamp = NEW(a, struct stamped, 1);
	if (!ret->stamp)
		return fail(err, ERR_LIMIT, 0, "no memory left");
	ret->n_stamp = 1;
	return read_ca(o, a, &ca, err) &&
		store_stamp_take(s, der, name, ca, a, ret->stamp, err);
}

static bool ask_tsa(const struct store *s,
	const struct stamp_order *o,
	struct arena *a,
	struct vouched *ret,
	struct err *err)
{
	struct post p = to_server(o, "", "application/timestamp-query");
	struct buf request = { 0 };
	struct buf answer = { 0 };
	long status = 0;
	bool ok = store_stamp_ask(s, &request, err) &&
		post_send(&p, buf_str(&request), &answer, &status, err);

	if (ok && status != HTTP_OK)
		ok = odd_status(o->url, status, (struct str){ 0 }, err);
	ok = ok && take_stamp(s, o, buf_str(&answer), o->url, a, ret, err);
	buf_done(&request);
	buf_done(&answer);
	return ok;
}

/* --- witnesses -----------------------------------------------------------
 */

static bool take_lines(const struct store *s,
	const struct stamp_order *o,
	struct str lines,
	const char *name,
	struct arena *a,
	struct vouched *ret,
	struct err *err)
{
	ret->cosigned = NEW(a, struct cosigned, 1);
	if (!ret->cosigned)
		return fail(err, ERR_LIMIT, 0, "no memory left");
	ret->n_cosigned = 1;
	return store_witness_take(s,
		lines,
		name,
		str_of(o->verifier),
		a,
		ret->cosigned,
		err);
}

static bool send_checkpoint(const struct store *s,
	const struct stamp_order *o,
	uint64_t old_size,
	struct buf *ret,
	long *ret_status,
	struct err *err)
{
	struct post p = to_server(o, "/add-checkpoint", "text/plain");
	struct buf request = { 0 };

	ret->n = 0;
	bool ok = store_witness_ask(s, old_size, &request, err) &&
		post_send(&p, buf_str(&request), ret, ret_status, err);
	buf_done(&request);
	return ok;
}

/* C2SP tlog-witness: "the tree size of the latest cosigned checkpoint in
 * decimal, followed by a newline" */
static bool size_seen(struct str body, uint64_t *ret)
{
	if (!str_ends(body, STR("\n")) || body.n > SIZE_DIGITS_MAX + 1)
		return false;
	body.n--;
	return str_u64(body, ret);
}

static bool witness_refused(const struct stamp_order *o,
	long status,
	struct str body,
	struct err *err)
{
	enum {
		FORBIDDEN = 403,
		NOT_FOUND = 404,
		UNPROCESSABLE = 422
	};
	const char *why = NULL;

	if (status == NOT_FOUND)
		why = "it does not know this ledger: its operator adds the "
		      "ledger's key, as `ashiato keys CASE` prints it";
	else if (status == FORBIDDEN)
		why = "it knows another key of this ledger";
	else if (status == UNPROCESSABLE || status == HTTP_CONFLICT)
		why = "it has cosigned another ledger of this name, of which "
		      "this one is no continuation: one of the two is a fork";
	if (!why)
		return odd_status(o->url, status, body, err);
	return fail(err,
		ERR_DIFFERS,
		0,
		"the witness at %.150s does not cosign: %s",
		o->url,
		why);
}

static bool ask_witness(const struct store *s,
	const struct stamp_order *o,
	struct arena *a,
	struct vouched *ret,
	struct err *err)
{
	struct buf answer = { 0 };
	uint64_t thought = store_witnessed(s, *a);
	uint64_t seen;
	long status = 0;
	bool ok = send_checkpoint(s, o, thought, &answer, &status, err);

	/* it says what it has seen: asked once more, from there */
	if (ok && status == HTTP_CONFLICT &&
		size_seen(buf_str(&answer), &seen) && seen != thought) {
		ok = send_checkpoint(s, o, seen, &answer, &status, err);
	}
	if (ok && status != HTTP_OK)
		ok = witness_refused(o, status, buf_str(&answer), err);
	ok = ok && take_lines(s, o, buf_str(&answer), o->url, a, ret, err);
	buf_done(&answer);
	return ok;
}

/* --- carried by hand -----------------------------------------------------
 */

static bool write_request(const struct store *s,
	const struct stamp_order *o,
	struct arena *a,
	struct vouched *ret,
	struct err *err)
{
	struct buf b = { 0 };
	struct str file = str_of(o->file);
	bool ok;

	(void)a;
	(void)ret;
	if (str_ends(file, STR(".tsq")))
		ok = store_stamp_ask(s, &b, err);
	else if (str_ends(file, STR(".witness")))
		ok = store_witness_ask(s, o->old_size, &b, err);
	else
		ok = fail(err,
			ERR_USAGE,
			0,
			"%s: FILE.tsq (a time-stamping authority) or "
			"FILE.witness was expected",
			o->file);
	ok = ok && case_outside(s, o->file, err) &&
		file_write(o->file, buf_str(&b), 0644, err);
	buf_done(&b);
	return ok;
}

static bool read_answer(const struct store *s,
	const struct stamp_order *o,
	struct arena *a,
	struct vouched *ret,
	struct err *err)
{
	struct str answer;

	if (!file_read(o->file, POST_ANSWER_MAX, a, &answer, err))
		return false;
	/* lines begin with an em dash, DER with a SEQUENCE */
	if (str_starts(answer, STR("\xe2\x80\x94 ")))
		return take_lines(s, o, answer, o->file, a, ret, err);
	return take_stamp(s, o, answer, o->file, a, ret, err);
}

/* --- a case --------------------------------------------------------------
 */

typedef bool stamping(const struct store *s,
	const struct stamp_order *o,
	struct arena *a,
	struct vouched *ret,
	struct err *err);

static bool with_case(stamping *fn,
	const struct stamp_order *o,
	struct arena *a,
	struct vouched *ret,
	struct err *err)
{
	struct store *s = NULL;

	*ret = (struct vouched){ 0 };
	bool ok = store_open(&s, o->dir, STORE_READ, err) &&
		fn(s, o, a, ret, err);
	return store_close(s, ok ? err : &(struct err){ 0 }) && ok;
}

bool case_stamp_tsa(const struct stamp_order *o,
	struct arena *a,
	struct vouched *ret,
	struct err *err)
{
	return with_case(ask_tsa, o, a, ret, err);
}

bool case_stamp_witness(const struct stamp_order *o,
	struct arena *a,
	struct vouched *ret,
	struct err *err)
{
	return with_case(ask_witness, o, a, ret, err);
}

bool case_stamp_request(const struct stamp_order *o, struct err *err)
{
	struct vouched none;

	return with_case(write_request, o, NULL, &none, err);
}

bool case_stamp_answer(const struct stamp_order *o,
	struct arena *a,
	struct vouched *ret,
	struct err *err)
{
	return with_case(read_answer, o, a, ret, err);
}

bool case_stamp_list(const struct stamp_order *o,
	void (*differs)(void *ctx, const char *sentence),
	struct arena *a,
	struct vouched *ret,
	struct err *err)
{
	struct store *s = NULL;
	struct str ca;
	bool ok = store_open(&s, o->dir, STORE_READ, err) &&
		read_ca(o, a, &ca, err) &&
		store_vouched(s, ca, differs, o->ctx, a, ret, err);

	return store_close(s, ok ? err : &(struct err){ 0 }) && ok;
}
