/* SPDX-License-Identifier: Apache-2.0 */
/* The log of Linux's audit daemon, raw or enriched. Records of one event have
 * one time and one serial number, and may stand apart. */
/* source: Linux, kernel/audit.c (audit_log_start): "audit(%llu.%03lu:%u): ";
 * audit-userspace, auditd.conf(5), log_format */
#include "read/read.h"

#include "read/input/lines.h"
#include "read/text/event.h"
#include "read/text/log_text.h"
#include "read/text/pattern.h"

enum {
	/* what enriched records put between the kernel's words and their own */
	ENRICHED = 0x1d
};

struct audited {
	struct lines lines;
	struct events e;
};

static const char *const heads[] = { "type=%W msg=audit(%e:%#): %T",
	"node=%I type=%W msg=audit(%e:%#): %T",
	"type=%W msg=audit(%e:%#):%T",
	"node=%I type=%W msg=audit(%e:%#):%T" };

static bool parse(struct str line, struct pattern_fields *ret)
{
	for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
		if (pattern_fits(heads[i], line, ret))
			return true;
	}
	return false;
}

static bool is_audit(struct str line)
{
	struct pattern_fields f;

	return parse(line, &f);
}

int audit_log_probe(struct str head)
{
	unsigned share = log_share(head, is_audit);

	if (share > 50)
		return 90;
	return share > 20 ? 40 : 0;
}

/* the value of a word KEY=value, out of its quotes; empty: none */
static struct str value_of(struct str text, const char *key)
{
	struct str word;
	struct str name;
	struct str v;

	while (log_word(&text, &word)) {
		/* msg='op=login acct="eve" ..': the words inside count */
		if (str_starts(word, STR("msg='")))
			word = str_from(word, 5);
		if (!str_cut(word, '=', &name, &v) || !str_is(name, key))
			continue;
		if (v.n > 1 && v.p[0] == '"' && v.p[v.n - 1] == '"')
			v = str_head(str_from(v, 1), v.n - 2);
		return v;
	}
	return (struct str){ 0 };
}

/* The enriched name of whoever it was, or the number that was logged: an auid
 * stays with a session through su and sudo. */
static struct str user_of(struct str text)
{
	const char *hit = text.n ? memchr(text.p, ENRICHED, text.n) : NULL;
	struct str user = { 0 };

	if (hit) {
		user = value_of(str_from(text, (size_t)(hit - text.p) + 1),
			"AUID");
	}
	if (!user.n)
		user = value_of(text, "acct");
	return user.n ? user : value_of(text, "auid");
}

static bool line(void *ctx, struct str whole, uint64_t at)
{
	struct audited *z = ctx;
	struct pattern_fields f;
	struct obs_event v = { .number = COUNT_NOT_TOLD };

	if (!parse(at ? whole : text_unmarked(whole), &f)) {
		event_skip(&z->e,
			at,
			z->lines.line,
			"type=WORD msg=audit(SECONDS:SERIAL): was expected");
		return true;
	}
	v.what = f.what;
	v.name = value_of(f.text, "exe");
	v.user = user_of(f.text);
	v.text = f.text;
	str_u64(f.number, &v.number);
	f.when.role = ROLE_OCCURRED;
	f.when.host = f.host;
	return event_put(&z->e, v, f.when, at, whole.n);
}

bool audit_log_read(struct input *in,
	struct arena scratch,
	const struct sink *out,
	struct read_stats *stats,
	struct err *err)
{
	struct audited *z = NEW(&scratch, struct audited, 1);

	if (!z || !lines_open(&z->lines, in, &scratch, out, stats, err)) {
		return fail(err,
			ERR_LIMIT,
			0,
			"no memory left to read an audit log");
	}
	z->e = events_of("audit-log", in, out, stats);
	bool ok = log_read(&z->lines, line, z, err);
	events_note(&z->e);
	return ok;
}
