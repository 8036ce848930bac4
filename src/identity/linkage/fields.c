/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/linkage/fields.h"

/* The starting values are round figures: of persons near those that linkages of
 * FEBRL and of registers report (Winkler 2000; Fellegi and Sunter 1969); of
 * hands and houses what their definition says. The records move them. */
const struct field_row field_rows[COL_KINDS] = {
	[COL_SKIPPED] = { "not compared",
		"id unique_id rec_id record_id record index row "
		"cluster source source_dataset origin grade known "
		"note withdrawn supersedes kind zone for from to "
		"is_match schema",
		.n_level = 1,
		.level = { "differs" } },
	[COL_GIVEN] = { "given name",
		"given_name first_name firstname forename fname "
		"givenname christian_name middle_name",
		.n_level = 5,
		.n_equal = 1,
		.level = { "equal", "near", "alike", "swapped", "differs" },
		.m = { [PAIR_PERSON] = { 780, 90, 50, 20, 60 } },
		.u = { 5000000, 4000000, 15000000, 100000, 975900000 },
		.view = { [PAIR_HAND] = VIEW_CHANCE,
			[PAIR_HOUSE] = VIEW_CHANCE } },
	[COL_FAMILY] = { "family name",
		"surname last_name lastname family_name lname sname "
		"familyname maiden_name",
		.n_level = 5,
		.n_equal = 1,
		.level = { "equal", "near", "alike", "swapped", "differs" },
		.m = { [PAIR_PERSON] = { 780, 90, 50, 20, 60 },
			[PAIR_HOUSE] = { 600, 60, 20, 1, 319 } },
		.u = { 2000000, 3000000, 12000000, 100000, 982900000 },
		.view = { [PAIR_HAND] = VIEW_CHANCE } },
	[COL_FULL] = { "name",
		"name full_name fullname person persona "
		"first_and_surname registrant customer holder "
		"organisation organization company org",
		.n_level = 5,
		.n_equal = 1,
		.level = { "equal", "near", "contained", "in part", "differs" },
		.m = { [PAIR_PERSON] = { 500, 150, 100, 100, 150 },
			[PAIR_HOUSE] = { 2, 10, 18, 500, 470 } },
		.u = { 100000, 200000, 500000, 20000000, 979200000 },
		.view = { [PAIR_HAND] = VIEW_CHANCE } },
	[COL_BIRTH] = { "birth date",
		"dob date_of_birth birth birth_date birthdate "
		"birthday born date",
		.n_level = 5,
		.n_equal = 1,
		.level = { "equal",
			"a slip",
			"in part",
			"the year",
			"differs" },
		.m = { [PAIR_PERSON] = { 850, 70, 30, 20, 30 } },
		.u = { 60000, 2000000, 25000000, 20000000, 952940000 },
		.view = { [PAIR_HAND] = VIEW_CHANCE,
			[PAIR_HOUSE] = VIEW_CHANCE } },
	[COL_EMAIL] = { "e-mail",
		"email e_mail mail email_address mailbox",
		.n_level = 6,
		.n_equal = 2,
		.counted = 1 << EMAIL_PROVIDER,
		.level = { "equal",
			"equal, and shared by many",
			"near",
			"alike",
			"of one small provider",
			"differs" },
		.shared = { 12, 0 },
		.m = { [PAIR_PERSON] = { 640, 50, 100, 50, 20, 140 },
			[PAIR_HAND] = { 60, 5, 5, 10, 10, 910 },
			[PAIR_HOUSE] = { 20, 5, 5, 20, 150, 800 } },
		.u = { 10, 50, 20000, 500000, 1000, 999478940 },
		.u_most = { 10 },
		.many = true },
	[COL_PHONE] = { "phone",
		"phone telephone mobile tel phone_number cell fax",
		.n_level = 4,
		.n_equal = 2,
		.level = { "equal",
			"equal, and shared by many",
			"a slip",
			"differs" },
		.shared = { 12, 0 },
		.m = { [PAIR_PERSON] = { 650, 50, 80, 220 },
			[PAIR_HAND] = { 150, 5, 5, 840 },
			[PAIR_HOUSE] = { 250, 20, 5, 725 } },
		.u = { 30, 500, 20000, 999979470 },
		.u_most = { 30 },
		.many = true },
	[COL_DOCUMENT] = { "document",
		"soc_sec_id ssn document passport national_id tax_id "
		"id_number",
		.n_level = 5,
		.n_equal = 2,
		.level = { "equal",
			"equal, and shared by many",
			"a slip",
			"in part",
			"differs" },
		.shared = { 12, 0 },
		.m = { [PAIR_PERSON] = { 790, 10, 90, 40, 70 },
			[PAIR_HAND] = { 60, 1, 20, 10, 909 } },
		.u = { 100, 500, 500000, 3000000, 996499400 },
		.u_most = { 100 },
		.view = { [PAIR_HOUSE] = VIEW_CHANCE },
		.many = true },
	[COL_POSTCODE] = { "postcode",
		"postcode zip zip_code zipcode postal_code postal",
		.n_level = 4,
		.n_equal = 1,
		.level = { "equal", "a slip", "in part", "differs" },
		.m = { [PAIR_PERSON] = { 800, 90, 40, 70 },
			[PAIR_HOUSE] = { 850, 50, 30, 70 } },
		.u = { 1000000, 3000000, 20000000, 976000000 },
		.view = { [PAIR_HAND] = VIEW_CHANCE } },
	[COL_NUMBER] = { "number",
		"street_number house_number number house",
		.n_level = 3,
		.n_equal = 1,
		.level = { "equal", "a slip", "differs" },
		.m = { [PAIR_PERSON] = { 850, 80, 70 },
			[PAIR_HOUSE] = { 850, 80, 70 } },
		.u = { 10000000, 80000000, 910000000 },
		.view = { [PAIR_HAND] = VIEW_CHANCE } },
	[COL_PLACE] = { "place",
		"address address_1 address_2 address1 address2 street "
		"city town suburb locality birth_place place "
		"street_name",
		.n_level = 4,
		.n_equal = 1,
		.level = { "equal", "near", "alike", "differs" },
		.m = { [PAIR_PERSON] = { 750, 100, 60, 90 },
			[PAIR_HOUSE] = { 800, 100, 30, 70 } },
		.u = { 2000000, 2000000, 15000000, 981000000 },
		.view = { [PAIR_HAND] = VIEW_CHANCE } },
	[COL_TEXT] = { "text",
		"occupation job employer",
		.n_level = 4,
		.n_equal = 1,
		.level = { "equal", "near", "alike", "differs" },
		.m = { [PAIR_PERSON] = { 750, 100, 60, 90 } },
		.u = { 2000000, 2000000, 15000000, 981000000 },
		.view = { [PAIR_HAND] = VIEW_CHANCE,
			[PAIR_HOUSE] = VIEW_CHANCE } },
	[COL_WORD] = { "word",
		"gender sex state title country language status "
		"province agent lang user_agent browser",
		.n_level = 2,
		.n_equal = 1,
		.level = { "equal", "differs" },
		.m = { [PAIR_PERSON] = { 950, 50 },
			[PAIR_HAND] = { 800, 200 },
			[PAIR_HOUSE] = { 900, 100 } },
		.u = { 250000000, 750000000 } },
	[COL_LOGIN] = { "login",
		"login handle username account",
		.n_level = 4,
		.n_equal = 3,
		.level = { "equal",
			"equal, and shared by some",
			"equal, and shared by many",
			"differs" },
		.shared = { 4, 16, 0 },
		.m = { [PAIR_PERSON] = { 590, 5, 5, 400 },
			[PAIR_HAND] = { 150, 20, 5, 825 } },
		.u = { 500, 2000, 5000, 999992500 },
		.u_most = { 500 },
		.view = { [PAIR_HOUSE] = VIEW_CHANCE },
		.many = true },
	[COL_COSTLY] = { "token",
		"payment iban card wallet key device certificate "
		"fingerprint",
		.n_level = 5,
		.n_equal = 4,
		.level = { "equal",
			"equal, and shared by some",
			"equal, and shared by many",
			"equal, and shared by very many",
			"differs" },
		.shared = { 4, 16, 64, 0 },
		.m = { [PAIR_PERSON] = { 500, 80, 10, 10, 400 },
			[PAIR_HAND] = { 400, 80, 10, 10, 500 },
			[PAIR_HOUSE] = { 100, 80, 20, 10, 790 } },
		.u = { 10, 50, 5000, 20000, 999974940 },
		.u_most = { 10, 100 },
		.many = true },
	[COL_NETWORK] = { "network address",
		"ip ip_address address_ip",
		.n_level = 5,
		.n_equal = 4,
		.level = { "equal",
			"equal, and shared by some",
			"equal, and shared by many",
			"equal, and shared by very many",
			"differs" },
		.shared = { 4, 16, 64, 0 },
		.m = { [PAIR_PERSON] = { 300, 80, 20, 20, 580 },
			[PAIR_HAND] = { 100, 50, 20, 20, 810 },
			[PAIR_HOUSE] = { 400, 200, 20, 20, 360 } },
		.u = { 100, 1000, 5000, 20000, 999973900 },
		.u_most = { 100 },
		.many = true },
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
		bool word = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
			c >= 0x80;
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
