/* SPDX-License-Identifier: Apache-2.0 */
#include "triage/document/pdf_dict.h"

#include "triage/document/part.h"

/* A dictionary that is not at its end. */
struct frame {
	char key_room[PDF_NAME_N];
	struct str key; /* its value comes next; none: a key comes */
	unsigned array; /* how deep in arrays */
	uint64_t number[2];
	unsigned numbers;
	/* a file and a command line, where this is an action or names a file */
	struct str file;
	struct str parameters;
	bool launch;
	uint32_t embedded; /* number of the file's stream; 0 = none */
};

struct walk {
	struct pdf *p;
	struct pdf_object *o;
	struct frame frame[PDF_NESTED];
	unsigned depth; /* 0: outside of dictionaries */
	bool quiet;
	struct arena a;
	struct pdf_info info;
	unsigned ids;
	bool is_other; /* an annotation has dates, too */
};

static const struct str counted[] = {
#define NAME(name) { name, sizeof name - 1 },
#include "triage/document/pdf_names.list"
#undef NAME
};
_Static_assert(sizeof counted / sizeof *counted <= PDF_NAMES_MOST, "room");

static struct frame *top(struct walk *x)
{
	unsigned i = x->depth < PDF_NESTED ? x->depth : PDF_NESTED - 1;

	return &x->frame[i];
}

static void count(struct walk *x, struct str name, bool escaped, uint64_t at)
{
	for (size_t i = 0; i < sizeof counted / sizeof *counted; i++) {
		struct pdf_name_count *c = &x->p->names[i];

		if (!str_eq(name, counted[i]))
			continue;
		if (!c->n++)
			c->at = at;
		c->escaped += escaped;
		return;
	}
}

static void mark(unsigned char *bits, uint64_t number)
{
	if (number < PDF_NUMBERS)
		bits[number / 8] |= (unsigned char)(1U << number % 8);
}

/* --- values --------------------------------------------------------------- */

static bool under(struct walk *x, const char *key)
{
	return x->depth > 1 && x->depth < PDF_NESTED &&
		str_is(x->frame[x->depth - 1].key, key);
}

static void add_filter(struct pdf_object *o, struct str name)
{
	if (o->n_filter == PDF_FILTERS_MOST || name.n >= sizeof o->filter[0])
		return;
	memcpy(o->filter[o->n_filter], name.p, name.n);
	o->filter[o->n_filter++][name.n] = 0;
}

static void name_value(struct walk *x, struct str key, struct str name)
{
	static const struct {
		const char *name;
		enum pdf_type type;
	} types[] = { { "ObjStm", PDF_OBJECTS_IN_STREAM },
		{ "XRef", PDF_XREF },
		{ "EmbeddedFile", PDF_EMBEDDED_FILE },
		{ "Metadata", PDF_METADATA } };

	if (str_is(key, "S") && str_is(name, "Launch"))
		top(x)->launch = true;
	if (x->depth != 1)
		return;
	x->is_other |= str_is(key, "Subtype");
	if (str_is(key, "Filter"))
		add_filter(x->o, name);
	if (!str_is(key, "Type"))
		return;
	for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
		if (str_is(name, types[i].name))
			x->o->type = types[i].type;
	}
}

static void number_value(struct walk *x, struct str key, uint64_t v)
{
	struct pdf_object *o = x->o;

	if (x->depth == 1 && str_is(key, "Length")) {
		o->length = v;
		o->has_length = true;
	} else if (x->depth == 1 && str_is(key, "N")) {
		o->n = v;
	} else if (x->depth == 1 && str_is(key, "First")) {
		o->first = v;
	} else if (str_is(key, "Predictor")) {
		o->predictor = (uint32_t)v;
	} else if (str_is(key, "Columns")) {
		o->columns = (uint32_t)v;
	} else if (str_is(key, "Colors")) {
		o->colors = (uint32_t)v;
	} else if (str_is(key, "EarlyChange")) {
		o->late = !v;
	} else if (str_is(key, "Linearized")) {
		x->p->linearized = true;
	}
}

static void reference_value(struct walk *x, struct str key, uint64_t number)
{
	struct pdf *p = x->p;

	if (x->quiet)
		return;
	if (str_is(key, "JS") && number < PDF_NUMBERS) {
		mark(p->is_script, number);
	} else if (x->depth == 1 && str_is(key, "Info")) {
		p->info_now = (uint32_t)number;
	} else if (x->depth == 1 && str_is(key, "Encrypt")) {
		p->encrypted = true;
	} else if (under(x, "EF") && number && number < PDF_NUMBERS) {
		mark(p->is_file, number);
		x->frame[x->depth - 1].embedded = (uint32_t)number;
	}
}

/* Keys of the document information dictionary (14.3.3), in the order of facts
 */
static const char *const info_keys[PDF_INFO_TEXTS] = { "Producer",
	"Creator",
	"Author",
	"Title",
	"Subject",
	"Keywords",
	"CreationDate",
	"ModDate" };

static void info_value(struct walk *x,
	struct str key,
	const struct pdf_token *t)
{
	for (unsigned i = 0; i < PDF_INFO_TEXTS; i++) {
		if (str_is(key, info_keys[i]))
			x->info.text[i] =
				str_head(pdf_text(t, &x->a), PART_TEXT_MAX);
	}
}

static void uri(struct pdf *p, struct str s)
{
	s = str_head(s, PART_TEXT_MAX);
	if (p->uris.n >= PDF_URIS_MOST || p->uris.a->full)
		return;
	if (table_find(&p->uris, s) != TABLE_NONE)
		return;
	table_put(&p->uris, s);
	part_text(p->w, FACT_PDF_URI, s);
}

static void id_value(struct walk *x, const struct pdf_token *t)
{
	struct arena a = x->a;
	struct str s = str_head(pdf_bytes(t, &a), 64);

	if (x->ids < 2)
		x->p->id[x->ids++] = arena_str(x->p->keep, s);
}

static void string_value(struct walk *x,
	struct str key,
	const struct pdf_token *t)
{
	struct arena a = x->a;
	struct frame *f = top(x);

	if (x->quiet)
		return;
	if (x->depth == 1 && str_is(key, "ID"))
		id_value(x, t);
	if (x->p->encrypted)
		return;
	if (str_is(key, "JS"))
		part_hand(x->p->w,
			a,
			"object",
			STR("JavaScript"),
			pdf_bytes(t, &a));
	else if (str_is(key, "URI"))
		uri(x->p, pdf_bytes(t, &a));
	else if (str_is(key, "UF") || (str_is(key, "F") && !f->file.n))
		f->file = str_head(pdf_text(t, &x->a), PART_TEXT_MAX);
	else if (str_is(key, "P"))
		f->parameters = str_head(pdf_text(t, &x->a), PART_TEXT_MAX);
	else if (x->depth == 1)
		info_value(x, key, t);
}

/* --- dictionaries --------------------------------------------------------- */

/* Numbers whose meaning was open until now. */
static void settle(struct walk *x)
{
	struct frame *f = top(x);

	if (f->numbers && f->key.n)
		number_value(x, f->key, f->number[0]);
	if (f->numbers && !f->array)
		f->key.n = 0;
	f->numbers = 0;
}

static void open(struct walk *x)
{
	settle(x);
	x->depth++;
	if (x->depth < PDF_NESTED)
		x->frame[x->depth] = (struct frame){ .array = 0 };
	if (x->depth == 2 && str_is(x->frame[1].key, "Encrypt") && !x->quiet)
		x->p->encrypted = true;
}

static void launch(struct walk *x, const struct frame *f)
{
	struct arena a = x->a;

	if (x->quiet || x->p->launches++ >= PDF_LAUNCHES_MOST)
		return;
	part_text(x->p->w,
		FACT_PDF_LAUNCH,
		arena_fmt(&a,
			"%.*s%s%.*s",
			STR_FMT(f->file),
			f->parameters.n ? " " : "",
			STR_FMT(f->parameters)));
}

static void embedded(struct walk *x, const struct frame *f)
{
	struct pdf *p = x->p;

	if (p->n_file < PDF_FILES_MOST)
		p->file[p->n_file++] = (struct pdf_file){ f->embedded,
			arena_str(p->keep, f->file) };
}

static void close(struct walk *x)
{
	struct frame *f = top(x);

	settle(x);
	if (!x->depth)
		return;
	if (f->launch)
		launch(x, f);
	if (f->embedded)
		embedded(x, f);
	x->depth--;
	struct frame *up = top(x);
	/* /F << /F (name) >>, /Win << /F (name) /P (parameters) >> */
	if (x->depth && (str_is(up->key, "F") || str_is(up->key, "Win"))) {
		up->file = f->file;
		up->parameters = f->parameters;
	}
	if (!up->array)
		up->key.n = 0;
}

static void name(struct walk *x, const struct pdf_token *t, uint64_t at)
{
	struct frame *f = top(x);
	char room[PDF_NAME_N];
	bool escaped;
	struct str s = pdf_name(t->text, room, &escaped);

	settle(x);
	if (!x->quiet)
		count(x, s, escaped, at);
	if (f->key.n) {
		name_value(x, f->key, s);
		if (!f->array)
			f->key.n = 0;
		return;
	}
	if (s.n)
		memcpy(f->key_room, s.p, s.n);
	f->key = (struct str){ f->key_room, s.n };
}

static void word(struct walk *x, const struct pdf_token *t)
{
	struct frame *f = top(x);
	uint64_t v;

	if (str_u64(t->text, &v)) {
		if (f->numbers == 2) {
			f->number[0] = f->number[1];
			f->numbers = 1;
		}
		f->number[f->numbers++] = v;
		return;
	}
	if (str_is(t->text, "R") && f->numbers == 2) {
		reference_value(x, f->key, f->number[0]);
		f->numbers = 0;
	}
	settle(x);
	if (!f->array)
		f->key.n = 0;
}

static void take(struct walk *x, const struct pdf_token *t, uint64_t at)
{
	struct frame *f = top(x);

	if (t->kind == PDF_NAME) {
		name(x, t, at);
	} else if (t->kind == PDF_OPEN) {
		open(x);
	} else if (t->kind == PDF_CLOSE) {
		close(x);
	} else if (t->kind == PDF_LEFT) {
		settle(x);
		f->array++;
	} else if (t->kind == PDF_RIGHT) {
		f->array -= f->array > 0;
		f->numbers = 0;
		if (!f->array)
			f->key.n = 0;
	} else if (t->kind == PDF_WORD) {
		word(x, t);
	} else {
		settle(x);
		if (f->key.n)
			string_value(x, f->key, t);
		if (!f->array)
			f->key.n = 0;
	}
}

/* Words at which an object is at its end, though nothing says so. */
static bool is_end(struct str word)
{
	static const char *const words[] = { "endobj",
		"stream",
		"obj",
		"xref",
		"trailer",
		"startxref",
		"endstream" };
	size_t i = 0;

	while (i < sizeof words / sizeof *words && !str_is(word, words[i]))
		i++;
	return i < sizeof words / sizeof *words;
}

static void keep_info(struct walk *x)
{
	struct pdf *p = x->p;
	const struct str *text = x->info.text;
	/* titles alone are those of an outline */
	bool any = text[INFO_PRODUCER].n || text[INFO_CREATOR].n ||
		text[INFO_CREATED].n;

	if (!any || x->is_other || p->n_info == PDF_INFOS_MOST)
		return;
	struct pdf_info *to = &p->info[p->n_info++];
	to->number = x->o->number;
	for (unsigned i = 0; i < PDF_INFO_TEXTS; i++)
		to->text[i] = arena_str(p->keep, text[i]);
}

void pdf_object(struct pdf *p,
	struct pdf_words *z,
	struct pdf_object *o,
	uint64_t base,
	bool quiet,
	struct arena scratch)
{
	struct walk *x =
		arena_raw(&scratch, sizeof *x, 1, alignof(struct walk));
	struct pdf_token t;

	if (!x)
		return;
	x->p = p;
	x->o = o;
	x->depth = 0;
	x->quiet = quiet;
	x->a = scratch;
	x->info = (struct pdf_info){ 0 };
	x->ids = 0;
	x->is_other = false;
	x->frame[0] = (struct frame){ .array = 0 };
	z->faults = p->faults;
	while (pdf_next(z, &t)) {
		if (t.kind == PDF_WORD && is_end(t.text)) {
			o->stream = str_is(t.text, "stream");
			/* the next object's: it is found again */
			if (str_is(t.text, "obj"))
				z->at = t.at;
			break;
		}
		take(x, &t, base == UINT64_MAX ? t.at : base);
		/* a trailer has no end of its own */
		if (!o->number && t.kind == PDF_CLOSE && !x->depth)
			break;
	}
	settle(x);
	p->faults = z->faults;
	if (!quiet)
		keep_info(x);
}
