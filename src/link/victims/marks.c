/* SPDX-License-Identifier: Apache-2.0 */
/* Why a contact need not make a victim: roles that somebody told of the host or
 * the server, and warning lists that know them. */
#include "link/victims/interest.h"

#include <stdio.h>
#include <stdlib.h>

/* Roles of hosts that explain a contact, and of servers. */
static const struct mark {
	const char *role;
	bool of_server;
	const char *text;
} marks[] = {
	{ "sinkhole",
		true,
		"the server was a sinkhole by then: the host calls it, but "
		"no "
		"attacker answers" },
	{ "sensor", false, "the host is a sensor of ours" },
	{ "researcher", false, "the host is used for research" },
	{ "search-engine", false, "the host is a search engine" },
	{ "scanner", false, "the host scans by order of its owner" },
	{ "proxy",
		false,
		"the host is a proxy: which machine behind it is not told" },
	{ "nat",
		false,
		"the host is a NAT gateway: which machine behind it is not "
		"told" },
};

bool marks_take(struct link *l, const struct claim *c)
{
	struct addr a;

	if (c->predicate != PRED_HAS_ROLE ||
		entity_type_of(c->subject) != ENT_ADDRESS ||
		!addr_parse(entity_name(c->subject), &a)) {
		return true;
	}
	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
		if (!str_is(entity_name(c->object), marks[i].role))
			continue;
		l->role = arena_grown(&l->day_a,
			l->role,
			l->n_role,
			&l->role_cap,
			sizeof *l->role);
		if (!l->role)
			return false;
		l->role[l->n_role++] = (struct host_role){ .who = a,
			.mark = (uint8_t)i,
			.from_s = c->from_s,
			.to_s = c->to_s,
			.source = c->source };
	}
	return true;
}

static int by_who(const void *a, const void *b)
{
	const struct host_role *x = a;
	const struct host_role *y = b;
	int c = memcmp(&x->who, &y->who, sizeof x->who);

	if (c)
		return c;
	if (x->mark != y->mark)
		return x->mark < y->mark ? -1 : 1;
	if (x->from_s != y->from_s)
		return x->from_s < y->from_s ? -1 : 1;
	return str_cmp(x->source, y->source);
}

void marks_order(struct link *l)
{
	if (l->n_role)
		qsort(l->role, l->n_role, sizeof *l->role, by_who);
}

static const struct host_role *role_of(const struct link *l,
	struct addr a,
	bool server,
	int64_t first_s,
	int64_t last_s)
{
	uint32_t from = 0;
	uint32_t to = l->n_role;

	while (from < to) {
		uint32_t at = from + (to - from) / 2;

		if (memcmp(&l->role[at].who, &a, sizeof a) < 0)
			from = at + 1;
		else
			to = at;
	}
	for (; from < l->n_role; from++) {
		const struct host_role *r = &l->role[from];

		if (memcmp(&r->who, &a, sizeof a) != 0)
			break;
		/* a sinkhole only if it was one all the time */
		bool then = server ? r->from_s <= first_s && last_s <= r->to_s
				   : r->from_s < last_s && first_s < r->to_s;
		if (marks[r->mark].of_server == server && then)
			return r;
	}
	return NULL;
}

/* The list names its kind: "List of known sinkholes". */
bool list_says(struct str list, const char *word)
{
	struct str w = str_of(word);

	for (size_t i = 0; i + w.n <= list.n; i++) {
		if (str_lower_eq((struct str){ list.p + i, w.n }, w))
			return true;
	}
	return false;
}

struct str warned_address(const struct link *l, struct addr a)
{
	char room[ADDR_TEXT_N + sizeof "address:"];
	char text[ADDR_TEXT_N];
	int n = snprintf(room,
		sizeof room,
		"address:%.*s",
		STR_FMT(addr_text(a, text)));
	struct link *ctx = (struct link *)(uintptr_t)l;

	return link_warned(ctx, (struct str){ room, (size_t)n });
}

/* Warning lists know scanners, researchers and crawlers by their addresses. */
static const struct {
	const char *word;
	bool of_server;
	const char *text;
} list_marks[] = {
	{ "sinkhole",
		true,
		"the server is a known sinkhole: the host calls it, but no "
		"attacker answers" },
	{ "scan", false, "the host is a known scanner" },
	{ "research", false, "the host is used for research" },
	{ "crawler", false, "the host is a search engine" },
	{ "bot", false, "the host is a search engine" },
	{ "sandbox", false, "the host is a sandbox of a laboratory" },
};

const char *interest_mark(const struct link *l,
	struct addr host,
	struct addr server,
	int64_t first_s,
	int64_t last_s,
	struct str *ret_who)
{
	const struct host_role *r = role_of(l, server, true, first_s, last_s);

	if (!r)
		r = role_of(l, host, false, first_s, last_s);
	if (r) {
		*ret_who = r->source;
		return marks[r->mark].text;
	}
	struct str of_host = warned_address(l, host);
	struct str of_server = warned_address(l, server);
	for (size_t i = 0; i < sizeof list_marks / sizeof *list_marks; i++) {
		struct str list =
			list_marks[i].of_server ? of_server : of_host;

		if (list.n && list_says(list, list_marks[i].word)) {
			*ret_who = list;
			return list_marks[i].text;
		}
	}
	return NULL;
}
