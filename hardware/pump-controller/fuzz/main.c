// SPDX-License-Identifier: Apache-2.0
/* libFuzzer's entry: PUMP_FUZZ in the environment names the target. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "test.h"

static const struct {
    const char *name;
    void (*run)(struct fuzz_input *input);
} targets[] = {
    { "frame", fuzz_frame }, { "codec", fuzz_codec }, { "signed", fuzz_signed }, { "noise", fuzz_noise },
    { "secret", fuzz_secret }, { "mount", fuzz_mount }, { "link", fuzz_link }, { "session", fuzz_session },
    { "update", fuzz_update },
};

bool fuzz_trusts;

uint8_t fuzz_byte(struct fuzz_input *input)
{
    if (input->left == 0u) {
        return 0;
    }
    input->left--;
    return *input->next++;
}

uint32_t fuzz_word(struct fuzz_input *input)
{
    uint32_t word = 0;
    for (unsigned i = 0; i < 4u; i++) {
        word = (word << 8) | fuzz_byte(input);
    }
    return word;
}

size_t fuzz_bytes(struct fuzz_input *input, uint8_t *out, size_t most)
{
    const size_t length = input->left < most ? input->left : most;
    memcpy(out, input->next, length);
    input->next += length;
    input->left -= length;
    return length;
}

size_t fuzz_damage(struct fuzz_input *input, uint8_t *bytes, size_t length)
{
    for (unsigned edits = fuzz_byte(input) % 8u; edits > 0u && length > 0u; edits--) {
        const size_t at = (fuzz_byte(input) | ((size_t)fuzz_byte(input) << 8)) % length;
        bytes[at] = fuzz_byte(input);
    }
    return fuzz_byte(input) > 240u && length > 0u ? fuzz_word(input) % length : length;
}

uint8_t *fuzz_copy(const uint8_t *bytes, size_t length)
{
    uint8_t *copy = malloc(length);
    fuzz_must(copy != NULL || length == 0u, "there is memory");
    if (length > 0u) {
        memcpy(copy, bytes, length);
    }
    return copy;
}

void fuzz_must(bool holds, const char *what)
{
    if (!holds) {
        fprintf(stderr, "VIOLATED: %s\n", what);
        abort();
    }
}

void test_check(bool holds, const char *what, const char *file, int line)
{
    (void)file;
    (void)line;
    fuzz_must(holds, what);
}

void test_check_equal(unsigned long long found, unsigned long long wanted, const char *what, const char *file, int line)
{
    test_check(found == wanted, what, file, line);
}

/* In place of the real one, by the linker: see fuzz_trusts. */
int __real_crypto_sign_ed25519_verify_detached(const unsigned char *sig, const unsigned char *m, unsigned long long mlen,
                                               const unsigned char *pk);
int __wrap_crypto_sign_ed25519_verify_detached(const unsigned char *sig, const unsigned char *m, unsigned long long mlen,
                                               const unsigned char *pk);
int __wrap_crypto_sign_ed25519_verify_detached(const unsigned char *sig, const unsigned char *m, unsigned long long mlen,
                                               const unsigned char *pk)
{
    return fuzz_trusts ? 0 : __real_crypto_sign_ed25519_verify_detached(sig, m, mlen, pk);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *wanted = getenv("PUMP_FUZZ");
    for (size_t i = 0; i < sizeof targets / sizeof targets[0]; i++) {
        if (wanted != NULL && strcmp(wanted, targets[i].name) == 0) {
            struct fuzz_input input = { .next = data, .left = size };
            targets[i].run(&input);
            return 0;
        }
    }
    fprintf(stderr, "PUMP_FUZZ names no target\n");
    abort();
}
