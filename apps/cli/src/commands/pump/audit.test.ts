// SPDX-License-Identifier: Apache-2.0
/** `assay pump audit --verify` as its users type it, on a log made here: intact, changed in each way, and no log at all. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bytesToHex, ed25519KeyPair, ed25519Sign } from '@assay/crypto';
import { type AuditRecord, auditChain, auditToBeSigned, milliseconds } from '@assay/protocol';
import { describe, expect, it } from 'vitest';
import { assay, temporaryFolder } from '../../command.test-util.js';
import { type AuditLog, auditText } from './audit-file.js';

const keys = ed25519KeyPair(new Uint8Array(32).fill(7));
const serial = new Uint8Array(8).fill(1);

function log(count: number): AuditLog {
  const records: AuditRecord[] = [];
  for (let sequence = 1; sequence <= count; sequence++) {
    const peer = sequence % 2 === 0 ? { peer: new Uint8Array(8).fill(sequence) } : {};
    const entry = { sequence, kind: 'boot' as const, bootCount: 1, uptime: milliseconds(10), detail: 1, ...peer };
    records.push({ ...entry, chain: auditChain(records.at(-1)?.chain ?? new Uint8Array(32), entry) });
  }
  const chain = records.at(-1)?.chain ?? new Uint8Array(32);
  const head = { sequence: count, chain, bootCount: 1, uptime: milliseconds(99) };
  const signature = ed25519Sign(keys.secretKey, auditToBeSigned(head, serial));
  return { serial, signingKey: keys.publicKey, checkpoint: { ...head, signature }, records };
}

const good = log(8);

async function verify(content: AuditLog | string, ...more: readonly string[]) {
  const file = join(temporaryFolder(), 'audit.json');
  writeFileSync(file, typeof content === 'string' ? content : auditText(content));
  return assay('pump', 'audit', '--verify', file, ...more);
}

describe('assay pump audit --verify', () => {
  it('says what of an intact log is proved, by whose key, and without a pump', async () => {
    const { code, out } = await verify(good);
    expect([code, out]).toEqual([0, expect.stringContaining('0101010101010101 is intact: records 1 to 8 proved')]);
    expect(out).toContain(bytesToHex(keys.publicKey));
    const known = await verify(good, '--key', bytesToHex(keys.publicKey), '--json');
    expect(known.code).toBe(0);
    expect(JSON.parse(known.out)).toEqual({ ok: true, provedFrom: 1, provedTo: 8, lost: 0 });
    expect(await verify(log(0))).toMatchObject({ code: 0, out: expect.stringContaining('no record proved') });
  });

  it('names the first record at which a log is broken', async () => {
    const changed = good.records.map((record) => (record.sequence === 5 ? { ...record, detail: 9 } : record));
    const broken: readonly [AuditLog, RegExp][] = [
      [{ ...good, records: changed }, /BROKEN at record 5: this record was changed/],
      [{ ...good, records: good.records.filter(({ sequence }) => sequence !== 3) }, /BROKEN at record 4: it does not/],
      [{ ...good, records: good.records.slice(0, 7) }, /BROKEN at record 7: it is the last, and not record 8/],
      [{ ...good, serial: new Uint8Array(8) }, /BROKEN: its head is not signed by this key/],
    ];
    for (const [content, text] of broken) {
      expect(await verify(content)).toMatchObject({ code: 1, out: expect.stringMatching(text) });
    }
    const json = await verify(broken[0]![0], '--json');
    expect([json.code, JSON.parse(json.out)]).toEqual([1, { ok: false, fault: 'chain', sequence: 5 }]);
  });

  it('takes no log for that of a pump whose key is another', async () => {
    const other = bytesToHex(ed25519KeyPair(new Uint8Array(32).fill(8)).publicKey);
    const { code, out } = await verify(good, '--key', other);
    expect([code, out]).toEqual([1, expect.stringContaining('not signed by this key for this pump')]);
  });

  it('refuses what is no log', async () => {
    const text = auditText(good);
    const odd: readonly [string, RegExp][] = [
      ['{', /is no audit log/],
      ['null', /format, version and records/],
      [text.replace('"version": 1', '"version": 2'), /format, version and records/],
      [text.replace('"boot"', '"reboot"'), /kind/],
      [text.replace('"signature": "', '"signature": "00'), /signature/],
      [text.replace('"signingKey": "', '"signingKey": "00'), /signingKey is not 32 bytes/],
      [text.replace('"serial": "', '"serial": "0'), /hex/],
      [auditText({ ...good, records: [null as never] }), /is no audit log/],
    ];
    for (const [content, err] of odd) {
      expect(await verify(content)).toMatchObject({ code: 3, out: '', err: expect.stringMatching(err) });
    }
  });

  it('wants a port to read, and a file that there is', async () => {
    expect(await assay('pump', 'audit')).toMatchObject({ code: 3, err: expect.stringContaining('--port') });
    expect(await assay('pump', 'audit', '--verify', '/nowhere/log')).toMatchObject({ code: 3 });
  });
});
