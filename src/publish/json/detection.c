/* SPDX-License-Identifier: Apache-2.0 */
/* What rules of detection found, as JSON. */
#include "publish/publish.h"

enum {
	NS_PER_S = 1000000000
};

static void time_or_null(struct jw *j, const char *key, int64_t t_ns)
{
	char stamp[STAMP_N];

	if (t_ns == T_NONE)
		jw_null(j, key);
	else
		jw_z(j, key, stamp_text(t_ns / NS_PER_S, stamp));
}

static void credit(struct jw *j, const struct detection_rule *r)
{
	jw_object(j, "rule");
	jw_str(j, "engine", r->engine);
	jw_str(j, "id", r->id);
	jw_str(j, "title", r->title);
	jw_str(j, "level", r->level);
	jw_str(j, "status", r->status);
	jw_str(j, "author", r->author);
	jw_str(j, "logsource", r->about);
	jw_str(j, "file", r->file);
	jw_object_end(j);
}

static void record(struct jw *j,
	const struct detection *d,
	const struct detection_match *m)
{
	jw_object(j, NULL);
	jw_str(j,
		"exhibit",
		m->loc.exhibit < d->n_exhibit ? d->exhibit[m->loc.exhibit]
					      : STR(""));
	jw_u64(j, "at_byte", m->loc.at_byte);
	jw_u64(j, "len_byte", m->loc.len_byte);
	time_or_null(j, "t", m->t_ns);
	jw_bool(j, "possible", m->possible);
	jw_array(j, "fields");
	for (uint32_t i = 0; i < m->n_cell; i++) {
		jw_array(j, NULL);
		jw_str(j, NULL, m->cell[i].name);
		jw_str(j, NULL, m->cell[i].value);
		jw_array_end(j);
	}
	jw_array_end(j);
	jw_object_end(j);
}

static void matches(struct jw *j,
	const struct detection *d,
	const struct detection_rule *r)
{
	jw_object(j, NULL);
	credit(j, r);
	jw_u64(j, "count", r->count);
	jw_u64(j, "possible", r->possible);
	time_or_null(j, "first", r->first_ns);
	time_or_null(j, "last", r->last_ns);
	jw_array(j, "records");
	for (uint32_t i = 0; i < r->n_match; i++)
		record(j, d, &r->match[i]);
	jw_array_end(j);
	jw_object_end(j);
}

static void not_run(struct jw *j, const struct detection_rule *r)
{
	jw_object(j, NULL);
	jw_str(j, "file", r->file);
	jw_str(j, "id", r->id);
	jw_str(j, "title", r->title);
	jw_u64(j, "place", r->line);
	jw_str(j, "logsource", r->about);
	jw_str(j, "reason", r->reason);
	jw_object_end(j);
}

static void all_in(struct jw *j,
	const struct detection *d,
	const char *key,
	enum detection_state state)
{
	jw_array(j, key);
	for (uint32_t i = 0; i < d->n; i++) {
		if (d->rule[i].state == state)
			not_run(j, &d->rule[i]);
	}
	jw_array_end(j);
}

static void untold(struct jw *j, const struct detection *d)
{
	jw_array(j, "not_told");
	for (uint32_t i = 0; i < d->n; i++) {
		const struct detection_rule *r = &d->rule[i];

		if (!r->untold.n)
			continue;
		jw_object(j, NULL);
		jw_str(j, "id", r->id);
		jw_str(j, "title", r->title);
		jw_str(j, "fields", r->untold);
		jw_object_end(j);
	}
	jw_array_end(j);
}

void publish_detection_json(const struct detection *d, struct buf *out)
{
	struct jw j = { .to = out };

	jw_object(&j, NULL);
	jw_object(&j, "rules");
	jw_u64(&j, "loaded", d->n);
	jw_u64(&j,
		"run",
		d->in_state[DETECTION_RAN] + d->in_state[DETECTION_STOPPED]);
	all_in(&j, d, "not_expressible", DETECTION_NOT_EXPRESSIBLE);
	all_in(&j, d, "stopped", DETECTION_STOPPED);
	jw_object_end(&j);
	jw_u64(&j, "records", d->records);
	if (d->note.n)
		jw_str(&j, "note", d->note);
	jw_array(&j, "matches");
	for (uint32_t i = 0; i < d->n; i++) {
		if (d->rule[i].count)
			matches(&j, d, &d->rule[i]);
	}
	jw_array_end(&j);
	all_in(&j, d, "not_run", DETECTION_NO_RECORDS);
	untold(&j, d);
	jw_object_end(&j);
	buf_z(out, "\n");
}
