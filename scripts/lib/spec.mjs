// SPDX-License-Identifier: Apache-2.0
// Reads the numbered statements of docs/protocol and the tests that name them: TypeScript titles, C test comments, sequences.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Folder of the specification, and the page of it that is generated from what this file finds. */
export const specification = 'docs/protocol';
export const coveragePage = `${specification}/coverage.md`;

const skip = new Set(['node_modules', 'dist', 'build', '.git', '.turbo', '.cache', 'test-results', 'generated']);

function* files(base, folder, wanted) {
  for (const entry of readdirSync(join(base, folder), { withFileTypes: true })) {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) {
      if (!skip.has(entry.name)) yield* files(base, path, wanted);
    } else if (wanted(path)) yield path;
  }
}

const lineAt = (text, index) => text.slice(0, index).split('\n').length;

/**
 * All statements, in the order of their pages and of their lines.
 * @returns {{ id: string, text: string, page: string, section: string, line: number }[]}
 */
export function readStatements(base) {
  const pages = [...files(base, specification, (path) => path.endsWith('.md') && path !== coveragePage)].sort();
  // The link comes first: the other pages lean on it.
  pages.sort((a, b) => Number(b.endsWith('/link.md')) - Number(a.endsWith('/link.md')));
  return pages.flatMap((page) => statementsOf(readFileSync(join(base, page), 'utf8'), page));
}

function statementsOf(text, page) {
  const found = [];
  let section = '';
  for (const [index, line] of text.split('\n').entries()) {
    const heading = /^#{2,}\s+(.*)$/.exec(line);
    if (heading) section = heading[1];
    const statement = /^[-*] \*\*([A-Z]{2,6}-\d+)\*\*\s*(.*)$/.exec(line);
    if (statement) found.push({ id: statement[1], text: statement[2], page, section, line: index + 1 });
  }
  return found;
}

/**
 * Every mention of a statement by a test. Only known prefixes count: SHA-256 is no statement.
 * @returns {{ id: string, file: string, line: number, test: string }[]}
 */
export function readMentions(base, statements) {
  const prefixes = [...new Set(statements.map(({ id }) => id.split('-')[0]))];
  if (prefixes.length === 0) return [];
  const ids = new RegExp(`(?<![A-Za-z0-9-])(${prefixes.join('|')})-(\\d+)(?![\\d-])`, 'g');
  const idsIn = (text) => [...new Set([...text.matchAll(ids)].map((match) => match[0]))];
  const mentions = [];
  const add = (file, text, title, index, test) => {
    for (const id of idsIn(title)) mentions.push({ id, file, line: lineAt(text, index), test });
  };
  for (const file of [...files(base, '', isTestFile)].sort()) {
    const text = readFileSync(join(base, file), 'utf8');
    if (file.endsWith('.c')) for (const m of commentsOfC(text)) add(file, text, m.comment, m.index, m.test);
    else if (isSequence(file)) add(file, text, text, 0, `sequence ${sequenceName(file)}`);
    else for (const m of titlesOf(text)) add(file, text, m.names, m.index, m.title);
  }
  return mentions;
}

const isSequence = (path) => /^rigs\/certification\/src\/sequences\/\d\d-[a-z0-9-]+\.ts$/.test(path);
const sequenceName = (path) => path.split('/').at(-1).replace(/\.ts$/, '');
const isTestFile = (path) =>
  /\.(test|spec)\.tsx?$/.test(path) ||
  isSequence(path) ||
  /^hardware\/[^/]+\/boards\/host\/tests\/test_\w+\.c$/.test(path);

/** Index just behind the string literal that begins at `from`. */
function afterString(text, from) {
  const quote = text[from];
  let at = from + 1;
  while (at < text.length && text[at] !== quote) at += text[at] === '\\' ? 2 : 1;
  return at + 1;
}

/** Index just behind the bracket that closes the one at `from`; strings and comments are passed over. */
function afterBracket(text, from) {
  let depth = 0;
  for (let at = from; at < text.length; ) {
    const two = text.slice(at, at + 2);
    if ('\'"`'.includes(text[at])) at = afterString(text, at);
    else if (two === '//') at = text.indexOf('\n', at) < 0 ? text.length : text.indexOf('\n', at);
    else if (two === '/*') at = text.indexOf('*/', at) + 2;
    else {
      if ('([{'.includes(text[at])) depth++;
      if (')]}'.includes(text[at])) depth--;
      at++;
      if (depth === 0) return at;
    }
  }
  return text.length;
}

/** Titles of test(), it() and describe(), rows of their .each() tables among the names: { index, title, names }. */
function* titlesOf(text) {
  const call = /(?<![\w.$])(?:test|it|describe)((?:\.\w+)*)\s*\(/g;
  for (let match = call.exec(text); match; match = call.exec(text)) {
    let open = match.index + match[0].length - 1;
    let table = '';
    if (/\.(each|for|prop)$/.test(match[1])) {
      const end = afterBracket(text, open);
      table = text.slice(open, end);
      open = text.indexOf('(', end);
      if (open < 0 || text.slice(end, open).trim() !== '') continue;
    }
    const start = open + 1 + /^\s*/.exec(text.slice(open + 1))[0].length;
    if (!'\'"`'.includes(text[start])) continue;
    const title = text.slice(start + 1, afterString(text, start) - 1).replace(/\\(['"`])/g, '$1');
    yield { index: match.index, title, names: `${title} ${table}` };
  }
}

/** Comments of a C test file, each with the test that it belongs to: the function that it stands in or before. */
function* commentsOfC(text) {
  const functions = [...text.matchAll(/^static void (\w+)\(void\)\n\{/gm)].map((match) => ({
    name: match[1],
    start: match.index,
    end: text.indexOf('\n}', match.index),
  }));
  const isRun = new Set([...text.matchAll(/\bRUN\((\w+)\)/g)].map((match) => match[1]));
  for (const match of text.matchAll(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g)) {
    // Nearest before a test, not the file's head: between the comment and the function there is nothing.
    const owner =
      functions.find(({ start, end }) => match.index > start && match.index < end) ??
      functions.find(
        ({ start }) => text.slice(match.index + match[0].length, start).trim() === '' && start > match.index,
      );
    if (owner && isRun.has(owner.name))
      yield { index: match.index, comment: match[0], test: owner.name.replaceAll('_', ' ') };
  }
}

/** What is wrong between statements and tests, one sentence each. */
export function faults(statements, mentions) {
  const found = [];
  const seen = new Map();
  for (const { id, page, line } of statements) {
    if (seen.has(id)) found.push(`${page}:${line}: ${id} is stated twice, before in ${seen.get(id)}`);
    else seen.set(id, `${page}:${line}`);
  }
  const named = new Set(mentions.map(({ id }) => id));
  for (const { id, page, line } of statements) {
    if (!named.has(id)) found.push(`${page}:${line}: ${id} has no test that names it`);
  }
  for (const { id, file, line, test } of mentions) {
    if (!seen.has(id)) found.push(`${file}:${line}: "${test}" names ${id}, which ${specification} does not state`);
  }
  return [...new Set(found)];
}

/** How many statements have a test, and how many tests name one. */
export function counts(statements, mentions) {
  const named = new Set(mentions.map(({ id }) => id));
  const ids = new Set(statements.map(({ id }) => id));
  return {
    statements: ids.size,
    covered: [...ids].filter((id) => named.has(id)).length,
    tests: new Set(mentions.map(({ file, test }) => `${file}\n${test}`)).size,
  };
}

const cell = (text) => text.replaceAll('|', '\\|').replaceAll('<', '&lt;').replace(/\s+/g, ' ').trim();

/** The page docs/protocol/coverage.md: for each statement the tests that name it. */
export function coverageMarkdown(statements, mentions) {
  const { statements: all, covered, tests } = counts(statements, mentions);
  const lines = [
    '<!-- generated by scripts/check-spec.mjs, do not edit -->',
    '# Which test shows which statement',
    '',
    `${covered} of ${all} statements are named by ${tests} tests. A test that names a statement exercises it; it does not exhaust it.`,
    '`npm run spec` writes this page, and fails for a statement without a test and for a name that no page states.',
  ];
  let heading = '';
  for (const { id, page, section } of statements) {
    const next = `${page.split('/').at(-1)}, ${section}`;
    if (next !== heading) lines.push('', `## ${next}`, '', '| statement | tests |', '|---|---|');
    heading = next;
    const shown = new Map();
    for (const { file, test } of mentions.filter((mention) => mention.id === id)) {
      shown.set(`${file}\n${test}`, `[${file.split('/').at(-1)}](../../${file}): ${cell(test)}`);
    }
    lines.push(`| ${id} | ${[...shown.values()].join('<br>') || '**none**'} |`);
  }
  return `${lines.join('\n')}\n`;
}
