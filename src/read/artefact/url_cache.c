/* SPDX-License-Identifier: Apache-2.0 */
/* What Internet Explorer and Safari kept of the web: index.dat (cache, history,
 * cookies), and Cookies.binarycookies. */
/* source: libyal, libmsiecf, "MSIE Cache File (index.dat) format"; libyal
 * dtformats, "Safari binary cookies" */
#include "read/read.h"

#include "read/input/document.h"
#include "read/text/event.h"

enum {
	INDEX_HEAD_N = 0x80,
	BLOCK_N = 0x80,
	BLOCKS_MOST = 1 << 12,
	URL_LEAST = 104,
	PAGES_MOST = 1 << 16,
	COOKIES_MOST = 1 << 16,
	COOKIE_LEAST = 56
};

struct cache {
	struct events e;
	struct str p;
};

static struct str zero_ended(struct str s, size_t at)
{
	struct str rest = str_from(s, at);

	return rest.n ? str_head(rest, strnlen(rest.p, rest.n)) : rest;
}

/* --- index.dat ----------------------------------------------------------- */

int url_cache_probe(struct str head)
{
	return str_starts(head, STR("Client UrlCache MMF Ver ")) ? 100 : 0;
}

static bool fat_time(struct cache *z,
	struct obs_event v,
	uint32_t bits,
	uint64_t at,
	enum time_role role)
{
	struct clock_reading r = event_fat(&z->e, bits, role);

	r.zone = READ_UNKNOWN;
	return event_put(&z->e, v, r, at, 4);
}

/* Daily and weekly histories name their days before the address; their first
 * time is local, of a zone that is not told. */
static bool is_dated(struct str url)
{
	return url.n > 1 && url.p[0] == ':' && url.p[1] >= '0' &&
		url.p[1] <= '9';
}

/* Version 5: two times of 100 ns, then FAT's for expiry and, behind the
 * addresses' places, for when it was checked. */
static bool url_record(struct cache *z, struct str s, uint64_t at)
{
	struct cur c = cur_of(s.p, s.n);
	struct obs_event v = { .number = COUNT_NOT_TOLD };

	cur_take(&c, 8);
	uint64_t first = cur_u64le(&c);
	uint64_t second = cur_u64le(&c);
	uint32_t expires = cur_u32le(&c);
	cur_take(&c, 24);
	size_t url_at = cur_u32le(&c);
	cur_take(&c, 24);
	uint32_t checked = cur_u32le(&c);
	if (c.bad)
		return true;
	v.name = zero_ended(s, url_at);
	v.what = STR("page changed or visited");
	struct clock_reading r =
		event_count(&z->e, FORM_FILETIME, first, ROLE_OCCURRED);
	if (is_dated(v.name))
		r.zone = READ_LOCAL_UNKNOWN;
	if (!event_put(&z->e, v, r, at + 8, 8))
		return false;
	v.what = STR("page visited");
	r = event_count(&z->e, FORM_FILETIME, second, ROLE_OCCURRED);
	if (!event_put(&z->e, v, r, at + 16, 8))
		return false;
	v.what = STR("entry expires");
	if (!fat_time(z, v, expires, at + 24, ROLE_CLAIMED))
		return false;
	v.what = STR("entry checked");
	return fat_time(z, v, checked, at + 80, ROLE_OCCURRED);
}

bool url_cache_read(struct input *in,
	struct arena scratch,
	const struct sink *out,
	struct read_stats *stats,
	struct err *err)
{
	struct cache z = { .e = events_of("ie-cache", in, out, stats) };

	if (!document_read(in, DOCUMENT_MAX, &scratch, stats, &z.p, err))
		return false;
	for (size_t at = INDEX_HEAD_N; at < z.p.n;) {
		struct str s = str_from(z.p, at);
		struct cur c = cur_of(s.p, s.n);
		bool is = str_starts(s, STR("URL "));

		cur_take(&c, 4);
		size_t blocks = cur_u32le(&c);
		bool whole = blocks && blocks <= BLOCKS_MOST &&
			blocks * BLOCK_N <= s.n;
		if (is && !whole)
			event_skip(&z.e,
				at,
				0,
				"a whole record was expected");
		if (!is || !whole || blocks * BLOCK_N < URL_LEAST) {
			at += BLOCK_N;
			continue;
		}
		if (!url_record(&z, str_head(s, blocks * BLOCK_N), at))
			return fail(err, ERR_LIMIT, at, "stopped");
		at += blocks * BLOCK_N;
	}
	events_note(&z.e);
	return true;
}

/* --- Cookies.binarycookies ----------------------------------------------- */

int binary_cookies_probe(struct str head)
{
	struct cur c = cur_of(head.p, head.n);

	cur_take(&c, 4);
	uint32_t pages = cur_u32be(&c);
	return !c.bad && str_starts(head, STR("cook")) && pages &&
			pages < PAGES_MOST
		? 90
		: 0;
}

static double double_of(struct cur *c)
{
	uint64_t bits = cur_u64le(c);
	double v;

	memcpy(&v, &bits, sizeof v);
	return v;
}

static bool cookie(struct cache *z, struct str s)
{
	struct cur c = cur_of(s.p, s.n);
	uint64_t at = (uint64_t)(s.p - z->p.p);
	struct obs_event v = { .number = COUNT_NOT_TOLD };

	cur_take(&c, 16);
	size_t url_at = cur_u32le(&c);
	size_t name_at = cur_u32le(&c);
	cur_take(&c, 16);
	double expires = double_of(&c);
	double made = double_of(&c);
	if (c.bad) {
		event_skip(&z->e, at, 0, "a whole cookie was expected");
		return true;
	}
	v.name = zero_ended(s, url_at);
	v.text = zero_ended(s, name_at);
	v.what = STR("cookie made");
	if (!event_put(&z->e,
		    v,
		    event_double(&z->e, FORM_COCOA, made, ROLE_OCCURRED),
		    at,
		    COOKIE_LEAST)) {
		return false;
	}
	v.what = STR("cookie expires");
	return event_put(&z->e,
		v,
		event_double(&z->e, FORM_COCOA, expires, ROLE_CLAIMED),
		at,
		COOKIE_LEAST);
}

/* A page: its mark, how many cookies, where each stands. */
static bool page(struct cache *z, struct str s)
{
	struct cur c = cur_of(s.p, s.n);
	bool mark = cur_u32be(&c) == 0x100;
	uint32_t n = cur_u32le(&c);

	if (c.bad || !mark) {
		event_skip(&z->e,
			(uint64_t)(s.p - z->p.p),
			0,
			"a page of cookies was expected");
		return true;
	}
	for (uint32_t i = 0; i < n && i < COOKIES_MOST; i++) {
		size_t at = cur_u32le(&c);
		struct str one = str_from(s, at);
		struct cur size = cur_of(one.p, one.n);

		if (c.bad)
			return true;
		if (!cookie(z, str_head(one, cur_u32le(&size))))
			return false;
	}
	return true;
}

bool binary_cookies_read(struct input *in,
	struct arena scratch,
	const struct sink *out,
	struct read_stats *stats,
	struct err *err)
{
	struct cache z = { .e = events_of("safari-cookies", in, out, stats) };

	if (!document_read(in, DOCUMENT_MAX, &scratch, stats, &z.p, err))
		return false;
	struct cur c = cur_of(z.p.p, z.p.n);
	cur_take(&c, 4);
	uint32_t pages = cur_u32be(&c);
	size_t at = 8 + (size_t)pages * 4;
	for (uint32_t i = 0; i < pages && i < PAGES_MOST; i++) {
		size_t n = cur_u32be(&c);
		struct str s = str_head(str_from(z.p, at), n);

		if (c.bad || s.n < n) {
			return fail(err,
				ERR_FORMAT,
				z.p.n,
				"the file ends within its pages");
		}
		if (!page(&z, s))
			return fail(err, ERR_LIMIT, at, "stopped");
		at += n;
	}
	events_note(&z.e);
	return true;
}
