// SPDX-License-Identifier: Apache-2.0
/* The requests of a pump: commands with the checks that are theirs (docs/protocol/link.md MSG-3), then all others. */
#include "serve.h"

#include "pump/features.h"
#include "pump/freshness.h"
#include "pump/journal.h"
#include "pump/mutant.h"
#include "pump/port.h"
#include "pump/store.h"
#include "requests.h"
#if defined(PUMP_VERIFIED_BOOT)
#include "requests_update.h"
#endif
#if defined(ASSAY_MUTANTS)
#include "mutant_requests.h"
#endif

bool serve_knows(const struct assay_message *message)
{
    return message->feature == ASSAY_EVERY_PUMP || ((PUMP_FEATURES >> message->feature) & 1u) != 0u;
}

bool serve_provisioned(void)
{
    return store_trust()->life != STORE_FACTORY;
}

/* ---- commands: what changes delivery ---- */

/* Opcode of the command that was done with this key; 0 when none was. */
static uint16_t find_key(uint64_t key)
{
    const uint32_t critical = port_critical_enter();
    const bool is_bolus = journal_find_key(key) != 0u;
    port_critical_exit(critical);
    return is_bolus ? (uint16_t)ASSAY_OP_SET_BOLUS : freshness_find(key);
}

/* Whether the fields fit each other, for the commands whose fields might not. */
static uint8_t check_fields(uint16_t opcode, const union assay_any_request *body)
{
    switch (opcode) {
    case ASSAY_OP_SET_BOLUS:
        return request_check_bolus(&body->set_bolus);
    case ASSAY_OP_WRITE_BASAL_PROFILE:
        return request_check_profile(&body->write_basal_profile);
    case ASSAY_OP_SET_TEMPORARY_BASAL:
        return request_check_temporary(&body->set_temporary_basal);
    case ASSAY_OP_START_PRIMING:
        return request_check_priming(&body->start_priming);
    case ASSAY_OP_SET_LIMITS:
        return request_check_limits(&body->set_limits);
    default:
        return ASSAY_RESULT_SUCCESS;
    }
}

static uint8_t check_plausible(const struct exchange *exchange, const union assay_any_request *body, uint16_t known)
{
    const bool foreign = known != 0u && known != exchange->opcode; /* one key, two commands (FRESH-6) */
    return foreign ? (uint8_t)ASSAY_RESULT_PLAUSIBILITY_FAILED : check_fields(exchange->opcode, body);
}

static void answer_again(struct exchange *exchange, uint64_t key)
{
    if (exchange->opcode != ASSAY_OP_SET_BOLUS || !request_bolus_repeated(exchange, key)) {
        exchange_respond_repeated(exchange);
    }
}

static bool is_fresh(const struct freshness *freshness)
{
    return freshness_holds(freshness) || MUTANT(NO_FRESHNESS) || MUTANT(ACCEPT_REFLECTED);
}

/* What does no harm when it is done twice, and must never wait for a place in a table. */
static bool is_safe_twice(uint16_t opcode, const union assay_any_request *body)
{
    return opcode == ASSAY_OP_CANCEL_BOLUS || opcode == ASSAY_OP_STOP_PRIMING || opcode == ASSAY_OP_STOP_AUTOMATED_DOSING ||
           (opcode == ASSAY_OP_SET_THERAPY_STATE && body->set_therapy_state.state == ASSAY_THERAPY_STATE_STOP);
}

/* The deed of a command other than SetBolus: its result. */
static uint8_t deed(const struct exchange *exchange, const union assay_any_request *body)
{
    switch (exchange->opcode) {
    case ASSAY_OP_CANCEL_BOLUS:
        return request_cancel(&body->cancel_bolus);
    case ASSAY_OP_SET_THERAPY_STATE:
        return request_therapy(&body->set_therapy_state);
    case ASSAY_OP_WRITE_BASAL_PROFILE:
        return request_write_profile(&body->write_basal_profile);
    case ASSAY_OP_ACTIVATE_BASAL_PROFILE:
        return request_activate_profile(&body->activate_basal_profile);
    case ASSAY_OP_SET_TEMPORARY_BASAL:
        return request_temporary(&body->set_temporary_basal);
    case ASSAY_OP_CANCEL_TEMPORARY_BASAL:
        return request_cancel_temporary();
    case ASSAY_OP_START_PRIMING:
        return request_prime(&body->start_priming);
    case ASSAY_OP_STOP_PRIMING:
        return request_stop_priming();
    case ASSAY_OP_SET_RESERVOIR_FILL:
        return request_fill(&body->set_reservoir_fill);
    case ASSAY_OP_SET_LIMITS:
        return request_set_limits(&body->set_limits);
    case ASSAY_OP_SET_TIME:
        return request_set_time(&body->set_time);
    case ASSAY_OP_REPORT_GLUCOSE:
        return request_report_glucose(exchange, &body->report_glucose);
    case ASSAY_OP_SET_AUTOMATED_DOSING:
        return request_automated(&body->set_automated_dosing);
    case ASSAY_OP_STOP_AUTOMATED_DOSING:
        return request_stop_automated();
    default:
        return ASSAY_RESULT_UNSUPPORTED; /* of a feature that is declared and not built: cannot be */
    }
}

/* The deed. Keys of boluses are kept by the journal, with the bolus. */
static void do_command(struct exchange *exchange, const union assay_any_request *body,
                       const struct freshness *freshness)
{
    const bool is_bolus = exchange->opcode == ASSAY_OP_SET_BOLUS;
    if (!freshness_has_room(exchange->opcode) && !is_safe_twice(exchange->opcode, body)) {
        exchange_respond(exchange, is_bolus ? ASSAY_RESULT_MAX_BOLUS_NUMBER : ASSAY_RESULT_NOT_COMPLETED);
        return;
    }
    if (is_bolus) {
        if (request_bolus(exchange, &body->set_bolus)) {
            freshness_remember(freshness, exchange->opcode);
        }
        return;
    }
    const uint8_t result = deed(exchange, body);
    if (result == ASSAY_RESULT_SUCCESS) {
        freshness_remember(freshness, exchange->opcode);
    }
    exchange_respond(exchange, result);
}

/* Plausibility, known key, freshness, deed. */
static void command(struct exchange *exchange, const struct assay_message *message, const union assay_any_request *body)
{
    const struct freshness freshness = freshness_of(message, body);
    const uint16_t known = find_key(freshness.key);
    const uint8_t plausible = check_plausible(exchange, body, known);
    if (plausible != ASSAY_RESULT_SUCCESS) {
        exchange_respond(exchange, plausible);
    } else if (known != 0u) {
        answer_again(exchange, freshness.key); /* whatever the state and however late (FRESH-5) */
    } else if (!is_fresh(&freshness)) {
        exchange_respond(exchange, ASSAY_RESULT_NOT_FRESH);
    } else {
        do_command(exchange, body, &freshness);
    }
}

/* ---- all others ---- */

static void serve(struct exchange *exchange, const union assay_any_request *body)
{
    switch (exchange->opcode) {
    case ASSAY_OP_GET_IDENTITY:
        request_identity(exchange);
        break;
    case ASSAY_OP_GET_STATUS:
        request_status(exchange);
        break;
    case ASSAY_OP_READ_HISTORY:
        request_history(exchange, &body->read_history);
        break;
    case ASSAY_OP_GET_DELIVERY:
        request_delivery(exchange);
        break;
    case ASSAY_OP_READ_BASAL_PROFILE:
        request_read_profile(exchange, &body->read_basal_profile);
        break;
    case ASSAY_OP_READ_BOLUS:
        request_read_bolus(exchange, &body->read_bolus);
        break;
    case ASSAY_OP_GET_LIMITS:
        request_limits(exchange);
        break;
    case ASSAY_OP_GET_TIME:
        request_time(exchange);
        break;
    case ASSAY_OP_READ_AUDIT:
        request_audit(exchange, &body->read_audit);
        break;
    case ASSAY_OP_GET_AUDIT_CHECKPOINT:
        request_audit_checkpoint(exchange);
        break;
    case ASSAY_OP_GET_GLUCOSE:
        request_glucose(exchange);
        break;
    case ASSAY_OP_READ_ANNUNCIATIONS:
        request_annunciations(exchange, &body->read_annunciations);
        break;
    case ASSAY_OP_SNOOZE_ANNUNCIATION:
        request_snooze_annunciation(exchange, &body->snooze_annunciation);
        break;
    case ASSAY_OP_CONFIRM_ANNUNCIATION:
        request_confirm_annunciation(exchange, &body->confirm_annunciation);
        break;
    case ASSAY_OP_LIST_PEERS:
        request_peers(exchange);
        break;
    case ASSAY_OP_UNPAIR:
        request_unpair(exchange, &body->unpair);
        break;
    case ASSAY_OP_PROVISION:
        request_provision(exchange, &body->provision);
        break;
    case ASSAY_OP_STORE_REVOCATIONS:
        request_store_revocations(exchange, &body->store_revocations);
        break;
    case ASSAY_OP_CLOSE_SESSION:
        request_close_session(exchange);
        break;
    default:
#if defined(PUMP_VERIFIED_BOOT)
        request_update(exchange, body);
#else
        exchange_respond(exchange, ASSAY_RESULT_UNSUPPORTED); /* as in deed */
#endif
        break;
    }
}

void serve_request(struct exchange *exchange, const struct assay_message *message, const union assay_any_request *body)
{
    if (message->changes_delivery) {
        command(exchange, message, body);
    } else {
        serve(exchange, body);
    }
}

#if defined(ASSAY_MUTANTS)
bool serve_by_mutant(struct exchange *exchange)
{
    uint64_t key;
    uint32_t steps;
    if (mutant_requests_take(exchange->opcode, exchange->request, exchange->length, &exchange->id, &key, &steps) !=
        MUTANT_REQUEST_BOLUS) {
        return false;
    }
    if (!request_bolus_repeated(exchange, key)) {
        (void)request_order(exchange, key, steps);
    }
    return true;
}
#endif
