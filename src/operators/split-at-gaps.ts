import { Observable, type OperatorFunction, Subject } from 'rxjs';
import type { Derivative, Sample, Value } from '../core/types.js';
import { LinkedObserver } from './linked-observer.js';
import { type CommonOption, passThrough } from './pass-through.js';
import type { SeriesOperatorOptions } from './run-kernel.js';

/** Options of {@link splitAtGaps}. */
export interface SplitOptions<S = Sample, V extends Value = number>
  extends Pick<
    SeriesOperatorOptions<S, V>,
    Exclude<CommonOption, 'key' | 'keyed'> | 'maxGap' | 'lateness' | 'maxHeld' | 'missing' | 'resync'
  > {}

/**
 * One Observable for each segment of a series: it completes at a spacing above `maxGap`, and the next begins.
 *
 * n samples in order leave within their segments, each when the next comes. So each segment can be treated like a whole series.
 * Subscribe to a segment when it is handed out: it keeps nothing. A segment that has a subscriber goes on to its end when nobody
 * wants further ones: `take(1)` gives the first segment, whole. For many series, use one in each pipeline of `byKey`.
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
  const operator = passThrough<S, V>(
    'splitAtGaps',
    options,
    ['maxGap', 'lateness', 'maxHeld', 'missing', 'resync'],
    false,
  );
  return (source) => new Observable((out) => source.pipe(operator).subscribe(new SegmentObserver<S, V>(out)));
}

class SegmentObserver<S, V extends Value> extends LinkedObserver<Derivative<S, V>, Observable<S>> {
  #segment: Subject<S> | undefined;
  #unwanted = false; // does nobody want further segments?

  /** The source stays for as long as somebody listens to a segment, as with `groupBy` of RxJS. */
  override unsubscribe(): void {
    this.#unwanted = true;
    if (this.#segment?.observed !== true) super.unsubscribe();
  }

  override error(error: unknown): void {
    this.#close()?.error(error);
    super.error(error);
  }

  protected take({ sample, edge }: Derivative<S, V>): void {
    if (this.#segment === undefined) this.#begin();
    this.#segment?.next(sample);
    if (edge === 'end') this.#close()?.complete();
  }

  protected end(): void {
    this.#close()?.complete();
  }

  #begin(): void {
    const segment = new Subject<S>();
    this.#segment = segment;
    this.out.next(
      new Observable((subscriber) => {
        const listens = segment.subscribe(subscriber);
        return () => {
          listens.unsubscribe();
          if (this.#unwanted) this.unsubscribe();
        };
      }),
    );
  }

  /** The open segment, which is open no more. */
  #close(): Subject<S> | undefined {
    const segment = this.#segment;
    this.#segment = undefined;
    return segment;
  }
}
