/* SPDX-License-Identifier: Apache-2.0 */
/* MISP warning lists: addresses, networks and domains that are public or
 * shared, so that a match means little. source:
 * https://github.com/MISP/misp-warninglists, schema.json. A list with
 * "baseline": true is one of `ashiato baseline`: usual in one network. */
#include <stdio.h>

#include <jansson.h>

#include "read/input/lines.h"
#include "read/input/document.h"

int warning_list_probe(struct str head)
{
	if (!head.n || head.p[0] != '{')
		return 0;
	bool list = str_has(head, STR("\"list\"")) &&
		str_has(head, STR("\"description\""));
	bool types = str_has(head, STR("\"cidr\"")) ||
		str_has(head, STR("\"hostname\"")) ||
		str_has(head, STR("\"string\""));

	if (!list)
		return 0;
	/* the type often stands behind a list that is longer than the head */
	return types && str_has(head, STR("\"type\"")) ? 85 : 60;
}

/* Half of the Internet is usual nowhere: networks wider than /16 or /32, and
 * names under which others register theirs. */
static bool is_too_wide(struct str entry)
{
	struct prefix p;
	struct domain_parts parts;

	if (prefix_parse(entry, &p))
		return p.bits < (addr_is_v4(p.net) ? 96 + 16 : 32);
	return !domain_cut(entry, &parts) || !parts.registrable.n;
}

static bool entries(json_t *list,
	struct str name,
	bool usual,
	const struct sink *out,
	struct read_stats *stats)
{
	size_t i;
	json_t *e;
	char why[120];

	json_array_foreach(list, i, e)
	{
		struct obs o = {
			.kind = OBS_WARNING_LIST,
			.t_ns = T_NONE,
		};

		if (!json_is_string(e)) {
			snprintf(why,
				sizeof why,
				"a text was expected as entry %zu of the "
				"list",
				i + 1);
			sink_skip(out, stats, (struct skip){ 0, 0, 0, why });
			continue;
		}
		struct str entry = { json_string_value(e),
			json_string_length(e) };
		if (usual && is_too_wide(entry)) {
			snprintf(why,
				sizeof why,
				"entry %zu is too wide for a baseline, or no "
				"address and no name",
				i + 1);
			sink_skip(out, stats, (struct skip){ 0, 0, 0, why });
			continue;
		}
		o.warning = (struct obs_warning){ name, entry, usual };
		stats->records++;
		if (!out->put(out->ctx, &o))
			return false;
	}
	return true;
}

bool warning_list_read(struct input *in,
	struct arena scratch,
	const struct sink *out,
	struct read_stats *stats,
	struct err *err)
{
	struct str text;
	json_error_t why;

	if (!document_read(in, DOCUMENT_MAX, &scratch, stats, &text, err))
		return false;
	json_t *doc =
		json_loadb(text.p, text.n, JSON_REJECT_DUPLICATES, &why);
	if (!doc) {
		return fail(err,
			ERR_FORMAT,
			(uint64_t)(why.position < 0 ? 0 : why.position),
			"line %d: %s",
			why.line,
			why.text);
	}
	const char *name = json_string_value(json_object_get(doc, "name"));
	json_t *list = json_object_get(doc, "list");
	bool usual = json_is_true(json_object_get(doc, "baseline"));
	bool ok = json_is_array(list);
	if (!ok) {
		fail(err,
			ERR_FORMAT,
			0,
			"a warning list has an array named \"list\"");
	} else if (!entries(list,
			   str_of(name ? name : "unnamed warning list"),
			   usual,
			   out,
			   stats)) {
		ok = fail(err, ERR_LIMIT, 0, "the reading was stopped");
	}
	if (ok) {
		snprintf(stats->note,
			sizeof stats->note,
			usual ? "baseline: %.100s" : "warning list: %.100s",
			name ? name : "unnamed");
	}
	json_decref(doc);
	return ok;
}
