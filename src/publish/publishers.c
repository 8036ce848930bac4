/* SPDX-License-Identifier: Apache-2.0 */
#include "publish/publish.h"

/* A build may name one more list, with publications that stand elsewhere. */
#ifndef PUBLISHERS_MORE
#define PUBLISHERS_MORE "publish/none.list"
#endif

#define PUBLISHER(name, file, media, needs, audience, options, what) \
	PUBLISHER_FUNCTION(name)
#include PUBLISHERS_MORE
#undef PUBLISHER

/* Two rows of one name do not compile. */
#define PUBLISHER(name, file, media, needs, audience, options, what) \
	PUBLISHER_IS_##name,
enum {
#include "publish/publishers.list"
#include PUBLISHERS_MORE
	PUBLISHERS
};
#undef PUBLISHER

#define PUBLISHER(name_, file_, media, needs_, audience_, options_, what_) \
	{ .name = #name_,                                                  \
		.file = file_,                                             \
		.media_type = media,                                       \
		.needs = needs_,                                           \
		.audience = audience_,                                     \
		.options = options_,                                       \
		.what = what_,                                             \
		.write = name_##_write },
const struct publisher publishers[] = {
#include "publish/publishers.list"
#include PUBLISHERS_MORE
};
#undef PUBLISHER
const size_t n_publishers = sizeof publishers / sizeof *publishers;
