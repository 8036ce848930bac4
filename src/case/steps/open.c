/* SPDX-License-Identifier: Apache-2.0 */
#include "case/steps/inside.h"

bool case_create(const char *dir, struct str by, struct err *err)
{
	return store_create(dir, by, err);
}

bool case_open(struct store **ret, const char *dir, struct err *err)
{
	return store_open(ret, dir, STORE_WRITE, err);
}

const char *case_warning(const struct store *s)
{
	return store_warning(s);
}

bool case_close(struct store *s, struct err *err)
{
	return store_close(s, err);
}
