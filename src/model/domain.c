/* SPDX-License-Identifier: Apache-2.0 */
#include "model/domain.h"

#include <libpsl.h>

bool domain_cut(struct str text, struct domain_parts *ret)
{
	size_t n = 0;

	while (text.n && text.p[text.n - 1] == '.')
		text.n--;
	if (!text.n || text.n > DOMAIN_MAX_BYTE || memchr(text.p, 0, text.n))
		return false;
	for (; n < text.n; n++) {
		ret->text[n] = text.p[n] >= 'A' && text.p[n] <= 'Z'
			? (char)(text.p[n] + 32)
			: text.p[n];
	}
	ret->text[n] = 0;
	ret->whole = (struct str){ ret->text, n };
	ret->suffix = (struct str){ ret->text + n, 0 };
	ret->registrable = ret->suffix;
	const psl_ctx_t *psl = psl_builtin();
	const char *registrable =
		psl ? psl_registrable_domain(psl, ret->text) : NULL;
	const char *suffix =
		psl ? psl_unregistrable_domain(psl, ret->text) : NULL;
	if (registrable && suffix && suffix > registrable) {
		ret->registrable = str_of(registrable);
		ret->suffix = str_of(suffix);
	}
	return true;
}
