/* SPDX-License-Identifier: Apache-2.0 */
/* Private to case/: an answer while it is made, and the functions that rows of
 * queries[] name. */
#ifndef CASE_QUERY_ANSWER_H
#define CASE_QUERY_ANSWER_H

#include "case/steps/inside.h"

struct answer {
	const struct query *query;
	const struct query_call *call;
	struct store *store; /* of questions of a case */
	struct view view;
	struct arena room;  /* of the others, when they need some */
	struct knowledge k; /* NEEDS_KNOWLEDGE */
	void *own;          /* what query->ask computed; in the room */
	void (*close)(struct answer *a); /* of it; NULL = nothing to do */
};

/* The value, the first of several; NULL when it was not given. */
const char *answer_value(const struct answer *a, enum parameter p);
/* Whether the flag was given. */
bool answer_flag(const struct answer *a, enum parameter p);
/* Passes a sentence on to whoever asked. */
void answer_tell(const struct answer *a, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));

/* The reports whose source, title or address matches without-source, and the
 * lists whose source does; NULL when it was not given. In the room. */
bool answer_sources_out(struct answer *a,
	const bool **ret_report,
	const bool **ret_list,
	struct err *err);
/* The parameters to judge with: of the file that was given, else the shipped
 * ones. */
bool answer_parameters(struct answer *a,
	struct match_parameters *ret,
	struct err *err);
/* Labelled cases of a file; what is skipped is told, `most` times. */
bool answer_incidents(struct answer *a,
	const char *path,
	uint64_t most,
	const struct incident **ret,
	uint32_t *ret_n,
	struct err *err);

/* A function of query->ask. */
#define ASKS(name) bool ask_##name(struct answer *a, struct err *err)
/* A function of query->write. */
#define WRITES(name) \
	bool write_##name(struct answer *a, struct buf *out, struct err *err)

/* Reduces a list of the publication to the rows that are asked for, in the
 * order and the page that are. ERR_USAGE: a name that nothing has. */
bool answer_select(struct answer *a, enum list list, struct err *err);

ASKS(advisories);
ASKS(requests);
ASKS(custody);
ASKS(search);
ASKS(clear);
ASKS(audit);
ASKS(when);
ASKS(order);
ASKS(clocks);
ASKS(conflicts);
ASKS(gaps);
ASKS(hours);
ASKS(events);
ASKS(sources);
ASKS(known_thing);
ASKS(known_names);
ASKS(difference);
ASKS(matches);
ASKS(evaluation);
ASKS(fit);
ASKS(telescope);
ASKS(identities);
ASKS(identities_evaluation);
ASKS(tree);

WRITES(identities);
WRITES(identities_json);
WRITES(identities_csv);
WRITES(identities_evaluation);
WRITES(identities_evaluation_json);
WRITES(tree);
WRITES(tree_json);
WRITES(advisories);
WRITES(advisories_json);
WRITES(advisories_lines);
WRITES(advisories_csv);
WRITES(custody);
WRITES(custody_json);
WRITES(requests);
WRITES(requests_json);
WRITES(requests_lines);
WRITES(requests_csv);
WRITES(clear);
WRITES(clear_json);
WRITES(why);
WRITES(why_json);
WRITES(sources);
WRITES(sources_json);
WRITES(kind);
WRITES(kind_json);
WRITES(known_thing);
WRITES(known_thing_json);
WRITES(known_names);
WRITES(known_names_json);
WRITES(difference);
WRITES(difference_json);
WRITES(matches);
WRITES(matches_lines);
WRITES(evaluation);
WRITES(evaluation_json);
WRITES(evaluation_answers);
WRITES(evaluation_svg);
WRITES(fit);
WRITES(fit_json);
WRITES(telescope);
WRITES(telescope_json);
WRITES(telescope_csv);
WRITES(telescope_html);
WRITES(telescope_saved);
WRITES(formats);
WRITES(formats_json);
WRITES(hunts);
WRITES(hunts_json);
WRITES(publications);
WRITES(publications_json);
WRITES(weights);
/* What the question's JSON writer writes, an array, as an element a line. */
WRITES(array_lines);

#endif
