/* SPDX-License-Identifier: Apache-2.0 */
/* gen_pension.c - pension-2015: one victim's sensor and one server abroad;
 * nothing about persons. */
#include "gen.h"

#define MAY18 utc(2015, 5, 18)
#define MAY19 utc(2015, 5, 19)
#define MAY20 utc(2015, 5, 20)
#define MAY21 utc(2015, 5, 21)

static const struct payload implant = { "notice.zip",
	"application/x-dosexec",
	"7386f5ffb01d201450e7baf355b254fe",
	"7756c391c3aac57a5ea21371debf71702aee54b7",
	"99d9ccd5ae58cdc2c46c554eae28d69bc73f389591d261a48b56742fb4f140dc" };
static const struct web get_implant = { "GET",
	"/doc/notice.zip",
	"Mozilla/5.0 (Windows NT 6.1; Trident/7.0; rv:11.0)",
	&implant };

/* 192.0.2.0/28 */
static struct addr host(unsigned i)
{
	return ip4(192, 0, 2, 1 + i % 14);
}

static void victim(const char *dir, const struct world *w, struct server *s)
{
	struct log l = { .rng = rng_of(2015) };
	for (unsigned i = 0; i < 14; i++) {
		live(&l,
			w,
			host(i),
			MAY18,
			3,
			(struct habit){ 36,
				i % 5 ? 0 : 1024,
				i ? 0 : 300,
				3600,
				600 });
	}
	fetch_implant(&l, w, s, host(5), MAY18 + 80 * MINUTE, &get_implant);
	beacon(&l,
		w,
		s,
		(struct beacon){ host(5),
			MAY18 + 85 * MINUTE,
			MAY21,
			900,
			12,
			8,
			false });
	beacon(&l,
		w,
		s,
		(struct beacon){ host(9),
			MAY19 + 3 * HOUR,
			MAY21,
			1800,
			20,
			10,
			false });
	upload(&l, s, host(5), MAY20 + 5 * HOUR, 33000000);
	upload(&l, s, host(9), MAY20 + 6 * HOUR + 12 * MINUTE, 58000000);
	upload(&l, s, host(9), MAY20 + 7 * HOUR + 40 * MINUTE, 41000000);
	log_sort(&l);
	zeek_conn(dir,
		"pension-service.conn.2015-05-18.log",
		&l,
		MAY18,
		MAY19);
	zeek_conn(dir,
		"pension-service.conn.2015-05-19.log",
		&l,
		MAY19,
		MAY20);
	zeek_conn(dir,
		"pension-service.conn.2015-05-20.log",
		&l,
		MAY20,
		INT64_MAX);
	zeek_app(dir, "pension-service.dns.log", &l, "dns");
	zeek_app(dir, "pension-service.http.log", &l, "http");
	zeek_app(dir, "pension-service.files.log", &l, "files");
	log_done(&l);
}

void pension(const char *dir)
{
	struct world w;
	struct server s = { .name = "docs.quiet-harbor.example",
		.at = ip4(203, 0, 113, 21),
		.log = { .rng = rng_of(2021), .inbound = true, }, };
	world_init(&w);
	victim(dir, &w, &s);
	scan_noise(&s, MAY18, 3, 240);
	log_sort(&s.log);
	zeek_conn(dir,
		"server-abroad.conn.2015-05-18.log",
		&s.log,
		MAY18,
		INT64_MAX);
	log_done(&s.log);
}
