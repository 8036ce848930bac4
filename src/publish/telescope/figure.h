/* SPDX-License-Identifier: Apache-2.0 */
/* Private to publish/: the figures of a telescope report. */
#ifndef PUBLISH_TELESCOPE_FIGURE_H
#define PUBLISH_TELESCOPE_FIGURE_H

#include "publish/figure/figure.h"

/* the last 92 days; r->n_day > 0 */
void figure_telescope_days(struct buf *b, const struct telescope_report *r);
/* the first ten; n > 0 */
void figure_telescope_lines(struct buf *b,
	const char *id,
	struct str title,
	const struct telescope_line *l,
	uint32_t n,
	struct arena scratch);

#endif
