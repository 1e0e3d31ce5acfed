// SPDX-License-Identifier: Apache-2.0
/** `assay pump pair`, `unpair` and `peers`: who may talk to a pump. */
import { type PairOptions, PumpClient } from '@assay/client';
import { bytesToHex, hexToBytes } from '@assay/crypto';
import { PairingSecret } from '@assay/protocol';
import { loadStationPeers, openSerialDisplay } from '@assay/rig';
import { askUnseen, here, isTerminal } from '../../ask.js';
import { ExitCode, UsageError } from '../../exit-codes.js';
import { readSecretFile } from '../../keys/secret-file.js';
import { userPath } from '../../repository.js';
import { type CommandContext, json } from '../context.js';
import { granted, onPort, type PumpArguments, withPump } from './session.js';

export interface PairArguments extends PumpArguments {
  /** Holds the secret; mode 0600. */
  readonly secretFile?: string;
  /** Serial port that hears the pump's display. */
  readonly display?: string;
}

/** As long as a person may take to hold the button; the window itself is open for a minute. */
const DISPLAY_WAIT_US = 120_000_000;
const QUESTION = 'what the pump shows after PAIR: ';

/** By the secret that the pump shows: from a file, its display's line, standard input, or whoever sits at the terminal. */
export async function pumpPair(options: PairArguments, context: CommandContext): Promise<ExitCode> {
  const peers = loadStationPeers();
  const open = async (self: Omit<PairOptions, 'secret'>) => {
    const secret = await readSecret(options, context);
    try {
      return await PumpClient.pair({ ...self, secret });
    } finally {
      secret.wipe();
    }
  };
  await onPort(options, peers, open, async (pump) => {
    peers.pin(options.port, pump.pumpKey);
    const identity = granted('its identity', await pump.identity());
    const serial = bytesToHex(identity.serial);
    context.out(
      options.json
        ? json({ serial, pumpKey: pump.pumpKey, role: pump.role })
        : `paired with pump ${serial} as ${pump.role}; its key ${bytesToHex(pump.pumpKey)} is kept in the station's folder\n`,
    );
    await pump.closeSession();
  });
  return ExitCode.passed;
}

async function readSecret({ secretFile, display }: PairArguments, { err }: CommandContext): Promise<PairingSecret> {
  if (secretFile !== undefined) return parse(readSecretFile(userPath(secretFile), '--secret-file'));
  if (display !== undefined) return readDisplay(display, err);
  if (!isTerminal(here)) return parse(await readInput());
  err("hold the pump's confirm button for a second: it then shows a secret of 28 characters for a minute\n");
  const typed = await askUnseen(QUESTION);
  if (typed === null) throw new UsageError('interrupted: nothing was done');
  return parse(typed);
}

/** Wipes the bytes. What is wrong with the secret is told without it. */
function parse(bytes: Uint8Array): PairingSecret {
  const text = new TextDecoder().decode(bytes).trim();
  bytes.fill(0);
  return text.startsWith('ASSAY:') ? PairingSecret.parseQr(text).secret : PairingSecret.parse(text);
}

async function readInput(): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  const all = Buffer.concat(chunks);
  for (const chunk of chunks) chunk.fill(0);
  return all;
}

async function readDisplay(path: string, err: CommandContext['err']): Promise<PairingSecret> {
  const display = await openSerialDisplay(path);
  try {
    err("hold the pump's confirm button for a second\n");
    const shown = await display.readPairingSecret(DISPLAY_WAIT_US);
    if (shown === null)
      throw new UsageError(`no pairing secret came from ${path}; is it the pump's display, and was the button held?`);
    return PairingSecret.parse(shown.text);
  } finally {
    await display.close();
  }
}

export interface UnpairArguments extends PumpArguments {
  /** Of `assay pump peers`; this station itself when left out. */
  readonly peer?: string;
}

export function pumpUnpair(options: UnpairArguments, { out }: CommandContext): Promise<ExitCode> {
  const { peer } = options;
  if (peer !== undefined && !/^[0-9a-f]{16}$/i.test(peer)) {
    throw new UsageError('--peer wants the 16 hexadecimal digits that `assay pump peers` shows');
  }
  return withPump(options, async (pump) => {
    const other = peer === undefined ? undefined : hexToBytes(peer);
    granted('to unpair', await pump.unpair(other));
    const self = other === undefined || bytesToHex(other) === bytesToHex(pump.fingerprint);
    out(self ? `this station's ${pump.role} is unpaired\n` : `peer ${peer} is unpaired\n`);
    return ExitCode.passed;
  });
}

export function pumpPeers(options: PumpArguments, { out }: CommandContext): Promise<ExitCode> {
  return withPump(options, async (pump) => {
    const peers = granted('the list of its peers', await pump.listPeers());
    if (options.json) {
      out(json(peers));
      return ExitCode.passed;
    }
    for (const { fingerprint, role, self } of peers)
      out(`${bytesToHex(fingerprint)}  ${role}${self ? ', this station' : ''}\n`);
    return ExitCode.passed;
  });
}
