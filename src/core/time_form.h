/* SPDX-License-Identifier: Apache-2.0 */
/* How machines write times: counts from an epoch, numbers of days, packed
 * fields. What a value says and no more: whether it is UTC is a matter of the
 * format around it. */
#ifndef CORE_TIME_FORM_H
#define CORE_TIME_FORM_H

#include "core/cur.h"
#include "core/str.h"

enum time_form_id {
	FORM_POSIX_S,
	FORM_POSIX_MS,
	FORM_POSIX_US,
	FORM_POSIX_NS,
	FORM_JAVA_MS,
	FORM_APFS,
	FORM_FILETIME,
	FORM_WEBKIT,
	FORM_DOTNET,
	FORM_UUID,
	FORM_HFS,
	FORM_COCOA,
	FORM_COCOA_S,
	FORM_COCOA_NS,
	FORM_FAT_COUNT,
	FORM_FAT,
	FORM_OLE,
	FORM_DELPHI,
	FORM_SYSTEMTIME,
	FORM_RFC2579,
	FORM_GOLANG,
	TIME_FORMS
};

enum time_kind {
	TIME_COUNT, /* an integer of ticks since the epoch */
	TIME_FLOAT, /* seconds as a double */
	TIME_DAYS,  /* days as a double */
	TIME_FIELDS /* year, month .. packed in bytes */
};

/* The years 0 to 9999: no value lies outside. */
#define TIME_LEAST_S (-62167219200)
#define TIME_MOST_S 253402300799

enum {
	TIME_SENTINELS = 3
};

struct time_form {
	const char *name; /* "filetime" */
	enum time_kind kind;
	uint8_t width_byte; /* as formats store it */
	bool is_signed;
	int64_t epoch_s; /* seconds since 1970 */
	uint64_t per_s; /* ticks in a second; of doubles, as fine as counts */
	/* what stands for never or not set, n_sentinel of them */
	uint64_t sentinel[TIME_SENTINELS];
	uint8_t n_sentinel;
};
extern const struct time_form time_forms[TIME_FORMS];

struct machine_time {
	int64_t s;
	uint32_t ns;
	uint64_t tick_ns;
	bool not_set; /* s and ns tell what the value would be */
	bool has_offset;
	int32_t offset_s; /* local time, as s is then, less UTC */
};

/* A count of that form: of signed ones the bits of an int64_t, of others those
 * of a uint64_t. false: outside the years 0 to 9999, and no sentinel. */
bool time_of_count(enum time_form_id form,
	uint64_t bits,
	struct machine_time *ret);

/* The same of a double. OLE: before 1899-12-30 the fraction counts forward from
 * the day, as Microsoft defines it. */
bool time_of_double(enum time_form_id form,
	double v,
	struct machine_time *ret);

/* The value at the cursor, little endian where the form has no order of its own
 * (RFC 2579, Go). false: not there, or no such date. */
bool time_of_bytes(enum time_form_id form,
	struct cur *c,
	struct machine_time *ret);

/* A date of the calendar. */
struct time_parts {
	int64_t year;
	unsigned month;
	unsigned day;
	unsigned hour;
	unsigned minute;
	unsigned second;
	uint32_t ns;
};

/* Seconds since 1970 of it. month: 1..12; second may be 60, a leap second,
 * which counts as the next one. false: no such date. */
bool time_of_parts(const struct time_parts *p, int64_t *ret_s);

#endif
