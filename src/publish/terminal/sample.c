/* SPDX-License-Identifier: Apache-2.0 */
#include "publish/text/say.h"
#include "publish/terminal/term.h"

void publish_sample(const struct fact_list *facts,
	unsigned width,
	bool colour,
	struct buf *out)
{
	(void)width;
	(void)colour;
	publish_sample_json(facts, out);
}
