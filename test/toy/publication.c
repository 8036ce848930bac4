/* SPDX-License-Identifier: Apache-2.0 */
/* A publication from outside the tree: this file, and its row in
 * publication.list. */
#include "publish/publish.h"

PUBLISHER_FUNCTION(toy)

bool toy_write(const struct publication *p,
	struct buf *out,
	struct losses *lost,
	struct err *err)
{
	(void)lost;
	(void)err;
	buf_fmt(out, "%u claims\n", p->claims ? p->claims->n : 0);
	return true;
}
