/* SPDX-License-Identifier: Apache-2.0 */
/* Observations and skips as one line of text each: what golden files hold and
 * what differences are read in. */
#ifndef TEST_OBS_TEXT_H
#define TEST_OBS_TEXT_H

#include "model/model.h"

void obs_text(struct buf *to, const struct obs *o);
void skip_text(struct buf *to, const struct skip *s);

#endif
