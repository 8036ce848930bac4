/* SPDX-License-Identifier: Apache-2.0 */
/* The letter as text, and the same as one HTML page: both are made of what the
 * template says, filled once. No script, no network, prints on A4. */
#include "publish/advisory/advisory.h"
#include "publish/text/html.h"

bool letter_text(const struct advisory *a, struct buf *out, struct err *err)
{
	struct buf marked = { 0 };

	(void)err;
	template_fill(a, &marked);
	template_as_text(buf_str(&marked), out);
	out->bad |= marked.bad;
	buf_done(&marked);
	return true;
}

/* Contrast of text on ground 12 and more, of TLP's colours as FIRST has them
 * (TLP 2.0, 2022: coloured letters on black). */
static const char style[] =
	":root{--ink:#1c2126;--quiet:#5a646e;--rule:#dfe3e7;--panel:#f6f7f8;"
	"--accent:#0b5d78}\n"
	"html{background:#fff;color:var(--ink);font:15px/1.6 system-ui,"
	"-apple-system,\"Segoe UI\",\"Noto Sans\",\"Noto Sans CJK JP\","
	"\"Hiragino Sans\",\"Yu Gothic UI\",sans-serif}\n"
	"body{max-width:46em;margin:0 auto;padding:32px 24px 48px;"
	"overflow-wrap:anywhere}\n"
	"h1{font-size:22px;line-height:1.35;font-weight:650;margin:16px 0 "
	"20px}\n"
	"h2{font-size:16px;font-weight:650;margin:28px 0 "
	"8px;padding-top:12px;"
	"border-top:1px solid var(--rule)}\n"
	"p{margin:0 0 12px}\n"
	"ul{margin:0 0 12px;padding-left:20px}li{margin:4px 0}\n"
	"pre{margin:0 0 12px;padding:10px 12px;background:var(--panel);"
	"border-left:3px solid var(--accent);font:12.5px/1.5 ui-monospace,"
	"\"SF Mono\",\"Noto Sans Mono\",Menlo,Consolas,monospace;"
	"white-space:pre-wrap}\n"
	".strip{display:flex;justify-content:space-between;gap:12px;"
	"align-items:baseline;color:var(--quiet);font-size:13px}\n"
	".tlp{background:#000;padding:2px 8px;border-radius:3px;font:600 "
	"12px/1.5 ui-monospace,monospace;white-space:nowrap}\n"
	".CLEAR{color:#fff}.GREEN{color:#33ff00}.AMBER{color:#ffc000}"
	".RED{color:#ff2b2b}\n"
	"@page{size:A4;margin:18mm 18mm 20mm}\n"
	"@media print{html{font-size:10.5pt}body{max-width:none;padding:0}"
	"pre,li{break-inside:avoid}h2{break-after:avoid}"
	".tlp{-webkit-print-color-adjust:exact;print-color-adjust:exact}}\n";

static void put_head(const struct letter_head *a,
	struct str title,
	struct buf *b)
{
	/* its first word is the class that has the colour */
	const char *tlp = tlp_name(a->tlp);

	buf_fmt(b,
		"<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta "
		"charset=\"utf-8\">\n<meta name=\"viewport\" "
		"content=\"width=device-width, initial-scale=1\">\n<meta "
		"name=\"referrer\" content=\"no-referrer\">\n<meta "
		"http-equiv=\"Content-Security-Policy\" "
		"content=\"default-src "
		"'none'; style-src 'unsafe-inline'\">\n<title>",
		language_of(a->language)->code);
	html_text(b, title);
	buf_z(b, "</title>\n<style>");
	buf_z(b, style);
	buf_z(b, "</style>\n</head>\n<body>\n<div class=\"strip\"><span>");
	html_text(b, a->reference);
	buf_fmt(b,
		"%s</span><span class=\"tlp %.*s\">TLP:%s</span></div>\n<h1>",
		a->simulated ? " \xc2\xb7 SIMULATED" : "",
		(int)strcspn(tlp, "+"),
		tlp,
		tlp);
	html_text(b, title);
	buf_z(b, "</h1>\n");
}

/* What is open while lines are written. */
enum block {
	BLOCK_NONE,
	BLOCK_P,
	BLOCK_UL,
	BLOCK_PRE
};

static void turn_to(enum block *open, enum block next, struct buf *b)
{
	static const char *const begin[] = { "", "<p>", "<ul>\n", "<pre>" };
	static const char *const end[] = { "",
		"</p>\n",
		"</ul>\n",
		"</pre>\n" };

	if (*open == next)
		return;
	buf_z(b, end[*open]);
	buf_z(b, begin[next]);
	*open = next;
}

static void put_line(struct str line, enum block *open, struct buf *b)
{
	enum block before = *open;

	if (!line.n) {
		turn_to(open, BLOCK_NONE, b);
	} else if (str_starts(line, STR("# "))) {
		turn_to(open, BLOCK_NONE, b);
		html_el(b, "h2", NULL, str_from(line, 2));
		buf_z(b, "\n");
	} else if (str_starts(line, STR("    "))) {
		turn_to(open, BLOCK_PRE, b);
		html_text(b, str_from(line, 4));
		buf_z(b, "\n");
	} else if (str_starts(line, STR("- "))) {
		turn_to(open, BLOCK_UL, b);
		html_el(b, "li", NULL, str_from(line, 2));
		buf_z(b, "\n");
	} else {
		turn_to(open, BLOCK_P, b);
		buf_z(b, before == BLOCK_P ? "<br>\n" : "");
		html_words(b, line);
	}
}

void letter_page(const struct letter_head *head,
	struct str marked,
	struct buf *out)
{
	enum block open = BLOCK_NONE;
	struct str rest = marked;
	struct str line;

	put_head(head, template_subject(rest), out);
	/* the subject is the title */
	if (!str_cut(rest, '\n', &line, &rest))
		rest.n = 0;
	while (rest.n) {
		if (!str_cut(rest, '\n', &line, &rest)) {
			line = rest;
			rest.n = 0;
		}
		put_line(line, &open, out);
	}
	turn_to(&open, BLOCK_NONE, out);
	buf_z(out, "</body>\n</html>\n");
}

bool letter_html(const struct advisory *a, struct buf *out, struct err *err)
{
	const struct letter_head head = { .reference = a->reference,
		.language = a->language,
		.tlp = a->tlp,
		.simulated = a->simulated };
	struct buf marked = { 0 };

	(void)err;
	template_fill(a, &marked);
	letter_page(&head, buf_str(&marked), out);
	out->bad |= marked.bad;
	buf_done(&marked);
	return true;
}
