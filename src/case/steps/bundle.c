/* SPDX-License-Identifier: Apache-2.0 */
/* A case in one file, for who checks it without this program. */
#include "case/steps/bundle.h"

#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bundle/bundle.h"

/* data/bundle */
extern const char shipped_verify_py[], shipped_verify_py_end[],
	shipped_verify_sh[], shipped_verify_sh_end[], shipped_how_to_check[],
	shipped_how_to_check_end[];
/* SHA-256 over the sources that this program was built of, hexadecimal */
extern const char shipped_source_digest[];

static const struct {
	const char *name;
	const char *from;
	const char *end;
} shipped[] = {
	{ "HOW-TO-CHECK.txt", shipped_how_to_check, shipped_how_to_check_end },
	{ "verify.py", shipped_verify_py, shipped_verify_py_end },
	{ "verify.sh", shipped_verify_sh, shipped_verify_sh_end },
};

/* A bundle on its way. */
struct making_bundle {
	struct store *s;
	const struct bundle_wish *wish;
	struct view v;
	struct bundle_shown shown;
	struct ledger_bytes ledger;
	struct bundle *to;
	struct buf dossier;
};

static bool no_room(struct err *err)
{
	return fail(err, ERR_LIMIT, 0, "no memory left for a bundle");
}

/* --- what is in it -------------------------------------------------------- */

/* As the bundle has the case: named by its id, for a folder has another name on
 * each machine, and with the head up to which it goes. */
static bool write_dossier(struct making_bundle *m, struct err *err)
{
	struct publication *p = &m->v.publication;
	const struct publisher *pub = publisher_named(STR("dossier"));
	struct losses lost = { 0 };
	char hex[SHA256_HEX_N];

	hex_write(m->ledger.root.b, SHA256_N, hex);
	p->case_name = arena_fmt(&m->v.a, "case %.*s", STR_FMT(p->case_id));
	p->head = arena_fmt(&m->v.a,
		"%" PRIu64 ":%.64s",
		m->ledger.size,
		hex);
	return pub->write(p, &m->dossier, &lost, err) &&
		(!m->dossier.bad || no_room(err));
}

static bool put_exhibit(struct making_bundle *m, uint32_t i, struct err *err)
{
	const struct exhibit *x = &m->shown.x[i];
	char hex[SHA256_HEX_N];
	int fd;

	hex_write(x->sha256.b, SHA256_N, hex);
	struct str name = arena_fmt(&m->v.a, "exhibits/%.2s/%.64s", hex, hex);
	if (!name.n)
		return no_room(err);
	if (!store_exhibit_open(m->s, x, &fd, err))
		return false;
	bool ok = bundle_put_file(m->to,
		name.p,
		fd,
		x->size_byte,
		x->sha256,
		m->wish->progress,
		err);
	close(fd);
	return ok;
}

/* Once each: what was withdrawn and sealed again is one file. */
static bool put_exhibits(struct making_bundle *m, struct err *err)
{
	const struct bundle_shown *w = &m->shown;
	struct table there = table_in(&m->v.a);

	for (uint32_t i = 0; i < w->n_exhibit; i++) {
		struct str digest = { (const char *)w->x[i].sha256.b,
			SHA256_N };
		uint32_t before = there.n;

		if (!w->named[i])
			continue;
		if (table_put(&there, digest) < before)
			continue;
		if (w->bytes[i] && !put_exhibit(m, i, err))
			return false;
		if (!w->bytes[i])
			bundle_leave_out(m->to,
				w->x[i].sha256,
				w->x[i].size_byte);
	}
	return !m->v.a.full || no_room(err);
}

static bool put_bodies(struct making_bundle *m, struct str log, struct err *err)
{
	struct str entry;
	struct str hex;
	struct str body;

	while (str_cut(log, '\n', &entry, &log)) {
		if (!store_body(m->s, entry, &m->v.a, &hex, &body, err))
			return false;
		if (!body.n)
			continue;
		struct str name = arena_fmt(&m->v.a,
			"ledger/bodies/%.*s",
			STR_FMT(hex));
		if (!bundle_put(m->to, name.p, body, err))
			return false;
	}
	return true;
}

static bool put_beside(struct making_bundle *m, struct err *err)
{
	for (uint32_t i = 0; i < m->ledger.n_beside; i++) {
		const struct ledger_file *f = &m->ledger.beside[i];
		struct str name =
			arena_fmt(&m->v.a, "ledger/%.*s", STR_FMT(f->name));

		if (!name.n)
			return no_room(err);
		if (!bundle_put(m->to, name.p, f->bytes, err))
			return false;
	}
	return true;
}

static bool put_shipped(struct making_bundle *m, struct err *err)
{
	for (size_t i = 0; i < sizeof shipped / sizeof *shipped; i++) {
		struct str bytes = { shipped[i].from,
			(size_t)(shipped[i].end - shipped[i].from) };

		if (!bundle_put(m->to, shipped[i].name, bytes, err))
			return false;
	}
	return true;
}

/* --- MANIFEST ------------------------------------------------------------- */

/* For whom it is, in words that MANIFEST and the ledger have. */
static struct str audience_in_words(struct making_bundle *m)
{
	const struct audience *a = &m->wish->question.audience;
	struct buf b = { 0 };

	if (!a->restricted)
		return STR("who may see all that the case holds");
	buf_fmt(&b, "TLP:%s", tlp_name(a->tlp));
	if (a->for_org.n) {
		buf_z(&b, ", org:");
		buf_safe(&b, a->for_org);
	}
	for (uint32_t i = 0; i < a->n_compartment; i++) {
		buf_z(&b, ", compartment ");
		buf_safe(&b, a->compartment[i]);
	}
	struct str ret = arena_str(&m->v.a, buf_str(&b));
	buf_done(&b);
	return ret;
}

static void manifest_head(struct making_bundle *m, struct buf *b)
{
	char at[STAMP_N];
	struct str source = { shipped_source_digest, SHA256_HEX_N };

	buf_z(b, "ashiato bundle 1\n");
	buf_fmt(b, "case %.*s\n", STR_FMT(store_case_id(m->s)));
	buf_fmt(b,
		"ledger %" PRIu64 " %s\n",
		m->ledger.size,
		m->ledger.root_base64);
	buf_fmt(b, "as-it-stood-at %s\n", stamp_text(m->ledger.last_s, at));
	buf_z(b, "program ashiato " ASHIATO_VERSION "\n");
	buf_fmt(b, "source %.*s\n", STR_FMT(source));
	buf_fmt(b, "audience %.*s\n", STR_FMT(audience_in_words(m)));
	buf_fmt(b, "entries-withheld %" PRIu64 "\n", m->shown.withheld);
}

static bool put_manifest(struct making_bundle *m, struct err *err)
{
	struct buf text = { 0 };
	struct buf note = { 0 };
	char key[SHA256_HEX_N + 1];
	bool known = false;
	bool ok = store_writer_key(m->s, key, &known, err);

	if (ok && !known) {
		ok = fail(err,
			ERR_USAGE,
			0,
			"a bundle is signed, and nobody whom the case knows "
			"admitted your key %s, or it was revoked; one who is "
			"known does: `ashiato signers %s --admit %s --why "
			"TEXT`",
			key,
			store_dir(m->s),
			key);
	}
	manifest_head(m, &text);
	buf_fmt(&text, "key %s\n", key);
	bundle_list(m->to, &text);
	ok = ok && (!text.bad || no_room(err)) &&
		store_sign_note(m->s, buf_str(&text), &note, err) &&
		bundle_put(m->to, "MANIFEST", buf_str(&note), err);
	buf_done(&text);
	buf_done(&note);
	return ok;
}

/* --- the whole ------------------------------------------------------------ */

static bool put_all(struct making_bundle *m, struct err *err)
{
	struct str log;

	if (!bundle_log(&m->shown, m->ledger.log, &log))
		return no_room(err);
	return put_shipped(m, err) &&
		bundle_put(m->to, "ledger/log", log, err) &&
		bundle_put(m->to,
			"ledger/checkpoints",
			m->ledger.checkpoints,
			err) &&
		put_beside(m, err) && put_bodies(m, log, err) &&
		put_exhibits(m, err) &&
		bundle_put(m->to,
			"out/dossier.html",
			buf_str(&m->dossier),
			err) &&
		put_manifest(m, err);
}

static void list_exhibits(const struct making_bundle *m, struct buf *to)
{
	for (uint32_t i = 0; i < m->shown.n_exhibit; i++) {
		if (m->shown.bytes[i])
			buf_fmt(to, "%s%" PRIu32, to->n ? " " : "", i);
	}
}

/* It left the case: of whom, for whom, with what. */
static bool record(struct making_bundle *m,
	const struct bundle_made *made,
	struct err *err)
{
	struct buf exhibits = { 0 };
	struct str path = str_of(m->wish->path);
	struct bundled x = {
		.sha256 = made->sha256,
		.size = made->bytes,
		.audience = audience_in_words(m),
		.by = m->wish->by,
		.recorded_at_s = now_s(),
	};

	for (size_t i = path.n; i > 0 && !x.file.n; i--) {
		if (path.p[i - 1] == '/')
			x.file = str_from(path, i);
	}
	x.file = x.file.n ? x.file : path;
	list_exhibits(m, &exhibits);
	x.exhibits = buf_str(&exhibits);
	bundled_seal(&x);
	bool ok = (!exhibits.bad || no_room(err)) &&
		store_put_bundled(m->s, &x, err) && store_commit(m->s, err);
	buf_done(&exhibits);
	return ok;
}

static void count(const struct making_bundle *m, struct bundle_made *ret)
{
	ret->entries = m->ledger.size;
	ret->withheld = m->shown.withheld;
	ret->unsalted = m->shown.unsalted;
	ret->of = m->shown.n_exhibit;
	for (uint32_t i = 0; i < m->shown.n_exhibit; i++)
		ret->exhibits += m->shown.bytes[i];
}

static bool make(struct making_bundle *m,
	struct bundle_made *ret,
	struct err *err)
{
	bool ok = case_outside(m->s, m->wish->path, err) &&
		case_view(&m->v, m->s, &m->wish->question, NEEDS_CASE, err) &&
		store_ledger_bytes(m->s, &m->v.a, &m->ledger, err) &&
		bundle_decide(&m->shown,
			&m->v,
			m->s,
			m->wish->only_judgement,
			err) &&
		write_dossier(m, err) &&
		bundle_open(&m->to, m->wish->path, m->ledger.last_s, err);

	ok = ok && put_all(m, err);
	return bundle_close(m->to, ok, &ret->sha256, &ret->bytes, err) && ok;
}

bool case_bundle(struct store *s,
	const struct bundle_wish *wish,
	struct bundle_made *ret,
	struct err *err)
{
	struct making_bundle *m = calloc(1, sizeof *m);

	*ret = (struct bundle_made){ 0 };
	if (!m)
		return no_room(err);
	m->s = s;
	m->wish = wish;
	bool ok = make(m, ret, err);
	if (ok)
		count(m, ret);
	ok = ok && record(m, ret, err);
	buf_done(&m->dossier);
	case_view_close(&m->v);
	free(m);
	return ok;
}
