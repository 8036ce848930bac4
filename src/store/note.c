/* SPDX-License-Identifier: Apache-2.0 */
#include "store/note.h"

#include <openssl/evp.h>

/* C2SP signed-note: "U+2014 EM DASH, a space" */
static const struct str dash = { "\xe2\x80\x94 ", 4 };

void note_key_id(struct str name,
	unsigned char type,
	const unsigned char key[static KEY_N],
	unsigned char ret[static NOTE_KEY_ID_N])
{
	struct hasher *h = hasher_new();
	struct sha256 d = { 0 };

	if (h) {
		hasher_start(h);
		hasher_add(h, name);
		hasher_add(h, STR("\n"));
		hasher_add(h, (struct str){ (const char *)&type, 1 });
		hasher_add(h, (struct str){ (const char *)key, KEY_N });
		d = hasher_end(h);
	}
	hasher_free(h);
	memcpy(ret, d.b, NOTE_KEY_ID_N);
}

static unsigned padding(struct str s)
{
	if (str_ends(s, STR("==")))
		return 2;
	return str_ends(s, STR("=")) ? 1 : 0;
}

/* a quantum of four characters, whose unused bits are zero */
static bool quantum_ok(const char *p, const unsigned char *out, size_t n)
{
	char again[5];

	base64_write(out, n, again);
	return memcmp(again, p, 4) == 0;
}

bool note_base64(struct str s, unsigned char *ret, size_t cap, size_t *ret_n)
{
	size_t n = s.n / 4 * 3 - padding(s);

	if (s.n % 4 || !s.n || n > cap)
		return false;
	for (size_t i = 0; i < s.n; i += 4) {
		unsigned char out[3];
		size_t at = i / 4 * 3;
		size_t want = n - at < 3 ? n - at : 3;

		if (EVP_DecodeBlock(out, (const unsigned char *)s.p + i, 4) !=
				3 ||
			!quantum_ok(s.p + i, out, want)) {
			return false;
		}
		memcpy(ret + at, out, want);
	}
	*ret_n = n;
	return true;
}

static bool name_ok(struct str name)
{
	if (!name.n || name.n > NOTE_NAME_MAX || !utf8_valid(name))
		return false;
	for (size_t i = 0; i < name.n; i++) {
		unsigned char c = (unsigned char)name.p[i];

		if (c <= ' ' || c == '+' || c == 0x7f)
			return false;
	}
	return true;
}

static bool key_parts(struct str text, struct note_key *k)
{
	unsigned char typed[1 + KEY_N];
	unsigned char id[NOTE_KEY_ID_N];
	struct str hex;
	struct str key;
	size_t n;

	if (!str_cut(text, '+', &k->name, &text) ||
		!str_cut(text, '+', &hex, &key) || !name_ok(k->name)) {
		return false;
	}
	if (!hex_read(hex, k->id, NOTE_KEY_ID_N) ||
		!note_base64(key, typed, sizeof typed, &n) ||
		n != sizeof typed) {
		return false;
	}
	k->type = typed[0];
	memcpy(k->key, typed + 1, KEY_N);
	note_key_id(k->name, k->type, k->key, id);
	return memcmp(id, k->id, sizeof id) == 0;
}

bool note_key_read(struct str text, struct note_key *ret, struct err *err)
{
	struct note_key k;

	if (!key_parts(text, &k)) {
		return fail(err,
			ERR_USAGE,
			0,
			"\"%.*s\" is no verifier of signed notes: "
			"NAME+ID+KEY "
			"was expected, whole, as `ashiato keys CASE` prints it",
			(int)(text.n < 200 ? text.n : 200),
			text.p);
	}
	*ret = k;
	return true;
}

void note_key_write(const struct note_key *k, struct buf *ret)
{
	unsigned char typed[1 + KEY_N] = { k->type };
	char hex[2 * NOTE_KEY_ID_N];
	char text[(1 + KEY_N + 2) / 3 * 4 + 1];

	hex_write(k->id, NOTE_KEY_ID_N, hex);
	memcpy(typed + 1, k->key, KEY_N);
	base64_write(typed, sizeof typed, text);
	buf_fmt(ret, "%.*s+%.8s+%s", STR_FMT(k->name), hex, text);
}

bool note_sig_next(struct str *rest, struct note_sig *ret)
{
	unsigned char raw[NOTE_KEY_ID_N + NOTE_SIG_MAX];
	struct note_sig s = { 0 };
	struct str line;
	struct str tail;
	size_t n;

	if (!str_cut(*rest, '\n', &line, &tail) || !str_starts(line, dash) ||
		!str_cut(str_from(line, dash.n), ' ', &s.name, &line)) {
		return false;
	}
	if (!s.name.n || !line.n || str_has_char(line, ' '))
		return false;
	if (note_base64(line, raw, sizeof raw, &n) && n > NOTE_KEY_ID_N) {
		memcpy(s.id, raw, NOTE_KEY_ID_N);
		s.n = n - NOTE_KEY_ID_N;
		memcpy(s.bytes, raw + NOTE_KEY_ID_N, s.n);
	}
	*ret = s;
	*rest = tail;
	return true;
}

void note_sig_write(struct str name,
	const unsigned char id[static NOTE_KEY_ID_N],
	const unsigned char *sig,
	size_t n,
	struct buf *ret)
{
	unsigned char raw[NOTE_KEY_ID_N + NOTE_SIG_MAX];
	char text[(sizeof raw + 2) / 3 * 4 + 1];

	if (n > NOTE_SIG_MAX) {
		ret->bad = true;
		return;
	}
	memcpy(raw, id, NOTE_KEY_ID_N);
	memcpy(raw + NOTE_KEY_ID_N, sig, n);
	base64_write(raw, NOTE_KEY_ID_N + n, text);
	buf_add(ret, dash);
	buf_fmt(ret, "%.*s %s\n", STR_FMT(name), text);
}

bool note_split(struct str note, struct str *ret_text, struct str *ret_sigs)
{
	const char *end = note.n ? memmem(note.p, note.n, "\n\n", 2) : NULL;

	if (!end)
		return false;
	*ret_text = (struct str){ note.p, (size_t)(end - note.p) + 1 };
	*ret_sigs = str_from(note, ret_text->n + 1);
	return true;
}
