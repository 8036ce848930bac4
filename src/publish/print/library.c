/* SPDX-License-Identifier: Apache-2.0 */
#include "publish/print/library.h"

#include <dlfcn.h>

enum library {
	LIBRARY_GLIB,
	LIBRARY_GOBJECT,
	LIBRARY_FONTCONFIG,
	LIBRARY_PANGOFT2,
	LIBRARY_PANGOCAIRO,
	LIBRARY_PANGO,
	LIBRARY_CAIRO,
	LIBRARIES
};

static const char *const names[LIBRARIES] = {
	"libglib-2.0.so.0",
	"libgobject-2.0.so.0",
	"libfontconfig.so.1",
	"libpangoft2-1.0.so.0",
	"libpangocairo-1.0.so.0",
	"libpango-1.0.so.0",
	"libcairo.so.2",
};

static const struct {
	enum library of;
	const char *name;
	size_t at; /* in struct print_library */
} calls[] = {
#define CALL(library, name) \
	{ LIBRARY_##library, #name, offsetof(struct print_library, name) },
#include "publish/print/calls.list"
#undef CALL
};

static bool missing(struct err *err, const char *what)
{
	return fail(err,
		ERR_IO,
		0,
		"PDF is drawn with Pango and Cairo, and %s is not on this "
		"machine: install libpangocairo-1.0-0 and fonts-dejavu-core "
		"(Debian), or write the page without --pdf",
		what);
}

bool print_library_open(struct print_library *ret, struct err *err)
{
	void *handle[LIBRARIES];

	for (int i = 0; i < LIBRARIES; i++) {
		handle[i] = dlopen(names[i],
			RTLD_NOW | RTLD_LOCAL | RTLD_NODELETE);
		if (!handle[i])
			return missing(err, names[i]);
	}
	for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
		void *call = dlsym(handle[calls[i].of], calls[i].name);

		if (!call)
			return missing(err, calls[i].name);
		/* what POSIX asks of dlsym, and ISO C does not know */
		memcpy((char *)ret + calls[i].at, &call, sizeof call);
	}
	return true;
}
