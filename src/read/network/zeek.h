/* SPDX-License-Identifier: Apache-2.0 */
/* Private to read/: what Zeek's TSV and JSON logs share. Both turn a record
 * into wanted fields; this turns those into an observation. */
#ifndef READ_NETWORK_ZEEK_H
#define READ_NETWORK_ZEEK_H

#include "read/read.h"

/* The fields that are wanted, of all logs together. source: Zeek's
 * base/init-bare.zeek and the record types of each log */
enum zeek_field {
	ZF_TS,
	ZF_ORIG_H,
	ZF_ORIG_P,
	ZF_RESP_H,
	ZF_RESP_P,
	ZF_PROTO,
	ZF_DURATION,
	ZF_ORIG_BYTES,
	ZF_RESP_BYTES,
	ZF_CONN_STATE,
	ZF_ORIG_PKTS,
	ZF_ORIG_IP_BYTES,
	ZF_RESP_PKTS,
	ZF_HISTORY,
	ZF_QUERY,
	ZF_QTYPE,
	ZF_RCODE,
	ZF_ANSWERS,
	ZF_METHOD,
	ZF_HOST,
	ZF_URI,
	ZF_AGENT,
	ZF_STATUS,
	ZF_VERSION,
	ZF_SERVER_NAME,
	ZF_JA3,
	ZF_CLIENT,
	ZF_SERVER,
	ZF_AUTH_SUCCESS,
	ZF_TX_HOSTS,
	ZF_RX_HOSTS,
	ZF_MIME,
	ZF_FILENAME,
	ZF_SEEN_BYTES,
	ZF_MD5,
	ZF_SHA1,
	ZF_SHA256,
	ZF_SOURCE,
	ZF_ORIG_BODY,
	ZF_RESP_BODY,
	ZF_REFERRER,
	ZF_PROXIED,
	ZF_RESP_MIME,
	ZF_SERVER_HEADERS,
	ZF_JA3S,
	ZF_JA4,
	ZF_ALPN,
	ZF_CIPHER,
	ZF_CERTIFICATES,
	ZF_VALIDATION,
	ZF_SNI_MATCHES,
	ZF_HASSH,
	ZF_HASSH_SERVER,
	ZF_SUBJECT,
	ZF_ISSUER,
	ZF_SERIAL,
	ZF_NOT_BEFORE,
	ZF_NOT_AFTER,
	ZF_SAN_DNS,
	ZF_FINGERPRINT,
	ZF_PATH,
	ZF_NAME,
	ZF_ACTION,
	ZF_SIZE,
	ZF_SHARE_TYPE,
	ZF_USER,
	ZF_HOSTNAME,
	ZF_DOMAIN,
	ZF_SUCCESS,
	ZF_SERVICE,
	ZF_REQUEST_TYPE,
	ZF_ERROR_MSG,
	ZF_COMMAND,
	ZF_ARG,
	ZF_REPLY_CODE,
	ZF_UID,
	ZF_HELO,
	ZF_MAILFROM,
	ZF_RCPTTO,
	ZF_MAIL_SUBJECT,
	ZF_MSG_ID,
	ZF_DATE,
	ZF_LAST_REPLY,
	ZF_CLIENT_ADDR,
	ZF_SERVER_ADDR,
	ZF_ASSIGNED_ADDR,
	ZF_MAC,
	ZF_HOST_NAME,
	ZF_CLIENT_FQDN,
	ZF_NOTE,
	ZF_MSG,
	ZF_SRC,
	ZF_DST,
	ZF_P,
	ZF_ADDL,
	ZF_OPERATION,
	ZF_N,
	ZF_NONE = ZF_N
};

enum zeek_log {
	ZLOG_CONN,
	ZLOG_DNS,
	ZLOG_HTTP,
	ZLOG_SSL,
	ZLOG_SSH,
	ZLOG_FILES,
	ZLOG_X509,
	ZLOG_SMB_FILES,
	ZLOG_SMB_MAPPING,
	ZLOG_NTLM,
	ZLOG_KERBEROS,
	ZLOG_FTP,
	ZLOG_SMTP,
	ZLOG_DHCP,
	ZLOG_NOTICE,
	ZLOG_WEIRD,
	ZLOG_ARP,
	ZLOG_OTHER /* kept as it is written: names and values */
};

/* "conn" -> ZLOG_CONN */
enum zeek_log zeek_log_of(struct str path);
/* ZF_NONE when the log does not want it; dots may be underscores */
enum zeek_field zeek_field_of(enum zeek_log log, struct str name);

/* One record as text; an unset field is empty (n = 0). */
struct zeek_record {
	struct str field[ZF_N];
	char *room; /* for what is put together: twice the longest line */
};

enum {
	ZEEK_SOURCE_N = 48
};
/* The source of a record of no shape: "zeek/ntp" for the log "ntp", cut to what
 * there is room for; "zeek" when the log has no name. In to. */
struct str zeek_source(struct str path, char to[static ZEEK_SOURCE_N]);

/* Fills *ret but its place (at_byte, len_byte), and of ZLOG_OTHER but its
 * cells. NULL, or what was expected; *ret_field then says of which field. */
const char *zeek_observe(enum zeek_log log,
	const struct zeek_record *r,
	struct obs *ret,
	enum zeek_field *ret_field);

/* Whether the destination sent something back, by what conn.log says: 1, 0, or
 * -1 when it does not. state: conn_state, or anything when unset */
int8_t zeek_answered(const struct obs_flow *f, struct str state);

/* The same by conn.log's history, where nothing else tells it. */
int8_t zeek_heard(struct str history);

/* Payload that Zeek leaves out of what lasted no time, from the originator's
 * bytes with headers, which may be empty. The responder's stand last in a row:
 * to look for them would cost every row. */
void zeek_fill(struct obs *o, struct str orig_ip_byte);

/* The TCP flags that conn.log's history tells, or'ed: capitals are the
 * originator's, small letters the responder's. Nothing is told of other
 * protocols. source: Zeek's base/protocols/conn/main.zeek: s SYN, h SYN and
 * ACK, a ACK alone, d payload, f FIN, r RST */
void zeek_history(struct obs *o, struct str history);

/* A usual row of conn.log, read in place. column: of each field, 255 = the
 * header has none; p: the line, with 64 readable bytes behind it; at: its
 * fences (split.h), all wanted columns inside. false = not usual: *ret is then
 * to be filled by zeek_observe, which gives the same for rows that are. Fills
 * *ret but its place. */
bool zeek_conn_fast(const uint8_t column[static ZF_N],
	char unset,
	const char *p,
	const int32_t *at,
	struct obs *ret);

/* The same of a record whose unset fields are empty. 17 readable bytes behind
 * each field. */
bool zeek_conn_fast_record(const struct zeek_record *r, struct obs *ret);

#endif
