/* SPDX-License-Identifier: Apache-2.0 */
/* Private to document/: messages. source: RFC 5322, RFC 2045 to 2047, RFC 2231
 */
#ifndef TRIAGE_DOCUMENT_MAIL_H
#define TRIAGE_DOCUMENT_MAIL_H

#include "triage/common/work.h"

/* Whether the text begins as a message does: fields, three that messages have
 * among them. */
bool mail_begins(struct str text);

/* Tells mail.* and hands on parts. */
void mail_tell(struct str text, struct triage_work *w);

#endif
