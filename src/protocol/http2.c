/* SPDX-License-Identifier: Apache-2.0 */
/* HTTP/2 in clear (RFC 9113), from its beginning or behind Upgrade: h2c.
 * Compressed fields (RFC 7541) are read by libnghttp2, in memory of the
 * conversation. Bodies pass through. */
#include <nghttp2/nghttp2.h>

#include "protocol/http_said.h"

enum {
	FRAME_HEAD = 9,
	STREAMS_MAX = 32,
	BLOCK_MAX = 48 << 10,
	TABLE_LEAST = 4096, /* RFC 9113, 6.5.2 */
	TABLE_MAX = 64 << 10,
	FIELDS_MAX = 256,
	MEMORY_HEAD = 16
};
/* RFC 9113, 6 */
enum {
	DATA = 0,
	HEADERS = 1,
	RESET = 3,
	SETTINGS = 4,
	PROMISE = 5,
	CONTINUATION = 9
};
enum {
	END_STREAM = 0x01,
	END_HEADERS = 0x04,
	PADDED = 0x08,
	PRIORITY = 0x20
};

static const char preface[] = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

struct stream {
	uint32_t id; /* 0: free */
	bool over[2];
	struct http_message *request;
	struct file_hash file[2];
};

struct way {
	nghttp2_hd_inflater *inflater;
	uint32_t table_byte; /* as large as the other side lets it be */
	bool begun;
	bool dead;
	/* of a frame whose bytes pass: of a body (then padding), or of one that
	 * is not looked at */
	uint32_t left;
	uint32_t padding;
	uint32_t stream;
	bool body;
	bool ends;
};

struct http2 {
	nghttp2_mem memory;
	struct way way[2];
	struct stream stream[STREAMS_MAX];
	uint32_t next; /* the one that goes when there is no room */
};

/* --- memory: blocks that the conversation's budget counts ----------------- */

static void *take(size_t n, void *slabs)
{
	unsigned char *p = n <= SLAB_MAX - MEMORY_HEAD
		? slab_take(slabs, n + MEMORY_HEAD)
		: NULL;

	if (!p)
		return NULL;
	memcpy(p, &n, sizeof n);
	return p + MEMORY_HEAD;
}

static void give(void *at, void *slabs)
{
	unsigned char *p = at;
	size_t n;

	if (!p)
		return;
	p -= MEMORY_HEAD;
	memcpy(&n, p, sizeof n);
	slab_give(slabs, p, n + MEMORY_HEAD);
}

static void *take_zeroed(size_t n, size_t each, void *slabs)
{
	if (each && n > SLAB_MAX / each)
		return NULL;
	void *p = take(n * each, slabs);
	if (p)
		memset(p, 0, n * each);
	return p;
}

static void *take_again(void *at, size_t n, void *slabs)
{
	void *p = take(n, slabs);
	size_t old = 0;

	if (at)
		memcpy(&old, (unsigned char *)at - MEMORY_HEAD, sizeof old);
	if (p && at)
		memcpy(p, at, old < n ? old : n);
	if (p)
		give(at, slabs);
	return p;
}

static bool open_inflater(struct http2 *s, struct way *w, struct parser *e)
{
	if (w->inflater)
		return true;
	s->memory = (nghttp2_mem){
		.mem_user_data = e->slabs,
		.malloc = take,
		.free = give,
		.calloc = take_zeroed,
		.realloc = take_again,
	};
	if (nghttp2_hd_inflate_new2(&w->inflater, &s->memory)) {
		w->inflater = NULL;
		return false;
	}
	return w->table_byte <= TABLE_LEAST ||
		!nghttp2_hd_inflate_change_table_size(w->inflater,
			w->table_byte);
}

/* --- streams ------------------------------------------------------------- */

static void put_stream(struct session *t, struct parser *e, struct stream *m)
{
	struct http_message *q = m->request;

	for (int dir = 0; dir < 2; dir++) {
		const struct http_message *of = dir && q ? q->answer : q;

		if (!m->over[dir])
			file_hash_lost(&m->file[dir], e);
		if (of)
			http_put_file(t, e, &m->file[dir], of, q);
		else
			file_hash_drop(&m->file[dir], e);
	}
	if (q) {
		http_put(t, e, q);
		http_free(e, q->answer);
		http_free(e, q);
	}
	*m = (struct stream){ 0 };
}

static struct stream *stream_of(struct http2 *s, uint32_t id)
{
	for (size_t i = 0; id && i < STREAMS_MAX; i++) {
		if (s->stream[i].id == id)
			return &s->stream[i];
	}
	return NULL;
}

static struct stream *stream_new(struct session *t,
	struct parser *e,
	uint32_t id)
{
	struct http2 *s = t->state;
	struct stream *m = NULL;

	for (size_t i = 0; i < STREAMS_MAX && !m; i++) {
		if (!s->stream[i].id)
			m = &s->stream[i];
	}
	if (!m) {
		m = &s->stream[s->next++ % STREAMS_MAX];
		put_stream(t, e, m);
	}
	m->id = id;
	return m;
}

static void end_side(struct session *t,
	struct parser *e,
	uint32_t id,
	int dir)
{
	struct stream *m = stream_of(t->state, id);

	if (!m)
		return;
	m->over[dir] = true;
	if (m->over[0] && m->over[1])
		put_stream(t, e, m);
}

/* --- fields -------------------------------------------------------------- */

struct fields {
	struct str text[HTTP_TEXTS];
	char *names;
	size_t n_names;
	uint64_t status; /* 0: no answer's head */
	struct arena *a;
	int dir;
};

/* 8.3: what HTTP/1 has in its first line */
static bool pseudo_field(struct fields *f, struct str name, struct str value)
{
	if (str_is(name, ":method"))
		f->text[HTTP_METHOD] = value;
	else if (str_is(name, ":path"))
		f->text[HTTP_URI] = value;
	else if (str_is(name, ":authority"))
		f->text[HTTP_HOST] = value;
	else if (str_is(name, ":status") &&
		!word_number(value, 10, 999, &f->status))
		f->status = 0;
	return str_starts(name, STR(":"));
}

static void add_field(struct fields *f, const nghttp2_nv *nv)
{
	struct str name = arena_str(f->a,
		(struct str){ (const char *)nv->name, nv->namelen });
	struct str value = arena_str(f->a,
		(struct str){ (const char *)nv->value, nv->valuelen });

	if (pseudo_field(f, name, value))
		return;
	http_field(name, value, f->dir, f->text, f->a);
	http_add_name(f->names, &f->n_names, name);
}

/* The whole block, so that the table is what the other side takes it for; what
 * is beyond FIELDS_MAX is not told. false: it cannot be read, nor what follows
 * it. */
static bool read_block(struct way *w, struct str block, struct fields *f)
{
	const uint8_t *p = (const uint8_t *)block.p;
	size_t n = block.n;
	int fields = 0;

	for (;;) {
		nghttp2_nv nv;
		int flags = 0;
		ssize_t used = nghttp2_hd_inflate_hd2(w->inflater,
			&nv,
			&flags,
			p,
			n,
			1);

		if (used < 0 || (size_t)used > n)
			return false;
		p += used;
		n -= (size_t)used;
		if (flags & NGHTTP2_HD_INFLATE_EMIT && fields++ < FIELDS_MAX)
			add_field(f, &nv);
		if (flags & NGHTTP2_HD_INFLATE_FINAL)
			break;
		if (!(flags & NGHTTP2_HD_INFLATE_EMIT) && !n)
			return false;
	}
	f->text[HTTP_HEADERS] = (struct str){ f->names, f->n_names };
	return !nghttp2_hd_inflate_end_headers(w->inflater);
}

static void keep_request(struct session *t,
	const struct chunk *h,
	struct parser *e,
	uint32_t id,
	struct fields *f)
{
	struct stream *m = stream_of(t->state, id);

	if (m && m->request)
		return; /* fields behind the body */
	f->text[HTTP_HOST] = http_host(f->text[HTTP_METHOD],
		f->text[HTTP_URI],
		f->text[HTTP_HOST]);
	f->text[HTTP_URI] = http_without_user(f->text[HTTP_URI], f->a);
	f->text[HTTP_HEADERS].n = 0;
	if (!m)
		m = stream_new(t, e, id);
	m->request = http_keep(e, h, f->text);
}

static void keep_answer(struct session *t,
	const struct chunk *h,
	struct parser *e,
	uint32_t id,
	struct fields *f)
{
	static const struct str none[HTTP_TEXTS];
	struct stream *m = stream_of(t->state, id);

	/* fields behind the body, or an interim answer */
	if (f->status < 200)
		return;
	if (!m) {
		m = stream_new(t, e, id);
		m->over[0] = true; /* what was asked is not to be seen */
	}
	if (!m->request)
		m->request = http_keep(e, h, none);
	if (!m->request || m->request->answer)
		return;
	m->request->answer = http_keep(e, h, f->text);
	if (m->request->answer)
		m->request->answer->status = (uint32_t)f->status;
}

/* --- frames -------------------------------------------------------------- */

struct frame {
	uint8_t type;
	uint8_t flags;
	uint32_t stream;
	struct str body;
};

static bool frame_head(struct str bytes, struct frame *ret, size_t *ret_n)
{
	struct cur c = cur_of(bytes.p, bytes.n);
	size_t n = (size_t)cur_u8(&c) << 16;

	n |= cur_u16be(&c);
	ret->type = cur_u8(&c);
	ret->flags = cur_u8(&c);
	ret->stream = cur_u32be(&c) & 0x7fffffff;
	ret->body = (struct str){ 0 };
	*ret_n = n;
	return !c.bad;
}

static bool whole_frame(struct str bytes, struct frame *ret)
{
	size_t n;

	if (!frame_head(bytes, ret, &n) || bytes.n - FRAME_HEAD < n)
		return false;
	ret->body = str_head(str_from(bytes, FRAME_HEAD), n);
	return true;
}

/* without padding, priority and, in a promise, the stream's number */
static bool fragment(const struct frame *f,
	struct str *ret,
	uint32_t *ret_promised)
{
	struct cur c = cur_of(f->body.p, f->body.n);
	size_t padding = f->flags & PADDED ? cur_u8(&c) : 0;

	if (f->type == HEADERS && f->flags & PRIORITY)
		cur_take(&c, 5);
	if (f->type == PROMISE)
		*ret_promised = cur_u32be(&c) & 0x7fffffff;
	if (c.bad || padding > cur_left(&c))
		return false;
	*ret = (struct str){ (const char *)c.p, cur_left(&c) - padding };
	return true;
}

/* A block of fields with the frames that go on with it (6.10), put together.
 * How many bytes they took; 0: not all there; SESSION_DONE: not to be read. */
static ptrdiff_t gather(struct str bytes,
	struct arena *a,
	struct frame *ret,
	uint32_t *ret_promised,
	struct str *ret_block)
{
	struct frame f;
	struct str rest = bytes;
	struct str part;
	char *to = NULL;
	size_t n = 0;

	do {
		size_t length;

		if (frame_head(rest, &f, &length) && length > BLOCK_MAX)
			return SESSION_DONE;
		if (!whole_frame(rest, &f))
			return bytes.n > BLOCK_MAX ? SESSION_DONE : 0;
		rest = str_from(rest, FRAME_HEAD + f.body.n);
		part = f.body;
		if (!to) {
			*ret = f;
			to = NEW(a, char, bytes.n);
			if (!to || !fragment(&f, &part, ret_promised))
				return SESSION_DONE;
		} else if (f.type != CONTINUATION ||
			f.stream != ret->stream) {
			return SESSION_DONE;
		}
		if (part.n)
			memcpy(to + n, part.p, part.n);
		n += part.n;
	} while (!(f.flags & END_HEADERS));
	*ret_block = (struct str){ to, n };
	return (ptrdiff_t)(bytes.n - rest.n);
}

static ptrdiff_t fields_step(struct session *t,
	const struct chunk *h,
	struct parser *e,
	struct str rest)
{
	struct http2 *s = t->state;
	struct way *w = &s->way[h->dir];
	struct parser inner = *e;
	struct frame f = { 0 };
	struct str block = { 0 };
	uint32_t promised = 0;
	ptrdiff_t n = gather(rest, &inner.scratch, &f, &promised, &block);

	if (n <= 0)
		return n;
	/* RFC 9113, 6.2 and 6.6: never of the connection as a whole */
	if (!f.stream || (f.type == PROMISE && !promised))
		return SESSION_DONE;
	struct fields fields = {
		.a = &inner.scratch,
		.dir = f.type == PROMISE ? 0 : h->dir,
		.names = NEW(&inner.scratch, char, HTTP_HEADERS_MAX),
	};
	if (!open_inflater(s, w, e) || !read_block(w, block, &fields))
		return SESSION_DONE;
	if (f.type == PROMISE) {
		keep_request(t, h, &inner, promised, &fields);
		end_side(t, &inner, promised, 0);
	} else if (h->dir) {
		keep_answer(t, h, &inner, f.stream, &fields);
	} else {
		keep_request(t, h, &inner, f.stream, &fields);
	}
	if (f.flags & END_STREAM)
		end_side(t, &inner, f.stream, h->dir);
	e->stopped = inner.stopped;
	return n;
}

/* 6.5: how large a table the other side may use */
static void parse_settings(struct http2 *s, int dir, struct str body)
{
	enum {
		TABLE_SIZE = 1
	};
	struct way *other = &s->way[!dir];
	struct cur c = cur_of(body.p, body.n);

	while (cur_left(&c) >= 6) {
		uint16_t what = cur_u16be(&c);
		uint32_t v = cur_u32be(&c);

		if (what != TABLE_SIZE || v <= other->table_byte)
			continue;
		other->table_byte = v < TABLE_MAX ? v : TABLE_MAX;
		if (other->inflater &&
			nghttp2_hd_inflate_change_table_size(other->inflater,
				other->table_byte)) {
			other->dead = true;
		}
	}
}

/* a frame whose bytes pass: of a body, or of no interest */
static ptrdiff_t passing_step(struct way *w, struct str rest)
{
	struct frame f;
	size_t n;

	frame_head(rest, &f, &n);
	bool padded = f.type == DATA && f.flags & PADDED;
	if (padded && rest.n <= FRAME_HEAD)
		return 0;
	uint32_t padding = padded ? (uint8_t)rest.p[FRAME_HEAD] : 0;
	if (padding + padded > n)
		return SESSION_DONE;
	w->body = f.type == DATA;
	w->ends = w->body && f.flags & END_STREAM;
	w->stream = f.stream;
	w->padding = padding;
	w->left = (uint32_t)n - padding - padded;
	return FRAME_HEAD + padded;
}

static ptrdiff_t frame_step(struct session *t,
	const struct chunk *h,
	struct parser *e,
	struct str rest)
{
	struct http2 *s = t->state;
	struct way *w = &s->way[h->dir];
	struct frame f;
	size_t n;

	if (!frame_head(rest, &f, &n))
		return 0;
	if (f.type == HEADERS || f.type == PROMISE)
		return fields_step(t, h, e, rest);
	if (f.type == CONTINUATION)
		return SESSION_DONE;
	if (f.type == SETTINGS || f.type == RESET) {
		if (n > BLOCK_MAX)
			return SESSION_DONE;
		if (!whole_frame(rest, &f))
			return 0;
		if (f.type == SETTINGS)
			parse_settings(s, h->dir, f.body);
		else if (stream_of(s, f.stream))
			put_stream(t, e, stream_of(s, f.stream));
		return (ptrdiff_t)(FRAME_HEAD + n);
	}
	return passing_step(w, rest);
}

/* the next bytes of what passes */
static struct str pass(struct session *t,
	struct parser *e,
	int dir,
	struct str rest)
{
	struct http2 *s = t->state;
	struct way *w = &s->way[dir];
	struct stream *m = w->body ? stream_of(s, w->stream) : NULL;
	struct str part = str_head(rest, w->left);

	w->left -= (uint32_t)part.n;
	if (m) {
		struct http_message *of = m->request;

		if (of && dir)
			of = of->answer;
		if (of)
			of->body_byte += part.n;
		file_hash_add(&m->file[dir], e, part);
	}
	if (w->left)
		return str_from(rest, part.n);
	w->left = w->padding;
	w->padding = 0;
	if (w->body && w->ends)
		end_side(t, e, w->stream, dir);
	w->body = false;
	return str_from(rest, part.n);
}

/* --- the seam ------------------------------------------------------------ */

/* Behind a gap outside of a body no field can be read. */
static void parse_gap(struct session *t,
	struct parser *e,
	int dir,
	uint64_t lost)
{
	struct http2 *s = t->state;
	struct way *w = &s->way[dir];
	struct stream *m = w->body ? stream_of(s, w->stream) : NULL;

	if (m)
		file_hash_lost(&m->file[dir], e);
	if (lost > w->left)
		w->dead = true;
	else
		w->left -= (uint32_t)lost;
}

/* how many bytes; 0: more are needed */
static ptrdiff_t step(struct session *t,
	const struct chunk *h,
	struct parser *e,
	struct str rest)
{
	struct way *w = &((struct http2 *)t->state)->way[h->dir];
	struct str begin = { preface, sizeof preface - 1 };

	if (h->dir || w->begun)
		return frame_step(t, h, e, rest);
	if (rest.n < begin.n)
		return 0;
	w->begun = true;
	return str_starts(rest, begin) ? (ptrdiff_t)begin.n : SESSION_DONE;
}

static ptrdiff_t on_data(struct session *t,
	const struct chunk *h,
	struct parser *e)
{
	struct http2 *s = t->state;
	struct way *w = &s->way[h->dir];
	struct str rest = h->bytes;
	ptrdiff_t n = 1;

	if (h->lost)
		parse_gap(t, e, h->dir, h->lost);
	while (n > 0 && rest.n && !w->dead && !e->stopped) {
		if (w->left) {
			rest = pass(t, e, h->dir, rest);
			continue;
		}
		n = step(t, h, e, rest);
		if (n > 0)
			rest = str_from(rest, (size_t)n);
		if (n > 0 && !w->left && w->body)
			rest = pass(t, e, h->dir, rest);
		w->dead |= n < 0;
	}
	if (!w->dead)
		return (ptrdiff_t)(h->bytes.n - rest.n);
	return s->way[!h->dir].dead ? SESSION_DONE : (ptrdiff_t)h->bytes.n;
}

static void end(struct session *t, struct parser *e)
{
	struct http2 *s = t->state;

	for (size_t i = 0; i < STREAMS_MAX; i++) {
		if (s->stream[i].id)
			put_stream(t, e, &s->stream[i]);
	}
	for (int dir = 0; dir < 2; dir++) {
		/* which reads through the pointer first */
		if (s->way[dir].inflater)
			nghttp2_hd_inflate_del(s->way[dir].inflater);
	}
}

/* 3.4: the client's first bytes; of a server, when they come first, its
 * settings, which are six bytes each and belong to no stream */
static int detect(const struct tuple *t, int dir, struct str bytes)
{
	static const char *const begins[] = { "PRI * HTTP/2.0\r\n", NULL };
	struct frame f;
	size_t n;

	(void)t;
	if (!dir)
		return begins_with_word(bytes, begins);
	if (bytes.n && bytes.p[0])
		return 0;
	if (bytes.n > 3 && (bytes.p[1] || bytes.p[3] != SETTINGS))
		return 0;
	if (!frame_head(bytes, &f, &n))
		return 1;
	/* without a setting it might be anybody's: the client will tell */
	bool ours = f.type == SETTINGS && !f.flags && !f.stream;
	if (!ours || !n || n % 6 || n > 16 * 6)
		return 0;
	if (bytes.n < FRAME_HEAD + 2)
		return 1;
	const char *id = bytes.p + FRAME_HEAD;
	return !id[0] && id[1] > 0 && id[1] <= 16 ? 2 : 0;
}

const struct protocol http2_protocol = {
	.name = "http2",
	.state_byte = sizeof(struct http2),
	.detect = detect,
	.on_data = on_data,
	.end = end,
};
