// SPDX-License-Identifier: Apache-2.0
/* Requests and the order of their checks: docs/protocol/link.md MSG, DLV. */
#include "pump/dispatch.h"
#include "pump/features.h"

#include <string.h>

#include "crypto_hash_sha256.h"

#include "peer.h"
#include "pump/drive.h"
#include "pump/journal.h"
#include "pump/therapy.h"
#include "simulation.h"
#include "test.h"

static const uint8_t somebody[NOISE_KEY] = { 1 };
static const struct dispatch_origin controller = { .role = ASSAY_ROLE_CONTROLLER, .in_order = true, .peer = somebody };
static const struct dispatch_origin late_controller = { .role = ASSAY_ROLE_CONTROLLER, .in_order = false, .peer = somebody };
static const struct dispatch_origin caregiver = { .role = ASSAY_ROLE_CAREGIVER, .in_order = true, .peer = somebody };
/* What follows amount and kind in a SetBolus: issued at 0, good for a minute, key 1. */
#define NORMAL "\x03\x18\x33"
#define FRESH "\x14\x00\x15\x19\xea\x60\x16\x01"

/* Result of a request that is answered by Response. */
static uint8_t result(const struct dispatch_origin *origin, const char *request, size_t length)
{
    const struct peer_message answer = peer_dispatch(origin, (const uint8_t *)request, length);
    return peer_result(&answer);
}
#define RESULT(origin, bytes) result(&(origin), (bytes), sizeof(bytes) - 1u)

static struct peer_message order(uint16_t amount, uint64_t key)
{
    const struct assay_set_bolus bolus = peer_make_bolus(amount, key);
    return peer_dispatch_message(&controller, ASSAY_MSG_SET_BOLUS, &bolus);
}

static void identity_tells_who_it_is(void)
{
    simulation_boot();
    const struct peer_message answer = peer_dispatch_message(&caregiver, ASSAY_MSG_GET_IDENTITY, NULL);
    CHECK_EQUAL(answer.opcode, ASSAY_OP_IDENTITY);
    CHECK(strcmp(answer.body.identity.board, "host") == 0);
    CHECK_EQUAL(answer.body.identity.serial[0], 0x51u);
    CHECK_EQUAL(answer.body.identity.step_milliunits, 50u);
    CHECK_EQUAL(answer.body.identity.max_bolus, 10000u);
    CHECK_EQUAL(answer.body.identity.build, ASSAY_BUILD_KIND);
    CHECK_EQUAL(answer.body.identity.features, PUMP_FEATURES); /* VER-7 */
    CHECK(answer.body.identity.has_sbom_digest);
    CHECK_EQUAL(answer.body.identity.rollback, 0u);
    uint8_t digest[crypto_hash_sha256_BYTES];
    size_t length;
    const uint8_t *image = port_image(&length);
    (void)crypto_hash_sha256(digest, image, length);
    CHECK(memcmp(answer.body.identity.image_digest, digest, sizeof digest) == 0);
}

static void a_chip_without_an_id_still_has_a_serial_number(void)
{
    static const uint8_t zero[8] = { 0 };
    simulation.has_unique_id = false;
    simulation_boot();
    const struct peer_message first = peer_dispatch_message(&caregiver, ASSAY_MSG_GET_IDENTITY, NULL);
    simulation_boot();
    const struct peer_message second = peer_dispatch_message(&caregiver, ASSAY_MSG_GET_IDENTITY, NULL);
    CHECK(memcmp(first.body.identity.serial, zero, sizeof zero) != 0);
    CHECK(memcmp(first.body.identity.serial, second.body.identity.serial, sizeof zero) == 0);
}

static void status_follows_a_bolus(void)
{
    simulation_boot();
    CHECK_EQUAL(order(500, 1).opcode, ASSAY_OP_BOLUS_ORDERED);
    simulation_run(5000000);
    const struct peer_message answer = peer_dispatch_message(&caregiver, ASSAY_MSG_GET_STATUS, NULL);
    const struct assay_status *status = &answer.body.status;
    CHECK_EQUAL(status->bolus_id, 1u);
    CHECK_EQUAL(status->ordered, 500u);
    CHECK_EQUAL(status->delivered, 150u);
    CHECK_EQUAL(status->total_steps, 3u);
    CHECK_EQUAL(status->boot_count, 1u);
    CHECK_EQUAL(status->boot_reason, ASSAY_BOOT_REASON_POWER_ON);
    CHECK_EQUAL(status->last_sequence, 2u);
    CHECK_EQUAL(status->therapy, ASSAY_THERAPY_STATE_RUN);
}

/* MSG-3 */
static void the_checks_come_in_their_order(void)
{
    simulation_boot();
    /* Opcode unreadable; unknown; one that only the pump sends. (This board has every feature: recovery shows what is left out.) */
    CHECK_EQUAL(RESULT(controller, ""), ASSAY_RESULT_INVALID_OPERAND);
    CHECK_EQUAL(RESULT(controller, "\xa2\x01\x05"), ASSAY_RESULT_INVALID_OPERAND);
    CHECK_EQUAL(RESULT(controller, "\xa2\x00\x19\xa0\xfe\x01\x05"), ASSAY_RESULT_UNSUPPORTED);
    CHECK_EQUAL(RESULT(controller, "\xa2\x00\x19\xa0\x04\x01\x05"), ASSAY_RESULT_UNSUPPORTED);
    CHECK_EQUAL(RESULT(caregiver, "\xa2\x00\x19\xa0\xfe\x01\x05"), ASSAY_RESULT_UNSUPPORTED);
    /* Role before order before form: a SetBolus without fields. */
    CHECK_EQUAL(RESULT(caregiver, "\xa2\x00\x19\x11\x4b\x01\x05"), ASSAY_RESULT_NOT_AUTHORISED);
    CHECK_EQUAL(RESULT(caregiver, "\xa3\x00\x19\xa0\x50\x01\x05\xff"), ASSAY_RESULT_NOT_AUTHORISED);
    CHECK_EQUAL(RESULT(late_controller, "\xa2\x00\x19\x11\x4b\x01\x05"), ASSAY_RESULT_OUT_OF_ORDER);
    CHECK_EQUAL(RESULT(controller, "\xa2\x00\x19\x11\x4b\x01\x05"), ASSAY_RESULT_INVALID_OPERAND);
    /* Form before range before plausibility before freshness before state. */
    CHECK_EQUAL(RESULT(controller, "\xa7\x00\x19\x11\x4b\x01\x05\x02\x19\xff\xff" NORMAL "\x14\x40\x15\x01\x16\x01"),
                ASSAY_RESULT_INVALID_OPERAND);
    CHECK_EQUAL(RESULT(controller, "\xa7\x00\x19\x11\x4b\x01\x05\x02\x19\xff\xff" NORMAL FRESH), ASSAY_RESULT_OUT_OF_RANGE);
    simulation_run(70000000);
    CHECK(therapy_stop() == PUMP_OK);
    CHECK_EQUAL(RESULT(controller, "\xa7\x00\x19\x11\x4b\x01\x05\x02\x18\x33" NORMAL FRESH), ASSAY_RESULT_PLAUSIBILITY_FAILED);
    CHECK_EQUAL(RESULT(controller, "\xa7\x00\x19\x11\x4b\x01\x05\x02\x18\x32" NORMAL FRESH), ASSAY_RESULT_NOT_FRESH);
    const struct peer_message stopped = order(50, 1);
    CHECK_EQUAL(peer_result(&stopped), ASSAY_RESULT_NOT_APPLICABLE); /* DLV-7 */
    simulation_run(10000000);
    CHECK_EQUAL(simulation.steps, 0u);
}

/* DLV-8 */
static void kinds_of_bolus_have_their_rules(void)
{
    static const struct {
        uint8_t kind;
        uint16_t extended; /* 0 = left out */
        uint16_t duration;
        uint8_t wanted;
    } cases[] = {
        { ASSAY_BOLUS_KIND_NORMAL, 50, 0, ASSAY_RESULT_PLAUSIBILITY_FAILED },
        { ASSAY_BOLUS_KIND_NORMAL, 0, 30, ASSAY_RESULT_PLAUSIBILITY_FAILED },
        { ASSAY_BOLUS_KIND_EXTENDED, 0, 0, ASSAY_RESULT_PLAUSIBILITY_FAILED },
        { ASSAY_BOLUS_KIND_EXTENDED, 50, 30, ASSAY_RESULT_PLAUSIBILITY_FAILED },
        { ASSAY_BOLUS_KIND_EXTENDED, 0, 30, 0 /* ordered */ },
        { ASSAY_BOLUS_KIND_MULTIWAVE, 0, 30, ASSAY_RESULT_PLAUSIBILITY_FAILED },
        { ASSAY_BOLUS_KIND_MULTIWAVE, 50, 0, ASSAY_RESULT_PLAUSIBILITY_FAILED },
        { ASSAY_BOLUS_KIND_MULTIWAVE, 100, 30, ASSAY_RESULT_PLAUSIBILITY_FAILED },
        { ASSAY_BOLUS_KIND_MULTIWAVE, 51, 30, ASSAY_RESULT_PLAUSIBILITY_FAILED },
        { ASSAY_BOLUS_KIND_MULTIWAVE, 50, 30, ASSAY_RESULT_MAX_BOLUS_NUMBER },
    };
    simulation_boot();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct assay_set_bolus bolus = peer_make_bolus(100, i + 1u);
        bolus.kind = cases[i].kind;
        bolus.has_extended = cases[i].extended != 0u;
        bolus.extended = cases[i].extended;
        bolus.has_duration = cases[i].duration != 0u;
        bolus.duration = cases[i].duration;
        const struct peer_message answer = peer_dispatch_message(&controller, ASSAY_MSG_SET_BOLUS, &bolus);
        CHECK_EQUAL(peer_result(&answer), cases[i].wanted);
    }
    simulation_run(10000000);
    CHECK_EQUAL(simulation.steps, 0u);
}

/* REC-10: reading may come late. */
static void late_reading_is_answered(void)
{
    simulation_boot();
    CHECK_EQUAL(peer_dispatch_message(&late_controller, ASSAY_MSG_GET_STATUS, NULL).opcode, ASSAY_OP_STATUS);
}

static void amounts_have_their_range(void)
{
    simulation_boot();
    static const struct {
        const char *bytes;
        size_t length;
        uint8_t wanted;
    } cases[] = {
#define AMOUNT(bytes) "\xa7\x00\x19\x11\x4b\x01\x05\x02" bytes NORMAL FRESH, sizeof(bytes) + 18u
        { AMOUNT("\x00"), ASSAY_RESULT_OUT_OF_RANGE },
        { AMOUNT("\x18\x31"), ASSAY_RESULT_OUT_OF_RANGE },                             /* 49 */
        { AMOUNT("\x20"), ASSAY_RESULT_OUT_OF_RANGE },                                 /* -1 */
        { AMOUNT("\x19\x27\x11"), ASSAY_RESULT_OUT_OF_RANGE },                         /* 10,001 */
        { AMOUNT("\x1a\x00\x01\x00\x32"), ASSAY_RESULT_OUT_OF_RANGE },                 /* 65,586 */
        { AMOUNT("\x1b\x00\x00\x00\x01\x00\x00\x00\x32"), ASSAY_RESULT_OUT_OF_RANGE }, /* 2^32 + 50 */
#undef AMOUNT
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        CHECK_EQUAL(result(&controller, cases[i].bytes, cases[i].length), cases[i].wanted);
    }
    CHECK_EQUAL(order(10000, 1).opcode, ASSAY_OP_BOLUS_ORDERED);
    simulation_run(500000000);
    CHECK_EQUAL(simulation.steps, 200u);
}

/* FRESH-5 */
static void a_repeated_key_never_doses_again(void)
{
    simulation_boot();
    CHECK_EQUAL(order(100, 5).body.bolus_ordered.bolus_id, 1u);
    struct peer_message again = order(100, 5); /* while it runs */
    CHECK_EQUAL(again.opcode, ASSAY_OP_BOLUS_ORDERED);
    CHECK(again.body.bolus_ordered.repeated);
    simulation_run(10000000);
    CHECK(order(500, 5).body.bolus_ordered.repeated); /* afterwards, and whatever the amount */
    CHECK(therapy_stop() == PUMP_OK);
    CHECK(order(100, 5).body.bolus_ordered.repeated); /* whatever the state */
    simulation_boot();
    again = order(100, 5); /* and after a reset */
    CHECK(again.body.bolus_ordered.repeated);
    CHECK_EQUAL(again.body.bolus_ordered.bolus_id, 1u);
    simulation_run(10000000);
    CHECK_EQUAL(simulation.steps, 2u);
}

/* DLV-7 */
static void a_second_bolus_waits(void)
{
    simulation_boot();
    CHECK_EQUAL(order(100, 1).opcode, ASSAY_OP_BOLUS_ORDERED);
    const struct peer_message answer = order(100, 2);
    CHECK_EQUAL(peer_result(&answer), ASSAY_RESULT_MAX_BOLUS_NUMBER);
    simulation_run(10000000);
    CHECK_EQUAL(order(100, 2).opcode, ASSAY_OP_BOLUS_ORDERED);
}

static uint8_t cancel(uint32_t bolus_id)
{
    static uint64_t key = UINT64_C(1) << 40;
    const struct assay_cancel_bolus request = { .bolus_id = bolus_id, .issued = peer_uptime(), .life = 9, .key = ++key };
    const struct peer_message answer = peer_dispatch_message(&controller, ASSAY_MSG_CANCEL_BOLUS, &request);
    return peer_result(&answer);
}

/* DLV-6 */
static void cancelling_ends_the_bolus_that_is_meant(void)
{
    struct assay_history_record record;
    simulation_boot();
    CHECK_EQUAL(cancel(0), ASSAY_RESULT_NOT_APPLICABLE);
    CHECK_EQUAL(order(1000, 1).opcode, ASSAY_OP_BOLUS_ORDERED);
    simulation_run(3000000);
    CHECK_EQUAL(cancel(2), ASSAY_RESULT_NOT_APPLICABLE);
    CHECK_EQUAL(cancel(1), ASSAY_RESULT_SUCCESS);
    CHECK_EQUAL(cancel(1), ASSAY_RESULT_NOT_APPLICABLE);
    simulation_run(10000000);
    CHECK_EQUAL(simulation.steps, 2u);
    CHECK(journal_read(2, &record));
    CHECK_EQUAL(record.end, ASSAY_BOLUS_END_CANCELLED);
    CHECK_EQUAL(record.delivered, 100u);
}

static uint8_t set_therapy(uint8_t state)
{
    static uint64_t key = UINT64_C(1) << 41;
    const struct assay_set_therapy_state request = { .state = state, .issued = peer_uptime(), .life = 9, .key = ++key };
    const struct peer_message answer = peer_dispatch_message(&controller, ASSAY_MSG_SET_THERAPY_STATE, &request);
    return peer_result(&answer);
}

/* DLV-7 */
static void therapy_stops_and_runs(void)
{
    struct assay_history_record record;
    simulation_boot();
    CHECK_EQUAL(order(1000, 1).opcode, ASSAY_OP_BOLUS_ORDERED);
    simulation_run(3000000);
    CHECK_EQUAL(set_therapy(ASSAY_THERAPY_STATE_STOP), ASSAY_RESULT_SUCCESS);
    CHECK_EQUAL(set_therapy(ASSAY_THERAPY_STATE_STOP), ASSAY_RESULT_SUCCESS);
    simulation_run(10000000);
    CHECK_EQUAL(simulation.steps, 2u);
    CHECK(journal_read(2, &record));
    CHECK_EQUAL(record.end, ASSAY_BOLUS_END_STOPPED);
    CHECK_EQUAL(set_therapy(ASSAY_THERAPY_STATE_RUN), ASSAY_RESULT_SUCCESS);
    CHECK_EQUAL(journal_last_sequence(), 5u);
    CHECK_EQUAL(order(50, 2).opcode, ASSAY_OP_BOLUS_ORDERED);
}

static struct peer_message history(uint32_t from, uint8_t count)
{
    const struct assay_read_history request = { .from = from, .count = count };
    return peer_dispatch_message(&caregiver, ASSAY_MSG_READ_HISTORY, &request);
}

static void history_comes_in_pages(void)
{
    simulation_boot();
    for (unsigned i = 0; i < 20u; i++) {
        CHECK(journal_event(ASSAY_HISTORY_KIND_SECURITY, i) == PUMP_OK);
    }
    struct peer_message page = history(0, 8);
    CHECK_EQUAL(page.body.history_page.records_count, 8u);
    CHECK_EQUAL(page.body.history_page.records[0].sequence, 1u);
    CHECK(page.body.history_page.more);
    page = history(17, 8);
    CHECK_EQUAL(page.body.history_page.records_count, 5u);
    CHECK_EQUAL(page.body.history_page.records[4].sequence, 21u);
    CHECK(!page.body.history_page.more);
    page = history(22, 8);
    CHECK_EQUAL(page.body.history_page.records_count, 0u);
    CHECK(!page.body.history_page.more);
}

/* The largest answer that there can be fits a record. */
static void the_longest_history_page_fits(void)
{
    simulation_boot();
    simulation.now_us = UINT64_C(4000000000) * 1000u;
    for (uint64_t key = 1; key <= 8u; key++) {
        CHECK_EQUAL(order(10000, key).opcode, ASSAY_OP_BOLUS_ORDERED);
        drive_cancel(DOSING_PLACE_NORMAL);
    }
    CHECK_EQUAL(history(2, 8).body.history_page.records_count, 8u);
}

static void a_full_journal_flash_is_told(void)
{
    simulation_boot();
    simulation.refuse_from = 1;
    const struct peer_message answer = order(100, 1);
    CHECK_EQUAL(peer_result(&answer), ASSAY_RESULT_NOT_COMPLETED);
    simulation_run(10000000);
    CHECK_EQUAL(simulation.steps, 0u);
}

/* MSG-2, MSG-8: every byte string of a short message, changed in one place: no answer is missing, no step is made. */
static void changed_messages_are_answered(void)
{
    static const uint8_t good[] = { 0xa7, 0x00, 0x19, 0x11, 0x4b, 0x01, 0x05, 0x02, 0x18, 0x33, 0x03, 0x18, 0x33,
                                    0x14, 0x00, 0x15, 0x19, 0xea, 0x60, 0x16, 0x01 };
    uint8_t changed[sizeof good];
    simulation_boot();
    for (size_t at = 0; at < sizeof good; at++) {
        for (unsigned value = 0; value < 256u; value++) {
            memcpy(changed, good, sizeof good);
            changed[at] = (uint8_t)value;
            for (size_t length = at; length <= sizeof good; length += sizeof good - at) {
                const struct peer_message answer = peer_dispatch(&caregiver, changed, length);
                CHECK(answer.opcode != 0u);
            }
        }
    }
    simulation_run(10000000);
    CHECK_EQUAL(simulation.steps, 0u);
}

void test_dispatch(void)
{
    RUN(identity_tells_who_it_is);
    RUN(a_chip_without_an_id_still_has_a_serial_number);
    RUN(status_follows_a_bolus);
    RUN(the_checks_come_in_their_order);
    RUN(kinds_of_bolus_have_their_rules);
    RUN(late_reading_is_answered);
    RUN(amounts_have_their_range);
    RUN(a_repeated_key_never_doses_again);
    RUN(a_second_bolus_waits);
    RUN(cancelling_ends_the_bolus_that_is_meant);
    RUN(therapy_stops_and_runs);
    RUN(history_comes_in_pages);
    RUN(the_longest_history_page_fits);
    RUN(a_full_journal_flash_is_told);
    RUN(changed_messages_are_answered);
}
