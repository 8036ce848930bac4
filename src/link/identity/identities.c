/* SPDX-License-Identifier: Apache-2.0 */
#include "link/identity/identities.h"

#include "link/state/rows.h"

/* What each column says of a persona. */
static const struct {
	unsigned column; /* IDE_... */
	const char *kind;
	bool many;       /* several values, separated by ; */
	bool identifies; /* nobody else is likely to have it */
} says[] = {
	{ IDE_NAME, "name", false, false },
	{ IDE_ORGANISATION, "organisation", false, false },
	{ IDE_BIRTH, "birth", false, false },
	{ IDE_EMAIL, "email", true, true },
	{ IDE_PHONE, "phone", true, true },
	{ IDE_ADDRESS, "address", false, false },
	{ IDE_CITY, "city", false, false },
	{ IDE_POSTCODE, "postcode", false, false },
	{ IDE_COUNTRY, "country", false, false },
	{ IDE_DOCUMENT, "document", false, true },
	{ IDE_PAYMENT, "payment", false, true },
	{ IDE_WALLET, "wallet", false, true },
	{ IDE_LOGIN, "login", true, true },
	{ IDE_DEVICE, "device", false, true },
	{ IDE_AGENT, "agent", false, false },
	{ IDE_LANGUAGE, "language", false, false },
	{ IDE_KEY, "key", false, true },
	{ IDE_CERTIFICATE, "certificate", false, true },
	{ IDE_IP, "ip", true, false },
	{ IDE_PLACE, "place", false, false },
};

enum {
	SAYS = sizeof says / sizeof *says
};

struct claim identity_claim(const struct row *r, struct arena *a)
{
	struct claim c =
		row_claim(r, IDE_SOURCE, IDE_ORIGIN, IDE_GRADE, IDE_KNOWN);
	struct str persona = r->cell[IDE_PERSONA];

	row_times(r, &c, IDE_FROM, IDE_TO, IDE_ZONE);
	c.subject = persona.n ? arena_fmt(a, "persona:%.*s", STR_FMT(persona))
			      : arena_fmt(a,
					"persona:%.*s %.*s",
					STR_FMT(r->cell[IDE_SOURCE]),
					STR_FMT(r->cell[IDE_RECORD]));
	c.scope = arena_fmt(a, "record %.*s", STR_FMT(r->cell[IDE_RECORD]));
	return c;
}

/* each value of the cell; false: put said so */
static bool each_value(struct str cell,
	int s,
	bool (*put)(void *ctx, struct str kind, struct str value),
	void *ctx)
{
	struct str one = cell;
	bool more = true;

	while (more) {
		more = says[s].many && str_cut(cell, ';', &one, &cell);
		if (!more)
			one = cell;
		one = str_trim(one);
		if (one.n && !put(ctx, str_of(says[s].kind), one))
			return false;
	}
	return true;
}

bool identity_each(const struct row *r,
	bool (*put)(void *ctx, struct str kind, struct str value),
	void *ctx)
{
	for (int s = 0; s < SAYS; s++) {
		if (!each_value(r->cell[says[s].column], s, put, ctx))
			return false;
	}
	return true;
}

struct putting {
	struct claim c;
	const struct claim_sink *out;
	struct arena *a;
};

static bool identifies(struct str kind)
{
	for (int s = 0; s < SAYS; s++) {
		if (str_is(kind, says[s].kind))
			return says[s].identifies;
	}
	return false;
}

static bool put_claim(void *ctx, struct str kind, struct str value)
{
	struct putting *p = ctx;

	p->c.predicate =
		identifies(kind) ? PRED_IDENTIFIED_BY : PRED_DESCRIBED_AS;
	p->c.object = arena_fmt(p->a,
		"identifier:%.*s:%.*s",
		STR_FMT(kind),
		STR_FMT(value));
	p->c.text = row_sentence(&p->c, p->c.scope, p->a);
	return !p->a->full && p->out->put(p->out->ctx, &p->c);
}

/* the server or the domain that it was for */
static bool put_taken(struct putting *p, const struct row *r)
{
	struct str what = r->cell[IDE_FOR];
	bool contract = str_is(r->cell[IDE_KIND], "contract");
	struct addr a;

	if (!contract && !str_is(r->cell[IDE_KIND], "registration"))
		return true;
	bool address = addr_parse(what, &a);
	if (!address && !str_has_char(what, '.'))
		return true;
	if (contract && !address)
		return true;
	p->c.predicate = contract ? PRED_RENTED : PRED_REGISTERED;
	p->c.object = arena_fmt(p->a,
		"%s:%.*s",
		address ? "address" : "domain",
		STR_FMT(what));
	p->c.text = row_sentence(&p->c, p->c.scope, p->a);
	return !p->a->full && p->out->put(p->out->ctx, &p->c);
}

bool identity_claims(const struct row *r,
	const struct claim_sink *out,
	struct arena a)
{
	struct putting p = { .out = out, .a = &a };

	p.c = identity_claim(r, &a);
	p.c.words = r->cell[IDE_NOTE];
	return !a.full && put_taken(&p, r) && identity_each(r, put_claim, &p);
}
