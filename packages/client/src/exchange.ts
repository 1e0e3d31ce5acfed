// SPDX-License-Identifier: Apache-2.0
/** One request and its one answer, sent again while none comes: under a new id each time (link.md MSG-8, FRESH-8). */
import { bytesToHex } from '@assay/crypto';
import { type AnswerName, type Body, type EnumValue, messageOf, OPCODES, type RequestName } from '@assay/protocol';
import type { Micros } from '@assay/transport';
import { PumpError } from './errors.js';
import type { Heard, PumpAnswer } from './inbox.js';
import type { PumpLink } from './pump-link.js';
import type { Session } from './session.js';

/** A request's result: what was asked for, or why the pump did not do it. */
export type Result<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly result: Exclude<EnumValue<'Result'>, 'success'> };

export interface Sending<N extends RequestName> {
  readonly name: N;
  /** The plaintext under a request id. */
  encode(id: number): Uint8Array;
  /** How often in all. */
  readonly attempts: number;
  /** How long an answer is awaited each time. */
  readonly within: Micros;
  /** A command's life on our own clock: it is never sent at or after this. Without it, what changes no delivery. */
  readonly until?: Micros;
}

const IN_DOUBT = ' may or may not have been carried out';

/** Throws PumpError `no-answer`, `not-fresh`, `session-lost`, `bad-answer`; PortError. */
export async function exchange<N extends RequestName>(
  link: PumpLink,
  session: Session,
  sending: Sending<N>,
): Promise<Result<Body<AnswerName<N>>>> {
  const { name, encode, attempts, within, until = Number.POSITIVE_INFINITY } = sending;
  const ids = new Set<number>();
  let hint: Heard | null = null;
  for (let sent = 0; sent < attempts && link.clock.now() < until; sent += 1) {
    const id = session.nextId();
    ids.add(id);
    await session.send(encode(id));
    // A command's last answer may come after its life.
    const answer = await awaited(session, sending, ids, link.clock.now() + within);
    if (answer !== null) return resultOf(name, answer);
    hint = session.takeHint() ?? hint;
    // It is only a hint, so it was waited for an answer all the same; but sending into no session is of no use.
    if (hint?.kind === 'alert' && hint.alert.unauthenticated === 'noSession') break;
  }
  throw unanswered(link, sending, hint);
}

/** A command that was sent when its session ended may have been carried out: the error says so. */
async function awaited(
  session: Session,
  { name, until }: Sending<RequestName>,
  ids: ReadonlySet<number>,
  deadline: Micros,
): Promise<PumpAnswer | null> {
  try {
    return await session.awaitAnswer(ids, deadline);
  } catch (cause) {
    if (until === undefined || !(cause instanceof PumpError)) throw cause;
    const { code, message, reason } = cause;
    throw new PumpError(code, `${message}; ${name}${IN_DOUBT}`, { cause, ...(reason && { reason }) });
  }
}

/** Throws PumpError `bad-answer` for an authentic answer that is not the request's. */
function resultOf<N extends RequestName>(name: N, answer: PumpAnswer): Result<Body<AnswerName<N>>> {
  const wanted = messageOf(name).answer;
  if (answer.name === 'Response') {
    const { request, result } = answer.body;
    if (request !== OPCODES[name] && request !== 0) {
      throw new PumpError('bad-answer', `${name} was answered by a Response to opcode 0x${request.toString(16)}`);
    }
    if (result !== 'success') return { ok: false, result };
  }
  if (answer.name !== wanted) {
    throw new PumpError('bad-answer', `${name} was answered by ${answer.name}, which is not ${wanted}`);
  }
  return { ok: true, value: answer.body as Body<AnswerName<N>> };
}

function unanswered(link: PumpLink, { name, until }: Sending<RequestName>, hint: Heard | null): PumpError {
  const { path } = link.port;
  const open = until === undefined ? '' : `; it${IN_DOUBT}`;
  if (hint?.kind === 'undecodable') {
    return new PumpError(
      'bad-answer',
      `${path}: ${bytesToHex(hint.plaintext)} came where the answer to ${name} was due`,
    );
  }
  if (hint?.kind === 'alert') {
    const alert = hint.alert.unauthenticated;
    return new PumpError(
      'session-lost',
      `${path}: the pump alerted ${alert ?? 'something'} where the answer to ${name} was due${open}; connect anew`,
    );
  }
  if (until !== undefined && link.clock.now() >= until) {
    return new PumpError(
      'not-fresh',
      `${path}: the life of ${name} is over and its answer did not come${open}: ask for the state, and let a person decide`,
    );
  }
  const mend =
    until === undefined ? 'ask again, or look at the line' : 'carry the same intent out again, or ask for the state';
  return new PumpError('no-answer', `${path}: the answer to ${name} did not come in time${open}; ${mend}`);
}
