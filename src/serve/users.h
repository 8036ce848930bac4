/* SPDX-License-Identifier: Apache-2.0 */
/* Private to serve/: who may ask, and what they may see. */
#ifndef SERVE_USERS_H
#define SERVE_USERS_H

#include "serve/serve.h"

enum {
	USERS_MAX = 1000,
	USER_NAME_N = 64,
	/* requests of one user: far more than a page a millisecond is not
	 * needed, and a loop gone wild is slowed down */
	RATE_S = 1000,
	BURST = 2000,
	WRONG_S = 10, /* of wrong tokens, of all together */
	WRONG_BURST = 20
};

/* Requests that may still come: RATE_S more each second, at most BURST. */
struct allowance {
	int64_t milli; /* thousandths of a request */
	int64_t at_us;
};

struct user {
	char name[USER_NAME_N];
	enum tlp tlp;
	struct sha256 token;
	struct allowance allowance;
};

struct users {
	struct user *user; /* n of them, the owner first */
	uint32_t n;
	struct allowance wrong;
};

/* The owner, who sees everything, and those of the file: lines `NAME TLP
 * SHA256`, of their tokens; # begins a comment. ERR_IO: others than its owner
 * can write it. ERR_FORMAT: the line that is none. */
bool users_open(struct users *u,
	struct str token,
	const char *path,
	struct err *err);

/* frees; the struct is zero again */
void users_close(struct users *u);

/* Who is meant by an Authorization: `Bearer TOKEN`, or Basic with the name as
 * user and the token as password. NULL: nobody. */
struct user *users_find(struct users *u, struct str authorization);

/* Whether one more request is let through now. */
bool allowance_take(struct allowance *a,
	int64_t now_us,
	int rate_s,
	int burst);

#endif
