/* SPDX-License-Identifier: Apache-2.0 */
#include "follow/place.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include <jansson.h>

ptrdiff_t read_at(int fd, char *to, size_t n, uint64_t at)
{
	size_t have = 0;

	while (have < n) {
		ssize_t got =
			pread(fd, to + have, n - have, (off_t)(at + have));

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -1;
		if (got == 0)
			break;
		have += (size_t)got;
	}
	return (ptrdiff_t)have;
}

struct prints prints_of(struct str head)
{
	struct prints p = { 0 };

	while (p.n < PRINTS_MAX && (p.n + 1) * PRINT_STEP <= head.n) {
		struct sha256 d =
			sha256_of(str_head(head, (p.n + 1) * PRINT_STEP));

		p.of[p.n++] = (uint32_t)d.b[0] << 24 |
			(uint32_t)d.b[1] << 16 | (uint32_t)d.b[2] << 8 |
			d.b[3];
	}
	return p;
}

/* --- known again --------------------------------------------------------- */

static size_t tail_len(uint64_t read)
{
	return read < TAIL_BYTE ? (size_t)read : TAIL_BYTE;
}

static bool same_tail(const struct place *p, int fd)
{
	char room[TAIL_BYTE];
	size_t n = tail_len(p->read);

	if (read_at(fd, room, n, p->read - n) != (ptrdiff_t)n)
		return false;
	struct sha256 d = sha256_of((struct str){ room, n });
	return memcmp(d.b, p->tail.b, sizeof d.b) == 0;
}

struct prints prints_in(int fd, uint64_t size)
{
	char room[HEAD_BYTE];
	size_t want = size < sizeof room ? (size_t)size : sizeof room;
	ptrdiff_t n = read_at(fd, room, want, 0);

	return prints_of((struct str){ room, n > 0 ? (size_t)n : 0 });
}

enum likeness place_likeness(const struct place *p,
	const struct prints *head,
	int fd,
	uint64_t size)
{
	for (uint32_t i = 0; i < p->head.n; i++) {
		if (i == head->n)
			break;
		if (head->of[i] != p->head.of[i])
			return LIKE_NOT;
	}
	if (size < p->read)
		return LIKE_BEHIND;
	return p->head.n <= head->n && same_tail(p, fd) ? LIKE_SAME
							: LIKE_NOT;
}

bool place_move(struct place *p, int fd, uint64_t read)
{
	char room[HEAD_BYTE];
	size_t n = tail_len(read);

	if (read_at(fd, room, n, read - n) != (ptrdiff_t)n)
		return false;
	p->tail = sha256_of((struct str){ room, n });
	if (p->head.n < PRINTS_MAX) {
		if (read_at(fd, room, n, 0) != (ptrdiff_t)n)
			return false;
		p->head = prints_of((struct str){ room, n });
	}
	p->read = read;
	p->moved = true;
	return true;
}

/* --- in the journal ------------------------------------------------------ */

static void put_prints(struct jw *j, const struct prints *p)
{
	char hex[PRINTS_MAX * 8];
	unsigned char bytes[PRINTS_MAX * 4];

	for (uint32_t i = 0; i < p->n; i++) {
		for (int k = 0; k < 4; k++) {
			bytes[i * 4 + (uint32_t)k] =
				(unsigned char)(p->of[i] >> (24 - 8 * k));
		}
	}
	hex_write(bytes, p->n * 4, hex);
	jw_str(j, "head", (struct str){ hex, p->n * 8 });
}

void place_line(const struct place *p, struct str source, struct buf *out)
{
	struct jw j = { .to = out };
	char tail[SHA256_HEX_N];

	hex_write(p->tail.b, SHA256_N, tail);
	jw_object(&j, NULL);
	jw_object(&j, "position");
	jw_str(&j, "source", source);
	jw_u64(&j, "log", p->number);
	jw_z(&j, "name", p->name);
	jw_u64(&j, "device", p->device);
	jw_u64(&j, "inode", p->inode);
	jw_u64(&j, "read", p->read);
	put_prints(&j, &p->head);
	jw_str(&j, "tail", (struct str){ tail, sizeof tail });
	jw_z(&j, "format", p->form ? p->form->reader : "");
	jw_u64(&j, "front_at", p->front_at);
	jw_u64(&j, "front_bytes", p->front_len);
	jw_u64(&j, "year", p->year);
	jw_object_end(&j);
	jw_object_end(&j);
	buf_z(out, "\n");
}

static struct str text_of(json_t *j, const char *key)
{
	json_t *v = json_object_get(j, key);

	return (struct str){ json_string_value(v), json_string_length(v) };
}

static uint64_t number_of(json_t *j, const char *key)
{
	return (uint64_t)json_integer_value(json_object_get(j, key));
}

static bool take_prints(struct str hex, struct prints *ret)
{
	unsigned char b[PRINTS_MAX * 4];

	if (hex.n % 8 || hex.n > sizeof b * 2 || !hex_read(hex, b, hex.n / 2))
		return false;
	ret->n = (uint32_t)(hex.n / 8);
	for (uint32_t i = 0; i < ret->n; i++) {
		const unsigned char *p = b + (size_t)i * 4;

		ret->of[i] = (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
			(uint32_t)p[2] << 8 | p[3];
	}
	return true;
}

static bool take_place(json_t *j, struct place *ret)
{
	struct place p = {
		.number = number_of(j, "log"),
		.device = number_of(j, "device"),
		.inode = number_of(j, "inode"),
		.read = number_of(j, "read"),
		.form = form_named(text_of(j, "format")),
		.front_at = number_of(j, "front_at"),
		.front_len = (uint32_t)number_of(j, "front_bytes"),
		.year = (uint32_t)number_of(j, "year"),
	};

	if (!take_prints(text_of(j, "head"), &p.head) ||
		!hex_read(text_of(j, "tail"), p.tail.b, SHA256_N)) {
		return false;
	}
	struct str name = text_of(j, "name");
	p.name = strndup(name.n ? name.p : "", name.n);
	if (!p.name)
		return false;
	*ret = p;
	return true;
}

bool place_parse(struct str line, struct str *ret_source, struct place *ret)
{
	json_error_t why;
	json_t *j = json_loadb(line.p, line.n, 0, &why);
	json_t *p = json_object_get(j, "position");
	struct str source = text_of(p, "source");
	char *own = strndup(source.n ? source.p : "", source.n);
	bool ok = p && own && take_place(p, ret);

	json_decref(j);
	if (ok)
		*ret_source = str_of(own);
	else
		free(own);
	return ok;
}
