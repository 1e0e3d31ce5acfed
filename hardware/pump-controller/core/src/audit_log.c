// SPDX-License-Identifier: Apache-2.0
/* The audit log's way in: allowances, queue, losses. */
#include "pump/audit_log.h"

#include <string.h>

#include "audit_ring.h"
#include "fingerprint.h"

#include "pump/annunciation.h"
#include "pump/journal.h"
#include "pump/port.h"
#include "pump/uptime.h"

enum { KINDS = 40, AT_ONCE = 2, US_PER_SECOND = 1000000 };

/* How much of its allowance a kind has used; one is given back in each interval. */
struct allowance {
    uint32_t since_s;
    uint8_t used;
};

struct event {
    uint32_t uptime_ms;
    uint32_t detail;
    uint8_t kind;
    bool has_peer;
    uint8_t peer[FINGERPRINT];
};

/* Shared between the contexts: within critical sections only. */
static struct {
    struct event queue[AUDIT_LOG_QUEUE];
    unsigned first;
    unsigned count;
    uint32_t lost;     /* and not told yet */
    uint64_t tell_at;  /* UINT64_MAX: nothing is lost */
    struct allowance allowances[KINDS];
} pending;

enum pump_status audit_log_start(void)
{
    memset(&pending, 0, sizeof pending);
    pending.tell_at = UINT64_MAX;
    return audit_ring_mount();
}

/* ---- any context ---- */

/* What anyone on the line can cause, without a key. */
static bool is_open_to_all(uint8_t kind)
{
    return kind == ASSAY_AUDIT_KIND_HANDSHAKE_FAILED || kind == ASSAY_AUDIT_KIND_PAIRING_FAILED ||
           kind == ASSAY_AUDIT_KIND_RECORD_REJECTED || kind == ASSAY_AUDIT_KIND_MALFORMED;
}

/* Takes one of the kind's allowance; false when it is used up. */
static bool take_allowance(uint8_t kind)
{
    struct allowance *allowance = &pending.allowances[kind < KINDS ? kind : 0u];
    const uint32_t refill_s = is_open_to_all(kind) ? AUDIT_LOG_OPEN_REFILL_S : AUDIT_LOG_REFILL_S;
    const uint8_t most = is_open_to_all(kind) ? AUDIT_LOG_OPEN_ALLOWANCE : AUDIT_LOG_ALLOWANCE;
    const uint32_t now_s = (uint32_t)(port_now_us() / US_PER_SECOND);
    const uint32_t given_back = (now_s - allowance->since_s) / refill_s;
    allowance->used = given_back < allowance->used ? (uint8_t)(allowance->used - given_back) : 0u;
    allowance->since_s = allowance->used == 0u ? now_s : allowance->since_s + given_back * refill_s;
    if (allowance->used >= most) {
        return false;
    }
    allowance->used++;
    return true;
}

static void lose_one(void)
{
    if (pending.tell_at == UINT64_MAX) {
        pending.tell_at = port_now_us() + AUDIT_LOG_TELL_US;
    }
    pending.lost += pending.lost < UINT32_MAX ? 1u : 0u;
}

void audit_log(uint8_t kind, const uint8_t peer[NOISE_KEY], uint32_t detail)
{
    struct event event = { .uptime_ms = uptime_ms(), .detail = detail, .kind = kind, .has_peer = peer != NULL };
    uint32_t critical = port_critical_enter();
    const bool taken = take_allowance(kind) && pending.count < AUDIT_LOG_QUEUE;
    port_critical_exit(critical);
    if (taken && peer != NULL) {
        fingerprint_of(peer, event.peer);
    }
    critical = port_critical_enter();
    if (taken && pending.count < AUDIT_LOG_QUEUE) {
        pending.queue[(pending.first + pending.count) % AUDIT_LOG_QUEUE] = event;
        pending.count++;
    } else {
        lose_one();
    }
    port_critical_exit(critical);
    port_request_link();
}

void audit_log_malformed(enum audit_malformed what, uint16_t which, const uint8_t peer[NOISE_KEY])
{
    audit_log(ASSAY_AUDIT_KIND_MALFORMED, peer, (uint32_t)what << 16 | which);
}

/* ---- link context ---- */

static bool is_due(void)
{
    const uint32_t critical = port_critical_enter();
    const bool due = pending.count > 0u || (pending.lost > 0u && port_now_us() >= pending.tell_at);
    port_critical_exit(critical);
    return due;
}

/* The next event to write: what is lost comes before what was queued. False when there is none. */
static bool take(bool tell, struct event *event)
{
    const uint32_t critical = port_critical_enter();
    const bool any = pending.count > 0u;
    const bool tells = pending.lost > 0u && (any || tell || port_now_us() >= pending.tell_at);
    if (tells) {
        *event = (struct event){ .uptime_ms = uptime_ms(), .detail = pending.lost, .kind = ASSAY_AUDIT_KIND_LOST };
        pending.lost = 0;
        pending.tell_at = UINT64_MAX;
    } else if (any) {
        *event = pending.queue[pending.first];
        pending.first = (pending.first + 1u) % AUDIT_LOG_QUEUE;
        pending.count--;
    }
    port_critical_exit(critical);
    return tells || any;
}

static void write(const struct event *event)
{
    struct assay_audit_record record = { .kind = event->kind,
                                         .boot_count = journal_boot_count(),
                                         .uptime = event->uptime_ms,
                                         .has_peer = event->has_peer,
                                         .detail = event->detail };
    memcpy(record.peer, event->peer, sizeof record.peer);
    if (audit_ring_append(&record) == PUMP_OK) {
        return;
    }
    annunciation_raise(ASSAY_ANNUNCIATION_TYPE_SYSTEM); /* there was room: the flash does not work */
    const uint32_t critical = port_critical_enter();
    lose_one();
    pending.lost += event->kind == ASSAY_AUDIT_KIND_LOST ? event->detail - 1u : 0u;
    port_critical_exit(critical);
}

/* Without room the queue waits for an erase; what then finds no place in it is counted. */
static void write_some(unsigned most, bool tell)
{
    struct event event;
    for (unsigned i = 0; i < most && audit_ring_has_room() && take(tell, &event); i++) {
        write(&event);
    }
}

void audit_log_work(void)
{
    if (!is_due()) {
        return; /* nearly always */
    }
    write_some(AT_ONCE, false);
    if (is_due() && audit_ring_has_room()) {
        port_request_link();
    }
}

void audit_log_flush(void)
{
    write_some(AUDIT_LOG_QUEUE + 2u, true);
}

uint64_t audit_log_deadline(void)
{
    const uint32_t critical = port_critical_enter();
    const uint64_t tell_at = pending.tell_at;
    port_critical_exit(critical);
    return tell_at == UINT64_MAX || audit_ring_has_room() ? tell_at : UINT64_MAX; /* an erase comes with link context */
}
