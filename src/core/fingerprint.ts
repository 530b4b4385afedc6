import { show } from './errors.js';
import { type State, StateError } from './state.js';

/** All options that a state depends on, by name: a state is only good for the same ones. */
export type Fingerprint = Readonly<Record<string, State>>;

/** Options as plain JSON: `undefined` is left out, what JSON has no form for is text. */
export const fingerprintOf = (options: object): Fingerprint =>
  JSON.parse(
    JSON.stringify(options, (_, value: unknown) =>
      typeof value === 'bigint' || (typeof value === 'number' && !Number.isFinite(value)) ? String(value) : value,
    ),
  ) as Fingerprint;

/** @throws StateError that names every option that differs, with both of its values; `what` is whose state it is */
export function checkFingerprint(what: string, then: State | undefined, now: Fingerprint, remedy = ''): void {
  const before = typeof then === 'object' && then !== null && !Array.isArray(then) ? (then as Fingerprint) : {};
  const names = [...new Set([...Object.keys(before), ...Object.keys(now)])];
  const changed = names.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(now[name]));
  if (changed.length === 0) return;
  const list = changed.map((name) => `${name} was ${shown(before[name])}, is ${shown(now[name])}`);
  throw new StateError(`${what} was taken with other options: ${list.join('; ')}${remedy}`);
}

const shown = (value: State | undefined): string =>
  value === undefined ? 'not given' : typeof value === 'string' ? show(value) : JSON.stringify(value);
