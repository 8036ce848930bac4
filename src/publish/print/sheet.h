/* SPDX-License-Identifier: Apache-2.0 */
/* Private to print/: what stands where on which page. Lengths in points
 * (1/72 inch) from the upper left corner. */
#ifndef PUBLISH_PRINT_SHEET_H
#define PUBLISH_PRINT_SHEET_H

#include "publish/print/blocks.h"
#include "publish/print/library.h"

/* A4 (ISO 216), and what is kept free for what stands on every page */
#define SHEET_WIDTH 595.276
#define SHEET_HEIGHT 841.89
#define SHEET_LEFT 34.0
#define SHEET_RIGHT (SHEET_WIDTH - 34.0)
#define SHEET_TOP 48.0
#define SHEET_BOTTOM (SHEET_HEIGHT - 58.0)
#define SHEET_TEXT (SHEET_RIGHT - SHEET_LEFT)

/* what stands back: 5 : 1 and more on white */
#define QUIET_R .30
#define QUIET_G .33
#define QUIET_B .36

enum {
	SHEETS_MAX = 20000
};

/* A character as a face draws it. */
struct letter {
	unsigned long glyph;
	double advance;
	bool known; /* it was looked up */
	bool is;    /* the face's own font has it */
};

/* One of the faces in which plain text stands: ASCII, Latin-1, and some marks
 * (marks.list). */
enum {
	LETTERS = 224 /* 0x20 to 0x7e, 0xa0 to 0xff, marks */
};
struct face {
	double size;
	unsigned style;            /* without STYLE_QUIET */
	cairo_scaled_font_t *font; /* held by a layout of the pen */
	double ascent;
	double height;
	struct letter letter[LETTERS];
};

/* Which of the letters the character at text[*at] is, and past it; LETTERS:
 * it is none. */
unsigned letter_next(struct str text, size_t *at);

/* Text of one face. */
struct run {
	const struct face *face;
	struct str text;
	double x; /* from the beginning of the line */
	bool quiet;
};

/* A line of text: of runs, or, where Pango has shaped it, its own. */
struct line {
	PangoLayoutLine *shaped;
	const struct run *run;
	uint32_t n_run;
	double x; /* from the left end of the width */
	double width;
	double base; /* of the base line, from the top of the text */
	double end;  /* of the line, likewise */
};

enum {
	FACES_MAX = 64 /* of some ten sizes, eight styles */
};

/* The fonts, and what texts are laid out with. */
struct pen {
	const struct print_library *call;
	PangoContext *context;
	PangoFontMap *map;
	FcConfig *fonts;
	PangoFontDescription *description; /* of the text that comes */
	struct face *face;                 /* room for FACES_MAX */
	uint32_t n_face;
	struct arena *a;
	struct line *line; /* those of the text on its way */
	uint32_t n_line;
	uint32_t line_cap;
	PangoLayout **layout; /* which hold lines */
	uint32_t n_layout;
	uint32_t layout_cap;
};

/* Lines live in the arena. language: "en", "ja". errors: ERR_IO, no fonts. To
 * be closed also when this fails. */
bool pen_open(struct pen *ret,
	const struct print_library *call,
	const char *language,
	struct arena *a,
	struct err *err);
/* gives back what pen_open and pen_lines took */
void pen_close(struct pen *p);

/* How a text is to look. */
struct type {
	double size;
	double width; /* of its lines; below 0 = one line */
	bool number;  /* at the right */
};

struct lines {
	struct line *line;
	uint32_t n;
};

/* The text in lines. What is not plain is shaped by Pango; the rest, which is
 * most of what stands in tables, is measured and broken here, in a fifth of
 * the time. n = 0: no text, or memory is spent. */
struct lines pen_lines(struct pen *p,
	const struct print_text *t,
	const struct type *type);

/* One more line of the text on its way, all zero; NULL: memory is spent. */
struct line *pen_line(struct pen *p);
/* The lines on their way, which are none then. */
struct lines pen_take(struct pen *p);

/* pen_lines, always by Pango. */
struct lines pen_shaped(struct pen *p,
	const struct print_text *t,
	const struct type *type);

enum piece_kind {
	PIECE_LINE,  /* of text; y: its base line */
	PIECE_RULE,  /* from x, w long */
	PIECE_FIGURE /* w: points a unit */
};

struct piece {
	enum piece_kind kind;
	uint32_t sheet; /* from 0 */
	double x;
	double y;
	double w;
	const struct line *line;
	struct str drawing;
};

/* A heading, for the outline of the file. */
struct landmark {
	struct str text;
	unsigned level;
	uint32_t sheet;
	double y;
};

struct sheets {
	struct arena *a;
	struct piece *piece; /* by sheet */
	uint32_t n;
	uint32_t cap;
	struct landmark *landmark;
	uint32_t n_landmark;
	uint32_t landmark_cap;
	uint32_t n_sheet;
};

/* Lays the blocks out. figure: "Figure: {0} .." errors: ERR_LIMIT */
bool sheets_lay(struct sheets *ret,
	struct pen *p,
	const struct print_page *page,
	const char *figure,
	struct arena *a,
	struct err *err);

#endif
