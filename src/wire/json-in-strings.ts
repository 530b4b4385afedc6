import { QUOTE } from '../core/chars.js';
import { JsonScanner } from './json-scanner.js';
import { type Path, showPath } from './pointer.js';

/**
 * Paths that go on inside a string which holds JSON, as bridges of brokers write it: `{"payload": "{\"temp\": 21.5}"}`.
 *
 * `expand` gives the record with such a string replaced by the JSON that it holds, where one of the paths leads into it.
 */
export class JsonInStrings {
  readonly #prefixes: number;
  readonly #scanner: JsonScanner;

  constructor(paths: readonly Path[]) {
    const prefixes = new Map<string, Path>();
    for (const path of paths)
      for (let n = 1; n < path.length; n += 1) prefixes.set(showPath(path.slice(0, n)), path.slice(0, n));
    this.#prefixes = prefixes.size;
    this.#scanner = new JsonScanner([...prefixes.values()]);
  }

  /** `undefined` when no string stands in the way, or it holds no JSON. */
  expand(text: string, from: number): string | undefined {
    const scanner = this.#scanner;
    scanner.scan(text, from);
    for (let slot = 0; slot < this.#prefixes; slot += 1) {
      const [start, end] = [scanner.startOf(slot), scanner.endOf(slot)];
      if (start < 0 || text.charCodeAt(start) !== QUOTE) continue;
      const inner = JSON.parse(text.slice(start, end)) as string;
      if (!isJson(inner)) continue;
      return text.slice(from, start) + inner + text.slice(end, scanner.stop);
    }
    return undefined;
  }
}

function isJson(text: string): boolean {
  if (!/^\s*[{[]/.test(text)) return false;
  try {
    return new JsonScanner([]).scan(text, 0) >= text.length;
  } catch {
    return false;
  }
}
