/* SPDX-License-Identifier: Apache-2.0 */
#include "triage/triage.h"

#include "triage/common/work.h"
#include "triage/container/container.h"
#include "triage/digest/digest.h"
#include "triage/format.h"
#include "triage/strings/strings.h"

enum {
	PULL_BYTE = 1 << 20,
	PASSWORDS_MAX = 256
};

struct triage {
	struct triage_work w; /* first: what is inside finds its way back */
	struct str *password;
	uint32_t n_password;
	uint32_t samples; /* numbers that were given */
	uint32_t depth;
	uint64_t inside_byte;
	bool told_limit;
};

/* --- one sample ----------------------------------------------------------- */

static void of_format(struct triage *t,
	struct triage_work *w,
	enum sample_format format,
	struct str bytes)
{
	if (sample_format_is_archive(format)) {
		container_facts(bytes, t->password, t->n_password, w);
	} else {
		strings_facts(bytes, w);
	}
}

static void look(struct triage *t, struct triage_work *w, struct str bytes)
{
	enum sample_format format = sample_format_of(bytes);

	fact_text(w->facts, FACT_FORMAT, str_of(sample_format_name(format)));
	fact_number(w->facts, FACT_SIZE, bytes.n);
	of_format(t, w, format, bytes);
}

/* --- what is inside ------------------------------------------------------- */

/* Why it is not looked at; NULL = it is. */
static const char *beyond(const struct triage *t, struct str bytes)
{
	if (t->depth == SAMPLE_DEPTH_MAX)
		return "what lies deeper inside is not looked at";
	if (t->samples == SAMPLES_MAX)
		return "more lies inside than is looked at: too many samples";
	if (t->inside_byte + bytes.n > SAMPLE_INSIDE_MAX)
		return "more lies inside than is looked at: too many bytes";
	return NULL;
}

static void inside(struct triage_work *w,
	const char *kind,
	struct str path,
	struct str bytes)
{
	struct triage *t = w->ctx;
	struct facts *f = w->facts;
	uint32_t parent = f->sample;
	const char *why = beyond(t, bytes);

	if (why) {
		if (!t->told_limit)
			fact_warn(f, 0, why);
		t->told_limit = true;
		return;
	}
	t->inside_byte += bytes.n;
	t->depth++;
	f->sample = ++t->samples;
	fact_number(f, FACT_MEMBER_PARENT, parent);
	fact_text(f, FACT_MEMBER_PATH, path);
	fact_text(f, FACT_MEMBER_KIND, str_of(kind));
	digest_sample(w, bytes);
	look(t, w, bytes);
	f->sample = parent;
	t->depth--;
}

/* --- the file itself ------------------------------------------------------ */

static void take_told(struct triage *t, struct str beside, struct arena *a)
{
	struct cur c = cur_of(beside.p, beside.n);
	struct triage_told told;

	t->password = NEW(a, struct str, PASSWORDS_MAX);
	while (triage_told_next(&c, &told)) {
		if (told.kind == TRIAGE_TOLD_PASSWORD && t->password &&
			t->n_password < PASSWORDS_MAX) {
			t->password[t->n_password++] = told.text;
		}
	}
}

/* All of the input passes through the digests; the first bytes stay. */
static bool take_in(struct input *in,
	struct digests *d,
	struct arena *a,
	struct str *ret,
	uint64_t *ret_byte,
	struct err *err)
{
	unsigned char *kept = a->at;
	unsigned char *to = arena_raw(a, 1, PULL_BYTE, 1);
	size_t n = 0;
	ptrdiff_t got = -1;

	*ret_byte = 0;
	while (to && (got = in->pull(in->ctx, to, PULL_BYTE, err)) > 0) {
		digests_add(d, (struct str){ (const char *)to, (size_t)got });
		*ret_byte += (uint64_t)got;
		/* the next block begins behind these bytes, or over them */
		if (n + (size_t)got <= SAMPLE_BYTE_MAX) {
			n += (size_t)got;
			a->at = to + got;
			to = arena_raw(a, 1, PULL_BYTE, 1);
		}
	}
	*ret = (struct str){ (const char *)kept, n };
	if (!to)
		return fail(err, ERR_LIMIT, n, "no memory left for the sample");
	a->at = kept + n;
	return got == 0;
}

bool triage_sample(struct input *in,
	struct arena scratch,
	struct facts *facts,
	uint64_t *ret_byte,
	struct err *err)
{
	struct triage t = {
		.w = { .facts = facts, .inside = inside, .ctx = &t },
	};
	struct digests *d = digests_begin(0);
	struct str bytes;

	if (!d) {
		return fail(err,
			ERR_LIMIT,
			0,
			"no digests can be made: OpenSSL lacks an algorithm, "
			"or memory is short");
	}
	take_told(&t, in->beside, &scratch);
	bool ok = take_in(in, d, &scratch, &bytes, ret_byte, err);
	t.w.scratch = scratch;
	digests_end(d, facts, NULL);
	look(&t, &t.w, bytes);
	if (*ret_byte > bytes.n) {
		fact_warn(facts,
			bytes.n,
			"the file is larger than is looked at; its digests are "
			"of all of it");
	}
	return ok;
}

int triage_probe(struct str head)
{
	enum {
		PROGRAM = 60,
		ARCHIVE = 30,
		DOCUMENT = 40
	};
	enum sample_format f = sample_format_of(head);

	if (f == FORMAT_TEXT || f == FORMAT_DATA || f == FORMAT_SCRIPT)
		return 0;
	if (f <= FORMAT_WASM)
		return PROGRAM;
	return sample_format_is_archive(f) ? ARCHIVE : DOCUMENT;
}

void triage_warm_up(void)
{
	container_warm_up();
}
