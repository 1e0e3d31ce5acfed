// SPDX-License-Identifier: Apache-2.0
/** The page: one controller, a few buttons, and what the pump says, announced to screen readers too. */
import { bytesToHex } from '@assay/crypto';
import { Controller, type SerialLike } from './controller.js';

const controller = new Controller();
const serial = (navigator as Navigator & { readonly serial?: SerialLike }).serial;

function element<T extends HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no #${id}`);
  return found as T;
}

const sections = ['port', 'pairing', 'pump'] as const;
function show(visible: (typeof sections)[number]): void {
  for (const name of sections) element(name).hidden = name !== visible;
}

function say(text: string, failed = false): void {
  const message = element('message');
  message.textContent = text;
  message.classList.toggle('failed', failed);
}

/** Runs what a click or a form asked for, one at a time, and tells when it failed. */
let busy = false;
async function act(doing: string, work: () => Promise<void>): Promise<void> {
  if (busy) return;
  busy = true;
  document.body.setAttribute('aria-busy', 'true');
  say(doing);
  try {
    await work();
  } catch (error) {
    say(error instanceof Error ? error.message : String(error), true);
  } finally {
    busy = false;
    document.body.removeAttribute('aria-busy');
  }
}

const units = (milliunits: number): string => `${(milliunits / 1000).toFixed(2)} U`;

async function showStatus(): Promise<void> {
  const { therapy, operation, bolusId, ordered, delivered, uptime } = await controller.status();
  element('therapy').textContent = `${therapy}, ${operation}`;
  element('bolus').textContent = bolusId === 0 ? 'none' : `${units(delivered)} of ${units(ordered)}`;
  element('uptime').textContent = `${Math.round(uptime / 1000)} s`;
}

async function showPump(): Promise<void> {
  const { serial: number, firmware, board } = await controller.identity();
  element('identity').textContent = `${bytesToHex(number)}, firmware ${firmware} on ${board}`;
  await showStatus();
  show('pump');
  say('Connected.');
}

element('choose').addEventListener('click', () =>
  act('Opening the port …', async () => {
    if (serial === undefined) throw new Error('This browser has no Web Serial. Use Chrome or Edge on a computer.');
    if (!(await controller.choosePort(serial))) {
      show('pairing');
      say('This browser is not paired with a pump yet.');
      return;
    }
    say('Connecting …');
    await controller.connect();
    await showPump();
  }),
);

element<HTMLFormElement>('pairing-form').addEventListener('submit', (event) => {
  event.preventDefault();
  const input = element<HTMLInputElement>('secret');
  void act('Pairing …', async () => {
    await controller.pair(input.value);
    input.value = '';
    await showPump();
  });
});

element('refresh').addEventListener('click', () =>
  act('Reading …', async () => {
    await showStatus();
    say('Status is up to date.');
  }),
);

/** Milliunits. What the dialog shows and what is sent. */
const wantedBolus = (): number => Math.round(Number(element<HTMLInputElement>('amount').value) * 1000);

const dialog = element<HTMLDialogElement>('confirm');
element<HTMLFormElement>('bolus-form').addEventListener('submit', (event) => {
  event.preventDefault();
  element('confirm-amount').textContent = units(wantedBolus());
  dialog.showModal();
});
dialog.addEventListener('close', () => {
  if (dialog.returnValue !== 'deliver') return;
  dialog.returnValue = '';
  const amount = wantedBolus();
  void act('Ordering …', async () => {
    const bolusId = await controller.orderBolus(amount);
    await showStatus();
    say(`Bolus ${bolusId} of ${units(amount)} was accepted.`);
  });
});

for (const state of ['stop', 'run'] as const)
  element(state).addEventListener('click', () =>
    act('Sending …', async () => {
      await controller.setTherapy(state);
      await showStatus();
      say(state === 'stop' ? 'Therapy is stopped.' : 'Therapy runs.');
    }),
  );

element('disconnect').addEventListener('click', () =>
  act('Disconnecting …', async () => {
    await controller.disconnect();
    show('port');
    say('Disconnected.');
  }),
);

element('forget').addEventListener('click', () =>
  act('Forgetting …', async () => {
    await controller.forgetPump();
    show('port');
    say('Key and pump are forgotten. Unpair this controller at the pump too.');
  }),
);
