// SPDX-License-Identifier: Apache-2.0
/** UTF-8 by the encoder that every JavaScript host has; declared here so that no host's types are needed. */

declare class TextEncoder {
  encode(text: string): Uint8Array;
}
declare class TextDecoder {
  constructor(label: 'utf-8', options: { readonly fatal: true; readonly ignoreBOM: true });
  decode(bytes: Uint8Array): string;
}

/** Made at the first use: making one costs more than what most texts take. */
let encoder: TextEncoder | undefined;
let decoder: TextDecoder | undefined;

export function utf8Encode(text: string): Uint8Array {
  encoder ??= new TextEncoder();
  return encoder.encode(text);
}

/** The text, or null when the bytes are not well-formed UTF-8. */
export function utf8Decode(bytes: Uint8Array): string | null {
  decoder ??= new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  try {
    return decoder.decode(bytes);
  } catch {
    return null;
  }
}
