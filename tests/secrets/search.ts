// SPDX-License-Identifier: Apache-2.0
/** Searches what a program wrote for planted secrets, whole or in part, in every form that a log could give them. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { inspect } from 'node:util';

/** Bytes of a secret that are searched for at once: 64 bits never stand anywhere by chance. */
const WINDOW = 8;
/** Windows begin this far apart: a run of WINDOW + STRIDE − 1 leaked bytes holds one. */
const STRIDE = 4;
/** Characters of a text that are searched for at once. */
const TEXT_WINDOW = 10;

/** One secret that must be found nowhere: bytes, or what a person types. */
export interface Planted {
  readonly name: string;
  readonly value: Uint8Array | string;
}

export interface Leak {
  /** Name of the secret. */
  readonly secret: string;
  /** Where it stood. */
  readonly where: string;
  /** In which form. */
  readonly form: Form;
}

type Form = 'bytes' | 'hex' | 'base64' | 'numbers' | 'text';

/** What a haystack looks like to the search of each form: separators, case and quotes do not hide anything. */
const views: Readonly<Record<Form, (haystack: Buffer) => string>> = {
  bytes: (haystack) => haystack.toString('latin1'),
  hex: (haystack) =>
    haystack
      .toString('latin1')
      .toLowerCase()
      .replace(/0x|\\[xnt]|[^0-9a-z]/g, ''),
  base64: (haystack) =>
    haystack
      .toString('latin1')
      .replaceAll('-', '+')
      .replaceAll('_', '/')
      .replace(/\\[nr]|[^A-Za-z0-9+/]/g, ''),
  // `Uint8Array(2) [ 1, 2 ]`, `[1,2]`, `{"0":1,"1":2}` and `1 2` all become `,1,2,`.
  numbers: (haystack) =>
    `,${haystack
      .toString('latin1')
      .replace(/"?\d+"?\s*:\s*/g, '')
      .replace(/\D+/g, ',')},`,
  text: (haystack) => letters(haystack.toString('utf8')),
};

/** Crockford's base32 as a reader takes it, and so any text without case and separators. */
function letters(text: string): string {
  return text
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '')
    .replace(/[IL]/g, '1')
    .replaceAll('O', '0');
}

function* windows<T extends Uint8Array | string>(value: T, size: number): Generator<T> {
  for (let at = 0; at + size <= value.length; at += STRIDE) yield value.slice(at, at + size) as T;
  if (value.length < size) yield value;
}

/** What to look for in each view. */
function needlesOf(value: Uint8Array | string): ReadonlyMap<Form, readonly string[]> {
  const bytes = Buffer.from(value as string);
  const found = new Map<Form, string[]>();
  const add = (form: Form, needle: string) => found.set(form, [...(found.get(form) ?? []), needle]);
  for (const part of windows<Uint8Array>(bytes, WINDOW)) {
    add('bytes', Buffer.from(part).toString('latin1'));
    add('hex', Buffer.from(part).toString('hex'));
    add('numbers', `,${[...part].join(',')},`);
  }
  // In base64 a secret reads in three ways, by how many bytes stand before it: what is common to all neighbours counts.
  for (const before of [0, 1, 2]) {
    const text = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    const own = text.slice(before === 0 ? 0 : before + 1, text.length - 1);
    for (const part of windows(own, Math.min(12, own.length))) add('base64', part);
  }
  if (typeof value === 'string') for (const part of windows(letters(value), TEXT_WINDOW)) add('text', part);
  return found;
}

/** Searches one haystack for all secrets; `where` names it in what is found. */
export function searchIn(haystack: Uint8Array | string, where: string, planted: readonly Planted[]): Leak[] {
  const buffer = Buffer.from(haystack as string);
  const seen = new Map<Form, string>();
  const view = (form: Form) => {
    if (!seen.has(form)) seen.set(form, views[form](buffer));
    return seen.get(form)!;
  };
  const leaks: Leak[] = [];
  for (const { name, value } of planted) {
    for (const [form, needles] of needlesOf(value)) {
      if (needles.some((needle) => view(form).includes(needle))) leaks.push({ secret: name, where, form });
    }
  }
  return leaks;
}

/** Searches every file under a folder, names included. */
export function searchFolder(folder: string, planted: readonly Planted[]): Leak[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) => {
    const path = join(entry.parentPath, entry.name);
    const inName = searchIn(entry.name, `the name of ${path}`, planted);
    return entry.isFile() ? [...inName, ...searchIn(readFileSync(path), path, planted)] : inName;
  });
}

/** All that a careless log could make of a value: inspection with hidden members, JSON, template, and an error's parts. */
export function shown(value: unknown): string {
  const parts = [
    inspect(value, { depth: 12, showHidden: true, maxArrayLength: null, maxStringLength: null, getters: false }),
    inspect(value, { depth: 12, maxArrayLength: null, maxStringLength: null }),
    String(value),
  ];
  try {
    parts.push(
      JSON.stringify(value, (_key, each) => (typeof each === 'bigint' ? each.toString() : each)) ?? 'undefined',
    );
  } catch (error) {
    // Who refuses to be serialised, or refers to itself, tells nothing; the refusal itself is searched.
    parts.push(String(error));
  }
  if (value instanceof Error) parts.push(value.stack ?? '', shown(value.cause));
  return parts.join('\n');
}
