/* SPDX-License-Identifier: Apache-2.0 */
/* model: what travels between the stages. Plain structs with units and the
 * small interfaces they travel through; no I/O. */
#ifndef MODEL_MODEL_H
#define MODEL_MODEL_H

#include "model/addr.h"
#include "model/advisory.h"
#include "model/audience.h"
#include "model/exhibit.h"
#include "model/reading.h"
#include "model/rows.h"
#include "model/obs.h"
#include "model/sink.h"
#include "model/biflow.h"
#include "model/same_event.h"
#include "model/secrets.h"
#include "model/entity.h"
#include "model/claim.h"
#include "model/claimset.h"
#include "model/incident.h"
#include "model/indicator.h"
#include "model/kerberos.h"
#include "model/known.h"
#include "model/following.h"
#include "model/listening.h"
#include "model/predicate.h"
#include "model/prefix_map.h"
#include "model/recorded.h"
#include "model/reliability.h"
#include "model/event.h"
#include "model/verification.h"
#include "model/victim.h"
#include "model/view.h"
#include "model/watch.h"
#include "model/widely_used.h"
#include "model/audit.h"
#include "model/assessment.h"
#include "model/cluster.h"
#include "model/campaign.h"
#include "model/telescope.h"
#include "model/domain.h"

#endif
