/* SPDX-License-Identifier: Apache-2.0 */
/* media: the bytes of the medium in a disk image. */
#include <inttypes.h>
#include <sys/stat.h>

#include "cli/cli.h"

enum {
	LISTED = 1000 /* of bad chunks, as many as are kept */
};

static void say_bad(void *ctx, const struct media_bad *b)
{
	struct buf why = { 0 };
	uint64_t *n = ctx;

	if ((*n)++ == LISTED)
		say_error("and others");
	if (*n > LISTED)
		return;
	buf_add(&why, b->why);
	buf_add(&why, (struct str){ "", 1 });
	if (b->bytes) {
		say_error("%s: chunk %" PRIu64 ", bytes %" PRIu64
			  " to %" PRIu64 " of the medium, at byte %" PRIu64
			  ": %s",
			b->segment,
			b->chunk,
			b->first_byte,
			b->first_byte + b->bytes - 1,
			b->at,
			why.bad ? "" : why.p);
	} else {
		say_error("%s, byte %" PRIu64 ": %s",
			b->segment,
			b->at,
			why.bad ? "" : why.p);
	}
	buf_done(&why);
}

/* A digest that is stored, beside that of what was read. */
struct compared {
	const char *name;
	const char *stored;
	const unsigned char *now;
	size_t n;
	bool fits;
};

static void digest_json(struct jw *j, const struct compared *c)
{
	char hex[2 * SHA1_N];

	hex_write(c->now, c->n, hex);
	jw_object(j, c->name);
	jw_str(j, "read", (struct str){ hex, 2 * c->n });
	if (c->stored[0]) {
		jw_z(j, "stored", c->stored);
		jw_bool(j, "fits", c->fits);
	}
	jw_object_end(j);
}

static void digest_text(struct buf *out, const struct compared *c)
{
	char hex[2 * SHA1_N];

	hex_write(c->now, c->n, hex);
	buf_fmt(out, "%s %.*s, ", c->name, (int)(2 * c->n), hex);
	if (!c->stored[0])
		buf_z(out, "and none was stored by the acquisition\n");
	else if (c->fits)
		buf_z(out, "as the acquisition stored it\n");
	else
		buf_fmt(out,
			"NOT as the acquisition stored it: %s\n",
			c->stored);
}

static void media_json(const char *to,
	const struct media_made *m,
	const struct compared c[2],
	struct buf *out)
{
	struct jw j = { .to = out };
	char hex[SHA256_HEX_N];

	hex_write(m->sha256.b, SHA256_N, hex);
	jw_object(&j, NULL);
	jw_z(&j, "path", to);
	jw_bool(&j, "written", m->written);
	jw_u64(&j, "segments", m->segments);
	jw_u64(&j, "bytes", m->bytes);
	jw_u64(&j, "bad_chunks", m->bad);
	jw_u64(&j, "missing_bytes", m->missing);
	jw_u64(&j, "error_sectors", m->error_sectors);
	jw_str(&j, "sha256", (struct str){ hex, sizeof hex });
	digest_json(&j, &c[0]);
	digest_json(&j, &c[1]);
	if (m->flaw[0])
		jw_z(&j, "flaw", m->flaw);
	jw_object_end(&j);
	buf_z(out, "\n");
}

static void media_text(const char *to,
	const struct media_made *m,
	const struct compared c[2],
	struct buf *out)
{
	char hex[SHA256_HEX_N];

	hex_write(m->sha256.b, SHA256_N, hex);
	buf_fmt(out,
		"%s: %" PRIu64 " bytes of %u segments, %" PRIu64
		" chunks bad\nsha256 %.64s\n",
		to,
		m->bytes,
		m->segments,
		m->bad,
		hex);
	digest_text(out, &c[0]);
	digest_text(out, &c[1]);
	if (m->error_sectors)
		buf_fmt(out,
			"%" PRIu64
			" sectors could not be read when the image "
			"was made\n",
			m->error_sectors);
	if (m->flaw[0])
		buf_fmt(out, "written all the same: %s\n", m->flaw);
}

static bool say_made(const struct args *a, const struct media_made *m)
{
	const struct compared c[2] = {
		{ "md5", m->md5_stored, m->md5, MD5_N, m->md5_fits },
		{ "sha1", m->sha1_stored, m->sha1, SHA1_N, m->sha1_fits },
	};
	struct buf b = { 0 };

	if (a->json)
		media_json(a->to, m, c, &b);
	else
		media_text(a->to, m, c, &b);
	bool ok = put_said(a, &b);
	buf_done(&b);
	return ok;
}

static bool is_folder(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* What can be told of a medium that was not written is told as well. */
static bool make(const struct args *a,
	struct media_call *call,
	struct err *err)
{
	struct media_made made;
	bool ok = case_media(call, &made, err);
	bool judged = ok || err->code == ERR_DIFFERS ||
		(err->code == ERR_FORMAT && made.bytes);

	return (!judged || say_made(a, &made)) && ok;
}

int cmd_media(const struct args *a)
{
	uint64_t told = 0;
	struct media_call call = { .segment = a->word,
		.n = (uint32_t)a->n_word,
		.to = a->to,
		.even_so = a->even_so,
		.by = str_of(whoami(a)),
		.ctx = &told,
		.bad = say_bad };
	struct err err = { 0 };
	bool of_case = a->n_word && is_folder(a->word[0]);

	if (a->n_word < (of_case ? 2 : 1))
		return usage("media: the segments of a disk image were "
			     "expected, or a case and exhibits; see `ashiato "
			     "help media`");
	if (!a->to)
		return usage("media: into which file? --to FILE");
	if (!of_case)
		return make(a, &call, &err) ? EXIT_OK : complain(&err);
	if (!case_open(&call.store, a->word[0], &err))
		return complain(&err);
	warn_of(call.store);
	call.segment++;
	call.n--;
	bool ok = make(a, &call, &err);
	return case_finish(call.store, ok, &err);
}
