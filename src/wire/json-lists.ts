import { OPEN_BRACKET } from '../core/chars.js';
import { strictJson } from './json-fault.js';
import type { JsonScanner } from './json-scanner.js';
import { everySteps } from './path-tree.js';
import { type Path, showPath } from './pointer.js';

/** The step that stands for every item of an array. */
export const EVERY = '*';
/** So many items of one message are read: each costs a look at the whole message. */
const MOST = 4096;

/** The paths that end in a step `*`, from the outermost list to the innermost. */
export function itemPaths(paths: readonly Path[]): Path[] {
  const items = new Map<string, Path>();
  for (const path of paths)
    path.forEach((step, i) => {
      if (step === EVERY) items.set(showPath(path.slice(0, i + 1)), path.slice(0, i + 1));
    });
  return [...items.values()].sort((a, b) => a.length - b.length);
}

/**
 * Goes through the items of lists within lists, as an odometer does: for each of the innermost, the scanner holds the record with that
 * item in place of `*`. `slots` are those of {@link itemPaths}, which must lie within each other.
 */
export class JsonLists {
  readonly #scanner: JsonScanner;
  readonly #slots: readonly number[];
  readonly #steps: readonly { name: string }[];

  constructor(scanner: JsonScanner, slots: readonly number[]) {
    this.#scanner = scanner;
    this.#slots = slots;
    this.#steps = everySteps(scanner.root);
  }

  /** Calls `item` for each of the innermost items; false when there is no such list. More than 4,096 of them are not read. */
  each(text: string, from: number, item: () => void): boolean {
    const scanner = this.#scanner;
    const at = this.#slots.map(() => 0);
    for (let n = 0; n < MOST; n += 1) {
      this.#steps.forEach((step, i) => {
        step.name = String(at[i]);
      });
      scanner.scan(text, from);
      const missing = this.#slots.findIndex((slot) => scanner.startOf(slot) < 0);
      if (missing === -1) {
        item();
        at[at.length - 1] = (at.at(-1) as number) + 1;
      } else if (missing === 0) return n > 0;
      else {
        at.fill(0, missing);
        at[missing - 1] = (at[missing - 1] as number) + 1;
      }
    }
    return true;
  }
}

/** Where a path takes one item of a list that has several records; `undefined` where none does. */
export function oneOfMany(
  text: string,
  paths: readonly Path[],
): { readonly list: string; readonly length: number } | undefined {
  if (!paths.some((path) => path.some((step) => /^\d+$/.test(step)))) return undefined;
  let record: unknown;
  try {
    record = JSON.parse(strictJson(text));
  } catch {
    return undefined;
  }
  for (const path of paths) {
    let value = record;
    for (let i = 0; i < path.length - 1; i += 1) {
      const step = path[i] as string;
      const isRecords =
        Array.isArray(value) &&
        value.length > 1 &&
        value.every((one) => typeof one === 'object' && one !== null && !Array.isArray(one));
      if (isRecords && /^\d+$/.test(step))
        return { list: showPath(path.slice(0, i)), length: (value as unknown[]).length };
      value = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[step] : undefined;
    }
  }
  return undefined;
}

/** Is there an array, perhaps an empty one, at this place of a text? */
export const isList = (text: string, start: number): boolean => start >= 0 && text.charCodeAt(start) === OPEN_BRACKET;
