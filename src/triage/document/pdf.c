/* SPDX-License-Identifier: Apache-2.0 */
#include "triage/document/document.h"
#include "triage/document/part.h"
#include "triage/document/pdf_dict.h"
#include "triage/document/pdf_stream.h"
#include "triage/document/xml.h"

enum {
	KEEP_BYTE = 8 << 20,
	STREAMS_KEPT = 1 << 21,
	/* bytes of all streams that are decoded */
	DECODED_ALL = 256 << 20,
	HANDED_MOST = 1000,
	XMP_MOST = 64,
	HEAD_LOOKED = 1024, /* Acrobat looks for the header so far */
	NUMBER_N = 10,      /* digits of a number of an object */
	BLANKS_N = 16       /* between two of them */
};

/* A stream that is read when it is known what it is. */
struct kept_stream {
	uint32_t number;
	bool embedded;
	size_t dict; /* where its dictionary begins */
	struct str data;
};

struct scan {
	struct pdf *p;
	struct str file;
	struct arena *a;
	uint64_t objects;
	struct kept_stream *stream;
	uint32_t n_stream;
	uint32_t cap_stream;
	uint64_t left; /* bytes that are still decoded */
	uint32_t xmp;
	uint32_t handed;
};

static const char *const info_names[] = {
#define NAME(name) name,
#include "triage/document/pdf_names.list"
#undef NAME
};

/* --- objects -------------------------------------------------------------- */

static bool is_white(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r') || !c;
}

/* From the end of s backwards, at most `most` bytes that are white (or
 * digits); how many. */
static size_t back(struct str s, bool digits, size_t most)
{
	size_t n = 0;

	while (n < most && n < s.n) {
		char c = s.p[s.n - 1 - n];

		if (digits ? c < '0' || c > '9' : !is_white(c))
			break;
		n++;
	}
	return n;
}

/* "12 0 " at the end of what stands before "obj"; false: it is none. */
static bool number_before(struct str s, uint32_t *ret)
{
	size_t n = back(s, false, BLANKS_N);
	uint64_t v;

	s.n -= n;
	size_t generation = back(s, true, NUMBER_N);
	s.n -= generation;
	size_t between = back(s, false, BLANKS_N);
	s.n -= between;
	size_t digits = back(s, true, NUMBER_N);
	if (!generation || !between || !digits)
		return false;
	if (!str_u64((struct str){ s.p + s.n - digits, digits }, &v) ||
		v >= UINT32_MAX)
		return false;
	*ret = (uint32_t)v;
	return true;
}

/* Data of the stream whose word ends at `at`. The length in the dictionary
 * counts where "endstream" stands behind it. */
static struct str stream_data(const struct scan *x,
	const struct pdf_object *o,
	size_t at)
{
	enum {
		AFTER_N = 32
	};
	struct str s = str_from(x->file, at);

	if (str_starts(s, STR("\r\n")))
		s = str_from(s, 2);
	else if (s.n && (s.p[0] == '\n' || s.p[0] == '\r'))
		s = str_from(s, 1);
	if (o->has_length && o->length < s.n) {
		struct str behind =
			str_head(str_from(s, (size_t)o->length), AFTER_N);

		if (str_has(behind, STR("endstream")))
			return str_head(s, (size_t)o->length);
	}
	return str_head(s, part_find(s, 0, STR("endstream")));
}

static struct str decoded(struct scan *x,
	const struct pdf_object *o,
	struct str data,
	struct arena *a)
{
	struct str s = { 0 };

	if (x->left)
		s = pdf_stream(o, data, a);
	x->left -= s.n < x->left ? s.n : x->left;
	return s;
}

/* --- objects in streams (7.5.7) ------------------------------------------- */

/* Pairs of number and place, then the objects. Those that go back are not
 * read: nothing is read twice. */
static void object_stream(struct scan *x,
	const struct pdf_object *o,
	struct str data,
	size_t at,
	struct arena a)
{
	struct str s = decoded(x, o, data, &a);
	struct pdf_words head = { .s = str_head(s, (size_t)o->first) };
	struct pdf_token number;
	struct pdf_token place;
	size_t last = 0;

	for (uint64_t i = 0; i < o->n; i++) {
		uint64_t n;
		uint64_t from;

		if (!pdf_next(&head, &number) || !pdf_next(&head, &place) ||
			!str_u64(number.text, &n) ||
			!str_u64(place.text, &from) || from < last ||
			from > s.n || n > UINT32_MAX || !n)
			return;
		struct pdf_object inner = { .number = (uint32_t)n };
		/* up to the next one's place */
		struct pdf_words next = head;
		uint64_t to = UINT64_MAX;
		if (i + 1 < o->n && pdf_next(&next, &number) &&
			pdf_next(&next, &place))
			str_u64(place.text, &to);
		struct str body = str_from(s, (size_t)(o->first + from));
		if (to > from)
			body = str_head(body, (size_t)(to - from));
		struct pdf_words z = { .s = body };
		x->objects++;
		pdf_object(x->p, &z, &inner, at, false, a);
		last = (size_t)from + z.at;
		if (last > to)
			last = (size_t)to;
	}
}

/* --- XMP ------------------------------------------------------------------ */

static bool is_xmp(struct str name)
{
	static const char *const names[] = { "DocumentID",
		"InstanceID",
		"OriginalDocumentID",
		"CreatorTool",
		"CreateDate",
		"ModifyDate",
		"MetadataDate",
		"Producer" };
	size_t i = 0;

	while (i < sizeof names / sizeof *names && !str_is(name, names[i]))
		i++;
	return i < sizeof names / sizeof *names;
}

static void xmp_one(struct scan *x,
	struct str name,
	struct str value,
	struct arena a)
{
	value = xml_text(value, &a);
	if (!is_xmp(name) || !value.n || x->xmp++ >= XMP_MOST)
		return;
	fact_item(x->p->w->facts, FACT_PDF_XMP);
	part_text(x->p->w, FACT_PDF_XMP_NAME, name);
	part_text(x->p->w, FACT_PDF_XMP_VALUE, value);
}

/* Elements, and attributes of rdf:Description. */
static void xmp(struct scan *x, struct str xml, struct arena a)
{
	struct xml_tag t;

	while (x->xmp < XMP_MOST && xml_next(&xml, &t)) {
		struct str rest = t.attributes;
		struct str name;
		struct str value;

		if (t.end)
			continue;
		xmp_one(x, t.name, t.text, a);
		while (str_is(t.name, "Description") &&
			xml_attribute_next(&rest, &name, &value))
			xmp_one(x, name, value, a);
	}
}

/* --- the scan ------------------------------------------------------------- */

static void keep_stream(struct scan *x,
	const struct pdf_object *o,
	size_t dict,
	struct str data)
{
	struct kept_stream *s = x->stream;

	if (x->n_stream == STREAMS_KEPT)
		return;
	s = arena_grown(x->a, s, x->n_stream, &x->cap_stream, sizeof *s);
	if (!s)
		return;
	x->stream = s;
	s[x->n_stream++] = (struct kept_stream){ o->number,
		o->type == PDF_EMBEDDED_FILE,
		dict,
		data };
}

/* Where the search goes on. */
static size_t stream(struct scan *x,
	const struct pdf_object *o,
	size_t dict,
	size_t at)
{
	struct str data = stream_data(x, o, at);

	if (o->type == PDF_OBJECTS_IN_STREAM && !x->p->encrypted)
		object_stream(x, o, data, dict, *x->a);
	else if (o->type == PDF_METADATA) {
		struct arena a = *x->a;

		xmp(x, decoded(x, o, data, &a), a);
	} else if (o->type != PDF_XREF) {
		keep_stream(x, o, dict, data);
	}
	return (size_t)(data.p - x->file.p) + data.n;
}

static size_t object(struct scan *x, uint32_t number, size_t at)
{
	struct pdf_words z = { .s = x->file, .at = at };
	struct pdf_object o = { .number = number };

	x->objects++;
	pdf_object(x->p, &z, &o, UINT64_MAX, false, *x->a);
	return o.stream ? stream(x, &o, at, z.at) : z.at;
}

static void objects(struct scan *x)
{
	size_t at = 0;
	uint32_t number;

	for (;;) {
		size_t i = part_find(x->file, at, STR("obj"));

		if (i == x->file.n || x->p->w->facts->stopped)
			return;
		struct str before = str_head(x->file, i);
		if (number_before(before, &number) && number)
			at = object(x, number, i + 3);
		else
			at = i + 3;
	}
}

static void trailers(struct scan *x)
{
	size_t at = 0;

	while ((at = part_find(x->file, at, STR("trailer"))) < x->file.n) {
		struct pdf_words z = { .s = x->file, .at = at + 7 };
		struct pdf_object o = { .number = 0 };

		pdf_object(x->p, &z, &o, UINT64_MAX, false, *x->a);
		at = z.at > at + 7 ? z.at : at + 7;
	}
}

/* A stream of references (7.5.8) has what a trailer has, and may stand behind
 * what is enciphered. */
static bool xref_encrypts(struct str file)
{
	enum {
		AROUND_N = 2048
	};
	size_t at = 0;

	while ((at = part_find(file, at, STR("/XRef"))) < file.n) {
		size_t from = at > AROUND_N ? at - AROUND_N : 0;
		struct str around =
			str_head(str_from(file, from), 2 * AROUND_N);

		if (str_has(around, STR("/Encrypt ")))
			return true;
		/* the next one is not nearer than that */
		at += AROUND_N;
	}
	return false;
}

/* --- what is handed on ---------------------------------------------------- */

static struct str name_of(const struct pdf *p, uint32_t number)
{
	for (uint32_t i = 0; i < p->n_file; i++) {
		if (p->file[i].number == number)
			return p->file[i].name;
	}
	return (struct str){ 0 };
}

static void hand(struct scan *x, const struct kept_stream *s, bool file)
{
	struct pdf *p = x->p;
	struct arena a = *x->a;
	struct pdf_words z = { .s = x->file, .at = s->dict };
	struct pdf_object o = { .number = s->number };
	struct str name = file ? name_of(p, s->number) : STR("JavaScript");

	if (x->handed++ >= HANDED_MOST)
		return;
	pdf_object(p, &z, &o, 0, true, a);
	struct str bytes = decoded(x, &o, s->data, &a);
	if (file) {
		fact_item(p->w->facts, FACT_PDF_EMBEDDED);
		part_text(p->w, FACT_PDF_EMBEDDED_NAME, name);
		fact_number(p->w->facts, FACT_PDF_EMBEDDED_SIZE, bytes.n);
	}
	if (!name.n)
		name = arena_fmt(&a, "object %u", s->number);
	part_hand(p->w, a, "object", name, bytes);
}

static void hand_all(struct scan *x)
{
	for (uint32_t i = 0; i < x->n_stream; i++) {
		const struct kept_stream *s = &x->stream[i];
		bool file =
			s->embedded || pdf_marked(x->p->is_file, s->number);

		if (file || pdf_marked(x->p->is_script, s->number))
			hand(x, s, file);
	}
}

/* --- what is told at the end ---------------------------------------------- */

static void version(struct triage_work *w, struct str file)
{
	struct str head = str_head(file, HEAD_LOOKED);
	struct str s = str_from(head, part_find(head, 0, STR("%PDF-")) + 5);
	size_t n = 0;

	while (n < s.n && n < 8 && !is_white(s.p[n]))
		n++;
	part_text(w, FACT_PDF_VERSION, str_head(s, n));
}

static void date(struct triage_work *w,
	enum fact_kind raw,
	enum fact_kind as_time,
	struct str s)
{
	int64_t at;

	part_text(w, raw, s);
	if (pdf_date(s, &at))
		fact_number(w->facts, as_time, (uint64_t)at);
}

static void info(struct triage_work *w, const struct pdf_info *i, bool now)
{
	static const enum fact_kind kinds[] = { FACT_PDF_PRODUCER,
		FACT_PDF_CREATOR,
		FACT_PDF_AUTHOR,
		FACT_PDF_TITLE,
		FACT_PDF_SUBJECT,
		FACT_PDF_KEYWORDS };

	fact_item(w->facts, FACT_PDF_INFO);
	fact_number(w->facts, FACT_PDF_INFO_CURRENT, now);
	for (unsigned k = 0; k <= INFO_KEYWORDS; k++)
		part_text(w, kinds[k], i->text[k]);
	date(w,
		FACT_PDF_CREATED_RAW,
		FACT_PDF_CREATED,
		i->text[INFO_CREATED]);
	date(w, FACT_PDF_SAVED_RAW, FACT_PDF_SAVED, i->text[INFO_MODIFIED]);
}

static void infos(struct pdf *p)
{
	uint32_t now = p->n_info;

	for (uint32_t i = 0; i < p->n_info; i++) {
		if (p->info[i].number == p->info_now)
			now = i;
	}
	for (uint32_t i = 0; i < p->n_info && !p->encrypted; i++)
		info(p->w, &p->info[i], i == now);
}

static void names(const struct pdf *p)
{
	struct facts *f = p->w->facts;

	for (size_t i = 0; i < sizeof info_names / sizeof *info_names; i++) {
		const struct pdf_name_count *c = &p->names[i];

		if (!c->n)
			continue;
		fact_item(f, FACT_PDF_NAME);
		fact_text(f, FACT_PDF_NAME_NAME, str_of(info_names[i]));
		fact_number(f, FACT_PDF_NAME_COUNT, c->n);
		fact_number(f, FACT_PDF_NAME_AT, c->at);
		if (c->escaped)
			fact_number(f, FACT_PDF_NAME_ESCAPED, c->escaped);
	}
}

/* Each revision ends with %%EOF; a linearized file has one more (annex F). */
static uint64_t updates(const struct scan *x)
{
	size_t at = 0;
	uint64_t n = 0;

	while ((at = part_find(x->file, at, STR("%%EOF"))) < x->file.n) {
		at += 5;
		n++;
	}
	n -= n && x->p->linearized;
	return n ? n - 1 : 0;
}

static void tell(const struct scan *x)
{
	struct pdf *p = x->p;
	struct facts *f = p->w->facts;

	if (p->id[0].n)
		fact_hex(f, FACT_PDF_ID, p->id[0].p, p->id[0].n);
	if (p->id[1].n)
		fact_hex(f, FACT_PDF_ID_NOW, p->id[1].p, p->id[1].n);
	fact_number(f, FACT_PDF_OBJECTS, x->objects);
	fact_number(f, FACT_PDF_UPDATES, updates(x));
	fact_number(f, FACT_PDF_LINEARIZED, p->linearized);
	fact_number(f, FACT_PDF_ENCRYPTED, p->encrypted);
	infos(p);
	names(p);
}

/* Memory of what is found. NULL: there is none */
static struct pdf *new_pdf(struct triage_work *w,
	struct arena *a,
	struct arena *keep)
{
	struct pdf *p = NEW(a, struct pdf, 1);
	unsigned char *room = arena_raw(a, 1, KEEP_BYTE, 16);

	if (!p || !room)
		return NULL;
	*keep = (struct arena){ .at = room, .end = room + KEEP_BYTE };
	p->w = w;
	p->keep = keep;
	p->uris = table_in(keep);
	p->is_script = NEW(a, unsigned char, PDF_NUMBERS / 8);
	p->is_file = NEW(a, unsigned char, PDF_NUMBERS / 8);
	return p->is_script && p->is_file ? p : NULL;
}

void document_pdf(struct str bytes, struct triage_work *w)
{
	struct arena a = w->scratch;
	struct arena keep;
	struct scan x = { .file = bytes, .a = &a, .left = DECODED_ALL };

	x.p = new_pdf(w, &a, &keep);
	if (!x.p) {
		fact_warn(w->facts, 0, "no memory left to read the PDF");
		return;
	}
	version(w, bytes);
	/* trailers first: whether it is encrypted stands there */
	trailers(&x);
	x.p->encrypted |= xref_encrypts(bytes);
	objects(&x);
	if (!x.p->encrypted)
		hand_all(&x);
	tell(&x);
}
