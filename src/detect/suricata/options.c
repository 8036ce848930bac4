/* SPDX-License-Identifier: Apache-2.0 */
/* The options of a rule, one keyword at a time. source: Suricata 7.0
 * documentation, "Rules" */
#include "detect/suricata/parse.h"

static bool wrong(struct parsing *p, const char *keyword, struct str word)
{
	return fail(p->err,
		ERR_FORMAT,
		0,
		"%s: \"%.*s\" is not read here",
		keyword,
		STR_FMT(str_head(word, 60)));
}

/* The next of what commas separate. */
static bool next_word(struct str *rest, struct str *ret)
{
	if (!rest->n)
		return false;
	if (!str_cut(*rest, ',', ret, rest)) {
		*ret = *rest;
		*rest = (struct str){ 0 };
	}
	*ret = str_trim(*ret);
	return true;
}

/* --- who the rule is -----------------------------------------------------
 */

static bool take_msg(struct parsing *p, struct str value)
{
	bool negated;

	return parse_quoted(p, value, &p->rule->told.title, &negated);
}

static bool take_id_number(struct parsing *p,
	const char *keyword,
	struct str value,
	uint64_t *ret)
{
	return str_u64(str_trim(value), ret) || wrong(p, keyword, value);
}

static bool take_sid(struct parsing *p, struct str value)
{
	return take_id_number(p, "sid", value, &p->rule->sid);
}

static bool take_gid(struct parsing *p, struct str value)
{
	return take_id_number(p, "gid", value, &p->rule->gid);
}

static bool take_rev(struct parsing *p, struct str value)
{
	return take_id_number(p, "rev", value, &p->rule->rev);
}

static const struct {
	const char *name;
	uint32_t priority;
} classes[] = {
#include "detect/suricata/classes.list"
};

uint32_t priority_of_class(struct str name)
{
	for (size_t i = 0; i < sizeof classes / sizeof *classes; i++) {
		if (str_is(name, classes[i].name))
			return classes[i].priority;
	}
	return 0;
}

static bool take_class(struct parsing *p, struct str value)
{
	uint32_t priority = priority_of_class(str_trim(value));

	if (!p->has_priority && priority)
		p->rule->priority = priority;
	return true;
}

static bool take_priority(struct parsing *p, struct str value)
{
	uint64_t v;

	if (!str_u64(str_trim(value), &v) || v < 1 || v > 255)
		return wrong(p, "priority", value);
	p->rule->priority = (uint32_t)v;
	p->has_priority = true;
	return true;
}

static bool take_nothing(struct parsing *p, struct str value)
{
	(void)p;
	(void)value;
	return true;
}

static bool take_no_alert(struct parsing *p, struct str value)
{
	(void)value;
	p->rule->no_alert = true;
	return true;
}

/* --- flows ---------------------------------------------------------------
 */

static bool flow_word(struct parsing *p, struct str w)
{
	struct suricata_rule *r = p->rule;

	if (str_is(w, "to_server") || str_is(w, "from_client"))
		r->to_server = true;
	else if (str_is(w, "to_client") || str_is(w, "from_server"))
		r->to_client = true;
	else if (str_is(w, "established"))
		r->established = 1;
	else if (str_is(w, "not_established"))
		r->established = 0;
	else if (str_is(w, "no_stream"))
		r->needs_packet = true;
	else
		return str_is(w, "stateless") || str_is(w, "only_stream") ||
			str_is(w, "no_frag");
	return true;
}

static bool take_flow(struct parsing *p, struct str value)
{
	struct str w;

	while (next_word(&value, &w)) {
		if (!flow_word(p, w))
			return wrong(p, "flow", w);
	}
	return !(p->rule->to_server && p->rule->to_client) ||
		fail(p->err,
			ERR_FORMAT,
			0,
			"flow: both to_server and to_client");
}

static const struct {
	const char *name;
	enum bit_act act;
	bool sets;
} bit_acts[] = { { "set", BIT_SET, true },
	{ "unset", BIT_UNSET, true },
	{ "toggle", BIT_TOGGLE, true },
	{ "isset", BIT_IS_SET, false },
	{ "isnotset", BIT_IS_NOT_SET, false } };

/* "a|b|c" */
static bool bit_names(struct parsing *p, struct str names, struct bit_test *t)
{
	struct str one;
	uint32_t most = 1;

	for (size_t i = 0; i < names.n; i++)
		most += names.p[i] == '|';
	t->bit = NEW(p->s->a, uint32_t, most);
	while (t->bit && names.n) {
		if (!str_cut(names, '|', &one, &names)) {
			one = names;
			names = (struct str){ 0 };
		}
		t->bit[t->n++] = table_put(&p->s->bit, str_trim(one));
		if (t->bit[t->n - 1] == TABLE_NONE)
			return false;
	}
	return t->bit && t->n;
}

static bool take_flowbits(struct parsing *p, struct str value)
{
	struct suricata_rule *r = p->rule;
	struct str act = str_trim(value);
	struct str names = { 0 };
	size_t i = 0;

	str_cut(value, ',', &act, &names);
	act = str_trim(act);
	if (str_is(act, "noalert")) {
		r->no_alert = true;
		return true;
	}
	while (i < 5 && !str_is(act, bit_acts[i].name))
		i++;
	struct bit_test *t = NEW(p->s->a, struct bit_test, 1);
	if (i == 5 || !t || !bit_names(p, str_trim(names), t))
		return wrong(p, "flowbits", value);
	t->act = bit_acts[i].act;
	r->sets_bits |= bit_acts[i].sets;
	r->reads_bits |= !bit_acts[i].sets;
	if (r->bits_last)
		r->bits_last->next = t;
	else
		r->bits = t;
	r->bits_last = t;
	return true;
}

/* --- counts --------------------------------------------------------------
 */

static bool track_of(struct str w, enum track *ret)
{
	static const char *const names[] = { [TRACK_SRC] = "by_src",
		[TRACK_DST] = "by_dst",
		[TRACK_BOTH] = "by_both",
		[TRACK_RULE] = "by_rule" };

	for (unsigned i = 0; i <= TRACK_RULE; i++) {
		if (str_is(w, names[i])) {
			*ret = (enum track)i;
			return true;
		}
	}
	return false;
}

static bool type_of(struct str w, enum counting *ret)
{
	static const char *const names[] = { [COUNT_LIMIT] = "limit",
		[COUNT_THRESHOLD] = "threshold",
		[COUNT_BOTH] = "both" };

	for (unsigned i = COUNT_LIMIT; i <= COUNT_BOTH; i++) {
		if (str_is(w, names[i])) {
			*ret = (enum counting)i;
			return true;
		}
	}
	return false;
}

static bool count_of(struct str w, uint32_t *ret)
{
	uint64_t v;

	if (!str_u64(w, &v) || !v || v > UINT32_MAX / 2)
		return false;
	*ret = (uint32_t)v;
	return true;
}

static bool count_word(struct str w, struct threshold *t)
{
	struct str key = w;
	struct str value = { 0 };

	str_cut(w, ' ', &key, &value);
	value = str_trim(value);
	if (str_is(key, "type"))
		return type_of(value, &t->type);
	if (str_is(key, "track"))
		return track_of(value, &t->track);
	if (str_is(key, "count"))
		return count_of(value, &t->count);
	return str_is(key, "seconds") && count_of(value, &t->seconds);
}

static bool take_counts(struct parsing *p,
	const char *keyword,
	struct str value,
	struct threshold *t)
{
	struct str w;

	while (next_word(&value, &w)) {
		if (!count_word(w, t))
			return wrong(p, keyword, w);
	}
	return (t->type && t->count && t->seconds) ||
		wrong(p, keyword, STR("not all of its parts"));
}

static bool take_threshold(struct parsing *p, struct str value)
{
	return take_counts(p, "threshold", value, &p->rule->threshold);
}

static bool take_filter(struct parsing *p, struct str value)
{
	p->rule->filter.type = COUNT_FILTER;
	return take_counts(p, "detection_filter", value, &p->rule->filter);
}

/* --- packets -------------------------------------------------------------
 */

/* "S", "SA,12", "+A", "!R", "*FS", "0" */
static bool flag_set(struct str w, uint8_t *ret)
{
	static const char letters[] = "FSRPAUEC";

	*ret = 0;
	for (size_t i = 0; i < w.n; i++) {
		char c = w.p[i];
		const char *at;

		if (c == '0' || c == '+' || c == '*' || c == '!')
			continue;
		if (c == '1' || c == '2')
			c = c == '1' ? 'C' : 'E';
		at = strchr(letters, c);
		if (!at)
			return false;
		*ret |= (uint8_t)(1 << (at - letters));
	}
	return true;
}

static bool take_flags(struct parsing *p, struct str value)
{
	struct flags_test *f = &p->rule->flags;
	struct str set = value;
	struct str ignored = { 0 };

	str_cut(value, ',', &set, &ignored);
	set = str_trim(set);
	for (size_t i = 0; i < set.n; i++) {
		if (str_has_char(STR("+*!"), set.p[i]))
			f->mode = set.p[i];
	}
	f->is = true;
	p->rule->needs_packet = true;
	return (set.n && flag_set(set, &f->set) &&
		       flag_set(str_trim(ignored), &f->ignored)) ||
		wrong(p, "flags", value);
}

static bool take_field(struct parsing *p,
	const char *keyword,
	enum packet_field field,
	struct str value)
{
	struct packet_test *t = NEW(p->s->a, struct packet_test, 1);

	if (!t || !parse_number_test(value, true, &t->number))
		return wrong(p, keyword, value);
	t->field = field;
	t->next = p->rule->packet;
	p->rule->packet = t;
	p->rule->needs_packet = true;
	return true;
}

static bool take_dsize(struct parsing *p, struct str value)
{
	return take_field(p, "dsize", FIELD_DSIZE, value);
}

static bool take_ttl(struct parsing *p, struct str value)
{
	return take_field(p, "ttl", FIELD_TTL, value);
}

static bool take_itype(struct parsing *p, struct str value)
{
	return take_field(p, "itype", FIELD_ITYPE, value);
}

static bool take_icode(struct parsing *p, struct str value)
{
	return take_field(p, "icode", FIELD_ICODE, value);
}

static bool take_seq(struct parsing *p, struct str value)
{
	return take_field(p, "seq", FIELD_SEQ, value);
}

static bool take_ack(struct parsing *p, struct str value)
{
	return take_field(p, "ack", FIELD_ACK, value);
}

static bool take_window(struct parsing *p, struct str value)
{
	return take_field(p, "window", FIELD_WINDOW, value);
}

static bool take_id(struct parsing *p, struct str value)
{
	return take_field(p, "id", FIELD_IP_ID, value);
}

static bool take_ip_proto(struct parsing *p, struct str value)
{
	static const struct {
		const char *name;
		struct str number;
	} known[] = { { "tcp", { "6", 1 } },
		{ "udp", { "17", 2 } },
		{ "icmp", { "1", 1 } },
		{ "TCP", { "6", 1 } },
		{ "UDP", { "17", 2 } },
		{ "ICMP", { "1", 1 } } };

	value = str_trim(value);
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		if (str_is(value, known[i].name))
			value = known[i].number;
	}
	return take_field(p, "ip_proto", FIELD_IP_PROTO, value);
}

static bool take_same_ip(struct parsing *p, struct str value)
{
	(void)value;
	p->rule->same_ip = p->rule->needs_packet = true;
	return true;
}

/* --- protocols -----------------------------------------------------------
 */

static bool take_tls_version(struct parsing *p, struct str value)
{
	static const struct {
		const char *name;
		uint64_t number;
	} known[] = { { "1.0", 0x0301 },
		{ "1.1", 0x0302 },
		{ "1.2", 0x0303 },
		{ "1.3", 0x0304 } };
	struct str text;
	bool negated;

	if (!parse_quoted(p, value, &text, &negated)) {
		text = str_trim(value);
		*p->err = (struct err){ 0 };
	}
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		if (str_is(str_trim(text), known[i].name))
			p->rule->tls_version.a = known[i].number;
	}
	p->rule->app = STR("tls");
	return p->rule->tls_version.a || wrong(p, "tls.version", value);
}

static bool take_app(struct parsing *p, struct str value)
{
	p->rule->app = app_of_rules(str_trim(value));
	return p->rule->app.n || wrong(p, "app-layer-protocol", value);
}

/* --- buffers -------------------------------------------------------------
 */

static const struct {
	const char *name;
	enum buffer of;
} buffers[] = {
#define BUFFER(id, name, events) { name, id },
#include "detect/suricata/buffers.list"
#undef BUFFER
	{ "dns.queries.rrname", BUFFER_DNS_QUERY },
#define OLDER(name, of, modifier) { modifier ? NULL : name, of },
#include "detect/suricata/older_names.list"
#undef OLDER
};

static bool take_buffer(struct parsing *p, struct str name, bool *ret_is)
{
	for (size_t i = 0; i < sizeof buffers / sizeof *buffers; i++) {
		if (!buffers[i].name || !str_is(name, buffers[i].name))
			continue;
		p->view = (struct buffer_view){ .of = buffers[i].of };
		p->sticky = buffers[i].of != BUFFER_PAYLOAD;
		p->last_list = NULL;
		*ret_is = true;
		return true;
	}
	return false;
}

static const struct {
	const char *name;
	enum transform transform;
} transforms[] = {
#include "detect/suricata/transforms.list"
};

static bool take_transform(struct parsing *p, struct str name, bool *ret_is)
{
	for (size_t i = 0; i < sizeof transforms / sizeof *transforms; i++) {
		if (!str_is(name, transforms[i].name))
			continue;
		*ret_is = true;
		if (!p->sticky || p->last_list || p->view.n == TRANSFORMS_MAX)
			return fail(p->err,
				ERR_FORMAT,
				0,
				"%s must stand behind a buffer and before "
				"its "
				"contents",
				transforms[i].name);
		p->view.transform[p->view.n++] =
			(uint8_t)transforms[i].transform;
		return true;
	}
	return true;
}

/* --- all of them ---------------------------------------------------------
 */

static const struct {
	const char *name;
	bool (*take)(struct parsing *p, struct str value);
} keywords[] = {
#define KEYWORD(name, take) { name, take },
#include "detect/suricata/keywords.list"
#undef KEYWORD
};

bool parse_option(struct parsing *p, struct str name, struct str value)
{
	bool is = false;

	for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++) {
		if (str_is(name, keywords[i].name))
			return keywords[i].take(p, value);
	}
	if (take_buffer(p, name, &is))
		return true;
	if (!parse_modifier(p, name, value, &is))
		return false;
	if (!is && !parse_byte_keyword(p, name, value, &is))
		return false;
	if (!is && !take_transform(p, name, &is))
		return false;
	return is ||
		fail(p->err,
			ERR_FORMAT,
			0,
			"the keyword \"%.*s\" is not asked of here",
			STR_FMT(str_head(name, 60)));
}
