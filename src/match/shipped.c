/* SPDX-License-Identifier: Apache-2.0 */
/* As `ashiato kb fit` prints them: behaviour and confidence from 593 reports of the shipped ATT&CK 18.1, traits from 1,214 published
 * indicator lists (certificates, mailboxes and web addresses, which those lists do not hold, weigh as files do). */
#include "match/match.h"

const struct match_parameters match_shipped = {
	.techniques = {
		[FEAT_REPORT] = 0.246850, [FEAT_PROFILE] = 0.095059, [FEAT_ACTIVE] = 0.588457, [FEAT_COOCCUR] = -0.173776, [FEAT_RARITY] = 0.255808,
		[FEAT_IMPLIED] = 1.247196, [FEAT_SPREAD] = 0.119963,
	},
	.all = {
		[FEAT_REPORT] = 0.282472, [FEAT_PROFILE] = 0.078435, [FEAT_ACTIVE] = 0.567650, [FEAT_COOCCUR] = -0.174649, [FEAT_RARITY] = 0.351693,
		[FEAT_IMPLIED] = 1.123033, [FEAT_OWNED] = 0.784039, [FEAT_MALWARE] = 0.462053, [FEAT_SOFTWARE] = 0.370213, [FEAT_VIA] = 0.118581,
		[FEAT_VIA_REPORT] = 1.161182, [FEAT_ARSENAL] = -0.523310,
	},
	.robust = {
		[FEAT_ACTIVE] = 0.848685, [FEAT_VIA] = 0.189359, [FEAT_ARSENAL] = -0.111460, [FEAT_LEFT_PROFILE] = 0.079584, [FEAT_LEFT_REPORT] = 0.479160,
		[FEAT_LEFT_SOFTWARE] = 0.885722, [FEAT_LEFT_BEHIND] = 0.647354,
	},
	.trait = { 0.221196, 0.221196, 0.395824, 0.000000, 0.046150, 0.221196, 0.221196, 0.258794, 0.013986, 0.324028, 0.296643, 0.161629, 0.122364, 0.166736, 1.122741 },
	.confidence = { -0.950207, 0.849448, -0.111366, 0.293275, 0.606662, -0.181209 },
	.confidence_described = { 0.322351, 0.821369, -0.047022, 0.178139, 0.257883, -0.188235 },
	.indicator_confidence = { 0.133477, 1.143698 },
	.named_from = 0.896115,
	.indicator_named_from = 0.849825,
	.none_share = 0.368715,
	.n_loo = 593, .n_as_of = 578, .n_open = 593, .n_list = 1214,
};
