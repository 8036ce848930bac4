/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/hands.h"

#include <math.h>
#include <stdlib.h>

#include "identity/form/form.h"
#include "identity/linkage/compare.h"
#include "identity/linkage/learn.h"

enum {
	/* different letters and digits; of fewer it is a constant */
	VARIETY = 3,
	FILLED_ALIKE = 4,  /* kinds with one text: none was meant */
	MAKES = 6,         /* of nobodys, the first: a version may follow */
	PRIOR_ERROR = 700, /* of how many hands there are, 1/1000 nat */
	NINETY = 1645,     /* standard errors of a 90 % interval, 1/1000 */
	KEPT_TOLD = 1,     /* that differ, before a theft is thought of */
	FEW_RECORDS = 50, /* of fewer, how many hands there are is a guess: */
	GUESS_ERROR = 2300 /* ten times more or less */
};

/* What a kind of fact is to the comparison. What is not named is a login. */
static const struct {
	const char *word;
	enum field_kind kind;
	bool strong;
	bool papers;         /* who somebody says he is */
	enum form_kind form; /* FORM_KINDS: any text will do */
	bool own;            /* one's own, but anybody can write it down */
} kinds[] = {
#include "identity/hand_kinds.list"
};

enum {
	KINDS = sizeof kinds / sizeof *kinds
};

static int kind_of(struct str word)
{
	for (int i = 0; i < KINDS; i++) {
		if (str_is(word, kinds[i].word))
			return i;
	}
	return -1;
}

/* A value that several names have, and that is taken for nobody's. */
struct left_out {
	const struct persona_fact *fact;
	uint32_t names;
};

struct hands_finding {
	struct arena *a;
	const struct persona_fact **fact; /* by persona, kind, value */
	uint32_t n;
	struct str *persona;
	uint32_t *first; /* of each persona, and the end */
	uint32_t n_persona;
	struct linkage_column column[LINKAGE_COLUMNS_MAX];
	uint32_t n_column;
	struct str *cell;
	struct table shared; /* kind and value of what many have */
	struct table some;   /* and of what more have than a few */
	struct left_out *left;
	uint32_t n_left;
	struct linkage l;
};

/* what is compared: a record, or a persona as a whole */
static struct str unit_of(const struct persona_fact *x)
{
	return x->record.n ? x->record : x->persona;
}

static int by_fact(const void *a, const void *b)
{
	const struct persona_fact *x = *(const struct persona_fact *const *)a;
	const struct persona_fact *y = *(const struct persona_fact *const *)b;
	int o = str_cmp(unit_of(x), unit_of(y));

	if (!o)
		o = str_cmp(x->kind, y->kind);
	if (!o)
		o = str_cmp(x->value, y->value);
	if (!o)
		o = (x->from_s > y->from_s) - (x->from_s < y->from_s);
	return o ? o : (x->to_s > y->to_s) - (x->to_s < y->to_s);
}

static int by_value(const void *a, const void *b)
{
	const struct persona_fact *x = *(const struct persona_fact *const *)a;
	const struct persona_fact *y = *(const struct persona_fact *const *)b;
	int o = str_cmp(x->kind, y->kind);

	if (!o)
		o = str_cmp(x->value, y->value);
	return o ? o : str_cmp(x->persona, y->persona);
}

/* --- records of personas ---------------------------------------------------
 */

/* how many kinds of one record hold the text */
static unsigned kinds_with(const struct hands_finding *finding,
	uint32_t from,
	uint32_t to,
	struct str value)
{
	unsigned n = 0;

	for (uint32_t i = from; i < to; i++)
		n += str_eq(finding->fact[i]->value, value);
	return n;
}

/* A form in which many cells hold one text was not filled in, whatever the text
 * says in whatever language. */
static void drop_fillers(struct hands_finding *finding)
{
	uint32_t kept = 0;

	for (uint32_t from = 0; from < finding->n;) {
		struct str unit = unit_of(finding->fact[from]);
		uint32_t to = from;
		uint64_t drop = 0;

		while (to < finding->n && to - from < 64 &&
			str_eq(unit_of(finding->fact[to]), unit))
			to++;
		for (uint32_t i = from; i < to; i++) {
			if (kinds_with(finding,
				    from,
				    to,
				    finding->fact[i]->value) >= FILLED_ALIKE)
				drop |= UINT64_C(1) << (i - from);
		}
		for (uint32_t i = from; i < to; i++) {
			if (!(drop >> (i - from) & 1))
				finding->fact[kept++] = finding->fact[i];
		}
		from = to;
	}
	finding->n = kept;
}

static bool order_facts(struct hands_finding *finding,
	const struct persona_fact *fact,
	uint32_t n)
{
	finding->fact = NEW(finding->a, const struct persona_fact *, n + 1);
	finding->persona = NEW(finding->a, struct str, n + 1);
	finding->first = NEW(finding->a, uint32_t, n + 2);
	if (!finding->fact || !finding->persona || !finding->first)
		return false;
	for (uint32_t i = 0; i < n; i++) {
		if (value_told(fact[i].value))
			finding->fact[finding->n++] = &fact[i];
	}
	if (finding->n)
		qsort(finding->fact,
			finding->n,
			sizeof *finding->fact,
			by_fact);
	drop_fillers(finding);
	for (uint32_t i = 0; i < finding->n; i++) {
		if (i &&
			str_eq(unit_of(finding->fact[i]),
				unit_of(finding->fact[i - 1])))
			continue;
		finding->persona[finding->n_persona] =
			unit_of(finding->fact[i]);
		finding->first[finding->n_persona++] = i;
	}
	finding->first[finding->n_persona] = finding->n;
	return true;
}

static struct str shared_key(const struct persona_fact *x, struct arena *a)
{
	return arena_fmt(a,
		"%.*s\n%.*s",
		STR_FMT(x->kind),
		STR_FMT(x->value));
}

/* how many names the sorted run has */
static uint32_t personas_of(const struct persona_fact *const *run, uint32_t n)
{
	uint32_t personas = 0;

	for (uint32_t i = 0; i < n; i++) {
		personas +=
			!i || !str_eq(run[i]->persona, run[i - 1]->persona);
	}
	return personas;
}

static bool is_identifier(struct str kind)
{
	int k = kind_of(kind);

	return k < 0 || kinds[k].strong ||
		field_rows[kinds[k].kind].n_equal > 1;
}

/* Words for a way to pay or a make of device, and what stands where nothing was
 * filled in. */
static const char *const nobodys[] = { "iphone",
	"ipad",
	"android",
	"windows",
	"macbook",
	"linux",
	"cash",
	"paypal",
	"card",
	"credit card",
	"debit card",
	"visa",
	"mastercard",
	"bitcoin",
	"bank transfer",
	"wire",
	"invoice",
	"default string",
	"to be filled by o.e.m.",
	"passport",
	"licence",
	"\xe7\x8f\xbe\xe9\x87\x91",
	"\xe9\x8a\x80\xe8\xa1\x8c\xe6\x8c\xaf\xe8\xbe\xbc" };

static const uint32_t empty_doubts = FORM_DOUBT_SHARED | FORM_DOUBT_INVENTED |
	FORM_DOUBT_LOCAL | FORM_DOUBT_PARTIAL | FORM_DOUBT_PROXY |
	FORM_DOUBT_IMPOSSIBLE;

/* "iPhone 7" is a make, "iphone-5f2e91" may be one's own */
static bool is_nobodys_word(struct str value)
{
	for (size_t i = 0; i < sizeof nobodys / sizeof *nobodys; i++) {
		struct str word = str_of(nobodys[i]);
		struct str rest = str_from(value, word.n);

		if (str_lower_eq(str_head(value, word.n), word) &&
			(!rest.n ||
				(i < MAKES && rest.p[0] == ' ' &&
					rest.n < 4)))
			return true;
	}
	return false;
}

static unsigned variety(struct str value)
{
	uint64_t seen = 0;

	for (size_t i = 0; i < value.n; i++) {
		unsigned char c = (unsigned char)value.p[i];

		if (c > ' ' && !str_has_char(STR(":-./*+_ "), (char)c))
			seen |= UINT64_C(1) << (c & 63);
	}
	return (unsigned)__builtin_popcountll(seen);
}

/* What identifies nobody, whoever has it: "cash", 00:00:00:00:00:00, info@. */
static bool is_nobodys(struct hands_finding *finding,
	const struct persona_fact *x)
{
	struct arena scratch = *finding->a;
	int k = kind_of(x->kind);
	struct form form;

	if (k < 0 || (!kinds[k].strong && !kinds[k].own))
		return false;
	if (is_nobodys_word(x->value) || variety(x->value) < VARIETY)
		return true;
	if (kinds[k].form == FORM_KINDS ||
		!form_make(kinds[k].form, x->value, STR(""), &scratch, &form))
		return false;
	/* some numbers that look so are given all the same */
	if (kinds[k].kind == COL_PHONE)
		form.doubts &= ~(uint32_t)FORM_DOUBT_INVENTED;
	return form.doubts & empty_doubts;
}

/* What more names have than one hand would use is nobody's. */
static bool find_shared(struct hands_finding *finding)
{
	const struct persona_fact **by =
		NEW(finding->a, const struct persona_fact *, finding->n + 1);

	finding->shared = table_in(finding->a);
	finding->some = table_in(finding->a);
	finding->left = NEW(finding->a, struct left_out, finding->n + 1);
	if (!by || !finding->left)
		return false;
	if (finding->n) {
		memcpy(by, finding->fact, finding->n * sizeof *by);
		qsort(by, finding->n, sizeof *by, by_value);
	}
	for (uint32_t i = 0; i < finding->n;) {
		uint32_t end = i;
		bool many = false;

		for (; end < finding->n &&
			str_eq(by[end]->kind, by[i]->kind) &&
			str_eq(by[end]->value, by[i]->value);
			end++)
			many |= by[end]->shared;
		uint32_t names = personas_of(by + i, end - i);
		many |= names > HANDS_SHARED && is_identifier(by[i]->kind);
		many |= is_nobodys(finding, by[i]);
		if ((many || names > HANDS_FEW) &&
			table_put(many ? &finding->shared : &finding->some,
				shared_key(by[i], finding->a)) == TABLE_NONE)
			return false;
		if (many && names > 1)
			finding->left[finding->n_left++] =
				(struct left_out){ by[i], names };
		i = end;
	}
	return true;
}

static bool is_in(const struct table *t,
	const struct persona_fact *x,
	struct arena scratch)
{
	return t->n && table_find(t, shared_key(x, &scratch)) != TABLE_NONE;
}

static bool is_shared(const struct hands_finding *finding,
	const struct persona_fact *x)
{
	return is_in(&finding->shared, x, *finding->a);
}

static uint32_t column_named(struct hands_finding *finding, struct str kind)
{
	int k = kind_of(kind);

	if (k >= 0 && kinds[k].kind == COL_SKIPPED)
		return LINKAGE_COLUMNS_MAX;
	for (uint32_t c = 0; c < finding->n_column; c++) {
		if (str_eq(finding->column[c].name, kind))
			return c;
	}
	if (finding->n_column == LINKAGE_COLUMNS_MAX)
		return LINKAGE_COLUMNS_MAX;
	finding->column[finding->n_column] = (struct linkage_column){ kind,
		k < 0 ? COL_LOGIN : kinds[k].kind };
	return finding->n_column++;
}

/* columns in the order of the table above, then by name */
static bool name_columns(struct hands_finding *finding)
{
	struct table other = table_in(finding->a);

	for (int k = 0; k < KINDS; k++) {
		for (uint32_t i = 0; i < finding->n; i++) {
			if (!str_is(finding->fact[i]->kind, kinds[k].word))
				continue;
			column_named(finding, finding->fact[i]->kind);
			break;
		}
	}
	for (uint32_t i = 0; i < finding->n; i++) {
		if (kind_of(finding->fact[i]->kind) < 0 &&
			table_put(&other, finding->fact[i]->kind) ==
				TABLE_NONE)
			return false;
	}
	for (;;) {
		struct str least = { 0 };

		for (uint32_t i = 0; i < other.n; i++) {
			struct str k = other.key[i];

			if (finding->n_column &&
				str_cmp(k,
					finding->column[finding->n_column - 1]
						.name) <= 0 &&
				kind_of(finding->column[finding->n_column - 1]
						.name) < 0)
				continue;
			if (!least.n || str_cmp(k, least) < 0)
				least = k;
		}
		if (!least.n || finding->n_column == LINKAGE_COLUMNS_MAX)
			return true;
		column_named(finding, least);
	}
}

/* "a;b": what is told of a persona in a column */
static struct str joined(const struct hands_finding *finding,
	uint32_t persona,
	struct str kind)
{
	struct buf b = { 0 };

	for (uint32_t i = finding->first[persona];
		i < finding->first[persona + 1];
		i++) {
		if (!str_eq(finding->fact[i]->kind, kind) ||
			is_shared(finding, finding->fact[i]))
			continue;
		if (b.n)
			buf_z(&b, ";");
		buf_add(&b, finding->fact[i]->value);
	}
	struct str all = arena_str(finding->a, buf_str(&b));
	buf_done(&b);
	return all;
}

static bool fill_cells(struct hands_finding *finding)
{
	finding->cell = NEW(finding->a,
		struct str,
		(size_t)finding->n_persona * finding->n_column + 1);
	for (uint32_t p = 0; finding->cell && p < finding->n_persona; p++) {
		for (uint32_t c = 0; c < finding->n_column; c++) {
			finding->cell[(size_t)p * finding->n_column + c] =
				joined(finding, p, finding->column[c].name);
		}
	}
	return finding->cell && !finding->a->full;
}

/* --- what is doubtful ------------------------------------------------------
 */

/* What a reader should know of a value: that it is invented, mistyped, or read
 * in the wrong encoding. What only says that it could be finer is no news. */
static const uint32_t told_doubts = FORM_DOUBT_CHECK | FORM_DOUBT_LENGTH |
	FORM_DOUBT_IMPOSSIBLE | FORM_DOUBT_MOJIBAKE | FORM_DOUBT_INVENTED |
	FORM_DOUBT_SHARED;

static struct str doubts_of(uint32_t bits, struct arena *a)
{
	struct str said = { 0 };

	for (size_t i = 0; i < n_form_doubts; i++) {
		if (!(form_doubts[i].bit & bits))
			continue;
		said = arena_fmt(a,
			"%.*s%s%s",
			STR_FMT(said),
			said.n ? "; " : "",
			form_doubts[i].sentence);
	}
	return said;
}

static struct str country_of(const struct hands_finding *finding,
	uint32_t persona)
{
	for (uint32_t i = finding->first[persona];
		i < finding->first[persona + 1];
		i++) {
		if (str_is(finding->fact[i]->kind, "country"))
			return finding->fact[i]->value;
	}
	return (struct str){ 0 };
}

static bool doubt_fact(struct hands_finding *finding,
	const struct persona_fact *x,
	struct str country,
	struct hands_found *ret)
{
	int k = kind_of(x->kind);
	struct form form;

	if (k < 0 || kinds[k].form == FORM_KINDS)
		return true;
	if (!form_make(kinds[k].form, x->value, country, finding->a, &form))
		return false;
	if (!(form.doubts & told_doubts))
		return true;
	ret->doubt[ret->n_doubt++] = (struct doubtful_fact){ unit_of(x),
		x->kind,
		x->value,
		form.normal,
		doubts_of(form.doubts & told_doubts, finding->a) };
	return true;
}

/* What is left out of the comparison is not left out in silence. */
static void say_left_out(struct hands_finding *finding,
	const struct left_out *left,
	struct hands_found *ret)
{
	const struct persona_fact *x = left->fact;

	ret->doubt[ret->n_doubt++] = (struct doubtful_fact){
		.persona = unit_of(x),
		.kind = x->kind,
		.value = x->value,
		.normal = x->value,
		.doubts = arena_fmt(finding->a,
			"%u names have it: it is taken for nobody's own, and "
			"joins none of them",
			left->names),
	};
}

static bool find_doubts(struct hands_finding *finding,
	struct hands_found *ret)
{
	ret->doubt = NEW(finding->a,
		struct doubtful_fact,
		(size_t)finding->n + finding->n_left + 1);
	for (uint32_t p = 0; ret->doubt && p < finding->n_persona; p++) {
		struct str country = country_of(finding, p);

		for (uint32_t i = finding->first[p];
			i < finding->first[p + 1];
			i++) {
			if (!doubt_fact(finding,
				    finding->fact[i],
				    country,
				    ret))
				return false;
		}
	}
	for (uint32_t i = 0; ret->doubt && i < finding->n_left; i++)
		say_left_out(finding, &finding->left[i], ret);
	return ret->doubt && !finding->a->full;
}

/* --- pairs -----------------------------------------------------------------
 */

static const struct persona_fact *has(const struct hands_finding *finding,
	uint32_t persona,
	struct str kind,
	struct str value)
{
	for (uint32_t i = finding->first[persona];
		i < finding->first[persona + 1];
		i++) {
		const struct persona_fact *x = finding->fact[i];

		if (str_eq(x->kind, kind) &&
			(!value.n || str_eq(x->value, value)))
			return x;
	}
	return NULL;
}

static void put_field(struct hand_field *list,
	uint32_t *n,
	struct str kind,
	struct str value,
	const char *how)
{
	list[(*n)++] = (struct hand_field){
		.kind = kind,
		.value = value,
		.how = how,
	};
}

/* What is equal, and costly or at least one's own. */
static void mark_equal(struct hand_field *f)
{
	int k = kind_of(f->kind);

	f->strong = k >= 0 && kinds[k].strong;
	f->own = k >= 0 && kinds[k].own;
}

/* what both give exactly, also what many give */
static void equal_facts(const struct hands_finding *finding,
	uint32_t x,
	uint32_t y,
	struct hand_field *list,
	uint32_t *n)
{
	for (uint32_t i = finding->first[x]; i < finding->first[x + 1]; i++) {
		const struct persona_fact *g = finding->fact[i];
		bool twice = i > finding->first[x] &&
			str_eq(g->kind, finding->fact[i - 1]->kind) &&
			str_eq(g->value, finding->fact[i - 1]->value);

		if (twice || str_is(g->kind, "place") ||
			!has(finding, y, g->kind, g->value))
			continue;
		put_field(list, n, g->kind, g->value, "equal");
		struct hand_field *put = &list[*n - 1];
		if (is_shared(finding, g)) {
			put->how = "nobody's own";
			continue;
		}
		mark_equal(put);
		if (is_in(&finding->some, g, *finding->a)) {
			put->how = "shared by some";
			put->some = true;
		}
	}
}

static bool listed(const struct hand_field *list, uint32_t n, struct str kind)
{
	for (uint32_t i = 0; i < n; i++) {
		if (str_eq(list[i].kind, kind))
			return true;
	}
	return false;
}

/* equal texts that are none of their kind: a phone number of three digits */
static void says_nothing(struct hand_field *list, uint32_t n, struct str kind)
{
	for (uint32_t i = 0; i < n; i++) {
		if (str_eq(list[i].kind, kind)) {
			list[i].strong = false;
			list[i].own = false;
			if (str_is(str_of(list[i].how), "equal"))
				list[i].how = "equal, and says nothing";
		}
	}
}

/* The fields of a pair, out of the levels of its columns. */
static bool say_fields(const struct hands_finding *finding,
	const struct linked_pair *p,
	struct hand_pair *ret)
{
	uint32_t room = finding->first[p->a + 1] - finding->first[p->a] +
		finding->n_column + 1;
	struct hand_field *agree = NEW(finding->a, struct hand_field, room);
	struct hand_field *differ =
		NEW(finding->a, struct hand_field, finding->n_column + 1);

	if (!agree || !differ)
		return false;
	equal_facts(finding, p->a, p->b, agree, &ret->n_agree);
	for (uint32_t c = 0; c < finding->n_column; c++) {
		unsigned level = pattern_level(p->pattern, c);
		const struct field_row *row =
			&field_rows[finding->column[c].kind];
		struct str kind = finding->column[c].name;

		if (level == LEVEL_MISSING) {
			says_nothing(agree, ret->n_agree, kind);
			continue;
		}
		if (level == field_differs(finding->column[c].kind))
			put_field(differ, &ret->n_differ, kind, STR(""), "");
		else if (!listed(agree, ret->n_agree, kind)) {
			put_field(agree,
				&ret->n_agree,
				kind,
				STR(""),
				row->level[level]);
			/* written in two ways */
			if (level < row->n_equal)
				mark_equal(&agree[ret->n_agree - 1]);
		}
	}
	ret->agree = agree;
	ret->differ = differ;
	return true;
}

static bool overlap(const struct persona_fact *x,
	const struct persona_fact *y)
{
	bool known = x->from_s != TIME_UNKNOWN && y->from_s != TIME_UNKNOWN &&
		x->to_s != TIME_OPEN && y->to_s != TIME_OPEN;

	return known && x->from_s < y->to_s && y->from_s < x->to_s;
}

/* Nobody is in two places at once. */
static void find_places(const struct hands_finding *finding,
	const struct linked_pair *p,
	struct hand_pair *ret)
{
	for (uint32_t i = finding->first[p->a]; i < finding->first[p->a + 1];
		i++) {
		const struct persona_fact *x = finding->fact[i];

		for (uint32_t k = finding->first[p->b];
			k < finding->first[p->b + 1];
			k++) {
			const struct persona_fact *y = finding->fact[k];

			if (!str_is(x->kind, "place") ||
				!str_is(y->kind, "place") || !overlap(x, y) ||
				str_eq(x->value, y->value))
				continue;
			ret->place[0] = x->value;
			ret->place[1] = y->value;
			if (ret->weight > HANDS_APART)
				ret->weight = HANDS_APART;
			return;
		}
	}
}

/* what somebody has who is himself: not his papers, nor his habits */
static bool keeps(int k)
{
	return kinds[k].strong || kinds[k].kind == COL_EMAIL ||
		kinds[k].kind == COL_PHONE;
}

/* The papers of one in the hands of another. */
static void find_theft(const struct hands_finding *finding,
	const struct linked_pair *p,
	struct hand_pair *ret)
{
	unsigned papers = 0;
	unsigned kept = 0;

	for (uint32_t c = 0; c < finding->n_column; c++) {
		int k = kind_of(finding->column[c].name);
		unsigned level = pattern_level(p->pattern, c);
		bool differs =
			level == field_differs(finding->column[c].kind);

		if (k < 0 || level == LEVEL_MISSING)
			continue;
		if (kinds[k].papers && differs)
			return;
		if (kinds[k].papers)
			papers++;
		else if (keeps(k) && !differs)
			return;
		else if (keeps(k))
			kept++;
	}
	ret->stolen = papers && kept >= KEPT_TOLD;
	if (ret->stolen && ret->weight > 0)
		ret->weight = 0;
}

static void find_decider(const struct hands_finding *finding,
	const struct linked_pair *p,
	struct hand_pair *ret)
{
	enum pair_class k = p->likely ? p->likely : PAIR_HAND;
	int32_t most = 0;

	for (uint32_t c = 0; c < finding->n_column; c++) {
		int32_t tells =
			finding->l.model.weight[k][c][LEANS_UNTOLD][0];
		struct str kind = finding->column[c].name;

		if (pattern_level(p->pattern, c) != LEVEL_MISSING ||
			tells <= most)
			continue;
		most = tells;
		ret->decides = kind;
		ret->decides_of =
			has(finding, p->a, kind, STR("")) ? ret->b : ret->a;
	}
}

static void find_interval(const struct hands_finding *finding,
	const struct linked_pair *p,
	struct hand_pair *ret)
{
	const struct linkage_model *m = &finding->l.model;
	enum pair_class k = p->likely ? p->likely : PAIR_PERSON;
	bool few = finding->n_persona < FEW_RECORDS;
	double prior = few ? GUESS_ERROR : PRIOR_ERROR;
	double sum = prior * prior;

	for (uint32_t c = 0; c < finding->n_column; c++) {
		unsigned level = pattern_level(p->pattern, c);

		if (level == LEVEL_MISSING)
			continue;
		double e =
			m->error[k][c][leaning_of(m, p->pattern, c)][level];
		sum += e * e;
	}
	int32_t half = (int32_t)(sqrt(sum) * NINETY / 1000);
	ret->low = ret->weight - half;
	ret->high = ret->weight + half;
}

static int by_weight(const void *a, const void *b)
{
	const struct hand_pair *x = a;
	const struct hand_pair *y = b;

	if (x->weight != y->weight)
		return x->weight < y->weight ? 1 : -1;
	int o = str_cmp(x->a, y->a);
	return o ? o : str_cmp(x->b, y->b);
}

static bool say_pairs(struct hands_finding *finding, struct hands_found *ret)
{
	ret->pair = NEW(finding->a, struct hand_pair, finding->l.n_pair + 1);
	for (uint32_t i = 0; ret->pair && i < finding->l.n_pair; i++) {
		const struct linked_pair *p = &finding->l.pair[i];
		struct hand_pair *h = &ret->pair[i];

		h->a = finding->persona[p->a];
		h->b = finding->persona[p->b];
		h->weight = p->weight;
		h->likely = p->likely;
		if (!say_fields(finding, p, h))
			return false;
		find_places(finding, p, h);
		find_theft(finding, p, h);
		find_decider(finding, p, h);
		find_interval(finding, p, h);
		ret->n_pair++;
	}
	if (ret->n_pair)
		qsort(ret->pair, ret->n_pair, sizeof *ret->pair, by_weight);
	return ret->pair != NULL;
}

bool hands_find(const struct persona_fact *fact,
	uint32_t n,
	struct arena *a,
	struct hands_found *ret,
	struct err *err)
{
	struct hands_finding *finding = NEW(a, struct hands_finding, 1);

	*ret = (struct hands_found){ .n_pair = 0 };
	if (!finding)
		return fail(err, ERR_LIMIT, 0, "no memory left");
	finding->a = a;
	if (!order_facts(finding, fact, n) || !find_shared(finding) ||
		!name_columns(finding) || !fill_cells(finding))
		return fail(err, ERR_LIMIT, 0, "no memory left");
	ret->n_persona = finding->n_persona;
	if (!find_doubts(finding, ret))
		return fail(err, ERR_LIMIT, 0, "no memory left");
	if (finding->n_persona < 2 || !finding->n_column)
		return true;
	const struct linkage_records r = { .column = finding->column,
		.n_column = finding->n_column,
		.cell = finding->cell,
		.n = finding->n_persona };
	if (!linkage_run(&r, a, &finding->l, err))
		return false;
	ret->model = finding->l.model;
	return say_pairs(finding, ret) ||
		fail(err, ERR_LIMIT, 0, "no memory left");
}
