// SPDX-License-Identifier: Apache-2.0
/* Weak handling of requests, for the mutants build only: a hidden opcode, no upper limit, an amount that wraps. */
#include "mutant_requests.h"

#include <stdbool.h>

#include "../generated/messages.h"
#include "pump/drive.h"
#include "pump/mutant.h"
#include "pump/port.h"

enum { HIDDEN_OPCODE = 0xa0fe };

/* SetBolus with an amount that is not held to the declared bounds. */
struct wide_bolus {
    uint32_t amount;
    uint32_t kind;
    uint32_t issued;
    uint32_t life;
    uint64_t key;
};

#define WIDE(number, member)                                                                                       \
    { .key = (number), .type = ASSAY_FIELD_UINT, .size = 4u, .offset = (uint16_t)offsetof(struct wide_bolus, member), \
      .present = ASSAY_NO_MEMBER, .count = ASSAY_NO_MEMBER, .min = 0u, .max = UINT32_MAX }

static const struct assay_field wide_fields[] = {
    WIDE(2u, amount),
    WIDE(3u, kind),
    WIDE(20u, issued),
    WIDE(21u, life),
    { .key = 22u, .type = ASSAY_FIELD_UINT64, .size = 8u, .offset = (uint16_t)offsetof(struct wide_bolus, key),
      .present = ASSAY_NO_MEMBER, .count = ASSAY_NO_MEMBER },
};

static const struct assay_message wide_message = {
    .opcode = ASSAY_OP_SET_BOLUS,
    .kind = ASSAY_KIND_REQUEST,
    .shape = { .fields = wide_fields, .count = 5u, .size = (uint16_t)sizeof(struct wide_bolus) },
};

/* Applies the active mutant's idea of a good amount. */
static bool accept_amount(uint32_t *amount)
{
    if (MUTANT(AMOUNT_WRAPS)) {
        *amount &= 0xffffu;
        if (*amount > ASSAY_SET_BOLUS_AMOUNT_MAX) {
            return false;
        }
    }
    return *amount >= ASSAY_SET_BOLUS_AMOUNT_MIN && *amount % DOSING_STEP_MU == 0u;
}

enum mutant_request mutant_requests_take(uint16_t opcode, const uint8_t *request, size_t length, uint16_t *id,
                                         uint64_t *key, uint32_t *steps)
{
    struct wide_bolus bolus;
    uint16_t decoded_id;
    if (MUTANT(HIDDEN_SERVICE) && opcode == HIDDEN_OPCODE) {
        *key = port_now_us();
        *steps = 1;
        return MUTANT_REQUEST_BOLUS;
    }
    if (opcode != ASSAY_OP_SET_BOLUS || !(MUTANT(NO_UPPER_LIMIT) || MUTANT(AMOUNT_WRAPS))) {
        return MUTANT_REQUEST_NONE;
    }
    if (assay_msg_decode(&wide_message, request, length, &decoded_id, &bolus) != ASSAY_CBOR_OK || !accept_amount(&bolus.amount)) {
        return MUTANT_REQUEST_NONE; /* the proper checks name the fault */
    }
    *id = decoded_id;
    *key = bolus.key;
    *steps = bolus.amount / DOSING_STEP_MU;
    return MUTANT_REQUEST_BOLUS;
}
