/* SPDX-License-Identifier: Apache-2.0 */
#include "model/recorded.h"

const char *recorded_name(enum recorded_kind k)
{
	static const char *const name[] = { "claim",
		"dissent",
		"word on these incidents",
		"change of an exhibit",
		"note",
		"step of an advisory",
		"step of a request",
		"record of custody or sign-off" };

	return name[k];
}

void note_seal(struct note *n)
{
	struct buf b = { 0 };
	struct jw j = { .to = &b };

	jw_array(&j, NULL);
	jw_str(&j, NULL, n->about);
	jw_str(&j, NULL, n->by);
	jw_str(&j, NULL, n->text);
	jw_i64(&j, NULL, n->recorded_at_s);
	jw_array_end(&j);
	struct sha256 digest = sha256_of(buf_str(&b));
	hex_write(digest.b, (RECORD_ID_N - 1) / 2, n->id);
	n->id[RECORD_ID_N - 1] = 0;
	buf_done(&b);
}

bool note_is_tag(const struct note *n)
{
	return n->text.n > 1 && n->text.p[0] == '#' &&
		!str_has_char(n->text, ' ');
}

void exhibit_change_seal(struct exhibit_change *c)
{
	struct buf b = { 0 };
	struct jw j = { .to = &b };

	jw_array(&j, NULL);
	jw_u64(&j, NULL, (uint64_t)c->kind);
	jw_u64(&j, NULL, c->exhibit);
	jw_u64(&j, NULL, c->set);
	jw_i64(&j, NULL, c->to.acquired_s);
	jw_str(&j, NULL, c->to.vantage);
	jw_u64(&j, NULL, (uint64_t)c->to.tlp);
	jw_str(&j, NULL, c->to.authority);
	jw_str(&j, NULL, c->to.how);
	jw_str(&j, NULL, c->to.told.zone);
	jw_u64(&j, NULL, c->to.told.year);
	jw_u64(&j, NULL, c->replaced_by);
	jw_i64(&j, NULL, c->from_s);
	jw_str(&j, NULL, c->by);
	jw_str(&j, NULL, c->why);
	jw_i64(&j, NULL, c->recorded_at_s);
	/* changes of before there were compartments keep their ids */
	if (c->set & AMEND_COMPARTMENT)
		jw_str(&j, NULL, c->to.compartment);
	jw_array_end(&j);
	struct sha256 digest = sha256_of(buf_str(&b));
	hex_write(digest.b, (RECORD_ID_N - 1) / 2, c->id);
	c->id[RECORD_ID_N - 1] = 0;
	buf_done(&b);
}

void exhibit_change_apply(const struct exhibit_change *c,
	uint32_t exhibit,
	struct exhibit *x)
{
	if (c->exhibit != exhibit)
		return;
	if (c->kind == CHANGE_WITHDRAWN)
		x->withdrawn = true;
	if (c->set & AMEND_ACQUIRED)
		x->acquired_s = c->to.acquired_s;
	if (c->set & AMEND_VANTAGE)
		x->vantage = c->to.vantage;
	if (c->set & AMEND_TLP)
		x->tlp = c->to.tlp;
	if (c->set & AMEND_AUTHORITY)
		x->authority = c->to.authority;
	if (c->set & AMEND_HOW)
		x->how = c->to.how;
	if (c->set & AMEND_ZONE)
		x->told.zone = c->to.told.zone;
	if (c->set & AMEND_YEAR)
		x->told.year = c->to.told.year;
	if (c->set & AMEND_COMPARTMENT)
		x->compartment = c->to.compartment;
}

void amended_words(unsigned set, struct buf *b)
{
	static const struct {
		unsigned bit;
		const char *name;
	} names[] = { { AMEND_ACQUIRED, "day of acquisition" },
		{ AMEND_VANTAGE, "vantage" },
		{ AMEND_TLP, "TLP" },
		{ AMEND_COMPARTMENT, "compartment" },
		{ AMEND_AUTHORITY, "authority" },
		{ AMEND_HOW, "way of acquisition" },
		{ AMEND_ZONE, "zone" },
		{ AMEND_YEAR, "year" } };
	const char *before = "";

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (!(set & names[i].bit))
			continue;
		buf_fmt(b, "%s%s", before, names[i].name);
		before = ", ";
	}
}

void reference_digits(const struct sha256 *d, size_t n, char *ret)
{
	static const char digit[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

	for (size_t i = 0; i < n; i++) {
		size_t bit = i * 5;
		unsigned two =
			(unsigned)d->b[bit / 8] << 8 | d->b[bit / 8 + 1];

		ret[i] = digit[two >> (11 - bit % 8) & 31];
	}
}

static char folded(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c;
}

bool same_person(struct str a, struct str b)
{
	a = str_trim(a);
	b = str_trim(b);
	for (size_t i = 0; a.n == b.n && i < a.n; i++) {
		if (folded(a.p[i]) != folded(b.p[i]))
			return false;
	}
	return a.n == b.n;
}
