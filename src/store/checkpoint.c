/* SPDX-License-Identifier: Apache-2.0 */
#include "store/checkpoint.h"

#include <inttypes.h>

#include <openssl/evp.h>

/* C2SP signed-note: "U+2014 EM DASH, a space" */
static const struct str dash = { "\xe2\x80\x94 ", 4 };
/* C2SP signed-note: the signature type of Ed25519 */
static const unsigned char ed25519 = 0x01;
static const struct str origin_prefix = { "ashiato/", 8 };

enum {
	KEY_ID_N = 4,
	NOTE_SIG_N = KEY_ID_N + SIG_N,
	/* (n + 2) / 3 * 4, for n of NOTE_SIG_N, SHA256_N and 1 + KEY_N */
	NOTE_SIG_B64_N = (NOTE_SIG_N + 2) / 3 * 4,
	ROOT_B64_N = (SHA256_N + 2) / 3 * 4,
	KEY_B64_N = (1 + KEY_N + 2) / 3 * 4
};

struct str checkpoint_case(struct str origin)
{
	if (!str_starts(origin, origin_prefix))
		return (struct str){ 0 };
	return str_from(origin, origin_prefix.n);
}

/* C2SP signed-note: "SHA-256(key name || 0x0A || signature type || public key)
 * [:4]" */
static void key_id(struct str name,
	const unsigned char key[static KEY_N],
	unsigned char ret[static KEY_ID_N])
{
	struct buf b = { 0 };

	buf_add(&b, name);
	buf_z(&b, "\n");
	buf_add(&b, (struct str){ (const char *)&ed25519, 1 });
	buf_add(&b, (struct str){ (const char *)key, KEY_N });
	struct sha256 d = sha256_of(buf_str(&b));
	memcpy(ret, d.b, KEY_ID_N);
	buf_done(&b);
}

/* exactly n bytes in their one padded form */
static bool base64_read(struct str s, unsigned char *ret, size_t n)
{
	unsigned char out[NOTE_SIG_B64_N];
	char again[NOTE_SIG_B64_N + 1];
	size_t want = (n + 2) / 3 * 4;

	if (s.n != want || want > sizeof out)
		return false;
	if (EVP_DecodeBlock(out, (const unsigned char *)s.p, (int)s.n) < 0)
		return false;
	base64_write(out, n, again);
	if (memcmp(again, s.p, s.n) != 0)
		return false;
	memcpy(ret, out, n);
	return true;
}

/* "WORD VALUE", the next line of *rest */
static bool member(struct str *rest, struct str word, struct str *ret)
{
	struct str line;
	struct str tail;

	if (!str_starts(*rest, word) || !str_cut(*rest, '\n', &line, &tail))
		return false;
	*ret = str_from(line, word.n);
	*rest = tail;
	return true;
}

/* lines of the signed text; all of it must be understood */
static bool parse_text(struct str text, struct checkpoint *c)
{
	struct str root;
	struct str size;
	struct str v;

	if (!str_cut(text, '\n', &c->origin, &text) ||
		!checkpoint_case(c->origin).n) {
		return false;
	}
	if (!str_cut(text, '\n', &size, &text) || !str_u64(size, &c->size))
		return false;
	/* nobody signs nothing, and a number has one form */
	if (size.p[0] == '0')
		return false;
	if (!str_cut(text, '\n', &root, &text) ||
		!base64_read(root, c->root.b, SHA256_N)) {
		return false;
	}
	if (!member(&text, STR("log "), &v) || !str_u64(v, &c->bytes))
		return false;
	if (!member(&text, STR("key "), &v) || !hex_read(v, c->key, KEY_N))
		return false;
	if (member(&text, STR("index "), &c->index) &&
		c->index.n != SHA256_HEX_N) {
		return false;
	}
	return !text.n;
}

/* the signature of the key that the text names, among those of others */
static bool parse_signatures(struct str lines, struct checkpoint *c)
{
	unsigned char id[KEY_ID_N];
	unsigned char sig[NOTE_SIG_N];
	struct str line;
	struct str name;
	bool found = false;

	key_id(c->origin, c->key, id);
	while (str_cut(lines, '\n', &line, &lines)) {
		if (!str_starts(line, dash) ||
			!str_cut(str_from(line, dash.n), ' ', &name, &line)) {
			return false;
		}
		if (!str_eq(name, c->origin) ||
			!base64_read(line, sig, sizeof sig) ||
			memcmp(sig, id, KEY_ID_N) != 0) {
			continue;
		}
		memcpy(c->sig, sig + KEY_ID_N, SIG_N);
		found = true;
	}
	return found;
}

/* up to and with the first empty line; false when there is none */
static bool cut_block(struct str *rest, struct str *ret)
{
	const char *end =
		rest->n ? memmem(rest->p, rest->n, "\n\n", 2) : NULL;

	if (!end)
		return false;
	*ret = (struct str){ rest->p, (size_t)(end - rest->p) + 1 };
	*rest = str_from(*rest, ret->n + 1);
	return true;
}

static bool note_next(struct str *rest, struct checkpoint *ret)
{
	struct str tail = *rest;
	struct str text;
	struct str signatures;
	struct checkpoint c = { .format = 2 };

	if (!cut_block(&tail, &text) || !cut_block(&tail, &signatures))
		return false;
	if (!parse_text(text, &c) || !parse_signatures(signatures, &c))
		return false;
	c.text = text;
	*ret = c;
	*rest = tail;
	return true;
}

static bool line_next(struct str *rest, struct checkpoint *ret)
{
	struct str line;
	struct str tail;
	struct str f[5];
	struct checkpoint c = { .format = 1 };

	if (!str_cut(*rest, '\n', &line, &tail))
		return false;
	for (int i = 0; i < 4; i++) {
		if (!str_cut(line, ' ', &f[i], &line))
			return false;
	}
	f[4] = line;
	if (!str_u64(f[0], &c.size) || !str_u64(f[1], &c.bytes))
		return false;
	if (!hex_read(f[2], c.root.b, SHA256_N) ||
		!hex_read(f[3], c.key, KEY_N) ||
		!hex_read(f[4], c.sig, SIG_N)) {
		return false;
	}
	*ret = c;
	*rest = tail;
	return true;
}

bool checkpoint_next(struct str *rest, struct checkpoint *ret)
{
	return str_starts(*rest, origin_prefix) ? note_next(rest, ret)
						: line_next(rest, ret);
}

/* whether the piece is a checkpoint but for its last line feed */
static bool lacks_line_feed(struct str piece)
{
	struct checkpoint c;
	struct buf b = { 0 };

	buf_add(&b, piece);
	buf_z(&b, "\n");
	struct str s = buf_str(&b);
	bool ret = checkpoint_next(&s, &c);
	buf_done(&b);
	return ret;
}

bool checkpoint_torn(struct str rest)
{
	struct str block;
	struct str tail = rest;

	if (lacks_line_feed(rest))
		return false;
	if (str_starts(rest, origin_prefix))
		return !cut_block(&tail, &block) || !cut_block(&tail, &block);
	return !str_has_char(rest, '\n');
}

static void line_message(const struct checkpoint *c,
	struct str case_id,
	struct buf *ret)
{
	char root[SHA256_HEX_N];

	hex_write(c->root.b, SHA256_N, root);
	buf_fmt(ret,
		"ashiato checkpoint v1\n%.*s\n%" PRIu64 "\n%.64s\n",
		STR_FMT(case_id),
		c->size,
		root);
}

bool checkpoint_signed(const struct checkpoint *c, struct str case_id)
{
	struct buf b = { 0 };

	if (c->format == 2) {
		return str_eq(checkpoint_case(c->origin), case_id) &&
			signature_ok(c->key, c->text, c->sig);
	}
	line_message(c, case_id, &b);
	bool ok = signature_ok(c->key, buf_str(&b), c->sig);
	buf_done(&b);
	return ok;
}

static void note_text(const struct checkpoint *c,
	struct str case_id,
	struct str key_hex,
	struct buf *ret)
{
	char root[ROOT_B64_N + 1];

	base64_write(c->root.b, SHA256_N, root);
	buf_add(ret, origin_prefix);
	buf_add(ret, case_id);
	buf_fmt(ret,
		"\n%" PRIu64 "\n%s\nlog %" PRIu64 "\nkey %.*s\n",
		c->size,
		root,
		c->bytes,
		STR_FMT(key_hex));
	if (c->index.n)
		buf_fmt(ret, "index %.*s\n", STR_FMT(c->index));
}

/* The lines behind a text that was signed. */
static bool sign_text(struct str text,
	struct str case_id,
	const struct signer *by,
	struct buf *ret,
	struct err *err)
{
	unsigned char sig[NOTE_SIG_N];
	char base64[NOTE_SIG_B64_N + 1];
	struct buf name = { 0 };

	buf_add(&name, origin_prefix);
	buf_add(&name, case_id);
	key_id(buf_str(&name), signer_key(by), sig);
	/* the text may lie in ret, which moves when it grows */
	bool ok = signer_sign(by, text, sig + KEY_ID_N, err);
	base64_write(sig, sizeof sig, base64);
	buf_z(ret, "\n");
	buf_add(ret, dash);
	buf_fmt(ret, "%.*s %s\n", STR_FMT(buf_str(&name)), base64);
	ok = ok && (!ret->bad || fail(err, ERR_LIMIT, 0, "no memory for a note"));
	buf_done(&name);
	return ok;
}

bool note_sign(struct str text,
	struct str case_id,
	const struct signer *by,
	struct buf *ret,
	struct err *err)
{
	buf_add(ret, text);
	return sign_text(text, case_id, by, ret, err);
}

bool checkpoint_write(const struct checkpoint *c,
	struct str case_id,
	const struct signer *by,
	struct buf *ret,
	struct err *err)
{
	size_t from = ret->n;

	note_text(c, case_id, signer_key_hex(by), ret);
	if (!sign_text(str_from(buf_str(ret), from), case_id, by, ret, err))
		return false;
	buf_z(ret, "\n");
	return !ret->bad ||
		fail(err, ERR_LIMIT, 0, "no memory for a checkpoint");
}

void checkpoint_verifier(const unsigned char key[static KEY_N],
	struct str case_id,
	struct buf *ret)
{
	unsigned char typed[1 + KEY_N] = { ed25519 };
	unsigned char id[KEY_ID_N];
	char hex[2 * KEY_ID_N];
	char text[KEY_B64_N + 1];
	struct buf name = { 0 };

	buf_add(&name, origin_prefix);
	buf_add(&name, case_id);
	key_id(buf_str(&name), key, id);
	hex_write(id, KEY_ID_N, hex);
	memcpy(typed + 1, key, KEY_N);
	base64_write(typed, sizeof typed, text);
	buf_fmt(ret, "%.*s+%.8s+%s", STR_FMT(buf_str(&name)), hex, text);
	buf_done(&name);
}
