/* SPDX-License-Identifier: Apache-2.0 */
/* Who logged in, and when a machine started and its clock was set: utmp, wtmp
 * and btmp of Linux, utmpx of macOS. */
/* source: Linux, utmp(5) and <bits/utmp.h> of 32-bit times, which 64-bit
 * systems keep; Apple, Libc, utmpx-darwin.h, struct utmpx32 */
#include "read/read.h"

#include <stdio.h>

#include "read/input/stream.h"
#include "read/text/event.h"

enum {
	LINUX_N = 384,
	MAC_N = 628,
	PROBE_RECORDS = 16,
	TYPES = 16,
	MICROSECONDS = 1000000,
	TEXT_N = 160
};

/* Both systems number them alike up to 9; macOS goes on. */
static const char *const types[TYPES] = { "empty",
	"run level changed",
	"booted",
	"clock set to",
	"clock set from",
	"process started by init",
	"waiting for login",
	"user logged in",
	"process ended",
	"accounting",
	"signature",
	"shut down" };
/* macOS, utmpx.h: RUN_LVL 1, BOOT_TIME 2, OLD_TIME 3, NEW_TIME 4 */
enum {
	CLOCK_TO = 3,
	CLOCK_FROM = 4,
	RUN_LEVEL = 1
};

struct entry {
	unsigned type;
	uint64_t pid;
	struct str user;
	struct str line;
	struct str host;
	int32_t s;
	uint32_t us;
	struct addr address;
	bool has_address;
};

struct utmp {
	struct stream s;
	struct events e;
	bool mac;
};

/* A field that zeros fill up */
static struct str padded(struct cur *c, size_t n)
{
	const char *p = (const char *)cur_take(c, n);

	return p ? (struct str){ p, strnlen(p, n) } : (struct str){ 0 };
}

/* "ut_addr_v6: Internet address of remote host; IPv4 address uses just
 * ut_addr_v6[0]" */
static void address_of(struct cur *c, struct entry *ret)
{
	char text[ADDR_TEXT_N];
	const unsigned char *p = cur_take(c, 16);
	size_t n = 0;

	if (!p)
		return;
	bool v6 = false;
	bool any = false;
	for (unsigned i = 0; i < 16; i++) {
		any |= p[i] != 0;
		v6 |= i > 3 && p[i];
	}
	if (!any)
		return;
	if (!v6) {
		n = (size_t)snprintf(text,
			sizeof text,
			"%u.%u.%u.%u",
			p[0],
			p[1],
			p[2],
			p[3]);
	}
	for (unsigned i = 0; v6 && i < 16; i += 2) {
		n += (size_t)snprintf(text + n,
			sizeof text - n,
			"%s%x",
			i ? ":" : "",
			p[i] << 8 | p[i + 1]);
	}
	ret->has_address = addr_parse((struct str){ text, n }, &ret->address);
}

static bool linux_entry(struct str record, struct entry *ret)
{
	struct cur c = cur_of(record.p, record.n);

	*ret = (struct entry){ 0 };
	ret->type = cur_u16le(&c);
	cur_take(&c, 2);
	ret->pid = cur_u32le(&c);
	ret->line = padded(&c, 32);
	cur_take(&c, 4);
	ret->user = padded(&c, 32);
	ret->host = padded(&c, 256);
	cur_take(&c, 8);
	ret->s = (int32_t)cur_u32le(&c);
	ret->us = cur_u32le(&c);
	address_of(&c, ret);
	return !c.bad && ret->type < 10 && ret->us < MICROSECONDS;
}

static bool mac_entry(struct str record, struct entry *ret)
{
	struct cur c = cur_of(record.p, record.n);

	*ret = (struct entry){ 0 };
	ret->user = padded(&c, 256);
	cur_take(&c, 4);
	ret->line = padded(&c, 32);
	ret->pid = cur_u32le(&c);
	ret->type = cur_u16le(&c);
	cur_take(&c, 2);
	ret->s = (int32_t)cur_u32le(&c);
	ret->us = cur_u32le(&c);
	ret->host = padded(&c, 256);
	/* OLD_TIME and NEW_TIME stand the other way round there */
	if (ret->type == CLOCK_TO || ret->type == CLOCK_FROM)
		ret->type = CLOCK_TO + CLOCK_FROM - ret->type;
	return !c.bad && ret->type < TYPES && types[ret->type] &&
		ret->us < MICROSECONDS;
}

/* A record of someone or something, at a time. */
static bool tells(const struct entry *u)
{
	return u->type && u->s > 0 && (u->user.n || u->line.n || u->pid);
}

static bool is_mac(struct str head)
{
	return head.n >= MAC_N && str_starts(head, STR("utmpx-1.00\0"));
}

/* Nothing in it is a mark: all records of the head make sense and one tells of
 * something, or most tell of something: a few that were overwritten do not hide
 * the others. */
int utmp_probe(struct str head)
{
	struct entry u;
	unsigned told = 0;
	unsigned bad = 0;
	unsigned n = 0;

	if (is_mac(head))
		return 95;
	for (; n < PROBE_RECORDS && head.n >= LINUX_N; n++) {
		bool is = linux_entry(str_head(head, LINUX_N), &u);

		bad += !is;
		told += is && tells(&u);
		head = str_from(head, LINUX_N);
	}
	if (!bad)
		return told ? 85 : 0;
	return told > bad && 2 * told > n ? 60 : 0;
}

static bool put(struct utmp *z, const struct entry *u)
{
	char text[TEXT_N];
	char address[ADDR_TEXT_N];
	int n = snprintf(text,
		sizeof text,
		"terminal %.*s, process %llu",
		STR_FMT(u->line),
		(unsigned long long)u->pid);

	if (u->has_address) {
		n += snprintf(text + n,
			sizeof text - (size_t)n,
			", from %.*s",
			STR_FMT(addr_text(u->address, address)));
	}
	struct obs_event v = {
		.what = str_of(types[u->type]),
		.name = u->host,
		.user = u->user,
		.text = { text, (size_t)n },
		.number = COUNT_NOT_TOLD,
	};
	struct clock_reading r = event_count(&z->e,
		FORM_POSIX_US,
		(uint64_t)((int64_t)u->s * MICROSECONDS + u->us),
		ROLE_OCCURRED);
	if (!u->s && !u->us)
		r.doubts |= DOUBT_NOT_SET;
	return event_put(&z->e, v, r, z->s.at, z->mac ? MAC_N : LINUX_N);
}

static bool records(struct utmp *z, struct err *err)
{
	size_t n = z->mac ? MAC_N : LINUX_N;
	struct entry u;
	struct str record;
	int rc;

	while ((rc = stream_peek(&z->s, n, &record, err)) > 0) {
		bool is = z->mac ? mac_entry(record, &u)
				 : linux_entry(record, &u);

		if (!is) {
			event_skip(&z->e,
				z->s.at,
				0,
				"a record of a known type, its microseconds "
				"below a million, was expected");
		} else if (!put(z, &u)) {
			return fail(err,
				ERR_LIMIT,
				z->s.at,
				"the reading was stopped");
		}
		stream_take(&z->s, n);
	}
	/* a line feed behind the last is what an editor left */
	if (rc == 0 && stream_left(&z->s) > 1) {
		event_skip(&z->e,
			z->s.at,
			0,
			"the file ends within a record");
		return fail(err,
			ERR_FORMAT,
			z->s.at,
			"the file ends within a record");
	}
	return rc == 0;
}

bool utmp_read(struct input *in,
	struct arena scratch,
	const struct sink *out,
	struct read_stats *stats,
	struct err *err)
{
	struct utmp *z = NEW(&scratch, struct utmp, 1);
	struct str head;

	if (!z || !stream_open(&z->s, in, &scratch, stats, err)) {
		return fail(err,
			ERR_LIMIT,
			0,
			"no memory left to read login records");
	}
	z->e = events_of("utmp", in, out, stats);
	int rc = stream_peek(&z->s, MAC_N, &head, err);
	if (rc < 0)
		return false;
	z->mac = rc > 0 && is_mac(head);
	bool ok = records(z, err);
	events_note(&z->e);
	return ok;
}
