/* SPDX-License-Identifier: Apache-2.0 */
/* Private to publish/advisory/: what its writers share. Values come from
 * outside: each writer puts them through the escape of its own format. */
#ifndef PUBLISH_ADVISORY_ADVISORY_H
#define PUBLISH_ADVISORY_ADVISORY_H

#include "publish/exchange/exchange.h"

/* What stands in a letter beside the words of its template. */
struct language {
	const char *code;
	const char *name;
	const char *grade[CONTACT_GRADES];
	const char *tlp[TLP_RED + 1]; /* who may have it, FIRST's TLP 2.0 */
	const char *not_told;
	const char *nobody_to_call;
	const char *beside; /* between a local time and UTC: " (", ")" */
	const char *behind;
	const char *until_told; /* no end known */
	const char *kind[ADVISED_KINDS];
};
extern const struct language languages[];
extern const size_t n_languages;
/* NULL: there is none of that code */
const struct language *language_of(struct str code);

/* --- template.c ---------------------------------------------------------- */

/* A template with the words of the advisory in it: lines of text, with the
 * marks of its structure. A line that begins with "# " is a heading, with "- "
 * one of a list, with four blanks as it is; lines between empty ones are a
 * paragraph. The template was checked. */
void template_fill(const struct advisory *a, struct buf *out);
/* The same filled to lines of at most 72 columns, without the marks. */
void template_as_text(struct str marked, struct buf *out);
/* What the first line says behind its first colon, or all of it. */
struct str template_subject(struct str marked);

/* --- words.c ------------------------------------------------------------- */

/* Where a word stands: in which section, in which of its rows. */
enum section {
	SECTION_NONE,
	SECTION_CONTACTS,
	SECTION_INDICATORS,
	SECTIONS
};
struct scope {
	const struct advisory *a;
	const struct language *l;
	enum section section;
	uint32_t row;
};
struct template_word {
	const char *name;
	enum section section; /* SECTION_NONE: anywhere */
	void (*put)(const struct scope *s, struct buf *b);
	const char *what;
};
extern const struct template_word words[];
extern const size_t n_words;
/* The word as it is meant there; NULL = there is none. */
const struct template_word *word_named(struct str name, enum section in);
/* SECTION_NONE: none of that name */
enum section section_named(struct str name);
/* how many rows it has */
uint32_t section_rows(const struct advisory *a, enum section s);
/* The names of all words that mean something there, ", " between. */
void words_list(enum section in, struct buf *b);

/* --- checks.c: commands and queries for the reader's own logs ------------- */

/* Zeek's own tables */
void check_zeek(const struct scope *s, struct buf *b);
/* JSON of Zeek and Suricata */
void check_jq(const struct scope *s, struct buf *b);
/* nothing when there is no rule */
void check_yara(const struct scope *s, struct buf *b);
/* a capture, with the rules that come along */
void check_suricata(const struct scope *s, struct buf *b);
/* a search */
void check_splunk(const struct scope *s, struct buf *b);
/* Kibana's query language */
void check_elastic(const struct scope *s, struct buf *b);
/* Kusto */
void check_kql(const struct scope *s, struct buf *b);

/* --- shared.c: what writers share ----------------------------------------- */

/* Whether it has indicators of that group. */
bool advisory_has(const struct advisory *a, enum advised_group group);

/* --- letter.c --------------------------------------------------------------
 */

/* What stands above a letter. */
struct letter_head {
	struct str reference;
	struct str language; /* a code that language_of knows */
	enum tlp tlp;
	bool simulated;
};
/* Marked text, as template_fill makes it, as one self-contained HTML page;
 * its first line is the title. */
void letter_page(const struct letter_head *head,
	struct str marked,
	struct buf *out);

/* --- request_words.c -------------------------------------------------------
 */

/* Words of the frame around an answer to a request: request_words.list. */
enum request_word {
#define WORD(id, en, ja) SAY_##id,
#include "publish/advisory/request_words.list"
#undef WORD
	REQUEST_WORDS
};
/* In that language, English when there is none of it. */
const char *request_word(enum request_word w, struct str language);

/* --- the writers ----------------------------------------------------------
 */

#define ADVISORY_WRITES(name) \
	bool name(const struct advisory *a, struct buf *out, struct err *err)
ADVISORY_WRITES(letter_text);
ADVISORY_WRITES(letter_html);
/* Gathers the letter and what is attached into a message. */
bool letter_mail(const struct advisory *a,
	const struct advisory_file *file,
	const struct buf *body,
	size_t n,
	struct buf *out,
	struct err *err);
ADVISORY_WRITES(indicators_csv);
ADVISORY_WRITES(indicators_stix);
ADVISORY_WRITES(rules_suricata);
ADVISORY_WRITES(rules_sigma);
ADVISORY_WRITES(rules_yara);

#endif
