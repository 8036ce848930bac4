/* SPDX-License-Identifier: Apache-2.0 */
#include "core/arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <sys/mman.h>

bool arena_open(struct arena *ret, size_t cap, struct err *err)
{
	void *p = mmap(NULL,
		cap,
		PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE,
		-1,
		0);

	if (p == MAP_FAILED) {
		return fail_os(err,
			"cannot reserve %zu MiB of memory",
			cap >> 20);
	}
	*ret = (struct arena){
		.at = p,
		.end = (unsigned char *)p + cap,
		.base = p,
	};
	return true;
}

void arena_close(struct arena *a)
{
	if (a->base)
		munmap(a->base, (size_t)(a->end - a->base));
	*a = (struct arena){ 0 };
}

void *arena_raw(struct arena *a, size_t size, size_t n, size_t align)
{
	size_t pad = -(uintptr_t)a->at & (align - 1);
	size_t room = (size_t)(a->end - a->at);

	if (a->full || pad > room || n > (room - pad) / size) {
		a->full = true;
		return NULL;
	}
	void *p = a->at + pad;
	a->at += pad + size * n;
	return p;
}

void *arena_get(struct arena *a, size_t size, size_t n, size_t align)
{
	void *p = arena_raw(a, size, n, align);

	/* scratch arenas are reused: not everything here is a fresh page */
	return p ? memset(p, 0, size * n) : NULL;
}

void *arena_grown(struct arena *a,
	void *old,
	uint32_t n,
	uint32_t *cap,
	size_t size)
{
	if (n < *cap)
		return old;
	uint32_t wide = *cap ? *cap * 2 : 256;
	void *p = arena_get(a, size, wide, alignof(max_align_t));

	if (!p)
		return NULL;
	if (n)
		memcpy(p, old, n * size);
	*cap = wide;
	return p;
}

struct str arena_str(struct arena *a, struct str s)
{
	char *p = s.n ? arena_raw(a, 1, s.n, 1) : NULL;

	if (!p)
		return (struct str){ 0 };
	memcpy(p, s.p, s.n);
	return (struct str){ p, s.n };
}

struct str arena_fmt(struct arena *a, const char *fmt, ...)
{
	va_list ap;
	size_t room = (size_t)(a->end - a->at);

	va_start(ap, fmt);
	int n = a->full ? -1 : vsnprintf((char *)a->at, room, fmt, ap);
	va_end(ap);
	if (n < 0 || (size_t)n >= room) {
		a->full = true;
		return (struct str){ 0 };
	}
	struct str s = { (char *)a->at, (size_t)n };
	a->at += n + 1;
	return s;
}

const char *arena_z(struct arena *a, struct str s)
{
	char *p = NEW(a, char, s.n + 1);

	if (!p)
		return "";
	if (s.n)
		memcpy(p, s.p, s.n);
	return p;
}
