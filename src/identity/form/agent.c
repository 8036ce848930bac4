/* SPDX-License-Identifier: Apache-2.0 */
/* User agents: which browser on which system. source: RFC 9110, 10.1.5; the
 * strings that browsers send */
#include "identity/form/fold.h"
#include "identity/form/making.h"

#define N(x) (sizeof(x) / sizeof *(x))

/* The first that the text has wins: later ones stand in the texts of earlier
 * ones. */
static const struct {
	const char *sign; /* lower case; the version stands behind */
	const char *family;
} families[] = {
	{ "edg/", "edge" },
	{ "edga/", "edge" },
	{ "edgios/", "edge" },
	{ "edge/", "edge" },
	{ "opr/", "opera" },
	{ "opera/", "opera" },
	{ "yabrowser/", "yandex" },
	{ "vivaldi/", "vivaldi" },
	{ "brave/", "brave" },
	{ "samsungbrowser/", "samsung" },
	{ "ucbrowser/", "uc" },
	{ "micromessenger/", "wechat" },
	{ "qqbrowser/", "qq" },
	{ "metasr ", "sogou" },
	{ "whale/", "whale" },
	{ "seamonkey/", "seamonkey" },
	{ "firefox/", "firefox" },
	{ "fxios/", "firefox" },
	{ "headlesschrome/", "headless chrome" },
	{ "crios/", "chrome" },
	{ "chromium/", "chromium" },
	{ "chrome/", "chrome" },
	{ "msie ", "internet explorer" },
	{ "trident/", "internet explorer" },
	{ "version/", "safari" },
	{ "curl/", "curl" },
	{ "wget/", "wget" },
	{ "python-requests/", "python-requests" },
	{ "python-urllib/", "python-urllib" },
	{ "aiohttp/", "aiohttp" },
	{ "go-http-client/", "go" },
	{ "okhttp/", "okhttp" },
	{ "java/", "java" },
	{ "libwww-perl/", "libwww-perl" },
	{ "postmanruntime/", "postman" },
	{ "winhttp", "winhttp" },
	{ "mozilla/", "mozilla" },
};

static const struct {
	const char *sign;
	const char *system;
} systems[] = {
	{ "windows phone", "windows phone" },
	{ "windows", "windows" },
	{ "iphone", "ios" },
	{ "ipad", "ios" },
	{ "ipod", "ios" },
	{ "android", "android" },
	{ "harmonyos", "harmonyos" },
	{ "cros ", "chromeos" },
	{ "mac os x", "macos" },
	{ "macintosh", "macos" },
	{ "darwin", "macos" },
	{ "openbsd", "openbsd" },
	{ "freebsd", "freebsd" },
	{ "linux", "linux" },
	{ "x11", "unix" },
};

static size_t found_at(struct str s, struct str part)
{
	const char *at = s.n ? memmem(s.p, s.n, part.p, part.n) : NULL;

	return at ? (size_t)(at - s.p) : SIZE_MAX;
}

/* digits at the front */
static struct str major(struct str s)
{
	size_t n = 0;

	while (n < s.n && is_digit(s.p[n]))
		n++;
	return str_head(s, n);
}

static const char *system_of(struct str low)
{
	for (size_t i = 0; i < N(systems); i++) {
		if (found_at(low, str_of(systems[i].sign)) != SIZE_MAX)
			return systems[i].system;
	}
	return "";
}

void agent_make(struct making *m)
{
	struct str low = fold_lower(m->text, m->a);
	const char *system = system_of(low);
	struct form *f = m->f;

	f->normal = arena_str(m->a, m->text);
	f->scope = str_of(system);
	for (size_t i = 0; i < N(families); i++) {
		struct str sign = str_of(families[i].sign);
		size_t at = found_at(low, sign);

		if (at == SIZE_MAX)
			continue;
		struct str v = major(str_from(low, at + sign.n));
		f->part = arena_fmt(m->a,
			"%s%s%.*s%s%s",
			families[i].family,
			v.n ? " " : "",
			STR_FMT(v),
			*system ? " " : "",
			system);
		return;
	}
	f->part = low;
}
