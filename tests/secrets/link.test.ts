// SPDX-License-Identifier: Apache-2.0
/** Pairing, sessions, resumption and their failures: no secret of them is on the line, in a transcript, an error or an object. */
import { PumpClient } from '@assay/client';
import { generateX25519KeyPair, seededRandom, systemRandom } from '@assay/crypto';
import { encodeFrame, milliunits, PairingSecret } from '@assay/protocol';
import { tapPort } from '@assay/transport';
import { beforeAll, describe, expect, test } from 'vitest';
import { FakePump } from '../../packages/client/test/fake-pump.js';
import { Vault, written } from './planting.js';
import { searchIn, shown } from './search.js';

const vault = new Vault();
/** Everything that came to light, by where. */
const seen = new Map<string, string>();
const note = (where: string, value: unknown) => {
  seen.set(where, `${seen.get(where) ?? ''}${typeof value === 'string' ? value : shown(value)}\n`);
};
const wire: number[] = [];

const pumpRandom = vault.random('pump', seededRandom(21, 'secrets'));
const ourRandom = vault.random('peer', seededRandom(22, 'secrets'));
const pumpKey = generateX25519KeyPair(pumpRandom);
const staticKey = generateX25519KeyPair(ourRandom);

function setUp() {
  const pump = new FakePump({ random: pumpRandom, staticKey: pumpKey, crypto: vault.backend('pump') });
  const port = tapPort(pump.near, (_dir, bytes) => wire.push(...bytes));
  const options = {
    port,
    random: ourRandom,
    staticKey,
    role: 'controller',
    crypto: vault.backend('peer'),
    onMessage: (...line: readonly unknown[]) => note('transcript', JSON.stringify(line)),
  } as const;
  return { pump, options };
}

const failing = async (where: string, work: Promise<unknown>) => {
  const error = await work.then(
    () => expect.unreachable(`${where} did not fail`),
    (reason: unknown) => reason,
  );
  note(`error: ${where}`, error);
};

async function pairing(): Promise<void> {
  const { pump, options } = setUp();
  await failing('window shut', PumpClient.pair({ ...options, secret: PairingSecret.generate(ourRandom) }));
  const secret = pump.press()!;
  vault.plant('pairing secret', secret.text);
  note('object: secret', secret);
  await failing('wrong secret', PumpClient.pair({ ...options, secret: PairingSecret.generate(ourRandom) }));
  const client = await PumpClient.pair({ ...options, secret: PairingSecret.parse(secret.text) });
  note('object: paired client', client);
  note('object: its session', client.session);
  note('object: its link', client.link);
  note('answer: peers', await client.listPeers());
  const bolus = await client.setBolus({ amount: milliunits(200) });
  note('answer: bolus', bolus);
  note('object: intent', client.intend('SetBolus', { amount: milliunits(100), kind: 'normal' }));
  await pump.pass(10_000_000);
  for (let event = await client.nextEvent(0); event !== null; event = await client.nextEvent(0)) note('event', event);
  await resumption(client, options, pump);
}

async function resumption(
  client: PumpClient,
  options: ReturnType<typeof setUp>['options'],
  pump: FakePump,
): Promise<void> {
  const pinnedPump = client.pumpKey;
  await client.closeSession();
  const ticket = client.takeTicket()!;
  note('object: ticket', ticket);
  await failing('closed session', client.status());
  client.close();
  const resumed = await PumpClient.connect({ ...options, pinnedPump, resume: ticket });
  expect(resumed.resumed).toBe(true);
  note('object: resumed client', resumed);
  note('object: spent ticket', ticket);
  note('answer: status', await resumed.status());
  pump.reboot();
  await failing('pump restarted', resumed.status());
  note('object: lost client', resumed);
  await failing('another pump', PumpClient.connect({ ...options, pinnedPump: systemRandom(32) }));
  const whole = await PumpClient.connect({ ...options, pinnedPump });
  note('answer: unpaired', await whole.unpair());
  await failing('unpaired', PumpClient.connect({ ...options, pinnedPump }));
  pump.onFrame = () => {
    pump.raw(encodeFrame(0x11, new Uint8Array(96)));
    return true;
  };
  await failing('forged pump', PumpClient.connect({ ...options, pinnedPump, timeouts: { hello: 500_000 } }));
}

beforeAll(async () => {
  note('console and streams', await written(pairing));
});

describe('what a pairing, its sessions and its failures leave behind', () => {
  test('HS-12 REC-5 PAIR-2 no secret stands in any transcript, answer, event, error or object', () => {
    const leaks = [...seen].flatMap(([where, text]) => searchIn(text, where, vault.planted));
    expect(leaks).toEqual([]);
    expect([...seen.keys()].filter((where) => where.startsWith('error'))).toHaveLength(7);
  });

  test('PAIR-2 HS-3 no secret crosses the line, in any form', () => {
    expect(searchIn(Uint8Array.from(wire), 'wire', vault.planted)).toEqual([]);
  });

  test('plenty was planted, and the search finds each of it where it does stand', () => {
    expect(vault.planted.length).toBeGreaterThan(80);
    for (const what of ['pairing secret', 'random draw', 'chaining key', 'derived key', 'shared secret']) {
      expect(
        vault.planted.some(({ name }) => name.includes(what)),
        what,
      ).toBe(true);
    }
    for (const each of vault.planted) {
      const text = typeof each.value === 'string' ? each.value : Buffer.from(each.value).toString('base64');
      const found = searchIn(`a log line with ${text} in it`, 'log', vault.planted);
      expect(found.map(({ secret }) => secret)).toContain(each.name);
    }
  });

  test('the line does hold what is public by design: then it was listened to', () => {
    const publics = [{ name: 'static key of the pump', value: pumpKey.publicKey }];
    expect(searchIn(shown(Buffer.from(wire)), 'wire', publics)).toEqual([]);
    const prologue = [{ name: 'ticket', value: Uint8Array.from(wire).slice(0, 12) }];
    expect(searchIn(Uint8Array.from(wire), 'wire', prologue)).not.toEqual([]);
    expect(wire.length).toBeGreaterThan(2_000);
  });
});
