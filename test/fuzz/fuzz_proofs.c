/* SPDX-License-Identifier: Apache-2.0 */
/* What strangers hand in beside a ledger: a proof as text, an answer of a
 * time-stamping authority or a request to one, lines of witnesses, a
 * verifier. Whatever the bytes are, what is taken lies within them, is
 * written back as it was, and what is refused is said. */
#include <stdlib.h>
#include <string.h>

#include "store/cosign.h"
#include "store/proof.h"
#include "store/stamp.h"
#include "harness.h"

#define MUST(x) ((x) ? (void)0 : abort())

enum {
	ROOM = 1 << 20
};

static bool inside(struct str piece, struct str s)
{
	return !s.n || (s.p >= piece.p && s.p + s.n <= piece.p + piece.n);
}

static void proof(struct str text, struct arena a)
{
	struct tlog_proof p;
	struct proven x;
	struct buf b = { 0 };
	struct err err = { 0 };

	if (!tlog_proof_read(text, "x", &a, &p, &err)) {
		MUST(err.code == ERR_FORMAT && err.text[0]);
		return;
	}
	MUST(p.path.n <= PROOF_LINES && inside(text, p.checkpoint));
	tlog_proof_write(&p, &b);
	MUST(str_eq(buf_str(&b), text));
	buf_done(&b);
	/* a key that nobody has */
	MUST(!tlog_proof_check(text,
		"x",
		STR("PeterNeumann+c74f20a3+"
		    "ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"),
		(struct str){ 0 },
		&a,
		&x,
		&err));
}

static void lines(struct str text)
{
	struct str rest = text;
	struct str others;
	struct checkpoint c;
	struct note_sig s;
	struct err err;
	uint64_t t;

	for (size_t before = rest.n; note_sig_next(&rest, &s);
		before = rest.n) {
		MUST(rest.n < before && inside(text, s.name));
		MUST(s.n <= sizeof s.bytes);
		if (cosign_time(&s, &t))
			MUST(t <= INT64_MAX);
	}
	cosign_answer(text, "x", NULL, STR("a\n1\nb\n"), &err);
	rest = text;
	while (cosign_next(&rest, &c, &others))
		MUST(inside(text, others) && inside(text, c.text));
}

static void verifier(struct str text)
{
	struct note_key k;
	struct buf b = { 0 };
	struct err err;

	if (!note_key_read(text, &k, &err))
		return;
	note_key_write(&k, &b);
	MUST(str_eq(buf_str(&b), text));
	buf_done(&b);
}

static void stamp(struct str der)
{
	struct sha256 d = sha256_of(STR("a checkpoint"));
	struct stamp_request r;
	struct stamp s;
	struct err err = { 0 };

	stamp_request_read(der, "x", &r, &err);
	if (!stamp_read(der, "x", &s, &err)) {
		MUST(err.code == ERR_FORMAT && err.text[0]);
		return;
	}
	MUST(memchr(s.tsa, 0, sizeof s.tsa) &&
		memchr(s.serial, 0, sizeof s.serial));
	/* there is nobody to trust */
	MUST(!stamp_check(der, "x", &d, NULL, STR(""), &s, &err));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str bytes = { (const char *)data, size };
	struct arena a;
	struct err err;

	MUST(arena_open(&a, ROOM, &err));
	proof(bytes, a);
	lines(bytes);
	verifier(bytes);
	stamp(bytes);
	arena_close(&a);
	return 0;
}
