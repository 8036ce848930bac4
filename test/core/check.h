/* SPDX-License-Identifier: Apache-2.0 */
/* cmocka beside core/: its fail() and ours share a name; ours stays, and
 * fail_msg does without it. */
#ifndef TEST_CHECK_H
#define TEST_CHECK_H

#include "core/core.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>

#undef fail
#undef fail_msg
#define fail_msg(...)                               \
	do {                                        \
		print_error("ERROR: " __VA_ARGS__); \
		print_error("\n");                  \
		_fail(__FILE__, __LINE__);          \
	} while (0)

#define N(x) (sizeof(x) / sizeof *(x))
#define S(lit)                         \
	{                              \
		(lit), sizeof(lit) - 1 \
	} /* a struct str in a const table */

#endif
