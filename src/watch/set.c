/* SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>
#include <stdlib.h>

#include "watch/watch.h"

/* address space; a thing takes some 100 bytes and its text */
#define SET_BYTE ((size_t)8 << 30)

#define NO_ENTRY 0

struct entry {
	int64_t from_s;
	int64_t to_s;
	uint32_t index;
	uint32_t next; /* of the same thing: index + 1 */
};

struct watch_set {
	struct arena a;
	struct table thing; /* 16-byte addresses, names, texts */
	uint32_t *first;    /* by thing: index + 1 of its last entry */
	uint32_t first_cap;
	struct entry *entry;
	uint32_t n;
	uint32_t cap;
	/* networks; the map is made anew when some were added since */
	struct net {
		struct prefix prefix;
		uint32_t entry; /* index + 1 */
	} * net;
	uint32_t n_net;
	uint32_t net_cap;
	struct prefix_map map;
	uint32_t n_mapped;
};

bool watch_set_open(struct watch_set **ret, struct err *err)
{
	struct watch_set *s = calloc(1, sizeof *s);

	if (!s)
		return fail(err, ERR_LIMIT, 0, "no memory left to watch");
	if (!arena_open(&s->a, SET_BYTE, err)) {
		free(s);
		return false;
	}
	s->thing = table_in(&s->a);
	*ret = s;
	return true;
}

void watch_set_close(struct watch_set *s)
{
	if (!s)
		return;
	arena_close(&s->a);
	free(s);
}

/* --- filling ------------------------------------------------------------- */

static struct str addr_key(const struct addr *a)
{
	return (struct str){ (const char *)a, sizeof *a };
}

/* index + 1; 0 = no memory */
static uint32_t new_entry(struct watch_set *s, const struct entry *e)
{
	s->entry = arena_grown(&s->a, s->entry, s->n, &s->cap, sizeof *e);
	if (!s->entry)
		return NO_ENTRY;
	s->entry[s->n] = *e;
	return ++s->n;
}

static bool add_thing(struct watch_set *s, struct str key, struct entry e)
{
	uint32_t before = s->thing.n;
	uint32_t at = table_put(&s->thing, key);

	s->first = arena_grown(&s->a,
		s->first,
		before,
		&s->first_cap,
		sizeof *s->first);
	if (at == TABLE_NONE || !s->first)
		return false;
	if (at == before)
		s->first[at] = NO_ENTRY;
	e.next = s->first[at];
	uint32_t i = new_entry(s, &e);
	if (i == NO_ENTRY)
		return false;
	s->first[at] = i;
	return true;
}

static bool add_net(struct watch_set *s,
	struct prefix p,
	const struct entry *e)
{
	uint32_t i = new_entry(s, e);

	s->net = arena_grown(&s->a,
		s->net,
		s->n_net,
		&s->net_cap,
		sizeof *s->net);
	if (i == NO_ENTRY || !s->net)
		return false;
	s->net[s->n_net++] = (struct net){ p, i };
	return true;
}

bool watch_set_add(struct watch_set *s,
	const struct watched *w,
	int64_t from_s,
	int64_t to_s,
	uint32_t index)
{
	const struct entry e = {
		.from_s = from_s,
		.to_s = to_s,
		.index = index,
	};
	struct prefix p;
	struct addr a;

	if (w->type == IND_CIDR)
		return !prefix_parse(w->value, &p) || add_net(s, p, &e);
	if (w->type == IND_IP)
		return !addr_parse(w->value, &a) ||
			add_thing(s, addr_key(&a), e);
	return add_thing(s, w->value, e);
}

/* --- looking ------------------------------------------------------------- */

struct looking {
	struct watch_set *s;
	const struct obs *o;
	struct watch_hit *hit;
	uint32_t n;
};

static bool counts(const struct looking *k, const struct entry *e)
{
	if (k->o->t_ns == T_NONE)
		return e->from_s == TIME_UNKNOWN && e->to_s == TIME_OPEN;
	int64_t t_s = k->o->t_ns / 1000000000;
	return e->from_s <= t_s && t_s < e->to_s;
}

static void add_hit(struct looking *k,
	uint32_t entry,
	const char *field,
	struct str value,
	bool of_src)
{
	const struct entry *e = &k->s->entry[entry - 1];

	if (k->n == WATCH_HITS_MAX || !counts(k, e))
		return;
	for (uint32_t i = 0; i < k->n; i++) {
		if (k->hit[i].index == e->index)
			return;
	}
	k->hit[k->n++] = (struct watch_hit){ e->index, field, value, of_src };
}

static void look_up(struct looking *k,
	struct str key,
	const char *field,
	struct str value,
	bool of_src)
{
	uint32_t at = table_find(&k->s->thing, key);

	if (at == TABLE_NONE)
		return;
	for (uint32_t i = k->s->first[at]; i; i = k->s->entry[i - 1].next)
		add_hit(k, i, field, value, of_src);
}

/* The networks as a map; what was added since is put in. */
static void map_nets(struct watch_set *s)
{
	if (s->n_mapped == s->n_net)
		return;
	if (!prefix_map_open(&s->map, s->n_net, &s->a))
		return;
	for (uint32_t i = 0; i < s->n_net; i++)
		prefix_map_add(&s->map, s->net[i].prefix, s->net[i].entry);
	if (prefix_map_order(&s->map, &s->a))
		s->n_mapped = s->n_net;
}

static void look_address(struct looking *k,
	struct addr a,
	const char *field,
	struct str value,
	bool of_src)
{
	if (!a.hi && !a.lo)
		return;
	look_up(k, addr_key(&a), field, value, of_src);
	if (!k->s->n_mapped)
		return;
	uint32_t i = prefix_map_find(&k->s->map, a);
	for (; i != PREFIX_NONE; i = k->s->map.entry[i].under)
		add_hit(k, k->s->map.entry[i].value, field, value, of_src);
}

/* The name, and every one above it. */
static void look_name(struct looking *k, struct str text, const char *field)
{
	char room[DOMAIN_MAX_BYTE];
	struct str name;

	if (!text.n || !domain_name(text, room, &name))
		return;
	for (size_t at = 0; at < name.n; at++) {
		if (!at || name.p[at - 1] == '.')
			look_up(k, str_from(name, at), field, text, false);
	}
}

static void look_text(struct looking *k, struct str text, const char *field)
{
	char room[INDICATOR_MAX_BYTE];

	if (!text.n || text.n > sizeof room)
		return;
	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];

		room[i] = (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
	}
	look_up(k, (struct str){ room, text.n }, field, text, false);
}

static void look_url(struct looking *k, const struct obs_http *h)
{
	char whole[INDICATOR_MAX_BYTE];
	char room[INDICATOR_MAX_BYTE];
	struct str url;

	if (!h->host.n || !h->uri.n || h->host.n + h->uri.n > sizeof whole)
		return;
	memcpy(whole, h->host.p, h->host.n);
	memcpy(whole + h->host.n, h->uri.p, h->uri.n);
	if (indicator_canonical(IND_URL,
		    (struct str){ whole, h->host.n + h->uri.n },
		    room,
		    &url)) {
		look_up(k, url, "URL", h->uri, false);
	}
}

/* A value of a record that has no shape of its own: "SHA256=..,MD5=..", a
 * name, an address. */
static void look_loose(struct looking *k, struct str text, const char *field)
{
	struct addr a;

	for (size_t at = 0; at < text.n;) {
		size_t n = 0;

		while (at + n < text.n &&
			!str_has_char(STR(" ,;=\t\"'|"), text.p[at + n])) {
			n++;
		}
		struct str one = { text.p + at, n };
		at += n + 1;
		if (n < 4)
			continue;
		if (addr_parse(one, &a))
			look_address(k, a, field, one, false);
		else if (str_has_char(one, '.'))
			look_name(k, one, field);
		else
			look_text(k, one, field);
	}
}

/* --- fields -------------------------------------------------------------- */

enum as {
	AS_NAME,
	AS_TEXT,
	AS_LOOSE /* several, addresses and names among them */
};
static const struct field {
	uint8_t obs;
	uint8_t as;
	uint16_t at; /* of a struct str in struct obs */
	const char *name;
} fields[] = {
	{ OBS_DNS, AS_NAME, offsetof(struct obs, dns.query), "DNS question" },
	{ OBS_DNS,
		AS_LOOSE,
		offsetof(struct obs, dns.answers),
		"DNS answer" },
	{ OBS_PASSIVE_DNS,
		AS_NAME,
		offsetof(struct obs, passive_dns.query),
		"DNS question" },
	{ OBS_PASSIVE_DNS,
		AS_LOOSE,
		offsetof(struct obs, passive_dns.answers),
		"DNS answer" },
	{ OBS_HTTP, AS_NAME, offsetof(struct obs, http.host), "HTTP host" },
	{ OBS_TLS,
		AS_NAME,
		offsetof(struct obs, tls.server_name),
		"TLS server name" },
	{ OBS_TLS, AS_TEXT, offsetof(struct obs, tls.ja3), "JA3" },
	{ OBS_TLS, AS_TEXT, offsetof(struct obs, tls.ja3s), "JA3S" },
	{ OBS_TLS, AS_TEXT, offsetof(struct obs, tls.ja4), "JA4" },
	{ OBS_TLS,
		AS_LOOSE,
		offsetof(struct obs, tls.certificates),
		"certificate" },
	{ OBS_CERTIFICATE,
		AS_TEXT,
		offsetof(struct obs, certificate.sha1),
		"certificate" },
	{ OBS_CERTIFICATE,
		AS_TEXT,
		offsetof(struct obs, certificate.sha256),
		"certificate" },
	{ OBS_CERTIFICATE,
		AS_LOOSE,
		offsetof(struct obs, certificate.names),
		"name in a certificate" },
	{ OBS_SSH, AS_TEXT, offsetof(struct obs, ssh.hassh), "HASSH" },
	{ OBS_SSH,
		AS_TEXT,
		offsetof(struct obs, ssh.hassh_server),
		"HASSH of the server" },
	{ OBS_SSH, AS_TEXT, offsetof(struct obs, ssh.host_key), "host key" },
	{ OBS_FILE, AS_TEXT, offsetof(struct obs, file.md5), "file" },
	{ OBS_FILE, AS_TEXT, offsetof(struct obs, file.sha1), "file" },
	{ OBS_FILE, AS_TEXT, offsetof(struct obs, file.sha256), "file" },
	{ OBS_COMMAND,
		AS_LOOSE,
		offsetof(struct obs, command.text),
		"command" },
};

static void look_field(struct looking *k, const struct field *f)
{
	struct str text = *(
		const struct str *)(const void *)((const char *)k->o + f->at);

	switch (f->as) {
	case AS_NAME:
		look_name(k, text, f->name);
		break;
	case AS_TEXT:
		look_text(k, text, f->name);
		break;
	default:
		look_loose(k, text, f->name);
	}
}

/* Rows, lists and published knowledge are no evidence of anything that took
 * place. */
static bool took_place(const struct obs *o)
{
	return o->kind < OBS_ROW;
}

uint32_t watch_match(struct watch_set *s,
	const struct obs *o,
	struct watch_hit hit[static WATCH_HITS_MAX])
{
	struct looking k = { .s = s, .o = o, .hit = hit };
	uint32_t n_cell;
	const struct str *cell;

	if (!took_place(o))
		return 0;
	map_nets(s);
	look_address(&k, o->tuple.src, "source address", STR(""), true);
	look_address(&k, o->tuple.dst, "destination address", STR(""), false);
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
		if (fields[i].obs == o->kind)
			look_field(&k, &fields[i]);
	}
	if (o->kind == OBS_HTTP)
		look_url(&k, &o->http);
	cell = o->kind == OBS_RECORD ? obs_cells(o, &n_cell) : NULL;
	for (uint32_t i = 1; cell && i < n_cell; i += 2)
		look_loose(&k, cell[i], "a value of the record");
	return k.n;
}
