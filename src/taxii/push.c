/* SPDX-License-Identifier: Apache-2.0 */
/* Objects of a bundle into a collection, an envelope at a time. What the
 * server took is noted at once, so that an interrupted push goes on and a
 * second one sends the rest. */
#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "taxii/http.h"
#include "taxii/seen.h"

enum {
	FILE_MAX = 1 << 30,
	ENVELOPE_BYTE = 1 << 20, /* where the server names no less */
	ENVELOPE_OBJECTS = 1000,
	POLLS = 60,
	POLL_MS_MOST = 2000,
	SAID_MAX = 20
};

struct sent {
	struct str id;
	char digest[SHA256_HEX_N + 1];
	bool refused;
};

struct push {
	const struct taxii_order *o;
	struct taxii_counts *n;
	struct http *http;
	struct arena a; /* of one envelope */
	struct seen done;
	FILE *record;
	char url[URL_N];               /* of the collection */
	struct str root;               /* of it: where its API root ends */
	char target[SHA256_HEX_N + 1]; /* digest of it */
	struct buf body;
	struct sent sent[ENVELOPE_OBJECTS];
	uint32_t n_sent;
	uint64_t most_byte;
};

static void digest_of(struct str s, char ret[static SHA256_HEX_N + 1])
{
	struct sha256 d = sha256_of(s);

	hex_write(d.b, sizeof d.b, ret);
	ret[SHA256_HEX_N] = '\0';
}

static void say(struct push *p, const struct err *e)
{
	p->o->say(p->o->ctx, e->text);
}

/* --- what was pushed before ----------------------------------------------
 */

/* Lines "TARGET OBJECT", both digests; of those of this collection the second
 * is known from then on. */
static bool read_record(struct push *p, struct err *err)
{
	char line[256];
	enum seen_as as;
	bool ok = true;

	rewind(p->record);
	while (ok && fgets(line, sizeof line, p->record)) {
		struct str s = { line, strcspn(line, "\n") };
		struct str head;
		struct str object;

		if (!str_cut(s, ' ', &head, &object) ||
			!str_is(head, p->target) ||
			object.n != SHA256_HEX_N) {
			continue;
		}
		ok = seen_put(&p->done, object, 0, &as, err);
	}
	return ok &&
		(fseeko(p->record, 0, SEEK_END) == 0 ||
			fail_os(err, "cannot read the record of the push"));
}

static bool open_record(struct push *p, struct err *err)
{
	char path[PATH_MAX];

	if (snprintf(path, PATH_MAX, "%s.pushed", p->o->file) >= PATH_MAX)
		return fail(err, ERR_USAGE, 0, "the name is too long");
	p->record = fopen(path, "a+e");
	if (!p->record)
		return fail_os(err, "cannot write %s", path);
	return read_record(p, err);
}

static bool note_sent(struct push *p, struct err *err)
{
	for (uint32_t i = 0; i < p->n_sent; i++) {
		if (p->sent[i].refused)
			continue;
		fprintf(p->record, "%s %s\n", p->target, p->sent[i].digest);
		p->n->pushed++;
	}
	if (fflush(p->record) || fdatasync(fileno(p->record)))
		return fail_os(err, "cannot write what was pushed");
	return true;
}

/* --- what the server says of it ------------------------------------------
 */

static void refuse(struct push *p, const json_t *one, const char *without)
{
	const char *id = json_string_value(json_object_get(one, "id"));
	const char *why = json_string_value(json_object_get(one, "message"));
	struct err e;

	if (!id)
		return;
	for (uint32_t i = 0; i < p->n_sent; i++)
		p->sent[i].refused |= str_is(p->sent[i].id, id);
	if (p->n->failed++ >= SAID_MAX)
		return;
	if (!why || http_repeats(p->http, str_of(why)))
		why = without;
	fail(&e, ERR_FORMAT, 0, "%s was not taken: %s", id, why);
	if (!http_repeats(p->http, str_of(id)))
		say(p, &e);
}

static bool is_complete(const json_t *status)
{
	const char *word =
		json_string_value(json_object_get(status, "status"));

	return word && strcmp(word, "complete") == 0;
}

static bool id_plain(const char *id)
{
	return id && *id && strlen(id) <= 64 &&
		strspn(id, "0123456789abcdefABCDEF-") == strlen(id);
}

static bool status_once(struct push *p,
	const char *url,
	struct str body,
	json_t **ret,
	struct err *err)
{
	struct http_answer x;

	if (!http_ask(p->http, url, body, &x, err))
		return false;
	json_t *o = json_loadb(x.body.p, x.body.n, 0, NULL);
	buf_done(&x.body);
	if (!json_is_object(o)) {
		json_decref(o);
		return fail(err,
			ERR_FORMAT,
			0,
			"%s: a status was expected, and is none",
			url);
	}
	json_decref(*ret);
	*ret = o;
	return true;
}

/* The status resource of the API root, until it is complete. */
static bool poll_status(struct push *p, json_t **status, struct err *err)
{
	const char *id = json_string_value(json_object_get(*status, "id"));
	char url[URL_N];
	long ms = 50;
	bool ok = true;

	if (!is_complete(*status) && !id_plain(id))
		return fail(err,
			ERR_FORMAT,
			0,
			"%s: a status without an id",
			p->url);
	if (snprintf(url,
		    URL_N,
		    "%.*sstatus/%s/",
		    STR_FMT(p->root),
		    id ? id : "") >= URL_N)
		return fail(err, ERR_USAGE, 0, "the URL is too long");
	for (int i = 0; ok && !is_complete(*status) && i < POLLS; i++) {
		struct timespec t = { ms / 1000, ms % 1000 * 1000000 };

		nanosleep(&t, NULL);
		ms = ms * 2 < POLL_MS_MOST ? ms * 2 : POLL_MS_MOST;
		ok = status_once(p, url, (struct str){ 0 }, status, err);
	}
	return ok;
}

static void take_status(struct push *p, const json_t *status)
{
	static const struct {
		const char *list;
		const char *without;
	} left[] = { { "failures", "the server does not say why" },
		{ "pendings", "the server has not decided" } };
	const json_t *one;
	size_t i;

	for (size_t k = 0; k < sizeof left / sizeof *left; k++) {
		json_array_foreach(json_object_get(status, left[k].list),
			i,
			one) refuse(p, one, left[k].without);
	}
}

/* Numbers without lists: which ones failed is not known, so none are noted.
 */
static bool check_counts(struct push *p,
	const json_t *status,
	struct err *err)
{
	json_int_t bad =
		json_integer_value(json_object_get(status, "failure_count")) +
		json_integer_value(json_object_get(status, "pending_count"));
	json_int_t listed = 0;

	for (uint32_t i = 0; i < p->n_sent; i++)
		listed += p->sent[i].refused;
	return (is_complete(status) || listed) && (!bad || listed)
		? true
		: fail(err,
			  ERR_FORMAT,
			  0,
			  "%s: the server does not say which of %u objects "
			  "it "
			  "took; they are sent again the next time",
			  p->url,
			  p->n_sent);
}

/* --- envelopes -----------------------------------------------------------
 */

static bool send_envelope(struct push *p, struct err *err)
{
	char url[URL_N + 16];
	json_t *status = NULL;

	if (!p->n_sent)
		return true;
	buf_z(&p->body, "]}");
	if (p->body.bad)
		return fail(err, ERR_LIMIT, 0, "no memory left");
	snprintf(url, sizeof url, "%sobjects/", p->url);
	bool ok = status_once(p, url, buf_str(&p->body), &status, err) &&
		poll_status(p, &status, err);
	if (ok) {
		take_status(p, status);
		ok = check_counts(p, status, err) && note_sent(p, err);
		p->n->pages++;
	}
	json_decref(status);
	p->body.n = 0;
	p->n_sent = 0;
	return ok;
}

static bool take_object(void *ctx, const struct stix_head *h, struct err *err)
{
	struct push *p = ctx;
	struct sent *s = &p->sent[p->n_sent];
	enum seen_as as;

	digest_of(h->bytes, s->digest);
	p->n->served++;
	if (!seen_put(&p->done,
		    (struct str){ s->digest, SHA256_HEX_N },
		    1,
		    &as,
		    err)) {
		return false;
	}
	p->n->repeated += as != SEEN_NEW;
	if (as != SEEN_NEW)
		return true;
	if (p->body.n + h->bytes.n + 4 > p->most_byte) {
		char digest[SHA256_HEX_N + 1];

		memcpy(digest, s->digest, sizeof digest);
		if (!send_envelope(p, err))
			return false;
		s = &p->sent[0];
		memcpy(s->digest, digest, sizeof digest);
	}
	buf_z(&p->body, p->n_sent ? "," : "{\"objects\":[");
	buf_add(&p->body, h->bytes);
	s->id = arena_str(&p->a, h->id);
	s->refused = false;
	p->n_sent++;
	return p->n_sent < ENVELOPE_OBJECTS || send_envelope(p, err);
}

static void take_odd(void *ctx, uint64_t at_byte, const char *why)
{
	struct push *p = ctx;
	struct err e;

	if (p->n->odd++ >= SAID_MAX)
		return;
	fail(&e,
		ERR_FORMAT,
		at_byte,
		"%s, byte %" PRIu64 ": not sent: %s",
		p->o->file,
		at_byte,
		why);
	say(p, &e);
}

/* max_content_length of the API root; without an answer what is usual. */
static void ask_most(struct push *p)
{
	char url[URL_N];
	json_t *o = NULL;
	struct err e;

	p->most_byte = ENVELOPE_BYTE;
	snprintf(url, sizeof url, "%.*s", STR_FMT(p->root));
	if (!status_once(p, url, (struct str){ 0 }, &o, &e))
		return;
	json_int_t most =
		json_integer_value(json_object_get(o, "max_content_length"));
	if (most > 0 && (uint64_t)most < p->most_byte)
		p->most_byte = (uint64_t)most;
	json_decref(o);
}

static bool push_file(struct push *p, struct err *err)
{
	const struct stix_parts parts = { p, take_object, take_odd };
	struct arena file = { 0 };
	struct envelope e;
	struct err why = { 0 };
	struct str text;
	bool ok = arena_open(&file, (size_t)FILE_MAX * 2, err) &&
		arena_open(&p->a, (size_t)FILE_MAX, err) &&
		file_read(p->o->file, FILE_MAX, &file, &text, err) &&
		(envelope_cut(text, &file, &e, &why) ||
			fail(err,
				why.code,
				why.at,
				"%s: %s",
				p->o->file,
				why.text));

	if (ok && !e.objects.n) {
		ok = fail(err,
			ERR_FORMAT,
			0,
			"%s has no list of objects: a bundle of STIX was "
			"expected",
			p->o->file);
	}
	if (ok)
		ask_most(p);
	ok = ok && envelope_each(&e, &parts, err) && send_envelope(p, err);
	arena_close(&p->a);
	arena_close(&file);
	return ok;
}

/* What stands before the last /collections/ */
static bool set_root(struct push *p)
{
	struct str name = STR("/collections/");
	struct str url = str_of(p->url);

	for (size_t n = url.n; n > name.n; n--) {
		if (!str_ends(str_head(url, n), name))
			continue;
		p->root = str_head(url, n - name.n + 1);
		return true;
	}
	return false;
}

bool taxii_push(const struct taxii_order *o,
	struct taxii_counts *ret,
	struct err *err)
{
	struct push *p = calloc(1, sizeof *p);

	*ret = (struct taxii_counts){ 0 };
	if (!p)
		return fail(err, ERR_LIMIT, 0, "no memory left");
	p->o = o;
	p->n = ret;
	bool ok = http_open(&p->http, o, err);
	if (ok)
		snprintf(p->url, URL_N, "%s", http_base(p->http));
	if (ok && !set_root(p)) {
		ok = fail(err,
			ERR_USAGE,
			0,
			"%s: the URL of a collection was expected, as "
			"`ashiato "
			"taxii list` prints it",
			p->url);
	}
	digest_of(str_of(p->url), p->target);
	ok = ok && open_record(p, err) && push_file(p, err);
	if (p->record)
		fclose(p->record);
	seen_done(&p->done);
	buf_done(&p->body);
	http_close(p->http);
	free(p);
	return ok;
}
