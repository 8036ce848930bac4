/* SPDX-License-Identifier: Apache-2.0 */
/* What Windows Defender kept of a detection (DetectionHistory): values of a
 * type each, one behind the other. */
/* source: libyal dtformats, "Windows Defender scan DetectionHistory file
 * format" */
#include "read/read.h"

#include "read/input/document.h"
#include "read/text/event.h"
#include "structure/structure.h"

enum {
	FILE_MOST = 16 << 20,
	IS_TIME = 0x0a,
	IS_TEXT = 0x15,
	VALUES_MOST = 1 << 14,
	HOLDS_TIME = 4,
	ALIGNED = 8
};

/* A value: its size, its type, its bytes, and as many more as make eight. */
static bool value(struct cur *c, unsigned *ret_type, struct str *ret)
{
	size_t n = cur_u32le(c);

	*ret_type = cur_u32le(c);
	const char *p = (const char *)cur_take(c, n);
	if (!p)
		return false;
	*ret = (struct str){ p, n };
	size_t more = (ALIGNED - n % ALIGNED) % ALIGNED;
	if (more <= cur_left(c))
		cur_take(c, more);
	return true;
}

/* The first values are the threat's number, the detection's identifier, and
 * "Magic.Version:1.2". */
int defender_probe(struct str head)
{
	struct cur c = cur_of(head.p, head.n);
	struct str v = { 0 };
	unsigned type;

	for (unsigned i = 0; i < 4 && value(&c, &type, &v); i++) {
		if (type == IS_TEXT &&
			str_starts(v, STR("M\0a\0g\0i\0c\0.\0V\0e\0r\0"))) {
			return 95;
		}
	}
	return 0;
}

/* Inside of a value that holds named ones: the name in UTF-16, a kind of four
 * bytes, the time. */
static bool tracked(struct events *e,
	struct obs_event v,
	struct str one,
	uint64_t at)
{
	static const char name[] = "T\0r\0a\0c\0k\0i\0n\0g\0"
				   "S\0t\0a\0r\0t\0T\0i\0m\0e\0\0";
	const char *hit;

	v.what = STR("threat tracked from");
	while (one.n && (hit = memmem(one.p, one.n, name, sizeof name))) {
		size_t past = (size_t)(hit - one.p) + sizeof name;
		struct cur c;

		one = str_from(one, past);
		at += past;
		c = cur_of(one.p, one.n);
		bool is = cur_u32le(&c) == HOLDS_TIME;
		uint64_t bits = cur_u64le(&c);
		if (is && !c.bad &&
			!event_put(e,
				v,
				event_count(e,
					FORM_FILETIME,
					bits,
					ROLE_RECORDED),
				at + 4,
				8)) {
			return false;
		}
	}
	return true;
}

/* Texts come as names before values; the name of the threat is the one behind
 * the version. */
bool defender_read(struct input *in,
	struct arena scratch,
	const struct sink *out,
	struct read_stats *stats,
	struct err *err)
{
	struct events e = events_of("defender", in, out, stats);
	struct obs_event v = {
		.what = STR("threat detected"),
		.number = COUNT_NOT_TOLD,
	};
	struct str file;
	struct str one;
	unsigned type;
	unsigned texts = 0;

	if (!document_read(in, FILE_MOST, &scratch, stats, &file, err))
		return false;
	struct cur c = cur_of(file.p, file.n);
	for (unsigned i = 0; i < VALUES_MOST && cur_left(&c) >= ALIGNED;
		i++) {
		if (!value(&c, &type, &one)) {
			event_skip(&e,
				file.n,
				0,
				"the file ends within a value");
			break;
		}
		if (type == IS_TEXT && ++texts == 2)
			v.name = wide_text(one, &scratch);
		if (type != IS_TEXT &&
			!tracked(&e, v, one, (uint64_t)(one.p - file.p)))
			return fail(err, ERR_LIMIT, 0, "stopped");
		struct cur when = cur_of(one.p, one.n);
		uint64_t bits = cur_u64le(&when);
		if (type != IS_TIME || when.bad)
			continue;
		if (!event_put(&e,
			    v,
			    event_count(&e,
				    FORM_FILETIME,
				    bits,
				    ROLE_RECORDED),
			    (uint64_t)(one.p - file.p),
			    one.n)) {
			return fail(err, ERR_LIMIT, 0, "stopped");
		}
		v.what = STR("threat followed up");
	}
	events_note(&e);
	return true;
}
