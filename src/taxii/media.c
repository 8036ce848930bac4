/* SPDX-License-Identifier: Apache-2.0 */
/* Media types of TAXII 2.1, as headers have them. */
#include "taxii/taxii.h"

enum {
	PARAMETERS_MAX = 16 /* of one media type; three are usual */
};

struct parameter_text {
	struct str name;
	struct str value; /* without its quotes */
};

static bool same_word(struct str a, const char *lower)
{
	return str_lower_eq(a, str_of(lower));
}

/* The text to the next sep outside of quotes; *rest is what follows it. */
static struct str next_part(struct str *rest, char sep)
{
	bool quoted = false;
	size_t i = 0;

	for (; i < rest->n && (quoted || rest->p[i] != sep); i++) {
		if (rest->p[i] == '"')
			quoted = !quoted;
		else if (quoted && rest->p[i] == '\\' && i + 1 < rest->n)
			i++;
	}
	struct str part = str_trim(str_head(*rest, i));
	*rest = str_from(*rest, i + (i < rest->n));
	return part;
}

/* RFC 9110, 5.6.2 */
static bool is_token(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c <= ' ' || c >= 0x7f || strchr("\"(),/:;<=>?@[\\]{}", c))
			return false;
	}
	return s.n > 0;
}

static bool parameter_cut(struct str text, struct parameter_text *ret)
{
	struct str value;

	if (!str_cut(text, '=', &ret->name, &value))
		return false;
	bool quoted = value.n >= 2 && value.p[0] == '"' &&
		value.p[value.n - 1] == '"';
	if (quoted)
		value = (struct str){ value.p + 1, value.n - 2 };
	ret->value = value;
	return is_token(ret->name) && (quoted || is_token(value));
}

struct media {
	struct str type;
	struct str version; /* empty: not said */
	bool zero;          /* a quality of 0: not wanted */
	bool bad;
};

static bool is_zero(struct str q)
{
	if (!q.n || q.p[0] != '0')
		return false;
	for (size_t i = 1; i < q.n; i++) {
		if (q.p[i] != '.' && q.p[i] != '0')
			return false;
	}
	return true;
}

static void take_parameter(struct media *m, struct parameter_text p)
{
	if (same_word(p.name, "version")) {
		m->bad |= m->version.n > 0;
		m->version = p.value;
	} else if (same_word(p.name, "q")) {
		m->zero = is_zero(p.value);
	}
}

static struct media media_cut(struct str text)
{
	struct media m = { .type = next_part(&text, ';') };
	struct parameter_text p;

	for (int i = 0; text.n; i++) {
		struct str part = next_part(&text, ';');

		if (i == PARAMETERS_MAX) {
			m.bad = true;
			return m;
		}
		if (!part.n)
			continue;
		if (parameter_cut(part, &p))
			take_parameter(&m, p);
		else
			m.bad = true;
	}
	return m;
}

bool media_is_taxii(struct str content_type)
{
	struct media m = media_cut(content_type);

	return !m.bad && same_word(m.type, "application/taxii+json") &&
		str_is(m.version, "2.1");
}

static bool range_covers(const struct media *m)
{
	if (m->bad || m->zero)
		return false;
	if (same_word(m->type, "application/taxii+json"))
		return !m->version.n || str_is(m->version, "2.1");
	return same_word(m->type, "*/*") ||
		same_word(m->type, "application/*");
}

bool media_accepts_taxii(struct str accept)
{
	while (accept.n) {
		struct media m = media_cut(next_part(&accept, ','));

		if (range_covers(&m))
			return true;
	}
	return false;
}
