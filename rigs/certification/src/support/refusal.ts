// SPDX-License-Identifier: Apache-2.0
/** How a conversation that may be refused came out: a refusal is what a sequence looks for, not an error. */
import { PumpError } from '@assay/client';

/** The code of the PumpError that `work` rejected with; null when it came to its end. Other errors pass through. */
export async function refusalCode(work: () => Promise<unknown>): Promise<string | null> {
  try {
    await work();
    return null;
  } catch (error) {
    if (error instanceof PumpError) return error.code;
    throw error;
  }
}
