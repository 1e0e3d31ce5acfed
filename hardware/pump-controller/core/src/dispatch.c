// SPDX-License-Identifier: Apache-2.0
/* Requests: opcode, role, order, form, range, plausibility, state; in this order (docs/protocol/link.md §7.3). */
#include "pump/dispatch.h"

#include <string.h>

#include "pump/drive.h"
#include "pump/journal.h"
#include "pump/link.h"
#include "pump/mutant.h"
#include "pump/port.h"
#include "pump/pump.h"
#include "pump/store.h"
#include "pump/therapy.h"
#include "serial_number.h"
#if defined(ASSAY_MUTANTS)
#include "mutant_requests.h"
#endif

/* One request on its way through the checks, and the place for its answer. */
struct exchange {
    const struct dispatch_origin *origin;
    const uint8_t *request;
    size_t length;
    uint16_t opcode;
    uint16_t id;
    uint8_t *answer;
    size_t answer_length;
};

static const size_t answer_capacity = ASSAY_MESSAGE_BYTES_MAX;

uint32_t dispatch_uptime_ms(void)
{
    return (uint32_t)(port_now_us() / 1000u);
}

static void respond(struct exchange *exchange, uint8_t result)
{
    const struct assay_response response = { .request = exchange->opcode, .result = result };
    if (assay_response_encode(exchange->id, &response, exchange->answer, answer_capacity, &exchange->answer_length) !=
        ASSAY_CBOR_OK) {
        pump_panic(); /* the bounds are generated: this cannot be */
    }
}

/* Encodes the answer of its own that a request has. */
static void answer(struct exchange *exchange, enum assay_message_index message, const void *body)
{
    if (assay_msg_encode(&assay_messages[message], exchange->id, body, exchange->answer, answer_capacity,
                         &exchange->answer_length) != ASSAY_CBOR_OK) {
        respond(exchange, ASSAY_RESULT_NOT_COMPLETED);
    }
}

static uint8_t result_of(enum pump_status status)
{
    return status == PUMP_OK ? ASSAY_RESULT_SUCCESS : ASSAY_RESULT_NOT_COMPLETED;
}

static void get_identity(struct exchange *exchange)
{
    struct assay_identity identity = {
        .firmware = PUMP_FIRMWARE_VERSION,
        .build = ASSAY_BUILD_KIND,
        .step_milliunits = DRIVE_STEP_MILLIUNITS,
        .max_bolus = ASSAY_SET_BOLUS_AMOUNT_MAX,
    };
    serial_number_get(identity.serial);
    strncpy(identity.board, port_board_name(), sizeof identity.board - 1u);
    answer(exchange, ASSAY_MSG_IDENTITY, &identity);
}

static uint8_t operational_state(const struct drive_status *drive)
{
    if (drive->bolus_id != 0u || therapy_is_running()) {
        return ASSAY_OPERATIONAL_STATE_READY;
    }
    return ASSAY_OPERATIONAL_STATE_STANDBY;
}

static void get_status(struct exchange *exchange)
{
    const uint32_t critical = port_critical_enter();
    const struct drive_status drive = drive_status();
    const struct assay_status status = {
        .therapy = therapy_is_running() ? ASSAY_THERAPY_STATE_RUN : ASSAY_THERAPY_STATE_STOP,
        .operation = operational_state(&drive),
        .bolus_id = drive.bolus_id,
        .ordered = drive.ordered_steps * (uint32_t)DRIVE_STEP_MILLIUNITS,
        .delivered = drive.delivered_steps * (uint32_t)DRIVE_STEP_MILLIUNITS,
        .total_steps = journal_total_steps(),
        .boot_count = journal_boot_count(),
        .boot_reason = port_boot_reason(),
        .uptime = dispatch_uptime_ms(),
        .last_sequence = journal_last_sequence(),
    };
    port_critical_exit(critical);
    answer(exchange, ASSAY_MSG_STATUS, &status);
}

/* Record by record, so that interrupts wait for one page at most. */
static bool read_record(uint32_t from, struct assay_history_record *record)
{
    const uint32_t critical = port_critical_enter();
    const bool found = journal_read(from, record);
    port_critical_exit(critical);
    return found;
}

static void read_history(struct exchange *exchange, const struct assay_read_history *request)
{
    struct assay_history_page page = { .records_count = 0 };
    uint32_t from = request->from;
    while (page.records_count < request->count && read_record(from, &page.records[page.records_count])) {
        from = page.records[page.records_count].sequence + 1u;
        page.records_count++;
    }
    page.more = page.records_count > 0u && from <= journal_last_sequence();
    answer(exchange, ASSAY_MSG_HISTORY_PAGE, &page);
}

/* A known key is answered before any state is looked at: nothing is delivered again (§7.4). */
static void order_bolus(struct exchange *exchange, uint64_t key, uint32_t steps)
{
    struct assay_bolus_ordered ordered = { .repeated = true };
    const uint32_t critical = port_critical_enter();
    uint8_t result = ASSAY_RESULT_SUCCESS;
    ordered.bolus_id = journal_find_key(key);
    if (ordered.bolus_id == 0u) {
        ordered.repeated = false;
        if (!therapy_is_running()) {
            result = ASSAY_RESULT_NOT_APPLICABLE;
        } else if (drive_status().bolus_id != 0u) {
            result = ASSAY_RESULT_MAX_BOLUS_NUMBER;
        } else {
            result = result_of(drive_order(key, steps, &ordered.bolus_id));
        }
    }
    port_critical_exit(critical);
    if (result == ASSAY_RESULT_SUCCESS) {
        answer(exchange, ASSAY_MSG_BOLUS_ORDERED, &ordered);
    } else {
        respond(exchange, result);
    }
}

static void set_bolus(struct exchange *exchange, const struct assay_set_bolus *request)
{
    if (request->amount % DRIVE_STEP_MILLIUNITS != 0u) {
        respond(exchange, ASSAY_RESULT_PLAUSIBILITY_FAILED);
        return;
    }
    order_bolus(exchange, request->key, request->amount / (uint32_t)DRIVE_STEP_MILLIUNITS);
}

static void cancel_bolus(struct exchange *exchange, const struct assay_cancel_bolus *request)
{
    const uint32_t critical = port_critical_enter();
    const uint32_t running = drive_status().bolus_id;
    const bool applies = running != 0u && running == request->bolus_id;
    if (applies) {
        drive_end(ASSAY_BOLUS_END_CANCELLED);
    }
    port_critical_exit(critical);
    respond(exchange, applies ? ASSAY_RESULT_SUCCESS : ASSAY_RESULT_NOT_APPLICABLE);
}

static void set_therapy_state(struct exchange *exchange, const struct assay_set_therapy_state *request)
{
    enum pump_status status = PUMP_STATE;
    if (request->state == ASSAY_THERAPY_STATE_PAUSE) {
        respond(exchange, ASSAY_RESULT_NOT_APPLICABLE); /* not in this version */
        return;
    }
    const uint32_t critical = port_critical_enter();
    status = request->state == ASSAY_THERAPY_STATE_STOP ? therapy_stop() : therapy_run();
    port_critical_exit(critical);
    respond(exchange, result_of(status));
}

static void carry_out(struct exchange *exchange, const union assay_any_request *body)
{
    switch (exchange->opcode) {
    case ASSAY_OP_GET_IDENTITY:
        get_identity(exchange);
        break;
    case ASSAY_OP_GET_STATUS:
        get_status(exchange);
        break;
    case ASSAY_OP_READ_HISTORY:
        read_history(exchange, &body->read_history);
        break;
    case ASSAY_OP_SET_BOLUS:
        set_bolus(exchange, &body->set_bolus);
        break;
    case ASSAY_OP_CANCEL_BOLUS:
        cancel_bolus(exchange, &body->cancel_bolus);
        break;
    case ASSAY_OP_SET_THERAPY_STATE:
        set_therapy_state(exchange, &body->set_therapy_state);
        break;
    default:
        respond(exchange, ASSAY_RESULT_UNSUPPORTED); /* declared, but not of this firmware */
        break;
    }
}

#if defined(ASSAY_MUTANTS)
/* Weaknesses in place of the checks; true when one of them has answered. */
static bool answered_by_mutant(struct exchange *exchange)
{
    uint64_t key;
    uint32_t steps;
    switch (mutant_requests_take(exchange->opcode, exchange->request, exchange->length, &exchange->id, &key, &steps)) {
    case MUTANT_REQUEST_BOLUS:
        order_bolus(exchange, key, steps);
        return true;
    default:
        return false;
    }
}
#endif

static uint8_t result_of_decoding(enum assay_cbor_status status)
{
    return status == ASSAY_CBOR_RANGE ? ASSAY_RESULT_OUT_OF_RANGE : ASSAY_RESULT_INVALID_OPERAND;
}

static void decode_and_carry_out(struct exchange *exchange, const struct assay_message *message)
{
    union assay_any_request body;
    uint16_t id;
    const enum assay_cbor_status status =
        assay_msg_decode(message, exchange->request, exchange->length, &id, &body);
    if (status != ASSAY_CBOR_OK) {
        respond(exchange, result_of_decoding(status));
        return;
    }
    carry_out(exchange, &body);
}

static void check(struct exchange *exchange)
{
    if (assay_msg_peek(exchange->request, exchange->length, &exchange->opcode, &exchange->id) != ASSAY_CBOR_OK) {
        respond(exchange, ASSAY_RESULT_INVALID_OPERAND);
        return;
    }
    const struct assay_message *message = assay_request_find(exchange->opcode);
#if defined(ASSAY_MUTANTS)
    if (MUTANT(HIDDEN_SERVICE) && message == NULL && answered_by_mutant(exchange)) {
        return;
    }
#endif
    if (message == NULL) {
        respond(exchange, ASSAY_RESULT_UNSUPPORTED);
    } else if (!assay_msg_allows(message, exchange->origin->role) && !MUTANT(CAREGIVER_MAY_DOSE)) {
        respond(exchange, ASSAY_RESULT_NOT_AUTHORISED);
    } else if (message->changes_delivery && !exchange->origin->in_order && !MUTANT(ACCEPT_OUT_OF_ORDER)) {
        respond(exchange, ASSAY_RESULT_OUT_OF_ORDER);
#if defined(ASSAY_MUTANTS)
    } else if (answered_by_mutant(exchange)) {
        return;
#endif
    } else {
        decode_and_carry_out(exchange, message);
    }
}

size_t dispatch_request(const struct dispatch_origin *origin, const uint8_t *request, size_t length,
                        uint8_t answer_out[ASSAY_MESSAGE_BYTES_MAX])
{
    struct exchange exchange = { .origin = origin, .request = request, .length = length, .answer = answer_out };
    check(&exchange);
    return exchange.answer_length;
}
