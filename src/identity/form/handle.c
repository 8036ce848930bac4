/* SPDX-License-Identifier: Apache-2.0 */
/* Names of accounts, and texts of no other kind. */
#include "identity/form/fold.h"
#include "identity/form/making.h"

#define N(x) (sizeof(x) / sizeof *(x))

/* addresses whose path is the name of an account */
static const struct {
	const char *host;
	const char *service;
} services[] = {
	{ "t.me/", "telegram" },
	{ "telegram.me/", "telegram" },
	{ "twitter.com/", "x" },
	{ "x.com/", "x" },
	{ "github.com/", "github" },
	{ "gitlab.com/", "gitlab" },
	{ "facebook.com/", "facebook" },
	{ "instagram.com/", "instagram" },
	{ "linkedin.com/in/", "linkedin" },
	{ "vk.com/", "vk" },
	{ "ok.ru/", "ok" },
	{ "weibo.com/", "weibo" },
	{ "reddit.com/user/", "reddit" },
	{ "reddit.com/u/", "reddit" },
	{ "keybase.io/", "keybase" },
	{ "steamcommunity.com/id/", "steam" },
	{ "youtube.com/@", "youtube" },
	{ "tiktok.com/@", "tiktok" },
};

static struct str past(struct str s, const char *prefix)
{
	return str_starts(s, str_of(prefix)) ? str_from(s, strlen(prefix))
					     : s;
}

static struct str account_in(struct str s, struct form *f)
{
	struct str head;
	struct str rest;

	s = past(past(past(s, "https://"), "http://"), "www.");
	for (size_t i = 0; i < N(services); i++) {
		struct str host = str_of(services[i].host);

		if (!str_starts(s, host) || s.n == host.n)
			continue;
		f->scope = str_of(services[i].service);
		s = str_from(s, host.n);
		if (str_cut(s, '/', &head, &rest) && head.n)
			s = head;
		if (str_cut(s, '?', &head, &rest) && head.n)
			s = head;
		break;
	}
	return s;
}

/* "telegram:@name", "xmpp: name@server" */
static struct str past_service(struct str s, struct form *f, struct arena *a)
{
	struct str head;
	struct str rest;

	if (f->scope.n || !str_cut(s, ':', &head, &rest) || !head.n ||
		!str_trim(rest).n || str_has_char(head, ' '))
		return s;
	f->scope = arena_str(a, head);
	return str_trim(rest);
}

void handle_make(struct making *m)
{
	struct form *f = m->f;
	struct str s = account_in(fold_case(m->text, m->a), f);
	struct str name;

	s = past_service(s, f, m->a);
	s = past(s, "@");
	if (!s.n)
		return;
	f->normal = s;
	name = s;
	while (name.n && is_digit(name.p[name.n - 1]))
		name.n--;
	while (name.n && str_has_char(STR("_-."), name.p[name.n - 1]))
		name.n--;
	f->part = name.n ? name : s;
}

void text_make(struct making *m)
{
	m->f->normal = fold_case(m->text, m->a);
	m->f->part = m->f->normal;
}
