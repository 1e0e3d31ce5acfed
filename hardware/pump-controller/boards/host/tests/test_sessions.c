// SPDX-License-Identifier: Apache-2.0
/* Records and the replay window: docs/protocol/link.md REC. */
#include <string.h>

#include "pump/bytes.h"
#include "pump/noise.h"
#include "pump/session.h"
#include "test.h"

static const uint8_t key_a[SESSION_KEY] = { 1, 2, 3 };
static const uint8_t key_b[SESSION_KEY] = { 4, 5, 6 };
static struct session sender;
static struct session receiver;

static void open_both(void)
{
    session_start(&sender, key_a, key_b, 0);
    session_start(&receiver, key_b, key_a, 0);
}

/* REC-1, REC-2 */
static void records_arrive(void)
{
    uint8_t record[64];
    uint8_t message[64];
    size_t length;
    struct session_arrival arrival;
    open_both();
    for (uint64_t counter = 0; counter < 3u; counter++) {
        CHECK(session_seal(&sender, 0, (const uint8_t *)"hello", 5, record, &length) == PUMP_OK);
        CHECK_EQUAL(length, 5u + SESSION_OVERHEAD);
        CHECK_EQUAL(bytes_load64(record), counter);
        CHECK(session_open(&receiver, record, length, message, &length, &arrival) == PUMP_OK);
        CHECK(length == 5u && memcmp(message, "hello", 5) == 0);
        CHECK_EQUAL(arrival.counter, counter);
        CHECK(arrival.in_order);
    }
}

static void each_flipped_bit_is_refused_and_moves_nothing(void)
{
    uint8_t record[64];
    uint8_t message[64];
    size_t length;
    size_t opened;
    struct session_arrival arrival;
    open_both();
    CHECK(session_seal(&sender, 0, (const uint8_t *)"hello", 5, record, &length) == PUMP_OK);
    for (size_t bit = 0; bit < 8u * length; bit++) {
        record[bit / 8u] ^= (uint8_t)(1u << (bit % 8u));
        CHECK(session_open(&receiver, record, length, message, &opened, &arrival) == PUMP_REFUSED);
        CHECK_EQUAL(receiver.receiving.window.seen, 0u);
        record[bit / 8u] ^= (uint8_t)(1u << (bit % 8u));
    }
    CHECK(session_open(&receiver, record, length, message, &opened, &arrival) == PUMP_OK);
    CHECK(session_open(&receiver, record, length, message, &opened, &arrival) == PUMP_REFUSED);
    for (size_t shorter = 0; shorter < SESSION_OVERHEAD; shorter++) {
        CHECK(session_open(&receiver, record, shorter, message, &opened, &arrival) == PUMP_REFUSED);
    }
}

static void own_records_are_refused(void)
{
    uint8_t record[64];
    uint8_t message[64];
    size_t length;
    struct session_arrival arrival;
    open_both();
    CHECK(session_seal(&sender, 0, (const uint8_t *)"hello", 5, record, &length) == PUMP_OK);
    CHECK(session_open(&sender, record, length, message, &length, &arrival) == PUMP_REFUSED);
}

static enum pump_status accept(struct session_window *window, uint64_t counter, bool *in_order)
{
    return session_window_accept(window, counter, in_order);
}

/* REC-7 */
static void the_window_slides(void)
{
    struct session_window window = { 0 };
    bool in_order;
    CHECK(accept(&window, 100, &in_order) == PUMP_OK && in_order);
    CHECK(accept(&window, 100, &in_order) == PUMP_REFUSED);
    CHECK(accept(&window, 37, &in_order) == PUMP_OK && !in_order); /* 63 below: the last that counts */
    CHECK(accept(&window, 36, &in_order) == PUMP_REFUSED);         /* 64 below */
    CHECK(accept(&window, 37, &in_order) == PUMP_REFUSED);
    CHECK(accept(&window, 101, &in_order) == PUMP_OK && in_order);
    CHECK(accept(&window, 37, &in_order) == PUMP_REFUSED);
    CHECK(accept(&window, 38, &in_order) == PUMP_OK && !in_order);
    CHECK(accept(&window, 164, &in_order) == PUMP_OK && in_order); /* 63 above */
    CHECK(accept(&window, 101, &in_order) == PUMP_REFUSED);
    CHECK(accept(&window, 102, &in_order) == PUMP_OK && !in_order);
    CHECK(accept(&window, 1000, &in_order) == PUMP_OK && in_order);
    CHECK(accept(&window, 936, &in_order) == PUMP_REFUSED);
    CHECK(accept(&window, 937, &in_order) == PUMP_OK && !in_order);
    CHECK(accept(&window, UINT64_MAX, &in_order) == PUMP_OK && in_order);
    CHECK(accept(&window, UINT64_MAX, &in_order) == PUMP_REFUSED);
    CHECK(accept(&window, 0, &in_order) == PUMP_REFUSED);
    CHECK(accept(&window, UINT64_MAX - 63u, &in_order) == PUMP_OK && !in_order);
}

/* The window against a plain list of what was accepted. */
static void the_window_never_accepts_twice(void)
{
    struct session_window window = { 0 };
    bool seen[512] = { false };
    uint64_t highest = 0;
    bool any = false;
    uint32_t state = 1;
    for (unsigned i = 0; i < 20000u; i++) {
        state = state * 1664525u + 1013904223u;
        const uint64_t low = highest > 100u ? highest - 100u : 0u;
        const uint64_t counter = low + (state >> 24) % 110u;
        if (counter >= 512u) {
            break;
        }
        bool in_order;
        const bool wanted = !seen[counter] && (!any || counter > highest || highest - counter < SESSION_WINDOW);
        const bool accepted = accept(&window, counter, &in_order) == PUMP_OK;
        CHECK_EQUAL(accepted, wanted);
        if (accepted) {
            CHECK_EQUAL(in_order, !any || counter > highest);
            seen[counter] = true;
            highest = !any || counter > highest ? counter : highest;
            any = true;
        }
    }
}

/* Sends one record; the counter that it had. */
static uint64_t send(uint64_t now_us, uint8_t *record, size_t *length)
{
    CHECK(session_seal(&sender, now_us, (const uint8_t *)"hello", 5, record, length) == PUMP_OK);
    return bytes_load64(record);
}

static enum pump_status receive(const uint8_t *record, size_t length)
{
    uint8_t message[64];
    struct session_arrival arrival;
    return session_open(&receiver, record, length, message, &length, &arrival);
}

/* REC-3: key 0 holds for 4,096 records, then key 1 = REKEY(key 0), and so on to the last counter. */
static void each_epoch_has_its_key(void)
{
    uint8_t record[64];
    size_t length;
    uint8_t key[SESSION_KEY];
    open_both();
    memcpy(key, key_b, sizeof key);
    for (uint64_t counter = 0; counter < SESSION_COUNTERS; counter++) {
        CHECK_EQUAL(send(0, record, &length), counter);
        if (counter % SESSION_EPOCH == 0u) {
            if (counter > 0u) {
                CHECK(memcmp(key, sender.sending.key, sizeof key) != 0);
                noise_rekey(key);
            }
            CHECK(memcmp(key, sender.sending.key, sizeof key) == 0);
        }
        CHECK(receive(record, length) == PUMP_OK);
    }
    CHECK(session_seal(&sender, 0, (const uint8_t *)"x", 1, record, &length) == PUMP_STATE); /* REC-6 */
}

/* REC-5: records of the epoch before are taken while the window reaches back to them; then the key is gone. */
static void the_window_goes_across_an_epochs_border(void)
{
    static const uint8_t zero[SESSION_KEY] = { 0 };
    uint8_t late[2][64];
    uint8_t record[64];
    size_t length;
    open_both();
    sender.sending.counter = SESSION_EPOCH - 2u;
    CHECK_EQUAL(send(0, late[0], &length), SESSION_EPOCH - 2u);
    CHECK_EQUAL(send(0, late[1], &length), SESSION_EPOCH - 1u);
    CHECK_EQUAL(send(0, record, &length), (uint64_t)SESSION_EPOCH);
    CHECK(receive(record, length) == PUMP_OK);
    CHECK(receive(late[1], length) == PUMP_OK);
    CHECK(receive(late[1], length) == PUMP_REFUSED);
    for (unsigned i = 1; i < SESSION_WINDOW - 1u; i++) {
        (void)send(0, record, &length);
        CHECK(receive(record, length) == PUMP_OK);
        CHECK(receiver.receiving.has_before);
    }
    (void)send(0, record, &length);
    CHECK(receive(record, length) == PUMP_OK);
    CHECK(!receiver.receiving.has_before);
    CHECK(memcmp(receiver.receiving.before, zero, sizeof zero) == 0);
    CHECK(receive(late[0], length) == PUMP_REFUSED);
}

/* REC-5: two epochs ahead, no further; and a forged record moves nothing. */
static void a_receiver_goes_two_epochs_ahead(void)
{
    uint8_t record[64];
    size_t length;
    for (uint64_t ahead = 1; ahead <= 3u; ahead++) {
        open_both();
        for (uint64_t epoch = 0; epoch < ahead; epoch++) {
            sender.sending.counter = epoch * SESSION_EPOCH + 9u; /* one record in each */
            (void)send(0, record, &length);
        }
        sender.sending.counter = ahead * SESSION_EPOCH + 9u;
        (void)send(0, record, &length);
        const struct session before = receiver;
        record[length - 1u] ^= 1u;
        CHECK(receive(record, length) == PUMP_REFUSED);
        CHECK(memcmp(&before, &receiver, sizeof before) == 0);
        record[length - 1u] ^= 1u;
        CHECK((receive(record, length) == PUMP_OK) == (ahead <= SESSION_EPOCHS_AHEAD));
    }
}

/* REC-4: a key that is older than an hour is left for the next epoch's. */
static void an_old_key_is_left(void)
{
    uint8_t record[64];
    size_t length;
    open_both();
    CHECK_EQUAL(send(SESSION_KEY_US, record, &length), 0u);
    CHECK_EQUAL(send(SESSION_KEY_US + 1u, record, &length), (uint64_t)SESSION_EPOCH);
    CHECK(receive(record, length) == PUMP_OK);
    CHECK_EQUAL(send(2u * SESSION_KEY_US, record, &length), SESSION_EPOCH + 1u);
    CHECK_EQUAL(send(2u * SESSION_KEY_US + 2u, record, &length), 2u * SESSION_EPOCH);
    CHECK(receive(record, length) == PUMP_OK);
}

/* REC-6: the last record of a session is known before it is sent, by count and by age. */
static void exhaustion_is_seen_in_time(void)
{
    uint8_t record[64];
    size_t length;
    open_both();
    sender.sending.epoch = 15;
    sender.sending.counter = SESSION_COUNTERS - 2u;
    CHECK(!session_is_exhausted(&sender, 0));
    CHECK_EQUAL(send(0, record, &length), SESSION_COUNTERS - 2u);
    CHECK(session_is_exhausted(&sender, 0));
    open_both();
    sender.sending.epoch = 15;
    sender.sending.counter = 15u * SESSION_EPOCH + 3u;
    CHECK(!session_is_exhausted(&sender, SESSION_KEY_US));
    CHECK(session_is_exhausted(&sender, SESSION_KEY_US + 1u));
    CHECK_EQUAL(send(SESSION_KEY_US + 1u, record, &length), 15u * SESSION_EPOCH + 3u); /* the farewell */
}

/* REC-6: counters beyond the last are refused, whatever their tag. */
static void counters_beyond_the_last_are_refused(void)
{
    uint8_t record[64];
    uint8_t message[64];
    size_t length;
    struct session_arrival arrival;
    open_both();
    receiver.receiving.epoch = 15;
    (void)send(0, record, &length);
    for (uint64_t counter = SESSION_COUNTERS; counter != 0u; counter = counter == SESSION_COUNTERS ? UINT64_MAX : 0u) {
        bytes_store64(record, counter);
        CHECK(session_open(&receiver, record, length, message, &length, &arrival) == PUMP_REFUSED);
    }
}

/* SES-5: keys are wiped. */
static void closing_leaves_nothing(void)
{
    static const struct session zero;
    open_both();
    session_close(&sender);
    CHECK(memcmp(&sender, &zero, sizeof zero) == 0);
}

void test_sessions(void)
{
    RUN(records_arrive);
    RUN(each_flipped_bit_is_refused_and_moves_nothing);
    RUN(own_records_are_refused);
    RUN(the_window_slides);
    RUN(the_window_never_accepts_twice);
    RUN(each_epoch_has_its_key);
    RUN(the_window_goes_across_an_epochs_border);
    RUN(a_receiver_goes_two_epochs_ahead);
    RUN(an_old_key_is_left);
    RUN(exhaustion_is_seen_in_time);
    RUN(counters_beyond_the_last_are_refused);
    RUN(closing_leaves_nothing);
}
