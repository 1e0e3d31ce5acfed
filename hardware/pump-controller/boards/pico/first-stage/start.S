// SPDX-License-Identifier: Apache-2.0
/*
 * Reset: the motor off, the clocks, then the first stage copies itself to RAM and runs there. Only this file, clocks.c and pins.c
 * are executed in place: the arithmetic of a signature would wait for the flash at every other instruction.
 */
    .syntax unified
    .cpu cortex-m0plus
    .thumb

    .section .vectors, "a"
    .balign 256
    .word __stack_top
    .word reset_handler
    .rept 14
    .word first_stage_fault     /* NMI, HardFault and the rest: no interrupt is enabled here */
    .endr
    .rept 32
    .word first_stage_fault
    .endr

    .section .reset, "ax"
    .global reset_handler
    .thumb_func
reset_handler:
    bl pins_start
    bl clocks_start
    ldr r0, =__stage_load
    ldr r1, =__stage_start
    ldr r2, =__stage_end
copy:
    cmp r1, r2
    bhs clear
    ldmia r0!, {r3, r4, r5, r6}
    stmia r1!, {r3, r4, r5, r6}
    b copy
clear:
    ldr r1, =__bss_start
    ldr r2, =__bss_end
    movs r3, #0
clear_next:
    cmp r1, r2
    bhs run
    stmia r1!, {r3}
    b clear_next
run:
    ldr r0, =boot_run
    blx r0
    b .
    .ltorg
