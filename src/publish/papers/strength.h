/* SPDX-License-Identifier: Apache-2.0 */
/* Private to papers/: how strongly something may be said in public. */
#ifndef PUBLISH_PAPERS_STRENGTH_H
#define PUBLISH_PAPERS_STRENGTH_H

#include "model/model.h"

/* What the judgement's word says; an unknown word says nothing. */
enum judgement strength_word(const struct verdict *v);

/* How strongly a paper may speak of the verdict: never more strongly than its
 * word, its probability (ICD 203: likely from 55 %, very likely from 80 %)
 * and its gates allow, each by itself; of who has no chance of his own,
 * nothing. */
enum judgement strength_of(const struct verdict *v);

/* The same of a layer of the case: the weakest of what the machine and any
 * examiner who dissents would say. *ret_differ: whether they do; may be NULL.
 */
enum judgement strength_of_layer(const struct publication *p,
	int layer,
	bool *ret_differ);

/* The first claim that says that the person's identity was stolen or copied;
 * NULL = none does. */
const struct claim *strength_stolen(const struct publication *p,
	struct str id);

/* Whether a claim says so that this reader may not see: then nothing is said
 * of the person, and not why. */
bool strength_stolen_kept(const struct publication *p, struct str id);

#endif
