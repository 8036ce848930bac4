/* SPDX-License-Identifier: Apache-2.0 */
#ifndef READ_TABLE_TABLES_H
#define READ_TABLE_TABLES_H
#include "read/read.h"
int tables_probe(struct str head);
bool tables_read(struct input *in,
	struct arena scratch,
	const struct sink *out,
	struct read_stats *stats,
	struct err *err);
int warning_list_probe(struct str head);
bool warning_list_read(struct input *in,
	struct arena scratch,
	const struct sink *out,
	struct read_stats *stats,
	struct err *err);
/* The whole input as one text, for formats that cannot be streamed. ERR_LIMIT
 * beyond cap bytes. */
enum {
	DOCUMENT_MAX = 64 << 20
};
bool document_read(struct input *in,
	size_t cap,
	struct arena *a,
	struct read_stats *stats,
	struct str *ret,
	struct err *err);
#endif
