// SPDX-License-Identifier: Apache-2.0
// What the firmware costs, in emulated cycles: exact and the same on every machine, but without flash-cache stalls. And how
// fast the emulator runs it.
import { freshPump } from './board.mjs';

/** Cycles that the chip executes while `work` runs. */
async function cycles(pico, work) {
  const before = pico.cycles;
  await work();
  return pico.cycles - before;
}

/** Rows of the table: handshake, record, emulator speed, idle time. */
export async function benchFirmware() {
  const { world, pico, connect } = await freshPump();
  const exact = (what, value) => ({ what, who: 'firmware on the emulated Pico', value, unit: 'cycles' });
  try {
    let pump;
    const started = process.cpuUsage();
    const handshake = await cycles(pico, async () => {
      pump = await connect();
    });
    const rows = [exact('mutual handshake, pump side, hello and session included', handshake)];
    rows.push(exact('status request answered: one record in, one out', await cycles(pico, () => pump.status())));
    pump.close();
    let busy = 0;
    for (let i = 0; i < 10; i++) {
      busy += await cycles(pico, async () => {
        (await connect()).close();
      });
    }
    const { user, system } = process.cpuUsage(started);
    rows.push({
      what: 'emulator, busy with handshakes (our side of them included)',
      who: 'packages/emulator',
      value: busy / (user + system),
      unit: 'M cycles/s',
    });
    const hours = 24;
    const idleFrom = performance.now();
    await world.clock.sleep(hours * 3600 * 1_000_000);
    rows.push({
      what: `virtual seconds a second, idle pump for ${hours} h`,
      who: 'packages/emulator',
      value: (hours * 3600) / ((performance.now() - idleFrom) / 1000),
      unit: 's/s',
    });
    return rows;
  } finally {
    world.close();
  }
}
