// SPDX-License-Identifier: Apache-2.0
/*
 * Runs Noise test vectors through the firmware's own code.
 *
 * Standard input: one vector after the other, each a group of lines `name value`, closed by an empty line or the end.
 * Values are hexadecimal, `-` when empty; lines may come in any order, the messages in theirs.
 *     protocol Noise_XX_25519_ChaChaPoly_SHA256
 *     init_prologue HEX          resp_prologue HEX          (optional: empty)
 *     init_static HEX            resp_static HEX
 *     init_ephemeral HEX         resp_ephemeral HEX
 *     handshake_hash HEX                                    (optional)
 *     message PAYLOAD CIPHERTEXT                            (once for each message, transport messages too)
 *     other NAME                                            (a field of the vector that is not listed here: unsupported)
 * Standard output: one line for each vector, in order: `pass`, `fail WHAT` or `unsupported`.
 * Exit code: 0, whatever the verdicts; 2 with a message on standard error when the input is not in this form.
 */
#include <stdio.h>

#include "noise_vector.h"

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

int main(void)
{
    static char line[NOISE_VECTOR_LINE_MAX];
    char last[] = "";
    const char *what;
    while (fgets(line, sizeof line, stdin) != NULL) {
        const enum noise_verdict verdict = noise_vector_line(line, &what);
        if (!print_verdict(verdict, what)) {
            return 2;
        }
    }
    const enum noise_verdict verdict = noise_vector_line(last, &what);
    return print_verdict(verdict, what) ? 0 : 2;
}
