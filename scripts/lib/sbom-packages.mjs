// SPDX-License-Identifier: Apache-2.0
// CycloneDX 1.6 bill of materials of an npm package of ours: itself and all that it needs at run time, from package-lock.json
// alone. The same lock gives the same bytes: no serial number, no time.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './run.mjs';

const lock = () => JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;

/** What both kinds of bill begin with. */
export function bill(subject, components, dependencies) {
  const byRef = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      lifecycles: [{ phase: 'build' }],
      tools: { components: [{ type: 'application', group: 'assay', name: 'scripts/sbom.mjs' }] },
      component: subject,
    },
    components: components.toSorted((a, b) => byRef(a['bom-ref'], b['bom-ref'])),
    dependencies: [...dependencies]
      .map(([ref, on]) => ({ ref, dependsOn: [...on].sort() }))
      .sort((a, b) => byRef(a.ref, b.ref)),
  };
}

export const licences = (spdx) => [/^[\w.+-]+$/.test(spdx) ? { license: { id: spdx } } : { expression: spdx }];

const purl = (name, version) => `pkg:npm/${name.replace('@', '%40')}@${version}`;

/** Where Node would find `name` for the package at `from`: the keys of the lock are folders. */
function locate(packages, from, name) {
  for (let folder = from; ; folder = folder.replace(/(^|\/)(node_modules\/)?[^/]+$/, '')) {
    const path = `${folder}${folder === '' ? '' : '/'}node_modules/${name}`;
    if (packages[path]) return packages[path].link ? packages[path].resolved : path;
    if (folder === '') return null;
  }
}

function component(packages, path, type = 'library') {
  const { version, license, integrity, name = path.split('node_modules/').at(-1) } = packages[path];
  const [group, short] = name.startsWith('@') ? name.split('/') : [undefined, name];
  const hash = integrity?.match(/^sha512-(.+)$/)?.[1];
  return {
    type,
    'bom-ref': purl(name, version),
    ...(group ? { group } : {}),
    name: short,
    version,
    ...(hash ? { hashes: [{ alg: 'SHA-512', content: Buffer.from(hash, 'base64').toString('hex') }] } : {}),
    ...(license ? { licenses: licences(license) } : {}),
    purl: purl(name, version),
  };
}

/** The names that a package asks for: [name, whether it can do without]. */
const wanted = ({ dependencies = {}, optionalDependencies = {}, peerDependencies = {}, peerDependenciesMeta = {} }) => [
  ...Object.keys(dependencies).map((name) => [name, false]),
  ...Object.keys(optionalDependencies).map((name) => [name, true]),
  ...Object.keys(peerDependencies).map((name) => [name, peerDependenciesMeta[name]?.optional === true]),
];

/** The bill of one workspace package; `folder` as in `packages/client`. What only an optional package brings is `optional`. */
export function packageSbom(folder, packages = lock()) {
  // By reference: the same version in two places is one component.
  const found = new Map();
  const edges = new Map();
  const visit = (path, optional) => {
    const own = component(packages, path);
    const known = found.get(own['bom-ref']);
    if (known !== undefined && (known.scope === 'required' || optional)) return;
    found.set(own['bom-ref'], { ...own, scope: optional ? 'optional' : 'required' });
    const on = new Set();
    for (const [name, maybe] of wanted(packages[path])) {
      const target = locate(packages, path, name);
      if (target === null && maybe) continue;
      if (target === null)
        throw new Error(`package-lock.json: ${path} needs ${name}, which is not there; run npm install`);
      on.add(component(packages, target)['bom-ref']);
      visit(target, optional || maybe);
    }
    edges.set(own['bom-ref'], on);
  };
  visit(folder, false);
  const { scope: _, ...subject } = found.get(component(packages, folder)['bom-ref']);
  found.delete(subject['bom-ref']);
  return bill(subject, [...found.values()], edges);
}
