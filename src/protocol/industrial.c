/* SPDX-License-Identifier: Apache-2.0 */
/* What controllers are told to do by Modbus over TCP (Modbus Messaging on
 * TCP/IP, 3.1) and by DNP3 (IEEE 1815): each function once for each unit, so
 * that hours of polling are a few lines. */
#include "protocol/common/words.h"

enum {
	TOLD_MAX = 32
};

struct industrial {
	uint8_t n;
	struct {
		uint16_t unit;
		uint8_t function;
	} told[TOLD_MAX];
};

struct function {
	uint8_t code;
	const char *name;
};

/* Modbus Application Protocol, 5.1 */
static const struct function modbus_functions[] = {
	{ 1, "read coils" },
	{ 2, "read discrete inputs" },
	{ 3, "read holding registers" },
	{ 4, "read input registers" },
	{ 5, "write single coil" },
	{ 6, "write single register" },
	{ 7, "read exception status" },
	{ 8, "diagnostics" },
	{ 11, "get comm event counter" },
	{ 12, "get comm event log" },
	{ 15, "write multiple coils" },
	{ 16, "write multiple registers" },
	{ 17, "report server id" },
	{ 20, "read file record" },
	{ 21, "write file record" },
	{ 22, "mask write register" },
	{ 23, "read/write multiple registers" },
	{ 24, "read fifo queue" },
	{ 43, "encapsulated interface transport" },
	{ 90, "unity (umas)" },
};

/* IEEE 1815, 4.4.6 */
static const struct function dnp3_functions[] = {
	{ 0, "confirm" },
	{ 1, "read" },
	{ 2, "write" },
	{ 3, "select" },
	{ 4, "operate" },
	{ 5, "direct operate" },
	{ 6, "direct operate, no response" },
	{ 7, "freeze" },
	{ 13, "cold restart" },
	{ 14, "warm restart" },
	{ 15, "initialize data" },
	{ 16, "initialize application" },
	{ 17, "start application" },
	{ 18, "stop application" },
	{ 19, "save configuration" },
	{ 20, "enable unsolicited" },
	{ 21, "disable unsolicited" },
	{ 22, "assign class" },
	{ 23, "delay measurement" },
	{ 24, "record current time" },
	{ 25, "open file" },
	{ 26, "close file" },
	{ 27, "delete file" },
	{ 28, "get file info" },
	{ 29, "authenticate file" },
	{ 30, "abort file" },
};

static const char *name_of(const struct function *f, size_t n, uint8_t code)
{
	for (size_t i = 0; i < n; i++) {
		if (f[i].code == code)
			return f[i].name;
	}
	return NULL;
}

static void put_function(struct session *t,
	const struct chunk *h,
	struct parser *e,
	uint16_t unit,
	uint8_t code,
	const char *name)
{
	struct industrial *s = t->state;
	struct arena a = e->scratch;
	struct obs o = { .kind = OBS_COMMAND };

	for (uint8_t i = 0; i < s->n; i++) {
		if (s->told[i].unit == unit && s->told[i].function == code)
			return;
	}
	if (s->n == TOLD_MAX)
		return;
	s->told[s->n].unit = unit;
	s->told[s->n++].function = code;
	o.command = (struct obs_command){
		.source = str_of(t->protocol->name),
		.text = arena_fmt(&a,
			"%s (function %u, unit %u)",
			name ? name : "not known",
			code,
			unit),
	};
	parser_put(e, t, h, &o);
}

/* --- Modbus -------------------------------------------------------------- */

enum {
	MBAP = 6,
	MODBUS_MAX = 254
};

static const char *modbus_name(uint8_t code)
{
	return name_of(modbus_functions,
		sizeof modbus_functions / sizeof *modbus_functions,
		code);
}

static ptrdiff_t modbus_on_data(struct session *t,
	const struct chunk *h,
	struct parser *e)
{
	struct cur c = cur_of(h->bytes.p, h->bytes.n);

	if (h->lost)
		return SESSION_SENSELESS;
	if (h->dir) /* answers say no more than what was asked */
		return (ptrdiff_t)h->bytes.n;
	for (;;) {
		struct cur before = c;

		cur_u16be(&c);
		uint16_t zero = cur_u16be(&c);
		uint16_t n = cur_u16be(&c);
		if (!c.bad && (zero || n < 2 || n > MODBUS_MAX))
			return SESSION_SENSELESS;
		const unsigned char *p = cur_take(&c, n);
		if (!p || e->stopped)
			return before.p - before.base;
		put_function(t, h, e, p[0], p[1], modbus_name(p[1]));
	}
}

/* On its port: ten bytes of almost anything are no evidence elsewhere. */
static int modbus_detect(const struct tuple *t, int dir, struct str bytes)
{
	struct cur c = cur_of(bytes.p, bytes.n);

	if (dir || t->dport != 502)
		return 0;
	cur_u16be(&c);
	uint16_t zero = cur_u16be(&c);
	uint16_t n = cur_u16be(&c);
	cur_u8(&c);
	uint8_t code = cur_u8(&c);
	if (c.bad)
		return 1;
	return !zero && n >= 2 && n <= MODBUS_MAX && modbus_name(code) ? 2
								       : 0;
}

/* --- DNP3 ---------------------------------------------------------------- */

enum {
	LINK_HEAD = 10,
	LINK_LEAST = 5,
	FROM_MASTER = 0x80,
	FIRST = 0x40
};

/* IEEE 1815, 9.2.4.3: x^16 + x^13 + x^12 + x^11 + x^10 + x^8 + x^6 + x^5 + x^2
 * + 1, the least bit first, all bits turned at the end */
static uint16_t crc(const unsigned char *p, size_t n)
{
	uint16_t v = 0;

	for (size_t i = 0; i < n; i++) {
		v ^= p[i];
		for (int k = 0; k < 8; k++) {
			bool low = v & 1;

			v >>= 1;
			if (low)
				v ^= 0xa6bc;
		}
	}
	return (uint16_t)~v;
}

/* How many bytes a frame has: the head, and two of a sum for each sixteen. 0:
 * its head is not all there, or it is none, then *ret_none. */
static size_t frame_n(struct str bytes, bool *ret_none)
{
	const unsigned char *p = (const unsigned char *)bytes.p;

	*ret_none =
		(bytes.n && p[0] != 0x05) || (bytes.n > 1 && p[1] != 0x64);
	if (*ret_none || bytes.n < LINK_HEAD)
		return 0;
	*ret_none = p[2] < LINK_LEAST ||
		crc(p, LINK_HEAD - 2) != (p[8] | p[9] << 8);
	size_t n = p[2] - (size_t)LINK_LEAST;
	return *ret_none ? 0 : LINK_HEAD + n + (n + 15) / 16 * 2;
}

static ptrdiff_t dnp3_on_data(struct session *t,
	const struct chunk *h,
	struct parser *e)
{
	struct str rest = h->bytes;
	bool none = false;

	if (h->lost)
		return SESSION_SENSELESS;
	while (rest.n && !e->stopped) {
		const unsigned char *p = (const unsigned char *)rest.p;
		size_t n = frame_n(rest, &none);

		if (none)
			return SESSION_SENSELESS;
		if (!n || rest.n < n)
			break;
		/* a fragment's head: transport, control, function */
		bool first = n >= LINK_HEAD + 3 && p[LINK_HEAD] & FIRST;
		if (p[3] & FROM_MASTER && first) {
			uint8_t code = p[LINK_HEAD + 2];

			put_function(t,
				h,
				e,
				(uint16_t)(p[4] | p[5] << 8),
				code,
				name_of(dnp3_functions,
					sizeof dnp3_functions /
						sizeof *dnp3_functions,
					code));
		}
		rest = str_from(rest, n);
	}
	return (ptrdiff_t)(h->bytes.n - rest.n);
}

static int dnp3_detect(const struct tuple *t, int dir, struct str bytes)
{
	bool none;
	size_t n = frame_n(bytes, &none);

	(void)t;
	(void)dir;
	if (none)
		return 0;
	return n ? 2 : 1;
}

const struct protocol modbus_protocol = {
	.name = "modbus",
	.state_byte = sizeof(struct industrial),
	.detect = modbus_detect,
	.on_data = modbus_on_data,
};
const struct protocol dnp3_protocol = {
	.name = "dnp3",
	.state_byte = sizeof(struct industrial),
	.detect = dnp3_detect,
	.on_data = dnp3_on_data,
};
