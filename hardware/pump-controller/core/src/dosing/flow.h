// SPDX-License-Identifier: Apache-2.0
/* The basal flow and the passing of time, for the other files of the engine. */
#ifndef PUMP_DOSING_FLOW_H
#define PUMP_DOSING_FLOW_H

#include "pump/dosing.h"

/* What one step is in units of basal_owed: its amount in hundredths of mU/h, times ms. */
#define DOSING_STEP_OWED ((uint64_t)DOSING_STEP_MU * 100u * 3600000u)

/* Books all flows up to `now`. */
void dosing_advance(struct dosing *dosing, uint64_t now);
/* The rate in force at dosing->at, hundredths of mU/h: a percentage needs no rounding. */
uint64_t dosing_flow_rate(const struct dosing *dosing);
/* Whether automated dosing at this rate may stand at dosing->at: not above the profile, or borne by a glucose reading. */
bool dosing_flow_is_borne(const struct dosing *dosing, uint32_t rate);
/* When the rate in force may change next by itself, or the user is to be told; UINT64_MAX: never. */
uint64_t dosing_flow_next_change(const struct dosing *dosing);

#endif
