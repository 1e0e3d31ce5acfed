// SPDX-License-Identifier: Apache-2.0
/** Calls to the bench host with payloads and answers validated on this side too. */
import type { Problem } from '../../ipc/common.js';
import { calls, type Params, type Result, replySchema } from '../../ipc/contract.js';
import { type Bridge, bridgeName, type CallName } from '../../ipc/names.js';
import { browserBridge } from './browser-bridge.js';

/** A call that was refused or failed; `problem` says what, where and the mend. */
export class CallError extends Error {
  constructor(readonly problem: Problem) {
    super(problem.message);
    this.name = 'CallError';
  }
}

const gone: Problem = {
  code: 'host-gone',
  message: 'The bench host does not answer.',
  mend: 'Look at the terminal where it was started; start it again if it has ended.',
};

let bridge: Bridge | null = null;

/** Takes Electron's bridge where there is one, else that of browser mode. */
export function openBridge(onBreak: (broken: boolean) => void): Bridge {
  bridge = (window as unknown as { readonly [bridgeName]?: Bridge })[bridgeName] ?? browserBridge(onBreak);
  return bridge;
}

export async function call<N extends CallName>(name: N, params: Params<N>): Promise<Result<N>> {
  const checked = calls[name].params.safeParse(params);
  if (!checked.success) {
    const first = checked.error.issues[0];
    throw new CallError({
      code: 'entry-invalid',
      message: first?.message ?? 'This entry is not valid.',
      mend: 'Correct it and try again.',
    });
  }
  const reply = replySchema.safeParse(await send(name, checked.data));
  if (!reply.success)
    throw new CallError({
      ...gone,
      code: 'answer-invalid',
      message: `${name}: the host's answer does not fit the contract.`,
    });
  if (!reply.data.ok) throw new CallError(reply.data.problem);
  return calls[name].result.parse(reply.data.value) as Result<N>;
}

async function send(name: CallName, params: unknown): Promise<unknown> {
  if (bridge === null) throw new CallError(gone);
  try {
    return await bridge[name](params);
  } catch (error) {
    throw new CallError({ ...gone, message: `${gone.message} ${error instanceof Error ? error.message : ''}`.trim() });
  }
}

/** Any thrown thing as a problem to show. */
export function problemOf(error: unknown): Problem {
  if (error instanceof CallError) return error.problem;
  return {
    code: 'unexpected',
    message: error instanceof Error ? error.message : String(error),
    mend: 'Reload the window.',
  };
}
