import { closeSync, openSync, readdirSync, realpathSync, type Stats, statSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { checkSum, fits, type InputMark } from './input-mark.js';

/** What rotation adds to a name: a number, or a date. */
const ADDED = /^[-._]\d[\dT:._+-]*$/;

/** A file, and what the file system says of it. */
interface Found {
  readonly path: string;
  readonly stats: Stats;
}

/**
 * Where a file is that was read up to a mark: under the name that it had, or another one in the same folder. Renamed, it has the
 * same inode; a copy has the same bytes. An inode alone says nothing: it is used again.
 */
export function findMarked(path: string, mark: InputMark): string | undefined {
  const files = [path, ...beside(path)].flatMap(look);
  const same = ({ stats }: Found): boolean => stats.ino === mark.inode && stats.dev === mark.device;
  const isIt = ({ path: file, stats }: Found): boolean => stats.size >= mark.length && has(file, mark);
  // Where nothing was read, every file has the same bytes.
  const others = mark.length === 0 ? [] : files.filter((file) => !same(file));
  return [...files.filter(same), ...others].find(isIt)?.path;
}

/** Has anything that was read of the file been changed, wherever it is now? @throws StateError that says so */
export function checkMarked(path: string, mark: InputMark): void {
  const found = findMarked(path, mark);
  if (found === undefined) return;
  const file = openSync(found, 'r');
  try {
    checkSum(found, mark, file);
  } finally {
    closeSync(file);
  }
}

/** When a file was written last, and when it was made, in ms since the Unix epoch. */
export type Written = Pick<Stats, 'mtimeMs' | 'birthtimeMs'>;

/**
 * The files that had the name after one that was written last at `before`, oldest first, without that which has it now: there are
 * some when it was rotated more than once. Copies of the one that was read, by its mark, are none of them.
 */
export function rotatedAfter(path: string, before: Written, read: InputMark): string[] {
  const [now] = look(path);
  const name = basename(realPath(path));
  return beside(path)
    .filter((file) => isRotated(basename(file), name))
    .flatMap(look)
    .filter(({ stats }) => later(stats, before) > 0 && stats.size > 0 && stats.ino !== now?.stats.ino)
    .filter(({ path: file, stats }) => stats.ino !== read.inode && !(read.length > 0 && has(file, read)))
    .sort((a, b) => later(a.stats, b.stats))
    .map(({ path: file }) => file);
}

/** The clocks of file systems tick every few ms: of two files with one time, that which was made later is the later one. */
const later = (a: Written, b: Written): number => a.mtimeMs - b.mtimeMs || a.birthtimeMs - b.birthtimeMs;

/** Could a file with that name be an older `name`, such as `name.1`, `name-20240131` or `na-1.me`? */
export function isRotated(file: string, name: string): boolean {
  const end = extname(name);
  const stem = name.slice(0, name.length - end.length);
  if (file.startsWith(name) && ADDED.test(file.slice(name.length))) return true;
  return file.startsWith(stem) && file.endsWith(end) && ADDED.test(file.slice(stem.length, file.length - end.length));
}

/** The other files of its folder, and of that where a link leads. */
function beside(path: string): string[] {
  const folders = new Set([dirname(path), dirname(realPath(path))]);
  return [...folders].flatMap((folder) =>
    list(folder)
      .map((name) => join(folder, name))
      .filter((file) => file !== path),
  );
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // what cannot be seen cannot be found
  }
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** The file at a path; none where there is no regular one. */
function look(path: string): Found[] {
  try {
    const stats = statSync(path, { throwIfNoEntry: false });
    return stats?.isFile() ? [{ path, stats }] : [];
  } catch {
    return [];
  }
}

/** Can it be read, and does it begin with the bytes of the mark? */
function has(path: string, mark: InputMark): boolean {
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    return fits(file, mark);
  } catch {
    return false;
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
