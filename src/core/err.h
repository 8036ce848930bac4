/* SPDX-License-Identifier: Apache-2.0 */
/* An error is a value: a code for programs, a sentence for people, a place for
 * investigators. */
#ifndef CORE_ERR_H
#define CORE_ERR_H

#include <stdbool.h>
#include <stdint.h>

enum err_code {
	ERR_NONE,
	/* the operating system refused; the sentence names the file and its
	 * reason */
	ERR_IO,
	/* the bytes are not what they should be; at = byte offset */
	ERR_FORMAT,
	ERR_LIMIT,     /* a stated limit was reached: memory, size, count */
	ERR_UNCERTAIN, /* a write may or may not have reached the disk */
	ERR_USAGE,   /* the caller asked for something that does not exist */
	ERR_DIFFERS, /* verification found a difference */
};

struct err {
	enum err_code code;
	uint64_t at;    /* byte offset in the input, 0 when there is none */
	char text[400]; /* one sentence without a final newline */
};

/* Fills *err and returns false, so that callers write `return fail(...)`. fmt:
 * one sentence without a final newline; of one that err.text cannot hold the
 * middle is left out. */
bool fail(struct err *err,
	enum err_code code,
	uint64_t at,
	const char *fmt,
	...) __attribute__((format(printf, 4, 5)));

/* As fail, for what the operating system refused: ERR_IO, with ": " and
 * strerror(errno) as it was on entry. */
bool fail_os(struct err *err, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

#endif
