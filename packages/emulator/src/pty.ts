// SPDX-License-Identifier: Apache-2.0
/** An emulated board on a pseudo terminal, so that other programs open it as a serial port. Needs socat. */
import { type ChildProcess, spawn } from 'node:child_process';
import { lstatSync, readlinkSync, unlinkSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { PortError } from '@assay/transport';
import type { LineOwner } from './binding.js';
import type { VirtualWorld } from './world.js';

export interface ServedPty {
  /** The path that other programs open. */
  readonly link: string;
  /** Resolves when the terminal has gone away by itself, with what socat said. */
  readonly ended: Promise<string>;
  /** Takes the terminal away and removes the link. Idempotent. */
  close(): Promise<void>;
}

const POLL_MS = 10;
const LONGEST_START_MS = 5_000;

/**
 * Puts `board`'s line behind a pseudo terminal that `link` points to. The world must be paced: a program in another process
 * cannot wait on virtual time. The terminal is taken away with the world, on `close`, and when this process ends.
 * Throws PortError: `port-busy` when the link's path is taken, `port-failed` when socat is missing or fails.
 */
export async function servePty(world: VirtualWorld, board: LineOwner, link: string): Promise<ServedPty> {
  if (world.pace === null) {
    throw new RangeError(
      `To serve ${link} the world must be paced (new VirtualWorld({ pace: 1 })): its time stands still.`,
    );
  }
  freeLink(link);
  const port = board.openPort(link);
  const socat = spawn('socat', [`PTY,link=${link},raw,echo=0,mode=600`, '-'], { stdio: ['pipe', 'pipe', 'pipe'] });
  const ended = watch(socat);
  const kill = (): void => {
    socat.kill();
  };
  process.once('exit', kill);
  let closing: Promise<void> | null = null;
  const close = (): Promise<void> => {
    closing ??= (async () => {
      process.removeListener('exit', kill);
      kill();
      await Promise.all([ended.catch(() => {}), port.close()]);
      removeDeadLink(link);
    })();
    return closing;
  };
  try {
    await linked(link, ended);
  } catch (error) {
    await close();
    throw error;
  }
  world.onClose(() => void close());
  socat.stdin.on('error', () => {});
  socat.stdout.on('data', (chunk: Buffer) => {
    port.write(chunk).catch(() => {});
  });
  void pump(port, socat);
  return { link, ended: ended.then((text) => text || 'the terminal was closed'), close };
}

async function pump(port: ReturnType<LineOwner['openPort']>, socat: ChildProcess): Promise<void> {
  try {
    for (;;) {
      const bytes = await port.read(Number.POSITIVE_INFINITY);
      if (bytes) {
        socat.stdin?.write(bytes);
      }
    }
  } catch {
    // Closed: nothing more to carry.
  }
}

/** Resolves with socat's words when it ends; rejects when it cannot be started. */
function watch(socat: ChildProcess): Promise<string> {
  let words = '';
  socat.stderr?.on('data', (chunk: Buffer) => {
    words += chunk.toString();
  });
  const ended = new Promise<string>((resolve, reject) => {
    socat.once('error', reject);
    socat.once('close', () => resolve(words.trim()));
  });
  ended.catch(() => {});
  return ended;
}

async function linked(link: string, ended: Promise<string>): Promise<void> {
  const failed = ended.then(
    (words) =>
      new PortError('port-failed', link, `socat could not make ${link}: ${words || 'it ended without a word'}`),
    (cause) =>
      new PortError(
        'port-failed',
        link,
        'socat is not installed. Install it (apt-get install socat, brew install socat).',
        {
          cause,
        },
      ),
  );
  const from = performance.now();
  while (performance.now() - from < LONGEST_START_MS) {
    const outcome = await Promise.race([failed, delay(POLL_MS)]);
    if (outcome) {
      throw outcome;
    }
    if (linkTarget(link) !== null) {
      return;
    }
  }
  throw new PortError('port-failed', link, `socat did not make ${link} within ${LONGEST_START_MS / 1000} s.`);
}

function linkTarget(link: string): string | null {
  try {
    return readlinkSync(link);
  } catch {
    return null;
  }
}

/** A link that a killed emulator left behind points to nothing and is removed; anything else at the path is not ours. */
function freeLink(link: string): void {
  removeDeadLink(link);
  let there = true;
  try {
    lstatSync(link);
  } catch {
    there = false;
  }
  if (there) {
    throw new PortError(
      'port-busy',
      link,
      `${link} exists already. Another emulator may be running there; end it, or choose another link.`,
    );
  }
}

function removeDeadLink(link: string): void {
  const target = linkTarget(link);
  if (target === null) {
    return;
  }
  try {
    lstatSync(target);
  } catch {
    unlinkSync(link);
  }
}
