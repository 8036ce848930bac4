/* SPDX-License-Identifier: Apache-2.0 */
/* Private to detect/suricata: the parts of one rule on their way to be it. */
#ifndef DETECT_SURICATA_PARSE_H
#define DETECT_SURICATA_PARSE_H

#include "detect/suricata/engine.h"

struct parsing {
	struct suricata *s;
	struct suricata_rule *rule;
	struct err *err;
	/* the buffer that what follows is about, and whether a keyword said
	 * so; NULL: no such list yet */
	struct buffer_view view;
	bool sticky;
	struct test_list *last_list; /* of the content that stands last */
	uint64_t priority;
	bool has_priority;
	bool positional; /* a content of the payload is bound to a place */
};

/* One of both sides of a rule's header: "[10.0.0.0/8,!10.1.0.0/16]", "any",
 * "$HOME_NET". false: *p->err says what cannot be expressed. */
bool parse_addresses(struct parsing *p,
	struct str text,
	struct addresses *ret);
/* "80", "[1024:,!8080]", "any", "$HTTP_PORTS"; as parse_addresses. */
bool parse_ports(struct parsing *p, struct str text, struct ports *ret);

/* Everything in front of the parenthesis. false: *p->err says why not. */
bool parse_header(struct parsing *p, struct str text);

/* What a protocol of rules is called here: "kerberos" of "krb5"; empty:
 * nothing is known of it. */
struct str app_of_rules(struct str name);

/* "5", "<5", ">=5", "5<>9", "!5"; with `dash`, "5-9" too, both of which
 * count. false: it is none */
bool parse_number_test(struct str text, bool dash, struct number_test *ret);

/* A decimal number, or one of 0x. */
bool parse_number(struct str text, uint64_t *ret);
/* A decimal number with or without a sign, of at most 30 bits. */
bool parse_signed(struct str text, int32_t *ret);

/* `value` without its quotes, escapes undone; *ret_negated: a ! stands before
 * them. false: it is no text in quotes, or longer than text may be. */
bool parse_quoted(struct parsing *p,
	struct str value,
	struct str *ret,
	bool *ret_negated);

/* content:"..", with |0d 0a| as bytes. false: *p->err says why not. */
bool parse_content(struct parsing *p, struct str value);
/* A modifier of the content before it: "nocase", "depth", ..; *ret_is: it is
 * one. */
bool parse_modifier(struct parsing *p,
	struct str name,
	struct str value,
	bool *ret_is);
/* pcre:"/../flags" */
bool parse_regex(struct parsing *p, struct str value);
/* isdataat, bsize, byte_test, byte_jump; *ret_is: it is one of them. */
bool parse_byte_keyword(struct parsing *p,
	struct str name,
	struct str value,
	bool *ret_is);

/* The list of a view, a new one where there is none. NULL: *p->err says why.
 */
struct test_list *list_of(struct parsing *p, const struct buffer_view *v);
/* A new condition at its end. NULL: *p->err says why. */
struct buffer_test *test_add(struct parsing *p, struct test_list *l);
/* The last condition of the last list that is of that kind; NULL. */
struct buffer_test *test_last(const struct test_list *l, enum test_kind kind);
/* The condition before a relative one ends where that begins. */
void test_is_relative(struct test_list *l, struct buffer_test *t);

/* Any option of a rule. false: *p->err says what cannot be expressed. */
bool parse_option(struct parsing *p, struct str name, struct str value);

/* What stands in classtype's row; 0: it has none. source: Suricata's
 * classification.config */
uint32_t priority_of_class(struct str name);

#endif
