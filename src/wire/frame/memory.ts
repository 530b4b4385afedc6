import { detached } from '../../core/detach.js';
import { FrameMatcher } from './matcher.js';
import type { CompiledPattern, Scope } from './pattern.js';
import type { Rows } from './rows.js';
import { type Recall, View } from './view.js';

/** So many frames are remembered, and so many characters of them; the oldest are forgotten. */
const MOST = 4096;
const MOST_TEXT = 1 << 22;

/** What messages have said that give names to later frames: joined by the holes that both have. */
export class Memory {
  readonly #matcher: FrameMatcher;
  readonly #view: View;
  readonly #names: readonly string[];
  readonly #shared: readonly string[];
  readonly #known = new Map<string, ReadonlyMap<string, string>>();
  #size = 0; // characters of all that is known

  /** @throws RangeError when the two have no hole in common */
  constructor(remember: CompiledPattern, frame: CompiledPattern) {
    const [first, ...others] = remember.scopes;
    const inner = others.reduce((deepest, scope) => (scope.depth > deepest.depth ? scope : deepest), first as Scope);
    this.#matcher = new FrameMatcher(remember);
    this.#view = new View(this.#matcher, remember, inner, new Set());
    this.#names = [...new Set(remember.places.map(({ hole }) => hole.name))];
    const asked = new Set(frame.places.map(({ hole }) => hole.name));
    this.#shared = this.#names.filter((name) => asked.has(name));
    if (this.#shared.length === 0)
      throw new RangeError(
        `remember has no hole that frame has too: they are joined by one, such as the number of a channel; it has ${this.#names.map((name) => `<${name}>`).join(', ')}`,
      );
  }

  /** Looks at a frame, and remembers what it says, if it is one to be remembered. */
  watch(text: string, from: number, to: number): void {
    if (!this.#matcher.match(text, from, to)) return;
    const { count } = this.#matcher.rows[this.#view.scope.id] as Rows;
    for (let row = 0; row < count; row += 1) this.#remember(row);
  }

  #remember(row: number): void {
    const key = this.#keyOf((name) => this.#view.text(name, row));
    if (key === undefined) return;
    const said = new Map<string, string>();
    for (const name of this.#names) {
      const found = this.#view.text(name, row);
      if (found !== undefined) said.set(name, detached(found));
    }
    this.#forget(key);
    this.#known.set(key, said);
    this.#size += sizeOf(key, said);
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= MOST && this.#size <= MOST_TEXT) return;
      this.#forget(oldest);
    }
  }

  #forget(key: string): void {
    const said = this.#known.get(key);
    if (said === undefined) return;
    this.#known.delete(key);
    this.#size -= sizeOf(key, said);
  }

  /** What is known for a row of another frame. */
  recall(view: View, row: number): Recall | undefined {
    view.recall = undefined;
    const key = this.#keyOf((name) => view.text(name, row));
    const said = key === undefined ? undefined : this.#known.get(key);
    return said === undefined ? undefined : (name) => said.get(name);
  }

  #keyOf(text: (name: string) => string | undefined): string | undefined {
    const parts = this.#shared.map(text);
    return parts.includes(undefined) ? undefined : JSON.stringify(parts);
  }
}

function sizeOf(key: string, said: ReadonlyMap<string, string>): number {
  let size = key.length;
  for (const text of said.values()) size += text.length;
  return size;
}
