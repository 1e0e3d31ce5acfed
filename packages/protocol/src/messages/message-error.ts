// SPDX-License-Identifier: Apache-2.0
/** What is wrong with a message that came in, in the terms of link.md MSG-2 to MSG-5. */
import { AssayPeerError } from '@assay/crypto';
import type { EnumValue } from './body.js';

/** What a pump answers to a message that cannot be read. */
export type MessageFault = Extract<EnumValue<'Result'>, 'unsupported' | 'invalidOperand' | 'outOfRange'>;

const CODES: Record<MessageFault, string> = {
  unsupported: 'unsupported',
  invalidOperand: 'invalid-operand',
  outOfRange: 'out-of-range',
};

/** `code` is `unsupported`, `invalid-operand` or `out-of-range`; `field` is the path of the field, `''` for the whole. */
export class MessageError extends AssayPeerError {
  constructor(
    readonly fault: MessageFault,
    readonly field: string,
    text: string,
    options?: { cause?: unknown },
  ) {
    super(CODES[fault], field === '' ? text : `${field}: ${text}`, options);
  }
}
