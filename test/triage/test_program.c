/* SPDX-License-Identifier: Apache-2.0 */
/* Programs: what is told of small ones made here, cut at every length, and with
 * tables that lie; what others find in them without reading them again. */
#include "core/check.h"

#include <sys/wait.h>
#include <unistd.h>

#include <openssl/evp.h>
#include <openssl/pkcs7.h>
#include <openssl/x509.h>

#include "programs.h"
#include "sandbox/jail.h"
#include "told.h"
#include "triage/program/program.h"

enum {
	ARENA_BYTE = 64 << 20,
	JAIL_CPU_S = 20,
	JAIL_BYTE = 1 << 30
};

struct scene {
	struct told told;
	struct made made;
	struct arena a;
	char inside[4096];
};

static int open_scene(void **state)
{
	static struct scene s;
	struct err err;

	*state = &s;
	return arena_open(&s.a, ARENA_BYTE, &err) ? 0 : 1;
}

static int close_scene(void **state)
{
	struct scene *s = *state;

	arena_close(&s->a);
	return 0;
}

/* Also writes over all scratch, which the receiver may. */
static void inside(struct triage_work *w,
	const char *kind,
	struct str path,
	struct str bytes)
{
	struct scene *s = w->ctx;
	size_t n = strlen(s->inside);
	struct arena a = w->scratch;
	void *p = arena_raw(&a, 1, 4096, 1);

	if (p)
		memset(p, 0xff, 4096);
	snprintf(s->inside + n,
		sizeof s->inside - n,
		"%s %.*s %zu\n",
		kind,
		STR_FMT(path),
		bytes.n);
}

static void tell(struct scene *s, struct str bytes)
{
	struct facts f = { .ctx = &s->told, .put = told_put };
	struct triage_work w = { .facts = &f,
		.scratch = s->a,
		.inside = inside,
		.ctx = s };

	s->told.n = 0;
	s->told.text[0] = 0;
	s->inside[0] = 0;
	if (program_is_pe(bytes))
		program_pe(bytes, &w);
	else if (program_is_elf(bytes))
		program_elf(bytes, &w);
	else if (program_is_macho(bytes))
		program_macho(bytes, &w);
}

static void must_tell(const struct scene *s,
	const char *const *line,
	size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (!told_count(&s->told, line[i]))
			fail_msg("not told: %s in\n%s",
				line[i],
				s->told.text);
	}
}

/* --- what is told --------------------------------------------------------- */

static const char *const of_pe[] = { "pe.machine=amd64\n",
	"pe.kind=dll\n",
	"pe.bits=64\n",
	"pe.subsystem=windows_cui\n",
	"pe.linker=14.29\n",
	"pe.entry=4112\n",
	"pe.image_base=6442450944\n",
	"pe.timestamp=1700000000\n",
	"pe.imphash=aede6270e4dd1d346b0d253916f049f9\n",
	"pe.rich_checksum_valid=1\n",
	"pe.rich\npe.rich[].product=260\npe.rich[].build=2610\n"
	"pe.rich[].count=7\n",
	"pe.imports\npe.imports[].dll=KERNEL32.dll\n"
	"pe.imports[].functions[]=ExitProcess\n"
	"pe.imports\npe.imports[].dll=WS2_32.dll\n"
	"pe.imports[].functions[]=socket\npe.imports[].functions[]=#999\n",
	"pe.export_name=made.dll\n",
	"pe.exports[]=run\npe.exports[]=sleep\npe.exports[]=#7\n",
	"pe.forwards\npe.forwards[].name=sleep\n"
	"pe.forwards[].to=KERNEL32.Sleep\n",
	"pe.debug\npe.debug[].type=CODEVIEW\npe.debug[].time=1700000001\n",
	"pe.pdb=c:\\m.pdb\n",
	"pe.pdb_guid=03020100-0504-0706-0809-0a0b0c0d0e0f-3\n",
	"pe.tls_callbacks[]=6442455056\n",
	"pe.resources\npe.resources[].type=RT_VERSION\n"
	"pe.resources[].name=#1\npe.resources[].language=1033\n"
	"pe.resources[].size=256\npe.resources[].code_page=1252\n",
	"pe.file_version=1.2.3.4\n",
	"pe.product_version=5.6.7.8\n",
	"pe.version\npe.version[].key=Product\npe.version[].value=made\n",
	"pe.sections\npe.sections[].name=.rdata\npe.sections[].offset=1536\n"
	"pe.sections[].size=2048\npe.sections[].virtual_size=2048\n"
	"pe.sections[].address=8192\npe.sections[].flags=1073741888\n" };

static void test_pe(void **state)
{
	struct scene *s = *state;

	made_pe(&s->made);
	tell(s, made_str(&s->made));
	must_tell(s, of_pe, N(of_pe));
	assert_int_equal(told_count(&s->told, "warnings"), 0);
	assert_int_equal(told_count(&s->told, "pe.overlay"), 0);
	/* eight bytes more, and what says that the time is a digest */
	s->made.n += 8;
	at(&s->made, rdata(0x249c) + 12, 4, 16);
	tell(s, made_str(&s->made));
	assert_int_equal(told_count(&s->told, "pe.overlay[].size=8\n"), 1);
	assert_string_equal(s->inside, "overlay 3584 8\n");
	assert_int_equal(told_count(&s->told, "pe.reproducible=1\n"), 1);
	assert_int_equal(told_count(&s->told, "pe.timestamp=1"), 0);
}

static void test_elf(void **state)
{
	static const char *const lines[] = { "elf.type=shared\n",
		"elf.interpreter=/lib/ld.so.\n",
		"elf.static=0\n",
		"elf.stripped=1\n",
		"elf.soname=made.so\n",
		"elf.needed[]=libc.so.6\n",
		"elf.runpath=/opt/lib\n",
		"elf.build_id=01020304\n",
		"elf.imports[]=puts\n",
		"elf.exports[]=run\n",
		"elf.import_count=1\n",
		"elf.export_count=1\n",
		"elf.sections\nelf.sections[].name=.text\n" };
	struct scene *s = *state;

	for (unsigned i = 0; i < 4; i++) {
		bool big = i & 1;

		made_elf(&s->made, i & 2, big);
		/* the note's content is bytes, not a number */
		memcpy(s->made.b + 0x310, "\1\2\3\4", 4);
		tell(s, made_str(&s->made));
		must_tell(s, lines, N(lines));
		assert_int_equal(
			told_count(&s->told,
				i & 2 ? "elf.bits=64\n" : "elf.bits=32\n"),
			1);
		assert_int_equal(told_count(&s->told,
					 big ? "elf.big_endian=1\n"
					     : "elf.big_endian=0\n"),
			1);
		assert_int_equal(told_count(&s->told, "warnings"), 0);
		/* without headers of sections: from the dynamic table */
		at(&s->made, i & 2 ? 40 : 32, 4, 0);
		if (i & 2)
			at(&s->made, 40, 8, 0);
		tell(s, made_str(&s->made));
		assert_int_equal(told_count(&s->told, "elf.sections"), 0);
		assert_int_equal(
			told_count(&s->told, "elf.needed[]=libc.so.6\n"),
			1);
	}
}

static void test_macho(void **state)
{
	static const char *const lines[] = { "macho.cpu=arm64\n",
		"macho.type=execute\n",
		"macho.load_commands=6\n",
		"macho.uuid=00010203-0405-0607-0809-0a0b0c0d0e0f\n",
		"macho.dylibs[]=/usr/lib/l.dylib\n",
		"macho.platform=macos\nmacho.min_os=11.0\nmacho.sdk=12.1\n",
		"macho.imports[]=_printf\n",
		"macho.exports[]=_main\n",
		"macho.sections\nmacho.sections[].name=__TEXT,__text\n",
		"macho.signature.entitlements_size=8\n",
		"macho.signature.identifier=org.made\n",
		"macho.signature.team_id=TEAM123456\n",
		"macho.signature.cdhash=",
		"macho.signature.flags=65538\n" };
	struct scene *s = *state;
	struct made fat = { .n = 0x1000, .big = true };

	made_macho(&s->made);
	tell(s, made_str(&s->made));
	must_tell(s, lines, N(lines));
	assert_int_equal(told_count(&s->told, "warnings"), 0);
	WORDS(&fat, 0, 0xcafebabe, 2, 0x100000c, 0, 0x100, 0x400, 0);
	WORDS(&fat, 28, 7, 3, 0x2000, 0x400, 0);
	tell(s, made_str(&fat));
	assert_string_equal(s->inside, "slice 0 1024\n");
	assert_int_equal(told_count(&s->told, "macho.slices=2\n"), 1);
	assert_int_equal(told_count(&s->told, "warnings\n"), 1);
	/* Java 8 begins with the same four bytes */
	WORDS(&fat, 4, 52);
	assert_false(program_is_macho(made_str(&fat)));
}

/* --- what compilers leave --------------------------------------------------
 */

static void test_origin(void **state)
{
	static const char modules[] =
		"0123456789abcdef"
		"path\texample.org/run\nmod\texample.org/run\tv1.2.3\th1:x=\n"
		"dep\texample.org/a\tv0.1.0\th1:y=\nbuild\tGOOS=windows\n"
		"0123456789abcdef";
	static const char *const lines[] = {
		"go.version=go1.21.3\n",
		"go.path=example.org/run\n",
		"go.module=example.org/run\n",
		"go.module_version=v1.2.3\n",
		"go.dependencies[]=example.org/a v0.1.0\n",
		"go.settings[]=GOOS=windows\n",
		"go.dependency_count=1\n",
		"rust.commit=90c541806f23a127002de5b4038be731ba1458ca\n",
		"rust.crates[]=serde_json-1.0.96\n",
		"packers\npackers[].name=UPX\npackers[].sign=section UPX0\n"
	};
	struct scene *s = *state;
	struct made *m = &s->made;

	made_pe(m);
	memcpy(m->b + 0x208, "UPX0\0", 6);
	memcpy(m->b + 0x400, "\xff Go buildinf:\x08\x02", 16);
	m->b[0x420] = 8;
	memcpy(m->b + 0x421, "go1.21.3", 8);
	m->b[0x429] = (unsigned char)((sizeof modules - 1) | 0x80);
	m->b[0x42a] = (sizeof modules - 1) >> 7;
	memcpy(m->b + 0x42b, modules, sizeof modules);
	text(m,
		0x500,
		"/rustc/90c541806f23a127002de5b4038be731ba1458ca/library");
	text(m,
		0x540,
		"/registry/src/index-6f17d22bba15001f/serde_json-1.0.96/src/"
		"de.rs");
	text(m, 0x590, "\\registry\\src\\index-6f17\\serde_json-1.0.96\\src");
	tell(s, made_str(m));
	must_tell(s, lines, N(lines));
	assert_int_equal(told_count(&s->told, "rust.crates[]"), 1);
}

/* Before Go 1.18: pointers to strings */
static void test_go_pointers(void **state)
{
	struct scene *s = *state;
	struct made *m = &s->made;

	made_pe(m);
	memcpy(m->b + 0x400, "\xff Go buildinf:\x08\x00", 16);
	at(m, 0x410, 8, 0x180001040);
	at(m, 0x440, 8, 0x180001080);
	at(m, 0x448, 8, 8);
	memcpy(m->b + 0x480, "go1.16.2", 8);
	tell(s, made_str(m));
	assert_int_equal(told_count(&s->told, "go.version=go1.16.2\n"), 1);
}

/* --- signatures ------------------------------------------------------------
 */

static void der(unsigned char *to,
	size_t *n,
	unsigned tag,
	const void *v,
	size_t v_n)
{
	to[*n] = (unsigned char)tag;
	to[*n + 1] = (unsigned char)v_n;
	memcpy(to + *n + 2, v, v_n);
	*n += 2 + v_n;
}

/* SpcIndirectDataContent with that SHA-256 */
static ASN1_TYPE *indirect(const unsigned char *digest)
{
	static const unsigned char oid[] = { 0x30,
		0xd,
		0x6,
		0x9,
		0x60,
		0x86,
		0x48,
		1,
		0x65,
		3,
		4,
		2,
		1,
		5,
		0 };
	unsigned char info[128];
	unsigned char all[256];
	unsigned char whole[300];
	size_t n = sizeof oid;
	size_t m = 0;
	size_t k = 0;
	ASN1_TYPE *t = ASN1_TYPE_new();
	ASN1_STRING *v = ASN1_STRING_type_new(V_ASN1_SEQUENCE);

	memcpy(info, oid, n);
	der(info, &n, 4, digest, 32);
	der(all, &m, 0x30, "\6\1\52", 3);
	der(all, &m, 0x30, info, n);
	der(whole, &k, 0x30, all, m);
	ASN1_STRING_set(v, whole, (int)k);
	ASN1_TYPE_set(t, V_ASN1_SEQUENCE, v);
	return t;
}

static X509 *certificate(EVP_PKEY *key)
{
	X509 *x = X509_new();
	X509_NAME *name = X509_get_subject_name(x);

	ASN1_INTEGER_set(X509_get_serialNumber(x), 0x1234);
	ASN1_TIME_set(X509_getm_notBefore(x), 1600000000);
	ASN1_TIME_set(X509_getm_notAfter(x), 1700000000);
	X509_NAME_add_entry_by_txt(name,
		"CN",
		MBSTRING_UTF8,
		(const unsigned char *)"Made, by test",
		-1,
		-1,
		0);
	X509_set_issuer_name(x, name);
	X509_set_pubkey(x, key);
	X509_sign(x, key, EVP_sha256());
	return x;
}

/* Puts a certificate table behind, as signing does. */
static void sign(struct made *m, const unsigned char *digest)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	X509 *x = certificate(key);
	PKCS7 *p7 = PKCS7_new();
	unsigned char *at_der = m->b + m->n + 8;
	PKCS7_SIGNER_INFO *si;
	size_t n;

	PKCS7_set_type(p7, NID_pkcs7_signed);
	si = PKCS7_add_signature(p7, x, key, EVP_sha256());
	PKCS7_add_certificate(p7, x);
	PKCS7_add_signed_attribute(si,
		NID_pkcs9_signingTime,
		V_ASN1_UTCTIME,
		ASN1_TIME_set(NULL, 1650000000));
	ASN1_STRING_set(si->enc_digest, "none", 4);
	p7->d.sign->contents->type = OBJ_txt2obj("1.3.6.1.4.1.311.2.1.4", 1);
	p7->d.sign->contents->d.other = indirect(digest);
	n = 8 + (size_t)i2d_PKCS7(p7, &at_der);
	WORDS(m, m->n, (uint32_t)n, 0x20200);
	n = (n + 7) & ~(size_t)7;
	WORDS(m, MADE_PE_DIRECTORIES + 4 * 8, (uint32_t)m->n, (uint32_t)n);
	m->n += n;
	PKCS7_free(p7);
	X509_free(x);
	EVP_PKEY_free(key);
}

static void sign_rightly(struct scene *s, bool rightly)
{
	unsigned char digest[32];
	const char *line;

	made_pe(&s->made);
	tell(s, made_str(&s->made));
	line = strstr(s->told.text, "pe.authentihash=") + 16;
	assert_true(hex_read((struct str){ line, 64 }, digest, 32));
	digest[0] ^= !rightly;
	sign(&s->made, digest);
	tell(s, made_str(&s->made));
}

static void test_signature(void **state)
{
	static const char *const lines[] = { "pe.signer=CN=Made\\, by test\n",
		"pe.signatures\npe.signatures[].signer=CN=Made\\, by test\n"
		"pe.signatures[].valid_from=1600000000\n"
		"pe.signatures[].valid_until=1700000000\n"
		"pe.signatures[].issuer=CN=Made\\, by test\n"
		"pe.signatures[].serial=1234\n"
		"pe.signatures[].digest=SHA256\n",
		"pe.signatures[].signing_time=1650000000\n",
		"pe.signatures[].certificates[]=CN=Made\\, by test\n" };
	struct scene *s = *state;

	sign_rightly(s, true);
	must_tell(s, lines, N(lines));
	assert_int_equal(
		told_count(&s->told, "pe.signatures[].digest_equal=1\n"),
		1);
	assert_int_equal(told_count(&s->told, "pe.overlay"), 0);
	assert_int_equal(told_count(&s->told, "warnings"), 0);
	/* what is put behind the certificates is an overlay, and changes it */
	memset(s->made.b + s->made.n, 1, 16);
	s->made.n += 16;
	tell(s, made_str(&s->made));
	assert_int_equal(told_count(&s->told, "pe.overlay[].size=16\n"), 1);
	assert_int_equal(
		told_count(&s->told, "pe.signatures[].digest_equal=0\n"),
		1);
	sign_rightly(s, false);
	must_tell(s, lines, N(lines));
	assert_int_equal(
		told_count(&s->told, "pe.signatures[].digest_equal=0\n"),
		1);
}

static void test_jail(void **state)
{
	struct scene *s = *state;
	struct err err;
	int status = 0;
	pid_t child = 0;

	sign_rightly(s, true);
	child = fork();
	if (child == 0) {
		program_warm_up();
		if (!jail_enter(JAIL_CPU_S, JAIL_BYTE, &err))
			_exit(2);
		tell(s, made_str(&s->made));
		_exit(told_count(&s->told,
			      "pe.signatures[].digest_equal=1\n") == 1
				? 0
				: 1);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

/* --- hostile shapes --------------------------------------------------------
 */

/* A table that lies: n bytes of v at an offset; what must still be told, and
 * what must not be any more. */
static const struct lie {
	const char *what;
	size_t where;
	unsigned n;
	uint64_t v;
	const char *told;
	const char *not_told;
} lies[] = {
	{ "more sections than there are",
		0x106,
		2,
		0xffff,
		"pe.imphash",
		NULL },
	{ "no section", 0x106, 2, 0, "pe.machine", "pe.sections" },
	{ "optional header of no size", 0x114, 2, 0, "pe.machine", NULL },
	{ "optional header behind the end",
		0x114,
		2,
		0xffff,
		"pe.machine",
		"pe.sections" },
	{ "head behind the end", 0x3c, 4, 0xfffffff0, NULL, "pe." },
	{ "section behind the end",
		0x244,
		4,
		0xfffffe00,
		"pe.sections",
		"pe.imports" },
	{ "section larger than the file",
		0x240,
		4,
		0xffffffff,
		"warnings",
		NULL },
	{ "sections one over the other",
		0x23c,
		4,
		0x1000,
		"pe.sections",
		NULL },
	{ "imports that begin in the head",
		MADE_PE_DIRECTORIES + 8,
		4,
		0x10,
		"pe.machine",
		NULL },
	{ "imports behind all sections",
		MADE_PE_DIRECTORIES + 8,
		4,
		0xfffffff0,
		"pe.machine",
		"pe.imports" },
	{ "a lookup table that points to itself",
		0x680,
		8,
		0x2080,
		"WS2",
		NULL },
	{ "a name that points nowhere",
		0x680,
		8,
		0x7fffffff,
		"pe.imports",
		"pe.imports[].functions[]=ExitProcess" },
	{ "a lookup table without end",
		0x600,
		4,
		0x2000,
		"pe.machine",
		NULL },
	{ "4 G names of exports",
		0x798,
		4,
		0xffffffff,
		"pe.exports[]=run",
		NULL },
	{ "4 G exports", 0x794, 4, 0xffffffff, "pe.exports[]=run", NULL },
	{ "exports without functions",
		0x79c,
		4,
		0xffffffff,
		"pe.export_name",
		"pe.exports" },
	{ "a resource that is its own type",
		0x894,
		4,
		0x80000000,
		"pe.machine",
		"pe.resources" },
	{ "65,535 types", 0x88e, 2, 0xffff, "pe.resources", NULL },
	{ "a resource of 4 GB",
		0x8cc,
		4,
		0xffffffff,
		"pe.resources[].size=4294967295",
		NULL },
	{ "a version block of no size",
		0x900 + 92,
		2,
		0,
		"pe.file_version",
		"pe.version" },
	{ "a version block behind the end",
		0x900 + 92,
		2,
		0xffff,
		"pe.version[].key=Product",
		NULL },
	{ "4 G debug entries",
		MADE_PE_DIRECTORIES + 6 * 8 + 4,
		4,
		0xffffffff,
		"pe.pdb",
		NULL },
	{ "debug data behind the end",
		0xa98,
		4,
		0xffffffff,
		"pe.debug",
		"pe.pdb" },
	{ "callbacks below the image", 0xb58, 8, 1, "pe.machine", "pe.tls" },
	{ "certificates behind the end",
		MADE_PE_DIRECTORIES + 4 * 8,
		8,
		0x1000000000e00,
		"pe.authentihash",
		"pe.signatures" },
	{ "certificates within a section",
		MADE_PE_DIRECTORIES + 4 * 8,
		8,
		0x10000000600,
		"pe.authentihash",
		"pe.signatures" },
	{ ".NET within the imports",
		MADE_PE_DIRECTORIES + 14 * 8,
		8,
		0x4800002000,
		"pe.machine",
		"pe.dotnet" },
	{ "4 G directories",
		MADE_PE_OPTIONAL + 108,
		4,
		0xffffffff,
		"pe.imphash",
		NULL },
	{ "sections aligned to nothing",
		MADE_PE_OPTIONAL + 32,
		8,
		0,
		"pe.imphash",
		NULL },
};

static void test_lies(void **state)
{
	struct scene *s = *state;

	for (size_t i = 0; i < N(lies); i++) {
		const struct lie *l = &lies[i];

		made_pe(&s->made);
		at(&s->made, l->where, l->n, l->v);
		tell(s, made_str(&s->made));
		if ((l->told && !strstr(s->told.text, l->told)) ||
			(l->not_told && strstr(s->told.text, l->not_told)))
			fail_msg("%s: %s", l->what, s->told.text);
	}
}

/* Cut at every length, in a block of just that size, so that a byte too many is
 * seen. */
static void cut(struct scene *s)
{
	for (size_t n = 0; n < s->made.n; n++) {
		char *p = malloc(n + 1);

		assert_non_null(p);
		memcpy(p + 1, s->made.b, n);
		tell(s, (struct str){ p + 1, n });
		free(p);
	}
}

static void test_cut(void **state)
{
	struct scene *s = *state;

	made_pe(&s->made);
	cut(s);
	sign_rightly(s, true);
	cut(s);
	made_elf(&s->made, true, false);
	cut(s);
	made_elf(&s->made, false, true);
	cut(s);
	made_macho(&s->made);
	cut(s);
}

/* Every byte of the headers as zeros and as ones. */
static void test_turned(void **state)
{
	struct scene *s = *state;

	for (unsigned k = 0; k < 4; k++) {
		for (size_t i = 0; i < 0x500; i++) {
			if (k < 2)
				made_pe(&s->made);
			else if (i & 1)
				made_elf(&s->made, true, k & 1);
			else
				made_macho(&s->made);
			s->made.b[i] = k & 1 ? 0xff : 0;
			tell(s, made_str(&s->made));
		}
	}
}

/* --- the view of others ----------------------------------------------------
 */

static bool count_import(void *ctx, const struct program_import *m)
{
	(void)m;
	return ++*(unsigned *)ctx < 2;
}

static void test_view(void **state)
{
	struct scene *s = *state;
	struct arena a = s->a;
	struct program p;
	unsigned n = 0;

	made_pe(&s->made);
	assert_true(program_open(made_str(&s->made), &a, &p));
	assert_int_equal(p.format, PROGRAM_PE);
	assert_int_equal(p.n_section, 2);
	assert_true(p.section[0].executable);
	assert_non_null(program_section(&p, ".rdata"));
	assert_null(program_section(&p, ".data"));
	assert_true(str_is(program_text(&p, 0x21f0, 16), "run"));
	assert_int_equal(program_at(&p, 0x27fe, 100).n, 2);
	/* what is in no section is an offset */
	assert_true(program_at(&p, 0x3c, 4).p == p.bytes.p + 0x3c);
	/* whoever takes no more gets no more */
	program_import_each(&p, false, a, count_import, &n);
	assert_int_equal(n, 2);
	made_elf(&s->made, true, false);
	assert_true(program_open(made_str(&s->made), &a, &p));
	assert_true(str_is(program_text(&p, 0x10241, 16), "libc.so.6"));
	assert_int_equal(program_at(&p, 0x20000, 1).n, 0);
	program_import_each(&p, false, a, count_import, &n);
	assert_int_equal(n, 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_pe),
		cmocka_unit_test(test_elf),
		cmocka_unit_test(test_macho),
		cmocka_unit_test(test_origin),
		cmocka_unit_test(test_go_pointers),
		cmocka_unit_test(test_signature),
		cmocka_unit_test(test_jail),
		cmocka_unit_test(test_lies),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_turned),
		cmocka_unit_test(test_view),
	};

	return cmocka_run_group_tests(tests, open_scene, close_scene);
}
