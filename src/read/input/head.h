/* SPDX-License-Identifier: Apache-2.0 */
/* Private to read/: the beginning of an input, looked at before it is read. */
#ifndef READ_INPUT_HEAD_H
#define READ_INPUT_HEAD_H

#include "read/read.h"

struct input_head {
	struct input in; /* the whole of it again, head and all */
	struct str head; /* its first PROBE_N bytes, or all there are */
	/* its own */
	struct input rest;
	size_t used;
	bool ended;
	bool failed;
	struct err err;
};

/* Pulls the head. *ret must outlive the reading of ret->in, which fails where
 * in fails. ERR_LIMIT: the arena is spent. */
bool input_head_open(struct input_head *ret,
	struct input *in,
	struct arena *a,
	struct err *err);

#endif
