/* SPDX-License-Identifier: Apache-2.0 */
/* Which release this is: in documents, and in what it seals. */
#ifndef CORE_VERSION_H
#define CORE_VERSION_H

#define ASHIATO_VERSION "0.1.0"

#endif
