/* SPDX-License-Identifier: Apache-2.0 */
/* Private to capture/: from the bytes of one captured packet to its innermost
 * addresses, ports and payload. */
#ifndef CAPTURE_PACKET_H
#define CAPTURE_PACKET_H

#include "capture/decoded.h"
#include "capture/unread.h"

/* Reads one packet as it was captured. link: as tcpdump.org assigns link types.
 * NULL, or why it is not an IP packet that can be read: packet_not_ip, or what
 * was expected; *ret then means nothing. *ret_unread: of packet_not_ip, what it
 * is; when a tunnel's content could not be read, so that the tunnel's packet is
 * what was read, what that content is; untouched otherwise. cost: a few ns for
 * plain TCP and UDP over Ethernet, more for every tunnel. */
const char *packet_read(uint32_t link,
	struct str bytes,
	struct packet *ret,
	struct unread *ret_unread);

/* the same without the fast path for usual packets */
const char *packet_read_walking(uint32_t link,
	struct str bytes,
	struct packet *ret,
	struct unread *ret_unread);

/* Goes on behind an IP header whose fragments were joined: *p as the header
 * left it, bytes the payload of the whole. */
const char *packet_read_joined(struct str bytes,
	struct packet *p,
	struct unread *ret_unread);

#endif
