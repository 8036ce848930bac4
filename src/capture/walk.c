/* SPDX-License-Identifier: Apache-2.0 */
#include "capture/walk.h"

const char packet_not_ip[] = "not an IP packet";

const char *unread_as(struct walk *w, enum unread_of of, uint64_t code)
{
	w->unread.of = of;
	w->unread.code = code;
	return packet_not_ip;
}

const char *behind_type(struct walk *w, uint16_t type, const char *missing)
{
	w->type = type;
	w->next = H_TYPE;
	return w->c.bad ? missing : NULL;
}

const char *end_walk(struct walk *w, uint32_t header)
{
	w->p->payload_byte = w->left > header ? w->left - header : 0;
	w->p->payload = (struct str){ (const char *)w->c.p, cur_left(&w->c) };
	w->next = H_NONE;
	return NULL;
}

const char *enter_tunnel(struct walk *w, enum header next, uint32_t header)
{
	end_walk(w, header);
	w->inside = true;
	w->outer = *w->p;
	w->next = next;
	return NULL;
}
