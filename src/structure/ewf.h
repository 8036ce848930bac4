/* SPDX-License-Identifier: Apache-2.0 */
/* Disk images in the Expert Witness Compression Format, EnCase's (.E01) and
 * SMART's (.s01), one segment file at a time. Read in place, a chunk at a
 * time: no more is in memory than one chunk, a page of a table, and 56 bytes
 * a table. source: Joachim Metz, Expert Witness Compression Format
 * specification (of libewf); what is named in brackets are its sections. */
#ifndef STRUCTURE_EWF_H
#define STRUCTURE_EWF_H

#include "structure/ewf_texts.h"

enum {
	EWF_HEAD_N = 13,
	EWF_GUID_N = 16,
	/* sectors of a chunk and bytes of a sector: as much as acquisition
	 * programs offer */
	EWF_CHUNK_SECTORS_MAX = 32768,
	EWF_SECTOR_MAX = 4096,
	EWF_CHUNK_MAX = EWF_CHUNK_SECTORS_MAX * EWF_SECTOR_MAX,
	/* a table has 16,375 chunks of 32 KiB or more, so that a million
	 * sections are beyond a hundred terabytes */
	EWF_SECTIONS_MAX = 1 << 20,
	EWF_RANGES_MAX = 1000, /* kept of error2; all are counted */
	/* Deflate makes 1,032 bytes of one at most, so that more of a medium
	 * than this cannot stand in a byte of a file */
	EWF_RATIO_MAX = 1100
};

/* What a file is, by its first bytes. */
enum ewf_sort {
	EWF_NONE,
	EWF_FIRST,   /* EVF: what is read here */
	EWF_SECOND,  /* EVF2, Ex01 */
	EWF_LOGICAL, /* LVF, L01: files instead of a medium */
	EWF_LOGICAL_SECOND
};

/* Of the medium; all segments of an image tell the same. */
struct ewf_volume {
	uint32_t chunks;
	uint32_t chunk_sectors;
	uint32_t sector_byte;
	uint64_t sectors;
	uint8_t media_type; /* 0 removable, 1 fixed, 3 optical, 14 logical, 16
			     * memory */
	uint8_t media_flags;  /* 2 = a physical medium */
	uint8_t compression;  /* 0 none, 1 good, 2 best */
	uint32_t granularity; /* of errors, sectors */
	unsigned char guid[EWF_GUID_N];
	bool smart;
};

/* Where the chunks of one table stand. */
struct ewf_table {
	uint64_t entries; /* offset in the file */
	uint64_t base;    /* of what the entries say */
	uint64_t end;     /* of the last chunk */
	uint32_t n;
	bool lost; /* neither it nor its copy can be read: n is what is left
		    */
};

/* Sectors that could not be read when the image was made. */
struct ewf_range {
	uint64_t first;
	uint32_t n;
};

struct ewf_image {
	uint16_t segment; /* from 1 */
	bool has_volume;
	bool more; /* another segment follows */
	bool done; /* this is the last one */
	struct ewf_volume volume;
	struct str value[EWF_VALUES]; /* UTF-8, or bytes of a code page */
	bool told[EWF_VALUES];
	unsigned char md5[MD5_N];
	unsigned char sha1[SHA1_N];
	bool has_md5;
	bool has_sha1;
	struct ewf_table *table;
	uint32_t n_table;
	uint64_t chunks; /* of this segment: of all its tables */
	struct ewf_range *range;
	uint32_t n_range;
	uint64_t ranges; /* all */
	uint64_t range_sectors;
	uint32_t sections;
	uint64_t byte; /* of the file */
};

/* Something in the file that is not as it should be: a clause without a full
 * stop, valid until the call returns. */
struct ewf_faults {
	void *ctx;
	void (*tell)(void *ctx, uint64_t at, const char *why);
};

/* What a file with that head is. */
enum ewf_sort ewf_sort_of(struct str head);

/* Walks all sections of one segment file; in must have .at. Tables and texts
 * lie in the arena. A section that cannot be read is told and left out.
 * false: it is no such file, its head is damaged, or no memory (*err).
 * source: [2], [3] */
bool ewf_open(struct input *in,
	struct arena *a,
	const struct ewf_faults *faults,
	struct ewf_image *ret,
	struct err *err);

/* Bytes of the medium in a chunk. */
static inline uint64_t ewf_chunk_byte(const struct ewf_volume *v)
{
	return (uint64_t)v->chunk_sectors * v->sector_byte;
}

struct ewf_chunk {
	uint64_t number;     /* in the medium, from 0 */
	uint64_t first_byte; /* of the medium */
	uint64_t at;         /* where it stands in the file */
	struct str bytes;    /* of the medium; zeros when it is bad */
	/* what the last chunk holds behind the last sector: of a source that
	 * was not whole sectors */
	struct str tail;
	const char *bad; /* why, a clause; NULL = it is as it was written */
};

struct ewf_chunks {
	uint64_t before; /* chunks of the segments before this one */
	void *ctx;
	/* false: no more. The bytes are valid until it returns. */
	bool (*put)(void *ctx, const struct ewf_chunk *c);
};

/* Every chunk of the segment, in order. false: put said so (*err stays), the
 * input failed, or no memory. cost: each chunk is read, inflated and checked;
 * twice a chunk's bytes of scratch */
bool ewf_each_chunk(struct input *in,
	const struct ewf_image *image,
	struct arena scratch,
	const struct ewf_chunks *to,
	struct err *err);

#endif
