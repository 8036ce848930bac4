/* SPDX-License-Identifier: Apache-2.0 */
#include "agreement.h"

/* IANA, TLS Cipher Suites: those that the results name */
static const struct { const char *name, *hex; } ciphers[] = {
	{ "TLS_AES_128_GCM_SHA256", "1301" }, { "TLS_AES_256_GCM_SHA384", "1302" }, { "TLS_CHACHA20_POLY1305_SHA256", "1303" },
	{ "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "c02f" }, { "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384", "c030" }, { "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA", "c013" },
	{ "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA", "c014" }, { "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384", "c028" }, { "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "c02b" },
	{ "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384", "c02c" }, { "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256", "cca8" }, { "TLS_ECDHE_RSA_WITH_RC4_128_SHA", "c011" },
	{ "TLS_ECDHE_ECDSA_WITH_RC4_128_SHA", "c007" }, { "TLS_RSA_WITH_AES_128_CBC_SHA", "002f" }, { "TLS_RSA_WITH_AES_256_CBC_SHA", "0035" }, { "TLS_RSA_WITH_AES_128_GCM_SHA256", "009c" },
	{ "TLS_RSA_WITH_AES_256_GCM_SHA384", "009d" }, { "TLS_RSA_WITH_RC4_128_SHA", "0005" }, { "TLS_RSA_WITH_3DES_EDE_CBC_SHA", "000a" }, { "TLS_DHE_RSA_WITH_AES_128_CBC_SHA", "0033" },
	{ "TLS_DHE_RSA_WITH_AES_256_CBC_SHA", "0039" }, { "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384", "009f" }, { "TLS_DHE_RSA_WITH_CAMELLIA_128_CBC_SHA", "0045" },
};

struct str cipher_of(struct arena *a, struct str name)
{
	(void)a;
	for (size_t i = 0; i < sizeof ciphers / sizeof *ciphers; i++)
		if (str_is(name, ciphers[i].name))
			return str_of(ciphers[i].hex);
	return name;
}

const char *reason_for(struct agreement *g, enum line l, struct str where, struct str value)
{
	(void)g, (void)l, (void)where, (void)value;
	return NULL;
}
