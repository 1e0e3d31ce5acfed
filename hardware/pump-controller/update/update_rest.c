// SPDX-License-Identifier: Apache-2.0
/* Updates beside therapy. A restart ends boluses, priming, a temporary rate and automated dosing: it waits until there is none. */
#include "update_rest.h"

#include "pump/delivery.h"
#include "pump/dosing.h"
#include "pump/drive.h"

enum { RESTART_US = 500000 };

bool update_rests_for(uint64_t us)
{
    return drive_is_idle_for(us);
}

static bool lasts(const struct dosing_override *rate)
{
    return rate->on && rate->ends_at > delivery_now();
}

bool update_may_restart(void)
{
    const struct dosing *dosing = delivery_dosing();
    return delivery_status().bolus_id == 0u && dosing->priming.remaining == 0u && !lasts(&dosing->temporary) &&
           !lasts(&dosing->automated) && drive_is_idle_for(RESTART_US);
}
