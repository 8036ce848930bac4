/* SPDX-License-Identifier: Apache-2.0 */
#include "store/checkpoint.h"

#include <inttypes.h>

#include "store/note.h"

static const struct str origin_prefix = { "ashiato/", 8 };

enum {
	ROOT_B64_N = (SHA256_N + 2) / 3 * 4
};

struct str checkpoint_case(struct str origin)
{
	if (!str_starts(origin, origin_prefix))
		return (struct str){ 0 };
	return str_from(origin, origin_prefix.n);
}

/* exactly n bytes in their one padded form */
static bool base64_read(struct str s, unsigned char *ret, size_t n)
{
	size_t have;

	return note_base64(s, ret, n, &have) && have == n;
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
	unsigned char id[NOTE_KEY_ID_N];
	struct note_sig s;
	bool found = false;

	note_key_id(c->origin, NOTE_ED25519, c->key, id);
	while (note_sig_next(&lines, &s)) {
		if (!str_eq(s.name, c->origin) || s.n != SIG_N ||
			memcmp(s.id, id, sizeof id) != 0) {
			continue;
		}
		memcpy(c->sig, s.bytes, SIG_N);
		found = true;
	}
	return found && !lines.n;
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

bool note_sign(struct str text,
	struct str case_id,
	const struct signer *by,
	struct buf *ret,
	struct err *err)
{
	unsigned char id[NOTE_KEY_ID_N];
	unsigned char sig[SIG_N];
	struct buf name = { 0 };

	buf_add(&name, origin_prefix);
	buf_add(&name, case_id);
	note_key_id(buf_str(&name), NOTE_ED25519, signer_key(by), id);
	bool ok = signer_sign(by, text, sig, err);
	buf_add(ret, text);
	buf_z(ret, "\n");
	note_sig_write(buf_str(&name), id, sig, SIG_N, ret);
	buf_done(&name);
	return ok &&
		(!ret->bad ||
			fail(err, ERR_LIMIT, 0, "no memory for a note"));
}

bool checkpoint_write(const struct checkpoint *c,
	struct str case_id,
	const struct signer *by,
	struct buf *ret,
	struct err *err)
{
	struct checkpoint whole = *c;
	struct buf text = { 0 };

	note_text(c, case_id, signer_key_hex(by), &text);
	whole.text = buf_str(&text);
	memcpy(whole.key, signer_key(by), KEY_N);
	bool ok = signer_sign(by, whole.text, whole.sig, err);
	if (ok && !str_cut(whole.text, '\n', &whole.origin, &whole.text))
		text.bad = true;
	whole.text = buf_str(&text);
	checkpoint_note(&whole, ret);
	buf_z(ret, "\n");
	ret->bad |= text.bad;
	buf_done(&text);
	if (ok && ret->bad)
		return fail(err, ERR_LIMIT, 0, "no memory for a checkpoint");
	return ok;
}

void checkpoint_note(const struct checkpoint *c, struct buf *ret)
{
	unsigned char id[NOTE_KEY_ID_N];

	note_key_id(c->origin, NOTE_ED25519, c->key, id);
	buf_add(ret, c->text);
	buf_z(ret, "\n");
	note_sig_write(c->origin, id, c->sig, SIG_N, ret);
}

void checkpoint_verifier(const unsigned char key[static KEY_N],
	struct str case_id,
	struct buf *ret)
{
	struct note_key k = { .type = NOTE_ED25519 };
	struct buf name = { 0 };

	buf_add(&name, origin_prefix);
	buf_add(&name, case_id);
	k.name = buf_str(&name);
	memcpy(k.key, key, KEY_N);
	note_key_id(k.name, k.type, k.key, k.id);
	note_key_write(&k, ret);
	buf_done(&name);
}
