/* SPDX-License-Identifier: Apache-2.0 */
#include "protocol/common/logon.h"

void logon_begin(struct logon *l, const struct chunk *h, struct sasl_who who)
{
	l->asking = true;
	l->t_ns = h->t_ns;
	l->at_byte = h->at_byte;
	l->len_byte = h->len_byte;
	KEEP(l->user, who.user);
	KEEP(l->domain, who.domain);
	KEEP(l->host, who.host);
	KEEP(l->service, who.service);
}

void logon_sasl(struct logon *l,
	bool *named,
	const struct chunk *h,
	struct parser *e,
	struct str mechanism,
	struct str base64)
{
	struct arena a = e->scratch;
	struct sasl_who who;

	if (*named ||
		!sasl_name(mechanism, base64_read(base64, &a), &a, &who))
		return;
	logon_begin(l, h, who);
	*named = true;
}

void logon_put(struct logon *l,
	struct str method,
	const struct session *t,
	struct parser *e,
	int8_t success)
{
	const struct chunk at = {
		.t_ns = l->t_ns,
		.at_byte = l->at_byte,
		.len_byte = l->len_byte,
	};
	struct obs o = { .kind = OBS_LOGON };

	o.logon = (struct obs_logon){
		.method = method,
		.user = KEPT_STR(l->user),
		.domain = KEPT_STR(l->domain),
		.host = KEPT_STR(l->host),
		.service = KEPT_STR(l->service),
		.success = success,
	};
	if (l->asking)
		parser_put(e, t, &at, &o);
	l->asking = false;
}
