/* SPDX-License-Identifier: Apache-2.0 */
/* Heads of mail: what the sender says of the time, and what each server on the
 * way wrote down, by a clock of its own. Messages alone, and mailboxes of them.
 */
/* source: RFC 5322, 3.3, 3.6 and 4.3; RFC 4155 (mbox); RFC 6376, 3.5 (t=) */
#include "read/read.h"

#include "read/input/lines.h"
#include "read/text/event.h"
#include "read/text/log_text.h"
#include "read/text/pattern.h"

enum {
	FIELD_N = 1 << 16, /* bytes of a header field, unfolded */
	KEPT_N = 512,
	HOPS_MOST = 64,
	PROBE_FIELDS = 60
};

enum kept {
	KEPT_FROM,
	KEPT_SUBJECT,
	KEPT_ID,
	KEPT
};

/* A time of a message, kept until its head is at its end: who sent it may stand
 * below. */
struct stamp {
	const char *what;
	enum time_role role;
	char raw[96];
	size_t raw_n;
	char host[128];
	size_t host_n;
	uint64_t at;
	size_t n;
	bool epoch;
};

struct mail {
	struct lines lines;
	struct events e;
	bool in_body;
	bool blank; /* the line before was empty */
	bool any;   /* fields of the message at hand */
	char field[FIELD_N];
	size_t field_n;
	uint64_t field_at;
	uint64_t field_line;
	uint64_t field_end;
	char kept[KEPT][KEPT_N];
	size_t kept_n[KEPT];
	struct stamp stamp[HOPS_MOST];
	unsigned stamps;
	uint64_t more; /* times that there was no room for */
};

static const char *const usual[] = { "received",
	"from",
	"date",
	"message-id",
	"to",
	"subject",
	"return-path",
	"delivered-to",
	"mime-version",
	"x-received",
	"dkim-signature",
	"content-type" };

/* "Name: value", the name of what may stand there; false: no field */
static bool field_of(struct str line, struct str *ret_name, struct str *ret_v)
{
	if (!str_cut(line, ':', ret_name, ret_v) || !ret_name->n)
		return false;
	for (size_t i = 0; i < ret_name->n; i++) {
		/* RFC 5322, 3.6.8: printable, no blank and no colon */
		if (ret_name->p[i] <= ' ' || ret_name->p[i] > '~')
			return false;
	}
	*ret_v = str_trim(*ret_v);
	return true;
}

static bool is_usual(struct str name)
{
	for (size_t i = 0; i < sizeof usual / sizeof *usual; i++) {
		if (str_lower_eq(name, str_of(usual[i])))
			return true;
	}
	return false;
}

int mail_probe(struct str head)
{
	struct str rest = text_unmarked(head);
	struct str line;
	struct str name;
	struct str v;
	unsigned known = 0;

	for (unsigned i = 0; i < PROBE_FIELDS; i++) {
		if (!str_cut(rest, '\n', &line, &rest))
			break;
		if (line.n && line.p[line.n - 1] == '\r')
			line.n--;
		if (!line.n)
			break;
		bool folded = i && (line.p[0] == ' ' || line.p[0] == '\t');
		bool box = !i && str_starts(line, STR("From "));
		if (folded || box)
			continue;
		if (!field_of(line, &name, &v))
			return 0;
		known += is_usual(name);
	}
	return known >= 3 ? 78 : 0;
}

/* --- times --------------------------------------------------------------- */

/* RFC 5322, 3.3, and what older programs wrote (4.3): no day of the week, no
 * seconds, two digits of a year. */
static bool mail_date(struct str s, struct clock_reading *ret)
{
	static const char *const forms[] = { "%a, %d %b %Y %H:%M:%S%f %Z",
		"%d %b %Y %H:%M:%S%f %Z",
		"%a, %d %b %Y %H:%M %Z",
		"%d %b %Y %H:%M %Z",
		"%a, %d %b %y %H:%M:%S %Z",
		"%d %b %y %H:%M:%S %Z",
		"%a, %d %b %y %H:%M %Z",
		"%d %b %y %H:%M %Z",
		"%a %b %d %H:%M:%S %Y",
		"%a %b %d %H:%M:%S %Z %Y",
		"%a, %d %b %Y %H:%M:%S",
		"%d %b %Y %H:%M:%S" };
	struct str rest;

	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
		rest = s;
		if (pattern_date(forms[i], &rest, ret)) {
			/* 4.3: "UT" is the same as GMT */
			if (str_ends(ret->raw, STR(" UT")))
				ret->zone = READ_UTC;
			return true;
		}
	}
	return false;
}

static struct clock_reading reading(struct mail *z, const struct stamp *t)
{
	struct str raw = { t->raw, t->raw_n };
	struct clock_reading r;
	uint64_t v;

	if (t->epoch && str_u64(raw, &v))
		return event_count(&z->e, FORM_POSIX_S, v, t->role);
	if (!mail_date(str_trim(raw), &r)) {
		r = (struct clock_reading){ .raw = raw,
			.form = STR("text"),
			.zone = READ_ZONES,
			.doubts = DOUBT_UNREADABLE };
	}
	if (r.zone == READ_ZONES)
		r.zone = READ_LOCAL_UNKNOWN;
	/* RFC 5322, 3.3: "-0000" is UTC, of a place that is not told */
	if (str_ends(r.raw, STR("-0000")))
		r.zone = READ_UTC;
	r.role = t->role;
	return r;
}

static void keep(struct mail *z, enum kept which, struct str v)
{
	v = str_head(v, KEPT_N);
	if (v.n)
		if (v.n)
			memcpy(z->kept[which], v.p, v.n);
	z->kept_n[which] = v.n;
}

static void add(struct mail *z,
	const char *what,
	enum time_role role,
	struct str raw,
	struct str host)
{
	struct stamp *t = &z->stamp[z->stamps];

	if (z->stamps == HOPS_MOST) {
		z->more++;
		return;
	}
	z->stamps++;
	*t = (struct stamp){ .what = what,
		.role = role,
		.at = z->field_at,
		.n = (size_t)(z->field_end - z->field_at) };
	raw = str_head(raw, sizeof t->raw);
	host = str_head(host, sizeof t->host);
	if (raw.n)
		if (raw.n)
			memcpy(t->raw, raw.p, raw.n);
	if (host.n)
		if (host.n)
			memcpy(t->host, host.p, host.n);
	t->raw_n = raw.n;
	t->host_n = host.n;
}

/* The head is at its end: what it says of the times. */
static bool flush(struct mail *z)
{
	bool ok = true;

	for (unsigned i = 0; ok && i < z->stamps; i++) {
		const struct stamp *t = &z->stamp[i];
		struct clock_reading r = reading(z, t);
		struct obs_event v = {
			.what = str_of(t->what),
			.name = { z->kept[KEPT_ID], z->kept_n[KEPT_ID] },
			.user = { z->kept[KEPT_FROM], z->kept_n[KEPT_FROM] },
			.text = { z->kept[KEPT_SUBJECT],
				z->kept_n[KEPT_SUBJECT] },
			.number = COUNT_NOT_TOLD,
		};

		r.host = (struct str){ t->host, t->host_n };
		ok = event_put(&z->e, v, r, t->at, t->n);
	}
	z->stamps = 0;
	z->any = false;
	memset(z->kept_n, 0, sizeof z->kept_n);
	return ok;
}

/* --- fields -------------------------------------------------------------- */

/* "from A by B with C id D; DATE": the date stands behind the last semicolon,
 * by whose clock behind the first "by". */
static void received(struct mail *z, struct str v)
{
	struct str before;
	struct str date;
	struct str host = { 0 };
	struct str word;

	if (!str_cut_last(v, ';', &before, &date)) {
		event_skip(&z->e,
			z->field_at,
			z->field_line,
			"a date behind a semicolon was expected of a server");
		return;
	}
	for (struct str rest = before; log_word(&rest, &word);) {
		if (str_is(word, "by") && log_word(&rest, &host))
			break;
	}
	add(z, "mail received", ROLE_RECORDED, str_trim(date), host);
}

/* t=1709633472 of a signature, d= whose it is */
static void signature(struct mail *z, struct str v)
{
	struct str one;
	struct str name;
	struct str value;
	struct str when = { 0 };
	struct str domain = { 0 };
	bool more = true;

	while (more) {
		more = str_cut(v, ';', &one, &v);
		if (!more)
			one = v;
		if (!str_cut(str_trim(one), '=', &name, &value))
			continue;
		if (str_is(name, "t"))
			when = str_trim(value);
		else if (str_is(name, "d"))
			domain = str_trim(value);
	}
	if (!when.n)
		return;
	unsigned n = z->stamps;
	add(z, "mail signed", ROLE_CLAIMED, when, domain);
	if (z->stamps > n)
		z->stamp[n].epoch = true;
}

static void field(struct mail *z)
{
	struct str name;
	struct str v;
	bool is = field_of((struct str){ z->field, z->field_n }, &name, &v);

	z->field_n = 0;
	if (!is)
		return;
	z->any = true;
	if (str_lower_eq(name, STR("date")))
		add(z, "mail sent", ROLE_CLAIMED, v, (struct str){ 0 });
	else if (str_lower_eq(name, STR("resent-date")))
		add(z, "mail sent again", ROLE_CLAIMED, v, (struct str){ 0 });
	else if (str_lower_eq(name, STR("delivery-date")))
		add(z, "mail delivered", ROLE_RECORDED, v, (struct str){ 0 });
	else if (str_lower_eq(name, STR("received")) ||
		str_lower_eq(name, STR("x-received")))
		received(z, v);
	else if (str_lower_eq(name, STR("dkim-signature")))
		signature(z, v);
	else if (str_lower_eq(name, STR("from")))
		keep(z, KEPT_FROM, v);
	else if (str_lower_eq(name, STR("subject")))
		keep(z, KEPT_SUBJECT, v);
	else if (str_lower_eq(name, STR("message-id")))
		keep(z, KEPT_ID, v);
}

static void append(struct mail *z, struct str s)
{
	s = str_head(s, FIELD_N - z->field_n);
	if (s.n)
		if (s.n)
			memcpy(z->field + z->field_n, s.p, s.n);
	z->field_n += s.n;
}

/* "From eve@shop.example Tue Mar  5 10:11:12 2024": whoever put the message
 * into the box, by his clock, of a zone that is not told */
static void box_line(struct mail *z, struct str s, uint64_t at)
{
	struct str rest = str_from(s, 5);
	struct str sender;

	z->in_body = false;
	z->field_at = at;
	z->field_end = at + s.n;
	if (log_word(&rest, &sender)) {
		add(z,
			"mail delivered",
			ROLE_RECORDED,
			str_trim(rest),
			(struct str){ 0 });
	}
}

static bool line(struct mail *z, struct str s, uint64_t at)
{
	bool folded = s.n && (s.p[0] == ' ' || s.p[0] == '\t');
	bool box = str_starts(s, STR("From ")) && (z->blank || !at);

	z->blank = !s.n;
	if (box) {
		field(z);
		if (!flush(z))
			return false;
		box_line(z, s, at);
		return true;
	}
	if (z->in_body)
		return true;
	if (folded && z->field_n) {
		append(z, s);
		z->field_end = at + s.n;
		return true;
	}
	field(z);
	if (!s.n) {
		z->in_body = z->any || z->stamps;
		return flush(z);
	}
	append(z, s);
	z->field_at = at;
	z->field_line = z->lines.line;
	z->field_end = at + s.n;
	return true;
}

bool mail_read(struct input *in,
	struct arena scratch,
	const struct sink *out,
	struct read_stats *stats,
	struct err *err)
{
	struct mail *z = NEW(&scratch, struct mail, 1);
	struct line_iter it = { 0 };
	struct str s;
	uint64_t at;
	int rc;

	if (!z || !lines_open(&z->lines, in, &scratch, out, stats, err)) {
		return fail(err, ERR_LIMIT, 0, "no memory left to read mail");
	}
	z->e = events_of("mail", in, out, stats);
	while ((rc = lines_next(&z->lines, &it, &s, &at, err)) > 0) {
		if (!line(z, at ? s : text_unmarked(s), at))
			return fail(err, ERR_LIMIT, at, "stopped");
	}
	field(z);
	if (rc == 0 && !flush(z))
		return fail(err, ERR_LIMIT, 0, "the reading was stopped");
	if (rc == 0 && z->more) {
		event_skip(&z->e,
			0,
			0,
			"more than 64 times of one message were not read");
	}
	events_note(&z->e);
	return rc == 0;
}
