/* SPDX-License-Identifier: Apache-2.0 */
/* Advisories: written, made durable together, then recorded in one commit. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "case/steps/advise.h"
#include "case/steps/out_folder.h"

struct advise {
	struct store *s;
	const struct advising *how;
	struct audience whom;
	struct view v;
	struct advise_facts facts;
	struct table own;    /* organisations with a view of their own */
	struct table reader; /* organisations that were written to */
	struct advise_counts counts;
	struct issuer issuer;
	struct str template;
	/* what was drafted before */
	const struct advisory_standing *standing;
	uint32_t n_standing;
	struct table reference; /* of standings */
	const uint32_t *newest; /* by reference: its standing */
	char folder[PATH_MAX];  /* CASE/out/advisories */
	struct str *written;    /* n folders */
	uint32_t n;
	uint32_t cap;
};

static void tell(const struct advise *d, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
static void tell(const struct advise *d, const char *fmt, ...)
{
	struct buf b = { 0 };
	va_list ap;

	va_start(ap, fmt);
	buf_vfmt(&b, fmt, ap);
	va_end(ap);
	if (d->how->tell)
		d->how->tell(d->how->ctx, buf_str(&b));
	buf_done(&b);
}

/* --- before --------------------------------------------------------------- */

static bool know_drafts(struct advise *d, struct err *err)
{
	struct arena *a = &d->v.a;
	struct advisory_entry *e;
	uint32_t n;

	if (!store_advisories(d->s, false, a, &e, &n, err))
		return false;
	d->standing = advisory_standings(e, n, a, &d->n_standing);
	uint32_t *newest = NEW(a, uint32_t, d->n_standing + 1);
	d->reference = table_in(a);
	for (uint32_t i = 0; d->standing && newest && i < d->n_standing;
		i++) {
		uint32_t k = table_put(&d->reference,
			d->standing[i].draft->reference);

		if (k != TABLE_NONE)
			newest[k] = i;
	}
	d->newest = newest;
	return (d->standing && newest && !a->full) ||
		fail(err, ERR_LIMIT, 0, "no memory left for advisories");
}

static bool make_folder(struct advise *d, struct err *err)
{
	char out[PATH_MAX];

	if (snprintf(d->folder,
		    sizeof d->folder,
		    "%s/out/advisories",
		    store_dir(d->s)) >= PATH_MAX - 128) {
		return fail(err,
			ERR_USAGE,
			0,
			"the path %.80s... is too long",
			store_dir(d->s));
	}
	snprintf(out, sizeof out, "%s/out", store_dir(d->s));
	return file_make_dir(out, err) && file_make_dir(d->folder, err);
}

static void tell_missing(const struct advise *d, const char *issuer)
{
	const struct issuer *i = &d->issuer;

	if (!i->name.n || (!i->telephone.n && !i->email.n)) {
		tell(d,
			"not told: whom to call; the letters say so. %s with "
			"lines such as name=, telephone=, email= tells it",
			issuer);
	}
}

static bool load_texts(struct advise *d, struct err *err)
{
	char path[PATH_MAX];
	const char *issuer = d->how->issuer;

	if (snprintf(path, sizeof path, "%s/issuer", store_dir(d->s)) >=
		PATH_MAX) {
		return fail(err, ERR_USAGE, 0, "the case's path is too long");
	}
	if (!advise_issuer(issuer ? issuer : path,
		    issuer != NULL,
		    &d->v.a,
		    &d->issuer,
		    err) ||
		!advise_template(d->how, &d->v.a, &d->template, err)) {
		return false;
	}
	tell_missing(d, issuer ? issuer : path);
	return true;
}

/* --- one ------------------------------------------------------------------ */

/* NULL: it was not drafted */
static const struct advisory_standing *draft_of(const struct advise *d,
	struct str reference)
{
	uint32_t k = table_find(&d->reference, reference);

	return k == TABLE_NONE ? NULL : &d->standing[d->newest[k]];
}

static struct str compartments_of(const struct advise *d)
{
	struct arena *a = &((struct advise *)d)->v.a;
	struct str s = { 0 };

	for (uint32_t i = 0; i < d->whom.n_compartment; i++) {
		s = arena_fmt(a,
			"%.*s%s%.*s",
			STR_FMT(s),
			i ? "\n" : "",
			STR_FMT(d->whom.compartment[i]));
	}
	return s;
}

static struct str hex_of(const struct sha256 *d, struct arena *a)
{
	char hex[SHA256_HEX_N];

	hex_write(d->b, SHA256_N, hex);
	return arena_str(a, (struct str){ hex, sizeof hex });
}

static bool put_exported(struct advise *d,
	const struct advisory *a,
	const struct advise_files *files,
	struct err *err)
{
	for (size_t i = 0; i < n_advisory_files; i++) {
		char name[128];

		if (!files->size[i])
			continue;

		snprintf(name,
			sizeof name,
			"advisories/%.*s/%s",
			STR_FMT(a->reference),
			advisory_files[i].name);
		if (!store_put_exported(d->s,
			    str_of(name),
			    files->file[i],
			    files->size[i],
			    err)) {
			return false;
		}
	}
	return true;
}

/* Records the draft, unless the same one stands already. */
static bool record(struct advise *d,
	const struct advisory *a,
	const struct advise_files *files,
	struct err *err)
{
	const struct advisory_standing *was = draft_of(d, a->reference);
	struct sha256 facts = advisory_facts(a);
	struct advisory_entry e = {
		.reference = a->reference,
		.state = ADVISORY_DRAFTED,
		.by = d->how->by,
		.day_s = a->day_s,
		.recorded_at_s = now_s(),
		.organisation = a->organisation,
		.sector = a->sector,
		.language = a->language,
		.tlp = a->tlp,
		.allowed = d->whom.tlp,
		.compartments = compartments_of(d),
		.two_person = d->how->two_person,
		.marked = d->how->marked,
		.facts = hex_of(&facts, &d->v.a),
		.files = hex_of(&files->all, &d->v.a),
	};

	if (was && str_eq(was->draft->files, e.files) &&
		was->draft->two_person >= e.two_person &&
		was->state != ADVISORY_WITHDRAWN) {
		return true;
	}
	advisory_entry_seal(&e);
	return put_exported(d, a, files, err) &&
		store_put_advisory(d->s, &e, err);
}

static int64_t today(void)
{
	int64_t s = now_s();

	return s - s % DAY_S;
}

static bool write_one(struct advise *d, struct advisory *a, struct err *err)
{
	char reference[ADVISORY_REFERENCE_N];
	char dir[PATH_MAX];
	struct advise_files files;

	a->issuer = d->issuer;
	a->language = d->how->language;
	a->template = d->template;
	advisory_reference(d->v.publication.case_id, a, reference);
	a->reference = arena_str(&d->v.a, str_of(reference));
	const struct advisory_standing *was = draft_of(d, a->reference);
	a->day_s = was ? was->draft->day_s : today();
	if (d->how->day_s != TIME_UNKNOWN)
		a->day_s = d->how->day_s;
	snprintf(dir,
		sizeof dir,
		"%.*s/%s",
		PATH_MAX - 64,
		d->folder,
		reference);
	if (!advise_write(dir, a, &files, err) || !record(d, a, &files, err))
		return false;
	d->counts.no_address +=
		!a->sector_wide && !advisory_is_address(a->contact);
	table_put(&d->reader, a->organisation);
	d->written = arena_grown(&d->v.a,
		d->written,
		d->n,
		&d->cap,
		sizeof *d->written);
	if (d->written)
		d->written[d->n++] = arena_str(&d->v.a, str_of(dir));
	return (d->written && !d->v.a.full) ||
		fail(err, ERR_LIMIT, 0, "no memory left for advisories");
}

/* --- all ------------------------------------------------------------------ */

static bool no_victim(const struct advise *d, struct err *err)
{
	const struct publication *p = &d->v.publication;
	struct nearest near = near_to(d->whom.for_org);
	struct buf b = { 0 };

	for (uint32_t i = 0; i < p->n_victim; i++)
		near_offer(&near, p->victim[i].name);
	near_say(&near, "", "", &b);
	fail(err,
		ERR_USAGE,
		0,
		"there is nothing to warn \"%.*s\" of%.*s%s `ashiato show "
		"CASE "
		"victims` lists who was in contact",
		STR_FMT(d->whom.for_org),
		STR_FMT(buf_str(&b)),
		near.n ? "" : ";");
	buf_done(&b);
	return false;
}

/* What is counted is counted of all views. */
static void add_counts(struct advise *d, const struct advise_counts *c)
{
	d->counts.marked += c->marked;
	d->counts.of_others += c->of_others;
	d->counts.names += c->names;
}

static bool write_victim(struct advise *d,
	struct advise_facts *f,
	const struct victim *v,
	struct err *err)
{
	struct advisory a;

	/* who is asked for by name is meant */
	f->marked = d->how->marked || d->whom.for_org.n;
	if (advise_victim(f, v, &a))
		return write_one(d, &a, err);
	return !f->v->a.full ||
		fail(err, ERR_LIMIT, 0, "no memory left for advisories");
}

/* One that sees what its own sensors saw, however that is marked. */
static bool write_with_own(struct advise *d, struct str org, struct err *err)
{
	struct view v = { 0 };
	struct advise_facts f = { 0 };
	bool ok = advise_view(&v, d->s, &d->whom, org, err) &&
		advise_facts_open(&f,
			d->s,
			&v,
			advise_marking(&v, org, d->whom.tlp),
			d->how->marked,
			err);

	for (uint32_t i = 0; ok && i < v.publication.n_victim; i++) {
		if (str_eq(v.publication.victim[i].name, org))
			ok = write_victim(d,
				&f,
				&v.publication.victim[i],
				err);
	}
	add_counts(d, &f.counts);
	case_view_close(&v);
	return ok;
}

static bool is_meant(const struct advise *d, struct str org)
{
	return !d->whom.for_org.n || str_eq(d->whom.for_org, org);
}

static bool write_victims(struct advise *d, struct err *err)
{
	const struct publication *p = &d->v.publication;

	for (uint32_t i = 0; i < p->n_victim; i++) {
		const struct victim *v = &p->victim[i];

		if (is_meant(d, v->name) &&
			table_find(&d->own, v->name) == TABLE_NONE &&
			!write_victim(d, &d->facts, v, err)) {
			return false;
		}
	}
	add_counts(d, &d->facts.counts);
	for (uint32_t i = 0; i < d->own.n; i++) {
		if (is_meant(d, d->own.key[i]) &&
			!write_with_own(d, d->own.key[i], err)) {
			return false;
		}
	}
	return !d->whom.for_org.n || d->n || no_victim(d, err);
}

static bool write_sector(struct advise *d, struct err *err)
{
	struct advisory a;
	uint32_t of_sector;

	if (!advise_sector(&d->facts, d->how->sector, &a, &of_sector)) {
		return fail(err,
			d->v.a.full ? ERR_LIMIT : ERR_USAGE,
			0,
			d->v.a.full ? "no memory left for advisories"
				    : "there is nothing to warn a sector of");
	}
	if (!of_sector) {
		tell(d,
			"nobody of the sector \"%.*s\" was hit: the advisory "
			"holds the servers that others were in contact with",
			STR_FMT(d->how->sector));
	}
	return write_one(d, &a, err);
}

static void tell_count(const struct advise *d, uint32_t n, const char *what)
{
	if (n)
		tell(d, "%" PRIu32 " %s", n, what);
}

/* Organisations of which the case knows contacts, and that got no letter. */
static uint32_t n_left_out(const struct advise *d)
{
	struct arena scratch = d->v.a;
	struct table org = table_in(&scratch);

	for (uint32_t i = 0; i < d->v.all.n; i++) {
		const struct claim *c = d->v.all.claim[i];

		if (c->predicate == PRED_CONTACTED &&
			claim_counts(c,
				d->v.publication.as_of_s,
				(struct str){ 0 }) &&
			table_find(&d->reader, entity_name(c->subject)) ==
				TABLE_NONE) {
			table_put(&org, entity_name(c->subject));
		}
	}
	return org.n;
}

static void tell_counts(const struct advise *d)
{
	const struct advise_counts *c = &d->counts;

	tell_count(d,
		c->marked,
		"organisations are left out, for they may be no victims "
		"(`ashiato show CASE victims` says why); --marked or --for "
		"writes to them, too");
	tell_count(d,
		n_left_out(d) - c->marked,
		"organisations are left out: what is known of their contacts "
		"is marked stricter; --tlp writes to them, too");
	tell_count(d,
		c->of_others,
		"contacts are left out: the other end is a host of another "
		"victim");
	tell_count(d,
		c->names,
		"names are left out: they hold the name of another victim");
	tell_count(d,
		c->no_address,
		"messages have no To: no e-mail address of the organisation "
		"is told");
}

static bool write_all(struct advise *d, struct err *err)
{
	d->own = advise_with_own(&d->v, d->whom.tlp);
	d->reader = table_in(&d->v.a);
	bool ok = d->how->sector.n ? write_sector(d, err)
				   : write_victims(d, err);
	ok = ok && out_folder_durable(d->folder, err) &&
		store_commit(d->s, err);
	if (!ok)
		return false;
	if (!d->whom.for_org.n && !d->how->sector.n)
		tell_counts(d);
	for (uint32_t i = 0; i < d->n; i++)
		d->how->written(d->how->ctx, d->written[i]);
	return true;
}

static void tell_view(const struct advise *d)
{
	const struct publication *p = &d->v.publication;

	if (p->not_run.n) {
		tell(d,
			"warning: %.*s; the advisories are without what "
			"follows from it",
			STR_FMT(p->not_run));
	}
	if (p->n_victim == 0)
		tell(d, "nobody was in contact: there is nobody to warn");
}

bool case_advise(struct store *s,
	const struct question *q,
	const struct advising *how,
	struct err *err)
{
	struct advise d = {
		.s = s,
		.how = how,
		.whom = q->audience,
	};

	/* what is marked stricter is for a named reader only: it must be asked
	 * for */
	if (!d.whom.restricted)
		d.whom.tlp = TLP_AMBER;
	bool ok = advise_view(&d.v, s, &d.whom, (struct str){ 0 }, err) &&
		load_texts(&d, err) && know_drafts(&d, err) &&
		make_folder(&d, err) &&
		advise_facts_open(&d.facts,
			s,
			&d.v,
			d.whom.tlp,
			how->marked,
			err);
	if (ok) {
		tell_view(&d);
		ok = write_all(&d, err);
	}
	case_view_close(&d.v);
	return ok;
}
