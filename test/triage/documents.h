/* SPDX-License-Identifier: Apache-2.0 */
/* Documents made in memory: compound files, links, archives. */
#ifndef TEST_TRIAGE_DOCUMENTS_H
#define TEST_TRIAGE_DOCUMENTS_H

#include <string.h>
#include <zlib.h>

#include "core/core.h"

enum {
	MADE_BYTE = 1 << 16,
	OLE_SECTOR = 512,
	OLE_ENTRY = 128,
	OLE_STREAMS = 12
};

struct made {
	char b[MADE_BYTE];
	size_t n;
};

static inline void made_bytes(struct made *m, const void *p, size_t n)
{
	memcpy(m->b + m->n, p, n);
	m->n += n;
}

static inline void made_int(struct made *m, uint64_t v, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		m->b[m->n++] = (char)(v >> 8 * i);
}

static inline void made_zeros(struct made *m, size_t n)
{
	memset(m->b + m->n, 0, n);
	m->n += n;
}

static inline void made_put(struct made *m, size_t at, uint64_t v, unsigned n)
{
	for (unsigned i = 0; i < n; i++)
		m->b[at + i] = (char)(v >> 8 * i);
}

static inline void made_wide(struct made *m, const char *s)
{
	for (; *s; s++)
		made_int(m, (unsigned char)*s, 2);
}

static inline struct str made_str(const struct made *m)
{
	return (struct str){ m->b, m->n };
}

/* --- compound files ------------------------------------------------------- */

struct ole_stream {
	const char *name;
	struct str
		bytes; /* none: a storage, of which those behind it are part
			   */
	uint32_t in;   /* number of the storage, 0 = the root */
};

static inline size_t ole_sectors(size_t n)
{
	return (n + OLE_SECTOR - 1) / OLE_SECTOR;
}

/* One sector of the table, then the folder, then streams; no small ones. Trees
 * are lists: each entry's right neighbour is the next of its storage. */
static inline void made_ole(struct made *m,
	const struct ole_stream *s,
	uint32_t n)
{
	size_t folder = ole_sectors((n + 1) * OLE_ENTRY);
	size_t next = 1 + folder;
	size_t fat = OLE_SECTOR;

	m->n = 0;
	made_bytes(m, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8);
	made_zeros(m, 16);
	made_int(m, 0x0003003e, 4);
	made_int(m, 0xfffe, 2);
	made_int(m, 9, 2);
	made_int(m, 6, 2);
	made_zeros(m, 10);
	made_int(m, 1, 4); /* sectors of the table */
	made_int(m, 1, 4); /* the folder begins there */
	made_int(m, 0, 4);
	made_int(m, 0, 4); /* no stream is small */
	made_int(m, 0xfffffffe, 4);
	made_int(m, 0, 4);
	made_int(m, 0xfffffffe, 4);
	made_int(m, 0, 4);
	made_int(m, 0, 4);
	while (m->n < OLE_SECTOR)
		made_int(m, 0xffffffff, 4);
	memset(m->b + fat, 0xff, OLE_SECTOR);
	m->n += OLE_SECTOR + folder * OLE_SECTOR;
	memset(m->b + 2 * OLE_SECTOR, 0, folder * OLE_SECTOR);
	made_put(m, fat, 0xfffffffd, 4);
	for (size_t i = 0; i < folder; i++)
		made_put(m,
			fat + 4 * (1 + i),
			i + 1 < folder ? 2 + i : 0xfffffffe,
			4);
	for (uint32_t i = 0; i <= n; i++) {
		size_t at = 2 * OLE_SECTOR + (size_t)i * OLE_ENTRY;
		const char *name = i ? s[i - 1].name : "Root Entry";
		struct str bytes = i ? s[i - 1].bytes : (struct str){ 0 };
		size_t sectors = ole_sectors(bytes.n);
		uint32_t child = 0xffffffff;
		uint32_t right = 0xffffffff;

		for (uint32_t k = n; k > 0; k--) {
			if (s[k - 1].in == i)
				child = k;
			if (i && k > i && s[k - 1].in == s[i - 1].in)
				right = k;
		}
		for (size_t k = 0; name[k]; k++)
			m->b[at + 2 * k] = name[k];
		made_put(m, at + 64, 2 * strlen(name) + 2, 2);
		m->b[at + 66] = (char)(i ? (bytes.p ? 2 : 1) : 5);
		made_put(m, at + 68, 0xffffffff, 4);
		made_put(m, at + 72, right, 4);
		made_put(m, at + 76, child, 4);
		made_put(m, at + 116, bytes.n ? next : 0xfffffffe, 4);
		made_put(m, at + 120, bytes.n, 8);
		for (size_t k = 0; k < sectors; k++, next++)
			made_put(m,
				fat + 4 * next,
				k + 1 < sectors ? next + 1 : 0xfffffffe,
				4);
		if (bytes.n)
			made_bytes(m, bytes.p, bytes.n);
		made_zeros(m, sectors * OLE_SECTOR - bytes.n);
	}
}

/* A container of [MS-OVBA] 2.4.1 with letters alone, eight to a group. */
static inline void made_packed(struct made *m, struct str s)
{
	size_t head = m->n + 1;

	made_int(m, 1, 1);
	made_int(m, 0, 2);
	for (size_t i = 0; i < s.n; i++) {
		if (i % 8 == 0)
			made_int(m, 0, 1);
		made_bytes(m, s.p + i, 1);
	}
	made_put(m, head, (m->n - head - 3) | 0xb000, 2);
}

/* A record of a dir stream. */
static inline void made_record(struct made *m, unsigned id, struct str s)
{
	made_int(m, id, 2);
	made_int(m, s.n, 4);
	made_bytes(m, s.p, s.n);
}

/* --- archives ------------------------------------------------------------- */

struct zip_member {
	const char *name;
	const char *text;
};

static inline void zip_head(struct made *m,
	const struct zip_member *z,
	bool folder,
	size_t at)
{
	uLong crc = crc32(0, (const Bytef *)z->text, (uInt)strlen(z->text));

	made_bytes(m, folder ? "PK\1\2" : "PK\3\4", 4);
	if (folder)
		made_int(m, 20, 2);
	made_int(m, 20, 2);
	made_zeros(m, 8); /* flags, stored, time, date */
	made_int(m, crc, 4);
	made_int(m, strlen(z->text), 4);
	made_int(m, strlen(z->text), 4);
	made_int(m, strlen(z->name), 2);
	made_int(m, 0, 2);
	if (folder) {
		made_zeros(m, 10);
		made_int(m, at, 4);
	}
	made_bytes(m, z->name, strlen(z->name));
}

static inline void made_zip(struct made *m,
	const struct zip_member *z,
	size_t n)
{
	size_t at[16];

	m->n = 0;
	for (size_t i = 0; i < n; i++) {
		at[i] = m->n;
		zip_head(m, &z[i], false, 0);
		made_bytes(m, z[i].text, strlen(z[i].text));
	}
	size_t folder = m->n;
	for (size_t i = 0; i < n; i++)
		zip_head(m, &z[i], true, at[i]);
	size_t size = m->n - folder;
	made_bytes(m, "PK\5\6\0\0\0\0", 8);
	made_int(m, n, 2);
	made_int(m, n, 2);
	made_int(m, size, 4);
	made_int(m, folder, 4);
	made_int(m, 0, 2);
}

#endif
