/* SPDX-License-Identifier: Apache-2.0 */
/* structure: what several kinds of files are built from, whoever reads them:
 * compound files of OLE, disk images in EWF, shell links and texts of
 * Windows. Functions of bytes; images are read in place. The
 * only header of this folder that other folders include. */
#ifndef STRUCTURE_STRUCTURE_H
#define STRUCTURE_STRUCTURE_H

#include "structure/compound.h"
#include "structure/ewf.h"
#include "structure/shell_link.h"
#include "structure/wide.h"

#endif
