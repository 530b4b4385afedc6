import { map, type OperatorFunction } from 'rxjs';
import { show } from '../core/errors.js';
import type { Derivative } from '../core/types.js';
import { type Per, perScale } from '../time/per.js';

/** How fast a value changes, as a share of itself. */
export interface Relative {
  /** Per cent of the value, per unit of time of the derivative; `null` where there is no derivative, or the value is 0. */
  readonly percent: number | null;
  /** Slope of the logarithm: `percent / 100`. The value doubles in ln 2 / logSlope. */
  readonly logSlope: number | null;
  /** Of `percent`, where the derivative has one. */
  readonly percentError?: number;
}

/**
 * Adds how fast a value changes in per cent of itself: `100 * derivative / value`.
 *
 * One result for one, at once. Unit: per cent per unit of time of the derivative. Of a negative value the share counts from its
 * size, so that growing is positive.
 *
 * @example
 * of({ t: 0, value: 100 }, { t: 1000, value: 110 }).pipe(
 *   derivative(),
 *   relativeRate(),
 *   map(({ percent }) => percent),
 * ) // -> 10, 9.090909090909092
 */
export function relativeRate<R extends Derivative<unknown>>(): OperatorFunction<R, R & Relative> {
  return map((result) => {
    const size = Math.abs(Number(result.value));
    const logSlope = result.derivative === null || size === 0 ? null : result.derivative / size;
    const percent = logSlope === null ? null : 100 * logSlope;
    const error = result.standardError;
    return {
      ...result,
      percent,
      logSlope,
      ...(error !== undefined && size > 0 && { percentError: (100 * error) / size }),
    };
  });
}

/**
 * Adds the angle of the slope in degrees, from -90 to 90, as it looks where one unit of time is drawn as long as `aspect` units
 * of value (default 1): 45 is one `aspect` per unit of time.
 *
 * One result for one, at once; `null` where there is no derivative.
 *
 * @example
 * of({ t: 0, value: 0 }, { t: 1000, value: 1 }).pipe(
 *   derivative(),
 *   slopeAngle(),
 *   map(({ angle }) => angle),
 * ) // -> 45, 45
 *
 * @throws RangeError when `aspect` is not a positive number
 */
export function slopeAngle<R extends Derivative<unknown>>(
  aspect = 1,
): OperatorFunction<R, R & { readonly angle: number | null }> {
  if (!(aspect > 0 && aspect < Infinity)) throw new RangeError(`aspect must be a positive number, got ${show(aspect)}`);
  return map((result) => ({
    ...result,
    angle: result.derivative === null ? null : (Math.atan(result.derivative / aspect) * 180) / Math.PI,
  }));
}

/** When a value reaches a threshold if it goes on like this. All in ms from the time of the sample. */
export interface TimeTo {
  /** `null`: it moves away, stands still, or has no derivative. 0: it is there. */
  readonly timeTo: number | null;
  /** The same for the slope plus and minus two standard errors, where there is one; `latest` is `null` when it may never come. */
  readonly earliest?: number | null;
  readonly latest?: number | null;
}

/**
 * Adds how long it takes to the threshold: `(threshold - value) / derivative`, with an interval where the derivative has a
 * standard error. A value that is past the threshold, in the direction in which it moves, moves away.
 *
 * One result for one, at once. `per` is that of the derivative (default: second).
 *
 * @example
 * of({ t: 0, value: 0 }, { t: 1000, value: 1 }).pipe(
 *   derivative(),
 *   timeToThreshold(10),
 *   map(({ timeTo }) => timeTo),
 * ) // -> 10000, 9000
 *
 * @throws RangeError when the threshold is not finite, or `per` is no unit of time
 */
export function timeToThreshold<R extends Derivative<unknown>>(
  threshold: number,
  { per = 's' }: { readonly per?: Per } = {},
): OperatorFunction<R, R & TimeTo> {
  if (!(typeof threshold === 'number' && threshold - threshold === 0))
    throw new RangeError(`threshold must be a finite number, got ${show(threshold)}`);
  const { scale, divisor } = perScale(per, 'number');
  const unit = scale / divisor; // ms
  return map((result) => {
    const way = threshold - Number(result.value);
    const at = (slope: number): number | null => (way === 0 ? 0 : slope * way > 0 ? (way / slope) * unit : null);
    const slope = result.derivative;
    if (slope === null) return { ...result, timeTo: null };
    const error = result.standardError;
    if (error === undefined || error !== error) return { ...result, timeTo: at(slope) };
    const towards = Math.sign(way) * 2 * error;
    return { ...result, timeTo: at(slope), earliest: at(slope + towards), latest: at(slope - towards) };
  });
}
