/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/linkage/fields.h"

/* The starting values are round figures, near those that FEBRL's and the
 * Swiss and Scottish registers' linkages report; EM moves them wherever there
 * are enough records (Winkler 2000; Fellegi and Sunter 1969). */
const struct field_row field_rows[COL_KINDS] = {
	[COL_SKIPPED] = { "not compared",
		"id unique_id rec_id record_id record index row cluster "
		"source source_dataset origin grade known note withdrawn "
		"supersedes kind zone for from to is_match schema",
		.n_level = 1,
		.level = { "differs" } },
	[COL_GIVEN] = { "given name",
		"given_name first_name firstname forename fname givenname "
		"christian_name middle_name",
		.n_level = 5,
		.level = { "equal", "near", "alike", "swapped", "differs" },
		.m = { 780, 90, 50, 20, 60 },
		.u = { 5000, 4000, 15000, 100, 975900 } },
	[COL_FAMILY] = { "family name",
		"surname last_name lastname family_name lname sname "
		"familyname maiden_name",
		.n_level = 5,
		.level = { "equal", "near", "alike", "swapped", "differs" },
		.m = { 780, 90, 50, 20, 60 },
		.u = { 2000, 3000, 12000, 100, 982900 } },
	[COL_FULL] = { "name",
		"name full_name fullname person persona first_and_surname "
		"registrant customer holder organisation organization company "
		"org",
		.n_level = 5,
		.level = { "equal", "near", "contained", "in part", "differs" },
		.m = { 500, 150, 100, 100, 150 },
		.u = { 100, 200, 500, 20000, 979200 } },
	[COL_DATE] = { "date",
		"dob date_of_birth birth birth_date birthdate birthday born "
		"date",
		.n_level = 5,
		.level = { "equal", "a slip", "in part", "the year", "differs" },
		.m = { 850, 70, 30, 20, 30 },
		.u = { 60, 2000, 25000, 20000, 952940 } },
	[COL_EMAIL] = { "e-mail",
		"email e_mail mail email_address mailbox",
		.n_level = 4,
		.level = { "equal", "near", "alike", "differs" },
		.m = { 700, 100, 50, 150 },
		.u = { 5, 20, 500, 999475 },
		.many = true },
	[COL_PHONE] = { "phone",
		"phone telephone mobile tel phone_number cell fax",
		.n_level = 3,
		.level = { "equal", "a slip", "differs" },
		.m = { 700, 80, 220 },
		.u = { 5, 20, 999975 },
		.many = true },
	[COL_CODE] = { "number with a form",
		"postcode zip zip_code zipcode postal_code postal soc_sec_id "
		"ssn document passport national_id tax_id id_number",
		.n_level = 4,
		.level = { "equal", "a slip", "in part", "differs" },
		.m = { 800, 90, 40, 70 },
		.u = { 1000, 3000, 20000, 976000 } },
	[COL_NUMBER] = { "number",
		"street_number house_number number house",
		.n_level = 3,
		.level = { "equal", "a slip", "differs" },
		.m = { 850, 80, 70 },
		.u = { 10000, 80000, 910000 } },
	[COL_WORD] = { "word",
		"gender sex state title country language status province "
		"agent lang",
		.n_level = 2,
		.level = { "equal", "differs" },
		.m = { 950, 50 },
		.u = { 250000, 750000 } },
	[COL_TEXT] = { "text",
		"address address_1 address_2 address1 address2 street city "
		"town suburb locality birth_place place occupation job "
		"employer street_name",
		.n_level = 4,
		.level = { "equal", "near", "alike", "differs" },
		.m = { 750, 100, 60, 90 },
		.u = { 2000, 2000, 15000, 981000 } },
	[COL_TOKEN] = { "identifier",
		"payment iban card wallet key device certificate login handle "
		"username account ip fingerprint ip_address",
		.n_level = 2,
		.level = { "equal", "differs" },
		.m = { 600, 400 },
		.u = { 5, 999995 },
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
	{ "dob", COL_DATE },
	{ "birth_place", COL_TEXT },
	{ "birth", COL_DATE },
	{ "postcode", COL_CODE },
	{ "post_code", COL_CODE },
	{ "zip", COL_CODE },
	{ "ssn", COL_CODE },
	{ "addr", COL_TEXT },
	{ "street", COL_TEXT },
	{ "city", COL_TEXT },
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
