/* SPDX-License-Identifier: Apache-2.0 */
/* The reading process: what it may not do, what becomes of an exhibit whose
 * reader misbehaves, and that we believe none of its bytes. This program is
 * started again as the reading process, and plays the part that MISBEHAVE
 * names. */
#include "../core/check.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sandbox/jail.h"
#include "sandbox/sandbox.h"
#include "sandbox/wire.h"

/* --- the part that is played ---------------------------------------------
 */

static struct jail_shared *shared_memory(void)
{
	struct jail_shared *m = mmap(NULL,
		sizeof *m,
		PROT_READ | PROT_WRITE,
		MAP_SHARED,
		JAIL_SHARED,
		0);

	if (m == MAP_FAILED)
		_exit(9);
	return m;
}

/* in the next slot; waits for nothing to be given back, though one ought to
 */
static void say(struct buf *b)
{
	static uint32_t slot;
	static struct jail_shared *m;
	uint32_t n = (uint32_t)b->n;
	struct err err;

	m = m ? m : shared_memory();
	memcpy(m->slot[slot++ % SLOTS], b->p, n);
	if (!file_write_all(JAIL_FILLED,
		    (struct str){ (const char *)&n, sizeof n },
		    "pipe",
		    &err)) {
		_exit(9);
	}
	b->n = 0;
}

static void two_observations(struct buf *b)
{
	const struct obs o = {
		.kind = OBS_HTTP,
		.t_ns = T_NONE,
		.http = { .host = STR("host.example"), .uri = STR("/a") },
	};

	shared_memory()->done_byte = 4711;
	wire_put_found(b, &(struct wire_found){ 0, false, false });
	wire_put_obs(b, &o);
	wire_put_obs(b, &o);
	say(b);
}

static int misbehave(const char *how)
{
	struct buf b = { 0 };

	two_observations(&b);
	if (strcmp(how, "crash") == 0) {
		signal(SIGSEGV, SIG_DFL);
		raise(SIGSEGV);
	}
	if (strcmp(how, "garbage") == 0) {
		buf_z(&b, "what is this");
		say(&b);
	}
	if (strcmp(how, "huge") == 0) {
		buf_add(&b, (struct str){ "o\xff\xff\xff\x7f", 5 });
		say(&b);
	}
	if (strcmp(how, "false-end") == 0) {
		buf_add(&b, (struct str){ "e\x01\x00\x00\x00?", 6 });
		say(&b);
	}
	if (strcmp(how, "hang") == 0) {
		struct obs o = {
			.kind = OBS_HTTP,
			.t_ns = T_NONE,
		};

		/* the first slot was taken: what is written over the others
		 * from now on is the same bytes */
		char given_back;
		(void)!read(JAIL_FREED, &given_back, 1);
		for (;;) /* until nobody listens */
		{
			wire_put_obs(&b, &o);
			say(&b);
		}
	}
	for (uint32_t n = strcmp(how, "length") == 0 ? SLOT_BYTE + 1 : 0;
		strcmp(how, "length") == 0 || strcmp(how, "nothing") == 0;) {
		if (!file_write_all(JAIL_FILLED,
			    (struct str){ (const char *)&n, sizeof n },
			    "pipe",
			    &(struct err){ 0 })) {
			break;
		}
	}
	if (strcmp(how, "torn") == 0)
		(void)!write(JAIL_FILLED, "abc", 3);
	return 0; /* without an end */
}

/* One that serves exhibit after exhibit: well, until how says otherwise. */
static int misbehave_serving(const char *how)
{
	struct wire_request r;

	for (int n = 1; read(JAIL_NEXT, &r, sizeof r) == sizeof r; n++) {
		struct buf b = { 0 };

		if (strcmp(how, "crash-at-second") == 0 && n == 2)
			raise(SIGKILL);
		if (strcmp(how, "crash") == 0)
			raise(SIGKILL);
		two_observations(&b);
		if (strcmp(how, "crash-after-two") == 0 && n == 2)
			raise(SIGKILL);
		wire_put_end(&b,
			&(struct wire_end){ .ok = true,
				.stats = { .records = (uint64_t)n } });
		if (strcmp(how, "more-behind") == 0)
			wire_put_found(&b, &(struct wire_found){ 0 });
		say(&b);
		buf_done(&b);
		if (strcmp(how, "gone-at-once") == 0)
			return 0;
	}
	return 0;
}

/* --- what our side makes of it -------------------------------------------
 */

struct heard {
	uint32_t n;
	uint32_t most;
	bool odd;
};

static bool hear(void *ctx, const struct obs *o)
{
	struct heard *h = ctx;

	h->odd |= o->kind == OBS_HTTP && o->http.host.n &&
		!str_is(o->http.host, "host.example");
	return ++h->n < h->most;
}

static void hear_skip(void *ctx, const struct skip *s)
{
	(void)ctx;
	(void)s;
}

static void misbehaviour_is_contained(void **state)
{
	static const struct {
		const char *how;
		uint32_t most;
		uint32_t heard;
		const char *said;
	} table[] = {
		{ "crash", 100, 2, "signal 11" },
		{ "garbage", 100, 2, "must not say" },
		{ "huge", 100, 2, "must not say" },
		{ "false-end", 100, 2, "must not say" },
		{ "silent", 100, 2, "ended after 4711 bytes" },
		{ "length", 100, 2, "must not say" },
		{ "nothing", 100, 2, "must not say" },
		{ "torn", 100, 2, "must not say" },
		{ "hang", 1000, 1000, "was stopped" },
	};
	int fd = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);

	(void)state;
	for (size_t i = 0; i < N(table); i++) {
		struct heard h = { .most = table[i].most };
		struct reading r;
		struct err err = { 0 };

		setenv("MISBEHAVE", table[i].how, 1);
		assert_false(sandbox_read(fd,
			NULL,
			&(struct sink){ &h, hear, hear_skip },
			1 << 26,
			&r,
			NULL,
			0,
			&err));
		if (h.n != table[i].heard || h.odd ||
			!strstr(err.text, table[i].said)) {
			fail_msg("%s: %u observations, \"%s\"",
				table[i].how,
				h.n,
				err.text);
		}
		assert_true(r.reader == &readers[0]);
	}
	unsetenv("MISBEHAVE");
	close(fd);
}

/* --- one process for several exhibits ------------------------------------
 */

/* as one exhibit after another comes out of the pool */
static bool read_small(struct reader_pool *pool,
	struct str bytes,
	struct heard *h,
	struct reading *r,
	struct err *err)
{
	struct jailed *j;

	*h = (struct heard){ .most = 1000 };
	return sandbox_start_small(&j,
		       pool,
		       bytes,
		       NULL,
		       false,
		       &(struct time_told){ 0 },
		       err) &&
		sandbox_finish(j,
			&(struct sink){ h, hear, hear_skip },
			r,
			NULL,
			0,
			err);
}

/* records: what the process calls its how-manieth exhibit it was, 0 = the
 * exhibit was lost, and said says how. */
static void only_its_own_exhibit_is_lost(void **state)
{
	static const struct {
		const char *how;
		struct {
			uint64_t records;
			uint32_t heard;
			const char *said;
		} exhibit[3];
	} table[] = {
		{ "well", { { 1, 2, "" }, { 2, 2, "" }, { 3, 2, "" } } },
		/* nothing had come of it: read again in a process of its own
		 */
		{ "crash-at-second",
			{ { 1, 2, "" }, { 1, 2, "" }, { 1, 2, "" } } },
		{ "crash-after-two",
			{ { 1, 2, "" },
				{ 0, 2, "signal 9" },
				{ 1, 2, "" } } },
		{ "crash",
			{ { 0, 0, "signal 9" },
				{ 0, 0, "signal 9" },
				{ 0, 0, "signal 9" } } },
		{ "gone-at-once",
			{ { 1, 2, "" }, { 1, 2, "" }, { 1, 2, "" } } },
		{ "more-behind",
			{ { 1, 2, "" }, { 1, 2, "" }, { 1, 2, "" } } },
	};

	(void)state;
	for (size_t i = 0; i < N(table); i++) {
		struct reader_pool *pool;
		struct err err = { 0 };

		setenv("MISBEHAVE", table[i].how, 1);
		assert_true(sandbox_pool_open(&pool, 1 << 26, &err));
		for (size_t k = 0; k < N(table[i].exhibit); k++) {
			struct heard h;
			struct reading r;
			uint64_t want = table[i].exhibit[k].records;

			err.text[0] = 0;
			bool ok = read_small(pool, STR("x"), &h, &r, &err);
			if (ok != (want != 0) ||
				(ok && r.stats.records != want) ||
				h.n != table[i].exhibit[k].heard ||
				!strstr(err.text, table[i].exhibit[k].said)) {
				fail_msg("%s, exhibit %zu: %d, %u heard, "
					 "\"%s\"",
					table[i].how,
					k,
					ok,
					h.n,
					err.text);
			}
		}
		sandbox_pool_close(pool);
	}
	unsetenv("MISBEHAVE");
}

/* What our own reader sees of an exhibit does not depend on what it read
 * before, and there is no end to it. */
static void served_as_alone(void **state)
{
	static const struct str exhibit[] = {
		S("{\"ts\":1480000000.5,\"uid\":\"C1\",\"id.orig_h\":"
		  "\"192.0.2.1\",\"id.orig_p\":4000,\"id.resp_h\":"
		  "\"203.0.113.9\",\"id.resp_p\":443,\"proto\":\"tcp\","
		  "\"conn_state\":\"SF\"}\n"),
		S(""),
		S("nothing that anybody knows"),
		S("\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\x4b"),
		S("subject,predicate,object,source\nperson:A,operated,"
		  "persona:B,vendor/X\nperson:A,frob,persona:B,vendor/X\n"),
		S("# list\na.example\n203.0.113.9\nb.example\n"),
	};
	struct reader_pool *pool;
	struct err err = { 0 };

	(void)state;
	assert_true(sandbox_pool_open(&pool, 1 << 28, &err));
	for (size_t i = 0; i < 600; i++) {
		struct str bytes = exhibit[i % N(exhibit)];
		struct heard here;
		struct heard alone = { .most = 1000 };
		struct reading a = { 0 };
		struct reading b = { 0 };
		struct err why = { 0 };
		struct err other = { 0 };
		bool ok = read_small(pool, bytes, &here, &a, &why);

		if (i % 100 >= N(exhibit))
			continue;
		int fd = memfd_create("exhibit", MFD_CLOEXEC);
		assert_true(fd >= 0 &&
			file_write_all(fd, bytes, "exhibit", &err) &&
			lseek(fd, 0, SEEK_SET) == 0);
		bool same = sandbox_read(fd,
				    NULL,
				    &(struct sink){ &alone, hear, hear_skip },
				    1 << 28,
				    &b,
				    NULL,
				    0,
				    &other) == ok;
		close(fd);
		same = same && strcmp(why.text, other.text) == 0 &&
			a.reader == b.reader && a.empty == b.empty &&
			a.first_ns == b.first_ns && a.last_ns == b.last_ns &&
			a.stats.records == b.stats.records &&
			a.stats.skipped == b.stats.skipped &&
			strcmp(a.stats.note, b.stats.note) == 0 &&
			here.n == alone.n;
		if (!same)
			fail_msg("exhibit %zu: %s", i, why.text);
	}
	sandbox_pool_close(pool);
}

/* --- the jail ------------------------------------------------------------
 */

/* each gives 0 when the jail held */
static int no_file(void)
{
	return open("/etc/passwd", O_RDONLY) >= 0;
}
static int no_socket(void)
{
	return socket(AF_INET, SOCK_STREAM, 0) >= 0;
}
static int no_process(void)
{
	return fork() >= 0;
}
static int no_program(void)
{
	return execl("/bin/true", "true", (char *)NULL) == 0;
}
static int no_pipe(void)
{
	int ends[2];
	return pipe(ends) == 0;
}
static int no_signal(void)
{
	return kill(getppid(), 0) == 0;
}
#if defined(__SANITIZE_ADDRESS__)
#define ADDRESSES_CHECKED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ADDRESSES_CHECKED 1
#endif
#endif

static int no_memory_beyond(void)
{
#ifdef ADDRESSES_CHECKED
	return 0;
#else
	return malloc(64 << 20) != NULL;
#endif
}
static int memory_and_output(void)
{
	char *p = malloc(1 << 20);

	return !p || write(1, "", 0) != 0;
}

static void nothing_is_left(void **state)
{
	static const struct {
		const char *what;
		int (*try)(void);
	} table[] = {
		{ "a file", no_file },
		{ "a socket", no_socket },
		{ "a process", no_process },
		{ "a program", no_program },
		{ "a pipe", no_pipe },
		{ "a signal", no_signal },
		{ "memory beyond the limit", no_memory_beyond },
		{ "memory and output", memory_and_output },
	};

	(void)state;
	for (size_t i = 0; i < N(table); i++) {
		int status = 0;
		pid_t pid = fork();

		if (pid == 0) {
			struct err err;

			_exit(jail_enter(60, 8 << 20, &err) ? table[i].try()
							    : 2);
		}
		assert_true(pid > 0 && waitpid(pid, &status, 0) == pid);
		if (!WIFEXITED(status) || WEXITSTATUS(status))
			fail_msg("%s: status %d", table[i].what, status);
	}
}

/* --- bytes that we do not believe ----------------------------------------
 */

static const struct clock_reading showed = {
	.raw = { "Feb 29 08:00:00", 15 },
	.form = { "text", 4 },
	.s = 951811200,
	.ns = 500000000,
	.tick_ns = 1000000000,
	.zone = READ_OFFSET,
	.offset_s = -12600,
	.zone_name = { "x", 1 },
	.role = ROLE_RECORDED,
	.doubts = DOUBT_YEAR | DOUBT_SETTABLE,
	.host = { "mail", 4 },
	.service = { "sshd", 4 },
};

static void same_reading(const struct clock_reading *a,
	const struct clock_reading *b)
{
	assert_true(str_eq(a->raw, b->raw) && str_eq(a->form, b->form));
	assert_true(str_eq(a->host, b->host));
	assert_true(str_eq(a->service, b->service));
	assert_true(str_eq(a->zone_name, b->zone_name));
	assert_int_equal(a->s, b->s);
	assert_int_equal(a->ns, b->ns);
	assert_int_equal(a->tick_ns, b->tick_ns);
	assert_int_equal(a->zone, b->zone);
	assert_int_equal(a->offset_s, b->offset_s);
	assert_int_equal(a->role, b->role);
	assert_int_equal(a->doubts, b->doubts);
}

static void messages_come_back(void **state)
{
	static const struct str cell[SRC_N] = { S("id"), S("title"), S("") };
	const struct obs o[] = {
		{ .kind = OBS_FLOW,
			.t_ns = 5,
			.at_byte = 7,
			.len_byte = 9,
			.flow = { .duration_ns = 1,
				.src_byte = 2,
				.dst_byte = 3,
				.src_packets = 4,
				.dst_packets = 5,
				.answered = true, } },
		{ .kind = OBS_FLOW,
			.t_ns = -5,
			.tuple = { { 1, 2 }, { 3, 4 }, 5, 6, 17 },
			.flow = { .duration_ns = -1,
				.src_wire_byte = 6,
				.dst_wire_byte = 7,
				.src_flags = 8,
				.dst_flags = 9,
				.ttl = 10,
				.window = 11, } },
		{ .kind = OBS_FLOW,
			.flow = { .src_byte = 1, .mark = S("zmap"), } },
		{ .kind = OBS_DNS,
			.t_ns = T_NONE,
			.dns = { S("q.example"),
				S("A"),
				S(""),
				S("192.0.2.1,192.0.2.2") } },
		{ .kind = OBS_FILE,
			.t_ns = T_NONE,
			.file = { .name = S("n"), .sha256 = S("00"), } },
		{ .kind = OBS_WARNING_LIST,
			.t_ns = T_NONE,
			.warning = { S("l"), S("e"), false } },
		{ .kind = OBS_KNOWN,
			.t_ns = T_NONE,
			.known = { KNOWN_SOURCE, cell } },
		{ .kind = OBS_EVENT,
			.t_ns = T_NONE,
			.event = { .what = S("logged"),
				.number = COUNT_NOT_TOLD },
			.reading = &showed },
		{ .kind = OBS_FLOW,
			.t_ns = T_NONE,
			.flow = { .answered = -1 },
			.reading = &showed },
	};
	uint64_t seed = 1;

	(void)state;
	for (size_t i = 0; i < N(o); i++) {
		struct wire_room room;
		struct str body;
		struct buf b = { 0 };
		enum wire_kind kind;
		struct obs back;

		wire_put_obs(&b, &o[i]);
		assert_int_equal(wire_next(buf_str(&b), &kind, &body),
			(ptrdiff_t)b.n);
		assert_true((kind == WIRE_OBS || kind == WIRE_FLOW) &&
			wire_get_obs(kind, body, &room, &back) &&
			back.kind == o[i].kind && back.t_ns == o[i].t_ns &&
			back.at_byte == o[i].at_byte);
		for (uint32_t k = 0; k < obs_shapes[o[i].kind].n; k++) {
			const struct obs_field *f =
				&obs_shapes[o[i].kind].field[k];

			assert_true(f->type == FIELD_TEXT
					? str_eq(obs_text_at(&back, f),
						  obs_text_at(&o[i], f))
					: f->type == FIELD_ADDRESS ||
						obs_number_at(&back, f) ==
							obs_number_at(&o[i],
								f));
		}
		assert_memory_equal(&back.tuple,
			&o[i].tuple,
			offsetof(struct tuple, proto) + 1);
		assert_int_equal(back.reading != NULL, o[i].reading != NULL);
		if (back.reading)
			same_reading(back.reading, o[i].reading);
		if (o[i].kind == OBS_DNS) {
			assert_true(str_is(back.dns.answers,
				"192.0.2.1,192.0.2.2"));
		}
		if (o[i].kind == OBS_KNOWN) {
			assert_true(
				str_is(back.known.cell[SRC_TITLE], "title") &&
				!back.known.cell[SRC_TERMS].n);
		}
		for (size_t n = 0; n < body.n;
			n++) { /* cut anywhere: refused */
			assert_false(wire_get_obs(kind,
				str_head(body, n),
				&room,
				&back));
		}
		/* changed anywhere: refused, or slices that lie inside */
		for (int k = 0; k < 20000; k++) {
			size_t at = (size_t)(seed % body.n);
			char was = body.p[at];

			b.p[WIRE_HEAD + at] = (char)(seed >> 32);
			if (wire_get_obs(kind, body, &room, &back) &&
				back.kind == OBS_DNS) {
				assert_true(back.dns.query.n <= body.n);
			}
			b.p[WIRE_HEAD + at] = was;
			seed = hash_mix(seed + 0x9e3779b97f4a7c15U);
		}
		buf_done(&b);
	}
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(misbehaviour_is_contained),
		cmocka_unit_test(only_its_own_exhibit_is_lost),
		cmocka_unit_test(served_as_alone),
		cmocka_unit_test(nothing_is_left),
		cmocka_unit_test(messages_come_back),
	};

	const char *part = getenv("MISBEHAVE");

	signal(SIGPIPE, SIG_IGN);
	if (argc == 7 && strcmp(argv[1], "reader-jail") == 0) {
		if (!part) {
			_exit(sandbox_reader_main(argv[2],
				argv[3],
				argv[4],
				argv[5],
				argv[6]));
		}
		_exit(strcmp(argv[4], "serve") == 0 ? misbehave_serving(part)
						    : misbehave(part));
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
