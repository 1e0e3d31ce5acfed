// SPDX-License-Identifier: Apache-2.0
/* Pairing: window, display, attempts, lock-outs, unpairing: docs/protocol/link.md PAIR. */
#include "pump/pairing.h"

#include <string.h>

#include "peer.h"
#include "pump/journal.h"
#include "pump/store.h"
#include "simulation.h"
#include "test.h"

static struct peer controller;
static struct peer other;

static void boot(void)
{
    simulation_boot();
    peer_make(&controller, 5);
    peer_make(&other, 9);
}

static uint8_t hello_alert(uint8_t purpose)
{
    uint8_t prologue[64];
    simulation.from_pump_length = 0;
    const size_t length = peer_hello(purpose, NULL, prologue);
    return length == 0u ? 0xffu : 0u;
}

static uint8_t last_history_kind(void)
{
    struct assay_history_record record;
    CHECK(journal_read(journal_last_sequence(), &record));
    return record.kind;
}

/* VER-6, PAIR-1 */
static void without_the_button_nobody_pairs(void)
{
    boot();
    peer_send_frame(FRAME_HELLO, "\xa3\x01\x01\x02\x01\x03\x02", 7);
    CHECK_EQUAL(peer_receive_alert(), LINK_PAIRING_CLOSED);
    CHECK_EQUAL(simulation.display_length, 0u);
    CHECK(!peer_connect(&controller, ASSAY_ROLE_CONTROLLER)); /* nor by suite 1 */
    peer_hold_confirm();
    CHECK(!peer_connect(&controller, ASSAY_ROLE_CONTROLLER)); /* not even while the window is open */
    CHECK_EQUAL(store_find_peer(controller.identity.public), 0u);
}

/* PAIR-9, PAIR-10, HS-11 */
static void who_knows_the_secret_is_paired_and_has_a_session(void)
{
    boot();
    CHECK(peer_pair(&controller, ASSAY_ROLE_CONTROLLER));
    CHECK(controller.opened.paired);
    CHECK_EQUAL(controller.opened.role, ASSAY_ROLE_CONTROLLER);
    CHECK_EQUAL(last_history_kind(), ASSAY_HISTORY_KIND_PEER_PAIRED);
    CHECK(peer_display_says("PAIR CLOSED paired"));
    CHECK(!pairing_is_open());
    CHECK(!simulation.pins[PORT_PIN_LIGHT]);
    CHECK_EQUAL(peer_request(&controller, ASSAY_MSG_GET_STATUS, NULL).opcode, ASSAY_OP_STATUS);
    CHECK(peer_connect(&controller, ASSAY_ROLE_CONTROLLER));
    CHECK(!controller.opened.paired);
    CHECK_EQUAL(hello_alert(ASSAY_HELLO_PURPOSE_PAIRING), 0xffu); /* the window took one peer */
}

/* PAIR-2: a fresh secret at each opening; the display says when it is over. */
static void each_opening_has_its_own_secret(void)
{
    uint8_t seen[4][PAIRING_PSK];
    boot();
    for (unsigned i = 0; i < 4u; i++) {
        peer_hold_confirm();
        CHECK(peer_read_display(seen[i]));
        for (unsigned before = 0; before < i; before++) {
            CHECK(memcmp(seen[before], seen[i], PAIRING_PSK) != 0);
        }
        if (i != 1u) { /* the third opening comes while the second still lasts */
            simulation_run(PAIRING_WINDOW_US);
            CHECK(peer_display_says("PAIR CLOSED timeout"));
        }
    }
    for (unsigned i = 0; i < 3u; i++) { /* an older secret is worth nothing */
        simulation_run(PAIRING_LOCK_US);
        peer_hold_confirm();
        CHECK(!peer_pair_with(&controller, ASSAY_ROLE_CONTROLLER, seen[i]));
    }
}

/* PAIR-2: what is left of a secret when its window is over. */
static void a_closed_window_gives_no_key(void)
{
    static const uint8_t zero[PAIRING_PSK];
    uint8_t psk[PAIRING_PSK];
    uint32_t opening;
    boot();
    peer_hold_confirm();
    CHECK(pairing_take_psk(psk, &opening) == PUMP_OK);
    CHECK(pairing_is_current(opening));
    CHECK(memcmp(psk, zero, sizeof zero) != 0);
    simulation_run(PAIRING_WINDOW_US);
    CHECK(pairing_take_psk(psk, &opening) == PUMP_STATE);
    CHECK(memcmp(psk, zero, sizeof zero) == 0);
    CHECK(!pairing_is_current(opening));
}

/* PAIR-15: a window that closes, or opens anew, in mid-handshake pairs nobody by the secret before, and counts no attempt. */
static void a_handshake_belongs_to_one_opening(void)
{
    struct noise_handshake handshake;
    uint8_t psk[PAIRING_PSK];
    uint8_t message[FRAME_PAYLOAD_MAX];
    size_t length;
    boot();
    for (unsigned again = 0; again < 2u; again++) {
        peer_hold_confirm();
        CHECK(peer_read_display(psk));
        simulation_run(PAIRING_WINDOW_US - 1000000u);
        simulation.from_pump_length = 0;
        CHECK(peer_shake_pairing(&controller, ASSAY_ROLE_CONTROLLER, psk, &handshake, message, &length));
        if (again == 1u) {
            peer_hold_confirm();
        } else {
            simulation_run(1000000);
        }
        peer_send_frame(FRAME_HANDSHAKE_3, message, length);
        CHECK_EQUAL(peer_receive_alert(), LINK_HANDSHAKE_FAILED);
        CHECK_EQUAL(store_find_peer(controller.identity.public), 0u);
    }
    CHECK(peer_pair(&controller, ASSAY_ROLE_CONTROLLER));
}

/* One window with three wrong secrets. */
static void guess_three_times(void)
{
    uint8_t psk[PAIRING_PSK] = { 7 };
    peer_hold_confirm();
    for (unsigned i = 0; i < PAIRING_ATTEMPTS; i++) {
        CHECK(pairing_is_open());
        psk[31]++;
        CHECK(!peer_pair_with(&other, ASSAY_ROLE_CONTROLLER, psk));
    }
    CHECK(!pairing_is_open());
    CHECK(peer_display_says("PAIR CLOSED attempts"));
}

/* PAIR-8: the third failure closes, annunciates, records and locks; sessions and therapy go on. */
static void three_guesses_lock_the_window(void)
{
    boot();
    CHECK(peer_pair(&controller, ASSAY_ROLE_CONTROLLER));
    CHECK_EQUAL(peer_bolus(&controller, 250, 1), 1u);
    guess_three_times();
    CHECK_EQUAL(last_history_kind(), ASSAY_HISTORY_KIND_SECURITY);
    struct assay_history_record record;
    CHECK(journal_read(journal_last_sequence(), &record));
    CHECK_EQUAL(record.detail, LINK_PAIRING_CLOSED);
    CHECK(simulation.pins[PORT_PIN_SOUND]);
    simulation.from_pump_length = 0;
    CHECK_EQUAL(peer_request(&controller, ASSAY_MSG_GET_STATUS, NULL).opcode, ASSAY_OP_STATUS);
    simulation_run(10000000);
    CHECK_EQUAL(simulation.steps, 5u);
    peer_hold_confirm(); /* in vain, and the display says why */
    CHECK(!pairing_is_open());
    CHECK(peer_display_says("PAIR CLOSED locked"));
    simulation_run(PAIRING_LOCK_US);
    CHECK(peer_pair(&other, ASSAY_ROLE_CAREGIVER));
}

/* PAIR-8: 60 s, twice as long after each further window, up to an hour, until a pairing succeeds. */
static void lock_outs_grow(void)
{
    static const unsigned seconds[] = { 60, 120, 240, 480, 960, 1920, 3600, 3600 };
    boot();
    for (unsigned i = 0; i < sizeof seconds / sizeof seconds[0]; i++) {
        guess_three_times();
        simulation_run(1000000u * (uint64_t)seconds[i] - 2000000u);
        peer_hold_confirm(); /* takes 1.2 s, and the window would open after 1 s of it */
        CHECK(!pairing_is_open());
        simulation_run(1000000);
    }
    CHECK(peer_pair(&controller, ASSAY_ROLE_CONTROLLER));
    guess_three_times();
    simulation_run(PAIRING_LOCK_US);
    peer_hold_confirm();
    CHECK(pairing_is_open()); /* from the beginning again */
    guess_three_times();
    simulation_boot();
    peer_hold_confirm();
    CHECK(pairing_is_open()); /* and after a restart */
}

/* PAIR-11, PROV-2: without a credential there are two roles, and a pump from the factory takes service too. */
static void other_roles_are_refused(void)
{
    uint8_t psk[PAIRING_PSK];
    static const uint8_t roles[] = { ASSAY_ROLE_AUTOMATED_DOSING, ASSAY_ROLE_CLINICIAN, ASSAY_ROLE_CGM };
    boot();
    for (unsigned i = 0; i < sizeof roles; i++) {
        peer_hold_confirm();
        CHECK(peer_read_display(psk));
        CHECK(!peer_pair_with(&controller, roles[i], psk));
        CHECK_EQUAL(store_find_peer(controller.identity.public), 0u);
        CHECK(pairing_is_open());
    }
    CHECK(peer_pair(&controller, ASSAY_ROLE_SERVICE));
}

/* PAIR-12 */
static void there_is_room_for_eight(void)
{
    struct peer peers[STORE_PEERS + 1u];
    boot();
    for (uint8_t i = 0; i <= STORE_PEERS; i++) {
        peer_make(&peers[i], (uint8_t)(20u + i));
        CHECK_EQUAL(peer_pair(&peers[i], ASSAY_ROLE_CONTROLLER), i < STORE_PEERS);
    }
    CHECK(peer_pair(&peers[3], ASSAY_ROLE_CAREGIVER)); /* again, with another role, in its old place */
    CHECK(!peer_connect(&peers[3], ASSAY_ROLE_CONTROLLER));
    CHECK(peer_connect(&peers[0], ASSAY_ROLE_CONTROLLER));
    const struct peer_message list = peer_request(&peers[0], ASSAY_MSG_LIST_PEERS, NULL);
    CHECK_EQUAL(list.opcode, ASSAY_OP_PEERS);
    CHECK_EQUAL(list.body.peers.peers_count, (unsigned)STORE_PEERS);
    for (unsigned i = 0; i < STORE_PEERS; i++) {
        uint8_t fingerprint[8];
        peer_fingerprint(&peers[i], fingerprint);
        CHECK(memcmp(list.body.peers.peers[i].fingerprint, fingerprint, sizeof fingerprint) == 0);
        CHECK_EQUAL(list.body.peers.peers[i].role, i == 3u ? ASSAY_ROLE_CAREGIVER : ASSAY_ROLE_CONTROLLER);
        CHECK_EQUAL(list.body.peers.peers[i].self, i == 0u);
    }
}

static struct peer_message unpair(struct peer *who, const struct peer *whom)
{
    struct assay_unpair request;
    peer_fingerprint(whom, request.fingerprint);
    return peer_request(who, ASSAY_MSG_UNPAIR, &request);
}

static void pair_both(void)
{
    boot();
    CHECK(peer_pair(&controller, ASSAY_ROLE_CONTROLLER));
    CHECK(peer_pair(&other, ASSAY_ROLE_CAREGIVER));
    simulation.from_pump_length = 0;
}

/* PAIR-13, SES-5: the answer first, then SessionClosed, then nothing any more. */
static void a_peer_may_unpair_itself(void)
{
    pair_both();
    const struct peer_message answer = unpair(&other, &other);
    CHECK_EQUAL(peer_result(&answer), ASSAY_RESULT_SUCCESS);
    const struct peer_message closed = peer_receive(&other);
    CHECK_EQUAL(closed.opcode, ASSAY_OP_SESSION_CLOSED);
    CHECK_EQUAL(closed.body.session_closed.reason, ASSAY_SESSION_END_UNPAIRED);
    CHECK_EQUAL(last_history_kind(), ASSAY_HISTORY_KIND_PEER_UNPAIRED);
    uint8_t record[64] = { 0 };
    peer_send_frame(FRAME_RECORD, record, sizeof record);
    CHECK_EQUAL(peer_receive_alert(), LINK_NO_SESSION);
    CHECK(!peer_resume(&other));
    CHECK(!peer_connect(&other, ASSAY_ROLE_CAREGIVER));
    simulation_boot();
    CHECK(!peer_connect(&other, ASSAY_ROLE_CAREGIVER));
    CHECK(peer_connect(&controller, ASSAY_ROLE_CONTROLLER));
}

/* PAIR-13: a controller may unpair others, and its own session stays; a caregiver may not. */
static void a_controller_may_unpair_others(void)
{
    pair_both();
    const struct peer_message refused = unpair(&other, &controller);
    CHECK_EQUAL(peer_result(&refused), ASSAY_RESULT_NOT_AUTHORISED);
    struct peer stranger;
    peer_make(&stranger, 99);
    const struct peer_message hidden = unpair(&other, &stranger); /* and does not learn who is there */
    CHECK_EQUAL(peer_result(&hidden), ASSAY_RESULT_NOT_AUTHORISED);
    CHECK(peer_connect(&controller, ASSAY_ROLE_CONTROLLER));
    const struct peer_message unknown = unpair(&controller, &stranger);
    CHECK_EQUAL(peer_result(&unknown), ASSAY_RESULT_NOT_APPLICABLE);
    const struct peer_message done = unpair(&controller, &other);
    CHECK_EQUAL(peer_result(&done), ASSAY_RESULT_SUCCESS);
    CHECK_EQUAL(peer_request(&controller, ASSAY_MSG_LIST_PEERS, NULL).body.peers.peers_count, 1u);
    CHECK(!peer_resume(&other));
    CHECK(!peer_connect(&other, ASSAY_ROLE_CAREGIVER));
}

static void unpairing_without_flash_is_told(void)
{
    pair_both();
    simulation.refuse_from = 1;
    const struct peer_message answer = unpair(&other, &other);
    CHECK_EQUAL(peer_result(&answer), ASSAY_RESULT_NOT_COMPLETED);
    simulation.refuse_from = 0;
    CHECK_EQUAL(peer_request(&other, ASSAY_MSG_GET_STATUS, NULL).opcode, ASSAY_OP_STATUS);
}

/* Without healthy noise there is no secret, and no window. */
static void bad_noise_opens_no_window(void)
{
    boot();
    simulation.noise = SIMULATION_NOISE_STUCK;
    peer_hold_confirm();
    CHECK(!pairing_is_open());
    CHECK_EQUAL(simulation.display_length, 0u);
    CHECK(simulation.pins[PORT_PIN_SOUND]);
    simulation.noise = SIMULATION_NOISE_GOOD;
    CHECK(peer_pair(&controller, ASSAY_ROLE_CONTROLLER));
}

/* PAIR-9: the power fails in each flash operation of a pairing: the peer is paired or not, and the pump works. */
static uint8_t pairing_psk[PAIRING_PSK];

static void pair_now(void)
{
    (void)peer_pair_with(&controller, ASSAY_ROLE_CONTROLLER, pairing_psk);
}

static void a_cut_in_a_pairing_leaves_before_or_after(void)
{
    bool survived = false;
    for (unsigned cut = 1; !survived; cut++) {
        simulation_reset();
        simulation.random ^= (uint64_t)cut << 30;
        boot();
        CHECK(peer_pair(&other, ASSAY_ROLE_CAREGIVER));
        peer_hold_confirm();
        CHECK(peer_read_display(pairing_psk));
        simulation.flash_operations = 0;
        simulation.cut_at = cut;
        survived = simulation_survives(pair_now);
        simulation.cut_at = 0;
        simulation_boot();
        const uint8_t role = store_find_peer(controller.identity.public);
        CHECK(role == ASSAY_ROLE_CONTROLLER || (!survived && role == 0u));
        CHECK_EQUAL(peer_connect(&controller, ASSAY_ROLE_CONTROLLER), role != 0u);
        CHECK(peer_connect(&other, ASSAY_ROLE_CAREGIVER));
        CHECK(cut < 20u);
    }
}

void test_pairing(void)
{
    RUN(without_the_button_nobody_pairs);
    RUN(who_knows_the_secret_is_paired_and_has_a_session);
    RUN(each_opening_has_its_own_secret);
    RUN(a_closed_window_gives_no_key);
    RUN(a_handshake_belongs_to_one_opening);
    RUN(three_guesses_lock_the_window);
    RUN(lock_outs_grow);
    RUN(other_roles_are_refused);
    RUN(there_is_room_for_eight);
    RUN(a_peer_may_unpair_itself);
    RUN(a_controller_may_unpair_others);
    RUN(unpairing_without_flash_is_told);
    RUN(bad_noise_opens_no_window);
    RUN(a_cut_in_a_pairing_leaves_before_or_after);
}
