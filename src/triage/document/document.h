/* SPDX-License-Identifier: Apache-2.0 */
/* Documents, links, scripts and mail: what they say of who made them, what they
 * would run or fetch, and what they carry. */
#ifndef TRIAGE_DOCUMENT_DOCUMENT_H
#define TRIAGE_DOCUMENT_DOCUMENT_H

#include "triage/common/work.h"

/* A kind of document: one of the functions below. */
typedef void document_part(struct str bytes, struct triage_work *w);

/* Calls it so that a fact that stands once in a sample is told once, the first
 * time, however often the document has it. */
void document_once(document_part *part,
	struct str bytes,
	struct triage_work *w);

/* Compound files of OLE: documents of Office up to 2003, installers, messages
 * of Outlook. Tells document.*; hands on streams as "stream", sources of macros
 * as "macro", packed files as "object", files of messages as "attachment".
 * source: [MS-CFB], [MS-OLEPS], [MS-OVBA], [MS-OXMSG], [MS-XLS] */
void document_ole(struct str bytes, struct triage_work *w);

/* Which archive in zip it is: "ooxml", "odf", or NULL where it is neither. */
const char *document_zip_format(struct str bytes);

/* OOXML and OpenDocument. Tells document.*; their members are handed on by who
 * reads archives. source: ECMA-376; OASIS OpenDocument 1.2 */
void document_office(struct str bytes, struct triage_work *w);

/* PDF. Tells pdf.*; hands on files in it and scripts as "object". No table of
 * objects is needed or trusted. cost: linear. source: ISO 32000-1 */
void document_pdf(struct str bytes, struct triage_work *w);

/* Shell links. Tells lnk.*; what stands behind one is handed on as "overlay".
 * source: [MS-SHLLINK] */
void document_lnk(struct str bytes, struct triage_work *w);

/* RTF. Tells document.* and rtf.*; hands on objects as "object". source: Rich
 * Text Format Specification 1.9.1 */
void document_rtf(struct str bytes, struct triage_work *w);

/* Sections of OneNote: files in it are handed on as "object". source:
 * [MS-ONESTORE] 2.6.13 */
void document_onenote(struct str bytes, struct triage_work *w);

/* What text is by its content: "mail", "html", "script"; NULL: only text. */
const char *document_text_format(struct str bytes);

/* Whether bytes that are no text by their first look are text in UTF-16. */
bool document_is_wide_text(struct str bytes);

/* Text of any kind, UTF-16 with a mark too: mail tells mail.* and hands on its
 * parts as "attachment", scripts tell script.* and hand on what in them is
 * encoded, one level of it, as "decoded". */
void document_text(struct str bytes, struct triage_work *w);

/* Loads what conversions of text need: later there are no files. */
void document_warm_up(void);

#endif
