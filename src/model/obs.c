/* SPDX-License-Identifier: Apache-2.0 */
#include "model/obs.h"

#define F(kind, member, type, name)                           \
	{                                                     \
		name, type, offsetof(struct obs, kind.member) \
	}

static const struct obs_field flow[] = {
	F(flow, duration_ns, FIELD_DURATION, "duration_ns"),
	F(flow, src_byte, FIELD_U64, "src_bytes"),
	F(flow, dst_byte, FIELD_U64, "dst_bytes"),
	F(flow, src_packets, FIELD_U64, "src_packets"),
	F(flow, dst_packets, FIELD_U64, "dst_packets"),
	F(flow, src_wire_byte, FIELD_COUNT, "src_wire_bytes"),
	F(flow, dst_wire_byte, FIELD_COUNT, "dst_wire_bytes"),
	F(flow, answered, FIELD_MAYBE, "answered"),
	F(flow, direction_unknown, FIELD_MARK, "direction_unknown"),
	F(flow, sampling, FIELD_U32, "sampling"),
	F(flow, src_flags, FIELD_U8, "src_flags"),
	F(flow, dst_flags, FIELD_U8, "dst_flags"),
	F(flow, ttl, FIELD_U8, "ttl"),
	F(flow, window, FIELD_U16, "window"),
	F(flow, mark, FIELD_TEXT, "mark"),
};
static const struct obs_field dns[] = {
	F(dns, query, FIELD_TEXT, "query"),
	F(dns, type, FIELD_TEXT, "type"),
	F(dns, rcode, FIELD_TEXT, "rcode"),
	F(dns, answers, FIELD_TEXT, "answers"),
};
static const struct obs_field http[] = {
	F(http, method, FIELD_TEXT, "method"),
	F(http, host, FIELD_TEXT, "host"),
	F(http, uri, FIELD_TEXT, "uri"),
	F(http, agent, FIELD_TEXT, "agent"),
	F(http, status, FIELD_U32, "status"),
	F(http, mime, FIELD_TEXT, "mime"),
	F(http, src_byte, FIELD_COUNT, "src_bytes"),
	F(http, dst_byte, FIELD_COUNT, "dst_bytes"),
	F(http, server, FIELD_TEXT, "server"),
	F(http, date_ns, FIELD_TIME, "server_time"),
	F(http, referrer, FIELD_TEXT, "referrer"),
	F(http, user, FIELD_TEXT, "user"),
	F(http, forwarded, FIELD_TEXT, "forwarded"),
	F(http, headers, FIELD_TEXT, "headers"),
};
static const struct obs_field tls[] = {
	F(tls, server_name, FIELD_TEXT, "server_name"),
	F(tls, version, FIELD_TEXT, "version"),
	F(tls, cipher, FIELD_TEXT, "cipher"),
	F(tls, alpn, FIELD_TEXT, "alpn"),
	F(tls, ja3, FIELD_TEXT, "ja3"),
	F(tls, ja3s, FIELD_TEXT, "ja3s"),
	F(tls, ja4, FIELD_TEXT, "ja4"),
	F(tls, certificates, FIELD_TEXT, "certificates"),
	F(tls, verification, FIELD_TEXT, "verification"),
};
static const struct obs_field certificate[] = {
	F(certificate, subject, FIELD_TEXT, "subject"),
	F(certificate, issuer, FIELD_TEXT, "issuer"),
	F(certificate, serial, FIELD_TEXT, "serial"),
	F(certificate, from_ns, FIELD_TIME, "not_before"),
	F(certificate, to_ns, FIELD_TIME, "not_after"),
	F(certificate, names, FIELD_TEXT, "names"),
	F(certificate, sha1, FIELD_TEXT, "sha1"),
	F(certificate, sha256, FIELD_TEXT, "sha256"),
};
static const struct obs_field ssh[] = {
	F(ssh, client, FIELD_TEXT, "client"),
	F(ssh, server, FIELD_TEXT, "server"),
	F(ssh, success, FIELD_MAYBE, "success"),
	F(ssh, hassh, FIELD_TEXT, "hassh"),
	F(ssh, hassh_server, FIELD_TEXT, "hassh_server"),
	F(ssh, host_key, FIELD_TEXT, "host_key"),
	F(ssh, times, FIELD_U32, "times"),
};
static const struct obs_field file[] = {
	F(file, name, FIELD_TEXT, "name"),
	F(file, mime, FIELD_TEXT, "mime"),
	F(file, md5, FIELD_TEXT, "md5"),
	F(file, sha1, FIELD_TEXT, "sha1"),
	F(file, sha256, FIELD_TEXT, "sha256"),
	F(file, size_byte, FIELD_U64, "size"),
	F(file, source, FIELD_TEXT, "source"),
};
static const struct obs_field mail[] = {
	F(mail, helo, FIELD_TEXT, "helo"),
	F(mail, from, FIELD_TEXT, "from"),
	F(mail, to, FIELD_TEXT, "to"),
	F(mail, subject, FIELD_TEXT, "subject"),
	F(mail, message_id, FIELD_TEXT, "message_id"),
	F(mail, date, FIELD_TEXT, "date"),
	F(mail, agent, FIELD_TEXT, "agent"),
	F(mail, received, FIELD_TEXT, "received"),
	F(mail, status, FIELD_U32, "status"),
};
static const struct obs_field logon[] = {
	F(logon, method, FIELD_TEXT, "method"),
	F(logon, user, FIELD_TEXT, "user"),
	F(logon, domain, FIELD_TEXT, "domain"),
	F(logon, host, FIELD_TEXT, "host"),
	F(logon, service, FIELD_TEXT, "service"),
	F(logon, success, FIELD_MAYBE, "success"),
};
static const struct obs_field host[] = {
	F(host, name, FIELD_TEXT, "name"),
	F(host, mac, FIELD_TEXT, "mac"),
	F(host, address, FIELD_ADDRESS, "address"),
	F(host, asks_for, FIELD_ADDRESS, "asks_for"),
	F(host, source, FIELD_TEXT, "source"),
};
static const struct obs_field share[] = {
	F(share, share, FIELD_TEXT, "share"),
	F(share, name, FIELD_TEXT, "name"),
	F(share, action, FIELD_TEXT, "action"),
	F(share, size_byte, FIELD_COUNT, "size"),
};
static const struct obs_field alert[] = {
	F(alert, signature, FIELD_TEXT, "signature"),
	F(alert, category, FIELD_TEXT, "category"),
	F(alert, id, FIELD_TEXT, "id"),
	F(alert, severity, FIELD_U32, "severity"),
};
static const struct obs_field command[] = {
	F(command, source, FIELD_TEXT, "source"),
	F(command, session, FIELD_TEXT, "session"),
	F(command, user, FIELD_TEXT, "user"),
	F(command, text, FIELD_TEXT, "text"),
	F(command, status, FIELD_U32, "status"),
};
static const struct obs_field passive_dns[] = {
	F(passive_dns, query, FIELD_TEXT, "query"),
	F(passive_dns, type, FIELD_TEXT, "type"),
	F(passive_dns, answers, FIELD_TEXT, "answers"),
	F(passive_dns, last_ns, FIELD_TIME, "last"),
	F(passive_dns, n, FIELD_COUNT, "count"),
	F(passive_dns, source, FIELD_TEXT, "source"),
};
static const struct obs_field timing[] = {
	F(timing, beats, FIELD_TEXT, "beats"),
	F(timing, n, FIELD_U32, "count"),
};
static const struct obs_field record[] = {
	F(record, source, FIELD_TEXT, "source"),
};
static const struct obs_field event[] = {
	F(event, what, FIELD_TEXT, "what"),
	F(event, source, FIELD_TEXT, "source"),
	F(event, name, FIELD_TEXT, "name"),
	F(event, user, FIELD_TEXT, "user"),
	F(event, text, FIELD_TEXT, "text"),
	F(event, number, FIELD_U64, "number"),
};
static const struct obs_field row[] = {
	F(row, line, FIELD_U64, "line"),
};
static const struct obs_field warning[] = {
	F(warning, list, FIELD_TEXT, "list"),
	F(warning, entry, FIELD_TEXT, "entry"),
	F(warning, usual, FIELD_MARK, "usual"),
};

static const struct obs_field indicator[] = {
	F(indicator, type, FIELD_TEXT, "type"),
	F(indicator, value, FIELD_TEXT, "value"),
	F(indicator, label, FIELD_TEXT, "label"),
	F(indicator, source, FIELD_TEXT, "source"),
	F(indicator, port, FIELD_U16, "port"),
	F(indicator, from_ns, FIELD_TIME, "valid_from"),
	F(indicator, to_ns, FIELD_TIME, "valid_until"),
	F(indicator, seen_from_ns, FIELD_TIME, "first_seen"),
	F(indicator, seen_to_ns, FIELD_TIME, "last_seen"),
	F(indicator, id, FIELD_TEXT, "id"),
	F(indicator, version_ns, FIELD_TIME, "modified"),
};

static const struct obs_field sample[] = {
	F(sample, sample, FIELD_U32, "sample"),
	F(sample, fact, FIELD_TEXT, "fact"),
	F(sample, text, FIELD_TEXT, "text"),
	F(sample, number, FIELD_COUNT, "number"),
};
static const struct obs_field revocation[] = {
	F(revocation, id, FIELD_TEXT, "id"),
	F(revocation, version_ns, FIELD_TIME, "modified"),
};

#define SHAPE(name, fields)                                     \
	{                                                       \
		name, fields, sizeof(fields) / sizeof *(fields) \
	}

const struct obs_shape obs_shapes[OBS_KINDS] = {
	[OBS_FLOW] = SHAPE("flow", flow),
	[OBS_DNS] = SHAPE("dns", dns),
	[OBS_HTTP] = SHAPE("http", http),
	[OBS_TLS] = SHAPE("tls", tls),
	[OBS_CERTIFICATE] = SHAPE("certificate", certificate),
	[OBS_SSH] = SHAPE("ssh", ssh),
	[OBS_FILE] = SHAPE("file", file),
	[OBS_MAIL] = SHAPE("mail", mail),
	[OBS_LOGON] = SHAPE("logon", logon),
	[OBS_HOST] = SHAPE("host", host),
	[OBS_SHARE] = SHAPE("share", share),
	[OBS_ALERT] = SHAPE("alert", alert),
	[OBS_COMMAND] = SHAPE("command", command),
	[OBS_PASSIVE_DNS] = SHAPE("passive-dns", passive_dns),
	[OBS_TIMING] = SHAPE("timing", timing),
	[OBS_RECORD] = SHAPE("record", record),
	[OBS_EVENT] = SHAPE("event", event),
	[OBS_ROW] = SHAPE("row", row),
	[OBS_WARNING_LIST] = SHAPE("warning-list", warning),
	[OBS_KNOWN] = { "known", NULL, 0 },
	[OBS_INDICATOR] = SHAPE("indicator", indicator),
	[OBS_REVOCATION] = SHAPE("revocation", revocation),
	[OBS_SAMPLE] = SHAPE("sample", sample),
};

uint64_t obs_number_at(const struct obs *o, const struct obs_field *f)
{
	const void *p = (const char *)o + f->at;

	switch (f->type) {
	case FIELD_U64:
	case FIELD_COUNT:
	case FIELD_DURATION:
	case FIELD_TIME:
		return *(const uint64_t *)p;
	case FIELD_U32:
		return *(const uint32_t *)p;
	case FIELD_U16:
		return *(const uint16_t *)p;
	case FIELD_U8:
		return *(const uint8_t *)p;
	case FIELD_MARK:
		return *(const bool *)p;
	case FIELD_MAYBE:
		return (uint64_t) * (const int8_t *)p;
	case FIELD_TEXT:
	case FIELD_ADDRESS:
		break;
	}
	return 0;
}

bool obs_field_present(const struct obs *o, const struct obs_field *f)
{
	struct addr address;

	switch (f->type) {
	case FIELD_TEXT:
		return obs_text_at(o, f).n > 0;
	case FIELD_ADDRESS:
		memcpy(&address, (const char *)o + f->at, sizeof address);
		return address.hi || address.lo;
	case FIELD_DURATION:
	case FIELD_MAYBE:
		return (int64_t)obs_number_at(o, f) >= 0;
	case FIELD_TIME:
		return (int64_t)obs_number_at(o, f) != T_NONE;
	case FIELD_COUNT:
	case FIELD_U32:
	case FIELD_U16:
	case FIELD_U8:
	case FIELD_MARK:
		return obs_number_at(o, f) != 0;
	case FIELD_U64:
		return obs_number_at(o, f) != COUNT_NOT_TOLD;
	}
	return false;
}

const struct str *obs_cells(const struct obs *o, uint32_t *ret_n)
{
	switch (o->kind) {
	case OBS_ROW:
		*ret_n = o->row.n;
		return o->row.cell;
	case OBS_RECORD:
		*ret_n = o->record.n_cell;
		return o->record.cell;
	case OBS_KNOWN:
		*ret_n = known_shapes[o->known.kind].n;
		return o->known.cell;
	default:
		*ret_n = 0;
		return NULL;
	}
}

uint64_t flow_payload(const struct tuple *t,
	uint64_t wire_byte,
	uint64_t packets,
	unsigned link_byte)
{
	static const uint8_t
		header[] = { [1] = 8, [6] = 20, [17] = 8, [58] = 8 };

	if (wire_byte == COUNT_NOT_TOLD)
		return COUNT_NOT_TOLD;
	if (packets == COUNT_NOT_TOLD)
		return wire_byte;
	unsigned ip = addr_is_v4(t->src) ? 20 : 40;
	unsigned transport = t->proto < sizeof header ? header[t->proto] : 0;
	uint64_t each = (uint64_t)link_byte + ip + transport;

	/* SYNs and their answers carry options, short frames padding: so little
	 * is no payload */
	uint64_t least = each + (t->proto == 6 ? 20 : 0);
	if (packets >= UINT64_MAX / 128 || wire_byte <= packets * least)
		return 0;
	return wire_byte - packets * each;
}
