/* SPDX-License-Identifier: Apache-2.0 */
#include <limits.h>
#include <stdio.h>

#include "case/steps/inside.h"

const struct publisher *publisher_named(struct str name)
{
	for (size_t i = 0; i < n_publishers; i++) {
		if (str_is(name, publishers[i].name))
			return &publishers[i];
	}
	return NULL;
}

/* The page becomes its PDF. */
static bool print(const struct publication *p,
	const struct publisher *pub,
	struct buf *page,
	struct err *err)
{
	struct buf pdf = { 0 };
	bool ok = publish_pdf(p, pub->name, buf_str(page), &pdf, err);

	buf_done(page);
	*page = pdf;
	return ok;
}

/* "brief.html", "brief.ja.pdf": other languages and forms stand beside it. */
static struct str file_of(const struct publisher *pub,
	const struct making *made,
	struct arena *a)
{
	struct str stem = str_of(pub->file);
	struct str end;

	if (!made->pdf && (!made->lang.n || str_is(made->lang, "en")))
		return stem;
	if (!str_cut_last(str_of(pub->file), '.', &stem, &end))
		end = (struct str){ 0 };
	if (made->pdf)
		end = STR("pdf");
	if (!made->lang.n || str_is(made->lang, "en"))
		return arena_fmt(a, "%.*s.%.*s", STR_FMT(stem), STR_FMT(end));
	return arena_fmt(a,
		"%.*s.%.*s.%.*s",
		STR_FMT(stem),
		STR_FMT(made->lang),
		STR_FMT(end));
}

static bool publish(struct store *s,
	const struct publisher *pub,
	struct view *v,
	const struct making *made,
	struct reported *ret,
	struct err *err)
{
	struct str file = file_of(pub, made, &v->a);
	struct buf b = { 0 };
	bool ok = pub->write(&v->publication, &b, &ret->lost, err);

	if (ok && made->pdf)
		ok = print(&v->publication, pub, &b, err);
	if (ok && b.bad) {
		ok = fail(err,
			ERR_LIMIT,
			0,
			"no memory left to write %s",
			pub->file);
	}
	snprintf(ret->path,
		sizeof ret->path,
		"%s/out/%.*s",
		store_dir(s),
		STR_FMT(file));
	ret->media_type = made->pdf ? "application/pdf" : pub->media_type;
	ret->bytes = b.n;
	ret->sha256 = sha256_of(buf_str(&b));
	ok = ok && file_write(ret->path, buf_str(&b), 0666, err);
	ok = ok && store_put_exported(s, file, ret->sha256, b.n, err);
	ok = ok && store_commit(s, err);
	buf_done(&b);
	return ok;
}

/* Asked without a marking: what a publication is for may not be laxer than
 * what the case holds. */
static bool audience_fits(const struct store *s,
	const struct publisher *pub,
	struct err *err)
{
	uint32_t n;
	const struct exhibit *x = store_exhibits(s, &n);

	for (uint32_t i = 0; i < n; i++) {
		if (x[i].tlp > pub->audience) {
			return fail(err,
				ERR_USAGE,
				0,
				"the exhibit %.*s is TLP:%s, stricter than "
				"TLP:%s, which is the most that %s may hold",
				STR_FMT(x[i].name),
				tlp_name(x[i].tlp),
				tlp_name(pub->audience),
				pub->file);
		}
	}
	return true;
}

/* What it is asked to leave out, its row must know. */
static bool options_fit(const struct publisher *pub,
	const struct question *q,
	const struct making *made,
	struct err *err)
{
	struct str known = str_of(pub->options);
	const char *refused = NULL;

	if (!publish_language_known(made->lang)) {
		return fail(err,
			ERR_USAGE,
			0,
			"report: --lang is en or ja, not \"%.*s\"",
			STR_FMT(str_head(made->lang, 20)));
	}
	if (made->lang.n && !str_listed(known, ' ', STR("lang")))
		refused = "lang";
	if (made->pdf && !str_listed(known, ' ', STR("pdf")))
		refused = "pdf";
	if (made->law && !str_listed(known, ' ', STR("law")))
		refused = "law";

	if (q->as_of_s != INT64_MAX && !str_listed(known, ' ', STR("as-of")))
		refused = "as-of";
	if (q->only.n && !str_listed(known, ' ', STR("only")))
		refused = "only";
	return !refused ||
		fail(err,
			ERR_USAGE,
			0,
			"report: %s does not take --%s",
			pub->name,
			refused);
}

static bool no_publication(struct str name, struct err *err)
{
	struct nearest near = near_to(name);
	struct buf b = { 0 };

	for (size_t i = 0; i < n_publishers; i++)
		near_offer(&near, str_of(publishers[i].name));
	near_say(&near, "--as ", "", &b);
	fail(err,
		ERR_USAGE,
		0,
		"report: there is no publication \"%.*s\"%.*s%s `ashiato "
		"publications` lists them",
		STR_FMT(name),
		STR_FMT(buf_str(&b)),
		near.n ? "" : ";");
	buf_done(&b);
	return false;
}

/* By whom and when the document is made, and whose keys stand behind it. */
static bool sign(struct view *v,
	const struct store *s,
	const struct making *made,
	struct err *err)
{
	struct publication *p = &v->publication;
	struct signer_row *signer;

	if (!store_signers(s, &v->a, &signer, &p->n_signer, err))
		return false;
	p->signer = signer;
	p->made_by = made->by;
	p->made_at_s = made->at_s;
	p->language = made->lang;
	return true;
}

/* The table of law that somebody names. */
static bool take_law(struct view *v,
	const struct making *made,
	struct err *err)
{
	enum {
		LAW_MAX = 1 << 20 /* bytes: 500 elements have a tenth of it */
	};
	enum text_encoding from;
	struct str folder;
	struct str name;
	struct str raw;

	if (!made->law)
		return true;
	/* its folder is nobody's business */
	if (!str_cut_last(str_of(made->law), '/', &folder, &name))
		name = str_of(made->law);
	v->publication.law_name = name;
	if (!file_read(made->law, LAW_MAX, &v->a, &raw, err) ||
		!text_to_utf8(raw, &v->a, &v->publication.law, &from, err))
		return false;
	return v->publication.law.n ||
		fail(err,
			ERR_FORMAT,
			0,
			"%s is empty: a table of law was expected (ashiato "
			"template law)",
			made->law);
}

/* What accuses is never made of a case of which nobody derived again what
 * follows from it since something came, changed or was withdrawn. */
static bool run_since(const struct view *v,
	const struct publisher *pub,
	struct err *err)
{
	struct str not_run = v->publication.not_run;

	if (!not_run.n || !str_listed(str_of(pub->options), ' ', STR("run")))
		return true;
	return fail(err,
		ERR_USAGE,
		0,
		"%.*s; a %s is made of what the case knows now: `ashiato "
		"run` "
		"first",
		STR_FMT(not_run),
		pub->name);
}

bool case_written(struct store *s,
	struct str publication,
	const struct question *q,
	struct buf *to,
	struct err *err)
{
	const struct publisher *pub = publisher_named(publication);
	const struct making nobody = { .at_s = TIME_UNKNOWN };
	struct losses lost = { 0 };
	struct view v = { 0 };

	if (!pub)
		return no_publication(publication, err);
	bool ok = case_view(&v, s, q, pub->needs, err);
	ok = ok && run_since(&v, pub, err) && sign(&v, s, &nobody, err) &&
		pub->write(&v.publication, to, &lost, err);
	case_view_close(&v);
	return ok;
}

bool case_report(struct store *s,
	struct str publication,
	const struct question *q,
	const struct making *made,
	struct reported *ret,
	struct err *err)
{
	const struct publisher *pub = publisher_named(publication);
	struct view v = { 0 };

	if (!pub)
		return no_publication(publication, err);
	*ret = (struct reported){ .publication = pub->name,
		.media_type = pub->media_type };
	struct question own = *q;
	bool asked = own.audience.restricted;
	if (!options_fit(pub, q, made, err))
		return false;
	bool made_for =
		str_listed(str_of(pub->options), ' ', STR("made-for"));
	if (!asked && !made_for && !audience_fits(s, pub, err))
		return false;
	/* what is published is always made for somebody */
	if (!asked || own.audience.tlp > pub->audience)
		own.audience.tlp = pub->audience;
	own.audience.restricted = true;
	bool ok = case_view(&v, s, &own, pub->needs, err);
	struct str doubt = { 0 };
	if (ok)
		doubt = case_question_doubt(&v, q, &v.a);
	if (doubt.n && made->tell)
		made->tell(made->ctx, doubt);
	ok = ok && run_since(&v, pub, err) && sign(&v, s, made, err) &&
		take_law(&v, made, err) &&
		publish(s, pub, &v, made, ret, err);
	case_view_close(&v);
	return ok;
}
