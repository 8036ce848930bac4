/* SPDX-License-Identifier: Apache-2.0 */
/* dossier: the whole case as one HTML page that needs no network and no script.
 */
#ifndef PUBLISH_DOSSIER_DOSSIER_H
#define PUBLISH_DOSSIER_DOSSIER_H

#include "publish/publish.h"

/* Which claims are printed: all, or with more those that carry a judgement, the
 * findings, what people said. */
enum {
	DOSSIER_CLAIMS_MAX = 2000
};

#endif
