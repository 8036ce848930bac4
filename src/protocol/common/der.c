/* SPDX-License-Identifier: Apache-2.0 */
#include "protocol/common/der.h"

bool der_next(struct str *rest, uint8_t *ret_tag, struct str *ret_value)
{
	struct cur c = cur_of(rest->p, rest->n);
	uint8_t tag = cur_u8(&c);
	uint8_t first = cur_u8(&c);
	size_t n = first;

	/* 8.1.3.5; 0x80 alone is the indefinite form, which DER does not have
	 */
	if (first & 0x80) {
		n = 0;
		for (unsigned i = first & 0x7f; i; i--)
			n = n << 8 | cur_u8(&c);
		c.bad |= first == 0x80 || (first & 0x7f) > 4;
	}
	const unsigned char *p = cur_take(&c, n);
	*rest = c.bad || (tag & 0x1f) == 0x1f
		? str_from(*rest, rest->n)
		: str_from(*rest, (size_t)(c.p - c.base));
	if (c.bad || (tag & 0x1f) == 0x1f)
		return false;
	*ret_tag = tag;
	*ret_value = (struct str){ (const char *)p, n };
	return true;
}

bool der_find(struct str in, uint8_t tag, struct str *ret_value)
{
	struct str value;
	uint8_t got;

	while (der_next(&in, &got, &value)) {
		if (got == tag) {
			*ret_value = value;
			return true;
		}
	}
	return false;
}

bool der_field(struct str in,
	unsigned field,
	uint8_t type,
	struct str *ret_value)
{
	struct str inner;

	return der_find(in, (uint8_t)(DER_CONTEXT | field), &inner) &&
		der_find(inner, type, ret_value);
}

bool der_int(struct str value, int64_t *ret)
{
	uint64_t v = value.n && value.p[0] & 0x80 ? UINT64_MAX : 0;

	if (!value.n || value.n > 8)
		return false;
	for (size_t i = 0; i < value.n; i++)
		v = v << 8 | (unsigned char)value.p[i];
	memcpy(ret, &v, sizeof v);
	return true;
}
