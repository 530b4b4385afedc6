import { Observable, type OperatorFunction, Subject } from 'rxjs';
import type { Sample, Value } from '../core/types.js';
import { type CommonOption, passThrough } from './pass-through.js';
import type { SeriesOperatorOptions } from './run-kernel.js';

/** Options of {@link splitAtGaps}. */
export interface SplitOptions<S = Sample, V extends Value = number>
  extends Pick<
    SeriesOperatorOptions<S, V>,
    Exclude<CommonOption, 'key' | 'keyed'> | 'maxGap' | 'lateness' | 'missing' | 'resync'
  > {}

/**
 * One Observable for each segment of a series: it completes at a spacing above `maxGap`, and the next begins.
 *
 * n samples in order leave within their segments, each when the next comes. So each segment can be treated like a whole series.
 * Subscribe to a segment when it is handed out: it keeps nothing. For many series, use one in each pipeline of `byKey`.
 *
 * @example
 * of(0, 1, 50, 51, 52).pipe(
 *   map((t) => ({ t, value: t })),
 *   splitAtGaps({ maxGap: '10ms' }),
 *   mergeMap((segment) => segment.pipe(count())),
 * ) // -> 2, 3
 *
 * @throws RangeError, TypeError at once, on an invalid option
 */
export function splitAtGaps<S = Sample, V extends Value = number>(
  options: SplitOptions<S, V>,
): OperatorFunction<S, Observable<S>> {
  const operator = passThrough<S, V>('splitAtGaps', options, ['maxGap', 'lateness', 'missing', 'resync'], false);
  return (source) =>
    new Observable((out) => {
      let segment: Subject<S> | undefined;
      return source.pipe(operator).subscribe({
        next({ sample, edge }) {
          if (segment === undefined) {
            segment = new Subject<S>();
            out.next(segment.asObservable());
          }
          segment.next(sample);
          if (edge !== 'end') return;
          segment.complete();
          segment = undefined;
        },
        error(error) {
          segment?.error(error);
          out.error(error);
        },
        complete() {
          out.complete();
        },
      });
    });
}
