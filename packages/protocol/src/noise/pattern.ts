// SPDX-License-Identifier: Apache-2.0
/** Handshake patterns of the Noise Protocol Framework, revision 34: one-way (§7.4), interactive (§7.5), psk modifiers (§9.4). */
import { AssayMisuseError } from '@assay/crypto';

/** One token of a message pattern (Noise revision 34, §7.1, §9). */
export type Token = 'e' | 's' | 'ee' | 'es' | 'se' | 'ss' | 'psk';

/** A handshake pattern (Noise revision 34, §7) with its modifiers applied. */
export interface Pattern {
  readonly name: string;
  /** Whether the initiator's / responder's static key is known to the other beforehand. */
  readonly initiatorPre: boolean;
  readonly responderPre: boolean;
  /** Messages in turn, the initiator's first. */
  readonly messages: readonly (readonly Token[])[];
  readonly pskCount: number;
  /** Patterns of one message: only the initiator ever sends. */
  readonly oneWay: boolean;
}

const SUITE = '_25519_ChaChaPoly_SHA256';

/** Pre-messages before the bar: `i` initiator's static, `r` responder's. */
const BASE: Readonly<Record<string, string>> = {
  N: 'r | e es',
  K: 'ir | e es ss',
  X: 'r | e es s ss',
  NN: '| e, e ee',
  NK: 'r | e es, e ee',
  NX: '| e, e ee s es',
  XN: '| e, e ee, s se',
  XK: 'r | e es, e ee, s se',
  XX: '| e, e ee s es, s se',
  KN: 'i | e, e ee se',
  KK: 'ir | e es ss, e ee se',
  KX: 'i | e, e ee se s es',
  IN: '| e s, e ee se',
  IK: 'r | e es s ss, e ee se',
  IX: '| e s, e ee se s es',
};

function unsupported(name: string, why: string): never {
  throw new AssayMisuseError('unsupported-pattern', `${name}: ${why}`);
}

/** psk0 stands before the first message's tokens, pskN after those of message N (§9.4). */
function placePsk(messages: Token[][], position: number, name: string): void {
  if (position > messages.length) unsupported(name, `psk${position} is beyond the last message`);
  if (position === 0) messages[0]!.unshift('psk');
  else messages[position - 1]!.push('psk');
}

/** Patterns asked for before, by name: few, since a name that is not ours is refused. */
const known = new Map<string, Pattern>();

/**
 * Takes `Noise_XXpsk3_25519_ChaChaPoly_SHA256` apart. Throws AssayMisuseError `unsupported-pattern` for another suite, an
 * unknown pattern or another modifier.
 */
export function parseProtocolName(name: string): Pattern {
  const pattern = known.get(name) ?? parse(name);
  known.set(name, pattern);
  return pattern;
}

function parse(name: string): Pattern {
  const found = /^Noise_([A-Z]{1,2})((?:psk[0-9](?:\+psk[0-9])*)?)$/.exec(
    name.endsWith(SUITE) ? name.slice(0, -SUITE.length) : '',
  );
  if (!found) unsupported(name, `wants Noise_<pattern>[psk…]${SUITE}`);
  const [, base = '', modifiers = ''] = found;
  const text = Object.hasOwn(BASE, base) ? BASE[base]! : unsupported(name, `pattern ${base} is not implemented`);
  const [pre = '', rest = ''] = text.split('|');
  const messages = rest.split(',').map((message) => message.trim().split(' ') as Token[]);
  const positions = [...modifiers.matchAll(/psk([0-9])/g)].map((match) => Number(match[1]));
  if (new Set(positions).size !== positions.length) unsupported(name, 'a psk modifier appears twice');
  for (const position of positions) placePsk(messages, position, name);
  return {
    name,
    initiatorPre: pre.includes('i'),
    responderPre: pre.includes('r'),
    messages,
    pskCount: positions.length,
    oneWay: messages.length === 1,
  };
}
