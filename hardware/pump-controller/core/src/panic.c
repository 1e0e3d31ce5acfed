// SPDX-License-Identifier: Apache-2.0
/* The way out when nothing else is safe: motor off, restart. */
#include "pump/panic.h"

#include "pump/port.h"

void pump_panic(void)
{
    (void)port_critical_enter();
    port_pin_write(PORT_PIN_STEP, false);
    port_pin_write(PORT_PIN_ENABLE, true);
    port_reset(true);
}
