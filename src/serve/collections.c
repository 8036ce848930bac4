/* SPDX-License-Identifier: Apache-2.0 */
#include "serve/collections.h"

#include <inttypes.h>
#include <stdio.h>

void answer_header(struct serve_answer *ret,
	const char *name,
	const char *value)
{
	if (ret->n_header == SERVE_HEADERS)
		return;
	struct serve_header *h = &ret->header[ret->n_header++];
	h->name = name;
	snprintf(h->value, SERVE_VALUE_N, "%s", value);
}

void answer_error(struct serve_answer *ret,
	int status,
	const char *title,
	const char *what)
{
	char code[12];
	struct jw j = { .to = &ret->body };

	snprintf(code, sizeof code, "%d", status);
	ret->body.n = 0;
	ret->n_header = 0;
	ret->status = status;
	ret->media = TAXII_MEDIA;
	jw_object(&j, NULL);
	jw_z(&j, "title", title);
	jw_z(&j, "description", what);
	jw_z(&j, "http_status", code);
	jw_object_end(&j);
}

/* --- what there is -------------------------------------------------------
 */

void answer_discovery(const struct asked *q, struct serve_answer *ret)
{
	struct jw j = { .to = &ret->body };
	char root[SERVE_VALUE_N];

	snprintf(root, sizeof root, "%s/taxii2/api/", q->origin);
	jw_object(&j, NULL);
	jw_z(&j, "title", "ashiato");
	jw_z(&j, "description", "A case, as its audience may see it.");
	jw_z(&j, "default", root);
	jw_array(&j, "api_roots");
	jw_z(&j, NULL, root);
	jw_array_end(&j);
	jw_object_end(&j);
}

void answer_root(const struct asked *q, struct serve_answer *ret)
{
	struct jw j = { .to = &ret->body };

	(void)q;
	jw_object(&j, NULL);
	jw_z(&j, "title", "The case");
	jw_array(&j, "versions");
	jw_z(&j, NULL, TAXII_MEDIA);
	jw_array_end(&j);
	jw_u64(&j, "max_content_length", SEND_NOTHING);
	jw_object_end(&j);
}

static void put_collection(struct jw *j,
	const struct asked *q,
	enum tlp level)
{
	char title[SERVE_VALUE_N];

	snprintf(title, sizeof title, "TLP:%s", tlp_name(level));
	jw_object(j, NULL);
	jw_z(j, "id", q->id[level]);
	jw_z(j, "title", title);
	jw_z(j,
		"description",
		"What may be told to an audience of this marking.");
	jw_bool(j, "can_read", true);
	jw_bool(j, "can_write", false);
	jw_array(j, "media_types");
	jw_z(j, NULL, STIX_MEDIA);
	jw_array_end(j);
	jw_object_end(j);
}

void answer_collections(const struct asked *q, struct serve_answer *ret)
{
	struct jw j = { .to = &ret->body };

	jw_object(&j, NULL);
	jw_array(&j, "collections");
	for (int level = 0; level <= (int)q->most; level++)
		put_collection(&j, q, (enum tlp)level);
	jw_array_end(&j);
	jw_object_end(&j);
}

void answer_collection(const struct asked *q, struct serve_answer *ret)
{
	struct jw j = { .to = &ret->body };

	put_collection(&j, q, q->level);
}

/* --- what is asked for ---------------------------------------------------
 */

struct filter {
	uint32_t limit;
	uint64_t behind; /* the number of the last object that was given */
	bool dated;
	int64_t after_us;
	struct str id; /* lists, separated by commas; empty = all */
	struct str type;
	struct str spec;
	struct str version;
};

static bool cursor_parse(struct str s, uint64_t *ret)
{
	uint64_t v = 0;

	if (!s.n)
		return true;
	if (s.n != 16)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		bool digit = c >= '0' && c <= '9';

		if (!digit && (c < 'a' || c > 'f'))
			return false;
		v = v << 4 | (uint64_t)(digit ? c - '0' : c - 'a' + 10);
	}
	*ret = v;
	return true;
}

static bool limit_parse(struct str s, uint32_t *ret)
{
	uint64_t v = TAXII_PAGE;

	if (s.n && (!str_u64(s, &v) || !v))
		return false;
	*ret = (uint32_t)(v < PAGE_MOST ? v : PAGE_MOST);
	return true;
}

/* each: all, first, last, or an instant */
static bool versions_fit(struct str list)
{
	struct str one;
	int64_t us;

	for (int n = 0; list.n; n++) {
		if (!str_cut(list, ',', &one, &list)) {
			one = list;
			list = (struct str){ 0 };
		}
		if (n == WORDS_MAX ||
			(!str_is(one, "all") && !str_is(one, "first") &&
				!str_is(one, "last") &&
				!instant_parse(one, &us))) {
			return false;
		}
	}
	return true;
}

static const char *filter_read(const struct target *t, struct filter *f)
{
	struct str limit;
	struct str next;
	struct str after;

	if (!target_value(t, "limit", &limit) ||
		!target_value(t, "next", &next) ||
		!target_value(t, "added_after", &after) ||
		!target_value(t, "match[id]", &f->id) ||
		!target_value(t, "match[type]", &f->type) ||
		!target_value(t, "match[spec_version]", &f->spec) ||
		!target_value(t, "match[version]", &f->version)) {
		return "a parameter is given twice; several values are "
		       "separated by commas";
	}
	f->dated = after.n > 0;
	if (!limit_parse(limit, &f->limit))
		return "limit: a number of 1 or more was expected";
	if (!cursor_parse(next, &f->behind))
		return "next: none that this server gave";
	if (f->dated && !instant_parse(after, &f->after_us))
		return "added_after: an instant such as 2026-01-02T03:04:05Z "
		       "was expected";
	if (!versions_fit(f->version))
		return "match[version]: all, first, last or an instant was "
		       "expected";
	return NULL;
}

static bool version_fits(struct str list, const struct item *x)
{
	struct str one;
	int64_t us;

	while (list.n) {
		if (!str_cut(list, ',', &one, &list)) {
			one = list;
			list = (struct str){ 0 };
		}
		if (str_is(one, "all") || (str_is(one, "last") && x->last) ||
			(str_is(one, "first") && x->first)) {
			return true;
		}
		if (instant_parse(one, &us) && us == x->version_us)
			return true;
	}
	return false;
}

static bool fits(const struct filter *f, const struct item *x)
{
	if (f->id.n && !str_listed(f->id, ',', x->id))
		return false;
	if (f->type.n && !str_listed(f->type, ',', x->type))
		return false;
	if (f->spec.n && !str_listed(f->spec, ',', x->spec))
		return false;
	return f->version.n ? version_fits(f->version, x) : x->last;
}

/* --- pages ---------------------------------------------------------------
 */

struct page {
	struct filter filter;
	void (*put)(struct jw *j, const struct item *x);
	const char *list; /* the name of the list */
};

static void put_object(struct jw *j, const struct item *x)
{
	jw_raw(j, NULL, x->bytes);
}

static void put_version(struct jw *j, const struct item *x)
{
	jw_str(j, NULL, x->version);
}

static void put_record(struct jw *j, const struct item *x)
{
	char added[INSTANT_N];

	jw_object(j, NULL);
	jw_str(j, "id", x->id);
	jw_z(j, "date_added", instant_text(x->added_us, added));
	jw_str(j, "version", x->version);
	jw_z(j, "media_type", STIX_MEDIA);
	jw_object_end(j);
}

/* Index of the first item that a filter of dates lets pass. */
static uint32_t first_after(const struct shelf *s, const struct filter *f)
{
	uint32_t at = shelf_behind(s, f->behind);
	uint32_t high = s->n;

	if (!f->dated)
		return at;
	while (at < high) {
		uint32_t mid = at + (high - at) / 2;

		if (s->item[mid].added_us <= f->after_us)
			at = mid + 1;
		else
			high = mid;
	}
	return at;
}

static void put_dates(struct serve_answer *ret,
	const struct item *first,
	const struct item *last)
{
	char text[INSTANT_N];

	if (!first)
		return;
	answer_header(ret,
		"X-TAXII-Date-Added-First",
		instant_text(first->added_us, text));
	answer_header(ret,
		"X-TAXII-Date-Added-Last",
		instant_text(last->added_us, text));
}

static void put_page(const struct asked *q,
	const struct page *p,
	struct serve_answer *ret)
{
	const struct shelf *s = q->shelf;
	const struct item *first = NULL;
	const struct item *last = NULL;
	struct jw j = { .to = &ret->body };
	uint32_t n = 0;
	bool more = false;
	char next[20];

	jw_object(&j, NULL);
	jw_array(&j, p->list);
	for (uint32_t i = first_after(s, &p->filter); i < s->n && !more;
		i++) {
		const struct item *x = &s->item[i];

		if (!fits(&p->filter, x))
			continue;
		more = n == p->filter.limit || ret->body.n > PAGE_BYTE;
		if (more)
			break;
		p->put(&j, x);
		last = x;
		first = first ? first : x;
		n++;
	}
	jw_array_end(&j);
	jw_bool(&j, "more", more);
	if (more) {
		snprintf(next, sizeof next, "%016" PRIx64, last->number);
		jw_z(&j, "next", next);
	}
	jw_object_end(&j);
	put_dates(ret, first, last);
}

/* A page, of one object where the path names one. */
static void answer_page(const struct asked *q,
	struct page *p,
	bool of_one,
	struct serve_answer *ret)
{
	const char *wrong = filter_read(&q->target, &p->filter);
	bool there = !of_one;

	if (of_one)
		p->filter.id = q->target.part[5];
	for (uint32_t i = 0; !there && i < q->shelf->n; i++)
		there = str_eq(q->shelf->item[i].id, p->filter.id);
	if (wrong) {
		answer_error(ret, 400, "the request cannot be read", wrong);
	} else if (!there) {
		answer_error(ret,
			404,
			"not found",
			"there is no such object in this collection");
	} else {
		put_page(q, p, ret);
	}
}

void answer_objects(const struct asked *q, struct serve_answer *ret)
{
	struct page p = { .put = put_object, .list = "objects" };

	answer_page(q, &p, false, ret);
}

void answer_object(const struct asked *q, struct serve_answer *ret)
{
	struct page p = { .put = put_object, .list = "objects" };

	answer_page(q, &p, true, ret);
}

void answer_versions(const struct asked *q, struct serve_answer *ret)
{
	struct page p = { .put = put_version, .list = "versions" };
	struct asked all = *q;

	if (all.target.n_value < TARGET_VALUES) {
		all.target.value[all.target.n_value++] =
			(struct serve_value){ STR("match[version]"),
				STR("all") };
	}
	answer_page(&all, &p, true, ret);
}

void answer_manifest(const struct asked *q, struct serve_answer *ret)
{
	struct page p = { .put = put_record, .list = "objects" };

	answer_page(q, &p, false, ret);
}
