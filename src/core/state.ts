/** Plain JSON: what a part of a pipeline remembers. Numbers that JSON cannot hold are text; see {@link encodeNumbers}. */
export type State = null | boolean | number | string | readonly State[] | { readonly [name: string]: State };

/** A snapshot that cannot be restored: of another version, of other options, or damaged. The message says which. */
export class StateError extends Error {
  override readonly name = 'StateError';
}

/** Doubles as JSON, bit for bit: NaN, the infinities and -0 become text. */
export const encodeNumbers = (numbers: Iterable<number>): (number | string)[] => Array.from(numbers, encodeNumber);

/** One double as JSON; see {@link encodeNumbers}. */
export const encodeNumber = (x: number): number | string =>
  x - x === 0 && !Object.is(x, -0) ? x : Object.is(x, -0) ? '-0' : String(x);

/** The numbers that were encoded. @throws StateError on anything else, or when there are not `count` of them */
export function decodeNumbers(state: State | undefined, count?: number): number[] {
  if (!Array.isArray(state) || (count !== undefined && state.length !== count)) {
    throw new StateError(`the state is damaged: ${count ?? 'some'} numbers were expected`);
  }
  return (state as readonly State[]).map(decodeNumber);
}

/** The number that was encoded. @throws StateError on anything else */
export function decodeNumber(state: State | undefined): number {
  if (typeof state === 'number') return state;
  if (state === 'NaN' || state === 'Infinity' || state === '-Infinity' || state === '-0') return Number(state);
  throw new StateError(`the state is damaged: a number was expected, got ${JSON.stringify(state)}`);
}

/** The members of a state that is an object. @throws StateError on anything else */
export function fields(state: State | undefined): { readonly [name: string]: State } {
  if (typeof state !== 'object' || state === null || Array.isArray(state))
    throw new StateError('the state is damaged: an object was expected');
  return state as { readonly [name: string]: State };
}

/** The elements of a state that is a list. @throws StateError on anything else */
export function list(state: State | undefined): readonly State[] {
  if (!Array.isArray(state)) throw new StateError('the state is damaged: a list was expected');
  return state as readonly State[];
}

/** A time (number or bigint), or a value (number or row), as JSON. */
export const encodeEither = (x: number | bigint | readonly number[]): State =>
  typeof x === 'bigint' ? { ns: String(x) } : typeof x === 'number' ? encodeNumber(x) : encodeNumbers(x);

/** The time or value that was encoded. @throws StateError on anything else */
export function decodeEither(state: State | undefined): number | bigint | number[] {
  if (Array.isArray(state)) return decodeNumbers(state);
  if (typeof state === 'object' && state !== null) {
    const { ns } = fields(state);
    if (typeof ns === 'string' && /^-?\d+$/.test(ns)) return BigInt(ns);
    throw new StateError('the state is damaged: a time was expected');
  }
  return decodeNumber(state);
}

/** A number, or an integer of any size, as JSON. */
export const encodeExact = (x: number | bigint): State => encodeEither(x);

/** The number that was encoded. @throws StateError on anything else */
export function decodeExact(state: State | undefined): number | bigint {
  const x = decodeEither(state);
  if (typeof x === 'object') throw new StateError('the state is damaged: a number was expected');
  return x;
}

/** A value as a sample holds it: a number, a row in which parts may be missing, or `null` for what no series can use. */
export function encodeValue(value: unknown): State {
  if (typeof value === 'number' || typeof value === 'bigint') return encodeExact(value);
  if (!isRow(value)) return null;
  return Array.from(value, (part) => (typeof part === 'number' || typeof part === 'bigint' ? encodeExact(part) : null));
}

const isRow = (value: unknown): value is ArrayLike<unknown> =>
  Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView));

/** The value that was encoded. @throws StateError on anything else */
export function decodeValue(state: State | undefined): number | bigint | (number | bigint | null)[] | null {
  if (state === null) return null;
  return Array.isArray(state)
    ? list(state).map((part) => (part === null ? null : decodeExact(part)))
    : decodeExact(state);
}
