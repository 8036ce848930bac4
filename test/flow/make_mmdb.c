/* SPDX-License-Identifier: Apache-2.0 */
/* A tiny database in MaxMind's format: make_mmdb FILE NETWORK=JP
 * NETWORK=64496:Name ... (IPv4). source: maxmind.github.io/MaxMind-DB */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	NODES = 1000,
	NONE = -1,
	DATA = 1 << 20,
	ROOM = 1 << 16
};

/* NONE, another node, or DATA + offset */
static int tree[NODES][2], n_nodes = 1;
static unsigned char data[ROOM];
static size_t n_data;

static void put(const void *p, size_t n)
{
	memcpy(data + n_data, p, n);
	n_data += n;
}
static void put_byte(unsigned v)
{
	data[n_data++] = (unsigned char)v;
}

/* types: 2 text, 5 uint16, 6 uint32, 7 map; extended 9 uint64 (7 + 2), 11 array
 */
static void put_text(const char *z)
{
	put_byte(2U << 5 | (unsigned)strlen(z)); /* below 29 bytes */
	put(z, strlen(z));
}

static void put_number(unsigned type, unsigned v)
{
	put_byte(type << 5 | 4);
	for (int i = 3; i >= 0; i--)
		put_byte(v >> (8 * i) & 0xff);
}

static int leaf(const char *value)
{
	int at = (int)n_data;
	const char *colon = strchr(value, ':');

	if (colon) {
		put_byte(7U << 5 | 2);
		put_text("autonomous_system_number");
		put_number(6, (unsigned)strtoul(value, NULL, 10));
		put_byte(2U << 5 | 29);
		put_byte(30 - 29);
		/* from 29 bytes on the length has a byte of its own */
		put("autonomous_system_organization", 30);
		put_text(colon + 1);
		return DATA + at;
	}
	put_byte(7U << 5 | 1);
	put_text("country");
	put_byte(7U << 5 | 1);
	put_text("iso_code");
	put_text(value);
	return DATA + at;
}

static void insert(unsigned net, int bits, int what)
{
	int at = 0;

	for (int i = 0; i < bits; i++) {
		int *to = &tree[at][net >> (31 - i) & 1];

		if (i + 1 == bits) {
			*to = what;
		} else {
			if (*to == NONE) {
				tree[n_nodes][0] = tree[n_nodes][1] = NONE;
				*to = n_nodes++;
			}
			at = *to;
		}
	}
}

static void put_metadata(void)
{
	put("\xab\xcd\xefMaxMind.com", 14);
	put_byte(7U << 5 | 9);
	put_text("binary_format_major_version");
	put_number(5, 2);
	data[n_data - 5] = 5U << 5 | 2;
	memmove(data + n_data - 4, data + n_data - 2, 2);
	n_data -= 2;
	put_text("binary_format_minor_version");
	put_number(5, 0);
	data[n_data - 5] = 5U << 5 | 2;
	n_data -= 2;
	put_text("build_epoch");
	put_byte(4);
	put_byte(2);
	put("\0\0\0\1", 4);
	put_text("database_type");
	put_text("Test");
	put_text("description");
	put_byte(7U << 5);
	put_text("ip_version");
	put_number(5, 4);
	data[n_data - 5] = 5U << 5 | 2;
	memmove(data + n_data - 4, data + n_data - 2, 2);
	n_data -= 2;
	put_text("languages");
	put_byte(0);
	put_byte(4);
	put_text("node_count");
	put_number(6, (unsigned)n_nodes);
	put_text("record_size");
	put_number(5, 24);
	data[n_data - 5] = 5U << 5 | 2;
	memmove(data + n_data - 4, data + n_data - 2, 2);
	n_data -= 2;
}

int main(int argc, char **argv)
{
	FILE *f = argc > 1 ? fopen(argv[1], "wb") : NULL;

	if (!f)
		return 2;
	tree[0][0] = tree[0][1] = NONE;
	for (int i = 2; i < argc; i++) {
		unsigned a;
		unsigned b;
		unsigned c;
		unsigned d;
		int bits;
		char value[64];

		if (sscanf(argv[i],
			    "%u.%u.%u.%u/%d=%63[^\n]",
			    &a,
			    &b,
			    &c,
			    &d,
			    &bits,
			    value) != 6) {
			return 2;
		}
		insert(a << 24 | b << 16 | c << 8 | d, bits, leaf(value));
	}
	for (int i = 0; i < n_nodes; i++) {
		for (int side = 0; side < 2; side++) {
			int v;
			if (tree[i][side] == NONE)
				v = n_nodes;
			else if (tree[i][side] >= DATA)
				v = tree[i][side] - DATA + n_nodes + 16;
			else
				v = tree[i][side];
			unsigned char r[3] = { (unsigned char)(v >> 16),
				(unsigned char)(v >> 8),
				(unsigned char)v };

			fwrite(r, 1, 3, f);
		}
	}
	fwrite("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 1, 16, f);
	put_metadata();
	fwrite(data, 1, n_data, f);
	return fclose(f) != 0;
}
