/* SPDX-License-Identifier: Apache-2.0 */
/* Private to document/: streams of PDF. source: ISO 32000-1, 7.4 */
#ifndef TRIAGE_DOCUMENT_PDF_STREAM_H
#define TRIAGE_DOCUMENT_PDF_STREAM_H

#include "triage/document/pdf_dict.h"

/* The data decoded by the chain of filters that the object names, in the arena
 * or as it is; empty where a filter is not known (images), or it is damaged
 * from the beginning. */
struct str pdf_stream(const struct pdf_object *o,
	struct str data,
	struct arena *a);

#endif
