import { show } from '../core/errors.js';
import type { TimeFault } from '../time/reader.js';

/**
 * Why a record is no sample, as data: what was looked for (`path`), what was found, and where (`position`, from 1). Words for it
 * are made by {@link describeFault}; whoever knows flags or settings adds what would help.
 */
export type Fault =
  /** A condition of `when` does not hold: no fault of the record. */
  | { readonly kind: 'unmatched' }
  /** So many of the frames differ from the pattern in one place only. */
  | {
      readonly kind: 'near-miss';
      readonly count: number;
      readonly of: number;
      readonly path: string;
      readonly found: string;
      readonly wanted: string;
    }
  /** A part of a message that a decoder cannot read. */
  | { readonly kind: 'undecodable'; readonly problem: string; readonly found: string }
  /** Nothing stands where its key should. */
  | { readonly kind: 'no-key' }
  /** Its time is that of a clock that was never set. */
  | { readonly kind: 'unset-clock'; readonly found: string }
  /** Not JSON. Without a position, it ends too early. */
  | { readonly kind: 'syntax'; readonly problem: string; readonly position?: number; readonly found: string }
  /** Nothing at the path of the time; `numbersAt` are paths that hold numbers. */
  | { readonly kind: 'no-time'; readonly path: string; readonly numbersAt: readonly string[] }
  /** Nothing at the path of the value; the record is a sample all the same, counted `missing`. */
  | { readonly kind: 'no-value'; readonly path: string; readonly numbersAt: readonly string[] }
  | { readonly kind: 'bad-time'; readonly found: string }
  | { readonly kind: 'no-zone'; readonly found: string }
  /** A time that the clocks of its zone skip, when they are set forward. */
  | { readonly kind: 'skipped-time'; readonly found: string }
  /** A time too far ahead of the clock to be true. */
  | { readonly kind: 'ahead'; readonly found: string }
  /** The token of its peer does not open this key. */
  | { readonly kind: 'foreign-key'; readonly found: string }
  | { readonly kind: 'long-key'; readonly length: number; readonly most: number }
  | { readonly kind: 'many-channels'; readonly channels: number; readonly most: number }
  | { readonly kind: 'few-columns'; readonly columns: number; readonly needed: number; readonly found: string }
  /** A quote is open at the end of the line: the record may go on in the next one. */
  | { readonly kind: 'open-quote'; readonly found: string }
  /** A line longer than is ever kept. */
  | { readonly kind: 'too-long' }
  /** A line whose rest was cut away before it could be read. */
  | { readonly kind: 'torn' }
  /** It was read, but could not be worked with; its series begins anew. A fault of this program. */
  | { readonly kind: 'unexpected'; readonly problem: string }
  /** The transport could not hand the record over. */
  | { readonly kind: 'transport'; readonly problem: string };

/** A fault in words, one line. */
export function describeFault(fault: Fault): string {
  switch (fault.kind) {
    case 'unmatched':
      return 'a condition does not hold';
    case 'near-miss':
      return `${fault.count} of ${fault.of} frames differ only at ${fault.path}: they have ${fault.found}, not ${fault.wanted}; remove it from the pattern, or write <_>`;
    case 'undecodable':
      return `${fault.problem}, got ${show(fault.found)}`;
    case 'no-key':
      return 'no key';
    case 'unset-clock':
      return `the time ${show(fault.found)} is that of a clock that is not set`;
    case 'syntax': {
      const where = fault.position === undefined ? fault.problem : `${fault.problem} at column ${fault.position}`;
      return `not JSON, ${where}: ${show(fault.found)}`;
    }
    case 'no-time':
      return `no time at ${fault.path}${numbers(fault.numbersAt)}`;
    case 'no-value':
      return `no value at ${fault.path}${numbers(fault.numbersAt)}`;
    case 'bad-time':
      return `not a time: ${show(fault.found)} (numbers are ms, text is RFC 3339)`;
    case 'no-zone':
      return `the time ${show(fault.found)} names no zone`;
    case 'skipped-time':
      return `the time ${show(fault.found)} does not exist in its zone: the clocks are set forward over it`;
    case 'ahead':
      return `the time ${fault.found} is too far ahead of the clock of this machine`;
    case 'foreign-key':
      return fault.found === ''
        ? 'the token of its peer does not open series without a key'
        : `the token of its peer does not open the key ${show(fault.found)}`;
    case 'long-key':
      return `a key of ${fault.length} characters: at most ${fault.most} are taken`;
    case 'many-channels':
      return `a value of ${fault.channels} channels: at most ${fault.most} are taken`;
    case 'few-columns':
      return `${fault.columns} column${fault.columns === 1 ? '' : 's'} where ${fault.needed} are needed: ${show(fault.found)}`;
    case 'open-quote':
      return `a quote that does not close: ${show(fault.found)}`;
    case 'too-long':
      return 'longer than 16 MiB: skipped';
    case 'unexpected':
      return `this record could not be worked with, and its series begins anew: ${fault.problem} (this is a fault of fluxion)`;
    case 'torn':
      return 'a line that was cut off: its file was cut before the rest of it could be read';
    case 'transport':
      return fault.problem;
  }
}

const numbers = (paths: readonly string[]): string =>
  paths.length === 0 ? '' : `; numbers found at: ${paths.join(', ')}`;

const TIME_FAULTS: Readonly<Record<TimeFault, 'bad-time' | 'no-zone' | 'skipped-time'>> = {
  'no-time': 'bad-time',
  'no-zone': 'no-zone',
  skipped: 'skipped-time',
};

/** The fault of a time that could not be read. */
export const timeFault = (reason: TimeFault, found: string): Fault => ({ kind: TIME_FAULTS[reason], found });
