// SPDX-License-Identifier: Apache-2.0
/** Words, times and marks of the report, so that every part of it says the same thing the same way. */
import { formatNumber, type Outcome } from '@assay/sequence';
import { html, type Markup } from './markup.js';

/** Each outcome has a word and a shape of its own, so that it reads without colour. */
export const OUTCOMES: Readonly<Record<Outcome, { readonly word: string; readonly mark: string }>> = {
  pass: { word: 'Passed', mark: '✓' },
  fail: { word: 'Failed', mark: '✕' },
  error: { word: 'Rig error', mark: '!' },
  'not-applicable': { word: 'Not applicable', mark: '–' },
  aborted: { word: 'Aborted', mark: '■' },
};

export const TIERS = { B: 'basic', E: 'enhanced-basic', M: 'moderate' } as const;

export function chip(outcome: Outcome): Markup {
  const { word, mark } = OUTCOMES[outcome];
  return html`<span class="chip ${outcome}"><span aria-hidden="true">${mark}</span> ${word}</span>`;
}

/** `12.345 s` from microseconds. */
export function seconds(us: number): string {
  const [whole, fraction] = (us / 1e6).toFixed(3).split('.');
  return `${formatNumber(Number(whole))}.${fraction}\u00a0s`;
}

/** `24 November 2026, 23:05:11 UTC` from an ISO time. */
export function moment(iso: string): string {
  const date = new Date(iso);
  const day = date.toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric', timeZone: 'UTC' });
  return `${day}, ${iso.slice(11, 19)} UTC`;
}

/** `1 step`, `12 steps`. */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${formatNumber(number)} ${number === 1 ? one : many}`;
}

/** Cut in the middle of nothing important: at the end, with the cut shown. */
export function shortened(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length)}…`;
}

/** 64 hex digits in groups of eight, so that two people can compare them aloud. */
export function grouped(hex: string): Markup {
  return html`<code class="hash">${hex.match(/.{1,8}/g)?.map((group) => html`<span>${group}</span> `) ?? ''}</code>`;
}
