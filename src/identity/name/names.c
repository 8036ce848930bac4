/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/name/names.h"

/* address space; pages become real when touched */
#define NAMES_BYTE ((size_t)1 << 30)

bool names_open(struct names **ret, struct err *err)
{
	struct arena a;
	struct names *n;

	if (!arena_open(&a, NAMES_BYTE, err))
		return false;
	n = NEW(&a, struct names, 1);
	if (!n) {
		arena_close(&a);
		return fail(err, ERR_LIMIT, 0, "no memory for reading names");
	}
	n->a = a;
	n->converters = converters_new(&n->a);
	n->dictionary = dictionary_new(&n->a);
	*ret = n;
	return true;
}

bool names_dictionary(struct names *n, struct str bytes, struct err *err)
{
	return dictionary_read(n->dictionary, bytes, err);
}

void names_close(struct names *n)
{
	struct arena a;

	if (!n)
		return;
	converters_done(n->converters);
	a = n->a;
	arena_close(&a);
}
