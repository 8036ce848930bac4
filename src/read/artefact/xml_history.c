/* SPDX-License-Identifier: Apache-2.0 */
/* Histories that programs keep as XML, a time in an attribute: a row a program.
 */
/* source: Opera 12, typed_history.xml; Android, UsageStatsService.java, usage
 * history */
#include "read/read.h"

#include "read/input/document.h"
#include "read/text/event.h"
#include "read/text/pattern.h"

enum {
	HEAD_LOOKED_AT = 512,
	VALUE_MOST = 1 << 12
};

static const struct history_form {
	const char *name;
	const char *mark;
	const char *tag;
	const char *when; /* its attributes */
	const char *thing;
	const char *what;
	bool milliseconds; /* else a date as text */
} forms[] = {
	{ "opera",
		"<typed_history",
		"<typed_history_item",
		"last_typed",
		"content",
		"address typed last",
		false },
	{ "android-usage",
		"<usage-history",
		"<comp",
		"lrt",
		"name",
		"component used last",
		true },
};

static const struct history_form *form_of(struct str head)
{
	struct str s = str_head(head, HEAD_LOOKED_AT);

	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
		if (str_has(s, str_of(forms[i].mark)))
			return &forms[i];
	}
	return NULL;
}

int xml_history_probe(struct str head)
{
	bool xml = str_starts(str_trim(text_unmarked(head)), STR("<"));

	return xml && form_of(head) ? 85 : 0;
}

/* The value of an attribute of the tag, in either quote; empty: it has none. */
static struct str attribute(struct str tag, const char *name)
{
	size_t n = strlen(name);
	struct str s = tag;
	const char *hit;

	while (s.n && (hit = memmem(s.p, s.n, name, n))) {
		struct str rest = str_from(s, (size_t)(hit - s.p) + n);
		bool whole = hit > tag.p && hit[-1] <= ' ';

		if (whole && rest.n > 1 && rest.p[0] == '=' &&
			(rest.p[1] == '"' || rest.p[1] == '\'')) {
			struct str v;
			struct str more;

			if (!str_cut(str_from(rest, 2), rest.p[1], &v, &more))
				break;
			return str_head(v, VALUE_MOST);
		}
		s = rest;
	}
	return (struct str){ 0 };
}

static struct clock_reading reading(struct events *e,
	const struct history_form *f,
	struct str raw)
{
	struct clock_reading r;
	uint64_t ms;

	if (f->milliseconds && str_u64(raw, &ms)) {
		r = event_count(e, FORM_POSIX_MS, ms, ROLE_OCCURRED);
		if (!ms)
			r.doubts |= DOUBT_NOT_SET;
		return r;
	}
	if (f->milliseconds || !pattern_iso(raw, &r)) {
		r = (struct clock_reading){ .raw = raw,
			.form = STR("text"),
			.zone = READ_ZONES,
			.doubts = DOUBT_UNREADABLE };
	}
	return r;
}

bool xml_history_read(struct input *in,
	struct arena scratch,
	const struct sink *out,
	struct read_stats *stats,
	struct err *err)
{
	struct events e = events_of("xml-history", in, out, stats);
	struct str file;
	const char *hit;

	if (!document_read(in, DOCUMENT_MAX, &scratch, stats, &file, err))
		return false;
	const struct history_form *f = form_of(file);
	if (!f)
		return fail(err,
			ERR_FORMAT,
			0,
			"a known history was expected");
	struct str s = file;
	size_t n = strlen(f->tag);
	while (s.n && (hit = memmem(s.p, s.n, f->tag, n))) {
		struct str tag;
		struct str rest;

		s = str_from(s, (size_t)(hit - s.p) + n);
		if (!str_cut(s, '>', &tag, &rest)) {
			event_skip(&e,
				(uint64_t)(hit - file.p),
				0,
				"the end of a tag was expected");
			break;
		}
		struct str raw = attribute(tag, f->when);
		struct obs_event v = {
			.what = str_of(f->what),
			.source = str_of(f->name),
			.name = attribute(tag, f->thing),
			.number = COUNT_NOT_TOLD,
		};
		if (raw.n &&
			!event_put(&e,
				v,
				reading(&e, f, raw),
				(uint64_t)(hit - file.p),
				tag.n + n)) {
			return fail(err, ERR_LIMIT, 0, "stopped");
		}
		s = rest;
	}
	events_note(&e);
	return true;
}
