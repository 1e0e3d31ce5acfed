// SPDX-License-Identifier: Apache-2.0
/* What self-tests look at: the end of the stack and what guards it, variables, and the stack below where it is in use. */
#include <stddef.h>

#include "mpu.h"
#include "pump/port.h"

#define PAINT 0xa5a5a5a5u
enum { GUARD_WORDS = 4, IN_USE = 512 };

/* Of the linker script. */
extern uint32_t __data_start[];
extern uint32_t __bss_end[];
extern uint32_t __stack_limit[];

bool port_stack_intact(void)
{
    bool intact = true;
    for (unsigned i = 0; i < GUARD_WORDS; i++) {
        intact = intact && __stack_limit[i] == PAINT;
    }
    return intact && mpu_holds();
}

uint32_t *port_ram(unsigned part, size_t *words)
{
    uintptr_t sp;
    __asm volatile("mov %0, sp" : "=r"(sp));
    const uintptr_t ends[] = { (uintptr_t)__bss_end, sp - IN_USE };
    uint32_t *const starts[] = { __data_start, __stack_limit };
    if (part >= sizeof starts / sizeof starts[0]) {
        return NULL;
    }
    *words = (ends[part] - (uintptr_t)starts[part]) / sizeof(uint32_t);
    return starts[part];
}
