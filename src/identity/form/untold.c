/* SPDX-License-Identifier: Apache-2.0 */
/* What people and registries write into a field that must not be empty. */
#include "identity/form/form.h"

#include <unicode/uchar.h>

#include "identity/form/fold.h"
#include "identity/form/ink.h"

#define N(x) (sizeof(x) / sizeof *(x))

/* case folded; the texts of registries: ICANN, Registration Data Policy
 * (2024), and what whois servers wrote before it */
static const char *const untold[] = {
	"(none)",
	"(null)",
	"(unknown)",
	"data protected",
	"data protected, not disclosed",
	"data redacted",
	"desconocido",
	"gdpr masked",
	"gdpr redacted",
	"hidden",
	"inconnu",
	"keine angabe",
	"không có",
	"không rõ",
	"masked",
	"n.a.",
	"n/a",
	"na",
	"nicht bekannt",
	"nil",
	"no data",
	"non public data",
	"none",
	"not applicable",
	"not available",
	"not disclosed",
	"not given",
	"not known",
	"not provided",
	"not shown",
	"null",
	"private",
	"redacted",
	"redacted for gdpr",
	"redacted for gdpr privacy",
	"redacted for privacy",
	"sconosciuto",
	"statutory masking enabled",
	"tbd",
	"unbekannt",
	"undefined",
	"undisclosed",
	"unknown",
	"unspecified",
	"withheld",
	"withheld for privacy",
	"xxx",
	"нет",
	"не указано",
	"неизвестно",
	"н/д",
	"غير معروف",
	"不明",
	"不详",
	"不詳",
	"なし",
	"無し",
	"無",
	"无",
	"暂无",
	"未知",
	"未定",
	"未記入",
	"未提供",
	"非公開",
	"非公表",
	"該当なし",
	"没有",
	"미상",
	"없음",
	"알 수 없음",
	"해당 없음",
	"비공개",
};

/* letters, digits, signs of scripts that have no letters, or damage */
static bool has_substance(struct str s)
{
	while (s.n) {
		size_t n = utf8_step(s);
		UChar32 c = n ? (UChar32)point_at(s, n) : 0xfffd;

		if (c == 0xfffd || u_isalnum(c) || c > 0x2fff)
			return true;
		s = str_from(s, n);
	}
	return false;
}

bool form_is_untold(struct str raw)
{
	unsigned char room[8192];
	struct arena a = { room, room + sizeof room, false, room };
	struct str s;

	if (raw.n > 120)
		return false;
	s = fold_case(raw, &a);
	if (!has_substance(s))
		return true;
	for (size_t i = 0; i < N(untold); i++) {
		if (str_is(s, untold[i]))
			return true;
	}
	return false;
}
