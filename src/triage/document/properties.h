/* SPDX-License-Identifier: Apache-2.0 */
/* Private to document/: property sets of OLE. source: [MS-OLEPS] 2.21 ff. */
#ifndef TRIAGE_DOCUMENT_PROPERTIES_H
#define TRIAGE_DOCUMENT_PROPERTIES_H

#include "triage/common/work.h"

/* Tells document.* of a stream of summary information, or of document summary
 * information; what else a set holds is not told. */
void properties_tell(struct triage_work *w, struct str stream);

#endif
