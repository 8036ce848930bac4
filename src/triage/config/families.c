/* SPDX-License-Identifier: Apache-2.0 */
#include "triage/config/families.h"

#include <arpa/inet.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

struct family {
	const char *name;
	const char *layout;
	const char *source;
};

typedef void family_find(struct engine *e,
	const struct config_input *in,
	const struct family *row);

enum {
	PARTS_MOST = 4096, /* resources or user strings that are looked at */
	SETTINGS_MOST = 0x1000
};

static struct found *begin(struct engine *e, const struct family *row)
{
	struct found *f = NEW(&e->a, struct found, 1);

	if (f) {
		f->family = row->name;
		f->layout = row->layout;
		f->source = row->source;
	}
	return f;
}

static void keep(struct engine *e,
	struct found *f,
	const char *cipher,
	struct str key,
	uint64_t at,
	uint64_t size)
{
	f->size = size;
	engine_keep(e, f, cipher, key, (size_t)at);
}

static bool resource(const struct config_input *in,
	uint32_t i,
	struct config_part *ret)
{
	return in->resources && i < PARTS_MOST &&
		in->resources(in->ctx, i, ret);
}

static bool string(const struct config_input *in,
	uint32_t i,
	struct config_part *ret)
{
	return in->strings && i < PARTS_MOST && in->strings(in->ctx, i, ret);
}

/* --- Cobalt Strike: anywhere; one of three bytes over all of it; the first
 * setting is number 1, a short; it counts with a port and a server in it ----
 */

static struct str setting_name(uint32_t id, struct arena *a)
{
	static const struct {
		uint32_t id;
		const char *name;
	} names[] = { { 1, "BeaconType" },
		{ 2, "Port" },
		{ 3, "SleepTimeMs" },
		{ 4, "MaxGetSize" },
		{ 5, "Jitter" },
		{ 8, "C2Server" },
		{ 9, "UserAgent" },
		{ 10, "PostUri" },
		{ 15, "PipeName" },
		{ 26, "GetVerb" },
		{ 27, "PostVerb" },
		{ 29, "SpawnTo_x86" },
		{ 30, "SpawnTo_x64" },
		{ 37, "Watermark" },
		{ 54, "HostHeader" } };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		if (names[i].id == id)
			return str_of(names[i].name);
	}
	return arena_fmt(a, "#%u", id);
}

static struct str until_zero(struct str s)
{
	const char *end = s.n ? memchr(s.p, 0, s.n) : NULL;

	return end ? (struct str){ s.p, (size_t)(end - s.p) } : s;
}

static bool setting(struct cur *c, struct found *f, struct arena *a)
{
	uint32_t id = cur_u16be(c);
	uint32_t type = cur_u16be(c);
	uint32_t n = cur_u16be(c);
	struct str name = setting_name(id, a);
	const unsigned char *p;
	struct str v;

	if (c->bad || !id || id > 128 || type > 3)
		return false;
	if (type == 1 || type == 2) {
		uint32_t k = type == 1 ? cur_u16be(c) : cur_u32be(c);

		return n == 2 * type && !c->bad &&
			found_number(f, name, k, a);
	}
	p = cur_take(c, n);
	if (!p)
		return false;
	v = until_zero((struct str){ (const char *)p, n });
	for (size_t i = 0; i < v.n; i++) {
		if (!is_text((unsigned char)v.p[i]))
			return true;
	}
	return !v.n || found_add(f, name, v);
}

static struct str value_of(const struct found *f, const char *name)
{
	for (uint32_t i = 0; i < f->n; i++) {
		if (str_is(f->field[i].name, name))
			return f->field[i].value;
	}
	return (struct str){ 0 };
}

/* host,/path,host,/path */
static bool servers(struct found *f, struct str list, uint32_t port)
{
	struct str head, rest = list;

	while (str_cut(rest, ',', &head, &rest)) {
		if (head.n && head.p[0] != '/')
			found_to(f, head, port);
	}
	return f->to_n > 0;
}

static void settings_at(struct engine *e,
	const struct family *row,
	size_t at,
	char key)
{
	struct arena before = e->a;
	struct str s = str_head(str_from(e->file, at), SETTINGS_MOST);
	struct found *f = begin(e, row);
	struct str plain = xor_of(s, (struct str){ &key, 1 }, &e->a);
	struct cur c = cur_of(plain.p, plain.n);
	struct cur good = c;
	uint64_t port = 0, ms = 0;

	while (f && f->n < FIELDS_MOST && setting(&c, f, &e->a))
		good = c;
	if (f && str_u64(value_of(f, "Port"), &port) && port &&
		port <= UINT16_MAX &&
		str_u64(value_of(f, "SleepTimeMs"), &ms) &&
		servers(f, value_of(f, "C2Server"), (uint32_t)port)) {
		f->interval_s = ms / 1000;
		f->has_interval = true;
		keep(e,
			f,
			key ? "xor" : NULL,
			(struct str){ &key, key ? 1 : 0 },
			at,
			(uint64_t)(good.p - good.base));
		return;
	}
	e->a = before;
}

static void cobalt_strike(struct engine *e,
	const struct config_input *in,
	const struct family *row)
{
	static const char keys[] = { 0x69, 0x2e, 0 };

	(void)in;
	for (size_t k = 0; k < sizeof keys; k++) {
		const char first[] = { keys[k],
			keys[k] ^ 1,
			keys[k],
			keys[k] ^ 1,
			keys[k],
			keys[k] ^ 2 };
		struct str rest = e->file;

		for (unsigned tries = 0; tries < 64; tries++) {
			const char *p = rest.n > 6
				? memmem(rest.p, rest.n, first, sizeof first)
				: NULL;

			if (!p)
				break;
			settings_at(e, row, (size_t)(p - e->file.p), keys[k]);
			rest = str_from(rest, (size_t)(p - rest.p) + 1);
		}
	}
}

/* --- AsyncRAT and what was made of it (DcRat), and QuasarRAT: user strings,
 * base64 of HMAC-SHA-256, IV, AES-256-CBC; the keys by PBKDF2 from another
 * string; it counts when the HMAC is right ---------------------------------
 */

enum {
	ROUNDS = 50000,
	MAC_N = 32,
	AES_KEY_N = 32,
	MAC_KEY_N = 64,
	DERIVED_MOST = 6 /* each costs about 0.1 s */
};

struct derived {
	unsigned char aes[AES_KEY_N];
	unsigned char mac[MAC_KEY_N];
};

static const struct {
	const char *family;
	struct str salt;
} salts[] = {
	{ NULL,
		{ "\xbf\xeb\x1e\x56\xfb\xcd\x97\x3b\xb2\x19\x02\x24\x30\xa5"
		  "\x78"
		  "\x43\x00\x3d\x56\x44\xd2\x1e\x62\xb9\xd4\xf1\x80\xe7\xe6"
		  "\xc3\x39\x41",
			32 } },
	{ "DcRat", { "DcRatByqwqdanchun", 17 } },
};

static bool base64(struct str s, struct str *ret, struct arena *a)
{
	struct alphabet by;

	alphabet_of(str_of(base64_standard), &by);
	return s.n && s.n % 4 == 0 && base64_of(s, &by, ret, a);
}

static bool sealed(struct str s, struct str *ret, struct arena *a)
{
	return base64(s, ret, a) && ret->n >= MAC_N + 2 * BLOCK &&
		ret->n % BLOCK == 0;
}

static bool authentic(struct str box, const struct derived *d)
{
	unsigned char mac[EVP_MAX_MD_SIZE];
	unsigned n = 0;

	return HMAC(EVP_sha256(),
		       d->mac,
		       MAC_KEY_N,
		       (const unsigned char *)box.p + MAC_N,
		       box.n - MAC_N,
		       mac,
		       &n) &&
		n == MAC_N && memcmp(mac, box.p, MAC_N) == 0;
}

static struct str opened(struct str box,
	const struct derived *d,
	struct arena *a)
{
	const unsigned char *p = (const unsigned char *)box.p + MAC_N;
	unsigned char *b = arena_raw(a, 1, box.n, 1);
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	int n = 0, more = 0;
	bool ok = b && ctx &&
		EVP_DecryptInit_ex(ctx, EVP_aes_256_cbc(), NULL, d->aes, p) &&
		EVP_DecryptUpdate(ctx,
			b,
			&n,
			p + BLOCK,
			(int)(box.n - MAC_N - BLOCK)) &&
		EVP_DecryptFinal_ex(ctx, b + n, &more);

	EVP_CIPHER_CTX_free(ctx);
	return ok ? (struct str){ (char *)b, (size_t)(n + more) }
		  : (struct str){ 0 };
}

static bool derive(struct str password, struct str salt, struct derived *ret)
{
	unsigned char b[AES_KEY_N + MAC_KEY_N];

	if (!PKCS5_PBKDF2_HMAC_SHA1(password.p,
		    (int)password.n,
		    (const unsigned char *)salt.p,
		    (int)salt.n,
		    ROUNDS,
		    sizeof b,
		    b))
		return false;
	memcpy(ret->aes, b, AES_KEY_N);
	memcpy(ret->mac, b + AES_KEY_N, MAC_KEY_N);
	return true;
}

static bool is_ports(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if ((s.p[i] < '0' || s.p[i] > '9') && s.p[i] != ',')
			return false;
	}
	return s.n > 0;
}

/* Hosts and ports are lists in two strings, or pairs in one. */
static void cross(struct found *f, struct str hosts, struct str ports)
{
	struct str host, port, rest = hosts;
	bool more = true;

	while (more) {
		struct str left = ports;
		bool again = true;

		more = str_cut(rest, ',', &host, &rest);
		host = more ? host : rest;
		while (again) {
			uint64_t n = 0;

			again = str_cut(left, ',', &port, &left);
			str_u64(again ? port : left, &n);
			if (n && n <= UINT16_MAX)
				found_to(f, host, (uint32_t)n);
		}
	}
}

static void read_opened(struct engine *e,
	const struct config_input *in,
	const struct derived *d,
	struct found *f)
{
	struct config_part p;
	struct str box, ports = { 0 }, hosts = { 0 };
	struct config_to t;

	for (uint32_t i = 0; string(in, i, &p); i++) {
		if (!sealed(p.bytes, &box, &e->a) || !authentic(box, d))
			continue;
		struct str v = opened(box, d, &e->a);
		struct str first = v, rest;

		found_add(f, STR(""), v);
		str_cut(v, ',', &first, &rest);
		if (!ports.n && is_ports(v))
			ports = v;
		if (!hosts.n && to_read(first, &t))
			hosts = v;
		if (!f->size) {
			f->at = p.at;
			f->size = p.bytes.n;
		}
	}
	found_read(f);
	if (hosts.n && ports.n)
		cross(f, hosts, ports);
}

/* base64 of 32 characters, or 40 hexadecimal digits as they are (QuasarRAT)
 */
static bool password_of(struct str s,
	struct str *ret,
	bool *ret_bare,
	struct arena *a)
{
	struct str hex;

	*ret_bare = s.n == 40 && hex_of(s, &hex, a);
	if (*ret_bare) {
		*ret = s;
		return true;
	}
	if (s.n != 44 || !base64(s, ret, a) || ret->n != 32)
		return false;
	for (size_t i = 0; i < ret->n; i++) {
		if (!is_text((unsigned char)ret->p[i]))
			return false;
	}
	return true;
}

static bool first_sealed(struct engine *e,
	const struct config_input *in,
	struct str *ret)
{
	struct config_part p;

	for (uint32_t i = 0; string(in, i, &p); i++) {
		if (sealed(p.bytes, ret, &e->a))
			return true;
	}
	return false;
}

static bool any_authentic(struct engine *e,
	const struct config_input *in,
	const struct derived *d)
{
	struct config_part p;
	struct str box;
	struct arena a = e->a;

	for (uint32_t i = 0; string(in, i, &p); i++) {
		struct arena b = a;

		if (sealed(p.bytes, &box, &b) && authentic(box, d))
			return true;
	}
	return false;
}

static void async_rat(struct engine *e,
	const struct config_input *in,
	const struct family *row)
{
	struct config_part p;
	struct str box, password;
	struct derived d;
	unsigned tried = 0;
	bool bare;

	if (!first_sealed(e, in, &box))
		return;
	for (uint32_t i = 0; string(in, i, &p); i++) {
		if (!password_of(p.bytes, &password, &bare, &e->a))
			continue;
		for (unsigned k = 0; k < 2 && tried < DERIVED_MOST; k++) {
			tried++;
			if (!derive(password, salts[k].salt, &d) ||
				!any_authentic(e, in, &d))
				continue;
			struct found *f = begin(e, row);
			if (!f)
				return;
			if (bare || salts[k].family)
				f->family =
					bare ? "QuasarRAT" : salts[k].family;
			read_opened(e, in, &d, f);
			if (f->to_n)
				keep(e,
					f,
					"base64, aes-cbc",
					password,
					f->at,
					f->size);
			return;
		}
	}
}

/* --- njRAT: |'|'| separates what it sends; host and port stand among the
 * strings before it
 * -----------------------------------------------------------
 */

static void nj_rat(struct engine *e,
	const struct config_input *in,
	const struct family *row)
{
	struct config_part p, q;
	struct config_to t;
	bool mark = false;

	for (uint32_t i = 0; string(in, i, &p); i++)
		mark |= str_is(p.bytes, "|'|'|");
	for (uint32_t i = 0; mark && string(in, i, &p); i++) {
		uint64_t port = 0;

		if (!to_read(p.bytes, &t) || !string(in, i + 1, &q) ||
			!str_u64(q.bytes, &port) || !port ||
			port > UINT16_MAX)
			continue;
		struct found *f = begin(e, row);
		if (!f || !found_to(f, p.bytes, (uint32_t)port))
			return;
		found_add(f, STR("host"), p.bytes);
		found_add(f, STR("port"), q.bytes);
		keep(e, f, NULL, (struct str){ 0 }, p.at, p.bytes.n);
		return;
	}
}

/* --- RedLine: base64 of XOR of base64; the key is a string behind it
 * ---------
 */

static bool red_line_with(struct engine *e,
	const struct family *row,
	const struct config_part *p,
	struct str key)
{
	struct str once, twice, plain;
	struct config_to t;
	struct found *f;

	if (!base64(p->bytes, &once, &e->a))
		return false;
	plain = xor_of(once, key, &e->a);
	if (!base64(plain, &twice, &e->a) || !to_read(twice, &t) || !t.port)
		return false;
	f = begin(e, row);
	if (!f || !found_to(f, twice, 0))
		return false;
	found_add(f, STR("server"), twice);
	keep(e, f, "base64, xor, base64", key, p->at, p->bytes.n);
	return true;
}

static void red_line(struct engine *e,
	const struct config_input *in,
	const struct family *row)
{
	struct config_part p, q;

	for (uint32_t i = 0; string(in, i, &p); i++) {
		if (p.bytes.n < 16 || p.bytes.n % 4)
			continue;
		for (uint32_t k = i + 1; k < i + 5 && string(in, k, &q);
			k++) {
			struct arena before = e->a;

			if (q.bytes.n && q.bytes.n <= KEY_MOST &&
				red_line_with(e, row, &p, q.bytes))
				return;
			e->a = before;
		}
	}
}

/* --- resources
 * ------------------------------------------------------------------- */

static bool named(const struct config_input *in,
	const char *name,
	struct config_part *ret)
{
	for (uint32_t i = 0; resource(in, i, ret); i++) {
		if (str_has(ret->name, str_of(name)))
			return true;
	}
	return false;
}

/* RC4 with the key in front; host:port:password between control characters */
static void remcos(struct engine *e,
	const struct config_input *in,
	const struct family *row)
{
	struct config_part p;
	struct str key, plain, head, rest, host, port;
	struct found *f = begin(e, row);
	size_t n;

	if (!f || !named(in, "SETTINGS", &p) || p.bytes.n < 32)
		return;
	n = (unsigned char)p.bytes.p[0];
	if (!n || n + FORM_LEAST >= p.bytes.n)
		return;
	key = (struct str){ p.bytes.p + 1, n };
	plain = rc4_of(str_from(p.bytes, 1 + n), key, &e->a);
	if (!str_cut(plain, '|', &head, &rest))
		return;
	found_add(f, STR("hosts"), head);
	while (str_cut(head, ':', &host, &rest)) {
		uint64_t to = 0;

		str_cut(rest, ':', &port, &head);
		if (port.n > 5 || !str_u64(port, &to) || !to ||
			!found_to(f, host, (uint32_t)to))
			break;
		const char *next = memchr(head.p, 0x1e, head.n);
		head = next ? str_from(head, (size_t)(next + 1 - head.p))
			    : STR("");
	}
	if (f->to_n)
		keep(e, f, "rc4", key, p.at, p.bytes.n);
}

/* hexadecimal digits of RC4; the keys are those of its versions */
static void dark_comet(struct engine *e,
	const struct config_input *in,
	const struct family *row)
{
	static const char *const keys[] = { "#KCMDDC51#-890",
		"#KCMDDC5#-890",
		"#KCMDDC42F#-890",
		"#KCMDDC42#-890",
		"#KCMDDC4#-890",
		"#KCMDDC2#-890" };
	struct config_part p;
	struct str box, plain, line, rest;

	if (!named(in, "DCDATA", &p) || !hex_of(p.bytes, &box, &e->a))
		return;
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		plain = rc4_of(box, str_of(keys[i]), &e->a);
		if (!str_starts(plain, STR("#BEGIN DARKCOMET DATA --")))
			continue;
		struct found *f = begin(e, row);
		for (rest = plain; f && str_cut(rest, '\n', &line, &rest);) {
			struct str name, value;

			if (!str_cut(line, '=', &name, &value))
				continue;
			value = str_trim(value);
			while (value.n && strchr("\r}", value.p[value.n - 1]))
				value.n--;
			if (value.n && value.p[0] == '{')
				value = str_from(value, 1);
			found_add(f, name, value);
			if (str_is(name, "NETDATA"))
				cross(f, value, STR("0"));
		}
		if (f && found_read(f))
			keep(e,
				f,
				"hex, rc4",
				str_of(keys[i]),
				p.at,
				p.bytes.n);
		return;
	}
}

/* XOR 0xbc; host:port:user|, then other fields */
static void cyber_gate(struct engine *e,
	const struct config_input *in,
	const struct family *row)
{
	static const char key[] = "\xbc";
	struct config_part p;
	struct found *f = begin(e, row);
	struct str plain, head, host, port, rest;

	if (!f || !named(in, "XX-XX-XX-XX", &p))
		return;
	plain = xor_of(p.bytes, STR(key), &e->a);
	if (!str_has(plain, STR("####@####")) ||
		!str_cut(plain, '#', &head, &rest))
		return;
	for (rest = head; str_cut(rest, '|', &head, &rest);) {
		uint64_t to = 0;
		struct str behind = { 0 };

		if (!str_cut(head, ':', &host, &behind))
			break;
		if (!str_cut(behind, ':', &port, &head))
			port = behind;
		if (port.n <= 5 && str_u64(port, &to) && to)
			found_to(f, host, (uint32_t)to);
		found_add(f, STR("host"), host);
	}
	if (f->to_n)
		keep(e, f, "xor", STR(key), p.at, p.bytes.n);
}

/* RC4 with the first 20 bytes; the text's SHA-1 stands before it, which
 * proves it: number=value lines, or addresses with a byte before each */
static void qak_hosts(struct found *f, struct str s, struct arena *a)
{
	struct cur c = cur_of(s.p, s.n);

	while (cur_left(&c) >= 7 && f->to_n < TO_MOST) {
		struct in_addr v;
		char z[INET_ADDRSTRLEN];

		cur_u8(&c);
		v.s_addr = htonl(cur_u32be(&c));
		inet_ntop(AF_INET, &v, z, sizeof z);
		found_to(f, arena_str(a, str_of(z)), cur_u16be(&c));
	}
}

static void qak_bot(struct engine *e,
	const struct config_input *in,
	const struct family *row)
{
	unsigned char sum[SHA1_N];
	struct config_part p;

	for (uint32_t i = 0; resource(in, i, &p); i++) {
		struct arena before = e->a;
		struct str key = str_head(p.bytes, SHA1_N);
		struct str plain, text, line, rest;
		struct found *f;

		if (p.bytes.n < 3 * SHA1_N || p.bytes.n > FORM_MOST)
			continue;
		plain = rc4_of(str_from(p.bytes, SHA1_N), key, &e->a);
		text = str_from(plain, SHA1_N);
		sha1_of(text, sum);
		f = begin(e, row);
		if (!f || memcmp(sum, plain.p, SHA1_N) != 0) {
			e->a = before;
			continue;
		}
		for (rest = text; str_cut(rest, '\n', &line, &rest);) {
			struct str name, value;

			if (str_cut(str_trim(line), '=', &name, &value) &&
				is_ports(name))
				found_add(f, name, value);
		}
		if (!f->n)
			qak_hosts(f, text, &e->a);
		if (f->n)
			f->campaign = value_of(f, "10");
		if (f->n || f->to_n)
			keep(e, f, "rc4", key, p.at, p.bytes.n);
	}
}

/* --- Mirai: texts of its table, each with a zero behind, under one byte; the
 * byte is found by a text that all have. Its table counts with three of its
 * known texts and a host
 * ------------------------------------------------------------ */

enum {
	TABLE_MOST = 4096
};

static bool mirai_at(struct engine *e,
	const struct family *row,
	size_t at,
	char key)
{
	static const char *const known[] = { "/proc/",
		"/exe",
		"enable",
		"system",
		"/bin/busybox",
		"assword",
		"ncorrect" };
	size_t from = at > TABLE_MOST ? at - TABLE_MOST : 0;
	struct str s = str_head(str_from(e->file, from), 2 * TABLE_MOST);
	struct str plain = xor_of(s, (struct str){ &key, 1 }, &e->a);
	struct found *f = begin(e, row);
	struct str text, rest;
	struct config_to t;
	unsigned fits = 0;

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		fits += str_has(plain, str_of(known[i]));
	if (!f || fits < 4)
		return false;
	for (rest = plain; str_cut(rest, '\0', &text, &rest);) {
		if (text.n > 4 && to_read(text, &t) && f->to_n < 4)
			found_to(f, text, 0);
		if (text.n > 4 && text.n < 64 &&
			is_text((unsigned char)text.p[0]))
			found_add(f, STR(""), text);
	}
	if (f->to_n)
		keep(e, f, "xor", (struct str){ &key, 1 }, from, s.n);
	return f->to_n > 0;
}

static void mirai(struct engine *e,
	const struct config_input *in,
	const struct family *row)
{
	static const char mark[] = "/proc/";
	const char *p = e->file.p;

	(void)in;
	for (size_t i = 0; i + 7 < e->file.n; i++) {
		struct arena before = e->a;
		char key = p[i] ^ mark[0];
		unsigned k = 1;

		while (k < 7 && (p[i + k] ^ mark[k]) == key)
			k++;
		if (k < 7 || !key)
			continue;
		if (mirai_at(e, row, i, key))
			return;
		e->a = before;
	}
}

/* --- Meterpreter's first stage: push address; push port and family; the
 * calls that follow, by their hashes
 * ------------------------------------------------------- */

static void stage_at(struct engine *e, const struct family *row, size_t at)
{
	const unsigned char *b = (const unsigned char *)e->file.p + at;
	struct arena before = e->a;
	struct found *f = begin(e, row);
	struct str host;
	uint32_t port = (uint32_t)b[8] << 8 | b[9];

	host = arena_fmt(&e->a, "%u.%u.%u.%u", b[1], b[2], b[3], b[4]);
	if (f && port && found_to(f, host, port)) {
		found_add(f, STR("host"), host);
		found_number(f, STR("port"), port, &e->a);
		keep(e, f, NULL, (struct str){ 0 }, at, 10);
		return;
	}
	e->a = before;
}

static void meterpreter(struct engine *e,
	const struct config_input *in,
	const struct family *row)
{
	/* mov esi, esp; push 16; push esi; push edi; push hash of connect */
	static const char behind[] =
		"\x89\xe6\x6a\x10\x56\x57\x68\x99\xa5\x74"
		"\x61";
	const struct str mark = STR(behind);
	struct str rest = e->file;

	(void)in;
	while (rest.n > mark.n) {
		const char *p = memmem(rest.p, rest.n, mark.p, mark.n);
		size_t at;

		if (!p)
			return;
		at = (size_t)(p - e->file.p);
		if (at >= 10 && p[-10] == 0x68 && p[-5] == 0x68 &&
			p[-4] == 2 && p[-3] == 0)
			stage_at(e, row, at - 10);
		rest = str_from(rest, (size_t)(p - rest.p) + 1);
	}
}

/* --- all of them
 * -------------------------------------------------------------------------
 */

static const struct {
	struct family row;
	family_find *find;
} families[] = {
#define FAMILY(name, find, layout, source) { { name, layout, source }, find },
#include "triage/config/families.list"
#undef FAMILY
};

void families_find(struct engine *e, const struct config_input *in)
{
	for (size_t i = 0; i < sizeof families / sizeof *families; i++) {
		struct arena before = e->a;
		uint32_t n = e->n;

		families[i].find(e, in, &families[i].row);
		if (e->n == n)
			e->a = before;
	}
}
