/* SPDX-License-Identifier: Apache-2.0 */
/* Disk images in EWF: what the acquisition tells of itself, whether its
 * digest fits what is there, and every chunk that is not as it was written.
 */
#include <inttypes.h>
#include <stdio.h>

#include "read/read.h"
#include "read/sample/fact_obs.h"
#include "structure/structure.h"

enum {
	SURE = 100,
	/* surer than an archive that the same bytes could be */
	OTHER_FORM = 90,
	BAD_TOLD = 1000,
	PULL_BYTE = 1 << 20
};

struct looking {
	const struct sink *out;
	struct read_stats *stats;
	struct facts facts;
	const struct media_wanted *media;
	struct ewf_image image;
	struct old_sums *sums; /* NULL: not of the whole medium */
	/* the same with what stands behind the last sector; NULL: nothing
	 * does */
	struct old_sums *with_tail;
	size_t tail_n;
	uint64_t chunks; /* seen */
	uint64_t bad;
	uint64_t faults;
	bool refused; /* nobody takes the media bytes any more */
};

static bool put_fact(void *ctx, const struct fact *f)
{
	struct looking *k = ctx;

	return fact_obs_put(k->out, k->stats, f);
}

/* A place in the file that could not be read; nothing is told any more to who
 * stopped. */
static void skip(struct looking *k, uint64_t at, const char *why)
{
	uint64_t end = k->image.byte;

	if (k->facts.stopped)
		return;
	sink_skip(k->out,
		k->stats,
		(struct skip){ .at_byte = at < end ? at : end, .why = why });
}

/* What is not as it should be is a warning for who asks about the file, and a
 * place that could not be read for the case. */
static void tell_fault(void *ctx, uint64_t at, const char *why)
{
	struct looking *k = ctx;

	k->faults++;
	if (k->faults <= BAD_TOLD)
		fact_warn(&k->facts, at, why);
	skip(k, at, why);
}

int ewf_probe(struct str head)
{
	enum ewf_sort sort = ewf_sort_of(head);

	if (sort == EWF_FIRST)
		return SURE;
	return sort == EWF_NONE ? 0 : OTHER_FORM;
}

/* --- what the acquisition says ---------------------------------------------
 */

static void tell_texts(struct looking *k)
{
	static const enum fact_kind kinds[EWF_VALUES] = {
		[EWF_CASE] = FACT_IMAGE_CASE,
		[EWF_EVIDENCE] = FACT_IMAGE_EVIDENCE,
		[EWF_DESCRIPTION] = FACT_IMAGE_DESCRIPTION,
		[EWF_EXAMINER] = FACT_IMAGE_EXAMINER,
		[EWF_NOTES] = FACT_IMAGE_NOTES,
		[EWF_MODEL] = FACT_IMAGE_MODEL,
		[EWF_SERIAL] = FACT_IMAGE_SERIAL,
		[EWF_VERSION] = FACT_IMAGE_VERSION,
		[EWF_OS] = FACT_IMAGE_OS,
		[EWF_ACQUIRED] = FACT_IMAGE_ACQUIRED,
		[EWF_SYSTEM] = FACT_IMAGE_SYSTEM_DATE,
	};

	for (int i = 0; i < EWF_VALUES; i++) {
		if (k->image.told[i])
			fact_text(&k->facts, kinds[i], k->image.value[i]);
	}
}

static const char *media_name(uint8_t type)
{
	switch (type) {
	case 0:
		return "removable";
	case 1:
		return "fixed";
	case 3:
		return "optical";
	case 14:
		return "logical";
	case 16:
		return "memory";
	default:
		return "not known";
	}
}

static const char *compression_name(uint8_t level)
{
	static const char *const names[] = { "none", "good", "best" };

	return level < sizeof names / sizeof *names ? names[level]
						    : "not known";
}

/* What only EnCase's volume section has. */
static void tell_encase(struct facts *f, const struct ewf_volume *v)
{
	static const unsigned char none[EWF_GUID_N];

	fact_number(f, FACT_IMAGE_PHYSICAL, (v->media_flags & 2) != 0);
	fact_text(f,
		FACT_IMAGE_COMPRESSION,
		str_of(compression_name(v->compression)));
	if (v->granularity)
		fact_number(f, FACT_IMAGE_GRANULARITY, v->granularity);
	if (memcmp(v->guid, none, sizeof none) != 0)
		fact_hex(f, FACT_IMAGE_GUID, v->guid, sizeof v->guid);
}

/* Of the last segment it follows; of one between it is not known, and its
 * chunks are numbered from 0. */
static uint64_t chunks_before(const struct looking *k)
{
	const struct ewf_image *x = &k->image;

	if (k->media)
		return k->media->before;
	if (x->segment < 2 || !x->done || !x->has_volume)
		return 0;
	return x->volume.chunks > x->chunks ? x->volume.chunks - x->chunks
					    : 0;
}

/* Sectors in the chunks of this file: the last chunk of a medium may have
 * fewer. */
static uint64_t sectors_here(const struct looking *k)
{
	const struct ewf_volume *v = &k->image.volume;
	uint64_t here = k->image.chunks * v->chunk_sectors;
	uint64_t before = chunks_before(k) * v->chunk_sectors;
	uint64_t left = before < v->sectors ? v->sectors - before : 0;

	return here < left ? here : left;
}

static void tell_volume(struct looking *k)
{
	const struct ewf_volume *v = &k->image.volume;
	struct facts *f = &k->facts;

	fact_text(f, FACT_IMAGE_MEDIA, str_of(media_name(v->media_type)));
	if (!v->smart)
		tell_encase(f, v);
	fact_number(f, FACT_IMAGE_SECTORS, v->sectors);
	fact_number(f, FACT_IMAGE_SECTOR_BYTE, v->sector_byte);
	fact_number(f, FACT_IMAGE_CHUNK_SECTORS, v->chunk_sectors);
	fact_number(f, FACT_IMAGE_CHUNKS, v->chunks);
	fact_number(f, FACT_IMAGE_CHUNKS_HERE, k->image.chunks);
	uint64_t here = sectors_here(k);
	if (here < v->sectors)
		fact_number(f,
			FACT_IMAGE_SECTORS_ELSEWHERE,
			v->sectors - here);
}

static void tell_errors(struct looking *k)
{
	const struct ewf_image *x = &k->image;

	if (!x->ranges)
		return;
	fact_number(&k->facts, FACT_IMAGE_ERROR_SECTORS, x->range_sectors);
	for (uint32_t i = 0; i < x->n_range; i++) {
		fact_item(&k->facts, FACT_IMAGE_ERROR);
		fact_number(&k->facts,
			FACT_IMAGE_ERROR_FIRST,
			x->range[i].first);
		fact_number(&k->facts,
			FACT_IMAGE_ERROR_SECTORS_OF,
			x->range[i].n);
	}
}

/* --- the medium
 * ------------------------------------------------------------- */

static void tell_bad(struct looking *k, const struct ewf_chunk *c)
{
	struct facts *f = &k->facts;
	char why[200];

	k->bad++;
	snprintf(why,
		sizeof why,
		"chunk %" PRIu64 " (bytes %" PRIu64 " to %" PRIu64
		" of the medium): %s",
		c->number,
		c->first_byte,
		c->first_byte + c->bytes.n - 1,
		c->bad);
	skip(k, c->at, why);
	if (k->bad > BAD_TOLD)
		return;
	fact_item(f, FACT_IMAGE_BAD);
	fact_number(f, FACT_IMAGE_BAD_CHUNK, c->number);
	fact_number(f, FACT_IMAGE_BAD_FIRST, c->first_byte);
	fact_number(f, FACT_IMAGE_BAD_BYTES, c->bytes.n);
	fact_number(f, FACT_IMAGE_BAD_AT, c->at);
	fact_text(f, FACT_IMAGE_BAD_WHY, str_of(c->bad));
}

/* Some programs cut a source to whole sectors, keep what is behind them in
 * the last chunk, and store the digest of all of it. */
static void add_sums(struct looking *k, const struct ewf_chunk *c)
{
	old_sums_add(k->sums, c->bytes);
	if (!c->tail.n || k->with_tail)
		return;
	k->with_tail = old_sums_copy(k->sums);
	k->tail_n = c->tail.n;
	if (k->with_tail)
		old_sums_add(k->with_tail, c->tail);
}

static bool put_chunk(void *ctx, const struct ewf_chunk *c)
{
	struct looking *k = ctx;

	k->chunks++;
	if (c->bad)
		tell_bad(k, c);
	if (k->sums)
		add_sums(k, c);
	if (k->media && !k->media->put(k->media->ctx, c->bytes))
		k->refused = true;
	return !k->refused && !k->facts.stopped;
}

/* *fits: whether what was written down is what is there */
static void compare(struct looking *k,
	const unsigned char *stored,
	const unsigned char *now,
	size_t n,
	const enum fact_kind kind[3],
	bool *fits)
{
	bool same = stored && memcmp(stored, now, n) == 0;

	if (stored)
		fact_hex(&k->facts, kind[0], stored, n);
	fact_hex(&k->facts, kind[1], now, n);
	if (stored)
		fact_number(&k->facts, kind[2], same);
	*fits &= same || !stored;
}

static const enum fact_kind of_md5[3] = { FACT_IMAGE_MD5_STORED,
	FACT_IMAGE_MD5,
	FACT_IMAGE_MD5_FITS };
static const enum fact_kind of_sha1[3] = { FACT_IMAGE_SHA1_STORED,
	FACT_IMAGE_SHA1,
	FACT_IMAGE_SHA1_FITS };

/* Of a medium of which not all is read here. */
static void tell_stored(struct looking *k)
{
	const struct ewf_image *x = &k->image;

	if (x->has_md5)
		fact_hex(&k->facts, FACT_IMAGE_MD5_STORED, x->md5, MD5_N);
	if (x->has_sha1)
		fact_hex(&k->facts, FACT_IMAGE_SHA1_STORED, x->sha1, SHA1_N);
}

/* Whether what is stored is of the medium and what stands behind it. */
static bool fits_with_tail(struct looking *k)
{
	const struct ewf_image *x = &k->image;
	unsigned char md5[MD5_N];
	unsigned char sha1[SHA1_N];

	if (!k->with_tail)
		return false;
	old_sums_end(k->with_tail, md5, sha1);
	k->with_tail = NULL;
	bool fits = (x->has_md5 || x->has_sha1) &&
		(!x->has_md5 || memcmp(x->md5, md5, MD5_N) == 0) &&
		(!x->has_sha1 || memcmp(x->sha1, sha1, SHA1_N) == 0);
	fact_number(&k->facts, FACT_IMAGE_TAIL, k->tail_n);
	fact_number(&k->facts, FACT_IMAGE_TAIL_FITS, fits);
	return fits;
}

/* A clause for the note: what of the acquisition's own digest is so. */
static const char *tell_digests(struct looking *k)
{
	const struct ewf_image *x = &k->image;
	unsigned char md5[MD5_N];
	unsigned char sha1[SHA1_N];
	bool fits = true;

	if (!k->sums)
		tell_stored(k);
	if (!k->sums && x->segment == 1 && !x->more)
		return "the image is not whole, so that no digest can be "
		       "compared";
	if (!k->sums) {
		return "its digest is of all segments: `ashiato media` with "
		       "all "
		       "of them compares it";
	}
	old_sums_end(k->sums, md5, sha1);
	k->sums = NULL;
	compare(k, x->has_md5 ? x->md5 : NULL, md5, MD5_N, of_md5, &fits);
	if (x->has_sha1)
		compare(k, x->sha1, sha1, SHA1_N, of_sha1, &fits);
	bool with_tail = fits_with_tail(k);
	if (!x->has_md5 && !x->has_sha1)
		return "the acquisition stored no digest of the medium";
	if (!fits && with_tail)
		return "the source was not whole sectors: the acquisition's "
		       "own "
		       "digest fits only with the bytes behind the last one";
	return fits ? "the acquisition's own digest fits"
		    : "the acquisition's own digest DIFFERS from that of the "
		      "medium as it is read";
}

/* --- the file
 * ---------------------------------------------------------------- */

/* Its own digest, by which an exhibit is told to be as it was sealed. */
static bool digest_file(struct looking *k,
	struct input *in,
	struct arena scratch,
	struct err *err)
{
	struct hasher *h = hasher_new();
	char *room = arena_raw(&scratch, 1, PULL_BYTE, 64);
	uint64_t size = 0;
	ptrdiff_t got = 1;

	if (!h || !room) {
		hasher_free(h);
		return fail(err, ERR_LIMIT, 0, "no memory left for a digest");
	}
	hasher_start(h);
	while (got > 0) {
		got = in->pull(in->ctx,
			(unsigned char *)room,
			PULL_BYTE,
			err);
		size += got > 0 ? (uint64_t)got : 0;
		if (got > 0)
			hasher_add(h, (struct str){ room, (size_t)got });
	}
	struct sha256 d = hasher_end(h);
	hasher_free(h);
	k->stats->bytes = size;
	fact_hex(&k->facts, FACT_SHA256, d.b, sizeof d.b);
	fact_text(&k->facts, FACT_FORMAT, STR("ewf"));
	fact_number(&k->facts, FACT_SIZE, size);
	return got == 0;
}

static bool is_whole(const struct ewf_image *x)
{
	return x->segment == 1 && x->done && x->has_volume;
}

/* What segments before it told of the medium. */
static void take_told(struct looking *k)
{
	const struct media_wanted *m = k->media;

	if (k->image.has_volume || !m || !m->sectors)
		return;
	k->image.volume = (struct ewf_volume){ .chunks = m->chunks,
		.chunk_sectors = m->chunk_sectors,
		.sector_byte = m->sector_byte,
		.sectors = m->sectors,
		.smart = true };
	k->image.has_volume = true;
}

static void note(struct looking *k, const char *digests)
{
	const struct ewf_image *x = &k->image;

	snprintf(k->stats->note,
		sizeof k->stats->note,
		"segment %u of a disk image%s; %" PRIu64 " chunks, %" PRIu64
		" of them bad; %s",
		x->segment,
		x->more ? ", others follow" : "",
		k->chunks,
		k->bad,
		digests);
}

/* Chunks that the medium has and no table of this image. */
static void tell_missing(struct looking *k)
{
	const struct ewf_image *x = &k->image;
	uint64_t seen = k->chunks + (k->media ? k->media->before : 0);
	char why[160];

	if (!x->has_volume) {
		tell_fault(k,
			EWF_HEAD_N,
			x->segment > 1
				? "it does not say what the medium is "
				  "like: that stands in segment 1"
				: "no section that says what the medium "
				  "is like could be read");
		return;
	}
	if (x->more || (x->segment > 1 && !k->media) ||
		seen >= x->volume.chunks)
		return;
	snprintf(why,
		sizeof why,
		"%" PRIu64 " of %" PRIu32
		" chunks of the medium are missing, from chunk %" PRIu64
		" on",
		x->volume.chunks - seen,
		x->volume.chunks,
		seen);
	tell_fault(k, x->byte, why);
}

static bool look(struct looking *k,
	struct input *in,
	struct arena scratch,
	struct err *err)
{
	const struct ewf_faults faults = { k, tell_fault };
	struct ewf_chunks to = { .ctx = k, .put = put_chunk };

	if (!ewf_open(in, &scratch, &faults, &k->image, err))
		return false;
	take_told(k);
	fact_number(&k->facts, FACT_IMAGE_SEGMENT, k->image.segment);
	fact_number(&k->facts, FACT_IMAGE_MORE, k->image.more);
	tell_texts(k);
	if (k->image.has_volume)
		tell_volume(k);
	tell_errors(k);
	/* whoever gets the bytes makes their digest */
	if (is_whole(&k->image) && !k->media)
		k->sums = old_sums_new(k->image.has_sha1);
	to.before = chunks_before(k);
	bool ok = ewf_each_chunk(in, &k->image, scratch, &to, err);
	tell_missing(k);
	fact_number(&k->facts, FACT_IMAGE_BAD_CHUNKS, k->bad);
	note(k, tell_digests(k));
	return ok;
}

static const char *other_form(enum ewf_sort sort, bool in_place)
{
	switch (sort) {
	case EWF_SECOND:
		return "a disk image in the second version of EWF (Ex01) is "
		       "not read: `ewfexport` makes one of the first "
		       "version, "
		       "or the bytes of the medium, of it";
	case EWF_LOGICAL:
	case EWF_LOGICAL_SECOND:
		return "logical evidence (L01, Lx01) holds files instead of "
		       "a "
		       "medium and is not read: export the files";
	default:
		return in_place ? "no disk image in EWF begins here"
				: "a disk image is read in place: give the "
				  "file itself, neither a pipe nor a "
				  "compressed one";
	}
}

bool ewf_read(struct input *in,
	struct arena scratch,
	const struct sink *out,
	struct read_stats *stats,
	struct err *err)
{
	struct looking k = { .out = out,
		.stats = stats,
		.media = in->media,
		.facts = { .put = put_fact } };
	unsigned char head[EWF_HEAD_N] = { 0 };
	struct err why = { 0 };

	k.facts.ctx = &k;
	ptrdiff_t got =
		in->at ? in->at(in->ctx, 0, head, sizeof head, &why) : 0;
	if (!k.media && !digest_file(&k, in, scratch, err))
		return false;
	enum ewf_sort sort = ewf_sort_of((
		struct str){ (const char *)head, got > 0 ? (size_t)got : 0 });
	if (sort != EWF_FIRST)
		return fail(err,
			ERR_FORMAT,
			0,
			"%s",
			other_form(sort, in->at != NULL));
	bool ok = look(&k, in, scratch, &why);
	if (k.facts.stopped)
		return fail(err, ERR_LIMIT, 0, "the reading was stopped");
	if (!ok)
		*err = why;
	return ok;
}
