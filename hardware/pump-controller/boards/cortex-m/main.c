// SPDX-License-Identifier: Apache-2.0
/* Start of the firmware on a Cortex-M board, once memory is set up. */
#include "pump/pump.h"

#include "board.h"

int main(void)
{
    board_start();
    pump_boot();
    board_enable_interrupts();
    for (;;) {
        pump_thread();
    }
}
