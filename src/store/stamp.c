/* SPDX-License-Identifier: Apache-2.0 */
#include "store/stamp.h"

#include <limits.h>
#include <stdio.h>
#include <time.h>

#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/pkcs7.h>
#include <openssl/rand.h>
#include <openssl/ts.h>
#include <openssl/x509.h>
#include <openssl/x509_vfy.h>

enum {
	CA_MAX = 64 /* certificates of a file: roots, and some above none */
};

/* OpenSSL's own reason, from its oldest word on. */
static const char *openssl_why(void)
{
	const char *why = ERR_reason_error_string(ERR_peek_error());

	return why ? why : "of no known reason";
}

/* --- requests ------------------------------------------------------------
 */

static bool set_imprint(TS_REQ *req, const struct sha256 *imprint)
{
	TS_MSG_IMPRINT *m = TS_MSG_IMPRINT_new();
	X509_ALGOR *algorithm = X509_ALGOR_new();
	struct sha256 d = *imprint;
	bool ok = m && algorithm &&
		X509_ALGOR_set0(algorithm,
			OBJ_nid2obj(NID_sha256),
			V_ASN1_NULL,
			NULL) &&
		TS_MSG_IMPRINT_set_algo(m, algorithm) &&
		TS_MSG_IMPRINT_set_msg(m, d.b, SHA256_N) &&
		TS_REQ_set_msg_imprint(req, m);

	X509_ALGOR_free(algorithm);
	TS_MSG_IMPRINT_free(m);
	return ok;
}

/* 64 bits whose first is not zero, so that they have one form */
static ASN1_INTEGER *new_nonce(void)
{
	unsigned char b[STAMP_NONCE_N];
	BIGNUM *n = NULL;
	ASN1_INTEGER *ret = NULL;

	if (RAND_bytes(b, sizeof b) != 1)
		return NULL;
	b[0] = (unsigned char)(b[0] | 0x40);
	n = BN_bin2bn(b, sizeof b, NULL);
	if (n)
		ret = BN_to_ASN1_INTEGER(n, NULL);
	BN_free(n);
	return ret;
}

static bool put_der(TS_REQ *req, struct buf *ret)
{
	unsigned char *der = NULL;
	int n = i2d_TS_REQ(req, &der);

	if (n <= 0)
		return false;
	buf_add(ret, (struct str){ (const char *)der, (size_t)n });
	OPENSSL_free(der);
	return !ret->bad;
}

bool stamp_ask(struct sha256 imprint, struct buf *ret, struct err *err)
{
	TS_REQ *req = TS_REQ_new();
	ASN1_INTEGER *nonce = new_nonce();
	bool ok = req && nonce && TS_REQ_set_version(req, 1) &&
		set_imprint(req, &imprint) && TS_REQ_set_nonce(req, nonce) &&
		TS_REQ_set_cert_req(req, 1) && put_der(req, ret);

	ASN1_INTEGER_free(nonce);
	TS_REQ_free(req);
	return ok ||
		fail(err,
			ERR_IO,
			0,
			"OpenSSL cannot make a request for a time-stamp: %s",
			openssl_why());
}

/* SHA-256 and nothing else */
static bool imprint_of(TS_MSG_IMPRINT *m, struct sha256 *ret)
{
	X509_ALGOR *a = m ? TS_MSG_IMPRINT_get_algo(m) : NULL;
	ASN1_OCTET_STRING *d = m ? TS_MSG_IMPRINT_get_msg(m) : NULL;
	const ASN1_OBJECT *name = NULL;

	if (!a || !d)
		return false;
	X509_ALGOR_get0(&name, NULL, NULL, a);
	if (OBJ_obj2nid(name) != NID_sha256 ||
		ASN1_STRING_length(d) != SHA256_N) {
		return false;
	}
	memcpy(ret->b, ASN1_STRING_get0_data(d), SHA256_N);
	return true;
}

static bool nonce_of(const ASN1_INTEGER *n, unsigned char *ret)
{
	BIGNUM *b = n ? ASN1_INTEGER_to_BN(n, NULL) : NULL;
	bool ok = b && !BN_is_negative(b) &&
		BN_num_bytes(b) <= STAMP_NONCE_N &&
		BN_bn2binpad(b, ret, STAMP_NONCE_N) == STAMP_NONCE_N;

	BN_free(b);
	return ok;
}

bool stamp_request_read(struct str der,
	const char *name,
	struct stamp_request *ret,
	struct err *err)
{
	const unsigned char *p = (const unsigned char *)der.p;
	TS_REQ *req = der.n && der.n <= STAMP_REQUEST_MAX
		? d2i_TS_REQ(NULL, &p, (long)der.n)
		: NULL;
	struct stamp_request r = { 0 };
	bool ok = req && p == (const unsigned char *)der.p + der.n &&
		imprint_of(TS_REQ_get_msg_imprint(req), &r.imprint) &&
		nonce_of(TS_REQ_get_nonce(req), r.nonce);

	TS_REQ_free(req);
	ERR_clear_error();
	if (!ok) {
		return fail(err,
			ERR_FORMAT,
			0,
			"%s is no request for a time-stamp over a SHA-256 "
			"with a nonce",
			name);
	}
	*ret = r;
	return true;
}

/* --- answers -------------------------------------------------------------
 */

static bool no_answer(const char *name, const char *what, struct err *err)
{
	ERR_clear_error();
	return fail(err,
		ERR_FORMAT,
		0,
		"%s is no answer of a time-stamping authority (RFC 3161): %s",
		name,
		what);
}

static TS_RESP *read_der(struct str der)
{
	const unsigned char *p = (const unsigned char *)der.p;
	TS_RESP *r;

	if (!der.n || der.n > STAMP_ANSWER_MAX)
		return NULL;
	r = d2i_TS_RESP(NULL, &p, (long)der.n);
	if (r && p != (const unsigned char *)der.p + der.n) {
		TS_RESP_free(r);
		r = NULL;
	}
	return r;
}

/* Why the TSA refused, in its own words where it has some. */
static bool refused(TS_RESP *r, const char *name, struct err *err)
{
	const STACK_OF(ASN1_UTF8STRING) *text =
		TS_STATUS_INFO_get0_text(TS_RESP_get_status_info(r));
	const ASN1_UTF8STRING *first =
		text && sk_ASN1_UTF8STRING_num(text) > 0
		? sk_ASN1_UTF8STRING_value(text, 0)
		: NULL;
	int n = first ? ASN1_STRING_length(first) : 0;
	const char *p =
		first ? (const char *)ASN1_STRING_get0_data(first) : "";

	ERR_clear_error();
	return fail(err,
		ERR_FORMAT,
		0,
		"%s: the time-stamping authority gave no token%s%.*s",
		name,
		n ? ": " : "",
		n > 200 ? 200 : n,
		p);
}

static bool granted(TS_RESP *r)
{
	const ASN1_INTEGER *status =
		TS_STATUS_INFO_get0_status(TS_RESP_get_status_info(r));
	long v = status ? ASN1_INTEGER_get(status) : -1;

	return v == TS_STATUS_GRANTED || v == TS_STATUS_GRANTED_WITH_MODS;
}

static bool time_of(const ASN1_GENERALIZEDTIME *t, int64_t *ret)
{
	struct tm tm;

	if (!t || !ASN1_TIME_to_tm(t, &tm))
		return false;
	time_t s = timegm(&tm);
	*ret = (int64_t)s;
	return s > 0;
}

static void serial_of(const ASN1_INTEGER *n, char *ret, size_t cap)
{
	BIGNUM *b = n ? ASN1_INTEGER_to_BN(n, NULL) : NULL;
	char *hex = b ? BN_bn2hex(b) : NULL;

	snprintf(ret, cap, "%s", hex ? hex : "");
	OPENSSL_free(hex);
	BN_free(b);
}

static bool read_info(TS_TST_INFO *info, struct stamp *s)
{
	serial_of(TS_TST_INFO_get_serial(info), s->serial, sizeof s->serial);
	s->has_nonce = TS_TST_INFO_get_nonce(info) != NULL;
	if (s->has_nonce && !nonce_of(TS_TST_INFO_get_nonce(info), s->nonce))
		return false;
	return imprint_of(TS_TST_INFO_get_msg_imprint(info), &s->imprint) &&
		time_of(TS_TST_INFO_get_time(info), &s->at_s);
}

/* Who signed, by the certificates that the token carries. */
static void read_signer(PKCS7 *token, struct stamp *s)
{
	STACK_OF(X509) *who = PKCS7_get0_signers(token, NULL, 0);
	X509 *one =
		who && sk_X509_num(who) == 1 ? sk_X509_value(who, 0) : NULL;
	BIO *b = one ? BIO_new(BIO_s_mem()) : NULL;
	char *p = NULL;

	if (b &&
		X509_NAME_print_ex(b,
			X509_get_subject_name(one),
			0,
			XN_FLAG_ONELINE & ~ASN1_STRFLGS_ESC_MSB) >= 0) {
		long n = BIO_get_mem_data(b, &p);

		snprintf(s->tsa,
			sizeof s->tsa,
			"%.*s",
			(int)(n > 200 ? 200 : n),
			p);
	}
	if (one && !time_of(X509_get0_notAfter(one), &s->until_s))
		s->until_s = 0;
	BIO_free(b);
	sk_X509_free(who);
}

static void read_signed(PKCS7 *token, struct stamp *s)
{
	STACK_OF(PKCS7_SIGNER_INFO) *infos = PKCS7_get_signer_info(token);
	PKCS7_SIGNER_INFO *one = infos && sk_PKCS7_SIGNER_INFO_num(infos) == 1
		? sk_PKCS7_SIGNER_INFO_value(infos, 0)
		: NULL;
	const PKCS7_SIGNED *sign = token->d.sign;

	if (one) {
		s->ess_sha1 = !PKCS7_get_signed_attribute(one,
			NID_id_smime_aa_signingCertificateV2);
	}
	if (sign->cert)
		s->certificates = (uint32_t)sk_X509_num(sign->cert);
	if (sign->crl)
		s->revocation_lists = (uint32_t)sk_X509_CRL_num(sign->crl);
	read_signer(token, s);
}

static bool read_token(TS_RESP *r,
	const char *name,
	struct stamp *ret,
	struct err *err)
{
	PKCS7 *token = TS_RESP_get_token(r);
	TS_TST_INFO *info = TS_RESP_get_tst_info(r);
	struct stamp s = { 0 };

	if (!granted(r) || !token || !info)
		return refused(r, name, err);
	if (!PKCS7_type_is_signed(token) || !token->d.sign)
		return no_answer(name, "its token is not signed", err);
	if (!read_info(info, &s)) {
		return no_answer(name,
			"its token is not over a SHA-256 at a time",
			err);
	}
	read_signed(token, &s);
	ERR_clear_error();
	*ret = s;
	return true;
}

bool stamp_read(struct str der,
	const char *name,
	struct stamp *ret,
	struct err *err)
{
	TS_RESP *r = read_der(der);

	if (!r)
		return no_answer(name, "its DER cannot be read", err);
	bool ok = read_token(r, name, ret, err);
	TS_RESP_free(r);
	return ok;
}

/* --- whom to trust -------------------------------------------------------
 */

/* Every certificate of the file: its first is a root of trust as its last. */
static bool add_certificates(X509_STORE *to, struct str pem)
{
	BIO *b = pem.n && pem.n <= INT_MAX
		? BIO_new_mem_buf(pem.p, (int)pem.n)
		: NULL;
	X509 *one;
	int n = 0;

	while (b && n < CA_MAX &&
		(one = PEM_read_bio_X509(b, NULL, NULL, NULL))) {
		n += X509_STORE_add_cert(to, one);
		X509_free(one);
	}
	BIO_free(b);
	ERR_clear_error();
	return n > 0;
}

/* The token's own lists of what was revoked; without one nothing is asked. */
static bool add_lists(X509_STORE *to, PKCS7 *token, X509_VERIFY_PARAM *p)
{
	STACK_OF(X509_CRL) *lists = token->d.sign->crl;
	int n = lists ? sk_X509_CRL_num(lists) : 0;
	bool ok = true;

	for (int i = 0; ok && i < n; i++)
		ok = X509_STORE_add_crl(to, sk_X509_CRL_value(lists, i));
	return ok &&
		(!n || X509_VERIFY_PARAM_set_flags(p, X509_V_FLAG_CRL_CHECK));
}

static X509_STORE *trust(struct str ca, PKCS7 *token, int64_t at_s)
{
	X509_STORE *s = X509_STORE_new();
	X509_VERIFY_PARAM *p = X509_VERIFY_PARAM_new();
	bool ok = s && p && add_certificates(s, ca) && add_lists(s, token, p);

	if (ok) {
		X509_VERIFY_PARAM_set_time(p, (time_t)at_s);
		ok = X509_STORE_set1_param(s, p);
	}
	X509_VERIFY_PARAM_free(p);
	if (ok)
		return s;
	X509_STORE_free(s);
	return NULL;
}

/* the signature over the token, and the certificates behind it */
static bool check_signature(TS_RESP *r, X509_STORE *s)
{
	TS_VERIFY_CTX *c = TS_VERIFY_CTX_new();
	bool ok = false;

	if (c) {
		TS_VERIFY_CTX_set_flags(c, TS_VFY_VERSION | TS_VFY_SIGNATURE);
		/* c gives it back */
		X509_STORE_up_ref(s);
		TS_VERIFY_CTX_set_store(c, s);
		ok = TS_RESP_verify_response(c, r) == 1;
	}
	TS_VERIFY_CTX_free(c);
	return ok;
}

/* OpenSSL names the cause in the data of its error. */
static bool not_trusted(const char *name, struct err *err)
{
	const char *data = NULL;
	int flags = 0;
	unsigned long e = ERR_peek_error_all(NULL, NULL, NULL, &data, &flags);
	const char *why = ERR_reason_error_string(e);

	fail(err,
		ERR_DIFFERS,
		0,
		"%s: the token's signature does not hold as of its time: "
		"%s%s%s; --ca FILE names the certificates (PEM) that are "
		"trusted",
		name,
		why ? why : "OpenSSL gives no reason",
		data && *data ? ": " : "",
		data ? data : "");
	ERR_clear_error();
	return false;
}

static bool check_imprint(const struct stamp *s,
	const char *name,
	const struct sha256 *imprint,
	const struct stamp_request *request,
	struct err *err)
{
	if (memcmp(&s->imprint, imprint, sizeof *imprint) != 0) {
		return fail(err,
			ERR_DIFFERS,
			0,
			"%s: the token is over another hash than that of the "
			"checkpoint",
			name);
	}
	if (request &&
		(!s->has_nonce ||
			memcmp(s->nonce, request->nonce, STAMP_NONCE_N) !=
				0)) {
		return fail(err,
			ERR_DIFFERS,
			0,
			"%s: the token has another nonce than the request: "
			"it answers another one, or one that was asked "
			"before",
			name);
	}
	return true;
}

static bool check_trust(TS_RESP *r,
	const char *name,
	const struct stamp *s,
	struct str ca,
	struct err *err)
{
	X509_STORE *store = trust(ca, TS_RESP_get_token(r), s->at_s);

	if (!store) {
		return fail(err,
			ERR_USAGE,
			0,
			"%s: no certificate to trust was given: --ca FILE, "
			"in "
			"PEM, was expected",
			name);
	}
	bool ok = check_signature(r, store) || not_trusted(name, err);
	X509_STORE_free(store);
	return ok;
}

bool stamp_check(struct str der,
	const char *name,
	const struct sha256 *imprint,
	const struct stamp_request *request,
	struct str ca,
	struct stamp *ret,
	struct err *err)
{
	TS_RESP *r = read_der(der);
	struct stamp s;

	if (!r)
		return no_answer(name, "its DER cannot be read", err);
	bool ok = read_token(r, name, &s, err) &&
		check_imprint(&s, name, imprint, request, err) &&
		check_trust(r, name, &s, ca, err);
	TS_RESP_free(r);
	if (ok)
		*ret = s;
	return ok;
}
