/* SPDX-License-Identifier: Apache-2.0 */
/* Works without end: what the emulator's speed is measured with. */
#include "board.h"

static uint32_t words[256];

int main(void) {
  board_init();
  uint32_t x = 1;
  for (;;) {
    for (int i = 0; i < 256; i++) {
      x ^= x << 13;
      x ^= x >> 17;
      x ^= x << 5;
      words[i] += x * 2654435761u;
    }
  }
}
