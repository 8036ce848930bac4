/* SPDX-License-Identifier: Apache-2.0 */
/* Private to document/: what in a text is encoded. One level: what is decoded
 * is handed on, and looked at like anything else. */
#ifndef TRIAGE_DOCUMENT_ENCODED_H
#define TRIAGE_DOCUMENT_ENCODED_H

#include "triage/common/work.h"

/* Hands on as "decoded" what in the text is base64 or hexadecimal digits of
 * something that makes sense: text, a program, something compressed. script:
 * also what scripts put together of numbers, escapes, pieces and reversed
 * texts. How many there were. cost: linear, a few passes. */
uint32_t encoded_hand(struct str text, bool script, struct triage_work *w);

#endif
