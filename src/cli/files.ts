import { type Dirent, existsSync, fstatSync, readdirSync, type Stats, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { isRotated } from '../adapters/file/rotated.js';
import { StreamError } from '../core/errors.js';
import { nearest } from '../core/nearest.js';
import type { Config } from './config.js';
import { UsageError } from './flags.js';

/** Names of files that are likely to hold samples. */
const DATA = /\.(csv|tsv|ndjson|jsonl|json|log|txt)$/i;

/** @throws StreamError on a file that is not there, or is none, with the one that may have been meant */
export function checkFile(path: string): void {
  let found: Stats | undefined;
  try {
    found = statSync(path, { throwIfNoEntry: false });
  } catch {
    return; // whoever opens it will say why it cannot
  }
  if (found === undefined) throw new StreamError('transport', `cannot read ${path}: ${missing(path)}`);
  if (!found.isDirectory()) return;
  const [example] = filesIn(path).filter((name) => DATA.test(name));
  const fix = example === undefined ? 'name a file in it' : `name a file in it, such as ${join(path, example)}`;
  throw new StreamError('transport', `cannot read ${path}: it is a directory; ${fix}`);
}

/**
 * Refuses files to write that are other files of the run, and a file of results that would be overwritten. Where there is a state,
 * it says how long that file must be.
 *
 * @throws UsageError that says what to do instead
 */
export function checkOutputs({ source, follow, sinks, state, outFile, dropped }: Config): void {
  const others: (readonly [what: string, file: string | number | undefined])[] = [
    ['the input', source.kind === 'file' ? source.path : source.kind === 'stdio' ? STDIN : undefined],
    ['the standard output', sinks.some(({ kind }) => kind === 'stdio') ? STDOUT : undefined],
    ...['', '.1', '.new', '.lock'].map((end) => ['a file of the state', state && state.path + end] as const),
  ];
  refuseSame('--dropped', dropped, others);
  refuseSame('--out-file', outFile, [...others, ['the file of --dropped', dropped]]);
  refuseSame('--state', state?.path, others.slice(0, 2));
  if (follow && source.kind === 'file') {
    refuseRotated('--dropped', dropped, source.path);
    refuseRotated('--out-file', outFile, source.path);
    refuseRotated('--state', state?.path, source.path);
  }
  const found = outFile === undefined ? undefined : statOf(outFile);
  if (state === undefined && found?.isFile() && found.size > 0)
    throw new UsageError(
      `--out-file ${outFile} is not empty, and would be overwritten: name another file, append with >> ${outFile}, or go on with --state FILE`,
    );
}

const STDIN = 0;
const STDOUT = 1;

/** Refuses a file that is one of the others. A number is an open file. @throws UsageError */
export function refuseSame(
  flag: string,
  path: string | undefined,
  others: readonly (readonly [what: string, file: string | number | undefined])[],
): void {
  const here = path === undefined ? undefined : statOf(path);
  for (const [what, file] of others) {
    if (path === undefined || file === undefined) continue;
    const there = statOf(file);
    const same = here?.isFile() === true && here.ino === there?.ino && here.dev === there.dev;
    if (same || (typeof file === 'string' && resolve(path) === resolve(file)))
      throw new UsageError(`${flag} ${path} is ${what}: name another file`);
  }
}

/** Refuses a file that would be taken for an older one of the input, and be read, when that is rotated. */
function refuseRotated(flag: string, path: string | undefined, input: string): void {
  if (path === undefined || dirname(resolve(path)) !== dirname(resolve(input))) return;
  if (isRotated(basename(path), basename(input)))
    throw new UsageError(
      `${flag} ${path} has the name of an older ${input}, and --follow would read it: name another file`,
    );
}

/** What lies there; `undefined` where that cannot be seen. */
function statOf(file: string | number): Stats | undefined {
  try {
    return typeof file === 'number' ? fstatSync(file) : statSync(file, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/** A file in the same folder with a name that is close to that of `path`. */
export function nearFile(path: string): string | undefined {
  const name = nearest(basename(path), filesIn(dirname(path)));
  return name === undefined ? undefined : path.slice(0, path.length - basename(path).length) + name;
}

function missing(path: string): string {
  const folder = dirname(path);
  if (!existsSync(folder)) return `there is no such file, and no folder ${folder}`;
  const near = nearFile(path);
  return `there is no such file${near === undefined ? '' : ` (did you mean ${near}?)`}`;
}

/** The files of a folder; none where it cannot be read. */
function filesIn(folder: string): string[] {
  let entries: Dirent[] = [];
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch {
    // The message goes without a suggestion.
  }
  return entries.filter((entry) => !entry.isDirectory()).map(({ name }) => name);
}
