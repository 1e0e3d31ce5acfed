// SPDX-License-Identifier: Apache-2.0
/* A peer of the simulated pump: hello, handshake, records, from the same core code but the other role. */
#ifndef HOST_PEER_H
#define HOST_PEER_H

#include "../../../core/generated/messages.h"
#include "pump/frame.h"
#include "pump/link.h"
#include "pump/noise.h"
#include "pump/session.h"

struct peer {
    struct noise_key_pair identity;
    struct session session; /* receive and send as the peer sees them */
    uint8_t pump[NOISE_KEY];
    struct assay_session_open opened;
};

/* A frame from the pump, or type 0 when none has come. */
struct peer_frame {
    uint8_t type;
    uint8_t payload[FRAME_PAYLOAD_MAX];
    size_t length;
};

/* A message from the pump, decrypted. */
struct peer_message {
    uint16_t opcode; /* 0: none has come */
    uint16_t id;
    union assay_any_message body;
};

/* Pairs of keys that differ by number. */
void peer_make(struct peer *peer, uint8_t number);
void peer_send_frame(uint8_t type, const void *payload, size_t length);
/* The next frame that the pump has sent. */
struct peer_frame peer_receive_frame(void);
/* Payload of the ALERT that has come; 0 when something else or nothing has. */
uint8_t peer_receive_alert(void);
/* Hello and handshake; true when the pump has opened a session. */
bool peer_connect(struct peer *peer, uint8_t role);
/* Hello and messages 1, 2; message 3 is written to `out`. */
bool peer_shake(struct peer *peer, uint8_t role, struct noise_handshake *handshake, uint8_t *out, size_t *length);
/* Holds CONFIRM down and connects: enrols. */
bool peer_enrol(struct peer *peer, uint8_t role);
/* Seals a message and sends it. */
void peer_send(struct peer *peer, const uint8_t *message, size_t length);
/* The next message, events included. */
struct peer_message peer_receive(struct peer *peer);
/* Sends a request and returns its answer; events on the way are dropped. */
struct peer_message peer_request(struct peer *peer, enum assay_message_index message, const void *body);
/* The result in a Response; 0 when it is none. */
uint8_t peer_result(const struct peer_message *message);
/* Orders a bolus; its number, or 0. */
uint32_t peer_bolus(struct peer *peer, uint16_t milliunits, uint64_t key);

#endif
