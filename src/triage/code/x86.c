/* SPDX-License-Identifier: Apache-2.0 */
#include "triage/code/x86.h"

enum map {
	ONE,
	TWO,
	THREE_38,
	THREE_3A,
	VEX = 4, /* added to the others */
};

enum key_bit {
	KEY_MAP = 8,
	KEY_SIZE = 11, /* 66 */
	KEY_REP = 12,  /* 2 bits: F2, F3 */
	KEY_LOCK = 14,
	KEY_W = 15,
	KEY_L = 16,
	KEY_REGISTER = 17, /* ModRM names a register, not memory */
	KEY_REG = 18,
	KEY_RM = 21,
	KEY_USED = 24,
};

static const char one_byte[] =
#define ROW(map, text) ROW_##map(text)
#define ROW_ONE(text) text
#define ROW_TWO(text)
#include "triage/code/x86_lengths.list"
	;
#undef ROW_ONE
#undef ROW_TWO
static const char two_byte[] =
#define ROW_ONE(text)
#define ROW_TWO(text) text
#include "triage/code/x86_lengths.list"
	;
#undef ROW_ONE
#undef ROW_TWO
#undef ROW

struct reading {
	struct cur c;
	bool wide;
	bool size;      /* 66 */
	bool addresses; /* 67 */
	bool lock;
	uint8_t rep; /* 0, F2: 1, F3: 2 */
	uint8_t w;
	uint8_t l;
	enum map map;
	uint8_t opcode;
};

/* The byte of the opcode, behind all prefixes. */
static uint8_t past_prefixes(struct reading *r)
{
	uint8_t b = cur_u8(&r->c);

	for (; !r->c.bad; b = cur_u8(&r->c)) {
		if (b == 0x66)
			r->size = true;
		else if (b == 0x67)
			r->addresses = true;
		else if (b == 0xf0)
			r->lock = true;
		else if (b == 0xf2 || b == 0xf3)
			r->rep = b == 0xf2 ? 1 : 2;
		else if (one_byte[b] != 'p')
			break;
	}
	if (r->wide && (b & 0xf0) == 0x40) {
		r->w = b >> 3 & 1;
		b = cur_u8(&r->c);
	}
	return b;
}

/* false: the bytes are not a VEX prefix, or one of no known map */
static bool read_vex(struct reading *r, uint8_t first)
{
	uint8_t a = cur_u8(&r->c);
	uint8_t map = 1;

	if (!r->wide && a < 0xc0)
		return false;
	if (first == 0xc4) {
		map = a & 0x1f;
		a = cur_u8(&r->c);
		r->w = a >> 7;
	}
	if (map < 1 || map > 3)
		return false;
	r->l = a >> 2 & 1;
	r->size = (a & 3) == 1;
	r->rep = (a & 3) > 1 ? (uint8_t)(4 - (a & 3)) : 0;
	r->map = (enum map)(VEX + map);
	r->opcode = cur_u8(&r->c);
	return true;
}

/* What follows the opcode, a letter of x86_lengths.list. */
static char read_opcode(struct reading *r)
{
	r->opcode = past_prefixes(r);
	char what = one_byte[r->opcode];

	/* one REX behind the other: the first is void */
	if (r->wide && (r->opcode & 0xf0) == 0x40)
		return 'x';

	if (what == '4') {
		if (!read_vex(r, r->opcode))
			return 'x';
		what = r->map == VEX + TWO ? two_byte[r->opcode] : 'm';
		return r->map == VEX + THREE_3A || what == 'j' ? 'x' : what;
	}
	if (what != '2')
		return what;
	r->map = TWO;
	r->opcode = cur_u8(&r->c);
	if (two_byte[r->opcode] != '3')
		return two_byte[r->opcode];
	r->map = r->opcode == 0x38 ? THREE_38 : THREE_3A;
	r->opcode = cur_u8(&r->c);
	return r->map == THREE_38 ? 'm' : 'x';
}

/* Of ModRM only what extends the opcode is of the key: reg of groups, and r/m
 * where the whole byte is one. */
static bool is_group(const struct reading *r)
{
	uint8_t o = r->opcode;

	if (r->map == ONE) {
		return (o >= 0x80 && o <= 0x83) || o == 0x8f || o == 0xc0 ||
			o == 0xc1 || o == 0xc6 || o == 0xc7 ||
			(o >= 0xd0 && o <= 0xd3) ||
			(o >= 0xd8 && o <= 0xdf) || o == 0xf6 || o == 0xf7 ||
			o >= 0xfe || o == 0x8c || o == 0x8e;
	}
	if (r->map == TWO || r->map == VEX + TWO) {
		return o <= 1 || (o >= 0x0d && o <= 0x0f) ||
			(o >= 0x18 && o <= 0x23) ||
			(o >= 0x71 && o <= 0x73) || o == 0xae || o == 0xba ||
			o == 0xc7;
	}
	return o >= 0xf0 || o <= 0x0f;
}

static uint8_t read_modrm(struct reading *r)
{
	uint8_t m = cur_u8(&r->c);
	uint8_t mod = m >> 6;
	uint8_t rm = m & 7;

	if (mod == 3)
		return m;
	if (rm == 4)
		rm = cur_u8(&r->c) & 7;
	if (mod == 1)
		cur_take(&r->c, 1);
	else if (mod == 2 || rm == 5)
		cur_take(&r->c, 4);
	return m;
}

static uint32_t key_of(const struct reading *r, bool has_modrm, uint8_t modrm)
{
	uint32_t key = 1u << KEY_USED | (uint32_t)r->map << KEY_MAP |
		r->opcode | (uint32_t)r->size << KEY_SIZE |
		(uint32_t)r->rep << KEY_REP | (uint32_t)r->lock << KEY_LOCK |
		(uint32_t)r->w << KEY_W | (uint32_t)r->l << KEY_L;

	if (!has_modrm)
		return key;
	bool is_register = modrm >> 6 == 3;
	key |= (uint32_t)is_register << KEY_REGISTER;
	if (!is_group(r))
		return key;
	key |= (uint32_t)(modrm >> 3 & 7) << KEY_REG;
	return is_register ? key | (uint32_t)(modrm & 7) << KEY_RM : key;
}

/* bytes of what follows ModRM; what: a letter of x86_lengths.list */
static size_t immediate(const struct reading *r, char what, uint8_t modrm)
{
	size_t word = r->size ? 2 : 4;
	bool test = (modrm >> 3 & 7) < 2;

	switch (what) {
	case 'b':
	case 'M':
		return 1;
	case 'g':
		return test;
	case 'G':
		return test ? word : 0;
	case 'w':
		return 2;
	case 'e':
		return 3;
	case 'z':
	case 'Z':
	case 'j':
		return word;
	case 'v':
		return r->w ? 8 : word;
	case 'o':
		return r->wide ? 8 : 4;
	case 'f':
		return word + 2;
	default:
		return 0;
	}
}

/* Forms whose name hangs on more than the key has. */
static bool is_told_apart(const struct reading *r, char what)
{
	bool nop = r->map == ONE && r->opcode == 0x90;
	bool ascii =
		r->map == ONE && (r->opcode == 0xd4 || r->opcode == 0xd5);

	if (what == 'x' || r->addresses || nop || ascii)
		return false;
	return what != 'j' || !r->size;
}

struct x86_form x86_form(struct str code, bool wide)
{
	size_t n = code.n < X86_LONGEST ? code.n : X86_LONGEST;
	struct reading r = { .c = cur_of(code.p, n), .wide = wide };
	char what = read_opcode(&r);
	bool has_modrm = what && strchr("mMZgG", what);
	uint8_t modrm = 0;

	if (r.c.bad || !is_told_apart(&r, what))
		return (struct x86_form){ 0 };
	if (has_modrm)
		modrm = read_modrm(&r);
	/* pop has reg 0; others are XOP */
	if (r.map == ONE && r.opcode == 0x8f && modrm >> 3 & 7)
		return (struct x86_form){ 0 };
	size_t operand = (size_t)(r.c.p - r.c.base);
	cur_take(&r.c, immediate(&r, what, modrm));
	if (r.c.bad)
		return (struct x86_form){ 0 };
	return (struct x86_form){ (uint32_t)(r.c.p - r.c.base),
		key_of(&r, has_modrm, modrm),
		what == 'j' ? (uint8_t)operand : 0,
		r.opcode,
		r.map == ONE,
		modrm };
}
