/* SPDX-License-Identifier: Apache-2.0 */
/* The files of an advisory, one row each. */
#include "publish/advisory/advisory.h"

#define WRITTEN(file, type, is_attached, function)                         \
	{                                                                  \
		.name = file, .media_type = type, .attached = is_attached, \
		.write = function                                          \
	}

const struct advisory_file advisory_files[] = {
	WRITTEN("letter.txt", "text/plain", false, letter_text),
	WRITTEN("letter.html", "text/html", false, letter_html),
	{ .name = "letter.eml",
		.media_type = "message/rfc822",
		.gather = letter_mail },
	WRITTEN("indicators.csv", "text/csv", true, indicators_csv),
	WRITTEN("indicators.stix.json",
		"application/stix+json;version=2.1",
		true,
		indicators_stix),
	WRITTEN("rules.suricata", "text/plain", true, rules_suricata),
	WRITTEN("rules.sigma.yml", "application/yaml", true, rules_sigma),
	/* nothing where the reader's sensors saw no such file */
	WRITTEN("rules.yar", "text/plain", true, rules_yara),
};
const size_t n_advisory_files =
	sizeof advisory_files / sizeof *advisory_files;
