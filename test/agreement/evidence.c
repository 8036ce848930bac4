/* SPDX-License-Identifier: Apache-2.0 */
/* Whose figure it is when two tools disagree about a flow: each way of counting
 * that could be meant is tried on the packets themselves. */
#include "agreement.h"

static bool same(const struct tally *t, const struct sum *s, bool ways)
{
	for (int i = 0; ways && i < 2; i++) {
		if (t->byte[i] != s->byte[i] ||
			t->packets[i] != s->packets[i])
			return false;
	}
	return t->byte[0] + t->byte[1] == s->byte[0] + s->byte[1] &&
		t->packets[0] + t->packets[1] ==
		s->packets[0] + s->packets[1];
}

static bool is_none(const struct sum *s)
{
	return !(s->packets[0] + s->packets[1]);
}

/* Ways in which another tool may count, each with what it means when its figure
 * comes out. */
static const struct {
	size_t tally;
	const char *why;
} ways_of_counting[] = {
	{ offsetof(struct recount, captured),
		"other tool: cut frames count as they were captured" },
	{ offsetof(struct recount, without_padding),
		"other tool: what stands behind the IP packet in the frame "
		"is "
		"not counted" },
	{ offsetof(struct recount, whole),
		"other tool: a fragmented packet counts once, with all its "
		"bytes" },
	{ offsetof(struct recount, until_end),
		"other tool: packets behind both FIN, or behind a reset, are "
		"left out" },
	{ offsetof(struct recount, portless),
		"other tool: fragments behind the first have no ports, and "
		"are "
		"a flow of their own" },
	{ offsetof(struct recount, protocol),
		"other tool: everything of this protocol is one flow, "
		"whatever "
		"the addresses" },
};

static const char *why_theirs(const struct recount *r,
	const struct sum *theirs)
{
	uint64_t told = theirs->packets[0] + theirs->packets[1];
	uint64_t there = r->wire.packets[0] + r->wire.packets[1];

	for (size_t i = 0;
		i < sizeof ways_of_counting / sizeof *ways_of_counting;
		i++) {
		const struct tally *t = (const void *)((const char *)r +
			ways_of_counting[i].tally);

		if (same(t, theirs, false) && !same(&r->wire, theirs, false))
			return ways_of_counting[i].why;
	}
	if (same(&r->wire, theirs, false))
		return "other tool: packets of one side are told as the "
		       "other's";
	if (told < there)
		return "other tool: fewer packets than the capture has of "
		       "this "
		       "5-tuple";
	if (told > there)
		return "other tool: more packets than the capture has of "
		       "this "
		       "5-tuple";
	return "other tool: other bytes than the capture has of this 5-tuple";
}

static const char *why_not_there(const struct recount *r)
{
	if (r->pair.packets[0] + r->pair.packets[1])
		return "other tool: a flow without ports, of packets that "
		       "have "
		       "them";
	return "other tool: no packet of the capture has this 5-tuple";
}

const char *evidence_of_sums(struct agreement *g,
	struct str where,
	const struct sum *ours,
	const struct sum *theirs)
{
	struct recount r = recount_flow(g, where);

	if (is_none(ours) && same(&r.portless, theirs, false))
		return "other tool: fragments behind the first have no "
		       "ports, "
		       "and are a flow of their own";
	if (!r.any && is_none(ours))
		return why_not_there(&r);
	if (same(&r.wire, ours, true) && !same(&r.wire, theirs, true))
		return why_theirs(&r, theirs);
	if (is_none(ours) && r.any && r.fragments)
		return "ours: fragments that were never whole are counted, "
		       "and "
		       "are no flow";
	if (is_none(ours) && r.any)
		return "ours: what stands inside of it is the flow";
	return NULL;
}

const char *evidence_of_opener(struct agreement *g,
	struct str where,
	const struct sum *ours,
	const struct sum *theirs)
{
	struct recount r = recount_flow(g, where);

	if (!r.any && is_none(ours))
		return why_not_there(&r);
	if (is_none(ours))
		return "ours: what stands inside of it is the flow";
	if (!r.any)
		return NULL;
	if (r.syn && ours->client[r.opener] && !ours->client[!r.opener])
		return "other tool: the SYN came from the other side";
	if (r.syn)
		return NULL;
	if (ours->client[r.first] && !theirs->client[r.first])
		return "other tool: the first packet came from the other "
		       "side";
	if (r.proto == 6 && theirs->client[r.first])
		return "no SYN in the capture: the ports decide here, the "
		       "first "
		       "packet there";
	if (theirs->client[r.first])
		return "no handshake in this protocol: the ports decide "
		       "here, "
		       "the "
		       "first packet there";
	return NULL;
}
