// SPDX-License-Identifier: Apache-2.0
/** The browser's serial ports (Web Serial API) behind the Port contract. */
export { openWebSerialPort, type WebSerialOpenOptions, type WebSerialOptions, webSerialPort } from './open.js';
export type { LineError, WebSerialPort } from './port.js';
export type { SerialOpenOptionsLike, SerialPortLike, SerialReaderLike, SerialWriterLike } from './types.js';
