/* SPDX-License-Identifier: Apache-2.0 */
/* print: a page of ours as PDF. The page is the model of the document: what
 * the writers of pages wrote as HTML is read again, element by element, and
 * laid out on A4. An element that the printer does not know is an error, so
 * that nothing of a page is lost in silence. The same page, frame and fonts
 * give the same bytes, whatever the locale, the zone or the clock. No
 * network; fonts are read from the system's folders alone, whatever a user's
 * own settings say. */
#ifndef PUBLISH_PRINT_PRINT_H
#define PUBLISH_PRINT_PRINT_H

#include "publish/publish.h"

/* What stands around the text of every page. Borrowed. */
struct print_frame {
	struct str title;    /* of the document's own data, and in the head */
	struct str author;   /* likewise; may be empty */
	struct str language; /* "en", "ja" */
	struct str marking;  /* "TLP:AMBER": at the head of every page */
	enum tlp tlp;        /* the colour of its letters */
	struct str warning;  /* at the head of every page; may be empty */
	const struct str *foot; /* lines at the foot of every page */
	uint32_t n_foot;
	/* "page {0} of {1}" */
	const char *page_of;
	/* "Figure: {0} (it stands in the HTML page)" */
	const char *figure;
	int64_t made_at_s; /* of the document's own data; TIME_UNKNOWN = 1970
			    */
};

enum {
	PRINT_FOOT_MAX = 4,
	/* bytes of a page: the largest dossier has a few million */
	PRINT_PAGE_MAX = 64 << 20
};

/* Appends the PDF of an HTML page that this program wrote. errors: ERR_FORMAT
 * with the byte, the page has an element that cannot be printed; ERR_LIMIT;
 * ERR_IO, the libraries that draw, or fonts, are not on this machine. */
bool print_pdf(const struct print_frame *f,
	struct str page,
	struct buf *out,
	struct err *err);

#endif
