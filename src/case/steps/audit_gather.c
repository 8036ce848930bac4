/* SPDX-License-Identifier: Apache-2.0 */
/* What is known of an actor or a case, as things to look for. */
#include <sys/stat.h>

#include "case/steps/audit.h"
#include "case/steps/plan.h"

/* --- one thing ----------------------------------------------------------- */

static bool add_thing(struct audit_list *to,
	struct str type,
	struct str value,
	struct str label,
	int64_t from_s,
	int64_t to_s)
{
	char room[INDICATOR_MAX_BYTE];
	struct watched w;

	if (!watched_parse(type, value, room, &w))
		return true;
	struct str key = arena_fmt(to->a,
		"%s:%.*s",
		watch_type_name(w.type),
		STR_FMT(w.value));
	uint32_t before = to->seen.n;
	uint32_t at = table_put(&to->seen, key);
	if (at == TABLE_NONE)
		return false;
	if (at == before) {
		to->thing = arena_grown(to->a,
			to->thing,
			to->n,
			&to->cap,
			sizeof *to->thing);
		if (!to->thing)
			return false;
		to->thing[to->n++] = (struct audit_thing){
			.type = str_of(watch_type_name(w.type)),
			.value = arena_str(to->a, w.value),
			.label = arena_str(to->a, label),
			.shows = watch_evidence_for(w.type),
		};
	}
	return !to->a->full && watch_set_add(to->set, &w, from_s, to_s, at);
}

static int64_t seconds_or(int64_t ns, int64_t none)
{
	return ns == T_NONE ? none : ns / 1000000000;
}

struct gathering {
	struct audit_list *to;
	struct str only; /* a label, in lower case; empty = all */
	bool failed;
};

static bool is_asked(const struct gathering *g, struct str label)
{
	return !g->only.n || str_lower_eq(label, g->only) ||
		(entity_type_of(label) != ENT_NONE &&
			str_lower_eq(entity_name(label), g->only));
}

static bool put_listed(void *ctx, const struct obs *o)
{
	struct gathering *g = ctx;
	const struct obs_indicator *x = &o->indicator;
	bool ok = true;

	if (o->kind == OBS_INDICATOR && is_asked(g, x->label)) {
		ok = add_thing(g->to,
			x->type,
			x->value,
			x->label,
			seconds_or(x->from_ns, TIME_UNKNOWN),
			seconds_or(x->to_ns, TIME_OPEN));
	} else if (o->kind == OBS_ROW && o->row.table == ROW_INDICATORS &&
		is_asked(g, o->row.cell[IND_LABEL])) {
		ok = add_thing(g->to,
			o->row.cell[IND_TYPE],
			o->row.cell[IND_VALUE],
			o->row.cell[IND_LABEL],
			TIME_UNKNOWN,
			TIME_OPEN);
	}
	g->failed |= !ok;
	return ok;
}

static void pass_skip(void *ctx, const struct skip *s)
{
	(void)ctx;
	(void)s; /* counted when the exhibit was added */
}

/* --- of a case ----------------------------------------------------------- */

static bool read_lists(struct gathering *g,
	struct store *s,
	const struct view *v,
	struct err *err)
{
	const struct publication *p = &v->publication;

	for (uint32_t i = 0; i < p->n_exhibit; i++) {
		const struct exhibit *x = &p->exhibit[i];

		if (x->withdrawn || !publication_has(p, i) ||
			(!plan_reads(x->format, PASS_INDICATORS) &&
				!plan_reads(x->format, PASS_ROWS))) {
			continue;
		}
		if (!case_read_exhibit(s,
			    x,
			    &(struct sink){ g, put_listed, pass_skip },
			    err)) {
			return false;
		}
		if (g->failed)
			return fail(err, ERR_LIMIT, 0, "no memory left");
	}
	return true;
}

/* A machine, name, file or trace that a claim ties to an attack. */
static bool add_entity(struct audit_list *to,
	struct str entity,
	struct str why)
{
	struct str name = entity_name(entity);
	struct str type = { 0 };
	struct str value = name;

	switch (entity_type_of(entity)) {
	case ENT_ADDRESS:
		type = STR("ip");
		break;
	case ENT_DOMAIN:
		type = STR("domain");
		break;
	case ENT_SAMPLE:
		break;
	case ENT_CERTIFICATE:
		type = name.n == 40 ? STR("cert-sha1") : STR("cert-sha256");
		break;
	case ENT_INDICATOR:
		if (!str_cut(name, ':', &type, &value))
			return true;
		break;
	default:
		return true;
	}
	return add_thing(to, type, value, why, TIME_UNKNOWN, TIME_OPEN);
}

static bool ties(const struct claim *c)
{
	switch (c->predicate) {
	case PRED_WATCHED:
	case PRED_CONFIGURED_IN:
	case PRED_ATTACK_PASSED_THROUGH:
	case PRED_FOUND_IN:
	case PRED_RENTED:
		return true;
	case PRED_SUSPECTED:
		return c->weight_milli >= SUSPECT_MILLI;
	case PRED_MATCHES_INDICATOR:
		return c->weight_milli > 0;
	default:
		return false;
	}
}

static bool gather_claims(struct audit_list *to,
	const struct view *v,
	struct err *err)
{
	for (uint32_t i = 0; i < v->counted.n; i++) {
		const struct claim *c = v->counted.claim[i];
		struct str why = predicate_name(c->predicate);

		if (!ties(c))
			continue;
		if (!add_entity(to, c->subject, why) ||
			!add_entity(to, c->object, why)) {
			return fail(err, ERR_LIMIT, 0, "no memory left");
		}
	}
	return true;
}

static bool gather_other_case(struct audit_list *to,
	const char *dir,
	struct err *err)
{
	const struct question everything = { .as_of_s = INT64_MAX };
	struct store *other = NULL;
	struct view v = { 0 };

	if (!store_open(&other, dir, STORE_READ, err))
		return false;
	bool ok = case_view(&v,
			  other,
			  &everything,
			  NEEDS_CLAIMS | NEEDS_EXHIBITS,
			  err) &&
		gather_claims(to, &v, err) &&
		read_lists(&(struct gathering){ .to = to }, other, &v, err);
	case_view_close(&v);
	return store_close(other, &(struct err){ 0 }) && ok;
}

/* --- of an actor --------------------------------------------------------- */

static bool add_technique(struct audit_list *to, const struct known_thing *t)
{
	for (uint32_t i = 0; i < to->n_technique; i++) {
		if (str_eq(to->technique[i].id, t->id))
			return true;
	}
	to->technique = arena_grown(to->a,
		to->technique,
		to->n_technique,
		&to->technique_cap,
		sizeof *to->technique);
	if (!to->technique)
		return false;
	to->technique[to->n_technique++] =
		(struct audit_technique){ .id = t->id, .name = t->name };
	return true;
}

static bool gather_thing(struct audit_list *to,
	const struct knowledge *k,
	uint32_t thing)
{
	for (uint32_t i = 0; i < k->n_fact; i++) {
		const struct known_fact *f = &k->fact[i];
		uint32_t object = f->object;

		if (f->subject != thing || f->relation != RELATION_USES ||
			object == THING_NONE ||
			k->thing[object].kind != KNOWN_TECHNIQUE ||
			k->thing[object].state != THING_ACTIVE) {
			continue;
		}
		if (!add_technique(to, &k->thing[object]))
			return false;
	}
	for (uint32_t i = 0; i < k->n_list; i++) {
		const struct known_list *l = &k->list[i];

		if (l->group != thing)
			continue;
		for (uint32_t m = l->mark; m < l->mark + l->n_mark; m++) {
			if (!add_thing(to,
				    k->mark[m].type,
				    k->mark[m].value,
				    k->thing[thing].name,
				    TIME_UNKNOWN,
				    TIME_OPEN)) {
				return false;
			}
		}
	}
	return true;
}

static struct str lower_case(struct arena *a, struct str s)
{
	char *to = NEW(a, char, s.n + 1);

	for (size_t i = 0; to && i < s.n; i++) {
		bool upper = s.p[i] >= 'A' && s.p[i] <= 'Z';

		to[i] = (char)(upper ? s.p[i] - 'A' + 'a' : s.p[i]);
	}
	return (struct str){ to, to ? s.n : 0 };
}

/* Everybody whom somebody calls so: names are not merged, and who looks wants
 * all of them. */
static bool gather_actor(struct audit_list *to,
	struct store *s,
	const struct view *v,
	const struct knowledge *k,
	struct str name,
	struct err *err)
{
	uint32_t n = 0;
	const struct name_use *use = knowledge_uses_of(k, name, to->a, &n);
	struct gathering g = { .to = to, .only = lower_case(to->a, name) };

	for (uint32_t i = 0; use && i < n; i++) {
		if (!gather_thing(to, k, use[i].thing))
			return fail(err, ERR_LIMIT, 0, "no memory left");
	}
	if (!read_lists(&g, s, v, err))
		return false;
	if (!n && !to->n) {
		return fail(err,
			ERR_USAGE,
			0,
			"--against: nothing is known of an actor \"%.*s\"; "
			"`ashiato kb list groups` lists who is described, "
			"and "
			"actor:NAME, case:FOLDER or indicators:FILE says "
			"what "
			"is meant",
			STR_FMT(name));
	}
	return true;
}

/* --- what is meant ------------------------------------------------------- */

static bool gather_file(struct audit_list *to,
	const char *path,
	struct err *err)
{
	struct gathering g = { .to = to };
	struct arena scratch = { 0 };
	struct reading reading;
	struct str format;

	if (!arena_open(&scratch, READ_ARENA, err))
		return false;
	bool ok = case_read_file(path,
		NULL,
		&scratch,
		&(struct sink){ &g, put_listed, pass_skip },
		&format,
		&reading,
		err);
	arena_close(&scratch);
	if (ok && !to->n) {
		return fail(err,
			ERR_FORMAT,
			0,
			"%s holds no indicators",
			path);
	}
	return ok;
}

static bool is_folder(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static bool is_file(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && !S_ISDIR(st.st_mode);
}

bool audit_gather(struct audit_list *to,
	struct store *s,
	struct view *v,
	const struct knowledge *k,
	struct str against,
	struct err *err)
{
	struct str kind;
	struct str name;
	bool typed = str_cut(against, ':', &kind, &name);
	const char *path = arena_z(to->a, typed ? name : against);

	if (str_is(against, "indicators"))
		return read_lists(&(struct gathering){ .to = to }, s, v, err);
	if (str_is(against, "case"))
		return gather_claims(to, v, err);
	if (typed && str_is(kind, "indicators"))
		return gather_file(to, path, err);
	if (typed && str_is(kind, "case"))
		return gather_other_case(to, path, err);
	if (typed && (str_is(kind, "actor") || str_is(kind, "group")))
		return gather_actor(to, s, v, k, name, err);
	path = arena_z(to->a, against);
	if (is_folder(path))
		return gather_other_case(to, path, err);
	if (is_file(path))
		return gather_file(to, path, err);
	return gather_actor(to, s, v, k, against, err);
}
