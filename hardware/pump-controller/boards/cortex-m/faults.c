// SPDX-License-Identifier: Apache-2.0
/*
 * Faults, the same in ARMv6-M and ARMv7-M. All contexts share the main stack: link context's frames lie below the thread's,
 * a handler's below both. So a context is left by returning from the fault into a frame of our own, at the place where the
 * context began: link context then ends as if its work were done, thread context sleeps for ever.
 */
#include "faults.h"

#include <stdint.h>

#include "pump/guard.h"
#include "pump/panic.h"
#include "pump/port.h"

enum { EXCEPTION_MASK = 0x3f, THREAD = 0, HARD_FAULT = 3, PEND_SV = 14 };
#define XPSR_THUMB 0x01000000u
#define XPSR_IT 0x0600fc00u
#define RETURN_TO_HANDLER 0xfffffff1u
#define RETURN_TO_THREAD 0xfffffff9u

/* What the core has pushed. */
struct frame {
    uint32_t r0;
    uint32_t r1;
    uint32_t r2;
    uint32_t r3;
    uint32_t r12;
    uint32_t lr;
    uint32_t pc;
    uint32_t xpsr;
};

/* Of the linker script. */
extern uint8_t __stack_top[];
extern uint8_t __stack_limit[];

/* The handler has a stack of its own: the other one may be what is at fault. A fault in it locks the core up. */
enum { HANDLER_STACK = 768 };
__attribute__((aligned(8), used)) static uint8_t fault_stack[HANDLER_STACK];

/* Stack pointer at the begin of link context: the frame of the thread that it interrupted. */
static struct frame *link_frame;

__attribute__((naked)) void link_handler(void)
{
    __asm volatile("ldr r1, =%c0\n mov r0, sp\n str r0, [r1]\n ldr r1, =board_link\n bx r1\n .ltorg" : : "i"(&link_frame));
}

/* The same of the guard's alarm: the frame of the context that it interrupted. */
static struct frame *alarm_frame;

__attribute__((naked)) void guard_alarm_handler(void)
{
    __asm volatile("ldr r1, =%c0\n mov r0, sp\n str r0, [r1]\n ldr r1, =board_guard_alarm\n bx r1\n .ltorg" : : "i"(&alarm_frame));
}

/* The end of a link context that was given up. */
static void end_link(void)
{
}

static _Noreturn void end_thread(void)
{
    for (;;) {
        port_sleep();
    }
}

static enum fault_context context_of(uint32_t exception)
{
    if (exception == (uint32_t)THREAD) {
        return FAULT_IN_THREAD;
    }
    return exception == (uint32_t)PEND_SV ? FAULT_IN_LINK : FAULT_IN_INTERRUPT;
}

/* Stack pointer and way of return, packed as r0 and r1. */
static uint64_t leave(enum fault_context context)
{
    const bool is_link = context == FAULT_IN_LINK;
    struct frame *const frame = (is_link ? link_frame : (struct frame *)(void *)__stack_top) - 1;
    *frame = (struct frame){
        .lr = RETURN_TO_THREAD,
        .pc = (uint32_t)(uintptr_t)(is_link ? end_link : (void (*)(void))end_thread) & ~1u,
        .xpsr = XPSR_THUMB | (is_link ? (uint32_t)PEND_SV : (uint32_t)THREAD),
    };
    const uint32_t way = is_link ? RETURN_TO_HANDLER : RETURN_TO_THREAD;
    return ((uint64_t)way << 32) | (uint32_t)(uintptr_t)frame;
}

/* A context is made to fault where it stands, and so comes to its end. */
__attribute__((naked)) static void trap(void)
{
    __asm volatile("udf #0");
}

bool port_give_up(struct fault_note *note)
{
    if (context_of(alarm_frame->xpsr & EXCEPTION_MASK) != (enum fault_context)note->context) {
        return false;
    }
    note->pc = alarm_frame->pc;
    note->lr = alarm_frame->lr;
    note->xpsr = alarm_frame->xpsr;
    alarm_frame->pc = (uint32_t)(uintptr_t)trap & ~1u;
    alarm_frame->xpsr &= ~XPSR_IT; /* ARMv7-M: it may have stood within an IT block */
    return true;
}

/* It has met its guard, and the core could push no frame: who it was is not known, and nobody could go on there. */
static _Noreturn void lose_stack(void)
{
    struct fault_note note = { .cause = FAULT_STACK, .context = FAULT_IN_INTERRUPT };
    (void)guard_on_fault(&note, true);
    pump_panic();
}

__attribute__((used)) static uint64_t take_fault(const struct frame *frame)
{
    if ((uintptr_t)frame < (uintptr_t)__stack_limit) {
        lose_stack();
    }
    uint32_t exception;
    uint32_t masked;
    __asm volatile("mrs %0, ipsr\n mrs %1, primask" : "=r"(exception), "=r"(masked));
    const bool is_hard = (exception & EXCEPTION_MASK) == (uint32_t)HARD_FAULT;
    struct fault_note note = {
        .cause = is_hard ? FAULT_HARD : FAULT_STRAY,
        .context = is_hard ? (uint8_t)context_of(frame->xpsr & EXCEPTION_MASK) : FAULT_IN_INTERRUPT,
        .pc = frame->pc,
        .lr = frame->lr,
        .xpsr = frame->xpsr,
    };
    if (!guard_on_fault(&note, masked != 0u)) {
        pump_panic();
    }
    return leave((enum fault_context)note.context);
}

__attribute__((naked)) void fault_handler(void)
{
    __asm volatile("mov r0, sp\n ldr r1, =%c0\n mov sp, r1\n bl take_fault\n mov sp, r0\n bx r1\n .ltorg" : : "i"(fault_stack + HANDLER_STACK));
}

void faults_note_panic(const void *pc)
{
    if (fault_note_read().cause == FAULT_NONE) {
        const struct fault_note note = { .cause = FAULT_PANIC, .pc = (uint32_t)(uintptr_t)pc, .repeats = fault_note_read().repeats };
        fault_note_write(&note);
    }
}
