/* SPDX-License-Identifier: Apache-2.0 */
/* say: values in words, for every publisher. Integers only: no locale, no
 * floating point, so equal input gives equal bytes. What these functions append
 * is free of markup characters, except say_name and say_text, which append data
 * as it is. */
#ifndef PUBLISH_TEXT_SAY_H
#define PUBLISH_TEXT_SAY_H

#include "publish/publish.h"

/* Text from outside goes through core/shown.h, under names of this folder. */
static inline bool say_char(struct str *rest,
	struct str *ret,
	unsigned *ret_columns)
{
	return text_char(rest, ret, ret_columns);
}
/* columns of a terminal that the whole text takes */
static inline unsigned say_columns(struct str s)
{
	return text_columns(s);
}
/* the whole text, safe to show */
static inline void say_text(struct buf *b, struct str s)
{
	buf_safe(b, s);
}
/* As much of the text as fits that many columns of print, of which a W takes
 * two and a character of no width one, so that what comes out is short in
 * bytes, too. */
struct str say_head(struct str s, unsigned columns);

/* A cell of a table that spreadsheets open: safe to show, and no formula. */
void say_cell(struct buf *b, struct str value);

/* Times beyond the years 1..9998 are what broken clocks look like: they count
 * as not known / open. */
bool say_dated(int64_t s);
/* 2016-09-12, "not known", "open" */
void say_date(struct buf *b, int64_t s);
/* 2016-09-12 08:30:15 UTC */
void say_stamp(struct buf *b, int64_t s);
/* 2^-30 fixed point as a member of JSON, with six decimals. */
void say_probability_json(struct jw *j, const char *key, int64_t p);
/* s since 1970 as a member of JSON, "2016-09-12T08:30:15Z"; null when it is not
 * known or open */
void say_second_json(struct jw *j, const char *key, int64_t s);
/* a half-open interval; whole UTC days are written as days, the last one
 * inclusive */
void say_when(struct buf *b, int64_t from_s, int64_t to_s, enum zone zone);
/* "signed off by NAME on DAY", of one behind others "countersigned ...", and
 * that the judgement is another by now */
void say_signoff(struct buf *b, const struct signoff *s, uint32_t before);
/* the last day that counts */
void say_as_of(struct buf *b, const struct publication *p);

/* 2^-30 -> 0..1000, clamped */
unsigned say_permille(int64_t p);
/* 61 %, under 1 %, over 99 % */
void say_percent(struct buf *b, int64_t p);
/* 38 to 80 %; one number when both ends read the same */
void say_range(struct buf *b, int64_t low, int64_t high);
/* 3401 -> 3.40, rounded half away from zero */
void say_milli(struct buf *b, int64_t milli);
/* The one unit in which people see what a piece of evidence weighs: "145 to 1",
 * "1 to 10" for what speaks against, "over 1,000,000 to 1" at the most.
 * ln_milli: 1/1000 nat */
void say_odds(struct buf *b, int64_t ln_milli);
/* The same where a cell has no room for words: "150:1", ">1,000,000:1". */
void say_odds_short(struct buf *b, int64_t ln_milli);
/* What says once, under what shows odds, how to read them. */
#define SAY_ODDS_MEANING                                                     \
	"Odds: how many times more what was found is to be expected if the " \
	"answer is true than if it is not. 145 to 1 speaks for it, 1 to 10 " \
	"against it, 1 to 1 says nothing."
/* What stands above every answer about who is part of what. */
#define SAY_NO_GUILT                                                         \
	"To be part of something says nothing of guilt: what a unit did is " \
	"not said of what it belongs to, of its sisters, or of its "         \
	"members; "                                                          \
	"each is judged on evidence of its own (`ashiato assess CASE`)."
/* Hunts weigh in bits: 1/1000 bit -> 1/1000 nat. */
int64_t nat_of_bits(int64_t bits_milli);
/* 181,500,000 */
void say_count(struct buf *b, uint64_t n);
/* 24.1 kB; powers of 1000 */
void say_size(struct buf *b, uint64_t bytes);
/* "1 record", "2,000 records" */
void say_plural(struct buf *b, uint64_t n, const char *one, const char *many);

/* Who saw or said it, each once: "sensor/A and sensor/B"; data as it is. */
void say_sources(struct buf *b,
	struct str first,
	const struct claim *const *also,
	uint32_t n);

/* The same of an event; what nobody is named for is the case's own record. */
void say_event_sources(struct buf *b, const struct event *e);

/* "one hand under several names" */
const char *say_pair_class(enum pair_class c);

/* entity for people: its name; "none of these" for the empty id */
struct str say_name(struct str id);
/* The leading answer as it is called: a persona with all its names. */
struct str say_headline(const struct verdict *v);
/* without blanks and the full stop at the end */
struct str say_clause(struct str sentence);

/* all gates of the layer are passed */
bool verdict_established(const struct verdict *v);
/* "not established", or nothing was judged */
bool verdict_none(const struct verdict *v);
/* some answer other than "none of these" was put forward */
bool verdict_named(const struct verdict *v);
/* What the evidence weighs, before any prior: "what was found is 33 times more
 * to be expected if it was Tick than if it was another"; empty when nobody has
 * a chance. source: ENFSI guideline for evaluative reporting in forensic
 * science (2015) */
void say_weight(struct buf *b, const struct verdict *v);

/* "93 %", or "no probability" of a name that has nothing of its own */
void say_chance(struct buf *b, bool has_chance, int64_t p);

/* "93 % (81 to 98 %)", or "no probability" */
void say_chance_range(struct buf *b,
	bool has_chance,
	int64_t p,
	int64_t low,
	int64_t high);

/* Where only a probability was kept: who is named and has none at all has
 * nothing of his own, and nothing is said of how probable he is. id: empty =
 * none of these */
bool chance_kept(struct str id, int64_t p);

/* "Tick, likely, 70 % (55 to 80 %)"; data as it is */
void say_standing(struct buf *b, const struct standing *s);

/* "attack -> 203.0.113.10 (99 %) -> False Name 1 (82 %) -> Person A": how the
 * attack leads to the answer, each thing on the way as surely as it is reached;
 * empty when no trail does. arrow: what stands between two things; data as it
 * is */
void say_trail(struct buf *b, const struct verdict *v, const char *arrow);

/* What the weight comes to from several chances before the evidence: "from 1 %
 * to 26 %, from 10 % to 79 %, ..."; never more than the trail of the answer
 * carries. Empty when the answer has no chance. */
void say_priors(struct buf *b, const struct verdict *v);

/* "relay: no, nat: no, compromised: open, shared-edge: no, rented"; NULL =
 * nobody said */
void say_role(struct buf *b, const struct machine_role *m);

/* "established", or "likely, not established: missing A; B" */
void say_judgement(struct buf *b, const struct verdict *v);
/* A full circle when established, an empty one for nothing, else a half. */
const char *say_judgement_sign(const struct verdict *v);
/* "established", "likely", .. ; "not established" when nothing was judged */
const char *say_judgement_word(const struct verdict *v);

/* An examiner's grades change what is said of the layer. */
bool second_differs(const struct dissenting_assessment *x,
	const struct assessment *machine,
	int layer);
/* "with NAME's grades: Tick, likely, 70 % (..)"; data as it is */
void say_second(struct buf *b,
	const struct dissenting_assessment *x,
	int layer);
/* "3f2a.. as C3 instead of B2: why"; data as it is */
void say_override(struct buf *b, const struct override *o);

/* Of the exhibits that are published; TLP:CLEAR when there are none. */
enum tlp strictest_tlp(const struct publication *p);

#endif
