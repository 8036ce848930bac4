/* SPDX-License-Identifier: Apache-2.0 */
/* Columns of the tables that people write, by name: read/ fills them in this
 * order, link/ takes them from it. */
#ifndef MODEL_ROWS_H
#define MODEL_ROWS_H

#include "model/exhibit.h"

enum row_table {
	ROW_ORGANISATIONS,
	ROW_CONTRACTS,
	ROW_STATEMENTS,
	ROW_RELATIONS,
	ROW_INCIDENTS,
	ROW_INDICATORS,
	ROW_MANIFEST,
	ROW_SENSORS,
	ROW_TOTALS,
	ROW_WATCH,
	ROW_ASSUMPTIONS,
	ROW_TABLES
};

enum {
	ORG_NAME,
	ORG_SECTOR,
	ORG_COUNTRY,
	ORG_PREFIXES,
	ORG_DOMAINS,
	ORG_CONTACT,
	ORG_NOTE,
	ORG_FROM,
	ORG_TO,
	ORG_N
};
enum {
	CON_CONTRACT,
	CON_PROVIDER,
	CON_SERVER,
	CON_PERSONA,
	CON_START,
	CON_END,
	CON_ZONE,
	CON_EMAIL,
	CON_PHONE,
	CON_PAYMENT,
	CON_DOCUMENT,
	CON_LOGIN,
	CON_SOURCE,
	CON_ORIGIN,
	CON_GRADE,
	CON_KNOWN,
	CON_NOTE,
	CON_WITHDRAWN,
	CON_SUPERSEDES,
	CON_N
};
enum {
	STA_STATEMENT,
	STA_SPEAKER,
	STA_SAID,
	STA_SUBJECT,
	STA_PREDICATE,
	STA_OBJECT,
	STA_FROM,
	STA_TO,
	STA_ZONE,
	STA_SOURCE,
	STA_ORIGIN,
	STA_GRADE,
	STA_KNOWN,
	STA_TEXT,
	STA_WITHDRAWN,
	STA_SUPERSEDES,
	STA_KIND,
	STA_DEPENDENCE,
	STA_N
};
enum {
	REL_SUBJECT,
	REL_PREDICATE,
	REL_OBJECT,
	REL_FROM,
	REL_TO,
	REL_ZONE,
	REL_SOURCE,
	REL_ORIGIN,
	REL_GRADE,
	REL_KNOWN,
	REL_SCOPE,
	REL_NOTE,
	REL_ITEM,
	REL_WITHDRAWN,
	REL_SUPERSEDES,
	REL_KIND,
	REL_DEPENDENCE,
	REL_N
};
enum {
	INC_INCIDENT,
	INC_ORGANISATION,
	INC_FROM,
	INC_TO,
	INC_ZONE,
	INC_PEOPLE,
	INC_FILES,
	INC_MONEY,
	INC_CURRENCY,
	INC_LEAK,
	INC_PUBLISH,
	INC_SOURCE,
	INC_ORIGIN,
	INC_GRADE,
	INC_KNOWN,
	INC_NOTE,
	INC_WITHDRAWN,
	INC_SUPERSEDES,
	INC_RECORDS,
	INC_BOUND,
	INC_DATA,
	INC_N
};
enum {
	IND_TYPE,
	IND_VALUE,
	IND_LABEL,
	IND_FROM,
	IND_TO,
	IND_SOURCE,
	IND_ORIGIN,
	IND_GRADE,
	IND_KNOWN,
	IND_NOTE,
	IND_WITHDRAWN,
	IND_SUPERSEDES,
	IND_N
};
enum {
	SEN_SENSOR,
	SEN_FROM,
	SEN_TO,
	SEN_PLACE,
	SEN_N
};
enum {
	TOT_PERIOD,
	TOT_SERIES,
	TOT_VALUE,
	TOT_SOURCE,
	TOT_N
};
enum {
	WAT_WATCHED,
	WAT_TYPE,
	WAT_SINCE,
	WAT_UNTIL,
	WAT_ZONE,
	WAT_REASON,
	WAT_AUTHORITY,
	WAT_SOURCE,
	WAT_ORIGIN,
	WAT_GRADE,
	WAT_KNOWN,
	WAT_WITHDRAWN,
	WAT_SUPERSEDES,
	WAT_N
};
enum {
	ASM_ASSUMPTION,
	ASM_SUBJECT,
	ASM_OBJECT,
	ASM_SECONDS,
	ASM_ERROR,
	ASM_FROM,
	ASM_TO,
	ASM_ZONE,
	ASM_REASON,
	ASM_SOURCE,
	ASM_ORIGIN,
	ASM_GRADE,
	ASM_KNOWN,
	ASM_WITHDRAWN,
	ASM_N
};
enum {
	MAN_FILE,
	MAN_ACQUIRED,
	MAN_BY,
	MAN_HOW,
	MAN_AUTHORITY,
	MAN_TLP,
	MAN_VANTAGE,
	MAN_ZONE,
	MAN_YEAR,
	MAN_COMPARTMENT,
	MAN_N
};

/* A row that was read, kept: strings in the owner's arena. */
struct row {
	enum row_table table;
	/* as many as the table has columns; empty cells have n = 0 */
	const struct str *cell;
	struct locator loc;
	/* of the exhibit: when the row became known unless it says otherwise */
	int64_t acquired_s;
};

/* An entry of a warning list: public or shared, so that a match means little.
 */
struct warning {
	struct str list;
	struct str entry;
	int64_t acquired_s;
	bool usual; /* of a baseline: usual here, and no more than that */
};

#endif
