import { FrameMatcher } from './matcher.js';
import type { CompiledPattern } from './pattern.js';
import { type Recall, View } from './view.js';

/** So many frames are remembered; the oldest are forgotten. */
const MOST = 4096;

/** What messages have said that give names to later frames: joined by the holes that both have. */
export class Memory {
  readonly #matcher: FrameMatcher;
  readonly #view: View;
  readonly #names: readonly string[];
  readonly #shared: readonly string[];
  readonly #known = new Map<string, ReadonlyMap<string, string>>();

  /** @throws RangeError when the two have no hole in common */
  constructor(remember: CompiledPattern, frame: CompiledPattern) {
    const [root] = remember.scopes;
    this.#matcher = new FrameMatcher(remember);
    this.#view = new View(this.#matcher, remember, root as NonNullable<typeof root>, new Set());
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
    const key = this.#keyOf((name) => this.#view.text(name, 0));
    if (key === undefined) return;
    const said = new Map<string, string>();
    for (const name of this.#names) {
      const found = this.#view.text(name, 0);
      if (found !== undefined) said.set(name, found);
    }
    this.#known.delete(key);
    this.#known.set(key, said);
    if (this.#known.size > MOST) for (const oldest of this.#known.keys()) return void this.#known.delete(oldest);
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
