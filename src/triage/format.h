/* SPDX-License-Identifier: Apache-2.0 */
/* Private to triage/: what the bytes of a sample are, by what they begin with.
 */
#ifndef TRIAGE_FORMAT_H
#define TRIAGE_FORMAT_H

#include "core/core.h"

enum sample_format {
#define FORMAT(ID, name, offset, magic) FORMAT_##ID,
#include "triage/formats.list"
#undef FORMAT
	/* words without control characters, and everything else */
	FORMAT_TEXT,
	FORMAT_DATA,
	FORMATS
};

/* "pe", "elf", ...; docm, xlsx and their like are "ooxml", Java's archives
 * "jar"
 */
const char *sample_format_name(enum sample_format f);

/* FORMAT_DATA when nothing is known of it. */
enum sample_format sample_format_of(struct str bytes);

/* Whether the format holds members that a library of archives reads. */
bool sample_format_is_archive(enum sample_format f);

#endif
