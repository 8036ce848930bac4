/* SPDX-License-Identifier: Apache-2.0 */
/* What contracts say of their tenants. */
#include "link/identity/contracts.h"

#include "link/state/rows.h"

const struct contract_identifier
	contract_identifiers[CONTRACT_IDENTIFIERS] = {
		{ "email", CON_EMAIL },
		{ "phone", CON_PHONE },
		{ "payment", CON_PAYMENT },
		{ "document", CON_DOCUMENT },
		{ "login", CON_LOGIN },
	};

struct claim contract_claim(const struct row *r, struct arena *a)
{
	struct claim c =
		row_claim(r, CON_SOURCE, CON_ORIGIN, CON_GRADE, CON_KNOWN);

	row_times(r, &c, CON_START, CON_END, CON_ZONE);
	c.subject =
		arena_fmt(a, "persona:%.*s", STR_FMT(r->cell[CON_PERSONA]));
	c.scope =
		arena_fmt(a, "contract %.*s", STR_FMT(r->cell[CON_CONTRACT]));
	return c;
}
