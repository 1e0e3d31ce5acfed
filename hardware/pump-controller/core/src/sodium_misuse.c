// SPDX-License-Identifier: Apache-2.0
/* What libsodium calls when it is used wrongly: a fault of this firmware. */
#include "core.h"

#include "pump/pump.h"

void sodium_misuse(void)
{
    pump_panic();
}
