/* SPDX-License-Identifier: Apache-2.0 */
/* Runs that do not stand in the file as such. */
#include <stdio.h>

#include "triage/strings/run.h"

enum {
	STACK_MAX = 512,     /* characters of a run built on the stack */
	XOR_RUNS_MAX = 4096, /* in a sample */
	PROGRAMS_MAX = 8,    /* under XOR, in a sample */
	HEADER_N = 0x40,     /* bytes of the header before a stub */
	STUB_BACK = 0x400    /* how far before them "MZ" is looked for */
};

/* --- moved to the stack letter by letter ---------------------------------- */

/* How an instruction stores a constant: its bytes before the displacement, the
 * size of displacement and constant. source: Intel 64 and IA-32 Architectures
 * Software Developer's Manual, vol. 2, MOV (C6 /0, C7 /0) */
struct store_form {
	unsigned char op[4];
	uint8_t n_op;
	uint8_t n_displacement;
	uint8_t n_constant;
};
static const struct store_form store_forms[] = {
#include "triage/strings/store_forms.list"
};

struct stored {
	uint32_t n; /* bytes of the instruction, 0 = it is none of these */
	int64_t displacement;
	const unsigned char *constant;
	uint32_t n_constant;
};

static int64_t displacement_of(const unsigned char *p, uint32_t n)
{
	struct cur c = cur_of(p, n);

	return n == 1 ? (int8_t)cur_u8(&c) : (int32_t)cur_u32le(&c);
}

static struct stored store_at(const unsigned char *p, size_t left)
{
	for (size_t i = 0; i < sizeof store_forms / sizeof *store_forms;
		i++) {
		const struct store_form *f = &store_forms[i];
		uint32_t before = f->n_op + f->n_displacement;
		uint32_t n = before + f->n_constant;

		if (left < n || memcmp(p, f->op, f->n_op) != 0)
			continue;
		return (struct stored){ n,
			displacement_of(p + f->n_op, f->n_displacement),
			p + before,
			f->n_constant };
	}
	return (struct stored){ 0 };
}

/* The characters of consecutive stores; every second byte of wide ones is zero.
 */
struct built {
	char text[STACK_MAX];
	uint32_t n;
	int64_t next; /* displacement that would go on */
	bool ended;   /* by a zero */
};

static void build(struct built *b, const struct stored *s)
{
	uint32_t step = s->n_constant == 2 && !s->constant[1] ? 2 : 1;

	for (uint32_t i = 0; i < s->n_constant && !b->ended; i += step) {
		unsigned char c = s->constant[i];

		if (!run_printable(c) || b->n == STACK_MAX)
			b->ended = true;
		else
			b->text[b->n++] = (char)c;
	}
	b->next = s->displacement + s->n_constant;
}

/* Bytes of the stores that begin here, each behind the last one. */
static size_t stores_from(struct str bytes, size_t at, struct built *b)
{
	const unsigned char *p = (const unsigned char *)bytes.p;
	size_t i = at;

	*b = (struct built){ .n = 0 };
	while (i < bytes.n && !b->ended) {
		struct stored s = store_at(p + i, bytes.n - i);

		if (!s.n || (i > at && s.displacement != b->next))
			break;
		build(b, &s);
		i += s.n;
	}
	return i - at;
}

static bool may_store(unsigned char c)
{
	return c == 0xc6 || c == 0xc7 || c == 0x66;
}

void run_stack(struct str bytes, struct runs *r)
{
	struct built b;
	size_t i = 0;

	while (i < bytes.n) {
		size_t n = 0;

		if (may_store((unsigned char)bytes.p[i]))
			n = stores_from(bytes, i, &b);
		if (n && b.n >= RUN_MIN) {
			run_found(r,
				&(struct run){ { b.text, b.n }, i, "stack" });
		}
		i += n ? n : 1;
	}
}

/* --- under one XOR byte --------------------------------------------------- */

/* Differences of neighbours do not change under XOR: those of `plain` stand at
 * p, whatever the key. */
static bool same_differences(const unsigned char *p, const char *plain)
{
	for (size_t i = 0; plain[i + 1]; i++) {
		if ((p[i] ^ p[i + 1]) != (plain[i] ^ plain[i + 1]))
			return false;
	}
	return true;
}

/* The next place from *at on where `plain` stands under a key that is not 0;
 * false: there is none. */
static bool next_under_xor(struct str bytes,
	const char *plain,
	size_t *at,
	unsigned char *ret_key)
{
	const unsigned char *p = (const unsigned char *)bytes.p;
	size_t n = strlen(plain);

	for (size_t i = *at; i + n <= bytes.n; i++) {
		/* the key shows in the first letter */
		unsigned char key = (unsigned char)(p[i] ^ plain[0]);

		if (key && (p[i + 1] ^ key) == (unsigned char)plain[1] &&
			same_differences(p + i, plain)) {
			*at = i;
			*ret_key = key;
			return true;
		}
	}
	return false;
}

/* The printable characters from there on, decoded. */
static size_t decode_run(struct str bytes,
	size_t at,
	unsigned char key,
	char room[static RUN_MAX])
{
	size_t n = 0;

	while (n < RUN_MAX && at + n < bytes.n) {
		unsigned char c = (unsigned char)bytes.p[at + n] ^ key;

		if (!run_printable(c))
			break;
		room[n++] = (char)c;
	}
	return n;
}

void run_xor(struct str bytes, struct runs *r)
{
	static const char *const beginnings[] = { "http://", "https://" };
	char room[RUN_MAX];
	char encoding[16];

	for (size_t k = 0; k < 2; k++) {
		unsigned char key;
		size_t at = 0;
		uint32_t n_run = 0;

		while (n_run++ < XOR_RUNS_MAX &&
			next_under_xor(bytes, beginnings[k], &at, &key)) {
			size_t n = decode_run(bytes, at, key, room);

			snprintf(encoding,
				sizeof encoding,
				"xor 0x%02x",
				key);
			run_found(r,
				&(struct run){ { room, n }, at, encoding });
			at += n;
		}
	}
}

/* Where the program begins whose stub says so at `at`: the nearest "MZ" before
 * it that leaves room for the header. false: there is none. */
static bool program_start(struct str bytes,
	size_t at,
	unsigned char key,
	size_t *ret)
{
	for (size_t back = HEADER_N; back <= STUB_BACK && back <= at;
		back++) {
		const char *p = bytes.p + at - back;

		if (((unsigned char)p[0] ^ key) == 'M' &&
			((unsigned char)p[1] ^ key) == 'Z') {
			*ret = at - back;
			return true;
		}
	}
	return false;
}

static void hand_decoded(struct str bytes,
	size_t from,
	unsigned char key,
	struct triage_work *w)
{
	struct arena scratch = w->scratch;
	struct triage_work inner = *w;
	size_t n = bytes.n - from;
	char *plain = arena_raw(&scratch, 1, n, 1);
	char name[64];

	if (!plain) {
		fact_warn(w->facts,
			from,
			"no memory left to decode a program under XOR");
		return;
	}
	for (size_t i = 0; i < n; i++)
		plain[i] = (char)((unsigned char)bytes.p[from + i] ^ key);
	snprintf(name, sizeof name, "xor 0x%02x from byte %zu", key, from);
	inner.scratch = scratch;
	work_inside(&inner,
		"decoded",
		str_of(name),
		(struct str){ plain, n });
}

void run_xor_program(struct str bytes, struct triage_work *w)
{
	static const char stub[] = "This program cannot be run in DOS mode";
	unsigned char key;
	size_t at = 0;

	for (uint32_t n = 0;
		n < PROGRAMS_MAX && next_under_xor(bytes, stub, &at, &key);
		n++) {
		size_t from;

		if (program_start(bytes, at, key, &from))
			hand_decoded(bytes, from, key, w);
		at += sizeof stub - 1;
	}
}
