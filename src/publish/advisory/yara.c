/* SPDX-License-Identifier: Apache-2.0 */
/* YARA rules, one for each file that the reader's own sensors saw: by its
 * digest, which is all that a sensor keeps of it. Nothing is written when there
 * is none. */
#include "publish/advisory/advisory.h"

static const char *function_of(enum advised_kind k)
{
	if (k == ADVISED_MD5)
		return "md5";
	return k == ADVISED_SHA1 ? "sha1" : "sha256";
}

/* An identifier: letters, digits and underscores. */
static void put_name(const struct advisory *a,
	const struct advised *x,
	struct buf *b)
{
	for (size_t i = 0; i < a->reference.n; i++) {
		bool hyphen = a->reference.p[i] == '-';

		buf_add(b,
			hyphen ? STR("_")
			       : (struct str){ a->reference.p + i, 1 });
	}
	buf_fmt(b, "_%.*s", STR_FMT(str_head(x->value, 16)));
}

bool rules_yara(const struct advisory *a, struct buf *out, struct err *err)
{
	(void)err;
	if (!advisory_has(a, ADVISED_FILES))
		return true;
	buf_z(out, "import \"hash\"\n");
	for (uint32_t i = 0; i < a->n_advised; i++) {
		const struct advised *x = &a->advised[i];

		if (advised_group(x->kind) != ADVISED_FILES)
			continue;
		buf_z(out, "\nrule ");
		put_name(a, x, out);
		buf_fmt(out,
			" {\n\tmeta:\n\t\treference = \"%.*s\"\n\t\ttlp = "
			"\"%s\"\n%s\tcondition:\n\t\thash.%s(0, filesize) == "
			"\"%.*s\"\n}\n",
			STR_FMT(a->reference),
			tlp_name(a->tlp),
			a->simulated ? "\t\tsimulated = true\n" : "",
			function_of(x->kind),
			STR_FMT(x->value));
	}
	return true;
}
