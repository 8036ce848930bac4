/* SPDX-License-Identifier: Apache-2.0 */
#include "taxii/secret.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static bool read_line(const char *path,
	char room[static SECRET_N],
	struct str *ret,
	struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	struct stat st;
	bool ok = true;

	if (fd < 0)
		return fail_os(err, "the secret in %s cannot be read", path);
	if (fstat(fd, &st) || !S_ISREG(st.st_mode)) {
		ok = fail(err, ERR_IO, 0, "%s is no regular file", path);
	} else if (st.st_mode & (S_IRWXG | S_IRWXO)) {
		ok = fail(err,
			ERR_IO,
			0,
			"%s can be read or written by others than its owner; "
			"`chmod 600 %s`, and change the secret if others may "
			"have read it",
			path,
			path);
	}
	ssize_t n = ok ? read(fd, room, SECRET_N) : 0;
	close(fd);
	if (!ok)
		return false;
	if (n < 0)
		return fail_os(err, "the secret in %s cannot be read", path);
	ret->p = room;
	for (ret->n = 0; ret->n < (size_t)n; ret->n++) {
		if (room[ret->n] == '\n' || room[ret->n] == '\r')
			break;
	}
	return true;
}

/* Nothing that could end a header or begin another. */
static bool is_clean(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if ((unsigned char)s.p[i] < ' ' || s.p[i] == 0x7f)
			return false;
	}
	return s.n > 0 && s.n < SECRET_N;
}

static void set_secret(struct str line, bool bearer, struct secret *ret)
{
	struct str head;
	struct str plain;

	str_cut(line, bearer ? ' ' : ':', &head, &plain);
	snprintf(ret->plain, SECRET_N, "%.*s", STR_FMT(plain));
	if (bearer) {
		snprintf(ret->header,
			sizeof ret->header,
			"Authorization: %.*s",
			STR_FMT(line));
		return;
	}
	int n = snprintf(ret->header,
		sizeof ret->header,
		"Authorization: Basic ");
	base64_write((const unsigned char *)line.p, line.n, ret->header + n);
}

bool secret_read(const char *path, struct secret *ret, struct err *err)
{
	char room[SECRET_N];
	struct str line;

	if (!read_line(path, room, &line, err))
		return false;
	bool bearer = str_starts(line, STR("Bearer "));
	bool ok = is_clean(line) && (bearer || str_has_char(line, ':'));
	if (ok)
		set_secret(line, bearer, ret);
	explicit_bzero(room, sizeof room);
	return ok ||
		fail(err,
			ERR_FORMAT,
			0,
			"%s: one line, `user:password` or `Bearer TOKEN`, "
			"was "
			"expected",
			path);
}

bool secret_in(const struct secret *s, struct str text)
{
	struct str sent = str_of(strrchr(s->header, ' '));
	struct str plain = str_of(s->plain);

	return (sent.n > 1 && str_has(text, str_from(sent, 1))) ||
		(plain.n && str_has(text, plain));
}
