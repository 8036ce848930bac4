/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers of Apple's loader.h that several files read. */
#ifndef TRIAGE_PROGRAM_MACHO_FORMAT_H
#define TRIAGE_PROGRAM_MACHO_FORMAT_H

#include <stdint.h>

enum macho_command {
	LC_SEGMENT = 0x1,
	LC_SYMTAB = 0x2,
	LC_LOAD_DYLIB = 0xc,
	LC_ID_DYLIB = 0xd,
	LC_SEGMENT_64 = 0x19,
	LC_UUID = 0x1b,
	LC_CODE_SIGNATURE = 0x1d,
	LC_SPLIT_INFO = 0x1e,
	LC_LAZY_LOAD_DYLIB = 0x20,
	LC_VERSION_MIN_MACOSX = 0x24,
	LC_VERSION_MIN_IPHONEOS = 0x25,
	LC_FUNCTION_STARTS = 0x26,
	LC_DATA_IN_CODE = 0x29,
	LC_SOURCE_VERSION = 0x2a,
	LC_VERSION_MIN_TVOS = 0x2f,
	LC_VERSION_MIN_WATCHOS = 0x30,
	LC_BUILD_VERSION = 0x32,
	/* with LC_REQ_DYLD, 0x80000000, off */
	LC_LOAD_WEAK_DYLIB = 0x18,
	LC_RPATH = 0x1c,
	LC_REEXPORT_DYLIB = 0x1f,
	LC_LOAD_UPWARD_DYLIB = 0x23,
	LC_MAIN = 0x28,
	LC_EXPORTS_TRIE = 0x33,
	LC_CHAINED_FIXUPS = 0x34
};

enum {
	MACHO_COMMANDS_MOST = 4096, /* real files have a hundred */
	MACHO_HEAD_N = 28           /* 32 with 64 bits */
};

#endif
