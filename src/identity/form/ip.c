/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/form/making.h"

#include "model/model.h"

enum {
	V4_BITS = 120, /* /24, counted in the mapped form */
	V6_BITS = 64   /* what a site has: RFC 6177 */
};

/* "[2001:db8::1]:443", "192.0.2.1:8080", "192.0.2.1/32" */
static struct str address_in(struct str s)
{
	struct str head;
	struct str rest;

	if (s.n && s.p[0] == '[' &&
		str_cut(str_from(s, 1), ']', &head, &rest))
		return head;
	if (str_cut(s, '/', &head, &rest))
		s = head;
	/* a colon of which there is one stands before a port */
	if (str_cut(s, ':', &head, &rest) && !str_has_char(rest, ':') &&
		str_has_char(head, '.'))
		return head;
	return s;
}

void ip_make(struct making *m)
{
	char room[ADDR_TEXT_N];
	struct addr at;
	struct form *f = m->f;
	unsigned bits;

	if (!addr_parse(address_in(m->text), &at))
		return;
	bits = addr_is_v4(at) ? V4_BITS : V6_BITS;
	f->normal = arena_str(m->a, addr_text(at, room));
	f->part = arena_fmt(m->a,
		"%.*s/%u",
		STR_FMT(addr_text(addr_masked(at, bits), room)),
		addr_is_v4(at) ? bits - 96 : bits);
	f->scope = addr_is_v4(at) ? STR("ipv4") : STR("ipv6");
	if (addr_is_local(at))
		f->doubts |= FORM_DOUBT_LOCAL;
}
