// SPDX-License-Identifier: Apache-2.0
/* Records and the replay window: docs/protocol/link.md §5. */
#include <string.h>

#include "pump/bytes.h"
#include "pump/session.h"
#include "test.h"

static const uint8_t key_a[SESSION_KEY] = { 1, 2, 3 };
static const uint8_t key_b[SESSION_KEY] = { 4, 5, 6 };
static struct session sender;
static struct session receiver;

static void open_both(void)
{
    session_start(&sender, key_a, key_b, 1);
    session_start(&receiver, key_b, key_a, 1);
}

static void records_arrive(void)
{
    uint8_t record[64];
    uint8_t message[64];
    size_t length;
    struct session_arrival arrival;
    open_both();
    for (uint64_t counter = 0; counter < 3u; counter++) {
        CHECK(session_seal(&sender, (const uint8_t *)"hello", 5, record, &length) == PUMP_OK);
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
    CHECK(session_seal(&sender, (const uint8_t *)"hello", 5, record, &length) == PUMP_OK);
    for (size_t bit = 0; bit < 8u * length; bit++) {
        record[bit / 8u] ^= (uint8_t)(1u << (bit % 8u));
        CHECK(session_open(&receiver, record, length, message, &opened, &arrival) == PUMP_REFUSED);
        CHECK_EQUAL(receiver.window.seen, 0u);
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
    CHECK(session_seal(&sender, (const uint8_t *)"hello", 5, record, &length) == PUMP_OK);
    CHECK(session_open(&sender, record, length, message, &length, &arrival) == PUMP_REFUSED);
}

static enum pump_status accept(struct session_window *window, uint64_t counter, bool *in_order)
{
    return session_window_accept(window, counter, in_order);
}

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

static void the_last_counter_closes_the_session(void)
{
    uint8_t record[64];
    size_t length;
    open_both();
    sender.send_counter = UINT64_MAX - 1u;
    CHECK(session_seal(&sender, (const uint8_t *)"x", 1, record, &length) == PUMP_OK);
    CHECK(session_seal(&sender, (const uint8_t *)"x", 1, record, &length) == PUMP_STATE);
    CHECK(!sender.open);
    static const uint8_t zero[SESSION_KEY] = { 0 };
    CHECK(memcmp(sender.send_key, zero, SESSION_KEY) == 0);
}

void test_sessions(void)
{
    RUN(records_arrive);
    RUN(each_flipped_bit_is_refused_and_moves_nothing);
    RUN(own_records_are_refused);
    RUN(the_window_slides);
    RUN(the_window_never_accepts_twice);
    RUN(the_last_counter_closes_the_session);
}
