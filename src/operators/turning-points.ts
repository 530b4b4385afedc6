import { Observable, type OperatorFunction } from 'rxjs';
import type { Derivative, Time } from '../core/types.js';
import { laterBy, spacingOf } from '../time/spacing.js';
import { LinkedObserver } from './linked-observer.js';

/** Where a series turns: its derivative passes 0. */
export interface TurningPoint<S> {
  readonly key?: string;
  /** When, between two results, on the straight line between their derivatives. */
  readonly t: Time;
  readonly kind: 'maximum' | 'minimum';
  /** The value there, on the straight line between the two. */
  readonly value: number;
  /** The first sample after it. */
  readonly sample: S;
}

/**
 * The turning points of a series: where its derivative changes its sign from one result to the next, or is 0 between.
 *
 * At most one for each result, as it comes; early (`final: false`) and missing derivatives do not count, and none is found across the
 * two ends of a segment (`edge`). A zero slope keeps the previous sign. For one series: within `byKey` for more.
 *
 * @example
 * of(0, 3, 4, 3, 0).pipe(
 *   map((value, t) => ({ t, value })),
 *   derivative({ per: 'ms' }),
 *   turningPoints(),
 *   map(({ t, kind, value }) => `${kind} of ${value} at ${t}`),
 * ) // -> 'maximum of 3 at 2'
 */
export function turningPoints<S>(): OperatorFunction<Derivative<S>, TurningPoint<S>> {
  return (source) => new Observable((out) => source.subscribe(new TurnObserver<S>(out)));
}

class TurnObserver<S> extends LinkedObserver<Derivative<S>, TurningPoint<S>> {
  #before: Derivative<S> | undefined; // the newest result whose derivative is not 0

  protected take(result: Derivative<S>): void {
    const { derivative: slope, final, edge } = result;
    if (final === false) return;
    if (edge === 'start' || slope === null) this.#before = undefined;
    if (slope === null || slope === 0) return;
    const before = this.#before;
    this.#before = edge === 'end' ? undefined : result;
    const slopeBefore = before?.derivative ?? 0;
    if (before === undefined || Math.sign(slopeBefore) === Math.sign(slope)) return;
    const { key, t, value, sample } = result;
    const share = slopeBefore / (slopeBefore - slope);
    const turn = {
      t: between(before.t, t, share),
      kind: slope < 0 ? 'maximum' : 'minimum',
      value: before.value + (value - before.value) * share,
      sample,
    } as const;
    this.out.next(key === undefined ? turn : { key, ...turn });
  }

  protected end(): void {}
}

/** The time at a share of the way from `a` to `b`. */
function between(a: Time, b: Time, share: number): Time {
  const ms = spacingOf(a, b) / (typeof a === 'number' ? 1 : 1e6);
  return laterBy(a, ms * share);
}
