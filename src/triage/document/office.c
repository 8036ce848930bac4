/* SPDX-License-Identifier: Apache-2.0 */
#include <archive.h>
#include <archive_entry.h>

#include "triage/document/document.h"
#include "triage/document/part.h"
#include "triage/document/xml.h"

enum {
	/* members of a document that are walked over, and bytes of one that
	 * is read */
	MEMBERS_MOST = 4000,
	MEMBER_MAX = 32 << 20,
	BLOCK_BYTE = 1 << 16,
	/* of all that is read: a member can be 1,000 times its size in the
	 * file
	 */
	ALL_MAX = 256 << 20,
	EXTERNAL_MOST = 1000,
	DDE_MOST = 256,
	FIELD_N = 4096,
	HEAD_LOOKED = 1 << 16
};

struct library_template;
struct office {
	struct triage_work *w;
	bool odf;
	bool macros;
	bool kind_told;
	uint32_t external;
	uint32_t dde;
	uint64_t left;
	uint64_t macro_sheets;
	/* of a library, whose properties it has; NULL = none */
	const struct library_template *template;
	bool template_saved; /* nobody saved it since */
};

static const struct {
	const char *name;
	enum fact_kind kind;
} elements[] = {
#define ELEMENT(name, KIND) { name, FACT_##KIND },
#include "triage/document/office.list"
#undef ELEMENT
};

static const struct {
	const char *piece;
	const char *kind;
} kinds[] = {
#define KIND(piece, kind) { piece, kind },
#include "triage/document/office_kinds.list"
#undef KIND
};

/* --- which it is ----------------------------------------------------------
 */

const char *document_zip_format(struct str bytes)
{
	struct str head = str_head(bytes, HEAD_LOOKED);
	/* the directory stands at the end */
	struct str tail = str_from(bytes,
		bytes.n > HEAD_LOOKED ? bytes.n - HEAD_LOOKED : 0);
	struct str types = STR("[Content_Types].xml");

	/* OpenDocument 1.2 part 3, 3.3: the first member, not compressed */
	if (str_starts(str_from(bytes, 30),
		    STR("mimetypeapplication/vnd.oasis.opendocument")))
		return "odf";
	if (!str_starts(bytes, STR("PK\3\4")))
		return NULL;
	if (part_find(head, 0, types) < head.n ||
		part_find(tail, 0, types) < tail.n)
		return "ooxml";
	return NULL;
}

static void tell_kind(struct office *o, struct str type)
{
	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
		if (o->kind_told || !str_has(type, str_of(kinds[i].piece)))
			continue;
		o->kind_told = true;
		fact_text(o->w->facts,
			FACT_DOCUMENT_KIND,
			str_of(kinds[i].kind));
	}
}

static void content_types(struct office *o, struct str xml, struct arena a)
{
	struct xml_tag t;

	while (xml_next(&xml, &t)) {
		struct arena b = a;
		struct str type = xml_attribute(&t, "ContentType", &b);

		if (!type.n)
			continue;
		tell_kind(o, type);
		o->macro_sheets +=
			str_has(type, STR("ms-excel.macrosheet")) &&
			str_is(t.name, "Override");
		o->macros |= str_has(type, STR("vbaProject"));
	}
}

/* --- properties -----------------------------------------------------------
 */

/* The creator of OOXML is the author, that of OpenDocument whoever saved it
 * last. */
static enum fact_kind kind_of(const struct office *o, size_t i)
{
	if (!o->odf && str_is(str_of(elements[i].name), "creator"))
		return FACT_DOCUMENT_AUTHOR;
	return elements[i].kind;
}

/* What a library's template says is not said by the document. */
static const struct library_template {
	const char *maker;
	const char *created;
	const char *saved;
} templates[] = {
#define TEMPLATE(maker, created, saved) { maker, created, saved },
#include "triage/document/template_times.list"
#undef TEMPLATE
};

/* Whether the property is the template's. Who saved it last is, as long as
 * that time is. */
static bool is_of_template(struct office *o,
	enum fact_kind kind,
	struct str text)
{
	const struct library_template *t = o->template;

	if (!t)
		return false;
	if (kind == FACT_DOCUMENT_CREATED)
		return str_is(text, t->created);
	if (kind == FACT_DOCUMENT_SAVED)
		return str_is(text, t->saved);
	return kind == FACT_DOCUMENT_LAST_AUTHOR && o->template_saved;
}

static void find_template(struct office *o, struct str xml)
{
	for (size_t i = 0; i < sizeof templates / sizeof *templates; i++) {
		if (!str_has(xml, str_of(templates[i].created)))
			continue;
		o->template = &templates[i];
		o->template_saved = str_has(xml, str_of(templates[i].saved));
		part_text(o->w,
			FACT_DOCUMENT_GENERATOR,
			str_of(templates[i].maker));
		return;
	}
}

static void property(struct office *o,
	const struct xml_tag *t,
	struct arena a)
{
	for (size_t i = 0; i < sizeof elements / sizeof *elements; i++) {
		if (!str_is(t->name, elements[i].name))
			continue;
		enum fact_kind kind = kind_of(o, i);
		struct str text = xml_text(t->text, &a);

		if (is_of_template(o, kind, text))
			return;
		if (fact_rows[kind].type == FACT_IS_TIME)
			part_date(o->w, kind, text);
		else
			part_text(o->w, kind, text);
		return;
	}
}

static void properties(struct office *o, struct str xml, struct arena a)
{
	struct xml_tag t;

	find_template(o, xml);
	while (xml_next(&xml, &t)) {
		if (!t.end && t.text.n)
			property(o, &t, a);
		/* OpenDocument 1.2 part 1, 4.3.2.4 */
		if (o->odf && str_is(t.name, "template")) {
			struct arena b = a;

			part_text(o->w,
				FACT_DOCUMENT_TEMPLATE,
				xml_attribute(&t, "href", &b));
		}
	}
}

/* --- what it would fetch --------------------------------------------------
 */

static void external(struct office *o,
	struct str type,
	struct str target,
	struct str part)
{
	struct str before;
	struct str last;

	if (o->external++ == EXTERNAL_MOST)
		fact_warn(o->w->facts, 0, "more links than are told");
	if (o->external > EXTERNAL_MOST)
		return;
	/* a type is a URL, of which the last word says what it is */
	if (!str_cut_last(type, '/', &before, &last))
		last = type;
	fact_item(o->w->facts, FACT_DOCUMENT_EXTERNAL);
	part_text(o->w, FACT_DOCUMENT_EXTERNAL_TYPE, last);
	part_text(o->w, FACT_DOCUMENT_EXTERNAL_TARGET, target);
	part_text(o->w, FACT_DOCUMENT_EXTERNAL_PART, part);
}

static void relationships(struct office *o,
	struct str part,
	struct str xml,
	struct arena a)
{
	struct xml_tag t;

	while (xml_next(&xml, &t)) {
		struct arena b = a;

		if (!str_is(t.name, "Relationship"))
			continue;
		if (!str_is(xml_attribute(&t, "TargetMode", &b), "External"))
			continue;
		external(o,
			xml_attribute(&t, "Type", &b),
			xml_attribute(&t, "Target", &b),
			part);
	}
}

/* Links of OpenDocument to what is not in the archive. */
static void odf_links(struct office *o,
	struct str part,
	struct str xml,
	struct arena a)
{
	struct xml_tag t;

	while (xml_next(&xml, &t)) {
		struct arena b = a;
		struct str target = xml_attribute(&t, "href", &b);

		if (str_is(t.name, "dde-source") && o->dde++ < DDE_MOST)
			part_text(o->w,
				FACT_DOCUMENT_DDE,
				xml_text(t.attributes, &b));
		if (str_has(target, STR("://")))
			external(o, t.name, target, part);
		if (str_is(t.name, "event-listener"))
			o->macros = true;
	}
}

/* --- dynamic data exchange ------------------------------------------------
 */

/* A field's instruction comes in pieces, in one paragraph. */
struct field {
	char text[FIELD_N];
	size_t n;
};

static void field_end(struct office *o, struct field *f)
{
	struct str s = { f->text, f->n };

	if (str_has_lower(s, STR("dde")) && o->dde++ < DDE_MOST)
		part_text(o->w, FACT_DOCUMENT_DDE, str_trim(s));
	f->n = 0;
}

static void field_add(struct field *f, struct str s)
{
	s = str_head(s, sizeof f->text - f->n);
	if (s.n)
		memcpy(f->text + f->n, s.p, s.n);
	f->n += s.n;
}

static void fields(struct office *o, struct str xml, struct arena a)
{
	struct field f = { .n = 0 };
	struct xml_tag t;

	while (xml_next(&xml, &t)) {
		struct arena b = a;

		if (str_is(t.name, "p") && t.end) {
			field_end(o, &f);
		} else if (t.end) {
			continue;
		} else if (str_is(t.name, "instrText")) {
			field_add(&f, xml_text(t.text, &b));
			field_add(&f, STR(" "));
		} else if (str_is(t.name, "fldSimple")) {
			field_end(o, &f);
			field_add(&f, xml_attribute(&t, "instr", &b));
			field_end(o, &f);
		} else if (str_is(t.name, "ddeLink")) {
			field_add(&f, STR("dde "));
			field_add(&f, xml_attribute(&t, "ddeService", &b));
			field_add(&f, STR(" "));
			field_add(&f, xml_attribute(&t, "ddeTopic", &b));
			field_end(o, &f);
		}
	}
	field_end(o, &f);
}

/* --- members --------------------------------------------------------------
 */

static bool is_properties(struct str path)
{
	return str_is(path, "docProps/core.xml") ||
		str_is(path, "docProps/app.xml") || str_is(path, "meta.xml");
}

/* Parts in which fields or links of dynamic data exchange stand. */
static bool has_fields(struct str path)
{
	return (str_starts(path, STR("word/")) ||
		       str_starts(path, STR("xl/externalLinks/"))) &&
		str_ends(path, STR(".xml")) && !str_has(path, STR("theme"));
}

static bool is_wanted(const struct office *o, struct str path)
{
	if (o->odf)
		return is_properties(path) || str_is(path, "content.xml") ||
			str_is(path, "styles.xml") ||
			str_is(path, "mimetype");
	return is_properties(path) || has_fields(path) ||
		str_is(path, "[Content_Types].xml") ||
		str_ends(path, STR(".rels"));
}

static void member(struct office *o,
	struct str path,
	struct str bytes,
	struct arena a)
{
	enum text_encoding from;
	struct err err;
	struct str xml = bytes;

	if (text_encoding_of(bytes) != TEXT_UTF8 &&
		!text_to_utf8(bytes, &a, &xml, &from, &err))
		xml = bytes;
	if (str_is(path, "mimetype"))
		tell_kind(o, xml);
	else if (str_is(path, "[Content_Types].xml"))
		content_types(o, xml, a);
	else if (is_properties(path))
		properties(o, xml, a);
	else if (str_ends(path, STR(".rels")))
		relationships(o, path, xml, a);
	else if (o->odf)
		odf_links(o, path, xml, a);
	else
		fields(o, xml, a);
}

/* All bytes of the member that is at hand; what is larger is cut. */
static struct str content(struct office *o,
	struct archive *from,
	struct arena *a)
{
	char *start = (char *)a->at;
	size_t n = 0;
	la_ssize_t got = 1;

	while (got > 0 && n < MEMBER_MAX && o->left) {
		char *to = arena_raw(a, 1, BLOCK_BYTE, 1);

		got = to ? archive_read_data(from, to, BLOCK_BYTE) : 0;
		if (got > 0) {
			a->at = (unsigned char *)to + got;
			n += (size_t)got;
			o->left -= o->left < (uint64_t)got ? o->left
							   : (uint64_t)got;
		}
	}
	return (struct str){ start, n };
}

static void members(struct office *o, struct archive *from)
{
	struct archive_entry *e;

	for (uint32_t i = 0; i < MEMBERS_MOST; i++) {
		int rc = archive_read_next_header(from, &e);
		struct arena a = o->w->scratch;

		if (rc != ARCHIVE_OK && rc != ARCHIVE_WARN)
			return;
		struct str path = str_of(archive_entry_pathname(e));
		o->macros |= str_ends(path, STR("vbaProject.bin")) ||
			str_starts(path, STR("Basic/"));
		if (is_wanted(o, path)) {
			path = arena_str(&a, path);
			struct str bytes = content(o, from, &a);

			member(o, path, bytes, a);
		}
	}
}

void document_office(struct str bytes, struct triage_work *w)
{
	const char *format = document_zip_format(bytes);
	struct archive *from = format ? archive_read_new() : NULL;
	struct office o = { .w = w, .left = ALL_MAX };

	if (!from)
		return;
	o.odf = strcmp(format, "odf") == 0;
	archive_read_support_format_zip(from);
	if (archive_read_open_memory(from, bytes.p, bytes.n) == ARCHIVE_OK)
		members(&o, from);
	archive_read_free(from);
	fact_number(w->facts, FACT_DOCUMENT_MACROS, o.macros);
	if (o.macro_sheets)
		fact_number(w->facts,
			FACT_DOCUMENT_MACRO_SHEETS,
			o.macro_sheets);
}
