// SPDX-License-Identifier: Apache-2.0
// X25519 (RFC 7748 §5) in constant time behind libsodium's function names, to take the place of its slower one.
#include "x25519.h"

#include <stddef.h>

#include "element.h"

#define KEY_BYTES ASSAY_FE_BYTES
#define WORDS ASSAY_FE_WORDS

// All that a scalar multiplication keeps between its parts, in one place so that one call wipes it.
typedef struct {
    assay_fe base;
    assay_point point;
    assay_fe t[4];
    uint32_t scalar[WORDS];
} workspace;

// q = clamp(n) * base, and wipes w.
ASSAY_CRYPTO_TEXT static void multiply(uint8_t q[KEY_BYTES], const uint8_t n[KEY_BYTES], workspace *w, uint32_t nine) {
    assay_load_words(w->scalar, n);
    w->scalar[0] &= 0xfffffff8U;
    w->scalar[WORDS - 1U] = (w->scalar[WORDS - 1U] & 0x7fffffffU) | 0x40000000U;
    assay_ladder(&w->point, &w->base, w->scalar, nine);
    assay_fe_invert(&w->t[3], &w->point.z, w->t);
    assay_fe_mul(&w->t[3], &w->t[3], &w->point.x);
    assay_fe_encode(q, &w->t[3]);
    assay_wipe_words(w, sizeof *w);
    assay_fe_wipe_scratch();
}

ASSAY_CRYPTO_TEXT int crypto_scalarmult_curve25519(unsigned char *q, const unsigned char *n, const unsigned char *p) {
    workspace w;
    assay_load_words(w.base.word, p);
    w.base.word[WORDS - 1U] &= 0x7fffffffU; // RFC 7748 §5: the top bit is masked, other non-canonical values are taken
    multiply(q, n, &w, 0);
    uint32_t any = 0;
    for (size_t i = 0; i < KEY_BYTES; i++) {
        any |= q[i];
    }
    return -(int)((any - 1U) >> 31);
}

ASSAY_CRYPTO_TEXT int crypto_scalarmult_curve25519_base(unsigned char *q, const unsigned char *n) {
    static const assay_fe nine = {{9}};
    workspace w;
    w.base = nine;
    multiply(q, n, &w, 1);
    return 0;
}
