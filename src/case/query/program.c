/* SPDX-License-Identifier: Apache-2.0 */
/* What the program itself knows: formats and numbers. */
#include "case/query/answer.h"

WRITES(formats)
{
	(void)a;
	(void)err;
	for (size_t i = 0; i < n_readers; i++)
		buf_fmt(out, "%-13s %s\n", readers[i].name, readers[i].what);
	return true;
}

WRITES(formats_json)
{
	struct jw j = { .to = out };

	(void)a;
	(void)err;
	jw_array(&j, NULL);
	for (size_t i = 0; i < n_readers; i++) {
		jw_object(&j, NULL);
		jw_z(&j, "name", readers[i].name);
		jw_z(&j, "what", readers[i].what);
		jw_object_end(&j);
	}
	jw_array_end(&j);
	buf_z(out, "\n");
	return true;
}

WRITES(weights)
{
	(void)a;
	(void)err;
	infer_print_weights(out);
	link_print_ties(out);
	return true;
}
