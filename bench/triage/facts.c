/* SPDX-License-Identifier: Apache-2.0 */
/* Facts of programs and documents as lines "path TAB value", a file after
 * "@file TAB name"; or, with -t, microseconds and bytes of each. For
 * program.py, documents.py and kin_common.py. */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "triage/document/document.h"
#include "triage/program/program.h"

static void put_text(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c < ' ' || c == '\\' || c == 0x7f)
			printf("\\x%02x", c);
		else
			putchar(c);
	}
}

static bool put(void *ctx, const struct fact *f)
{
	const struct fact_row *r = &fact_rows[f->kind];

	if (*(const bool *)ctx)
		return true;
	printf("%s\t", r->path);
	if (r->type == FACT_IS_TEXT)
		put_text(f->text);
	else if (r->type != FACT_IS_LIST)
		printf("%" PRIu64, f->number);
	putchar('\n');
	return true;
}

/* FNV-1a, which any language has */
static uint64_t sum_of(struct str s)
{
	uint64_t h = 0xcbf29ce484222325U;

	for (size_t i = 0; i < s.n; i++)
		h = (h ^ (unsigned char)s.p[i]) * 0x100000001b3U;
	return h;
}

static void inside(struct triage_work *w,
	const char *kind,
	struct str path,
	struct str bytes)
{
	bool quiet = *(bool *)w->ctx;

	if (!quiet)
		printf("@inside\t%s %.*s %zu %016" PRIx64 "\n",
			kind,
			STR_FMT(path),
			bytes.n,
			sum_of(bytes));
}

static void tell(struct str bytes, struct triage_work *w)
{
	if (program_is_pe(bytes))
		program_pe(bytes, w);
	else if (program_is_elf(bytes))
		program_elf(bytes, w);
	else if (program_is_macho(bytes))
		program_macho(bytes, w);
	else if (str_starts(bytes, STR("%PDF-")))
		document_pdf(bytes, w);
	else if (str_starts(bytes, STR("\xd0\xcf\x11\xe0")))
		document_ole(bytes, w);
	else if (document_zip_format(bytes))
		document_office(bytes, w);
	else if (str_starts(bytes, STR("L\0\0\0\1\x14\2")))
		document_lnk(bytes, w);
	else if (str_starts(bytes, STR("{\\rt")))
		document_rtf(bytes, w);
	else
		document_text(bytes, w);
}

static uint64_t now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000U + (uint64_t)t.tv_nsec;
}

static void file(const char *name, struct arena a, bool quiet)
{
	struct facts f = { .put = put, .ctx = &quiet };
	struct triage_work w = { .facts = &f,
		.scratch = a,
		.inside = inside,
		.ctx = &quiet };
	struct stat st;
	int fd = open(name, O_RDONLY | O_CLOEXEC);
	void *p = MAP_FAILED;
	uint64_t from;

	if (fd >= 0 && !fstat(fd, &st) && st.st_size > 0)
		p = mmap(NULL,
			(size_t)st.st_size,
			PROT_READ,
			MAP_PRIVATE,
			fd,
			0);
	if (fd >= 0)
		close(fd);
	if (p == MAP_FAILED)
		return;
	if (!quiet)
		printf("@file\t%s\n", name);
	from = now_ns();
	tell((struct str){ p, (size_t)st.st_size }, &w);
	if (quiet)
		printf("%" PRIu64 "\t%zu\n",
			(now_ns() - from) / 1000,
			(size_t)st.st_size);
	munmap(p, (size_t)st.st_size);
}

int main(int argc, char **argv)
{
	bool quiet = argc > 1 && !strcmp(argv[1], "-t");
	struct arena a;
	struct err err;

	if (!arena_open(&a, (size_t)1 << 30, &err))
		return 1;
	for (int i = 1 + quiet; i < argc; i++)
		file(argv[i], a, quiet);
	arena_close(&a);
	return 0;
}
