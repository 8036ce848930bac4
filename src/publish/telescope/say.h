/* SPDX-License-Identifier: Apache-2.0 */
/* Private to publish/: values of a telescope report in words. Integers only. */
#ifndef PUBLISH_TELESCOPE_SAY_H
#define PUBLISH_TELESCOPE_SAY_H

#include "publish/text/say.h"

/* 5,438.3 */
void telescope_say_milli(struct buf *b, int64_t milli);
/* "+12.3 %", "new", or a dash when nothing carries a comparison */
void telescope_say_change(struct buf *b, const struct telescope_line *l);
/* "12.3 %" */
void telescope_say_share(struct buf *b, int64_t permille);
/* 2024-04-19 */
void telescope_say_day(struct buf *b, int32_t day);
/* "22/tcp from .. to ..: .. accesses where .. were expected, .." */
void telescope_say_surge(struct buf *b, const struct telescope_surge *s);
/* the traits: "23/tcp and 2323/tcp, initial TTL 64, ..." */
void telescope_say_campaign(struct buf *b, const struct campaign *c);

#endif
