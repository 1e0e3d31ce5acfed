// SPDX-License-Identifier: Apache-2.0
/** Reads a YAML or JSON file against a schema; every complaint names file, line, field and mend. */
import { readFile } from 'node:fs/promises';
import { type Document, isMap, isNode, isPair, isScalar, LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { type FileProblem, RigError, RigFileError } from '../errors.js';

export interface SchemaFile<T> {
  readonly value: T;
  /** The file as it is on disk, for its digest. */
  readonly bytes: Uint8Array;
}

/** JSON is read by the YAML parser too (it is a subset), so both get line numbers. Throws RigError, RigFileError. */
export async function readSchemaFile<Schema extends z.ZodType>(
  file: string,
  schema: Schema,
): Promise<SchemaFile<z.infer<Schema>>> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(file);
  } catch (cause) {
    throw new RigError('rig-file-missing', `${file}: cannot be read; check the path`, { cause });
  }
  return { value: parseSchemaText(file, new TextDecoder().decode(bytes), schema), bytes };
}

export function parseSchemaText<Schema extends z.ZodType>(file: string, text: string, schema: Schema): z.infer<Schema> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) {
    throw new RigFileError(
      document.errors.map((error) => ({
        file,
        line: lines.linePos(error.pos[0]).line,
        field: '',
        problem: error.message,
        mend: 'mend the YAML syntax',
      })),
    );
  }
  const result = schema.safeParse(document.toJS());
  if (result.success) {
    return result.data;
  }
  throw new RigFileError(result.error.issues.flatMap((issue) => describe(file, document, lines, issue)));
}

type Path = readonly PropertyKey[];

function describe(file: string, document: Document, lines: LineCounter, issue: z.core.$ZodIssue): FileProblem[] {
  const at = (path: Path, problem: string, mend: string): FileProblem => {
    const line = lineOf(document, lines, path);
    return { file, ...(line === undefined ? {} : { line }), field: path.join('.'), problem, mend };
  };
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => at([...issue.path, key], 'unknown key', 'take it out, or mend its spelling'));
    case 'invalid_value':
      return [
        at(
          issue.path,
          missing(document, issue.path),
          `give ${issue.values.map((v) => JSON.stringify(v)).join(' or ')}`,
        ),
      ];
    case 'invalid_union':
      return [at(issue.path, missing(document, issue.path), issue.message.toLowerCase())];
    case 'invalid_type':
      return [at(issue.path, missing(document, issue.path), `give a value of type ${issue.expected}`)];
    default:
      return [at(issue.path, issue.message, 'change the value')];
  }
}

function missing(document: Document, path: Path): string {
  return document.hasIn(path) || path.length === 0 ? 'not allowed here' : 'missing';
}

/** The line of the key that `path` names, or of its nearest parent that exists. */
function lineOf(document: Document, lines: LineCounter, path: Path): number | undefined {
  for (let length = path.length; length > 0; length -= 1) {
    const parent = document.getIn(path.slice(0, length - 1), true) ?? document.contents;
    const key = path[length - 1];
    if (isMap(parent)) {
      const pair = parent.items.find((item) => isPair(item) && isScalar(item.key) && item.key.value === key);
      if (pair !== undefined && isNode(pair.key) && pair.key.range) {
        return lines.linePos(pair.key.range[0]).line;
      }
    }
  }
  return undefined;
}
