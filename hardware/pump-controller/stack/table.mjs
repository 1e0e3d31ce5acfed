// SPDX-License-Identifier: Apache-2.0
/** What the stack's analysis cannot read off the instructions: where indirect calls go, frames that are computed, the chip's ROM. */

/**
 * Of functions in the boot ROM: not in the ELF, and not measured here. The ROM's source, as recalled, nests three small functions;
 * this is several times as much. PROVISIONAL until it is seen on silicon.
 */
export const ROM_STACK = 256;

/** An exception pushes eight words, and one more where the stack is not aligned to eight bytes (ARMv6-M §B1.5.6). */
export const EXCEPTION_FRAME = 36;

/** Callers of pointers → names of all functions that they may call; 'ROM' is one of the boot ROM's. */
export const INDIRECT = {
  // update_slot.c: the deed, which it is called with.
  at_rest: ['erase', 'store'],
  // selftest_crypto.c: its table of answers.
  selftest_answer: ['hash_works', 'cipher_works', 'agreement_works', 'signature_works'],
  // flash.c: found in the ROM's table.
  leave_xip: ['ROM'],
  return_to_xip: ['ROM'],
  flash_program: ['ROM'],
  flash_erase: ['ROM'],
  // faults.c: both note the stack pointer and go on in the board's part.
  link_handler: ['board_link'],
  guard_alarm_handler: ['board_guard_alarm'],
  // faults.c: returns from the exception, into a frame at the top of the context that is given up.
  fault_handler: [],
  // libsodium's choice of implementations: only the portable ones are compiled.
  crypto_onetimeauth_poly1305_init: ['crypto_onetimeauth_poly1305_donna_init'],
  crypto_onetimeauth_poly1305_update: ['crypto_onetimeauth_poly1305_donna_update'],
  crypto_onetimeauth_poly1305_final: ['crypto_onetimeauth_poly1305_donna_final'],
  crypto_stream_chacha20_ietf: ['stream_ietf_ext_ref'],
  crypto_stream_chacha20_ietf_xor_ic: ['stream_ietf_ext_ref_xor_ic'],
  // first-stage/start.S, from flash into RAM.
  reset_handler: ['boot_run'],
  // Both leave for good, with a new stack: boot2 for the reset handler, the first stage for the image.
  boot2: [],
  boot_start_image: [],
};

/** Frames of functions that compute their stack pointer, bytes. */
export const STATED = {
  // field_m0.S: steps over what the field's routines have left, clears it, and steps back.
  assay_fe_wipe_scratch: 500,
  // Go to a stack of another's, or back up on their own.
  fault_handler: 0,
  boot2: 0,
  boot_start_image: 0,
};

/** Where the ELFs have their vector tables. */
export const VECTORS = { application: 0x2000_0000, firstStage: 0x1000_0100 };
