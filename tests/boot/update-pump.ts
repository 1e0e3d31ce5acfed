// SPDX-License-Identifier: Apache-2.0
/** Updates for the reference pump: signed by the development key, made of the built image. */
import { createHash } from 'node:crypto';
import { ed25519KeyPair, Secret } from '@assay/crypto';
import { signManifest, type UpdateManifest, verifyManifest } from '@assay/protocol';
import { developmentKey } from '../../hardware/pump-controller/development-key.mjs';
import { imageBytes, manifestBytes, SECOND, type TestPump } from '../conformance/pump.js';
import { SLOT_OFFSET } from './contents.mjs';
import { HANDOVER_BYTES, readHandover, SLOT } from './handover.mjs';

const { seed, publicKey } = developmentKey();
export const developer = ed25519KeyPair(Secret.of(Uint8Array.from(seed)));
export const stranger = ed25519KeyPair(Secret.of(new Uint8Array(32).fill(7)));

/** Updates of one build: what it made, and what follows it. */
export function updatesOf(imageBytes: () => Uint8Array, manifestBytes: () => Uint8Array) {
  /** The manifest that the build signed for the image that runs. */
  const built = (): UpdateManifest => verifyManifest(manifestBytes(), { publicKey: Uint8Array.from(publicKey) });

  /** The built image with a mark at its end: it does the same, and is another one. */
  const nextImage = (mark = 1) => Uint8Array.from([...imageBytes(), ...new Uint8Array(16).fill(mark)]);

  /** An image that never comes to its first instruction: its vector table leads to nowhere, or it stands for nothing. */
  function brokenImage(): Uint8Array {
    const image = nextImage();
    image.fill(0, 4, 8);
    return image;
  }

  /** An image and its manifest, one number above what runs; `change` edits the manifest before it is signed. */
  function updateOf(image: Uint8Array, change: Partial<UpdateManifest> = {}, signer = developer) {
    const digest = Uint8Array.from(createHash('sha256').update(image).digest());
    const manifest = { ...built(), sequence: 2, size: image.length, digest, ...change };
    return { image, manifest: signManifest(manifest, signer) };
  }

  return { imageBytes, built, nextImage, brokenImage, updateOf };
}

export const picoUpdates = updatesOf(imageBytes, manifestBytes);
export const { nextImage, updateOf } = picoUpdates;

/** The last 256 bytes of RAM (boot/boot.h). */
const HANDOVER = 0x2004_1f00;
const slotNames = new Map(Object.entries(SLOT).map(([name, value]) => [value, name]));

/** What the first stage has left for the image. */
export function handover(pico: { readMemory(address: number, length: number): Uint8Array }) {
  const { slot, trial, rollback, imageDigest } = readHandover(pico.readMemory(HANDOVER, HANDOVER_BYTES));
  return { slot: slotNames.get(slot ?? 0), trial: trial === 1, rollback, imageDigest };
}

/** In the midst of an image. */
const INSIDE = 0x1000 + 0x2345;

/** A bit of each slot's image flips; a slot that was never written is none either way. The pump restarts into recovery. */
export async function breakSlots(pump: TestPump): Promise<void> {
  for (const at of [SLOT_OFFSET.a + INSIDE, SLOT_OFFSET.b + INSIDE]) pump.pico.flash[at]! ^= 0x10;
  pump.pico.resetPin();
  await pump.wait(SECOND);
}

export const hexDigest = (image: Uint8Array): string => createHash('sha256').update(image).digest('hex');
