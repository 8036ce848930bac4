/* SPDX-License-Identifier: Apache-2.0 */
/* One value to its form: which family makes it, and what is asked of all. */
#include "identity/form/form.h"

#include "identity/form/fold.h"
#include "identity/form/making.h"
#include "identity/form/mojibake.h"

const struct form_kind_row form_kinds[FORM_KINDS] = {
	[FORM_PHONE] = { "phone", "number of a telephone" },
	[FORM_EMAIL] = { "email", "address of a mailbox" },
	[FORM_DATE] = { "date", "day of the calendar" },
	[FORM_POSTAL] = { "postal", "postal address" },
	[FORM_DOCUMENT] = { "document", "number of a document" },
	[FORM_PAYMENT] = { "payment", "what paid" },
	[FORM_AGENT] = { "agent", "user agent of a browser" },
	[FORM_IP] = { "ip", "address on the internet" },
	[FORM_KEY] = { "key", "fingerprint of a key or certificate" },
	[FORM_HANDLE] = { "handle", "name of an account" },
	[FORM_TEXT] = { "text", "any text" },
};

const struct form_doubt form_doubts[] = {
	{ FORM_DOUBT_CHECK,
		"check-digit",
		"the check digit is wrong: mistyped, or invented" },
	{ FORM_DOUBT_LENGTH, "length", "no such value has that length" },
	{ FORM_DOUBT_SHAPE,
		"shape",
		"it does not have the shape of such a value" },
	{ FORM_DOUBT_IMPOSSIBLE,
		"impossible",
		"it holds a date or a part that cannot be" },
	{ FORM_DOUBT_ORDER, "order", "day and month may be swapped" },
	{ FORM_DOUBT_CENTURY, "century", "the century is not told" },
	{ FORM_DOUBT_COUNTRY,
		"country",
		"the country is not told, and the number does not tell it" },
	{ FORM_DOUBT_PARTIAL,
		"partial",
		"a part of it is masked or missing" },
	{ FORM_DOUBT_MOJIBAKE,
		"mojibake",
		"the text was read in another encoding than it was written "
		"in" },
	{ FORM_DOUBT_SHARED,
		"shared",
		"many share it: an office, a relay, a privacy service" },
	{ FORM_DOUBT_PROXY,
		"proxy",
		"a proxy or VPN, as your lists have it" },
	{ FORM_DOUBT_LOCAL,
		"local",
		"it means something within one network or machine only" },
	{ FORM_DOUBT_INVENTED,
		"invented",
		"digits that nobody is given: all the same, or in a row" },
	{ FORM_DOUBT_CUT,
		"cut",
		"the text is too long: its end was left out" },
};
const size_t n_form_doubts = sizeof form_doubts / sizeof *form_doubts;

static form_maker *const makers[FORM_KINDS] = {
	[FORM_PHONE] = phone_make,
	[FORM_EMAIL] = email_make,
	[FORM_DATE] = date_make,
	[FORM_POSTAL] = postal_make,
	[FORM_DOCUMENT] = document_make,
	[FORM_PAYMENT] = payment_make,
	[FORM_AGENT] = agent_make,
	[FORM_IP] = ip_make,
	[FORM_KEY] = key_make,
	[FORM_HANDLE] = handle_make,
	[FORM_TEXT] = text_make,
};

/* no character is cut in two */
static struct str fitting(struct str s, uint32_t *doubts)
{
	size_t n = FORM_MAX_BYTE;

	if (s.n <= FORM_MAX_BYTE)
		return s;
	*doubts |= FORM_DOUBT_CUT;
	while (n > FORM_MAX_BYTE - 4 &&
		((unsigned char)s.p[n] & 0xc0) == 0x80)
		n--;
	return str_head(s, n);
}

static void damage(struct making *m)
{
	struct str was = mojibake_undone(m->raw, m->a);

	if (was.n)
		m->f->other = was;
	if (was.n || mojibake_is_lossy(m->raw))
		m->f->doubts |= FORM_DOUBT_MOJIBAKE;
}

/* what was not changed is still the caller's */
static struct str kept(struct str s, struct str raw, struct arena *a)
{
	bool own = s.n && raw.n && s.p >= raw.p && s.p < raw.p + raw.n;

	return own ? arena_str(a, s) : s;
}

bool form_make(enum form_kind kind,
	struct str raw,
	struct str country,
	struct arena *a,
	struct form *ret)
{
	struct form f = { 0 };
	char land[2] = { 0 };
	struct making m = { .a = a, .f = &f };

	/* "::" is an address, of all signs without letters */
	if (form_is_untold(raw) && kind != FORM_IP) {
		*ret = f;
		return true;
	}
	m.raw = fitting(raw, &f.doubts);
	m.text = fold_text(m.raw, a);
	if (country.n == 2) {
		land[0] = upper_of(country.p[0]);
		land[1] = upper_of(country.p[1]);
		m.country = (struct str){ land, 2 };
	}
	damage(&m);
	if (m.text.n)
		makers[kind](&m);
	if (!f.normal.n && m.text.n && !form_is_untold(raw)) {
		f.normal = fold_case(m.text, a);
		f.part = f.normal;
		f.doubts |= kind == FORM_TEXT ? 0 : FORM_DOUBT_SHAPE;
	}
	f.normal = kept(f.normal, raw, a);
	f.part = kept(f.part, raw, a);
	if (a->full)
		return false;
	*ret = f;
	return true;
}
