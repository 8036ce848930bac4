/* SPDX-License-Identifier: Apache-2.0 */
#include "publish/text/withhold.h"

/* the name of "type:name", or the text itself where the register wrote it
 * without the type */
static struct str bare(struct str id, enum entity_type t)
{
	return entity_type_of(id) == t ? entity_name(id) : id;
}

static struct str incident_of(const struct damage *d)
{
	return bare(d->incident, ENT_INCIDENT);
}

static bool told(const struct publication *p, struct str incident)
{
	for (uint32_t i = 0; i < p->n_damage; i++) {
		if (p->damage[i].publish &&
			str_eq(incident_of(&p->damage[i]), incident)) {
			return true;
		}
	}
	return false;
}

struct withheld withheld_of(const struct publication *p, struct arena *a)
{
	struct withheld w = {
		.p = p,
		.ids = table_in(a),
		.incident = table_in(a),
	};

	for (uint32_t i = 0; i < p->n_damage; i++) {
		const struct damage *d = &p->damage[i];

		if (d->publish)
			continue;
		w.n++;
		if (d->claim)
			table_put(&w.ids, str_of(d->claim->id));
		if (!told(p, incident_of(d)))
			table_put(&w.incident, incident_of(d));
	}
	return w;
}

/* an incident that other rows may tell of: only what this organisation lost in
 * it is kept out */
static bool row_withheld(const struct publication *p, const struct claim *c)
{
	bool out = false;

	for (uint32_t i = 0; i < p->n_damage; i++) {
		const struct damage *d = &p->damage[i];

		if (!str_eq(bare(d->organisation, ENT_ORG),
			    bare(c->subject, ENT_ORG))) {
			continue;
		}
		if (!str_eq(incident_of(d), bare(c->object, ENT_INCIDENT)))
			continue;
		if (d->publish)
			return false;
		out = true;
	}
	return out;
}

bool withheld(const struct withheld *w, const struct claim *c)
{
	if (!c || !w->n)
		return false;
	if (table_find(&w->ids, str_of(c->id)) != TABLE_NONE)
		return true;
	if (entity_type_of(c->subject) == ENT_INCIDENT &&
		table_find(&w->incident, entity_name(c->subject)) !=
			TABLE_NONE) {
		return true;
	}
	if (entity_type_of(c->object) == ENT_INCIDENT &&
		table_find(&w->incident, entity_name(c->object)) !=
			TABLE_NONE) {
		return true;
	}
	return c->predicate == PRED_DAMAGED && row_withheld(w->p, c);
}
