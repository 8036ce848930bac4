/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/linkage/fields.h"

const struct field_row field_rows[COL_KINDS] = {
#include "identity/linkage/fields.list"
};

enum {
	HEADER_MAX = 40
};

/* lower case, _ for what is no letter or digit */
static struct str plain(struct str header, char room[static HEADER_MAX])
{
	size_t n = 0;

	header = str_trim(header);
	for (size_t i = 0; i < header.n && n < HEADER_MAX; i++) {
		unsigned char c = (unsigned char)header.p[i];

		if (c >= 'A' && c <= 'Z')
			c = (unsigned char)(c + 'a' - 'A');
		bool word = (c >= 'a' && c <= 'z') ||
			(c >= '0' && c <= '9') || c >= 0x80;
		room[n++] = word ? (char)c : '_';
	}
	return (struct str){ room, n };
}

/* Words within a header, for those that no list has. The first that is there
 * decides. */
static const struct {
	const char *part;
	enum field_kind kind;
} parts[] = {
	{ "mail", COL_EMAIL },
	{ "phone", COL_PHONE },
	{ "mobile", COL_PHONE },
	{ "dob", COL_BIRTH },
	{ "birth_place", COL_PLACE },
	{ "birth", COL_BIRTH },
	{ "postcode", COL_POSTCODE },
	{ "post_code", COL_POSTCODE },
	{ "zip", COL_POSTCODE },
	{ "ssn", COL_DOCUMENT },
	{ "addr", COL_PLACE },
	{ "street", COL_PLACE },
	{ "city", COL_PLACE },
	{ "surname", COL_FAMILY },
	{ "last_name", COL_FAMILY },
	{ "family", COL_FAMILY },
	{ "given", COL_GIVEN },
	{ "first_name", COL_GIVEN },
	{ "name", COL_FULL },
};

enum field_kind field_by_header(struct str header)
{
	char room[HEADER_MAX];
	struct str h = plain(header, room);

	for (int k = 0; k < COL_KINDS; k++) {
		if (h.n && str_listed(str_of(field_rows[k].headers), ' ', h))
			return (enum field_kind)k;
	}
	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		if (str_has(h, str_of(parts[i].part)))
			return parts[i].kind;
	}
	return h.n ? COL_KINDS : COL_SKIPPED;
}
