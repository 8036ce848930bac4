/* SPDX-License-Identifier: Apache-2.0 */
/* A big capture out of small ones: their packets over and over, each round with
 * other addresses, a packet every 20 us. Flows stay flows (both directions are
 * renumbered alike, checksums are mended), hosts become many. usage: mix BYTES
 * KIND FILE... >mix.pcap ; KIND: mixed = all Ethernet packets with IP, dns =
 * those of UDP port 53 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/core.h"

enum {
	PACKETS_MAX = 1 << 20,
	ROOM = 1 << 30,
	ETHERNET = 14
};

struct original {
	struct str bytes;
};

static uint16_t be16(const unsigned char *p)
{
	return (uint16_t)(p[0] << 8 | p[1]);
}

static bool wanted(struct str s, bool dns)
{
	const unsigned char *p = (const unsigned char *)s.p;

	if (s.n < ETHERNET + 20 || be16(p + 12) != 0x0800 ||
		p[ETHERNET] >> 4 != 4) {
		return s.n >= ETHERNET + 40 && be16(p + 12) == 0x86dd && !dns;
	}
	size_t header = (p[ETHERNET] & 15U) * 4;
	if (!dns)
		return header >= 20;
	return p[ETHERNET + 9] == 17 && s.n >= ETHERNET + header + 8 &&
		s.n < 300 &&
		(be16(p + ETHERNET + header) == 53 ||
			be16(p + ETHERNET + header + 2) == 53);
}

/* little-endian captures of Ethernet only: the others are left out */
static size_t take(struct str file, bool dns, struct original *to, size_t n)
{
	struct cur c = cur_of(file.p, file.n);
	uint32_t magic = cur_u32le(&c);

	cur_take(&c, 16);
	if ((magic != 0xa1b2c3d4 && magic != 0xa1b23c4d) ||
		cur_u32le(&c) != 1)
		return n;
	while (n < PACKETS_MAX) {
		cur_take(&c, 8);
		uint32_t len = cur_u32le(&c);
		uint32_t wire = cur_u32le(&c);
		const unsigned char *p = cur_take(&c, len);

		if (!p)
			break;
		if (len == wire &&
			wanted((struct str){ (const char *)p, len }, dns)) {
			to[n++].bytes = (struct str){ (const char *)p, len };
		}
	}
	return n;
}

/* RFC 1624, equation 3: the sum after a 16-bit word has changed */
static void mend(unsigned char *sum, uint16_t was, uint16_t is)
{
	uint32_t s = (uint16_t)~be16(sum) + (uint32_t)(uint16_t)~was + is;

	s = (s & 0xffff) + (s >> 16);
	s = (s & 0xffff) + (s >> 16);
	s = ~s & 0xffff;
	sum[0] = (unsigned char)(s >> 8);
	sum[1] = (unsigned char)s;
}

/* the middle sixteen bits of both addresses, the same way in both directions */
static void renumber(unsigned char *p, size_t n, uint32_t round)
{
	unsigned char *ip = p + ETHERNET;
	size_t header = (ip[0] & 15U) * 4;
	unsigned char *sum;
	if (ip[9] == 6 && n >= ETHERNET + header + 18)
		sum = ip + header + 16;
	else if (ip[9] == 17 && n >= ETHERNET + header + 8)
		sum = ip + header + 6;
	else
		sum = NULL;

	if (be16(p + 12) != 0x0800) {
		for (int at = 8; at <= 24; at += 16) {
			ip[at + 4] ^= (unsigned char)(round >> 8);
			ip[at + 5] ^= (unsigned char)round;
		}
		return;
	}
	for (int at = 12; at <= 16; at += 4) {
		for (int word = 0; word < 2; word++) {
			uint16_t was = be16(ip + at + 2 * word);
			ip[at + 1 + word] ^=
				(unsigned char)(word ? round : round >> 8);
			uint16_t is = be16(ip + at + 2 * word);
			mend(ip + 10, was, is);
			if (sum && (ip[9] == 6 || be16(sum)))
				mend(sum, was, is);
		}
	}
}

static void le32(FILE *f, uint32_t v)
{
	fwrite(&(unsigned char[]){ (unsigned char)v,
		       (unsigned char)(v >> 8),
		       (unsigned char)(v >> 16),
		       (unsigned char)(v >> 24) },
		4,
		1,
		f);
}

static void write_mix(const struct original *o, size_t n, uint64_t bytes)
{
	unsigned char packet[1 << 16];
	uint64_t written = 24;
	uint64_t k = 0;

	le32(stdout, 0xa1b2c3d4);
	le32(stdout, 0x00040002);
	le32(stdout, 0);
	le32(stdout, 0);
	le32(stdout, 65535);
	le32(stdout, 1);
	for (uint32_t round = 0; written < bytes; round++) {
		for (size_t i = 0; i < n && written < bytes; i++, k++) {
			struct str s = o[i].bytes;

			if (s.n > sizeof packet)
				continue;
			memcpy(packet, s.p, s.n);
			renumber(packet, s.n, round);
			le32(stdout,
				1700000000 + (uint32_t)(k * 20 / 1000000));
			le32(stdout, (uint32_t)(k * 20 % 1000000));
			le32(stdout, (uint32_t)s.n);
			le32(stdout, (uint32_t)s.n);
			fwrite(packet, 1, s.n, stdout);
			written += 16 + s.n;
		}
	}
}

int main(int argc, char **argv)
{
	struct arena a;
	struct err err;
	size_t n = 0;

	if (argc < 4 || !arena_open(&a, ROOM, &err))
		return fputs("usage: mix BYTES mixed|dns FILE...\n", stderr),
		       2;
	struct original *o = NEW(&a, struct original, PACKETS_MAX);
	for (int i = 3; o && i < argc; i++) {
		struct str file;

		if (!file_read(argv[i], 1 << 28, &a, &file, &err))
			return fprintf(stderr, "%s\n", err.text), 1;
		n = take(file, strcmp(argv[2], "dns") == 0, o, n);
	}
	if (!n) {
		return fputs("mix: no packets of that kind in these "
			     "captures\n",
			       stderr),
		       1;
	}
	write_mix(o, n, strtoull(argv[1], NULL, 10));
	return fflush(stdout) != 0;
}
