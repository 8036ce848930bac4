/* SPDX-License-Identifier: Apache-2.0 */
/* What the program itself knows: formats, hunts, publications, numbers. */
#include "case/query/answer.h"

static void put_row(struct buf *out,
	int width,
	const char *name,
	const char *what)
{
	buf_fmt(out, "%-*s %s\n", width, name, what);
}

WRITES(formats)
{
	(void)a;
	(void)err;
	for (size_t i = 0; i < n_readers; i++)
		put_row(out, 13, readers[i].name, readers[i].what);
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

WRITES(hunts)
{
	(void)a;
	(void)err;
	for (size_t i = 0; i < n_hunts; i++)
		put_row(out, 15, hunts[i].name, hunts[i].what);
	return true;
}

WRITES(hunts_json)
{
	struct jw j = { .to = out };

	(void)a;
	(void)err;
	jw_array(&j, NULL);
	for (size_t i = 0; i < n_hunts; i++) {
		jw_object(&j, NULL);
		jw_z(&j, "name", hunts[i].name);
		jw_z(&j, "version", hunts[i].version);
		jw_z(&j, "manual", hunts[i].manual);
		jw_z(&j, "what", hunts[i].what);
		jw_object_end(&j);
	}
	jw_array_end(&j);
	buf_z(out, "\n");
	return true;
}

WRITES(publications)
{
	(void)a;
	(void)err;
	for (size_t i = 0; i < n_publishers; i++)
		put_row(out, 15, publishers[i].name, publishers[i].what);
	return true;
}

WRITES(publications_json)
{
	struct jw j = { .to = out };

	(void)a;
	(void)err;
	jw_array(&j, NULL);
	for (size_t i = 0; i < n_publishers; i++) {
		jw_object(&j, NULL);
		jw_z(&j, "name", publishers[i].name);
		jw_z(&j, "file", publishers[i].file);
		jw_z(&j, "media_type", publishers[i].media_type);
		jw_z(&j, "audience", tlp_name(publishers[i].audience));
		jw_z(&j, "options", publishers[i].options);
		jw_z(&j, "what", publishers[i].what);
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
