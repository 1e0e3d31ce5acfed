// SPDX-License-Identifier: Apache-2.0
/* A peer of the simulated pump: hello, handshakes, records, from the same core code but the other role. */
#ifndef HOST_PEER_H
#define HOST_PEER_H

#include "../../../core/generated/messages.h"
#include "pump/alert.h"
#include "pump/dispatch.h"
#include "pump/frame.h"
#include "pump/noise.h"
#include "pump/session.h"
#include "pump/tickets.h"

struct peer {
    struct noise_key_pair identity;
    struct session session; /* receive and send as the peer sees them */
    uint8_t pump[NOISE_KEY];
    struct assay_session_open opened;
    bool has_ticket;
    uint8_t ticket_number[TICKET_NUMBER];
    uint8_t ticket_key[NOISE_KEY];
    uint8_t credential[ASSAY_HANDSHAKE_WISH_CREDENTIAL_MAX]; /* what it presents; none while its length is 0 */
    size_t credential_length;
    uint64_t last_key; /* of commands that this peer made up a key for */
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

/* ---- frames ---- */

/* Pairs of keys that differ by number. */
void peer_make(struct peer *peer, uint8_t number);
void peer_send_frame(uint8_t type, const void *payload, size_t length);
/* The next frame that the pump has sent. */
struct peer_frame peer_receive_frame(void);
/* Payload of the ALERT that has come; 0 when something else or nothing has. */
uint8_t peer_receive_alert(void);

/* ---- handshakes ---- */

/* Sends HELLO for a purpose (enum assay_hello_purpose) and takes the reply into the prologue; its length, 0 = no reply. */
size_t peer_hello(uint8_t purpose, const uint8_t *ticket, uint8_t prologue[64]);
/* Hello and messages 1, 2 of XX; message 3 is written to `out`. */
bool peer_shake(struct peer *peer, uint8_t role, struct noise_handshake *handshake, uint8_t *out, size_t *length);
/* The same of XXpsk3. */
bool peer_shake_pairing(struct peer *peer, uint8_t role, const uint8_t psk[NOISE_KEY], struct noise_handshake *handshake,
                        uint8_t *out, size_t *length);
/* Takes keys and ticket of a complete handshake; true when the pump's next record is SessionOpen. */
bool peer_enter(struct peer *peer, struct noise_handshake *handshake);
/* Hello and handshake of XX; true when the pump has opened a session. */
bool peer_connect(struct peer *peer, uint8_t role);
/* The same by the peer's ticket, which is used up. */
bool peer_resume(struct peer *peer);

/* ---- pairing ---- */

/* Holds CONFIRM down for a second. */
void peer_hold_confirm(void);
/* Presses CONFIRM shortly, as a person does who has seen what is shown. */
void peer_press_confirm(void);
/* Whether the display shows this line now, as the last that begins so. */
bool peer_display_says(const char *line);
/* The pre-shared key of the secret that the display showed last; false when it shows none. */
bool peer_read_display(uint8_t psk[NOISE_KEY]);
/* Handshake of XXpsk3. */
bool peer_pair_with(struct peer *peer, uint8_t role, const uint8_t psk[NOISE_KEY]);
/* Holds CONFIRM down, reads the display, pairs. */
bool peer_pair(struct peer *peer, uint8_t role);
/* The board boots; then the peer is made, number 5, and paired as its controller. */
void peer_boot_paired(struct peer *peer);
void peer_fingerprint(const struct peer *peer, uint8_t fingerprint[8]);

/* ---- messages ---- */

/* The last fields of a command: issued now, good for a minute. */
#define PEER_FRESH(command_key) .issued = peer_uptime(), .life = 60000, .key = (command_key)

/* Seals a message and sends it. */
void peer_send(struct peer *peer, const uint8_t *message, size_t length);
/* The next message, events included. */
struct peer_message peer_receive(struct peer *peer);
/* Sends a request and returns its answer; events on the way are dropped. */
struct peer_message peer_request(struct peer *peer, enum assay_message_index message, const void *body);
/* The result in a Response; 0 when it is none. */
uint8_t peer_result(const struct peer_message *message);
/* Milliseconds of the pump's uptime, as a peer reckons it that knows it exactly. */
uint32_t peer_uptime(void);
/* A SetBolus of a normal bolus, issued now, good for a minute. */
struct assay_set_bolus peer_make_bolus(uint16_t milliunits, uint64_t key);
/* The same of a multiwave bolus, of which `spread` is delivered over so many minutes. */
struct assay_set_bolus peer_make_multiwave(uint16_t milliunits, uint16_t spread, uint16_t minutes, uint64_t key);
/* Orders a bolus; its number, or 0. */
uint32_t peer_bolus(struct peer *peer, uint16_t milliunits, uint64_t key);
/* Cancels a bolus, sets the state of therapy; the result. */
uint8_t peer_cancel(struct peer *peer, uint32_t bolus_id);
uint8_t peer_therapy(struct peer *peer, uint8_t state);

/* ---- past the link ---- */

/* Hands a request to the dispatcher as a session of this origin does; the answer decoded. */
struct peer_message peer_dispatch(const struct dispatch_origin *origin, const uint8_t *request, size_t length);
struct peer_message peer_dispatch_message(const struct dispatch_origin *origin, enum assay_message_index index, const void *body);

#endif
