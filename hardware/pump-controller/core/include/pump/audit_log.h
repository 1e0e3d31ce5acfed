// SPDX-License-Identifier: Apache-2.0
/*
 * The security audit log (docs/protocol/link.md AUD): what was tried against the pump and what changed who may use it. It has
 * a ring in flash of its own, so that no flood of such events pushes history out, and its records are chained.
 *
 * audit_log() only queues. Link context writes: a millisecond a record, two at a time, and never while an erase is needed
 * that no rest of the drive has allowed. Each kind has a small allowance that fills up again with time; what exceeds it, or
 * finds no room, is counted, and told by a record of kind `lost`.
 */
#ifndef PUMP_AUDIT_LOG_H
#define PUMP_AUDIT_LOG_H

#include <stdbool.h>
#include <stdint.h>

#include "../../generated/messages.h"
#include "pump/noise.h"

enum {
    AUDIT_LOG_QUEUE = 12,
    AUDIT_LOG_ALLOWANCE = 8,             /* records of a kind in a row */
    AUDIT_LOG_REFILL_S = 60,             /* then one in so many seconds … */
    AUDIT_LOG_OPEN_ALLOWANCE = 4,
    AUDIT_LOG_OPEN_REFILL_S = 600,       /* … or in so many, of a kind that anyone on the line can cause */
    AUDIT_LOG_TELL_US = 600000000        /* losses are told at the latest so long after the first of them */
};

/* What was malformed: upper half of the detail of kind malformed. The lower is the frame's type or the message's opcode. */
enum audit_malformed {
    AUDIT_MALFORMED_FRAME_CODING = 1, /* COBS */
    AUDIT_MALFORMED_FRAME_LENGTH = 2,
    AUDIT_MALFORMED_FRAME_CRC = 3,
    AUDIT_MALFORMED_FRAME_TYPE = 4,   /* unknown, or not due in this state */
    AUDIT_MALFORMED_HELLO = 5,
    AUDIT_MALFORMED_OPCODE = 6,       /* unknown, or of a feature that this pump has not */
    AUDIT_MALFORMED_FORM = 7,         /* invalidOperand */
    AUDIT_MALFORMED_RANGE = 8,        /* outOfRange */
    AUDIT_MALFORMED_FIELDS = 9        /* plausibilityFailed */
};

/* Why a handshake failed: detail of kind handshakeFailed. */
enum audit_handshake {
    AUDIT_HANDSHAKE_MESSAGE = 1,    /* its length, or a ticket or window that is gone */
    AUDIT_HANDSHAKE_ARITHMETIC = 2, /* not authentic, or no entropy */
    AUDIT_HANDSHAKE_PEER = 3        /* proved who it is, and may not come in */
};

/* Detail of kind selfTestFailed. */
enum audit_self_test {
    AUDIT_SELF_TEST_NOISE = 1,
    AUDIT_SELF_TEST_HASH = 2, /* the four of cryptography in their order */
    AUDIT_SELF_TEST_CIPHER = 3,
    AUDIT_SELF_TEST_AGREEMENT = 4,
    AUDIT_SELF_TEST_SIGNATURE = 5,
    AUDIT_SELF_TEST_IMAGE = 6,
    AUDIT_SELF_TEST_RAM = 7,
    AUDIT_SELF_TEST_STACK = 8
};

/*
 * Kind processorFault: what ended the life before (pump/fault_note.h). Its first record has AUDIT_FAULT with cause, context and whether
 * it was contained in its bytes from the third down; a second one has the program counter, when that is known.
 */
#define AUDIT_FAULT UINT32_C(0x80000000)

/* What lies in flash: detail of kinds settingsDamaged and flashFault; with AUDIT_FULL it was no fault of the flash: there was no room. */
enum audit_place { AUDIT_PLACE_STORE = 1, AUDIT_PLACE_SETTINGS = 2, AUDIT_PLACE_JOURNAL = 3, AUDIT_PLACE_SLOT = 4 };
#define AUDIT_FULL UINT32_C(0x10000)

/* Detail of kind sensorFault. */
enum audit_sensor {
    AUDIT_SENSOR_PRESSURE = 1, /* the first three in the order of enum port_sensor: their values are implausible, or there are none */
    AUDIT_SENSOR_BATTERY = 2,
    AUDIT_SENSOR_TEMPERATURE = 3,
    AUDIT_SENSOR_MOTION = 4,   /* orders, pulses and encoder disagree */
    AUDIT_SENSOR_RESERVOIR = 5 /* the flag and the reckoning disagree */
};

/* Finds the newest record; the queue is empty. PUMP_FAULT when the flash does not work. At boot, behind the journal. */
PUMP_MUST_CHECK enum pump_status audit_log_start(void);
/*
 * Notes an event: kind (enum assay_audit_kind), the static key of the peer concerned or NULL, a detail that depends on the
 * kind (AUD-4). Never a secret. Any context; some 30 µs at most.
 */
void audit_log(uint8_t kind, const uint8_t peer[NOISE_KEY], uint32_t detail);
/* The same for input that is malformed. */
void audit_log_malformed(enum audit_malformed what, uint16_t which, const uint8_t peer[NOISE_KEY]);

/* Writes what is queued, two records at most; asks for link context again while there is more. Link context. */
void audit_log_work(void);
/* Writes all that is queued: before a restart, or before the log's head is signed. Losses are told too. Link context. */
void audit_log_flush(void);
/* When losses are to be told; UINT64_MAX when there are none, or no room for them. Link context. */
uint64_t audit_log_deadline(void);

#endif
