/* SPDX-License-Identifier: Apache-2.0 */
#include "publish/publish.h"

#include "publish/dossier/dossier.h"

const struct publisher publishers[] = {
	{ "dossier",
		"dossier.html",
		"the whole case as one self-contained HTML page",
		dossier_write },
};
const size_t n_publishers = sizeof publishers / sizeof *publishers;
