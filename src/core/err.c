/* SPDX-License-Identifier: Apache-2.0 */
#include "core/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "core/shown.h"

/* The sentence, its middle left out when it is longer than err.text: the name
 * of a file must not push out what to do. What is printed may lie in *err. */
static void say(struct err *err, const char *fmt, va_list ap, const char *why)
{
	struct buf b = { 0 };

	buf_vfmt(&b, fmt, ap);
	if (why) {
		buf_z(&b, ": ");
		buf_z(&b, why);
	}
	sentence_fit(buf_str(&b), err->text, sizeof err->text);
	buf_done(&b);
}

bool fail(struct err *err,
	enum err_code code,
	uint64_t at,
	const char *fmt,
	...)
{
	va_list ap;

	err->code = code;
	err->at = at;
	va_start(ap, fmt);
	say(err, fmt, ap, NULL);
	va_end(ap);
	return false;
}

bool fail_os(struct err *err, const char *fmt, ...)
{
	const char *why = strerror(errno);
	va_list ap;

	err->code = ERR_IO;
	err->at = 0;
	va_start(ap, fmt);
	say(err, fmt, ap, why);
	va_end(ap);
	return false;
}
