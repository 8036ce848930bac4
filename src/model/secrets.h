/* SPDX-License-Identifier: Apache-2.0 */
/* Passwords and tokens in what is read: the one place that knows how they look
 * and takes them out, whoever has seen them. The sealed bytes keep them.
 *
 * A value is known by the name before it (in a query, a form, JSON, a header,
 * an option of a command), by its place (user-info of a URI, arguments of FTP's
 * PASS), or by the program that takes it (`mysql -p`). Names and separators are
 * recognised as they are, percent-encoded, as JSON or a log escapes them, and
 * one in the other. What stands for it afterwards is SECRET_WITHHELD. */
#ifndef MODEL_SECRETS_H
#define MODEL_SECRETS_H

#include "core/core.h"
#include "model/sink.h"

#define SECRET_WITHHELD "<withheld>"

enum secret_kind {
	/* a URI, whole: queries and user-info */
	SECRET_IN_URI,
	/* a host, perhaps with user-info before it */
	SECRET_IN_AUTHORITY,
	/* words of people, with URIs in them: only these are looked at */
	SECRET_IN_PROSE,
	/* what a program wrote: URIs, members of JSON, names with values */
	SECRET_IN_TEXT,
	/* the same, and options of commands */
	SECRET_IN_COMMAND,
	/* a command of FTP with its arguments */
	SECRET_IN_FTP,
	/* a record as it stands in a file, of whatever kind */
	SECRET_IN_RECORD
};

/* Whether what goes by this name is a password or token: "password",
 * "login[passwd]", "accessToken", "new_pass2". */
bool secret_name(struct str name);

/* text without the values of passwords and tokens: text itself when there is
 * none, else in the arena. When that has no room, all of it is withheld. What
 * was withheld once stays as it is. cost: O(text.n). */
struct str secret_withhold(struct str text,
	enum secret_kind kind,
	struct arena *a);

/* A row of cells separated by tabs under a header of names ("#fields" of Zeek,
 * without that word), then as secret_withhold of a record. */
struct str secret_withhold_row(struct str row,
	struct str names,
	struct arena *a);

/* The texts of an observation, each as its kind has it. Cells that it writes
 * anew are in the arena. */
void secret_withhold_obs(struct obs *o, struct arena *a);

/* Stands between a reader and its sink, so that no reader can forget it. */
struct secret_filter {
	const struct sink *out;
	struct arena room;
};
/* Takes an eighth of what the arena has left, at most 64 MiB, as room.
 * ERR_LIMIT */
bool secret_room(struct secret_filter *f, struct arena *a, struct err *err);
/* out must outlive it; room is scratch for one observation at a time. */
struct sink secret_sink(struct secret_filter *f);

#endif
