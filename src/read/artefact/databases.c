/* SPDX-License-Identifier: Apache-2.0 */
/* Databases of browsers, phones and desktops in SQLite: a row a question, which
 * is asked where its tables and columns are there. Whoever made the file may
 * have made it for us: nothing of its schema is trusted, and work is bounded.
 */
/* source: SQLite, "Defense Against The Dark Arts"; the programs' own schemas,
 * as their source code or databases have them */
#include "read/read.h"

#include <sqlite3.h>
#include <stdio.h>

#include "read/input/document.h"
#include "read/text/event.h"
#include "read/text/pattern.h"

enum {
	HEAD_N = 100,
	/* bytes 18 and 19: 2 where a write-ahead log was kept beside it */
	WRITE_VERSION = 18,
	STEPS_EACH = 1000,
	STEPS_MOST = 200000 /* times that many instructions */
};

/* Columns of an answer: time, name, user, text, number. */
struct question {
	const char *source;
	const char *what;
	enum time_form_id form;
	enum time_role role;
	const char *sql;
};

static const struct question questions[] = {
	{ "chrome",
		"page visited",
		FORM_WEBKIT,
		ROLE_OCCURRED,
		"SELECT v.visit_time, u.url, NULL, u.title, v.id FROM visits "
		"v "
		"JOIN urls u ON u.id = v.url ORDER BY v.id" },
	{ "chrome",
		"download started",
		FORM_WEBKIT,
		ROLE_OCCURRED,
		"SELECT start_time, target_path, NULL, tab_url, id FROM "
		"downloads ORDER BY id" },
	{ "chrome",
		"download started",
		FORM_WEBKIT,
		ROLE_OCCURRED,
		"SELECT start_time, target_path, NULL, guid, id FROM "
		"downloads "
		"WHERE NOT EXISTS (SELECT 1 FROM "
		"pragma_table_info('downloads')"
		" WHERE name = 'tab_url') ORDER BY id" },
	{ "chrome",
		"download ended",
		FORM_WEBKIT,
		ROLE_OCCURRED,
		"SELECT end_time, target_path, NULL, guid, id FROM downloads "
		"ORDER BY id" },
	{ "chrome",
		"download started",
		FORM_POSIX_S,
		ROLE_OCCURRED,
		"SELECT start_time, full_path, NULL, url, id FROM downloads "
		"ORDER BY id" },
	{ "chrome",
		"cookie made",
		FORM_WEBKIT,
		ROLE_OCCURRED,
		"SELECT creation_utc, host_key, NULL, name, NULL FROM "
		"cookies "
		"ORDER BY rowid" },
	{ "chrome",
		"cookie used",
		FORM_WEBKIT,
		ROLE_OCCURRED,
		"SELECT last_access_utc, host_key, NULL, name, NULL FROM "
		"cookies ORDER BY rowid" },
	{ "chrome",
		"cookie expires",
		FORM_WEBKIT,
		ROLE_CLAIMED,
		"SELECT expires_utc, host_key, NULL, name, NULL FROM cookies "
		"ORDER BY rowid" },
	{ "chrome",
		"password saved",
		FORM_WEBKIT,
		ROLE_OCCURRED,
		"SELECT date_created, origin_url, username_value, NULL, NULL "
		"FROM logins ORDER BY rowid" },
	{ "chrome",
		"form filled",
		FORM_POSIX_S,
		ROLE_OCCURRED,
		"SELECT date_created, name, NULL, value, NULL FROM autofill "
		"ORDER BY rowid" },
	{ "chrome",
		"form filled last",
		FORM_POSIX_S,
		ROLE_OCCURRED,
		"SELECT date_last_used, name, NULL, value, NULL FROM "
		"autofill "
		"ORDER BY rowid" },
	{ "edge",
		"resource loaded",
		FORM_WEBKIT,
		ROLE_OCCURRED,
		"SELECT last_update, resource_hostname, NULL, "
		"top_level_hostname, NULL FROM load_statistics ORDER BY "
		"rowid" },
	{ "firefox",
		"page visited",
		FORM_POSIX_US,
		ROLE_OCCURRED,
		"SELECT v.visit_date, p.url, NULL, p.title, v.id FROM "
		"moz_historyvisits v JOIN moz_places p ON p.id = v.place_id "
		"ORDER BY v.id" },
	{ "firefox",
		"bookmark added",
		FORM_POSIX_US,
		ROLE_OCCURRED,
		"SELECT b.dateAdded, p.url, NULL, b.title, b.id FROM "
		"moz_bookmarks b LEFT JOIN moz_places p ON p.id = b.fk ORDER "
		"BY b.id" },
	{ "firefox",
		"bookmark changed",
		FORM_POSIX_US,
		ROLE_OCCURRED,
		"SELECT b.lastModified, p.url, NULL, b.title, b.id FROM "
		"moz_bookmarks b LEFT JOIN moz_places p ON p.id = b.fk ORDER "
		"BY b.id" },
	{ "firefox",
		"annotation added",
		FORM_POSIX_US,
		ROLE_OCCURRED,
		"SELECT a.dateAdded, p.url, NULL, a.content, a.id FROM "
		"moz_annos a LEFT JOIN moz_places p ON p.id = a.place_id "
		"ORDER "
		"BY a.id" },
	{ "firefox",
		"annotation changed",
		FORM_POSIX_US,
		ROLE_OCCURRED,
		"SELECT a.lastModified, p.url, NULL, a.content, a.id FROM "
		"moz_annos a LEFT JOIN moz_places p ON p.id = a.place_id "
		"ORDER "
		"BY a.id" },
	{ "firefox",
		"annotation added",
		FORM_POSIX_US,
		ROLE_OCCURRED,
		"SELECT dateAdded, content, NULL, item_id, id FROM "
		"moz_items_annos ORDER BY id" },
	{ "firefox",
		"download started",
		FORM_POSIX_US,
		ROLE_OCCURRED,
		"SELECT startTime, source, NULL, target, id FROM "
		"moz_downloads "
		"ORDER BY id" },
	{ "firefox",
		"download ended",
		FORM_POSIX_US,
		ROLE_OCCURRED,
		"SELECT endTime, source, NULL, target, id FROM moz_downloads "
		"ORDER BY id" },
	{ "firefox",
		"cookie made",
		FORM_POSIX_US,
		ROLE_OCCURRED,
		"SELECT creationTime, host, NULL, name, id FROM moz_cookies "
		"ORDER BY id" },
	{ "firefox",
		"cookie used",
		FORM_POSIX_US,
		ROLE_OCCURRED,
		"SELECT lastAccessed, host, NULL, name, id FROM moz_cookies "
		"ORDER BY id" },
	{ "firefox",
		"cookie expires",
		FORM_POSIX_S,
		ROLE_CLAIMED,
		"SELECT expiry, host, NULL, name, id FROM moz_cookies ORDER "
		"BY "
		"id" },
	{ "firefox",
		"form filled",
		FORM_POSIX_US,
		ROLE_OCCURRED,
		"SELECT firstUsed, fieldname, NULL, value, id FROM "
		"moz_formhistory ORDER BY id" },
	{ "firefox",
		"form filled last",
		FORM_POSIX_US,
		ROLE_OCCURRED,
		"SELECT lastUsed, fieldname, NULL, value, id FROM "
		"moz_formhistory ORDER BY id" },
	{ "safari",
		"page visited",
		FORM_COCOA,
		ROLE_OCCURRED,
		"SELECT v.visit_time, i.url, NULL, v.title, v.id FROM "
		"history_visits v JOIN history_items i ON i.id = "
		"v.history_item ORDER BY v.id" },
	{ "macos-quarantine",
		"downloaded",
		FORM_COCOA,
		ROLE_OCCURRED,
		"SELECT LSQuarantineTimeStamp, LSQuarantineDataURLString, "
		"LSQuarantineAgentName, LSQuarantineOriginURLString, NULL "
		"FROM "
		"LSQuarantineEvent ORDER BY rowid" },
	{ "macos-tcc",
		"permission changed",
		FORM_POSIX_S,
		ROLE_OCCURRED,
		"SELECT last_modified, client, NULL, service, NULL FROM "
		"access "
		"ORDER BY rowid" },
	{ "macos-versions",
		"version added",
		FORM_POSIX_S,
		ROLE_OCCURRED,
		"SELECT generation_add_time, generation_path, NULL, "
		"generation_name, generation_id FROM generations ORDER BY "
		"generation_id" },
	{ "macos-versions",
		"file last seen",
		FORM_POSIX_S,
		ROLE_OCCURRED,
		"SELECT file_last_seen, file_path, NULL, file_name, "
		"file_row_id FROM files ORDER BY file_row_id" },
	{ "macos-knowledge",
		"recorded",
		FORM_COCOA,
		ROLE_RECORDED,
		"SELECT ZCREATIONDATE, ZSTREAMNAME, NULL, ZVALUESTRING, Z_PK "
		"FROM ZOBJECT ORDER BY Z_PK" },
	{ "macos-knowledge",
		"began",
		FORM_COCOA,
		ROLE_OCCURRED,
		"SELECT ZSTARTDATE, ZSTREAMNAME, NULL, ZVALUESTRING, Z_PK "
		"FROM "
		"ZOBJECT ORDER BY Z_PK" },
	{ "macos-knowledge",
		"ended",
		FORM_COCOA,
		ROLE_OCCURRED,
		"SELECT ZENDDATE, ZSTREAMNAME, NULL, ZVALUESTRING, Z_PK FROM "
		"ZOBJECT ORDER BY Z_PK" },
	{ "macos-notes",
		"note made",
		FORM_COCOA,
		ROLE_OCCURRED,
		"SELECT ZDATECREATED, ZTITLE, NULL, NULL, Z_PK FROM ZNOTE "
		"ORDER BY Z_PK" },
	{ "macos-notes",
		"note changed",
		FORM_COCOA,
		ROLE_OCCURRED,
		"SELECT ZDATEEDITED, ZTITLE, NULL, NULL, Z_PK FROM ZNOTE "
		"ORDER "
		"BY Z_PK" },
	{ "macos-notifications",
		"notified",
		FORM_COCOA,
		ROLE_OCCURRED,
		"SELECT r.delivered_date, a.identifier, NULL, NULL, r.rec_id "
		"FROM record r JOIN app a ON a.app_id = r.app_id ORDER BY "
		"r.rec_id" },
	{ "imessage",
		"message",
		FORM_COCOA_S,
		ROLE_OCCURRED,
		"SELECT m.date, h.id, NULL, m.text, m.ROWID FROM message m "
		"LEFT JOIN handle h ON h.ROWID = m.handle_id WHERE "
		"abs(m.date) "
		"< 1000000000000 ORDER BY m.ROWID" },
	{ "imessage",
		"message",
		FORM_COCOA_NS,
		ROLE_OCCURRED,
		"SELECT m.date, h.id, NULL, m.text, m.ROWID FROM message m "
		"LEFT JOIN handle h ON h.ROWID = m.handle_id WHERE m.date >= "
		"1000000000000 ORDER BY m.ROWID" },
	{ "ios-data-usage",
		"process seen first",
		FORM_COCOA,
		ROLE_OCCURRED,
		"SELECT ZFIRSTTIMESTAMP, ZPROCNAME, NULL, ZBUNDLENAME, Z_PK "
		"FROM ZPROCESS ORDER BY Z_PK" },
	{ "ios-data-usage",
		"process seen last",
		FORM_COCOA,
		ROLE_OCCURRED,
		"SELECT ZTIMESTAMP, ZPROCNAME, NULL, ZBUNDLENAME, Z_PK FROM "
		"ZPROCESS ORDER BY Z_PK" },
	{ "ios-data-usage",
		"data used",
		FORM_COCOA,
		ROLE_OCCURRED,
		"SELECT u.ZTIMESTAMP, p.ZPROCNAME, NULL, p.ZBUNDLENAME, "
		"u.Z_PK "
		"FROM ZLIVEUSAGE u LEFT JOIN ZPROCESS p ON p.Z_PK = "
		"u.ZHASPROCESS ORDER BY u.Z_PK" },
	{ "android-sms",
		"message",
		FORM_POSIX_MS,
		ROLE_OCCURRED,
		"SELECT date, address, NULL, body, _id FROM sms ORDER BY "
		"_id" },
	{ "android-sms",
		"message sent",
		FORM_POSIX_MS,
		ROLE_CLAIMED,
		"SELECT date_sent, address, NULL, body, _id FROM sms WHERE "
		"date_sent ORDER BY _id" },
	{ "android-calls",
		"call",
		FORM_POSIX_MS,
		ROLE_OCCURRED,
		"SELECT date, number, NULL, name, _id FROM calls WHERE name "
		"IS "
		"NULL OR name IS NOT NULL ORDER BY _id" },
	{ "android-calls",
		"call ended",
		FORM_POSIX_MS,
		ROLE_OCCURRED,
		"SELECT date + duration * 1000, number, NULL, type, _id FROM "
		"calls WHERE duration ORDER BY _id" },
	{ "viber",
		"call",
		FORM_POSIX_MS,
		ROLE_OCCURRED,
		"SELECT date, number, NULL, viber_call_type, _id FROM calls "
		"ORDER BY _id" },
	{ "burner",
		"number made",
		FORM_POSIX_MS,
		ROLE_OCCURRED,
		"SELECT date_created, name, user_id, phone_number_id, _id "
		"FROM "
		"burners ORDER BY _id" },
	{ "burner",
		"number changed",
		FORM_POSIX_MS,
		ROLE_OCCURRED,
		"SELECT last_updated_date, name, user_id, phone_number_id, "
		"_id "
		"FROM burners ORDER BY _id" },
	{ "burner",
		"number expires",
		FORM_POSIX_MS,
		ROLE_CLAIMED,
		"SELECT expiration_date, name, user_id, phone_number_id, _id "
		"FROM burners ORDER BY _id" },
	{ "android-webview",
		"cache expires",
		FORM_POSIX_MS,
		ROLE_CLAIMED,
		"SELECT expires, url, NULL, filepath, _id FROM cache ORDER "
		"BY "
		"_id" },
	{ "android-webview",
		"page changed last",
		FORM_POSIX_S,
		ROLE_CLAIMED,
		"SELECT lastmodify, url, NULL, filepath, _id FROM cache "
		"WHERE "
		"lastmodify <> '' ORDER BY _id" },
	{ "android-files",
		"file modified",
		FORM_POSIX_MS,
		ROLE_OCCURRED,
		"SELECT file_date_modified_ms, root_relative_file_path, "
		"NULL, "
		"file_name, id FROM files_master_table ORDER BY id" },
	{ "whatsapp",
		"message",
		FORM_POSIX_MS,
		ROLE_OCCURRED,
		"SELECT timestamp, key_remote_jid, NULL, data, _id FROM "
		"messages ORDER BY _id" },
	{ "whatsapp",
		"message",
		FORM_POSIX_MS,
		ROLE_OCCURRED,
		"SELECT timestamp, chat_row_id, NULL, text_data, _id FROM "
		"message ORDER BY _id" },
	{ "hangouts",
		"message",
		FORM_POSIX_US,
		ROLE_OCCURRED,
		"SELECT timestamp, author_chat_id, NULL, text, _id FROM "
		"messages ORDER BY _id" },
	{ "skype",
		"message",
		FORM_POSIX_S,
		ROLE_OCCURRED,
		"SELECT timestamp, dialog_partner, author, body_xml, id FROM "
		"Messages ORDER BY id" },
	{ "dropbox",
		"synchronised",
		FORM_POSIX_S,
		ROLE_OCCURRED,
		"SELECT timestamp, local_path, other_user, event_type, NULL "
		"FROM sync_history ORDER BY rowid" },
	{ "gdrive",
		"file modified",
		FORM_POSIX_S,
		ROLE_OCCURRED,
		"SELECT modified, filename, NULL, checksum, NULL FROM "
		"local_entry ORDER BY rowid" },
	{ "gdrive",
		"cloud file modified",
		FORM_POSIX_S,
		ROLE_OCCURRED,
		"SELECT modified, filename, NULL, url, NULL FROM cloud_entry "
		"ORDER BY rowid" },
	{ "gdrive",
		"cloud file made",
		FORM_POSIX_S,
		ROLE_OCCURRED,
		"SELECT created, filename, NULL, url, NULL FROM cloud_entry "
		"ORDER BY rowid" },
	{ "zeitgeist",
		"used",
		FORM_POSIX_MS,
		ROLE_OCCURRED,
		"SELECT e.timestamp, u.value, NULL, NULL, e.id FROM event e "
		"LEFT JOIN uri u ON u.id = e.subj_id ORDER BY e.id" },
	{ "skype",
		"call",
		FORM_POSIX_S,
		ROLE_OCCURRED,
		"SELECT begin_timestamp, name, host_identity, NULL, id FROM "
		"Calls ORDER BY id" },
	{ "skype",
		"chat made",
		FORM_POSIX_S,
		ROLE_OCCURRED,
		"SELECT timestamp, friendlyname, adder, NULL, id FROM Chats "
		"ORDER BY id" },
	{ "skype",
		"transfer began",
		FORM_POSIX_S,
		ROLE_OCCURRED,
		"SELECT starttime, filename, partner_handle, filepath, id "
		"FROM Transfers ORDER BY id" },
	{ "skype",
		"transfer accepted",
		FORM_POSIX_S,
		ROLE_OCCURRED,
		"SELECT accepttime, filename, partner_handle, filepath, id "
		"FROM Transfers ORDER BY id" },
	{ "skype",
		"transfer ended",
		FORM_POSIX_S,
		ROLE_OCCURRED,
		"SELECT finishtime, filename, partner_handle, filepath, id "
		"FROM Transfers ORDER BY id" },
	{ "chrome",
		"extension acted",
		FORM_WEBKIT,
		ROLE_OCCURRED,
		"SELECT time, extension_id, NULL, page_url, NULL FROM "
		"activitylog_full ORDER BY rowid" },
	{ "kodi",
		"played last",
		FORM_POSIX_S,
		ROLE_OCCURRED,
		"SELECT lastPlayed, strFilename, NULL, playCount, idFile "
		"FROM files ORDER BY idFile" },
	{ "twitter",
		"status made",
		FORM_POSIX_S,
		ROLE_OCCURRED,
		"SELECT date, text, user_id, NULL, NULL FROM Statuses ORDER "
		"BY rowid" },
	{ "twitter",
		"status changed",
		FORM_POSIX_S,
		ROLE_OCCURRED,
		"SELECT updatedAt, text, user_id, NULL, NULL FROM Statuses "
		"ORDER BY rowid" },
	{ "twitter",
		"account made",
		FORM_POSIX_S,
		ROLE_OCCURRED,
		"SELECT createdDate, screenName, name, location, NULL FROM "
		"Users ORDER BY rowid" },
	{ "twitter",
		"account changed",
		FORM_POSIX_S,
		ROLE_OCCURRED,
		"SELECT updatedAt, screenName, name, location, NULL FROM "
		"Users ORDER BY rowid" },
	{ "kik",
		"message received",
		FORM_COCOA,
		ROLE_OCCURRED,
		"SELECT m.ZRECEIVEDTIMESTAMP, u.ZUSERNAME, NULL, m.ZBODY, "
		"m.Z_PK FROM ZKIKMESSAGE m LEFT JOIN ZKIKUSER u ON u.Z_PK = "
		"m.ZUSER ORDER BY m.Z_PK" },
	{ "whatsapp",
		"message",
		FORM_COCOA,
		ROLE_OCCURRED,
		"SELECT ZMESSAGEDATE, ZFROMJID, NULL, ZTEXT, Z_PK FROM "
		"ZWAMESSAGE ORDER BY Z_PK" },
	{ "apple-accounts",
		"account made",
		FORM_COCOA,
		ROLE_OCCURRED,
		"SELECT ZDATE, ZUSERNAME, NULL, ZACCOUNTDESCRIPTION, Z_PK "
		"FROM ZACCOUNT ORDER BY Z_PK" },
	{ "url-cache",
		"page cached",
		FORM_POSIX_S,
		ROLE_OCCURRED,
		"SELECT time_stamp, request_key, NULL, NULL, entry_ID FROM "
		"cfurl_cache_response ORDER BY entry_ID" },
	{ "macos-app-usage",
		"application used last",
		FORM_POSIX_S,
		ROLE_OCCURRED,
		"SELECT last_time, bundle_id, NULL, event, NULL FROM "
		"application_usage ORDER BY rowid" },
	{ "android-downloads",
		"download changed",
		FORM_POSIX_MS,
		ROLE_OCCURRED,
		"SELECT lastmod, uri, NULL, _data, _id FROM downloads ORDER "
		"BY _id" },
	{ "windows-notification",
		"notification arrived",
		FORM_FILETIME,
		ROLE_OCCURRED,
		"SELECT ArrivalTime, HandlerId, NULL, Type, Id FROM "
		"Notification ORDER BY Id" },
	{ "windows-notification",
		"notification expires",
		FORM_FILETIME,
		ROLE_CLAIMED,
		"SELECT ExpiryTime, HandlerId, NULL, Type, Id FROM "
		"Notification ORDER BY Id" },
	{ "windows-timeline",
		"activity began",
		FORM_POSIX_S,
		ROLE_OCCURRED,
		"SELECT StartTime, AppId, NULL, AppActivityId, NULL FROM "
		"Activity ORDER BY rowid" },
	{ "windows-timeline",
		"activity ended",
		FORM_POSIX_S,
		ROLE_OCCURRED,
		"SELECT EndTime, AppId, NULL, AppActivityId, NULL FROM "
		"Activity ORDER BY rowid" },
	{ "windows-timeline",
		"activity changed",
		FORM_POSIX_S,
		ROLE_RECORDED,
		"SELECT LastModifiedTime, AppId, NULL, AppActivityId, NULL "
		"FROM Activity ORDER BY rowid" },
	{ "windows-diagnosis",
		"logged",
		FORM_FILETIME,
		ROLE_RECORDED,
		"SELECT timestamp, full_event_name, sid, "
		"logging_binary_name, "
		"NULL FROM events_persisted ORDER BY rowid" },
};

struct databases {
	struct events e;
	sqlite3 *db;
	uint64_t asked; /* questions whose tables are there */
	unsigned left;  /* steps before it is given up */
	bool stopped;
};

int databases_probe(struct str head)
{
	if (head.n >= HEAD_N && str_starts(head, STR("SQLite format 3\0")))
		return 90;
	return 0;
}

/* Expressions of its schema may make texts of any length: none is longer than
 * the database. */
static struct str text_at(const struct databases *z,
	sqlite3_stmt *s,
	int column)
{
	const unsigned char *p = sqlite3_column_text(s, column);
	int n = sqlite3_column_bytes(s, column);

	return p && n > 0
		? str_head((struct str){ (const char *)p, (size_t)n },
			  z->e.stats->bytes)
		: (struct str){ 0 };
}

static struct clock_reading written(struct str raw)
{
	struct clock_reading r;

	if (!pattern_iso(raw, &r)) {
		r = (struct clock_reading){ .raw = raw,
			.form = STR("text"),
			.zone = READ_UNKNOWN,
			.doubts = DOUBT_UNREADABLE };
	}
	return r;
}

/* The time of a row; 0 and nothing are how programs write that there is none.
 */
static struct clock_reading reading(struct databases *z,
	const struct question *q,
	sqlite3_stmt *s)
{
	struct clock_reading r;
	struct str raw;
	int64_t v;

	switch (sqlite3_column_type(s, 0)) {
	case SQLITE_NULL:
		r = event_count(&z->e, q->form, 0, q->role);
		r.raw = (struct str){ 0 };
		r.doubts |= DOUBT_NOT_SET;
		break;
	case SQLITE_FLOAT:
		if (time_forms[q->form].kind == TIME_COUNT) {
			v = sqlite3_column_int64(s, 0);
			r = event_count(&z->e, q->form, (uint64_t)v, q->role);
			break;
		}
		r = event_double(&z->e,
			q->form,
			sqlite3_column_double(s, 0),
			q->role);
		break;
	case SQLITE_INTEGER:
		v = sqlite3_column_int64(s, 0);
		if (q->form == FORM_COCOA)
			r = event_count(&z->e,
				FORM_COCOA_S,
				(uint64_t)v,
				q->role);
		else
			r = event_count(&z->e, q->form, (uint64_t)v, q->role);
		if (!v)
			r.doubts |= DOUBT_NOT_SET;
		break;
	default:
		raw = text_at(z, s, 0);
		if (str_i64(raw, &v))
			r = event_count(&z->e, q->form, (uint64_t)v, q->role);
		else
			r = written(raw);
		break;
	}
	r.role = q->role;
	return r;
}

static bool rows(struct databases *z,
	const struct question *q,
	sqlite3_stmt *s)
{
	int rc;

	while ((rc = sqlite3_step(s)) == SQLITE_ROW) {
		struct obs_event v = {
			.what = str_of(q->what),
			.source = str_of(q->source),
			.number = COUNT_NOT_TOLD,
		};

		struct clock_reading r = reading(z, q, s);
		v.name = text_at(z, s, 1);
		v.user = text_at(z, s, 2);
		v.text = text_at(z, s, 3);
		if (sqlite3_column_type(s, 4) == SQLITE_INTEGER)
			v.number = (uint64_t)sqlite3_column_int64(s, 4);
		if (!event_put(&z->e, v, r, 0, 0)) {
			z->stopped = true;
			return false;
		}
	}
	if (rc != SQLITE_DONE) {
		event_skip(&z->e,
			0,
			0,
			"a table could not be read to its end: it is "
			"damaged, "
			"or too much work");
	}
	return true;
}

static int used_up(void *ctx)
{
	struct databases *z = ctx;

	if (!z->left)
		return 1;
	z->left--;
	return 0;
}

/* Nothing but its own tables and indexes is looked at. */
static bool harden(struct databases *z)
{
	static const struct {
		int option;
		int value;
	} options[] = {
		{ SQLITE_DBCONFIG_DEFENSIVE, 1 },
		{ SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0 },
		{ SQLITE_DBCONFIG_ENABLE_TRIGGER, 0 },
		{ SQLITE_DBCONFIG_ENABLE_VIEW, 0 },
	};
	static const struct {
		int limit;
		int most;
	} limits[] = {
		{ SQLITE_LIMIT_LENGTH, 1 << 24 },
		{ SQLITE_LIMIT_SQL_LENGTH, 1 << 16 },
		{ SQLITE_LIMIT_COLUMN, 512 },
		{ SQLITE_LIMIT_VDBE_OP, 25000 },
		{ SQLITE_LIMIT_ATTACHED, 0 },
	};
	bool ok = true;

	for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
		ok &= sqlite3_db_config(z->db,
			      options[i].option,
			      options[i].value,
			      (int *)NULL) == SQLITE_OK;
	}
	for (size_t i = 0; i < sizeof limits / sizeof *limits; i++)
		sqlite3_limit(z->db, limits[i].limit, limits[i].most);
	sqlite3_progress_handler(z->db, STEPS_EACH, used_up, z);
	return ok &&
		sqlite3_exec(z->db,
			"PRAGMA temp_store = 2; PRAGMA cell_size_check = 1",
			NULL,
			NULL,
			NULL) == SQLITE_OK;
}

/* The bytes as a database that is read only; they must outlive it. */
static bool open_bytes(struct databases *z, struct str bytes)
{
	unsigned char *p = (unsigned char *)(uintptr_t)bytes.p;

	/* what the log beside it holds is not here: the database stands as it
	 * was last written through */
	if (p[WRITE_VERSION] == 2)
		p[WRITE_VERSION] = p[WRITE_VERSION + 1] = 1;
	if (sqlite3_open_v2(":memory:",
		    &z->db,
		    SQLITE_OPEN_READWRITE | SQLITE_OPEN_MEMORY,
		    NULL) != SQLITE_OK) {
		return false;
	}
	return sqlite3_deserialize(z->db,
		       "main",
		       p,
		       (sqlite3_int64)bytes.n,
		       (sqlite3_int64)bytes.n,
		       SQLITE_DESERIALIZE_READONLY) == SQLITE_OK &&
		harden(z) &&
		sqlite3_exec(z->db,
			"SELECT count(*) FROM sqlite_master",
			NULL,
			NULL,
			NULL) == SQLITE_OK;
}

static bool ask(struct databases *z)
{
	bool ok = true;

	for (size_t i = 0; ok && i < sizeof questions / sizeof *questions;
		i++) {
		sqlite3_stmt *s = NULL;

		z->left = STEPS_MOST;
		if (sqlite3_prepare_v2(z->db,
			    questions[i].sql,
			    -1,
			    &s,
			    NULL) == SQLITE_OK) {
			z->asked++;
			ok = rows(z, &questions[i], s);
		}
		sqlite3_finalize(s);
	}
	return ok;
}

bool databases_read(struct input *in,
	struct arena scratch,
	const struct sink *out,
	struct read_stats *stats,
	struct err *err)
{
	struct databases *z = NEW(&scratch, struct databases, 1);
	struct str bytes;

	if (!z)
		return fail(err, ERR_LIMIT, 0, "no memory left");
	z->e = events_of("sqlite", in, out, stats);
	if (!document_read(in, DOCUMENT_MAX, &scratch, stats, &bytes, err))
		return false;
	bool ok = bytes.n >= HEAD_N && open_bytes(z, bytes) && ask(z);
	bool known = z->asked > 0;
	sqlite3_close(z->db);
	events_note(&z->e);
	if (!ok && z->stopped)
		return fail(err, ERR_LIMIT, 0, "the reading was stopped");
	if (!ok)
		return fail(err, ERR_FORMAT, 0, "no database of SQLite");
	if (!known) {
		snprintf(stats->note,
			sizeof stats->note,
			"none of its tables is one whose times are known");
	}
	return true;
}
