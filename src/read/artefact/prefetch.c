/* SPDX-License-Identifier: Apache-2.0 */
/* Windows prefetch files: when a program ran, the last time or the last eight,
 * how often, and when the volumes it was read from were made. */
/* source: libyal, libscca, "Windows Prefetch File (PF) format" */
#include "read/read.h"

#include <stdio.h>

#include "read/artefact/xpress.h"
#include "read/input/document.h"
#include "read/text/event.h"
#include "structure/structure.h"

enum {
	PREFETCH_MAX = 16 << 20,
	MAM_HEAD_N = 8,
	MAM_CHECKED = 0x84, /* a CRC-32 stands behind the size */
	NAME_AT = 16,
	NAME_N = 60,
	VOLUMES_AT = 108,
	VOLUMES_MOST = 64,
	PATH_MOST = 260,
	/* of version 30: where the metrics begin tells of two layouts */
	METRICS_AT = 84,
	METRICS_NEW = 0x128,
	TEXT_N = 200
};

/* Where a version has its fields. */
static const struct layout {
	uint32_t version;
	uint32_t metrics; /* 0 = wherever they begin */
	uint16_t run_at;
	uint8_t runs;
	uint16_t count_at;
	uint16_t volume_n; /* bytes of an entry */
} layouts[] = {
	{ 17, 0, 120, 1, 144, 40 },
	{ 23, 0, 128, 1, 152, 104 },
	{ 26, 0, 128, 8, 208, 104 },
	{ 30, METRICS_NEW, 128, 8, 200, 96 },
	{ 30, 0, 128, 8, 208, 96 },
	{ 31, METRICS_NEW, 128, 8, 200, 96 },
	{ 31, 0, 128, 8, 208, 96 },
};

struct prefetch {
	struct events e;
	struct arena a;
	struct str p; /* out of its compression */
	uint64_t file_n;
};

int prefetch_probe(struct str head)
{
	if (head.n > MAM_HEAD_N && str_starts(head, STR("MAM")) &&
		(head.p[3] == 4 || (unsigned char)head.p[3] == MAM_CHECKED)) {
		return 90;
	}
	if (head.n > METRICS_AT &&
		str_eq(str_head(str_from(head, 4), 4), STR("SCCA"))) {
		return 95;
	}
	return 0;
}

static struct cur at(const struct prefetch *z, size_t where)
{
	struct str s = str_from(z->p, where);

	return cur_of(s.p, s.n);
}

static uint32_t word_at(const struct prefetch *z, size_t where)
{
	struct cur c = at(z, where);

	return cur_u32le(&c);
}

static const struct layout *layout_of(const struct prefetch *z)
{
	uint32_t version = word_at(z, 0);
	uint32_t metrics = word_at(z, METRICS_AT);

	for (size_t i = 0; i < sizeof layouts / sizeof *layouts; i++) {
		if (layouts[i].version == version &&
			(!layouts[i].metrics ||
				layouts[i].metrics == metrics)) {
			return &layouts[i];
		}
	}
	return NULL;
}

static bool put(struct prefetch *z,
	struct obs_event v,
	uint64_t bits,
	uint64_t where)
{
	struct clock_reading r =
		event_count(&z->e, FORM_FILETIME, bits, ROLE_OCCURRED);

	v.number = COUNT_NOT_TOLD;
	/* places are those of the file where it is not compressed */
	bool plain = z->p.n == z->file_n;
	if (!plain)
		return event_put(&z->e, v, r, 0, 0);
	return event_put(&z->e, v, r, where, 8);
}

static bool runs(struct prefetch *z, const struct layout *l)
{
	char text[TEXT_N];
	struct arena a = z->a;
	struct cur c = at(z, l->run_at);
	struct cur name = at(z, NAME_AT);
	int n = snprintf(text,
		sizeof text,
		"run count %u, hash %08X",
		word_at(z, l->count_at),
		word_at(z, NAME_AT + NAME_N));
	struct obs_event v = {
		.what = STR("program ran"),
		.name = wide_take(&name, NAME_N, &a),
		.text = { text, (size_t)n },
	};

	for (unsigned i = 0; i < l->runs; i++) {
		uint64_t bits = cur_u64le(&c);

		if (c.bad) {
			event_skip(&z->e,
				l->run_at + 8 * i,
				0,
				"the file ends before the time of a run");
			return true;
		}
		/* fewer runs than there is room for */
		if (i && !bits)
			continue;
		if (!put(z, v, bits, l->run_at + 8 * i))
			return false;
		v.what = STR("program ran before");
	}
	return true;
}

static bool volumes(struct prefetch *z, const struct layout *l)
{
	uint32_t from = word_at(z, VOLUMES_AT);
	uint32_t n = word_at(z, VOLUMES_AT + 4);

	for (uint32_t i = 0; i < n && i < VOLUMES_MOST; i++) {
		size_t where = (size_t)from + (size_t)i * l->volume_n;
		struct cur c = at(z, where);
		struct arena a = z->a;
		char text[TEXT_N];
		uint32_t name_at = cur_u32le(&c);
		uint32_t name_n = cur_u32le(&c);
		uint64_t made = cur_u64le(&c);
		uint32_t serial = cur_u32le(&c);

		if (c.bad || name_n > PATH_MOST) {
			event_skip(&z->e,
				where,
				0,
				"a volume of the file was expected");
			return true;
		}
		struct cur name = at(z, (size_t)from + name_at);
		int len = snprintf(text, sizeof text, "serial %08X", serial);
		struct obs_event v = {
			.what = STR("volume made"),
			.name = wide_take(&name, (size_t)name_n * 2, &a),
			.text = { text, (size_t)len },
		};
		if (!put(z, v, made, where + 8))
			return false;
	}
	return true;
}

/* MAM: "MAM", 4 for LZ77 and Huffman, the size of what comes out */
static const char *unpack(struct prefetch *z, struct str file)
{
	struct cur c = cur_of(file.p, file.n);

	z->p = file;
	if (!str_starts(file, STR("MAM")))
		return NULL;
	uint32_t kind = cur_u32le(&c) >> 24;
	uint32_t n = cur_u32le(&c);
	if (kind == MAM_CHECKED)
		cur_u32le(&c);
	if (c.bad || n > PREFETCH_MAX)
		return "a size of at most 16 MiB was expected";
	struct str rest = str_from(file, file.n - cur_left(&c));
	return xpress_huffman(rest, n, &z->a, &z->p);
}

bool prefetch_read(struct input *in,
	struct arena scratch,
	const struct sink *out,
	struct read_stats *stats,
	struct err *err)
{
	struct prefetch z = { .e = events_of("prefetch", in, out, stats) };
	struct str file;

	if (!document_read(in, PREFETCH_MAX, &scratch, stats, &file, err))
		return false;
	z.a = scratch;
	z.file_n = file.n;
	const char *why = unpack(&z, file);
	const struct layout *l = layout_of(&z);
	bool scca = str_eq(str_head(str_from(z.p, 4), 4), STR("SCCA"));
	if (why)
		event_skip(&z.e, 0, 0, why);
	if (!scca || !l) {
		return fail(err,
			ERR_FORMAT,
			0,
			"a prefetch file of version 17, 23, 26, 30 or 31 was "
			"expected");
	}
	if (!runs(&z, l) || !volumes(&z, l))
		return fail(err, ERR_LIMIT, 0, "the reading was stopped");
	events_note(&z.e);
	return !why || fail(err, ERR_FORMAT, 0, "%s", why);
}
