/* SPDX-License-Identifier: Apache-2.0 */
/* The knowledge base: what ships with the program, what the user imported, or
 * files named in a call. */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "case/steps/inside.h"

/* The files of data/, carried in the program so that a first run needs no
 * download. */
extern const char shipped_attack[], shipped_attack_end[], shipped_misp[],
	shipped_misp_end[];

struct filling {
	struct knowledge *k;
	/* records of published knowledge, indicators beside them, other
	 * observations */
	uint64_t known;
	uint64_t listed;
	uint64_t others;
	void (*skip)(void *ctx, const struct skip *s);
	void *ctx;
};

static bool fill_put(void *ctx, const struct obs *o)
{
	struct filling *f = ctx;

	if (o->kind == OBS_KNOWN) {
		f->known++;
		return knowledge_put(f->k, &o->known);
	}
	bool listed = o->kind == OBS_INDICATOR || o->kind == OBS_REVOCATION;
	*(listed ? &f->listed : &f->others) += 1;
	return true;
}

static void fill_skip(void *ctx, const struct skip *s)
{
	struct filling *f = ctx;

	if (f->skip)
		f->skip(f->ctx, s);
}

bool case_knowledge_add(struct knowledge *k,
	const char *path,
	void (*skip)(void *ctx, const struct skip *s),
	void *ctx,
	struct str *ret_format,
	struct read_stats *ret_stats,
	struct err *err)
{
	struct filling f = {
		.k = k,
		.skip = skip,
		.ctx = ctx,
	};
	struct arena scratch = { 0 };
	struct reading reading = { 0 };
	struct err own = { 0 };

	if (!arena_open(&scratch, KNOWLEDGE_ARENA, err))
		return false;
	bool ok = case_read_file(path,
		NULL,
		&scratch,
		&(struct sink){ &f, fill_put, fill_skip },
		ret_format,
		&reading,
		&own);
	*ret_stats = reading.stats;
	arena_close(&scratch);
	k->skipped += ret_stats->skipped;
	if (k->a->full) {
		return fail(err,
			ERR_LIMIT,
			0,
			"%s: the knowledge does not fit into memory",
			path);
	}
	if (!ok && str_has(str_of(own.text), str_of(path))) {
		*err = own; /* it names the file already */
		return false;
	}
	if (!ok) {
		return fail(err,
			own.code,
			own.at,
			"%s, byte %" PRIu64 ": %s",
			path,
			own.at,
			own.text);
	}
	/* a bundle may list indicators beside what it knows */
	if (f.others || (f.listed && !f.known)) {
		return fail(err,
			ERR_FORMAT,
			0,
			"%s holds no published knowledge but %.*s",
			path,
			STR_FMT(*ret_format));
	}
	return true;
}

struct memory {
	struct str rest;
};

static ptrdiff_t pull_memory(void *ctx,
	unsigned char *to,
	size_t cap,
	struct err *err)
{
	struct memory *m = ctx;
	size_t n = m->rest.n < cap ? m->rest.n : cap;

	(void)err;
	memcpy(to, m->rest.p, n);
	m->rest = str_from(m->rest, n);
	return (ptrdiff_t)n;
}

bool case_knowledge_shipped(struct knowledge *k, struct err *err)
{
	struct memory part[] = {
		{ { shipped_attack,
			(size_t)(shipped_attack_end - shipped_attack) } },
		{ { shipped_misp,
			(size_t)(shipped_misp_end - shipped_misp) } },
	};
	struct filling f = { .k = k };
	bool ok = true;

	for (size_t i = 0; ok && i < sizeof part / sizeof *part; i++) {
		struct arena scratch = { 0 };
		struct read_stats stats = { 0 };
		struct input in = { .ctx = &part[i], .pull = pull_memory };

		ok = arena_open(&scratch, READ_ARENA, err) &&
			reader_named(STR("knowledge"))
				->read(&in,
					scratch,
					&(struct sink){ &f,
						fill_put,
						fill_skip },
					&stats,
					err);
		arena_close(&scratch);
	}
	return ok;
}

bool case_knowledge_home(char ret[static PATH_MAX], struct err *err)
{
	if (!file_home(ret, err))
		return false;
	size_t n = strlen(ret);
	return snprintf(ret + n, PATH_MAX - n, "/knowledge.kb") <
		(int)(PATH_MAX - n) ||
		fail(err,
			ERR_LIMIT,
			0,
			"the path of your own folder is too long");
}

bool case_knowledge_load(struct knowledge *ret,
	const char *const *path,
	int n,
	struct arena *a,
	struct err *err)
{
	char own[PATH_MAX];
	const char *home[] = { own };
	struct str format;
	struct read_stats stats;
	struct err none;

	knowledge_open(ret, a);
	if (!n && case_knowledge_home(own, &none) && file_exists(own)) {
		path = home;
		n = 1;
	}
	if (!n && !case_knowledge_shipped(ret, err))
		return false;
	for (int i = 0; i < n; i++) {
		if (!case_knowledge_add(ret,
			    path[i],
			    NULL,
			    NULL,
			    &format,
			    &stats,
			    err)) {
			return false;
		}
	}
	return knowledge_index(ret, err);
}

bool case_cases_load(const char *path,
	struct arena *a,
	void (*skip)(void *ctx, const struct skip *s),
	void *ctx,
	const struct incident **ret,
	uint32_t *ret_n,
	struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct err own = { 0 };

	if (fd < 0)
		return fail_os(err, "cannot open %s", path);
	struct input raw = input_fd(&fd);
	struct input in = input_inflated(raw, a, &own);
	bool ok = labelled_cases_read(&in, a, skip, ctx, ret, ret_n, &own);
	close(fd);
	return ok || fail(err, own.code, own.at, "%s: %s", path, own.text);
}
