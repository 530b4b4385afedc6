import { Observable, type OperatorFunction } from 'rxjs';
import type { Derivative, Time } from '../core/types.js';
import { laterBy, spacingOf } from '../time/spacing.js';

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
  return (source) =>
    new Observable((out) => {
      let before: Derivative<S> | undefined; // the newest result whose derivative is not 0
      return source.subscribe({
        next(result) {
          const { derivative: slope, final, edge, key, sample } = result;
          if (final === false) return;
          if (edge === 'start') before = undefined;
          if (slope === null) before = undefined;
          else if (slope !== 0) {
            const earlier = before;
            before = edge === 'end' ? undefined : result;
            const slopeBefore = earlier?.derivative ?? 0;
            if (earlier !== undefined && Math.sign(slopeBefore) !== Math.sign(slope)) {
              const share = slopeBefore / (slopeBefore - slope);
              const turn = {
                t: between(earlier.t, result.t, share),
                kind: slope < 0 ? 'maximum' : 'minimum',
                value: earlier.value + (result.value - earlier.value) * share,
                sample,
              } as const;
              out.next(key === undefined ? turn : { key, ...turn });
            }
          }
        },
        error: (error) => out.error(error),
        complete: () => out.complete(),
      });
    });
}

/** The time at a share of the way from `a` to `b`. */
function between(a: Time, b: Time, share: number): Time {
  const ms = spacingOf(a, b) / (typeof a === 'number' ? 1 : 1e6);
  return laterBy(a, ms * share);
}
