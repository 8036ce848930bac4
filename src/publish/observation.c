/* SPDX-License-Identifier: Apache-2.0 */
/* One observation as one JSON object, for programs that want the readers by themselves. */
#include <inttypes.h>
#include <stdio.h>

#include "publish/publish.h"

/* nanoseconds since 1970 as 2016-09-12T08:30:15.123456789Z */
static void stamp(struct jw *j, const char *key, int64_t t_ns)
{
	char second[STAMP_N], text[STAMP_N + 12];
	int64_t s = t_ns / 1000000000 - (t_ns % 1000000000 < 0), ns = t_ns - s * 1000000000;

	stamp_text(s, second);
	snprintf(text, sizeof text, "%.19s.%09" PRId64 "Z", second, ns);
	jw_z(j, key, text);
}

static void text_if(struct jw *j, const char *key, struct str value)
{
	if (value.n)
		jw_str(j, key, value);
}

/* a count; beyond what parsers take for an integer it is text (RFC 8259, 6) */
static void count(struct jw *j, const char *key, uint64_t n)
{
	char text[24];

	snprintf(text, sizeof text, "%" PRIu64, n);
	if (n <= INT64_MAX)
		jw_u64(j, key, n);
	else
		jw_z(j, key, text);
}

static void ends(struct jw *j, const struct tuple *t)
{
	static const struct addr none = { 0 };
	char text[ADDR_TEXT_N];

	if (!addr_eq(t->src, none))
		jw_str(j, "src", addr_text(t->src, text));
	if (t->sport)
		jw_u64(j, "src_port", t->sport);
	if (!addr_eq(t->dst, none))
		jw_str(j, "dst", addr_text(t->dst, text));
	if (t->dport)
		jw_u64(j, "dst_port", t->dport);
	if (t->proto)
		jw_u64(j, "proto", t->proto);
}

static void put_flow(struct jw *j, const struct obs *o)
{
	if (o->flow.duration_ns >= 0)
		jw_i64(j, "duration_ns", o->flow.duration_ns);
	count(j, "src_bytes", o->flow.src_byte), count(j, "dst_bytes", o->flow.dst_byte);
	count(j, "src_packets", o->flow.src_packets), count(j, "dst_packets", o->flow.dst_packets);
	jw_bool(j, "answered", o->flow.answered);
}

static void put_dns(struct jw *j, const struct obs *o)
{
	text_if(j, "query", o->dns.query), text_if(j, "type", o->dns.type), text_if(j, "rcode", o->dns.rcode), text_if(j, "answers", o->dns.answers);
}

static void put_http(struct jw *j, const struct obs *o)
{
	text_if(j, "method", o->http.method), text_if(j, "host", o->http.host), text_if(j, "uri", o->http.uri), text_if(j, "agent", o->http.agent);
	if (o->http.status)
		jw_u64(j, "status", o->http.status);
}

static void put_tls(struct jw *j, const struct obs *o)
{
	text_if(j, "server_name", o->tls.server_name), text_if(j, "ja3", o->tls.ja3), text_if(j, "version", o->tls.version);
}

static void put_ssh(struct jw *j, const struct obs *o)
{
	text_if(j, "client", o->ssh.client), text_if(j, "server", o->ssh.server);
	if (o->ssh.success >= 0)
		jw_bool(j, "success", o->ssh.success > 0);
}

static void put_file(struct jw *j, const struct obs *o)
{
	text_if(j, "name", o->file.name), text_if(j, "mime", o->file.mime), text_if(j, "md5", o->file.md5), text_if(j, "sha1", o->file.sha1), text_if(j, "sha256", o->file.sha256);
	count(j, "size", o->file.size_byte);
}

static void put_row(struct jw *j, const struct obs *o)
{
	jw_u64(j, "line", o->row.line);
	jw_array(j, "cells");
	for (uint32_t i = 0; i < o->row.n; i++)
		jw_str(j, NULL, o->row.cell[i]);
	jw_array_end(j);
}

static void put_warning(struct jw *j, const struct obs *o)
{
	jw_str(j, "list", o->warning.list), jw_str(j, "entry", o->warning.entry);
}

static void put_known(struct jw *j, const struct obs *o)
{
	const struct known_shape *s = &known_shapes[o->known.kind];

	jw_z(j, "record", s->name);
	for (uint32_t i = 0; i < s->n; i++)
		text_if(j, s->column[i], o->known.cell[i]);
}

void publish_observation_json(const struct obs *o, struct buf *out)
{
	static void (*const put[OBS_KINDS])(struct jw *, const struct obs *) = {
		[OBS_FLOW] = put_flow, [OBS_DNS] = put_dns, [OBS_HTTP] = put_http, [OBS_TLS] = put_tls, [OBS_SSH] = put_ssh, [OBS_FILE] = put_file, [OBS_ROW] = put_row,
		[OBS_WARNING_LIST] = put_warning, [OBS_KNOWN] = put_known,
	};
	struct jw j = { .to = out };

	jw_object(&j, NULL);
	jw_z(&j, "kind", obs_kind_name(o->kind));
	if (o->t_ns != T_NONE)
		stamp(&j, "time", o->t_ns);
	ends(&j, &o->tuple);
	put[o->kind](&j, o);
	jw_u64(&j, "offset", o->at_byte), jw_u64(&j, "length", o->len_byte);
	jw_object_end(&j);
	buf_z(out, "\n");
}
