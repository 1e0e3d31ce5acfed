// SPDX-License-Identifier: Apache-2.0
// Points of edwards25519 on field.h. Formulas: RFC 8032 §5.1.4, in the order of operations of dbl-2008-hwcd and
// add-2008-hwcd-3 for a = -1.
#include "edwards.h"

#define NAF_DIGITS 256
#define POINT_WIDTH 5 // digits of a: odd, below 2^4
#define BASE_WIDTH 6  // digits of b: odd, below 2^5
#define POINT_MULTIPLES 8U
#define WINDOW_BITS 5U
#define WINDOWS 51U // 255 bits

// A point that is ready to be added: Y + X, Y - X, 2 Z, 2 d T.
typedef struct {
    assay_fe sum;
    assay_fe difference;
    assay_fe twice_z;
    assay_fe product;
} cached;

// The result of doubling or adding before its last products: x = X/Z, y = Y/T.
typedef struct {
    assay_fe x;
    assay_fe y;
    assay_fe z;
    assay_fe t;
} completed;

static const assay_fe one = {{1}};
// d, 2 d and the square root of -1 (RFC 8032 §5.1).
static const assay_fe d = {{0x135978a3U, 0x75eb4dcaU, 0x4141d8abU, 0x00700a4dU, 0x7779e898U, 0x8cc74079U, 0x2b6ffe73U,
                            0x52036ceeU}};
static const assay_fe d_twice = {{0x26b2f159U, 0xebd69b94U, 0x8283b156U, 0x00e0149aU, 0xeef3d130U, 0x198e80f2U,
                                  0x56dffce7U, 0x2406d9dcU}};
static const assay_fe root_of_minus_one = {{0x4a0ea0b0U, 0xc4ee1b27U, 0xad2fe478U, 0x2f431806U, 0x3dfbd7a7U, 0x2b4d0099U,
                                            0x4fc1df0bU, 0x2b832480U}};

ASSAY_CRYPTO_TEXT static void complete(assay_edwards *out, const completed *p) {
    assay_fe_mul(&out->x, &p->x, &p->t);
    assay_fe_mul(&out->y, &p->y, &p->z);
    assay_fe_mul(&out->z, &p->z, &p->t);
    assay_fe_mul(&out->t, &p->x, &p->y);
}

// As complete(), where the next step is a doubling, which needs no T.
ASSAY_CRYPTO_TEXT static void complete_without_t(assay_edwards *out, const completed *p) {
    assay_fe_mul(&out->x, &p->x, &p->t);
    assay_fe_mul(&out->y, &p->y, &p->z);
    assay_fe_mul(&out->z, &p->z, &p->t);
}

ASSAY_CRYPTO_TEXT static void double_point(completed *out, const assay_edwards *p) {
    assay_fe square_of_sum;
    assay_fe_add(&square_of_sum, &p->x, &p->y);
    assay_fe_sq_times(&square_of_sum, &square_of_sum, 1);
    assay_fe_sq_times(&out->x, &p->x, 1);
    assay_fe_sq_times(&out->z, &p->y, 1);
    assay_fe_sq_times(&out->t, &p->z, 1);
    assay_fe_add(&out->t, &out->t, &out->t);
    assay_fe_add(&out->y, &out->z, &out->x);
    assay_fe_sub(&out->z, &out->z, &out->x);
    assay_fe_sub(&out->x, &square_of_sum, &out->y);
    assay_fe_sub(&out->t, &out->t, &out->z);
}

// out = p + q, or p - q if the factors of q are exchanged and `minus` is 1; twice_zz is 2 Z1 Z2.
ASSAY_CRYPTO_TEXT static void add_factors(completed *out, const assay_edwards *p, const assay_fe *sum,
                                          const assay_fe *difference, const assay_fe *product, const assay_fe *twice_zz,
                                          uint32_t minus) {
    assay_fe t;
    assay_fe_add(&out->x, &p->y, &p->x);
    assay_fe_sub(&out->y, &p->y, &p->x);
    assay_fe_mul(&out->z, &out->x, sum);
    assay_fe_mul(&out->y, &out->y, difference);
    assay_fe_mul(&t, &p->t, product);
    assay_fe_sub(&out->x, &out->z, &out->y);
    assay_fe_add(&out->y, &out->z, &out->y);
    if (minus != 0U) {
        assay_fe_sub(&out->z, twice_zz, &t);
        assay_fe_add(&out->t, twice_zz, &t);
    } else {
        assay_fe_add(&out->z, twice_zz, &t);
        assay_fe_sub(&out->t, twice_zz, &t);
    }
}

ASSAY_CRYPTO_TEXT static void add_cached(completed *out, const assay_edwards *p, const cached *q, uint32_t minus) {
    assay_fe twice_zz;
    assay_fe_mul(&twice_zz, &p->z, &q->twice_z);
    add_factors(out, p, minus != 0U ? &q->difference : &q->sum, minus != 0U ? &q->sum : &q->difference, &q->product,
                &twice_zz, minus);
}

ASSAY_CRYPTO_TEXT static void add_fixed(completed *out, const assay_edwards *p, const assay_edwards_fixed *q,
                                        uint32_t minus) {
    assay_fe twice_z;
    assay_fe_add(&twice_z, &p->z, &p->z);
    add_factors(out, p, minus != 0U ? &q->difference : &q->sum, minus != 0U ? &q->sum : &q->difference, &q->product,
                &twice_z, minus);
}

ASSAY_CRYPTO_TEXT static void cache(cached *out, const assay_edwards *p) {
    assay_fe_add(&out->sum, &p->y, &p->x);
    assay_fe_sub(&out->difference, &p->y, &p->x);
    assay_fe_add(&out->twice_z, &p->z, &p->z);
    assay_fe_mul(&out->product, &p->t, &d_twice);
}

// ---- encoding ----

ASSAY_CRYPTO_TEXT static void encode(uint8_t bytes[ASSAY_FE_BYTES], const assay_edwards *p, assay_fe t[4]) {
    uint8_t x[ASSAY_FE_BYTES];
    assay_fe_invert(&t[3], &p->z, t);
    assay_fe_mul(&t[0], &p->x, &t[3]);
    assay_fe_mul(&t[1], &p->y, &t[3]);
    assay_fe_encode(x, &t[0]);
    assay_fe_encode(bytes, &t[1]);
    bytes[ASSAY_FE_BYTES - 1U] |= (uint8_t)((x[0] & 1U) << 7);
}

// Whether a - b encodes as zero, and the parity of a otherwise read; all public.
ASSAY_CRYPTO_TEXT static uint32_t equal(const assay_fe *a, const assay_fe *b) {
    assay_fe difference;
    uint8_t bytes[ASSAY_FE_BYTES];
    uint32_t any = 0;
    assay_fe_sub(&difference, a, b);
    assay_fe_encode(bytes, &difference);
    for (size_t i = 0; i < ASSAY_FE_BYTES; i++) {
        any |= bytes[i];
    }
    return any == 0U;
}

ASSAY_CRYPTO_TEXT static uint32_t parity(const assay_fe *a) {
    assay_fe copy = *a;
    uint8_t bytes[ASSAY_FE_BYTES];
    assay_fe_encode(bytes, &copy);
    return bytes[0] & 1U;
}

// x from y: the root of (y^2 - 1) / (d y^2 + 1), either of the two; 0 if there is none (RFC 8032 §5.1.3).
ASSAY_CRYPTO_TEXT static uint32_t recover_x(assay_fe *x, const assay_fe *y) {
    assay_fe u;
    assay_fe v;
    assay_fe check;
    assay_fe power;
    assay_fe t[3];
    static const assay_fe zero = {{0}};
    assay_fe_sq_times(&u, y, 1);
    assay_fe_mul(&v, &u, &d);
    assay_fe_sub(&u, &u, &one);
    assay_fe_add(&v, &v, &one);
    assay_fe_sq_times(&check, &v, 1);
    assay_fe_mul(&check, &check, &v);      // v^3
    assay_fe_mul(x, &check, &u);           // u v^3
    assay_fe_sq_times(&check, &check, 1);
    assay_fe_mul(&check, &check, &v);      // v^7
    assay_fe_mul(&check, &check, &u);      // u v^7
    assay_fe_pow_p58(&power, &check, t);
    assay_fe_mul(x, x, &power);
    assay_fe_sq_times(&check, x, 1);
    assay_fe_mul(&check, &check, &v);      // v x^2
    if (equal(&check, &u) != 0U) {
        return 1;
    }
    assay_fe_sub(&u, &zero, &u);
    assay_fe_mul(x, x, &root_of_minus_one);
    return equal(&check, &u);
}

ASSAY_CRYPTO_TEXT static uint32_t has_small_order(const assay_edwards *p) {
    completed twice;
    assay_edwards multiple = *p;
    static const assay_fe zero = {{0}};
    for (unsigned i = 0; i < 3U; i++) { // the cofactor is 8
        double_point(&twice, &multiple);
        complete_without_t(&multiple, &twice);
    }
    return equal(&multiple.x, &zero);
}

ASSAY_CRYPTO_TEXT uint32_t assay_edwards_decode_negative(assay_edwards *out, const uint8_t bytes[ASSAY_FE_BYTES]) {
    static const assay_fe zero = {{0}};
    const uint32_t sign = bytes[ASSAY_FE_BYTES - 1U] >> 7;
    uint8_t again[ASSAY_FE_BYTES];
    assay_load_words(out->y.word, bytes);
    out->y.word[ASSAY_FE_WORDS - 1U] &= 0x7fffffffU;
    assay_fe copy = out->y;
    assay_fe_encode(again, &copy);
    uint32_t differs = (uint32_t)(again[ASSAY_FE_BYTES - 1U] ^ (bytes[ASSAY_FE_BYTES - 1U] & 0x7fU));
    for (size_t i = 0; i < ASSAY_FE_BYTES - 1U; i++) {
        differs |= (uint32_t)(again[i] ^ bytes[i]);
    }
    if (differs != 0U || recover_x(&out->x, &out->y) == 0U) {
        return 0;
    }
    if (equal(&out->x, &zero) != 0U) {
        return 0; // of small order, or minus zero
    }
    if (parity(&out->x) == sign) {
        assay_fe_sub(&out->x, &zero, &out->x);
    }
    out->z = one;
    assay_fe_mul(&out->t, &out->x, &out->y);
    return has_small_order(out) ^ 1U;
}

// ---- verification: all public ----

// Digits of a, least significant first: zero, or odd and below 2^(width - 1) in size; of any `width` in a row, one at most
// is not zero.
ASSAY_CRYPTO_TEXT static void recode(int8_t digits[NAF_DIGITS], const assay_scalar *a, unsigned width) {
    uint32_t carry = 0;
    unsigned i = 0;
    while (i < (unsigned)NAF_DIGITS) {
        const uint32_t bit = (a->word[i / 32U] >> (i % 32U)) & 1U;
        if (bit == carry) {
            digits[i++] = 0;
            continue;
        }
        uint32_t window = carry;
        for (unsigned k = 0; k < width && i + k < (unsigned)NAF_DIGITS; k++) {
            window += ((a->word[(i + k) / 32U] >> ((i + k) % 32U)) & 1U) << k;
        }
        carry = window >> (width - 1U);
        digits[i] = (int8_t)((int32_t)window - (int32_t)(carry << width));
        i++;
        for (unsigned k = 1; k < width && i < (unsigned)NAF_DIGITS; k++) {
            digits[i++] = 0;
        }
    }
}

ASSAY_CRYPTO_TEXT static void odd_multiples(cached table[POINT_MULTIPLES], const assay_edwards *point) {
    completed sum;
    assay_edwards twice;
    assay_edwards multiple;
    double_point(&sum, point);
    complete(&twice, &sum);
    cache(&table[0], point);
    for (unsigned i = 1; i < POINT_MULTIPLES; i++) {
        add_cached(&sum, &twice, &table[i - 1U], 0);
        complete(&multiple, &sum);
        cache(&table[i], &multiple);
    }
}

static const assay_edwards neutral = {.x = {{0}}, .y = {{1}}, .z = {{1}}, .t = {{0}}};

ASSAY_CRYPTO_TEXT void assay_edwards_combine(uint8_t bytes[ASSAY_FE_BYTES], const assay_scalar *a,
                                             const assay_edwards *point, const assay_scalar *b) {
    int8_t a_digits[NAF_DIGITS];
    int8_t b_digits[NAF_DIGITS];
    cached table[POINT_MULTIPLES];
    assay_edwards sum = neutral;
    completed next;
    assay_fe t[4];
    recode(a_digits, a, POINT_WIDTH);
    recode(b_digits, b, BASE_WIDTH);
    odd_multiples(table, point);
    int i = NAF_DIGITS - 1;
    while (i > 0 && a_digits[i] == 0 && b_digits[i] == 0) {
        i--;
    }
    for (; i >= 0; i--) {
        double_point(&next, &sum);
        if (a_digits[i] != 0) {
            complete(&sum, &next);
            const unsigned size = (unsigned)(a_digits[i] < 0 ? -a_digits[i] : a_digits[i]);
            add_cached(&next, &sum, &table[size / 2U], a_digits[i] < 0);
        }
        if (b_digits[i] != 0) {
            complete(&sum, &next);
            const unsigned size = (unsigned)(b_digits[i] < 0 ? -b_digits[i] : b_digits[i]);
            add_fixed(&next, &sum, &assay_edwards_base[size / 2U], b_digits[i] < 0);
        }
        complete_without_t(&sum, &next);
    }
    encode(bytes, &sum, t);
}

// ---- signing: the scalar is secret ----

// out = digit * B for an odd digit of 1…31 in size, negative when `minus` is all ones; every entry is read.
ASSAY_CRYPTO_TEXT static void select_fixed(assay_edwards_fixed *out, uint32_t index, uint32_t minus) {
    uint32_t *to = out->sum.word;
    const size_t words = sizeof *out / sizeof *to;
    for (size_t i = 0; i < words; i++) {
        to[i] = 0;
    }
    for (uint32_t entry = 0; entry < ASSAY_BASE_MULTIPLES; entry++) {
        const uint32_t *from = assay_edwards_base[entry].sum.word;
        const uint32_t mask = assay_opaque(0U - (((entry ^ index) - 1U) >> 31));
        for (size_t i = 0; i < words; i++) {
            to[i] |= from[i] & mask;
        }
    }
    static const assay_fe zero = {{0}};
    assay_fe negative;
    assay_fe_sub(&negative, &zero, &out->product);
    for (size_t i = 0; i < ASSAY_FE_WORDS; i++) {
        const uint32_t swap = (out->sum.word[i] ^ out->difference.word[i]) & minus;
        out->sum.word[i] ^= swap;
        out->difference.word[i] ^= swap;
        out->product.word[i] ^= (out->product.word[i] ^ negative.word[i]) & minus;
    }
}

// Six bits of a from bit 5 window on; beyond the top there are zeros.
ASSAY_CRYPTO_TEXT static uint32_t window_bits(const assay_scalar *a, uint32_t window) {
    const uint32_t bit = WINDOW_BITS * window;
    uint32_t bits = a->word[bit / 32U] >> (bit % 32U);
    if (bit % 32U > 26U && bit / 32U + 1U < ASSAY_SCALAR_WORDS) {
        bits |= a->word[bit / 32U + 1U] << (32U - bit % 32U);
    }
    return bits & 0x3fU;
}

ASSAY_CRYPTO_TEXT void assay_edwards_multiply_base(uint8_t bytes[ASSAY_FE_BYTES], const assay_scalar *a) {
    struct {
        assay_scalar odd;
        assay_edwards sum;
        completed next;
        assay_edwards_fixed multiple;
        assay_fe t[4];
    } w;
    w.odd = *a;
    assay_scalar_make_odd(&w.odd); // a + L stays below 2^254
    w.sum = neutral;
    // Odd digits of -31…31 with sum of digit[i] 32^i = a: digit = the next six bits, made odd, less 32. The last keeps its own.
    for (uint32_t window = WINDOWS; window-- > 0U;) {
        const uint32_t bits = window_bits(&w.odd, window) | 1U;
        const uint32_t less = window == WINDOWS - 1U ? 0U : 32U;
        const uint32_t digit = bits - less;
        const uint32_t minus = 0U - (digit >> 31);
        const uint32_t size = (digit ^ minus) - minus;
        for (unsigned i = 0; i < WINDOW_BITS; i++) {
            double_point(&w.next, &w.sum);
            complete(&w.sum, &w.next);
        }
        select_fixed(&w.multiple, size / 2U, minus);
        add_fixed(&w.next, &w.sum, &w.multiple, 0);
        complete(&w.sum, &w.next);
    }
    encode(bytes, &w.sum, w.t);
    assay_wipe_words(&w, sizeof w);
    assay_fe_wipe_scratch();
}
