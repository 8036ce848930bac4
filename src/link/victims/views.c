/* SPDX-License-Identifier: Apache-2.0 */
/* Victims, damage and personas as the claims that count show them. */
#include <inttypes.h>
#include <stdlib.h>

#include "link/victims/watches.h"

static bool number_member(json_t *j, const char *key, uint64_t *ret)
{
	json_t *v = json_object_get(j, key);

	*ret = (uint64_t)json_integer_value(v);
	return json_is_integer(v);
}

/* "a, b" */
static bool listed(struct str list, struct str one)
{
	struct str head;
	struct str rest = list;

	while (victim_list_next(&rest, &head)) {
		if (str_eq(head, one))
			return true;
	}
	return false;
}

/* Adds what is not there yet; how many were added. */
static uint32_t add_listed(struct str *list, struct str one, struct arena *a)
{
	if (!one.n || listed(*list, one))
		return 0;
	*list = list->n
		? arena_fmt(a, "%.*s, %.*s", STR_FMT(*list), STR_FMT(one))
		: arena_str(a, one);
	return 1;
}

static void add_all_listed(struct str *list, struct str more, struct arena *a)
{
	struct str one;
	struct str rest = more;

	while (victim_list_next(&rest, &one))
		add_listed(list, one, a);
}

/* ["a","b"] of a claim's detail as "a, b" */
static struct str list_member(json_t *j, const char *key, struct arena *a)
{
	json_t *v = json_object_get(j, key);
	struct buf b = { 0 };

	for (size_t i = 0; i < json_array_size(v); i++) {
		json_t *one = json_array_get(v, i);

		buf_z(&b, i ? ", " : "");
		buf_add(&b,
			(struct str){ json_string_value(one),
				json_string_length(one) });
	}
	struct str s = arena_str(a, buf_str(&b));
	buf_done(&b);
	return s;
}

/* Of a `contacted` claim. What was written before contacts had grades says only
 * that somebody talked to somebody. */
static struct victim_contact contact_of(const struct claim *c,
	json_t *j,
	struct arena *a)
{
	uint64_t in = 0;
	uint64_t out = 0;
	enum contact_grade grade =
		contact_grade_named(detail_text(j, "grade", a));
	bool has_out = number_member(j, "bytes_out", &out);
	bool has_in = number_member(j, "bytes_in", &in);

	bool by_name = entity_type_of(c->object) == ENT_DOMAIN;
	struct str object = entity_name(c->object);

	return (struct victim_contact){
		.server = by_name ? (struct str){ 0 } : object,
		.grade = grade == CONTACT_GRADES ? CONTACT_TRIED : grade,
		.first_s = c->from_s,
		.last_s = c->to_s,
		.contacts = c->n_records,
		.bytes_out = out,
		.bytes_in = in,
		.has_bytes = has_out || has_in,
		.hosts = list_member(j, "hosts", a),
		.ports = list_member(j, "ports", a),
		.names = by_name ? object : (struct str){ 0 },
		.showed = detail_text(j, "showed", a),
		.marked = detail_text(j, "marked", a),
		.claim = c,
	};
}

/* What explains the contacts must explain each with a server; questions for its
 * name come with them. */
static struct str mark_of(const struct victim *v)
{
	struct str marked = { 0 };

	for (uint32_t i = 0; i < v->n_contacted; i++) {
		const struct victim_contact *x = &v->contacted[i];

		if (v->n_server && !x->server.n)
			continue;
		if (!x->marked.n)
			return (struct str){ 0 };
		if (!marked.n)
			marked = x->marked;
	}
	return marked;
}

/* They come by first contact. */
static void add_contact(struct victim *v,
	const struct victim_contact *x,
	struct arena *a)
{
	/* what it rests on is contact, where there was more than a question */
	if (!v->claim || (!v->servers.n && x->server.n))
		v->claim = x->claim;
	if (!v->n_contacted) {
		v->first_s = x->first_s;
		v->last_s = x->last_s;
		v->grade = x->grade;
	}
	if (x->last_s != TIME_OPEN &&
		(v->last_s == TIME_OPEN || x->last_s > v->last_s)) {
		v->last_s = x->last_s;
	}
	if (x->grade > v->grade)
		v->grade = x->grade;
	if (x->server.n)
		v->contacts += x->contacts;
	else
		v->looked_up += x->contacts;
	v->has_bytes |= x->has_bytes;
	v->bytes_out += x->bytes_out;
	v->bytes_in += x->bytes_in;
	v->n_server += add_listed(&v->servers, x->server, a);
	add_all_listed(&v->names, x->names, a);
	add_all_listed(&v->hosts, x->hosts, a);
	v->n_contacted++;
}

static int by_first_contact(const void *a, const void *b)
{
	const struct victim *x = a;
	const struct victim *y = b;

	if (x->first_s != y->first_s)
		return x->first_s < y->first_s ? -1 : 1;
	return str_cmp(x->name, y->name);
}

/* one contact and whose it is, to bring those of a victim together */
struct whose {
	struct victim_contact contact;
	uint32_t victim;
};

static int by_victim(const void *a, const void *b)
{
	const struct whose *x = a;
	const struct whose *y = b;

	if (x->victim != y->victim)
		return x->victim < y->victim ? -1 : 1;
	if (x->contact.first_s != y->contact.first_s)
		return x->contact.first_s < y->contact.first_s ? -1 : 1;
	return str_cmp(x->contact.server, y->contact.server);
}

/* Those of each victim side by side, by first contact. */
static bool share_out(struct victim *v,
	struct whose *w,
	uint32_t n,
	struct arena *a)
{
	struct victim_contact *flat = NEW(a, struct victim_contact, n + 1);

	if (!flat)
		return false;
	if (n)
		qsort(w, n, sizeof *w, by_victim);
	for (uint32_t i = 0; i < n; i++) {
		flat[i] = w[i].contact;
		if (!i || w[i].victim != w[i - 1].victim)
			v[w[i].victim].contacted = &flat[i];
		add_contact(&v[w[i].victim], &flat[i], a);
		v[w[i].victim].marked = mark_of(&v[w[i].victim]);
	}
	return true;
}

static bool contacts_that_count(const struct claimset *claims,
	int64_t as_of_s,
	struct str only,
	struct victim *v,
	struct whose *w,
	struct table *names,
	uint32_t *ret_n,
	struct arena *a)
{
	struct table watches = table_in(a);

	if (!watches_that_count(claims, as_of_s, &watches))
		return false;
	for (uint32_t i = 0; i < claims->n; i++) {
		const struct claim *c = claims->claim[i];

		if (c->predicate != PRED_CONTACTED ||
			!claim_counts(c, as_of_s, only)) {
			continue;
		}
		json_t *j = claim_detail(c);
		bool counts = watches_carry(j, &watches);
		uint32_t before = names->n;
		uint32_t k = counts
			? table_put(names, entity_name(c->subject))
			: TABLE_NONE;
		if (k == TABLE_NONE) {
			json_decref(j);
			if (counts)
				return false;
			continue;
		}
		if (k == before)
			v[k].name = entity_name(c->subject);
		if (!v[k].sector.n) {
			v[k].sector = detail_text(j, "sector", a);
			v[k].country = detail_text(j, "country", a);
			v[k].contact = detail_text(j, "contact", a);
		}
		w[(*ret_n)++] = (struct whose){ contact_of(c, j, a), k };
		json_decref(j);
	}
	return true;
}

bool link_victims(const struct claimset *claims,
	int64_t as_of_s,
	struct str only,
	struct arena *a,
	struct victim **ret,
	uint32_t *ret_n,
	struct err *err)
{
	struct table names = table_in(a);
	uint32_t n = 0;
	uint32_t n_contact = 0;

	for (uint32_t i = 0; i < claims->n; i++)
		n += claims->claim[i]->predicate == PRED_CONTACTED;
	struct victim *v = NEW(a, struct victim, n + 1);
	struct whose *w = NEW(a, struct whose, n + 1);
	if (!v || !w ||
		!contacts_that_count(claims,
			as_of_s,
			only,
			v,
			w,
			&names,
			&n_contact,
			a) ||
		!share_out(v, w, n_contact, a) || a->full) {
		return fail(err,
			ERR_LIMIT,
			0,
			"no memory left for the list of victims");
	}
	if (names.n)
		qsort(v, names.n, sizeof *v, by_first_contact);
	*ret = v;
	*ret_n = names.n;
	return true;
}

static enum leak leak_of(struct str s)
{
	for (int i = LEAK_UNKNOWN; i <= LEAK_DENIED; i++) {
		if (str_is(s, leak_name((enum leak)i)))
			return (enum leak)i;
	}
	return LEAK_UNKNOWN;
}

/* What an incident cost a victim, or a campaign all of them. */
static bool tells_damage(const struct claim *c,
	int64_t as_of_s,
	struct str only)
{
	bool campaign = c->predicate == PRED_NOTED &&
		str_eq(c->subject, c->object) && c->detail.n;

	return (campaign || c->predicate == PRED_DAMAGED) &&
		claim_counts(c, as_of_s, only);
}

bool link_damage(const struct claimset *claims,
	int64_t as_of_s,
	struct str only,
	struct arena *a,
	struct damage **ret,
	uint32_t *ret_n,
	struct err *err)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < claims->n; i++)
		n += tells_damage(claims->claim[i], as_of_s, only);
	struct damage *d = NEW(a, struct damage, n + 1);
	n = 0;
	for (uint32_t i = 0; d && i < claims->n; i++) {
		const struct claim *c = claims->claim[i];
		bool campaign = c->predicate == PRED_NOTED;

		if (!tells_damage(c, as_of_s, only))
			continue;
		json_t *j = claim_detail(c);
		struct damage *x = &d[n++];
		x->incident = entity_name(c->object);
		x->organisation = campaign ? (struct str){ 0 }
					   : entity_name(c->subject);
		x->currency = detail_text(j, "currency", a);
		x->note = detail_text(j, "note", a);
		x->has_people = number_member(j, "people", &x->people);
		x->has_records = number_member(j, "records", &x->records);
		x->bound = bound_named(detail_text(j, "bound", a));
		x->data = detail_text(j, "data", a);
		x->has_files = number_member(j, "files", &x->files);
		x->has_money = number_member(j, "money", &x->money);
		x->leak = leak_of(detail_text(j, "leak", a));
		x->publish = str_is(detail_text(j, "publish", a), "yes");
		x->claim = c;
		json_decref(j);
	}
	*ret = d;
	*ret_n = n;
	return !a->full ||
		fail(err,
			ERR_LIMIT,
			0,
			"no memory left for the damage register");
}
