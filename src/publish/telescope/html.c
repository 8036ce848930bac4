/* SPDX-License-Identifier: Apache-2.0 */
/* A telescope report as one HTML page that needs no network and no script, in
 * the style of the dossier. */
#include "publish/telescope/figure.h"
#include "publish/telescope/say.h"
#include "publish/text/html.h"
#include "publish/text/style.h"

static const char style[] =
	".gday{fill:var(--accent)}.gpast{fill:var(--bins)}.gpart{fill:var(--"
	"stripe);stroke:var(--bins);stroke-width:1;stroke-dasharray:3 2}"
	".gsurge{fill:#b3261e}.gmark{stroke:var(--ink);stroke-width:2}"
	".key{display:inline-block;width:10px;height:10px;margin:0 4px 0 "
	"10px}.key.k-day{background:var(--accent)}.key.k-past{background:var("
	"--"
	"bins)}"
	".key.k-surge{background:#b3261e}.key.k-part{border:1px dashed "
	"var(--bins)}\n"
	".means{display:grid;grid-template-columns:repeat(auto-fit,minmax("
	"200px,1fr));gap:12px;margin:0 0 "
	"24px;padding:0;list-style:none;max-width:none}"
	".means li{margin:0;padding:14px "
	"16px;background:var(--panel);border-radius:4px}.means "
	"b{display:block;font-size:26px;font-weight:650;line-height:1.2}"
	".means span{color:var(--quiet);font-size:13px}\n"
	"table.lines td:first-child,table.lines "
	"th[scope=row]{white-space:nowrap}\n";

struct sheet {
	const struct telescope_report *r;
	struct buf *b;
	struct arena *a;
};

static void head(struct sheet *s)
{
	struct buf *b = s->b;
	const struct telescope_report *r = s->r;

	buf_z(b,
		"<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta "
		"charset=\"utf-8\">\n<meta name=\"viewport\" "
		"content=\"width=device-width, initial-scale=1\">\n"
		"<meta name=\"color-scheme\" content=\"light dark\">\n<meta "
		"name=\"referrer\" content=\"no-referrer\">\n"
		"<meta http-equiv=\"Content-Security-Policy\" "
		"content=\"default-src 'none'; style-src "
		"'unsafe-inline'\">\n<title>Network telescope ");
	html_text(b, r->title);
	buf_z(b,
		r->simulated ? " \xc2\xb7 SIMULATED</title>\n<style>"
			     : "</title>\n<style>");
	for (size_t i = 0; i < n_page_style; i++)
		buf_z(b, page_style[i]);
	buf_z(b, style);
	buf_z(b,
		"</style>\n</head>\n<body>\n<div class=\"page\">\n<header "
		"class=\"mast\">\n");
	if (r->simulated) {
		buf_z(b,
			"<p class=\"banner\" "
			"role=\"note\"><strong>SIMULATED</strong> made for "
			"practice; nothing here is real evidence.</p>\n");
	}
	buf_z(b,
		"<p class=\"kicker\">Network telescope</p>\n<h1>What came to "
		"addresses that offer nothing, ");
	html_text(b, r->title);
	buf_z(b, "</h1>\n");
}

static void fact(struct sheet *s, const char *term, const struct buf *text)
{
	struct buf *b = s->b;

	buf_fmt(b, "<div><dt>%s</dt><dd>", term);
	html_text(b, buf_str(text));
	buf_z(b, "</dd></div>");
}

static void facts(struct sheet *s)
{
	const struct telescope_report *r = s->r;
	struct buf t = { 0 };

	buf_z(s->b, "<dl class=\"facts\">");
	if (r->counted) {
		telescope_say_day(&t, r->data_from);
		buf_z(&t, " to ");
		telescope_say_day(&t, r->data_to);
		fact(s, "Data", &t);
		t.n = 0;
		say_plural(&t, r->whole, "day", "days");
		fact(s, "Counted", &t);
		t.n = 0;
		say_count(&t, r->sensors);
		fact(s, "Sensor addresses", &t);
		t.n = 0;
		say_count(&t, r->accesses);
		fact(s, "Accesses", &t);
		t.n = 0;
		say_count(&t, r->sources);
		fact(s, "Different sources, about", &t);
		t.n = 0;
	}
	if (r->chosen.n) {
		buf_add(&t, r->chosen);
		fact(s, "Chosen", &t);
		t.n = 0;
	}
	buf_z(&t, "ashiato ");
	buf_add(&t, r->version);
	fact(s, "Made by", &t);
	buf_z(s->b, "</dl>\n</header>\n<main>\n");
	buf_done(&t);
}

static void section(struct sheet *s, const char *id, const char *title)
{
	buf_fmt(s->b,
		"<section id=\"%s\" aria-labelledby=\"h-%s\">\n<h2 "
		"id=\"h-%s\">%s</h2>\n",
		id,
		id,
		id,
		title);
}

static void section_end(struct sheet *s)
{
	buf_z(s->b, "</section>\n");
}

static void list(struct sheet *s, const struct str *item, uint32_t n)
{
	struct buf *b = s->b;

	if (!n)
		return;
	buf_z(b, "<ul>");
	for (uint32_t i = 0; i < n; i++)
		html_el(b, "li", NULL, item[i]);
	buf_z(b, "</ul>\n");
}

static void summary(struct sheet *s)
{
	struct buf *b = s->b;
	const struct telescope_report *r = s->r;

	section(s, "summary", "Summary");
	if (r->counted) {
		buf_z(b, "<ul class=\"means\">");
		for (int i = 0; i < TELESCOPE_SERIES; i++) {
			struct buf t = { 0 };

			if (i == TELESCOPE_DETECTIONS && !r->detects)
				continue;
			telescope_say_milli(&t, r->mean[i]);
			buf_z(b, "<li><b>");
			html_text(b, buf_str(&t));
			buf_fmt(b,
				"</b><span>%s</span></li>",
				telescope_series_name(
					(enum telescope_series)i));
			buf_done(&t);
		}
		buf_z(b, "</ul>\n");
	}
	list(s, r->sentence, r->n_sentence);
	section_end(s);
}

/* a number in a cell of its own */
static void cell(struct sheet *s, const struct buf *t)
{
	struct buf *b = s->b;

	buf_z(b, "<td class=\"n\">");
	html_text(b, buf_str(t));
	buf_z(b, "</td>");
}

static void count_cell(struct sheet *s, uint64_t n)
{
	struct buf t = { 0 };

	say_count(&t, n);
	cell(s, &t);
	buf_done(&t);
}

static void milli_cell(struct sheet *s, int64_t milli)
{
	struct buf t = { 0 };

	telescope_say_milli(&t, milli);
	cell(s, &t);
	buf_done(&t);
}

static void days(struct sheet *s)
{
	struct buf *b = s->b;
	static const char *const cols[] = { "Day (UTC)",
		"#Accesses",
		"#Per address",
		"#Sources",
		"#Detections",
		"#Backscatter",
		"#Sensors" };
	const struct telescope_report *r = s->r;

	section(s, "days", "Accesses per day and sensor address");
	buf_z(b, "<figure>");
	figure_telescope_days(b, r);
	buf_z(b,
		"<figcaption><b>Accesses per day and sensor address.</b> "
		"<span "
		"class=\"key k-day\"></span>days reported <span class=\"key "
		"k-past\"></span>days before "
		"<span class=\"key k-surge\"></span>days of a surge <span "
		"class=\"key k-part\"></span>not whole, in no "
		"mean</figcaption></figure>\n");
	html_table(b,
		"days",
		"Every day reported; those marked * are not whole",
		cols,
		7);
	for (uint32_t i = r->first; i < r->n_day; i++) {
		const struct telescope_day *d = &r->day[i];
		struct buf t = { 0 };

		telescope_say_day(&t, d->day);
		buf_z(&t, d->partial ? " *" : "");
		buf_z(b, "<tr>");
		html_row_head(b, "c", buf_str(&t));
		count_cell(s, d->accesses);
		milli_cell(s,
			d->sensors
				? (int64_t)(d->accesses * 1000 / d->sensors)
				: 0);
		count_cell(s, d->sources);
		count_cell(s, d->detections);
		count_cell(s, d->backscatter);
		count_cell(s, d->sensors);
		buf_z(b, "</tr>\n");
		buf_done(&t);
	}
	html_table_end(b);
	section_end(s);
}

static void line_row(struct sheet *s,
	const struct telescope_line *l,
	bool sensor)
{
	struct buf *b = s->b;
	struct buf t = { 0 };

	buf_z(b, "<tr>");
	html_row_head(b, "c", l->name);
	html_el(b, "td", NULL, l->what);
	count_cell(s, l->accesses);
	milli_cell(s, l->milli);
	telescope_say_share(&t, l->share);
	cell(s, &t);
	t.n = 0;
	if (sensor) {
		count_cell(s, l->days);
	} else {
		telescope_say_change(&t, l);
		cell(s, &t);
		count_cell(s, l->sources);
	}
	buf_z(b, "</tr>\n");
	buf_done(&t);
}

enum {
	ROWS_MAX = 30
};

static void line_figure(struct sheet *s,
	const char *id,
	const char *title,
	const struct telescope_line *l,
	uint32_t n,
	bool sensor)
{
	struct buf *b = s->b;
	struct arena scratch = *s->a;
	const char *name =
		arena_z(&scratch, arena_fmt(&scratch, "grid-%s", id));

	buf_z(b, "<figure>");
	figure_telescope_lines(b, name, str_of(title), l, n, scratch);
	const char *each = " and sensor address";
	const char *before = "; the month before carries no comparison.";

	if (sensor) {
		each = "";
		before = ".";
	} else if (l->compared) {
		before = "; the mark is the month before.";
	}
	buf_fmt(b,
		"<figcaption><b>%s.</b> Accesses per "
		"day%s%s</figcaption></figure>\n",
		title,
		each,
		before);
}

static void lines(struct sheet *s,
	const char *id,
	const char *title,
	const char *const cols[7],
	const struct telescope_line *l,
	uint32_t n,
	uint32_t all,
	bool sensor)
{
	struct buf *b = s->b;

	if (!n)
		return;
	section(s, id, title);
	if (n > 1)
		line_figure(s, id, title, l, n, sensor);
	html_table(b,
		"lines",
		sensor || all <= ROWS_MAX ? "By accesses"
					  : "By accesses; the first of all",
		cols,
		sensor ? 6 : 7);
	for (uint32_t i = 0; i < n && i < ROWS_MAX; i++)
		line_row(s, &l[i], sensor);
	html_table_end(b);
	if (all > ROWS_MAX) {
		buf_z(b, "<p class=\"note\">");
		say_count(b, ROWS_MAX);
		buf_z(b, " of ");
		say_count(b, all);
		buf_z(b, ".</p>\n");
	}
	section_end(s);
}

static void surges(struct sheet *s)
{
	struct buf *b = s->b;
	const struct telescope_report *r = s->r;

	section(s, "surges", "Surges");
	if (!r->n_surge) {
		buf_z(b, "<p class=\"none\">");
		html_words(b, r->surge_note.n ? r->surge_note : STR("None."));
		buf_z(b, "</p>\n");
	} else {
		buf_z(b, "<ul>");
		for (uint32_t i = 0; i < r->n_surge; i++) {
			struct buf t = { 0 };

			telescope_say_surge(&t, &r->surge[i]);
			html_el(b, "li", NULL, buf_str(&t));
			buf_done(&t);
		}
		buf_z(b, "</ul>\n");
	}
	section_end(s);
}

static void campaigns(struct sheet *s)
{
	struct buf *b = s->b;
	const struct telescope_report *r = s->r;
	static const char *const cols[] = { "What they share",
		"#Sources",
		"#Accesses",
		"Active" };

	section(s, "campaigns", "Sources that scan alike");
	buf_z(b, "<p class=\"note\">");
	html_words(b, r->campaign_note);
	buf_z(b,
		". Alike is not one hand: who else scans so stands here "
		"too.</p>\n");
	if (r->n_campaign) {
		html_table(b,
			"lines",
			"Groups of ten sources and more, the largest first",
			cols,
			4);
	}
	for (uint32_t i = 0; i < r->n_campaign; i++) {
		const struct campaign *c = &r->campaign[i];
		struct buf t = { 0 };

		buf_z(b, "<tr>");
		telescope_say_campaign(&t, c);
		html_el(b, "td", NULL, buf_str(&t));
		count_cell(s, c->n_source);
		count_cell(s, c->accesses);
		t.n = 0;
		telescope_say_day(&t, c->first_day);
		buf_z(&t, c->last_day != c->first_day ? " to " : "");
		if (c->last_day != c->first_day)
			telescope_say_day(&t, c->last_day);
		buf_z(&t, c->fresh ? ", new" : "");
		html_el(b, "td", "c", buf_str(&t));
		buf_z(b, "</tr>\n");
		buf_done(&t);
	}
	if (r->n_campaign)
		html_table_end(b);
	section_end(s);
}

static void figures(struct sheet *s)
{
	struct buf *b = s->b;
	const struct telescope_report *r = s->r;
	static const char *const cols[] = { "Series",
		"Period",
		"#Mean",
		"Of" };

	if (!r->n_figure)
		return;
	section(s, "figures", "By month and year, counted and published");
	html_table(b,
		"lines",
		"Only what was counted on three quarters of its days is "
		"compared",
		cols,
		4);
	for (uint32_t i = 0; i < r->n_figure; i++) {
		const struct telescope_figure *f = &r->figure[i];
		struct buf t = { 0 };

		buf_z(b, "<tr>");
		html_row_head(b,
			"c",
			str_of(telescope_series_name(f->series)));
		buf_fmt(&t,
			f->month ? "%d-%02u" : "%d",
			(int)f->year,
			(unsigned)f->month);
		html_el(b, "td", "c", buf_str(&t));
		milli_cell(s, f->milli);
		t.n = 0;
		if (f->published)
			buf_z(&t, "published");
		else if (f->carries)
			buf_z(&t, "counted here");
		else
			buf_z(&t, "counted here, on too few days to compare");
		if (f->source.n) {
			buf_z(&t, " by ");
			buf_add(&t, f->source);
		}
		html_el(b, "td", NULL, buf_str(&t));
		buf_z(b, "</tr>\n");
		buf_done(&t);
	}
	html_table_end(b);
	section_end(s);
}

/* heads of the tables of lines; # = a column of numbers */
static const char *const port_head[] = { "Port",
	"",
	"#Accesses",
	"#Per day and address",
	"#Share",
	"#Against the month before",
	"#Sources" };
static const char *const country_head[] = { "Country",
	"",
	"#Accesses",
	"#Per day and address",
	"#Share",
	"#Against the month before",
	"#Sources" };
static const char *const network_head[] = { "Network",
	"Name",
	"#Accesses",
	"#Per day and address",
	"#Share",
	"#Against the month before",
	"#Sources" };
static const char *const sensor_head[] = { "Sensor",
	"Place",
	"#Accesses",
	"#Per day",
	"#Share",
	"#Days lived",
	"" };

static void counted(struct sheet *s)
{
	const struct telescope_report *r = s->r;

	days(s);
	lines(s,
		"ports",
		"Destination ports",
		port_head,
		r->port,
		r->n_port,
		r->all_ports,
		false);
	lines(s,
		"countries",
		"Source countries",
		country_head,
		r->country,
		r->n_country,
		r->all_countries,
		false);
	lines(s,
		"networks",
		"Source networks",
		network_head,
		r->network,
		r->n_network,
		r->all_networks,
		false);
	lines(s,
		"sensors",
		"Sensors",
		sensor_head,
		r->sensor,
		r->n_sensor,
		r->n_sensor,
		true);
	surges(s);
	campaigns(s);
}

bool publish_telescope_html(const struct telescope_report *r,
	struct buf *out,
	struct err *err)
{
	enum {
		BUDGET = 1 << 26
	};
	struct arena a = { 0 };
	struct sheet s = { r, out, &a };

	if (!arena_open(&a, BUDGET, err))
		return false;
	head(&s);
	facts(&s);
	summary(&s);
	if (r->counted)
		counted(&s);
	figures(&s);
	section(&s, "limits", "To know");
	list(&s, r->note, r->n_note);
	section_end(&s);
	buf_z(out,
		"</main>\n<footer>Method, limits and measured rates: "
		"<code>man "
		"ashiato-telescope</code>.</footer>\n</div>\n</body>\n</"
		"html>\n");
	bool ok = !a.full && !out->bad;
	arena_close(&a);
	return ok ||
		fail(err, ERR_LIMIT, 0, "no memory left to write the report");
}
