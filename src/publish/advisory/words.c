/* SPDX-License-Identifier: Apache-2.0 */
/* The words of templates, one row each. */
#include <inttypes.h>
#include <stdio.h>

#include "publish/advisory/advisory.h"
#include "publish/text/say.h"

#define PUTS(name) \
	static void put_##name(const struct scope *s, struct buf *b)
/* one of the advisory's own texts */
#define PUTS_TEXT(name, member)            \
	PUTS(name)                         \
	{                                  \
		buf_safe(b, s->a->member); \
	}

PUTS_TEXT(reference, reference)
PUTS_TEXT(organisation, organisation)
PUTS_TEXT(sector, sector)
PUTS_TEXT(country, country)
PUTS_TEXT(contact, contact)
PUTS_TEXT(issuer, issuer.name)
PUTS_TEXT(issuer_telephone, issuer.telephone)
PUTS_TEXT(issuer_email, issuer.email)
PUTS_TEXT(issuer_pgp, issuer.pgp)
PUTS_TEXT(issuer_web, issuer.web)
PUTS_TEXT(zone, zone)
PUTS_TEXT(all_hosts, hosts)

PUTS(date)
{
	char day[DATE_N];

	(void)s;
	buf_z(b, date_text(s->a->day_s, day));
}

PUTS(tlp)
{
	buf_fmt(b, "TLP:%s", tlp_name(s->a->tlp));
}

PUTS(tlp_meaning)
{
	buf_z(b, s->l->tlp[s->a->tlp]);
}

/* Whom to call, or that nobody is named. */
PUTS(nobody_to_call)
{
	const struct issuer *i = &s->a->issuer;

	if (!i->name.n || (!i->telephone.n && !i->email.n))
		buf_z(b, s->l->nobody_to_call);
}

PUTS(simulated)
{
	if (s->a->simulated)
		buf_z(b, "SIMULATED");
}

PUTS(marked)
{
	if (s->a->marked)
		buf_z(b, "yes");
}

PUTS(hit)
{
	if (s->a->n_hit)
		say_count(b, s->a->n_hit);
}

static void put_clock(int64_t s, const char *zone, struct buf *b)
{
	char stamp[STAMP_N];

	stamp_text(s, stamp);
	buf_fmt(b, "%.10s %.8s %s", stamp, stamp + 11, zone);
}

/* "+09:00" */
static void offset_text(int64_t ahead_s, char ret[static 8])
{
	int64_t minutes = (ahead_s < 0 ? -ahead_s : ahead_s) / 60;

	snprintf(ret,
		8,
		"%c%02u:%02u",
		ahead_s < 0 ? '-' : '+',
		(unsigned)(minutes / 60 % 24),
		(unsigned)(minutes % 60));
}

/* "2016-11-15 09:00:00 +09:00 (2016-11-15 00:00:00 UTC)" */
static void put_time(const struct scope *s,
	const struct local_time_s *t,
	struct buf *b)
{
	char ahead[8];

	if (!say_dated(t->s)) {
		buf_z(b, s->l->not_told);
		return;
	}
	/* to those not hit no more than the day, which tells of nobody */
	if (s->a->sector_wide) {
		put_clock(t->s, "UTC", b);
		return;
	}
	if (s->a->zone.n) {
		offset_text(t->ahead_s, ahead);
		put_clock(t->s + t->ahead_s, ahead, b);
		buf_z(b, s->l->beside);
	}
	put_clock(t->s, "UTC", b);
	if (s->a->zone.n)
		buf_z(b, s->l->behind);
}

PUTS(first_contact)
{
	put_time(s, &s->a->first, b);
}

PUTS(last_contact)
{
	put_time(s, &s->a->last, b);
}

PUTS(all_grade)
{
	buf_z(b, s->l->grade[s->a->grade]);
}

PUTS(all_contacts)
{
	say_count(b, s->a->contacts);
}

static void put_bytes(bool has, uint64_t bytes, struct buf *b)
{
	if (has)
		say_size(b, bytes);
}

PUTS(all_bytes_out)
{
	put_bytes(s->a->has_bytes, s->a->bytes_out, b);
}

PUTS(all_bytes_in)
{
	put_bytes(s->a->has_bytes, s->a->bytes_in, b);
}

/* How many of its contacts have an address, or a name only; nothing for none.
 */
static void put_count(const struct scope *s, bool by_name, struct buf *b)
{
	uint64_t n = 0;

	for (uint32_t i = 0; i < s->a->n_server; i++)
		n += s->a->server[i].by_name == by_name;
	if (n)
		say_count(b, n);
}

PUTS(count_servers)
{
	put_count(s, false, b);
}

PUTS(count_names)
{
	put_count(s, true, b);
}

/* --- of a contact --------------------------------------------------------- */

static const struct advisory_server *server_of(const struct scope *s)
{
	return &s->a->server[s->row];
}

#define PUTS_OF_SERVER(name)                     \
	PUTS(name)                               \
	{                                        \
		buf_safe(b, server_of(s)->name); \
	}
PUTS_OF_SERVER(address)
PUTS_OF_SERVER(ports)
PUTS_OF_SERVER(names)
PUTS_OF_SERVER(hosts)

PUTS(first)
{
	put_time(s, &server_of(s)->first, b);
}

PUTS(last)
{
	put_time(s, &server_of(s)->last, b);
}

PUTS(grade)
{
	buf_z(b, s->l->grade[server_of(s)->grade]);
}

PUTS(contacts)
{
	say_count(b, server_of(s)->contacts);
}

PUTS(bytes_out)
{
	put_bytes(server_of(s)->has_bytes, server_of(s)->bytes_out, b);
}

PUTS(bytes_in)
{
	put_bytes(server_of(s)->has_bytes, server_of(s)->bytes_in, b);
}

/* --- of an indicator ------------------------------------------------------ */

static const struct advised *advised_of(const struct scope *s)
{
	return &s->a->advised[s->row];
}

PUTS(type)
{
	buf_z(b, s->l->kind[advised_of(s)->kind]);
}

PUTS(value)
{
	buf_safe(b, advised_of(s)->value);
}

PUTS(valid_from)
{
	int64_t from_s = advised_of(s)->from_s;

	if (say_dated(from_s))
		put_clock(from_s, "UTC", b);
	else
		buf_z(b, s->l->not_told);
}

PUTS(valid_until)
{
	int64_t to_s = advised_of(s)->to_s;

	if (say_dated(to_s))
		put_clock(to_s, "UTC", b);
	else
		buf_z(b, s->l->until_told);
}

/* --- the table ------------------------------------------------------------ */

#define ANYWHERE(name, what)                          \
	{                                             \
#name, SECTION_NONE, put_##name, what \
	}
#define OF_CONTACT(name, what)                            \
	{                                                 \
#name, SECTION_CONTACTS, put_##name, what \
	}
#define OF_INDICATOR(name, what)                            \
	{                                                   \
#name, SECTION_INDICATORS, put_##name, what \
	}
#define CHECK(name, what)                       \
	{                                       \
#name, SECTION_NONE, name, what \
	}

const struct template_word words[] = {
	ANYWHERE(reference, "the advisory's reference number"),
	ANYWHERE(date, "its day"),
	ANYWHERE(organisation, "whom it is for"),
	ANYWHERE(sector, "the sector of its reader"),
	ANYWHERE(country, "the country of its reader"),
	ANYWHERE(contact, "the reader's address, as the case has it"),
	ANYWHERE(tlp, "TLP:AMBER and the like"),
	ANYWHERE(tlp_meaning, "who may have it"),
	ANYWHERE(issuer, "who warns"),
	ANYWHERE(issuer_telephone, "who warns, by telephone"),
	ANYWHERE(issuer_email, "who warns, by e-mail"),
	ANYWHERE(issuer_pgp, "the fingerprint of the key of who warns"),
	ANYWHERE(issuer_web, "the pages of who warns"),
	ANYWHERE(nobody_to_call, "a sentence, when nobody to call is told"),
	ANYWHERE(zone, "the zone of the reader's times, when it is told"),
	ANYWHERE(simulated, "SIMULATED, in an exercise"),
	ANYWHERE(marked, "yes, when it may be no victim"),
	ANYWHERE(hit,
		"how many organisations were hit, when that may be told"),
	ANYWHERE(first_contact, "the first of all contacts"),
	ANYWHERE(last_contact, "the last of all contacts"),
	ANYWHERE(all_grade, "how far the furthest contact went"),
	ANYWHERE(all_contacts, "how many records of contacts there are"),
	ANYWHERE(all_hosts, "the reader's own hosts"),
	ANYWHERE(all_bytes_out, "how much they sent"),
	ANYWHERE(all_bytes_in, "how much they received"),
	ANYWHERE(count_servers, "how many servers they met, when any"),
	ANYWHERE(count_names, "how many names they asked for, when any"),
	CHECK(check_zeek, "commands for Zeek's logs as tables"),
	CHECK(check_jq, "commands for Zeek's logs and Suricata's as JSON"),
	CHECK(check_yara, "a command for files, when there is a rule"),
	CHECK(check_suricata, "a command for captures"),
	CHECK(check_splunk, "a search of Splunk"),
	CHECK(check_elastic, "a query of Elastic"),
	CHECK(check_kql, "a query of Microsoft's tables"),
	OF_CONTACT(address, "the server"),
	OF_CONTACT(ports, "its ports"),
	OF_CONTACT(names, "under which it was asked for"),
	OF_CONTACT(hosts, "the reader's own hosts that met it"),
	OF_CONTACT(first, "the first contact with it"),
	OF_CONTACT(last, "the last contact with it"),
	OF_CONTACT(grade, "how far that went"),
	OF_CONTACT(contacts, "how many records there are"),
	OF_CONTACT(bytes_out, "how much was sent to it"),
	OF_CONTACT(bytes_in, "how much came from it"),
	OF_INDICATOR(type, "address or name"),
	OF_INDICATOR(value, "itself"),
	OF_INDICATOR(valid_from, "the first contact with it"),
	OF_INDICATOR(valid_until, "the last contact with it"),
};
const size_t n_words = sizeof words / sizeof *words;

const struct template_word *word_named(struct str name, enum section in)
{
	for (size_t i = 0; i < n_words; i++) {
		if (str_is(name, words[i].name) &&
			(words[i].section == SECTION_NONE ||
				words[i].section == in)) {
			return &words[i];
		}
	}
	return NULL;
}

static const char *const section_name[SECTIONS] = {
	[SECTION_CONTACTS] = "contacts",
	[SECTION_INDICATORS] = "indicators",
};

enum section section_named(struct str name)
{
	for (int i = SECTION_NONE + 1; i < SECTIONS; i++) {
		if (str_is(name, section_name[i]))
			return (enum section)i;
	}
	return SECTION_NONE;
}

uint32_t section_rows(const struct advisory *a, enum section s)
{
	return s == SECTION_CONTACTS ? a->n_server : a->n_advised;
}

void words_list(enum section in, struct buf *b)
{
	bool any = false;

	for (size_t i = 0; i < n_words; i++) {
		if (words[i].section != in)
			continue;
		buf_fmt(b, "%s%s", any ? ", " : "", words[i].name);
		any = true;
	}
}
