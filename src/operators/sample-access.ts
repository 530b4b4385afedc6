import type { Observer } from 'rxjs';
import { show } from '../core/errors.js';
import { type State, StateError } from '../core/state.js';
import type { Sample, Time } from '../core/types.js';
import type { DropReason } from '../order/ledger.js';
import { type Instant, instantToNs, parseRfc3339 } from '../time/rfc3339.js';

/** A sample that gets no result, and why. */
export interface Dropped<S = Sample> {
  readonly sample: S;
  readonly reason: DropReason;
}

/** Reads one member out of a sample: the function that was given, or else the member of the same name. */
export function accessor<S, T>(name: string, given: ((sample: S) => T) | undefined, member: string): (sample: S) => T {
  if (given !== undefined && typeof given !== 'function')
    throw new TypeError(`${name} must be a function of a sample, got ${show(given)}`);
  return given ?? (MEMBERS[member] as (sample: S) => T);
}

/** A function each, so that the call sees one kind of object. */
const MEMBERS: Readonly<Record<string, (sample: never) => unknown>> = {
  t: (sample: Sample) => sample.t,
  value: (sample: Sample) => sample.value,
  key: (sample: Sample) => sample.key,
};

/** The key of a sample: one for all, a function, or its `key`. */
export const keyAccessor = <S>(
  key: string | ((sample: S) => string | undefined) | undefined,
): ((sample: S) => string | undefined) =>
  typeof key === 'string' ? () => key : (key ?? (MEMBERS['key'] as (sample: S) => string | undefined));

/** @throws TypeError on a `dropped` that cannot take samples */
export function checkDropped<S>(dropped: Pick<Observer<Dropped<S>>, 'next'> | undefined): void {
  if (dropped !== undefined && typeof dropped?.next !== 'function')
    throw new TypeError(`dropped must be a Subject, or anything with next, got ${show(dropped)}`);
}

/** A Date or RFC 3339 text as a time; anything else is no time (NaN), which the series counts `bad`. */
export function toTime(t: unknown): Time {
  if (t instanceof Date) return t.getTime();
  return typeof t === 'string' && parseRfc3339(t, instant) && instant.zoned ? instantToNs(instant) : Number.NaN;
}
const instant: Instant = { ms: 0, ns: 0, zoned: true, rounded: false };

/** A sample that waits, as state: JSON, with bigints. */
export const encodeSampleObject = <S>(sample: S): State =>
  JSON.stringify(sample, (_, member: unknown) => (typeof member === 'bigint' ? { $bigint: String(member) } : member));

/** @throws StateError on anything else */
export function decodeSampleObject<S>(state: State): S {
  if (typeof state !== 'string') throw new StateError('the state is damaged: a sample was expected');
  return JSON.parse(state, (_, member: unknown) =>
    typeof member === 'object' && member !== null && '$bigint' in member ? BigInt(String(member.$bigint)) : member,
  ) as S;
}
