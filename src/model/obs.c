/* SPDX-License-Identifier: Apache-2.0 */
#include "model/obs.h"

#define F(kind, member, type, name)                           \
	{                                                     \
		name, type, offsetof(struct obs, kind.member) \
	}

#include "model/obs_fields.list"

#define SHAPE(name, fields)                                     \
	{                                                       \
		name, fields, sizeof(fields) / sizeof *(fields) \
	}

const struct obs_shape obs_shapes[OBS_KINDS] = {
#include "model/obs_shapes.list"
};

uint64_t obs_number_at(const struct obs *o, const struct obs_field *f)
{
	const void *p = (const char *)o + f->at;

	switch (f->type) {
	case FIELD_U64:
	case FIELD_COUNT:
	case FIELD_DURATION:
	case FIELD_TIME:
		return *(const uint64_t *)p;
	case FIELD_U32:
		return *(const uint32_t *)p;
	case FIELD_U16:
		return *(const uint16_t *)p;
	case FIELD_U8:
		return *(const uint8_t *)p;
	case FIELD_MARK:
		return *(const bool *)p;
	case FIELD_MAYBE:
		return (uint64_t) * (const int8_t *)p;
	case FIELD_TEXT:
	case FIELD_ADDRESS:
		break;
	}
	return 0;
}

bool obs_field_present(const struct obs *o, const struct obs_field *f)
{
	struct addr address;

	switch (f->type) {
	case FIELD_TEXT:
		return obs_text_at(o, f).n > 0;
	case FIELD_ADDRESS:
		memcpy(&address, (const char *)o + f->at, sizeof address);
		return address.hi || address.lo;
	case FIELD_DURATION:
	case FIELD_MAYBE:
		return (int64_t)obs_number_at(o, f) >= 0;
	case FIELD_TIME:
		return (int64_t)obs_number_at(o, f) != T_NONE;
	case FIELD_COUNT:
	case FIELD_U32:
	case FIELD_U16:
	case FIELD_U8:
	case FIELD_MARK:
		return obs_number_at(o, f) != 0;
	case FIELD_U64:
		return obs_number_at(o, f) != COUNT_NOT_TOLD;
	}
	return false;
}

const struct str *obs_cells(const struct obs *o, uint32_t *ret_n)
{
	switch (o->kind) {
	case OBS_ROW:
		*ret_n = o->row.n;
		return o->row.cell;
	case OBS_RECORD:
		*ret_n = o->record.n_cell;
		return o->record.cell;
	case OBS_KNOWN:
		*ret_n = known_shapes[o->known.kind].n;
		return o->known.cell;
	default:
		*ret_n = 0;
		return NULL;
	}
}

uint64_t flow_payload(const struct tuple *t,
	uint64_t wire_byte,
	uint64_t packets,
	unsigned link_byte)
{
	static const uint8_t
		header[] = { [1] = 8, [6] = 20, [17] = 8, [58] = 8 };

	if (wire_byte == COUNT_NOT_TOLD)
		return COUNT_NOT_TOLD;
	if (packets == COUNT_NOT_TOLD)
		return wire_byte;
	unsigned ip = addr_is_v4(t->src) ? 20 : 40;
	unsigned transport = t->proto < sizeof header ? header[t->proto] : 0;
	uint64_t each = (uint64_t)link_byte + ip + transport;

	/* SYNs and their answers carry options, short frames padding: so little
	 * is no payload */
	uint64_t least = each + (t->proto == 6 ? 20 : 0);
	if (packets >= UINT64_MAX / 128 || wire_byte <= packets * least)
		return 0;
	return wire_byte - packets * each;
}
