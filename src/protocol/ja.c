/* SPDX-License-Identifier: Apache-2.0 */
#include "protocol/ja.h"

/* more than the numbers of a hello of 64 KiB take as text */
enum {
	LIST_MAX = 1 << 20
};

struct numbers {
	uint16_t *v;
	size_t n;
	bool full;
};

/* room for as many as fit into 64 KiB of message */
static struct numbers numbers_of(struct arena *scratch, size_t most)
{
	scratch->at += -(uintptr_t)scratch->at & 1;
	struct writer room = writer_of(scratch, most * sizeof(uint16_t));

	return (struct numbers){ (uint16_t *)(void *)room.p,
		0,
		room.cap < most * sizeof(uint16_t) };
}

/* Width bytes each, as numbers. Of the 3-byte ciphers of SSL 2.0 those that it
 * shares with TLS, which have a zero before them (RFC 5246, E.2). */
static struct numbers list_numbers(struct arena *scratch,
	struct str list,
	size_t width)
{
	struct numbers to = numbers_of(scratch, list.n / width);
	struct cur c = cur_of(list.p, list.n);

	while (!to.full && cur_left(&c) >= width) {
		uint8_t lead = width == 3 ? cur_u8(&c) : 0;
		uint16_t v = width == 1 ? cur_u8(&c) : cur_u16be(&c);
		if (!lead && (width == 1 || !tls_is_grease(v)))
			to.v[to.n++] = v;
	}
	return to;
}

static struct numbers extension_numbers(struct arena *scratch,
	struct str extensions)
{
	struct numbers to = numbers_of(scratch, extensions.n / 4);
	struct cur c = cur_of(extensions.p, extensions.n);
	uint16_t type;
	struct str data;

	while (!to.full && extension_next(&c, &type, &data)) {
		if (!tls_is_grease(type))
			to.v[to.n++] = type;
	}
	return to;
}

/* --- JA3: "769,47-53-5,0-23,29-24,0" ------------------------------------- */

static void decimals(struct writer *to, const struct numbers *n)
{
	for (size_t i = 0; i < n->n; i++) {
		if (i)
			writer_c(to, '-');
		writer_u32(to, n->v[i]);
	}
}

void ja3_text(const struct client_hello *h,
	struct arena scratch,
	struct writer *to)
{
	struct numbers list[] = {
		list_numbers(&scratch, h->ciphers, h->cipher_byte),
		extension_numbers(&scratch, h->extensions),
		list_numbers(&scratch, h->groups, 2),
		list_numbers(&scratch, h->points, 1),
	};
	struct writer text = writer_of(&scratch, LIST_MAX);
	bool full = false;

	writer_u32(&text, h->version);
	for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
		writer_c(&text, ',');
		decimals(&text, &list[i]);
		full |= list[i].full;
	}
	if (!text.full && !full)
		writer_md5(to, writer_str(&text));
}

void ja3s_text(const struct server_hello *h,
	struct arena scratch,
	struct writer *to)
{
	struct numbers extensions =
		extension_numbers(&scratch, h->extensions);
	struct writer text = writer_of(&scratch, LIST_MAX);

	writer_u32(&text, h->version);
	writer_c(&text, ',');
	writer_u32(&text, h->cipher);
	writer_c(&text, ',');
	decimals(&text, &extensions);
	if (!text.full && !extensions.full)
		writer_md5(to, writer_str(&text));
}

/* --- JA4: "t13d1516h2_8daaf6152771_e5627efa2ab1" ------------------------- */

static struct str ja4_version(uint16_t version)
{
	static const char *const from_ssl3[] = { "s3",
		"10",
		"11",
		"12",
		"13" };

	if (version >= SSL_3 && version <= TLS_1_3)
		return str_of(from_ssl3[version - SSL_3]);
	switch (version) {
	case SSL_2:
		return STR("s2");
	case DTLS_1_0:
		return STR("d1");
	case DTLS_1_2:
		return STR("d2");
	case DTLS_1_3:
		return STR("d3");
	default:
		return STR("00");
	}
}

/* "If there's > 99, which there should never be, then output 99" */
static void two_digits(struct writer *to, size_t n)
{
	unsigned v = n > 99 ? 99 : (unsigned)n;

	writer_c(to, (char)('0' + v / 10));
	writer_c(to, (char)('0' + v % 10));
}

static bool alphanumeric(unsigned char c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
		(c >= 'a' && c <= 'z');
}

/* The first and last byte of the first ALPN; "99" when one of them is not
 * alphanumeric: that is what the reference implementation's published results
 * say, and whoever looks a fingerprint up has it from there. Newer texts of the
 * specification print the first and last digit of the hex form instead. */
static void ja4_alpn(struct writer *to, struct str alpn)
{
	if (!alpn.n) {
		writer_add(to, STR("00"));
		return;
	}
	unsigned char first = (unsigned char)alpn.p[0];
	unsigned char last = (unsigned char)alpn.p[alpn.n - 1];
	bool plain = alphanumeric(first) && alphanumeric(last);

	writer_c(to, plain ? (char)first : '9');
	writer_c(to, plain ? (char)last : '9');
}

/* Shell's, with Knuth's gaps: n^1.5 at worst. qsort of glibc may ask the system
 * how much memory there is, which a jailed process may not. */
static void sort(struct numbers *n)
{
	size_t gap = 1;

	while (gap < n->n / 3)
		gap = 3 * gap + 1;
	for (; gap; gap /= 3) {
		for (size_t i = gap; i < n->n; i++) {
			uint16_t v = n->v[i];
			size_t k = i;

			for (; k >= gap && n->v[k - gap] > v; k -= gap)
				n->v[k] = n->v[k - gap];
			n->v[k] = v;
		}
	}
}

static void hexes(struct writer *to, const struct numbers *n)
{
	for (size_t i = 0; i < n->n; i++) {
		if (i)
			writer_c(to, ',');
		writer_hex16(to, n->v[i]);
	}
}

/* "_" and 12 digits; "if there are no .. in the list, then the value is set to
 * 000000000000" */
static void ja4_sum(struct writer *to, const struct writer *list, bool empty)
{
	writer_c(to, '_');
	if (empty)
		writer_add(to, STR("000000000000"));
	else
		writer_sha256(to, writer_str(list), 12);
}

static void without_name_and_alpn(struct numbers *n)
{
	size_t kept = 0;

	for (size_t i = 0; i < n->n; i++) {
		if (n->v[i] != EXT_SERVER_NAME && n->v[i] != EXT_ALPN)
			n->v[kept++] = n->v[i];
	}
	n->n = kept;
}

void ja4_text(const struct client_hello *h,
	char carrier,
	struct arena scratch,
	struct writer *to)
{
	struct numbers ciphers =
		list_numbers(&scratch, h->ciphers, h->cipher_byte);
	struct numbers extensions =
		extension_numbers(&scratch, h->extensions);
	struct numbers algorithms = list_numbers(&scratch, h->algorithms, 2);
	struct writer b = writer_of(&scratch, LIST_MAX);
	struct writer c = writer_of(&scratch, LIST_MAX);
	struct writer all = writer_of(&scratch, JA4_N);

	writer_c(&all, carrier);
	writer_add(&all, ja4_version(h->best));
	writer_c(&all, h->has_server_name ? 'd' : 'i');
	two_digits(&all, ciphers.n);
	two_digits(&all, extensions.n);
	ja4_alpn(&all, h->alpn);
	without_name_and_alpn(&extensions);
	sort(&ciphers);
	sort(&extensions);
	hexes(&b, &ciphers);
	hexes(&c, &extensions);
	if (algorithms.n) {
		writer_c(&c, '_');
		hexes(&c, &algorithms);
	}
	ja4_sum(&all, &b, !ciphers.n);
	ja4_sum(&all, &c, !extensions.n);
	bool lists = ciphers.full || extensions.full || algorithms.full;
	bool texts = all.full || b.full || c.full;
	if (!lists && !texts)
		writer_add(to, writer_str(&all));
}
