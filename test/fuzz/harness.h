/* SPDX-License-Identifier: Apache-2.0 */
/* One reader under a fuzzer: what must hold for any bytes is checked here, and
 * broken promises abort. With -DFUZZ_STANDALONE a target is a plain program
 * that runs the files and folders named as its arguments. */
#ifndef FUZZ_HARNESS_H
#define FUZZ_HARNESS_H

#include "read/read.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Probe, then read: in one piece, in small pulls (the same must come out), and
 * with a sink that stops early; all of it again of records as they were
 * written. by_line: each locator must hold exactly one line of the input. */
void fuzz_reader(const char *name, bool by_line, struct str bytes);

#endif
