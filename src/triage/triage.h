/* SPDX-License-Identifier: Apache-2.0 */
/* triage: what a sample is, told as facts (model/facts.h), by looking at its
 * bytes alone. Nothing is executed, opened or asked over a network; the caller
 * sees to it that the process could not (sandbox/). */
#ifndef TRIAGE_TRIAGE_H
#define TRIAGE_TRIAGE_H

#include "model/model.h"

enum {
	/* Of a sample so many bytes are looked at; digests are of all. */
	SAMPLE_BYTE_MAX = 192 << 20,
	/* samples in samples, and in all */
	SAMPLE_DEPTH_MAX = 6,
	SAMPLES_MAX = 5000,
	/* bytes of all that was found inside one file */
	SAMPLE_INSIDE_MAX = 1 << 30
};

/* What somebody gives beside a sample, one thing behind the other in a string
 * of bytes, since it goes to another process. */
enum triage_told_kind {
	TRIAGE_TOLD_PASSWORD, /* of archives: text */
	TRIAGE_TOLD_RULES,    /* of YARA: name of the file, text */
	TRIAGE_TOLD_KINDS
};
struct triage_told {
	enum triage_told_kind kind;
	struct str name;
	struct str text;
};
/* Appends one. name, text: shorter than 4 GiB */
void triage_told_put(struct buf *b,
	enum triage_told_kind kind,
	struct str name,
	struct str text);
/* The next one at the cursor; false: it was the last. */
bool triage_told_next(struct cur *c, struct triage_told *ret);

/* Tells everything of the sample that the input holds, and of what is inside
 * it; in->beside: what triage_told_put wrote. Memory: scratch. false: the input
 * could not be read to its end; what was there is told, and *err says why. */
bool triage_sample(struct input *in,
	struct arena scratch,
	struct facts *facts,
	uint64_t *ret_byte,
	struct err *err);

/* The same of files that something else carries, which is sample 0: whoever
 * reads that tells of it, and hands on what it carries. in->beside as there.
 * NULL: no memory. */
struct triage *triage_open(struct str beside,
	struct arena scratch,
	struct facts *facts);

/* The next one. kind, path: as FACT_MEMBER_KIND and FACT_MEMBER_PATH; at: where
 * in the carrier its record stands */
void triage_carried(struct triage *t,
	const char *kind,
	struct str path,
	uint64_t at,
	struct str bytes);

/* NULL is a no-op */
void triage_close(struct triage *t);

/* Digests of what passes, for who reads a carrier. NULL: no memory */
struct triage_stream;
/* see above */
struct triage_stream *triage_stream_begin(void);
/* The next bytes. */
void triage_stream_add(struct triage_stream *s, struct str bytes);
/* Tells digests and size; how many bytes there were. s is gone then. */
uint64_t triage_stream_end(struct triage_stream *s, struct facts *facts);

/* What a file that begins so would be to an analyst of malware; 0 = not a
 * sample, .. 100 = surely, as readers' probes (read/read.h). */
int triage_probe(struct str head);

/* What libraries load on first use is loaded: later there are no files. */
void triage_warm_up(void);

#endif
