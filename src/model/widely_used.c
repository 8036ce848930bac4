/* SPDX-License-Identifier: Apache-2.0 */
#include "model/widely_used.h"

#define RESOLVER(who) "a public DNS resolver (" who ")"
#define NETWORK(who) "a network in front of many sites (" who ")"
#define PARENT(who) "the parent of many customers' names (" who ")"

/* sources: the operators' own pages, read 2026-11: developers.google.com/speed/
 * public-dns, quad9.net, opendns.com, adguard-dns.io, cloudflare.com/ips,
 * api.fastly.com/public-ip-list */
static const struct {
	const char *prefix;
	const char *what;
} networks[] = {
	{ "8.8.8.8/32", RESOLVER("Google") },
	{ "8.8.4.4/32", RESOLVER("Google") },
	{ "2001:4860:4860::8888/128", RESOLVER("Google") },
	{ "2001:4860:4860::8844/128", RESOLVER("Google") },
	{ "1.1.1.0/24", RESOLVER("Cloudflare") },
	{ "1.0.0.0/24", RESOLVER("Cloudflare") },
	{ "2606:4700:4700::/48", RESOLVER("Cloudflare") },
	{ "9.9.9.0/24", RESOLVER("Quad9") },
	{ "149.112.112.0/24", RESOLVER("Quad9") },
	{ "2620:fe::/48", RESOLVER("Quad9") },
	{ "208.67.222.0/24", RESOLVER("OpenDNS") },
	{ "208.67.220.0/24", RESOLVER("OpenDNS") },
	{ "2620:119:35::/48", RESOLVER("OpenDNS") },
	{ "2620:119:53::/48", RESOLVER("OpenDNS") },
	{ "94.140.14.0/24", RESOLVER("AdGuard") },
	{ "94.140.15.0/24", RESOLVER("AdGuard") },
	{ "173.245.48.0/20", NETWORK("Cloudflare") },
	{ "103.21.244.0/22", NETWORK("Cloudflare") },
	{ "103.22.200.0/22", NETWORK("Cloudflare") },
	{ "103.31.4.0/22", NETWORK("Cloudflare") },
	{ "141.101.64.0/18", NETWORK("Cloudflare") },
	{ "108.162.192.0/18", NETWORK("Cloudflare") },
	{ "190.93.240.0/20", NETWORK("Cloudflare") },
	{ "188.114.96.0/20", NETWORK("Cloudflare") },
	{ "197.234.240.0/22", NETWORK("Cloudflare") },
	{ "198.41.128.0/17", NETWORK("Cloudflare") },
	{ "162.158.0.0/15", NETWORK("Cloudflare") },
	{ "104.16.0.0/13", NETWORK("Cloudflare") },
	{ "104.24.0.0/14", NETWORK("Cloudflare") },
	{ "172.64.0.0/13", NETWORK("Cloudflare") },
	{ "131.0.72.0/22", NETWORK("Cloudflare") },
	{ "2606:4700::/32", NETWORK("Cloudflare") },
	{ "2a06:98c0::/29", NETWORK("Cloudflare") },
	{ "151.101.0.0/16", NETWORK("Fastly") },
	{ "199.232.0.0/16", NETWORK("Fastly") },
	{ "146.75.0.0/17", NETWORK("Fastly") },
	{ "2a04:4e40::/32", NETWORK("Fastly") },
};

/* by the name alone: one below it may well be an attacker's */
static const struct {
	const char *name;
	const char *what;
} parents[] = {
	{ "akamai.net", PARENT("Akamai") },
	{ "akamaiedge.net", PARENT("Akamai") },
	{ "akadns.net", PARENT("Akamai") },
	{ "edgekey.net", PARENT("Akamai") },
	{ "edgesuite.net", PARENT("Akamai") },
	{ "amazonaws.com", PARENT("Amazon") },
	{ "cloudfront.net", PARENT("Amazon") },
	{ "azureedge.net", PARENT("Microsoft") },
	{ "azurewebsites.net", PARENT("Microsoft") },
	{ "windows.net", PARENT("Microsoft") },
	{ "cloudapp.net", PARENT("Microsoft") },
	{ "trafficmanager.net", PARENT("Microsoft") },
	{ "cloudflare.net", PARENT("Cloudflare") },
	{ "workers.dev", PARENT("Cloudflare") },
	{ "fastly.net", PARENT("Fastly") },
	{ "googleapis.com", PARENT("Google") },
	{ "googleusercontent.com", PARENT("Google") },
	{ "appspot.com", PARENT("Google") },
	{ "github.io", PARENT("GitHub") },
	{ "duckdns.org", PARENT("DuckDNS") },
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
