/* SPDX-License-Identifier: Apache-2.0 */
/* source: ICANN, Registry Agreement, specification 4 (WHOIS output); JPRS and
 * JPNIC whois guides; KISA, CNNIC, DENIC, Nominet, ARIN: their
 * answers */
#include "read/intel/whois_labels.h"

#define N(x) (sizeof(x) / sizeof *(x))

const char *const whois_roles[WHOIS_ROLES] = {
	[WHOIS_REGISTRANT] = "registrant",
	[WHOIS_ADMIN] = "administrative",
	[WHOIS_TECH] = "technical",
	[WHOIS_ZONE] = "zone",
	[WHOIS_BILLING] = "billing",
	[WHOIS_REGISTRAR] = "registrar",
	[WHOIS_ABUSE] = "abuse",
	[WHOIS_CONTACT] = "contact",
};

/* "registrant name": who, and what of it */
static const struct {
	const char *who; /* longer ones first */
	enum whois_role role;
} prefixes[] = {
	{ "registrar abuse contact ", WHOIS_ABUSE },
	{ "registrant contact ", WHOIS_REGISTRANT },
	{ "registrant ", WHOIS_REGISTRANT },
	{ "owner ", WHOIS_REGISTRANT },
	{ "holder ", WHOIS_REGISTRANT },
	{ "administrative contact ", WHOIS_ADMIN },
	{ "admin contact ", WHOIS_ADMIN },
	{ "admin ", WHOIS_ADMIN },
	{ "ac ", WHOIS_ADMIN },
	{ "technical contact ", WHOIS_TECH },
	{ "tech contact ", WHOIS_TECH },
	{ "tech ", WHOIS_TECH },
	{ "billing contact ", WHOIS_BILLING },
	{ "billing ", WHOIS_BILLING },
	{ "abuse contact ", WHOIS_ABUSE },
	{ "등록인 ", WHOIS_REGISTRANT },
	{ "책임자 ", WHOIS_ADMIN },
};
static const struct {
	const char *name;
	enum registry_field field;
} fields[] = {
	{ "id", REGISTRY_HANDLE },
	{ "name", REGISTRY_NAME },
	{ "organization", REGISTRY_ORGANISATION },
	{ "organisation", REGISTRY_ORGANISATION },
	{ "street", REGISTRY_ADDRESS },
	{ "address", REGISTRY_ADDRESS },
	{ "city", REGISTRY_CITY },
	{ "state/province", REGISTRY_ADDRESS },
	{ "postal code", REGISTRY_POSTCODE },
	{ "zip code", REGISTRY_POSTCODE },
	{ "country", REGISTRY_COUNTRY },
	{ "phone", REGISTRY_PHONE },
	{ "phone number", REGISTRY_PHONE },
	{ "email", REGISTRY_EMAIL },
	{ "e-mail", REGISTRY_EMAIL },
	{ "주소", REGISTRY_ADDRESS },
	{ "우편번호", REGISTRY_POSTCODE },
	{ "전자우편", REGISTRY_EMAIL },
	{ "전화번호", REGISTRY_PHONE },
};

#define IN(label, what, role)                         \
	{                                             \
		label,                                \
		{                                     \
			WHOIS_##what, WHOIS_##role, 0 \
		}                                     \
	}
#define OF(label, role, field)                                      \
	{                                                           \
		label,                                              \
		{                                                   \
			WHOIS_FIELD, WHOIS_##role, REGISTRY_##field \
		}                                                   \
	}

struct label {
	const char *label;
	struct whois_meaning meaning;
};
static const struct label labels[] = {
#include "read/intel/whois_labels.list"
};

static const struct label attributes[] = {
#include "read/intel/whois_attributes.list"
};

static const struct {
	const char *name;
	bool thing;
} classes[] = {
	{ "inetnum", true },
	{ "inet6num", true },
	{ "aut-num", true },
	{ "domain", true },
	{ "route", true },
	{ "route6", true },
	{ "as-block", true },
	{ "person", false },
	{ "role", false },
	{ "organisation", false },
	{ "irt", false },
	{ "nic-hdl", false },
	{ "nic-hdl-br", false },
};

static bool find(const struct label *in,
	size_t n,
	struct str label,
	struct whois_meaning *ret)
{
	for (size_t i = 0; i < n; i++) {
		if (str_is(label, in[i].label)) {
			*ret = in[i].meaning;
			return true;
		}
	}
	return false;
}

static bool by_parts(struct str label, struct whois_meaning *ret)
{
	for (size_t p = 0; p < N(prefixes); p++) {
		struct str who = str_of(prefixes[p].who);

		if (!str_starts(label, who))
			continue;
		for (size_t f = 0; f < N(fields); f++) {
			if (!str_is(str_from(label, who.n), fields[f].name))
				continue;
			*ret = (struct whois_meaning){ WHOIS_FIELD,
				prefixes[p].role,
				fields[f].field };
			return true;
		}
	}
	/* "registry registrant id" */
	if (str_starts(label, STR("registry ")))
		return by_parts(str_from(label, 9), ret);
	return false;
}

bool whois_meaning_of(struct str label, struct whois_meaning *ret)
{
	return find(labels, N(labels), label, ret) || by_parts(label, ret);
}

bool whois_attribute(struct str name, struct whois_meaning *ret)
{
	return find(attributes, N(attributes), name, ret);
}

bool whois_class(struct str name, bool *ret_thing)
{
	for (size_t i = 0; i < N(classes); i++) {
		if (str_is(name, classes[i].name)) {
			*ret_thing = classes[i].thing;
			return true;
		}
	}
	return false;
}
