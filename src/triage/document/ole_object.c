/* SPDX-License-Identifier: Apache-2.0 */
#include "triage/document/ole_object.h"

#include "triage/document/part.h"

enum {
	EMBEDDED = 2,
	LINKED = 1,
	PACKED_MARK = 2 /* stands before the names of a packed file */
};

static struct str take_text(struct cur *c)
{
	struct str s = { (const char *)c->p, cur_left(c) };

	s.n = s.n ? strnlen(s.p, s.n) : 0;
	cur_take(c, s.n + 1);
	return c->bad ? (struct str){ 0 } : s;
}

bool ole_object_packed(struct triage_work *w, struct str s, struct arena a)
{
	struct cur c = cur_of(s.p, s.n);

	if (cur_u16le(&c) != PACKED_MARK)
		return false;
	struct str name = take_text(&c);
	struct str path = take_text(&c);
	cur_take(&c, 4);
	/* a text with its size before it */
	struct cur t = c;
	size_t temp_n = cur_u32le(&t);
	cur_take(&c, 4);
	const char *p = (const char *)cur_take(&c, temp_n);
	struct str temp = { p, p ? strnlen(p, temp_n) : 0 };
	size_t n = cur_u32le(&c);
	if (c.bad || !name.n)
		return false;
	if (n > cur_left(&c)) {
		fact_warn(w->facts, 0, "a packed file ends before its size");
		n = cur_left(&c);
	}
	fact_item(w->facts, FACT_DOCUMENT_OBJECT);
	fact_text(w->facts, FACT_DOCUMENT_OBJECT_CLASS, STR("Package"));
	part_text(w, FACT_DOCUMENT_OBJECT_NAME, name);
	part_text(w, FACT_DOCUMENT_OBJECT_PATH, path);
	part_text(w, FACT_DOCUMENT_OBJECT_TEMP, temp);
	fact_number(w->facts, FACT_DOCUMENT_OBJECT_SIZE, n);
	part_hand(w, a, "object", name, (struct str){ (const char *)c.p, n });
	return true;
}

void ole_object_native(struct triage_work *w,
	struct str stream,
	struct str path,
	struct arena a)
{
	struct str s = str_from(stream, 4);

	if (!ole_object_packed(w, s, a))
		part_hand(w, a, "object", path, s);
}

/* A text with its size before it, a zero behind it. */
static struct str sized(struct cur *c)
{
	size_t n = cur_u32le(c);
	const char *p = (const char *)cur_take(c, n);

	return p ? (struct str){ p, strnlen(p, n) } : (struct str){ 0 };
}

void ole_object_1(struct triage_work *w, struct str s, struct arena a)
{
	struct cur c = cur_of(s.p, s.n);

	cur_u32le(&c);
	unsigned kind = cur_u32le(&c);
	if (kind != EMBEDDED && kind != LINKED) {
		part_hand(w, a, "object", STR("objdata"), s);
		return;
	}
	struct str class = sized(&c);
	struct str topic = sized(&c);
	struct str item = sized(&c);
	if (kind == LINKED) {
		fact_item(w->facts, FACT_DOCUMENT_EXTERNAL);
		fact_text(w->facts, FACT_DOCUMENT_EXTERNAL_TYPE, STR("link"));
		part_text(w, FACT_DOCUMENT_EXTERNAL_TARGET, topic);
		part_text(w, FACT_DOCUMENT_EXTERNAL_PART, item);
		return;
	}
	size_t n = cur_u32le(&c);
	if (n > cur_left(&c))
		n = cur_left(&c);
	struct str data = { (const char *)c.p, n };
	if (str_lower_eq(class, STR("package")) &&
		ole_object_packed(w, data, a))
		return;
	fact_item(w->facts, FACT_DOCUMENT_OBJECT);
	part_text(w, FACT_DOCUMENT_OBJECT_CLASS, class);
	fact_number(w->facts, FACT_DOCUMENT_OBJECT_SIZE, n);
	/* what the header lies about is looked at as a whole */
	part_hand(w, a, "object", class, n ? data : s);
}
