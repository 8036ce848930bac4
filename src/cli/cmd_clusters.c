/* SPDX-License-Identifier: Apache-2.0 */
/* clusters: incidents joined by what they share; an analyst's word on two of
 * them. */
#include <inttypes.h>
#include <string.h>

#include "cli/cli.h"

/* 0 = the words fit together */
static int wrong_words(const struct args *a)
{
	bool word = a->join || a->split;

	if (a->join && a->split)
		return usage("clusters: --join or --split, not both");
	if (word && a->n_word != 3)
		return usage("clusters: a case and two incidents were "
			     "expected; see `ashiato help clusters`");
	if (!word && a->n_word != 1)
		return usage("clusters: one case was expected; see `ashiato "
			     "help clusters`");
	if (!word && (a->why || a->by))
		return usage("clusters: --why and --by belong to --join and "
			     "--split");
	if (word &&
		(a->svg || a->json || a->jsonl || a->as_of || a->only ||
			a->all))
		return usage("clusters: --join and --split record a word; they "
			     "show nothing");
	if (a->svg && (a->json || a->jsonl))
		return usage("clusters: --svg or --json, not both");
	return 0;
}

static int wrong_word(const struct args *a, struct pairing *ret)
{
	*ret = (struct pairing){ .together = a->join,
		.by = str_trim(str_of(whoami(a))),
		.why = str_trim(str_of(a->why)),
		.known_s = now_s() };
	if (!ret->why.n)
		return usage("clusters: say why: --why TEXT");
	if (!ret->by.n)
		return usage(
			"clusters: who says so must have a name: --by NAME");
	if (!utf8_valid(ret->why) || !utf8_valid(ret->by))
		return usage("clusters: --why and --by must be UTF-8");
	return 0;
}

/* "incident:x", "org:X", or the name alone of either; ENT_NONE type = there is
 * none */
static struct str incident_named(const struct clusters *k, struct str name)
{
	struct str hit = { 0 };

	for (uint32_t i = 0; i < k->n_activity; i++) {
		if (str_eq(k->activity[i].id, name))
			return k->activity[i].id;
		if (str_eq(entity_name(k->activity[i].id), name) &&
			(!hit.n || !k->activity[i].implicit))
			hit = k->activity[i].id;
	}
	return hit;
}

static bool record(struct store *s,
	struct view *v,
	const struct args *a,
	struct pairing *p,
	struct err *err)
{
	p->a = incident_named(&v->clusters, str_of(a->word[1]));
	p->b = incident_named(&v->clusters, str_of(a->word[2]));
	if (!p->a.n || !p->b.n)
		return fail(err,
			ERR_USAGE,
			0,
			"the case knows no incident \"%s\"; `ashiato clusters "
			"CASE --all` lists them",
			a->word[p->a.n ? 2 : 1]);
	if (str_eq(p->a, p->b))
		return fail(err,
			ERR_USAGE,
			0,
			"these are one and the same incident");
	pairing_seal(p);
	return store_put_pairing(s, p, err) && store_commit(s, err);
}

static bool say_word_recorded(const struct args *a, const struct pairing *p)
{
	struct buf b = { 0 };

	buf_fmt(&b, "%s: ", p->id);
	put_safe(&b, p->by);
	buf_z(&b, p->together ? " puts together " : " keeps apart ");
	put_safe(&b, entity_name(p->a));
	buf_z(&b, " and ");
	put_safe(&b, entity_name(p->b));
	buf_fmt(&b,
		". `ashiato clusters %s` shows it beside the machine's own "
		"answer.\n",
		a->word[0]);
	bool ok = put_out(&b);
	buf_done(&b);
	return ok;
}

static int say_so(const struct args *a)
{
	struct store *s = NULL;
	struct view v = { 0 };
	struct pairing p;
	struct err err = { 0 };
	struct err closing = { 0 };

	if (wrong_word(a, &p))
		return EXIT_USAGE;
	if (!store_open(&s, a->word[0], STORE_WRITE, &err))
		return complain(&err);
	warn_of(s);
	bool ok = engine_view(&v,
			  s,
			  &(struct question){ INT64_MAX, { 0 } },
			  &err) &&
		engine_clusters(&v, s, &err) && record(s, &v, a, &p, &err);
	bool told = ok && say_word_recorded(a, &p);
	engine_view_close(&v);
	if (!store_close(s, &closing) && ok)
		return complain(&closing);
	return ok ? (told ? EXIT_OK : EXIT_FAILED) : complain(&err);
}

static int show(const struct args *a)
{
	struct store *s = NULL;
	struct view v = { 0 };
	struct question q;
	struct buf out = { 0 };
	struct err err = { 0 };

	if (!question_from(a, &q))
		return EXIT_USAGE;
	if (!store_open(&s, a->word[0], STORE_READ, &err))
		return complain(&err);
	warn_of(s);
	bool ok = engine_view(&v, s, &q, &err) && engine_clusters(&v, s, &err);
	if (ok && a->svg)
		publish_clusters_svg(&v.publication, &out);
	else if (ok && (a->json || a->jsonl))
		publish_clusters_json(&v.publication, &out);
	else if (ok)
		publish_clusters(&v.publication,
			terminal_width(),
			terminal_colour(),
			a->all,
			&out);
	int status =
		ok ? (put_out(&out) ? EXIT_OK : EXIT_FAILED) : complain(&err);
	buf_done(&out);
	engine_view_close(&v);
	store_close(s, &(struct err){ 0 });
	return status;
}

int cmd_clusters(const struct args *a)
{
	if (wrong_words(a))
		return EXIT_USAGE;
	return a->join || a->split ? say_so(a) : show(a);
}
