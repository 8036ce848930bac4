/* SPDX-License-Identifier: Apache-2.0 */
#include "model/widely_used.h"

#define RESOLVER(who) "a public DNS resolver (" who ")"
#define NETWORK(who) "a network in front of many sites (" who ")"
#define PARENT(who) "the parent of many customers' names (" who ")"

#define DNS_OF_GOOGLE RESOLVER("Google")
#define DNS_OF_CLOUDFLARE RESOLVER("Cloudflare")
#define DNS_OF_QUAD9 RESOLVER("Quad9")
#define DNS_OF_OPENDNS RESOLVER("OpenDNS")
#define DNS_OF_ADGUARD RESOLVER("AdGuard")
#define CDN_OF_CLOUDFLARE NETWORK("Cloudflare")
#define CDN_OF_FASTLY NETWORK("Fastly")
#define NAMES_OF_AKAMAI PARENT("Akamai")
#define NAMES_OF_AMAZON PARENT("Amazon")
#define NAMES_OF_MICROSOFT PARENT("Microsoft")
#define NAMES_OF_CLOUDFLARE PARENT("Cloudflare")
#define NAMES_OF_FASTLY PARENT("Fastly")
#define NAMES_OF_GOOGLE PARENT("Google")
#define NAMES_OF_GITHUB PARENT("GitHub")
#define NAMES_OF_DUCKDNS PARENT("DuckDNS")

/* A few of many, as their operators publish them (cloudflare.com/ips,
 * api.fastly.com/public-ip-list, the pages of each resolver); they change.
 * Warning lists of a case are the full answer. */
static const struct {
	const char *prefix;
	const char *what;
} networks[] = {
	{ "8.8.8.8/32", DNS_OF_GOOGLE },
	{ "8.8.4.4/32", DNS_OF_GOOGLE },
	{ "2001:4860:4860::8888/128", DNS_OF_GOOGLE },
	{ "2001:4860:4860::8844/128", DNS_OF_GOOGLE },
	{ "1.1.1.0/24", DNS_OF_CLOUDFLARE },
	{ "1.0.0.0/24", DNS_OF_CLOUDFLARE },
	{ "2606:4700:4700::/48", DNS_OF_CLOUDFLARE },
	{ "9.9.9.0/24", DNS_OF_QUAD9 },
	{ "149.112.112.0/24", DNS_OF_QUAD9 },
	{ "2620:fe::/48", DNS_OF_QUAD9 },
	{ "208.67.222.0/24", DNS_OF_OPENDNS },
	{ "208.67.220.0/24", DNS_OF_OPENDNS },
	{ "2620:119:35::/48", DNS_OF_OPENDNS },
	{ "2620:119:53::/48", DNS_OF_OPENDNS },
	{ "94.140.14.0/24", DNS_OF_ADGUARD },
	{ "94.140.15.0/24", DNS_OF_ADGUARD },
	{ "173.245.48.0/20", CDN_OF_CLOUDFLARE },
	{ "103.21.244.0/22", CDN_OF_CLOUDFLARE },
	{ "103.22.200.0/22", CDN_OF_CLOUDFLARE },
	{ "103.31.4.0/22", CDN_OF_CLOUDFLARE },
	{ "141.101.64.0/18", CDN_OF_CLOUDFLARE },
	{ "108.162.192.0/18", CDN_OF_CLOUDFLARE },
	{ "190.93.240.0/20", CDN_OF_CLOUDFLARE },
	{ "188.114.96.0/20", CDN_OF_CLOUDFLARE },
	{ "197.234.240.0/22", CDN_OF_CLOUDFLARE },
	{ "198.41.128.0/17", CDN_OF_CLOUDFLARE },
	{ "162.158.0.0/15", CDN_OF_CLOUDFLARE },
	{ "104.16.0.0/13", CDN_OF_CLOUDFLARE },
	{ "104.24.0.0/14", CDN_OF_CLOUDFLARE },
	{ "172.64.0.0/13", CDN_OF_CLOUDFLARE },
	{ "131.0.72.0/22", CDN_OF_CLOUDFLARE },
	{ "2606:4700::/32", CDN_OF_CLOUDFLARE },
	{ "2a06:98c0::/29", CDN_OF_CLOUDFLARE },
	{ "151.101.0.0/16", CDN_OF_FASTLY },
	{ "199.232.0.0/16", CDN_OF_FASTLY },
	{ "146.75.0.0/17", CDN_OF_FASTLY },
	{ "2a04:4e40::/32", CDN_OF_FASTLY },
};

/* by the name alone: one below it may well be an attacker's */
static const struct {
	const char *name;
	const char *what;
} parents[] = {
	{ "akamai.net", NAMES_OF_AKAMAI },
	{ "akamaiedge.net", NAMES_OF_AKAMAI },
	{ "akadns.net", NAMES_OF_AKAMAI },
	{ "edgekey.net", NAMES_OF_AKAMAI },
	{ "edgesuite.net", NAMES_OF_AKAMAI },
	{ "amazonaws.com", NAMES_OF_AMAZON },
	{ "cloudfront.net", NAMES_OF_AMAZON },
	{ "azureedge.net", NAMES_OF_MICROSOFT },
	{ "azurewebsites.net", NAMES_OF_MICROSOFT },
	{ "windows.net", NAMES_OF_MICROSOFT },
	{ "cloudapp.net", NAMES_OF_MICROSOFT },
	{ "trafficmanager.net", NAMES_OF_MICROSOFT },
	{ "cloudflare.net", NAMES_OF_CLOUDFLARE },
	{ "workers.dev", NAMES_OF_CLOUDFLARE },
	{ "fastly.net", NAMES_OF_FASTLY },
	{ "googleapis.com", NAMES_OF_GOOGLE },
	{ "googleusercontent.com", NAMES_OF_GOOGLE },
	{ "appspot.com", NAMES_OF_GOOGLE },
	{ "github.io", NAMES_OF_GITHUB },
	{ "duckdns.org", NAMES_OF_DUCKDNS },
};

/* Digests of no bytes at all: every system has such files. */
static const char *const empty_file[] = {
	"d41d8cd98f00b204e9800998ecf8427e",
	"da39a3ee5e6b4b0d3255bfef95601890afd80709",
	"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
};

/* Also a network that holds, or lies in, one that is known. */
static const char *known_network(struct prefix p)
{
	for (size_t i = 0; i < sizeof networks / sizeof *networks; i++) {
		struct prefix known;

		if (!prefix_parse(str_of(networks[i].prefix), &known))
			continue;
		if (prefix_has(known, p.net) || prefix_has(p, known.net))
			return networks[i].what;
	}
	return NULL;
}

static const char *known_parent(struct str name)
{
	for (size_t i = 0; i < sizeof parents / sizeof *parents; i++) {
		if (str_is(name, parents[i].name))
			return parents[i].what;
	}
	return NULL;
}

static bool is_empty_file(struct str digest)
{
	for (size_t i = 0; i < sizeof empty_file / sizeof *empty_file; i++) {
		if (str_is(digest, empty_file[i]))
			return true;
	}
	return false;
}

const char *widely_used(const struct watched *w)
{
	struct prefix p;

	if (is_empty_file(w->value))
		return "the digest of an empty file";

	if (w->type == IND_DOMAIN)
		return known_parent(w->value);
	if ((w->type == IND_IP || w->type == IND_CIDR) &&
		prefix_parse(w->value, &p)) {
		return known_network(p);
	}
	return NULL;
}

bool decoy_site(struct str name)
{
	static const char *const decoys[] = {
#include "model/decoys.list"
	};

	if (str_starts(name, STR("www.")))
		name = str_from(name, 4);
	for (size_t i = 0; i < sizeof decoys / sizeof *decoys; i++) {
		if (str_is(name, decoys[i]))
			return true;
	}
	return false;
}
