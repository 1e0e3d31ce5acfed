// SPDX-License-Identifier: Apache-2.0
/** The two globals of browsers and Node alike that this package uses; neither library is taken in whole, to keep it pure. */

interface AbortSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
  throwIfAborted(): void;
  addEventListener(type: 'abort', listener: () => void, options?: { readonly once?: boolean }): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

declare class TextEncoder {
  encode(text: string): Uint8Array;
}
