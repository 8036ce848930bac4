/* SPDX-License-Identifier: Apache-2.0 */
#include "taxii/state.h"

#include <jansson.h>
#include <stdio.h>

enum {
	STATE_MAX = 64 << 10 /* bytes: a cursor of 4 kB, escaped, and a URL */
};

static bool state_path(const char *file,
	char ret[static PATH_MAX],
	struct err *err)
{
	return snprintf(ret, PATH_MAX, "%s.taxii", file) < PATH_MAX ||
		fail(err, ERR_USAGE, 0, "%s: the name is too long", file);
}

static const char *text_of(const json_t *o, const char *key)
{
	const char *text = json_string_value(json_object_get(o, key));

	return text ? text : "";
}

static bool same(const json_t *o,
	const char *key,
	const char *wanted,
	const char *path,
	struct err *err)
{
	const char *was = text_of(o, key);

	return strcmp(was, wanted) == 0 ||
		fail(err,
			ERR_USAGE,
			0,
			"%s is of another pull (%s \"%s\"): name another "
			"file",
			path,
			key,
			was);
}

static bool take_state(const json_t *o,
	struct pull_state *ret,
	const char *path,
	struct err *err)
{
	struct pull_state s = *ret;
	json_int_t part = json_integer_value(json_object_get(o, "part_byte"));

	if (!same(o, "url", s.url, path, err) ||
		!same(o, "type", s.type, path, err) ||
		!same(o, "since", s.since, path, err)) {
		return false;
	}
	int n = snprintf(s.from, INSTANT_N, "%s", text_of(o, "from"));
	int m = snprintf(s.next, CURSOR_N, "%s", text_of(o, "next"));
	if (n >= INSTANT_N || m >= CURSOR_N || part < 0) {
		return fail(err,
			ERR_FORMAT,
			0,
			"%s is no state of a pull: move it away, and the "
			"pull "
			"begins anew",
			path);
	}
	s.last_us = json_integer_value(json_object_get(o, "last_us"));
	s.part_byte = (uint64_t)part;
	s.whole = json_is_true(json_object_get(o, "whole"));
	*ret = s;
	return true;
}

bool state_read(const char *file,
	struct pull_state *ret,
	bool *ret_there,
	struct err *err)
{
	char path[PATH_MAX];
	struct arena a = { 0 };
	struct str text;

	if (!state_path(file, path, err))
		return false;
	*ret_there = file_exists(path);
	if (!*ret_there)
		return true;
	bool ok = arena_open(&a, STATE_MAX * 2, err) &&
		file_read(path, STATE_MAX, &a, &text, err);
	json_t *o = ok ? json_loadb(text.p, text.n, 0, NULL) : NULL;
	ok = ok && take_state(o, ret, path, err);
	json_decref(o);
	arena_close(&a);
	return ok;
}

bool state_write(const char *file,
	const struct pull_state *s,
	struct err *err)
{
	char path[PATH_MAX];
	struct buf b = { 0 };
	struct jw j = { .to = &b };

	if (!state_path(file, path, err))
		return false;
	jw_object(&j, NULL);
	jw_z(&j, "url", s->url);
	jw_z(&j, "type", s->type);
	jw_z(&j, "since", s->since);
	jw_z(&j, "from", s->from);
	jw_z(&j, "next", s->next);
	jw_i64(&j, "last_us", s->last_us);
	jw_u64(&j, "part_byte", s->part_byte);
	jw_bool(&j, "whole", s->whole);
	jw_object_end(&j);
	buf_z(&b, "\n");
	bool ok = !b.bad && file_write(path, buf_str(&b), 0600, err);
	buf_done(&b);
	return ok;
}
