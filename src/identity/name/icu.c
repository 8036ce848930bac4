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
	KEPT_MAX = 1 << 16, /* texts of each converter */
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
	s->icu = utrans_openU(name,
		-1,
		UTRANS_FORWARD,
		NULL,
		0,
		NULL,
		&status);
	s->refused = !s->icu;
	return s->icu;
}

static struct str transliterated(UTransliterator *icu,
	struct str text,
	char *room)
{
	UChar units[UNITS_MAX];
	UErrorCode status = U_ZERO_ERROR;
	int32_t n;
	int32_t end;
	int32_t len = 0;

	u_strFromUTF8(units, UNITS_MAX, &n, text.p, (int32_t)text.n, &status);
	end = n;
	utrans_transUChars(icu, units, &n, UNITS_MAX, 0, &end, &status);
	u_strToUTF8(room, CONVERTED_MAX, &len, units, n, &status);
	if (U_FAILURE(status))
		return STR("");
	return (struct str){ room, (size_t)len };
}

/* for the next time; when there is no room, that time ICU is asked again */
static void keep(struct converters *c,
	struct converter_state *s,
	struct str text,
	struct str said)
{
	uint32_t at = s->texts.n;
	struct str *grown;

	if (at == KEPT_MAX)
		return;
	grown = arena_grown(c->a, s->said, at, &s->cap, sizeof *grown);
	if (!grown)
		return;
	s->said = grown;
	s->said[at] = arena_str(c->a, said);
	if (!c->a->full)
		table_put(&s->texts, text);
}

struct str convert(struct converters *c,
	enum converter how,
	struct str text,
	char *room)
{
	struct converter_state *s;
	uint32_t at;
	struct str said;

	if (!c || text.n > TEXT_MAX)
		return STR("");
	s = &c->state[how];
	at = table_find(&s->texts, text);
	if (at != TABLE_NONE)
		return s->said[at];
	if (!opened(s, ids[how]))
		return STR("");
	said = transliterated(s->icu, text, room);
	keep(c, s, text, said);
	return said;
}
