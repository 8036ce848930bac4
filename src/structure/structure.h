/* SPDX-License-Identifier: Apache-2.0 */
/* structure: what several kinds of files are built from, whoever reads them:
 * compound files of OLE, shell links and texts of Windows. Functions of bytes in memory. The
 * only header of this folder that other folders include. */
#ifndef STRUCTURE_STRUCTURE_H
#define STRUCTURE_STRUCTURE_H

#include "structure/compound.h"
#include "structure/shell_link.h"
#include "structure/wide.h"

#endif
