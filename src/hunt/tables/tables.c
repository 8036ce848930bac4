/* SPDX-License-Identifier: Apache-2.0 */
#include "hunt/tables/tables.h"

static bool sensors_open(struct hunt_tables *f)
{
	f->vantage = table_in(&f->a);
	f->sensor_of = NEW(&f->a, uint16_t, f->setup.n_exhibit + 1);
	for (uint32_t i = 0; f->sensor_of && i < f->setup.n_exhibit; i++) {
		uint32_t sensor =
			table_put(&f->vantage, f->setup.exhibit[i].vantage);

		f->sensor_of[i] =
			(uint16_t)(sensor < UINT16_MAX ? sensor : UINT16_MAX);
	}
	return !f->a.full;
}

bool tables_open(struct hunt_tables *f)
{
	f->text = table_in(&f->a);
	f->zones.a = &f->a;
	if (!hosts_open(&f->hosts, &f->a))
		return false;
	if (table_put(&f->text, (struct str){ 0 }) != 0)
		return false;
	if (!conversations_open(&f->conversations, &f->a, &f->hosts))
		return false;
	if (!conversations_open(&f->logons, &f->a, &f->hosts))
		return false;
	if (!attributes_open(&f->attributes, &f->a))
		return false;
	return sensors_open(f);
}

/* --- texts --------------------------------------------------------------- */

uint32_t tables_string(struct hunt_tables *f, struct str s)
{
	return s.n ? table_put(&f->text, str_head(s, TEXT_MAX)) : 0;
}

uint32_t tables_host(struct hunt_tables *f, struct addr a)
{
	return a.hi || a.lo ? hosts_put(&f->hosts, a, host_hash(a))
			    : HOST_NONE;
}

static bool zones_room(struct zones *z, uint32_t text)
{
	uint32_t cap = z->cap ? z->cap : 1024;

	if (text < z->cap)
		return true;
	while (cap <= text)
		cap *= 2;
	uint32_t *of = NEW(z->a, uint32_t, cap);
	uint32_t *names = NEW(z->a, uint32_t, cap);
	if (!of || !names)
		return false;
	if (z->cap) {
		memcpy(of, z->of, z->cap * sizeof *of);
		memcpy(names, z->names, z->cap * sizeof *names);
	}
	z->of = of;
	z->names = names;
	z->cap = cap;
	return true;
}

/* A new name: finds its registrable domain; when that has too many names
 * already, the one that stands for the others. */
static uint32_t new_name(struct hunt_tables *f, uint32_t text)
{
	struct domain_parts parts;
	struct zones *z = &f->zones;
	char others[2 + DOMAIN_MAX_BYTE];

	if (!zones_room(z, text))
		return TABLE_NONE;
	z->of[text] = UINT32_MAX;
	if (!domain_cut(interned_at(f, text), &parts) || !parts.registrable.n)
		return text;
	uint32_t zone = table_put(&f->text, parts.registrable);
	if (zone == TABLE_NONE || !zones_room(z, zone))
		return TABLE_NONE;
	z->of[zone] = zone + 1;
	z->of[text] = zone + 1;
	if (++z->names[zone] <= ZONE_NAMES_MAX)
		return text;
	memcpy(others, "*.", 2);
	memcpy(others + 2, parts.registrable.p, parts.registrable.n);
	uint32_t stand_in = table_put(&f->text,
		(struct str){ others, parts.registrable.n + 2 });
	if (stand_in == TABLE_NONE || !zones_room(z, stand_in))
		return TABLE_NONE;
	z->of[stand_in] = zone + 1;
	return stand_in;
}

uint32_t tables_name(struct hunt_tables *f, struct str s)
{
	char room[TEXT_MAX];
	struct str name;

	if (!domain_name(s, room, &name)) {
		name = text_lower(str_head(s, DOMAIN_MAX_BYTE + 1), room);
		while (name.n && name.p[name.n - 1] == '.')
			name.n--;
	}
	if (!name.n)
		return 0;
	uint32_t text = table_put(&f->text, name);
	return text == TABLE_NONE ||
			(text < f->zones.cap && f->zones.of[text])
		? text
		: new_name(f, text);
}

/* --- durations ----------------------------------------------------------- */

/* 0: below a millisecond; then eight bins an octave */
static unsigned duration_bin(uint64_t ms)
{
	if (ms < 8)
		return (unsigned)ms;
	unsigned octave = 63 - (unsigned)__builtin_clzll(ms);
	unsigned bin = 8 * (octave - 2) + (unsigned)(ms >> (octave - 3) & 7);
	return bin < DURATION_BINS ? bin : DURATION_BINS - 1;
}

void tables_lasted(struct hunt_tables *f, uint64_t duration_ms)
{
	f->duration_hist[duration_bin(duration_ms)]++;
}

uint64_t tables_longer(const struct hunt_tables *f, uint64_t duration_ms)
{
	uint64_t n = 0;

	for (unsigned i = duration_bin(duration_ms); i < DURATION_BINS; i++)
		n += f->duration_hist[i];
	const struct summaries *s = &f->summaries;
	if (s->n_once == s->n_record)
		return n;
	return (uint64_t)((double)n * (double)s->n_once /
			(double)s->n_record +
		0.5);
}

/* --- counts -------------------------------------------------------------- */

uint64_t hunt_conversations(const struct hunt_tables *f)
{
	return f->conversations.n;
}

uint64_t hunt_events(const struct hunt_tables *f)
{
	return f->conversations.n_event;
}

bool part_next(struct str *rest, struct str *ret)
{
	struct str length;
	struct str tail;
	uint64_t n;

	if (!str_cut(*rest, ':', &length, &tail) || !str_u64(length, &n) ||
		n > tail.n) {
		return false;
	}
	*ret = str_head(tail, (size_t)n);
	*rest = str_from(tail, (size_t)n);
	return true;
}
