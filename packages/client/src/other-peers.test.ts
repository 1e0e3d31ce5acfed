// SPDX-License-Identifier: Apache-2.0
/** Peers besides the controller: a glucose sensor, automated dosing, a service tool with an update. */
import {
  type Body,
  type CommandName,
  type Feature,
  milligramsPerDecilitre,
  milliunitsPerHour,
  type Role,
  seconds,
} from '@assay/protocol';
import { describe, expect, it } from 'vitest';
import type { FakePump } from '../test/fake-pump.js';
import { answerBy, connected, failure, misuse, options, SECOND } from '../test/parties.js';
import { AutomatedDosing } from './automated-dosing.js';
import { CgmSender } from './cgm-sender.js';
import { PumpClient } from './pump-client.js';
import { resumeUpdate, transferUpdate } from './update-transfer.js';

const credential = Uint8Array.of(1);

async function withRole(role: Role, feature: Feature) {
  const pumpOptions = { features: [feature], credentialGood: () => true };
  return connected({ role, credential }, pumpOptions);
}

/** Bodies of the commands of this name that the pump carried out. */
function deeds<N extends CommandName>(pump: FakePump, name: N): Body<N>[] {
  const done: Body<N>[] = [];
  pump.onDeed = (command) => {
    if (command.name === name) done.push(command.body as Body<N>);
  };
  return done;
}

describe('CGM sender', () => {
  const reading = { glucose: milligramsPerDecilitre(112), quality: 'good', trend: 'steady' } as const;

  it('reports readings with when they were measured in the pump’s uptime, and counts them', async () => {
    const { pump, client } = await withRole('cgm', 'glucose');
    const reports = deeds(pump, 'ReportGlucose');
    const sender = new CgmSender(client, 41);
    await pump.pass(60 * SECOND);
    const measuredAt = pump.now() - 3 * SECOND;
    expect(await sender.report({ ...reading, measuredAt })).toMatchObject({ ok: true });
    await sender.report({ ...reading, measuredAt: pump.now(), expires: seconds(5) });
    expect(sender.lastSequence).toBe(43);
    expect(reports).toMatchObject([
      { sequence: 42, glucose: 112, measured: 57_000, expires: 600, life: 10_000 },
      { sequence: 43, measured: 60_000, expires: 5, life: 5000 },
    ]);
  });

  it('sends no reading that has expired, and none from the future', async () => {
    const { pump, client } = await withRole('cgm', 'glucose');
    const reports = deeds(pump, 'ReportGlucose');
    const sender = new CgmSender(client);
    await pump.pass(60 * SECOND);
    const old = { ...reading, measuredAt: 0, expires: seconds(60) };
    await expect(sender.report(old)).rejects.toMatchObject(failure('not-fresh', /expired/));
    const future = { ...reading, measuredAt: pump.now() + 1 };
    await expect(sender.report(future)).rejects.toMatchObject(misuse('bad-reading'));
    expect([sender.lastSequence, reports.length]).toEqual([0, 0]);
  });
});

describe('automated dosing', () => {
  const rate = milliunitsPerHour(1200);

  it('holds a rate by renewing it when half of its time is over', async () => {
    const { pump, client } = await withRole('automatedDosing', 'automatedDosing');
    const orders = deeds(pump, 'SetAutomatedDosing');
    const dosing = new AutomatedDosing(client);
    expect(dosing.renewAt).toBe(Number.POSITIVE_INFINITY);
    await expect(dosing.renewIfDue()).rejects.toMatchObject(misuse('no-rate'));
    expect(await dosing.set({ rate, expires: seconds(600) })).toMatchObject({ ok: true });
    await pump.pass(299 * SECOND);
    expect(await dosing.renewIfDue()).toBeNull();
    await pump.pass(SECOND);
    expect(await dosing.renewIfDue()).toMatchObject({ ok: true });
    expect(orders).toMatchObject([
      { rate: 1200, expires: 600 },
      { rate: 1200, expires: 600 },
    ]);
    expect(orders[0]!.key).not.toBe(orders[1]!.key);
    expect(dosing.renewAt).toBe(600 * SECOND);
  });

  it('renews nothing that was refused or stopped, and a renewal without an answer stays due', async () => {
    const { pump, client } = await withRole('automatedDosing', 'automatedDosing');
    const dosing = new AutomatedDosing(client);
    await dosing.set({ rate });
    await pump.pass(450 * SECOND);
    pump.onRequest = () => true;
    await expect(dosing.renewIfDue()).rejects.toMatchObject(failure('no-answer'));
    answerBy(pump, 'Response', { request: 0xa023, result: 'overLimit' });
    expect(await dosing.renewIfDue()).toEqual({ ok: false, result: 'overLimit' });
    await expect(dosing.renewIfDue()).rejects.toMatchObject(misuse('no-rate'));
    pump.onRequest = () => false;
    await dosing.set({ rate });
    expect(await dosing.stop()).toMatchObject({ ok: true });
    await expect(dosing.renewIfDue()).rejects.toMatchObject(misuse('no-rate'));
  });
});

describe('update transfer', () => {
  const image = Uint8Array.from({ length: 1000 }, (_, i) => i & 0xff);
  const update = { manifest: Uint8Array.of(1, 2, 3), image };

  async function servicing() {
    const { pump, client } = await withRole('service', 'update');
    let written: Uint8Array = new Uint8Array();
    pump.update.sizeOf = () => image.length;
    pump.update.accepts = (received) => {
      written = received;
      return true;
    };
    return { pump, client, written: () => written };
  }

  it('hands the image over in blocks, tells how far it is, and has it checked', async () => {
    const { client, written } = await servicing();
    const progress: number[] = [];
    expect(await transferUpdate(client, update, (received) => progress.push(received))).toMatchObject({
      phase: 'ready',
    });
    expect(progress).toEqual([0, 256, 512, 768, 1000]);
    expect(written()).toEqual(image);
  });

  it('goes on over a broken link where the pump is, not where it was', async () => {
    const { pump, client, written } = await servicing();
    client.close();
    let requests = 0;
    pump.onRequest = () => {
      requests += 1;
      if (requests === 3) pump.reboot();
      return requests === 3;
    };
    const progress: number[] = [];
    const connect = () => PumpClient.connect(options(pump, { role: 'service', credential }));
    const done = await resumeUpdate(connect, update, { onProgress: (received) => progress.push(received) });
    expect(done).toMatchObject({ phase: 'ready' });
    expect(progress).toEqual([0, 256, 256, 512, 768, 1000]);
    expect(written()).toEqual(image);
  });

  it('gives up when sessions break without progress', async () => {
    const { pump } = await servicing();
    pump.onRequest = () => {
      pump.reboot();
      return true;
    };
    let sessions = 0;
    const connect = () => {
      sessions += 1;
      return PumpClient.connect(options(pump, { role: 'service', credential }));
    };
    await expect(resumeUpdate(connect, update, { attempts: 2 })).rejects.toMatchObject(failure('session-lost'));
    expect(sessions).toBe(2);
  });

  it('tells a refusal, a pump that stands still, and an image of another length', async () => {
    const { pump, client } = await servicing();
    await expect(transferUpdate(client, { ...update, image: new Uint8Array() })).rejects.toMatchObject(
      misuse('bad-update'),
    );
    await expect(transferUpdate(client, { ...update, image: image.slice(1) })).rejects.toMatchObject(
      misuse('bad-update'),
    );
    pump.update.accepts = () => false;
    await expect(transferUpdate(client, update)).rejects.toMatchObject(failure('bad-answer', /refused/));
    pump.update.abort();
    answerBy(pump, 'UpdateState', { phase: 'receiving', received: 256, size: 1000 });
    await expect(transferUpdate(client, update)).rejects.toMatchObject(failure('bad-answer', /256 bytes after/));
    answerBy(pump, 'Response', { request: 0xa050, result: 'notAuthorised' });
    const roles =
      /no update from role service: once provisioned it takes one from service, before from service or contr/;
    await expect(transferUpdate(client, update)).rejects.toMatchObject(failure('bad-answer', roles));
  });
});
