/* SPDX-License-Identifier: Apache-2.0 */
/* A process that looks at hostile bytes gives up everything else first. */
#ifndef SANDBOX_JAIL_H
#define SANDBOX_JAIL_H

#include <stddef.h>

#include "core/core.h"

/* From here on this process can read and write what it has open, take memory,
 * and end: no file, no socket, no other process (seccomp, no_new_privs; no new
 * descriptor at all by RLIMIT_NOFILE, which also holds where the kernel has no
 * seccomp). cpu_s: CPU seconds after which the kernel ends it. more_byte:
 * address space that it may still take beyond what it has (not held in builds
 * with a sanitizer, whose shadow is larger than any sensible limit). Not to be
 * undone. */
bool jail_enter(unsigned cpu_s, size_t more_byte, struct err *err);

#endif
