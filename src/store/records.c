/* SPDX-License-Identifier: Apache-2.0 */
/* Custody, sign-offs, and bundles that were made: into the ledger, and back. */
#include <stddef.h>

#include <jansson.h>

#include "store/inside.h"

/* --- into the ledger ------------------------------------------------------ */

/* What was not said is not written. */
static void said(struct jw *j, const char *name, struct str text)
{
	if (text.n)
		jw_str(j, name, text);
}

bool store_put_custody(struct store *s,
	const struct custody_record *r,
	struct err *err)
{
	struct buf b = { 0 };
	struct jw j = { .to = &b };

	jw_z(&j, "id", r->id);
	jw_z(&j, "step", custody_step_name(r->step));
	if (r->exhibit != CUSTODY_ALL)
		jw_u64(&j, "exhibit", r->exhibit);
	jw_str(&j, "by", r->by);
	said(&j, "from", r->from);
	said(&j, "to", r->to);
	said(&j, "place", r->place);
	said(&j, "tool", r->tool);
	said(&j, "witness", r->witness);
	said(&j, "why", r->why);
	said(&j, "of", r->of);
	jw_i64(&j, "at_s", r->at_s);
	jw_i64(&j, "known_s", r->recorded_at_s);
	return store_put(s, "custody", &b, err);
}

bool store_put_signoff(struct store *s,
	const struct signoff *x,
	struct err *err)
{
	struct buf b = { 0 };
	struct jw j = { .to = &b };

	jw_z(&j, "id", x->id);
	jw_str(&j, "by", x->by);
	said(&j, "why", x->why);
	jw_str(&j, "judgement", x->text);
	if (x->as_of_s != INT64_MAX)
		jw_i64(&j, "as_of_s", x->as_of_s);
	jw_str(&j, "signer", x->key);
	jw_i64(&j, "known_s", x->recorded_at_s);
	return store_put(s, "signoff", &b, err);
}

bool store_put_bundled(struct store *s,
	const struct bundled *x,
	struct err *err)
{
	struct buf b = { 0 };
	struct jw j = { .to = &b };
	char hex[SHA256_HEX_N];

	hex_write(x->sha256.b, SHA256_N, hex);
	jw_z(&j, "id", x->id);
	jw_str(&j, "file", x->file);
	jw_str(&j, "sha256", (struct str){ hex, sizeof hex });
	jw_u64(&j, "size", x->size);
	said(&j, "audience", x->audience);
	jw_str(&j, "exhibits", x->exhibits);
	jw_str(&j, "by", x->by);
	jw_i64(&j, "known_s", x->recorded_at_s);
	return store_put(s, "bundled", &b, err);
}

/* --- and back ------------------------------------------------------------- */

/* An entry on its way into a row of some kind. */
struct entry {
	json_t *j;
	struct arena *a;
	uint64_t number;
	bool undone;
};

static struct str text(const struct entry *e, const char *key)
{
	json_t *v = json_object_get(e->j, key);

	return arena_str(e->a,
		(struct str){ json_string_value(v), json_string_length(v) });
}

static int64_t number(const struct entry *e, const char *key, int64_t none)
{
	json_t *v = json_object_get(e->j, key);

	return json_is_integer(v) ? json_integer_value(v) : none;
}

static bool id_of(const struct entry *e, char ret[static RECORD_ID_N])
{
	struct str id = text(e, "id");

	if (id.n != RECORD_ID_N - 1)
		return false;
	memcpy(ret, id.p, id.n);
	ret[id.n] = 0;
	return true;
}

static bool custody_from(const struct entry *e, void *row)
{
	struct custody_record *r = row;

	*r = (struct custody_record){
		.step = custody_step_named(text(e, "step")),
		.exhibit = (uint32_t)number(e, "exhibit", CUSTODY_ALL),
		.by = text(e, "by"),
		.from = text(e, "from"),
		.to = text(e, "to"),
		.place = text(e, "place"),
		.tool = text(e, "tool"),
		.witness = text(e, "witness"),
		.why = text(e, "why"),
		.of = text(e, "of"),
		.at_s = number(e, "at_s", 0),
		.recorded_at_s = number(e, "known_s", 0),
		.entry = e->number,
		.undone = e->undone,
	};
	return r->step != CUSTODY_RECORDED && id_of(e, r->id);
}

static bool signoff_from(const struct entry *e, void *row)
{
	struct signoff *x = row;

	*x = (struct signoff){
		.by = text(e, "by"),
		.why = text(e, "why"),
		.text = text(e, "judgement"),
		.as_of_s = number(e, "as_of_s", INT64_MAX),
		.key = text(e, "signer"),
		.recorded_at_s = number(e, "known_s", 0),
		.entry = e->number,
		.undone = e->undone,
	};
	return id_of(e, x->id);
}

static bool bundled_from(const struct entry *e, void *row)
{
	struct bundled *x = row;

	*x = (struct bundled){
		.file = text(e, "file"),
		.size = (uint64_t)number(e, "size", 0),
		.audience = text(e, "audience"),
		.exhibits = text(e, "exhibits"),
		.by = text(e, "by"),
		.recorded_at_s = number(e, "known_s", 0),
		.entry = e->number,
	};
	return id_of(e, x->id) &&
		hex_read(text(e, "sha256"), x->sha256.b, SHA256_N);
}

/* Rows of one kind of entry. */
struct rows {
	const char *kind;
	size_t size;
	bool (*from)(const struct entry *e, void *row);
	size_t void_at; /* the bool that its key does not count; 0 = none */
};

static bool read_row(const struct rows *rows,
	const struct index_record *r,
	struct arena *a,
	void *row,
	struct err *err)
{
	json_error_t why;
	struct entry e = { .a = a, .number = r->entry, .undone = r->undone };

	e.j = json_loadb(r->body.p, r->body.n, JSON_ALLOW_NUL, &why);
	bool ok = e.j && rows->from(&e, row);
	json_decref(e.j);
	return ok ||
		fail(err,
			ERR_FORMAT,
			0,
			"entry %llu of the ledger is a \"%s\" that no version "
			"of this program wrote; `ashiato verify` tells what "
			"differs",
			(unsigned long long)r->entry,
			rows->kind);
}

/* What was signed with a key that was revoked by then is no record. */
static bool mark_void(const struct store *s,
	const struct rows *rows,
	const struct index_record *r,
	uint32_t n,
	struct arena *a,
	char *row,
	struct err *err)
{
	struct signers known;

	if (!ledger_signers(&s->ledger, SIGNERS_QUICK, a, &known, err))
		return false;
	for (uint32_t i = 0; known.void_point && i < n; i++) {
		bool *is = (bool *)(row + i * rows->size + rows->void_at);

		*is = !signers_entry_counts(&known, &s->ledger, r[i].entry);
	}
	return true;
}

static bool read_rows(const struct store *s,
	const struct rows *rows,
	struct arena *a,
	void **ret,
	uint32_t *ret_n,
	struct err *err)
{
	struct index_record *r;

	if (!index_records(s->db, rows->kind, a, &r, ret_n, err))
		return false;
	char *to = arena_get(a,
		rows->size,
		(size_t)*ret_n + 1,
		alignof(max_align_t));
	if (!to)
		return fail(err, ERR_LIMIT, 0, "no memory left for records");
	for (uint32_t i = 0; i < *ret_n; i++) {
		if (!read_row(rows, &r[i], a, to + i * rows->size, err))
			return false;
	}
	*ret = to;
	return !*ret_n || !rows->void_at ||
		mark_void(s, rows, r, *ret_n, a, to, err);
}

bool store_custody(const struct store *s,
	struct arena *a,
	struct custody_record **ret,
	uint32_t *ret_n,
	struct err *err)
{
	static const struct rows rows = { "custody",
		sizeof **ret,
		custody_from,
		offsetof(struct custody_record, void_key) };
	void *to = NULL;
	bool ok = read_rows(s, &rows, a, &to, ret_n, err);

	*ret = to;
	return ok;
}

bool store_signoffs(const struct store *s,
	struct arena *a,
	struct signoff **ret,
	uint32_t *ret_n,
	struct err *err)
{
	static const struct rows rows = { "signoff",
		sizeof **ret,
		signoff_from,
		offsetof(struct signoff, void_key) };
	void *to = NULL;
	bool ok = read_rows(s, &rows, a, &to, ret_n, err);

	*ret = to;
	return ok;
}

bool store_bundles(const struct store *s,
	struct arena *a,
	struct bundled **ret,
	uint32_t *ret_n,
	struct err *err)
{
	static const struct rows rows = { "bundled",
		sizeof **ret,
		bundled_from,
		0 };
	void *to = NULL;
	bool ok = read_rows(s, &rows, a, &to, ret_n, err);

	*ret = to;
	return ok;
}
