/* SPDX-License-Identifier: Apache-2.0 */
#include "protocol/tls.h"
#include "protocol/x509.h"

enum {
	CERTIFICATES = 16
}; /* of a chain; who sends more gets no more read */

static uint8_t keep(char *to, size_t cap, const struct writer *text)
{
	size_t n = text->n < cap ? text->n : cap;

	memcpy(to, text->p, n);
	return (uint8_t)n;
}

static uint8_t keep_plain(char *to,
	size_t cap,
	struct str s,
	struct arena scratch)
{
	struct writer text = writer_of(&scratch, 4 * cap);

	writer_plain(&text, str_head(s, cap));
	return keep(to, cap, &text);
}

static void place(struct tls_said *s, const struct chunk *h)
{
	s->t_ns = h->t_ns;
	s->at_byte = h->at_byte;
	s->len_byte = h->len_byte;
}

void tls_said_client(struct tls_said *s,
	const struct client_hello *hello,
	char carrier,
	const struct chunk *h,
	const struct parser *e)
{
	struct arena scratch = e->scratch;
	struct writer ja3 = writer_of(&scratch, JA3_N);
	struct writer ja4 = writer_of(&scratch, JA4_N);

	if (s->client)
		return;
	s->client = true;
	place(s, h);
	s->offered = hello->best;
	s->n_name = keep_plain(s->name,
		sizeof s->name,
		hello->server_name,
		scratch);
	s->n_alpn = keep_plain(s->alpn, sizeof s->alpn, hello->alpn, scratch);
	ja3_text(hello, scratch, &ja3);
	ja4_text(hello, carrier, scratch, &ja4);
	s->n_ja3 = keep(s->ja3, sizeof s->ja3, &ja3);
	s->n_ja4 = keep(s->ja4, sizeof s->ja4, &ja4);
}

void tls_said_server(struct tls_said *s,
	const struct server_hello *hello,
	const struct chunk *h,
	const struct parser *e)
{
	struct arena scratch = e->scratch;
	struct writer ja3s = writer_of(&scratch, JA3_N);

	if (!s->client && !s->server)
		place(s, h);
	s->server = true;
	s->retry = hello->retry;
	s->version = hello->chosen;
	s->cipher = hello->cipher;
	s->n_server_alpn = keep_plain(s->server_alpn,
		sizeof s->server_alpn,
		hello->alpn,
		scratch);
	ja3s_text(hello, scratch, &ja3s);
	s->n_ja3s = keep(s->ja3s, sizeof s->ja3s, &ja3s);
}

/* the sums, separated by commas */
static struct str put_certificates(struct str list,
	const struct chunk *at,
	const struct session *t,
	struct parser *e,
	struct arena *scratch)
{
	struct cur c = cur_of(list.p, list.n);
	struct writer sums =
		writer_of(scratch, CERTIFICATES * (SHA256_HEX_N + 1));

	for (int i = 0; i < CERTIFICATES && cur_left(&c); i++) {
		struct arena one = *scratch;
		size_t n = (size_t)cur_u8(&c) << 16;
		n |= cur_u16be(&c);
		const unsigned char *der = cur_take(&c, n);
		struct obs o = { .kind = OBS_CERTIFICATE };

		if (!der)
			break;
		x509_read((struct str){ (const char *)der, n },
			&one,
			&o.certificate);
		if (i)
			writer_c(&sums, ',');
		writer_add(&sums, o.certificate.sha256);
		parser_put(e, t, at, &o);
	}
	return writer_str(&sums);
}

void tls_said_put(const struct tls_said *s,
	struct str certificates,
	const struct session *t,
	struct parser *e)
{
	struct arena scratch = e->scratch;
	struct writer cipher = writer_of(&scratch, 4);
	struct chunk at = {
		.t_ns = s->t_ns,
		.at_byte = s->at_byte,
		.len_byte = s->len_byte,
	};
	struct obs o = { .kind = OBS_TLS };

	if (!s->client && !s->server)
		return;
	if (s->server)
		writer_hex16(&cipher, s->cipher);
	o.tls.server_name = (struct str){ s->name, s->n_name };
	o.tls.ja3 = (struct str){ s->ja3, s->n_ja3 };
	o.tls.ja3s = (struct str){ s->ja3s, s->n_ja3s };
	o.tls.ja4 = (struct str){ s->ja4, s->n_ja4 };
	o.tls.version = tls_version_text(s->server ? s->version : s->offered);
	o.tls.alpn = (struct str){ s->alpn, s->n_alpn };
	if (s->n_server_alpn)
		o.tls.alpn = (struct str){ s->server_alpn, s->n_server_alpn };
	o.tls.cipher = writer_str(&cipher);
	o.tls.certificates =
		put_certificates(certificates, &at, t, e, &scratch);
	parser_put(e, t, &at, &o);
}
