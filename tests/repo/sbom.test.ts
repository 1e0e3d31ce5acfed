// SPDX-License-Identifier: Apache-2.0
/** Bills of materials: valid CycloneDX 1.6, the same in every run, and complete. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Spec, Validation } from '@cyclonedx/cyclonedx-library';
import { expect, test } from 'vitest';
import { root } from '../../scripts/lib/run.mjs';
import { firmwareSbom } from '../../scripts/lib/sbom-firmware.mjs';
import { packageSbom } from '../../scripts/lib/sbom-packages.mjs';
import { published } from '../../scripts/lib/tarballs.mjs';

interface Component {
  readonly name: string;
  readonly version?: string;
  readonly scope?: string;
  readonly hashes?: readonly { readonly alg: string; readonly content: string }[];
  readonly components?: readonly Component[];
}

const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot6);
const faults = (sbom: unknown) => validator.validate(JSON.stringify(sbom));
const named = (components: readonly Component[], name: string) => components.find((part) => part.name === name);

test.each(published)('@assay/%s: valid, and the same from the same lock', async (name) => {
  const sbom = packageSbom(`packages/${name}`);
  expect(await faults(sbom)).toBeNull();
  expect(packageSbom(`packages/${name}`)).toEqual(sbom);
  expect(sbom.metadata.component).toMatchObject({ group: '@assay', name });
});

test('a validator that notices nothing would be no check', async () => {
  const sbom = packageSbom('packages/crypto');
  expect(await faults({ ...sbom, components: [{ type: 'library' }] })).not.toBeNull();
});

test('the client holds what it needs at run time with its digests, and what it can do without as optional', () => {
  const { components, dependencies } = packageSbom('packages/client');
  const curves = named(components, 'curves');
  expect(curves).toMatchObject({ version: '2.4.0', scope: 'required' });
  expect(curves?.hashes).toMatchObject([{ alg: 'SHA-512', content: expect.stringMatching(/^[0-9a-f]{128}$/) }]);
  expect(named(components, 'serialport')).toMatchObject({ scope: 'optional' });
  expect(named(components, 'vitest')).toBeUndefined();
  const edges = dependencies.find(({ ref }: { ref: string }) => ref === 'pkg:npm/%40assay/client@0.1.0');
  expect(edges?.dependsOn).toEqual(['crypto', 'protocol', 'transport'].map((name) => `pkg:npm/%40assay/${name}@0.1.0`));
});

test('one version in two places is one component, required if any needs it; two versions are two', () => {
  const entry = (version: string, dependencies: Record<string, string> = {}) => ({
    version,
    license: 'MIT',
    dependencies,
  });
  const sbom = packageSbom('packages/own', {
    'packages/own': {
      name: '@assay/own',
      version: '1.0.0',
      dependencies: { a: '1', b: '1' },
      optionalDependencies: { d: '1' },
    },
    'node_modules/a': entry('1.0.0', { c: '1' }),
    'node_modules/a/node_modules/c': entry('1.0.0'),
    'node_modules/b': entry('1.0.0', { c: '2' }),
    'node_modules/c': entry('2.0.0'),
    'node_modules/d': entry('1.0.0', { c: '1' }),
    'node_modules/d/node_modules/c': entry('1.0.0'),
  });
  const shown = sbom.components.map(({ name, version, scope }: Component) => `${name} ${version} ${scope}`);
  expect(shown).toEqual([
    'a 1.0.0 required',
    'b 1.0.0 required',
    'c 1.0.0 required',
    'c 2.0.0 required',
    'd 1.0.0 optional',
  ]);
});

test('a lock without a package that is needed is refused', () => {
  const packages = { 'packages/own': { name: '@assay/own', version: '1.0.0', dependencies: { gone: '1' } } };
  expect(() => packageSbom('packages/own', packages)).toThrow('needs gone, which is not there');
});

test('the firmware: valid, the same twice, every compiled file with its digest, and libsodium from its pinned package', async () => {
  const build = join(root, 'hardware/pump-controller/build/pico');
  const sbom = firmwareSbom(build);
  expect(await faults(sbom)).toBeNull();
  expect(firmwareSbom(build)).toEqual(sbom);
  expect(sbom.metadata.component).toMatchObject({ type: 'firmware', name: 'pump-controller' });
  expect(named(sbom.components, 'libsodium')).toMatchObject({
    version: '1.0.17',
    properties: [
      { value: expect.stringContaining('sodium-native 2.4.9') },
      { value: expect.stringMatching(/^sha512-/) },
    ],
  });
  const curve = named(sbom.components, 'pump-controller-crypto-m0')?.components?.find(({ name }) =>
    name.endsWith('field_m0.S'),
  );
  const digest = createHash('sha256')
    .update(readFileSync(join(root, 'hardware/pump-controller/crypto-m0/field_m0.S')))
    .digest('hex');
  expect(curve?.hashes).toEqual([{ alg: 'SHA-256', content: digest }]);
});
