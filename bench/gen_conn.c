/* SPDX-License-Identifier: Apache-2.0 */
/* A deterministic Zeek conn.log of ordinary traffic with a few beacons, for
 * measuring. usage: gen_conn ROWS PAIRS [SEED] > conn.log PAIRS host pairs get
 * ROWS rows, unevenly as on real networks: half of the pairs are seen once or
 * twice, a few thousands of times. */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

static uint64_t state = 42;

static uint64_t next(void) /* splitmix64, public domain, S. Vigna */
{
	uint64_t z = state += 0x9e3779b97f4a7c15U;

	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9U;
	z = (z ^ z >> 27) * 0x94d049bb133111ebU;
	return z ^ z >> 31;
}

static uint64_t mix(uint64_t x)
{
	x ^= x >> 33;
	x *= 0xff51afd7ed558ccdU;
	return x ^ x >> 33;
}

int main(int argc, char **argv)
{
	static const char *const state_name[] = { "SF",
		"SF",
		"SF",
		"SF",
		"S0",
		"REJ",
		"RSTO",
		"SF" };
	bool given = argc == 3 || argc == 4;
	uint64_t rows = given ? strtoull(argv[1], NULL, 10) : 0;
	uint64_t pairs = given ? strtoull(argv[2], NULL, 10) : 0;

	if (!rows || !pairs)
		return fputs("usage: gen_conn ROWS PAIRS [SEED]\n", stderr),
		       2;
	/* another day of the same pairs */
	if (argc == 4)
		state += strtoull(argv[3], NULL, 10);
	printf("#separator \\x09\n#simulated\tfor "
	       "measuring\n#set_separator\t,\n#empty_field\t(empty)\n#unset_"
	       "field\t-\n#path\tconn\n#open\t2026-01-01-00-00-00\n"
	       "#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_h\tid.resp_"
	       "p\tproto\tservice\tduration\torig_bytes\tresp_bytes\tconn_"
	       "state\tlocal_orig\tlocal_resp\tmissed_bytes\thistory\torig_"
	       "pkts\torig_ip_bytes\tresp_pkts\tresp_ip_bytes\ttunnel_"
	       "parents\n"
	       "#types\ttime\tstring\taddr\tport\taddr\tport\tenum\tstring\ti"
	       "nt"
	       "erval\tcount\tcount\tstring\tbool\tbool\tcount\tstring\tcount"
	       "\t"
	       "count\tcount\tcount\tset[string]\n");
	for (uint64_t i = 0; i < rows; i++) {
		/* pair of rank r is chosen about in proportion to 1 / r */
		uint64_t u = next() >> 11;
		uint64_t octaves = 1;
		while ((pairs >> octaves) && octaves < 40)
			octaves++;
		uint64_t rank = ((uint64_t)1 << (u % octaves)) +
			(next() & (((uint64_t)1 << (u % octaves)) - 1));
		if (rank > pairs)
			rank = 1 + next() % pairs;
		uint64_t h = mix(rank * 0x9e3779b97f4a7c15U);
		uint64_t r = next();
		uint64_t at_us =
			i * (uint64_t)(86400000000.0 / (double)rows) +
			r % 1000;
		const char *udp = h >> 60 < 3 ? "udp" : "tcp";
		printf("%" PRIu64 ".%06" PRIu64 "\tC%016" PRIx64
		       "\t10.%u.%u.%u\t%u\t203.%u.%u.%u\t%u\t%s\t%s\t%u.%"
		       "06u\t%"
		       "u\t%u\t%s\tT\tF\t0\tShADadFf\t%u\t%u\t%u\t%u\t-\n",
			1767225600 + at_us / 1000000,
			at_us % 1000000,
			r,
			(unsigned)(h & 3),
			(unsigned)(h >> 2 & 255),
			(unsigned)(h >> 10 & 255),
			(unsigned)(1024 + (r & 0xbfff)),
			(unsigned)(h >> 18 & 127),
			(unsigned)(h >> 26 & 255),
			(unsigned)(h >> 34 & 255),
			(unsigned)(h >> 42 & 1 ? 443
					: h >> 43 & 1
					? 80
					: 8000 + (h >> 44 & 63)),
			udp,
			h >> 42 & 1 ? "ssl" : "-",
			(unsigned)(r >> 20 & 31),
			(unsigned)(r >> 25) % 1000000,
			(unsigned)(r >> 16 & 0xfff),
			(unsigned)(r >> 28 & 0xffff),
			state_name[r >> 50 & 7],
			(unsigned)(r >> 53 & 31),
			(unsigned)(r >> 16 & 0x3fff),
			(unsigned)(r >> 56 & 63),
			(unsigned)(r >> 28 & 0x3ffff));
	}
	return fflush(stdout) || ferror(stdout) ? 1 : 0;
}
