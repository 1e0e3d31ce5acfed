// SPDX-License-Identifier: Apache-2.0
/** The app's own line icons, 16 by 16; always beside a word or with a label of their own. */
const paths = {
  boards: 'M4 5.5h8v5H4zM6 5.5v-2m4 2v-2m-4 9v-2m4 2v-2M4 8H2m12 0h-2',
  pump: 'M3 9h2.2l1.6-5 2.4 8 1.6-3H13',
  certification: 'M5.5 3.5h7m-7 4.5h7m-7 4.5h7M2.7 3.5h.1M2.7 8h.1m-.1 4.5h.1',
  evidence: 'M3 3.5h3.5l1.2 1.5H13v7.5H3zM5.5 9l1.6 1.5L10.5 7',
  pass: 'M3.5 8.5l3 3 6-7',
  fail: 'M4 4l8 8m0-8l-8 8',
  error: 'M8 3v6m0 3.2v.3',
  'not-applicable': 'M4 8h8',
  aborted: 'M4.5 4.5h7v7h-7z',
  waiting: 'M8 4.5V8l2.2 1.6M8 2.3a5.7 5.7 0 1 1 0 11.4A5.7 5.7 0 0 1 8 2.3',
  chevron: 'M4.5 6.5L8 10l3.5-3.5',
  right: 'M6.5 4.5L10 8l-3.5 3.5',
  up: 'M8 12.5v-9M4.5 7L8 3.5 11.5 7',
  down: 'M8 3.5v9M4.5 9L8 12.5 11.5 9',
  close: 'M4.5 4.5l7 7m0-7l-7 7',
  plus: 'M8 3.5v9M3.5 8h9',
  minus: 'M3.5 8h9',
  refresh: 'M12.6 6.5A5 5 0 1 0 13 9m-.2-5.6v3.2H9.6',
  folder: 'M2.5 4h4l1.3 1.5h5.7v7h-11z',
  shield: 'M8 2.5l5 1.8v3.9c0 2.8-2.1 4.6-5 5.3-2.9-.7-5-2.5-5-5.3V4.300z',
  broken:
    'M6.500 9.500L4.700 11.300a2 2 0 0 1-2.800-2.800l2.200-2.200M9.500 6.500l1.800-1.800a2 2 0 0 1 2.800 2.800l-2.200 2.200M6 3.500v-1m4 11v1M3.500 6h-1m11 4h1',
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name, className }: { readonly name: IconName; readonly className?: string | undefined }) {
  return (
    <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" className={className}>
      <path
        d={paths[name]}
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}
