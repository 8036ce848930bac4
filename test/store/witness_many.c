/* SPDX-License-Identifier: Apache-2.0 */
/* Lets a case grow, and has a witness cosign each checkpoint.
 * usage: witness_many CASE URL VERIFIER COUNT */
#include <inttypes.h>
#include <stdio.h>

#include "post/post.h"
#include "store/store.h"

static void say(void *ctx, const char *sentence)
{
	(void)ctx;
	(void)sentence;
}

/* by: of copies of a case each goes its own way */
static bool grow(struct store *s, const char *by, uint64_t i, struct err *err)
{
	char key[SHA256_HEX_N];
	struct sha256 d = sha256_of((struct str){ (char *)&i, sizeof i });

	hex_write(d.b, SHA256_N, key);
	return store_put_admitted(s,
		       (struct str){ key, sizeof key },
		       false,
		       str_of(by),
		       STR("to grow"),
		       err) &&
		store_commit(s, err);
}

static bool cosigned(struct store *s,
	char **argv,
	uint64_t *seen,
	struct err *err)
{
	struct post p = { .url = argv[2],
		.path = "/add-checkpoint",
		.media = "text/plain",
		.say = say };
	struct buf body = { 0 };
	struct buf got = { 0 };
	struct arena a = { 0 };
	struct cosigned c;
	long status = 0;
	bool ok = arena_open(&a, 64 << 20, err) &&
		store_witness_ask(s, *seen, &body, err) &&
		post_send(&p, buf_str(&body), &got, &status, err);

	if (ok && status != 200)
		ok = fail(err,
			ERR_DIFFERS,
			0,
			"status %ld: %.*s",
			status,
			STR_FMT(buf_str(&got)));
	ok = ok &&
		store_witness_take(s,
			buf_str(&got),
			argv[2],
			str_of(argv[3]),
			&a,
			&c,
			err);
	if (ok)
		*seen = c.size;
	buf_done(&body);
	buf_done(&got);
	arena_close(&a);
	return ok;
}

int main(int argc, char **argv)
{
	struct store *s;
	struct err err = { 0 };
	uint64_t n;
	uint64_t seen = 0;

	if (argc != 5 || !str_u64(str_of(argv[4]), &n))
		return 2;
	struct arena a = { 0 };
	bool ok = arena_open(&a, 64 << 20, &err) &&
		store_open(&s, argv[1], STORE_WRITE, &err);
	if (ok)
		seen = store_witnessed(s, a);
	for (uint64_t i = 0; ok && i < n; i++)
		ok = grow(s, argv[1], i, &err) &&
			cosigned(s, argv, &seen, &err);
	if (!ok)
		fprintf(stderr, "witness_many: %s\n", err.text);
	else
		ok = store_close(s, &err);
	arena_close(&a);
	return !ok;
}
