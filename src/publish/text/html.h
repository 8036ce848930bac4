/* SPDX-License-Identifier: Apache-2.0 */
/* Small pieces of HTML over a buf. Whatever comes from the case goes through
 * html_text: it is hostile. Every attribute is quoted and every element closed,
 * so the result is well-formed XML but for its doctype and void elements. */
#ifndef PUBLISH_TEXT_HTML_H
#define PUBLISH_TEXT_HTML_H

#include "publish/publish.h"

/* escaped for element content and quoted attributes */
void html_text(struct buf *b, struct str s);
/* html_text for running text: long words may break, at good places first */
void html_words(struct buf *b, struct str s);
/* the same for a C string; NULL is empty */
void html_z(struct buf *b, const char *z);
/* <tag class>text</tag>, isolated bidi */
void html_el(struct buf *b,
	const char *tag,
	const char *cls,
	struct str text);
/* <th scope="row"> */
void html_row_head(struct buf *b, const char *cls, struct str text);
/* cls may be NULL */
void html_open(struct buf *b, const char *tag, const char *cls);
/* Opens a <table> with a caption and a head of n columns, in a <div> of class
 * "wide"; rows follow. A column whose head begins with # is one of numbers. */
void html_table(struct buf *b,
	const char *cls,
	const char *caption,
	const char *const *head,
	size_t n);
/* closes what html_table opened */
void html_table_end(struct buf *b);
/* its type in small letters, and a blank; nothing when it has none */
void html_type(struct buf *b, struct str id);
/* a quoted string for a style sheet: no character of it means anything there,
 * nor in the page around it */
void html_css_string(struct buf *b, struct str s);
/* name, with its type in small letters before it */
void html_entity(struct buf *b, struct str id);
/* what may stand in id="" and href="#": letters and digits only */
void html_id(struct buf *b, const char *id);

#endif
