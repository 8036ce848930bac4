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

static bool publish(struct store *s,
	const struct publisher *pub,
	const struct view *v,
	struct reported *ret,
	struct err *err)
{
	struct buf b = { 0 };
	bool ok = pub->write(&v->publication, &b, &ret->lost, err);

	if (ok && b.bad) {
		ok = fail(err,
			ERR_LIMIT,
			0,
			"no memory left to write %s",
			pub->file);
	}
	snprintf(ret->path,
		sizeof ret->path,
		"%s/out/%s",
		store_dir(s),
		pub->file);
	ret->bytes = b.n;
	ret->sha256 = sha256_of(buf_str(&b));
	ok = ok && file_write(ret->path, buf_str(&b), 0666, err);
	ok = ok &&
		store_put_exported(s,
			str_of(pub->file),
			ret->sha256,
			b.n,
			err);
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
	struct err *err)
{
	struct str known = str_of(pub->options);
	const char *refused = NULL;

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
	return true;
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
	ok = ok && sign(&v, s, &nobody, err) &&
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
	if (!options_fit(pub, q, err))
		return false;
	if (!asked && !audience_fits(s, pub, err))
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
	ok = ok && sign(&v, s, made, err) && publish(s, pub, &v, ret, err);
	case_view_close(&v);
	return ok;
}
