/* SPDX-License-Identifier: Apache-2.0 */
/* The RAM that the host board pretends to have, for boot/identity.c and boot/handover.c: laid out as the Pico's. */
#ifndef HOST_MEMORY_H
#define HOST_MEMORY_H

#include <stdint.h>

#define IMAGE_ADDRESS 0x20000000 /* as manifests name it; it lies in boot_ram */
#define IMAGE_ROOM 0x30000
#define HANDOVER_ADDRESS host_handover
#define HANDOVER_ROOM 0x100

extern uint8_t host_handover[HANDOVER_ROOM];

#endif
