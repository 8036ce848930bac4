/* SPDX-License-Identifier: Apache-2.0 */
#include "follow/logs.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <jansson.h>

#define BEGAN "{\"began\":"
#define SEEN "{\"seen\":"
#define POSITION "{\"position\":"
/* what one compressed file may become; more is no log of a day */
#define INFLATED_MAX ((uint64_t)64 << 30)

enum {
	GONE_S =
		60 /* a file without a name is kept open, once another has it */
};

/* --- opening ------------------------------------------------------------- */

/* Its absolute path without links is what the journal knows it by: whoever
 * calls from another folder means the same. */
static bool name_source(struct logs *l, struct err *err)
{
	char real[PATH_MAX];

	if (!realpath(l->folder, real))
		return fail_os(err, "cannot open %s", l->folder);
	snprintf(l->folder, sizeof l->folder, "%s", real);
	buf_fmt(&l->name,
		"%s%s%s",
		real,
		l->base && strcmp(real, "/") != 0 ? "/" : "",
		l->base ? l->base : "");
	l->source = buf_str(&l->name);
	return !l->name.bad ||
		fail(err, ERR_LIMIT, 0, "no memory left to follow");
}

/* The folder of a file, and its name in it. */
static bool cut_path(struct logs *l, const char *path, struct err *err)
{
	const char *slash = strrchr(path, '/');

	snprintf(l->folder,
		sizeof l->folder,
		"%.*s",
		slash ? (int)(slash - path) : 1,
		slash ? path : ".");
	if (slash == path)
		strcpy(l->folder, "/");
	l->base = strdup(slash ? slash + 1 : path);
	return l->base || fail(err, ERR_LIMIT, 0, "no memory left to follow");
}

static bool take_path(struct logs *l, const char *path, struct err *err)
{
	struct stat st;
	bool there = stat(path, &st) == 0;

	if (there && S_ISDIR(st.st_mode)) {
		snprintf(l->folder, sizeof l->folder, "%s", path);
		return name_source(l, err);
	}
	if (there && !S_ISREG(st.st_mode)) {
		return fail(err,
			ERR_USAGE,
			0,
			"%s is neither a file nor a folder; what comes out "
			"of "
			"a pipe is followed as - (standard input)",
			path);
	}
	if (!cut_path(l, path, err))
		return false;
	if (!*l->base || stat(l->folder, &st) != 0 || !S_ISDIR(st.st_mode)) {
		return fail(err,
			ERR_USAGE,
			0,
			"%s: there is no such file, and no folder in which "
			"it "
			"may come to be",
			path);
	}
	return name_source(l, err);
}

bool logs_open(struct logs *ret, const char *source, struct err *err)
{
	*ret = (struct logs){ .next_number = 1 };
	if (strlen(source) >= sizeof ret->folder)
		return fail(err,
			ERR_USAGE,
			0,
			"%.80s... is too long",
			source);
	return take_path(ret, source, err);
}

static void free_file(struct log_file *f)
{
	sandbox_inflate_stop(f->inflating);
	if (f->fd >= 0)
		close(f->fd);
	free(f->name);
	free(f);
}

static void free_place(struct place *p)
{
	free(p->name);
	free(p);
}

void logs_close(struct logs *l)
{
	for (uint32_t i = 0; i < l->n_file; i++)
		free_file(l->file[i]);
	for (uint32_t i = 0; i < l->n_place; i++)
		free_place(l->place[i]);
	free(l->file);
	free(l->place);
	free(l->stamp);
	free(l->base);
	buf_done(&l->bytes);
	buf_done(&l->name);
}

/* An array with room for one more; NULL: no memory, and the old one stands. */
static void *grown(void *old, uint32_t n, uint32_t *cap, size_t size)
{
	if (n < *cap)
		return old;
	uint32_t wide = *cap ? *cap * 2 : 16;
	void *p = realloc(old, wide * size);
	if (p)
		*cap = wide;
	return p;
}

/* --- the journal --------------------------------------------------------- */

static struct place *keep_place(struct logs *l, const struct place *p)
{
	struct place **wide = grown(l->place,
		l->n_place,
		&l->place_cap,
		sizeof(struct place *));
	struct place *own = wide ? malloc(sizeof *own) : NULL;

	if (wide)
		l->place = wide;
	if (!own)
		return NULL;
	*own = *p;
	l->place[l->n_place++] = own;
	if (l->next_number <= p->number)
		l->next_number = p->number + 1;
	return own;
}

static bool replay_place(struct logs *l, struct str line)
{
	struct str source;
	struct place p;

	if (!place_parse(line, &source, &p))
		return true; /* of a later release, perhaps */
	bool ours = str_eq(source, l->source);
	free((char *)(uintptr_t)source.p);
	for (uint32_t i = 0; ours && i < l->n_place; i++) {
		if (l->place[i]->number != p.number)
			continue;
		free(l->place[i]->name);
		*l->place[i] = p;
		return true;
	}
	if (ours && keep_place(l, &p))
		return true;
	free(p.name);
	return !ours;
}

static bool keep_stamp(struct logs *l, struct log_stamp s)
{
	struct log_stamp *wide =
		grown(l->stamp, l->n_stamp, &l->stamp_cap, sizeof *l->stamp);

	if (!wide)
		return false;
	l->stamp = wide;
	l->stamp[l->n_stamp++] = s;
	return true;
}

static bool replay_other(struct logs *l, struct str line, const char *kind)
{
	json_error_t why;
	json_t *j = json_loadb(line.p, line.n, 0, &why);
	json_t *x = json_object_get(j, kind);
	json_t *source = json_object_get(x, "source");
	bool ok = true;

	if (str_eq(l->source,
		    (struct str){ json_string_value(source),
			    json_string_length(source) })) {
		const char *keys[] = { "device", "inode", "size", "changed" };
		int64_t v[4];

		for (int i = 0; i < 4; i++)
			v[i] = json_integer_value(
				json_object_get(x, keys[i]));
		l->began |= *kind == 'b';
		ok = *kind == 'b' ||
			keep_stamp(l,
				(struct log_stamp){ (uint64_t)v[0],
					(uint64_t)v[1],
					(uint64_t)v[2],
					v[3] });
	}
	json_decref(j);
	return ok;
}

bool logs_replay(struct logs *l, struct str line)
{
	if (str_starts(line, STR(POSITION)))
		return replay_place(l, line);
	if (str_starts(line, STR(SEEN)))
		return replay_other(l, line, "seen");
	return !str_starts(line, STR(BEGAN)) ||
		replay_other(l, line, "began");
}

static void seen_line(const struct logs *l,
	const struct log_file *f,
	struct buf *out)
{
	struct jw j = { .to = out };

	jw_object(&j, NULL);
	jw_object(&j, "seen");
	jw_str(&j, "source", l->source);
	jw_z(&j, "name", f->name);
	jw_u64(&j, "device", f->device);
	jw_u64(&j, "inode", f->inode);
	jw_u64(&j, "size", f->size);
	jw_i64(&j, "changed", f->changed_ns);
	jw_object_end(&j);
	jw_object_end(&j);
	buf_z(out, "\n");
}

static void began_line(const struct logs *l, struct buf *out)
{
	struct jw j = { .to = out };

	jw_object(&j, NULL);
	jw_object(&j, "began");
	jw_str(&j, "source", l->source);
	jw_i64(&j, "at", now_s());
	jw_object_end(&j);
	jw_object_end(&j);
	buf_z(out, "\n");
}

void logs_lines(struct logs *l, struct buf *lines)
{
	for (uint32_t i = 0; i < l->n_place; i++) {
		if (l->place[i]->moved)
			place_line(l->place[i], l->source, lines);
		l->place[i]->moved = false;
	}
	for (uint32_t i = 0; i < l->n_file; i++) {
		struct log_file *f = l->file[i];

		if (!f->packed || !f->whole || !f->settled || !f->place)
			continue;
		/* read whole: on the next start it is not decompressed again */
		seen_line(l, f, lines);
		f->whole = false;
		close(f->fd);
		f->fd = -1;
	}
}

/* --- which files --------------------------------------------------------- */

static bool is_packed_name(struct str name)
{
	return str_ends(name, STR(".gz")) || str_ends(name, STR(".zst"));
}

/* "conn.log.1", "conn.log-20161203.gz", "conn.2016-12-03-00-00-00.log.gz" and
 * "conn-20161203.log" are what becomes of conn.log. */
static bool is_family(struct str name, struct str base)
{
	struct str stem = base;
	struct str ext = { 0 };

	if (str_starts(name, base))
		return name.n == base.n ||
			str_has_char(STR(".-_~"), name.p[base.n]);
	if (!str_cut_last(base, '.', &stem, &ext) || !stem.n ||
		!str_starts(name, stem) || name.n < stem.n + 2) {
		return false;
	}
	struct str rest = str_from(name, stem.n);
	return str_has_char(STR(".-_"), rest.p[0]) && rest.p[1] >= '0' &&
		rest.p[1] <= '9' && str_has(rest, ext);
}

static bool is_base(const struct logs *l, const struct log_file *f)
{
	return l->base && strcmp(l->base, f->name) == 0;
}

static bool is_ours(const struct logs *l, const char *name)
{
	if (l->base)
		return is_family(str_of(name), str_of(l->base));
	return name[0] != '.';
}

static struct log_file *file_of(const struct logs *l, const struct stat *st)
{
	for (uint32_t i = 0; i < l->n_file; i++) {
		if (l->file[i]->inode == st->st_ino &&
			l->file[i]->device == st->st_dev) {
			return l->file[i];
		}
	}
	return NULL;
}

static struct log_file *new_file(struct logs *l, const struct stat *st)
{
	struct log_file **wide = grown(l->file,
		l->n_file,
		&l->file_cap,
		sizeof(struct log_file *));
	struct log_file *f = wide ? calloc(1, sizeof *f) : NULL;

	if (wide)
		l->file = wide;
	if (!f)
		return NULL;
	f->device = st->st_dev;
	f->inode = st->st_ino;
	f->fd = -1;
	l->file[l->n_file++] = f;
	return f;
}

static bool was_seen(const struct logs *l, const struct log_file *f)
{
	for (uint32_t i = l->n_stamp; i > 0; i--) {
		const struct log_stamp *s = &l->stamp[i - 1];

		if (s->inode == f->inode && s->device == f->device &&
			s->size == f->size &&
			s->changed_ns == f->changed_ns) {
			return true;
		}
	}
	return false;
}

/* Everything of it is to be looked at anew. */
static void forget(struct log_file *f)
{
	sandbox_inflate_stop(f->inflating);
	f->inflating = NULL;
	if (f->packed && f->fd >= 0) {
		close(f->fd);
		f->fd = -1;
	}
	f->whole = f->refused = f->settled = false;
	f->place = NULL;
}

static bool see_file(struct logs *l, const char *name, const struct stat *st)
{
	struct log_file *f = file_of(l, st);
	int64_t changed = (int64_t)st->st_mtim.tv_sec * 1000000000 +
		st->st_mtim.tv_nsec;

	if (!f)
		f = new_file(l, st);
	if (!f)
		return false;
	if (!f->name ||
		(strcmp(f->name, name) != 0 &&
			!(f->there && is_base(l, f)))) {
		char *own = strdup(name);

		if (!own)
			return false;
		free(f->name);
		f->name = own;
	}
	f->there = true;
	if (f->size == (uint64_t)st->st_size && f->changed_ns == changed)
		return true;
	bool packed = is_packed_name(str_of(name));
	/* a packed one that changed is another one; a plain one grew */
	if (packed || f->packed)
		forget(f);
	f->packed = packed;
	f->size = (uint64_t)st->st_size;
	f->changed_ns = changed;
	f->settled = packed && was_seen(l, f);
	return true;
}

static int by_turn(const void *a, const void *b)
{
	const struct log_file *x = *(struct log_file *const *)a;
	const struct log_file *y = *(struct log_file *const *)b;

	if (x->changed_ns != y->changed_ns)
		return x->changed_ns < y->changed_ns ? -1 : 1;
	return strcmp(x->name, y->name);
}

static bool list_folder(struct logs *l, struct err *err)
{
	DIR *d = opendir(l->folder);
	struct dirent *x;
	struct stat st;
	bool ok = true;

	/* it may come back: what is open is still read */
	if (!d)
		return true;
	while (ok && (x = readdir(d))) {
		bool base = l->base && strcmp(x->d_name, l->base) == 0;

		/* below what was named no link is followed */
		if (is_ours(l, x->d_name) &&
			fstatat(dirfd(d),
				x->d_name,
				&st,
				base ? 0 : AT_SYMLINK_NOFOLLOW) == 0 &&
			S_ISREG(st.st_mode)) {
			ok = see_file(l, x->d_name, &st);
		}
	}
	closedir(d);
	return ok || fail(err, ERR_LIMIT, 0, "no memory left to follow");
}

/* --- which log ----------------------------------------------------------- */

static struct place *place_of_inode(const struct logs *l,
	const struct log_file *f)
{
	for (uint32_t i = l->n_place; i > 0; i--) {
		struct place *p = l->place[i - 1];

		if (p->inode == f->inode && p->device == f->device)
			return p;
	}
	return NULL;
}

/* Where what rotation puts behind a name begins: "conn.log.1",
 * "conn.log-20161203.gz", "conn.2016-12-03-00-00-00.log.gz"; the whole name
 * when there is none. */
static size_t rotated_at(struct str name)
{
	for (size_t i = 1; i + 1 < name.n; i++) {
		if (str_has_char(STR(".-_"), name.p[i]) &&
			name.p[i + 1] >= '0' && name.p[i + 1] <= '9') {
			return i;
		}
	}
	return name.n;
}

/* Whether it has the name of a file that is written to. */
static bool is_live_name(const struct logs *l, const struct log_file *f)
{
	struct str name = str_of(f->name);

	if (l->base)
		return is_base(l, f);
	return !f->packed && rotated_at(name) == name.n;
}

/* The name under which the file was written, as far as its own tells. */
static char *live_name(const struct logs *l, const struct log_file *f)
{
	if (l->base)
		return strdup(l->base);
	return strndup(f->name, rotated_at(str_of(f->name)));
}

static struct place *new_place(struct logs *l, const struct log_file *f)
{
	struct place p = {
		.number = l->next_number,
		.name = live_name(l, f),
		.device = f->device,
		.inode = f->inode,
		.moved = true,
	};
	struct place *own = p.name ? keep_place(l, &p) : NULL;

	if (!own)
		free(p.name);
	return own;
}

/* The log of which the file has all that was read, of several the one that was
 * read farthest. *ret_behind: of which it may be a piece. */
static struct place *same_log(struct logs *l,
	const struct log_file *f,
	uint64_t size,
	struct place **ret_behind)
{
	struct prints head = prints_in(f->fd, size);
	struct place *best = NULL;

	*ret_behind = NULL;
	for (uint32_t i = 0; i < l->n_place; i++) {
		struct place *p = l->place[i];
		enum likeness like = p->read
			? place_likeness(p, &head, f->fd, size)
			: LIKE_NOT;

		if (like == LIKE_SAME && (!best || p->read > best->read))
			best = p;
		if (like == LIKE_BEHIND)
			*ret_behind = p;
	}
	return best;
}

static void take_place(struct log_file *f, struct place *p)
{
	f->place = p;
	if (p->inode == f->inode && p->device == f->device)
		return;
	p->inode = f->inode;
	p->device = f->device;
	p->moved = true;
}

/* Whether the file still has all that was read of the log. */
static bool is_still(const struct place *own, int fd, uint64_t size)
{
	struct prints head = prints_in(fd, size);

	return place_likeness(own, &head, fd, size) == LIKE_SAME;
}

/* Says which log the file is; NULL while that cannot be told. fresh: it may be
 * one that nobody knew, of which something is read before the next file is
 * looked at: that one may be its copy. *ret_ok = false: no memory */
static void identify(struct logs *l,
	struct log_file *f,
	bool fresh,
	bool *ret_ok)
{
	struct place *own = place_of_inode(l, f);
	struct place *behind;
	struct stat st;

	f->place = NULL;
	/* an empty one may become anything, a copy too */
	if (fstat(f->fd, &st) != 0 || st.st_size == 0)
		return;
	uint64_t size = (uint64_t)st.st_size;
	if (own && own->read && !f->packed && is_still(own, f->fd, size)) {
		f->place = own;
		return;
	}
	struct place *same = same_log(l, f, size, &behind);
	if (same) {
		take_place(f, same);
		return;
	}
	/* what was cut short where it stands begins anew; another one that is
	 * shorter and begins alike may be a copy on its way, all of which was
	 * read */
	if (behind && behind != own && !is_live_name(l, f)) {
		f->settled = true;
		return;
	}
	if (own && !own->read)
		f->place = own;
	if (!fresh || f->place)
		return;
	if (own) {
		own->inode = 0;
		own->moved = true;
	}
	f->place = new_place(l, f);
	*ret_ok = f->place != NULL;
}

/* Its descriptor, once; what was renamed meanwhile is left for the next look.
 */
static bool open_plain(const struct logs *l, struct log_file *f, int *ret_fd)
{
	char path[PATH_MAX];
	struct stat st;

	if ((size_t)snprintf(path,
		    sizeof path,
		    "%s/%s",
		    l->folder,
		    f->name) >= sizeof path) {
		return false;
	}
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd < 0)
		return false;
	if (fstat(fd, &st) == 0 && st.st_ino == f->inode &&
		st.st_dev == f->device) {
		*ret_fd = fd;
		return true;
	}
	close(fd);
	return false;
}

static int room_file(const struct logs *l)
{
	char path[PATH_MAX];
	int fd = open(l->room_in, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

	if (fd >= 0)
		return fd;
	/* file systems without files that have no name */
	if ((size_t)snprintf(path,
		    sizeof path,
		    "%s/.plain.XXXXXX",
		    l->room_in) >= sizeof path) {
		return -1;
	}
	fd = mkostemp(path, O_CLOEXEC);
	if (fd >= 0)
		unlink(path);
	return fd;
}

static void say_of(struct logs *l, const struct log_file *f, const char *what)
{
	char text[PATH_MAX + 256];

	snprintf(text, sizeof text, "%s/%s: %s", l->folder, f->name, what);
	l->say(l->ctx, text);
}

/* A packed one goes through a process of its own into a file without a name. */
static void unpack(struct logs *l, struct log_file *f)
{
	struct err why;
	bool whole = false;
	int from;

	if (!f->inflating && f->fd < 0) {
		if (!open_plain(l, f, &from))
			return;
		f->fd = room_file(l);
		if (f->fd < 0 ||
			!sandbox_inflate(&f->inflating,
				from,
				f->fd,
				INFLATED_MAX,
				&why)) {
			say_of(l, f, "cannot be decompressed now");
			f->settled = true;
		}
		close(from);
	}
	if (!f->inflating || !sandbox_inflated(f->inflating, false, &whole))
		return;
	f->inflating = NULL;
	f->whole = whole;
	/* it may still be written: what is not whole is looked at again when
	 * it changes */
	if (!whole)
		forget(f);
	f->settled = !whole;
}

static bool ready(struct logs *l,
	struct log_file *f,
	bool fresh,
	bool *ret_ok)
{
	if (f->settled)
		return false;
	if (f->packed)
		unpack(l, f);
	else if (f->fd < 0)
		open_plain(l, f, &f->fd);
	if (f->fd < 0 || f->inflating || f->settled)
		return false;
	/* while nothing of it was read it may turn out to be a copy */
	if (!f->place || !f->place->read)
		identify(l, f, fresh, ret_ok);
	return f->place != NULL;
}

/* --- the first look ------------------------------------------------------ */

/* What stood beside the file before anybody followed it is not read. */
static bool pass_over(struct logs *l, struct log_file *f, struct buf *lines)
{
	struct stat st;

	f->settled = true;
	if (f->packed) {
		seen_line(l, f, lines);
		return keep_stamp(l,
			(struct log_stamp){ f->device,
				f->inode,
				f->size,
				f->changed_ns });
	}
	if (f->fd < 0 && !open_plain(l, f, &f->fd))
		return true;
	f->place = new_place(l, f);
	return f->place &&
		(fstat(f->fd, &st) != 0 ||
			place_move(f->place, f->fd, (uint64_t)st.st_size));
}

static bool begin(struct logs *l, struct buf *lines)
{
	began_line(l, lines);
	l->began = true;
	for (uint32_t i = 0; l->base && i < l->n_file; i++) {
		if (!is_base(l, l->file[i]) &&
			!pass_over(l, l->file[i], lines)) {
			return false;
		}
	}
	logs_lines(l, lines);
	return true;
}

/* --- over ---------------------------------------------------------------- */

static bool is_elsewhere(const struct logs *l, const struct log_file *f)
{
	for (uint32_t i = 0; i < l->n_file; i++) {
		const struct log_file *g = l->file[i];

		if (g != f && g->there && g->size && g->place &&
			g->place != f->place &&
			strcmp(g->name, f->place->name) == 0) {
			return true;
		}
	}
	return false;
}

/* Nothing more will be written to it: a last line without an end is one. */
static bool is_over(const struct logs *l, const struct log_file *f)
{
	if (f->packed)
		return f->whole;
	if (f->there && strcmp(f->name, f->place->name) == 0)
		return false;
	return is_elsewhere(l, f);
}

/* Whether what is gone from the folder is still of interest: it may be written
 * to for a while by who has it open, and is read to its end. */
static bool is_kept(const struct logs *l, struct log_file *f)
{
	struct stat st;

	if (f->fd < 0 || !f->place || f->refused || f->packed)
		return false;
	if (!f->gone_s)
		f->gone_s = now_s();
	if (fstat(f->fd, &st) == 0)
		f->size = (uint64_t)st.st_size;
	if (f->size > f->place->read) {
		f->settled = false;
		return true;
	}
	return !is_over(l, f) || now_s() - f->gone_s < GONE_S;
}

static void drop_gone(struct logs *l)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < l->n_file; i++) {
		struct log_file *f = l->file[i];

		if (f->there)
			f->gone_s = 0;
		if (f->there || is_kept(l, f))
			l->file[n++] = f;
		else
			free_file(f);
	}
	l->n_file = n;
}

/* A last line without an end is one, once its file is over. */
static void look_again(const struct logs *l, struct log_file *f)
{
	if (!f->settled || f->packed || f->refused || !f->place || f->fd < 0)
		return;
	if (f->size > f->place->read && is_over(l, f))
		f->settled = false;
}

bool logs_look(struct logs *l, struct buf *lines, struct err *err)
{
	bool ok = true;

	for (uint32_t i = 0; i < l->n_file; i++)
		l->file[i]->there = false;
	if (!list_folder(l, err))
		return false;
	drop_gone(l);
	if (l->n_file)
		qsort(l->file, l->n_file, sizeof *l->file, by_turn);
	if (!l->began)
		ok = begin(l, lines);
	for (uint32_t i = 0; ok && i < l->n_file; i++) {
		ready(l, l->file[i], false, &ok);
		look_again(l, l->file[i]);
	}
	return ok || fail(err, ERR_LIMIT, 0, "no memory left to follow");
}

/* --- pieces -------------------------------------------------------------- */

static size_t whole_lines(struct str s)
{
	while (s.n && s.p[s.n - 1] != '\n')
		s.n--;
	return s.n;
}

/* Without the # lines at its end: more of their block may follow, and only the
 * whole of it says how to read what comes then. */
static size_t without_block(struct str s)
{
	size_t n = s.n;

	for (;;) {
		size_t at = n - (n > 0);

		while (at && s.p[at - 1] != '\n')
			at--;
		if (!n || s.p[at] != '#')
			return n;
		n = at;
	}
}

static bool has_blocks(const struct line_form *f)
{
	return !f || f->front == FRONT_HASHED;
}

/* The bytes of the next piece behind its front, into l->bytes; 0 = none now. */
static size_t read_piece(struct logs *l, struct log_file *f, uint64_t size)
{
	const struct place *p = f->place;
	size_t most = PIECE_BYTE - p->front_len;
	uint64_t left = size - p->read;
	size_t want = left < most ? (size_t)left : most;
	char *to = l->bytes.p + p->front_len;

	if (read_at(f->fd, l->bytes.p, p->front_len, p->front_at) !=
			(ptrdiff_t)p->front_len ||
		read_at(f->fd, to, want, p->read) != (ptrdiff_t)want) {
		return 0;
	}
	size_t n = whole_lines((struct str){ to, want });
	/* a line that is longer than any log's is stepped over */
	if (want == most && !n)
		return want;
	if (want == left && is_over(l, f))
		return want;
	return has_blocks(p->form) ? without_block((struct str){ to, n }) : n;
}

static bool room_for_piece(struct logs *l, struct err *err)
{
	static const char blank[4096];

	while (!l->bytes.bad && l->bytes.n < PIECE_BYTE)
		buf_add(&l->bytes, (struct str){ blank, sizeof blank });
	return !l->bytes.bad ||
		fail(err, ERR_LIMIT, 0, "no memory left to follow");
}

/* What a log of that name was before: of one that begins with half a line only
 * that says what it is. */
static const struct line_form *form_before(const struct logs *l,
	const struct place *p)
{
	for (uint32_t i = l->n_place; i > 0; i--) {
		const struct place *q = l->place[i - 1];

		if (q != p && q->form && strcmp(q->name, p->name) == 0)
			return q->form;
	}
	return NULL;
}

const struct line_form *logs_guess(const struct logs *l,
	const struct log_file *f)
{
	return form_before(l, f->place);
}

static int piece_of(struct logs *l,
	struct log_file *f,
	struct piece *ret,
	struct err *err)
{
	struct place *p = f->place;
	struct stat st;

	if (fstat(f->fd, &st) != 0 || !room_for_piece(l, err))
		return err->code ? -1 : 0;
	uint64_t size = (uint64_t)st.st_size;
	size_t n = size > p->read ? read_piece(l, f, size) : 0;
	l->next = *p;
	if (n && !place_move(&l->next, f->fd, p->read + n))
		n = 0;
	/* looked at after all was read: so these are the bytes behind the
	 * place, whatever was done to the file meanwhile */
	if (p->read && !f->packed &&
		(size < p->read || fstat(f->fd, &st) != 0 ||
			!is_still(p, f->fd, (uint64_t)st.st_size))) {
		f->place = NULL;
		return 0;
	}
	if (!n) {
		f->settled = true;
		return 0;
	}
	const struct str bytes = { l->bytes.p + p->front_len, n };
	*ret = (struct piece){
		.source = l->source,
		.file = str_of(f->name),
		.log = p->number,
		.front = { l->bytes.p, p->front_len },
		.bytes = bytes,
		.torn_at = whole_lines(bytes),
		.at = p->read,
		.form = p->form,
		.told = { .year = p->year },
	};
	return 1;
}

int logs_next(struct logs *l, uint32_t *i, struct piece *ret, struct err *err)
{
	bool ok = true;

	err->code = ERR_NONE;
	for (; *i < l->n_file; ++*i) {
		struct log_file *f = l->file[*i];

		if (!ready(l, f, true, &ok))
			continue;
		int got = ok ? piece_of(l, f, ret, err) : -1;
		if (got)
			return got;
	}
	return ok ? 0 : -1;
}

static uint32_t year_of(int64_t ns)
{
	int64_t year;
	unsigned month;
	unsigned day;

	civil_from_days(ns / 1000000000 / DAY_S, &year, &month, &day);
	return (uint32_t)year;
}

void logs_done(struct logs *l,
	struct log_file *f,
	const struct piece *p,
	int64_t last_ns)
{
	struct place *to = f->place;

	*to = l->next;
	form_front(p->form,
		p->bytes,
		p->at,
		p->at == 0,
		&to->front_at,
		&to->front_len);
	to->form = p->form;
	if (p->told.year && last_ns != T_NONE)
		to->year = year_of(last_ns);
}

void logs_refuse(struct logs *l, struct log_file *f, const struct reader *r)
{
	char text[256];

	f->settled = true;
	if (!r && f->size < PROBE_N)
		return; /* more of it may say what it is */
	f->refused = true;
	snprintf(text,
		sizeof text,
		r ? "%s is not written line by line, or holds nothing that "
		    "took place: it is not followed; `ashiato add` seals it"
		  : "no reader knows this format; it is not followed%s",
		r ? r->name : "");
	say_of(l, f, text);
}

uint64_t logs_behind(const struct logs *l)
{
	uint64_t n = 0;

	for (uint32_t i = 0; i < l->n_file; i++) {
		const struct log_file *f = l->file[i];

		if (f->place && !f->packed && !f->refused &&
			f->size > f->place->read) {
			n += f->size - f->place->read;
		}
	}
	return n;
}

bool logs_busy(const struct logs *l)
{
	for (uint32_t i = 0; i < l->n_file; i++) {
		if (l->file[i]->inflating)
			return true;
	}
	return false;
}
