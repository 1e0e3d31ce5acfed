// SPDX-License-Identifier: Apache-2.0
/** The client's model pump behind a pseudo terminal, in real time: for what the firmware cannot do yet. */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { generateX25519KeyPair, systemRandom } from '@assay/crypto';
import { encodeFrame, FrameReader } from '@assay/protocol';
import { RealClock } from '@assay/transport';
import { openSerialPort } from '@assay/transport/serialport';
import { PumpModel, type PumpModelOptions } from '../../packages/client/test/pump/pump-model.js';

export interface ServedModel {
  readonly pump: PumpModel;
  stop(): Promise<void>;
}

/** Serves a model at `link`. */
export async function serveModel(link: string, options: Partial<PumpModelOptions>): Promise<ServedModel> {
  const far = `${link}-far`;
  const socat = spawn('socat', [`PTY,link=${link},raw,echo=0`, `PTY,link=${far},raw,echo=0`]);
  while (!existsSync(link) || !existsSync(far)) await delay(5);
  const clock = new RealClock();
  const port = await openSerialPort(far, { baudRate: 115_200, clock });
  const pump = new PumpModel({
    now: () => clock.now(),
    transmit: (type, payload) => void port.write(encodeFrame(type, payload)),
    random: systemRandom,
    staticKey: generateX25519KeyPair(systemRandom),
    ...options,
  });
  const reader = new FrameReader();
  const ended = (async () => {
    for (;;) {
      const bytes = await port.read(Number.POSITIVE_INFINITY).catch(() => null);
      if (bytes === null) return;
      for (const frame of reader.push(bytes)) pump.hear(frame);
    }
  })();
  return {
    pump,
    async stop() {
      await port.close();
      await ended;
      socat.kill();
    },
  };
}
