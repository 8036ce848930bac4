/* SPDX-License-Identifier: Apache-2.0 */
/* What an advisory says, from a victim's own contacts. Whatever is not the
 * reader's own and comes along with them (a server that is a host of another
 * victim, a name with another victim's in it) is left out here, in one place,
 * and counted. */
#include <stdlib.h>

#include "case/steps/advise.h"
#include "case/steps/disclosure.h"

static bool no_room(struct err *err)
{
	return fail(err, ERR_LIMIT, 0, "no memory left for advisories");
}

bool advise_view(struct view *ret,
	struct store *s,
	const struct audience *whom,
	struct str org,
	struct err *err)
{
	struct question q = {
		.as_of_s = INT64_MAX,
		.audience = *whom,
	};

	q.audience.restricted = true;
	q.audience.each_its_own = true;
	q.audience.for_org = org;
	return case_view(ret, s, &q, NEEDS_VICTIMS | NEEDS_EXHIBITS, err);
}

struct table advise_with_own(const struct view *v, enum tlp tlp)
{
	const struct disclosure *d = v->disclosure;
	struct table org = table_in(d->a);

	for (uint32_t i = 0; i < d->n_exhibit; i++) {
		const struct exhibit *x = &d->exhibit[i];

		if (x->tlp > tlp && !x->withdrawn &&
			entity_type_of(x->vantage) == ENT_ORG) {
			table_put(&org, entity_name(x->vantage));
		}
	}
	return org;
}

enum tlp advise_marking(const struct view *v, struct str org, enum tlp tlp)
{
	const struct disclosure *d = v->disclosure;

	for (uint32_t i = 0; i < d->n_exhibit; i++) {
		const struct exhibit *x = &d->exhibit[i];

		if (x->tlp > tlp && !x->withdrawn && !d->exhibit_out[i] &&
			entity_type_of(x->vantage) == ENT_ORG &&
			str_eq(entity_name(x->vantage), org)) {
			tlp = x->tlp;
		}
	}
	return tlp;
}

/* --- what there is to know of all victims -------------------------------- */

/* Without blanks, as names of hosts have it; a name of one word is as it is. */
static struct str joined_name(struct str name, struct arena *a)
{
	char *to = NEW(a, char, name.n + 1);
	size_t n = 0;

	for (size_t i = 0; to && i < name.n; i++) {
		if (name.p[i] != ' ')
			to[n++] = name.p[i];
	}
	return n < name.n ? (struct str){ to, n } : (struct str){ 0 };
}

/* "victim.example" of "soc@victim.example"; with blanks for its dots, which
 * stand for hyphens, too, when spaced. */
static struct str mail_domain(struct str contact,
	bool spaced,
	struct arena *a)
{
	struct str before;
	struct str domain;

	if (!str_cut(contact, '@', &before, &domain))
		return (struct str){ 0 };
	char *to = NEW(a, char, domain.n + 1);
	size_t n = 0;
	while (to && n < domain.n &&
		!str_has_char(STR(" >,;\"'"), domain.p[n])) {
		to[n] = domain.p[n] == '.' && spaced ? ' ' : domain.p[n];
		n++;
	}
	return (struct str){ to, n };
}

enum {
	SPELLINGS = 4
};
/* What tells of a victim: its name, the name in one word, its domain. */
static void spellings(struct str name,
	struct str contact,
	struct arena *a,
	struct str ret[static SPELLINGS])
{
	ret[0] = name;
	ret[1] = joined_name(name, a);
	ret[2] = mail_domain(contact, false, a);
	ret[3] = mail_domain(contact, true, a);
}

static bool know_name(struct advise_facts *f,
	struct str name,
	struct str contact)
{
	struct str word[SPELLINGS];

	spellings(name, contact, &f->v->a, word);
	for (int i = 0; i < SPELLINGS; i++) {
		if (word[i].n > 3 || i == 0) {
			if (!forbidden_put(&f->others, word[i]))
				return false;
		}
	}
	return table_put(&f->victim, name) != TABLE_NONE;
}

/* Also those of whom nothing may be told: they are others, too. */
static bool know_names(struct advise_facts *f)
{
	const struct publication *p = &f->v->publication;

	f->victim = table_in(&f->v->a);
	for (uint32_t i = 0; i < p->n_victim; i++) {
		if (!know_name(f, p->victim[i].name, p->victim[i].contact))
			return false;
	}
	for (uint32_t i = 0; i < f->v->all.n; i++) {
		const struct claim *c = f->v->all.claim[i];

		if (c->predicate == PRED_CONTACTED &&
			!know_name(f, entity_name(c->subject), STR(""))) {
			return false;
		}
	}
	return true;
}

/* Hosts that were in contact, and servers, at most. */
static uint32_t count_hosts(const struct publication *p)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < p->n_victim; i++) {
		struct str rest = p->victim[i].hosts;
		struct str one;

		n += p->victim[i].n_contacted;
		while (victim_list_next(&rest, &one))
			n++;
	}
	return n;
}

static bool know_host(struct advise_facts *f,
	struct str *of,
	struct str host,
	struct str whose)
{
	uint32_t before = f->host.n;
	uint32_t k = table_put(&f->host, host);

	if (k == before)
		of[k] = whose;
	return k != TABLE_NONE;
}

static bool know_hosts(struct advise_facts *f, struct str *of)
{
	const struct publication *p = &f->v->publication;

	for (uint32_t i = 0; i < p->n_victim; i++) {
		struct str rest = p->victim[i].hosts;
		struct str one;

		while (victim_list_next(&rest, &one)) {
			if (!know_host(f, of, one, p->victim[i].name))
				return false;
		}
	}
	return true;
}

/* Servers in the networks of somebody who was hit: whoever broke into them goes
 * on from there. */
static bool know_servers(struct advise_facts *f,
	struct store *s,
	struct str *of,
	struct err *err)
{
	const struct publication *p = &f->v->publication;
	struct table server = table_in(&f->v->a);
	struct addr *address = NEW(&f->v->a, struct addr, count_hosts(p) + 1);
	const struct str *owner;

	for (uint32_t i = 0; address && i < p->n_victim; i++) {
		for (uint32_t k = 0; k < p->victim[i].n_contacted; k++) {
			struct str one = p->victim[i].contacted[k].server;
			struct addr a;

			if (addr_parse(one, &a) &&
				table_put(&server, one) != TABLE_NONE)
				address[table_find(&server, one)] = a;
		}
	}
	if (!address ||
		!case_owners(s, address, server.n, &f->v->a, &owner, err)) {
		return false;
	}
	for (uint32_t i = 0; i < server.n; i++) {
		if (table_find(&f->victim, owner[i]) != TABLE_NONE &&
			!know_host(f, of, server.key[i], owner[i])) {
			return false;
		}
	}
	return true;
}

static bool know_victims(struct advise_facts *f,
	struct store *s,
	struct err *err)
{
	struct str *of = NEW(&f->v->a,
		struct str,
		2 * count_hosts(&f->v->publication) + 1);

	f->host = table_in(&f->v->a);
	f->host_of = of;
	if (!of || !know_names(f) || !know_hosts(f, of))
		return no_room(err);
	return !s || know_servers(f, s, of, err);
}

/* Of exhibits whose clock was told. */
static bool know_zones(struct advise_facts *f)
{
	const struct publication *p = &f->v->publication;
	struct str *zone = NEW(&f->v->a, struct str, p->n_exhibit + 1);

	f->vantage = table_in(&f->v->a);
	for (uint32_t i = 0; zone && i < p->n_exhibit; i++) {
		const struct exhibit *x = &p->exhibit[i];

		if (!x->told.zone.n || x->withdrawn ||
			entity_type_of(x->vantage) != ENT_ORG) {
			continue;
		}
		uint32_t k = table_put(&f->vantage, entity_name(x->vantage));
		if (k == TABLE_NONE)
			return false;
		zone[k] = x->told.zone;
	}
	f->zone = zone;
	return zone != NULL;
}

/* Files that stand in a list and were seen. */
static bool know_files(struct advise_facts *f)
{
	const struct claimset *all = f->v->publication.claims;

	f->file = NEW(&f->v->a, const struct claim *, all->n + 1);
	for (uint32_t i = 0; f->file && i < all->n; i++) {
		const struct claim *c = all->claim[i];

		if (c->predicate == PRED_MATCHES_INDICATOR &&
			c->told == TOLD_WHOLE && c->maker == MADE_BY_HUNT &&
			entity_type_of(c->subject) == ENT_SAMPLE) {
			f->file[f->n_file++] = c;
		}
	}
	return f->file != NULL;
}

bool advise_facts_open(struct advise_facts *ret,
	struct store *s,
	struct view *v,
	enum tlp tlp,
	bool marked,
	struct err *err)
{
	*ret = (struct advise_facts){
		.v = v,
		.tlp = tlp,
		.marked = marked,
	};
	if (!forbidden_open(&ret->others, &v->a))
		return no_room(err);
	return know_victims(ret, s, err) &&
		((know_zones(ret) && know_files(ret) && !v->a.full) ||
			no_room(err));
}

/* --- times ---------------------------------------------------------------- */

/* Countries with one zone, by ISO 3166-1; of others nobody knows which it is.
 */
static struct str zone_of_country(struct str country)
{
	static const struct {
		const char *country;
		const char *zone;
	} all[] = { { "AT", "Europe/Vienna" },
		{ "BE", "Europe/Brussels" },
		{ "CH", "Europe/Zurich" },
		{ "CZ", "Europe/Prague" },
		{ "DE", "Europe/Berlin" },
		{ "DK", "Europe/Copenhagen" },
		{ "EE", "Europe/Tallinn" },
		{ "FI", "Europe/Helsinki" },
		{ "GB", "Europe/London" },
		{ "HK", "Asia/Hong_Kong" },
		{ "IE", "Europe/Dublin" },
		{ "IL", "Asia/Jerusalem" },
		{ "IN", "Asia/Kolkata" },
		{ "IT", "Europe/Rome" },
		{ "JP", "Asia/Tokyo" },
		{ "KR", "Asia/Seoul" },
		{ "LT", "Europe/Vilnius" },
		{ "LV", "Europe/Riga" },
		{ "NO", "Europe/Oslo" },
		{ "PH", "Asia/Manila" },
		{ "PL", "Europe/Warsaw" },
		{ "SE", "Europe/Stockholm" },
		{ "SG", "Asia/Singapore" },
		{ "TH", "Asia/Bangkok" },
		{ "TW", "Asia/Taipei" },
		{ "VN", "Asia/Ho_Chi_Minh" } };

	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		if (str_is(country, all[i].country))
			return str_of(all[i].zone);
	}
	return (struct str){ 0 };
}

/* What the clock of its sensor was told to be, else its country's. */
static struct str zone_of(const struct advise_facts *f,
	const struct victim *v)
{
	uint32_t k = table_find(&f->vantage, v->name);
	struct str zone =
		k == TABLE_NONE ? zone_of_country(v->country) : f->zone[k];

	return zone_known(zone) ? zone : (struct str){ 0 };
}

/* Opening a named zone reads its file: only when it is another. */
static void turn_clock(struct advise_facts *f, struct str zone)
{
	if (str_eq(f->clock_zone, zone))
		return;
	if (!local_clock_open(&f->clock, zone, 0))
		f->clock = (struct local_clock){ 0 };
	f->clock_zone = zone;
}

static bool is_told(int64_t s)
{
	return s != TIME_UNKNOWN && s != TIME_OPEN;
}

static struct local_time_s local_of(const struct advise_facts *f, int64_t s)
{
	return (struct local_time_s){
		s,
		is_told(s) ? local_ahead(&f->clock, s) : 0,
	};
}

/* --- indicators ----------------------------------------------------------- */

/* The advisory that is made, and how much of it is there. */
struct making_one {
	struct advise_facts *f;
	struct str own;    /* words that are the reader's; empty = nobody's */
	struct str reader; /* empty = of a sector */
	struct advisory_server *server;
	uint32_t n_server;
	struct table server_at; /* by address: for a sector */
	struct advised *advised;
	uint32_t n_advised;
	struct table advised_at; /* by value */
};

/* A name of letters, digits, hyphens and underscores with a dot in it, the last
 * part not a number: what means nothing to a shell, a rule or a query. */
static bool is_plain_name(struct str s)
{
	struct str last;
	struct str head;
	uint64_t number;

	if (!str_cut_last(s, '.', &head, &last) || !head.n || !last.n ||
		str_u64(last, &number) || s.p[0] == '-' || s.p[0] == '.') {
		return false;
	}
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		bool letter =
			(c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');

		if (!letter && !str_has_char(STR("-_."), c))
			return false;
		if (c == '.' && i + 1 < s.n && s.p[i + 1] == '.')
			return false;
	}
	return true;
}

static void widen(int64_t *from_s, int64_t *to_s, int64_t f, int64_t t)
{
	if (f < *from_s)
		*from_s = f;
	if (t > *to_s)
		*to_s = t;
}

/* Puts it, or widens the time of the one that is there. false: no memory */
static bool put_advised(struct making_one *m,
	enum advised_kind kind,
	struct str value,
	struct str ports,
	const struct victim_contact *c)
{
	uint32_t before = m->advised_at.n;
	uint32_t k = table_put(&m->advised_at, value);

	if (k == TABLE_NONE)
		return false;
	if (k < before) {
		widen(&m->advised[k].from_s,
			&m->advised[k].to_s,
			c->first_s,
			c->last_s);
		return true;
	}
	m->advised[m->n_advised++] = (struct advised){ kind,
		m->advised_at.key[k],
		ports,
		c->first_s,
		c->last_s };
	return true;
}

static struct str with(struct str list, struct str one, struct arena *a)
{
	return list.n
		? arena_fmt(a, "%.*s, %.*s", STR_FMT(list), STR_FMT(one))
		: arena_str(a, one);
}

/* The name as it may be told, empty when it may not: it is none of plain
 * letters, or tells of another victim. room: DOMAIN_MAX_BYTE bytes */
static struct str told_name(struct making_one *m, struct str text, char *room)
{
	struct str name;

	if (!domain_name(text, room, &name) || !is_plain_name(name))
		return (struct str){ 0 };
	if (!forbidden_in_but(&m->f->others, name, m->own, m->f->v->a))
		return name;
	m->f->counts.names++;
	return (struct str){ 0 };
}

/* The names that were asked for, ", " between. false: no memory */
static bool put_names(struct making_one *m,
	const struct victim_contact *c,
	struct str *ret_names)
{
	struct str rest = c->names;
	struct str one;
	char room[DOMAIN_MAX_BYTE];

	while (victim_list_next(&rest, &one)) {
		struct str name = told_name(m, one, room);

		if (!name.n)
			continue;
		if (!put_advised(m, ADVISED_NAME, name, (struct str){ 0 }, c))
			return false;
		*ret_names = with(*ret_names, name, &m->f->v->a);
	}
	return true;
}

/* "443/tcp": what follows is a word of ours */
static bool is_port(struct str s)
{
	struct str number;
	struct str proto;
	uint64_t n;

	return str_cut(s, '/', &number, &proto) && str_u64(number, &n) &&
		n <= 65535 && proto.n && proto.n <= 8 &&
		!str_has_char(proto, ' ') && !str_has_char(proto, '"');
}

static struct str plain_ports(struct str ports, struct arena *a)
{
	struct str ret = { 0 };
	struct str one;

	while (victim_list_next(&ports, &one)) {
		if (is_port(one))
			ret = with(ret, one, a);
	}
	return ret;
}

/* --- contacts ------------------------------------------------------------- */

/* Whether the server is a host of somebody else who was hit. */
static bool of_others(const struct making_one *m, struct str server)
{
	uint32_t k = table_find(&m->f->host, server);

	return k != TABLE_NONE && !str_eq(m->f->host_of[k], m->reader);
}

/* Whether the contact may be told; counts why not. */
static bool may_tell(struct making_one *m, const struct victim_contact *c)
{
	struct addr address;

	if (c->claim->told != TOLD_WHOLE ||
		(c->server.n && !addr_parse(c->server, &address))) {
		m->f->counts.not_told++;
		return false;
	}
	if (of_others(m, c->server)) {
		m->f->counts.of_others++;
		return false;
	}
	return !c->marked.n || m->f->marked;
}

static enum advised_kind kind_of(struct str address)
{
	return str_has_char(address, ':') ? ADVISED_IPV6 : ADVISED_IPV4;
}

static struct advisory_server server_of(const struct advise_facts *f,
	const struct victim_contact *c)
{
	int64_t last_s = is_told(c->last_s) ? c->last_s - 1 : c->last_s;

	return (struct advisory_server){
		.address = c->server,
		.ports = plain_ports(c->ports, &f->v->a),
		.hosts = c->hosts,
		.grade = c->grade,
		.first = local_of(f, c->first_s),
		.last = local_of(f,
			last_s < c->first_s ? c->first_s : last_s),
		.contacts = c->contacts,
		.bytes_out = c->bytes_out,
		.bytes_in = c->bytes_in,
		.has_bytes = c->has_bytes,
	};
}

/* A name of which no server is known stands in its place. */
static bool put_contact(struct making_one *m, const struct victim_contact *c)
{
	struct advisory_server *s = &m->server[m->n_server];

	if (!may_tell(m, c))
		return true;
	*s = server_of(m->f, c);
	if (c->server.n &&
		!put_advised(m, kind_of(c->server), c->server, s->ports, c)) {
		return false;
	}
	if (!put_names(m, c, &s->names))
		return false;
	if (c->server.n) {
		m->n_server++;
		return true;
	}
	s->by_name = true;
	s->address = s->names;
	s->names = (struct str){ 0 };
	m->n_server += s->address.n > 0;
	return true;
}

/* --- files ---------------------------------------------------------------- */

/* Whether the reader's own sensors saw it, and nobody else's: then its times
 * are the reader's, too. */
static bool seen_by(const struct advise_facts *f,
	const struct claim *c,
	struct str org)
{
	const struct publication *p = &f->v->publication;
	bool own = false;

	for (uint32_t i = 0; i < c->n_loc; i++) {
		struct str vantage = c->loc[i].exhibit < p->n_exhibit
			? p->exhibit[c->loc[i].exhibit].vantage
			: (struct str){ 0 };

		if (!vantage.n)
			continue;
		if (entity_type_of(vantage) != ENT_ORG ||
			!str_eq(entity_name(vantage), org)) {
			return false;
		}
		own = true;
	}
	return own;
}

/* ADVISED_KINDS: it is no digest */
static enum advised_kind digest_kind(struct str s)
{
	unsigned char bytes[SHA256_N];

	if (s.n == 2 * MD5_N && hex_read(s, bytes, MD5_N))
		return ADVISED_MD5;
	if (s.n == 2 * SHA1_N && hex_read(s, bytes, SHA1_N))
		return ADVISED_SHA1;
	if (s.n == SHA256_HEX_N && hex_read(s, bytes, SHA256_N))
		return ADVISED_SHA256;
	return ADVISED_KINDS;
}

/* What its own sensors saw of files, by their digests. */
static bool put_files(struct making_one *m, struct str org)
{
	struct advise_facts *f = m->f;

	for (uint32_t i = 0; i < f->n_file; i++) {
		struct str value = entity_name(f->file[i]->subject);
		enum advised_kind kind = digest_kind(value);
		const struct victim_contact when = {
			.first_s = f->file[i]->from_s,
			.last_s = f->file[i]->to_s,
		};

		if (kind != ADVISED_KINDS && seen_by(f, f->file[i], org) &&
			!put_advised(m,
				kind,
				value,
				(struct str){ 0 },
				&when)) {
			return false;
		}
	}
	return true;
}

static uint32_t count_commas(struct str s)
{
	uint32_t n = 0;

	for (size_t i = 0; i < s.n; i++)
		n += s.p[i] == ',';
	return n;
}

/* Room for the contacts of so many victims. false: no memory */
static bool open_one(struct making_one *m,
	struct advise_facts *f,
	const struct victim *v,
	uint32_t n)
{
	uint32_t servers = 0;
	uint32_t advised = f->n_file;

	*m = (struct making_one){
		.f = f,
		.server_at = table_in(&f->v->a),
		.advised_at = table_in(&f->v->a),
	};
	for (uint32_t i = 0; i < n; i++) {
		servers += v[i].n_contacted;
		for (uint32_t k = 0; k < v[i].n_contacted; k++)
			advised += 2 + count_commas(v[i].contacted[k].names);
	}
	m->server = NEW(&f->v->a, struct advisory_server, servers + 1);
	m->advised = NEW(&f->v->a, struct advised, advised + 1);
	return m->server && m->advised;
}

/* --- a victim ------------------------------------------------------------- */

static void add_server(struct advisory *a,
	const struct advisory_server *s,
	struct arena *room)
{
	struct str rest = s->hosts;
	struct str one;

	if (s->first.s < a->first.s)
		a->first = s->first;
	if (s->last.s > a->last.s)
		a->last = s->last;
	if (s->grade > a->grade)
		a->grade = s->grade;
	a->contacts += s->contacts;
	a->bytes_out += s->bytes_out;
	a->bytes_in += s->bytes_in;
	a->has_bytes |= s->has_bytes;
	while (victim_list_next(&rest, &one)) {
		struct str all = a->hosts;
		struct str have = { 0 };
		bool there = false;

		while (!there && victim_list_next(&all, &have))
			there = str_eq(have, one);
		if (!there)
			a->hosts = with(a->hosts, one, room);
	}
}

static void sum_up(struct making_one *m, struct advisory *a)
{
	a->server = m->server;
	a->n_server = m->n_server;
	a->advised = m->advised;
	a->n_advised = m->n_advised;
	a->tlp = m->f->tlp;
	a->simulated = m->f->v->publication.simulated;
	a->first.s = m->server[0].first.s;
	a->first.ahead_s = m->server[0].first.ahead_s;
	a->last = m->server[0].last;
	for (uint32_t i = 0; i < m->n_server; i++)
		add_server(a, &m->server[i], &m->f->v->a);
}

bool advise_victim(struct advise_facts *f,
	const struct victim *v,
	struct advisory *ret)
{
	struct making_one m;
	struct str word[SPELLINGS];

	*ret = (struct advisory){ 0 };
	if (v->marked.n && !f->marked) {
		f->counts.marked++;
		return false;
	}
	if (!open_one(&m, f, v, 1))
		return false;
	m.reader = v->name;
	spellings(v->name, v->contact, &f->v->a, word);
	m.own = arena_fmt(&f->v->a,
		"%.*s, %.*s, %.*s, %.*s",
		STR_FMT(word[0]),
		STR_FMT(word[1]),
		STR_FMT(word[2]),
		STR_FMT(word[3]));
	ret->zone = zone_of(f, v);
	turn_clock(f, ret->zone);
	for (uint32_t i = 0; i < v->n_contacted; i++) {
		if (!put_contact(&m, &v->contacted[i]))
			return false;
	}
	if (!m.n_server || !put_files(&m, v->name))
		return false;
	ret->organisation = v->name;
	ret->sector = v->sector;
	ret->country = v->country;
	ret->contact = v->contact;
	ret->marked = v->marked.n > 0;
	sum_up(&m, ret);
	return !f->v->a.full;
}

/* --- a sector ------------------------------------------------------------- */

enum {
	HIT_LEAST = 3 /* fewer could be known by their number */
};

static int64_t day_begin(int64_t s)
{
	return is_told(s) ? s - (s % DAY_S + DAY_S) % DAY_S : s;
}

/* Whole days, of nobody's hosts: what may be told of a contact to those who had
 * none. */
static struct victim_contact coarse(const struct victim_contact *c)
{
	struct victim_contact x = *c;

	x.first_s = day_begin(c->first_s);
	x.last_s = is_told(c->last_s) ? day_begin(c->last_s - 1) + DAY_S
				      : c->last_s;
	x.hosts = (struct str){ 0 };
	x.contacts = 0;
	x.has_bytes = false;
	x.grade = CONTACT_LOOKED_UP;
	return x;
}

static struct str merged(struct str all, struct str more, struct arena *a)
{
	struct str one;

	while (victim_list_next(&more, &one)) {
		struct str have = { 0 };
		struct str rest = all;
		bool there = false;

		while (!there && victim_list_next(&rest, &have))
			there = str_eq(have, one);
		if (!there)
			all = with(all, one, a);
	}
	return all;
}

/* The same server of several victims is one. */
static bool put_shared(struct making_one *m, const struct victim_contact *c)
{
	struct victim_contact x = coarse(c);
	uint32_t before = m->n_server;
	uint32_t was = m->server_at.n;

	if (!put_contact(m, &x))
		return false;
	if (m->n_server == before)
		return true;
	uint32_t k = table_put(&m->server_at, m->server[before].address);
	if (k == TABLE_NONE)
		return false;
	if (k == was)
		return true;
	struct advisory_server *s = &m->server[k];
	const struct advisory_server *again = &m->server[--m->n_server];
	s->ports = merged(s->ports, again->ports, &m->f->v->a);
	s->names = merged(s->names, again->names, &m->f->v->a);
	widen(&s->first.s, &s->last.s, again->first.s, again->last.s);
	/* it is the address's ports that rules are made of */
	if (!s->by_name) {
		k = table_find(&m->advised_at, s->address);
		m->advised[k].ports = s->ports;
	}
	return true;
}

static int by_value(const void *a, const void *b)
{
	const struct advised *x = a;
	const struct advised *y = b;

	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	return str_cmp(x->value, y->value);
}

static int by_address(const void *a, const void *b)
{
	const struct advisory_server *x = a;
	const struct advisory_server *y = b;

	return str_cmp(x->address, y->address);
}

bool advise_sector(struct advise_facts *f,
	struct str sector,
	struct advisory *ret,
	uint32_t *ret_of_sector)
{
	const struct publication *p = &f->v->publication;
	struct making_one m;
	uint32_t hit = 0;

	*ret = (struct advisory){ 0 };
	*ret_of_sector = 0;
	for (uint32_t i = 0; i < p->n_victim; i++)
		*ret_of_sector += str_eq(p->victim[i].sector, sector);
	if (!open_one(&m, f, p->victim, p->n_victim))
		return false;
	turn_clock(f, (struct str){ 0 });
	for (uint32_t i = 0; i < p->n_victim; i++) {
		const struct victim *v = &p->victim[i];

		if ((*ret_of_sector && !str_eq(v->sector, sector)) ||
			(v->marked.n && !f->marked)) {
			continue;
		}
		uint32_t before = f->counts.not_told + f->counts.of_others;
		for (uint32_t k = 0; k < v->n_contacted; k++) {
			if (!put_shared(&m, &v->contacted[k]))
				return false;
		}
		hit += f->counts.not_told + f->counts.of_others - before <
			v->n_contacted;
	}
	if (!m.n_server)
		return false;
	/* in an order that tells of nobody who came first */
	qsort(m.server, m.n_server, sizeof *m.server, by_address);
	qsort(m.advised, m.n_advised, sizeof *m.advised, by_value);
	ret->sector_wide = true;
	ret->sector = sector;
	ret->n_hit = hit >= HIT_LEAST ? hit : 0;
	sum_up(&m, ret);
	return !f->v->a.full;
}
