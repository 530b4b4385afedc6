import type { Place, Scope } from './pattern.js';
import type { Rows } from './rows.js';

/** A hole that has a name, as it is seen from the rows of one scope. */
export class Candidate {
  readonly #up: readonly number[]; // scopes whose parents are asked, from the inside out
  readonly #across: readonly (readonly [scope: number, beside: number])[]; // lists that go by the index of another one
  readonly #chain: readonly number[]; // the scopes around the row that is asked, from the inside out

  constructor(
    readonly place: Place,
    from: Scope,
  ) {
    const [own, other] = [chainOf(from), chainOf(place.scope)];
    let common = 0;
    while (common < own.length && own[common] === other[common]) common += 1;
    this.#up = own
      .slice(common)
      .reverse()
      .map(({ id }) => id);
    this.#across = other.slice(common).map(({ id }, i) => [id, (own[common + i] as Scope).id]);
    this.#chain = own.reverse().map(({ id }) => id);
  }

  /** The row that has it, for this row; -1 where there is none. */
  rowFor(rows: readonly Rows[], row: number): number {
    let found = row;
    for (const id of this.#up) found = (rows[id] as Rows).parentOf(found);
    for (const [id, beside] of this.#across) {
      let at = row;
      for (const inner of this.#chain) {
        if (inner === beside) break;
        at = (rows[inner] as Rows).parentOf(at);
      }
      found = (rows[id] as Rows).find(found, (rows[beside] as Rows).indexOf(at));
      if (found < 0) return -1;
    }
    return found;
  }
}

/**
 * The holes of these names that a row of this scope can see: its own, those around it, and those of lists beside it that have no
 * value of their own, which go by index. The innermost comes first; of those, the one that is written first.
 */
export function visible(places: readonly Place[], name: string, from: Scope, driving: ReadonlySet<Scope>): Candidate[] {
  return places
    .filter((place) => place.hole.name === name && sees(from, place.scope, driving))
    .sort((a, b) => b.depth - a.depth || a.order - b.order)
    .map((place) => new Candidate(place, from));
}

/** Can a row of the one scope see a row of the other? */
function sees(from: Scope, to: Scope, driving: ReadonlySet<Scope>): boolean {
  const [own, other] = [chainOf(from), chainOf(to)];
  if (other.length > own.length) return false;
  return other.every((scope, i) => {
    const beside = own[i] as Scope;
    return scope === beside || (scope.kind === 'list' && beside.kind === 'list' && !leadsTo(scope, driving));
  });
}

/** Is one of these scopes this one, or within it? */
const leadsTo = (scope: Scope, driving: ReadonlySet<Scope>): boolean =>
  [...driving].some((one) => chainOf(one).includes(scope));

/** The scopes around a row, and its own, from the outside in. */
export function chainOf(scope: Scope): Scope[] {
  const chain: Scope[] = [];
  for (let at: Scope | undefined = scope; at !== undefined; at = at.parent) chain.unshift(at);
  return chain;
}
