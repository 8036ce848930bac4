/* SPDX-License-Identifier: Apache-2.0 */
#include "protocol/common/file_hash.h"

#include <stdlib.h>

struct hashers {
	struct hasher *free[HASHERS_MAX];
	uint32_t n_free;
	uint32_t n_made;
	bool keeps_files;
	uint64_t kept_byte; /* capacity of all bodies */
};

struct hashers *hashers_new(void)
{
	return calloc(1, sizeof(struct hashers));
}

void hashers_free(struct hashers *s)
{
	for (uint32_t i = 0; s && i < s->n_free; i++)
		hasher_free(s->free[i]);
	free(s);
}

void hashers_keep_files(struct hashers *h)
{
	if (h)
		h->keeps_files = true;
}

static struct hasher *take(struct hashers *s)
{
	if (!s)
		return NULL;
	if (s->n_free)
		return s->free[--s->n_free];
	if (s->n_made == HASHERS_MAX)
		return NULL;
	struct hasher *h = hasher_new();
	s->n_made += h != NULL;
	return h;
}

static void drop_body(struct file_hash *f, struct parser *e)
{
	if (f->body)
		e->hashers->kept_byte -= f->body_cap;
	free(f->body);
	f->body = NULL;
	f->body_cap = 0;
}

/* Room for n bytes more; false: the file is not kept any longer. */
static bool body_room(struct file_hash *f, struct parser *e, size_t n)
{
	enum {
		FIRST = 1 << 14
	};
	struct hashers *h = e->hashers;
	size_t want = (size_t)f->size_byte + n;
	size_t cap = f->body_cap ? f->body_cap : FIRST;

	if (want <= f->body_cap)
		return true;
	while (cap < want)
		cap *= 2;
	if (want > FILE_KEPT_MAX ||
		h->kept_byte + cap - f->body_cap > FILES_KEPT_MAX) {
		return false;
	}
	char *wide = realloc(f->body, cap);
	if (!wide)
		return false;
	h->kept_byte += cap - f->body_cap;
	f->body = wide;
	f->body_cap = cap;
	return true;
}

/* Before size_byte counts them. A file of which bytes were not kept is not kept
 * at all. */
static void keep(struct file_hash *f, struct parser *e, struct str bytes)
{
	bool first = f->size_byte == 0;

	if (!f->hasher || !e->hashers->keeps_files || (!first && !f->body))
		return;
	if (body_room(f, e, bytes.n))
		memcpy(f->body + f->size_byte, bytes.p, bytes.n);
	else
		drop_body(f, e);
}

static void give(struct file_hash *f, struct parser *e)
{
	if (f->hasher)
		e->hashers->free[e->hashers->n_free++] = f->hasher;
	f->hasher = NULL;
	drop_body(f, e);
}

void file_hash_add(struct file_hash *f, struct parser *e, struct str bytes)
{
	if (!bytes.n)
		return;
	if (!f->size_byte && !f->lost && !f->hasher) {
		f->hasher = take(e->hashers);
		if (f->hasher)
			hasher_start(f->hasher);
		else
			f->lost = true;
	}
	keep(f, e, bytes);
	f->size_byte += bytes.n;
	if (f->hasher)
		hasher_add(f->hasher, bytes);
}

void file_hash_lost(struct file_hash *f, struct parser *e)
{
	f->lost = true;
	give(f, e);
}

void file_hash_drop(struct file_hash *f, struct parser *e)
{
	give(f, e);
	*f = (struct file_hash){ 0 };
}

void file_hash_put(struct file_hash *f,
	struct parser *e,
	const struct session *t,
	const struct chunk *h,
	const struct obs_file *about)
{
	char hex[SHA256_HEX_N];
	struct obs o = {
		.kind = OBS_FILE,
		.file = *about,
	};

	o.file.size_byte = f->size_byte;
	if (f->hasher) {
		struct sha256 d = hasher_end(f->hasher);

		hex_write(d.b, sizeof d.b, hex);
		o.file.sha256 = (struct str){ hex, sizeof hex };
		o.file.body = (struct str){ f->body,
			f->body ? (size_t)f->size_byte : 0 };
	}
	if (f->size_byte)
		parser_put(e, t, h, &o);
	file_hash_drop(f, e);
}
