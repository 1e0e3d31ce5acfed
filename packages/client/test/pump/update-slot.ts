// SPDX-License-Identifier: Apache-2.0
/** The update slot of the model pump: blocks in order, what is there already is passed over (messages.md, BeginUpdate). */
import { bytesToHex } from '@assay/crypto';
import type { Body, EnumValue } from '@assay/protocol';

export class UpdateSlot {
  /** How long the image of a manifest is; a test sets it. */
  sizeOf: (manifest: Uint8Array) => number = () => 0;
  /** Whether what came is what the manifest promised. */
  accepts: (image: Uint8Array) => boolean = () => true;
  #manifest = '';
  #image = new Uint8Array(0);
  #received = 0;
  #phase: EnumValue<'UpdatePhase'> = 'idle';

  begin(manifest: Uint8Array): Body<'UpdateState'> {
    const name = bytesToHex(manifest);
    if (name !== this.#manifest || this.#phase === 'idle') {
      this.#manifest = name;
      this.#image = new Uint8Array(this.sizeOf(manifest));
      this.#received = 0;
      this.#phase = 'receiving';
    }
    return this.state();
  }

  /** Null for a block beyond what has come so far. */
  write(offset: number, data: Uint8Array): Body<'UpdateState'> | null {
    if (this.#phase !== 'receiving' || offset > this.#received) return null;
    if (offset === this.#received) {
      this.#image.set(data, offset);
      this.#received += data.length;
    }
    return this.state();
  }

  finish(): Body<'UpdateState'> {
    if (this.#received === this.#image.length) this.#phase = this.accepts(this.#image) ? 'ready' : 'refused';
    return this.state();
  }

  abort(): Body<'UpdateState'> {
    this.#phase = 'idle';
    return this.state();
  }

  state(): Body<'UpdateState'> {
    return { phase: this.#phase, received: this.#received, size: this.#phase === 'idle' ? 0 : this.#image.length };
  }
}
