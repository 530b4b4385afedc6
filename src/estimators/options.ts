import { show } from '../core/errors.js';
import { type Option, readNumber, wholeNumber } from '../core/option.js';
import { OptionError } from '../core/option-error.js';
import { durationToMs } from '../time/duration.js';

/** How far a window reaches: a span of time (`'5s'`, `'PT15M'`), or, as a number, so many samples. */
export type Window = string | number;

/** The same, checked: one of the two. */
export interface WindowSize {
  readonly ms: number | undefined;
  readonly points: number | undefined;
}

/** So many samples a window of time holds at most, unless `maxSamples` says otherwise. */
export const MOST_SAMPLES = 65_536;

/**
 * An option that bounds the memory of a window of time: with more samples than this the oldest leave before their time, and results
 * are `shortened`. Where it is not given, {@link MOST_SAMPLES}.
 */
export const maxSamples: Option<number | undefined> = wholeNumber(
  'samples in a window of time at most (default 65536); then the oldest leave early, and results are shortened',
  { least: 16, most: 2 ** 24 },
);

/**
 * The same in the unit of the spacings, of which a millisecond has `perMs`. A number of samples has an infinite span; a span has
 * `most` samples at most.
 */
export const windowIn = (
  { ms = Infinity, points }: WindowSize,
  perMs: number,
  most: number = MOST_SAMPLES,
): { span: number; points: number } => ({ span: ms * perMs, points: points ?? most });

/** @throws OptionError when `maxSamples` is given beside a window that is a number of samples, so has no need of it */
export function checkMaxSamples(most: number | undefined, window: WindowSize): void {
  if (most !== undefined && window.points !== undefined)
    throw new OptionError(
      (name) => `${name('maxSamples')} belongs to a window of time: this one is ${window.points} samples`,
    );
}

/** An option that must be a duration; checked, it is in ms. */
export const requiredSpan = (help: string): Option<number> => ({
  check: (value, name) => durationToMs(value as string | number, name),
  read: (text) => text,
  placeholder: 'DURATION',
  help,
  schema: { type: 'string' },
});

/** An option that must be a window: a duration, or a whole number of at least `least` samples. */
export const requiredWindow = (help: string, least: number): Option<WindowSize> => ({
  check(value, name) {
    if (typeof value === 'string') return { ms: durationToMs(value, name), points: undefined };
    if (typeof value === 'number') return { ms: undefined, points: checkPoints(name, value, least) };
    throw new TypeError(`${name} must be a duration such as "5s", or so many samples such as 20, got ${show(value)}`);
  },
  read: (text) => (/^\d+$/.test(text) ? Number(text) : text),
  placeholder: 'DURATION|N',
  help,
  schema: { anyOf: [{ type: 'string' }, { type: 'integer', minimum: least }] },
});

/** An option that may be a window, or 0 for none. */
export function optionalWindow(help: string): Option<WindowSize | undefined> {
  const window = requiredWindow(help, 0);
  return {
    ...window,
    check: (value, name) => (value === undefined || value === 0 ? undefined : window.check(value, name)),
  };
}

/** An option that is a finite number of at least `least`, or `false` for none; checked, 0 is none. */
export const numberOrFalse = (help: string, least: number, fallback: number): Option<number> => ({
  check(value = fallback, name) {
    if (value === false) return 0;
    if (typeof value === 'number' && value >= least && value < Infinity) return value;
    throw new RangeError(`${name} must be a finite number of at least ${least}, or false, got ${show(value)}`);
  },
  read: (text, name) => (text === 'false' ? false : readNumber(text, name)),
  placeholder: 'N|false',
  help,
  schema: { anyOf: [{ type: 'number', minimum: least }, { const: false }] },
});

/** @throws RangeError on anything but a whole number from `least` to `most` */
export function checkPoints(name: string, points: number, least: number, most = 1_000_000): number {
  if (Number.isInteger(points) && points >= least && points <= most) return points;
  throw new RangeError(
    `${name} must be a whole number from ${least} to ${most.toLocaleString('en')}, got ${show(points)}`,
  );
}
