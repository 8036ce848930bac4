/* SPDX-License-Identifier: Apache-2.0 */
/* core: bytes, memory, errors, time, digests, files, JSON output. No domain
 * words. The only header of this folder that other folders include. */
#ifndef CORE_CORE_H
#define CORE_CORE_H

#include "core/version.h"
#include "core/err.h"
#include "core/str.h"
#include "core/arena.h"
#include "core/slabs.h"
#include "core/cur.h"
#include "core/spool.h"
#include "core/buf.h"
#include "core/when.h"
#include "core/time_form.h"
#include "core/digest.h"
#include "core/file.h"
#include "core/input.h"
#include "core/progress.h"
#include "core/json.h"
#include "core/local.h"
#include "core/table.h"
#include "core/utf8.h"
#include "core/text.h"
#include "core/shown.h"
#include "core/near.h"
#include "core/csv.h"
#include "core/num.h"
#include "core/fixed.h"
#include "core/hll.h"
#include "core/minhash.h"
#include "core/tlsh.h"

#endif
