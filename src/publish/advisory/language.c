/* SPDX-License-Identifier: Apache-2.0 */
/* The languages in which letters are written. What TLP means: FIRST, Traffic
 * Light Protocol 2.0, 2022, and its Japanese translation. */
#include "publish/advisory/advisory.h"

const struct language languages[] = {
	{ .code = "en",
		.name = "English",
		.grade = { "name was looked up",
			"connection was tried",
			"connection was made",
			"data was exchanged",
			"regular contact (beacon)",
			"much data was sent out" },
		.tlp = { "may be passed on without limit",
			"may be passed on within your community, not in "
			"public",
			"may be passed on within your organisation and to "
			"its "
			"clients, to those who need to know",
			"may be passed on within your organisation only, to "
			"those who need to know",
			"is for the named reader only" },
		.not_told = "not known",
		.nobody_to_call =
			"Whom to call is not named in this letter. Please "
			"ask "
			"whoever handed it to you before you act on it.",
		.beside = " (",
		.behind = ")",
		.until_told = "open",
		.kind = { "IPv4 address",
			"IPv6 address",
			"domain name",
			"MD5 of a file",
			"SHA-1 of a file",
			"SHA-256 of a file" } },
	{ .code = "ja",
		.name = "日本語",
		.grade = { "名前解決のみ",
			"接続の試行",
			"接続の確立",
			"データの送受信",
			"定期的な通信（ビーコン）",
			"大量のデータの外部送信" },
		.tlp = { "制限なく共有できます",
			"所属するコミュニティ内で共有できます。一般への公開は"
			"で"
			"きません",
			"貴組織および顧客のうち、知る必要のある方に限り共有で"
			"き"
			"ます",
			"貴組織内の、知る必要のある方に限り共有できます",
			"宛先の方限りとし、ほかの方には共有できません" },
		.not_told = "不明",
		.nobody_to_call =
			"この文書には連絡先の記載がありません。対応の前に、"
			"この文書をお渡しした担当者にご確認ください。",
		.beside = "（",
		.behind = "）",
		.until_told = "未定",
		.kind = { "IPv4アドレス",
			"IPv6アドレス",
			"ドメイン名",
			"ファイルのMD5",
			"ファイルのSHA-1",
			"ファイルのSHA-256" } },
};
const size_t n_languages = sizeof languages / sizeof *languages;

const struct language *language_of(struct str code)
{
	for (size_t i = 0; i < n_languages; i++) {
		if (str_is(code, languages[i].code))
			return &languages[i];
	}
	return NULL;
}

bool advisory_language_known(struct str code)
{
	return language_of(code) != NULL;
}

void advisory_languages(struct buf *out)
{
	for (size_t i = 0; i < n_languages; i++)
		buf_fmt(out, "%s%s", i ? " " : "", languages[i].code);
}
