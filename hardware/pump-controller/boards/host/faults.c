// SPDX-License-Identifier: Apache-2.0
/* Faults on the host: it looks after its own memory, and ends the whole process. */
#include "pump/port.h"

bool port_give_up(struct fault_note *note)
{
    (void)note;
    return false;
}

bool port_stack_intact(void)
{
    return true;
}

uint32_t *port_ram(unsigned part, size_t *words)
{
    (void)part;
    (void)words;
    return NULL;
}
