/* SPDX-License-Identifier: Apache-2.0 */
/* What the fuzzers share: an input that is eaten from the front, and what must hold whatever it was. */
#ifndef FUZZ_H
#define FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct fuzz_input {
    const uint8_t *next;
    size_t left;
};

/* The next byte; 0 behind the end. */
uint8_t fuzz_byte(struct fuzz_input *input);
uint32_t fuzz_word(struct fuzz_input *input);
/* Up to `most` bytes; how many there were. */
size_t fuzz_bytes(struct fuzz_input *input, uint8_t *out, size_t most);
/* Overwrites bytes of what a vector holds, and may cut it: so the fuzzer starts from what is well-formed. Returns the new length. */
size_t fuzz_damage(struct fuzz_input *input, uint8_t *bytes, size_t length);
/* A copy with nothing behind it, so that the sanitizer sees who reads on; to be freed. */
uint8_t *fuzz_copy(const uint8_t *bytes, size_t length);
/* Ends the run as a crash when it does not hold. */
void fuzz_must(bool holds, const char *what);

/* One for each parser, and the whole link before and after authentication. */
void fuzz_frame(struct fuzz_input *input);
void fuzz_codec(struct fuzz_input *input);
void fuzz_signed(struct fuzz_input *input);
void fuzz_noise(struct fuzz_input *input);
void fuzz_secret(struct fuzz_input *input);
void fuzz_mount(struct fuzz_input *input);
void fuzz_link(struct fuzz_input *input);
void fuzz_session(struct fuzz_input *input);
/* The update's transfer, behind authentication. */
void fuzz_update(struct fuzz_input *input);

/* Whether signatures count as good: what is behind them is fuzzed too. */
extern bool fuzz_trusts;

#endif
