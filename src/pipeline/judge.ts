import type { Time } from '../core/types.js';
import type { TimeUnit } from '../time/time-options.js';
import type { Remark } from './remark.js';

/** What is looked at of a sample. */
export interface Seen {
  readonly key: string | undefined;
  readonly t: Time;
  /** The time as it was written, as JSON. */
  readonly tText: string;
  readonly value: unknown;
}

const YEAR_2000 = 946_684_800_000;
const YEAR_2100 = 4_102_444_800_000;
const YEAR_2200 = 7_258_118_400_000;
/** Numbers below this are of no unit that could be mistaken: seconds have been larger since 1998. */
const LEAST = 9e8;
const IN_MS: readonly (readonly [TimeUnit, number])[] = [
  ['s', 1e3],
  ['ms', 1],
  ['us', 1e-3],
  ['ns', 1e-6],
];
/** Spacings above so many times the usual one are wide; below such a part of it they are near. */
const WIDE = 10;
const NEAR = 0.01;
/** What devices write for a value that they do not have: all ones, or all nines. A thermometer that was not read says -127. */
const SENTINELS = new Set([65535, 65534, 65533, 32767, -32768, 4294967295, 2147483647, -127, -999, -9999, 9999, 99999]);

/** What the first samples of a source show, in the order in which they came. `unit`: that of bare numbers, where it was given. Pure. */
export function judge(samples: readonly Seen[], unit: TimeUnit | undefined, gapsAreSet: boolean): Remark[] {
  const found: (Remark | undefined)[] = [
    wrongUnit(samples, unit),
    twoUnits(samples),
    swapped(samples),
    sentinel(samples),
  ];
  const series = [...byKey(samples).values()];
  if (isNewestFirst(samples)) found.push({ kind: 'newest-first', sorted: false });
  else {
    found.push(repeats(samples));
    found.push(series.map((one) => odd(one, gapsAreSet)).find((remark) => remark !== undefined));
  }
  return found.filter((remark) => remark !== undefined);
}

/** Is each sample older than the one before, in every series, and in one of them at least twice? */
export function isNewestFirst(samples: readonly Seen[]): boolean {
  let most = 0;
  for (const series of byKey(samples).values()) {
    let falls = 0;
    for (let i = 1; i < series.length; i += 1) {
      const [before, now] = [ms(series[i - 1] as Seen), ms(series[i] as Seen)];
      if (now > before) return false;
      if (now < before) falls += 1;
    }
    most = Math.max(most, falls);
  }
  return most >= 2;
}

function wrongUnit(samples: readonly Seen[], given: TimeUnit | undefined): Remark | undefined {
  const [first] = samples;
  if (first === undefined || given === 'excel') return undefined;
  const pattern = given === undefined ? calendar(samples) : undefined;
  if (pattern !== undefined) return { kind: 'calendar', found: first.tText, pattern };
  const unit = given ?? 'ms';
  const raw = bare(first);
  if (!(raw >= LEAST)) return undefined;
  const at = ms(first);
  if (given !== undefined && at <= YEAR_2200) return undefined; // who says so knows of 1970
  const year = new Date(at).getUTCFullYear();
  if (at >= YEAR_2000 / 2 && at <= YEAR_2200) return undefined;
  const likely = IN_MS.filter(([, size]) => raw * size >= YEAR_2000 && raw * size <= YEAR_2100).map(([name]) => name);
  if (likely.length === 0 && at <= YEAR_2200) return undefined;
  return { kind: 'unit', found: first.tText, unit, year: Number.isNaN(year) ? Infinity : year, likely };
}

/** The pattern of times that are dates written as one number, such as 20240131: all of them are. */
function calendar(samples: readonly Seen[]): string | undefined {
  const texts = samples.map(({ tText }) => tText.replaceAll('"', ''));
  if (!texts.every((text) => DATE_NUMBER.test(text)) || !texts.every((text) => text.length === texts[0]?.length))
    return undefined;
  return 'yyyyMMddHHmmss'.slice(0, texts[0]?.length);
}

const DATE_NUMBER = /^(19|20|21)\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(([01]\d|2[0-3])[0-5]\d([0-5]\d)?)?$/;

function twoUnits(samples: readonly Seen[]): Remark | undefined {
  for (let i = 1; i < samples.length; i += 1) {
    const [before, now] = [samples[i - 1] as Seen, samples[i] as Seen];
    const [a, b] = [bare(before), bare(now)];
    const ratio = a > b ? a / b : b / a;
    if (Math.min(a, b) >= LEAST && [1e3, 1e6, 1e9].some((size) => ratio > 0.9 * size && ratio < 1.1 * size))
      return { kind: 'two-units', before: before.tText, found: now.tText };
  }
  return undefined;
}

function swapped(samples: readonly Seen[]): Remark | undefined {
  const [first] = samples;
  if (first === undefined || samples.length < 3) return undefined;
  const isEpoch = (x: number): boolean => IN_MS.some(([, size]) => x * size >= YEAR_2000 && x * size <= YEAR_2100);
  for (let i = 0; i < samples.length; i += 1) {
    const { value, ...sample } = samples[i] as Seen;
    const raw = bare({ ...sample, value });
    const before = samples[i - 1]?.value;
    if (typeof value !== 'number' || !isEpoch(value) || raw !== raw || isEpoch(raw)) return undefined;
    if (typeof before === 'number' && value <= before) return undefined;
  }
  return { kind: 'swapped', time: first.tText, value: String(first.value) };
}

/** Does each time come equally often, more than once? */
function repeats(samples: readonly Seen[]): Remark | undefined {
  const sizes: number[] = [];
  samples.forEach((sample, i) => {
    const before = samples[i - 1];
    if (before !== undefined && before.t === sample.t && before.key === sample.key) sizes.push((sizes.pop() ?? 0) + 1);
    else sizes.push(1);
  });
  const whole = sizes.slice(0, -1); // the last may go on
  const [size = 1] = whole;
  return whole.length >= 4 && size > 1 && whole.every((n) => n === size) ? { kind: 'repeats', times: size } : undefined;
}

/** Is one spacing much wider than the others, or much narrower? */
function odd(series: readonly Seen[], gapsAreSet: boolean): Remark | undefined {
  const spacings = series
    .slice(1)
    .map((sample, i) => ms(sample) - ms(series[i] as Seen))
    .filter((h) => h > 0)
    .sort((a, b) => a - b);
  const usual = spacings[spacings.length >> 1] ?? 0;
  const widest = spacings.at(-1) ?? 0;
  const narrowest = spacings[0] ?? 0;
  if (spacings.length < 3) return undefined;
  if (narrowest < NEAR * usual) return { kind: 'near', spacing: narrowest, usual };
  return !gapsAreSet && spacings.length >= 5 && widest > WIDE * usual
    ? { kind: 'wide', spacing: widest, usual }
    : undefined;
}

/** A value that stands for none, and is far from all others. */
function sentinel(samples: readonly Seen[]): Remark | undefined {
  const values = samples.flatMap(({ value }) => (typeof value === 'number' ? [value] : []));
  const others = values.filter((value) => !SENTINELS.has(value));
  const suspect = values.find((value) => SENTINELS.has(value));
  if (suspect === undefined || others.length < 3) return undefined;
  const [least, most] = [Math.min(...others), Math.max(...others)];
  const far = WIDE * Math.max(most - least, 1);
  return suspect < least - far || suspect > most + far ? { kind: 'sentinel', value: suspect } : undefined;
}

function byKey(samples: readonly Seen[]): Map<string | undefined, Seen[]> {
  const series = new Map<string | undefined, Seen[]>();
  for (const sample of samples) {
    const known = series.get(sample.key);
    if (known === undefined) series.set(sample.key, [sample]);
    else known.push(sample);
  }
  return series;
}

const ms = ({ t }: Seen): number => (typeof t === 'bigint' ? Number(t) / 1e6 : t);

/** The number that a time was written as; NaN for text. */
const bare = ({ tText }: Seen): number =>
  /^"?-?\d+([.,]\d+)?"?$/.test(tText) ? Number(tText.replaceAll('"', '').replace(',', '.')) : Number.NaN;
