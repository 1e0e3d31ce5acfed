// SPDX-License-Identifier: Apache-2.0
/** The bench host's public face: the host, the seams around it, and the real backend. */
export type { Backend, EmulatedBoard, OpenedEvidence, PumpLink, PumpSignal, Shell } from './backend.js';
export { BenchError, problemOf } from './bench-error.js';
export { BenchHost, type HostOptions } from './bench-host.js';
export { type Page, pageAt, reportPolicy, screenPolicy, textPage } from './pages.js';
export { makeBenchHost } from './real/backend.js';
