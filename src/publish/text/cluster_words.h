/* SPDX-License-Identifier: Apache-2.0 */
/* Private to publish/: what is said of activity clusters, for page, terminal
 * and program alike. Text from the case as it is. */
#ifndef PUBLISH_TEXT_CLUSTER_WORDS_H
#define PUBLISH_TEXT_CLUSTER_WORDS_H

#include "publish/publish.h"

struct telling {
	const struct publication *p;
	const struct clusters *all;
};

/* "jaxa-2016", "incident of ORG" */
void say_activity(struct buf *b, const struct telling *t, uint32_t activity);
/* "named Tick", "unnamed: missing .." */
void say_cluster_name(struct buf *b, const struct cluster *c);
/* Where it is weakest: which members hang on the rest, and by how much. */
void say_cut(struct buf *b, const struct telling *t, const struct cluster *c);
/* what follows are the claims */
void say_split(struct buf *b, const struct cluster *c);
/* Who put two incidents together or kept them apart, why, and what the machine
 * alone has. */
void say_word(struct buf *b, const struct telling *t, const struct word *w);
/* "ONE - OTHER, 1,300 to 1", and whose word joined them */
void say_link_head(struct buf *b,
	const struct telling *t,
	const struct cluster_link *l);
/* Whether what is shared may be told: no claim that it rests on is kept out. */
bool tie_told(const struct tie *x);
/* It weighs something, or tells of shared infrastructure. */
bool tie_tells(const struct tie *x);
/* each once */
uint32_t tie_claims(const struct tie *t, const struct claim *ret[static 4]);
/* incidents in no cluster */
uint32_t alone_count(const struct clusters *c);

#endif
