/* SPDX-License-Identifier: Apache-2.0 */
#include "obs_text.h"

#include <inttypes.h>
#include <stdio.h>

/* " name=value" for a value that is there; quotes, backslashes and what does not print are escaped */
static void field(struct buf *to, const char *name, struct str v)
{
	if (!v.n)
		return;
	buf_fmt(to, " %s=\"", name);
	while (v.n) {
		size_t n = utf8_step(v);
		unsigned char c = (unsigned char)v.p[0];

		if (c == '"' || c == '\\')
			buf_fmt(to, "\\%c", c);
		else if (!n || c < 0x20 || c == 0x7f)
			buf_fmt(to, "\\x%02x", c);
		else
			buf_add(to, str_head(v, n));
		v = str_from(v, n ? n : 1);
	}
	buf_z(to, "\"");
}

static void number(struct buf *to, const char *name, uint64_t v)
{
	buf_fmt(to, " %s=%" PRIu64, name, v);
}

static void when(struct buf *to, int64_t t_ns)
{
	char stamp[STAMP_N];
	int64_t s = t_ns / 1000000000, ns = t_ns % 1000000000;

	if (t_ns == T_NONE) {
		buf_z(to, " -");
		return;
	}
	buf_fmt(to, " %.19s.%09" PRId64 "Z", stamp_text(s - (ns < 0), stamp), ns < 0 ? ns + 1000000000 : ns);
}

static void ends(struct buf *to, const struct tuple *t)
{
	char src[ADDR_TEXT_N], dst[ADDR_TEXT_N];

	buf_fmt(to, " %.*s %u > %.*s %u proto=%u", STR_FMT(addr_text(t->src, src)), t->sport, STR_FMT(addr_text(t->dst, dst)), t->dport, t->proto);
}

static void flow(struct buf *to, const struct obs_flow *f)
{
	buf_fmt(to, " duration_ns=%" PRId64, f->duration_ns);
	number(to, "bytes", f->src_byte);
	number(to, "back", f->dst_byte);
	number(to, "packets", f->src_packets);
	number(to, "back", f->dst_packets);
	buf_z(to, f->answered ? " answered" : " unanswered");
}

static void file(struct buf *to, const struct obs_file *f)
{
	field(to, "name", f->name);
	field(to, "mime", f->mime);
	field(to, "md5", f->md5);
	field(to, "sha1", f->sha1);
	field(to, "sha256", f->sha256);
	number(to, "bytes", f->size_byte);
}

static void cells(struct buf *to, const struct obs_row *r)
{
	char name[16];

	buf_fmt(to, " table=%" PRIu32 " line=%" PRIu64, r->table, r->line);
	for (uint32_t i = 0; i < r->n; i++) {
		snprintf(name, sizeof name, "%" PRIu32, i);
		field(to, name, r->cell[i]);
	}
}

void obs_text(struct buf *to, const struct obs *o)
{
	buf_z(to, obs_kind_name(o->kind));
	if (o->kind != OBS_ROW && o->kind != OBS_WARNING_LIST && o->kind != OBS_KNOWN) {
		when(to, o->t_ns);
		ends(to, &o->tuple);
	}
	switch (o->kind) {
	case OBS_FLOW:
		flow(to, &o->flow);
		break;
	case OBS_DNS:
		field(to, "query", o->dns.query), field(to, "type", o->dns.type), field(to, "rcode", o->dns.rcode), field(to, "answers", o->dns.answers);
		break;
	case OBS_HTTP:
		field(to, "method", o->http.method), field(to, "host", o->http.host), field(to, "uri", o->http.uri), field(to, "agent", o->http.agent);
		number(to, "status", o->http.status);
		break;
	case OBS_TLS:
		field(to, "server", o->tls.server_name), field(to, "ja3", o->tls.ja3), field(to, "version", o->tls.version);
		break;
	case OBS_SSH:
		field(to, "client", o->ssh.client), field(to, "server", o->ssh.server);
		buf_fmt(to, " success=%d", o->ssh.success);
		break;
	case OBS_FILE:
		file(to, &o->file);
		break;
	case OBS_ROW:
		cells(to, &o->row);
		break;
	case OBS_WARNING_LIST:
		field(to, "list", o->warning.list), field(to, "entry", o->warning.entry);
		break;
	case OBS_KNOWN:
		buf_fmt(to, " %s", known_shapes[o->known.kind].name);
		for (uint32_t i = 0; i < known_shapes[o->known.kind].n; i++)
			field(to, known_shapes[o->known.kind].column[i], o->known.cell[i]);
		break;
	case OBS_KINDS:
		break;
	}
	buf_fmt(to, " @%" PRIu64 "+%" PRIu32 "\n", o->at_byte, o->len_byte);
}

void skip_text(struct buf *to, const struct skip *s)
{
	buf_fmt(to, "skip line=%" PRIu64 " column=%" PRIu32 " @%" PRIu64 ": %s\n", s->line, s->column, s->at_byte, s->why);
}
