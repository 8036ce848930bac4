/* SPDX-License-Identifier: Apache-2.0 */
#include "publish/dossier/doc.h"

#include "publish/text/html.h"
#include "publish/text/say.h"

const struct verdict *doc_verdict(const struct doc *d, int layer)
{
	static const struct verdict none;

	return d->p->assessment ? &d->p->assessment->layer[layer] : &none;
}

const char *doc_layer_title(int layer)
{
	static const char *const name[LAYERS] = { "Machine",
		"Persona",
		"Individual",
		"Group",
		"Unit",
		"Sponsor" };

	return name[layer];
}

/* the text as far as it is shown */
static struct str shown_of(const struct doc *d, struct str s)
{
	return d->text_max ? say_head(s, d->text_max) : s;
}

void doc_words(struct doc *d, struct str s)
{
	struct str head = shown_of(d, s);

	html_words(d->b, head);
	buf_z(d->b, head.n < s.n ? "\xe2\x80\xa6" : "");
}

void doc_sentence(struct doc *d, struct str s)
{
	enum {
		PARAGRAPH = 200
	};
	struct str head = d->text_max ? say_head(s, PARAGRAPH) : s;

	html_text(d->b, head);
	buf_z(d->b, head.n < s.n ? "\xe2\x80\xa6" : "");
}

void doc_el(struct doc *d, const char *tag, const char *cls, struct str s)
{
	html_open(d->b, tag, cls);
	buf_z(d->b, "<bdi>");
	doc_words(d, s);
	buf_fmt(d->b, "</bdi></%s>", tag);
}

void doc_entity(struct doc *d, struct str id)
{
	html_type(d->b, id);
	doc_el(d, "b", "name", say_name(id));
}

void doc_tlp(struct doc *d)
{
	static const char *const cls[] = { "tlp clear",
		"tlp green",
		"tlp amber",
		"tlp amber",
		"tlp red" };
	enum tlp t = strictest_tlp(d->p);

	if (d->p->n_exhibit) {
		buf_fmt(d->b,
			"<span class=\"%s\">TLP:%s</span>",
			cls[t],
			tlp_name(t));
	} else {
		buf_z(d->b, "<span class=\"tlp clear\">TLP: not set</span>");
	}
}

/* each date whole: a browser would break a line at its hyphens */
void doc_when(struct doc *d, int64_t from_s, int64_t to_s, enum zone zone)
{
	struct buf *b = d->b;
	struct buf words = { 0 };
	struct str word;
	struct str rest;

	say_when(&words, from_s, to_s, zone);
	buf_z(&words, " ");
	buf_z(b, "<span class=\"when\">");
	for (rest = buf_str(&words); str_cut(rest, ' ', &word, &rest);) {
		bool date = word.n && word.p[0] >= '0' && word.p[0] <= '9';

		buf_z(b, date ? "<span class=\"c\">" : "");
		buf_add(b, word);
		buf_z(b, date ? "</span>" : "");
		buf_z(b, rest.n ? " " : "");
	}
	buf_z(b, "</span>");
	buf_done(&words);
}

void doc_claim_link(struct doc *d, const struct claim *c)
{
	struct buf *b = d->b;

	/* of 16 digits; `show why` takes a unique beginning */
	enum {
		SHORT = 8
	};

	if (!c) {
		buf_z(b, "\xe2\x80\x93");
		return;
	}
	if (c->told != TOLD_WHOLE) {
		buf_z(b, "<em>kept out</em>");
		return;
	}
	bool linked = table_find(&d->anchor, str_of(c->id)) != TABLE_NONE;
	if (linked) {
		buf_z(b, "<a class=\"id\" href=\"#c-");
		html_id(b, c->id);
		buf_z(b, "\">");
	} else {
		buf_z(b, "<span class=\"id\">");
	}
	html_words(b, str_head(str_of(c->id), SHORT));
	buf_z(b, linked ? "</a>" : "</span>");
}

void doc_statement(struct doc *d, const struct claim *c)
{
	struct buf *b = d->b;

	doc_entity(d, c->subject);
	buf_z(b, " <span class=\"verb\">");
	html_words(b, str_of(predicates[c->predicate].verb));
	buf_z(b, "</span> ");
	doc_entity(d, c->object);
	if (!c->scope.n)
		return;
	buf_z(b, " <span class=\"scope\">within ");
	doc_words(d, c->scope);
	buf_z(b, "</span>");
}

static void locator(struct doc *d, const struct locator *l)
{
	struct buf *b = d->b;
	const struct publication *p = d->p;

	if (l->exhibit >= p->n_exhibit) {
		buf_z(b, "exhibit not known");
		return;
	}
	const struct exhibit *x = &p->exhibit[l->exhibit];
	char hex[SHA256_HEX_N];

	hex_write(x->sha256.b, SHA256_N, hex);
	/* what it holds may have been known before the exhibit came in */
	bool listed = publication_has(p, l->exhibit);
	if (listed)
		buf_fmt(b, "<a href=\"#x-%u\">", (unsigned)l->exhibit);
	buf_z(b, "<bdi>");
	html_words(b, x->name);
	buf_fmt(b,
		"</bdi>%s <span class=\"id\">%.12s</span> byte ",
		listed ? "</a>" : "",
		hex);
	say_count(b, l->at_byte);
	buf_z(b, ", length ");
	say_count(b, l->len_byte);
}

void doc_locators(struct doc *d, const struct claim *c, uint32_t max)
{
	struct buf *b = d->b;
	const uint32_t cap = sizeof c->loc / sizeof *c->loc;
	uint32_t n = c->n_loc < cap ? c->n_loc : cap;
	uint32_t shown = n < max ? n : max;

	if (!n)
		buf_z(b, "no locator");
	for (uint32_t i = 0; i < shown; i++) {
		buf_z(b,
			i ? " <span class=\"loc\">" : "<span class=\"loc\">");
		locator(d, &c->loc[i]);
		buf_z(b, "</span>");
	}
	uint64_t all = c->n_records > n ? c->n_records : n;
	if (all > shown) {
		buf_z(b, " <span class=\"loc\">and ");
		say_plural(b, all - shown, "more record", "more records");
		buf_z(b, "</span>");
	}
}
