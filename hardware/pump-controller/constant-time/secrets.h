// SPDX-License-Identifier: Apache-2.0
/*
 * Secrets under valgrind: memcheck follows memory that is marked undefined through all that is computed from it, and reports each
 * branch and each address that depends on it. (The technique is Adam Langley's ctgrind.)
 */
#ifndef CONSTANT_TIME_SECRETS_H
#define CONSTANT_TIME_SECRETS_H

#include <stdbool.h>
#include <stddef.h>

/* What lies there is secret from here on. */
void make_secret(void *at, size_t length);
/* What lies there may be known from here on: it leaves the pump, or tells no more than a refusal does. */
void make_public(const void *at, size_t length);
/* Whether each byte there depends on a secret: a mark that was lost on the way would make a check empty. */
bool is_secret(const void *at, size_t length);

/* A deed, and whether all in it came out as it must, marks included. */
struct timed_case {
    const char *name;
    bool (*run)(void);
};

/* Each ends with a case without a name. Cases must leave no error in memcheck, controls must leave one each. */
extern const struct timed_case primitive_cases[];
extern const struct timed_case core_cases[];
extern const struct timed_case controls[];

#endif
