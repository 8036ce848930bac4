/* SPDX-License-Identifier: Apache-2.0 */
/* Private to document/: objects of OLE 1.0, as RTF has them and as streams of
 * compound files keep them. source: [MS-OLEDS] 2.2.4, 2.3.6; what a packed file
 * looks like inside: oletools, oleobj */
#ifndef TRIAGE_DOCUMENT_OLE_OBJECT_H
#define TRIAGE_DOCUMENT_OLE_OBJECT_H

#include "triage/common/work.h"

/* Tells a file that the Packager packed and hands it on as "object"; s: the
 * bytes behind the size of the native data. false: it is none. */
bool ole_object_packed(struct triage_work *w, struct str s, struct arena a);

/* The same of a stream \1Ole10Native: a size, and that. What is no packed file
 * is handed on as it is. */
void ole_object_native(struct triage_work *w,
	struct str stream,
	struct str path,
	struct arena a);

/* The same of an object of OLE 1.0 with its header. */
void ole_object_1(struct triage_work *w, struct str s, struct arena a);

#endif
