// SPDX-License-Identifier: Apache-2.0
/** The look of tabs: a line under the chosen one. */
export const tabClass =
  'relative flex h-10 cursor-default items-center px-2.5 font-medium text-soft hover:text-ink data-active:text-ink data-active:after:absolute data-active:after:inset-x-2.5 data-active:after:bottom-0 data-active:after:h-0.5 data-active:after:rounded-full data-active:after:bg-accent';
