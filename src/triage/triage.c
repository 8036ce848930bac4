/* SPDX-License-Identifier: Apache-2.0 */
#include "triage/triage.h"

#include <stdlib.h>

#include "triage/capability/capability.h"
#include "triage/code/code.h"
#include "triage/common/work.h"
#include "triage/config/config.h"
#include "triage/container/container.h"
#include "triage/digest/digest.h"
#include "triage/document/document.h"
#include "triage/format.h"
#include "triage/program/program.h"
#include "triage/rules/rules.h"
#include "structure/structure.h"
#include "triage/strings/strings.h"

enum {
	PULL_BYTE = 1 << 20,
	PASSWORDS_MAX = 256,
	STEPS_MAX = 256 << 20, /* about ten times what one sample takes */
	/* resources, and strings of .NET, that configurations are looked for
	 * in */
	PARTS_MAX = 8192
};

struct triage {
	struct triage_work w; /* first: what is inside finds its way back */
	struct str *password;
	uint32_t n_password;
	struct rule_source *source;
	uint32_t n_source;
	struct rules *rules; /* NULL: none were given */
	uint32_t samples;    /* numbers that were given */
	uint32_t depth;
	uint64_t inside_byte;
	bool told_limit;
	int64_t steps;     /* that are left to searches: work.h */
	struct table seen; /* digests of what was looked at, .. */
	uint32_t *first;   /* .. and as which sample, by their order */
	struct arena seen_room;
};

/* --- one sample -----------------------------------------------------------
 */

static void programs(struct triage_work *w, struct str bytes)
{
	if (program_is_pe(bytes))
		program_pe(bytes, w);
	else if (program_is_elf(bytes))
		program_elf(bytes, w);
	else if (program_is_macho(bytes))
		program_macho(bytes, w);
	else
		return;
	capability_facts(bytes, w);
	code_facts(bytes, w);
}

static document_part *document_of(enum sample_format format, struct str bytes)
{
	switch (format) {
	case FORMAT_OLE:
		return document_ole;
	case FORMAT_ZIP:
		return document_office;
	case FORMAT_PDF:
		return document_pdf;
	case FORMAT_LNK:
		return document_lnk;
	case FORMAT_RTF:
		return document_rtf;
	case FORMAT_ONENOTE:
		return document_onenote;
	case FORMAT_TEXT:
	case FORMAT_SCRIPT:
		return document_text;
	default:
		return format == FORMAT_DATA && document_is_wide_text(bytes)
			? document_text
			: NULL;
	}
}

/* Some are told apart by more than their beginning. */
static const char *name_of(enum sample_format format, struct str bytes)
{
	const char *name = NULL;

	if (format == FORMAT_ZIP)
		name = document_zip_format(bytes);
	else if (format == FORMAT_TEXT)
		name = document_text_format(bytes);
	return name ? name : sample_format_name(format);
}

/* --- configurations, with what a program's headers tell of its parts -------
 */

struct parts {
	const struct program *program;
	struct config_part *resource;
	uint32_t n_resource;
	struct config_part *text;
	uint32_t n_text;
	struct arena *a;
};

static bool add_resource(void *ctx, const struct program_resource *r)
{
	struct parts *p = ctx;

	if (p->n_resource == PARTS_MAX)
		return false;
	p->resource[p->n_resource++] = (struct config_part){
		.name = arena_str(p->a, r->name),
		.bytes = r->bytes,
		.at = r->bytes.n
			? (uint64_t)(r->bytes.p - p->program->bytes.p)
			: 0,
	};
	return !p->a->full;
}

static bool add_text(void *ctx, uint32_t token, struct str utf16)
{
	struct parts *p = ctx;

	(void)token;
	if (p->n_text == PARTS_MAX)
		return false;
	p->text[p->n_text++] = (struct config_part){
		.bytes = wide_text(utf16, p->a),
		.at = utf16.n ? (uint64_t)(utf16.p - p->program->bytes.p) : 0,
	};
	return !p->a->full;
}

static bool nth_resource(void *ctx, uint32_t i, struct config_part *ret)
{
	const struct parts *p = ctx;

	if (i >= p->n_resource)
		return false;
	*ret = p->resource[i];
	return true;
}

static bool nth_text(void *ctx, uint32_t i, struct config_part *ret)
{
	const struct parts *p = ctx;

	if (i >= p->n_text)
		return false;
	*ret = p->text[i];
	return true;
}

static void configurations(const struct triage_work *w, struct str bytes)
{
	struct triage_work own = *w;
	struct arena *a = &own.scratch;
	struct program program;
	struct parts p = { .program = &program, .a = a };
	struct config_input in = { .whole = bytes, .ctx = &p };

	if (program_is_pe(bytes) && program_open(bytes, a, &program)) {
		p.resource = NEW(a, struct config_part, PARTS_MAX);
		p.text = NEW(a, struct config_part, PARTS_MAX);
		if (!p.resource || !p.text)
			return;
		program_resource_each(&program, *a, add_resource, &p);
		program_user_string_each(&program, add_text, &p);
		in.resources = nth_resource;
		in.strings = nth_text;
	}
	config_find(&own, &in);
}

static void of_format(struct triage *t,
	struct triage_work *w,
	enum sample_format format,
	struct str bytes)
{
	document_part *document = document_of(format, bytes);

	if (document)
		document_once(document, bytes, w);
	if (sample_format_is_archive(format)) {
		container_facts(bytes, t->password, t->n_password, w);
	} else {
		programs(w, bytes);
		configurations(w, bytes);
		strings_facts(bytes, w);
	}
}

/* size: of all of it, which may be more than is looked at */
static void look(struct triage *t,
	struct triage_work *w,
	struct str bytes,
	uint64_t size)
{
	enum sample_format format = sample_format_of(bytes);

	fact_text(w->facts, FACT_FORMAT, str_of(name_of(format, bytes)));
	fact_number(w->facts, FACT_SIZE, size);
	if (str_starts(bytes, STR("MZ")) && !program_is_pe(bytes)) {
		fact_warn(w->facts,
			0x3c,
			"it begins as a program of Windows, but no header "
			"stands where it points");
	}
	of_format(t, w, format, bytes);
	if (t->rules)
		rules_match(t->rules, bytes, w->facts);
}

/* --- what is inside -------------------------------------------------------
 */

/* Why it is not looked at; NULL = it is. */
static const char *beyond(const struct triage *t, struct str bytes)
{
	if (t->depth == SAMPLE_DEPTH_MAX)
		return "what lies deeper inside is not looked at";
	if (t->samples == SAMPLES_MAX)
		return "more lies inside than is looked at: too many samples";
	if (t->inside_byte + bytes.n > SAMPLE_INSIDE_MAX)
		return "more lies inside than is looked at: too many bytes";
	return NULL;
}

/* The number of the sample that first had these bytes: this one, when none
 * had before, or when there is no memory to tell. */
static uint32_t first_with(struct triage *t, struct str digest)
{
	uint32_t before = t->seen.n;
	uint32_t at = table_put(&t->seen, digest);

	if (at == TABLE_NONE)
		return t->w.facts->sample;
	if (at == before)
		t->first[at] = t->w.facts->sample;
	return t->first[at];
}

/* The same bytes are looked at once: slices and archives that hold themselves
 * would be looked at thousands of times. Tells which sample they are. */
static bool is_seen(struct triage *t, struct str bytes)
{
	struct sha256 d = sha256_of(bytes);
	uint32_t first =
		first_with(t, (struct str){ (const char *)d.b, sizeof d.b });

	if (first == t->w.facts->sample)
		return false;
	fact_hex(t->w.facts, FACT_SHA256, d.b, sizeof d.b);
	fact_number(t->w.facts, FACT_SIZE, bytes.n);
	fact_number(t->w.facts, FACT_MEMBER_SAME, first);
	return true;
}

/* at: where it stands in what carries it; UINT64_MAX = not told */
static void one_inside(struct triage_work *w,
	const char *kind,
	struct str path,
	uint64_t at,
	struct str bytes)
{
	struct triage *t = w->ctx;
	struct facts *f = w->facts;
	uint32_t parent = f->sample;
	const char *why = beyond(t, bytes);

	if (why) {
		if (!t->told_limit)
			fact_warn(f, 0, why);
		t->told_limit = true;
		return;
	}
	t->inside_byte += bytes.n;
	t->depth++;
	f->sample = ++t->samples;
	fact_number(f, FACT_MEMBER_PARENT, parent);
	fact_text(f, FACT_MEMBER_PATH, path);
	fact_text(f, FACT_MEMBER_KIND, str_of(kind));
	if (at != UINT64_MAX)
		fact_number(f, FACT_MEMBER_AT, at);
	if (is_seen(t, bytes)) {
		f->sample = parent;
		t->depth--;
		return;
	}
	digest_sample(w, bytes);
	look(t, w, bytes, bytes.n);
	f->sample = parent;
	t->depth--;
}

static void inside(struct triage_work *w,
	const char *kind,
	struct str path,
	struct str bytes)
{
	one_inside(w, kind, path, UINT64_MAX, bytes);
}

/* --- what was given beside it ---------------------------------------------
 */

/* Room for the digests of all samples. false: no memory */
static bool open_seen(struct triage *t, struct arena *a)
{
	enum {
		ENTRY = 256 /* of the table, with what growing leaves behind
			     */
	};
	unsigned char *room = arena_raw(a, ENTRY, SAMPLES_MAX + 1, 64);

	if (!room)
		return false;
	t->seen_room = (struct arena){ .at = room,
		.end = room + (size_t)ENTRY * (SAMPLES_MAX + 1) };
	t->first = NEW(a, uint32_t, SAMPLES_MAX + 1);
	t->seen = table_in(&t->seen_room);
	return t->first != NULL;
}

/* false: no memory */
static bool take_told(struct triage *t, struct str beside, struct arena *a)
{
	struct cur c = cur_of(beside.p, beside.n);
	struct triage_told told;

	t->password = NEW(a, struct str, PASSWORDS_MAX);
	t->source = NEW(a, struct rule_source, RULES_SOURCES_MOST);
	while (!a->full && triage_told_next(&c, &told)) {
		if (told.kind == TRIAGE_TOLD_PASSWORD &&
			t->n_password < PASSWORDS_MAX) {
			t->password[t->n_password++] = told.text;
		} else if (told.kind == TRIAGE_TOLD_RULES &&
			t->n_source < RULES_SOURCES_MOST) {
			t->source[t->n_source++] =
				(struct rule_source){ arena_z(a, told.name),
					told.text };
		}
	}
	return !a->full;
}

static void tell_faults(struct facts *f, const struct rules_errors *errors)
{
	for (uint32_t i = 0; i < errors->n && i < RULES_ERRORS_MOST; i++) {
		const struct rules_err *e = &errors->e[i];

		fact_item(f, FACT_YARA_ERROR);
		fact_text(f, FACT_YARA_ERROR_FILE, str_of(e->name));
		fact_number(f, FACT_YARA_ERROR_LINE, e->line);
		fact_text(f, FACT_YARA_ERROR_WHY, e->why);
	}
}

static bool is_faulty(const struct rules_errors *errors, const char *name)
{
	for (uint32_t i = 0; i < errors->n && i < RULES_ERRORS_MOST; i++) {
		if (strcmp(errors->e[i].name, name) == 0)
			return true;
	}
	return false;
}

/* Files with faults are told, and left out. */
static void open_rules(struct triage *t, struct arena *a)
{
	struct rules_errors *errors = NEW(a, struct rules_errors, 1);
	struct facts *f = t->w.facts;
	struct err err;
	uint32_t good = 0;

	if (!errors || !t->n_source)
		return;
	if (rules_open(&t->rules, t->source, t->n_source, errors, a, &err))
		return;
	tell_faults(f, errors);
	for (uint32_t i = 0; i < t->n_source; i++) {
		if (!is_faulty(errors, t->source[i].name))
			t->source[good++] = t->source[i];
	}
	t->n_source = good < t->n_source ? good : 0;
	if (t->n_source &&
		!rules_open(&t->rules, t->source, good, errors, a, &err)) {
		t->rules = NULL;
		tell_faults(f, errors);
	}
}

/* --- the file itself ------------------------------------------------------
 */

/* Bytes of the input one behind the other, up to SAMPLE_BYTE_MAX; *ret_more:
 * there are others behind them. false: no memory, or the input broke off */
static bool take_in(struct input *in,
	struct arena *a,
	struct str *ret,
	bool *ret_more,
	struct err *err)
{
	unsigned char *kept = a->at;
	size_t n = 0;
	ptrdiff_t got = 1;

	while (got > 0 && n < SAMPLE_BYTE_MAX) {
		unsigned char *to = arena_raw(a, 1, PULL_BYTE, 1);

		if (!to) {
			return fail(err,
				ERR_LIMIT,
				n,
				"no memory left for the sample");
		}
		got = in->pull(in->ctx, to, PULL_BYTE, err);
		n += got > 0 ? (size_t)got : 0;
		/* the next block begins behind these bytes */
		a->at = kept + n;
	}
	*ret = (struct str){ (const char *)kept, n };
	*ret_more = got > 0;
	return got >= 0;
}

/* What is too large to be kept passes through the digests all the same. */
static bool digest_all(struct input *in,
	struct arena scratch,
	struct str kept,
	struct facts *facts,
	uint64_t *byte,
	struct err *err)
{
	struct digests *d = digests_begin(0);
	unsigned char *room = arena_raw(&scratch, 1, PULL_BYTE, 1);
	ptrdiff_t got = d && room ? 1 : -1;

	if (got < 0) {
		digests_drop(d);
		return fail(err, ERR_LIMIT, 0, "no memory left for digests");
	}
	digests_add(d, kept);
	while ((got = in->pull(in->ctx, room, PULL_BYTE, err)) > 0) {
		digests_add(d,
			(struct str){ (const char *)room, (size_t)got });
		*byte += (uint64_t)got;
	}
	digests_end(d, facts, NULL);
	fact_warn(facts,
		kept.n,
		"the file is larger than is looked at; its digests are of "
		"all "
		"of it");
	return got == 0;
}

bool triage_sample(struct input *in,
	struct arena scratch,
	struct facts *facts,
	uint64_t *ret_byte,
	struct err *err)
{
	struct triage t = {
		.w = { .facts = facts,
			.inside = inside,
			.ctx = &t,
			.steps = &t.steps },
		.steps = STEPS_MAX,
	};
	struct str bytes = { 0 };
	bool more = false;

	*ret_byte = 0;
	if (!take_told(&t, in->beside, &scratch) || !open_seen(&t, &scratch))
		return fail(err, ERR_LIMIT, 0, "no memory left for rules");
	bool ok = take_in(in, &scratch, &bytes, &more, err);
	if (!ok && err->code == ERR_LIMIT)
		return false;
	*ret_byte = bytes.n;
	t.w.scratch = scratch;
	if (more)
		ok = digest_all(in, scratch, bytes, facts, ret_byte, err);
	else
		digest_sample(&t.w, bytes);
	open_rules(&t, &scratch);
	t.w.scratch = scratch;
	is_seen(&t, bytes); /* the first one: it is not */
	look(&t, &t.w, bytes, *ret_byte);
	rules_close(t.rules);
	return ok;
}

struct triage *triage_open(struct str beside,
	struct arena scratch,
	struct facts *facts)
{
	struct triage *t = NEW(&scratch, struct triage, 1);

	if (!t)
		return NULL;
	t->w = (struct triage_work){ .facts = facts,
		.inside = inside,
		.ctx = t,
		.steps = &t->steps };
	t->steps = STEPS_MAX;
	if (!take_told(t, beside, &scratch) || !open_seen(t, &scratch))
		return NULL;
	open_rules(t, &scratch);
	t->w.scratch = scratch;
	return t;
}

void triage_carried(struct triage *t,
	const char *kind,
	struct str path,
	uint64_t at,
	struct str bytes)
{
	one_inside(&t->w, kind, path, at, bytes);
}

void triage_close(struct triage *t)
{
	if (t)
		rules_close(t->rules);
}

struct triage_stream {
	struct digests *digests;
	uint64_t byte;
};

struct triage_stream *triage_stream_begin(void)
{
	struct triage_stream *s = calloc(1, sizeof *s);

	if (s)
		s->digests = digests_begin(0);
	if (s && s->digests)
		return s;
	free(s);
	return NULL;
}

void triage_stream_add(struct triage_stream *s, struct str bytes)
{
	digests_add(s->digests, bytes);
	s->byte += bytes.n;
}

uint64_t triage_stream_end(struct triage_stream *s, struct facts *facts)
{
	uint64_t byte = s->byte;

	digests_end(s->digests, facts, NULL);
	fact_number(facts, FACT_SIZE, byte);
	free(s);
	return byte;
}

int triage_probe(struct str head)
{
	enum {
		PROGRAM = 60,
		ARCHIVE = 30,
		DOCUMENT = 40
	};
	enum sample_format f = sample_format_of(head);

	if (f == FORMAT_TEXT || f == FORMAT_DATA || f == FORMAT_SCRIPT)
		return 0;
	if (f <= FORMAT_WASM)
		return PROGRAM;
	return sample_format_is_archive(f) ? ARCHIVE : DOCUMENT;
}

void triage_warm_up(void)
{
	container_warm_up();
	program_warm_up();
	document_warm_up();
}
