/* SPDX-License-Identifier: Apache-2.0 */
#include "model/obs.h"

const char *obs_kind_name(enum obs_kind k)
{
	static const char *const name[OBS_KINDS] = { "flow", "dns", "http", "tls", "ssh", "file", "row", "warning-list", "known" };

	return name[k];
}
