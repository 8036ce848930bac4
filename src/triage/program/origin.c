/* SPDX-License-Identifier: Apache-2.0 */
#include "triage/program/tell.h"

#include "triage/program/bytes.h"

enum {
	GO_ALIGN = 16,
	GO_HEAD_N = 32,
	GO_INLINE = 2,    /* flag: strings follow, since Go 1.18 */
	GO_SENTINEL = 16, /* bytes around the text of modules */
	GO_NOTE_HEAD = 16,
	GO_MOST = 1 << 20,
	VERSION_MOST = 128,
	GO_LINES_MOST = 4096, /* large programs have some hundred modules */
	LISTED_MOST = 1024,   /* dependencies and crates told */
	COMMIT_N = 40,
	UPX_HEAD = 4096,
	CRATE_MOST = 128
};

/* --- Go: build information ----------------------------------------------- */

/* A length as a varint, then so many bytes. */
static struct str varint_text(struct str s, struct str *rest)
{
	struct cur c = cur_of(s.p, s.n);
	uint64_t n = 0;
	unsigned char b = 0x80;

	for (unsigned shift = 0; shift < 28 && b & 0x80; shift += 7) {
		b = cur_u8(&c);
		n |= (uint64_t)(b & 0x7f) << shift;
	}
	*rest = (struct str){ 0 };
	if (c.bad || b & 0x80 || n > cur_left(&c))
		return (struct str){ 0 };
	s = str_from(s, s.n - cur_left(&c));
	*rest = str_from(s, (size_t)n);
	return str_head(s, (size_t)n);
}

/* A string of Go at that address: pointer and length. */
static struct str pointed_text(const struct program *p,
	uint64_t address,
	unsigned size,
	bool big)
{
	struct str h = program_at(p, address - p->base, 2ULL * size);
	uint64_t at = bytes_number(h, 0, size, big);
	uint64_t n = bytes_number(h, size, size, big);

	if (h.n < 2ULL * size || n > GO_MOST)
		return (struct str){ 0 };
	return program_at(p, at - p->base, n);
}

struct go {
	struct str version;
	struct str modules;
};

static bool go_at(const struct program *p, size_t at, struct go *ret)
{
	struct str s = str_from(p->bytes, at);
	unsigned size = (unsigned)bytes_number(s, 14, 1, false);
	unsigned flags = (unsigned)bytes_number(s, 15, 1, false);
	bool big = flags & 1;
	struct str rest = { 0 };

	if (flags & GO_INLINE) {
		ret->version = varint_text(str_from(s, GO_HEAD_N), &rest);
		ret->modules = varint_text(rest, &rest);
	} else if (size == 4 || size == 8) {
		ret->version = pointed_text(p,
			bytes_number(s, 16, size, big),
			size,
			big);
		ret->modules = pointed_text(p,
			bytes_number(s, 16 + size, size, big),
			size,
			big);
	}
	return ret->version.n && ret->version.n <= VERSION_MOST &&
		utf8_valid(ret->version) &&
		(str_starts(ret->version, STR("go")) ||
			str_starts(ret->version, STR("devel")));
}

/* "path", "mod", "dep", "=>" and "build", a line each, fields apart by tabs */
static void go_line(struct str line, uint32_t *n, struct triage_work *w)
{
	struct str word = { 0 };
	struct str rest = { 0 };
	struct str version = { 0 };
	struct arena a = w->scratch;

	if (!str_cut(line, '\t', &word, &rest))
		return;
	if (str_is(word, "path")) {
		fact_text(w->facts, FACT_GO_PATH, rest);
	} else if (str_is(word, "build")) {
		fact_text(w->facts, FACT_GO_SETTING, rest);
	} else if (str_is(word, "mod") || str_is(word, "dep")) {
		struct str path = rest;

		if (str_cut(rest, '\t', &path, &version))
			str_cut(version, '\t', &version, &rest);
		if (str_is(word, "mod")) {
			fact_text(w->facts, FACT_GO_MODULE, path);
			fact_text(w->facts, FACT_GO_MODULE_VERSION, version);
			return;
		}
		if (++*n <= LISTED_MOST)
			fact_text(w->facts,
				FACT_GO_DEPENDENCY,
				arena_fmt(&a,
					"%.*s %.*s",
					STR_FMT(path),
					STR_FMT(version)));
	}
}

static void go_modules(struct str s, struct triage_work *w)
{
	uint32_t n = 0;
	struct str line = { 0 };

	/* sixteen bytes before and behind, by which Go finds it in memory */
	if (s.n < 2 * GO_SENTINEL + 1 || s.p[s.n - GO_SENTINEL - 1] != '\n')
		return;
	s = str_head(str_from(s, GO_SENTINEL), s.n - 2 * GO_SENTINEL);
	for (unsigned i = 0; i < GO_LINES_MOST && str_cut(s, '\n', &line, &s);
		i++)
		go_line(line, &n, w);
	fact_number(w->facts, FACT_GO_DEPENDENCIES, n);
}

/* What the linker writes at the beginning of the code; an ELF file has a note
 * besides. source: cmd/internal/buildid */
static void go_build_id(const struct program *p, struct triage_work *w)
{
	static const char before[] = "\xff Go build ID: \"";
	struct str mark = { before, sizeof before - 1 };
	size_t at = bytes_find(p->bytes, 0, mark) + mark.n;
	struct str id = bytes_part(p->bytes, at, 2 * VERSION_MOST);
	struct str rest = { 0 };
	const struct program_section *note =
		program_section(p, ".note.go.buildid");

	/* lengths of name and content, type, "Go" filled up to four */
	if (note && note->bytes.n > GO_NOTE_HEAD) {
		size_t n = (size_t)bytes_number(note->bytes, 4, 4, p->big);

		fact_text(w->facts,
			FACT_GO_BUILD_ID,
			bytes_part(note->bytes, GO_NOTE_HEAD, n));
		return;
	}

	if (str_cut(id, '"', &id, &rest) && utf8_valid(id))
		fact_text(w->facts, FACT_GO_BUILD_ID, id);
}

static void go(const struct program *p, struct triage_work *w)
{
	static const char magic[] = "\xff Go buildinf:";
	struct str mark = { magic, sizeof magic - 1 };
	struct go g = { .version = { 0 } };
	size_t at = bytes_find(p->bytes, 0, mark);

	while (at < p->bytes.n && (at % GO_ALIGN || !go_at(p, at, &g)))
		at = bytes_find(p->bytes, at + 1, mark);
	if (at >= p->bytes.n)
		return;
	fact_text(w->facts, FACT_GO_VERSION, g.version);
	go_modules(g.modules, w);
	go_build_id(p, w);
}

/* --- Rust ---------------------------------------------------------------- */

static bool is_hex(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'f'))
			return false;
	}
	return true;
}

static void rust_commit(const struct program *p, struct triage_work *w)
{
	struct str mark = STR("/rustc/");
	size_t at = bytes_find(p->bytes, 0, mark);

	while (at < p->bytes.n) {
		struct str id = bytes_part(p->bytes, at + mark.n, COMMIT_N);

		if (id.n == COMMIT_N && is_hex(id)) {
			fact_text(w->facts, FACT_RUST_COMMIT, id);
			return;
		}
		at = bytes_find(p->bytes, at + 1, mark);
	}
}

static void rust_version(const struct program *p, struct triage_work *w)
{
	struct str mark = STR("rustc version ");
	size_t at = bytes_find(p->bytes, 0, mark);
	struct str text = bytes_text(p->bytes, at, VERSION_MOST);

	if (text.n > mark.n && text.n < VERSION_MOST && utf8_valid(text))
		fact_text(w->facts,
			FACT_RUST_VERSION,
			str_from(text, mark.n));
}

static bool is_crate_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		(c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' ||
		c == '+';
}

/* "name-1.2.3" as a folder: what follows the slash behind the registry */
static struct str crate(struct str s)
{
	size_t n = 0;
	size_t from = 0;
	bool version = false;

	while (n < s.n && n < CRATE_MOST && s.p[n] != '/' && s.p[n] != '\\')
		n++;
	s = str_from(s, n + 1);
	while (from < s.n && from < CRATE_MOST && is_crate_char(s.p[from])) {
		version |= from && s.p[from - 1] == '-' && s.p[from] >= '0' &&
			s.p[from] <= '9';
		from++;
	}
	if (!version || from >= s.n ||
		(s.p[from] != '/' && s.p[from] != '\\'))
		return (struct str){ 0 };
	return str_head(s, from);
}

static void rust_crates(const struct program *p,
	struct str mark,
	struct table *seen,
	struct facts *f)
{
	size_t at = bytes_find(p->bytes, 0, mark);

	while (at < p->bytes.n && seen->n < LISTED_MOST) {
		struct str s = crate(
			bytes_part(p->bytes, at + mark.n, 2 * CRATE_MOST));
		uint32_t before = seen->n;

		if (s.n && table_put(seen, s) == before)
			fact_text(f, FACT_RUST_CRATE, s);
		at = bytes_find(p->bytes, at + 1, mark);
	}
}

/* Paths of sources stand in messages of panics. */
static void rust(const struct program *p, struct triage_work *w)
{
	struct arena a = w->scratch;
	struct table seen = table_in(&a);

	rust_version(p, w);
	rust_commit(p, w);
	rust_crates(p, STR("registry/src/"), &seen, w->facts);
	rust_crates(p, STR("registry\\src\\"), &seen, w->facts);
}

/* --- packers ------------------------------------------------------------- */

static const struct {
	const char *section;
	const char *packer;
} packers[] = {
#define PACKER(section, packer) { section, packer },
#include "triage/program/packers.list"
#undef PACKER
};

static void sign(struct facts *f, const char *packer, struct str what)
{
	fact_item(f, FACT_PACKER);
	fact_text(f, FACT_PACKER_NAME, str_of(packer));
	fact_text(f, FACT_PACKER_SIGN, what);
}

static void packer_signs(const struct program *p, struct triage_work *w)
{
	struct arena a = w->scratch;

	for (size_t k = 0; k < sizeof packers / sizeof *packers; k++) {
		if (program_section(p, packers[k].section))
			sign(w->facts,
				packers[k].packer,
				arena_fmt(&a,
					"section %s",
					packers[k].section));
	}
	if (bytes_find(str_head(p->bytes, UPX_HEAD), 0, STR("UPX!")) <
		str_head(p->bytes, UPX_HEAD).n)
		sign(w->facts, "UPX", STR("UPX! in the first 4,096 bytes"));
}

void tell_origin(const struct program *p, struct triage_work *w)
{
	go(p, w);
	rust(p, w);
	packer_signs(p, w);
}
