// SPDX-License-Identifier: Apache-2.0
/** A service tool's side: hands an update over in blocks, and goes on where a broken link left it (messages.md, BeginUpdate). */
import { AssayMisuseError } from '@assay/crypto';
import { type Body, rolesOf } from '@assay/protocol';
import { PortError } from '@assay/transport';
import { PumpError } from './errors.js';
import type { Result } from './exchange.js';
import type { PumpClient } from './pump-client.js';

/** Blocks start at multiples of this, bytes; only the last is shorter. */
export const UPDATE_BLOCK_BYTES = 256;

/** An update to hand over: its signed manifest and its image. */
export interface Update {
  /** The signed manifest (update-manifest.md), 1…440 bytes: the pump judges it before it takes a block. */
  readonly manifest: Uint8Array;
  readonly image: Uint8Array;
}

/** Bytes that the pump has written and read back, of all. */
export type UpdateProgress = (received: number, size: number) => void;

/**
 * Begins the update, or goes on with it when the pump has a part of it, to the pump's own check. Resolves with `phase` ready or
 * later. Throws PumpError `bad-answer` when the pump refuses it (its role is not one
 * that may: the message says which) or its count of bytes does not move, and what ends a session.
 */
export async function transferUpdate(
  client: PumpClient,
  { manifest, image }: Update,
  onProgress: UpdateProgress = () => {},
): Promise<Body<'UpdateState'>> {
  if (image.length === 0) throw new AssayMisuseError('bad-update', 'the image is empty');
  let state = allowed(client, await client.request('BeginUpdate', { manifest }));
  if (state.size !== image.length) {
    throw new AssayMisuseError('bad-update', `the manifest is of ${state.size} bytes, the image has ${image.length}`);
  }
  onProgress(state.received, state.size);
  while (state.phase === 'receiving' && state.received < image.length) {
    state = await writeBlock(client, image, state.received);
    onProgress(state.received, state.size);
  }
  if (state.phase === 'receiving') state = granted('FinishUpdate', await client.request('FinishUpdate', {}));
  if (state.phase === 'refused' || state.phase === 'idle') {
    throw new PumpError(
      'bad-answer',
      `the pump's update is ${state.phase} after all of it came: look at its audit log`,
    );
  }
  return state;
}

async function writeBlock(client: PumpClient, image: Uint8Array, offset: number): Promise<Body<'UpdateState'>> {
  const data = image.slice(offset, offset + UPDATE_BLOCK_BYTES);
  const state = granted('WriteUpdateBlock', await client.request('WriteUpdateBlock', { offset, data }));
  // A pump that stands still must not keep us here for ever; one that counts beyond what it was given is wrong.
  if (state.phase === 'receiving' && (state.received <= offset || state.received > image.length)) {
    throw new PumpError('bad-answer', `the pump has ${state.received} bytes after the block at ${offset}`);
  }
  return state;
}

const BROKEN: readonly string[] = ['session-lost', 'no-answer'];

/** What another session may mend. */
function isBroken(error: unknown): boolean {
  return error instanceof PortError || (error instanceof PumpError && BROKEN.includes(error.code));
}

/**
 * As `transferUpdate`, over as many sessions as it takes: when one breaks, `connect` opens the next, up to `attempts` times in a row
 * without a byte of progress. Closes the clients that it got. Throws what the last attempt threw.
 */
export async function resumeUpdate(
  connect: () => Promise<PumpClient>,
  update: Update,
  { attempts = 3, onProgress = () => {} }: { readonly attempts?: number; readonly onProgress?: UpdateProgress } = {},
): Promise<Body<'UpdateState'>> {
  let furthest = -1;
  let failures = 0;
  for (;;) {
    try {
      const client = await connect();
      try {
        return await transferUpdate(client, update, (received, size) => {
          if (received > furthest) failures = 0;
          furthest = Math.max(furthest, received);
          onProgress(received, size);
        });
      } finally {
        client.close();
      }
    } catch (error) {
      failures += 1;
      if (failures >= attempts || !isBroken(error)) throw error;
    }
  }
}

function allowed<T>({ role }: PumpClient, result: Result<T>): T {
  if (result.ok || result.result !== 'notAuthorised') return granted('BeginUpdate', result);
  const [before, once] = [rolesOf('BeginUpdate'), rolesOf('BeginUpdate', true)].map((roles) => roles.join(' or '));
  throw new PumpError(
    'bad-answer',
    `the pump takes no update from role ${role}: once provisioned it takes one from ${once}, before from ${before}`,
  );
}

function granted<T>(what: string, result: Result<T>): T {
  if (result.ok) return result.value;
  throw new PumpError('bad-answer', `the pump refused ${what}: ${result.result}`);
}
