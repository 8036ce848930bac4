/* SPDX-License-Identifier: Apache-2.0 */
#include "triage/container/container.h"

#include <stdio.h>

#include <archive.h>
#include <archive_entry.h>
#include <locale.h>

enum {
	BLOCK_BYTE = 1 << 16,
	WHY_N = 512
};

/* What samples are locked with among analysts, so that no mail filter opens
 * them. */
static const char *const usual_passwords[] = { "infected",
	"malware",
	"virus" };

struct unpacking {
	struct archive *from;
	struct triage_work *w;
	uint64_t members;
	uint64_t locked;
	bool opened; /* a member that was enciphered */
	bool told;   /* something could not be read */
};

static void warn(struct unpacking *u, const char *what, struct str path)
{
	char why[WHY_N];
	const char *said = archive_error_string(u->from);

	u->told = true;

	snprintf(why,
		sizeof why,
		"%s%s%.*s%s%s%s",
		what,
		path.n ? " \"" : "",
		STR_FMT(str_head(path, WHY_N / 4)),
		path.n ? "\"" : "",
		said ? ": " : "",
		said ? said : "");
	la_int64_t at = archive_read_header_position(u->from);
	fact_warn(u->w->facts, at > 0 ? (uint64_t)at : 0, why);
}

static struct str path_of(struct archive_entry *e)
{
	const char *path = archive_entry_pathname_utf8(e);

	if (!path)
		path = archive_entry_pathname(e);
	return path ? str_of(path) : STR("?");
}

enum filled {
	FILLED,
	TOO_LARGE,
	BROKEN
};

/* All bytes of the member, which grow in the arena: it takes what comes, for
 * the size in a header can lie. */
static enum filled fill(struct unpacking *u, struct arena *a, struct str *ret)
{
	char *start = (char *)a->at;
	size_t n = 0;

	for (;;) {
		char *to = arena_raw(a, 1, BLOCK_BYTE, 1);

		if (!to || n > MEMBER_BYTE_MAX)
			return TOO_LARGE;
		la_ssize_t got = archive_read_data(u->from, to, BLOCK_BYTE);
		if (got < 0)
			return BROKEN;
		/* the block begins where the last bytes ended */
		a->at = (unsigned char *)to + got;
		n += (size_t)got;
		if (got == 0)
			break;
	}
	*ret = (struct str){ start, n };
	return FILLED;
}

static void one_member(struct unpacking *u, struct archive_entry *e)
{
	struct triage_work inner = *u->w;
	struct str path = path_of(e);
	struct str bytes = { 0 };
	bool enciphered = archive_entry_is_encrypted(e) > 0;
	enum filled how = fill(u, &inner.scratch, &bytes);

	if (how == BROKEN && enciphered) {
		u->locked++;
		warn(u,
			"the member is enciphered, and neither a password "
			"known nor the library opened it:",
			path);
	} else if (how == BROKEN) {
		warn(u, "the member cannot be read:", path);
	} else if (how == TOO_LARGE) {
		warn(u, "the member is larger than is looked at:", path);
	} else {
		u->members++;
		u->opened |= enciphered;
		work_inside(&inner, "archive", path, bytes);
	}
}

static bool is_file(struct archive_entry *e)
{
	return archive_entry_filetype(e) == AE_IFREG ||
		archive_entry_filetype(e) == 0;
}

static void each_member(struct unpacking *u)
{
	struct archive_entry *e;
	uint32_t n = 0;
	int rc = archive_read_next_header(u->from, &e);

	for (; rc == ARCHIVE_OK || rc == ARCHIVE_WARN;
		rc = archive_read_next_header(u->from, &e)) {
		if (n++ == MEMBERS_MAX) {
			warn(u,
				"more members than are looked at, from",
				path_of(e));
			break;
		}
		if (is_file(e))
			one_member(u, e);
		if (u->w->facts->stopped)
			break;
	}
	if (rc != ARCHIVE_OK && rc != ARCHIVE_WARN && rc != ARCHIVE_EOF)
		warn(u,
			"the archive cannot be read further behind member",
			STR(""));
}

static void add_passwords(struct archive *from,
	const struct str *p,
	uint32_t n)
{
	const size_t n_usual =
		sizeof usual_passwords / sizeof *usual_passwords;
	char room[256];

	for (uint32_t i = 0; i < n; i++) {
		if (p[i].n == 0 || p[i].n >= sizeof room)
			continue;
		snprintf(room, sizeof room, "%.*s", STR_FMT(p[i]));
		archive_read_add_passphrase(from, room);
	}
	for (size_t i = 0; i < n_usual; i++)
		archive_read_add_passphrase(from, usual_passwords[i]);
}

static void tell(struct unpacking *u)
{
	struct facts *f = u->w->facts;
	const char *format = archive_format_name(u->from);

	if (format)
		fact_text(f, FACT_ARCHIVE_FORMAT, str_of(format));
	fact_number(f, FACT_ARCHIVE_MEMBERS, u->members);
	if (u->locked)
		fact_number(f, FACT_ARCHIVE_LOCKED, u->locked);
	if (u->opened)
		fact_number(f, FACT_ARCHIVE_PASSWORD, true);
}

void container_facts(struct str bytes,
	const struct str *password,
	uint32_t n_password,
	struct triage_work *w)
{
	struct unpacking u = { .from = archive_read_new(), .w = w };

	if (!u.from) {
		fact_warn(w->facts, 0, "no memory left to open the archive");
		return;
	}
	archive_read_support_filter_all(u.from);
	archive_read_support_format_all(u.from);
	archive_read_support_format_raw(u.from);
	add_passwords(u.from, password, n_password);
	if (archive_read_open_memory(u.from, bytes.p, bytes.n) == ARCHIVE_OK)
		each_member(&u);
	else
		warn(&u, "the archive cannot be opened", STR(""));
	tell(&u);
	if (!u.members && !u.locked && !u.told)
		fact_warn(w->facts, 0, "nothing was found in the archive");
	archive_read_free(u.from);
}

void container_warm_up(void)
{
	struct archive *a = archive_read_new();

	/* names of members are UTF-8, whatever the user's locale is; it is
	 * kept where a locale is a file */
	setlocale(LC_CTYPE, "C.UTF-8");
	if (a) {
		archive_read_support_filter_all(a);
		archive_read_support_format_all(a);
	}
	archive_read_free(a);
}
