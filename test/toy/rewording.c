/* SPDX-License-Identifier: Apache-2.0 */
/* A release that words every sentence otherwise: what the stages say of claims
 * passes through here on its way (linked with --wrap). Cases of before must
 * verify, and keep every key. */
#include "hunt/hunt.h"
#include "link/link.h"

struct rewording {
	const struct claim_sink *out;
};

static bool put_reworded(void *ctx, const struct claim *c)
{
	const struct rewording *r = ctx;
	struct claim other = *c;

	other.text = STR("Said in other words.");
	return r->out->put(r->out->ctx, &other);
}

#define REWORDED(out) \
	(&(struct claim_sink){ &(struct rewording){ (out) }, put_reworded })

bool __real_hunt_evaluate(struct hunt_tables *f,
	int64_t recorded_at_s,
	const struct claim_sink *out,
	struct err *err);
bool __wrap_hunt_evaluate(struct hunt_tables *f,
	int64_t recorded_at_s,
	const struct claim_sink *out,
	struct err *err);
bool __wrap_hunt_evaluate(struct hunt_tables *f,
	int64_t recorded_at_s,
	const struct claim_sink *out,
	struct err *err)
{
	return __real_hunt_evaluate(f, recorded_at_s, REWORDED(out), err);
}

bool __real_link_rows(struct link *l,
	const struct claim_sink *out,
	struct err *err);
bool __wrap_link_rows(struct link *l,
	const struct claim_sink *out,
	struct err *err);
bool __wrap_link_rows(struct link *l,
	const struct claim_sink *out,
	struct err *err)
{
	return __real_link_rows(l, REWORDED(out), err);
}

bool __real_link_contacts(struct link *l,
	int64_t recorded_at_s,
	const struct claim_sink *out,
	struct err *err);
bool __wrap_link_contacts(struct link *l,
	int64_t recorded_at_s,
	const struct claim_sink *out,
	struct err *err);
bool __wrap_link_contacts(struct link *l,
	int64_t recorded_at_s,
	const struct claim_sink *out,
	struct err *err)
{
	return __real_link_contacts(l, recorded_at_s, REWORDED(out), err);
}

bool __real_link_uses(struct link *l,
	const struct claimset *claims,
	int64_t recorded_at_s,
	const struct claim_sink *out,
	struct err *err);
bool __wrap_link_uses(struct link *l,
	const struct claimset *claims,
	int64_t recorded_at_s,
	const struct claim_sink *out,
	struct err *err);
bool __wrap_link_uses(struct link *l,
	const struct claimset *claims,
	int64_t recorded_at_s,
	const struct claim_sink *out,
	struct err *err)
{
	return __real_link_uses(l, claims, recorded_at_s, REWORDED(out), err);
}

bool __real_link_shared(struct link *l,
	const struct claimset *claims,
	int64_t recorded_at_s,
	const struct claim_sink *out,
	struct err *err);
bool __wrap_link_shared(struct link *l,
	const struct claimset *claims,
	int64_t recorded_at_s,
	const struct claim_sink *out,
	struct err *err);
bool __wrap_link_shared(struct link *l,
	const struct claimset *claims,
	int64_t recorded_at_s,
	const struct claim_sink *out,
	struct err *err)
{
	return __real_link_shared(l,
		claims,
		recorded_at_s,
		REWORDED(out),
		err);
}
