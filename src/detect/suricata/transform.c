/* SPDX-License-Identifier: Apache-2.0 */
/* What rules have made of a buffer before they look into it. source: Suricata
 * 7.0 documentation, "Transformations" */
#include "detect/suricata/engine.h"

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

static struct str no_room(void)
{
	return (struct str){ 0 };
}

static struct str dot_before(struct str in, struct arena *room)
{
	char *to = NEW(room, char, in.n + 1);

	if (!to)
		return no_room();
	to[0] = '.';
	if (in.n)
		memcpy(to + 1, in.p, in.n);
	return (struct str){ to, in.n + 1 };
}

static char cased(char c, bool upper)
{
	if (upper)
		return (char)(c >= 'a' && c <= 'z' ? c - 32 : c);
	return (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
}

/* names: only what stands before the first colon of each line */
static struct str in_case(struct str in,
	bool upper,
	bool names,
	struct arena *room)
{
	char *to = NEW(room, char, in.n + 1);
	bool value = false;

	for (size_t i = 0; to && i < in.n; i++) {
		char c = in.p[i];

		to[i] = names && value ? c : cased(c, upper);
		if (c == ':')
			value = true;
		else if (c == '\n')
			value = false;
	}
	return to ? (struct str){ to, in.n } : no_room();
}

/* keep: of each run of white space one stays */
static struct str without_space(struct str in, bool keep, struct arena *room)
{
	char *to = NEW(room, char, in.n + 1);
	size_t n = 0;

	for (size_t i = 0; to && i < in.n; i++) {
		bool space = is_space(in.p[i]);
		bool more = space && i && is_space(in.p[i - 1]);

		if (space && (!keep || more))
			continue;
		to[n++] = in.p[i];
	}
	return to ? (struct str){ to, n } : no_room();
}

static struct str digest(struct str in,
	enum transform which,
	struct arena *room)
{
	unsigned char *to = NEW(room, unsigned char, SHA256_N);
	struct sha256 sum;

	if (!to)
		return no_room();
	if (which == TRANSFORM_MD5) {
		md5_of(in, to);
		return (struct str){ (char *)to, MD5_N };
	}
	if (which == TRANSFORM_SHA1) {
		sha1_of(in, to);
		return (struct str){ (char *)to, SHA1_N };
	}
	sum = sha256_of(in);
	memcpy(to, sum.b, SHA256_N);
	return (struct str){ (char *)to, SHA256_N };
}

struct str percent_decoded(struct str in, bool plus, struct arena *room)
{
	char *to = NEW(room, char, in.n + 1);
	size_t n = 0;

	for (size_t i = 0; to && i < in.n; i++) {
		unsigned char byte;

		if (in.p[i] == '%' && i + 2 < in.n &&
			hex_read((struct str){ in.p + i + 1, 2 }, &byte, 1)) {
			to[n++] = (char)byte;
			i += 2;
		} else {
			to[n++] = plus && in.p[i] == '+' ? ' ' : in.p[i];
		}
	}
	return to ? (struct str){ to, n } : no_room();
}

static struct str transformed(enum transform which,
	struct str in,
	struct arena *room)
{
	switch (which) {
	case TRANSFORM_DOTPREFIX:
		return dot_before(in, room);
	case TRANSFORM_LOWER:
		return in_case(in, false, false, room);
	case TRANSFORM_UPPER:
		return in_case(in, true, false, room);
	case TRANSFORM_HEADER_LOWER:
		return in_case(in, false, true, room);
	case TRANSFORM_STRIP_WHITESPACE:
		return without_space(in, false, room);
	case TRANSFORM_COMPRESS_WHITESPACE:
		return without_space(in, true, room);
	case TRANSFORM_URL_DECODE:
		return percent_decoded(in, true, room);
	case TRANSFORM_MD5:
	case TRANSFORM_SHA1:
	case TRANSFORM_SHA256:
		return digest(in, which, room);
	case TRANSFORMS:
		break;
	}
	return in;
}

struct str view_text(const struct buffer_view *v,
	struct str in,
	struct arena *room)
{
	for (uint8_t i = 0; i < v->n; i++)
		in = transformed((enum transform)v->transform[i], in, room);
	return in;
}
