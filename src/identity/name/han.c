/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/name/han.h"

/* Of each group the first stands for all. */
static const char variants[] =
	"|斋斎齋齊斉齐亝|边辺邊邉|泽沢澤|滨浜濱濵|高髙|崎﨑嵜碕㟢|岛島嶋嶌|"
	"樱桜櫻|广広廣|龙竜龍"
	"|国國圀|学學斈|荣栄榮|惠恵|德徳悳|实実實|泷滝瀧|渊淵渕|吉𠮷|桥橋𣘺|"
	"槙槇|富冨|关関關|弁辨辯瓣辧"
	"|万萬|寿壽|亚亜亞|冈岡|县県縣|剑剣劍劔|严厳嚴|检検檢|晓暁曉|气気氣|"
	"圆円圓|尔爾尓|弥彌|应応應"
	"|真眞|静靜|黑黒|对対對|写写寫冩|麦麥|穗穂|翔|清淸|福福|神神|社社|"
	"祥祥|"
	"都都|郎郎|隆隆|祐祐|祯禎禎"
	"|绿緑綠|凉涼|瑶瑤|遥遙|逸逸|岩巌巖嵓|藤籐|来來|敏敏|海海|梅梅|文|"
	"瀬瀬濑瀨|丰豊豐|产産產|艺芸藝"
	"|图図圖|团団團|数数數|卫衛衞|药薬藥|谣謡謠|戏戯戲|择択擇|释釈釋|"
	"驿駅驛|译訳譯|泻瀉|变変變|经経經"
	"|总総總|读読讀|续続續|庄荘莊|仓倉|苍蒼|胜勝|荻|邻隣鄰|冲沖|决決|"
	"群羣|"
	"峰峯|杰傑|略畧|线線|弦絃"
	"|桧檜|鸥鴎鷗|祢禰|饼餅餠|桑桒|曾曽|柳栁|梁樑|秋穐龝|松枩|柏栢|"
	"塚塚冢|"
	"徹|纲綱|馆館舘|郁|叶|凯凱"
	"|灯燈|炉炉爐|犹猶|狮獅|畑畠|畴疇|砂沙|祷祷禱|稻稲稻|窗窓窻|竖竪豎|"
	"籁籟|纯純|聪聡聰|芦蘆芦|菊|萤蛍螢"
	"|蛮蛮蠻|誉誉譽|辉輝|铁鉄鐵銕|铃鈴|锦錦|镰鎌鐮|阔闊|阳陽|隽雋|静靜|"
	"须須|颖穎頴|骏駿|鸟鳥|鹤鶴|麻|黄黃"
	"|步歩步|每毎每|濑瀬瀨|陆陸|渡渡|边邊|薮藪籔|荫蔭|莱萊|两両兩|乡郷鄉|"
	"晋晉|曽曾|壮壯|壱壹壱|条條|栗|桧"
	"|泪涙淚|济済濟|溪渓溪|满満滿|浅浅淺|乐楽樂|欢歓歡|战戦戰|户戸戶|"
	"抚撫|"
	"拥擁|挂掛|据拠據|搜捜搜|撰|攝摂攝|放";

/* "|characters reading reading ..." */
static const char *const readings[HAN_KINDS] = {
	[HAN_SURNAME] =
		"|曾 zeng|仇 qiu|单 shan|解 xie|查 zha|区 ou|朴 "
		"piao|缪 miao|盖 ge gai|葛 ge|任 ren"
		"|华 hua|宁 ning|乐 yue le|员 yun|种 chong|秘 bi|冼 "
		"xian|折 she|黑 he|覃 qin tan|逄 pang"
		"|翟 zhai di|隗 wei kui|郇 xun huan|柏 bai bo|召 "
		"shao|祭 zhai|能 nai|谌 chen shen|牟 mu mou"
		"|洗 xian|尉 wei|卜 bu|繁 po|撒 sa|佴 nai|瞿 qu|钭 "
		"tou|句 gou|适 kuo|哈 ha|费 fei bi|贲 ben"
		"|万 wan|俞 yu|晁 chao|晟 cheng|车 che|石 shi|长 "
		"chang|都 du|阚 kan|陆 lu|堵 du|纪 ji|那 na"
		"|燕 yan|要 yao|应 ying|於 yu|于 yu|宓 mi fu|麴 qu|亓 "
		"qi|芮 rui|褚 chu|粘 nian|乜 nie|厍 she"
		"|吕 lv lu lyu|闾 lv lu|肖 xiao|叶 ye|阎 yan|沈 "
		"shen|尹 yin|贾 jia|薄 bo|行 xing hang"
		"|尉迟 yuchi|万俟 moqi|长孙 zhangsun|澹台 tantai|令狐 "
		"linghu|单于 chanyu|欧阳 ouyang"
		"|司马 sima|上官 shangguan|诸葛 zhuge|皇甫 "
		"huangfu|公孙 gongsun|慕容 murong|宇文 yuwen"
		"|东方 dongfang|独孤 dugu|南宫 nangong|西门 ximen|端木 "
		"duanmu|轩辕 xuanyuan|拓跋 tuoba"
		"|钟离 zhongli|闻人 wenren|濮阳 puyang|淳于 "
		"chunyu|太史 taishi|申屠 shentu|司徒 situ"
		"|司空 sikong|夏侯 xiahou|呼延 huyan|鲜于 xianyu|赫连 "
		"helian|宰父 zaifu|亓官 qiguan"
		"|第五 diwu|百里 baili|东郭 dongguo|公羊 gongyang|梁丘 "
		"liangqiu|左丘 zuoqiu|谷梁 guliang",
	[HAN_GIVEN] =
		"|乐 le yue|行 xing hang|重 zhong chong|长 chang "
		"zhang|朝 chao zhao|盛 sheng cheng"
		"|晟 sheng cheng|茜 qian xi|莎 sha suo|传 chuan zhuan|曾 "
		"zeng ceng|单 dan shan|解 jie xie"
		"|调 diao tiao|和 he huo|兴 xing|强 qiang jiang|卜 bu|朴 "
		"pu|柏 bai bo|薄 bo|冯 feng|贾 jia"
		"|覃 tan qin|俟 si qi|会 hui kuai|更 geng|纶 lun guan|拓 "
		"tuo ta|娜 na nuo|宁 ning|佳 jia"
		"|吕 lv lu lyu|女 nv nu nyu|绿 lv lu|旅 lv lu|侣 lv "
		"lu|律 lv lu|吾 wu|葛 ge|繁 fan|率 lv shuai",
	[HAN_CANTONESE] =
		"|陈 chan|黄 wong|李 lee li lei|张 cheung|王 wong|林 "
		"lam|刘 lau|吴 ng|蔡 choi tsoi"
		"|杨 yeung|梁 leung|何 ho|郑 cheng|谢 tse|郭 kwok|曾 "
		"tsang|罗 law lo|叶 yip ip|周 chow chau"
		"|邓 tang|许 hui|徐 tsui chui|赵 chiu|马 ma|冯 "
		"fung|苏 so|卢 lo|潘 poon pun|朱 chu|胡 wu woo"
		"|余 yu yue|江 kong|麦 mak|关 kwan|钟 chung|谭 "
		"tam|吕 lui|方 fong|袁 yuen|蒋 tseung chiang"
		"|高 ko|孙 suen|宋 sung|韩 hon|曹 tso|彭 pang|董 "
		"tung|程 ching|唐 tong|邱 yau|丘 yau|石 shek"
		"|龙 lung|莫 mok|伍 ng|岑 shum sham|简 kan|温 wan|欧 "
		"au|区 au|欧阳 au-yeung|司徒 szeto"
		"|施 sze sy|甘 kam|邝 kwong|严 yim|侯 hau|文 man|古 "
		"koo ku|黎 lai|崔 chui|尹 wan|毛 mo|雷 lui"
		"|任 yam|包 pao bao|霍 fok|倪 ngai|戴 tai|丁 ting|卫 "
		"wai|康 hong|史 sze|贺 ho|沈 shum"
		"|姚 yiu|杜 to|魏 ngai|蓝 lam|范 fan|汤 tong|骆 "
		"lok|萧 siu|肖 siu|凌 ling|符 foo|翁 yung|詹 jim"
		"|鲁 lo|庄 chong|冼 sin|洪 hung|颜 ngan|白 pak|成 "
		"shing sing|家 ka|明 ming|志 chi|伟 wai"
		"|强 keung|国 kwok|华 wah wa|英 ying|玉 yuk|珍 "
		"chun|丽 lai|美 mei|文 man|德 tak|荣 wing"
		"|永 wing|光 kwong|辉 fai|杰 kit|俊 chun|豪 ho|健 "
		"kin|康 hong|安 on|平 ping|生 sang|金 kam"
		"|银 ngan|水 shui|火 fo|木 muk|土 to|天 tin|地 "
		"tei|人 yan|大 tai|小 siu|中 chung|东 tung"
		"|西 sai|南 nam|北 pak|春 chun|夏 ha|秋 chau|冬 "
		"tung|雪 suet|梅 mui|兰 lan|竹 chuk|菊 kuk"
		"|芳 fong|芬 fan|香 heung|月 yuet|星 sing|云 wan|雨 "
		"yu|风 fung|山 shan|海 hoi|河 ho"
		"|子 chi tsz|儿 yi|女 nui|婷 ting|娟 kuen|嘉 ka|佳 "
		"kai|怡 yee yi|欣 yan|慧 wai|敏 man"
		"|仪 yee yi|雯 man|琪 ki|颖 wing|诗 sze|思 sze|淑 "
		"shuk|贞 ching|秀 sau|凤 fung|莲 lin"
		"|锋 fung|学 hok|友 yau|发 fat|润 yun|富 fu|贵 "
		"kwai|宝 po|福 fuk|寿 sau|喜 hei|庆 hing"
		"|祥 cheung|瑞 shui|龙 lung|成 shing|勇 yung|达 "
		"tat|伦 lun|朗 long|轩 hin|浩 ho|然 yin"
		"|乐 lok|晴 ching|正 ching|仁 yan|义 yee|礼 lai|智 "
		"chi|信 shun|忠 chung|孝 hau|廉 lim"
		"|振 chun|建 kin|兴 hing|业 yip|昌 cheung|盛 "
		"shing|世 sai|少 siu|启 kai|超 chiu|贤 yin"
		"|耀 yiu|祖 cho|宗 chung|绍 siu|汉 hon|基 kei|培 "
		"pui|炳 ping|权 kuen|坤 kwan|良 leung"
		"|新 sun|立 lap|民 man|心 sum|立 lap|彬 pan|宏 "
		"wang|鸿 hung|宇 yu|泽 chak|之 chi|铭 ming"
		"|恩 yan|曼 man|玲 ling|琼 king|珊 shan|莉 lei|蕙 "
		"wai|薇 mei|霞 ha|霆 ting|咏 wing|诺 nok"
		"|骏 chun|逸 yat|翔 cheung|卓 cheuk|柏 pak|梓 tsz|熙 "
		"hei|希 hei|城 shing|驰 chi|卿 hing|娥 ngor ngo|荫 yam|丹 "
		"tan|凡 fan|元 yuen|全 chuen|其 kei|冰 bing|凝 ying|加 ka|力 "
		"lik|剑 kim|国 kwok|培 pui|堃 kwan|士 see sze|奇 kei|如 "
		"yu|媚 "
		"mei|展 chin|川 chuen|广 kwong|彤 tung|彦 yin|悦 yuet|惠 "
		"wai|成 shing|才 choi|政 ching|旭 yuk|昇 sing|映 ying|景 "
		"king|智 chi|柔 yau|桂 kwai|樂 lok|欢 foon|洁 kit|清 "
		"ching|滔 "
		"to|灿 chan|燕 yin|生 sang|甜 tim|益 yik|真 chun|碧 pik|祺 "
		"kei|秋 chau|笑 siu|素 so|红 hung|经 king|维 wai|群 kwan|艺 "
		"ngai|茵 yan|莹 ying|菁 ching|葵 kwai|虹 hung|蝶 dip|裕 "
		"yu|观 "
		"kwun|诚 shing|谦 him|贝 pui|贺 ho|超 chiu|进 chun|远 "
		"yuen|邦 "
		"bong|采 choi|钧 kwan|铃 ling|锦 kam|镇 chun|长 cheung|静 "
		"ching|韵 wan|顺 shun|飞 fei|馨 hing|骆 lok|鸣 ming|鹏 "
		"pang|黛 "
		"doi|龄 ling|晓 hiu|凯 hoi|君 kwan",
	[HAN_KOREAN] = "|金 김|李 이|朴 박|崔 최|郑 정|姜 강|赵 조|尹 윤|张 "
		       "장|林 임|韩 한|吴 오|徐 서|申 신|权 권|黄 황"
		       "|安 안|宋 송|柳 유|刘 유|洪 홍|全 전|高 고|文 문|孙 "
		       "손|梁 양|裴 배|白 백|许 허|南 남|沈 심|卢 노"
		       "|河 하|郭 곽|成 성|车 차|朱 주|禹 우|具 구|罗 나|闵 "
		       "민|陈 진|池 지|严 엄|元 원|千 천|方 방|孔 공"
		       "|玄 현|边 변|廉 염|吕 여|秋 추|都 도|石 석|宣 선|薛 "
		       "설|马 마|吉 길|延 연|魏 위|表 표|明 명|奇 기"
		       "|丁 정|康 강|曹 조|蔡 채|慎 신|任 임|正 정|恩 은|日 "
		       "일|成 성|大 대|中 중|泰 태|愚 우|明 명|博 박"
		       "|槿 근|惠 혜|在 재|寅 인|永 영|三 삼|承 승|晩 만|熙 "
		       "희|斗 두|焕 환|锡 석|悦 열|贞 정|淑 숙|英 영"
		       "|爱 애|美 미|子 자|顺 순|姬 희|敬 경|京 경|哲 철|浩 "
		       "호|秀 수|洙 수|贤 현|炫 현|俊 준|民 민|珉 민"
		       "|志 지|智 지|允 윤|宇 우|佑 우|镇 진|真 진|光 광|东 "
		       "동|相 상|尚 상|勋 훈|薰 훈|赫 혁|基 기|起 기"
		       "|龙 용|容 용|国 국|文 문|武 무|学 학|植 식|雄 웅|元 "
		       "원|根 근|圭 규|奎 규|善 선|仁 인|义 의|礼 예"
		       "|信 신|忠 충|孝 효|昌 창|昊 호|星 성|月 월|花 화|玉 "
		       "옥|银 은|金 김|春 춘|夏 하|秋 추|海 해|山 산",
};

static size_t key_of(const uint32_t *c, uint32_t n, char *key)
{
	size_t len = 0;

	key[len++] = '|';
	for (uint32_t i = 0; i < n; i++)
		len += char_utf8(c[i], key + len);
	key[len++] = ' ';
	key[len] = 0;
	return len;
}

struct str han_readings(const uint32_t *c, uint32_t n, enum han how)
{
	char key[16];
	size_t len;
	const char *hit;

	if (n < 1 || n > 2)
		return STR("");
	len = key_of(c, n, key);
	hit = strstr(readings[how], key);
	if (!hit)
		return STR("");
	return (struct str){ hit + len, strcspn(hit + len, "|") };
}

bool han_double_surname(const uint32_t *c, uint32_t n)
{
	return n > 2 && han_readings(c, 2, HAN_SURNAME).n > 0;
}

static uint32_t first_of_group(const char *at)
{
	struct str group;
	uint32_t c = 0;

	while (*at != '|')
		at--;
	group = str_of(at + 1);
	for (size_t i = 0, n = utf8_step(group); i < n; i++) {
		unsigned char b = (unsigned char)group.p[i];
		unsigned char lead = (unsigned char)(n == 4 ? b & 7 : b & 15);

		c = i ? c << 6 | (b & 0x3fu) : lead;
	}
	return c;
}

uint32_t han_plain(uint32_t c)
{
	char key[8];
	const char *hit;

	if (c < 0x2e80)
		return c;
	key[char_utf8(c, key)] = 0;
	hit = strstr(variants, key);
	return hit ? first_of_group(hit) : c;
}
