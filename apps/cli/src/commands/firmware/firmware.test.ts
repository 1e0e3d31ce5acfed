// SPDX-License-Identifier: Apache-2.0
/** `assay firmware …` as its users type it, on an image and an SBOM made here. */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bytesToHex, hexToBytes } from '@assay/crypto';
import { verifyManifest } from '@assay/protocol';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { assay, temporaryFolder } from '../../command.test-util.js';
import { uuid5, vendorIdOf } from './sign.js';

afterEach(() => vi.unstubAllEnvs());

const sha256 = (content: string | Uint8Array) => createHash('sha256').update(content).digest('hex');
const SBOM = '{"bomFormat":"CycloneDX"}';

/** A folder with a key, an image and an SBOM, and how to sign there. */
async function workshop() {
  const dir = temporaryFolder();
  const at = (name: string) => join(dir, name);
  writeFileSync(at('image.bin'), Buffer.alloc(4096, 0x5a));
  writeFileSync(at('sbom.json'), SBOM);
  expect((await assay('firmware', 'keygen', at('update.key'))).code).toBe(0);
  const given = [
    '--key',
    at('update.key'),
    '--board',
    'pico',
    '--rollback',
    '2',
    '--sbom',
    at('sbom.json'),
    '-o',
    at('out'),
  ];
  const sign = (...more: readonly string[]) =>
    assay('firmware', 'sign', at('image.bin'), ...given, '--version', '1.2.3', ...more);
  const publicKey = () => hexToBytes(readFileSync(at('update.key.pub'), 'utf8').trim());
  return { at, given, sign, publicKey };
}

describe('assay firmware', () => {
  it('signs what verifies: size, digest, board, version, dependencies', async () => {
    const { at, sign, publicKey } = await workshop();
    const before = Math.floor(Date.now() / 1000);
    const { code, out } = await sign('--depends', 'boot@1.0.0', '--depends', 'radio@0.9.1', '--expires', '2030-01-01');
    expect([code, out]).toEqual([0, expect.stringContaining('pump 1.2.3 for pico')]);
    const signed = readFileSync(at('out'));
    expect(signed.length).toBeLessThanOrEqual(256);
    const manifest = verifyManifest(signed, { publicKey: publicKey() });
    expect(manifest).toMatchObject({
      component: 'pump',
      version: [1, 2, 3],
      rollback: 2,
      size: 4096,
      build: 'release',
    });
    expect(manifest).toMatchObject({ loadAddress: 0x1000_0000, expires: Date.parse('2030-01-01') / 1000 });
    expect(bytesToHex(manifest.digest)).toBe(sha256(readFileSync(at('image.bin'))));
    expect(manifest.dependencies.map(({ component }) => component)).toEqual(['boot', 'radio']);
    expect(manifest.sequence).toBeGreaterThanOrEqual(before);
    expect(manifest.vendorId).toEqual(vendorIdOf('assay.example'));
    expect(manifest.classId).toEqual(uuid5(vendorIdOf('assay.example'), 'pico'));
  });

  it('UPD-18 signs the SHA-256 of the SBOM as it is handed out', async () => {
    const { at, sign, publicKey } = await workshop();
    await sign();
    const { sbomDigest } = verifyManifest(readFileSync(at('out')), { publicKey: publicKey() });
    expect(bytesToHex(sbomDigest)).toBe(sha256(SBOM));
  });

  it('gives the same bytes for the same arguments', async () => {
    const { at, sign } = await workshop();
    await sign('--sequence', '9');
    const first = readFileSync(at('out'));
    await sign('--sequence', '9');
    expect(readFileSync(at('out'))).toEqual(first);
  });

  it('inspects: unverified, under a key, and against an image', async () => {
    const { at, sign } = await workshop();
    await sign('--load-address', '0x10010000', '--sequence', '77');
    const plain = await assay('firmware', 'inspect', at('out'));
    expect(plain.code).toBe(0);
    expect(plain.out).toMatch(/pump 1\.2\.3 \(release\).*sequence {4}77.*0x10010000.*NOT authenticated/s);
    const key = ['--key', at('update.key.pub')];
    const good = await assay('firmware', 'inspect', at('out'), ...key, '--image', at('image.bin'));
    expect([good.code, good.out]).toEqual([0, expect.stringContaining('the image is the one that it means')]);
    const other = await assay('firmware', 'inspect', at('out'), '--key', '09'.repeat(32));
    expect([other.code, other.out]).toEqual([1, expect.stringContaining('REFUSED (unknown-signer)')]);
    writeFileSync(at('image.bin'), Buffer.alloc(4096, 0x5b));
    const swapped = await assay('firmware', 'inspect', at('out'), ...key, '--image', at('image.bin'), '--json');
    expect(swapped.code).toBe(1);
    expect(JSON.parse(swapped.out)).toMatchObject({
      judgement: { authenticated: true, image: false, refusal: { code: 'wrong-digest' } },
    });
    const nobody = await assay('firmware', 'inspect', at('out'), '--image', at('image.bin'));
    expect([nobody.code, nobody.err]).toEqual([3, expect.stringContaining('give --key too')]);
    const signed = readFileSync(at('out'));
    signed[100] = signed[100]! ^ 1;
    writeFileSync(at('out'), signed);
    expect((await assay('firmware', 'inspect', at('out'), ...key)).code).toBe(1);
  });

  it('names option and mend when it is called wrongly', async () => {
    const { at, given, sign } = await workshop();
    const wrong: readonly (readonly [readonly string[], RegExp])[] = [
      [['--version', '1.2'], /1\.2 is no version: give MAJOR\.MINOR\.PATCH/],
      [['--depends', 'boot'], /write COMPONENT@VERSION/],
      [['--depends', 'boot@x'], /x is no version/],
      [['--rollback', '-1'], /whole number from 0/],
      [['--load-address', '0x100000000'], /whole number from 0/],
      [['--expires', 'soon'], /give a date/],
      [['--component', 'pump-firmware'], /component is no printable ASCII of 1…12/],
      [['--sbom', at('none')], /--sbom .* cannot be read/],
    ];
    for (const [args, message] of wrong) {
      const { code, err } = await sign(...args);
      expect([args.join(' '), code]).toEqual([args.join(' '), 3]);
      expect(err).toMatch(message);
    }
    writeFileSync(at('empty'), '');
    const empty = await assay('firmware', 'sign', at('empty'), ...given, '--version', '1.2.3');
    expect([empty.code, empty.err]).toEqual([3, expect.stringContaining('is empty')]);
    expect((await assay('firmware', 'keygen', at('update.key'))).err).toMatch(/move it away/);
  });

  it('takes the passphrase from a file or the environment, and prints it nowhere', async () => {
    vi.stubEnv('ASSAY_PASSPHRASE', 'planted-passphrase');
    const { at, sign } = await workshop();
    const signed = await sign();
    expect(signed.code).toBe(0);
    vi.stubEnv('ASSAY_PASSPHRASE', 'another');
    const refused = await sign();
    expect([refused.code, refused.err]).toEqual([3, expect.stringContaining('the passphrase is not the one')]);
    writeFileSync(at('pass'), 'planted-passphrase\n', { mode: 0o600 });
    const again = await sign('--passphrase-file', at('pass'));
    expect(again.code).toBe(0);
    for (const { out, err } of [signed, refused, again]) expect(out + err).not.toContain('planted-passphrase');
  });

  it('names vendors as RFC 9562 does', () => {
    // RFC 9562 Appendix A.4: version 5 of www.example.com in the name space of domain names.
    expect(bytesToHex(vendorIdOf('www.example.com'))).toBe('2ed6657de927568b95e12665a8aea6a2');
  });
});
