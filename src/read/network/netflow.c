/* SPDX-License-Identifier: Apache-2.0 */
/* Export packets of NetFlow 5, 9 and IPFIX as a file, one
 * behind the other with nothing between (RFC 5655 calls that an IPFIX file).
 * What they say is read by protocol/netflow.h. */
#include "read/read.h"

#include "protocol/protocol.h"
#include "read/input/lines.h"
#include "read/input/stream.h"

/* a packet, and the next one's header, which is where one of version 9 ends */
enum {
	LOOK_N = NETFLOW_PACKET_MAX + 32
};

/* All of a file is packets: the version alone is two bytes that stand in front
 * of many things. */
int netflow_probe(struct str head)
{
	bool any = false;
	bool cut = false;
	struct str rest = head;

	while (rest.n) {
		size_t n = netflow_length(rest, &cut);

		if (!n)
			break;
		any = true;
		rest = str_from(rest, n);
	}
	if (!any)
		return 0;
	if (!rest.n)
		return 90;
	return cut ? 85 : 60;
}

struct counting {
	const struct sink *out;
	struct read_stats *stats;
};

static bool put_counted(void *ctx, const struct obs *o)
{
	struct counting *c = ctx;

	c->stats->records++;
	return c->out->put(c->out->ctx, o);
}

/* the next packet in front: 1 = there, 0 = the end, -1 = the input failed, -2 =
 * no packet */
static int next_packet(struct stream *s, struct str *ret, struct err *err)
{
	bool cut;
	int rc = stream_peek(s, LOOK_N, ret, err);

	if (rc == 0) {
		if (stream_left(s))
			rc = stream_peek(s, stream_left(s), ret, err);
		else
			rc = 0;
	}
	if (rc <= 0)
		return rc;
	size_t n = netflow_length(*ret, &cut);
	if (n > NETFLOW_PACKET_MAX)
		n = 0;
	*ret = str_head(*ret, n);
	return n ? 1 : -2;
}

bool netflow_read(struct input *in,
	struct arena scratch,
	const struct sink *out,
	struct read_stats *stats,
	struct err *err)
{
	struct counting counting = { out, stats };
	struct sink counted = { &counting, put_counted, NULL };
	struct netflow *n = netflow_new(&scratch);
	struct stream s;
	struct str p;
	int rc;

	if (!n || !stream_open(&s, in, &scratch, stats, err)) {
		return fail(err,
			ERR_LIMIT,
			0,
			"no memory left to read NetFlow");
	}
	while ((rc = next_packet(&s, &p, err)) > 0) {
		if (!netflow_on_data(n,
			    &(struct netflow_packet){
				    .bytes = p,
				    .at_byte = s.at,
				    .len_byte = (uint32_t)p.n,
				    .t_ns = T_NONE,
				    .exact = true,
			    },
			    &counted)) {
			return fail(err,
				ERR_LIMIT,
				s.at,
				"the reading was stopped");
		}
		stream_take(&s, p.n);
	}
	if (!netflow_end(n, &counted)) {
		return fail(err, ERR_LIMIT, s.at, "the reading was stopped");
	}
	netflow_note(n, stats->note, sizeof stats->note);
	if (rc == -2) {
		sink_skip(out,
			stats,
			(struct skip){ s.at,
				0,
				0,
				"a whole export packet of NetFlow 5, 9 or "
				"IPFIX was expected: what follows is not "
				"read" });
		return fail(err,
			ERR_FORMAT,
			s.at,
			"no whole export packet stands at byte %llu",
			(unsigned long long)s.at);
	}
	return rc == 0;
}
