/* SPDX-License-Identifier: Apache-2.0 */
/* What static analysis tells of a sample, in a file or among the exhibits. */
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "case/steps/samples.h"
#include "triage/triage.h"

enum {
	/* bytes of one file of rules, and of all */
	RULES_FILE_MAX = 64 << 20,
	RULES_MAX = 256 << 20,
};

struct rules_of {
	struct buf *beside;
	struct arena a;
	bool folder; /* files of other names are passed over */
};

static bool is_rules(const char *path)
{
	struct str s = str_of(path);

	return str_ends(s, STR(".yar")) || str_ends(s, STR(".yara"));
}

static bool add_rules(void *ctx, const char *path, struct err *err)
{
	struct rules_of *r = ctx;
	struct arena a = r->a;
	struct str text;
	struct str name = str_of(path);
	struct str folder;

	if (r->folder && !is_rules(path))
		return true;
	if (!file_read(path, RULES_FILE_MAX, &a, &text, err))
		return false;
	if (r->beside->n + text.n > RULES_MAX) {
		return fail(err,
			ERR_LIMIT,
			0,
			"%s: with these there are more than 256 MB of rules; "
			"give fewer",
			path);
	}
	str_cut_last(name, '/', &folder, &name);
	triage_told_put(r->beside, TRIAGE_TOLD_RULES, name, text);
	return true;
}

static bool gather_beside(const struct sample_call *call,
	struct arena *a,
	struct buf *beside,
	struct err *err)
{
	struct rules_of r = { .beside = beside, .a = *a };

	if (call->password.n) {
		triage_told_put(beside,
			TRIAGE_TOLD_PASSWORD,
			STR(""),
			call->password);
	}
	if (!call->rules)
		return true;
	r.folder = !file_readable(call->rules, &(struct err){ 0 });
	return file_walk(call->rules, add_rules, &r, err);
}

static bool read_file(const struct sample_call *call,
	struct str beside,
	struct arena *a,
	struct fact_list *ret,
	struct err *err)
{
	const char *path = call->sample;
	/* a pipe must not keep us waiting before it is refused */
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);

	if (fd < 0)
		return fail_os(err, "cannot open %s", path);
	struct stat st;
	if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) {
		close(fd);
		return fail(err,
			ERR_USAGE,
			0,
			"%s is no regular file: give a file, or add a folder "
			"to a case",
			path);
	}
	bool ok = samples_read(fd, beside, a, ret, err);
	close(fd);
	if (ok && call->against)
		ok = samples_kin(NULL,
			NULL,
			call->against,
			beside,
			a,
			ret,
			err);
	return ok;
}

static bool as_sealed(const struct exhibit *x,
	const struct fact_list *facts,
	struct err *err)
{
	const struct fact *f = fact_of(facts, 0, FACT_SHA256);
	char hex[SHA256_HEX_N];

	hex_write(x->sha256.b, SHA256_N, hex);
	if (f && str_eq(f->text, (struct str){ hex, sizeof hex }))
		return true;
	return fail(err,
		ERR_FORMAT,
		0,
		"%.*s: the bytes are not those that were sealed; `ashiato "
		"verify` says what else is not",
		STR_FMT(x->name));
}

static bool read_sealed(const struct sample_call *call,
	struct str beside,
	struct arena *a,
	struct fact_list *ret,
	struct err *err)
{
	struct store *s = NULL;
	const struct exhibit *x = NULL;
	uint32_t which;
	uint32_t n;
	int fd;

	if (!store_open(&s, call->dir, STORE_READ, err))
		return false;
	bool ok = case_exhibit_named(s, str_of(call->sample), &which, err) &&
		store_exhibit_open(s,
			&store_exhibits(s, &n)[which],
			&fd,
			err);
	if (ok) {
		x = &store_exhibits(s, &n)[which];
		ok = samples_read(fd, beside, a, ret, err) &&
			as_sealed(x, ret, err) &&
			samples_sent(s, a, ret, err) &&
			samples_kin(s, x, call->against, beside, a, ret, err);
		close(fd);
	}
	store_close(s, &(struct err){ 0 });
	return ok;
}

bool case_sample(const struct sample_call *call,
	struct arena *a,
	struct fact_list *ret,
	struct err *err)
{
	struct buf beside = { 0 };

	*ret = (struct fact_list){ 0 };
	if (!gather_beside(call, a, &beside, err)) {
		buf_done(&beside);
		return false;
	}
	bool ok = call->dir ? read_sealed(call, buf_str(&beside), a, ret, err)
			    : read_file(call, buf_str(&beside), a, ret, err);
	buf_done(&beside);
	return ok;
}

void case_sample_json(const struct fact_list *facts, struct buf *out)
{
	publish_sample_json(facts, out);
}

void case_sample_page(const struct fact_list *facts,
	unsigned width,
	bool colour,
	struct buf *out)
{
	publish_sample(facts, width, colour, out);
}
