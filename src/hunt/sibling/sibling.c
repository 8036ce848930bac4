/* SPDX-License-Identifier: Apache-2.0 */
/* Servers built like a suspect: traits of servers that few share. Manual:
 * sibling.md */
#include <stdlib.h>

#include "hunt/tables/tables.h"

enum {
	/* servers that share a trait; more say that it is common */
	ALIKE_MAX = 12,
	/* servers with a trait of that kind, before one of them is rare */
	SERVERS_MIN = 8,
};

/* What a server shows of how it was built, and the most that sharing it says,
 * in bits. Keys and certificates are made once; the others are settings and
 * programs that many use, so what counts is how rare they are. Judgement:
 * sibling.md */
static const struct trait {
	uint8_t kind;
	const char *name;
	double most_bits;
	bool made_once;
} traits[] = {
	{ ATTR_CERTIFICATE, "certificate", 8, true },
	{ ATTR_HOST_KEY, "SSH host key", 8, true },
	{ ATTR_HASSH_SERVER, "SSH server settings (HASSH)", 4, false },
	{ ATTR_JA3S, "TLS server settings (JA3S)", 4, false },
	{ ATTR_HEADERS, "order of HTTP headers", 4, false },
	{ ATTR_HTTP_SERVER, "HTTP server's name", 2, false },
};
enum {
	TRAITS = sizeof traits / sizeof *traits
};

/* One server showing one trait. */
struct shown {
	uint32_t text;
	uint32_t server;
	uint32_t trait;
	uint32_t attribute;
};

static int trait_of(const struct attribute *x)
{
	for (int i = 0; i < (int)TRAITS; i++) {
		if (traits[i].kind == x->kind &&
			(x->kind != ATTR_CERTIFICATE || x->code == 0)) {
			return i;
		}
	}
	return -1;
}

static int by_text(const void *a, const void *b)
{
	const struct shown *x = a;
	const struct shown *y = b;

	if (x->trait != y->trait)
		return x->trait < y->trait ? -1 : 1;
	if (x->text != y->text)
		return x->text < y->text ? -1 : 1;
	if (x->server != y->server)
		return x->server < y->server ? -1 : 1;
	return (x->attribute > y->attribute) - (x->attribute < y->attribute);
}

static bool sooner(const struct attribute *x, const struct attribute *y)
{
	return x->first_ms != y->first_ms ? x->first_ms < y->first_ms
					  : locator_cmp(x->loc, y->loc) < 0;
}

static bool same_shown(const struct shown *x, const struct shown *y)
{
	return x->trait == y->trait && x->text == y->text &&
		x->server == y->server;
}

/* one for each server that shows a trait, by the soonest attribute; how many */
static uint32_t each_once(const struct hunt_tables *f,
	struct shown *s,
	uint32_t n,
	uint32_t servers[static TRAITS])
{
	uint32_t to = 0;

	for (uint32_t i = 0; i < n; i++) {
		struct shown *last = to ? &s[to - 1] : NULL;

		if (!last || !same_shown(last, &s[i])) {
			s[to++] = s[i];
			servers[s[i].trait]++;
			continue;
		}
		if (sooner(attributes_at(&f->attributes, s[i].attribute),
			    attributes_at(&f->attributes, last->attribute))) {
			last->attribute = s[i].attribute;
		}
	}
	return to;
}

/* each server once for each trait and text, with the attribute that was first
 */
static struct shown *gather(const struct hunt_tables *f,
	struct arena *a,
	uint32_t *ret_n,
	uint32_t servers[static TRAITS])
{
	struct shown *s = arena_raw(a,
		sizeof *s,
		f->attributes.n + 1,
		alignof(struct shown));
	uint32_t n = 0;

	if (!s)
		return NULL;
	for (uint32_t i = 0; i < f->attributes.n; i++) {
		const struct attribute *x = attributes_at(&f->attributes, i);

		if (x->dst == HOST_NONE || !x->text)
			continue;
		int t = trait_of(x);
		if (t < 0)
			continue;
		s[n++] = (struct shown){
			.text = x->text,
			.server = x->dst,
			.trait = (uint32_t)t,
			.attribute = i,
		};
	}
	qsort(s, n, sizeof *s, by_text);
	*ret_n = each_once(f, s, n, servers);
	return s;
}

static bool found(const struct hunt_tables *f,
	const struct shown *suspect,
	const struct shown *other,
	uint32_t alike,
	uint32_t servers,
	double bits,
	int64_t recorded_at_s,
	const struct claim_sink *out,
	struct arena a)
{
	const struct trait *t = &traits[suspect->trait];
	struct str from = address_entity(&a, host_at(f, other->server));
	struct str to = address_entity(&a, host_at(f, suspect->server));
	struct str value =
		claim_text(&a, str_head(interned_at(f, suspect->text), 100));
	const struct attribute *x =
		attributes_at(&f->attributes, other->attribute);
	const struct attribute *y =
		attributes_at(&f->attributes, suspect->attribute);
	struct claim c = finding_of(PRED_SIBLING_OF,
		from,
		to,
		tables_source(f, x->sensor, &a),
		recorded_at_s);

	c.scope = str_of(t->name);
	c.from_s =
		x->first_ms == INT64_MIN ? TIME_UNKNOWN : x->first_ms / 1000;
	c.to_s = x->last_ms == INT64_MIN ? TIME_OPEN : x->last_ms / 1000 + 1;
	c.weight_milli = (int64_t)(bits * 1000);
	c.text = arena_fmt(&a,
		"%.*s shows the same %s as %.*s, %u of %u servers do: %.*s",
		STR_FMT(entity_name(from)),
		t->name,
		STR_FMT(entity_name(to)),
		alike,
		servers,
		STR_FMT(value));
	c.detail = arena_fmt(&a,
		"{\"trait\":\"%s\","
		"\"alike\":%u,\"servers\":%u}",
		t->name,
		alike,
		servers);
	c.loc[c.n_loc++] = x->loc;
	c.loc[c.n_loc++] = y->loc;
	c.n_records = x->n;
	return !a.full && out->put(out->ctx, &c);
}

/* s[0 .. n): servers that show one trait alike */
static bool pair_up(const struct hunt_tables *f,
	const uint8_t *suspect,
	const struct shown *s,
	uint32_t n,
	uint32_t servers,
	int64_t recorded_at_s,
	const struct claim_sink *out,
	struct arena a)
{
	const struct trait *t = &traits[s->trait];
	double bits = num_log2((double)servers / n);

	if (n < 2 || n > ALIKE_MAX ||
		(!t->made_once && servers < SERVERS_MIN))
		return true;
	if (t->made_once)
		bits = t->most_bits - (n - 2);
	else if (bits > t->most_bits)
		bits = t->most_bits;
	for (uint32_t i = 0; i < n && bits >= 1; i++) {
		for (uint32_t k = 0; suspect[s[i].server] && k < n; k++) {
			if (!suspect[s[k].server] &&
				!found(f,
					&s[i],
					&s[k],
					n,
					servers,
					bits,
					recorded_at_s,
					out,
					a)) {
				return false;
			}
		}
	}
	return true;
}

bool sibling_evaluate(struct hunt_tables *f,
	int64_t recorded_at_s,
	const struct claim_sink *out,
	struct err *err)
{
	struct arena a = f->scratch;
	uint32_t n = 0;
	uint32_t servers[TRAITS] = { 0 };
	const struct shown *s = gather(f, &a, &n, servers);
	bool ok = s;

	for (uint32_t i = 0, k; ok && i < n; i = k) {
		for (k = i; k < n && s[k].trait == s[i].trait &&
			s[k].text == s[i].text;
			k++) {
		}
		ok = pair_up(f,
			f->suspect,
			s + i,
			k - i,
			servers[s[i].trait],
			recorded_at_s,
			out,
			a);
	}
	return ok ||
		fail(err,
			ERR_LIMIT,
			0,
			"no memory left to look for siblings");
}
