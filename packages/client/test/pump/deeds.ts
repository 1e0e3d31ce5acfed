// SPDX-License-Identifier: Apache-2.0
/** What the model pump does on a request that passed the checks: one answer each (link.md §8, messages.md). */
import { bytesToHex } from '@assay/crypto';
import { type Body, featureBits, milliseconds, milliunits, OPCODES, type ResponseName } from '@assay/protocol';
import type { PairedPeer } from './peer-table.js';
import type { PumpModel } from './pump-model.js';
import { type AnyCommand, type AnyRequest, type Failure, isCommand } from './request-checks.js';

export interface Answer {
  readonly name: ResponseName;
  readonly body: Body<ResponseName>;
}

function answer<N extends ResponseName>(name: N, body: Body<N>): Answer {
  return { name, body };
}

export function response(request: number, result: Body<'Response'>['result'], repeated?: true): Answer {
  return answer('Response', { request, result, ...(repeated && { repeated }) });
}

/** The answer; a failure by its name alone. */
export function obey(pump: PumpModel, peer: PairedPeer, message: AnyRequest): Answer | Failure {
  if (isCommand(message)) return carryOut(pump, message);
  const { name, body } = message;
  switch (name) {
    case 'GetIdentity':
      return answer('Identity', identity(pump));
    case 'GetStatus':
      return answer('Status', { ...pump.therapy.status(), ...pump.boot() });
    case 'ReadHistory':
      return answer('HistoryPage', historyPage(pump, body));
    case 'ListPeers':
      return answer('Peers', {
        peers: pump.peers.all.map((other) => ({
          fingerprint: other.fingerprint,
          role: other.role,
          self: other === peer,
        })),
      });
    case 'Unpair':
      return unpair(pump, peer, body.fingerprint);
    case 'BeginUpdate':
      return answer('UpdateState', pump.update.begin(body.manifest));
    case 'WriteUpdateBlock': {
      const state = pump.update.write(body.offset, body.data);
      return state ? answer('UpdateState', state) : 'notApplicable';
    }
    case 'FinishUpdate':
      return answer('UpdateState', pump.update.finish());
    case 'AbortUpdate':
      return answer('UpdateState', pump.update.abort());
    case 'GetUpdateState':
      return answer('UpdateState', pump.update.state());
    case 'CloseSession':
      return response(OPCODES.CloseSession, 'success');
    default:
      return 'notCompleted';
  }
}

function carryOut(pump: PumpModel, message: AnyCommand): Answer | Failure {
  const { name, body } = message;
  const { therapy } = pump;
  const uptime = pump.uptime();
  let bolusId: number | undefined;
  if (!pump.keys.room(name, uptime) && !isSafeTwice(message))
    return name === 'SetBolus' ? 'maxBolusNumber' : 'notCompleted';
  if (name === 'SetBolus') {
    if (body.amount > pump.maxBolus) return 'overLimit';
    if (body.kind !== 'normal' && !pump.features.has('bolusKinds')) return 'notApplicable';
    if (therapy.state !== 'run') return 'notApplicable';
    if (therapy.bolus) return 'maxBolusNumber';
    bolusId = therapy.order(body.amount, pump.now());
  } else if (name === 'CancelBolus') {
    if (therapy.bolus?.id !== body.bolusId) return 'notApplicable';
    therapy.end('cancelled');
  } else if (name === 'SetTherapyState') {
    if (body.state === 'pause') return 'notApplicable';
    if (body.state === 'stop') therapy.end('stopped');
    therapy.state = body.state;
  }
  const until = body.issued + body.life;
  pump.keys.add({ key: body.key, name, until, ...(bolusId !== undefined && { bolusId }) }, uptime);
  pump.onDeed(message);
  return bolusId === undefined
    ? response(OPCODES[name], 'success')
    : answer('BolusOrdered', { bolusId, repeated: false });
}

/** What does no harm when it is done twice never waits for a place (FRESH-6). */
function isSafeTwice({ name, body }: AnyCommand): boolean {
  return name === 'CancelBolus' || (name === 'SetTherapyState' && body.state === 'stop');
}

function unpair(pump: PumpModel, peer: PairedPeer, fingerprint: Uint8Array): Answer | Failure {
  const other = pump.peers.byFingerprint(fingerprint);
  const own = bytesToHex(fingerprint) === bytesToHex(peer.fingerprint);
  if (!own && peer.role !== 'controller' && peer.role !== 'service') return 'notAuthorised';
  if (!other) return 'notApplicable';
  pump.peers.forget(other);
  return response(OPCODES.Unpair, 'success');
}

function identity(pump: PumpModel): Body<'Identity'> {
  return {
    serial: Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8]),
    firmware: '1.0.0',
    build: 'release',
    board: 'model',
    stepMilliunits: milliunits(50),
    maxBolus: milliunits(pump.maxBolus),
    features: featureBits(pump.features),
    imageDigest: new Uint8Array(32),
    rollback: 0,
  };
}

function historyPage(pump: PumpModel, { from, count }: Body<'ReadHistory'>): Body<'HistoryPage'> {
  const wanted = pump.history.filter(({ sequence }) => sequence >= from);
  return { records: wanted.slice(0, count), more: wanted.length > count };
}

/** A record of a boot, for histories. */
export function bootRecord(sequence: number): Body<'HistoryPage'>['records'][number] {
  return { sequence, kind: 'boot', bootCount: sequence, uptime: milliseconds(0), detail: 1 };
}
