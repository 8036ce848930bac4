/* SPDX-License-Identifier: Apache-2.0 */
#include "read/host/bxml.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

enum {
	TYPE_NULL = 0,
	TYPE_STRING = 1,
	TYPE_XML = 0x21,
	TYPE_ARRAY = 0x80
};
enum {
	TEMPLATE_HEAD_N = 4 + 16 + 4
}; /* next of its bucket, GUID, length */

/* one stretch of tokens: a record, a template, or a value that is XML itself */
struct run {
	struct cur c;
	const struct bxml_value *value;
	/* floor: elements that were open before it */
	uint32_t n_value;
	uint32_t floor;
	/* bare: its elements carry no dependency identifier */
	bool bare;
	bool ended;
};

static bool broken(struct bxml *b, const char *why)
{
	b->why = b->why ? b->why : why;
	return false;
}

static struct cur cur_at(const struct bxml *b, size_t at, size_t n)
{
	return cur_of(b->chunk.p + at, n);
}

static size_t place(const struct bxml *b, const struct cur *c)
{
	return (size_t)(c->p - (const unsigned char *)b->chunk.p);
}

/* --- text ---------------------------------------------------------------- */

static void put(struct bxml *b, const char *p, size_t n)
{
	if (b->cut || n > b->room - b->n_text) {
		b->cut = true;
		return;
	}
	memcpy(b->text + b->n_text, p, n);
	b->n_text += n;
}

static void put_char(struct bxml *b, uint32_t c)
{
	static const unsigned lead[] = { 0, 0, 0xc0, 0xe0, 0xf0 };
	char to[4] = { (char)c };
	size_t n;
	if (c < 0x80)
		n = 1;
	else if (c < 0x800)
		n = 2;
	else if (c < 0x10000)
		n = 3;
	else
		n = 4;

	for (size_t i = n - 1; i; i--, c >>= 6)
		to[i] = (char)(unsigned char)(0x80 | (c & 0x3f));
	if (n > 1)
		to[0] = (char)(unsigned char)(lead[n] | c);
	put(b, to, n);
}

/* half a pair becomes U+FFFD */
static uint32_t utf16_char(struct cur *c)
{
	uint32_t v = cur_u16le(c);
	struct cur ahead = *c;

	if (v < 0xd800 || v >= 0xe000)
		return v;
	uint32_t low = cur_u16le(&ahead);
	bool pair = v < 0xdc00 && low >= 0xdc00 && low < 0xe000;
	if (!pair)
		return 0xfffd;
	*c = ahead;
	return 0x10000 + ((v - 0xd800) << 10) + (low - 0xdc00);
}

static void put_utf16(struct bxml *b, const unsigned char *p, size_t n_char)
{
	struct cur c = cur_of(p, p ? 2 * n_char : 0);

	while (cur_left(&c) && !b->cut)
		put_char(b, utf16_char(&c));
}

/* What was gathered becomes the value of the attribute or element that is open.
 * An element without anything is an empty value, but what a template left out,
 * attributes without value and blanks between elements are nothing. */
static void emit(struct bxml *b)
{
	struct bxml_frame *f = &b->frame[b->depth - 1];
	struct str v = { b->text + b->from, b->n_text - b->from };
	bool blank = f->parent ? !str_trim(v).n : !v.n;
	bool may_be_nothing = f->attribute.n || f->parent || f->absent;
	bool wanted = !blank || !may_be_nothing;

	if (wanted && (b->closed || b->n_item == BXML_ITEMS)) {
		b->cut = true;
	} else if (wanted) {
		struct bxml_item *item = &b->item[b->n_item++];

		*item = (struct bxml_item){
			.element = f->name,
			.attribute = f->attribute,
			.value = v,
			.node = f->node,
		};
		if (b->depth > 1)
			item->section = b->frame[1].name;
	}
	b->from = b->n_text;
	b->closed |= b->cut;
}

/* --- values -------------------------------------------------------------- */

typedef void say_fn(struct bxml *b, struct cur *c, unsigned n, bool array);

static uint64_t number(struct cur *c, unsigned n)
{
	uint64_t v = 0;

	for (unsigned i = 0; i < n; i++)
		v |= (uint64_t)cur_u8(c) << 8 * i;
	return v;
}

static void say_utf16(struct bxml *b, struct cur *c, unsigned n, bool array)
{
	(void)n;
	while (!array && cur_left(c) >= 2 && !c->end[-1] && !c->end[-2])
		c->end -= 2; /* many programs count the final NUL */
	while (cur_left(c) >= 2) {
		uint32_t v = utf16_char(c);

		if (array && !v)
			return;
		put_char(b, v);
	}
	cur_take(c, cur_left(c));
}

/* in a code page that the log does not tell: Latin-1 keeps every byte apart */
static void say_ansi(struct bxml *b, struct cur *c, unsigned n, bool array)
{
	(void)n;
	while (!array && cur_left(c) && !c->end[-1])
		c->end--;
	while (cur_left(c)) {
		uint32_t v = cur_u8(c);

		if (array && !v)
			return;
		put_char(b, v);
	}
}

__attribute__((format(printf, 2, 3))) static void put_fmt(struct bxml *b,
	const char *fmt,
	...)
{
	char to[64];
	va_list ap;

	va_start(ap, fmt);
	int n = vsnprintf(to, sizeof to, fmt, ap);
	va_end(ap);
	size_t written = n < 0 ? 0 : (size_t)n;
	if (written >= sizeof to)
		written = sizeof to - 1;
	put(b, to, written);
}

static void say_unsigned(struct bxml *b,
	struct cur *c,
	unsigned n,
	bool array)
{
	(void)array;
	put_fmt(b, "%" PRIu64, number(c, n));
}

static void say_signed(struct bxml *b, struct cur *c, unsigned n, bool array)
{
	uint64_t v = number(c, n);
	uint64_t sign = (uint64_t)1 << (8 * n - 1);

	(void)array;
	put_fmt(b, "%" PRId64, (int64_t)((v ^ sign) - sign));
}

static void say_hex(struct bxml *b, struct cur *c, unsigned n, bool array)
{
	(void)array;
	put_fmt(b, "0x%" PRIx64, number(c, n));
}

static void say_size(struct bxml *b, struct cur *c, unsigned n, bool array)
{
	(void)n;
	say_hex(b, c, cur_left(c) == 4 ? 4 : 8, array);
}

static void say_real(struct bxml *b, struct cur *c, unsigned n, bool array)
{
	uint64_t v = number(c, n);
	uint32_t low = (uint32_t)v;
	float f;
	double d;

	(void)array;
	memcpy(&f, &low, sizeof f);
	memcpy(&d, &v, sizeof d);
	if (n == 4)
		put_fmt(b, "%.9g", (double)f);
	else
		put_fmt(b, "%.17g", d);
}

static void say_bool(struct bxml *b, struct cur *c, unsigned n, bool array)
{
	(void)array;
	put_fmt(b, "%s", number(c, n) ? "true" : "false");
}

static void say_bytes(struct bxml *b, struct cur *c, unsigned n, bool array)
{
	(void)n;
	(void)array;
	while (cur_left(c) && !b->cut)
		put_fmt(b, "%02X", cur_u8(c));
	cur_take(c, cur_left(c));
}

static void say_guid(struct bxml *b, struct cur *c, unsigned n, bool array)
{
	uint32_t first = cur_u32le(c);
	unsigned second = cur_u16le(c);
	unsigned third = cur_u16le(c);

	put_fmt(b, "{%08" PRIX32 "-%04X-%04X-", first, second, third);
	for (unsigned i = 0; i < n - 8; i++)
		put_fmt(b, i == 2 ? "-%02X" : "%02X", cur_u8(c));
	put(b, "}", 1);
	(void)array;
}

/* 100 ns since 1601 */
static void say_filetime(struct bxml *b,
	struct cur *c,
	unsigned n,
	bool array)
{
	const int64_t to_1970_s = 11644473600;
	const int64_t year_10000_s = 253402300800;
	uint64_t v = number(c, n);
	int64_t s = (int64_t)(v / 10000000) - to_1970_s;
	char text[STAMP_N];

	(void)array;
	if (s < year_10000_s) {
		put_fmt(b,
			"%.19s.%07uZ",
			stamp_text(s, text),
			(unsigned)(v % 10000000));
	} else {
		put_fmt(b, "%" PRIu64, v);
	}
}

/* SYSTEMTIME: year, month, day of the week, day, hour, minute, second,
 * millisecond */
static void say_systemtime(struct bxml *b,
	struct cur *c,
	unsigned n,
	bool array)
{
	unsigned v[8];

	(void)n;
	(void)array;
	for (int i = 0; i < 8; i++)
		v[i] = cur_u16le(c);
	put_fmt(b,
		"%04u-%02u-%02uT%02u:%02u:%02u.%03uZ",
		v[0],
		v[1],
		v[3],
		v[4],
		v[5],
		v[6],
		v[7]);
}

/* source: [MS-DTYP] 2.4.2.2: "The maximum number of elements allowed is 15." */
static void say_sid(struct bxml *b, struct cur *c, unsigned n, bool array)
{
	unsigned revision = cur_u8(c);
	unsigned subs = cur_u8(c);
	uint64_t authority = (uint64_t)cur_u16be(c) << 32;

	authority |= cur_u32be(c);
	c->bad |= subs > 15;
	put_fmt(b, "S-%u-%" PRIu64, revision, authority);
	for (unsigned i = 0; i < subs && !c->bad; i++)
		put_fmt(b, "-%" PRIu32, cur_u32le(c));
	(void)n;
	(void)array;
}

/* by type; n: bytes of one, 0 = as many as it has. Types that are not here are
 * shown as bytes. */
static const struct {
	unsigned n;
	say_fn *say;
} kinds[] = {
	{ 0, say_bytes },
	{ 0, say_utf16 },
	{ 0, say_ansi },
	{ 1, say_signed },
	{ 1, say_unsigned },
	{ 2, say_signed },
	{ 2, say_unsigned },
	{ 4, say_signed },
	{ 4, say_unsigned },
	{ 8, say_signed },
	{ 8, say_unsigned },
	{ 4, say_real },
	{ 8, say_real },
	{ 4, say_bool },
	{ 0, say_bytes },
	{ 16, say_guid },
	{ 0, say_size },
	{ 8, say_filetime },
	{ 16, say_systemtime },
	{ 0, say_sid },
	{ 4, say_hex },
	{ 8, say_hex },
};

/* "If the value type is an array type (0x80) the substitution is repeated for
 * every element of the array": several texts of one element */
static void say_array(struct bxml *b, struct cur *c, unsigned kind)
{
	bool first = true;

	while (cur_left(c) && !c->bad && !b->closed) {
		if (!first && b->frame[b->depth - 1].attribute.n)
			put(b, ",", 1);
		else if (!first)
			emit(b);
		first = false;
		kinds[kind].say(b, c, kinds[kind].n, true);
	}
}

static bool say_value(struct bxml *b, const struct bxml_value *v)
{
	unsigned type = v->type & ~(unsigned)TYPE_ARRAY;
	unsigned kind = type < sizeof kinds / sizeof *kinds ? type : 0;
	bool array = v->type & TYPE_ARRAY;
	struct cur c = cur_at(b, v->at, v->n);

	/* shorter than its type: shown as it is, rather than lost with its
	 * record */
	if (!array && v->n < kinds[kind].n)
		kind = 0;
	if (array)
		say_array(b, &c, kind);
	else if (v->n)
		kinds[kind].say(b, &c, kinds[kind].n, false);
	return !c.bad ||
		broken(b, "a value as long as its type was expected");
}

/* --- names --------------------------------------------------------------- */

/* An offset into the chunk, and, where the name was needed first, the name
 * itself: it stands right behind its offset. */
static bool name(struct bxml *b, struct run *r, struct str *ret)
{
	size_t at = cur_u32le(&r->c);
	size_t start = b->n_text;

	if (r->c.bad || at > b->chunk.n)
		return broken(b, "a name within the chunk was expected");
	struct cur c = cur_at(b, at, b->chunk.n - at);
	cur_take(&c, 4 + 2); /* next of its bucket, hash */
	size_t n = cur_u16le(&c);
	const unsigned char *p = cur_take(&c, 2 * n);
	if (!p || n > BXML_NAME)
		return broken(b, "a name within the chunk was expected");
	if (at == place(b, &r->c) && !cur_take(&r->c, 4 + 2 + 2 + 2 * n + 2))
		return broken(b, "a name within the record was expected");
	put_utf16(b, p, n);
	b->closed |= b->cut; /* half a name is none */
	*ret = (struct str){ b->text + start, b->n_text - start };
	return true;
}

/* --- tokens -------------------------------------------------------------- */

typedef bool token_fn(struct bxml *b, struct run *r, bool more);

static bool run(struct bxml *b, struct run *r);

static struct bxml_frame *top(struct bxml *b)
{
	return &b->frame[b->depth - 1];
}

static bool end_of_run(struct bxml *b, struct run *r, bool more)
{
	(void)b;
	(void)more;
	r->ended = true;
	return true;
}

/* "The dependency identifier is not present when the element start is used in a
 * substitution token with value type: Binary XML". Some writers hold otherwise;
 * the length that follows tells who is right, as it must fit. */
static bool element_fits(struct cur *c, bool identified)
{
	struct cur t = *c;

	cur_take(&t, identified ? 2 : 0);
	uint32_t n = cur_u32le(&t);
	if (t.bad || n > cur_left(&t))
		return false;
	*c = t;
	return true;
}

static bool open_element(struct bxml *b, struct run *r, bool more)
{
	if (b->depth == BXML_DEPTH || (b->depth && top(b)->tag)) {
		return broken(b,
			"an element where one may stand, nested at most 32 "
			"deep, was expected");
	}
	if (!element_fits(&r->c, !r->bare) && !element_fits(&r->c, r->bare)) {
		return broken(b,
			"an element that ends within what it stands in was "
			"expected");
	}
	if (b->depth) {
		top(b)->parent = true;
		emit(b);
	}
	struct bxml_frame f = {
		.node = ++b->nodes,
		.tag = true,
	};
	if (!name(b, r, &f.name))
		return false;
	b->frame[b->depth++] = f;
	b->from = b->n_text;
	if (more && cur_u32le(&r->c) > cur_left(&r->c)) {
		return broken(b,
			"attributes that end within their element were "
			"expected");
	}
	return true;
}

static bool end_attribute(struct bxml *b)
{
	if (!top(b)->tag)
		return broken(b, "an open start tag was expected");
	if (top(b)->attribute.n)
		emit(b);
	top(b)->attribute = (struct str){ 0 };
	b->from = b->n_text;
	return true;
}

static bool close_start(struct bxml *b, struct run *r, bool more)
{
	(void)r;
	(void)more;
	if (!end_attribute(b))
		return false;
	top(b)->tag = top(b)->absent = false;
	return true;
}

static bool end_element(struct bxml *b, struct run *r, bool more)
{
	(void)more;
	if (top(b)->tag || b->depth == r->floor) {
		return broken(b,
			"an element that was begun where it ends was "
			"expected");
	}
	emit(b);
	b->depth--;
	return true;
}

static bool close_empty(struct bxml *b, struct run *r, bool more)
{
	return close_start(b, r, more) && end_element(b, r, more);
}

static bool attribute(struct bxml *b, struct run *r, bool more)
{
	struct str s;

	(void)more;
	if (!end_attribute(b) || !name(b, r, &s))
		return false;
	top(b)->attribute = s;
	b->from = b->n_text;
	return true;
}

static bool text(struct bxml *b, struct run *r, bool more)
{
	size_t n = cur_u16le(&r->c);
	const unsigned char *p = cur_take(&r->c, 2 * n);

	(void)more;
	put_utf16(b, p, n);
	return p ||
		broken(b,
			"a text that ends within what it stands in was "
			"expected");
}

/* "Should be: StringType" */
static bool value(struct bxml *b, struct run *r, bool more)
{
	if (cur_u8(&r->c) == TYPE_STRING)
		return text(b, r, more);
	return broken(b, "a value token with a text was expected");
}

static bool character(struct bxml *b, struct run *r, bool more)
{
	uint32_t c = cur_u16le(&r->c);

	(void)more;
	put_char(b, c >= 0xd800 && c < 0xe000 ? 0xfffd : c);
	return true;
}

static bool entity(struct bxml *b, struct run *r, bool more)
{
	static const struct {
		const char *name, *is;
	} known[] = { { "lt", "<" },
		{ "gt", ">" },
		{ "amp", "&" },
		{ "quot", "\"" },
		{ "apos", "'" } };
	size_t start = b->n_text;
	struct str s;

	(void)more;
	if (!name(b, r, &s))
		return false;
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		if (str_is(s, known[i].name)) {
			b->n_text = start;
			put(b, known[i].is, 1);
		}
	}
	return true; /* one that nobody knows stays as its name */
}

static bool instruction(struct bxml *b, struct run *r, bool more)
{
	size_t start = b->n_text;
	struct str s;
	bool ok = name(b, r, &s);

	(void)more;
	b->n_text = start;
	return ok;
}

static bool instruction_data(struct bxml *b, struct run *r, bool more)
{
	(void)more;
	return cur_take(&r->c, 2 * (size_t)cur_u16le(&r->c)) ||
		broken(b,
			"an instruction that ends within the record was "
			"expected");
}

/* number, then size and type of each, then each: onto the stack of values,
 * which the caller takes back */
static bool values(struct bxml *b, struct cur *c, struct run *ret)
{
	uint32_t n = cur_u32le(c);

	if (c->bad || n > BXML_VALUES - b->n_value || n > cur_left(c) / 4) {
		return broken(b,
			"values that end within the record, at most 2048, "
			"were "
			"expected");
	}
	struct bxml_value *v = b->value + b->n_value;
	for (uint32_t i = 0; i < n; i++) {
		v[i].n = cur_u16le(c);
		v[i].type = cur_u8(c);
		cur_take(c, 1);
	}
	for (uint32_t i = 0; i < n; i++) {
		v[i].at = (uint32_t)place(b, c);
		cur_take(c, v[i].n);
	}
	ret->value = v;
	ret->n_value = n;
	b->n_value += n;
	return !c->bad ||
		broken(b, "values that end within the record were expected");
}

/* "The template definition data offset either point to the offset directly
 * after this value or somewhere previously in the chunk." */
static bool template_instance(struct bxml *b, struct run *r, bool more)
{
	struct run t = { .floor = b->depth };
	uint32_t before = b->n_value;

	(void)more;
	cur_take(&r->c, 1 + 4);
	size_t at = cur_u32le(&r->c);
	if (r->c.bad || at > b->chunk.n)
		return broken(b, "a template within the chunk was expected");
	t.c = cur_at(b, at, b->chunk.n - at);
	cur_take(&t.c, TEMPLATE_HEAD_N - 4);
	size_t n = cur_u32le(&t.c);
	if (t.c.bad || n > cur_left(&t.c))
		return broken(b, "a template within the chunk was expected");
	t.c.end = t.c.p + n;
	if (at == place(b, &r->c) && !cur_take(&r->c, TEMPLATE_HEAD_N + n))
		return broken(b, "a template within the record was expected");
	bool ok = values(b, &r->c, &t) && run(b, &t);
	b->n_value = before;
	return ok;
}

static bool substitution(struct bxml *b, struct run *r, bool more)
{
	size_t id = cur_u16le(&r->c);

	(void)more;
	/* the type that the template expects; the value's own is what it is */
	cur_take(&r->c, 1);
	if (r->c.bad || id >= r->n_value) {
		return broken(b,
			"a substitution for one of the template's values was "
			"expected");
	}
	const struct bxml_value *v = &r->value[id];
	if (v->type == TYPE_XML) {
		struct run inner = {
			.c = cur_at(b, v->at, v->n),
			.floor = b->depth,
			.bare = true,
		};
		return run(b, &inner);
	}
	return v->type == TYPE_NULL || say_value(b, v);
}

/* "If the value type of the corresponding template value is NULL (0x00) the
 * element should be ignored and not created." */
static bool optional(struct bxml *b, struct run *r, bool more)
{
	struct cur c = r->c;
	size_t id = cur_u16le(&c);

	if (id < r->n_value && r->value[id].type == TYPE_NULL)
		top(b)->absent = true;
	return substitution(b, r, more);
}

static bool fragment(struct bxml *b, struct run *r, bool more)
{
	(void)b;
	(void)more;
	cur_take(&r->c, 3); /* version 1.1, flags */
	return true;
}

static const struct {
	token_fn *read;
	bool inside;
} tokens[16] = {
	{ end_of_run, false },
	{ open_element, false },
	{ close_start, true },
	{ close_empty, true },
	{ end_element, true },
	{ value, true },
	{ attribute, true },
	{ text, true },
	{ character, true },
	{ entity, true },
	{ instruction, false },
	{ instruction_data, false },
	{ template_instance, false },
	{ substitution, true },
	{ optional, true },
	{ fragment, false },
};

static bool run(struct bxml *b, struct run *r)
{
	enum {
		MORE = 0x40
	};

	if (b->runs == BXML_RUNS) {
		return broken(b,
			"templates that do not go around in circles were "
			"expected");
	}
	b->runs++;
	while (cur_left(&r->c) && !r->ended) {
		unsigned token = cur_u8(&r->c);
		unsigned kind = token & ~(unsigned)MORE;

		if (++b->tokens > BXML_TOKENS) {
			return broken(b,
				"a record of at most 16384 tokens was "
				"expected");
		}
		if (kind >= 16 || (tokens[kind].inside && !b->depth))
			return broken(b,
				"a token of binary XML was expected");
		if (!tokens[kind].read(b, r, token & MORE) || r->c.bad) {
			return broken(b,
				"a token that ends within what it stands in "
				"was expected");
		}
	}
	b->runs--;
	return b->depth == r->floor ||
		broken(b, "an end of every element was expected");
}

bool bxml_open(struct bxml *b, struct arena *a)
{
	b->text = arena_raw(a, 1, BXML_TEXT, 1);
	return b->text;
}

void bxml_chunk(struct bxml *b, struct str chunk)
{
	b->chunk = chunk;
	/* one value named over and over is no reason for more than that */
	b->room = chunk.n < BXML_TEXT / 4 ? 4 * chunk.n : BXML_TEXT;
	b->spent = 0;
}

const char *bxml_read(struct bxml *b, size_t at, size_t n)
{
	struct run r = { .c = cur_at(b, at, n) };

	b->n_item = 0;
	b->n_value = 0;
	b->depth = 0;
	b->runs = 0;
	b->tokens = 0;
	b->nodes = 0;
	b->n_text = 0;
	b->from = 0;
	b->cut = false;
	b->closed = false;
	b->why = NULL;
	if (b->spent > BXML_CHUNK) {
		return "a chunk that does not name its templates without end "
		       "was expected";
	}
	run(b, &r);
	b->spent += b->tokens + (uint32_t)(b->n_text / 8);
	return b->why;
}
