// SPDX-License-Identifier: Apache-2.0
/* Annunciations: docs/protocol/link.md ANN. */
#include "peer.h"
#include "pump/annunciation.h"
#include "pump/journal.h"
#include "pump/port.h"
#include "simulation.h"
#include "test.h"

enum {
    HIGH = ASSAY_ANNUNCIATION_TYPE_OCCLUSION, /* with a cause that lasts */
    FAULT = ASSAY_ANNUNCIATION_TYPE_SYSTEM,   /* high, without */
    MEDIUM = ASSAY_ANNUNCIATION_TYPE_BATTERY_LOW,
    LOW = ASSAY_ANNUNCIATION_TYPE_TEMPORARY_BASAL_OVER
};

static struct peer controller;

static void begin(void)
{
    peer_boot_paired(&controller);
    while (peer_receive(&controller).opcode != 0u) { /* the window has opened and closed */
    }
}

/* The newest of this type; all zero when there is none. */
static struct assay_annunciation_record newest(uint16_t type)
{
    struct assay_annunciation_record record = { 0 };
    struct assay_annunciation_record found = { 0 };
    for (uint32_t from = 0; from <= UINT16_MAX && annunciation_read((uint16_t)from, &record); from = record.annunciation_id + 1u) {
        if (record.annunciation_type == type) {
            found = record;
        }
    }
    return found;
}

static uint8_t status_of(uint16_t type)
{
    return newest(type).status;
}

/* How long a pin is high within this time, in milliseconds, sampled. */
static unsigned high_for(enum port_pin pin, unsigned ms)
{
    unsigned high = 0;
    for (unsigned i = 0; i < ms; i += 50u) {
        simulation_run(50000);
        high += simulation.pins[pin] ? 50u : 0u;
    }
    return high;
}

/* ANN-1 */
static void numbers_count_and_the_time_is_told(void)
{
    simulation_boot();
    simulation_run(SECONDS(5));
    annunciation_raise(MEDIUM);
    annunciation_raise(MEDIUM);
    annunciation_raise(LOW);
    const struct assay_annunciation_record first = newest(MEDIUM);
    CHECK_EQUAL(first.annunciation_id, 1u);
    CHECK_EQUAL(first.status, ASSAY_ANNUNCIATION_STATUS_PENDING);
    CHECK_EQUAL(first.raised, simulation.now_us / 1000u);
    CHECK_EQUAL(newest(LOW).annunciation_id, 2u);
    for (unsigned i = 2; i < 0x10000u; i++) { /* round, and over the number that is still shown */
        annunciation_clear(LOW);
        annunciation_raise(LOW);
    }
    CHECK_EQUAL(newest(LOW).annunciation_id, 2u);
    CHECK_EQUAL(newest(MEDIUM).annunciation_id, 1u);
}

/* ANN-2: every type at once, and none is lost. */
static void there_is_room_for_each_type(void)
{
    static const uint16_t types[] = { 0x000f, 0x0033, 0x003c, 0x0055, 0x005a, 0x0066, 0x0069, 0x0096, 0x0099, 0x00a5, 0x00aa, 0x00c3,
                                      0x00ff, 0x0303, 0x030c, 0x0330, 0x033f, 0x0356, 0x0359, 0xf001, 0xf002, 0xf003, 0xf004 };
    simulation_boot();
    for (unsigned i = 0; i < sizeof types / sizeof types[0]; i++) {
        annunciation_raise(types[i]);
    }
    for (unsigned i = 0; i < sizeof types / sizeof types[0]; i++) {
        CHECK_EQUAL(newest(types[i]).annunciation_id, i + 1u);
        CHECK(annunciation_is_pending(types[i]));
    }
}

/* ANN-3 */
static void patterns_tell_the_priority(void)
{
    static const struct {
        uint16_t type;
        unsigned light_ms;
        unsigned sound_ms;
    } cases[] = { { HIGH, 10000, 10000 }, { MEDIUM, 10000, 500 }, { LOW, 20000, 250 } };
    for (unsigned i = 0; i < 3u; i++) {
        simulation_boot();
        annunciation_raise(cases[i].type);
        CHECK(simulation.pins[PORT_PIN_LIGHT] && simulation.pins[PORT_PIN_SOUND]);
        CHECK_EQUAL(high_for(PORT_PIN_LIGHT, 20000), cases[i].light_ms);
        simulation_reset();
        simulation_boot();
        annunciation_raise(cases[i].type);
        const unsigned sound = high_for(PORT_PIN_SOUND, cases[i].type == HIGH ? 20000 : 9900);
        CHECK(sound + 50u >= cases[i].sound_ms && sound <= cases[i].sound_ms + 50u);
    }
}

/* ANN-3: the most urgent is heard, and the one below when it is over. */
static void the_most_urgent_is_shown(void)
{
    simulation_boot();
    annunciation_raise(MEDIUM);
    annunciation_raise(FAULT);
    CHECK(high_for(PORT_PIN_SOUND, 4000) >= 1900u);
    peer_press_confirm();
    CHECK(!simulation.pins[PORT_PIN_SOUND] && !simulation.pins[PORT_PIN_LIGHT]);
}

/* ANN-3: nothing to tell costs nothing. */
static void a_quiet_pump_sets_no_alarm(void)
{
    simulation_boot();
    simulation_run(SECONDS(1));
    CHECK(!simulation.alarm_armed[PORT_ALARM_BUTTONS]);
    annunciation_raise(FAULT);
    CHECK(simulation.alarm_armed[PORT_ALARM_BUTTONS]);
    peer_press_confirm();
    CHECK(!simulation.alarm_armed[PORT_ALARM_BUTTONS]);
}

/* ANN-4, ANN-6 */
static void what_lasts_comes_back_after_its_snooze(void)
{
    simulation_boot();
    annunciation_raise(HIGH);
    for (unsigned i = 0; i < 5u; i++) {
        peer_press_confirm();
        CHECK_EQUAL(status_of(HIGH), ASSAY_ANNUNCIATION_STATUS_SNOOZED);
        CHECK(!simulation.pins[PORT_PIN_SOUND]);
        CHECK(high_for(PORT_PIN_LIGHT, 2000) >= 900u); /* the light stays */
        simulation_run(MINUTES(2) - SECONDS(3));
        CHECK_EQUAL(status_of(HIGH), ASSAY_ANNUNCIATION_STATUS_SNOOZED);
        peer_press_confirm(); /* makes it no longer */
        simulation_run(SECONDS(1));
        CHECK_EQUAL(status_of(HIGH), ASSAY_ANNUNCIATION_STATUS_PENDING);
        CHECK(simulation.pins[PORT_PIN_SOUND]);
    }
    CHECK_EQUAL(newest(HIGH).annunciation_id, 1u);
    annunciation_clear(HIGH); /* a person has seen it */
    CHECK_EQUAL(status_of(HIGH), ASSAY_ANNUNCIATION_STATUS_CONFIRMED);
    CHECK(!simulation.pins[PORT_PIN_LIGHT]);
}

/* ANN-6: one that nobody has seen stays, though its cause is gone. */
static void an_unseen_alarm_outlives_its_cause(void)
{
    simulation_boot();
    annunciation_raise(HIGH);
    annunciation_clear(HIGH);
    CHECK_EQUAL(status_of(HIGH), ASSAY_ANNUNCIATION_STATUS_PENDING);
    peer_press_confirm();
    CHECK_EQUAL(status_of(HIGH), ASSAY_ANNUNCIATION_STATUS_CONFIRMED);
}

/* ANN-6: seen, snoozed, over, and there again: that is new. */
static void a_new_occurrence_ends_a_snooze(void)
{
    simulation_boot();
    annunciation_raise(HIGH);
    CHECK(annunciation_snooze(1) == PUMP_OK);
    annunciation_raise(HIGH); /* still the same */
    CHECK_EQUAL(status_of(HIGH), ASSAY_ANNUNCIATION_STATUS_SNOOZED);
    annunciation_clear(HIGH);
    annunciation_raise(HIGH);
    CHECK_EQUAL(status_of(HIGH), ASSAY_ANNUNCIATION_STATUS_PENDING);
}

/* ANN-6: below high priority, confirmed is confirmed while the cause lasts, and the cause can come anew. */
static void medium_ones_are_confirmed_for_good(void)
{
    simulation_boot();
    annunciation_raise(MEDIUM);
    peer_press_confirm();
    annunciation_raise(MEDIUM);
    CHECK_EQUAL(status_of(MEDIUM), ASSAY_ANNUNCIATION_STATUS_CONFIRMED);
    annunciation_clear(MEDIUM);
    annunciation_raise(MEDIUM);
    CHECK_EQUAL(status_of(MEDIUM), ASSAY_ANNUNCIATION_STATUS_PENDING);
    annunciation_clear(MEDIUM);
    CHECK_EQUAL(status_of(MEDIUM), ASSAY_ANNUNCIATION_STATUS_CONFIRMED);
}

/* ANN-5 */
static void it_escalates_when_nobody_confirms(void)
{
    simulation_boot();
    annunciation_raise(HIGH);
    simulation_run(SECONDS(59));
    CHECK(high_for(PORT_PIN_SOUND, 900) < 700u);
    simulation_run(SECONDS(1));
    CHECK_EQUAL(high_for(PORT_PIN_SOUND, 10000), 10000u);
    simulation_boot();
    annunciation_raise(MEDIUM);
    simulation_run(MINUTES(5) + SECONDS(1));
    CHECK(high_for(PORT_PIN_SOUND, 10000) >= 1900u);
}

static uint8_t ask(enum assay_message_index message, uint16_t number)
{
    const struct assay_snooze_annunciation snooze = { .annunciation_id = number };
    const struct assay_confirm_annunciation request = { .annunciation_id = number };
    const struct peer_message answer =
        peer_request(&controller, message, message == ASSAY_MSG_SNOOZE_ANNUNCIATION ? (const void *)&snooze : (const void *)&request);
    return peer_result(&answer);
}

static uint8_t snooze_of(uint16_t type)
{
    return ask(ASSAY_MSG_SNOOZE_ANNUNCIATION, newest(type).annunciation_id);
}

static uint8_t confirm_of(uint16_t type)
{
    return ask(ASSAY_MSG_CONFIRM_ANNUNCIATION, newest(type).annunciation_id);
}

/* ANN-7 */
static void a_peer_confirms_what_is_not_urgent(void)
{
    begin();
    annunciation_raise(MEDIUM);
    annunciation_raise(LOW);
    annunciation_raise(FAULT);
    annunciation_raise(ASSAY_ANNUNCIATION_TYPE_CONFIRMATION_WANTED);
    CHECK_EQUAL(confirm_of(MEDIUM), ASSAY_RESULT_SUCCESS);
    CHECK_EQUAL(confirm_of(MEDIUM), ASSAY_RESULT_NOT_APPLICABLE);
    CHECK_EQUAL(confirm_of(LOW), ASSAY_RESULT_SUCCESS);
    CHECK_EQUAL(confirm_of(FAULT), ASSAY_RESULT_CONFIRMATION_NEEDED);
    CHECK_EQUAL(confirm_of(ASSAY_ANNUNCIATION_TYPE_CONFIRMATION_WANTED), ASSAY_RESULT_CONFIRMATION_NEEDED);
    CHECK_EQUAL(snooze_of(ASSAY_ANNUNCIATION_TYPE_CONFIRMATION_WANTED), ASSAY_RESULT_NOT_APPLICABLE);
    CHECK_EQUAL(ask(ASSAY_MSG_CONFIRM_ANNUNCIATION, 999), ASSAY_RESULT_NOT_APPLICABLE);
    CHECK_EQUAL(ask(ASSAY_MSG_SNOOZE_ANNUNCIATION, 999), ASSAY_RESULT_NOT_APPLICABLE);
    CHECK_EQUAL(status_of(FAULT), ASSAY_ANNUNCIATION_STATUS_PENDING);
}

/* ANN-4, ANN-7: without a link it ends on its time; and a peer cannot keep an alarm quiet for ever. */
static void a_peer_snoozes_an_alarm_three_times(void)
{
    begin();
    annunciation_raise(HIGH);
    for (unsigned i = 0; i < 3u; i++) {
        CHECK_EQUAL(snooze_of(HIGH), ASSAY_RESULT_SUCCESS);
        CHECK_EQUAL(snooze_of(HIGH), ASSAY_RESULT_NOT_APPLICABLE);
        simulation_run(MINUTES(2) + SECONDS(1));
        CHECK_EQUAL(status_of(HIGH), ASSAY_ANNUNCIATION_STATUS_PENDING);
    }
    CHECK_EQUAL(snooze_of(HIGH), ASSAY_RESULT_CONFIRMATION_NEEDED);
    CHECK_EQUAL(status_of(HIGH), ASSAY_ANNUNCIATION_STATUS_PENDING);
    annunciation_raise(MEDIUM);
    CHECK_EQUAL(snooze_of(MEDIUM), ASSAY_RESULT_SUCCESS);
    simulation_run(MINUTES(10) - SECONDS(1));
    CHECK_EQUAL(status_of(MEDIUM), ASSAY_ANNUNCIATION_STATUS_SNOOZED);
    simulation_run(SECONDS(2));
    CHECK_EQUAL(status_of(MEDIUM), ASSAY_ANNUNCIATION_STATUS_PENDING);
}

/* ANN-8 */
static void a_peer_reads_them_page_by_page(void)
{
    begin();
    const uint16_t types[] = { 0x0033, 0x003c, 0x0055, 0x005a, 0x0066, 0x0069, 0x0096, 0x0099, 0x00a5 };
    for (unsigned i = 0; i < 9u; i++) {
        annunciation_raise(types[i]);
    }
    const uint16_t first = newest(types[0]).annunciation_id;
    struct assay_read_annunciations request = { .from = first };
    struct peer_message answer = peer_request(&controller, ASSAY_MSG_READ_ANNUNCIATIONS, &request);
    const struct assay_annunciation_page *page = &answer.body.annunciation_page;
    CHECK_EQUAL(answer.opcode, ASSAY_OP_ANNUNCIATION_PAGE);
    CHECK(page->more && page->records_count == 8u);
    CHECK_EQUAL(page->records[7].annunciation_id, first + 7u);
    request.from = (uint16_t)(first + 8u);
    answer = peer_request(&controller, ASSAY_MSG_READ_ANNUNCIATIONS, &request);
    CHECK(!page->more && page->records_count == 1u);
    CHECK_EQUAL(page->records[0].annunciation_type, 0x00a5u);
    request.from = UINT16_MAX;
    answer = peer_request(&controller, ASSAY_MSG_READ_ANNUNCIATIONS, &request);
    CHECK(!page->more && page->records_count == 0u);
}

/* ANN-8: the event tells each change. */
static void each_change_is_an_event(void)
{
    static const uint8_t wanted[] = { ASSAY_ANNUNCIATION_STATUS_PENDING, ASSAY_ANNUNCIATION_STATUS_SNOOZED,
                                      ASSAY_ANNUNCIATION_STATUS_PENDING, ASSAY_ANNUNCIATION_STATUS_CONFIRMED };
    begin();
    annunciation_raise(FAULT);
    CHECK(annunciation_snooze(newest(FAULT).annunciation_id) == PUMP_OK);
    simulation_run(MINUTES(2) + SECONDS(1));
    peer_press_confirm();
    for (unsigned i = 0; i < 4u; i++) {
        const struct peer_message event = peer_receive(&controller);
        CHECK_EQUAL(event.opcode, ASSAY_OP_ANNUNCIATION);
        CHECK_EQUAL(event.body.annunciation.status, wanted[i]);
        CHECK_EQUAL(event.body.annunciation.annunciation_type, FAULT);
    }
}

/* ANN-9 */
static void the_history_has_what_was_raised_and_confirmed(void)
{
    struct assay_history_record record;
    simulation_boot();
    annunciation_raise(MEDIUM);
    simulation_settle();
    CHECK(journal_read(journal_last_sequence(), &record));
    CHECK_EQUAL(record.kind, ASSAY_HISTORY_KIND_ANNUNCIATION);
    CHECK_EQUAL(record.detail, (uint32_t)ASSAY_ANNUNCIATION_STATUS_PENDING << 16 | MEDIUM);
    peer_press_confirm();
    CHECK(journal_read(journal_last_sequence(), &record));
    CHECK_EQUAL(record.detail, (uint32_t)ASSAY_ANNUNCIATION_STATUS_CONFIRMED << 16 | MEDIUM);
    const uint32_t last = journal_last_sequence();
    annunciation_raise(ASSAY_ANNUNCIATION_TYPE_PAIRING_WINDOW);
    simulation_settle();
    CHECK_EQUAL(journal_last_sequence(), last);
}

/* ANN-10 */
static void pulling_the_battery_confirms_nothing(void)
{
    simulation_boot();
    annunciation_raise(HIGH);
    annunciation_raise(MEDIUM);
    simulation_settle();
    for (unsigned i = 0; i < 3u; i++) {
        simulation_boot();
        CHECK_EQUAL(status_of(HIGH), ASSAY_ANNUNCIATION_STATUS_PENDING);
        CHECK(!annunciation_is_pending(MEDIUM)); /* its cause is looked at anew */
    }
    peer_press_confirm(); /* the cause has not been found again */
    CHECK_EQUAL(status_of(HIGH), ASSAY_ANNUNCIATION_STATUS_CONFIRMED);
    simulation_boot();
    CHECK(!annunciation_is_pending(HIGH));
}

void test_annunciations(void)
{
    RUN(numbers_count_and_the_time_is_told);
    RUN(there_is_room_for_each_type);
    RUN(patterns_tell_the_priority);
    RUN(the_most_urgent_is_shown);
    RUN(a_quiet_pump_sets_no_alarm);
    RUN(what_lasts_comes_back_after_its_snooze);
    RUN(an_unseen_alarm_outlives_its_cause);
    RUN(a_new_occurrence_ends_a_snooze);
    RUN(medium_ones_are_confirmed_for_good);
    RUN(it_escalates_when_nobody_confirms);
    RUN(a_peer_confirms_what_is_not_urgent);
    RUN(a_peer_snoozes_an_alarm_three_times);
    RUN(a_peer_reads_them_page_by_page);
    RUN(each_change_is_an_event);
    RUN(the_history_has_what_was_raised_and_confirmed);
    RUN(pulling_the_battery_confirms_nothing);
}
