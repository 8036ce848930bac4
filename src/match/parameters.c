/* SPDX-License-Identifier: Apache-2.0 */
/* Fitted by `ashiato kb fit` on the shipped ATT&CK 18.1; see ashiato-kb(1). */
#include "match/match.h"

const struct match_parameters match_shipped = {
	.techniques = { [FEAT_REPORT] = .246, [FEAT_SPREAD] = .120, [FEAT_PROFILE] = .0944, [FEAT_ACTIVE] = .583, [FEAT_COOCCUR] = -.178, [FEAT_RARITY] = .258, [FEAT_IMPLIED] = 1.245 },
	.all = { [FEAT_REPORT] = .281, [FEAT_PROFILE] = .0773, [FEAT_ACTIVE] = .561, [FEAT_COOCCUR] = -.178, [FEAT_RARITY] = .356, [FEAT_IMPLIED] = 1.126,
	         [FEAT_OWNED] = .785, [FEAT_MALWARE] = .471, [FEAT_SOFTWARE] = .360, [FEAT_VIA] = .118, [FEAT_VIA_REPORT] = 1.127, [FEAT_ARSENAL] = -.521 },
	.robust = { [FEAT_LEFT_PROFILE] = .0696, [FEAT_LEFT_REPORT] = .478, [FEAT_ACTIVE] = .841, [FEAT_LEFT_SOFTWARE] = .891, [FEAT_VIA] = .188, [FEAT_ARSENAL] = -.109, [FEAT_LEFT_BEHIND] = .706 },
	.trait = { .33, .33, .25, 0, 0, .33, .3, .26, .17, .3, .3, .16, .16, .19, 1.1 },
	.confidence = { -.81, .81, -.11, .21, .79, -.19 },
	.confidence_described = { .22, .83, -.03, .11, .45, -.14 },
	.indicator_confidence = { 0, 1 },
	.named_from = .87,
	.none_share = .4,
};
