// SPDX-License-Identifier: Apache-2.0
/** The bench app for programs that open it: the launcher, and the host over the real packages. */
export { BenchHost, makeBenchHost, type Shell } from './host/index.js';
export { findElectron, type LaunchOptions, launchBench, main } from './launch.js';
