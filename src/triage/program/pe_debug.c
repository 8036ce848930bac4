/* SPDX-License-Identifier: Apache-2.0 */
#include "triage/program/pe_parts.h"

#include "triage/program/bytes.h"
#include "triage/program/pe_format.h"

enum {
	ENTRY_N = 28,
	ENTRIES_MOST = 64, /* linkers write up to ten */
	CODEVIEW = 2,
	REPRODUCIBLE = 16,
	PATH_MOST = 4096,
	RSDS_PATH = 24,
	NB10_PATH = 16,
	CALLBACKS_MOST = 64
};

static const char *const types[] = { NULL,
	"COFF",
	"CODEVIEW",
	"FPO",
	"MISC",
	"EXCEPTION",
	"FIXUP",
	"OMAP_TO_SRC",
	"OMAP_FROM_SRC",
	"BORLAND",
	NULL,
	"CLSID",
	"VC_FEATURE",
	"POGO",
	"ILTCG",
	"MPX",
	"REPRO",
	"EMBEDDED_PORTABLE_PDB",
	NULL,
	"PDBCHECKSUM",
	"EX_DLLCHARACTERISTICS" };

/* source: Microsoft, cvinfo.h; CV_INFO_PDB70 and CV_INFO_PDB20 */
static void codeview(struct str s, struct triage_work *w)
{
	struct arena a = w->scratch;
	struct str key = { 0 };
	struct str path = { 0 };

	if (str_starts(s, STR("RSDS")) && s.n >= RSDS_PATH) {
		key = arena_fmt(&a,
			"%.*s-%u",
			STR_FMT(bytes_guid(str_from(s, 4), &a)),
			bytes_u32(s, 20));
		path = bytes_text(s, RSDS_PATH, PATH_MOST);
	} else if (str_starts(s, STR("NB10")) && s.n >= NB10_PATH) {
		key = arena_fmt(&a,
			"%08x-%u",
			bytes_u32(s, 8),
			bytes_u32(s, 12));
		path = bytes_text(s, NB10_PATH, PATH_MOST);
	} else {
		return;
	}
	if (path.n)
		fact_text(w->facts, FACT_PE_PDB, path);
	fact_text(w->facts, FACT_PE_PDB_GUID, key);
}

static void entry(const struct program *p,
	struct str e,
	struct triage_work *w)
{
	struct arena a = w->scratch;
	uint32_t type = bytes_u32(e, 12);
	const char *known = NULL;

	if (type < sizeof types / sizeof *types)
		known = types[type];
	fact_item(w->facts, FACT_PE_DEBUG);
	fact_text(w->facts,
		FACT_PE_DEBUG_TYPE,
		known ? str_of(known) : arena_fmt(&a, "%u", type));
	fact_number(w->facts, FACT_PE_DEBUG_TIME, bytes_u32(e, 4));
	fact_number(w->facts, FACT_PE_DEBUG_SIZE, bytes_u32(e, 16));
	if (type == CODEVIEW) {
		codeview(bytes_part(p->bytes,
				 bytes_u32(e, 24),
				 bytes_u32(e, 16)),
			w);
	}
}

bool pe_debug(const struct program *p, struct triage_work *w)
{
	struct program_directory d = p->directory[DIRECTORY_DEBUG];
	struct str s = { 0 };
	bool digest = false;

	if (!d.address || !d.size)
		return false;
	s = program_at(p, d.address, d.size);
	if (s.n < d.size && s.n < (size_t)ENTRY_N * ENTRIES_MOST) {
		fact_warn(w->facts,
			p->optional_at,
			"the debug directory goes beyond its section");
	}
	for (unsigned i = 0; i < ENTRIES_MOST && s.n >= ENTRY_N; i++) {
		entry(p, s, w);
		digest |= bytes_u32(s, 12) == REPRODUCIBLE;
		s = str_from(s, ENTRY_N);
	}
	return digest;
}

/* --- thread local storage ------------------------------------------------ */

void pe_tls(const struct program *p, struct triage_work *w)
{
	unsigned size = p->wide ? 8 : 4;
	uint64_t list = 0;
	struct str s = { 0 };

	if (!p->directory[DIRECTORY_TLS].address)
		return;
	s = program_at(p, p->directory[DIRECTORY_TLS].address, 6ULL * size);
	list = bytes_number(s, 3ULL * size, size, false);
	if (list < p->base)
		return;
	s = program_at(p, list - p->base, (uint64_t)CALLBACKS_MOST * size);
	for (; s.n >= size; s = str_from(s, size)) {
		uint64_t v = bytes_number(s, 0, size, false);

		if (!v)
			return;
		fact_number(w->facts, FACT_PE_TLS_CALLBACK, v);
	}
}

/* --- load configuration -------------------------------------------------- */

void pe_load_config(const struct program *p, struct triage_work *w)
{
	enum {
		CONFIG_N = 148, /* to behind GuardFlags, 64 bits */
		CF_INSTRUMENTED = 0x100
	};
	struct program_directory d = p->directory[DIRECTORY_LOAD_CONFIG];
	struct str s = { 0 };
	uint32_t told = 0;

	if (!d.address)
		return;
	s = program_at(p, d.address, CONFIG_N);
	/* the structure says its own size; what is not in it is not told */
	told = bytes_u32(s, 0);
	s = str_head(s, told);
	if (!p->wide && s.n >= 72) {
		fact_number(w->facts,
			FACT_PE_SAFE_SEH,
			bytes_u32(s, 64) && bytes_u32(s, 68));
	}
	if (s.n >= (p->wide ? 148U : 92U)) {
		uint32_t flags = bytes_u32(s, p->wide ? 144 : 88);

		fact_number(w->facts,
			FACT_PE_CONTROL_FLOW_GUARD,
			(flags & CF_INSTRUMENTED) != 0);
	}
}
