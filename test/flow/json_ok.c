/* SPDX-License-Identifier: Apache-2.0 */
/* Exit status 0 when the standard input is one JSON value, for tests. usage:
 * json_ok <FILE */
#include <stdio.h>

#include <jansson.h>

int main(void)
{
	json_error_t why;
	json_t *value = json_loadf(stdin,
		JSON_DECODE_ANY | JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL,
		&why);

	if (!value)
		fprintf(stderr, "line %d: %s\n", why.line, why.text);
	json_decref(value);
	return value ? 0 : 1;
}
