import { NINE, ZERO } from '../../core/chars.js';
import { shiftDecimal } from '../../core/decimal.js';
import { isJsonNumber } from '../../core/number-scanner.js';
import type { Time } from '../../core/types.js';
import { formatTime } from '../../time/format.js';
import { type TimeFault, TimeReader } from '../../time/reader.js';
import type { TimeOptions } from '../../time/time-options.js';
import type { WallClock } from '../../time/zone.js';
import { type Fault, timeFault } from '../fault.js';
import type { FeedRecord } from '../record.js';
import type { Candidate } from './candidates.js';
import type { FrameMatcher } from './matcher.js';
import type { Rows } from './rows.js';
import { textOf } from './text-of.js';
import { timeOptionsOf } from './time-format.js';
import type { View } from './view.js';

/** Reads times of zones and patterns: what {@link TimeReader} takes, made where the library for it may be loaded. */
export type ClockFor = (options: TimeOptions) => WallClock | undefined;

/** Where a step of a list is a step of time: a unit, and its size in ns as a power of ten. */
const PLACES: Readonly<Record<string, number>> = { ns: 0, us: 3, ms: 6, s: 9 };
const NS = 1000000n;
/** Longer texts, in characters, are no step. */
const MOST_STEP = 40;

/** How the times of one scope are read. */
export interface TimeRules {
  /** Zone of times whose hole names none. */
  readonly zone: string | undefined;
  /** Earlier times are those of clocks that were not set, in ms. */
  readonly since: number;
  readonly clockFor: ClockFor;
}

/** Finds and reads the time of a record: the innermost that can be read, and is not that of a clock that was never set. */
export class FrameTime {
  readonly #matcher: FrameMatcher;
  readonly #view: View;
  readonly #since: number;
  readonly #times: readonly { readonly hole: Candidate; readonly reader: TimeReader; readonly unit: string }[];
  readonly #joined: TimeReader | undefined; // of a date and a clock
  readonly #seconds: TimeReader | undefined; // of whole seconds and their ns
  readonly #stepped: boolean;

  /** @throws RangeError on an unknown zone, or one where no library for zones is */
  constructor(matcher: FrameMatcher, view: View, { zone, since, clockFor }: TimeRules) {
    this.#matcher = matcher;
    this.#view = view;
    this.#since = since;
    const reader = (format: string | undefined): TimeReader => {
      const options = timeOptionsOf(format, zone);
      const zoned = options.zone !== undefined || options.format !== undefined;
      return new TimeReader(options, zoned ? clockFor(options) : undefined);
    };
    this.#times = view.holes('time').map((hole) => ({
      hole,
      reader: reader(hole.place.hole.format),
      unit: hole.place.hole.format ?? 'ms',
    }));
    const [date] = view.holes('date');
    const [clock] = view.holes('clock');
    const formats = [date, clock].map((hole) => hole?.place.hole.format).filter((format) => format !== undefined);
    if (date !== undefined) this.#joined = reader(formats.length > 0 ? formats.join(' ') : undefined);
    if (view.holes('sec').length > 0) this.#seconds = new TimeReader({ unit: 's' });
    this.#stepped = view.holes('step').length > 0;
  }

  /** Has the pattern a place for a time? */
  get isAny(): boolean {
    return this.#times.length > 0 || this.#joined !== undefined || this.#seconds !== undefined;
  }

  /** Had a time digits below 1 ns? */
  get rounded(): boolean {
    return this.#times.some(({ reader }) => reader.rounded);
  }

  /** Reads the time of a row into a record that has its key; returns why it has none. */
  read(record: FeedRecord, row: number): Fault | undefined {
    const view = this.#view;
    const { text } = this.#matcher;
    let fault: Fault | undefined;
    for (const { hole, reader, unit } of this.#times) {
      if (!view.take(hole, row)) continue;
      const { from, to } = view;
      const { bare } = hole.place;
      const taken = text.slice(from, to);
      const first = text.charCodeAt(from);
      const isDigits = !bare && first >= ZERO && first <= NINE;
      const written = isDigits ? taken : textOf(text, from, to, bare);
      if (written === undefined) continue;
      const isNumber = isDigits || taken === written;
      const t = isNumber ? reader.readDigits(text, from, to, record.key) : reader.read(startOf(written), record.key);
      const wrong = this.#wrong(t, written);
      if (wrong === undefined) {
        const asJson = !bare && (!isNumber || reader.json || isJsonNumber(written));
        record.t = t as Time;
        record.tText = asJson ? taken : JSON.stringify(written);
        return this.#stepped ? this.#step(record, row, unit) : undefined;
      }
      fault ??= wrong;
    }
    const date = this.#joined && view.text('date', row);
    if (this.#joined !== undefined && date !== undefined)
      return this.#take(record, this.#joined, [date, view.text('clock', row)].filter(Boolean).join(' '));
    const sec = this.#seconds && view.text('sec', row);
    if (this.#seconds !== undefined && sec !== undefined)
      return this.#take(record, this.#seconds, decimalOf(sec, view.text('nsec', row) ?? '0'));
    return fault ?? { kind: 'no-time', path: this.#times[0]?.hole.place.path ?? '', numbersAt: [] };
  }

  /** A time that several holes make. */
  #take(record: FeedRecord, reader: TimeReader, written: string): Fault | undefined {
    const t = reader.read(written, record.key);
    const wrong = this.#wrong(t, written);
    if (wrong !== undefined) return wrong;
    record.t = t as Time;
    record.tText = JSON.stringify(written);
    return undefined;
  }

  #wrong(t: Time | TimeFault, written: string): Fault | undefined {
    if (typeof t === 'string') return timeFault(t, written);
    const early = typeof t === 'bigint' ? t < BigInt(Math.ceil(this.#since)) * NS : t < this.#since;
    return early ? { kind: 'unset-clock', found: written } : undefined;
  }

  /** The time of an element of a list: that of the list, and so many steps more, exactly. */
  #step(record: FeedRecord, row: number, unit: string): Fault | undefined {
    const view = this.#view;
    const index = BigInt((this.#matcher.rows[view.scope.id] as Rows).indexOf(row));
    if (index === 0n) return undefined;
    const step = view.text('step', row) ?? '';
    const size = step.length > MOST_STEP ? undefined : shiftDecimal(step, PLACES[unit] ?? 6);
    if (size === undefined) return { kind: 'no-time', path: view.holes('step')[0]?.place.path ?? '', numbersAt: [] };
    const first = typeof record.t === 'bigint' ? record.t : (shiftDecimal(String(record.t), 6) as bigint);
    const ns = first + index * size;
    record.t = ns % NS === 0n && Number.isSafeInteger(Number(ns / NS)) ? Number(ns / NS) : ns;
    record.tText = typeof record.t === 'number' ? String(record.t) : JSON.stringify(formatTime(ns, 'iso'));
    return undefined;
  }
}

/** Of an interval of ISO 8601, two times with a slash between them, the first. */
function startOf(written: string): string {
  const slash = written.indexOf('/');
  if (slash < 0 || slash + 1 === written.length) return written;
  const start = written.slice(0, slash);
  return /^\d{4}-/.test(start) && start.includes('T') ? start : written;
}

/** Whole seconds, and their ns, as one decimal number of seconds; other ns than 0 to 999999999 make no number. */
const decimalOf = (sec: string, nsec: string): string =>
  /^\d{1,9}$/.test(nsec) ? `${sec}.${nsec.padStart(9, '0')}` : `${sec} s and ${nsec} ns`;
