/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/name/words.h"

static const char particles[] =
	" bn al el ul ad as ash at ar az an ud ur us "
	"bin ben ibn bint binti bent bnt ould oulad "
	"van von vom zu zum zur der den ter ten tot op "
	"aan de du des del della delle dello di da "
	"do dos das degli dei la le lo los las y e i o "
	"ap mac mc st ste san und and af av "
	"abu abou umm bar bat thi van't zade ogly oglu "
	"ogli uly kyzy qizi gizi s t d n ";

static const char children[] =
	" bin ben ibn bn bint binti bent bnt ould oglu ogli ";

static const char titles[] =
	" mr mrs ms miss mx dr prof professor sir lord lady dame sheikh "
	"shaikh "
	"sheik shaykh "
	"haji hajji hadji hajj alhaj alhaji haj mullah mulla maulavi mawlawi "
	"maulana qari imam ayatollah "
	"president general gen colonel col major maj captain capt lieutenant "
	"lt sergeant sgt "
	"admiral brigadier commander eng engr engineer ing dipl doktor rev "
	"reverend father "
	"hon honourable honorable jr sr junior senior phd esq mba king queen "
	"prince princess "
	"emir amir sultan minister senator doctor frau herr madame mme "
	"monsieur mlle "
	"senor senora sra don dona signor signora dott avv ustad sayyid "
	"sayed "
	"syed "
	"gospodin gospozha pan pani san sama shi fr ";

static const char stops[] =
	" the of and for a an in on at to by de la le les "
	"el los las du des del della di da do das "
	"dos et y e und fur der die das von van en och og "
	"i v na za po s z o the n ";

static const char generics[] =
	" company companies bank banking group groupe gruppe grupo gruppo "
	"holding holdings "
	"international global national world worldwide general industries "
	"industry industrial "
	"trading trade investment investments invest capital finance "
	"financial "
	"fund funds trust "
	"services service solutions systems technology technologies tech "
	"enterprise enterprises "
	"insurance securities construction engineering energy oil gas "
	"petroleum shipping marine "
	"maritime logistics transport transportation aviation airlines "
	"airways "
	"air motors motor "
	"foundation association organization organisation institute "
	"institution academy "
	"university college school center centre committee council "
	"commission "
	"ministry department "
	"agency authority office bureau union party front army brigade "
	"movement network media "
	"communications telecom telecommunications electronics electric "
	"power "
	"steel chemical "
	"chemicals pharmaceutical pharmaceuticals medical development "
	"research "
	"management "
	"consulting partners properties estate real products manufacturing "
	"equipment machinery "
	"import export commercial corporate business state public federal "
	"republic united "
	"central first new platforms brands retail stores foods food mining "
	"resources materials "
	"railway railroad mortgage series asset backed precision ";

static const char places[] =
	" afghanistan africa albania algeria america american andorra angola "
	"arab arabia argentina "
	"armenia asia asian australia austria azerbaijan bahrain bangladesh "
	"belarus belgium bolivia "
	"bosnia brazil britain british bulgaria cambodia canada chile china "
	"colombia congo croatia "
	"cuba cyprus czech denmark deutschland dubai ecuador egypt england "
	"espana estonia ethiopia "
	"europe european finland france georgia germany ghana greece "
	"guatemala "
	"hongkong hungary "
	"iceland india indonesia iran iraq ireland israel italia italy japan "
	"jordan kazakhstan kenya "
	"korea kuwait kyrgyzstan laos latvia lebanon libya lithuania "
	"luxembourg macau malaysia malta "
	"mexico moldova monaco mongolia montenegro morocco mozambique "
	"myanmar "
	"namibia nepal "
	"netherlands nicaragua niger nigeria norway oman pakistan panama "
	"paraguay peru philippines "
	"poland portugal qatar romania russia russian rwanda schweiz "
	"scotland "
	"senegal serbia "
	"singapore slovakia slovenia somalia spain sudan sweden switzerland "
	"syria taiwan tajikistan "
	"tanzania thailand tunisia turkey turkmenistan uganda ukraine uae uk "
	"uruguay usa uzbekistan "
	"venezuela vietnam wales yemen zambia zimbabwe "
	"amsterdam ankara athens baghdad baku bangkok barcelona beijing "
	"beirut "
	"belgrade berlin boston "
	"brussels bucharest budapest cairo chicago cleveland copenhagen "
	"dallas "
	"damascus delhi detroit "
	"dublin frankfurt geneva hamburg hanoi havana helsinki houston "
	"istanbul jakarta karachi kiev "
	"kyiv lagos lahore lima lisbon london losangeles lyon madrid manila "
	"melbourne miami milan minsk "
	"moscow mumbai munich nairobi newyork osaka oslo ottawa paris peking "
	"prague pyongyang riga rome "
	"santiago seoul shanghai shenzhen sofia stockholm sydney taipei "
	"tallinn tbilisi tehran tokyo "
	"toronto tripoli tunis vienna vilnius warsaw washington yokohama "
	"zagreb zurich ";

/* "|short long" */
static const char abbreviations[] =
	"|intl international|int international|natl national|nat "
	"national|govt "
	"government"
	"|dept department|univ university|assn association|assoc "
	"association|org organization"
	"|organisation organization|labour labor|centre center|mfg "
	"manufacturing|mfrs manufacturers"
	"|bros brothers|inst institute|tech technology|techs "
	"technologies|svcs "
	"services|svc service"
	"|mgmt management|grp group|hldg holding|hldgs holdings|ind "
	"industries|inds industries"
	"|eng engineering|comm commercial|dev development|fin financial|ins "
	"insurance|mkt market"
	"|sys systems|telecom telecommunications|pharma pharmaceuticals|gen "
	"general|st saint"
	"|mt mount|ft fort|us usa|amer america|eur europe|is islands|min "
	"ministry|corp corporation";

/* "|word number" */
static const char numbers[] =
	"|zero 0|one 1|two 2|three 3|four 4|five 5|six 6|seven 7|eight "
	"8|nine "
	"9|ten 10|eleven 11"
	"|twelve 12|thirteen 13|fourteen 14|fifteen 15|sixteen 16|seventeen "
	"17|eighteen 18"
	"|nineteen 19|twenty 20|thirty 30|forty 40|fourty 40|fifty 50|sixty "
	"60|seventy 70|eighty 80"
	"|ninety 90|hundred 100|first 1|second 2|third 3|fourth 4|fifth "
	"5|sixth 6|seventh 7"
	"|eighth 8|ninth 9|tenth 10|ii 2|iii 3|iv 4|v 5|vi 6|vii 7|viii 8|ix "
	"9|x 10|xi 11|xii 12"
	"|xiii 13|xiv 14|xv 15|xvi 16|xvii 17|xviii 18|xix 19|xx 20";

enum {
	LONGEST = 20 /* letters of a word of the lists */
};

/* list: blanks between, around and at both ends */
static bool among(const char *list, struct str word)
{
	char key[LONGEST + 3] = " ";

	if (!word.n || word.n > LONGEST)
		return false;
	memcpy(key + 1, word.p, word.n);
	key[word.n + 1] = ' ';
	return strstr(list, key) != NULL;
}

/* list: "|word meaning|word meaning" */
static struct str meaning(const char *list, struct str word)
{
	char key[LONGEST + 3] = "|";
	const char *hit;

	if (!word.n || word.n > LONGEST)
		return STR("");
	memcpy(key + 1, word.p, word.n);
	key[word.n + 1] = ' ';
	hit = strstr(list, key);
	if (!hit)
		return STR("");
	hit += word.n + 2;
	return (struct str){ hit, strcspn(hit, "|") };
}

/* endings of what Slavic and Turkic languages make of a father's name */
static bool is_patronymic(struct str word)
{
	static const char *const endings[] = { "ovich",
		"evich",
		"ovych",
		"evych",
		"ovna",
		"evna",
		"ivna",
		"yevich",
		"avich",
		"ovic",
		"evic",
		"ichna",
		"owicz",
		"ewicz" };

	if (word.n < 7)
		return false;
	for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
		if (str_ends(word, str_of(endings[i])))
			return true;
	}
	return false;
}

enum token_class person_word(struct str word)
{
	if (word.n == 1)
		return TOKEN_INITIAL;
	if (word.n <= 5 && among(particles, word))
		return TOKEN_PARTICLE;
	if (among(titles, word))
		return TOKEN_TITLE;
	return is_patronymic(word) ? TOKEN_PATRONYMIC : TOKEN_NAME;
}

bool is_child_of(struct str word)
{
	return word.n <= 5 && among(children, word);
}

enum token_class organisation_word(struct str word)
{
	if (word.n <= 4 && among(stops, word))
		return TOKEN_STOP;
	if (among(generics, word))
		return TOKEN_GENERIC;
	return among(places, word) ? TOKEN_PLACE : TOKEN_NAME;
}

struct str words_unabbreviated(struct str word)
{
	struct str full = meaning(abbreviations, word);

	return full.n ? full : word;
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

bool words_number(struct str word, uint32_t *ret)
{
	uint64_t v;
	struct str said = meaning(numbers, word);

	if (said.n && str_u64(said, &v)) {
		*ret = (uint32_t)v;
		return true;
	}
	if (!word.n || !is_digit(word.p[0]) || word.n > 8)
		return false;
	while (word.n > 1 && !is_digit(word.p[word.n - 1]))
		word.n--; /* 3rd */
	if (!str_u64(word, &v) || v > 999999)
		return false;
	*ret = (uint32_t)v;
	return true;
}
