/* SPDX-License-Identifier: Apache-2.0 */
/* HTTP/1.x (RFC 9110, RFC 9112). Heads are kept back until they are whole;
 * bodies pass through. */
#include "protocol/http_inflate.h"
#include "protocol/http_said.h"

enum {
	PENDING_MAX = 32,
	CHUNK_LINE_MAX = 4096
};

enum phase {
	HEAD,
	WAIT,
	LENGTH_BODY,
	CHUNK_SIZE,
	CHUNK,
	CHUNK_END,
	TRAILER,
	UNTIL_CLOSE,
	LOST,
	DEAD,
	PHASES
};
/* SENSELESS: this direction, from here on; the other may go on */
enum heed {
	MORE,
	GO,
	OVER,
	SENSELESS
};

struct way {
	uint8_t phase;
	/* mid_line: behind a gap, in a line whose beginning was passed over */
	bool closed;
	bool mid_line;
	/* of a head that is not whole yet: a head in many small pieces is
	 * walked once */
	uint32_t scanned;
	uint64_t left;
	struct http_message *message; /* whose body is on its way */
	struct file_hash file;
	struct http_inflate *inflate; /* its body, where it is told */
};

struct http {
	struct way way[2];
	struct http_message *first, *last; /* requests that are not put yet */
	uint32_t n;
};

static const char *const methods[] = {
	"GET ",
	"POST ",
	"HEAD ",
	"PUT ",
	"DELETE ",
	"OPTIONS ",
	"CONNECT ",
	"PATCH ",
	"TRACE ",
	"PROPFIND ",
	"PROPPATCH ",
	"MKCOL ",
	"COPY ",
	"MOVE ",
	"LOCK ",
	"UNLOCK ",
	"SEARCH ",
	"REPORT ",
	"CHECKOUT ",
	"DEBUG ",
	"TRACK ",
	"BITS_POST ",
	"RPC_IN_DATA ",
	"RPC_OUT_DATA ",
	"SUBSCRIBE ",
	"NOTIFY ",
	NULL,
};
static const char *const answers[] = { "HTTP/1.", NULL };

/* --- recognising --------------------------------------------------------- */

/* What follows the method tells HTTP from its cousins: RTSP and SIP name the
 * resource by their own schemes. */
static int target_is_ours(struct str bytes)
{
	static const char *const schemes[] = { "/",
		"HTTP://",
		"HTTPS://",
		NULL };
	struct str method;
	struct str target;
	struct str line = bytes;

	if (!str_cut(bytes, ' ', &method, &target))
		return 1;
	int sure = begins_with_word(target, schemes);
	if (sure == 2)
		return 2;
	if (!line_next(&line, &target))
		return sure == 1 || bytes.n < 1024;
	if (target.n <= 9)
		return 0;
	struct str version = str_from(target, target.n - 9);
	return str_starts(version, STR(" HTTP/1.")) ? 2 : 0;
}

static int begins(int dir, struct str bytes)
{
	int sure = begins_with_word(bytes, dir ? answers : methods);

	return sure == 2 && !dir ? target_is_ours(bytes) : sure;
}

static int detect(const struct tuple *t, int dir, struct str bytes)
{
	(void)t;
	return begins(dir, bytes);
}

/* Bytes of a message as they are, for who asked for them. */
static void tell(struct session *t,
	const struct chunk *h,
	struct parser *e,
	enum payload_what what,
	struct str bytes)
{
	struct obs o = {
		.kind = OBS_PAYLOAD,
		.payload = { .what = (uint8_t)what,
			.dir = (uint8_t)h->dir,
			.bytes = bytes,
			.protocol = STR("http"), },
	};

	if (e->tells_messages)
		parser_put(e, t, h, &o);
}

/* A part of a body, out of its content coding. */
static void tell_body(struct session *t,
	const struct chunk *h,
	struct parser *e,
	struct str part)
{
	enum {
		AT_ONCE = 16 << 10
	};
	struct http_inflate *f = ((struct http *)t->state)->way[h->dir].inflate;
	struct arena scratch = e->scratch;
	char *room = f ? arena_raw(&scratch, 1, AT_ONCE, 1) : NULL;
	size_t n = 1;

	if (!f && part.n)
		tell(t, h, e, PAYLOAD_BODY, part);
	while (room && n && !e->stopped) {
		n = http_inflate_next(f, &part, room, AT_ONCE);
		if (n)
			tell(t, h, e, PAYLOAD_BODY, (struct str){ room, n });
	}
}

static void drop_inflate(struct way *w, struct parser *e)
{
	http_inflate_end(e, w->inflate);
	w->inflate = NULL;
}

static void put_first(struct session *t, struct parser *e)
{
	struct http *s = t->state;
	struct http_message *q = s->first;

	http_put(t, e, q);
	for (int dir = 0; dir < 2; dir++) {
		if (s->way[dir].message == (dir ? q->answer : q))
			s->way[dir].message = NULL;
	}
	s->first = q->next;
	if (!s->first)
		s->last = NULL;
	s->n--;
	http_free(e, q->answer);
	http_free(e, q);
}

static void finish(struct session *t, struct parser *e)
{
	struct http *s = t->state;

	while (s->first && s->first->done && s->first->answer &&
		s->first->answer->done) {
		put_first(t, e);
	}
}

static const struct http_message *request_of(const struct http *s,
	const struct http_message *answer)
{
	const struct http_message *q = s->first;

	while (q && q->answer != answer)
		q = q->next;
	return q;
}

/* The body as transferred: Content-Encoding is not undone. */
static void put_body(struct session *t, struct parser *e, int dir)
{
	struct http *s = t->state;
	struct way *w = &s->way[dir];
	const struct http_message *m = w->message;

	if (!m) {
		file_hash_drop(&w->file, e);
		return;
	}
	const struct http_message *q = dir ? request_of(s, m) : m;

	http_put_file(t, e, &w->file, m, q);
}

static void body_over(struct session *t,
	const struct chunk *h,
	struct parser *e)
{
	struct http *s = t->state;
	int dir = h->dir;
	struct way *w = &s->way[dir];

	tell(t, h, e, PAYLOAD_OVER, STR(""));
	drop_inflate(w, e);
	put_body(t, e, dir);
	if (w->message)
		w->message->done = true;
	w->message = NULL;
	w->phase = HEAD;
	w->scanned = 0;
	finish(t, e);
}

/* --- heads --------------------------------------------------------------- */

static void read_fields(struct str block,
	int dir,
	struct str text[static HTTP_TEXTS],
	struct arena *a)
{
	struct str name;
	struct str value;
	char *names = dir ? NEW(a, char, HTTP_HEADERS_MAX) : NULL;
	size_t n = 0;

	while (header_next(&block, &name, &value)) {
		http_add_name(names, &n, name);
		http_field(name, value, dir, text, a);
	}
	text[HTTP_HEADERS] = (struct str){ names, n };
}

/* "GET / HTTP/1.1": a target with blanks in it is not allowed, but sent; and so
 * are lines without a target or without a version, which servers answer. */
static bool request_line(struct str line, struct str text[static HTTP_TEXTS])
{
	const struct str any = STR("HTTP/1.");
	struct str rest;
	struct str target;
	struct str version;

	if (!str_cut(line, ' ', &text[HTTP_METHOD], &rest) ||
		!text[HTTP_METHOD].n)
		return false;
	if (str_cut_last(rest, ' ', &target, &version) &&
		str_starts(version, any)) {
		text[HTTP_URI] = str_trim(target);
		return true;
	}
	if (str_starts(rest, any)) {
		text[HTTP_URI] = (struct str){ 0 };
		return true;
	}
	text[HTTP_URI] = str_trim(rest);
	return begins_with_word(line, methods) == 2 &&
		target_is_ours(line) == 2;
}

static bool status_line(struct str line, uint32_t *ret)
{
	struct str version = word_next(&line);
	uint64_t v;

	if (!str_starts(version, STR("HTTP/1.")))
		return false;
	if (!word_number(word_next(&line), 10, 999, &v) || v < 100)
		return false;
	*ret = (uint32_t)v;
	return true;
}

static void append(struct session *t,
	struct parser *e,
	struct http_message *q)
{
	struct http *s = t->state;

	/* nobody answers: the other direction is not to be seen */
	if (s->n == PENDING_MAX)
		put_first(t, e);
	if (s->last)
		s->last->next = q;
	else
		s->first = q;
	s->last = q;
	s->n++;
}

/* RFC 9112, 6.3: the same length several times is one length; anything else has
 * no end that can be known. false: that. */
static bool length_of(struct str value, uint64_t *ret)
{
	struct str part;
	uint64_t v;
	uint64_t first = 0;
	bool any = false;

	while (value.n) {
		if (!str_cut(value, ',', &part, &value)) {
			part = value;
			value.n = 0;
		}
		if (!str_u64(str_trim(part), &v) || (any && v != first))
			return false;
		first = v;
		any = true;
	}
	*ret = first;
	return true;
}

static bool ends_chunked(struct str coding)
{
	return coding.n >= 7 &&
		str_lower_eq(str_from(coding, coding.n - 7), STR("chunked"));
}

/* How the body ends (RFC 9112, 6.3). false: by no rule. */
static bool begin_body(struct way *w,
	const struct http_message *m,
	bool answer)
{
	w->left = 0;
	w->phase = LENGTH_BODY;
	if (m->text[HTTP_CODING].n && ends_chunked(m->text[HTTP_CODING]))
		w->phase = CHUNK_SIZE;
	else if (answer &&
		(m->text[HTTP_CODING].n || !m->text[HTTP_LENGTH].n))
		w->phase = UNTIL_CLOSE;
	else
		return length_of(m->text[HTTP_LENGTH], &w->left);
	return true;
}

static enum heed parse_request(struct session *t,
	const struct chunk *h,
	struct parser *e,
	struct str line,
	struct str block)
{
	struct http *s = t->state;
	struct way *w = &s->way[0];
	struct str text[HTTP_TEXTS] = { 0 };
	struct arena a = e->scratch;

	if (!request_line(line, text))
		return SENSELESS;
	read_fields(block, 0, text, &a);
	text[HTTP_HOST] =
		http_host(text[HTTP_METHOD], text[HTTP_URI], text[HTTP_HOST]);
	text[HTTP_URI] = http_without_user(text[HTTP_URI], &a);
	struct http_message *m = http_keep(e, h, text);
	if (!m)
		return SENSELESS;
	append(t, e, m);
	w->message = m;
	if (!begin_body(w, m, false))
		return SENSELESS;
	if (str_is(m->text[HTTP_METHOD], "CONNECT")) {
		/* "A CONNECT request message does not have content" (RFC
		 * 9110, 9.3.6) */
		m->done = true;
		w->message = NULL;
		w->phase = WAIT;
	} else if (w->phase == LENGTH_BODY && !w->left) {
		body_over(t, h, e);
	}
	return GO;
}

/* the oldest request without an answer; when there is none, an empty one in its
 * place. NULL: no room. */
static struct http_message *request_for(struct session *t,
	const struct chunk *h,
	struct parser *e)
{
	struct http *s = t->state;
	struct str none[HTTP_TEXTS] = { 0 };
	struct http_message *q = s->first;

	while (q && q->answer)
		q = q->next;
	if (q)
		return q;
	q = http_keep(e, h, none);
	if (!q)
		return NULL;
	q->done = true;
	append(t, e, q);
	return q;
}

/* RFC 9110, 15.3.5, 15.4.5, 9.3.2, 9.3.6 */
static bool has_no_body(const struct http_message *q, uint32_t status)
{
	if (status == 101 || status == 204 || status == 304)
		return true;
	if (str_is(q->text[HTTP_METHOD], "HEAD"))
		return true;
	return str_is(q->text[HTTP_METHOD], "CONNECT") && status / 100 == 2;
}

/* through: what follows is another protocol, which is known by its beginning */
static enum heed answer_over(struct session *t,
	const struct chunk *h,
	struct parser *e,
	bool through,
	uint32_t status)
{
	struct http *s = t->state;

	body_over(t, h, e);
	/* another protocol from here, and who asked for it would have to say
	 * which */
	if (status == 101 && !through)
		return OVER;
	t->changes = through;
	if (s->way[0].phase == WAIT)
		s->way[0].phase = HEAD;
	return GO;
}

static enum heed parse_answer(struct session *t,
	const struct chunk *h,
	struct parser *e,
	struct str line,
	struct str block)
{
	struct http *s = t->state;
	struct way *w = &s->way[1];
	struct str text[HTTP_TEXTS] = { 0 };
	struct arena a = e->scratch;
	uint32_t status;

	if (!status_line(line, &status))
		return SENSELESS;
	if (status < 200 && status != 101)
		return GO; /* the final answer follows (RFC 9110, 15.2) */
	read_fields(block, 1, text, &a);
	struct http_message *q = request_for(t, h, e);
	struct http_message *m = q ? http_keep(e, h, text) : NULL;
	if (!m)
		return SENSELESS;
	bool connect = str_is(q->text[HTTP_METHOD], "CONNECT");
	m->status = status;
	q->answer = m;
	w->message = m;
	/* RFC 7540, 3.2 */
	bool h2c = status == 101 &&
		str_lower_eq(m->text[HTTP_UPGRADE], STR("h2c"));
	if (has_no_body(q, status)) {
		bool through = h2c || (connect && status / 100 == 2);
		return answer_over(t, h, e, through, status);
	}
	if (!begin_body(w, m, true))
		return SENSELESS;
	/* refused: the client may ask for something else */
	if (connect && s->way[0].phase == WAIT)
		s->way[0].phase = HEAD;
	if (w->phase == LENGTH_BODY && !w->left)
		body_over(t, h, e);
	return GO;
}

/* --- the phases of a direction ------------------------------------------- */

/* bytes of the head with the empty line that ends it; 0: not all there */
static size_t head_n(struct str bytes, size_t from)
{
	for (size_t i = from; i < bytes.n;) {
		const char *lf = memchr(bytes.p + i, '\n', bytes.n - i);

		if (!lf)
			break;
		i = (size_t)(lf - bytes.p) + 1;
		if (i < bytes.n && bytes.p[i] == '\n')
			return i + 1;
		if (i + 1 < bytes.n && bytes.p[i] == '\r' &&
			bytes.p[i + 1] == '\n') {
			return i + 2;
		}
	}
	return 0;
}

static bool is_first_line(int dir, struct str line)
{
	struct str text[HTTP_TEXTS];
	uint32_t status;

	return dir ? status_line(line, &status) : request_line(line, text);
}

static enum heed head_step(struct session *t,
	const struct chunk *h,
	struct parser *e,
	struct str *rest)
{
	struct way *w = &((struct http *)t->state)->way[h->dir];
	struct str line;
	struct str block;

	/* RFC 9112, 2.2: empty lines before a request line are passed over */
	while (!w->scanned && rest->n &&
		(rest->p[0] == '\r' || rest->p[0] == '\n')) {
		*rest = str_from(*rest, 1);
	}
	size_t n = head_n(*rest, w->scanned);
	if (!n) {
		block = *rest;
		if (line_next(&block, &line) && !is_first_line(h->dir, line))
			return SENSELESS;
		w->scanned = (uint32_t)(rest->n > 3 ? rest->n - 3 : 0);
		return MORE;
	}
	struct str whole = str_head(*rest, n);
	block = whole;
	*rest = str_from(*rest, n);
	w->scanned = 0;
	if (!line_next(&block, &line))
		return SENSELESS;
	if (e->tells_messages && is_first_line(h->dir, line)) {
		tell(t, h, e, PAYLOAD_HEAD, whole);
		drop_inflate(w, e);
		w->inflate = http_inflate_begin(e, block);
	}
	if (h->dir)
		return parse_answer(t, h, e, line, block);
	return parse_request(t, h, e, line, block);
}

static enum heed wait_step(struct session *t,
	const struct chunk *h,
	struct parser *e,
	struct str *rest)
{
	(void)t;
	(void)h;
	(void)e;
	(void)rest;
	return MORE;
}

static void body_bytes(struct session *t,
	const struct chunk *h,
	struct parser *e,
	struct str *rest,
	uint64_t n)
{
	struct way *w = &((struct http *)t->state)->way[h->dir];
	struct str part = str_head(*rest, n < rest->n ? (size_t)n : rest->n);

	file_hash_add(&w->file, e, part);
	if (e->tells_messages)
		tell_body(t, h, e, part);
	if (w->message)
		w->message->body_byte += part.n;
	w->left -= part.n;
	*rest = str_from(*rest, part.n);
}

static enum heed length_step(struct session *t,
	const struct chunk *h,
	struct parser *e,
	struct str *rest)
{
	struct way *w = &((struct http *)t->state)->way[h->dir];

	body_bytes(t, h, e, rest, w->left);
	if (w->left)
		return MORE;
	if (w->phase == CHUNK)
		w->phase = CHUNK_END;
	else
		body_over(t, h, e);
	return GO;
}

static enum heed until_close_step(struct session *t,
	const struct chunk *h,
	struct parser *e,
	struct str *rest)
{
	struct way *w = &((struct http *)t->state)->way[h->dir];

	w->left = rest->n;
	body_bytes(t, h, e, rest, rest->n);
	return MORE;
}

/* "1a3f;extension" */
static enum heed chunk_size_step(struct session *t,
	const struct chunk *h,
	struct parser *e,
	struct str *rest)
{
	struct way *w = &((struct http *)t->state)->way[h->dir];
	struct str line;
	struct str size;
	struct str ext;

	(void)e;
	if (!line_next(rest, &line))
		return rest->n > CHUNK_LINE_MAX ? SENSELESS : MORE;
	if (!str_cut(line, ';', &size, &ext))
		size = line;
	if (!word_number(str_trim(size), 16, INT64_MAX, &w->left))
		return SENSELESS;
	w->phase = w->left ? CHUNK : TRAILER;
	return GO;
}

static enum heed chunk_end_step(struct session *t,
	const struct chunk *h,
	struct parser *e,
	struct str *rest)
{
	struct way *w = &((struct http *)t->state)->way[h->dir];
	struct str line;

	(void)e;
	if (!line_next(rest, &line))
		return rest->n > 2 ? SENSELESS : MORE;
	w->phase = CHUNK_SIZE;
	return line.n ? SENSELESS : GO;
}

static enum heed trailer_step(struct session *t,
	const struct chunk *h,
	struct parser *e,
	struct str *rest)
{
	struct str line;

	if (!line_next(rest, &line))
		return MORE;
	if (!line.n)
		body_over(t, h, e);
	return GO;
}

/* after a gap: the next line that begins a message */
static enum heed lost_step(struct session *t,
	const struct chunk *h,
	struct parser *e,
	struct str *rest)
{
	struct way *w = &((struct http *)t->state)->way[h->dir];
	int sure = w->mid_line ? 0 : begins(h->dir, *rest);
	struct str line;

	(void)e;
	if (sure == 2) {
		w->phase = HEAD;
		w->scanned = 0;
		return GO;
	}
	if (sure == 1 && rest->n < CHUNK_LINE_MAX)
		return MORE;
	w->mid_line = !line_next(rest, &line);
	if (w->mid_line)
		*rest = str_from(*rest, rest->n);
	return GO;
}

static enum heed dead_step(struct session *t,
	const struct chunk *h,
	struct parser *e,
	struct str *rest)
{
	(void)t;
	(void)h;
	(void)e;
	*rest = str_from(*rest, rest->n);
	return MORE;
}

static enum heed (*const phases[PHASES])(struct session *,
	const struct chunk *,
	struct parser *,
	struct str *) = {
	[HEAD] = head_step,
	[WAIT] = wait_step,
	[LENGTH_BODY] = length_step,
	[CHUNK_SIZE] = chunk_size_step,
	[CHUNK] = length_step,
	[CHUNK_END] = chunk_end_step,
	[TRAILER] = trailer_step,
	[UNTIL_CLOSE] = until_close_step,
	[LOST] = lost_step,
	[DEAD] = dead_step,
};

static bool is_in_body(const struct way *w)
{
	switch ((enum phase)w->phase) {
	case HEAD:
	case WAIT:
	case LOST:
	case DEAD:
		return false;
	default:
		return true;
	}
}

static void parse_gap(struct session *t,
	const struct chunk *h,
	struct parser *e)
{
	struct http *s = t->state;
	struct way *w = &s->way[h->dir];
	bool sized = w->phase == LENGTH_BODY || w->phase == CHUNK;

	w->scanned = 0;
	if (is_in_body(w)) {
		file_hash_lost(&w->file, e);
		/* what is behind it cannot be told from what was lost */
		if (w->inflate)
			http_inflate_stop(w->inflate);
	}
	if (w->phase == UNTIL_CLOSE || w->phase == WAIT || w->phase == DEAD)
		return;
	if (sized && h->lost <= w->left) {
		w->left -= h->lost;
		if (!w->left && w->phase == LENGTH_BODY)
			body_over(t, h, e);
		else if (!w->left)
			w->phase = CHUNK_END;
		return;
	}
	if (w->message)
		body_over(t, h, e);
	/* answers were lost, nobody knows how many: what was asked before must
	 * not be taken for what the next one answers */
	while (h->dir && s->first)
		put_first(t, e);
	w->phase = LOST;
	w->mid_line = false;
}

static ptrdiff_t on_data(struct session *t,
	const struct chunk *h,
	struct parser *e)
{
	struct http *s = t->state;
	struct way *w = &s->way[h->dir];
	struct str rest = h->bytes;
	enum heed heed = GO;

	w->closed |= h->last;
	if (h->lost)
		parse_gap(t, h, e);
	while (rest.n && heed == GO && !t->changes && !e->stopped)
		heed = phases[w->phase](t, h, e, &rest);
	if (heed == SENSELESS) {
		w->phase = DEAD;
		if (s->way[!h->dir].phase == DEAD)
			return SESSION_DONE;
		rest.n = 0;
	}
	return heed == OVER ? SESSION_DONE : (ptrdiff_t)(h->bytes.n - rest.n);
}

static void end(struct session *t, struct parser *e)
{
	struct http *s = t->state;

	for (int dir = 0; dir < 2; dir++) {
		struct way *w = &s->way[dir];

		/* RFC 9112, 8: a body without a length is whole only when the
		 * connection was closed in order */
		if (!(w->phase == UNTIL_CLOSE && w->closed))
			file_hash_lost(&w->file, e);
		put_body(t, e, dir);
		drop_inflate(w, e);
	}
	while (s->first)
		put_first(t, e);
}

const struct protocol http_protocol = {
	.name = "http",
	.state_byte = sizeof(struct http),
	.detect = detect,
	.on_data = on_data,
	.end = end,
};
