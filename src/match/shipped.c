/* SPDX-License-Identifier: Apache-2.0 */
/* As `ashiato kb fit` prints them: behaviour and confidence from 593 reports of
 * the shipped ATT&CK 18.1, traits from 1,214 published indicator lists
 * (certificates, mailboxes, web addresses and marks of tools, which those lists
 * do not hold, weigh as files do; victims and habits of work, for which there
 * is no public measure, a quarter of that). */
#include "match/match.h"

const struct match_parameters match_shipped = {
	.techniques = {
		[FEAT_REPORT] = 0.246497, [FEAT_PROFILE] = 0.095288, [FEAT_ACTIVE] = 0.588953, [FEAT_COOCCUR] = -0.173626, [FEAT_RARITY] = 0.256061,
		[FEAT_IMPLIED] = 1.250929, [FEAT_SPREAD] = 0.119862,
	},
	.all = {
		[FEAT_REPORT] = 0.282507, [FEAT_PROFILE] = 0.078386, [FEAT_ACTIVE] = 0.567387, [FEAT_COOCCUR] = -0.174719, [FEAT_RARITY] = 0.352032,
		[FEAT_IMPLIED] = 1.123132, [FEAT_OWNED] = 0.783405, [FEAT_MALWARE] = 0.462272, [FEAT_SOFTWARE] = 0.370433, [FEAT_VIA] = 0.118634,
		[FEAT_VIA_REPORT] = 1.162343, [FEAT_ARSENAL] = -0.523249,
	},
	.robust = {
		[FEAT_ACTIVE] = 0.849513, [FEAT_VIA] = 0.189494, [FEAT_ARSENAL] = -0.110753, [FEAT_LEFT_PROFILE] = 0.079623, [FEAT_LEFT_REPORT] = 0.478904,
		[FEAT_LEFT_SOFTWARE] = 0.886232, [FEAT_LEFT_BEHIND] = 0.649414,
	},
	.trait = { 0.221196, 0.221196, 0.395824, 0.000000, 0.046150, 0.221196, 0.221196, 0.221196, 0.258794, 0.013986, 0.324028, 0.296643, 0.161629, 0.122364, 0.166736, 0.05, 0.05, 1.122741 },
	.confidence = { { -0.536755, 1.132622, -0.240456, 0.699272, -0.315600 }, { -1.188528, 0.800367, -0.073632, 0.150916, -0.031202 } },
	.confidence_described = { { 1.105026, 1.124998, -0.045565, 0.125107, -0.386809 }, { -0.031807, 0.715918, -0.058893, 0.233147, -0.065514 } },
	.indicator_confidence = { 0.133477, 1.143698 },
	.named_from = 0.843042,
	.withstands_from = 0.059319,
	.indicator_named_from = 0.849825,
	.none_share = 0.415254,
	.n_loo = 593, .n_as_of = 578, .n_open = 593, .n_list = 1214,
};
