// SPDX-License-Identifier: Apache-2.0
/** Names of the contract without its schemas: all that the preload needs, so that it stays small enough to read. */

export const callNames = [
  'snapshot',
  'refreshBoards',
  'addPort',
  'firmwares',
  'rigs',
  'startEmulatedPump',
  'stopEmulatedPump',
  'connectPump',
  'checkSecret',
  'pairPump',
  'readDisplay',
  'disconnectPump',
  'unpairPeer',
  'prepareOrder',
  'confirmOrder',
  'pressButton',
  'catalogue',
  'startRun',
  'cancelRun',
  'recentEvidence',
  'openEvidence',
  'rejudgeEvidence',
  'transcriptPage',
  'transcriptEntries',
  'chooseFolder',
  'revealEvidence',
] as const;

export type CallName = (typeof callNames)[number];

/**
 * What a shell gives to its screens: one function per call, nothing generic. Electron's preload exposes exactly this;
 * browser mode builds the same from fetch. Answers are `Reply`, unparsed: the screen validates them itself.
 */
export type Bridge = { readonly [N in CallName]: (params: unknown) => Promise<unknown> } & {
  onUpdate(listener: (update: unknown) => void): () => void;
};

/** The name under which the bridge stands in the window. */
export const bridgeName = 'assayBench';
/** Names of Electron's channels. */
export const channels = { call: (name: CallName) => `bench:${name}`, update: 'bench:update' } as const;
