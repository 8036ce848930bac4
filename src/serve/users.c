/* SPDX-License-Identifier: Apache-2.0 */
#include "serve/users.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

enum {
	LINE_N = 512,
	CREDENTIALS_MAX = 1024 /* bytes of an Authorization */
};

static void add_owner(struct users *u, struct str token)
{
	struct user *o = &u->user[u->n++];

	snprintf(o->name, USER_NAME_N, "owner");
	o->tlp = TLP_RED;
	o->token = sha256_of(token);
}

/* The next word of a line that blanks separate. */
static struct str next_word(struct str *line)
{
	size_t n = 0;

	*line = str_trim(*line);
	while (n < line->n && line->p[n] != ' ' && line->p[n] != '\t')
		n++;
	struct str word = str_head(*line, n);
	*line = str_from(*line, n);
	return word;
}

static bool take_line(struct users *u, struct str line)
{
	struct user x = { 0 };
	struct str name = next_word(&line);
	struct str tlp = next_word(&line);
	struct str digest = next_word(&line);

	if (name.n >= USER_NAME_N || str_trim(line).n || !utf8_valid(name) ||
		!tlp_parse(tlp, &x.tlp) ||
		!hex_read(digest, x.token.b, SHA256_N)) {
		return false;
	}
	memcpy(x.name, name.p, name.n);
	u->user[u->n++] = x;
	return true;
}

static bool read_lines(struct users *u,
	FILE *f,
	const char *path,
	struct err *err)
{
	char line[LINE_N];

	for (unsigned at = 1; fgets(line, sizeof line, f); at++) {
		struct str s = { line, strcspn(line, "#\r\n") };

		if (!str_trim(s).n)
			continue;
		if (u->n > USERS_MAX)
			return fail(err,
				ERR_LIMIT,
				0,
				"%s has more than %d users",
				path,
				USERS_MAX);
		if (!take_line(u, s))
			return fail(err,
				ERR_FORMAT,
				0,
				"%s, line %u: a name, a marking such as "
				"AMBER "
				"and the SHA-256 of a token in 64 lower-case "
				"hexadecimal digits were expected",
				path,
				at);
	}
	return !ferror(f) || fail_os(err, "cannot read %s", path);
}

static bool read_users(struct users *u, const char *path, struct err *err)
{
	FILE *f = fopen(path, "re");
	struct stat st;
	bool ok;

	if (!f)
		return fail_os(err, "cannot read %s", path);
	if (fstat(fileno(f), &st) || st.st_mode & (S_IWGRP | S_IWOTH)) {
		ok = fail(err,
			ERR_IO,
			0,
			"%s can be written by others than its owner, who "
			"could let themselves in: `chmod 600 %s`",
			path,
			path);
	} else {
		ok = read_lines(u, f, path, err);
	}
	fclose(f);
	return ok;
}

bool users_open(struct users *u,
	struct str token,
	const char *path,
	struct err *err)
{
	*u = (struct users){ 0 };
	u->user = calloc(USERS_MAX + 2, sizeof *u->user);
	if (!u->user)
		return fail(err, ERR_LIMIT, 0, "no memory left");
	add_owner(u, token);
	if (!path || read_users(u, path, err))
		return true;
	users_close(u);
	return false;
}

void users_close(struct users *u)
{
	free(u->user);
	*u = (struct users){ 0 };
}

/* All are compared, whoever it is: how long it takes tells nothing. */
static struct user *by_token(struct users *u, struct str token)
{
	struct sha256 d = sha256_of(token);
	struct user *found = NULL;

	/* whose digest anybody can write down */
	if (!token.n)
		return NULL;
	for (uint32_t i = 0; i < u->n; i++) {
		if (CRYPTO_memcmp(d.b, u->user[i].token.b, SHA256_N) == 0)
			found = &u->user[i];
	}
	return found;
}

static struct user *by_basic(struct users *u, struct str code)
{
	unsigned char room[CREDENTIALS_MAX];
	struct str name;
	struct str token;
	int n;

	if (!code.n || code.n % 4 || code.n > CREDENTIALS_MAX)
		return NULL;
	n = EVP_DecodeBlock(room, (const unsigned char *)code.p, (int)code.n);
	/* padding is decoded as zeros */
	while (n > 0 && !room[n - 1])
		n--;
	if (n <= 0 ||
		!str_cut((struct str){ (char *)room, (size_t)n },
			':',
			&name,
			&token)) {
		return NULL;
	}
	struct user *x = by_token(u, token);
	return x && str_is(name, x->name) ? x : NULL;
}

struct user *users_find(struct users *u, struct str authorization)
{
	struct str scheme;
	struct str rest;

	if (authorization.n > CREDENTIALS_MAX ||
		!str_cut(authorization, ' ', &scheme, &rest)) {
		return NULL;
	}
	if (str_lower_eq(scheme, STR("bearer")))
		return by_token(u, str_trim(rest));
	return str_lower_eq(scheme, STR("basic"))
		? by_basic(u, str_trim(rest))
		: NULL;
}

bool allowance_take(struct allowance *a,
	int64_t now_us,
	int rate_s,
	int burst)
{
	int64_t most = (int64_t)burst * 1000;
	int64_t passed = now_us - a->at_us;

	/* a clock that was set back gives nothing */
	if (!a->at_us || passed > (int64_t)burst * 1000000)
		a->milli = most;
	else if (passed > 0)
		a->milli =
			fixed_least(most, a->milli + passed * rate_s / 1000);
	a->at_us = now_us;
	if (a->milli < 1000)
		return false;
	a->milli -= 1000;
	return true;
}
