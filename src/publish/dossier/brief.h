/* SPDX-License-Identifier: Apache-2.0 */
/* brief: how much of a case it holds at most. With these a page of A4 is turned
 * at most nine times; test_publish_brief holds a case against them of which
 * every list and every text is as long as it can be. */
#ifndef PUBLISH_DOSSIER_BRIEF_H
#define PUBLISH_DOSSIER_BRIEF_H

#include "publish/publish.h"

enum {
	/* columns of a text: in the ladder and elsewhere, of a sentence that is
	 * alone in its line, in a narrow cell */
	BRIEF_TEXT = 78,
	BRIEF_SENTENCE = 140,
	BRIEF_CELL = 36,
	/* rows */
	BRIEF_GAPS = 2, /* what a layer says is missing, in the ladder */
	BRIEF_LIST = 3, /* and where it is all that is told */
	BRIEF_WANTED = 1,
	BRIEF_AGAINST = 3, /* of a layer, as are those for */
	BRIEF_FOR = 3,
	BRIEF_EVENTS = 12,
	BRIEF_GROUPS = 8, /* sectors, countries */
	BRIEF_VICTIMS = 8,
	BRIEF_EXHIBITS = 8,
	BRIEF_SIGNERS = 5
};

#endif
