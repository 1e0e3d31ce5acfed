// SPDX-License-Identifier: Apache-2.0
/* The pairing window: its secret, its time, its attempts and lock-outs. */
#include "pump/pairing.h"

#include <string.h>

#include "utils.h"

#include "../generated/messages.h"
#include "pairing_secret.h"
#include "pump/alert.h"
#include "pump/annunciation.h"
#include "pump/audit.h"
#include "pump/audit_log.h"
#include "pump/drbg.h"
#include "pump/mutant.h"
#include "pump/port.h"
#include "serial_number.h"

static const char secret_head[] = "PAIR ";
static const char qr_head[] = "QR ";
static const char closed_head[] = "PAIR CLOSED ";
static const char line_end[] = "\r\n";
enum { DISPLAY_LINE = sizeof qr_head + PAIRING_QR + sizeof line_end };

/* Shared between the contexts: within critical sections only. */
static struct {
    bool wanted; /* the button was held: a secret is to be drawn */
    bool open;
    uint64_t closes_at;
    uint32_t opening;
    uint8_t psk[PAIRING_PSK];
    unsigned failures;
    uint64_t locked_until;
    uint64_t next_lock_us;
} window;

void pairing_start(void)
{
    sodium_memzero(&window, sizeof window);
    window.next_lock_us = PAIRING_LOCK_US;
}

/* ---- the display ---- */

static void show(const char *head, const char *text, size_t length)
{
    char line[DISPLAY_LINE];
    const size_t head_length = strlen(head);
    memcpy(line, head, head_length);
    memcpy(line + head_length, text, length);
    memcpy(line + head_length + length, line_end, sizeof line_end - 1u);
    port_display_write(line, head_length + length + sizeof line_end - 1u);
    sodium_memzero(line, sizeof line);
}

static void show_secret(const uint8_t secret[PAIRING_SECRET])
{
    char text[PAIRING_SYMBOLS];
    char grouped[PAIRING_GROUPED];
    char qr[PAIRING_QR];
    uint8_t serial[PAIRING_SERIAL];
    pairing_text(secret, text);
    pairing_text_group(text, grouped);
    serial_number_get(serial);
    pairing_text_qr(text, serial, qr);
    show(secret_head, grouped, sizeof grouped);
    show(qr_head, qr, sizeof qr);
    sodium_memzero(text, sizeof text);
    sodium_memzero(grouped, sizeof grouped);
    sodium_memzero(qr, sizeof qr);
}

static void show_closed(const char *reason)
{
    show(closed_head, reason, strlen(reason));
}

/* ---- opening, thread context ---- */

void pairing_want(void)
{
    const uint32_t critical = port_critical_enter();
    window.wanted = true;
    port_critical_exit(critical);
}

PUMP_MUST_CHECK static enum pump_status draw_secret(uint8_t secret[PAIRING_SECRET])
{
    if (MUTANT(PAIRING_SECRET_FIXED)) {
        memset(secret, 0x5a, PAIRING_SECRET);
        return PUMP_OK;
    }
    return random_bytes(secret, PAIRING_SECRET);
}

static void open_window(const uint8_t secret[PAIRING_SECRET])
{
    uint8_t psk[PAIRING_PSK];
    pairing_key(secret, psk);
    const uint32_t critical = port_critical_enter();
    memcpy(window.psk, psk, sizeof psk);
    window.open = true;
    window.closes_at = port_now_us() + PAIRING_WINDOW_US;
    window.opening++;
    window.failures = 0;
    port_critical_exit(critical);
    sodium_memzero(psk, sizeof psk);
    show_secret(secret);
    audit_log(ASSAY_AUDIT_KIND_PAIRING_OPENED, NULL, 0);
    annunciation_raise(ASSAY_ANNUNCIATION_TYPE_PAIRING_WINDOW);
    port_request_link(); /* its end needs an alarm */
}

bool pairing_work(void)
{
    uint8_t secret[PAIRING_SECRET];
    const uint32_t critical = port_critical_enter();
    const bool wanted = window.wanted;
    const bool locked = port_now_us() < window.locked_until;
    window.wanted = false;
    port_critical_exit(critical);
    if (!wanted) {
        return false;
    }
    if (locked) {
        show_closed("locked");
    } else if (draw_secret(secret) == PUMP_OK) {
        open_window(secret);
    } else {
        annunciation_raise(ASSAY_ANNUNCIATION_TYPE_SYSTEM); /* no noise, no secret, no window */
    }
    sodium_memzero(secret, sizeof secret);
    return true;
}

/* ---- closing, link context ---- */

static void close_window(const char *reason)
{
    const uint32_t critical = port_critical_enter();
    window.open = false;
    sodium_memzero(window.psk, sizeof window.psk);
    port_critical_exit(critical);
    show_closed(reason);
    annunciation_clear(ASSAY_ANNUNCIATION_TYPE_PAIRING_WINDOW);
}

bool pairing_is_open(void)
{
    const uint32_t critical = port_critical_enter();
    const bool is_open = window.open && port_now_us() < window.closes_at;
    port_critical_exit(critical);
    return is_open;
}

uint64_t pairing_deadline(void)
{
    const uint32_t critical = port_critical_enter();
    const uint64_t deadline = window.open ? window.closes_at : UINT64_MAX;
    port_critical_exit(critical);
    return deadline;
}

void pairing_expire(void)
{
    if (port_now_us() >= pairing_deadline()) {
        close_window("timeout");
    }
}

enum pump_status pairing_take_psk(uint8_t psk[PAIRING_PSK], uint32_t *opening)
{
    const bool is_open = pairing_is_open();
    const uint32_t critical = port_critical_enter();
    *opening = window.opening;
    memcpy(psk, window.psk, PAIRING_PSK);
    port_critical_exit(critical);
    return is_open ? PUMP_OK : PUMP_STATE;
}

bool pairing_is_current(uint32_t opening)
{
    return pairing_is_open() && opening == window.opening;
}

void pairing_succeeded(void)
{
    window.next_lock_us = PAIRING_LOCK_US;
    close_window("paired");
}

static void lock(void)
{
    const uint32_t critical = port_critical_enter();
    window.locked_until = port_now_us() + window.next_lock_us;
    window.next_lock_us = window.next_lock_us < PAIRING_LOCK_MAX_US / 2u ? 2u * window.next_lock_us : PAIRING_LOCK_MAX_US;
    port_critical_exit(critical);
    close_window("attempts");
    audit_note(LINK_PAIRING_CLOSED);
}

void pairing_failed(void)
{
    window.failures += MUTANT(PAIRING_UNLIMITED_GUESSES) ? 0u : 1u;
    audit_log(ASSAY_AUDIT_KIND_PAIRING_FAILED, NULL, window.failures);
    if (window.failures >= PAIRING_ATTEMPTS) {
        lock();
    }
}
