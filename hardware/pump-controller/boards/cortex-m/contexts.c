// SPDX-License-Identifier: Apache-2.0
/* Contexts of a Cortex-M, the same in ARMv6-M and ARMv7-M: critical sections by PRIMASK, link context by PendSV. */
#include "pump/port.h"

#define SCB_ICSR (*(volatile uint32_t *)0xe000ed04u)
#define ICSR_PENDSVSET (1u << 28)

uint32_t port_critical_enter(void)
{
    uint32_t state;
    __asm volatile("mrs %0, primask\n cpsid i" : "=r"(state) : : "memory");
    return state;
}

void port_critical_exit(uint32_t state)
{
    __asm volatile("msr primask, %0" : : "r"(state) : "memory");
}

void port_request_link(void)
{
    SCB_ICSR = ICSR_PENDSVSET;
}
