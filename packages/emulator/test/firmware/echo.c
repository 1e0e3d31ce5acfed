/* SPDX-License-Identifier: Apache-2.0 */
/* Sends back each byte plus one; sleeps between bytes. 0xf0 resets by watchdog, 0xf1 makes eight slow GPIO 2 pulses,
   0xf2 shows what a pump shows when its pairing window opens and shuts. */
#include "board.h"

int main(void) {
  board_init();
  uart_init();
  gpio_out(2);
  display_init(67);
  display_connect();
  REG(UART0 + 0x38) = (1u << 4) | (1u << 6);
  NVIC_ISER = (1u << 20) | (1u << 0);
  irq_off();
  for (;;) {
    while (uart_has()) {
      uint8_t byte = (uint8_t)REG(UART0);
      if (byte == 0xf0) {
        REG(WATCHDOG) = 0x80000000u;
      }
      if (byte == 0xf1) {
        for (int i = 0; i < 16; i++) {
          gpio_set(2, !(i & 1));
          alarm_at(now() + 5000);
          wfi();
          alarm_clear();
        }
        continue;
      }
      if (byte == 0xf2) {
        display_put("PAIR 0123-4567-89AB-CDEF-GHJK-MNPQ-RSTV\r\nQR ASSAY:1:0011223344556677:0123456789ABCDEFGHJKMNPQRSTV\r\n");
        display_put("PAIR CLOSED timeout\r\nHELLO 42\r\n");
        continue;
      }
      uart_put((uint8_t)(byte + 1));
    }
    wfi();
  }
}
