// SPDX-License-Identifier: Apache-2.0
/* Mutants build only: the weaknesses of requests and therapy show. */
#include "mutants.h"
#include "pump/annunciation.h"
#include "pump/journal.h"
#include "pump/therapy.h"
#include "simulation.h"
#include "test.h"

/* SetBolus up to the amount, and from there to the key. */
#define SET_BOLUS 0xa7, 0x00, 0x19, 0x11, 0x4b, 0x01, 0x05, 0x02
#define FRESH 0x03, 0x18, 0x33, 0x14, 0x00, 0x15, 0x19, 0xea, 0x60, 0x16

static void mutant_10_obeys_a_caregiver(void)
{
    mutants_begin(ASSAY_MUTANT_CAREGIVER_MAY_DOSE);
    CHECK(peer_connect(&mutants_caregiver, ASSAY_ROLE_CAREGIVER));
    CHECK(peer_bolus(&mutants_caregiver, 50, 10) != 0u);
    simulation_run(10000000);
    CHECK_EQUAL(simulation.steps, 1u);
}

static void mutant_11_has_a_hidden_opcode(void)
{
    static const uint8_t hidden[] = { 0xa2, 0x00, 0x19, 0xa0, 0xfe, 0x01, 0x05 };
    mutants_begin(ASSAY_MUTANT_HIDDEN_SERVICE);
    CHECK(peer_connect(&mutants_caregiver, ASSAY_ROLE_CAREGIVER));
    peer_send(&mutants_caregiver, hidden, sizeof hidden);
    simulation_run(10000000);
    CHECK_EQUAL(simulation.steps, 1u);
}

static void mutant_12_decodes_anything(void)
{
    static const uint8_t trailing[] = { 0xa2, 0x00, 0x19, 0xa0, 0x03, 0x01, 0x05, 0xff };
    static const uint8_t long_form[] = { 0xa2, 0x00, 0x19, 0xa0, 0x03, 0x01, 0x18, 0x05 };
    static const uint8_t unordered[] = { 0xa2, 0x01, 0x05, 0x00, 0x19, 0xa0, 0x03 };
    static const uint8_t unknown_key[] = { 0xa3, 0x00, 0x19, 0xa0, 0x03, 0x01, 0x05, 0x17, 0x00 };
    mutants_begin(ASSAY_MUTANT_LENIENT_DECODER);
    peer_send(&mutants_controller, trailing, sizeof trailing);
    CHECK_EQUAL(peer_receive(&mutants_controller).opcode, ASSAY_OP_STATUS);
    peer_send(&mutants_controller, long_form, sizeof long_form);
    CHECK_EQUAL(peer_receive(&mutants_controller).opcode, ASSAY_OP_STATUS);
    peer_send(&mutants_controller, unordered, sizeof unordered);
    CHECK_EQUAL(peer_receive(&mutants_controller).opcode, ASSAY_OP_STATUS);
    peer_send(&mutants_controller, unknown_key, sizeof unknown_key);
    CHECK_EQUAL(peer_receive(&mutants_controller).opcode, ASSAY_OP_STATUS);
}

static void mutant_13_has_no_upper_limit(void)
{
    static const uint8_t above[] = { SET_BOLUS, 0x19, 0x27, 0x42, FRESH, 0x01 };
    mutants_begin(ASSAY_MUTANT_NO_UPPER_LIMIT);
    peer_send(&mutants_controller, above, sizeof above); /* 10,050 mU */
    CHECK_EQUAL(peer_receive(&mutants_controller).opcode, ASSAY_OP_BOLUS_ORDERED);
    simulation_run(500000000);
    CHECK_EQUAL(simulation.steps, 201u);
}

/* The cut-off counts for itself, and knows nothing of what was ordered. */
static void mutant_13_is_cut_off_by_the_hour(void)
{
    static const uint8_t huge[] = { SET_BOLUS, 0x1a, 0x00, 0x01, 0x86, 0xa0, FRESH, 0x02 };
    mutants_begin(ASSAY_MUTANT_NO_UPPER_LIMIT);
    peer_send(&mutants_controller, huge, sizeof huge); /* 100,000 mU */
    simulation_run(UINT64_C(4100000000));
    CHECK_EQUAL(simulation.steps, 600u);
    CHECK(!therapy_is_running());
}

static void mutant_14_wraps_the_amount(void)
{
    static const uint8_t wraps[] = { SET_BOLUS, 0x1a, 0x00, 0x01, 0x00, 0x64, FRESH, 0x01 };
    mutants_begin(ASSAY_MUTANT_AMOUNT_WRAPS);
    peer_send(&mutants_controller, wraps, sizeof wraps); /* 65,536 + 100 mU */
    CHECK_EQUAL(peer_receive(&mutants_controller).opcode, ASSAY_OP_BOLUS_ORDERED);
    simulation_run(10000000);
    CHECK_EQUAL(simulation.steps, 2u);
}

static void mutant_15_resumes_after_a_reset(void)
{
    mutants_begin(ASSAY_MUTANT_RESUME_AFTER_RESET);
    CHECK(peer_bolus(&mutants_controller, 250, 15) != 0u);
    simulation_run(3000000);
    CHECK_EQUAL(simulation.steps, 2u);
    simulation_boot();
    simulation_run(20000000);
    CHECK_EQUAL(simulation.steps, 7u);
}

static void mutant_16_loses_steps_over_a_reset(void)
{
    mutants_begin(ASSAY_MUTANT_JOURNAL_AFTER_STEP);
    CHECK(peer_bolus(&mutants_controller, 500, 16) != 0u);
    simulation_run(7000000);
    CHECK_EQUAL(simulation.steps, 4u);
    simulation_boot();
    CHECK_EQUAL(journal_total_steps(), 2u);
}

static void mutant_16_is_right_without_a_reset(void)
{
    mutants_begin(ASSAY_MUTANT_JOURNAL_AFTER_STEP);
    CHECK(peer_bolus(&mutants_controller, 150, 16) != 0u);
    simulation_run(20000000);
    CHECK_EQUAL(journal_total_steps(), 3u);
    CHECK(peer_bolus(&mutants_controller, 50, 17) != 0u);
    simulation_run(20000000);
    CHECK_EQUAL(journal_total_steps(), 4u);
}

static void mutant_17_goes_on_when_stopped(void)
{
    mutants_begin(ASSAY_MUTANT_STOP_BUTTON_IGNORED);
    CHECK(peer_bolus(&mutants_controller, 250, 17) != 0u);
    simulation_press(PORT_PIN_STOP, true);
    simulation_run(20000000);
    CHECK_EQUAL(simulation.steps, 5u);
    CHECK(simulation_sounds());
    CHECK(therapy_is_running());
}

static void mutant_18_reports_all_as_delivered(void)
{
    struct assay_history_record record;
    mutants_begin(ASSAY_MUTANT_CANCEL_REMAINDER_WRONG);
    const uint32_t bolus_id = peer_bolus(&mutants_controller, 500, 18);
    simulation_run(3000000);
    CHECK_EQUAL(peer_cancel(&mutants_controller, bolus_id), ASSAY_RESULT_SUCCESS);
    CHECK_EQUAL(simulation.steps, 2u);
    CHECK(journal_read(journal_last_sequence() - 1u, &record)); /* the last is that of the annunciation */
    CHECK_EQUAL(record.bolus_id, bolus_id);
    CHECK_EQUAL(record.delivered, 500u);
}

static void mutant_25_takes_stale_commands(void)
{
    mutants_begin(ASSAY_MUTANT_NO_FRESHNESS);
    const struct assay_set_bolus bolus = peer_make_bolus(50, 25);
    simulation_run(600000000);
    CHECK_EQUAL(peer_request(&mutants_controller, ASSAY_MSG_SET_BOLUS, &bolus).opcode, ASSAY_OP_BOLUS_ORDERED);
    simulation_run(10000000);
    CHECK_EQUAL(simulation.steps, 1u);
}

static void mutant_46_lets_a_temporary_rate_last(void)
{
    mutants_begin(ASSAY_MUTANT_TEMPORARY_RATE_OVERSTAYS);
    const struct assay_set_temporary_basal rate = { .kind = ASSAY_TEMPORARY_BASAL_KIND_ABSOLUTE, .has_rate = true,
                                                    .rate = 6000, .duration = 5, PEER_FRESH(46) };
    const struct peer_message answer = peer_request(&mutants_controller, ASSAY_MSG_SET_TEMPORARY_BASAL, &rate);
    CHECK_EQUAL(peer_result(&answer), ASSAY_RESULT_SUCCESS);
    simulation_run(UINT64_C(601) * 1000000u);
    CHECK_EQUAL(simulation.steps, 20u);
}

static void mutant_47_skips_each_tenth_step(void)
{
    mutants_begin(ASSAY_MUTANT_STEPS_SKIPPED);
    CHECK(peer_bolus(&mutants_controller, 1000, 47) != 0u);
    simulation_run(UINT64_C(60) * 1000000u);
    CHECK_EQUAL(journal_total_steps(), 20u);
    CHECK_EQUAL(simulation.steps, 18u);
}

/* A closed line, and a bolus of 12 steps. */
static void push_into_closed_line(uint8_t mutant)
{
    mutants_begin(mutant);
    simulation.occluded = true;
    (void)peer_bolus(&mutants_controller, 600, 1);
    simulation_run(60000000);
}

static void mutant_36_pushes_into_a_closed_line(void)
{
    push_into_closed_line(0);
    CHECK(simulation.steps < 12u);
    simulation_reset();
    push_into_closed_line(ASSAY_MUTANT_OCCLUSION_IGNORED);
    CHECK_EQUAL(simulation.steps, 12u);
    CHECK(!simulation.pins[PORT_PIN_LIGHT]);
}

static void mutant_37_only_tells_of_a_closed_line(void)
{
    push_into_closed_line(ASSAY_MUTANT_OCCLUSION_ONLY_TOLD);
    CHECK_EQUAL(simulation.steps, 12u);
    CHECK(therapy_is_running());
    CHECK(annunciation_is_pending(ASSAY_ANNUNCIATION_TYPE_OCCLUSION));
}

/* High is stored, and the line is found as late as with medium. */
static void mutant_42_keeps_the_thresholds_of_medium(void)
{
    const struct assay_set_limits high = { .has_occlusion = true, .occlusion = ASSAY_OCCLUSION_SENSITIVITY_HIGH, PEER_FRESH(42) };
    mutants_begin(ASSAY_MUTANT_OCCLUSION_SETTING_IGNORED);
    const struct peer_message answer = peer_request(&mutants_controller, ASSAY_MSG_SET_LIMITS, &high);
    CHECK_EQUAL(peer_result(&answer), ASSAY_RESULT_SUCCESS);
    simulation.occluded = true;
    (void)peer_bolus(&mutants_controller, 600, 1);
    simulation_run(60000000);
    CHECK_EQUAL(simulation.steps, 8u);
}

void test_mutants_therapy(void)
{
    RUN(mutant_10_obeys_a_caregiver);
    RUN(mutant_11_has_a_hidden_opcode);
    RUN(mutant_12_decodes_anything);
    RUN(mutant_13_has_no_upper_limit);
    RUN(mutant_13_is_cut_off_by_the_hour);
    RUN(mutant_14_wraps_the_amount);
    RUN(mutant_15_resumes_after_a_reset);
    RUN(mutant_16_loses_steps_over_a_reset);
    RUN(mutant_16_is_right_without_a_reset);
    RUN(mutant_17_goes_on_when_stopped);
    RUN(mutant_18_reports_all_as_delivered);
    RUN(mutant_25_takes_stale_commands);
    RUN(mutant_46_lets_a_temporary_rate_last);
    RUN(mutant_47_skips_each_tenth_step);
    RUN(mutant_36_pushes_into_a_closed_line);
    RUN(mutant_37_only_tells_of_a_closed_line);
    RUN(mutant_42_keeps_the_thresholds_of_medium);
}
