/* SPDX-License-Identifier: Apache-2.0 */
/* Disk images in EWF: the golden one, with a byte changed here and there, cut
 * at every length, and read where every read fails. Shapes that need more
 * than a byte are in test/read/hostile (test/flow/ewf_make.py). */
#include "../core/check.h"

#include <stdio.h>
#include <stdlib.h>

#include "../read/drive.h"
#include "structure/structure.h"

enum {
	MEMORY = 64 << 20,
	DISK_N = 4902,
	MEDIA_N = 2560,
	SAID = 4096
};

static struct arena memory;

static int set_up(void **state)
{
	struct err err;

	(void)state;
	return arena_open(&memory, MEMORY, &err) ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	arena_close(&memory);
	return 0;
}

/* What was heard of an image. */
struct heard {
	char said[SAID]; /* faults, a line each */
	size_t n;
	uint64_t chunks;
	uint64_t bad[8];
	uint32_t n_bad;
	unsigned char media[2 * MEDIA_N];
	size_t media_n;
	struct ewf_image image;
	struct err err;
	bool ok;
};

static void hear_fault(void *ctx, uint64_t at, const char *why)
{
	struct heard *h = ctx;

	(void)at;
	assert_true(why[0] != 0);
	if (SAID - h->n > 1)
		h->n += (size_t)
			snprintf(h->said + h->n, SAID - h->n, "%s\n", why);
	h->n = h->n < SAID ? h->n : SAID;
}

static bool hear_chunk(void *ctx, const struct ewf_chunk *c)
{
	struct heard *h = ctx;

	assert_int_equal(c->number, h->chunks);
	assert_int_equal(c->first_byte,
		c->number * ewf_chunk_byte(&h->image.volume));
	h->chunks++;
	if (c->bad && h->n_bad < N(h->bad))
		h->bad[h->n_bad] = c->number;
	h->n_bad += c->bad != NULL;
	for (size_t i = 0; c->bad && i < c->bytes.n; i++)
		assert_int_equal(c->bytes.p[i], 0);
	if (h->media_n + c->bytes.n <= sizeof h->media)
		memcpy(h->media + h->media_n, c->bytes.p, c->bytes.n);
	h->media_n += c->bytes.n;
	return true;
}

static void hear(struct input *in, struct heard *h)
{
	const struct ewf_faults faults = { h, hear_fault };
	const struct ewf_chunks to = { .ctx = h, .put = hear_chunk };
	struct arena a = memory;

	*h = (struct heard){ 0 };
	h->ok = ewf_open(in, &a, &faults, &h->image, &h->err) &&
		ewf_each_chunk(in, &h->image, a, &to, &h->err);
}

static struct str disk(void)
{
	const char *path = source_path(&memory, "test/read/golden/disk.E01");
	struct str s;
	struct err err;

	if (!file_read(path, 1 << 20, &memory, &s, &err))
		fail_msg("%s", err.text);
	assert_int_equal(s.n, DISK_N);
	return s;
}

static struct heard *heard(void)
{
	static struct heard h;

	return &h;
}

static void whole(void **state)
{
	struct feed feed = { disk(), 0, 0 };
	struct input in = feed_input(&feed);
	struct heard *h = heard();
	unsigned char md5[MD5_N];
	unsigned char sha1[SHA1_N];

	(void)state;
	hear(&in, h);
	assert_true(h->ok && !h->n && !h->n_bad);
	assert_int_equal(h->chunks, 3);
	assert_int_equal(h->media_n, MEDIA_N);
	md5_of((struct str){ (char *)h->media, MEDIA_N }, md5);
	sha1_of((struct str){ (char *)h->media, MEDIA_N }, sha1);
	assert_memory_equal(md5, h->image.md5, MD5_N);
	assert_memory_equal(sha1, h->image.sha1, SHA1_N);
	assert_true(str_is(h->image.value[EWF_EXAMINER], "N. Sato"));
	assert_true(
		str_is(h->image.value[EWF_ACQUIRED], "2016 12 31 8 30 0"));
	assert_int_equal(h->image.volume.guid[0], 1);
	assert_int_equal(h->image.range_sectors, 1);
	assert_int_equal(h->image.range[0].first, 3);
	assert_int_equal(h->image.byte, DISK_N);
}

/* --- a byte that is changed ------------------------------------------------
 */

/* Where a section of the golden image begins. */
static size_t section(struct str s, const char *type)
{
	for (size_t at = EWF_HEAD_N; at + 76 <= s.n;) {
		struct cur c = cur_of(s.p + at, 76);
		const unsigned char *name = cur_take(&c, 16);
		uint64_t next = cur_u64le(&c);

		if (strncmp((const char *)name, type, 16) == 0)
			return at;
		assert_true(next > at && next < s.n);
		at = (size_t)next;
	}
	fail_msg("no section %s", type);
	return 0;
}

static void changed(void **state)
{
	static const struct {
		const char *type;
		size_t at; /* in the section */
		const char *said;
		uint64_t chunks;
		uint32_t bad; /* chunks, and the first of them: */
		uint64_t first_bad;
	} cases[] = {
		{ "header2",
			80,
			"header2: it cannot be decompressed",
			3,
			0,
			0 },
		{ "volume",
			80,
			"volume: its checksum does not fit",
			0,
			0,
			0 },
		{ "volume", 1, "a section should begin here", 0, 0, 0 },
		{ "sectors", 76, "", 3, 1, 0 },
		{ "sectors", 76 + 1024, "", 3, 1, 0 }, /* its checksum */
		{ "sectors", 76 + 1028 + 5, "", 3, 1, 1 },
		{ "table", 76, "table: its checksum does not fit", 3, 0, 0 },
		{ "table", 100, "the checksum of its entries", 3, 0, 0 },
		{ "table2", 100, "the checksum of its entries", 3, 0, 0 },
		{ "digest",
			80,
			"digest: its checksum does not fit",
			3,
			0,
			0 },
		{ "hash", 80, "hash: its checksum does not fit", 3, 0, 0 },
		{ "error2",
			80,
			"error2: its checksum does not fit",
			3,
			0,
			0 },
		{ "done", 0, "a section should begin here", 3, 0, 0 },
	};
	struct str good = disk();
	char *copy = NEW(&memory, char, DISK_N);
	struct heard *h = heard();

	(void)state;
	assert_non_null(copy);
	for (size_t i = 0; i < N(cases); i++) {
		struct feed feed = { { copy, DISK_N }, 0, 0 };
		struct input in = feed_input(&feed);

		memcpy(copy, good.p, DISK_N);
		copy[section(good, cases[i].type) + cases[i].at] ^= 4;
		hear(&in, h);
		if (!strstr(h->said, cases[i].said))
			fail_msg("%s + %zu: no \"%s\" in: %s",
				cases[i].type,
				cases[i].at,
				cases[i].said,
				h->said);
		assert_int_equal(h->chunks, cases[i].chunks);
		assert_int_equal(h->n_bad, cases[i].bad);
		if (cases[i].bad)
			assert_int_equal(h->bad[0], cases[i].first_bad);
	}
}

/* No byte of it can change without a word, but those that mean nothing. */
static void every_byte(void **state)
{
	struct str good = disk();
	char *copy = NEW(&memory, char, DISK_N);
	struct heard *h = heard();
	struct feed feed = { { copy, DISK_N }, 0, 0 };
	struct input in = feed_input(&feed);
	unsigned silent = 0;

	(void)state;
	assert_non_null(copy);
	memcpy(copy, good.p, DISK_N);
	/* the head of the file has no checksum; the number of the segment is
	 * in it */
	for (size_t i = EWF_HEAD_N; i < DISK_N; i++) {
		copy[i] ^= 1;
		hear(&in, h);
		silent += h->ok && !h->n && !h->n_bad;
		copy[i] ^= 1;
	}
	/* the checksum behind the entries of error2, which are not summed
	 * with anything, and the last bits of Deflate */
	assert_true(silent <= 13);
}

/* --- cut, and not readable -------------------------------------------------
 */

static void every_length(void **state)
{
	struct str good = disk();
	struct heard *h = heard();

	(void)state;
	for (size_t n = 0; n < DISK_N; n++) {
		struct feed feed = { str_head(good, n), 0, 0 };
		struct input in = feed_input(&feed);

		hear(&in, h);
		assert_true(!h->ok || h->n > 0);
		assert_true(h->ok == (n >= EWF_HEAD_N));
		if (h->ok)
			assert_int_equal(h->image.byte, n);
	}
}

struct failing {
	struct feed feed;
	uint64_t left; /* reads before one fails */
};

static ptrdiff_t at_failing(void *ctx,
	uint64_t offset,
	unsigned char *to,
	size_t n,
	struct err *err)
{
	struct failing *f = ctx;

	if (!f->left) {
		fail(err, ERR_IO, offset, "the disk is gone");
		return -1;
	}
	f->left--;
	struct input in = feed_input(&f->feed);
	return in.at(in.ctx, offset, to, n, err);
}

static void every_read_fails(void **state)
{
	struct failing f = { .feed = { disk(), 0, 0 } };
	struct input in = { .ctx = &f, .at = at_failing };
	struct heard *h = heard();
	uint64_t reads = 0;

	(void)state;
	do {
		f.left = reads++;
		hear(&in, h);
		assert_true(h->ok || h->err.code != ERR_NONE);
	} while (!h->ok && reads < 1000);
	/* those of the search for the size are taken for its end */
	assert_true(reads > 60 && reads < 1000);
}

static void sorts(void **state)
{
	static const struct {
		struct str head;
		enum ewf_sort sort;
	} cases[] = {
		{ { "EVF\x09\x0d\x0a\xff\0", 8 }, EWF_FIRST },
		{ { "EVF\x09\x0d\x0a\xff", 7 }, EWF_NONE },
		{ { "EVF\x09\x0d\x0a\xff\1", 8 }, EWF_NONE },
		{ { "EVF2\x0d\x0a\x81\0", 8 }, EWF_SECOND },
		{ { "LVF\x09\x0d\x0a\xff\0", 8 }, EWF_LOGICAL },
		{ { "LEF2\x0d\x0a\x81\0", 8 }, EWF_LOGICAL_SECOND },
		{ { "", 0 }, EWF_NONE },
	};

	(void)state;
	for (size_t i = 0; i < N(cases); i++)
		assert_int_equal(ewf_sort_of(cases[i].head), cases[i].sort);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(whole),
		cmocka_unit_test(changed),
		cmocka_unit_test(every_byte),
		cmocka_unit_test(every_length),
		cmocka_unit_test(every_read_fails),
		cmocka_unit_test(sorts),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
