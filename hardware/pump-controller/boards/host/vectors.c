// SPDX-License-Identifier: Apache-2.0
/*
 * Runs test vectors through the firmware's own code. Exit code: 0, whatever the verdicts; 2 with a message on standard
 * error when the input is not in this form. Values are hexadecimal, `-` when empty; numbers are decimal.
 *
 * `vectors`: Noise handshakes. Standard input: one vector after the other, each a group of lines `name value`, closed by an empty line or the end.
 * Lines may come in any order, the messages in theirs.
 *     protocol Noise_XX_25519_ChaChaPoly_SHA256
 *     init_prologue HEX          resp_prologue HEX          (optional: empty)
 *     init_static HEX            resp_static HEX
 *     init_ephemeral HEX         resp_ephemeral HEX
 *     init_psk HEX               resp_psk HEX
 *     handshake_hash HEX                                    (optional)
 *     message PAYLOAD CIPHERTEXT                            (once for each message, transport messages too)
 *     other NAME                                            (a field of the vector that is not listed here: unsupported)
 * Standard output: one line for each vector, in order: `pass`, `fail WHAT` or `unsupported`.
 *
 * `vectors primitives`: one vector a line.
 *     x25519 TIMES SCALAR POINT SHARED
 *     ed25519 PUBLIC MESSAGE SIGNATURE SEED                 (SEED: `-`, or what key and signature must come out of)
 *     aead KEY NONCE AD PLAINTEXT SEALED                    (SEALED: ciphertext and tag)
 *     hkdf SIZE SALT MATERIAL INFORMATION OUTPUT
 *     hmac KEY MESSAGE TAG
 *     sha256 TIMES MESSAGE DIGEST                           (the message, so often in a row)
 * Standard output: one line for each vector: `accepts` (computed, and as the line has it), `refuses`, `differs` or
 * `unsupported`.
 */
#include <stdio.h>
#include <string.h>

#include "noise_vector.h"
#include "primitive_vector.h"

/* False when the line is not in the form above. */
static int print_verdict(enum noise_verdict verdict, const char *what)
{
    switch (verdict) {
    case NOISE_VERDICT_PASS:
        printf("pass\n");
        return 1;
    case NOISE_VERDICT_FAIL:
        printf("fail %s\n", what);
        return 1;
    case NOISE_VERDICT_UNSUPPORTED:
        printf("unsupported\n");
        return 1;
    case NOISE_VERDICT_BAD_INPUT:
        fprintf(stderr, "vectors: this line cannot be read: %.40s\n", what);
        return 0;
    case NOISE_VERDICT_NONE:
    default:
        return 1;
    }
}

static int run_noise(char *line, int size)
{
    char last[] = "";
    const char *what;
    while (fgets(line, size, stdin) != NULL) {
        const enum noise_verdict verdict = noise_vector_line(line, &what);
        if (!print_verdict(verdict, what)) {
            return 2;
        }
    }
    const enum noise_verdict verdict = noise_vector_line(last, &what);
    return print_verdict(verdict, what) ? 0 : 2;
}

static int run_primitives(char *line, int size)
{
    while (fgets(line, size, stdin) != NULL) {
        const char *verdict = primitive_vector_line(line);
        if (verdict == NULL) {
            fprintf(stderr, "vectors: this line cannot be read: %.40s\n", line);
            return 2;
        }
        printf("%s\n", verdict);
    }
    return 0;
}

int main(int argc, char **argv)
{
    static char line[HEX_LINE_MAX];
    return argc > 1 && strcmp(argv[1], "primitives") == 0 ? run_primitives(line, sizeof line) : run_noise(line, sizeof line);
}
