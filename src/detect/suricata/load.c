/* SPDX-License-Identifier: Apache-2.0 */
/* Files of rules. What cannot be expressed is kept with its place and why. */
#include "detect/suricata/flows.h"
#include "detect/suricata/parse.h"

#include <inttypes.h>
#include <stdio.h>

struct loading {
	struct suricata *s;
	struct str file;
	uint32_t line;
	struct buf text; /* of the rule, its lines joined */
};

struct suricata *suricata_open(struct arena *a)
{
	struct suricata *s = NEW(a, struct suricata, 1);

	if (!s)
		return NULL;
	*s = (struct suricata){ .a = a };
	s->bit = table_in(a);
	s->variable = table_in(a);
	s->sid = table_in(a);
	s->tracked = table_in(a);
	return s;
}

void suricata_close(struct suricata *s)
{
	if (!s)
		return;
	for (uint32_t i = 0; i < s->n; i++)
		regexes_free(&s->rule[i]);
	for (size_t i = 0; i < sizeof s->leaf / sizeof *s->leaf; i++)
		buf_done(&s->leaf[i]);
	regex_room_close(s->regex);
	flows_seen_close(s->flows);
}

/* --- what a rule is held against -----------------------------------------
 */

static const struct test_list *payload_list(const struct suricata *s,
	const struct suricata_rule *r)
{
	for (uint32_t i = 0; i < r->n_list; i++) {
		if (r->list[i].n &&
			s->view[r->list[i].view].of == BUFFER_PAYLOAD)
			return &r->list[i];
	}
	return NULL;
}

static bool is_positional(const struct test_list *l)
{
	for (uint32_t i = 0; i < l->n; i++) {
		const struct buffer_test *t = &l->test[i];

		if (t->kind == TEST_CONTENT &&
			(t->has_depth || t->offset || t->starts))
			return true;
	}
	return false;
}

static const uint32_t buffer_events[] = {
#define BUFFER(id, name, events) [id] = events,
#include "detect/suricata/buffers.list"
#undef BUFFER
};

/* Lists of which a modifier took the last content are none. */
static void drop_empty(struct suricata_rule *r)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < r->n_list; i++) {
		if (r->list[i].n)
			r->list[n++] = r->list[i];
	}
	r->n_list = n;
}

static uint32_t in_direction(const struct suricata_rule *r, uint32_t events)
{
	if (r->to_server)
		events &= ~(uint32_t)TO_CLIENT_ONLY;
	if (r->to_client)
		events &= ~(uint32_t)TO_SERVER_ONLY;
	return events;
}

/* Rules that look into buffers of protocols. */
static bool place_buffers(struct parsing *p, bool payload)
{
	struct suricata_rule *r = p->rule;
	uint32_t events = r->tls_version.a ? ON_TLS : UINT32_MAX;

	for (uint32_t i = 0; i < r->n_list; i++) {
		enum buffer of = p->s->view[r->list[i].view].of;

		if (of != BUFFER_PAYLOAD)
			events &= buffer_events[of];
	}
	r->events = r->tx_events = in_direction(r, events);
	if (!r->events)
		return fail(p->err,
			ERR_FORMAT,
			0,
			"its buffers are never there at once, or not in the "
			"direction of its flow");
	if (r->needs_packet)
		return fail(p->err,
			ERR_FORMAT,
			0,
			"fields of one packet together with buffers of a "
			"protocol");
	return !(payload && r->events & ~(uint32_t)ON_HTTP) ||
		fail(p->err,
			ERR_FORMAT,
			0,
			"contents of the payload together with buffers of "
			"another protocol than HTTP");
}

static uint32_t events_of_app(const struct suricata_rule *r)
{
	if (str_is(r->app, "http"))
		return ON_HTTP;
	if (str_is(r->app, "dns"))
		return ON_DNS;
	if (str_is(r->app, "tls"))
		return ON_TLS;
	return str_is(r->app, "ssh") ? ON_SSH : ON_STREAM | ON_PACKET;
}

static bool has_any_ports(const struct suricata_rule *r)
{
	for (int i = 0; i < 2; i++) {
		if (r->end[i].ports.n_in || r->end[i].ports.n_out)
			return true;
	}
	return false;
}

/* Rules that ask of headers alone. */
static void place_headers(struct suricata_rule *r)
{
	if (r->app.n && !r->needs_packet) {
		r->events = in_direction(r, events_of_app(r));
		return;
	}
	/* source: Suricata's rules of addresses alone are held against each
	 * direction of a flow once */
	r->once = !r->app.n && !has_any_ports(r) && !r->packet &&
		!r->flags.is && !r->same_ip && !r->bits && !r->to_server &&
		!r->to_client && r->established < 0;
	r->needs_packet = true;
	r->events = ON_PACKET;
}

static void place_payload(struct suricata_rule *r, const struct test_list *l)
{
	enum {
		TCP = 6
	};
	if (r->needs_packet || (r->proto && r->proto != TCP)) {
		r->events = ON_PACKET;
		return;
	}
	r->events = ON_STREAM;
	if (is_positional(l))
		r->events |= ON_SEGMENT;
	if (!r->proto)
		r->events |= ON_PACKET;
}

static bool place(struct parsing *p)
{
	struct suricata_rule *r = p->rule;
	const struct test_list *payload;
	bool buffers;

	drop_empty(r);
	payload = payload_list(p->s, r);
	buffers = r->n_list > (payload != NULL) || r->tls_version.a;
	if (buffers && !place_buffers(p, payload != NULL))
		return false;
	if (!buffers && payload)
		place_payload(r, payload);
	else if (!buffers)
		place_headers(r);
	return r->events ||
		fail(p->err,
			ERR_FORMAT,
			0,
			"nothing is asked of in the direction of its flow");
}

/* --- one rule ------------------------------------------------------------
 */

/* "name:value;" and "name;": up to the next ; without \ before it. */
static bool next_option(struct str *rest,
	struct str *ret_name,
	struct str *ret_value)
{
	size_t i = 0;

	*rest = str_trim(*rest);
	if (!rest->n)
		return false;
	while (i < rest->n && rest->p[i] != ';')
		i += rest->p[i] == '\\' ? 2 : 1;
	struct str all = str_head(*rest, i);
	*rest = str_from(*rest, i + 1);
	*ret_value = (struct str){ 0 };
	*ret_name = all;
	str_cut(all, ':', ret_name, ret_value);
	*ret_name = str_trim(*ret_name);
	*ret_value = str_trim(*ret_value);
	return true;
}

static bool parse_options(struct parsing *p, struct str text)
{
	struct str name;
	struct str value;

	while (next_option(&text, &name, &value)) {
		if (name.n && !parse_option(p, name, value))
			return false;
	}
	return true;
}

static bool parse_rule(struct parsing *p, struct str text)
{
	struct str head;
	struct str body;

	if (!str_cut(text, '(', &head, &body) || !body.n ||
		body.p[body.n - 1] != ')')
		return fail(p->err,
			ERR_FORMAT,
			0,
			"a rule was expected: ACTION .. (OPTION; ..)");
	p->rule->told.about = arena_str(p->s->a, str_trim(head));
	return parse_header(p, str_trim(head)) &&
		parse_options(p, str_head(body, body.n - 1)) && place(p) &&
		(p->rule->sid ||
			fail(p->err, ERR_FORMAT, 0, "it has no sid"));
}

/* Whoever it is, also when it cannot be run: known by what could be read. */
static void identify(struct suricata *s, struct suricata_rule *r)
{
	static const char *const levels[] = { "high",
		"high",
		"medium",
		"low",
		"informational" };

	r->told.level = str_of(levels[r->priority < 4 ? r->priority : 4]);
	r->told.id = arena_fmt(s->a,
		"%" PRIu64 ":%" PRIu64 ":%" PRIu64,
		r->gid,
		r->sid,
		r->rev);
}

/* What stands behind a keyword that could not be read: the options that say
 * who the rule is. */
static void identify_rest(struct parsing *p, struct str text)
{
	static const char *const who[] = { "msg",
		"sid",
		"gid",
		"rev",
		"classtype",
		"priority" };
	struct err none = { 0 };
	struct err *err = p->err;
	struct str head;
	struct str name;
	struct str value;

	if (!str_cut(text, '(', &head, &text))
		return;
	p->err = &none;
	while (next_option(&text, &name, &value)) {
		for (size_t i = 0; i < sizeof who / sizeof *who; i++) {
			if (str_is(name, who[i]))
				parse_option(p, name, value);
		}
	}
	p->err = err;
}

static bool is_double(struct suricata *s, struct suricata_rule *r)
{
	char key[48];
	int n = snprintf(key,
		sizeof key,
		"%" PRIu64 ":%" PRIu64,
		r->gid,
		r->sid);
	uint32_t before = s->sid.n;
	uint32_t at = table_put(&s->sid, (struct str){ key, (size_t)n });

	return at != TABLE_NONE && at < before;
}

static struct suricata_rule *new_rule(struct loading *l)
{
	struct suricata *s = l->s;

	if (s->n >= RULES_MAX)
		return NULL;
	s->rule = arena_grown(s->a, s->rule, s->n, &s->cap, sizeof *s->rule);
	if (!s->rule)
		return NULL;
	struct suricata_rule *r = &s->rule[s->n++];
	*r = (struct suricata_rule){ .gid = 1,
		.rev = 0,
		.priority = 3,
		.established = -1,
		.told = { .engine = STR("suricata"),
			.file = l->file,
			.line = l->line,
			.state = DETECTION_NOT_EXPRESSIBLE,
			.first_ns = T_NONE,
			.last_ns = T_NONE } };
	return r;
}

/* false: no memory */
static bool add_rule(struct loading *l, struct str text)
{
	struct suricata *s = l->s;
	struct suricata_rule *r = new_rule(l);
	struct err err = { 0 };
	struct parsing p = { .s = s, .rule = r, .err = &err };

	if (!r)
		return false;
	bool ok = parse_rule(&p, text);
	if (!ok)
		identify_rest(&p, text);
	if (ok && is_double(s, r))
		ok = fail(&err,
			ERR_FORMAT,
			0,
			"another rule before it has its gid and sid");
	identify(s, r);
	if (ok)
		r->told.state = DETECTION_NO_RECORDS;
	else
		r->told.reason = arena_str(s->a, str_of(err.text));
	r->off = !ok;
	return !s->a->full;
}

/* --- files ---------------------------------------------------------------
 */

static struct str line_of(struct str *rest)
{
	struct str line;

	if (!str_cut(*rest, '\n', &line, rest)) {
		line = *rest;
		*rest = (struct str){ 0 };
	}
	while (line.n && line.p[line.n - 1] == '\r')
		line.n--;
	return str_trim(line);
}

/* Lines that end in \ go on in the next. */
static struct str joined(struct loading *l,
	struct str line,
	struct str *rest,
	uint32_t *lines)
{
	l->text.n = 0;
	while (line.n && line.p[line.n - 1] == '\\' && rest->n &&
		l->text.n < RULE_TEXT_MAX) {
		line.n--;
		buf_add(&l->text, line);
		line = line_of(rest);
		(*lines)++;
	}
	buf_add(&l->text, line);
	return str_trim(buf_str(&l->text));
}

bool suricata_add(struct suricata *s, struct str file, struct str text)
{
	struct loading l = { .s = s, .file = arena_str(s->a, file) };
	uint32_t lines = 0;
	bool ok = true;

	while (ok && text.n) {
		struct str line = line_of(&text);

		l.line = ++lines;
		if (!line.n || line.p[0] == '#')
			continue;
		line = joined(&l, line, &text, &lines);
		ok = !l.text.bad &&
			add_rule(&l, str_head(line, RULE_TEXT_MAX));
	}
	buf_done(&l.text);
	return ok;
}

/* --- before the first observation ----------------------------------------
 */

/* The longest content that must be there; NULL: none */
static const struct buffer_test *fast_of(const struct suricata *s,
	const struct suricata_rule *r,
	uint32_t *ret_view)
{
	const struct buffer_test *best = NULL;

	for (uint32_t i = 0; i < r->n_list; i++) {
		/* what is said beside a message is not scanned */
		if (r->tx_events &&
			s->view[r->list[i].view].of == BUFFER_PAYLOAD)
			continue;
		for (uint32_t k = 0; k < r->list[i].n; k++) {
			const struct buffer_test *t = &r->list[i].test[k];

			if (t->kind != TEST_CONTENT || t->negated ||
				(best && best->bytes.n >= t->bytes.n))
				continue;
			best = t;
			*ret_view = r->list[i].view;
		}
	}
	return best;
}

struct making {
	struct literal *literal[VIEWS_MAX];
	uint32_t n[VIEWS_MAX];
	uint32_t cap[VIEWS_MAX];
};

static bool add_literal(struct suricata *s, struct making *m, uint32_t rule)
{
	struct suricata_rule *r = &s->rule[rule];
	uint32_t view = 0;
	const struct buffer_test *t = fast_of(s, r, &view);

	if (!t) {
		for (int i = 0; i < EVENTS; i++) {
			if (r->events >> i & 1)
				s->always[i][s->n_always[i]++] = rule;
		}
		return true;
	}
	r->fast = true;
	uint16_t *bytes = NEW(s->a, uint16_t, t->bytes.n);
	m->literal[view] = arena_grown(s->a,
		m->literal[view],
		m->n[view],
		&m->cap[view],
		sizeof **m->literal);
	if (!bytes || !m->literal[view])
		return false;
	for (size_t i = 0; i < t->bytes.n; i++)
		bytes[i] = (unsigned char)t->bytes.p[i];
	m->literal[view][m->n[view]++] = (struct literal){ .t = bytes,
		.n = (uint32_t)t->bytes.n,
		.row = rule,
		.starts = t->starts,
		.ends = t->ends };
	return true;
}

static bool add_literals(struct suricata *s, struct making *m)
{
	for (uint32_t i = 0; i < s->n; i++) {
		struct suricata_rule *r = &s->rule[i];

		if (r->off)
			continue;
		s->asked_events |= r->events;
		s->wants_said |= r->events & ON_STREAM ||
			(r->tx_events && payload_list(s, r));
		for (uint32_t k = 0; k < r->n_list; k++)
			s->view_events[r->list[k].view] |= r->events;
		if (!add_literal(s, m, i))
			return false;
	}
	for (uint32_t v = 0; v < s->n_view; v++) {
		if (!m->n[v])
			continue;
		s->scan[v] = automaton_make(s->a, m->literal[v], m->n[v]);
		if (!s->scan[v])
			return false;
	}
	return true;
}

bool suricata_ready(struct suricata *s, struct err *err)
{
	enum {
		EVENT_ROOM = 32 << 20 /* transforms of one event's buffers */
	};
	struct making *m = NEW(s->a, struct making, 1);
	bool ok = m != NULL;

	for (int i = 0; ok && i < EVENTS; i++) {
		s->always[i] = NEW(s->a, uint32_t, (size_t)s->n + 1);
		ok = s->always[i] != NULL;
	}
	s->candidate = NEW(s->a, uint64_t, (size_t)s->n + 1);
	s->value = NEW(s->a, struct buffer_value, EVENT_VALUES_MAX);
	s->viewed = NEW(s->a, struct viewed, VIEWED_MAX);
	s->regex = regex_room_open();
	s->flows = flows_seen_open();
	unsigned char *room = arena_raw(s->a, 1, EVENT_ROOM, 64);
	ok = ok && s->candidate && s->value && s->viewed && s->regex &&
		s->flows && room && add_literals(s, m);
	if (room)
		s->room = (struct arena){ .at = room,
			.end = room + EVENT_ROOM };
	return ok || fail(err, ERR_LIMIT, 0, "no memory left for the rules");
}

unsigned suricata_asks(const struct suricata *s)
{
	enum {
		TCP = 6
	};
	unsigned asks = s->asked_events ? PAYLOAD_ASKS_STREAMS : 0;

	for (uint32_t i = 0; i < s->n; i++) {
		const struct suricata_rule *r = &s->rule[i];
		bool tcp = !r->proto || r->proto == TCP;

		if (r->off || !tcp || !r->needs_packet)
			continue;
		asks |= PAYLOAD_ASKS_PACKETS;
		if (r->n_list)
			asks |= PAYLOAD_ASKS_BYTES;
	}
	return asks;
}

/* --- after the last capture ----------------------------------------------
 */

static void conclude(struct suricata *s, struct suricata_rule *r)
{
	if (r->told.state != DETECTION_NOT_EXPRESSIBLE) {
		for (int i = 0; i < EVENTS; i++) {
			if (r->events >> i & 1)
				r->told.records += s->events[i];
		}
		r->told.state = r->told.records ? DETECTION_RAN
						: DETECTION_NO_RECORDS;
	}
	if (r->told.state == DETECTION_NO_RECORDS)
		r->told.reason =
			STR("no capture of the case has what it asks of");
	for (uint32_t i = 0; i < r->n_list; i++)
		r->limited |= s->view_short[r->list[i].view];
	if (r->limited && r->told.state == DETECTION_RAN) {
		r->told.state = DETECTION_STOPPED;
		r->told.reason = STR(
			"an expression of it took too many steps or too "
			"long, "
			"or a buffer too much room: what it matches may not "
			"be all");
	}
	r->told.match = r->match;
}

bool suricata_end(struct suricata *s, struct detection *ret)
{
	struct detection_rule *rule =
		NEW(s->a, struct detection_rule, (size_t)s->n + 1);
	struct buf names = { 0 };

	if (!rule || s->failed)
		return false;
	*ret = (struct detection){ .rule = rule,
		.n = s->n,
		.records = s->records };
	for (uint32_t i = 0; i < s->n; i++) {
		conclude(s, &s->rule[i]);
		rule[i] = s->rule[i].told;
		ret->in_state[rule[i].state]++;
		ret->matches += rule[i].count;
	}
	for (uint32_t i = 0; i < s->variable.n; i++) {
		buf_z(&names, i ? ", " : "");
		buf_add(&names, s->variable.key[i]);
	}
	if (names.n)
		ret->note = arena_fmt(s->a,
			"Nothing is known of the variables of these rules, "
			"which stand for any address and port here: %.*s.",
			STR_FMT(buf_str(&names)));
	buf_done(&names);
	return !s->a->full;
}
