/** A part of a pattern, as the slow reader takes it. */
export type Shape =
  | { readonly kind: 'literal'; readonly allowed: readonly string[] }
  | { readonly kind: 'any' }
  | { readonly kind: 'hole'; readonly name: string; readonly only?: readonly string[] }
  | { readonly kind: 'parts'; readonly before: string; readonly name: string; readonly behind: string }
  | { readonly kind: 'every'; readonly item: Shape }
  | { readonly kind: 'list'; readonly items: readonly Shape[] }
  | {
      readonly kind: 'object';
      readonly named: readonly (readonly [name: string, below: Shape])[];
      readonly others: readonly (readonly [name: Shape, below: Shape])[];
    };

/** A sample by the rules of the page on feeds. */
export type SlowSample = readonly [key: string | undefined, t: number, value: unknown];

/** A repeated part of the pattern, or all of it. */
interface Scope {
  readonly list: boolean;
  readonly chain: readonly Scope[];
}

interface Row {
  readonly scope: Scope;
  readonly index: number;
  readonly around: Row | undefined;
  readonly takes: Map<Shape, unknown>;
  readonly rows: Row[];
}

interface Place {
  readonly hole: Shape;
  readonly name: string;
  readonly scope: Scope;
  readonly depth: number;
}

const SINCE = Date.UTC(2000, 0);

/** Reads parsed frames by the rules as they are documented, as plainly as can be: what the fast reader is compared with. */
export class SlowFrames {
  readonly #places: Place[] = [];
  readonly #scopes = new Map<Shape, Scope>();
  readonly #root: Scope = scopeIn(undefined, false);

  constructor(readonly shape: Shape) {
    this.#survey(shape, this.#root, 0);
  }

  read(frame: unknown): readonly SlowSample[] {
    const root = newRow(this.#root, 0, undefined);
    if (!this.#matches(this.shape, frame, root)) return [];
    const driving = [...new Set(this.#places.filter(({ name }) => name === 'value').map(({ scope }) => scope))];
    return driving.flatMap((scope) => rowsOf(root, scope).flatMap((row) => this.#sample(row, driving)));
  }

  #survey(shape: Shape, scope: Scope, depth: number): void {
    if (shape.kind === 'hole' || shape.kind === 'parts')
      this.#places.push({ hole: shape, name: shape.name, scope, depth });
    if (shape.kind === 'every') this.#survey(shape.item, this.#scope(shape.item, scope, true), depth + 1);
    if (shape.kind === 'list') for (const item of shape.items) this.#survey(item, scope, depth + 1);
    if (shape.kind !== 'object') return;
    for (const [, below] of shape.named) this.#survey(below, scope, depth + 1);
    for (const [name, below] of shape.others) {
      const inner = this.#scope(below, scope, false);
      this.#survey(name, inner, depth + 1);
      this.#survey(below, inner, depth + 1);
    }
  }

  #scope(below: Shape, around: Scope, list: boolean): Scope {
    const scope = scopeIn(around, list);
    this.#scopes.set(below, scope);
    return scope;
  }

  #matches(shape: Shape, value: unknown, row: Row): boolean {
    switch (shape.kind) {
      case 'literal':
        return shape.allowed.includes(value as string);
      case 'any':
        return true;
      case 'hole':
        if (shape.only !== undefined && !shape.only.includes(textOf(value) ?? 'null')) return false;
        row.takes.set(shape, value);
        return true;
      case 'parts': {
        const { before, behind } = shape;
        if (typeof value !== 'string' || value.length <= before.length + behind.length) return false;
        if (!value.startsWith(before) || !value.endsWith(behind)) return false;
        row.takes.set(shape, value.slice(before.length, value.length - behind.length));
        return true;
      }
    }
    const isOfKind = shape.kind === 'object' ? isObject(value) : Array.isArray(value);
    if (!isOfKind) {
      const inner = jsonIn(value);
      return inner === undefined ? !isRequired(shape) : this.#matches(shape, inner, row);
    }
    if (shape.kind === 'object') return this.#matchesObject(shape, value as Record<string, unknown>, row);
    const items = value as readonly unknown[];
    if (shape.kind === 'list')
      return shape.items.every((item, i) =>
        i < items.length ? this.#matches(item, items[i], row) : !isRequired(item),
      );
    items.forEach((item, i) => {
      const inner = newRow(this.#scopes.get(shape.item) as Scope, i, row);
      if (this.#matches(shape.item, item, inner)) row.rows.push(inner);
    });
    return true;
  }

  #matchesObject(shape: Shape & { kind: 'object' }, value: Record<string, unknown>, row: Row): boolean {
    const names = shape.named.map(([name]) => name);
    const named = shape.named.every(([name, below]) =>
      Object.hasOwn(value, name) ? this.#matches(below, value[name], row) : !isRequired(below),
    );
    for (const [name, member] of Object.entries(value)) {
      if (names.includes(name)) continue;
      for (const [taker, below] of shape.others) {
        const inner = newRow(this.#scopes.get(below) as Scope, 0, row);
        if (!this.#matches(taker, name, inner) || !this.#matches(below, member, inner)) continue;
        row.rows.push(inner);
        break;
      }
    }
    return named;
  }

  #sample(row: Row, driving: readonly Scope[]): readonly SlowSample[] {
    const value = this.#all('value', row, driving).map(numberOf).find(isUsable);
    const t = this.#all('time', row, driving)
      .map(timeOf)
      .find((time) => time >= SINCE);
    const key = this.#all('key', row, driving).map(textOf).find(Boolean);
    const needsKey = this.#places.some(({ name }) => name === 'key');
    return value === undefined || t === undefined || (needsKey && key === undefined) ? [] : [[key, t, value]];
  }

  /** What the holes of a name have taken, as a row sees it: the innermost first, then the first that is written. */
  #all(name: string, row: Row, driving: readonly Scope[]): unknown[] {
    return this.#places
      .filter((place) => place.name === name)
      .map((place, order) => ({ place, order }))
      .sort((a, b) => b.place.depth - a.place.depth || a.order - b.order)
      .flatMap(({ place }) => {
        const seen = seenFrom(row, place.scope, driving);
        return seen?.takes.has(place.hole) ? [seen.takes.get(place.hole)] : [];
      });
  }
}

/** The row of a scope that belongs to a row: one around it, or that with its index in a list beside it. */
function seenFrom(row: Row, scope: Scope, driving: readonly Scope[]): Row | undefined {
  const around: Row[] = [];
  for (let at: Row | undefined = row; at !== undefined; at = at.around) around.unshift(at);
  let found: Row | undefined = around[0];
  for (const [i, step] of scope.chain.entries()) {
    const beside: Row | undefined = around[i];
    if (beside === undefined) return undefined;
    if (beside.scope === step) found = beside;
    else if (!step.list || !beside.scope.list || driving.some(({ chain }) => chain.includes(step))) return undefined;
    else found = found?.rows.find(({ scope: one, index }) => one === step && index === beside.index);
  }
  return found;
}

function scopeIn(around: Scope | undefined, list: boolean): Scope {
  const chain: Scope[] = [...(around?.chain ?? [])];
  const scope = { list, chain };
  chain.push(scope);
  return scope;
}

const newRow = (scope: Scope, index: number, around: Row | undefined): Row => ({
  scope,
  index,
  around,
  takes: new Map(),
  rows: [],
});

const rowsOf = (row: Row, scope: Scope): Row[] =>
  row.scope === scope ? [row] : row.rows.flatMap((inner) => rowsOf(inner, scope));

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null && !Array.isArray(value);

const textOf = (value: unknown): string | undefined =>
  value === null || typeof value === 'object' ? undefined : String(value);

/** JSON of a list or an object within a text. */
const jsonIn = (value: unknown): unknown =>
  typeof value === 'string' && /^\s*[{[]/.test(value) ? JSON.parse(value) : undefined;

const isRequired = (shape: Shape): boolean =>
  shape.kind === 'literal' ||
  shape.kind === 'any' ||
  shape.kind === 'parts' ||
  (shape.kind === 'hole' && shape.only !== undefined) ||
  (shape.kind === 'list' && shape.items.some(isRequired)) ||
  (shape.kind === 'object' && shape.named.some(([, below]) => isRequired(below)));

const NUMBER = /^-?\d+(\.\d+)?(e\d+)?$/;
const numberOf = (value: unknown): unknown =>
  Array.isArray(value) ? value.map(numberOf) : typeof value === 'string' && NUMBER.test(value) ? Number(value) : value;

const isUsable = (value: unknown): boolean =>
  typeof value === 'number' || (Array.isArray(value) && value.some(isUsable));

const timeOf = (value: unknown): number =>
  typeof value === 'number'
    ? value
    : typeof value === 'string' && value !== ''
      ? +(NUMBER.test(value) ? value : Date.parse(value))
      : Number.NaN;
