/* SPDX-License-Identifier: Apache-2.0 */
#include "triage/program/pe_parts.h"

#include <time.h>

#include <openssl/bio.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pkcs7.h>
#include <openssl/ts.h>
#include <openssl/x509.h>

#include "triage/program/bytes.h"
#include "triage/program/pe_format.h"

enum {
	CERTIFICATE_HEAD_N = 8, /* WIN_CERTIFICATE */
	IS_PKCS7 = 2,
	SIGNATURES_MOST = 8, /* real files have one or two */
	CHAIN_MOST = 16,
	SIGNED_MOST = 4 << 20, /* bytes of one signature */
	ALIGN = 8
};

/* SPC_INDIRECT_DATA_OBJID, szOID_NESTED_SIGNATURE, szOID_RFC3161_counterSign */
static const char indirect_oid[] = "1.3.6.1.4.1.311.2.1.4";
static const char nested_oid[] = "1.3.6.1.4.1.311.2.4.1";
static const char rfc3161_oid[] = "1.3.6.1.4.1.311.3.3.1";

/* Signatures found: of the table, and those nested in them. */
struct signatures {
	struct str der[SIGNATURES_MOST];
	unsigned n;
	bool told; /* the first */
	/* digests of the file: nearly all signatures are of one of them */
	unsigned char sha256[SHA256_N];
	unsigned char sha1[SHA1_N];
};

/* --- digests ------------------------------------------------------------- */

/* The file without its checksum, the place of the certificate table in the
 * head, and that table. What is not a multiple of eight is filled up with
 * zeros, as signing does; pages of the specification do not say so. */
static size_t digest(const struct program *p,
	const EVP_MD *md,
	unsigned char *ret)
{
	static const char zeros[ALIGN];
	uint64_t checksum = p->optional_at + CHECKSUM_AT;
	uint64_t entry = p->optional_at + (p->wide ? 144U : 128U);
	uint64_t table = p->certificates.n
		? (uint64_t)(p->certificates.p - p->bytes.p)
		: p->bytes.n;
	bool has_entry = p->n_directory > DIRECTORY_SECURITY;
	uint64_t cut[] = { 0,
		checksum,
		checksum + 4,
		has_entry ? entry : checksum + 4,
		has_entry ? entry + 8 : checksum + 4,
		table,
		table + p->certificates.n,
		p->bytes.n };
	EVP_MD_CTX *c = EVP_MD_CTX_new();
	unsigned n = 0;

	if (c && EVP_DigestInit_ex(c, md, NULL)) {
		for (unsigned i = 0; i < 8; i += 2) {
			struct str s = bytes_part(p->bytes,
				cut[i],
				cut[i + 1] > cut[i] ? cut[i + 1] - cut[i]
						    : 0);

			EVP_DigestUpdate(c, s.n ? s.p : "", s.n);
		}
		if (!p->certificates.n && p->bytes.n % ALIGN)
			EVP_DigestUpdate(c,
				zeros,
				ALIGN - p->bytes.n % ALIGN);
		EVP_DigestFinal_ex(c, ret, &n);
	}
	EVP_MD_CTX_free(c);
	return n;
}

static const EVP_MD *digest_of_size(size_t n)
{
	switch (n) {
	case MD5_N:
		return EVP_md5();
	case SHA1_N:
		return EVP_sha1();
	case SHA256_N:
		return EVP_sha256();
	case 48:
		return EVP_sha384();
	case 64:
		return EVP_sha512();
	default:
		return NULL;
	}
}

/* --- DER ----------------------------------------------------------------- */

/* The value of the element at the head of s, and what follows it; empty when
 * there is none. */
static struct str element(struct str s, struct str *rest)
{
	struct cur c = cur_of(s.p, s.n);
	size_t n = 0;

	cur_u8(&c);
	n = cur_u8(&c);
	if (n > 0x80 && n <= 0x84) {
		unsigned bytes = n & 7;

		for (n = 0; bytes > 0; bytes--)
			n = n << 8 | cur_u8(&c);
	}
	*rest = (struct str){ 0 };
	if (c.bad || n > cur_left(&c))
		return (struct str){ 0 };
	s = str_from(s, s.n - cur_left(&c));
	*rest = str_from(s, n);
	return str_head(s, n);
}

/* SpcIndirectDataContent: data, then DigestInfo: algorithm, digest */
static struct str signed_digest(PKCS7 *p7)
{
	PKCS7 *content = p7->d.sign->contents;
	ASN1_TYPE *t = NULL;
	struct str rest = { 0 };
	struct str s = { 0 };
	char oid[64] = "";

	/* of types that OpenSSL knows, the union holds something else */
	if (content)
		OBJ_obj2txt(oid, sizeof oid, content->type, 1);
	if (!strcmp(oid, indirect_oid))
		t = content->d.other;
	if (!t || t->type != V_ASN1_SEQUENCE)
		return s;
	s.p = (const char *)ASN1_STRING_get0_data(t->value.sequence);
	s.n = (size_t)ASN1_STRING_length(t->value.sequence);
	s = element(s, &rest);
	element(s, &rest);
	s = element(rest, &rest);
	element(s, &rest);
	return element(rest, &rest);
}

/* --- what is told -------------------------------------------------------- */

static void tell_name(struct triage_work *w,
	enum fact_kind kind,
	const X509_NAME *name)
{
	BIO *b = BIO_new(BIO_s_mem());
	char *text = NULL;
	long n = 0;

	if (b && name) {
		X509_NAME_print_ex(b,
			name,
			0,
			XN_FLAG_RFC2253 &
				~(unsigned long)ASN1_STRFLGS_ESC_MSB);
		n = BIO_get_mem_data(b, &text);
	}
	if (n > 0)
		fact_text(w->facts, kind, (struct str){ text, (size_t)n });
	BIO_free(b);
}

static void tell_time(struct triage_work *w,
	enum fact_kind kind,
	const ASN1_TIME *t)
{
	struct tm tm;

	if (t && ASN1_TIME_to_tm(t, &tm))
		fact_number(w->facts, kind, (uint64_t)timegm(&tm));
}

static void tell_serial(struct triage_work *w, const ASN1_INTEGER *serial)
{
	size_t n = serial ? (size_t)ASN1_STRING_length(serial) : 0;

	if (n)
		fact_hex(w->facts,
			FACT_PE_SIGNATURE_SERIAL,
			ASN1_STRING_get0_data(serial),
			n);
}

static void tell_certificate(struct triage_work *w, X509 *x)
{
	if (!x)
		return;
	tell_name(w, FACT_PE_SIGNATURE_SIGNER, X509_get_subject_name(x));
	tell_time(w, FACT_PE_SIGNATURE_FROM, X509_get0_notBefore(x));
	tell_time(w, FACT_PE_SIGNATURE_UNTIL, X509_get0_notAfter(x));
}

static const ASN1_TIME *time_of(ASN1_TYPE *t)
{
	if (!t)
		return NULL;
	if (t->type == V_ASN1_UTCTIME)
		return t->value.utctime;
	return t->type == V_ASN1_GENERALIZEDTIME ? t->value.generalizedtime
						 : NULL;
}

/* A sequence that an attribute holds; empty when it holds another thing. */
static struct str sequence(X509_ATTRIBUTE *at)
{
	ASN1_TYPE *t = X509_ATTRIBUTE_get0_type(at, 0);

	if (!t || t->type != V_ASN1_SEQUENCE)
		return (struct str){ 0 };
	return (struct str){ (const char *)ASN1_STRING_get0_data(
				     t->value.sequence),
		(size_t)ASN1_STRING_length(t->value.sequence) };
}

/* --- counter-signatures -------------------------------------------------- */

static X509 *certificate_of(PKCS7 *p7, PKCS7_SIGNER_INFO *si)
{
	return X509_find_by_issuer_and_serial(p7->d.sign->cert,
		si->issuer_and_serial->issuer,
		si->issuer_and_serial->serial);
}

/* PKCS #9: a SignerInfo whose certificate stands with the others */
static void countersigned(PKCS7 *p7, struct str der, struct triage_work *w)
{
	const unsigned char *at = (const unsigned char *)der.p;
	PKCS7_SIGNER_INFO *si = d2i_PKCS7_SIGNER_INFO(NULL, &at, (long)der.n);
	X509 *x = si ? certificate_of(p7, si) : NULL;

	if (si)
		tell_time(w,
			FACT_PE_SIGNATURE_STAMPED,
			time_of(PKCS7_get_signed_attribute(si,
				NID_pkcs9_signingTime)));
	if (x)
		tell_name(w,
			FACT_PE_SIGNATURE_STAMPER,
			X509_get_subject_name(x));
	PKCS7_SIGNER_INFO_free(si);
}

/* RFC 3161: a signed TSTInfo of its own */
static void stamped(struct str der, struct triage_work *w)
{
	const unsigned char *at = (const unsigned char *)der.p;
	PKCS7 *p7 = d2i_PKCS7(NULL, &at, (long)der.n);
	TS_TST_INFO *info = NULL;
	PKCS7_SIGNER_INFO *si = NULL;
	X509 *x = NULL;

	if (p7 && PKCS7_type_is_signed(p7) && p7->d.sign &&
		p7->d.sign->contents && p7->d.sign->contents->d.ptr)
		info = PKCS7_to_TS_TST_INFO(p7);
	if (info) {
		tell_time(w,
			FACT_PE_SIGNATURE_STAMPED,
			TS_TST_INFO_get_time(info));
		si = sk_PKCS7_SIGNER_INFO_value(PKCS7_get_signer_info(p7), 0);
	}
	x = si ? certificate_of(p7, si) : NULL;
	if (x)
		tell_name(w,
			FACT_PE_SIGNATURE_STAMPER,
			X509_get_subject_name(x));
	TS_TST_INFO_free(info);
	PKCS7_free(p7);
}

static void unsigned_attributes(PKCS7 *p7,
	PKCS7_SIGNER_INFO *si,
	struct signatures *all,
	struct triage_work *w)
{
	int n = sk_X509_ATTRIBUTE_num(si->unauth_attr);

	for (int i = 0; i < n && i < CHAIN_MOST; i++) {
		X509_ATTRIBUTE *at =
			sk_X509_ATTRIBUTE_value(si->unauth_attr, i);
		ASN1_OBJECT *o = X509_ATTRIBUTE_get0_object(at);
		struct str der = sequence(at);
		char oid[64] = "";

		OBJ_obj2txt(oid, sizeof oid, o, 1);
		if (!der.n)
			continue;
		if (OBJ_obj2nid(o) == NID_pkcs9_countersignature)
			countersigned(p7, der, w);
		else if (!strcmp(oid, rfc3161_oid))
			stamped(der, w);
		else if (!strcmp(oid, nested_oid) && all->n < SIGNATURES_MOST)
			all->der[all->n++] = arena_str(&w->scratch, der);
	}
}

/* --- one signature ------------------------------------------------------- */

/* The digest of the file in n bytes; false when there is none of that size. */
static bool own_digest(const struct program *p,
	const struct signatures *all,
	size_t n,
	unsigned char *ret)
{
	const EVP_MD *md = digest_of_size(n);

	if (n == SHA256_N)
		memcpy(ret, all->sha256, n);
	else if (n == SHA1_N)
		memcpy(ret, all->sha1, n);
	else
		return md && digest(p, md, ret) == n;
	return true;
}

static void tell_digest(const struct program *p,
	PKCS7 *p7,
	const struct signatures *all,
	struct triage_work *w)
{
	struct str told = signed_digest(p7);
	const EVP_MD *md = digest_of_size(told.n);
	unsigned char own[EVP_MAX_MD_SIZE];

	if (!md)
		return;
	fact_text(w->facts,
		FACT_PE_SIGNATURE_DIGEST,
		str_of(OBJ_nid2sn(EVP_MD_get_type(md))));
	fact_hex(w->facts, FACT_PE_SIGNATURE_DIGEST_TOLD, told.p, told.n);
	if (own_digest(p, all, told.n, own))
		fact_number(w->facts,
			FACT_PE_SIGNATURE_DIGEST_EQUAL,
			memcmp(own, told.p, told.n) == 0);
}

static void tell_chain(PKCS7 *p7, struct triage_work *w)
{
	int n = sk_X509_num(p7->d.sign->cert);

	for (int i = 0; i < n && i < CHAIN_MOST; i++) {
		X509 *x = sk_X509_value(p7->d.sign->cert, i);

		tell_name(w,
			FACT_PE_SIGNATURE_CHAIN,
			X509_get_subject_name(x));
	}
}

static void tell(const struct program *p,
	PKCS7 *p7,
	struct signatures *all,
	struct triage_work *w)
{
	PKCS7_SIGNER_INFO *si =
		sk_PKCS7_SIGNER_INFO_value(PKCS7_get_signer_info(p7), 0);
	X509 *x = NULL;

	if (!si || !si->issuer_and_serial)
		return;
	x = certificate_of(p7, si);
	if (x && !all->told)
		tell_name(w, FACT_PE_SIGNER, X509_get_subject_name(x));
	all->told = true;
	fact_item(w->facts, FACT_PE_SIGNATURE);
	tell_certificate(w, x);
	tell_name(w, FACT_PE_SIGNATURE_ISSUER, si->issuer_and_serial->issuer);
	tell_serial(w, si->issuer_and_serial->serial);
	tell_digest(p, p7, all, w);
	tell_time(w,
		FACT_PE_SIGNATURE_TIME,
		time_of(PKCS7_get_signed_attribute(si,
			NID_pkcs9_signingTime)));
	tell_chain(p7, w);
	unsigned_attributes(p7, si, all, w);
}

static bool signature(const struct program *p,
	struct str der,
	struct signatures *all,
	struct triage_work *w)
{
	const unsigned char *at = (const unsigned char *)der.p;
	PKCS7 *p7 = NULL;
	bool ok = false;

	if (der.n && der.n <= SIGNED_MOST)
		p7 = d2i_PKCS7(NULL, &at, (long)der.n);
	ok = p7 && PKCS7_type_is_signed(p7) && p7->d.sign;
	if (ok)
		tell(p, p7, all, w);
	PKCS7_free(p7);
	ERR_clear_error();
	return ok;
}

/* The entries of the table, each filled up to eight bytes. */
static void entries(const struct program *p,
	struct signatures *all,
	struct triage_work *w)
{
	struct str s = p->certificates;

	while (s.n > CERTIFICATE_HEAD_N && all->n < SIGNATURES_MOST) {
		size_t n = bytes_u32(s, 0);

		if (n <= CERTIFICATE_HEAD_N || n > s.n) {
			fact_warn(w->facts,
				(uint64_t)(s.p - p->bytes.p),
				"a certificate goes beyond its table");
			return;
		}
		if (bytes_u16(s, 6) == IS_PKCS7)
			all->der[all->n++] =
				str_from(str_head(s, n), CERTIFICATE_HEAD_N);
		s = str_from(s, (n + ALIGN - 1) & ~(size_t)(ALIGN - 1));
	}
}

void program_warm_up(void)
{
	unsigned char own[EVP_MAX_MD_SIZE];
	const struct program empty = { .format = PROGRAM_PE };

	OPENSSL_init_crypto(OPENSSL_INIT_LOAD_CONFIG |
			OPENSSL_INIT_LOAD_CRYPTO_STRINGS,
		NULL);
	digest(&empty, EVP_sha256(), own);
}

void pe_signature(const struct program *p, struct triage_work *w)
{
	struct triage_work inner = *w;
	struct signatures all = { .n = 0 };

	if (digest(p, EVP_sha256(), all.sha256) != SHA256_N ||
		digest(p, EVP_sha1(), all.sha1) != SHA1_N)
		return;
	fact_hex(w->facts, FACT_PE_AUTHENTIHASH, all.sha256, SHA256_N);
	fact_hex(w->facts, FACT_PE_AUTHENTIHASH_SHA1, all.sha1, SHA1_N);
	entries(p, &all, w);
	for (unsigned i = 0; i < all.n; i++) {
		if (!signature(p, all.der[i], &all, &inner))
			fact_warn(w->facts,
				(uint64_t)(p->certificates.p - p->bytes.p),
				"a signature is no PKCS #7");
	}
}
