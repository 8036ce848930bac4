/* SPDX-License-Identifier: Apache-2.0 */
#include "read/table/refusals.h"

#include <stdarg.h>
#include <stdio.h>

/* --- sentences ----------------------------------------------------------- */

static struct str whole_characters(struct str s, size_t most)
{
	size_t n = 0;
	size_t step;

	while (n < s.n && (step = utf8_step(str_from(s, n))) > 0 &&
		n + step <= most) {
		n += step;
	}
	return str_head(s, n);
}

void refusal_add(struct refusal *r, const char *fmt, ...)
{
	char piece[REFUSAL_N];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(piece, sizeof piece, fmt, ap);
	va_end(ap);
	struct str s = whole_characters(str_of(piece), REFUSAL_N - 1 - r->n);
	memcpy(r->text + r->n, s.p, s.n);
	r->n += s.n;
	r->text[r->n] = 0;
}

void refusal_found(struct refusal *r, struct str found)
{
	enum {
		SHOWN = 40
	};
	struct str s = whole_characters(found, SHOWN);
	struct buf b = { 0 };

	buf_safe(&b, s);
	refusal_add(r,
		"; found \"%.*s%s\"",
		STR_FMT(buf_str(&b)),
		s.n < found.n ? "..." : "");
	buf_done(&b);
}

/* --- what may have been meant -------------------------------------------- */

void refusal_near(struct refusal *r,
	const struct nearest *n,
	const char *behind)
{
	struct buf b = { 0 };

	near_say(n, "", behind, &b);
	refusal_add(r, "%.*s", STR_FMT(buf_str(&b)));
	buf_done(&b);
}

static struct nearest predicates_near(struct str word)
{
	struct nearest n = near_to(word);

	for (size_t i = 1; i < n_predicates; i++)
		near_offer(&n, str_of(predicates[i].name));
	return n;
}

struct nearest types_near(struct str word)
{
	struct nearest n = near_to(word);

	for (int t = 0; t < ENT_TYPES; t++)
		near_offer(&n, str_of(entity_type_name((enum entity_type)t)));
	return n;
}

/* the words that the column takes and that are near to the cell */
static struct nearest words_near(const struct column *c, struct str cell)
{
	struct nearest n = near_to(cell);

	if (c->kind == CELL_PREDICATE)
		return predicates_near(cell);
	if (c->kind == CELL_WORD)
		near_offer_list(&n, str_of(c->words), '|');
	if (c->kind == CELL_TLP)
		near_offer_list(&n, STR(TLP_WORDS), ' ');
	return n;
}

/* --- cells --------------------------------------------------------------- */

static bool prefixes_ok(struct str s)
{
	struct str rest = s;
	struct str one;
	struct prefix p;

	for (bool more = true; more;) {
		one = rest;
		more = str_cut(rest, ';', &one, &rest);
		if (!prefix_parse(str_trim(one), &p))
			return false;
	}
	return true;
}

/* Whether the cell holds running text of several lines; others are names, and
 * what separates records is no part of a name. */
static bool is_prose(const struct column *c)
{
	return str_listed(STR("note|text|how|authority|contact"),
		'|',
		str_of(c->name));
}

static const char *unprintable(const struct column *c, struct str s)
{
	/* lists: each of their names is looked at by itself */
	bool several = c->kind == CELL_ENTITY || c->kind == CELL_PREFIXES ||
		strcmp(c->name, "domains") == 0;

	if (!is_prose(c) && !several && s.n > NAME_MAX_N)
		return "at most 1,024 bytes were expected";
	for (size_t i = 0; i < s.n; i++) {
		bool white =
			s.p[i] == '\n' || s.p[i] == '\r' || s.p[i] == '\t';

		if ((unsigned char)s.p[i] >= ' ' && s.p[i] != 0x7f)
			continue;
		if (!s.p[i])
			return "text was expected, and a NUL byte stands in "
			       "it";
		if (!white || !is_prose(c))
			return "text without control characters was expected";
	}
	return NULL;
}

static bool cell_ok(const struct column *c, struct str s, struct str zone)
{
	struct span span;
	struct grade grade;
	struct addr addr;
	uint64_t n;
	enum tlp tlp;

	switch (c->kind) {
	case CELL_TEXT:
	case CELL_ENTITY: /* may hold several: read/table/entities.h */
		return true;
	case CELL_PREDICATE:
		return predicate_named(s);
	case CELL_DATE:
		return span_parse(s, zone, &span);
	case CELL_ZONE:
		return span_parse(STR("2000-01-01"), s, &span);
	case CELL_GRADE:
		return grade_parse(s, &grade);
	case CELL_COUNT:
		return str_u64(s, &n);
	case CELL_PREFIXES:
		return prefixes_ok(s);
	case CELL_ADDRESS:
		return addr_parse(s, &addr);
	case CELL_WORD:
		return str_listed(str_of(c->words), '|', s);
	case CELL_TLP:
		return tlp_parse(s, &tlp);
	}
	return true;
}

bool cell_check(const struct column *c,
	struct str cell,
	struct str zone,
	struct refusal *why)
{
	static const char *const expected[] = {
		[CELL_PREDICATE] =
			"a predicate of ashiato-tables(5) was expected",
		[CELL_DATE] =
			"a date of the years 1970 to 2199 such as 2016, "
			"2016-09, 2016-09-12 or 2016-09-12T08:30+09:00 was "
			"expected",
		[CELL_ZONE] =
			"Z, UTC or an offset such as +09:00 was expected",
		[CELL_GRADE] = "an Admiralty grade A1 to F6 was expected",
		[CELL_COUNT] =
			"a whole number without separators was expected",
		[CELL_PREFIXES] =
			"networks such as 192.0.2.0/24, separated by ;, with "
			"zero host bits, were expected",
		[CELL_ADDRESS] = "an IP address was expected",
		[CELL_WORD] = "another word was expected",
		[CELL_TLP] = "RED, AMBER+STRICT, AMBER, GREEN or CLEAR was "
			     "expected",
	};

	const char *bad = unprintable(c, cell);
	if (bad) {
		refusal_add(why, "%s: %s", c->name, bad);
		refusal_found(why, cell);
		return false;
	}
	if (cell_ok(c, cell, zone))
		return true;
	refusal_add(why, "%s: %s", c->name, expected[c->kind]);
	if (c->words)
		refusal_add(why, ": %s", c->words);
	refusal_found(why, cell);
	const struct nearest near = words_near(c, cell);
	refusal_near(why, &near, "");
	return false;
}

/* --- claims -------------------------------------------------------------- */

/* "a person, a persona or an account" */
static void add_types(struct refusal *r, uint32_t set)
{
	const char *sep = "";

	for (int t = 0; t < ENT_TYPES; t++) {
		const char *name = entity_type_name((enum entity_type)t);
		uint32_t left = set >> t >> 1;

		if (!(set >> t & 1))
			continue;
		refusal_add(r,
			"%s%s %s",
			sep,
			str_has_char(STR("aeio"), name[0]) ? "an" : "a",
			name);
		sep = left & (left - 1) ? ", " : " or ";
	}
}

static bool takes(enum predicate p,
	bool object,
	struct str entity,
	struct refusal *why)
{
	uint32_t set =
		object ? predicates[p].objects : predicates[p].subjects;

	if (set >> entity_type_of(entity) & 1)
		return true;
	refusal_add(why, "`%s` takes ", predicates[p].name);
	add_types(why, set);
	refusal_add(why, " as %s", object ? "object" : "subject");
	refusal_found(why, entity);
	return false;
}

/* letters of any script, digits, and what joins them */
static bool is_hostname(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		bool letter = (c | 0x20) >= 'a' && (c | 0x20) <= 'z';
		bool digit = c >= '0' && c <= '9';

		if (!letter && !digit && c < 0x80 &&
			!str_has_char(STR(".-_"), s.p[i])) {
			return false;
		}
	}
	return s.n > 0;
}

/* An entity's name is free, but an address or a domain is one: what is none
 * would match nothing, without a word. */
static bool name_check(bool object, struct str entity, struct refusal *why)
{
	char room[INDICATOR_MAX_BYTE];
	struct str name = entity_name(entity);
	struct str canonical;
	struct addr a;
	const char *expected = NULL;

	if (entity_type_of(entity) == ENT_ADDRESS && !addr_parse(name, &a)) {
		expected = "an IPv4 or IPv6 address such as "
			   "address:203.0.113.10";
	}
	if (entity_type_of(entity) == ENT_DOMAIN &&
		(!is_hostname(name) ||
			!indicator_canonical(IND_DOMAIN,
				name,
				room,
				&canonical))) {
		expected = "a domain such as domain:www.example.com";
	}
	if (!expected)
		return true;
	refusal_add(why,
		"%s: %s was expected",
		object ? "object" : "subject",
		expected);
	refusal_found(why, entity);
	return false;
}

/* a fact about oneself is one */
static bool speaks_of_itself(enum predicate p)
{
	return p == PRED_NOTED || p == PRED_NO_LEAK_FOUND;
}

/* as many digits as tell a claim from all others */
static bool is_claim_id(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (!str_has_char(STR("0123456789abcdef"), s.p[i]))
			return false;
	}
	return s.n >= 8 && s.n < CLAIM_ID_N;
}

static bool object_check(enum predicate p,
	struct str object,
	struct refusal *why)
{
	struct span span;
	const char *expected = NULL;

	if (p == PRED_RETRACTS && entity_type_of(object) == ENT_CLAIM &&
		!is_claim_id(entity_name(object))) {
		expected = "claim:ID with at least 8 of the claim's digits, "
			   "0 to 9 and a to f, was expected";
	}
	if (entity_type_of(object) == ENT_DAY &&
		!span_parse(entity_name(object), STR("Z"), &span)) {
		expected = "a day such as day:2015-03-01 was expected";
	}
	if (entity_type_of(object) == ENT_ROLE &&
		part_named(entity_name(object)) == MACHINE_PARTS &&
		bystander_named(entity_name(object)) == BYSTANDERS) {
		expected = "role:relay, role:nat, role:compromised, "
			   "role:shared-edge, role:rented, role:own, "
			   "role:proxy, role:scanner, role:researcher, "
			   "role:search-engine, role:sensor or role:sinkhole "
			   "was expected";
	}
	if (!expected)
		return true;
	refusal_add(why, "object: %s", expected);
	refusal_found(why, object);
	return false;
}

bool claim_check(enum predicate p,
	struct str subject,
	struct str object,
	struct refusal *why)
{
	if (!takes(p, false, subject, why) || !takes(p, true, object, why))
		return false;
	if (!name_check(false, subject, why) ||
		!name_check(true, object, why))
		return false;
	if (!object_check(p, object, why))
		return false;
	if (!str_eq(subject, object) || speaks_of_itself(p))
		return true;
	refusal_add(why,
		p == PRED_EXCLUDED_FROM
			? "nothing is excluded from itself"
			: "subject and object are one and the same");
	refusal_found(why, subject);
	return false;
}
