/* SPDX-License-Identifier: Apache-2.0 */
/* What is told of a PE file, part by part. Each takes a PE that is open, tells
 * its facts to w->facts, with w->scratch for itself, and warns where a table
 * lies; a part that is not there tells nothing. */
#ifndef TRIAGE_PROGRAM_PE_PARTS_H
#define TRIAGE_PROGRAM_PE_PARTS_H

#include "triage/program/program.h"

/* Version strings of one RT_VERSION resource.
 * source: Microsoft, VS_VERSIONINFO */
void pe_version(struct str bytes, struct triage_work *w);

/* The debug directory: paths of debug files, times.
 *   return: whether an entry says that the header's time is a digest */
bool pe_debug(const struct program *p, struct triage_work *w);

/* Callbacks of thread local storage, which run before the entry point. */
void pe_tls(const struct program *p, struct triage_work *w);

/* What the load configuration says of defences. */
void pe_load_config(const struct program *p, struct triage_work *w);

/* The Rich header, which Microsoft's linkers leave: what made the objects, and
 * the MD5 that pefile takes of it. source: pefile 2024.8.26,
 * get_rich_header_hash; bytepointer.com, The Undocumented Microsoft Rich Header
 */
void pe_rich(const struct program *p, struct triage_work *w);

/* Digests and signatures as Authenticode has them. Says who signed and whether
 * the digest is that of the file, never whether to trust it. cost: two digests
 * of the file. source: Microsoft, Windows Authenticode Portable Executable
 * Signature Format, 1.0 */
void pe_signature(const struct program *p, struct triage_work *w);

/* The metadata of a .NET program. source: ECMA-335, II.22 to II.25 */
void pe_dotnet(const struct program *p, struct triage_work *w);

#endif
