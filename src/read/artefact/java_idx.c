/* SPDX-License-Identifier: Apache-2.0 */
/* What Java's cache kept of a download (.idx): when it was changed last, and
 * when the server says it was sent. */
/* source: libyal dtformats, "Java WebStart Cache IDX file format" */
#include "read/read.h"

#include "read/input/document.h"
#include "read/text/event.h"
#include "read/text/pattern.h"

enum {
	FILE_MOST = 16 << 20,
	VERSION_OLD = 602,
	VERSION_NEW = 605,
	CHANGED_AT_OLD = 13,
	CHANGED_AT = 11,
	URL_MOST = 1 << 12
};

static uint32_t version_of(struct str s)
{
	struct cur c = cur_of(s.p, s.n);

	cur_take(&c, 2);
	uint32_t version = cur_u32be(&c);
	bool known = version >= VERSION_OLD && version <= VERSION_NEW;
	return !c.bad && known ? version : 0;
}

int java_idx_probe(struct str head)
{
	bool flags = head.n > 2 && (unsigned char)head.p[0] < 2 &&
		(unsigned char)head.p[1] < 2;

	/* the version alone is short: an address must stand there as well */
	return flags && version_of(head) && str_has(head, STR("://")) ? 80
								      : 0;
}

/* A text of Java behind that one: its length in two bytes, its bytes. */
static struct str behind(struct str file, struct str key)
{
	const char *hit =
		file.n ? memmem(file.p, file.n, key.p, key.n) : NULL;

	if (!hit)
		return (struct str){ 0 };
	struct str rest = str_from(file, (size_t)(hit - file.p) + key.n);
	struct cur c = cur_of(rest.p, rest.n);
	size_t n = cur_u16be(&c);
	return str_head(str_from(rest, 2), n);
}

/* the address: what can be read around the first :// */
static struct str url_of(struct str file)
{
	const char *hit = memmem(file.p, file.n, "://", 3);
	size_t from = hit ? (size_t)(hit - file.p) : file.n;
	size_t n = 0;

	while (from && file.p[from - 1] >= 'a' && file.p[from - 1] <= 'z')
		from--;
	struct str s = str_from(file, from);
	while (n < s.n && n < URL_MOST && s.p[n] > ' ' && s.p[n] <= '~')
		n++;
	return str_head(s, n);
}

static bool downloaded(struct events *e, struct obs_event v, struct str file)
{
	struct str raw = behind(file, STR("\0\4date"));
	struct str rest = raw;
	struct clock_reading r;

	if (!raw.n)
		return true;
	if (!pattern_date("%a, %d %b %Y %H:%M:%S %Z", &rest, &r)) {
		r = (struct clock_reading){ .form = STR("text"),
			.zone = READ_UNKNOWN,
			.doubts = DOUBT_UNREADABLE };
	}
	r.raw = raw;
	r.role = ROLE_RECORDED;
	v.what = STR("sent by the server");
	return event_put(e, v, r, (uint64_t)(raw.p - file.p), raw.n);
}

bool java_idx_read(struct input *in,
	struct arena scratch,
	const struct sink *out,
	struct read_stats *stats,
	struct err *err)
{
	struct events e = events_of("java-idx", in, out, stats);
	struct obs_event v = {
		.what = STR("file modified at the server"),
		.number = COUNT_NOT_TOLD,
	};
	struct str file;

	if (!document_read(in, FILE_MOST, &scratch, stats, &file, err))
		return false;
	uint32_t version = version_of(file);
	size_t at = version == VERSION_OLD ? CHANGED_AT_OLD : CHANGED_AT;
	struct str s = str_from(file, at);
	struct cur c = cur_of(s.p, s.n);
	uint64_t high = cur_u32be(&c);
	uint64_t bits = high << 32 | cur_u32be(&c);
	if (!version || c.bad) {
		return fail(err,
			ERR_FORMAT,
			0,
			"a file of Java's cache, version 602 to 605, was "
			"expected");
	}
	v.name = url_of(file);
	struct clock_reading r =
		event_count(&e, FORM_JAVA_MS, bits, ROLE_CLAIMED);
	if (!bits)
		r.doubts |= DOUBT_NOT_SET;
	if (!event_put(&e, v, r, at, 8) || !downloaded(&e, v, file))
		return fail(err, ERR_LIMIT, 0, "the reading was stopped");
	events_note(&e);
	return true;
}
