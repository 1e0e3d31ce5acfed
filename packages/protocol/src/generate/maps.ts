// SPDX-License-Identifier: Apache-2.0
/**
 * packages/protocol/src/generated/maps.ts: a reader and a writer for each map of the schema, field by field. They are written
 * out, because walking the schema for each message takes three times as long, and code made at run time is out of the question
 * where a content security policy forbids it.
 */
import type { Field, Fields, Schema } from '../schema/types.js';
import { banner } from './names.js';

export const MAPS_FILE = 'packages/protocol/src/generated/maps.ts';

/** The methods of MapReader and MapWriter. */
const READ: Readonly<Record<Field['type'], string>> = {
  uint: 'uint',
  uint64: 'uint64',
  bool: 'bool',
  bytes: 'byteString',
  text: 'text',
  enum: 'enum',
  array: 'records',
};
const WRITE: Readonly<Record<Field['type'], string>> = { ...READ, bytes: 'bytes' };

/** Required fields go straight into the object; the locals of all are named by their places, as a field may have any name. */
function reader(name: string, fields: Fields): string[] {
  const entries = Object.entries(fields);
  if (entries.length === 0) return [`  ${name}: () => ({}),`];
  const reads = entries.flatMap(([, field], i) => {
    const value = `r.${READ[field.type]}(f[${i}]!)`;
    return field.optional
      ? [`    const v${i} = r.has(f[${i}]!) ? ${value} : undefined;`]
      : [`    r.due(f[${i}]!);`, `    const v${i} = ${value};`];
  });
  const required = entries.flatMap(([member, field], i) => (field.optional ? [] : [`${member}: v${i}`]));
  const literal = required.length === 0 ? '{}' : `{ ${required.join(', ')} }`;
  const optional = entries.flatMap(([member, field], i) =>
    field.optional ? [`    if (v${i} !== undefined) body.${member} = v${i};`] : [],
  );
  const result =
    optional.length === 0
      ? [`    return ${literal};`]
      : [`    const body: Body = ${literal};`, ...optional, '    return body;'];
  return [`  ${name}: (r, f) => {`, ...reads, ...result, '  },'];
}

function writer(name: string, fields: Fields): string[] {
  const entries = Object.entries(fields);
  if (entries.length === 0) return [`  ${name}: () => {},`];
  const writes = entries.map(([member, field], i) => {
    const call = `w.${WRITE[field.type]}(f[${i}]!, b.${member});`;
    return field.optional ? `    if (b.${member} !== undefined) ${call}` : `    ${call}`;
  });
  return [`  ${name}: (w, f, b) => {`, ...writes, '  },'];
}

/** The text of maps.ts. */
export function mapsModule(schema: Schema): string {
  const maps = [schema.records, schema.payloads, schema.messages].flatMap((group) => Object.entries(group));
  return [
    '// SPDX-License-Identifier: Apache-2.0',
    `/** A reader and a writer for each map: ${banner('schema.ts')}. */`,
    "import type { MapReader } from '../messages/map-reader.js';",
    "import type { MapWriter } from '../messages/map-writer.js';",
    "import type { FieldPlan } from '../messages/plan.js';",
    '',
    'type Plans = readonly FieldPlan[];',
    'type Body = { [member: string]: unknown };',
    'export type ReadMap = (r: MapReader, f: Plans) => object;',
    'export type WriteMap = (w: MapWriter, f: Plans, b: Readonly<Body>) => void;',
    '',
    'export const READERS: { readonly [name: string]: ReadMap } = {',
    ...maps.flatMap(([name, { fields }]) => reader(name, fields)),
    '};',
    '',
    'export const WRITERS: { readonly [name: string]: WriteMap } = {',
    ...maps.flatMap(([name, { fields }]) => writer(name, fields)),
    '};',
    '',
  ].join('\n');
}
