/* SPDX-License-Identifier: Apache-2.0 */
#include "publish/dossier/dossier.h"

#include "publish/dossier/sections.h"

/* What a reader needs first stands first; the claims, which are many, last. */
static const struct section sections[] = {
	{ "summary", "Summary", section_summary },
	{ "ladder", "Judgement, layer by layer", section_ladder },
	{ "dissent", "Dissent", section_dissent },
	{ "history", "How the judgement came to be", section_history },
	{ "timeline", "Timeline", section_timeline },
	{ "graph", "How the evidence connects", section_graph },
	{ "clusters", "Activity clusters", section_clusters },
	{ "victims", "Victims", section_victims },
	{ "damage", "Damage", section_damage },
	{ "suspects", "Suspects", section_suspects },
	{ "findings", "Findings", section_findings },
	{ "reasons", "Reasons, against and for", section_reasons },
	{ "matrix", "Evidence against hypotheses", section_matrix },
	{ "alternatives", "Alternatives considered", section_alternatives },
	{ "change", "What would change the judgement", section_change },
	{ "shown", "Kept in sight", section_shown },
	{ "exhibits", "Exhibits", section_exhibits },
	{ "limits", "Limits", section_limits },
	{ "claims", "Annex: claims", section_claims },
};

bool dossier_write(const struct publication *p,
	struct buf *out,
	struct losses *lost,
	struct err *err)
{
	static const struct doc_kind kind = {
		.name = "dossier",
		.kicker = "Case dossier",
		.section = sections,
		.n_section = sizeof sections / sizeof *sections,
		.prepare = doc_choose_claims,
	};

	(void)lost; /* a page says itself what it leaves out */
	return doc_write(p, &kind, out, err);
}
