// SPDX-License-Identifier: Apache-2.0
/** Provisioning and credentials on the emulated Pico, with a test authority: credentials.md §4, §5, §7. */
import { PumpError } from '@assay/client';
import { bytesToHex, sha256 } from '@assay/crypto';
import type { Role } from '@assay/protocol';
import { expect, test } from 'vitest';
import {
  anchor,
  chainFor,
  credentialed,
  idOf,
  listOf,
  NOW,
  provision,
  provisioned,
  setClock,
  stranger,
} from './authority.js';
import { type Peer, SECOND, type TestPump, withPump } from './pump.js';

const ROLES: readonly Role[] = ['automatedDosing', 'clinician', 'service', 'cgm'];
const REFUSED = { code: 'handshake-refused' };
/** A verification of a chain of one in thread context, on top of pairing: what a person waits for. */
const PAIRING_BUDGET = 24_000_000;
/** Bytes: thread context verifies, and every interrupt may come on top. */
const STACK_BUDGET = 6_144;

const refusedPairing = async (pump: TestPump, peer: Peer) => expect(pump.pair(peer)).rejects.toMatchObject(REFUSED);

test('PROV-1 to PROV-5: a service tool provisions once, and then needs a chain itself', () =>
  withPump(async (pump) => {
    const tool = pump.peer('service');
    const client = await pump.pair(tool);
    expect(await provision(client, listOf(1, [], stranger))).toMatchObject({ ok: false, result: 'plausibilityFailed' });
    expect(await client.identity()).not.toHaveProperty('value.trustAnchor');
    expect(await provision(client)).toMatchObject({ ok: true });
    await expect(client.status()).rejects.toMatchObject({ reason: 'unpaired' });
    await expect(pump.connect(tool)).rejects.toMatchObject(REFUSED);
    pump.pico.resetPin();
    await pump.wait(SECOND);
    const controller = await pump.pair(pump.peer());
    const identity = await controller.identity();
    if (!identity.ok) throw new Error(identity.result);
    const keyId = bytesToHex(sha256(anchor.publicKey).subarray(0, 8));
    expect(bytesToHex(identity.value.trustAnchor!)).toBe(keyId);
    await setClock(controller);
    controller.close();
    const again = await pump.pair({ ...tool, credential: chainFor(tool) });
    expect(await provision(again, listOf(9))).toMatchObject({ ok: false, result: 'notApplicable' });
    again.close();
  }));

test('PAIR-11, HS-14: each role pairs by its own chain and by no other', () =>
  withPump(async (pump) => {
    await provisioned(pump);
    for (const role of ROLES) {
      const peer = credentialed(pump, role);
      const other: Role = role === 'cgm' ? 'clinician' : 'cgm';
      await refusedPairing(pump, { ...peer, credential: chainFor(peer, { role: other }) });
      await refusedPairing(pump, { ...peer, credential: chainFor(peer, {}, stranger) });
      await refusedPairing(pump, { ...peer, credential: chainFor(peer, { expires: NOW - 1 }) });
      await refusedPairing(pump, { ...peer, credential: chainFor(pump.peer(role)) });
      const secret = await pump.openWindow();
      const before = pump.pico.cycles;
      const client = await pump.pairBy(secret, peer);
      expect(pump.pico.cycles - before).toBeLessThan(PAIRING_BUDGET);
      expect(client.role).toBe(role);
      client.close();
      (await pump.connect(peer)).close();
    }
    expect(pump.stackUsed()).toBeLessThan(STACK_BUDGET);
  }));

test('CRED-20, PROV-7, PROV-8: a session ends with its credential, and a pump without a clock takes none', () =>
  withPump(async (pump) => {
    const controller = await provisioned(pump);
    const peer = credentialed(pump, 'clinician', { expires: NOW + 60 });
    const client = await pump.pair(peer);
    const resume = client.takeTicket()!;
    await pump.wait(62 * SECOND);
    await expect(client.status()).rejects.toMatchObject({ reason: 'revoked' });
    client.close();
    await expect(pump.connect(peer, { resume })).rejects.toBeInstanceOf(PumpError);
    const good = credentialed(pump, 'clinician');
    (await pump.pair(good)).close();
    pump.pico.resetPin();
    await pump.wait(SECOND);
    await expect(pump.connect(good)).rejects.toMatchObject(REFUSED);
    const setter = await pump.connect(controller);
    await setClock(setter);
    setter.close();
    (await pump.connect(good)).close();
  }));

test('CRED-28, CRED-29: a list ends an open session and its ticket, and only a newer one is taken', () =>
  withPump(async (pump) => {
    await provisioned(pump);
    const peer = credentialed(pump, 'clinician', { id: idOf(5) });
    const client = await pump.pair(peer);
    const resume = client.takeTicket()!;
    const store = (list: Uint8Array) => client.request('StoreRevocations', { list });
    expect(await store(listOf(2, [idOf(5)], stranger))).toMatchObject({ ok: false, result: 'plausibilityFailed' });
    expect(await store(listOf(1, [idOf(5)]))).toMatchObject({ ok: false, result: 'notApplicable' });
    expect(await store(listOf(2, [idOf(4)]))).toMatchObject({ ok: true });
    expect(await client.status()).toMatchObject({ ok: true });
    expect(await store(listOf(3, [idOf(4), idOf(5)]))).toMatchObject({ ok: true });
    await expect(client.status()).rejects.toMatchObject({ reason: 'revoked' });
    client.close();
    await expect(pump.connect(peer, { resume })).rejects.toBeInstanceOf(PumpError);
  }));
