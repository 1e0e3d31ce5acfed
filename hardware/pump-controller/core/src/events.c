// SPDX-License-Identifier: Apache-2.0
/* A ring of events between the contexts. */
#include "pump/events.h"

#include "pump/port.h"

static struct {
    struct event list[EVENTS_CAPACITY];
    unsigned first;
    unsigned count;
} queue;

void events_start(void)
{
    queue.first = 0;
    queue.count = 0;
}

void events_push(const struct event *event)
{
    const uint32_t critical = port_critical_enter();
    if (queue.count < EVENTS_CAPACITY) {
        queue.list[(queue.first + queue.count) % EVENTS_CAPACITY] = *event;
        queue.count++;
    }
    port_critical_exit(critical);
    port_request_link();
}

bool events_pop(struct event *event)
{
    const uint32_t critical = port_critical_enter();
    const bool any = queue.count > 0u;
    if (any) {
        *event = queue.list[queue.first];
        queue.first = (queue.first + 1u) % EVENTS_CAPACITY;
        queue.count--;
    }
    port_critical_exit(critical);
    return any;
}
