/* SPDX-License-Identifier: Apache-2.0 */
/* What paid: a card, an account, a wallet, a token. */
#include "identity/form/checks.h"
#include "identity/form/document.h"
#include "identity/form/fold.h"
#include "identity/form/making.h"
#include "identity/form/repeats.h"
#include "identity/form/wallet.h"

#define N(x) (sizeof(x) / sizeof *(x))

enum {
	CARD_LEAST = 12, /* ISO/IEC 7812-1 */
	CARD_MOST = 19,
	BIN_N = 6,
	LAST_N = 4
};

/* words before the value that say what it is, and tell nothing more */
static const char *const kinds[] = {
	"card",
	"pan",
	"credit card",
	"visa",
	"mastercard",
	"amex",
	"jcb",
	"iban",
	"wallet",
	"btc",
	"bitcoin",
	"eth",
	"ethereum",
	"xmr",
	"monero",
	"ltc",
	"litecoin",
	"trx",
	"usdt",
	"tron",
	"address",
	"カード",
};

struct pan {
	char p[CARD_MOST]; /* digits, and * for what is masked */
	size_t n;
	size_t digits;
	bool masked;
};

/* "card: 4111", "btc:1A1z" without the word; *ret_word: it, or empty */
static struct str without_word(struct str s, struct arena *a, struct str *ret)
{
	struct str head;
	struct str rest;
	struct str word;

	if (!str_cut(s, ':', &head, &rest))
		return s;
	word = fold_case(str_trim(head), a);
	for (size_t i = 0; i < N(kinds); i++) {
		if (!str_is(word, kinds[i]))
			continue;
		*ret = word;
		return str_trim(rest);
	}
	return s;
}

/* --- cards ---------------------------------------------------------------- */

/* "4111 11** **** 1111", "411111xxxxxx1111", "****1111" */
static bool read_pan(struct str s, struct pan *ret)
{
	struct pan c = { .n = 0 };

	for (size_t i = 0; i < s.n; i++) {
		char d = s.p[i];
		bool mask = d == '*' || d == '#' || lower_of(d) == 'x';

		if (d == ' ' || d == '-')
			continue;
		if ((!is_digit(d) && !mask) || c.n == CARD_MOST)
			return false;
		c.p[c.n++] = mask ? '*' : d;
		c.digits += is_digit(d);
		c.masked = c.masked || mask;
	}
	*ret = c;
	return c.digits >= LAST_N;
}

static size_t leading_digits(const struct pan *c)
{
	size_t n = 0;

	while (n < c->n && is_digit(c->p[n]))
		n++;
	return n;
}

static size_t trailing_digits(const struct pan *c)
{
	size_t n = 0;

	while (n < c->n && is_digit(c->p[c->n - 1 - n]))
		n++;
	return n;
}

/* Of a whole number no more is kept than a masked one tells, so that both have
 * one form. */
static bool put_card(struct making *m, struct str s, bool named)
{
	struct form *f = m->f;
	struct pan c;
	size_t first;

	if (!read_pan(s, &c) || (!c.masked && c.n < CARD_LEAST))
		return false;
	struct str whole = { c.p, c.n };
	if (!c.masked && luhn_sum(whole, 10) != 0) {
		if (!named)
			return false;
		f->doubts |= FORM_DOUBT_CHECK;
	}
	first = leading_digits(&c) >= BIN_N ? BIN_N : 0;
	if (trailing_digits(&c) < LAST_N)
		return false;
	f->doubts |= c.masked ? FORM_DOUBT_PARTIAL : 0;
	f->doubts |= !c.masked && is_made_up(whole) ? FORM_DOUBT_INVENTED : 0;
	f->normal = arena_fmt(m->a,
		"card:%.*s%s%.*s",
		STR_FMT(str_head(whole, first)),
		first ? "*" : "****",
		STR_FMT(str_from(whole, c.n - LAST_N)));
	f->part = str_from(f->normal, f->normal.n - LAST_N);
	f->scope = str_head(str_from(f->normal, 5), first);
	return true;
}

/* --- others --------------------------------------------------------------- */

static bool put_iban(struct making *m, struct str s, bool named)
{
	struct str number = fold_upper(s, STR(" -."), m->a);

	if (!named && !iban_is_like(number))
		return false;
	m->f->doubts |= iban_check(number);
	m->f->normal = arena_fmt(m->a, "iban:%.*s", STR_FMT(number));
	m->f->part = str_from(m->f->normal, 9);
	m->f->scope = str_head(str_from(m->f->normal, 5), 2);
	return true;
}

static bool put_wallet(struct making *m, struct str s)
{
	struct wallet w;

	if (!wallet_read(s, m->a, &w))
		return false;
	m->f->doubts |= w.doubts;
	m->f->normal =
		arena_fmt(m->a, "%s:%.*s", w.currency, STR_FMT(w.address));
	m->f->part = w.address;
	m->f->scope = str_of(w.currency);
	return true;
}

static bool put_mail(struct making *m, struct str s)
{
	struct making inner = *m;

	if (!str_has_char(s, '@'))
		return false;
	inner.text = s;
	email_make(&inner);
	if (m->f->normal.n)
		m->f->normal =
			arena_fmt(m->a, "mail:%.*s", STR_FMT(m->f->normal));
	return m->f->normal.n > 0;
}

void payment_make(struct making *m)
{
	struct str word = { 0 };
	struct str s = without_word(m->text, m->a, &word);
	bool card = word.n && !str_is(word, "iban");

	if (!s.n || form_is_untold(s))
		return;
	if (put_wallet(m, s))
		return;
	if (put_iban(m, s, str_is(word, "iban")))
		return;
	if (put_card(m, s, card) || put_mail(m, s))
		return;
	m->f->normal = fold_case(m->text, m->a);
	m->f->part = m->f->normal;
}
