import { type Dirent, existsSync, readdirSync, type Stats, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { StreamError } from '../core/errors.js';
import { nearest } from '../core/nearest.js';

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
