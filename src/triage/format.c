/* SPDX-License-Identifier: Apache-2.0 */
#include "triage/format.h"

struct format_row {
	const char *name;
	size_t at;
	struct str magic;
};
static const struct format_row formats[] = {
#define FORMAT(ID, name, offset, magic) \
	[FORMAT_##ID] = { name, offset, { magic, sizeof magic - 1 } },
#include "triage/formats.list"
#undef FORMAT
	[FORMAT_TEXT] = { "text", 0, { "", 0 } },
	[FORMAT_DATA] = { "data", 0, { "", 0 } },
};

enum {
	TEXT_LOOKED = 4096,
	/* a fat Mach-O has a handful of slices; Java's version 45 and above
	 * stands in the same place */
	FAT_SLICES_MAX = 30
};

const char *sample_format_name(enum sample_format f)
{
	return formats[f].name;
}

static bool begins(struct str bytes, const struct format_row *f)
{
	struct str there = str_from(bytes, f->at);

	return str_starts(there, f->magic);
}

/* "MZ" alone is a program of DOS, or two letters. */
static bool is_windows(struct str bytes)
{
	enum {
		NEW_HEADER_AT = 0x3c
	};
	struct str field = str_from(bytes, NEW_HEADER_AT);
	struct cur c = cur_of(field.p, field.n);
	uint32_t at = cur_u32le(&c);

	return !c.bad && str_starts(str_from(bytes, at), STR("PE\0\0"));
}

static bool is_fat(struct str bytes)
{
	struct str field = str_from(bytes, 4);
	struct cur c = cur_of(field.p, field.n);
	uint32_t n = cur_u32be(&c);

	return !c.bad && n > 0 && n <= FAT_SLICES_MAX;
}

/* What stands beside the magic must fit too. */
static bool holds(struct str bytes, enum sample_format f)
{
	if (f == FORMAT_PE)
		return is_windows(bytes);
	if (f == FORMAT_MACHO_FAT)
		return is_fat(bytes);
	if (f == FORMAT_CLASS_PYC)
		return bytes.n > 16 && bytes.p[1] >= 0x0b &&
			bytes.p[1] <= 0x0e;
	return true;
}

static bool is_text(struct str head)
{
	for (size_t i = 0; i < head.n; i++) {
		unsigned char c = (unsigned char)head.p[i];

		if (c < 0x20 && !strchr("\t\n\r\f", c))
			return false;
	}
	return head.n > 0;
}

enum sample_format sample_format_of(struct str bytes)
{
	for (uint32_t f = 0; f < FORMAT_TEXT; f++) {
		if (begins(bytes, &formats[f]) &&
			holds(bytes, (enum sample_format)f)) {
			return (enum sample_format)f;
		}
	}
	if (is_text(str_head(bytes, TEXT_LOOKED)))
		return FORMAT_TEXT;
	return FORMAT_DATA;
}

bool sample_format_is_archive(enum sample_format f)
{
	return (f >= FORMAT_ZIP && f <= FORMAT_ISO);
}
