// SPDX-License-Identifier: Apache-2.0
/* Runs Noise test vectors, given line by line, through the firmware's own code. The lines: see vectors.c. */
#ifndef HOST_NOISE_VECTOR_H
#define HOST_NOISE_VECTOR_H

#include "hex.h"

enum { NOISE_VECTOR_LINE_MAX = HEX_LINE_MAX };

enum noise_verdict { NOISE_VERDICT_NONE, NOISE_VERDICT_PASS, NOISE_VERDICT_FAIL, NOISE_VERDICT_UNSUPPORTED, NOISE_VERDICT_BAD_INPUT };

/*
 * Takes one line (changed while it is read). A verdict comes at the line that closes a vector, else NONE; `what` says
 * then what differs, or what is wrong with the line.
 */
enum noise_verdict noise_vector_line(char *line, const char **what);

#endif
