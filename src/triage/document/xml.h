/* SPDX-License-Identifier: Apache-2.0 */
/* Private to document/: tags of XML and HTML one behind the other. No tree, no
 * entities but those of XML, no DTD: what is not well-formed is read as far as
 * it goes. */
#ifndef TRIAGE_DOCUMENT_XML_H
#define TRIAGE_DOCUMENT_XML_H

#include "core/core.h"

struct xml_tag {
	struct str name;       /* without its prefix */
	struct str attributes; /* as written */
	struct str text; /* what follows, up to the next tag, as written */
	bool end;        /* </name> */
};

/* The next tag; rest moves on. false: there are no more. */
bool xml_next(struct str *rest, struct xml_tag *ret);

/* The value of an attribute whose name without prefix is so, decoded, in the
 * arena or in the tag; empty: it has none. */
struct str xml_attribute(const struct xml_tag *t,
	const char *name,
	struct arena *a);

/* The next attribute of them; rest: what is left of the tag's attributes.
 * name without its prefix, value as written. false: there are no more. */
bool xml_attribute_next(struct str *rest,
	struct str *ret_name,
	struct str *ret_value);

/* Text with &amp; and the like decoded, blanks and line ends off both ends. */
struct str xml_text(struct str s, struct arena *a);

#endif
