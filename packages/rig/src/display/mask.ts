// SPDX-License-Identifier: Apache-2.0
/** What of a display line may be written down: a pairing secret goes into no transcript, report or log. */
import { sha256Hex } from '@assay/evidence';

/** Says that the window is shut, and why: holds no secret. */
const HARMLESS = /^PAIR CLOSED [a-z]{1,16}$/;
/** First words of the lines that hold a secret. Any other line is hidden as a whole: what it holds is not known. */
const WORDS: readonly string[] = ['PAIR', 'QR'];

export interface MaskedLine {
  readonly [key: string]: string;
  readonly line: string;
}

/** A hidden line comes with the SHA-256 of its text, so that a judge can tell one secret from another without seeing it. */
export function maskLine(text: string): MaskedLine {
  if (HARMLESS.test(text)) return { line: text };
  const word = text.split(' ', 1)[0]!;
  const shown = WORDS.includes(word) ? `${word} [hidden]` : '[hidden]';
  return { line: shown, sha256: sha256Hex(new TextEncoder().encode(text)) };
}
