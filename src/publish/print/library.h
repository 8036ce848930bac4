/* SPDX-License-Identifier: Apache-2.0 */
/* Private to print/: Pango and Cairo, opened when the first page is printed.
 * Linked, their forty libraries would be loaded by every process of this
 * program, each that reads an exhibit too: 4 ms each time. */
#ifndef PUBLISH_PRINT_LIBRARY_H
#define PUBLISH_PRINT_LIBRARY_H

#include <pango/pangocairo.h>
#include <pango/pangofc-fontmap.h>
#include <cairo-pdf.h>
#include <fontconfig/fontconfig.h>

#include "core/core.h"

struct print_library {
#define CALL(library, name) __typeof__(&name) name;
#include "publish/print/calls.list"
#undef CALL
};

/* They stay loaded. ERR_IO: one of them, or a function of it, is not on this
 * machine; the sentence says which, and the package. */
bool print_library_open(struct print_library *ret, struct err *err);

#endif
