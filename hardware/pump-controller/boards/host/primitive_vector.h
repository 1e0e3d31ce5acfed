// SPDX-License-Identifier: Apache-2.0
/* Test vectors of single primitives, a line each, through what the firmware links. The lines: see vectors.c. */
#ifndef HOST_PRIMITIVE_VECTOR_H
#define HOST_PRIMITIVE_VECTOR_H

/* What to print for the line (changed while it is read); NULL when the line cannot be read. */
const char *primitive_vector_line(char *line);

#endif
