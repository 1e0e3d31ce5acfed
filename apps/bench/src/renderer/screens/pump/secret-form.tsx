// SPDX-License-Identifier: Apache-2.0
/** The field for the 28 characters that a pump shows: mistakes are named at the field, before anything is sent to the pump. */
import { useEffect, useId, useRef, useState } from 'react';
import type { Problem } from '../../../ipc/common.js';
import { call, problemOf } from '../../state/api.js';
import { Button } from '../../ui/button.js';
import { cx } from '../../ui/cx.js';
import { Icon } from '../../ui/icon.js';

/** Characters of a pairing secret, its two check digits among them (link.md PAIR-3). */
const CHARACTERS = 28;

const countOf = (typed: string) => typed.replace(/[\s-]/g, '').length;

interface Props {
  /** What an emulated pump shows, to be taken over by a button; null where only a person can read it. */
  readonly shown: string | null;
}

export function SecretForm({ shown }: Props) {
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const [typed, setTyped] = useState('');
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const checked = useCheck(typed);
  const count = countOf(typed);
  const fault = problem ?? checked;

  const change = (text: string) => {
    setTyped(text);
    setProblem(null);
  };
  const pair = async () => {
    setBusy(true);
    try {
      await call('pairPump', { secret: typed });
      setTyped('');
    } catch (error) {
      setProblem(problemOf(error));
      field.current?.focus();
    } finally {
      setBusy(false);
    }
  };
  return (
    <form
      className="flex flex-col gap-1.5"
      onSubmit={(event) => {
        event.preventDefault();
        if (!busy && count > 0) void pair();
      }}
    >
      <label htmlFor={id} className="text-xs font-medium text-soft">
        Pairing secret
      </label>
      <input
        ref={field}
        id={id}
        value={typed}
        onChange={(event) => change(event.target.value)}
        maxLength={64}
        autoComplete="off"
        autoCapitalize="characters"
        spellCheck={false}
        placeholder="XXXX-XXXX-XXXX-XXXX-XXXX-XXXX-XXXX"
        aria-invalid={fault !== null}
        aria-describedby={`${id}-note`}
        className={cx(
          'num h-10 w-full rounded-md border bg-raised px-3 font-mono text-base text-ink uppercase placeholder:text-faint',
          fault === null ? 'border-edge' : 'border-fail',
        )}
      />
      <SecretNote id={`${id}-note`} count={count} fault={fault} />
      <div className="mt-1.5 flex gap-2">
        <Button type="submit" tone="accent" busy={busy} disabled={count !== CHARACTERS || checked !== null}>
          {busy ? 'Pairing…' : 'Pair'}
        </Button>
        {shown !== null && (
          <Button onClick={() => change(shown)} disabled={busy}>
            Take from the display
          </Button>
        )}
      </div>
    </form>
  );
}

/** The host's opinion of a whole secret; null while it is not whole, or right. */
function useCheck(typed: string): Problem | null {
  const [problem, setProblem] = useState<Problem | null>(null);
  useEffect(() => {
    let current = true;
    setProblem(null);
    if (countOf(typed) < CHARACTERS) return;
    call('checkSecret', { secret: typed }).then(
      (answer) => current && setProblem(answer.problem),
      (error: unknown) => current && setProblem(problemOf(error)),
    );
    return () => {
      current = false;
    };
  }, [typed]);
  return problem;
}

function SecretNote({
  id,
  count,
  fault,
}: {
  readonly id: string;
  readonly count: number;
  readonly fault: Problem | null;
}) {
  return (
    <div id={id} aria-live="polite" className="min-h-10 text-xs">
      {fault === null ? (
        <p className="num text-faint">
          {count} of {CHARACTERS} characters. Case, spaces and hyphens do not matter; I and L count as 1, O as 0.
        </p>
      ) : (
        <p className="flex gap-1.5 text-fail">
          <Icon name="error" className="mt-px shrink-0" />
          <span>
            <span className="font-medium">{fault.message}</span> {fault.mend}
          </span>
        </p>
      )}
    </div>
  );
}
