/* SPDX-License-Identifier: Apache-2.0 */
#include "store/cosign.h"

#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

enum {
	TIME_N = 8
};

/* C2SP tlog-cosignature: "timestamp MUST NOT exceed 2^63 - 1" */
bool cosign_time(const struct note_sig *s, uint64_t *ret)
{
	uint64_t t = 0;

	if (s->n != TIME_N + SIG_N)
		return false;
	for (int i = 0; i < TIME_N; i++)
		t = t << 8 | s->bytes[i];
	if (t > INT64_MAX)
		return false;
	*ret = t;
	return true;
}

bool cosign_is_of(const struct note_sig *s, const struct note_key *witness)
{
	return str_eq(s->name, witness->name) &&
		memcmp(s->id, witness->id, sizeof s->id) == 0;
}

/* C2SP tlog-cosignature: "a header line and a timestamp line, followed by the
 * whole note body" */
bool cosign_ok(const struct note_sig *s,
	const struct note_key *witness,
	struct str text)
{
	struct buf message = { 0 };
	uint64_t t;

	if (witness->type != NOTE_COSIGNATURE || !cosign_time(s, &t) ||
		!cosign_is_of(s, witness)) {
		return false;
	}
	buf_fmt(&message, "cosignature/v1\ntime %" PRIu64 "\n", t);
	buf_add(&message, text);
	bool ok = !message.bad &&
		signature_ok(witness->key,
			buf_str(&message),
			s->bytes + TIME_N);
	buf_done(&message);
	return ok;
}

static bool no_answer(const char *name, struct err *err)
{
	return fail(err,
		ERR_FORMAT,
		0,
		"%s: not the answer of a witness: lines of cosignatures were "
		"expected (C2SP tlog-witness)",
		name);
}

bool cosign_answer(struct str body,
	const char *name,
	const struct note_key *witness,
	struct str text,
	struct err *err)
{
	struct note_sig s;
	uint64_t t;
	bool found = !witness;
	uint32_t n = 0;

	if (body.n > COSIGN_ANSWER_MAX)
		return no_answer(name, err);
	for (; note_sig_next(&body, &s); n++) {
		if (n == COSIGN_LINES_MAX)
			return no_answer(name, err);
		if (!witness || !cosign_is_of(&s, witness)) {
			if (!witness && !cosign_time(&s, &t))
				return no_answer(name, err);
			continue;
		}
		if (!cosign_ok(&s, witness, text)) {
			return fail(err,
				ERR_DIFFERS,
				0,
				"%s: the cosignature of %.*s does not fit "
				"the "
				"checkpoint",
				name,
				STR_FMT(witness->name));
		}
		found = true;
	}
	if (!n || body.n)
		return no_answer(name, err);
	return found ||
		fail(err,
			ERR_DIFFERS,
			0,
			"%s: no line of it is a cosignature of %.*s",
			name,
			STR_FMT(witness->name));
}

bool cosign_keep(const char *ledger_dir,
	const struct checkpoint *c,
	struct str lines,
	struct err *err)
{
	char path[PATH_MAX];
	struct buf note = { 0 };

	snprintf(path, sizeof path, "%s/cosignatures", ledger_dir);
	checkpoint_note(c, &note);
	buf_add(&note, lines);
	buf_z(&note, "\n");
	int fd = open(path,
		O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW |
			O_NONBLOCK,
		0666);
	bool ok = fd >= 0 || fail_os(err, "cannot open %s", path);
	ok = ok && file_write_all(fd, buf_str(&note), path, err);
	if (ok && fsync(fd))
		ok = fail_os(err, "cannot write %s to disk", path);
	if (fd >= 0)
		close(fd);
	buf_done(&note);
	return ok;
}

/* the lines that are not the ledger's own, which stands first */
static struct str others(struct str sigs, struct str origin)
{
	struct note_sig s;
	struct str rest = sigs;

	if (!note_sig_next(&rest, &s) || !str_eq(s.name, origin))
		return sigs;
	return rest;
}

bool cosign_next(struct str *rest,
	struct checkpoint *ret,
	struct str *ret_lines)
{
	struct str before = *rest;
	struct checkpoint c;
	struct str text;
	struct str sigs;

	if (!checkpoint_next(rest, &c) || c.format != 2) {
		*rest = before;
		return false;
	}
	/* with the empty line behind it, which is no part of the note */
	struct str note = str_head(before, before.n - rest->n - 1);
	if (!note_split(note, &text, &sigs)) {
		*rest = before;
		return false;
	}
	*ret = c;
	*ret_lines = others(sigs, c.origin);
	return true;
}
