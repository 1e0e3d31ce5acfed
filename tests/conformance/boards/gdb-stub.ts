// SPDX-License-Identifier: Apache-2.0
/** QEMU's door for debuggers, as far as a test needs it to break the firmware in mid-flight: a write to memory. */
import { once } from 'node:events';
import { connect } from 'node:net';

const INTERRUPT = Uint8Array.of(3);

const packet = (text: string): string => {
  let sum = 0;
  for (const byte of Buffer.from(text)) sum = (sum + byte) & 0xff;
  return `$${text}#${sum.toString(16).padStart(2, '0')}`;
};

/** Stops the machine behind the socket at `path`, writes, and lets it go on. Code is writable too. */
export async function pokeMemory(path: string, address: number, bytes: Uint8Array): Promise<void> {
  const socket = connect(path);
  await once(socket, 'connect');
  let heard = '';
  const expectAnswer = async (wanted: RegExp): Promise<void> => {
    while (!wanted.test(heard)) {
      const [chunk] = (await once(socket, 'data', { signal: AbortSignal.timeout(5000) })) as [Buffer];
      heard += chunk.toString('latin1');
    }
    heard = '';
    socket.write('+');
  };
  socket.write(INTERRUPT);
  await expectAnswer(/\$[ST][^#]*#../);
  socket.write(packet(`M${address.toString(16)},${bytes.length.toString(16)}:${Buffer.from(bytes).toString('hex')}`));
  await expectAnswer(/\$OK#../);
  socket.write(packet('D'));
  await expectAnswer(/\$OK#../);
  socket.destroy();
}
