// SPDX-License-Identifier: Apache-2.0
/** The frame around the screens: navigation with live state, notices, and what to do when the host is gone. */
import { useEffect } from 'react';
import { BoardsScreen } from './screens/boards/boards-screen.js';
import { CertificationScreen } from './screens/certification/certification-screen.js';
import { EvidenceScreen } from './screens/evidence/evidence-screen.js';
import { PumpScreen } from './screens/pump/pump-screen.js';
import { go, type Screen, screens, useScreen } from './state/route.js';
import { dismissNotice, startBench, useBench } from './state/store.js';
import { Button } from './ui/button.js';
import { cx } from './ui/cx.js';
import { Icon } from './ui/icon.js';
import { outcomeTone, outcomeWord } from './ui/outcome.js';
import { Loading, ProblemNote } from './ui/panel.js';

const titles: Readonly<Record<Screen, string>> = {
  boards: 'Boards',
  pump: 'Pump',
  certification: 'Certification',
  evidence: 'Evidence',
};

export function App() {
  const screen = useScreen();
  const link = useBench((state) => state.link);
  useEffect(() => startBench(), []);
  useEffect(() => {
    document.title = `${titles[screen]} · Assay Bench`;
  }, [screen]);
  useShortcuts();
  return (
    <div className="grid h-full grid-cols-[13.5rem_1fr]">
      <button
        type="button"
        onClick={() => document.getElementById('main')?.focus()}
        className="absolute top-2 left-2 z-50 -translate-y-20 rounded-md bg-accent px-3 py-1.5 font-medium text-on-accent focus:translate-y-0"
      >
        Skip to content
      </button>
      <Sidebar screen={screen} />
      <main id="main" tabIndex={-1} className="relative min-h-0 min-w-0 overflow-y-auto">
        {link === 'broken' && <HostGone />}
        {link === 'connecting' ? <Loading label="Connecting to the bench host" rows={6} /> : <Body screen={screen} />}
      </main>
      <Notices />
    </div>
  );
}

function Body({ screen }: { readonly screen: Screen }) {
  switch (screen) {
    case 'boards':
      return <BoardsScreen />;
    case 'pump':
      return <PumpScreen />;
    case 'certification':
      return <CertificationScreen />;
    case 'evidence':
      return <EvidenceScreen />;
  }
}

/** Alt+1…4 go to the screens. */
function useShortcuts(): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const target = event.altKey && !event.ctrlKey && !event.metaKey ? screens[Number(event.key) - 1] : undefined;
      if (target === undefined) return;
      event.preventDefault();
      go(target);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
}

function Sidebar({ screen }: { readonly screen: Screen }) {
  const app = useBench((state) => state.app);
  return (
    <nav aria-label="Screens" className="flex min-h-0 flex-col gap-0.5 border-r border-line bg-sunken px-2.5 py-3">
      <div className="mb-3 flex items-center gap-2.5 px-2.5">
        <svg viewBox="0 0 32 32" className="size-6" aria-hidden="true">
          <rect width="32" height="32" rx="7" className="fill-accent" />
          <path
            d="M6 20h5l3-11 4 15 3-8h5"
            fill="none"
            className="stroke-on-accent"
            strokeWidth="2.6"
            strokeLinecap="round"
            strokeLinejoin="round"
          />
        </svg>
        <span className="text-base font-semibold tracking-tight">Assay Bench</span>
      </div>
      {screens.map((name, index) => (
        <a
          key={name}
          href={`#/${name}`}
          aria-current={name === screen ? 'page' : undefined}
          aria-keyshortcuts={`Alt+${index + 1}`}
          className={cx(
            'flex h-9 cursor-default items-center gap-2.5 rounded-md px-2.5 font-medium',
            name === screen ? 'bg-selected text-accent' : 'text-soft hover:bg-hover hover:text-ink',
          )}
        >
          <Icon name={name} />
          {titles[name]}
          <NavState name={name} />
        </a>
      ))}
      {app !== null && (
        <div className="mt-auto px-2.5 text-2xs leading-4 text-faint">
          <div>Version {app.version}</div>
          <div>{app.shell}</div>
        </div>
      )}
    </nav>
  );
}

function NavState({ name }: { readonly name: Screen }) {
  const pump = useBench((state) => state.pump);
  const run = useBench((state) => state.run);
  const boards = useBench((state) => state.boards);
  if (name === 'boards') {
    const count = boards.serial.length + boards.emulated.length;
    return count === 0 ? null : <span className="num ml-auto text-xs text-faint">{count}</span>;
  }
  if (name === 'pump' && pump !== null) {
    const tone = pump.link === 'connected' ? 'bg-pass' : pump.link === 'lost' ? 'bg-fail' : 'bg-warn';
    return (
      <span role="img" aria-label={pump.link} title={pump.link} className={cx('ml-auto size-2 rounded-full', tone)} />
    );
  }
  if (name === 'certification' && run !== null) {
    if (run.state !== 'ended')
      return <span className="num ml-auto text-xs text-accent">{Math.floor(run.done * 100)} %</span>;
    if (run.outcome !== null)
      return (
        <span className={cx('ml-auto text-xs font-semibold', outcomeTone(run.outcome))}>
          {outcomeWord(run.outcome)}
        </span>
      );
  }
  return null;
}

function HostGone() {
  return (
    <div className="sticky top-0 z-30 p-3">
      <ProblemNote
        tone="warn"
        problem={{
          code: 'host-gone',
          message: 'The bench host does not answer; what is shown may be old.',
          mend: 'If its terminal has ended, start the bench app again. This page reconnects by itself.',
        }}
      />
    </div>
  );
}

function Notices() {
  const notices = useBench((state) => state.notices);
  return (
    <div
      aria-live="polite"
      className="pointer-events-none fixed right-4 bottom-4 z-50 flex w-[26rem] max-w-[calc(100vw-2rem)] flex-col gap-2"
    >
      {notices.map((problem) => (
        <div key={problem.key} className="pointer-events-auto rounded-lg border border-line bg-raised shadow-pop">
          <ProblemNote
            problem={problem}
            action={
              <Button tone="ghost" small onClick={() => dismissNotice(problem.key)} aria-label="Dismiss">
                <Icon name="close" />
              </Button>
            }
          />
        </div>
      ))}
    </div>
  );
}
