// SPDX-License-Identifier: Apache-2.0
// What a person sees while something long works: a live line with the time on a terminal, plain lines elsewhere.
const live = Boolean(process.stderr.isTTY) && !process.env.CI;

/** Shows `text` while `work` runs, then how long it took. */
export async function during(text, work) {
  const start = Date.now();
  const seconds = () => `${((Date.now() - start) / 1000).toFixed(0)} s`;
  let timer;
  if (live) {
    const draw = () => process.stderr.write(`\r\x1b[K  ${text} … ${seconds()}`);
    draw();
    timer = setInterval(draw, 500);
  } else {
    process.stderr.write(`  ${text} …\n`);
  }
  const clear = () => {
    clearInterval(timer);
    if (live) process.stderr.write('\r\x1b[K');
  };
  try {
    const value = await work();
    clear();
    process.stderr.write(`  ${text}: done in ${seconds()}\n`);
    return value;
  } catch (error) {
    clear();
    process.stderr.write(`  ${text}: FAILED after ${seconds()}\n`);
    throw error;
  }
}
