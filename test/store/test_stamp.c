/* SPDX-License-Identifier: Apache-2.0 */
/* Time-stamps of an authority of our own making, whose clock and certificates
 * are as each row says; and witnesses' cosignatures. */
#include "../core/check.h"

#include <stdio.h>
#include <stdlib.h>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ts.h>
#include <openssl/x509v3.h>

#include "store/cosign.h"
#include "store/stamp.h"

/* 2024-01-01, and years from then */
static const int64_t day0 = 1704067200;
enum {
	YEAR_S = 365 * 86400
};

static EVP_PKEY *ca_key;
static EVP_PKEY *tsa_key;
static X509 *ca;
static struct sha256 imprint;
static struct buf ca_pem;
static int64_t clock_s;
static long serial = 7;

static void add_extension(X509 *x, X509 *issuer, int nid, const char *value)
{
	X509V3_CTX c;

	X509V3_set_ctx(&c, issuer, x, NULL, NULL, 0);
	X509_EXTENSION *e = X509V3_EXT_conf_nid(NULL, &c, nid, value);
	assert_non_null(e);
	assert_true(X509_add_ext(x, e, -1));
	X509_EXTENSION_free(e);
}

/* issuer NULL: a root */
static X509 *certificate(const char *name,
	EVP_PKEY *key,
	X509 *issuer,
	EVP_PKEY *issuer_key,
	int64_t from,
	int64_t to,
	const char *usage)
{
	X509 *x = X509_new();
	X509_NAME *n = X509_get_subject_name(x);

	X509_set_version(x, 2);
	ASN1_INTEGER_set(X509_get_serialNumber(x), serial++);
	X509_NAME_add_entry_by_txt(n,
		"CN",
		MBSTRING_UTF8,
		(const unsigned char *)name,
		-1,
		-1,
		0);
	X509_set_issuer_name(x, issuer ? X509_get_subject_name(issuer) : n);
	ASN1_TIME_set(X509_getm_notBefore(x), (time_t)from);
	ASN1_TIME_set(X509_getm_notAfter(x), (time_t)to);
	X509_set_pubkey(x, key);
	add_extension(x,
		issuer ? issuer : x,
		NID_basic_constraints,
		issuer ? "CA:FALSE" : "critical,CA:TRUE");
	if (usage)
		add_extension(x,
			issuer ? issuer : x,
			NID_ext_key_usage,
			usage);
	assert_true(X509_sign(x, issuer_key, EVP_sha256()) > 0);
	return x;
}

static void put_pem(X509 *x, struct buf *ret)
{
	BIO *b = BIO_new(BIO_s_mem());
	char *p;

	PEM_write_bio_X509(b, x);
	long n = BIO_get_mem_data(b, &p);
	buf_add(ret, (struct str){ p, (size_t)n });
	BIO_free(b);
}

static int open_all(void **state)
{
	(void)state;
	ca_key = EVP_RSA_gen(2048);
	tsa_key = EVP_RSA_gen(2048);
	imprint = sha256_of(STR("a checkpoint"));
	if (!ca_key || !tsa_key)
		return -1;
	ca = certificate("Root of tests",
		ca_key,
		NULL,
		ca_key,
		day0 - YEAR_S,
		day0 + 20LL * YEAR_S,
		NULL);
	put_pem(ca, &ca_pem);
	return 0;
}

static int close_all(void **state)
{
	(void)state;
	EVP_PKEY_free(ca_key);
	EVP_PKEY_free(tsa_key);
	X509_free(ca);
	buf_done(&ca_pem);
	return 0;
}

/* --- the authority -------------------------------------------------------
 */

static ASN1_INTEGER *next_serial(TS_RESP_CTX *c, void *ctx)
{
	ASN1_INTEGER *n = ASN1_INTEGER_new();

	(void)c;
	(void)ctx;
	ASN1_INTEGER_set(n, serial++);
	return n;
}

static int its_clock(TS_RESP_CTX *c, void *ctx, long *sec, long *usec)
{
	(void)c;
	(void)ctx;
	*sec = (long)clock_s;
	*usec = 0;
	return 1;
}

/* What it answers to the request at that time. */
static struct buf answer(struct str request,
	X509 *tsa,
	bool sha256_id,
	int64_t at_s)
{
	TS_RESP_CTX *c = TS_RESP_CTX_new();
	BIO *b = BIO_new_mem_buf(request.p, (int)request.n);
	ASN1_OBJECT *policy = OBJ_txt2obj("1.2.3.4.1", 0);
	unsigned char *der = NULL;
	struct buf ret = { 0 };

	clock_s = at_s;
	assert_true(TS_RESP_CTX_set_signer_cert(c, tsa));
	assert_true(TS_RESP_CTX_set_signer_key(c, tsa_key));
	TS_RESP_CTX_set_signer_digest(c, EVP_sha256());
	TS_RESP_CTX_set_ess_cert_id_digest(c,
		sha256_id ? EVP_sha256() : EVP_sha1());
	TS_RESP_CTX_set_def_policy(c, policy);
	TS_RESP_CTX_add_md(c, EVP_sha256());
	TS_RESP_CTX_add_md(c, EVP_sha512());
	TS_RESP_CTX_set_serial_cb(c, next_serial, NULL);
	TS_RESP_CTX_set_time_cb(c, its_clock, NULL);
	TS_RESP *r = TS_RESP_create_response(c, b);
	assert_non_null(r);
	int n = i2d_TS_RESP(r, &der);
	assert_true(n > 0);
	buf_add(&ret, (struct str){ (const char *)der, (size_t)n });
	OPENSSL_free(der);
	TS_RESP_free(r);
	ASN1_OBJECT_free(policy);
	BIO_free(b);
	TS_RESP_CTX_free(c);
	return ret;
}

static void ask(struct buf *ret, struct stamp_request *r)
{
	struct err err;

	assert_true(stamp_ask(imprint, ret, &err));
	assert_true(stamp_request_read(buf_str(ret), "q", r, &err));
	assert_memory_equal(&r->imprint, &imprint, sizeof imprint);
}

#define STAMPING "critical,timeStamping"

static void as_of_its_time(void **state)
{
	static const struct {
		const char *what;
		const char *usage;
		int from_year; /* the certificate */
		int to_year;
		int at_year; /* the token */
		bool sha256_id;
		bool holds;
	} row[] = {
		{ "today", STAMPING, 0, 10, 2, true, true },
		{ "by SHA-1", STAMPING, 0, 10, 2, false, true },
		{ "expired since", STAMPING, 0, 1, 0, true, true },
		{ "expired when stamping", STAMPING, 0, 1, 2, true, false },
		{ "not yet valid", STAMPING, 1, 10, 0, true, false },
	};

	(void)state;
	for (size_t i = 0; i < N(row); i++) {
		X509 *tsa = certificate("TSA of tests",
			tsa_key,
			ca,
			ca_key,
			day0 + (int64_t)row[i].from_year * YEAR_S - 86400,
			day0 + (int64_t)row[i].to_year * YEAR_S,
			row[i].usage);
		struct buf q = { 0 };
		struct stamp_request r;
		struct stamp s;
		struct err err = { 0 };
		int64_t at = day0 + (int64_t)row[i].at_year * YEAR_S;

		ask(&q, &r);
		struct buf a = answer(buf_str(&q), tsa, row[i].sha256_id, at);
		bool ok = stamp_check(buf_str(&a),
			"a",
			&imprint,
			&r,
			buf_str(&ca_pem),
			&s,
			&err);
		if (ok != row[i].holds)
			fail_msg("%s: %s", row[i].what, err.text);
		if (ok) {
			assert_int_equal(s.at_s, at);
			assert_int_equal(s.ess_sha1, !row[i].sha256_id);
			assert_string_equal(s.tsa, "CN = TSA of tests");
			assert_int_equal(s.certificates, 1);
		} else {
			assert_int_equal(err.code, ERR_DIFFERS);
		}
		buf_done(&q);
		buf_done(&a);
		X509_free(tsa);
	}
}

static bool holds(struct str der,
	const struct sha256 *d,
	const struct stamp_request *r,
	struct str trusted,
	const char *why)
{
	struct stamp s;
	struct err err = { 0 };
	bool ok = stamp_check(der, "a", d, r, trusted, &s, &err);

	if (!ok && !strstr(err.text, why))
		fail_msg("\"%s\" is not in: %s", why, err.text);
	assert_true(ok || err.code);
	return ok;
}

static void refused(void **state)
{
	X509 *tsa = certificate("TSA of tests",
		tsa_key,
		ca,
		ca_key,
		day0,
		day0 + YEAR_S,
		STAMPING);
	EVP_PKEY *k = EVP_RSA_gen(2048);
	X509 *other = certificate("Another root",
		k,
		NULL,
		k,
		day0 - YEAR_S,
		day0 + YEAR_S,
		NULL);
	struct buf other_pem = { 0 };
	struct buf q = { 0 };
	struct buf q2 = { 0 };
	struct stamp_request r;
	struct stamp_request r2;
	struct sha256 d = sha256_of(STR("another checkpoint"));

	(void)state;
	put_pem(other, &other_pem);
	ask(&q, &r);
	ask(&q2, &r2);
	struct buf a = answer(buf_str(&q), tsa, true, day0 + 9);
	struct str der = buf_str(&a);
	struct str pem = buf_str(&ca_pem);
	assert_true(holds(der, &imprint, &r, pem, ""));
	assert_false(holds(der, &d, &r, pem, "over another hash"));
	assert_false(holds(der, &imprint, &r2, pem, "another nonce"));
	assert_false(holds(der,
		&imprint,
		&r,
		buf_str(&other_pem),
		"certificate verify error"));
	assert_false(holds(der, &imprint, &r, STR(""), "--ca FILE"));
	assert_false(holds(der, &imprint, &r, STR("x"), "--ca FILE"));
	assert_false(
		holds(STR("x"), &imprint, &r, pem, "DER cannot be read"));
	/* a request is no answer, and what stands behind it no part of it */
	assert_false(
		holds(buf_str(&q), &imprint, &r, pem, "DER cannot be read"));
	buf_z(&a, "x");
	assert_false(
		holds(buf_str(&a), &imprint, &r, pem, "DER cannot be read"));
	/* both roots in one file */
	a.n--;
	buf_add(&other_pem, pem);
	assert_true(
		holds(buf_str(&a), &imprint, &r, buf_str(&other_pem), ""));
	buf_done(&a);
	buf_done(&q);
	buf_done(&q2);
	buf_done(&other_pem);
	X509_free(tsa);
	X509_free(other);
	EVP_PKEY_free(k);
}

/* One byte of it changed, anywhere: no token, or the same one. */
static void every_byte(void **state)
{
	X509 *tsa = certificate("TSA of tests",
		tsa_key,
		ca,
		ca_key,
		day0,
		day0 + YEAR_S,
		STAMPING);
	struct buf q = { 0 };
	struct stamp_request r;
	struct stamp s;
	struct stamp changed;
	struct err err;
	uint32_t odd = 0;

	(void)state;
	ask(&q, &r);
	struct buf a = answer(buf_str(&q), tsa, true, day0 + 9);
	assert_true(stamp_check(buf_str(&a),
		"a",
		&imprint,
		&r,
		buf_str(&ca_pem),
		&s,
		&err));
	for (size_t i = 0; i < a.n; i++) {
		a.p[i] = (char)(a.p[i] ^ 1);
		/* unsigned parts: version numbers, parameters, the
		 * certificate beside it are not what the token says */
		if (stamp_check(buf_str(&a),
			    "a",
			    &imprint,
			    &r,
			    buf_str(&ca_pem),
			    &changed,
			    &err)) {
			odd++;
			assert_int_equal(changed.at_s, s.at_s);
			assert_memory_equal(&changed.imprint,
				&s.imprint,
				sizeof s.imprint);
		}
		a.p[i] = (char)(a.p[i] ^ 1);
		stamp_read(str_head(buf_str(&a), i), "a", &changed, &err);
	}
	assert_true(odd < 16);
	buf_done(&a);
	buf_done(&q);
	X509_free(tsa);
}

static void requests(void **state)
{
	struct buf q = { 0 };
	struct stamp_request r;
	struct stamp_request again;
	struct err err;

	(void)state;
	ask(&q, &r);
	/* never twice the same */
	q.n = 0;
	ask(&q, &again);
	assert_memory_not_equal(r.nonce, again.nonce, sizeof r.nonce);
	for (size_t i = 0; i < q.n; i++)
		assert_false(stamp_request_read(str_head(buf_str(&q), i),
			"q",
			&r,
			&err));
	buf_done(&q);
}

/* --- witnesses -----------------------------------------------------------
 */

/* C2SP tlog-cosignature has the form; the key is that of RFC 8032, 7.1, test
 * 1
 */
static void cosignatures(void **state)
{
	static const char text[] =
		"example.com/behind-the-sofa\n20852163\n"
		"CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
	unsigned char seed[32];
	unsigned char sig[8 + SIG_N] = { 0, 0, 0, 0, 0x64, 0x18, 0x50, 0xcb };
	size_t n = SIG_N;
	size_t key_n = KEY_N;
	struct note_key w = { .name = STR("witness.example/w1"),
		.type = NOTE_COSIGNATURE };
	struct note_sig s;
	struct buf line = { 0 };
	struct err err;
	uint64_t t;

	(void)state;
	assert_true(hex_read(STR("9d61b19deffd5a60ba844af492ec2cc4"
				 "4449c5697b326919703bac031cae7f60"),
		seed,
		sizeof seed));
	EVP_PKEY *k = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519,
		NULL,
		seed,
		sizeof seed);
	EVP_PKEY_get_raw_public_key(k, w.key, &key_n);
	note_key_id(w.name, w.type, w.key, w.id);
	struct buf message = { 0 };
	buf_z(&message, "cosignature/v1\ntime 1679315147\n");
	buf_z(&message, text);
	EVP_MD_CTX *c = EVP_MD_CTX_new();
	EVP_DigestSignInit(c, NULL, NULL, NULL, k);
	assert_true(EVP_DigestSign(c,
		sig + 8,
		&n,
		(unsigned char *)message.p,
		message.n));
	EVP_MD_CTX_free(c);
	EVP_PKEY_free(k);
	note_sig_write(w.name, w.id, sig, sizeof sig, &line);
	struct str rest = buf_str(&line);
	assert_true(note_sig_next(&rest, &s));
	assert_true(cosign_time(&s, &t));
	assert_int_equal(t, 1679315147);
	assert_true(cosign_ok(&s, &w, str_of(text)));
	assert_false(cosign_ok(&s, &w, STR("another\n")));
	assert_true(
		cosign_answer(buf_str(&line), "a", &w, str_of(text), &err));
	assert_true(
		cosign_answer(buf_str(&line), "a", NULL, str_of(text), &err));
	assert_false(
		cosign_answer(buf_str(&line), "a", &w, STR("x\n"), &err));
	assert_int_equal(err.code, ERR_DIFFERS);
	/* a line of somebody else's beside it, in any order */
	struct buf two = { 0 };
	buf_z(&two, "\xe2\x80\x94 other.example AAAAAAAAAAAAAAAA\n");
	assert_false(
		cosign_answer(buf_str(&two), "a", &w, str_of(text), &err));
	buf_add(&two, buf_str(&line));
	assert_true(
		cosign_answer(buf_str(&two), "a", &w, str_of(text), &err));
	for (size_t i = 0; i < line.n; i++) {
		line.p[i] = (char)(line.p[i] ^ 1);
		assert_false(cosign_answer(buf_str(&line),
			"a",
			&w,
			str_of(text),
			&err));
		line.p[i] = (char)(line.p[i] ^ 1);
		assert_false(cosign_answer(str_head(buf_str(&line), i),
			"a",
			&w,
			str_of(text),
			&err));
	}
	w.type = NOTE_ED25519;
	assert_false(cosign_ok(&s, &w, str_of(text)));
	buf_done(&line);
	buf_done(&two);
	buf_done(&message);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(requests),
		cmocka_unit_test(as_of_its_time),
		cmocka_unit_test(refused),
		cmocka_unit_test(every_byte),
		cmocka_unit_test(cosignatures),
	};

	return cmocka_run_group_tests(tests, open_all, close_all);
}
