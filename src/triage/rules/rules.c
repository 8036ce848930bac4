/* SPDX-License-Identifier: Apache-2.0 */
#include "triage/rules/rules.h"

/* libyara's headers do not hold to our warnings */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpedantic"
#include <stdio.h>
#include <yara.h>
#pragma GCC diagnostic pop

struct rules {
	YR_RULES *compiled;
	uint32_t n;
};

/* --- compiling ----------------------------------------------------------- */

struct compiling {
	const struct rule_source *source;
	struct rules_errors *errors;
	struct arena *a;
};

static void add_error(struct compiling *c, uint32_t line, const char *why)
{
	struct rules_errors *to = c->errors;

	if (to->n < RULES_ERRORS_MOST) {
		struct str text = arena_str(c->a, str_of(why));

		to->e[to->n] =
			(struct rules_err){ c->source->name, line, text };
	}
	to->n++;
}

static uint32_t last_line(struct str text)
{
	uint32_t n = 1;

	/* a final newline begins no line */
	for (size_t i = 0; i + 1 < text.n; i++)
		n += text.p[i] == '\n';
	return n;
}

static void on_message(int level,
	const char *file,
	int line,
	const YR_RULE *rule,
	const char *message,
	void *ctx)
{
	struct compiling *c = ctx;
	uint32_t at = line > 0 ? (uint32_t)line : 0;

	(void)file; /* libyara knows none of texts in memory */
	(void)rule;
	/* it has no line for what is missing at the end */
	if (!at)
		at = last_line(c->source->text);
	if (level == YARA_ERROR_LEVEL_ERROR)
		add_error(c, at, message);
}

static YR_COMPILER *new_compiler(struct compiling *c)
{
	YR_COMPILER *y = NULL;

	if (yr_compiler_create(&y) != ERROR_SUCCESS)
		return NULL;
	yr_compiler_set_callback(y, on_message, c);
	/* none: libyara refuses the directive */
	yr_compiler_set_include_callback(y, NULL, NULL, NULL);
	return y;
}

/* libyara takes C strings, so what stands behind a NUL would be left out
 * without a word. */
static bool add_source(struct compiling *c, YR_COMPILER *y)
{
	struct str text = c->source->text;
	struct arena scratch = *c->a;
	uint32_t before = c->errors->n;
	const char *z;

	if (str_has_char(text, '\0')) {
		add_error(c, 0, "a file of rules holds no zero bytes");
		return false;
	}
	/* errors are kept in c->a meanwhile, so the copy lies behind them for
	 * good; rules are few */
	z = arena_z(c->a, text);
	if (c->a->full) {
		*c->a = scratch;
		add_error(c, 0, "it is too large");
		return false;
	}
	yr_compiler_add_string(y, z, c->source->name);
	return c->errors->n == before;
}

/* A compiler that refused something takes nothing more (libyara 4.2 asserts
 * it), so the files behind get a new one, to say what is wrong with them. */
static YR_COMPILER *compile(struct compiling *c,
	const struct rule_source *sources,
	size_t n)
{
	YR_COMPILER *y = new_compiler(c);

	for (size_t i = 0; y && i < n; i++) {
		c->source = &sources[i];
		if (!add_source(c, y)) {
			yr_compiler_destroy(y);
			y = new_compiler(c);
		}
	}
	return y;
}

static uint32_t count(YR_RULES *compiled)
{
	YR_RULE *rule;
	uint32_t n = 0;

	yr_rules_foreach(compiled, rule) n++;
	return n;
}

static bool first_error(const struct rules_errors *errors, struct err *err)
{
	const struct rules_err *e = &errors->e[0];

	return fail(err,
		ERR_FORMAT,
		e->line,
		"%s:%u: %.*s%s",
		e->name,
		e->line,
		STR_FMT(e->why),
		errors->n > 1 ? " (and more)" : "");
}

static bool finish(struct rules *r,
	YR_COMPILER *y,
	struct compiling *c,
	struct err *err)
{
	bool ok;

	if (!y)
		return fail(err, ERR_LIMIT, 0, "libyara is out of memory");
	ok = c->errors->n == 0;
	if (!ok)
		first_error(c->errors, err);
	if (ok && yr_compiler_get_rules(y, &r->compiled) != ERROR_SUCCESS)
		ok = fail(err, ERR_LIMIT, 0, "libyara cannot join the rules");
	yr_compiler_destroy(y);
	return ok;
}

bool rules_open(struct rules **ret,
	const struct rule_source *sources,
	size_t n,
	struct rules_errors *ret_errors,
	struct arena *a,
	struct err *err)
{
	struct rules *r = NEW(a, struct rules, 1);
	struct rules_errors *errors = ret_errors;
	struct compiling c;

	if (!errors)
		errors = NEW(a, struct rules_errors, 1);
	if (!r || !errors)
		return fail(err, ERR_LIMIT, 0, "no memory is left for rules");
	if (n > RULES_SOURCES_MOST)
		return fail(err,
			ERR_LIMIT,
			0,
			"there are too many rule files");
	if (yr_initialize() != ERROR_SUCCESS)
		return fail(err, ERR_LIMIT, 0, "libyara does not begin");
	*errors = (struct rules_errors){ 0 };
	c = (struct compiling){ NULL, errors, a };
	if (!finish(r, compile(&c, sources, n), &c, err)) {
		yr_finalize();
		return false;
	}
	r->n = count(r->compiled);
	*ret = r;
	return true;
}

uint32_t rules_count(const struct rules *r)
{
	return r->n;
}

void rules_close(struct rules *r)
{
	if (!r)
		return;
	yr_rules_destroy(r->compiled);
	yr_finalize();
}

/* --- scanning ------------------------------------------------------------ */

static void tell_meta(struct facts *f, const YR_META *m)
{
	char text[1024];
	int n;

	if (m->type == META_TYPE_STRING)
		n = snprintf(text,
			sizeof text,
			"%s=%s",
			m->identifier,
			m->string);
	else if (m->type == META_TYPE_BOOLEAN)
		n = snprintf(text,
			sizeof text,
			"%s=%s",
			m->identifier,
			m->integer ? "true" : "false");
	else
		n = snprintf(text,
			sizeof text,
			"%s=%lld",
			m->identifier,
			(long long)m->integer);
	/* what does not fit is cut */
	if (n >= (int)sizeof text)
		n = (int)sizeof text - 1;
	fact_text(f,
		FACT_YARA_META,
		(struct str){ text, n < 0 ? 0 : (size_t)n });
}

static void tell_match(struct facts *f, const char *name, const YR_MATCH *m)
{
	fact_item(f, FACT_YARA_STRING);
	fact_text(f, FACT_YARA_STRING_NAME, str_of(name));
	fact_number(f,
		FACT_YARA_STRING_AT,
		(uint64_t)m->base + (uint64_t)m->offset);
	fact_number(f, FACT_YARA_STRING_SIZE, (uint64_t)m->match_length);
}

/* libyara puts matches at odd addresses, where they may be copied only. */
static void tell_strings(struct facts *f,
	YR_SCAN_CONTEXT *context,
	YR_RULE *rule)
{
	YR_STRING *s;
	YR_MATCH m;
	uint64_t all = 0;

	yr_rule_strings_foreach(rule, s)
	{
		const void *at = context->matches[s->idx].head;

		for (; at; at = m.next) {
			memcpy(&m, at, sizeof m);
			if (m.is_private)
				continue;
			if (all < RULES_STRINGS_MOST)
				tell_match(f, s->identifier, &m);
			all++;
		}
	}
	fact_number(f, FACT_YARA_MATCHES, all);
}

static void tell_rule(struct facts *f,
	YR_SCAN_CONTEXT *context,
	YR_RULE *rule)
{
	const char *tag;
	YR_META *meta;

	fact_item(f, FACT_YARA);
	fact_text(f, FACT_YARA_RULE, str_of(rule->identifier));
	fact_text(f, FACT_YARA_NAMESPACE, str_of(rule->ns->name));
	yr_rule_tags_foreach(rule, tag)
		fact_text(f, FACT_YARA_TAG, str_of(tag));
	yr_rule_metas_foreach(rule, meta) tell_meta(f, meta);
	tell_strings(f, context, rule);
}

static int on_scan(YR_SCAN_CONTEXT *context, int what, void *data, void *ctx)
{
	struct facts *f = ctx;
	const YR_STRING *s = data;
	char why[200];

	if (what == CALLBACK_MSG_RULE_MATCHING)
		tell_rule(f, context, data);
	if (what == CALLBACK_MSG_TOO_MANY_MATCHES) {
		snprintf(why,
			sizeof why,
			"a YARA string matches too often (%.100s)",
			s->identifier);
		fact_warn(f, 0, why);
	}
	return f->stopped ? CALLBACK_ABORT : CALLBACK_CONTINUE;
}

static const char *why_not(int e)
{
	if (e == ERROR_SCAN_TIMEOUT)
		return "YARA rules took too long, not all were tried";
	if (e == ERROR_TOO_MANY_MATCHES)
		return "YARA strings match too often, not all rules were "
		       "tried";
	if (e == ERROR_INSUFFICIENT_MEMORY)
		return "YARA is out of memory, not all rules were tried";
	return "YARA gave up, not all rules were tried";
}

void rules_match_within(struct rules *r,
	struct str bytes,
	unsigned seconds,
	struct facts *facts)
{
	/* the bytes are memory, which does not vanish as a mapped file may */
	int flags = SCAN_FLAGS_NO_TRYCATCH | SCAN_FLAGS_REPORT_RULES_MATCHING;
	const uint8_t *p = (const uint8_t *)(bytes.n ? bytes.p : "");
	int e;

	fact_text(facts, FACT_YARA_ENGINE, STR("libyara " YR_VERSION));
	e = yr_rules_scan_mem(r->compiled,
		p,
		bytes.n,
		flags,
		on_scan,
		facts,
		(int)(seconds ? seconds : 1));
	if (e != ERROR_SUCCESS)
		fact_warn(facts, 0, why_not(e));
}

void rules_match(struct rules *r, struct str bytes, struct facts *facts)
{
	rules_match_within(r, bytes, RULES_SCAN_S, facts);
}
