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
	IN("domain name", THING, HERE),
	IN("domain", THING, HERE),
	IN("ドメイン名", THING, HERE),
	IN("도메인이름", THING, HERE),
	IN("ipネットワークアドレス", THING, HERE),
	IN("network number", THING, HERE),
	IN("ipv4주소", THING, HERE),
	IN("registrant", SECTION, REGISTRANT),
	IN("登録者名", SECTION, REGISTRANT),
	IN("등록인", SECTION, REGISTRANT),
	IN("registrar", SECTION, REGISTRAR),
	IN("sponsoring registrar", SECTION, REGISTRAR),
	IN("등록대행자", SECTION, REGISTRAR),
	IN("admin-c", SECTION, ADMIN),
	IN("administrative contact(ac)", SECTION, ADMIN),
	IN("administrative contact", SECTION, ADMIN),
	IN("책임자", SECTION, ADMIN),
	IN("tech-c", SECTION, TECH),
	IN("technical contact", SECTION, TECH),
	IN("zone-c", SECTION, ZONE),
	IN("holder", SECTION, REGISTRANT),
	IN("abuse contact", SECTION, ABUSE),
	IN("contact information", SECTION, CONTACT),
	OF("名前", HERE, NAME),
	OF("氏名", HERE, NAME),
	OF("last, first", HERE, NAME),
	OF("name", HERE, NAME),
	OF("組織名", REGISTRANT, ORGANISATION),
	OF("organization", REGISTRANT, ORGANISATION),
	OF("organisation", HERE, ORGANISATION),
	OF("登録担当者", ADMIN, HANDLE),
	OF("administrative contact handle", ADMIN, HANDLE),
	OF("技術連絡担当者", TECH, HANDLE),
	OF("jpnicハンドル", HERE, HANDLE),
	OF("jpnic handle", HERE, HANDLE),
	OF("email", HERE, EMAIL),
	OF("e-mail", HERE, EMAIL),
	OF("電子メイル", HERE, EMAIL),
	OF("電子メール", HERE, EMAIL),
	OF("phone", HERE, PHONE),
	OF("電話番号", HERE, PHONE),
	OF("tel", HERE, PHONE),
	OF("address", HERE, ADDRESS),
	OF("住所", HERE, ADDRESS),
	OF("postal address", HERE, ADDRESS),
	OF("postalcode", HERE, POSTCODE),
	OF("postal code", HERE, POSTCODE),
	OF("郵便番号", HERE, POSTCODE),
	OF("city", HERE, CITY),
	OF("countrycode", HERE, COUNTRY),
	OF("country", HERE, COUNTRY),
	IN("netrange", THING, HERE),
	OF("orgname", REGISTRANT, ORGANISATION),
	OF("custname", REGISTRANT, ORGANISATION),
	OF("orgid", REGISTRANT, HANDLE),
	OF("stateprov", HERE, ADDRESS),
	IN("regdate", CREATED, HERE),
	IN("updated", NOTHING, HERE),
	OF("orgabusehandle", ABUSE, HANDLE),
	OF("orgabusename", ABUSE, NAME),
	OF("orgabusephone", ABUSE, PHONE),
	OF("orgabuseemail", ABUSE, EMAIL),
	OF("rabusehandle", ABUSE, HANDLE),
	OF("rabusename", ABUSE, NAME),
	OF("rabusephone", ABUSE, PHONE),
	OF("rabuseemail", ABUSE, EMAIL),
	OF("orgtechhandle", TECH, HANDLE),
	OF("orgtechname", TECH, NAME),
	OF("orgtechphone", TECH, PHONE),
	OF("orgtechemail", TECH, EMAIL),
	OF("rtechhandle", TECH, HANDLE),
	OF("rtechname", TECH, NAME),
	OF("rtechphone", TECH, PHONE),
	OF("rtechemail", TECH, EMAIL),
	OF("orgnochandle", CONTACT, HANDLE),
	OF("orgnocname", CONTACT, NAME),
	OF("orgnocphone", CONTACT, PHONE),
	OF("orgnocemail", CONTACT, EMAIL),
	OF("trading as", REGISTRANT, ORGANISATION),
	OF("registrant's address", REGISTRANT, ADDRESS),
	IN("creation date", CREATED, HERE),
	IN("created", CREATED, HERE),
	IN("created on", CREATED, HERE),
	IN("registered on", CREATED, HERE),
	IN("registered date", CREATED, HERE),
	IN("registration time", CREATED, HERE),
	IN("登録年月日", CREATED, HERE),
	IN("割当年月日", CREATED, HERE),
	IN("assigned date", CREATED, HERE),
	IN("등록일", CREATED, HERE),
	IN("registry expiry date", EXPIRES, HERE),
	IN("registrar registration expiration date", EXPIRES, HERE),
	IN("expiration date", EXPIRES, HERE),
	IN("expiration time", EXPIRES, HERE),
	IN("expires on", EXPIRES, HERE),
	IN("expiry date", EXPIRES, HERE),
	IN("有効期限", EXPIRES, HERE),
	IN("사용 종료일", EXPIRES, HERE),
	IN("last update of whois database", ANSWERED, HERE),
	IN("domain status", STATUS, HERE),
	IN("status", STATUS, HERE),
	IN("状態", STATUS, HERE),
	IN("registration status", STATUS, HERE),
	IN("state", STATUS, HERE),
	IN("registrar whois server", SOURCE, HERE),
	IN("whois server", SOURCE, HERE),
	IN("registrar url", NOTHING, HERE),
	IN("url", NOTHING, HERE),
	IN("registrar iana id", NOTHING, HERE),
	IN("registry domain id", NOTHING, HERE),
	IN("roid", NOTHING, HERE),
	IN("updated date", NOTHING, HERE),
	IN("last updated", NOTHING, HERE),
	IN("last updated date", NOTHING, HERE),
	IN("最終更新", NOTHING, HERE),
	IN("최근 정보 변경일", NOTHING, HERE),
	IN("changed", NOTHING, HERE),
	IN("name server", NOTHING, HERE),
	IN("name servers", NOTHING, HERE),
	IN("ネームサーバ", NOTHING, HERE),
	IN("nserver", NOTHING, HERE),
	IN("dnssec", NOTHING, HERE),
	IN("data validation", NOTHING, HERE),
	IN("relevant dates", NOTHING, HERE),
	IN("type", NOTHING, HERE),
	IN("fax", NOTHING, HERE),
	IN("ファックス番号", NOTHING, HERE),
	IN("web page", NOTHING, HERE),
	IN("publishes", NOTHING, HERE),
};

static const struct label attributes[] = {
	OF("person", REGISTRANT, NAME),
	OF("role", REGISTRANT, NAME),
	OF("org-name", REGISTRANT, ORGANISATION),
	OF("descr", REGISTRANT, ORGANISATION),
	OF("owner", REGISTRANT, ORGANISATION),
	OF("contact", REGISTRANT, NAME),
	OF("responsible", REGISTRANT, NAME),
	OF("nic-hdl", REGISTRANT, HANDLE),
	OF("nic-hdl-br", REGISTRANT, HANDLE),
	OF("organisation", REGISTRANT, HANDLE),
	OF("irt", REGISTRANT, HANDLE),
	OF("address", REGISTRANT, ADDRESS),
	OF("phone", REGISTRANT, PHONE),
	OF("e-mail", REGISTRANT, EMAIL),
	OF("email", REGISTRANT, EMAIL),
	OF("abuse-mailbox", REGISTRANT, EMAIL),
	OF("country", REGISTRANT, COUNTRY),
	IN("org", REFERENCE, REGISTRANT),
	IN("holder-c", REFERENCE, REGISTRANT),
	IN("registrant-c", REFERENCE, REGISTRANT),
	IN("owner-c", REFERENCE, REGISTRANT),
	IN("admin-c", REFERENCE, ADMIN),
	IN("tech-c", REFERENCE, TECH),
	IN("zone-c", REFERENCE, ZONE),
	IN("billing-c", REFERENCE, BILLING),
	IN("abuse-c", REFERENCE, ABUSE),
	IN("mnt-irt", REFERENCE, ABUSE),
	IN("registrar", SECTION, REGISTRAR),
	IN("created", CREATED, HERE),
	IN("expiry date", EXPIRES, HERE),
	IN("paid-till", EXPIRES, HERE),
	IN("status", STATUS, HERE),
	IN("state", STATUS, HERE),
	IN("source", SOURCE, HERE),
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
