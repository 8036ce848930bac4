/* SPDX-License-Identifier: Apache-2.0 */
#include "identity/name/icu.h"

#include <unicode/ustring.h>
#include <unicode/utrans.h>

static const char *const ids[CONVERTERS] = {
	[CONVERT_LATIN] = "Any-Latin",
	[CONVERT_SURNAME] = "Han-Latin/Names",
	[CONVERT_HAN] = "Han-Latin",
	[CONVERT_SIMPLIFIED] = "Traditional-Simplified",
};

enum {
	UNITS_MAX = 4096,
	TEXT_MAX = 1000,
};

struct converter_state {
	UTransliterator *icu;
	bool refused; /* ICU's data have none of this id */
	struct table texts;
	struct str *said; /* by number of the text */
	uint32_t cap;
};

struct converters {
	struct arena *a;
	struct converter_state state[CONVERTERS];
};

struct converters *converters_new(struct arena *a)
{
	struct converters *c = NEW(a, struct converters, 1);

	if (!c)
		return NULL;
	c->a = a;
	for (int i = 0; i < CONVERTERS; i++)
		c->state[i].texts = table_in(a);
	return c;
}

void converters_done(struct converters *c)
{
	for (int i = 0; c && i < CONVERTERS; i++) {
		if (c->state[i].icu)
			utrans_close(c->state[i].icu);
	}
}

static bool opened(struct converter_state *s, const char *id)
{
	UChar name[40];
	UErrorCode status = U_ZERO_ERROR;

	if (s->icu || s->refused)
		return s->icu;
	u_uastrncpy(name, id, 40);
	s->icu = utrans_openU(name, -1, UTRANS_FORWARD, NULL, 0, NULL, &status);
	s->refused = !s->icu;
	return s->icu;
}

static struct str transliterated(UTransliterator *icu,
	struct str text,
	struct arena *a)
{
	UChar units[UNITS_MAX];
	char said[3 * UNITS_MAX];
	UErrorCode status = U_ZERO_ERROR;
	int32_t n;
	int32_t end;
	int32_t len = 0;

	u_strFromUTF8(units, UNITS_MAX, &n, text.p, (int32_t)text.n, &status);
	end = n;
	utrans_transUChars(icu, units, &n, UNITS_MAX, 0, &end, &status);
	u_strToUTF8(said, sizeof said, &len, units, n, &status);
	if (U_FAILURE(status))
		return STR("");
	return arena_str(a, (struct str){ said, (size_t)len });
}

struct str convert(struct converters *c, enum converter how, struct str text)
{
	struct converter_state *s;
	uint32_t before;
	uint32_t at;
	struct str *said;

	if (!c || text.n > TEXT_MAX)
		return STR("");
	s = &c->state[how];
	if (!opened(s, ids[how]))
		return STR("");
	before = s->texts.n;
	at = table_put(&s->texts, text);
	if (at == TABLE_NONE)
		return STR("");
	if (at < before)
		return s->said[at];
	said = arena_grown(c->a, s->said, at, &s->cap, sizeof *said);
	if (!said)
		return STR("");
	s->said = said;
	s->said[at] = transliterated(s->icu, text, c->a);
	return s->said[at];
}
