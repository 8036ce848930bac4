/* SPDX-License-Identifier: Apache-2.0 */
#include "read/text/log_text.h"

enum {
	PROBE_LINES = 32
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}
static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool log_fits(struct str s, const char *shape)
{
	for (size_t i = 0; shape[i]; i++) {
		if (i == s.n)
			return false;
		char c = s.p[i];
		char want = shape[i];
		bool fits;
		if (want == '9')
			fits = is_digit(c);
		else if (want == 'a')
			fits = is_letter(c);
		else if (want == '+')
			fits = c == '+' || c == '-';
		else if (want == '_')
			fits = c == ' ' || is_digit(c);
		else
			fits = c == want;
		if (!fits)
			return false;
	}
	return true;
}

unsigned log_month(struct str three)
{
	static const char name[12][4] = { "Jan",
		"Feb",
		"Mar",
		"Apr",
		"May",
		"Jun",
		"Jul",
		"Aug",
		"Sep",
		"Oct",
		"Nov",
		"Dec" };

	for (unsigned i = 0; i < 12; i++) {
		if (str_is(three, name[i]))
			return i + 1;
	}
	return 0;
}

bool log_instant(struct str iso, int64_t *ret_ns)
{
	const int64_t year_2200_s = 7258118400;
	struct span v;
	struct str head;
	struct str tail;
	int64_t ns = 0;
	int64_t unit = 100000000;

	if (!span_parse(iso, STR(""), &v) || v.zone == ZONE_LOCAL_UNKNOWN ||
		v.res < RES_MINUTE) {
		return false;
	}
	/* its zone carried it out of the years */
	if (v.from < 0 || v.from >= year_2200_s)
		return false;
	if (str_cut(iso, '.', &head, &tail) ||
		str_cut(iso, ',', &head, &tail)) {
		for (size_t i = 0; i < tail.n && is_digit(tail.p[i]);
			i++, unit /= 10) {
			ns += (tail.p[i] - '0') * unit;
		}
	}
	*ret_ns = v.from * 1000000000 + ns;
	return true;
}

bool log_word(struct str *s, struct str *ret)
{
	size_t n = 0;

	while (s->n && s->p[0] == ' ')
		*s = str_from(*s, 1);
	if (!s->n)
		return false;
	while (n < s->n && s->p[n] != ' ')
		n++;
	*ret = str_head(*s, n);
	*s = str_from(*s, n);
	return true;
}

unsigned log_share(struct str head, bool (*is)(struct str line))
{
	unsigned n = 0;
	unsigned good = 0;
	struct str line;
	struct str rest = text_unmarked(head);
	bool more = true;

	while (more && n < PROBE_LINES) {
		more = str_cut(rest, '\n', &line, &rest);
		if (!more && head.n == PROBE_N && n)
			break; /* the head ended inside this one */
		if (!more)
			line = rest;
		if (line.n && line.p[line.n - 1] == '\r')
			line.n--;
		if (!line.n)
			continue;
		n++;
		good += is(line);
	}
	return good ? (good * 100 + n - 1) / n : 0;
}

bool log_read(struct lines *l, log_line_fn *each, void *ctx, struct err *err)
{
	struct line_iter it = { 0 };
	struct str line;
	uint64_t at;
	int rc;

	while ((rc = lines_next(l, &it, &line, &at, err)) > 0) {
		if (line.n && !each(ctx, line, at)) {
			return fail(err,
				ERR_LIMIT,
				at,
				"the reading was stopped");
		}
	}
	return rc == 0;
}
