/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/name/words.h"

enum {
	PHRASE_WORDS = 6,
	PHRASE_BYTES = 80,
};

/* words without points, blanks between; longer ones may stand anywhere */
static const struct row {
	enum legal form;
	const char *phrases;
} forms[] = {
	{ LEGAL_COMPANY,
		"|co|company|cie|compagnie|cia|compania|companhia|kompaniya|"
		"unternehmen"
		"|firma|firm|est|establishment|etablissement|sirketi|"
		"shirkati|" },
	{ LEGAL_LIMITED,
		"|ltd|limited|limitd|ltda|limitada|gmbh|mbh|ggmbh|ug|llc|lc|"
		"pllc|private limited|pvt ltd"
		"|pvt limited|pvt|pte|pte ltd|pty|pty ltd|proprietary "
		"limited|sdn bhd|sendirian berhad"
		"|srl|sarl|s r l|s a r l|sl|slu|sprl|bvba|bv|bvba|kft|doo|d "
		"o "
		"o|ood|eood|sro|s r o|spol s r o"
		"|sp z oo|sp z o o|spolka z "
		"oo|spzoo|oo|ooo|tov|too|tdo|osoo|mchj|uab|sia|osauhing|ou"
		"|aps|anpartsselskab|lda|ehf|epe|ike|wll|w l "
		"l|fze|fzco|fzc|fz "
		"llc|jlt"
		"|gesellschaft mit beschrankter haftung|gesellschaft mit "
		"beschraenkter haftung"
		"|limited liability company|limited liability co|company "
		"limited|co ltd|co limited"
		"|societe a responsabilite limitee|societa a responsabilita "
		"limitata"
		"|sociedad de responsabilidad limitada|sociedad "
		"limitada|societatea cu raspundere limitata"
		"|societate cu raspundere limitata|obshchestvo s "
		"ogranichennoy "
		"otvetstvennostyu"
		"|obshchestvo s ogranichennoi otvetstvennostiu|tovarystvo z "
		"obmezhenoyu vidpovidalnistyu"
		"|tovarishchestvo s ogranichennoy otvetstvennostyu|korlatolt "
		"felelossegu tarsasag"
		"|drustvo s ogranicenom odgovornoscu|spolka z ograniczona "
		"odpowiedzialnoscia"
		"|spolecnost s rucenim omezenym|besloten "
		"vennootschap|besloten "
		"vennootschap met beperkte "
		"aansprakelijkheid|yugen kaisha|yugen gaisha|limited "
		"sirketi|limited sti|ltd sti|godo kaisha|" },
	{ LEGAL_SHARES,
		"|plc|p l c|ag|a g|sa|s a|sas|spa|s p a|nv|n v|ab|as|a "
		"s|asa|oy|oyj|inc|incorporated|corp"
		"|corporation|se|kgaa|ojsc|oao|pao|zao|ao|jsc|pjsc|cjsc|"
		"ozhsc|"
		"qsc|psc|saoc|saog|ksc|psjc"
		"|pat|prat|pt|tbk|pt tbk|persero|bhd|berhad|kk|kabushiki "
		"kaisha|kabushiki gaisha|kabushikigaisha"
		"|kabusiki "
		"kaisha|aktiengesellschaft|aktiebolag|aksjeselskap|"
		"aktieselskab|osakeyhtio"
		"|public limited company|joint stock company|open joint "
		"stock "
		"company|closed joint stock company"
		"|public joint stock company|private joint stock "
		"company|joint "
		"stock co|sociedad anonima"
		"|societe anonyme|societa per azioni|sociedade "
		"anonima|naamloze vennootschap|sa de cv|s a de c v"
		"|sab de cv|sapi de cv|s de rl de cv|aktsionernoe "
		"obshchestvo|aktsionernoye obshchestvo"
		"|otkrytoe aktsionernoe obshchestvo|zakrytoe aktsionernoe "
		"obshchestvo"
		"|publichnoe aktsionernoe obshchestvo|anonim sirketi|anonim "
		"sirket|rt|zrt|nyrt|ad|ead|dd|a e|ae"
		"|spolka akcyjna|akciova spolecnost|publicly traded "
		"company|group plc|chusik hoesa|jusik hoesa"
		"|jusikhoesa|sa nv|" },
	{ LEGAL_PARTNERSHIP,
		"|lp|l p|llp|l l p|lllp|kg|k "
		"g|ohg|gbr|kommanditgesellschaft|gmbh co kg|gmbh and co "
		"kg|snc|s n c"
		"|scs|sca|cv|c v|vof|kb|hb|ks|limited partnership|limited "
		"liability partnership|partnership"
		"|sp k|sp j|spolka komandytowa|gomei kaisha|goshi "
		"kaisha|ip|" },
	{ LEGAL_SOCIETY,
		"|ev|e "
		"v|eg|stiftung|verein|asbl|vzw|stichting|fundacion|fundacao|"
		"fondation|fondazione|fundacja"
		"|npo|ngo|coop|cooperative|cooperativa|genossenschaft|ano|"
		"nko|" },
	{ LEGAL_STATE,
		"|fgup|gup|mup|fgbu|gbu|gp|state unitary enterprise|federal "
		"state unitary enterprise"
		"|state enterprise|kp|dp|" },
};

enum {
	FORMS = sizeof forms / sizeof *forms
};

/* The form of a phrase that stands between bars. */
static enum legal form_of(const char *key)
{
	for (int i = 0; i < FORMS; i++) {
		if (strstr(forms[i].phrases, key))
			return forms[i].form;
	}
	return LEGAL_NONE;
}

uint32_t legal_form(const struct str *word, uint32_t n, enum legal *ret_form)
{
	char key[PHRASE_BYTES + 3] = "|";
	size_t len = 1;
	uint32_t best = 0;

	if (n > PHRASE_WORDS)
		n = PHRASE_WORDS;
	for (uint32_t i = 0; i < n; i++) {
		enum legal form;

		if (len + word[i].n > PHRASE_BYTES)
			break;
		memcpy(key + len, word[i].p, word[i].n);
		len += word[i].n;
		key[len] = 0;
		/* most words begin none */
		if (form_of(key) == LEGAL_NONE)
			break;
		memcpy(key + len, "|", 2);
		form = form_of(key);
		if (form != LEGAL_NONE) {
			best = i + 1;
			*ret_form = form;
		}
		key[len++] = ' ';
	}
	return best;
}

/* in plain characters; longer ones before their parts */
static const struct native {
	const char *text;
	enum legal form;
} natives[] = {
	{ "股份有限公司", LEGAL_SHARES },
	{ "有限责任公司", LEGAL_LIMITED },
	{ "株式会社", LEGAL_SHARES },
	{ "有限会社", LEGAL_LIMITED },
	{ "合同会社", LEGAL_LIMITED },
	{ "合资会社", LEGAL_PARTNERSHIP },
	{ "合名会社", LEGAL_PARTNERSHIP },
	{ "(株)", LEGAL_SHARES },
	{ "(有)", LEGAL_LIMITED },
	{ "有限公司", LEGAL_LIMITED },
	{ "集团公司", LEGAL_COMPANY },
	{ "公司", LEGAL_COMPANY },
	{ "주식회사", LEGAL_SHARES },
	{ "유한회사", LEGAL_LIMITED },
	{ "(주)", LEGAL_SHARES },
};

enum {
	NATIVES = sizeof natives / sizeof *natives
};

bool legal_native(struct str text, struct str *ret_rest, enum legal *ret_form)
{
	for (int i = 0; i < NATIVES; i++) {
		struct str form = str_of(natives[i].text);

		if (text.n <= form.n)
			continue;
		if (str_ends(text, form))
			*ret_rest = str_head(text, text.n - form.n);
		else if (str_starts(text, form))
			*ret_rest = str_from(text, form.n);
		else
			continue;
		*ret_form = natives[i].form;
		return true;
	}
	return false;
}
