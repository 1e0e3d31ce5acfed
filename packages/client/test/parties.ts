// SPDX-License-Identifier: Apache-2.0
/** A peer and a pump for the client's tests: paired before, or with an open window. */
import { generateX25519KeyPair, seededRandom } from '@assay/crypto';
import { type Body, milliunits, PairingSecret, type ResponseName } from '@assay/protocol';
import { expect } from 'vitest';
import type { ConnectOptions, PairOptions } from '../src/open-session.js';
import { PumpClient } from '../src/pump-client.js';
import { FakePump } from './fake-pump.js';
import type { PumpModelOptions } from './pump/pump-model.js';

export const random = seededRandom(1, 'client');
export const staticKey = generateX25519KeyPair(random);

export function options(pump: FakePump, changes: Partial<ConnectOptions> = {}): ConnectOptions {
  return { port: pump.near, random, staticKey, pinnedPump: pump.staticKey.publicKey, role: 'controller', ...changes };
}

/** Opens the window; the secret as a person read it. */
export function shownBy(pump: FakePump): PairingSecret {
  return PairingSecret.parse(pump.press()!.text);
}

/** For pairing by the secret that the pump shows at this moment. */
export function pairing(pump: FakePump, changes: Partial<PairOptions> = {}): PairOptions {
  return { port: pump.near, random, staticKey, secret: shownBy(pump), role: 'controller', ...changes };
}

/** A session of a peer that had paired before. */
export async function connected(changes: Partial<ConnectOptions> = {}, pumpOptions: Partial<PumpModelOptions> = {}) {
  const pump = new FakePump(pumpOptions).knows(staticKey.publicKey, changes.role ?? 'controller');
  return { pump, client: await PumpClient.connect(options(pump, changes)) };
}

/** What an expected error has. */
export const failure = (code: string, text: RegExp = /./) => ({
  code,
  family: 'peer',
  message: expect.stringMatching(text),
});

export const misuse = (code: string, text: RegExp = /./) => ({ ...failure(code, text), family: 'misuse' });

/** The pump answers every request by this, whatever was asked. */
export function answerBy<N extends ResponseName>(pump: FakePump, name: N, body: Body<N>): void {
  pump.onRequest = ({ id }) => {
    pump.say(name, id, body);
    return true;
  };
}

export const half = milliunits(500);
export const SECOND = 1_000_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
