// SPDX-License-Identifier: Apache-2.0
/*
 * Vector table and reset of the application. The first stage has loaded the image to RAM, set the clocks and made the pins safe;
 * everything runs from RAM: no wait for the flash can delay a step, and the flash can be written while code runs.
 */
    .syntax unified
    .cpu cortex-m0plus
    .thumb

    .section .vectors, "a"
    .balign 256
    .global vectors
vectors:
    .word __stack_top
    .word reset_handler
    .word fault_handler         /* NMI */
    .word fault_handler         /* HardFault */
    .word fault_handler, fault_handler, fault_handler, fault_handler, fault_handler, fault_handler, fault_handler
    .word fault_handler         /* SVCall */
    .word fault_handler, fault_handler
    .word link_handler          /* PendSV */
    .word fault_handler         /* SysTick */
    .word alarm0_handler, alarm1_handler, alarm2_handler, guard_alarm_handler                    /* 0…3: TIMER */
    .word fault_handler, fault_handler, fault_handler, fault_handler, fault_handler         /* 4…8 */
    .word fault_handler, fault_handler, fault_handler, fault_handler                        /* 9…12 */
    .word pins_handler                                                                      /* 13: IO_BANK0 */
    .word fault_handler, fault_handler, fault_handler, fault_handler, fault_handler, fault_handler /* 14…19 */
    .word uart_handler                                                                      /* 20: UART0 */
    .word display_handler                                                                   /* 21: UART1 */
    .word fault_handler, fault_handler, fault_handler, fault_handler, fault_handler         /* 22…26 */
    .word fault_handler, fault_handler, fault_handler, fault_handler, fault_handler         /* 27…31 */

    .section .reset, "ax"
    .global reset_handler
    .thumb_func
reset_handler:
    ldr r0, =__data_load
    ldr r1, =__data_start
    ldr r2, =__data_end
copy_next:
    cmp r1, r2
    bhs clear
    ldmia r0!, {r3}
    stmia r1!, {r3}
    b copy_next
clear:
    ldr r1, =__bss_start
    ldr r2, =__bss_end
    movs r3, #0
clear_next:
    cmp r1, r2
    bhs paint
    stmia r1!, {r3}
    b clear_next
paint:                          /* the stack, so that its deepest use can be read from outside */
    ldr r1, =__stack_limit
    mov r2, sp
    ldr r3, =0xa5a5a5a5
paint_next:
    cmp r1, r2
    bhs run
    stmia r1!, {r3}
    b paint_next
run:
    bl main
    b .
    .ltorg
