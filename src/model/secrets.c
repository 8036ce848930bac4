/* SPDX-License-Identifier: Apache-2.0 */
#include "model/secrets.h"

#include <stdio.h>

enum {
	NAME_MAX_BYTE = 64,
	/* so that hostile text costs no more than its length: the path of a
	 * program, the words behind it, what is piped */
	PROGRAM_MAX = 256,
	WORDS_MAX = 64,
	WORD_MAX = 4096,
	LAYERS_MAX = 4
};

/* --- names --------------------------------------------------------------- */

enum where {
	WHOLE,
	END,      /* "userpassword" as well */
	LAST_WORD /* "user_pass", "userPass", not "bypass" */
};

/* Letters and digits only, lower case. */
static const struct {
	const char *word;
	enum where where;
} secret_names[] = {
	{ "password", END },
	{ "passwd", END },
	{ "passphrase", END },
	{ "passcode", END },
	{ "pass", LAST_WORD },
	{ "pwd", LAST_WORD },
	{ "userpwd", END },
	{ "passw", LAST_WORD },
	{ "psw", LAST_WORD },
	{ "pswd", LAST_WORD },
	{ "pw", LAST_WORD },
	{ "userpass", END },
	{ "loginpass", END },
	{ "passwort", END },
	{ "pin", LAST_WORD },
	{ "auth", WHOLE },
	{ "sig", WHOLE },
	{ "kennwort", END },
	{ "motdepasse", END },
	{ "mdp", WHOLE },
	{ "contrasena", END },
	{ "contrase\xc3\xb1"
	  "a",
		END },
	{ "senha", END },
	{ "wachtwoord", END },
	{ "haslo", WHOLE },
	{ "\xd0\xbf\xd0\xb0\xd1\x80\xd0\xbe\xd0\xbb\xd1\x8c", END },
	{ "\xe3\x83\x91\xe3\x82\xb9\xe3\x83\xaf\xe3\x83\xbc\xe3\x83\x89",
		END },
	{ "\xe5\xaf\x86\xe7\xa0\x81", END },
	{ "\xe5\xaf\x86\xe7\xa2\xbc", END },
	{ "secret", END },
	{ "token", END },
	{ "jwt", LAST_WORD },
	{ "otp", LAST_WORD },
	{ "apikey", END },
	{ "accesskey", END },
	{ "secretkey", END },
	{ "privatekey", END },
	{ "authkey", END },
	{ "sharedkey", END },
	{ "presharedkey", END },
	{ "psk", LAST_WORD },
	{ "accountkey", END },
	{ "xamzsignature", WHOLE },
	{ "xamzcredential", WHOLE },
	{ "jsessionid", WHOLE },
	{ "phpsessid", WHOLE },
	{ "sessionid", WHOLE },
	/* SNMP's password */
	{ "community", WHOLE },
	{ "authorization", END },
};

/* names that end like one and are none: whether a token is an administrator's
 * (Windows 4624), which packet says that data was kept */
static const char *const no_secret[] = { "elevatedtoken", "mandatorytoken" };

/* what a form puts behind the name of a field that asks the same again */
static const char *const name_tails[] = { "confirmation",
	"confirm",
	"repeat",
	"again",
	"verify",
	"retype",
	"hash",
	"value",
	"field",
	"input",
	"new",
	"old",
	"current" };

struct name {
	char p[NAME_MAX_BYTE];
	size_t n;
	size_t last_word; /* where it begins */
};

static bool is_digit(unsigned char c)
{
	return c >= '0' && c <= '9';
}

static bool is_upper(unsigned char c)
{
	return c >= 'A' && c <= 'Z';
}

static bool is_letter(unsigned char c)
{
	return is_upper(c) || (c >= 'a' && c <= 'z') || c >= 0x80;
}

/* the end of a long one is what counts: the front is let go */
static void name_add(struct name *w, unsigned char c, unsigned char before)
{
	bool camel = is_upper(c) && before >= 'a' && before <= 'z';

	if (!is_letter(c) && !is_digit(c))
		return;
	if (!is_letter(before) && !is_digit(before))
		camel = true;
	if (w->n == NAME_MAX_BYTE) {
		memmove(w->p, w->p + 1, --w->n);
		w->last_word -= w->last_word > 0;
	}
	if (camel)
		w->last_word = w->n;
	w->p[w->n++] = (char)(is_upper(c) ? c + 32 : c);
}

static struct str name_end(const struct name *w)
{
	struct str s = { w->p, w->n };

	while (s.n && is_digit((unsigned char)s.p[s.n - 1]))
		s.n--;
	return s;
}

static bool name_is(const struct name *w, struct str s)
{
	struct str last = str_from(s, w->last_word);

	for (size_t i = 0; i < sizeof no_secret / sizeof *no_secret; i++) {
		if (str_is(s, no_secret[i]))
			return false;
	}
	for (size_t i = 0; i < sizeof secret_names / sizeof *secret_names;
		i++) {
		struct str word = str_of(secret_names[i].word);

		if (str_eq(s, word))
			return true;
		if (secret_names[i].where == END && str_ends(s, word))
			return true;
		if (secret_names[i].where == LAST_WORD && str_eq(last, word))
			return true;
	}
	return false;
}

static bool name_is_secret(const struct name *w)
{
	struct str s = name_end(w);

	if (s.n < 2)
		return false;
	if (name_is(w, s))
		return true;
	for (size_t i = 0; i < sizeof name_tails / sizeof *name_tails; i++) {
		struct str tail = str_of(name_tails[i]);
		struct name shorter = *w;

		if (!str_ends(s, tail) || s.n == tail.n)
			continue;
		s = str_head(s, s.n - tail.n);
		/* "pass_confirm": what stands before is the last word */
		if (shorter.last_word >= s.n)
			shorter.last_word = 0;
		return name_is(&shorter, s);
	}
	return false;
}

bool secret_name(struct str name)
{
	struct name w = { .n = 0 };

	for (size_t i = 0; i < name.n; i++) {
		name_add(&w,
			(unsigned char)name.p[i],
			i ? (unsigned char)name.p[i - 1] : 0);
	}
	return name_is_secret(&w);
}

/* --- characters, whatever they are written as ---------------------------- */

/* c stands at text.p[at], under so many layers of encoding */
struct glyph {
	uint32_t at;
	uint8_t c;
	uint8_t depth;
};

struct scan {
	struct str text;
	struct glyph *g; /* one more, that ends it, at text.n */
	uint32_t n;
	enum secret_kind kind;
	/* what is withheld so far, and how much of the text that stands for */
	char *out;
	size_t out_n;
	size_t cap; /* of out */
	bool full;  /* it did not fit */
	size_t taken;
	bool quoted;    /* within "..", not encoded */
	bool value_too; /* a member "name" was that of a secret */
	bool data_too;  /* a member "command" was PASS */
};

static int hex_of(unsigned char c)
{
	if (is_digit(c))
		return c - '0';
	c |= 32;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool glyph_hex(const struct scan *s,
	uint32_t i,
	uint32_t n,
	unsigned *v)
{
	*v = 0;
	if (i + n > s->n)
		return false;
	for (uint32_t k = i; k < i + n; k++) {
		int digit = hex_of(s->g[k].c);

		if (digit < 0)
			return false;
		*v = *v * 16 + (unsigned)digit;
	}
	return true;
}

static const struct {
	const char *from;
	char to;
} written_as[] = {
	{ "\\/", '/' },
	{ "\\\"", '"' },
	{ "\\'", '\'' },
	{ "\\\\", '\\' },
	{ "\\n", '\n' },
	{ "\\r", '\r' },
	{ "\\t", '\t' },
	{ "&amp;", '&' },
	{ "&quot;", '"' },
	{ "&#61;", '=' },
	{ "&#x3d;", '=' },
	{ "&#38;", '&' },
	{ "&#x26;", '&' },
	{ "&#34;", '"' },
};

static bool glyphs_are(const struct scan *s, uint32_t i, struct str word)
{
	if (i + word.n > s->n)
		return false;
	for (size_t k = 0; k < word.n; k++) {
		unsigned char c = s->g[i + k].c;

		if ((is_upper(c) ? c + 32 : c) != (unsigned char)word.p[k])
			return false;
	}
	return true;
}

/* How many glyphs from i on are one character, and which; 0 = none. */
static uint32_t encoded(const struct scan *s, uint32_t i, uint8_t *ret)
{
	unsigned v;

	if (s->g[i].c == '%' && glyph_hex(s, i + 1, 2, &v)) {
		*ret = (uint8_t)v;
		return 3;
	}
	if (s->g[i].c == '\\' && i + 1 < s->n) {
		bool wide = s->g[i + 1].c == 'u';
		uint32_t n = wide ? 4 : 2;

		if ((wide || s->g[i + 1].c == 'x') &&
			glyph_hex(s, i + 2, n, &v) && v < 128) {
			*ret = (uint8_t)v;
			return n + 2;
		}
	}
	for (size_t k = 0; k < sizeof written_as / sizeof *written_as; k++) {
		struct str from = str_of(written_as[k].from);

		if (s->g[i].c != (unsigned char)from.p[0])
			continue;
		/* "C:\\net.exe" stands so in what is no JSON any more */
		if (written_as[k].to < ' ' && s->kind != SECRET_IN_RECORD)
			continue;
		if (glyphs_are(s, i, from)) {
			*ret = (uint8_t)written_as[k].to;
			return (uint32_t)from.n;
		}
	}
	return 0;
}

/* takes one layer off; false: there was none */
static bool decode_once(struct scan *s)
{
	uint32_t to = 0;
	bool any = false;

	for (uint32_t i = 0; i < s->n;) {
		struct glyph g = s->g[i];
		uint32_t n = 0;

		if (g.c == '%' || g.c == '\\' || g.c == '&')
			n = encoded(s, i, &g.c);
		for (uint32_t k = 0; k < n; k++) {
			if (s->g[i + k].depth >= g.depth)
				g.depth = s->g[i + k].depth;
		}
		g.depth = (uint8_t)(g.depth + (n > 0));
		any |= n > 0;
		s->g[to++] = g;
		i += n ? n : 1;
	}
	s->n = to;
	return any;
}

static bool decode(struct scan *s, struct arena *a)
{
	bool coded = false;

	if (s->text.n >= UINT32_MAX / sizeof *s->g)
		return false;
	s->g = arena_raw(a,
		sizeof *s->g,
		s->text.n + 1,
		alignof(struct glyph));
	if (!s->g)
		return false;
	s->n = (uint32_t)s->text.n;
	for (uint32_t i = 0; i < s->n; i++) {
		unsigned char c = (unsigned char)s->text.p[i];

		s->g[i] = (struct glyph){ i, c, 0 };
		coded |= c == '%' || c == '\\' || c == '&';
	}
	for (int i = 0; i < LAYERS_MAX && coded; i++)
		coded = decode_once(s);
	s->g[s->n] = (struct glyph){ (uint32_t)s->text.n, 0, 0 };
	return true;
}

/* 0 behind the end */
static unsigned char at(const struct scan *s, uint32_t i)
{
	return i < s->n ? s->g[i].c : 0;
}

static bool is_blank(unsigned char c)
{
	return c == ' ' || c == '\t';
}

static bool is_space(unsigned char c)
{
	return c <= ' ' || c == 0x7f;
}

static bool is_quote(unsigned char c)
{
	return c == '"' || c == '\'';
}

static bool is_of_name(unsigned char c)
{
	return is_letter(c) || is_digit(c) ||
		(c && memchr("_-.[]$", c, 6) != NULL);
}

static uint32_t skip_blanks(const struct scan *s, uint32_t i)
{
	while (i < s->n && is_blank(s->g[i].c))
		i++;
	return i;
}

/* --- taking out ---------------------------------------------------------- */

static void put_raw(struct scan *s, struct str part)
{
	s->full |= part.n > s->cap - s->out_n;
	if (s->full || !part.n)
		return;
	memcpy(s->out + s->out_n, part.p, part.n);
	s->out_n += part.n;
}

/* The glyphs from .. to - 1. What is empty has no secret, and what was withheld
 * is. The room: a value is at least a byte with a separator before it. */
static void withhold(struct scan *s, uint32_t from, uint32_t to)
{
	const struct str word = STR(SECRET_WITHHELD);

	if (from >= to || s->g[from].at < s->taken)
		return;
	if (str_starts(str_from(s->text, s->g[from].at), word))
		return;
	put_raw(s,
		(struct str){ s->text.p + s->taken,
			s->g[from].at - s->taken });
	put_raw(s, word);
	s->taken = s->g[to].at;
}

/* the quote that closes the one at i, or the end */
static uint32_t closing(const struct scan *s, uint32_t i)
{
	struct glyph open = s->g[i];
	uint32_t k = i + 1;

	while (k < s->n &&
		(s->g[k].c != open.c || s->g[k].depth > open.depth))
		k++;
	return k;
}

/* Where a value that stands bare ends. sep: what stands before it, whose own
 * encoding says what is part of the value. */
static uint32_t bare_end(const struct scan *s,
	uint32_t i,
	struct glyph sep,
	bool of_query)
{
	bool whole = s->kind == SECRET_IN_URI;

	for (; i < s->n; i++) {
		unsigned char c = s->g[i].c;

		if (s->g[i].depth > sep.depth)
			continue;
		if (c == '&')
			return i;
		if (whole)
			continue;
		if (c == '"' || c == '\n' || c == '\r' || c == '\t')
			return i;
		if (!is_space(c))
			continue;
		/* "GET /?password=a b HTTP/1.1": blanks of a broken request */
		if (!of_query || !s->quoted ||
			glyphs_are(s, i, STR(" http/"))) {
			return i;
		}
	}
	return s->n;
}

static uint32_t json_end(const struct scan *s, uint32_t i)
{
	char close = ',';

	if (at(s, i) == '[')
		close = ']';
	while (i < s->n && s->g[i].c != (unsigned char)close) {
		if (close == ',' && (s->g[i].c == '}' || s->g[i].c == '\n'))
			break;
		i++;
	}
	/* a list is withheld whole */
	return i + (close == ']' && i < s->n);
}

static bool json_word(const struct scan *s, uint32_t i)
{
	return glyphs_are(s, i, STR("null")) ||
		glyphs_are(s, i, STR("true")) ||
		glyphs_are(s, i, STR("false")) || at(s, i) == '{';
}

/* to the end of a header's line, or the quote that holds it */
static uint32_t line_end(const struct scan *s, uint32_t i, uint8_t depth)
{
	while (i < s->n && s->g[i].c != '\n' && s->g[i].c != '\r' &&
		!(is_quote(s->g[i].c) && s->g[i].depth <= depth)) {
		i++;
	}
	return i;
}

/* a value and its name */
struct found {
	/* of the name */
	uint32_t from;
	uint32_t to;
	uint32_t sep; /* = or :, or what stands there instead */
	uint32_t value;
	bool member; /* the name stood in quotes */
	bool query;
	bool header;
};

/* Withholds the value; behind it. */
static uint32_t take_value(struct scan *s, const struct found *f)
{
	struct glyph sep = s->g[f->sep];
	uint32_t i = f->value;
	uint32_t to;

	if (i >= s->n)
		return f->to;
	if (is_quote(s->g[i].c)) {
		to = closing(s, i);
		withhold(s, i + 1, to);
		return to;
	}
	if (f->member && json_word(s, i))
		return i;
	if (f->member)
		to = json_end(s, i);
	else if (f->header)
		to = line_end(s, i, sep.depth);
	else
		to = bare_end(s, i, sep, f->query);
	withhold(s, i, to);
	return to;
}

/* --- where values stand -------------------------------------------------- */

static bool only_uris(const struct scan *s)
{
	return s->kind <= SECRET_IN_PROSE;
}

/* What stands between the name and the value; false: nothing that makes it a
 * name. */
static bool separated(const struct scan *s, struct found *f)
{
	uint32_t i = f->to;
	unsigned char before = f->from ? at(s, f->from - 1) : 0;

	f->member = is_quote(at(s, i)) && before == at(s, i);
	i += f->member;
	f->query = before == '?' || before == '&' || before == ';' ||
		(!f->from && s->kind == SECRET_IN_URI);
	uint32_t sep = only_uris(s) && !f->member ? i : skip_blanks(s, i);
	f->sep = sep;
	f->value = sep + 1;
	if (at(s, sep) == '=') {
		/* "x = y", but "passwd= in cleartext" has none */
		if (sep > i || f->member)
			f->value = skip_blanks(s, f->value);
		return !only_uris(s) || f->query || f->member;
	}
	if (at(s, sep) == ':' && at(s, sep + 1) != '/') {
		f->value = skip_blanks(s, f->value);
		return f->member || !only_uris(s);
	}
	if (only_uris(s) || f->member)
		return false;
	f->value = sep;
	/* anon password "user@" */
	if (sep > i && is_quote(at(s, sep)))
		return true;
	/* --password x */
	return sep > i && at(s, f->from) == '-';
}

static bool texts_are(const struct scan *s,
	uint32_t from,
	uint32_t to,
	const char *word)
{
	struct str w = str_of(word);

	return to - from == w.n && glyphs_are(s, from, w);
}

static void name_read(const struct scan *s,
	uint32_t from,
	uint32_t to,
	struct name *w)
{
	unsigned char before = 0;

	*w = (struct name){ .n = 0 };
	for (uint32_t i = from; i < to; i++) {
		name_add(w, s->g[i].c, before);
		before = s->g[i].c;
	}
}

static bool named_secret(const struct scan *s, uint32_t from, uint32_t to)
{
	static const char
		letter[] = { ['\n'] = 'n', ['\r'] = 'r', ['\t'] = 't' };
	struct name w;

	name_read(s, from, to, &w);
	if (name_is_secret(&w))
		return true;
	/* "\\npass" */
	if (from && s->g[from - 1].c == '\\' && from + 1 < to &&
		memchr("nrt", s->g[from].c, 3)) {
		name_read(s, from + 1, to, &w);
		return name_is_secret(&w);
	}
	if (!from || !s->g[from - 1].depth || s->g[from - 1].c > '\r')
		return false;
	/* the tab of "\\token" may have been a backslash and a t */
	unsigned char lost = (unsigned char)letter[s->g[from - 1].c];
	struct name longer = { .n = 0 };
	name_add(&longer, lost, 0);
	for (uint32_t i = from; i < to; i++)
		name_add(&longer, s->g[i].c, lost);
	return lost && name_is_secret(&longer);
}

/* {"name": "Authorization", "value": ..}, {"command": "PASS", "command_data":
 * ..}: which member has the value of a secret, another one says */
static void note_member(struct scan *s, const struct found *f)
{
	if (!f->member || at(s, f->sep) != ':' || !is_quote(at(s, f->value)))
		return;
	uint32_t from = f->value + 1;
	uint32_t to = closing(s, f->value);
	if (texts_are(s, f->from, f->to, "name") ||
		texts_are(s, f->from, f->to, "key") ||
		texts_are(s, f->from, f->to, "header")) {
		s->value_too = named_secret(s, from, to);
	} else if (texts_are(s, f->from, f->to, "command")) {
		s->data_too = texts_are(s, from, to, "pass") ||
			texts_are(s, from, to, "acct");
	}
}

static bool member_told_so(const struct scan *s, const struct found *f)
{
	if (!f->member)
		return false;
	if (s->value_too && texts_are(s, f->from, f->to, "value"))
		return true;
	return s->data_too &&
		(texts_are(s, f->from, f->to, "command_data") ||
			texts_are(s, f->from, f->to, "arg"));
}

static uint32_t name_at(struct scan *s, uint32_t from)
{
	struct found f = { .from = from, .to = from };

	while (f.to < s->n && is_of_name(s->g[f.to].c))
		f.to++;
	if (!separated(s, &f))
		return f.to;
	note_member(s, &f);
	if (member_told_so(s, &f) || named_secret(s, f.from, f.to)) {
		struct name w;

		name_read(s, f.from, f.to, &w);
		f.header = str_ends((struct str){ w.p, w.n },
			STR("authorization"));
		uint32_t after = take_value(s, &f);
		return after > f.to ? after : f.to;
	}
	return f.to;
}

/* "user:password@host" from i on, up to what ends an authority; depth: of what
 * stands before it */
static uint32_t user_info(struct scan *s, uint32_t i, uint8_t depth)
{
	uint32_t colon = 0;
	uint32_t last = 0;
	uint32_t k = i;

	for (; k < s->n; k++) {
		struct glyph g = s->g[k];

		if (g.depth > depth)
			continue;
		if (g.c == '/' || g.c == '?' || g.c == '#' || g.c == '"' ||
			is_space(g.c)) {
			break;
		}
		if (g.c == ':' && !colon)
			colon = k;
		if (g.c == '@')
			last = k;
	}
	if (colon && colon < last) {
		withhold(s, colon + 1, last);
		return last;
	}
	return i;
}

/* --- what programs take -------------------------------------------------- */

enum takes {
	NEXT,     /* the next word, or what is stuck to the option */
	ATTACHED, /* only what is stuck to it */
	PAIR,     /* as NEXT, behind the first : % or , */
	THIRD,    /* the second word behind the option */
	FED       /* what is piped into it */
};

static const struct {
	const char *program;
	const char *option;
	enum takes takes;
} takers[] = {
#include "model/secret_options.list"
};

/* a word of a command line: from .. to - 1, quotes left out */
struct word {
	uint32_t from;
	uint32_t to;
	uint32_t next;
};

static bool ends_command(unsigned char c)
{
	return c == ';' || c == '|' || c == '&' || c == '\n' || c == '>' ||
		c == '(' || c == ')' || c == '`';
}

/* the member of a record ends, and with it the command */
static bool ends_member(const struct scan *s, struct glyph g)
{
	return s->kind == SECRET_IN_RECORD && g.c == '"' && !g.depth;
}

static bool word_at(const struct scan *s, uint32_t i, struct word *ret)
{
	i = skip_blanks(s, i);
	if (i >= s->n || ends_command(s->g[i].c))
		return false;
	if (is_quote(s->g[i].c)) {
		uint32_t to = closing(s, i);

		*ret = (struct word){ i + 1, to, to + (to < s->n) };
		return true;
	}
	*ret = (struct word){ i, i, i };
	for (; ret->to < s->n; ret->to++) {
		struct glyph g = s->g[ret->to];

		/* the member of a record ends, and with it the command */
		bool over =
			s->kind == SECRET_IN_RECORD && g.c == '"' && !g.depth;

		if (over || is_space(g.c) || ends_command(g.c))
			break;
	}
	ret->next = ret->to;
	return ret->to > i;
}

/* the name alone of "/usr/bin/mysql", "C:\\PsExec.exe" */
static struct word program_of(const struct scan *s, const struct word *w)
{
	struct word name = *w;

	for (uint32_t i = w->from; i < w->to; i++) {
		if (s->g[i].c == '/' || s->g[i].c == '\\')
			name.from = i + 1;
	}
	if (name.to - name.from > 4 &&
		glyphs_are(s, name.to - 4, STR(".exe"))) {
		name.to -= 4;
	}
	return name;
}

static void withhold_pair(struct scan *s, const struct word *w, uint32_t from)
{
	for (uint32_t i = from; i < w->to; i++) {
		unsigned char c = s->g[i].c;

		if (c == ':' || c == '%' || c == ',') {
			withhold(s, i + 1, w->to);
			return;
		}
	}
}

/* the words behind a program, up to what ends its command */
static void options_of(struct scan *s,
	uint32_t i,
	const char *option,
	enum takes takes)
{
	struct str o = str_of(option);
	struct word w;
	struct word v;

	for (int n = 0; n < WORDS_MAX && word_at(s, i, &w); n++) {
		i = w.next;
		if (!glyphs_are(s, w.from, o))
			continue;
		bool exact = w.to - w.from == o.n;
		uint32_t stuck = w.from + (uint32_t)o.n;
		if (!exact && takes == PAIR)
			withhold_pair(s, &w, stuck);
		else if (!exact && takes != THIRD)
			withhold(s, stuck, w.to);
		if (!exact || takes == ATTACHED || !word_at(s, i, &v))
			continue;
		if (takes == THIRD && !word_at(s, v.next, &v))
			continue;
		if (takes == PAIR)
			withhold_pair(s, &v, v.from);
		/* net user NAME /delete */
		else if (at(s, v.from) != '/' || takes != THIRD)
			withhold(s, v.from, v.to);
	}
}

/* echo "root:new" | chpasswd: what the command before the pipe says */
static void fed_to(struct scan *s, uint32_t program)
{
	uint32_t to = program;
	uint32_t from;

	while (to > 0 && s->g[to - 1].c != '|' &&
		!ends_command(s->g[to - 1].c)) {
		to--;
	}
	if (!to || s->g[--to].c != '|')
		return;
	for (from = to; from > 0 && to - from < WORD_MAX; from--) {
		unsigned char c = s->g[from - 1].c;

		if (c == ';' || c == '|' || c == '&' ||
			ends_member(s, s->g[from - 1])) {
			break;
		}
	}
	struct word w;
	if (!word_at(s, from, &w))
		return;
	from = skip_blanks(s, w.next);
	while (to > from && is_space(s->g[to - 1].c))
		to--;
	withhold(s, from, to);
}

static void program_at(struct scan *s, uint32_t i)
{
	struct word w;
	uint32_t k = i;

	while (k < s->n && k - i <= PROGRAM_MAX && !is_space(s->g[k].c) &&
		!ends_command(s->g[k].c) && !ends_member(s, s->g[k])) {
		k++;
	}
	if (k - i > PROGRAM_MAX || !word_at(s, i, &w))
		return;
	struct word name = program_of(s, &w);
	for (k = 0; k < sizeof takers / sizeof *takers; k++) {
		if (!texts_are(s, name.from, name.to, takers[k].program))
			continue;
		if (takers[k].takes == FED)
			fed_to(s, w.from);
		else
			options_of(s,
				w.next,
				takers[k].option,
				takers[k].takes);
	}
}

/* --- FTP, honeypots ------------------------------------------------------ */

/* Words behind which everything is a password; alone: only where a command
 * begins. RFC 959: PASS, ACCT; SITE's own of servers. */
static const struct {
	const char *word;
	bool alone;
} ftp_verbs[] = {
	{ "pass ", true },
	{ "acct ", true },
	{ "pass\t", true },
	{ "acct\t", true },
	{ "chpass ", false },
	{ "pswd ", false },
	{ "chgpass ", false },
	{ "cpass ", false },
	{ "site passwd ", false },
	{ "site password ", false },
	{ "site passw ", false },
	{ "site adduser ", false },
	{ "site gadduser ", false },
	/* Zeek: command and argument are columns */
	{ "site\tpasswd ", false },
	{ "site\tadduser ", false },
};

static void ftp_at(struct scan *s, uint32_t i)
{
	unsigned char before = i ? at(s, i - 1) : 0;
	bool begins =
		!i || before < ' ' || is_quote(before) || before >= 0x7f;

	for (size_t k = 0; k < sizeof ftp_verbs / sizeof *ftp_verbs; k++) {
		struct str word = str_of(ftp_verbs[k].word);

		if (ftp_verbs[k].alone && !begins)
			continue;
		if (!glyphs_are(s, i, word))
			continue;
		uint32_t from = i + (uint32_t)word.n;
		uint32_t to = from;
		if (s->g[from].at < s->taken)
			return;
		while (to < s->n && s->g[to].c >= ' ' &&
			!(s->g[to].c == '"' && !s->g[to].depth)) {
			to++;
		}
		withhold(s, from, s->kind == SECRET_IN_FTP ? s->n : to);
	}
}

/* Cowrie: login attempt [root/123456] failed. source: cowrie/ssh/userauth.py */
static void attempt_at(struct scan *s, uint32_t i)
{
	uint32_t slash = i;
	uint32_t to = i;
	uint32_t last = s->n - i > WORD_MAX ? i + WORD_MAX : s->n;

	while (slash < last && s->g[slash].c != '/' && s->g[slash].c != ']')
		slash++;
	for (uint32_t k = slash; k < last && s->g[k].c != '\n'; k++) {
		bool over = glyphs_are(s, k, STR("] ")) ||
			glyphs_are(s, k, STR("]\"")) || k + 1 == s->n;

		if (s->g[k].c == ']' && over) {
			to = k;
			break;
		}
	}
	if (at(s, slash) == '/')
		withhold(s, slash + 1, to);
}

/* Authorization: Basic dXNlcjpwYXNz, wherever it stands: what decodes to a name
 * and a password. RFC 7617, 2 */
static void scheme_at(struct scan *s, uint32_t i, uint32_t word)
{
	uint32_t from = skip_blanks(s, i + word);
	uint32_t to = from;
	bool digit = false;

	while (to < s->n) {
		unsigned char c = s->g[to].c;

		if (!is_letter(c) && !is_digit(c) && c != '+' && c != '/' &&
			c != '=' && c != '-' && c != '_' && c != '.') {
			break;
		}
		digit |= is_digit(c) || c == '=' || is_upper(c);
		to++;
	}
	/* "basic authentication" is no token */
	if (from > i + word && to - from >= 8 && digit)
		withhold(s, from, to);
}

/* --- one text ------------------------------------------------------------ */

/* behind a blank or a separator of the shell: a path is looked at as a whole */
static bool begins_word(const struct scan *s, uint32_t i)
{
	unsigned char before = i ? s->g[i - 1].c : ' ';

	return is_space(before) || is_quote(before) || ends_command(before) ||
		before == '=' || before == ':';
}

static void words_at(struct scan *s, uint32_t i)
{
	static const char attempt[] = "login attempt [";
	bool all = s->kind == SECRET_IN_RECORD;

	if (s->kind == SECRET_IN_FTP || all)
		ftp_at(s, i);
	if ((s->kind == SECRET_IN_COMMAND || all) && begins_word(s, i))
		program_at(s, i);
	if (glyphs_are(s, i, STR(attempt)))
		attempt_at(s, i + (uint32_t)sizeof attempt - 1);
	if (glyphs_are(s, i, STR("basic ")))
		scheme_at(s, i, 5);
	if (glyphs_are(s, i, STR("bearer ")))
		scheme_at(s, i, 6);
}

/* Withholding moves forward only: what a rule found is passed over. */
static uint32_t beyond(const struct scan *s, uint32_t i)
{
	while (i < s->n && s->g[i].at < s->taken)
		i++;
	return i;
}

static void scan_all(struct scan *s)
{
	uint32_t i = 0;

	if (s->kind == SECRET_IN_AUTHORITY)
		user_info(s, 0, UINT8_MAX);
	else if (s->kind == SECRET_IN_URI && at(s, 0) != '/')
		user_info(s, 0, 0);
	while (i < s->n) {
		struct glyph g = s->g[i];
		bool begins = !i || !is_of_name(at(s, i - 1));

		if (g.c == '"' && !g.depth)
			s->quoted = !s->quoted;
		if (g.c == ':' && at(s, i + 1) == '/' && at(s, i + 2) == '/')
			user_info(s, i + 3, s->g[i + 2].depth);
		if (begins && !only_uris(s) && !is_space(g.c))
			words_at(s, i);
		if (begins && is_of_name(g.c)) {
			uint32_t to = name_at(s, i);
			bool taken = s->taken > s->g[i].at;

			/* the quote that ends a value closes nothing else */
			i = to > i ? to : i + 1;
			if (taken)
				i = beyond(s, i);
			continue;
		}
		i++;
	}
}

/* Whether there can be one at all: nearly all texts have none of these. */
static bool may_hold(struct str text, enum secret_kind kind)
{
	switch (kind) {
	case SECRET_IN_URI:
	case SECRET_IN_AUTHORITY:
	case SECRET_IN_PROSE:
		return str_has_char(text, '=') || str_has_char(text, '@') ||
			str_has_char(text, '%') || str_has_char(text, '\\') ||
			str_has_char(text, '"');
	case SECRET_IN_TEXT:
	case SECRET_IN_COMMAND:
	case SECRET_IN_FTP:
	case SECRET_IN_RECORD:
		break;
	}
	if (text.n <= 4)
		return false;
	for (size_t i = 0; i < text.n; i++) {
		if (is_space((unsigned char)text.p[i]) ||
			memchr("=:@\"\\%", text.p[i], 6)) {
			return true;
		}
	}
	return false;
}

struct str secret_withhold(struct str text,
	enum secret_kind kind,
	struct arena *a)
{
	struct arena before = *a;
	struct arena scratch;
	struct scan s = {
		.text = text,
		.kind = kind,
	};

	if (!may_hold(text, kind))
		return text;
	/* a value has a name and a separator before it: three times is more
	 * than can come of it */
	s.cap = text.n * 4 + sizeof SECRET_WITHHELD;
	s.out = arena_raw(a, 1, s.cap, 1);
	scratch = *a;
	*a = before;
	if (!s.out || !decode(&s, &scratch))
		return STR(SECRET_WITHHELD);
	scan_all(&s);
	if (!s.taken)
		return text;
	put_raw(&s, str_from(text, s.taken));
	if (s.full)
		return STR(SECRET_WITHHELD);
	/* the same place again, and no more of it than was written */
	s.out = arena_raw(a, 1, s.out_n, 1);
	return (struct str){ s.out, s.out_n };
}

/* --- rows, observations -------------------------------------------------- */

struct str secret_withhold_row(struct str row,
	struct str names,
	struct arena *a)
{
	struct buf b = { 0 };
	struct str name = { 0 };
	struct str cell;
	bool more = true;

	while (more) {
		more = str_cut(row, '\t', &cell, &row);
		if (!more)
			cell = row;
		if (!str_cut(names, '\t', &name, &names)) {
			name = names;
			names = (struct str){ 0 };
		}
		bool unset = cell.n <= 1 || str_is(cell, "(empty)");
		if (secret_name(name) && !unset)
			buf_z(&b, SECRET_WITHHELD);
		else
			buf_add(&b, cell);
		if (more)
			buf_z(&b, "\t");
	}
	struct str all = STR(SECRET_WITHHELD);
	if (!b.bad)
		all = secret_withhold(arena_str(a, buf_str(&b)),
			SECRET_IN_RECORD,
			a);
	buf_done(&b);
	return all;
}

static void record_withhold(struct obs *o, struct arena *a)
{
	uint32_t n = o->record.n_cell;
	struct str *cell = NEW(a, struct str, n ? n : 1);

	if (!cell) {
		o->record.n_cell = 0;
		return;
	}
	for (uint32_t i = 0; i + 1 < n; i += 2) {
		struct str value = o->record.cell[i + 1];

		cell[i] = o->record.cell[i];
		if (secret_name(cell[i]) && value.n)
			cell[i + 1] = STR(SECRET_WITHHELD);
		else
			cell[i + 1] =
				secret_withhold(value, SECRET_IN_COMMAND, a);
	}
	o->record.cell = cell;
}

static void row_withhold(struct obs *o, struct arena *a)
{
	struct str *cell = NEW(a, struct str, o->row.n ? o->row.n : 1);

	if (!cell) {
		o->row.n = 0;
		return;
	}
	for (uint32_t i = 0; i < o->row.n; i++) {
		cell[i] = secret_withhold(o->row.cell[i], SECRET_IN_PROSE, a);
	}
	o->row.cell = cell;
}

static void text_withhold(struct str *s,
	enum secret_kind kind,
	struct arena *a)
{
	*s = secret_withhold(*s, kind, a);
}

void secret_withhold_obs(struct obs *o, struct arena *a)
{
	enum secret_kind command = SECRET_IN_COMMAND;

	switch (o->kind) {
	case OBS_HTTP:
		text_withhold(&o->http.uri, SECRET_IN_URI, a);
		text_withhold(&o->http.referrer, SECRET_IN_URI, a);
		text_withhold(&o->http.host, SECRET_IN_AUTHORITY, a);
		text_withhold(&o->http.user, SECRET_IN_AUTHORITY, a);
		text_withhold(&o->http.agent, SECRET_IN_TEXT, a);
		break;
	case OBS_COMMAND:
		if (str_is(o->command.source, "ftp"))
			command = SECRET_IN_FTP;
		text_withhold(&o->command.text, command, a);
		break;
	case OBS_FILE:
		text_withhold(&o->file.name, SECRET_IN_PROSE, a);
		break;
	case OBS_MAIL:
		text_withhold(&o->mail.subject, SECRET_IN_TEXT, a);
		break;
	case OBS_ALERT:
		text_withhold(&o->alert.signature, SECRET_IN_TEXT, a);
		break;
	case OBS_INDICATOR:
		text_withhold(&o->indicator.value, SECRET_IN_PROSE, a);
		break;
	case OBS_EVENT:
		text_withhold(&o->event.name, SECRET_IN_PROSE, a);
		text_withhold(&o->event.text, SECRET_IN_TEXT, a);
		break;
	case OBS_SAMPLE:
		text_withhold(&o->sample.text, SECRET_IN_TEXT, a);
		break;
	case OBS_RECORD:
		record_withhold(o, a);
		break;
	case OBS_ROW:
		row_withhold(o, a);
		break;
	default:
		break;
	}
}

/* --- between reader and sink --------------------------------------------- */

static bool filtered_put(void *ctx, const struct obs *o)
{
	const struct secret_filter *f = ctx;
	struct arena room = f->room;
	struct obs clean;

	/* most of what is seen has no text of this kind */
	if (o->kind == OBS_FLOW || o->kind == OBS_DNS)
		return f->out->put(f->out->ctx, o);
	clean = *o;
	secret_withhold_obs(&clean, &room);
	return f->out->put(f->out->ctx, &clean);
}

/* what could not be read is shown: part of it may be a password */
static void filtered_skip(void *ctx, const struct skip *s)
{
	const struct secret_filter *f = ctx;
	struct arena room = f->room;
	struct skip clean = *s;

	clean.why = arena_z(&room,
		secret_withhold(str_of(s->why), SECRET_IN_RECORD, &room));
	f->out->skip(f->out->ctx, &clean);
}

bool secret_room(struct secret_filter *f, struct arena *a, struct err *err)
{
	const size_t most = 64 << 20;
	size_t n = (size_t)(a->end - a->at) / 8;

	if (n > most)
		n = most;
	unsigned char *p = n ? arena_raw(a, 1, n, 16) : NULL;
	if (!p) {
		return fail(err,
			ERR_LIMIT,
			0,
			"no memory left to keep passwords out");
	}
	f->room = (struct arena){ .at = p, .end = p + n };
	return true;
}

struct sink secret_sink(struct secret_filter *f)
{
	return (struct sink){ f, filtered_put, filtered_skip };
}
