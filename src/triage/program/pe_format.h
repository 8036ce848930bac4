/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers of Microsoft's PE Format that several files read. */
#ifndef TRIAGE_PROGRAM_PE_FORMAT_H
#define TRIAGE_PROGRAM_PE_FORMAT_H

enum pe_directory {
	DIRECTORY_EXPORT = 0,
	DIRECTORY_IMPORT = 1,
	DIRECTORY_RESOURCE = 2,
	DIRECTORY_SECURITY = 4,
	DIRECTORY_DEBUG = 6,
	DIRECTORY_TLS = 9,
	DIRECTORY_LOAD_CONFIG = 10,
	DIRECTORY_DELAY_IMPORT = 13,
	DIRECTORY_CLR = 14
};

enum {
	PE_AT = 0x3c,     /* e_lfanew */
	COFF_N = 20,      /* IMAGE_FILE_HEADER */
	CHECKSUM_AT = 64, /* in the optional header, both sizes */
	SUBSYSTEM_AT = 68,
	PE32_PLUS = 0x20b,
	MACHINE_I386 = 0x14c,
	IS_DLL = 0x2000
};

#endif
