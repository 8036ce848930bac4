/* SPDX-License-Identifier: Apache-2.0 */
#include "read/text/json_lines.h"

#include "read/text/epoch.h"

const char *json_members_read(struct str object,
	char *room,
	struct json_members *ret)
{
	struct str key;
	struct str v;
	enum json_kind kind;

	ret->n = 0;
	ret->scan = (struct json_scan){
		.rest = object,
		.unescaped = room,
	};
	while (json_scan_next(&ret->scan, &key, &v, &kind)) {
		if (ret->n == JSON_MEMBERS_MAX || kind == JSON_NULL)
			continue;
		ret->key[ret->n] = key;
		ret->value[ret->n] = v;
		ret->kind[ret->n] = kind;
		ret->n++;
	}
	if (!ret->scan.bad && str_trim(ret->scan.rest).n)
		return "the end of the line was expected behind the object";
	return ret->scan.bad;
}

static const struct str *find(const struct json_members *m,
	const char *key,
	unsigned kinds)
{
	for (unsigned i = 0; i < m->n; i++) {
		if (kinds >> m->kind[i] & 1 && str_is(m->key[i], key))
			return &m->value[i];
	}
	return NULL;
}

struct str json_text(const struct json_members *m, const char *key)
{
	const struct str *v =
		find(m, key, 1U << JSON_STRING | 1U << JSON_NUMBER);

	return v ? *v : (struct str){ 0 };
}

struct str json_nested(const struct json_members *m,
	const char *key,
	char open)
{
	const struct str *v = find(m, key, 1U << JSON_NESTED);

	return v && v->n && v->p[0] == open ? *v : (struct str){ 0 };
}

struct obs_record json_record(const struct json_members *m,
	struct str source,
	struct str *cell)
{
	for (unsigned i = 0; i < m->n; i++) {
		cell[2 * i] = m->key[i];
		cell[2 * i + 1] = m->value[i];
	}
	return (struct obs_record){
		.source = source,
		.cell = cell,
		.n_cell = 2 * m->n,
	};
}

bool json_lines_open(struct json_lines *j,
	struct input *in,
	struct arena *a,
	const struct sink *out,
	struct read_stats *stats,
	struct err *err)
{
	j->out = out;
	j->stats = stats;
	j->room = arena_raw(a, 2, LINE_MAX_BYTE + LINES_PULL, 1);
	if (!j->room || !lines_open(&j->lines, in, a, out, stats, err)) {
		return fail(err,
			ERR_LIMIT,
			0,
			"no memory left to read lines of JSON");
	}
	return true;
}

void json_lines_skip(struct json_lines *j, uint64_t at, const char *why)
{
	sink_skip(j->out,
		j->stats,
		(struct skip){ at, j->lines.line, 0, why });
}

bool json_lines_put(struct json_lines *j, const struct obs *o)
{
	j->stats->records++;
	return j->out->put(j->out->ctx, o);
}

bool json_time(struct str s, int64_t *ret_ns)
{
	return s.n && epoch_time(s, ret_ns);
}

bool json_port(struct str s, uint16_t *ret)
{
	uint64_t v = 0;

	if (s.n && (!str_u64(s, &v) || v > 65535))
		return false;
	*ret = (uint16_t)v;
	return true;
}
