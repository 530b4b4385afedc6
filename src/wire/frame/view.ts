import { type Candidate, visible } from './candidates.js';
import type { FrameMatcher } from './matcher.js';
import type { CompiledPattern, Scope } from './pattern.js';
import { textOf } from './text-of.js';

/** Texts that were remembered from another frame, for names that this one does not have. */
export type Recall = (name: string) => string | undefined;

/** A matched frame as the rows of one scope see it: what the holes of each name have taken. */
export class View {
  readonly #matcher: FrameMatcher;
  readonly #pattern: CompiledPattern;
  readonly #driving: ReadonlySet<Scope>;
  readonly #known = new Map<string, readonly Candidate[]>();
  recall: Recall | undefined;

  constructor(
    matcher: FrameMatcher,
    pattern: CompiledPattern,
    readonly scope: Scope,
    driving: ReadonlySet<Scope>,
  ) {
    this.#matcher = matcher;
    this.#pattern = pattern;
    this.#driving = driving;
  }

  /** The holes of a name, the best first. */
  holes(name: string): readonly Candidate[] {
    let found = this.#known.get(name);
    if (found === undefined) {
      found = visible(this.#pattern.places, name, this.scope, this.#driving);
      this.#known.set(name, found);
    }
    return found;
  }

  /** The text of the first hole of this name that has one; else what was remembered. */
  text(name: string, row: number): string | undefined {
    for (const hole of this.holes(name)) {
      const found = this.take(hole, row) ? textOf(this.#matcher.text, this.from, this.to, hole.place.bare) : undefined;
      if (found !== undefined && found !== '') return found;
    }
    return this.recall?.(name);
  }

  /** Where what was taken last begins and ends in the text of the matcher. */
  from = 0;
  to = 0;

  /** Finds what a hole has taken for a row; false when that is nothing. */
  take(hole: Candidate, row: number): boolean {
    const { rows } = this.#matcher;
    const { scope, column } = hole.place;
    const at = scope === this.scope ? row : hole.rowFor(rows, row);
    if (at < 0) return false;
    const table = rows[scope.id] as (typeof rows)[number];
    this.from = table.startOf(at, column);
    this.to = table.endOf(at, column);
    return this.from >= 0;
  }
}
