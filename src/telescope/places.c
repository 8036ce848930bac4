/* SPDX-License-Identifier: Apache-2.0 */
/* Countries and networks by the operator's own databases. libmaxminddb checks
 * every offset against the file's size; what it finds damaged is an error here,
 * not a crash. source: maxmind.github.io/MaxMind-DB; the names of fields:
 * GeoLite2 and GeoIP2, DB-IP, IPinfo, sapics/ip-location-db */
#include <maxminddb.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <netinet/in.h>

#include "telescope/telescope.h"

enum {
	PLACES_MAX = 16,
	CACHE = 1 << 14,
	NAME_MAX_BYTE = 96
};

struct cached {
	struct addr a;
	bool known;
	char country[2];
	uint32_t asn;
	uint8_t name_n;
	char name[NAME_MAX_BYTE];
};

struct places {
	struct arena a;
	MMDB_s db[PLACES_MAX];
	int n;
	struct cached *cache;
	uint64_t damaged;
};

bool places_open(struct places **ret,
	const char *const *path,
	int n,
	struct err *err)
{
	struct arena a = { 0 };

	if (n > PLACES_MAX) {
		return fail(err,
			ERR_LIMIT,
			0,
			"at most %d databases of places",
			PLACES_MAX);
	}
	if (!arena_open(&a,
		    sizeof(struct places) + CACHE * sizeof(struct cached) +
			    4096,
		    err)) {
		return false;
	}
	struct places *p = NEW(&a, struct places, 1);
	p->cache = NEW(&a, struct cached, CACHE);
	p->a = a;
	for (; p->n < n; p->n++) {
		int status =
			MMDB_open(path[p->n], MMDB_MODE_MMAP, &p->db[p->n]);

		if (status == MMDB_SUCCESS)
			continue;
		bool io = status == MMDB_FILE_OPEN_ERROR ||
			status == MMDB_IO_ERROR;
		if (io) {
			fail_os(err, "cannot open %s", path[p->n]);
		} else {
			fail(err,
				ERR_FORMAT,
				0,
				"%s: no database in MaxMind's format, or "
				"damaged (%s)",
				path[p->n],
				MMDB_strerror(status));
		}
		places_close(p);
		return false;
	}
	*ret = p;
	return true;
}

void places_close(struct places *p)
{
	if (!p)
		return;
	for (int i = 0; i < p->n; i++)
		MMDB_close(&p->db[i]);
	struct arena a = p->a;
	arena_close(&a);
}

uint64_t places_damaged(const struct places *p)
{
	return p->damaged;
}

static bool field(MMDB_entry_s *e,
	const char *const *path,
	MMDB_entry_data_s *ret)
{
	return MMDB_aget_value(e, ret, path) == MMDB_SUCCESS && ret->has_data;
}

static bool text_field(MMDB_entry_s *e,
	const char *const *path,
	struct str *ret)
{
	MMDB_entry_data_s d;

	if (!field(e, path, &d))
		return false;
	if (d.type != MMDB_DATA_TYPE_UTF8_STRING)
		return false;
	if (!d.data_size)
		return false;
	*ret = (struct str){ d.utf8_string, d.data_size };
	return true;
}

static bool is_code(struct str s)
{
	if (s.n != 2)
		return false;
	if (s.p[0] < 'A')
		return false;
	if (s.p[0] > 'Z')
		return false;
	if (s.p[1] < 'A')
		return false;
	return s.p[1] <= 'Z';
}

static void take_country(MMDB_entry_s *e, struct cached *c)
{
	static const char *const paths[][3] = {
		{ "country", "iso_code", NULL },
		{ "registered_country", "iso_code", NULL },
		{ "country_code", NULL, NULL },
		{ "country", NULL, NULL }
	};
	struct str s;

	for (size_t i = 0; i < sizeof paths / sizeof *paths && !c->country[0];
		i++) {
		if (text_field(e, paths[i], &s) && is_code(s))
			memcpy(c->country, s.p, 2);
	}
}

static void take_network(MMDB_entry_s *e, struct cached *c)
{
	static const char *const number[] = { "autonomous_system_number",
		NULL };
	static const char *const text[] = { "asn", NULL };
	static const char *const names[][2] = {
		{ "autonomous_system_organization", NULL },
		{ "as_name", NULL },
		{ "as_organization", NULL }
	};
	MMDB_entry_data_s d;
	struct str s;
	uint64_t v;

	if (c->asn)
		return;
	if (field(e, number, &d) &&
		(d.type == MMDB_DATA_TYPE_UINT32 ||
			d.type == MMDB_DATA_TYPE_UINT16)) {
		c->asn =
			d.type == MMDB_DATA_TYPE_UINT32 ? d.uint32 : d.uint16;
	} else if (text_field(e, text, &s) && str_starts(s, STR("AS")) &&
		str_u64(str_from(s, 2), &v) && v <= UINT32_MAX) {
		c->asn = (uint32_t)v;
	}
	for (size_t i = 0;
		c->asn && i < sizeof names / sizeof *names && !c->name_n;
		i++) {
		if (text_field(e, names[i], &s) && utf8_valid(s)) {
			/* cut between characters */
			while (s.n > NAME_MAX_BYTE || !utf8_valid(s)) {
				s.n = s.n > NAME_MAX_BYTE ? NAME_MAX_BYTE
							  : s.n - 1;
			}
			memcpy(c->name, s.p, s.n);
			c->name_n = (uint8_t)s.n;
		}
	}
}

static MMDB_lookup_result_s look_in(const MMDB_s *db,
	struct addr a,
	int *ret_status)
{
	struct sockaddr_in v4 = { .sin_family = AF_INET };
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6 };

	if (addr_is_v4(a)) {
		v4.sin_addr.s_addr = htonl((uint32_t)a.lo);
		return MMDB_lookup_sockaddr(db,
			(const struct sockaddr *)(const void *)&v4,
			ret_status);
	}
	for (int i = 0; i < 8; i++) {
		v6.sin6_addr.s6_addr[i] = (uint8_t)(a.hi >> (56 - 8 * i));
		v6.sin6_addr.s6_addr[8 + i] = (uint8_t)(a.lo >> (56 - 8 * i));
	}
	return MMDB_lookup_sockaddr(db,
		(const struct sockaddr *)(const void *)&v6,
		ret_status);
}

static void look(void *ctx, struct addr a, struct place *ret)
{
	struct places *p = ctx;
	struct cached *c = &p->cache[scan_hash(a) % CACHE];

	if (!c->known || !addr_eq(c->a, a)) {
		*c = (struct cached){
			.a = a,
			.known = true,
		};
		for (int i = 0; i < p->n; i++) {
			int status;
			MMDB_lookup_result_s r =
				look_in(&p->db[i], a, &status);

			p->damaged += status != MMDB_SUCCESS &&
				status !=
					MMDB_IPV6_LOOKUP_IN_IPV4_DATABASE_ERROR;
			if (status == MMDB_SUCCESS && r.found_entry) {
				take_country(&r.entry, c);
				take_network(&r.entry, c);
			}
		}
	}
	*ret = (struct place){
		.country = { c->country[0], c->country[1] },
		.asn = c->asn,
		.name = { c->name, c->name_n },
	};
}

struct where places_where(struct places *p)
{
	return (struct where){ p, p ? look : NULL };
}
