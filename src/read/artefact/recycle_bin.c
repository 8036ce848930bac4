/* SPDX-License-Identifier: Apache-2.0 */
/* When a file was put into the recycle bin of Windows ($I of a file, INFO2 of
 * all), and when a restore point was made (rp.log). */
/* source: J. Metz, libyal dtformats, "Windows Recycler file formats", "Windows
 * Restore Point rp.log" */
#include "read/read.h"

#include <inttypes.h>
#include <stdio.h>

#include "read/input/document.h"
#include "read/text/event.h"
#include "structure/structure.h"

enum {
	FILE_MAX = 64 << 20,
	INDEX_HEAD_N = 24,
	NAME_MOST = 1 << 15,
	INFO2_HEAD_N = 20,
	INFO2_SHORT = 280,
	INFO2_LONG = 800,
	POINT_N = 536,
	POINT_TIME_AT = 528,
	TEXT_N = 80
};

struct bin {
	struct events e;
	struct arena a;
};

/* $I: version, size, time, of version 2 the length of the name, and the name */
static bool is_index(struct str head)
{
	struct cur c = cur_of(head.p, head.n);
	uint64_t version = cur_u64le(&c);
	uint64_t size = cur_u64le(&c);
	struct machine_time t;
	bool dated =
		time_of_count(FORM_FILETIME, cur_u64le(&c), &t) && !t.not_set;
	uint32_t name_n = version == 2 ? cur_u32le(&c) : 260;
	unsigned drive = cur_u16le(&c);
	unsigned colon = cur_u16le(&c);

	/* "C:\..", or "\\server\..": nothing else in it is a mark */
	bool path = colon == ':' || (drive == '\\' && colon == '\\');
	return !c.bad && (version == 1 || version == 2) && dated && path &&
		size >> 48 == 0 && name_n && name_n < NAME_MOST;
}

/* INFO2: version 5, the size of a record */
static bool is_info2(struct str head)
{
	struct cur c = cur_of(head.p, head.n);
	uint32_t version = cur_u32le(&c);

	cur_take(&c, 8);
	uint32_t n = cur_u32le(&c);
	cur_u32le(&c);
	return !c.bad && version == 5 &&
		(n == INFO2_SHORT || n == INFO2_LONG);
}

int recycle_bin_probe(struct str head)
{
	if (is_index(head))
		return 80;
	return is_info2(head) ? 85 : 0;
}

static bool put(struct bin *z,
	struct str name,
	uint64_t bits,
	uint64_t size,
	uint64_t at,
	size_t len)
{
	char text[TEXT_N];
	int n = snprintf(text, sizeof text, "size %" PRIu64, size);
	struct obs_event v = {
		.what = STR("file deleted"),
		.name = name,
		.text = { text, (size_t)n },
		.number = COUNT_NOT_TOLD,
	};

	return event_put(&z->e,
		v,
		event_count(&z->e, FORM_FILETIME, bits, ROLE_OCCURRED),
		at,
		len);
}

static bool index_file(struct bin *z, struct str file)
{
	struct cur c = cur_of(file.p, file.n);
	uint64_t version = cur_u64le(&c);
	uint64_t size = cur_u64le(&c);
	uint64_t bits = cur_u64le(&c);
	size_t most = version == 2 ? (size_t)cur_u32le(&c) * 2 : 520;
	size_t n = cur_left(&c) < most ? cur_left(&c) : most;

	return put(z, wide_take(&c, n, &z->a), bits, size, 0, file.n);
}

/* A record: the name in the machine's code page, its number, drive, time, size,
 * and in long ones the name again in UTF-16. */
static bool info2(struct bin *z, struct str file)
{
	struct cur head = cur_of(file.p, file.n);
	uint32_t n;

	cur_take(&head, 12);
	n = cur_u32le(&head);
	for (size_t at = INFO2_HEAD_N; at + n <= file.n; at += n) {
		struct cur c = cur_of(file.p + at, n);
		struct arena a = z->a;
		const char *p = (const char *)cur_take(&c, 260);
		struct str name = { p, strnlen(p, 260) };

		cur_take(&c, 8);
		uint64_t bits = cur_u64le(&c);
		uint32_t size = cur_u32le(&c);
		if (n == INFO2_LONG)
			name = wide_take(&c, cur_left(&c), &a);
		if (!put(z, name, bits, size, at, n))
			return false;
	}
	size_t left = (file.n - INFO2_HEAD_N) % n;
	if (left) {
		event_skip(&z->e,
			file.n - left,
			0,
			"the file ends within a record");
	}
	return true;
}

bool recycle_bin_read(struct input *in,
	struct arena scratch,
	const struct sink *out,
	struct read_stats *stats,
	struct err *err)
{
	struct bin z = { .e = events_of("recycle-bin", in, out, stats) };
	struct str file;

	if (!document_read(in, FILE_MAX, &scratch, stats, &file, err))
		return false;
	z.a = scratch;
	if (!is_index(file) && !is_info2(file)) {
		return fail(err,
			ERR_FORMAT,
			0,
			"a $I file of version 1 or 2, or INFO2, was "
			"expected");
	}
	if (!(is_info2(file) ? info2(&z, file) : index_file(&z, file)))
		return fail(err, ERR_LIMIT, 0, "the reading was stopped");
	events_note(&z.e);
	return true;
}

/* --- restore points ------------------------------------------------------ */

/* What happened (100 .. 103), what for (0 .. 13), the description, the time.
 * Only its length tells it: nothing in it is a mark. */
int restore_point_probe(struct str head)
{
	struct cur c = cur_of(head.p, head.n);
	uint32_t event = cur_u32le(&c);
	uint32_t type = cur_u32le(&c);
	struct machine_time t;

	if (head.n != POINT_N || event < 100 || event > 103 || type > 13)
		return 0;
	struct cur when = cur_of(head.p + POINT_TIME_AT, 8);
	return time_of_bytes(FORM_FILETIME, &when, &t) && !t.not_set ? 80 : 0;
}

bool restore_point_read(struct input *in,
	struct arena scratch,
	const struct sink *out,
	struct read_stats *stats,
	struct err *err)
{
	struct events e = events_of("restore-point", in, out, stats);
	struct str file;
	struct obs_event v = {
		.what = STR("restore point made"),
	};

	if (!document_read(in, FILE_MAX, &scratch, stats, &file, err))
		return false;
	struct cur c = cur_of(file.p, file.n);
	cur_take(&c, 8);
	v.number = cur_u64le(&c);
	v.name = wide_take(&c, POINT_TIME_AT - 16, &scratch);
	uint64_t bits = cur_u64le(&c);
	if (c.bad) {
		return fail(err,
			ERR_FORMAT,
			file.n,
			"the file of a restore point ends early");
	}
	if (!event_put(&e,
		    v,
		    event_count(&e, FORM_FILETIME, bits, ROLE_OCCURRED),
		    0,
		    file.n)) {
		return fail(err, ERR_LIMIT, 0, "the reading was stopped");
	}
	events_note(&e);
	return true;
}
