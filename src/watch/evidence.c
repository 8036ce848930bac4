/* SPDX-License-Identifier: Apache-2.0 */
/* What an observation is evidence of, and what a thing could be found in. */
#include "watch/watch.h"

#define E(x) (1U << EVIDENCE_##x)

static const struct evidence {
	const char *name;
	const char *from;
} evidence[EVIDENCE_KINDS] = {
	[EVIDENCE_ADDRESSES] = { "addresses",
		"flow records: Zeek conn.log, NetFlow or IPFIX, firewall and "
		"VPC logs, captures" },
	[EVIDENCE_NAMES] = { "DNS names",
		"DNS logs: Zeek dns.log, Suricata EVE, a resolver's query "
		"log, captures" },
	[EVIDENCE_SERVER_NAMES] = { "server names",
		"TLS and HTTP logs: Zeek ssl.log and http.log, proxy logs" },
	[EVIDENCE_URLS] = { "URLs",
		"proxy logs, or Zeek http.log where it is not encrypted" },
	[EVIDENCE_CERTIFICATES] = { "certificates",
		"Zeek ssl.log with x509.log, captures" },
	[EVIDENCE_JA3] = { "JA3 fingerprints",
		"captures, or Zeek with the package for JA3, Suricata EVE" },
	[EVIDENCE_JA4] = { "JA4 fingerprints",
		"captures, or Zeek with the package for JA4" },
	[EVIDENCE_HASSH] = { "HASSH fingerprints",
		"captures, or Zeek with the package for HASSH" },
	[EVIDENCE_HOST_KEYS] = { "host keys", "Zeek ssh.log, captures" },
	[EVIDENCE_MD5] = { "MD5 of files",
		"Zeek files.log with digests, Suricata fileinfo, endpoint "
		"logs with digests of what was started" },
	[EVIDENCE_SHA1] = { "SHA-1 of files",
		"Zeek files.log with digests, Suricata fileinfo, endpoint "
		"logs with digests of what was started" },
	[EVIDENCE_SHA256] = { "SHA-256 of files",
		"Zeek files.log with SHA-256 switched on, Suricata fileinfo, "
		"endpoint logs with digests of what was started" },
	[EVIDENCE_MAIL] = { "mail", "mail server logs, Zeek smtp.log" },
	[EVIDENCE_LOGONS] = { "logons",
		"Windows Security events 4624 and 4625, sshd logs, Zeek "
		"kerberos.log and ntlm.log" },
	[EVIDENCE_COMMANDS] = { "commands",
		"process creation: Sysmon event 1 or Windows event 4688 with "
		"command lines, auditd" },
};

const char *watch_evidence_name(enum watch_evidence e)
{
	return evidence[e].name;
}

const char *watch_evidence_from(enum watch_evidence e)
{
	return evidence[e].from;
}

static unsigned if_told(struct str text, unsigned e)
{
	return text.n ? e : 0;
}

static unsigned of_tls(const struct obs_tls *t)
{
	return if_told(t->server_name, E(SERVER_NAMES)) |
		if_told(t->certificates, E(CERTIFICATES)) |
		if_told(t->ja3, E(JA3)) | if_told(t->ja3s, E(JA3)) |
		if_told(t->ja4, E(JA4));
}

static unsigned of_file(const struct obs_file *f)
{
	return if_told(f->md5, E(MD5)) | if_told(f->sha1, E(SHA1)) |
		if_told(f->sha256, E(SHA256));
}

static unsigned of_ssh(const struct obs_ssh *s)
{
	return if_told(s->hassh, E(HASSH)) |
		if_told(s->host_key, E(HOST_KEYS)) |
		(s->success >= 0 ? E(LOGONS) : 0);
}

/* Windows and Sysmon events that tell of processes. */
static unsigned of_record(const struct obs_record *r)
{
	static const char *const process[] = { "windows/4688",
		"windows/1",
		"sysmon/1" };

	for (size_t i = 0; i < sizeof process / sizeof *process; i++) {
		if (str_is(r->source, process[i]))
			return E(COMMANDS);
	}
	return 0;
}

unsigned watch_evidence_of(const struct obs *o)
{
	struct addr src = o->tuple.src;
	struct addr dst = o->tuple.dst;
	bool told = (src.hi || src.lo) && (dst.hi || dst.lo);
	unsigned both = told ? E(ADDRESSES) : 0;

	switch (o->kind) {
	case OBS_FLOW:
		return both;
	case OBS_DNS:
		return both | E(NAMES);
	case OBS_PASSIVE_DNS:
		return E(NAMES);
	case OBS_HTTP:
		return both | if_told(o->http.host, E(SERVER_NAMES)) |
			if_told(o->http.uri, E(URLS));
	case OBS_TLS:
		return both | of_tls(&o->tls);
	case OBS_CERTIFICATE:
		return E(CERTIFICATES);
	case OBS_SSH:
		return both | of_ssh(&o->ssh);
	case OBS_FILE:
		return of_file(&o->file);
	case OBS_MAIL:
		return E(MAIL);
	case OBS_LOGON:
		return E(LOGONS);
	case OBS_COMMAND:
		return E(COMMANDS);
	case OBS_RECORD:
		return of_record(&o->record);
	default:
		return 0;
	}
}

unsigned watch_evidence_for(unsigned type)
{
	static const unsigned of[WATCH_TYPES] = {
		[IND_IP] = E(ADDRESSES),
		[IND_CIDR] = E(ADDRESSES),
		[IND_DOMAIN] = E(NAMES) | E(SERVER_NAMES),
		[IND_URL] = E(URLS),
		[IND_EMAIL] = E(MAIL),
		[IND_MD5] = E(MD5),
		[IND_SHA1] = E(SHA1),
		[IND_SHA256] = E(SHA256),
		[IND_JA3] = E(JA3),
		[IND_JA3S] = E(JA3),
		[IND_JA4] = E(JA4),
		[IND_HASSH] = E(HASSH),
		[IND_HASSH_SERVER] = E(HASSH),
		[IND_CERT_SHA1] = E(CERTIFICATES),
		[IND_CERT_SHA256] = E(CERTIFICATES),
		[WATCH_HOST_KEY] = E(HOST_KEYS),
	};

	return type < WATCH_TYPES ? of[type] : 0;
}
