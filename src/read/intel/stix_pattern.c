/* SPDX-License-Identifier: Apache-2.0 */
/* A pattern is read into its comparisons, and what stands in one pair of
 * brackets into alternatives, each of comparisons that hold together. A value
 * can be looked for when it alone is what one alternative means: MISP's "the
 * type is ipv4-addr and the value is 198.51.100.7", the digest of a file whose
 * name is told as well, an address and its port. source: OASIS STIX 2.1, 9;
 * MISP-STIX, documentation/mapping */
#include "read/intel/stix_pattern.h"

#include "read/intel/feed.h"

enum {
	DEPTH_MAX = 32,
	TOGETHER_MAX = 12,
	ALTERNATIVES_MAX = 4096
};

const struct pattern_fault_row pattern_faults[PATTERN_FAULTS] = {
	[PATTERN_SOUND] = { "", "" },
	[PATTERN_SYNTAX] = { "not in STIX's language",
		"a pattern in STIX's own language was expected" },
	[PATTERN_SEQUENCE] = { "FOLLOWEDBY",
		"a pattern without FOLLOWEDBY was expected: one of its "
		"values "
		"alone is not what it means" },
	[PATTERN_REPEATED] = { "REPEATS",
		"a pattern without REPEATS was expected: to be seen once is "
		"not what it means" },
	[PATTERN_SEVERAL] = { "observations joined by AND",
		"a pattern of one observation was expected: one of several "
		"that are joined by AND is not what it means" },
	[PATTERN_NEGATED] = { "NOT or !=",
		"a pattern without NOT and != was expected: it says what is "
		"not meant" },
	[PATTERN_SHAPE] = { "LIKE or MATCHES",
		"a pattern without LIKE and MATCHES was expected: values are "
		"looked for as they are" },
	[PATTERN_ORDER] = { "< or >",
		"a pattern without < and > was expected: values are looked "
		"for as they are" },
	[PATTERN_TOGETHER] = { "values joined by AND",
		"a pattern of single values, joined by OR, was expected" },
	[PATTERN_NARROWED] = { "narrowed by what no sensor tells",
		"a pattern of an address, a domain, a hash or the like was "
		"expected, narrowed by nothing that no sensor tells" },
	[PATTERN_UNSEEN] = { "of what no sensor tells",
		"a pattern that names an address, a domain, a hash or the "
		"like "
		"was expected" },
	[PATTERN_BENIGN] = { "of what is benign",
		"a pattern of something that is not benign was expected" },
};

/* --- words --------------------------------------------------------------- */

enum token_kind {
	TOKEN_END,
	TOKEN_SIGN, /* one of []() and a comma */
	TOKEN_OPERATOR,
	TOKEN_WORD,
	TOKEN_PATH,  /* "ipv4-addr:value" */
	TOKEN_TEXT,  /* of a literal */
	TOKEN_OTHER, /* of t'...', b'...' and h'...' */
	TOKEN_NUMBER,
	TOKEN_BAD
};

struct token {
	enum token_kind kind;
	struct str text;
};

/* blanks, "/" "*" comments and those to the end of the line: 9.2 */
static struct str past_comments(struct str s)
{
	for (;;) {
		const char *end = NULL;

		while (s.n && s.p[0] && strchr(" \t\r\n\f\v", s.p[0]))
			s = str_from(s, 1);
		if (str_starts(s, STR("/*")))
			end = memmem(s.p + 2, s.n - 2, "*/", 2);
		else if (str_starts(s, STR("//")))
			end = memchr(s.p, '\n', s.n);
		else
			return s;
		if (!end)
			return (struct str){ 0 };
		s = str_from(s,
			(size_t)(end - s.p) + (s.p[1] == '*' ? 2 : 1));
	}
}

static bool is_word_char(char c)
{
	bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
	bool digit = c >= '0' && c <= '9';

	return letter || digit || c == '-' || c == '_';
}

/* length of the word at the head; an object path is one with a colon in it, and
 * may hold parts in quotes behind a point and indexes in brackets */
static size_t word_len(struct str at, bool *ret_path)
{
	size_t n = 0;

	*ret_path = false;
	while (n < at.n) {
		char c = at.p[n];
		char close = 0;

		if ((c == '\'' || c == '"') && n &&
			(at.p[n - 1] == '.' || at.p[n - 1] == ':'))
			close = c;
		if (c == '[' && *ret_path)
			close = ']';
		if (close) {
			const char *end =
				memchr(at.p + n + 1, close, at.n - n - 1);

			if (!end)
				break;
			n = (size_t)(end - at.p) + 1;
			continue;
		}
		if (!is_word_char(c) && (!n || (c != '.' && c != ':')))
			break;
		*ret_path |= c == ':';
		n++;
	}
	return n;
}

/* 'text' with \' and \\ in it, at the head of at, which moves behind it */
static bool literal(struct arena *a, struct str *at, struct str *ret)
{
	bool escaped = false;
	size_t n = 1;
	size_t k = 0;

	for (; n < at->n && at->p[n] != '\''; n++) {
		if (at->p[n] == '\\') {
			escaped = true;
			n++;
		}
	}
	if (n >= at->n)
		return false;
	*ret = str_from(str_head(*at, n), 1);
	*at = str_from(*at, n + 1);
	if (!escaped)
		return true;
	char *to = NEW(a, char, ret->n);
	for (size_t i = 0; to && i < ret->n; i++) {
		if (ret->p[i] == '\\' && i + 1 < ret->n)
			i++;
		to[k++] = ret->p[i];
	}
	*ret = (struct str){ to, k };
	return to != NULL;
}

static bool is_number(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		bool digit = s.p[i] >= '0' && s.p[i] <= '9';

		if (!digit && (i || s.p[i] != '-') && s.p[i] != '.')
			return false;
	}
	return s.n > 0;
}

static struct token text_token(struct arena *a, struct str *at)
{
	struct token t = { .kind = TOKEN_TEXT };

	if (!literal(a, at, &t.text))
		t.kind = TOKEN_BAD;
	return t;
}

static struct token next_token(struct arena *a, struct str *at)
{
	struct token t = { 0 };
	bool path;
	size_t n;

	*at = past_comments(*at);
	if (!at->n)
		return t;
	char c = at->p[0];
	if (c == '\'')
		return text_token(a, at);
	if (at->n > 1 && at->p[1] == '\'' && strchr("tbh", c)) {
		*at = str_from(*at, 1);
		t = text_token(a, at);
		if (t.kind == TOKEN_TEXT)
			t.kind = TOKEN_OTHER;
		return t;
	}
	if (c && strchr("[](),", c)) {
		t = (struct token){ TOKEN_SIGN, str_head(*at, 1) };
	} else if (c && strchr("=!<>", c)) {
		bool two = at->n > 1 && at->p[1] && strchr("=>", at->p[1]);

		t = (struct token){ TOKEN_OPERATOR, str_head(*at, 1 + two) };
	} else if ((n = word_len(*at, &path)) > 0) {
		t.text = str_head(*at, n);
		if (path)
			t.kind = TOKEN_PATH;
		else
			t.kind =
				is_number(t.text) ? TOKEN_NUMBER : TOKEN_WORD;
	} else {
		t = (struct token){ TOKEN_BAD, str_head(*at, 1) };
	}
	*at = str_from(*at, t.text.n);
	return t;
}

/* --- what properties are ------------------------------------------------- */

enum role {
	ROLE_UNSEEN,
	ROLE_VALUE,
	ROLE_BESIDE, /* a value, where no other is told */
	ROLE_END,    /* of a connection: an address or a name */
	ROLE_PORT,
	ROLE_SAYS_NOTHING, /* what is so of every value of its kind */
};

/* Paths are compared without quotes, case and numbers of list items:
 * 'SHA-256', SHA256 and sha256 are in use. source: STIX 2.1, 9.7 and 6; an
 * end of a path that begins with ":" or "." fits any object */
static const struct property {
	const char *path;
	enum role role;
	const char *mark;
	enum indicator_type type;
} properties[] = {
#define NO INDICATOR_TYPES
	{ "ipv4-addr:value", ROLE_VALUE, "ip", IND_IP },
	{ "ipv6-addr:value", ROLE_VALUE, "ip", IND_IP },
	{ "domain-name:value", ROLE_VALUE, "domain", IND_DOMAIN },
	{ "domain-name:resolves_to_refs[].value", ROLE_BESIDE, "ip", IND_IP },
	{ "url:value", ROLE_VALUE, "url", IND_URL },
	{ "email-addr:value", ROLE_VALUE, "email", IND_EMAIL },
	{ "email-message:from_ref.value", ROLE_VALUE, "email", IND_EMAIL },
	{ "email-message:sender_ref.value", ROLE_VALUE, "email", IND_EMAIL },
	{ "email-message:to_refs[].value", ROLE_VALUE, "email", IND_EMAIL },
	{ "email-message:cc_refs[].value", ROLE_VALUE, "email", IND_EMAIL },
	{ "email-message:bcc_refs[].value", ROLE_VALUE, "email", IND_EMAIL },
	{ "network-traffic:dst_ref.value", ROLE_END, "ip", IND_IP },
	{ "network-traffic:src_ref.value", ROLE_END, "ip", IND_IP },
	{ "network-traffic:dst_port", ROLE_PORT, "port", NO },
	{ "network-traffic:src_port", ROLE_PORT, "port", NO },
	{ "network-traffic:protocols[]", ROLE_SAYS_NOTHING, NULL, NO },
	{ "x509-certificate:serial_number", ROLE_UNSEEN, "certificate", NO },
	{ "x509-certificate:hashes.md5", ROLE_UNSEEN, "certificate", NO },
	{ "x509-certificate:hashes.sha-1",
		ROLE_VALUE,
		"certificate",
		IND_CERT_SHA1 },
	{ "x509-certificate:hashes.sha-256",
		ROLE_VALUE,
		"certificate",
		IND_CERT_SHA256 },
	{ "x509-certificate:hashes.sha1",
		ROLE_VALUE,
		"certificate",
		IND_CERT_SHA1 },
	{ "x509-certificate:hashes.sha256",
		ROLE_VALUE,
		"certificate",
		IND_CERT_SHA256 },
	{ "hashes.md5", ROLE_VALUE, "hash", IND_MD5 },
	{ "hashes.sha-1", ROLE_VALUE, "hash", IND_SHA1 },
	{ "hashes.sha-256", ROLE_VALUE, "hash", IND_SHA256 },
	{ "hashes.sha1", ROLE_VALUE, "hash", IND_SHA1 },
	{ "hashes.sha256", ROLE_VALUE, "hash", IND_SHA256 },
	{ "hashes.sha-512", ROLE_UNSEEN, "hash", NO },
	{ "hashes.sha512", ROLE_UNSEEN, "hash", NO },
	{ "additional_header_fields.reply_to",
		ROLE_VALUE,
		"email",
		IND_EMAIL },
	{ "content_ref.url", ROLE_BESIDE, "url", IND_URL },
	/* misp-stix: attributes for which STIX has no property */
	{ "x_misp_domain", ROLE_BESIDE, "domain", IND_DOMAIN },
	{ "x_misp_hostname", ROLE_BESIDE, "domain", IND_DOMAIN },
	{ "x_misp_host", ROLE_BESIDE, "domain", IND_DOMAIN },
	{ "x_misp_ip", ROLE_BESIDE, "ip", IND_IP },
	{ "_ref.type", ROLE_SAYS_NOTHING, NULL, NO },
	{ "_refs[].type", ROLE_SAYS_NOTHING, NULL, NO },
#undef NO
};
static const struct property unseen = { "",
	ROLE_UNSEEN,
	NULL,
	INDICATOR_TYPES };

/* without quotes, in lower case, "[*]" and "[0]" as "[]" */
static struct str path_form(struct str path, char room[static 128])
{
	size_t n = 0;
	bool index = false;

	for (size_t i = 0; i < path.n && n < 128; i++) {
		char c = path.p[i];

		if (c == '\'' || c == '"')
			continue;
		if (c == ']')
			index = false;
		if (!index) {
			room[n++] =
				(char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a'
							    : c);
		}
		if (c == '[')
			index = true;
	}
	return (struct str){ room, n };
}

/* "hashes.md5" is of a file wherever it hangs: file:hashes,
 * file:content_ref.hashes, artifact:hashes, process:image_ref.hashes */
static const struct property *property_of(struct str path)
{
	char room[128];
	struct str form = path_form(path, room);

	for (size_t i = 0; i < sizeof properties / sizeof *properties; i++) {
		struct str p = str_of(properties[i].path);

		if (str_has_char(p, ':') ? str_eq(form, p)
					 : str_ends(form, p))
			return &properties[i];
	}
	return &unseen;
}

static struct str object_of(struct str path)
{
	struct str type = path;
	struct str rest;

	str_cut(path, ':', &type, &rest);
	return type;
}

/* --- comparisons --------------------------------------------------------- */

enum operation {
	OPERATOR_IS, /* =, ==, IN, ISSUBSET */
	OPERATOR_EXISTS,
	OPERATOR_OTHER
};

struct comparison {
	struct str path;
	const struct property *property;
	enum operation op;
	enum pattern_fault fault; /* of the operator */
	uint32_t literal;         /* the first, in struct pattern */
	uint32_t n_literal;
	uint16_t port;
	int64_t from_ns;
	int64_t to_ns;
	bool sound; /* it alone is what one alternative means */
	enum pattern_fault why;
};

/* comparisons that hold together, by index */
struct conjunction {
	uint32_t at[TOGETHER_MAX];
	uint32_t n;
	bool more; /* than TOGETHER_MAX */
};

struct alternatives {
	struct conjunction *of;
	uint32_t n;
	uint32_t cap;
};

struct pattern {
	struct arena *a;
	struct str rest;
	struct token t; /* the next */
	struct comparison *c;
	uint32_t n_c;
	uint32_t cap_c;
	struct str *literal;
	uint32_t n_literal;
	uint32_t cap_literal;
	bool bad;
};

static void step(struct pattern *p)
{
	p->t = next_token(p->a, &p->rest);
	p->bad |= p->t.kind == TOKEN_BAD || p->a->full;
}

/* whether the next is that word, which is then taken */
static bool word(struct pattern *p, const char *name)
{
	if (p->bad || p->t.kind != TOKEN_WORD || !str_is(p->t.text, name))
		return false;
	step(p);
	return true;
}

static bool sign(struct pattern *p, char c)
{
	if (p->bad || p->t.kind != TOKEN_SIGN || p->t.text.p[0] != c)
		return false;
	step(p);
	return true;
}

static void add_literal(struct pattern *p, struct comparison *c)
{
	struct str *grown = arena_grown(p->a,
		p->literal,
		p->n_literal,
		&p->cap_literal,
		sizeof *grown);
	bool other = p->t.kind == TOKEN_OTHER;
	bool is = p->t.kind == TOKEN_TEXT || p->t.kind == TOKEN_NUMBER ||
		p->t.kind == TOKEN_WORD;

	if (!grown || (!is && !other)) {
		p->bad = true;
		return;
	}
	/* instants and bytes are no values to look for */
	p->literal = grown;
	p->literal[p->n_literal++] = other ? (struct str){ 0 } : p->t.text;
	c->n_literal++;
	step(p);
}

static void add_literals(struct pattern *p, struct comparison *c)
{
	if (!sign(p, '(')) {
		p->bad = true;
		return;
	}
	do {
		add_literal(p, c);
	} while (sign(p, ','));
	p->bad |= !sign(p, ')');
}

/* One address has no part: only it can hold it. */
static bool is_one_address(struct str s)
{
	struct prefix x;

	return prefix_parse(s, &x) && x.bits == 128;
}

/* behind an object path: the operator and what it is compared with */
static void read_operator(struct pattern *p, struct comparison *c)
{
	if (word(p, "NOT"))
		c->fault = PATTERN_NEGATED;
	if (p->t.kind == TOKEN_OPERATOR) {
		struct str sign_is = p->t.text;

		if (str_is(sign_is, "!=") || str_is(sign_is, "<>"))
			c->fault = PATTERN_NEGATED;
		else if (!str_is(sign_is, "=") && !str_is(sign_is, "=="))
			c->fault = PATTERN_ORDER;
		step(p);
		add_literal(p, c);
	} else if (word(p, "IN")) {
		add_literals(p, c);
	} else if (word(p, "LIKE") || word(p, "MATCHES")) {
		if (!c->fault)
			c->fault = PATTERN_SHAPE;
		add_literal(p, c);
	} else if (word(p, "ISSUBSET")) {
		add_literal(p, c);
	} else if (word(p, "ISSUPERSET")) {
		add_literal(p, c);
		if (!p->bad && !c->fault &&
			!is_one_address(p->literal[c->literal]))
			c->fault = PATTERN_ORDER;
	} else {
		p->bad = true;
	}
}

static bool begin(struct alternatives *to, struct pattern *p)
{
	struct conjunction *grown =
		arena_grown(p->a, to->of, to->n, &to->cap, sizeof *grown);

	if (!grown) {
		p->bad = true;
		return false;
	}
	to->of = grown;
	return true;
}

static struct alternatives read_comparison(struct pattern *p, bool negated)
{
	struct alternatives one = { 0 };
	struct comparison c = {
		.literal = p->n_literal,
		.from_ns = T_NONE,
		.to_ns = T_NONE,
	};
	struct comparison *grown =
		arena_grown(p->a, p->c, p->n_c, &p->cap_c, sizeof *grown);

	if (word(p, "EXISTS"))
		c.op = OPERATOR_EXISTS;
	if (!grown || p->bad || p->t.kind != TOKEN_PATH) {
		p->bad = true;
		return one;
	}
	p->c = grown;
	c.path = p->t.text;
	c.property = property_of(c.path);
	step(p);
	if (c.op != OPERATOR_EXISTS)
		read_operator(p, &c);
	if (negated)
		c.fault = PATTERN_NEGATED;
	if (c.fault)
		c.op = OPERATOR_OTHER;
	one.of = NEW(p->a, struct conjunction, 1);
	if (p->bad || !one.of)
		return (struct alternatives){ 0 };
	p->c[p->n_c] = c;
	one.of->at[one.of->n++] = p->n_c++;
	one.n = one.cap = 1;
	return one;
}

static void either(struct pattern *p,
	struct alternatives *to,
	const struct alternatives *also)
{
	for (uint32_t i = 0; i < also->n && begin(to, p); i++)
		to->of[to->n++] = also->of[i];
}

static struct alternatives both(struct pattern *p,
	const struct alternatives *x,
	const struct alternatives *y)
{
	struct alternatives all = { 0 };

	if ((uint64_t)x->n * y->n > ALTERNATIVES_MAX) {
		p->bad = true;
		return all;
	}
	for (uint32_t i = 0; i < x->n * y->n && begin(&all, p); i++) {
		struct conjunction c = x->of[i / y->n];
		const struct conjunction *d = &y->of[i % y->n];

		c.more |= d->more || c.n + d->n > TOGETHER_MAX;
		for (uint32_t k = 0; k < d->n && c.n < TOGETHER_MAX; k++)
			c.at[c.n++] = d->at[k];
		all.of[all.n++] = c;
	}
	return all;
}

static struct alternatives read_or(struct pattern *p,
	bool negated,
	int depth);

static struct alternatives read_one(struct pattern *p,
	bool negated,
	int depth)
{
	struct alternatives x = { 0 };

	if (word(p, "NOT"))
		negated = true;
	if (!sign(p, '('))
		return read_comparison(p, negated);
	if (depth >= DEPTH_MAX) {
		p->bad = true;
		return x;
	}
	x = read_or(p, negated, depth + 1);
	p->bad |= !sign(p, ')');
	return x;
}

static struct alternatives read_and(struct pattern *p,
	bool negated,
	int depth)
{
	struct alternatives x = read_one(p, negated, depth);

	while (word(p, "AND")) {
		struct alternatives y = read_one(p, negated, depth);

		x = both(p, &x, &y);
	}
	return x;
}

static struct alternatives read_or(struct pattern *p, bool negated, int depth)
{
	struct alternatives x = read_and(p, negated, depth);

	while (word(p, "OR")) {
		struct alternatives y = read_and(p, negated, depth);

		either(p, &x, &y);
	}
	return x;
}

/* --- what one alternative means ------------------------------------------ */

static bool is_value(const struct comparison *c)
{
	return c->property->role == ROLE_VALUE ||
		c->property->role == ROLE_BESIDE ||
		c->property->role == ROLE_END;
}

static bool is_digest(const struct comparison *c)
{
	return is_value(c) && strcmp(c->property->mark, "hash") == 0;
}

/* The values of an alternative: those of others that are told, and of ends of a
 * connection, count only where no other does. */
static bool is_main(const struct pattern *p,
	const struct conjunction *all,
	const struct comparison *c)
{
	if (!is_value(c) || c->op != OPERATOR_IS)
		return false;
	if (c->property->role != ROLE_BESIDE)
		return true;
	for (uint32_t i = 0; i < all->n; i++) {
		const struct comparison *d = &p->c[all->at[i]];

		if (d->op == OPERATOR_IS && is_value(d) &&
			d->property->role != ROLE_BESIDE)
			return false;
	}
	return true;
}

static bool same_literals(const struct pattern *p,
	const struct comparison *x,
	const struct comparison *y)
{
	if (x->n_literal != 1 || y->n_literal != 1)
		return false;
	return str_eq(p->literal[x->literal], p->literal[y->literal]) &&
		str_eq(x->path, y->path);
}

/* the port of the end that main is; 0: none is told. false: of another end, or
 * one of several */
static bool port_of(const struct pattern *p,
	const struct comparison *main,
	const struct comparison *c,
	uint16_t *ret)
{
	bool of_source = str_has(main->path, STR("src_ref"));
	bool source = str_has(c->path, STR("src_port"));
	uint64_t v;

	if (c->op != OPERATOR_IS || c->n_literal != 1)
		return false;
	if (of_source != source || is_digest(main))
		return false;
	if (!str_u64(p->literal[c->literal], &v) || v > UINT16_MAX)
		return false;
	*ret = (uint16_t)v;
	return true;
}

/* What else is said beside main: PATTERN_SOUND: it takes nothing from what main
 * alone means. */
static enum pattern_fault beside(const struct pattern *p,
	const struct conjunction *all,
	const struct comparison *main,
	const struct comparison *c,
	uint16_t *port)
{
	bool same_object = str_eq(object_of(main->path), object_of(c->path));

	if (c->fault == PATTERN_NEGATED)
		return PATTERN_NEGATED;
	/* a file is known by each of its digests */
	if (is_digest(main) && same_object)
		return PATTERN_SOUND;
	if (c->fault)
		return c->fault;
	if (c->op == OPERATOR_EXISTS)
		return str_eq(c->path, main->path) ? PATTERN_SOUND
						   : PATTERN_NARROWED;
	if (is_main(p, all, c))
		return same_literals(p, main, c) ? PATTERN_SOUND
						 : PATTERN_TOGETHER;
	if (c->property->role == ROLE_SAYS_NOTHING ||
		(c->property->role == ROLE_BESIDE && same_object))
		return PATTERN_SOUND;
	if (c->property->role == ROLE_PORT && port_of(p, main, c, port))
		return PATTERN_SOUND;
	return PATTERN_NARROWED;
}

static enum pattern_fault meaning(const struct pattern *p,
	const struct conjunction *all,
	const struct comparison *main,
	uint16_t *port)
{
	enum pattern_fault worst = PATTERN_SOUND;

	if (all->more)
		return PATTERN_NARROWED;
	for (uint32_t i = 0; i < all->n; i++) {
		const struct comparison *c = &p->c[all->at[i]];
		enum pattern_fault f;

		if (c == main)
			continue;
		f = beside(p, all, main, c, port);
		if (f && (!worst || f < worst))
			worst = f;
	}
	return worst;
}

static void note_why(struct comparison *c, enum pattern_fault why)
{
	if (why && (!c->why || why < c->why))
		c->why = why;
}

static void weigh(struct pattern *p, const struct conjunction *all)
{
	for (uint32_t i = 0; i < all->n; i++) {
		struct comparison *c = &p->c[all->at[i]];
		uint16_t port = 0;
		enum pattern_fault f;

		if (c->fault) {
			note_why(c, c->fault);
			continue;
		}
		if (!is_main(p, all, c)) {
			note_why(c, PATTERN_UNSEEN);
			continue;
		}
		f = meaning(p, all, c, &port);
		note_why(c, f);
		if (f)
			continue;
		/* on any port in one alternative: on any */
		c->port = c->sound && c->port != port ? 0 : port;
		c->sound = true;
	}
}

/* --- observations -------------------------------------------------------- */

/* of comparisons [from, now): why none of them is meant alone */
static void spoil(struct pattern *p, uint32_t from, enum pattern_fault why)
{
	for (uint32_t i = from; i < p->n_c; i++) {
		p->c[i].sound = false;
		note_why(&p->c[i], why);
	}
}

static void bound(struct pattern *p, uint32_t from, int64_t ns, bool end)
{
	for (uint32_t i = from; i < p->n_c; i++) {
		struct comparison *c = &p->c[i];

		if (end && (c->to_ns == T_NONE || ns < c->to_ns))
			c->to_ns = ns;
		if (!end && (c->from_ns == T_NONE || ns > c->from_ns))
			c->from_ns = ns;
	}
}

static bool read_instant(struct pattern *p, int64_t *ret_ns)
{
	bool is = p->t.kind == TOKEN_OTHER || p->t.kind == TOKEN_TEXT;

	*ret_ns = is ? feed_time(p->t.text, false) : T_NONE;
	step(p);
	return *ret_ns != T_NONE;
}

static bool read_number(struct pattern *p, uint64_t *ret)
{
	struct str whole = p->t.text;
	struct str part;

	str_cut(p->t.text, '.', &whole, &part);
	bool is = p->t.kind == TOKEN_NUMBER && str_u64(whole, ret);

	step(p);
	return is;
}

/* WITHIN says how far apart several observations are: nothing of one. */
static void read_qualifiers(struct pattern *p, uint32_t from)
{
	int64_t ns;
	uint64_t v = 0;

	while (!p->bad) {
		if (word(p, "START")) {
			p->bad |= !read_instant(p, &ns);
			bound(p, from, ns, false);
		} else if (word(p, "STOP")) {
			p->bad |= !read_instant(p, &ns);
			bound(p, from, ns, true);
		} else if (word(p, "WITHIN")) {
			p->bad |= !read_number(p, &v) || !word(p, "SECONDS");
		} else if (word(p, "REPEATS")) {
			p->bad |= !read_number(p, &v) || !word(p, "TIMES");
			if (v != 1)
				spoil(p, from, PATTERN_REPEATED);
		} else {
			return;
		}
	}
}

static void read_sequence(struct pattern *p, int depth);

static void read_observation(struct pattern *p, int depth)
{
	uint32_t from = p->n_c;

	if (sign(p, '[')) {
		struct alternatives all = read_or(p, false, 0);

		p->bad |= !sign(p, ']');
		for (uint32_t i = 0; !p->bad && i < all.n; i++)
			weigh(p, &all.of[i]);
	} else if (depth < DEPTH_MAX && sign(p, '(')) {
		read_sequence(p, depth + 1);
		p->bad |= !sign(p, ')');
	} else {
		p->bad = true;
	}
	read_qualifiers(p, from);
}

static void read_together(struct pattern *p, int depth)
{
	uint32_t from = p->n_c;

	read_observation(p, depth);
	while (word(p, "AND")) {
		read_observation(p, depth);
		spoil(p, from, PATTERN_SEVERAL);
	}
}

static void read_either(struct pattern *p, int depth)
{
	read_together(p, depth);
	while (word(p, "OR"))
		read_together(p, depth);
}

static void read_sequence(struct pattern *p, int depth)
{
	uint32_t from = p->n_c;

	read_either(p, depth);
	while (word(p, "FOLLOWEDBY")) {
		read_either(p, depth);
		spoil(p, from, PATTERN_SEQUENCE);
	}
}

/* --- values -------------------------------------------------------------- */

/* An end of a connection is an address, or a name. */
static enum indicator_type type_of(const struct comparison *c,
	struct str value,
	const char **ret_mark)
{
	struct str bare;

	*ret_mark = c->property->mark;
	if (c->property->role != ROLE_END ||
		indicator_type_of_form(value, &bare) != IND_DOMAIN)
		return c->property->type;
	*ret_mark = "domain";
	return IND_DOMAIN;
}

static void put_values(const struct pattern *p, struct pattern_values *ret)
{
	struct pattern_value *v =
		NEW(p->a, struct pattern_value, p->n_literal + 1);
	bool sound = false;

	for (uint32_t i = 0; v && i < p->n_c; i++) {
		const struct comparison *c = &p->c[i];

		sound |= c->sound;
		if (c->why && (!ret->fault || c->why < ret->fault))
			ret->fault = c->why;
		if (c->property->role == ROLE_SAYS_NOTHING ||
			c->op == OPERATOR_EXISTS)
			continue;
		if (!c->property->mark || c->op != OPERATOR_IS ||
			c->property->role == ROLE_PORT) {
			ret->unread += c->n_literal;
			continue;
		}
		for (uint32_t k = 0; k < c->n_literal; k++) {
			struct str value = p->literal[c->literal + k];
			struct pattern_value *to = &v[ret->n];

			if (!value.n) {
				ret->unread++;
				continue;
			}
			to->type = type_of(c, value, &to->mark);
			to->value = value;
			to->port = c->port;
			to->from_ns = c->from_ns;
			to->to_ns = c->to_ns;
			to->alone = PATTERN_SOUND;
			if (!c->sound)
				to->alone =
					c->why ? c->why : PATTERN_TOGETHER;
			ret->n++;
		}
	}
	ret->value = v;
	if (sound)
		ret->fault = PATTERN_SOUND;
}

bool pattern_read(struct str text,
	struct arena *a,
	struct pattern_values *ret)
{
	struct pattern p = {
		.a = a,
		.rest = text,
	};

	*ret = (struct pattern_values){ 0 };
	step(&p);
	read_sequence(&p, 0);
	if (p.bad || p.t.kind != TOKEN_END || !p.n_c)
		spoil(&p, 0, PATTERN_SYNTAX);
	put_values(&p, ret);
	if (!ret->fault && (p.bad || !p.n_c))
		ret->fault = PATTERN_SYNTAX;
	return !a->full;
}
