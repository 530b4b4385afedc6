import { show } from '../core/errors.js';
import { checkNames } from '../core/nearest.js';
import type { KernelFactory } from '../core/types.js';
import { durationToMs } from '../time/duration.js';

/** Kinds of estimators by their names, and what makes their kernels out of their options. */
export type Kinds = Readonly<Record<string, (options: never) => KernelFactory>>;

/** How far a window reaches: a span of time (`'5s'`, `'PT15M'`), or, as a number, so many samples. */
export type Window = string | number;

/** The same, checked: one of the two. */
export interface Reach {
  readonly ms: number | undefined;
  readonly points: number | undefined;
}

/** @throws RangeError on what is neither a duration nor a whole number of at least `least` samples */
export function checkWindow(name: string, window: Window, least: number): Reach {
  if (typeof window === 'string') return { ms: durationToMs(window, name), points: undefined };
  if (typeof window !== 'number')
    throw new TypeError(`${name} must be a duration such as "5s", or so many samples such as 20, got ${show(window)}`);
  return { ms: undefined, points: checkPoints(name, window, least) };
}

/** The same in the unit of the spacings, of which a millisecond has `perMs`. */
export const reachIn = (
  { ms = Infinity, points = Infinity }: Reach,
  perMs: number,
): { span: number; points: number } => ({
  span: ms * perMs,
  points,
});

/** @throws RangeError on anything but a whole number from `least` to `most` */
export function checkPoints(name: string, points: number, least: number, most = 1_000_000): number {
  if (Number.isInteger(points) && points >= least && points <= most) return points;
  throw new RangeError(
    `${name} must be a whole number from ${least} to ${most.toLocaleString('en')}, got ${show(points)}`,
  );
}

/** @throws RangeError on anything but a duration in text or in ms */
export function checkSpan(name: string, span: string | number): number {
  return durationToMs(span, name);
}

/** @throws RangeError on anything but a finite number above `least` */
export function checkNumber(name: string, value: number, least: number): number {
  if (typeof value === 'number' && value >= least && value < Infinity) return value;
  throw new RangeError(`${name} must be a finite number of at least ${least}, got ${show(value)}`);
}

/** Refuses options that a kind of estimator does not have. */
export const checkKind = (options: { readonly kind: string }, names: readonly string[]): void =>
  checkNames(`the estimator ${options.kind}`, options, ['kind', ...names]);
