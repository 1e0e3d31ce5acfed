// SPDX-License-Identifier: Apache-2.0
/* Something that cannot be has been. */
#ifndef PUMP_PANIC_H
#define PUMP_PANIC_H

/* Motor off, then a restart. Any context. */
_Noreturn void pump_panic(void);

#endif
