/* SPDX-License-Identifier: Apache-2.0 */
/* papers: what a case becomes on a desk: a referral to prosecutors, a public
 * statement, a file for a listing, the brief; in English and in Japanese, as
 * a page and, printed, as PDF. Each is a publisher of publishers.list. */
#ifndef PUBLISH_PAPERS_PAPERS_H
#define PUBLISH_PAPERS_PAPERS_H

#include "publish/publish.h"

/* Whether the publication is to be in a language other than English. */
bool papers_translated(const struct publication *p);

/* The brief in the publication's language: its sections are those of the
 * other papers, cut to a length. false: *err says why. */
bool papers_brief(const struct publication *p,
	struct buf *out,
	struct err *err);

#endif
