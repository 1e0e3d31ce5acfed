// SPDX-License-Identifier: Apache-2.0
/*
 * Second-stage boot: sets the flash interface up for plain serial reads (command 03h, any SPI flash) and starts the
 * image behind it. The boot ROM copies these 256 bytes to RAM and checks their CRC first (RP2040 datasheet §2.8.1.3.1).
 * Plain reads are enough: the whole firmware runs from RAM, so quad mode would only shorten the start by some 20 ms.
 */
    .syntax unified
    .cpu cortex-m0plus
    .thumb

    .section .boot2, "ax"
    .balign 4
    .global boot2
    .thumb_func
boot2:
    ldr r3, =0x18000000         /* SSI */
    movs r0, #0
    str r0, [r3, #0x08]         /* SSIENR: off while it is being set up */
    movs r0, #4
    str r0, [r3, #0x14]         /* BAUDR: 125 MHz / 4 */
    ldr r0, =0x001f0300         /* CTRLR0: standard SPI, 32-bit frames, EEPROM read */
    str r0, [r3, #0x00]
    movs r0, #0
    str r0, [r3, #0x04]         /* CTRLR1: one frame a read */
    ldr r0, =0x03000218         /* SPI_CTRLR0: command 03h, 8-bit instruction, 24-bit address */
    adds r3, #0xf4
    str r0, [r3]
    subs r3, #0xf4
    movs r0, #1
    str r0, [r3, #0x08]         /* SSIENR: on; the flash can be read at 0x10000000 from here */
    ldr r0, =0x10000100         /* the vector table */
    ldr r1, =0xe000ed08         /* VTOR */
    str r0, [r1]
    ldmia r0!, {r1, r2}
    msr msp, r1
    bx r2
    .balign 4
    .ltorg
    .org 252, 0
    .word 0x87f007cb            /* CRC-32/MPEG-2 of the 252 bytes before; build.mjs checks it */
