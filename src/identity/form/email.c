/* SPDX-License-Identifier: Apache-2.0 */
/* Addresses of mailboxes. source: RFC 5321, 4.1.2; RFC 5233 (sub-addresses) */
#include "identity/form/fold.h"
#include "identity/form/making.h"

#include "model/model.h"

#define N(x) (sizeof(x) / sizeof *(x))

/* What a provider does to the local part. */
enum mail_rule {
	PLUS = 1 << 0,   /* all from + on is a tag */
	DOTS = 1 << 1,   /* dots are not looked at when mail is delivered */
	HOST = 1 << 2,   /* anything@NAME.provider is NAME@provider */
	HYPHEN = 1 << 3, /* base-keyword: the base is told apart, and both
			   * deliver */
	MARKS = 1 << 4,  /* accounts are told apart without . - _ */
	DASHED = 1 << 5, /* accounts are told apart with - for . */
	RELAY = 1 << 6, /* made for one service, forwards to an unknown one */
	NO_SENSE = 1 << 7 /* of a domain privacy service */
};

struct provider {
	const char *domain;
	/* where the same mailbox is reached as well: what `normal` has */
	const char *delivers;
	/* all domains of the provider as one: what `scope` has */
	const char *one;
	unsigned rules;
};

static const struct provider providers[] = {
#include "identity/form/providers.list"
};

/* RFC 2142, and what offices call theirs */
static const char *const offices[] = {
	"abuse",
	"admin",
	"administrator",
	"billing",
	"contact",
	"domain",
	"domains",
	"hello",
	"hostmaster",
	"info",
	"mail",
	"noc",
	"noreply",
	"no-reply",
	"office",
	"postmaster",
	"root",
	"sales",
	"security",
	"support",
	"webmaster",
};

struct mailbox {
	struct str local;
	struct str domain;
	const struct provider *p;
};

/* --- what was written ---------------------------------------------------- */

/* "Name <a@b.example>" and "mailto:a@b.example" */
static struct str address_in(struct str s)
{
	struct str head;
	struct str rest;

	if (str_cut_last(s, '<', &head, &rest) &&
		str_cut(rest, '>', &head, &rest))
		s = head;
	s = str_trim(s);
	if (str_lower_eq(str_head(s, 7), STR("mailto:")))
		s = str_from(s, 7);
	if (str_cut(s, '?', &head, &rest) && str_has_char(head, '@'))
		s = head;
	return s;
}

/* "a [at] b [dot] example", as people hide it from machines */
static struct str unhidden(struct str s, struct arena *a)
{
	static const struct {
		const char *from;
		char to;
	} hidden[] = {
		{ " [at] ", '@' },
		{ "[at]", '@' },
		{ "(at)", '@' },
		{ " at ", '@' },
		{ "[@]", '@' },
		{ " [dot] ", '.' },
		{ "[dot]", '.' },
		{ "(dot)", '.' },
		{ " dot ", '.' },
		{ "[.]", '.' },
	};
	char *p = s.n ? NEW(a, char, s.n) : NULL;
	size_t n = 0;

	for (size_t i = 0; p && i < s.n;) {
		/* each of them begins with one of these */
		size_t w = str_has_char(STR(" [("), s.p[i]) ? 0 : N(hidden);

		while (w < N(hidden) &&
			!str_starts(str_from(s, i), str_of(hidden[w].from)))
			w++;
		p[n++] = w < N(hidden) ? hidden[w].to : s.p[i];
		i += w < N(hidden) ? strlen(hidden[w].from) : 1;
	}
	return (struct str){ p, n };
}

/* --- by the provider's rules --------------------------------------------- */

static const struct provider *provider_of(struct str domain)
{
	for (size_t i = 0; i < N(providers); i++) {
		if (str_is(domain, providers[i].domain))
			return &providers[i];
	}
	return NULL;
}

/* anything@NAME.fastmail.com */
static void take_host(struct mailbox *b, struct arena *a)
{
	struct str head;
	struct str rest;

	if (b->p || !str_cut(b->domain, '.', &head, &rest))
		return;
	const struct provider *p = provider_of(rest);
	if (!p || !(p->rules & HOST))
		return;
	b->local = arena_str(a, head);
	b->domain = arena_str(a, rest);
	b->p = p;
}

static struct str without(struct str s, const char *marks, struct arena *a)
{
	char *p = s.n ? NEW(a, char, s.n) : NULL;
	size_t n = 0;

	for (size_t i = 0; p && i < s.n; i++) {
		if (!strchr(marks, s.p[i]))
			p[n++] = s.p[i];
	}
	return (struct str){ p, n };
}

/* what all that the provider delivers to one account have in common */
static struct str account(const struct mailbox *b, struct arena *a)
{
	struct str s = b->local;
	struct str base;
	struct str rest;
	unsigned rules = b->p ? b->p->rules : PLUS;
	char *p;

	if (rules & PLUS && str_cut(s, '+', &base, &rest) && base.n)
		s = base;
	if (rules & HYPHEN && str_cut(s, '-', &base, &rest) && base.n)
		s = base;
	if (rules & MARKS)
		return without(s, ".-_", a);
	if (rules & DOTS)
		return without(s, ".", a);
	s = arena_str(a, s);
	if (!(rules & DASHED) || !s.n)
		return s;
	p = NEW(a, char, s.n);
	for (size_t i = 0; p && i < s.n; i++)
		p[i] = s.p[i] == '.' ? '-' : s.p[i];
	return p ? (struct str){ p, s.n } : s;
}

/* What is written to is what is delivered. A local part of nothing but a tag or
 * dots is nobody's, and stays. */
static void deliver(struct mailbox *b, struct arena *a)
{
	struct str s = b->local;
	struct str base;
	struct str rest;

	if (!b->p)
		return;
	if (b->p->rules & DOTS)
		s = without(s, ".", a);
	if (b->p->rules & PLUS && str_cut(s, '+', &base, &rest))
		s = base;
	if (s.n)
		b->local = s;
	if (b->p->delivers)
		b->domain = str_of(b->p->delivers);
}

static uint32_t shared(const struct mailbox *b)
{
	for (size_t i = 0; i < N(offices); i++) {
		if (str_is(b->local, offices[i]))
			return FORM_DOUBT_SHARED;
	}
	return b->p && b->p->rules & (RELAY | NO_SENSE) ? FORM_DOUBT_SHARED
							: 0;
}

static struct str provider_name(const struct mailbox *b)
{
	return b->p && b->p->one ? str_of(b->p->one) : b->domain;
}

static bool is_quoted(struct str local)
{
	return local.n && local.p[0] == '"';
}

void email_make(struct making *m)
{
	char room[DOMAIN_MAX_BYTE];
	struct form *f = m->f;
	struct mailbox b = { .p = NULL };
	struct str domain;
	struct str s = unhidden(fold_case(address_in(m->text), m->a), m->a);

	if (!str_cut_last(s, '@', &b.local, &domain) || !b.local.n ||
		!domain_name(domain, room, &domain))
		return;
	b.domain = arena_str(m->a, domain);
	b.p = provider_of(b.domain);
	if (str_has_char(b.local, ' ') && !is_quoted(b.local))
		f->doubts |= FORM_DOUBT_SHAPE;
	if (!str_has_char(b.domain, '.'))
		f->doubts |= FORM_DOUBT_SHAPE;
	take_host(&b, m->a);
	f->part = account(&b, m->a);
	if (!f->part.n)
		f->part = arena_str(m->a, b.local);
	deliver(&b, m->a);
	f->scope = provider_name(&b);
	f->doubts |= shared(&b);
	f->normal = arena_fmt(m->a,
		"%.*s@%.*s",
		STR_FMT(b.local),
		STR_FMT(b.domain));
}
