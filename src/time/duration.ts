import { shiftDecimal } from '../core/decimal.js';
import { show } from '../core/errors.js';
import type { Option } from '../core/option.js';

/**
 * A span of time: `'5s'`, `'15 min'`, `'1h30m'`, ISO 8601 (`'PT15M'`), or a number, which is milliseconds as in `t`. Text needs a
 * unit: `'1500'` is refused.
 */
export type DurationLike = number | string;

/** A unit in nanoseconds: a factor, times ten to the power of `places`. */
export interface UnitSize {
  readonly places: number;
  readonly factor: bigint;
}

/** Each unit's names, and the power of ten and the factor that make it nanoseconds. */
const UNITS = new Map<string, UnitSize>();
const unit = (names: string, places: number, factor: bigint): void => {
  for (const name of names.split(' ')) UNITS.set(name, { places, factor });
};
unit('ns nanosecond nanoseconds', 0, 1n);
unit('us µs μs microsecond microseconds', 3, 1n);
unit('ms millisecond milliseconds', 6, 1n);
unit('s sec second seconds', 9, 1n);
unit('m min minute minutes', 9, 60n);
unit('h hour hours', 9, 3600n);
unit('d day days', 9, 86400n);

/**
 * A duration in whole nanoseconds, exactly. A bare unit means one of it: `'min'` is `'1 min'`. Digits below 1 ns are rounded.
 *
 * @throws RangeError when the text is no duration, or when it is not positive (`name` says whose value it was); months and
 * years are refused, for they have no fixed length
 */
export function durationToNs(value: DurationLike, name = 'duration'): bigint {
  const ns =
    typeof value === 'number'
      ? shiftDecimal(String(value), 6)
      : typeof value === 'string'
        ? (fromUnits(value.trim()) ?? fromIso(value.trim()))
        : undefined;
  if (ns !== undefined && ns > 0n) return ns;
  const number = typeof value === 'string' ? value.trim() : '';
  throw new RangeError(
    /^(\d+\.?\d*|\.\d+)$/.test(number)
      ? `${name} must be a positive duration such as "${number}ms", "${number}s" or "${number}min", got ${show(value)}, which names no unit`
      : `${name} must be a positive duration such as "1500ms", "5s", "15 min" or "PT15M", got ${show(value)}`,
  );
}

/** A duration in milliseconds. */
export const durationToMs = (value: DurationLike, name?: string): number => Number(durationToNs(value, name)) / 1e6;

/** Which values a {@link span} takes beside durations. */
interface SpanOptions<D> {
  /** 0, or `'0'`, is taken as 0 ms. */
  readonly zero?: boolean;
  readonly fallback?: D;
}

/** An option that is a duration; checked, it is in ms. */
export function span<D extends number | undefined = undefined>(
  help: string,
  { zero = false, fallback }: SpanOptions<D> = {},
): Option<number | D> {
  return {
    check(value, name) {
      if (value === undefined) return fallback as D;
      return zero && (value === 0 || value === '0') ? 0 : durationToMs(value as DurationLike, name);
    },
    read: (text) => text,
    placeholder: 'DURATION',
    help,
    schema: { type: 'string' },
  };
}

const WRITTEN: readonly (readonly [ms: number, unit: string])[] = [
  [86_400_000, 'd'],
  [3_600_000, 'h'],
  [60_000, 'min'],
  [1000, 's'],
  [1, 'ms'],
  [1e-3, 'us'],
  [1e-6, 'ns'],
];

/** A duration as it is written, `'5.4min'`: to so many digits (default 2), in the largest unit of which it has one. */
export function durationText(ms: number, digits = 2): string {
  const [size, unit] = WRITTEN.find(([size]) => ms >= size) ?? [1e-6, 'ns'];
  return `${Number((ms / size).toPrecision(digits))}${unit}`;
}

function fromUnits(text: string): bigint | undefined {
  const alone = UNITS.get(text);
  if (alone) return 10n ** BigInt(alone.places) * alone.factor;
  let total = 0n;
  let rest = text;
  while (rest !== '') {
    const match = /^(\d*\.?\d+)\s*([a-zµμ]+)\s*/.exec(rest);
    const known = match && UNITS.get(match[2] as string);
    if (!match || !known) return undefined;
    const { places, factor } = known;
    total += shiftDecimal(match[1] as string, places, factor) as bigint;
    rest = rest.slice(match[0].length);
  }
  return text === '' ? undefined : total;
}

/** ISO 8601 durations of fixed length: weeks, days, hours, minutes, seconds. */
function fromIso(text: string): bigint | undefined {
  const match = /^P(?=.)(?:(\d+)W)?(?:(\d+)D)?(?:T(?=.)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:[.,]\d+)?)S)?)?$/i.exec(text);
  if (!match) return undefined;
  const [weeks, days, hours, minutes] = match.slice(1, 5).map((part) => BigInt(part ?? 0)) as [
    bigint,
    bigint,
    bigint,
    bigint,
  ];
  const whole = ((weeks * 7n + days) * 24n + hours) * 3600n + minutes * 60n;
  return whole * 1000000000n + (shiftDecimal((match[5] ?? '0').replace(',', '.'), 9) as bigint);
}
