/* SPDX-License-Identifier: Apache-2.0 */
/* Private to follow/: a word to the service manager (sd_notify(3)), which is
 * one datagram to a socket: no library is needed for that. */
#ifndef FOLLOW_NOTIFY_H
#define FOLLOW_NOTIFY_H

#include <stdint.h>

/* Sends "READY=1", "STATUS=.." and the like; without $NOTIFY_SOCKET a no-op. */
void notify_manager(const char *words);
/* How often it wants to hear WATCHDOG=1, in ms; 0 = not at all. */
int64_t notify_every_ms(void);

#endif
