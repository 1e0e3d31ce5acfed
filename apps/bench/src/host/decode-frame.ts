// SPDX-License-Identifier: Apache-2.0
/** A frame as it stood on the wire, taken apart for a person: type, payload, check sum (link.md §1, §5, §6). */
import { AssayPeerError } from '@assay/crypto';
import {
  alertName,
  decodeFrame,
  decodeHello,
  decodeHelloReply,
  type Frame,
  FrameType,
  frameTypeName,
  recordCounter,
} from '@assay/protocol';

export interface DescribedFrame {
  readonly label: string;
  readonly detail: string;
  readonly fields: readonly { readonly name: string; readonly value: string }[];
}

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

/** `wire` — without the delimiter. Never throws: what cannot be read is described as such. */
export function describeFrame(wire: Uint8Array): DescribedFrame {
  let frame: Frame;
  try {
    frame = decodeFrame(wire);
  } catch (error) {
    const fault = error instanceof AssayPeerError ? error.code : 'unreadable';
    return {
      label: 'Broken frame',
      detail: faults[fault] ?? fault,
      fields: [{ name: 'bytes', value: String(wire.length) }],
    };
  }
  const code = `0x${frame.type.toString(16).padStart(2, '0')}`;
  const name = frameTypeName(frame.type);
  const label = name === undefined ? `Frame ${code}` : name.replace(/([a-z])([A-Z0-9])/g, '$1 $2').toUpperCase();
  const { detail, fields } = describePayload(frame);
  return {
    label,
    detail,
    fields: [{ name: 'type', value: code }, ...fields, { name: 'payload', value: `${frame.payload.length} bytes` }],
  };
}

const faults: Readonly<Record<string, string>> = {
  'bad-cobs': 'The stuffing cannot be undone: bytes were lost or added.',
  'bad-crc': 'The check sum does not fit: noise, or somebody who did not mend it.',
  'too-long': 'Longer than a frame can be.',
  'too-short': 'Too short for a type and a check sum.',
};

type Payload = Pick<DescribedFrame, 'detail' | 'fields'>;

function describePayload({ type, payload }: Frame): Payload {
  try {
    switch (type) {
      case FrameType.hello: {
        const { lowest, highest, purpose, ticket } = decodeHello(payload).unauthenticated;
        return {
          detail: `Offers versions ${lowest} to ${highest} for ${purpose}`,
          fields: [
            { name: 'versions', value: `${lowest}…${highest}` },
            { name: 'purpose', value: purpose },
            ...(ticket === undefined ? [] : [{ name: 'ticket', value: hex(ticket) }]),
          ],
        };
      }
      case FrameType.helloReply:
        return { detail: 'Chooses version and suite', fields: entries(decodeHelloReply(payload).unauthenticated) };
      case FrameType.handshake1:
      case FrameType.handshake2:
      case FrameType.handshake3:
        return {
          detail: `Noise message, ${payload.length} bytes`,
          fields: [{ name: 'ephemeral or ciphertext', value: hex(payload.subarray(0, 32)) }],
        };
      case FrameType.record:
        return describeRecord(payload);
      case FrameType.alert:
        return describeAlert(payload);
      default:
        return { detail: '', fields: [{ name: 'content', value: hex(payload) }] };
    }
  } catch {
    return { detail: 'The payload cannot be read.', fields: [{ name: 'content', value: hex(payload) }] };
  }
}

function describeRecord(payload: Uint8Array): Payload {
  const counter = recordCounter(payload).toString();
  const sealed = payload.subarray(8);
  return {
    detail: `Record ${counter}, ${sealed.length} bytes sealed`,
    fields: [
      { name: 'counter', value: counter },
      { name: 'ciphertext', value: hex(sealed.subarray(0, -16)) },
      { name: 'tag', value: hex(sealed.subarray(-16)) },
    ],
  };
}

function describeAlert(payload: Uint8Array): Payload {
  const code = payload[0] ?? 0;
  const name = alertName(code) ?? 'unknown';
  return { detail: name, fields: [{ name: 'alert', value: `${code} ${name}` }] };
}

function entries(map: object): DescribedFrame['fields'] {
  return Object.entries(map).map(([name, value]) => ({ name, value: String(value) }));
}
