// SPDX-License-Identifier: Apache-2.0
/** The button that chooses a sequence's row: id and title, and one quiet line below that never changes the row's height. */

interface Props {
  readonly id: string;
  readonly title: string;
  readonly line: string;
  readonly chosen: boolean;
  readonly onChoose: (id: string) => void;
}

export function SequenceButton({ id, title, line, chosen, onChoose }: Props) {
  return (
    <button
      type="button"
      aria-pressed={chosen}
      onClick={() => onChoose(id)}
      className="block w-full min-w-0 cursor-default rounded text-left after:absolute after:inset-0"
    >
      <span className="block truncate font-medium">
        <span className="mr-2 font-mono text-xs text-soft">{id}</span>
        {title}
      </span>
      <span className="block h-[1.125rem] truncate text-xs text-faint" title={line}>
        {line}
      </span>
    </button>
  );
}
