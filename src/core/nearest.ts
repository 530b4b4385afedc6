import { show } from './errors.js';

/** A beginning with fewer letters than this could mean too much. */
const MIN_START = 3;

/**
 * The known name that is most like `name`, or `undefined` when none is close (more than a third of it would change). A name that
 * is only cut short (`--vers`) means the one name that it begins.
 *
 * Source: Levenshtein distance, with a swap of neighbours counted as one edit (optimal string alignment).
 */
export function nearest(name: string, known: Iterable<string>): string | undefined {
  const names = [...known];
  let best: string | undefined;
  let least = Math.max(2, Math.ceil(name.length / 3)) + 1;
  for (const candidate of names) {
    const edits = distance(name.toLowerCase(), candidate.toLowerCase());
    if (edits < least) {
      least = edits;
      best = candidate;
    }
  }
  const [start, ...others] = least > 1 ? begunBy(name, names) : [];
  return start === undefined || others.length > 0 ? best : start;
}

/** ` (did you mean X?)`, or nothing: the end of a message about an unknown name. */
export const suggestion = (name: string, known: Iterable<string>): string => {
  const names = [...known];
  const close =
    nearest(name, names) ??
    begunBy(name, names)
      .slice(0, 4)
      .join(', ')
      .replace(/, (?!.*, )/, ' or ');
  return close === '' ? '' : ` (did you mean ${close}?)`;
};

/** The names that begin with this one, in either case. */
function begunBy(name: string, names: readonly string[]): string[] {
  if (name.replace(/\W/g, '').length < MIN_START) return [];
  return names.filter((candidate) => candidate.toLowerCase().startsWith(name.toLowerCase()));
}

function distance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  const at = (cells: readonly number[], j: number): number => cells[j] ?? 0;
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = a[i - 1] === b[j - 1] ? 0 : 1;
      let edits = Math.min(at(row, j) + 1, at(next, j - 1) + 1, at(row, j - 1) + change);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) edits = Math.min(edits, at(before, j - 2) + 1);
      next.push(edits);
    }
    before = row;
    row = next;
  }
  return at(row, b.length);
}

/** Checks an option that names one of a few choices; throws a RangeError that lists them. */
export function oneOf<T extends string>(option: string, value: T, choices: readonly T[]): T {
  if (choices.includes(value)) return value;
  throw new RangeError(
    `${option} must be one of ${choices.join(', ')}, got ${show(value)}${suggestion(String(value), choices)}`,
  );
}

/** Checks that every option has a known name: a misspelt one would be ignored in silence. @throws TypeError */
export function checkNames(what: string, options: object, known: readonly string[]): void {
  for (const name of Object.keys(options)) {
    if (!known.includes(name)) throw new TypeError(`${what} has no option ${show(name)}${suggestion(name, known)}`);
  }
}
