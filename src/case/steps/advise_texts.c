/* SPDX-License-Identifier: Apache-2.0 */
/* Texts that the user brings: who warns, and templates of his own. */
#include <inttypes.h>
#include <stdio.h>

#include "case/steps/advise.h"

enum {
	TEXT_MAX = 1 << 20
};

/* tools/embed */
extern const char shipped_en_letter[], shipped_en_letter_end[],
	shipped_en_sector[], shipped_en_sector_end[], shipped_ja_letter[],
	shipped_ja_letter_end[], shipped_ja_sector[], shipped_ja_sector_end[];

/* --- who warns ------------------------------------------------------------ */

#define ISSUER_KEYS "name telephone email pgp web"

static struct str *member_of(struct issuer *i, struct str key)
{
	const struct {
		const char *key;
		struct str *to;
	} all[] = { { "name", &i->name },
		{ "telephone", &i->telephone },
		{ "email", &i->email },
		{ "pgp", &i->pgp },
		{ "web", &i->web } };

	for (size_t k = 0; k < sizeof all / sizeof *all; k++) {
		if (str_is(key, all[k].key))
			return all[k].to;
	}
	return NULL;
}

static bool issuer_line(const char *path,
	uint64_t number,
	struct str line,
	struct issuer *i,
	struct err *err)
{
	struct str key = line;
	struct str value = { 0 };
	struct buf near = { 0 };

	line = str_trim(line);
	if (!line.n || line.p[0] == '#')
		return true;
	bool pair = str_cut(line, '=', &key, &value);
	key = str_trim(key);
	struct str *to = pair ? member_of(i, key) : NULL;
	if (to && utf8_valid(value)) {
		*to = str_trim(value);
		return true;
	}
	near_words(key, STR(ISSUER_KEYS), ' ', &near);
	fail(err,
		ERR_FORMAT,
		0,
		"%s, line %" PRIu64
		": %s, not \"%.*s\"%.*s; the keys are " ISSUER_KEYS,
		path,
		number,
		to ? "a value in UTF-8 was expected"
		   : "key=value was expected",
		STR_FMT(key),
		STR_FMT(buf_str(&near)));
	buf_done(&near);
	return false;
}

bool advise_issuer(const char *path,
	bool must_exist,
	struct arena *a,
	struct issuer *ret,
	struct err *err)
{
	struct str text;
	struct str line;
	uint64_t number = 0;

	*ret = (struct issuer){ 0 };
	if (!must_exist && !file_exists(path))
		return true;
	if (!file_read(path, TEXT_MAX, a, &text, err))
		return false;
	text = text_unmarked(text);
	while (text.n) {
		if (!str_cut(text, '\n', &line, &text)) {
			line = text;
			text.n = 0;
		}
		if (line.n && line.p[line.n - 1] == '\r')
			line.n--;
		if (!issuer_line(path, ++number, line, ret, err))
			return false;
	}
	if (ret->email.n && !advisory_is_address(ret->email)) {
		return fail(err,
			ERR_FORMAT,
			0,
			"%s: email: an address such as cert@example.org was "
			"expected, not \"%.*s\"",
			path,
			STR_FMT(ret->email));
	}
	return true;
}

/* --- templates ------------------------------------------------------------ */

struct str case_advisory_template(struct str language, struct str name)
{
	const struct {
		const char *language;
		const char *name;
		const char *from;
		const char *to;
	} all[] = {
		{ "en", "letter", shipped_en_letter, shipped_en_letter_end },
		{ "en", "sector", shipped_en_sector, shipped_en_sector_end },
		{ "ja", "letter", shipped_ja_letter, shipped_ja_letter_end },
		{ "ja", "sector", shipped_ja_sector, shipped_ja_sector_end }
	};

	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		if (str_is(language, all[i].language) &&
			str_is(name, all[i].name)) {
			return (struct str){ all[i].from,
				(size_t)(all[i].to - all[i].from) };
		}
	}
	return (struct str){ 0 };
}

/* DIR/ja/letter.txt, or DIR/letter.txt */
static bool own_path(const char *dir,
	struct str language,
	const char *name,
	char ret[static PATH_MAX],
	struct err *err)
{
	int n = snprintf(ret,
		PATH_MAX,
		"%s/%.*s/%s.txt",
		dir,
		STR_FMT(language),
		name);

	if (n < PATH_MAX && file_exists(ret))
		return true;
	n = snprintf(ret, PATH_MAX, "%s/%s.txt", dir, name);
	return n < PATH_MAX ||
		fail(err, ERR_USAGE, 0, "the path %.80s... is too long", dir);
}

/* Lines of Windows are lines. */
static struct str with_plain_ends(struct str text, struct arena *a)
{
	char *p = NEW(a, char, text.n + 1);
	size_t n = 0;

	for (size_t i = 0; p && i < text.n; i++) {
		if (text.p[i] != '\r')
			p[n++] = text.p[i];
	}
	return (struct str){ p, n };
}

bool advise_template(const struct advising *how,
	struct arena *a,
	struct str *ret,
	struct err *err)
{
	const char *name = how->sector.n ? "sector" : "letter";
	char path[PATH_MAX];
	struct str text = case_advisory_template(how->language, str_of(name));

	snprintf(path, sizeof path, "the %s that ships", name);
	if (how->template &&
		(!own_path(how->template, how->language, name, path, err) ||
			!file_read(path, TEXT_MAX, a, &text, err))) {
		return false;
	}
	*ret = with_plain_ends(text_unmarked(text), a);
	if (advisory_template_check(path, *ret, err))
		return true;
	if (how->tell)
		advisory_template_words(how->ctx, how->tell);
	return false;
}

void case_advisory_languages(struct buf *out)
{
	advisory_languages(out);
}
