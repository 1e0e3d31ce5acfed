/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The Pico's RAM at boot, for C and for linker scripts. The image is loaded to the bottom and runs there; the first stage works
 * above it, in RAM that the image then has for its variables and stack. What the first stage hands over stays at the very top.
 */
#ifndef PICO_MEMORY_H
#define PICO_MEMORY_H

#define IMAGE_ADDRESS 0x20000000
#define IMAGE_ROOM 0x30000          /* an image may have so many bytes at most */
#define VARIABLES_ADDRESS 0x20020000 /* of the image; code and constants lie below, and never change while it runs */
#define FIRST_STAGE_ADDRESS 0x20030000
#define FIRST_STAGE_ROOM 0xd000     /* its code and variables; its stack is above them */
#define HANDOVER_ADDRESS 0x20041f00
#define HANDOVER_ROOM 0x100
#define KEPT_ADDRESS 0x2003de00     /* what a restart after a fault must know; no start clears it, and the boot ROM does not come here */
#define STACK_GUARD_ADDRESS 0x2003df00 /* nothing may access it: what leaves the stack faults here (protection.c) */
#define STACK_GUARD_ROOM 0x100
#define STACK_BOTTOM 0x2003e000     /* of the image: 16 KiB less the hand-over */

#endif
