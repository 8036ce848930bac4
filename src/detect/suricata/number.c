/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers of rules, and what they are compared with. */
#include "detect/suricata/parse.h"

bool parse_number(struct str text, uint64_t *ret)
{
	unsigned char byte[8];
	char digits[17] = "0000000000000000";
	struct str hex = str_from(text, 2);

	if (!str_starts(text, STR("0x")) && !str_starts(text, STR("0X")))
		return str_u64(text, ret);
	if (!hex.n || hex.n > 16)
		return false;
	memcpy(digits + 16 - hex.n, hex.p, hex.n);
	if (!hex_read((struct str){ digits, 16 }, byte, sizeof byte))
		return false;
	*ret = 0;
	for (size_t i = 0; i < sizeof byte; i++)
		*ret = *ret << 8 | byte[i];
	return true;
}

bool parse_signed(struct str text, int32_t *ret)
{
	bool minus = text.n && text.p[0] == '-';
	bool sign = minus || (text.n && text.p[0] == '+');
	uint64_t v;

	if (!str_u64(str_from(text, sign), &v) || v > INT32_MAX / 2)
		return false;
	*ret = minus ? -(int32_t)v : (int32_t)v;
	return true;
}

static bool between(struct str text,
	const char *by,
	enum compare_op op,
	struct number_test *ret)
{
	const char *at =
		text.n ? memmem(text.p, text.n, by, strlen(by)) : NULL;

	if (!at || at == text.p)
		return false;
	size_t n = (size_t)(at - text.p);
	ret->op = op;
	return parse_number(str_trim(str_head(text, n)), &ret->a) &&
		parse_number(str_trim(str_from(text, n + strlen(by))),
			&ret->b) &&
		ret->a <= ret->b;
}

bool parse_number_test(struct str text, bool dash, struct number_test *ret)
{
	static const struct {
		const char *sign;
		enum compare_op op;
	} ops[] = { { "<=", OP_LESS_EQUAL },
		{ ">=", OP_GREATER_EQUAL },
		{ "<", OP_LESS },
		{ ">", OP_GREATER },
		{ "=", OP_EQUAL },
		{ "", OP_EQUAL } };

	text = str_trim(text);
	*ret = (struct number_test){ .op = OP_EQUAL };
	if (between(text, "<>", OP_BETWEEN, ret) ||
		(dash && between(text, "-", OP_WITHIN, ret)))
		return true;
	if (str_starts(text, STR("!"))) {
		ret->negated = true;
		text = str_trim(str_from(text, 1));
	}
	for (size_t i = 0; i < sizeof ops / sizeof *ops; i++) {
		struct str sign = str_of(ops[i].sign);

		if (!str_starts(text, sign))
			continue;
		ret->op = ops[i].op;
		return parse_number(str_trim(str_from(text, sign.n)),
			&ret->a);
	}
	return false;
}

bool number_holds(const struct number_test *t, uint64_t v)
{
	bool holds = false;

	switch (t->op) {
	case OP_EQUAL:
		holds = v == t->a;
		break;
	case OP_LESS:
		holds = v < t->a;
		break;
	case OP_GREATER:
		holds = v > t->a;
		break;
	case OP_LESS_EQUAL:
		holds = v <= t->a;
		break;
	case OP_GREATER_EQUAL:
		holds = v >= t->a;
		break;
	case OP_BETWEEN:
		holds = v > t->a && v < t->b;
		break;
	case OP_WITHIN:
		holds = v >= t->a && v <= t->b;
		break;
	case OP_AND:
		holds = (v & t->a) != 0;
		break;
	case OP_XOR:
		holds = (v ^ t->a) != 0;
		break;
	}
	return holds != t->negated;
}
