// SPDX-License-Identifier: Apache-2.0
/** The dialog that asks before something that cannot be taken back. */
import { AlertDialog } from '@base-ui/react/alert-dialog';
import { type ReactNode, useRef } from 'react';
import { Button } from './button.js';

interface Props {
  readonly open: boolean;
  readonly title: string;
  readonly children: ReactNode;
  readonly confirm: string;
  readonly tone: 'accent' | 'danger';
  /** What the refusing button says. */
  readonly refuse?: string;
  readonly busy?: boolean;
  /** The confirming button has the focus at once: only where confirming is the safe direction. */
  readonly confirmFirst?: boolean;
  readonly onConfirm: () => void;
  readonly onCancel: () => void;
}

export function Confirm({
  open,
  title,
  children,
  confirm,
  tone,
  refuse = 'Do not send',
  busy = false,
  confirmFirst = false,
  onConfirm,
  onCancel,
}: Props) {
  const confirmButton = useRef<HTMLButtonElement>(null);
  const refuseButton = useRef<HTMLButtonElement>(null);
  return (
    <AlertDialog.Root open={open} onOpenChange={(next) => !next && onCancel()}>
      <AlertDialog.Portal>
        <AlertDialog.Backdrop className="fixed inset-0 z-40 bg-veil" />
        <AlertDialog.Popup
          initialFocus={confirmFirst ? confirmButton : refuseButton}
          className="fixed top-1/2 left-1/2 z-50 w-[26rem] max-w-[calc(100vw-2rem)] -translate-x-1/2 -translate-y-1/2 rounded-lg border border-line bg-raised p-5 shadow-pop outline-none"
        >
          <AlertDialog.Title className="text-lg font-semibold">{title}</AlertDialog.Title>
          <AlertDialog.Description render={<div />} className="mt-1.5 text-soft">
            {children}
          </AlertDialog.Description>
          <div className="mt-5 flex justify-end gap-2">
            <Button ref={refuseButton} onClick={onCancel}>
              {refuse}
            </Button>
            <Button tone={tone} busy={busy} onClick={onConfirm} ref={confirmButton}>
              {confirm}
            </Button>
          </div>
        </AlertDialog.Popup>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
