// SPDX-License-Identifier: Apache-2.0
/** `assay ca …` as its users type it. */
import { chmodSync, copyFileSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { hexToBytes } from '@assay/crypto';
import { verifyCredentialChain, verifyRevocationList } from '@assay/protocol';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { assay, temporaryFolder } from '../../command.test-util.js';

const KEY = '09'.repeat(32);
const OTHER_KEY = '0a'.repeat(32);

afterEach(() => {
  vi.unstubAllEnvs();
  vi.useRealTimers();
});

/** A new authority in a folder of its own. */
async function authority(...options: readonly string[]): Promise<string> {
  const dir = join(temporaryFolder(), 'ca');
  expect((await assay('ca', 'init', dir, '--name', 'Anchor', ...options)).code).toBe(0);
  return dir;
}

interface Entry {
  readonly id: string;
  readonly file: string;
  readonly state: string;
  readonly subject: string;
}

async function done(...args: readonly string[]): Promise<Entry> {
  const { code, out, err } = await assay(...args, '--json');
  expect(err.replaceAll(/^remark: .*\n/gm, '')).toBe('');
  expect(code).toBe(0);
  return JSON.parse(out) as Entry;
}

const issue = (dir: string, name: string, ...more: readonly string[]) =>
  done('ca', 'issue', '--ca', dir, '--name', name, '--role', 'controller', '--key', KEY, ...more);
const issuer = (dir: string, name: string, roles = 'controller,cgm', ...more: readonly string[]) =>
  done('ca', 'issuer', '--ca', dir, '--name', name, '--roles', roles, ...more);
const states = async (dir: string) => {
  const { issued } = (await done('ca', 'list', '--ca', dir)) as unknown as { issued: readonly Entry[] };
  return Object.fromEntries(issued.map(({ subject, state }) => [subject, state]));
};

function verify(dir: string, file: string, list?: string) {
  const trustAnchor = hexToBytes(readFileSync(join(dir, 'anchor.pub'), 'utf8').trim());
  return verifyCredentialChain(readFileSync(file), {
    trustAnchor,
    now: Math.floor(Date.now() / 1000),
    revocation: list ? verifyRevocationList(readFileSync(list), { trustAnchor, newerThan: 0 }) : null,
    peerKey: hexToBytes(KEY),
    role: 'controller',
  });
}

describe('assay ca', () => {
  it('issues what verifies, from the trust anchor and from an issuer', async () => {
    const dir = await authority();
    const direct = await issue(dir, 'Phone');
    expect(verify(dir, direct.file)).toMatchObject({ subject: 'Phone', issuer: 'Anchor', issuerId: null });
    await issuer(dir, 'Clinic');
    const out = join(dir, 'out.chain');
    const second = await issue(dir, 'Tablet', '--issuer', 'Clinic', '-o', out, '--days', '30');
    expect(second.file).toBe(out);
    expect(verify(dir, out)).toMatchObject({ subject: 'Tablet', issuer: 'Clinic', role: 'controller' });
  });

  it('CRED-26 begins with a list that revokes nobody, which a pump is provisioned with', async () => {
    const dir = await authority();
    const shown = await assay('ca', 'inspect', join(dir, 'revocation.list'), '--anchor', join(dir, 'anchor.pub'));
    expect([shown.code, shown.out]).toEqual([0, expect.stringMatching(/list 1 of Anchor, .*, 0 revoked\nverified/)]);
  });

  it('CRED-12 draws another id for each credential', async () => {
    const dir = await authority();
    const ids = new Set<string>();
    for (let i = 0; i < 5; i++) ids.add((await issue(dir, 'Phone')).id);
    expect(ids.size).toBe(5);
    expect([...ids].every((id) => /^[0-9a-f]{16}$/.test(id))).toBe(true);
  });

  it('revokes a peer, and an issuer with all that it issued', async () => {
    const dir = await authority();
    const list = join(dir, 'revocation.list');
    const phone = await issue(dir, 'Phone');
    const clinic = await issuer(dir, 'Clinic');
    const tablet = await issue(dir, 'Tablet', '--issuer', 'Clinic', '--days', '30');
    await done('ca', 'revoke', phone.id, '--ca', dir);
    expect(() => verify(dir, phone.file, list)).toThrow(/is revoked/);
    expect(verify(dir, tablet.file, list).subject).toBe('Tablet');
    await done('ca', 'revoke', clinic.id, '--ca', dir);
    expect(() => verify(dir, tablet.file, list)).toThrow(/is revoked/);
    expect(await states(dir)).toEqual({ Phone: 'revoked', Clinic: 'revoked', Tablet: 'issuer revoked' });
    const again = await assay('ca', 'revoke', phone.id, '--ca', dir);
    expect([again.code, again.err]).toEqual([3, expect.stringContaining('revoked already')]);
    const lost = await assay(
      'ca',
      'issue',
      '--ca',
      dir,
      '--name',
      'X',
      '--role',
      'cgm',
      '--key',
      KEY,
      '--issuer',
      'Clinic',
    );
    expect([lost.code, lost.err]).toEqual([
      3,
      expect.stringContaining('no valid issuer of that name; there are: none yet'),
    ]);
  });

  it('counts the lists up, and leaves out what has expired', async () => {
    const dir = await authority();
    const soon = await issue(dir, 'Soon', '--days', '1');
    const later = await issue(dir, 'Later', '--days', '9');
    const third = await issue(dir, 'Third', '--days', '9');
    const list = async (id: string) =>
      (await done('ca', 'revoke', id, '--ca', dir)) as unknown as { counter: number; ids: string[] };
    expect(await list(soon.id)).toMatchObject({ counter: 2, ids: [soon.id] });
    expect(await list(later.id)).toMatchObject({ counter: 3, ids: [soon.id, later.id].sort() });
    vi.useFakeTimers({ now: Date.now() + 2 * 86_400_000, toFake: ['Date'] });
    expect(await list(third.id)).toMatchObject({ counter: 4, ids: [later.id, third.id].sort() });
    expect(await states(dir)).toEqual({ Soon: 'expired', Later: 'revoked', Third: 'revoked' });
  });

  it('inspects chains and lists, and says that nobody has vouched for them', async () => {
    const dir = await authority();
    await issuer(dir, 'Clinic');
    const { file, id } = await issue(dir, 'Tablet', '--issuer', 'Clinic', '--days', '30');
    const plain = await assay('ca', 'inspect', file);
    expect(plain.code).toBe(0);
    expect(plain.out).toMatch(/chain of 2.*issuer of controller, cgm: Clinic.*controller: Tablet.*NOT authenticated/s);
    const anchor = join(dir, 'anchor.pub');
    const verified = await assay('ca', 'inspect', file, '--anchor', anchor);
    expect([verified.code, verified.out]).toEqual([0, expect.stringContaining('verified under the trust anchor')]);
    const stranger = await assay('ca', 'inspect', file, '--anchor', KEY);
    expect([stranger.code, stranger.out]).toEqual([1, expect.stringContaining('REFUSED (unknown-signer)')]);
    await done('ca', 'revoke', id, '--ca', dir);
    const list = join(dir, 'revocation.list');
    const revoked = await assay('ca', 'inspect', file, '--anchor', anchor, '--revocation', list, '--json');
    expect(revoked.code).toBe(1);
    expect(JSON.parse(revoked.out)).toMatchObject({ judgement: { verified: false, code: 'revoked' } });
    const shown = await assay('ca', 'inspect', list, '--anchor', anchor);
    expect([shown.code, shown.out]).toEqual([0, expect.stringMatching(new RegExp(`list 2 of Anchor.*${id}`, 's'))]);
    writeFileSync(list, 'nonsense');
    expect((await assay('ca', 'inspect', list)).code).toBe(1);
  });

  it('names option, place and mend when it is called wrongly', async () => {
    const dir = await authority();
    await issuer(dir, 'Clinic', 'cgm', '--days', '10');
    const wrong: readonly (readonly [readonly string[], RegExp])[] = [
      [['init', dir], /is not empty: name a new folder/],
      [['list', '--ca', join(dir, 'none')], /is no authority: make one by `assay ca init/],
      [['revoke', 'ffffffffffffffff', '--ca', dir], /nothing of this id was issued here/],
      [['issuer', '--ca', dir, '--name', 'X', '--roles', 'king'], /king is no role; there are: controller/],
      [['issue', '--ca', dir, '--name', 'X', '--role', 'king', '--key', KEY], /Allowed choices are controller/],
      [['issue', '--ca', dir, '--name', 'X', '--role', 'cgm', '--key', 'abc'], /--key: abc is neither 64 hex digits/],
      [['issue', '--ca', dir, '--name', '', '--role', 'cgm', '--key', KEY], /1 to 16 characters/],
      [['issue', '--ca', dir, '--name', 'Zoë', '--role', 'cgm', '--key', KEY], /1 to 16 characters/],
      [['issue', '--ca', dir, '--name', 'X', '--role', 'cgm', '--key', KEY, '--days', '0'], /1 to 3650/],
      [
        ['issue', '--ca', dir, '--name', 'X', '--role', 'service', '--key', KEY, '--issuer', 'Clinic'],
        /may issue cgm only/,
      ],
      [
        ['issue', '--ca', dir, '--name', 'X', '--role', 'cgm', '--key', KEY, '--issuer', 'Clinic', '--days', '11'],
        /give fewer/,
      ],
    ];
    for (const [args, message] of wrong) {
      const { code, out, err } = await assay('ca', ...args);
      expect([args.join(' '), code, out]).toEqual([args.join(' '), 3, '']);
      expect(err).toMatch(message);
    }
    expect(Object.keys(await states(dir))).toEqual(['Clinic']);
  });

  it('hands out nothing that a pump would refuse, and says which folder is mixed up', async () => {
    const [dir, other] = [await authority(), await authority()];
    copyFileSync(join(other, 'anchor.key'), join(dir, 'anchor.key'));
    const { code, err } = await assay('ca', 'issue', '--ca', dir, '--name', 'X', '--role', 'cgm', '--key', KEY);
    expect([code, err]).toEqual([3, expect.stringMatching(/do not belong to its authority.json.*restore the folder/)]);
    expect(await states(dir)).toEqual({});
    writeFileSync(join(dir, 'authority.json'), '{"format":"assay-authority","version":1}');
    expect((await assay('ca', 'list', '--ca', dir)).err).toMatch(/no register of this version/);
    const nowhere = join(dir, 'none', 'x.chain');
    const lost = await assay('ca', 'issue', '--ca', other, '--name', 'X', '--role', 'cgm', '--key', KEY, '-o', nowhere);
    expect([lost.code, lost.err]).toEqual([3, expect.stringContaining('--output')]);
  });

  it('lets only one at a time write the register', async () => {
    const dir = await authority();
    const lock = join(dir, 'authority.lock');
    writeFileSync(lock, '');
    const { code, err } = await assay('ca', 'issue', '--ca', dir, '--name', 'X', '--role', 'cgm', '--key', KEY);
    expect([code, err]).toEqual([3, expect.stringContaining(`remove ${lock}`)]);
    expect(existsSync(lock)).toBe(true);
  });

  it('keeps its secrets: mode 0600, encrypted on demand, printed nowhere', async () => {
    vi.stubEnv('ASSAY_PASSPHRASE', 'planted-passphrase');
    const dir = await authority();
    await issuer(dir, 'Clinic');
    const said = [
      await assay(
        'ca',
        'issue',
        '--ca',
        dir,
        '--name',
        'P',
        '--role',
        'cgm',
        '--key',
        OTHER_KEY,
        '--issuer',
        'Clinic',
        '--days',
        '9',
      ),
      await assay('ca', 'list', '--ca', dir, '--json'),
    ];
    const keys = readdirSync(dir).filter((name) => name.endsWith('.key'));
    expect(keys).toHaveLength(2);
    for (const name of keys) expect(statSync(join(dir, name)).mode & 0o777).toBe(0o600);
    const secrets = keys.map(
      (name) => (JSON.parse(readFileSync(join(dir, name), 'utf8')) as { secretKey: string }).secretKey,
    );
    const others = readdirSync(dir).filter((name) => !name.endsWith('.key'));
    const everything = [
      ...said.map(({ out, err }) => out + err),
      ...others.map((name) => readFileSync(join(dir, name), 'latin1')),
    ];
    for (const text of everything) {
      for (const secret of [...secrets, 'planted-passphrase']) expect(text).not.toContain(secret);
    }
    vi.stubEnv('ASSAY_PASSPHRASE', 'another');
    const wrong = await assay('ca', 'issue', '--ca', dir, '--name', 'P', '--role', 'cgm', '--key', KEY);
    expect([wrong.code, wrong.err]).toEqual([3, expect.stringContaining('the passphrase is not the one')]);
    expect(existsSync(join(dir, 'authority.lock'))).toBe(false);
    chmodSync(join(dir, 'anchor.key'), 0o644);
    const open = await assay('ca', 'issue', '--ca', dir, '--name', 'P', '--role', 'cgm', '--key', KEY);
    expect([open.code, open.err]).toEqual([3, expect.stringContaining('chmod 600')]);
  });
});
