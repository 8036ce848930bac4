/* SPDX-License-Identifier: Apache-2.0 */
/* Private to document/: scripts by their content. */
#ifndef TRIAGE_DOCUMENT_SCRIPT_H
#define TRIAGE_DOCUMENT_SCRIPT_H

#include "triage/common/work.h"

/* The language of a text, as script.language has it; NULL: it is only text.
 * lower: the text in lower case. */
const char *script_language(struct str lower);

/* Tells what the text names that it could run or fetch with. lower: the text in
 * lower case, without carets and backticks. */
void script_calls(struct str lower, struct triage_work *w);

#endif
