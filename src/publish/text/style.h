/* SPDX-License-Identifier: Apache-2.0 */
/* Private to publish/: what pages look like. */
#ifndef PUBLISH_TEXT_STYLE_H
#define PUBLISH_TEXT_STYLE_H

#include <stddef.h>

extern const char *const page_style[]; /* the style sheet, in parts */
extern const size_t n_page_style;

#endif
