/* SPDX-License-Identifier: Apache-2.0 */
/* Records of which it is known who is the same: to learn how often the program
 * is right. */
#ifndef IDENTITY_DATASET_H
#define IDENTITY_DATASET_H

#include "identity/linkage/linkage.h"

enum {
	DATASET_FILES = 2,
	DATASET_LEFT_OUT = 16 /* columns that are named as left out */
};
#define LABEL_NONE UINT32_MAX

/* What a CSV of records holds. Strings are borrowed from the text. */
struct dataset {
	struct linkage_column column[LINKAGE_COLUMNS_MAX];
	uint32_t n_column;
	struct str left_out[DATASET_LEFT_OUT];
	uint32_t n_left_out;
	struct str *cell;
	uint32_t n;
	uint8_t *side; /* of two files, which; NULL: of one */
	/* by record: who it is, LABEL_NONE = not told */
	uint32_t *label;
	uint32_t n_label;
	uint64_t skipped; /* rows that are none; the first of them: */
	uint64_t skipped_line;
	const char *skipped_why;
};

/* text: UTF-8, one or two files with the same header row. Who a record is
 * stands in the column `cluster`, or in FEBRL's rec_id. without: columns that
 * are not compared. false: *err (ERR_FORMAT: no such column, no column to
 * compare). */
bool dataset_read(const struct str *text,
	uint32_t n_text,
	const char *const *without,
	uint32_t n_without,
	struct arena *a,
	struct dataset *ret,
	struct err *err);

/* Right and wrong at one threshold; 0 where nothing can be said. */
struct scored {
	double precision;
	double recall;
	double f1;
	double threshold; /* probability */
};

/* Of pairs that were said to be one, and how many of them rightly; the
 * threshold is left to the caller. */
struct scored scored_of(double right, double said, double truth);

/* The column of that name in whatever case; -1: there is none. */
int dataset_column(const struct csv_row *header, const char *name);

enum {
	CALIBRATION_BINS = 10
};

struct evaluated {
	uint64_t n_record; /* or pairs of names */
	uint64_t n_true;   /* pairs that are one */
	uint64_t n_compared;
	uint64_t n_cluster; /* of two records or more */
	struct scored said; /* as the program would say it */
	struct scored best; /* if the truth had chosen the threshold */
	struct scored at_precision;
	double ece;  /* of all pairs of probability 1/3000 and more */
	double lost; /* of the true pairs, never compared */
	/* of probability .99 and more: pairs, and right ones */
	uint64_t n_sure;
	uint64_t n_sure_right;
	struct {
		uint64_t n;
		double said;
		uint64_t right;
	} bin[CALIBRATION_BINS];
};

#define EVALUATED_PRECISION 0.93

/* How right the answer is. false: no memory */
bool dataset_evaluate(const struct dataset *d,
	const struct linkage *l,
	struct arena scratch,
	struct evaluated *ret);

#endif
