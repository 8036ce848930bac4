/* SPDX-License-Identifier: Apache-2.0 */
/* Shell links of Windows (.lnk): head, items on the path, where the target
 * lies, strings, blocks of extra data. source: [MS-SHLLINK]; libyal, libfwsi,
 * "Windows Shell Item format" */
#ifndef STRUCTURE_SHELL_LINK_H
#define STRUCTURE_SHELL_LINK_H

#include "core/core.h"

enum {
	SHELL_LINK_HEAD_N = 76,
	SHELL_LINK_ITEMS_MOST = 256,
	SHELL_LINK_EXTRAS_MOST = 64,
	SHELL_GUID_N = 16,
	/* signatures of blocks of extra data (2.5) */
	SHELL_LINK_ENVIRONMENT = (int)0xa0000001,
	SHELL_LINK_TRACKER = (int)0xa0000003,
	SHELL_LINK_ICON_ENVIRONMENT = (int)0xa0000007,
	SHELL_LINK_KNOWN_FOLDER = (int)0xa000000b
};

/* StringData (2.4), in the order of the file */
enum shell_link_string {
	SHELL_LINK_NAME,
	SHELL_LINK_RELATIVE,
	SHELL_LINK_FOLDER,
	SHELL_LINK_ARGUMENTS,
	SHELL_LINK_ICON,
	SHELL_LINK_STRINGS
};

struct shell_link {
	struct str bytes;
	uint32_t flags;
	uint32_t attributes;
	uint64_t time[3]; /* FILETIME: created, accessed, modified */
	uint32_t size_byte;
	uint32_t icon;
	uint32_t show;
	uint16_t hot_key;
	struct str ids;  /* items, without their size; see shell_item_next */
	size_t ids_at;   /* where they stand */
	struct str path; /* local path of the link information, UTF-8 or code
			      page; empty when there is none */
	struct str suffix; /* rest of the path, behind path or share */
	struct str share;  /* \\server\share */
	struct str label;  /* of the volume */
	bool has_volume;
	uint32_t drive;  /* GetDriveType */
	uint32_t serial; /* of the volume */
	struct str string[SHELL_LINK_STRINGS];
	size_t extra_at; /* where blocks of extra data begin */
	bool cut;        /* the bytes end within a part before them */
};

/* Whether the bytes begin with the head of a link: its size and class. */
bool shell_link_at(struct str bytes);

/* Takes the link apart, texts in the arena or in the bytes. Of what is cut or
 * lies the parts that are there. */
void shell_link_open(struct shell_link *l, struct str bytes, struct arena *a);

/* The next item of a list with its size at *at, which moves on; false: there
 * are no more, or it lies. */
bool shell_item_next(struct str list, size_t *at, struct str *ret);

struct shell_item {
	unsigned class; /* 0x31 is a folder, 0x32 a file, 0x2f a volume */
	struct str
		short_name; /* as a file entry, a volume or a share has it */
	uint32_t modified;  /* FAT time, of file entries */
	bool is_entry;      /* file or folder: classes 0x30 to 0x3f */
	size_t extension;   /* where in the item its extension is; 0 = none */
	uint32_t made;
	uint32_t accessed; /* FAT times of the extension */
	struct str name;   /* long name, of the extension */
};

/* Takes an item with its size apart. */
void shell_item_read(struct str item,
	struct arena *a,
	struct shell_item *ret);

/* The next block of extra data at *at, which moves on: with its size and
 * signature. false: the terminal block, the end, or it lies. */
bool shell_link_extra(const struct shell_link *l,
	size_t *at,
	uint32_t *ret_mark,
	struct str *ret);

#endif
