import { parseFormat } from '#zone';
import { missingDate } from './time-options.js';

/** What a text in some format says: ms of UTC, and the digits of the fraction of its second, where the format has one. */
export interface Written {
  readonly ms: number;
  readonly fraction: string | undefined;
}

/** A time that was read by a pattern; see `Instant`. */
export interface PatternTime {
  readonly ms: number;
  readonly ns: number;
  readonly rounded: boolean;
  /** Did the text name its zone? */
  readonly zoned: boolean;
}

const DAY = 86_400_000;

/**
 * A pattern of luxon tokens, such as `dd.MM.yyyy HH:mm:ss.u`. A fraction of a second, after a point or a comma, may have any
 * number of digits, whichever token stands for it: digits below 1 ns are rounded. (In luxon `S` is a number of ms, so that
 * "15.9" would be 15.009 s, and no token keeps more than ms.) Without a date, times are of 1970-01-01.
 */
export class Pattern {
  readonly #dateless: boolean;
  readonly #format: string;
  readonly #zoned: boolean;

  /** @throws TypeError where the platform cannot read patterns (a browser) */
  constructor(format: string) {
    const tokens = format.replace(/'[^']*'/g, '');
    this.#format = format.replace(/(s[.,])(SSS|S|u{1,3})(?![Su])/, '$1u');
    this.#zoned = /[Zz]/.test(tokens);
    this.#dateless = missingDate(format) === 'date';
    parseFormat('', this.#format); // throws where there is no such thing
  }

  /** `undefined` when the text does not fit. */
  read(text: string): PatternTime | undefined {
    // luxon takes nine digits at most: the tenth decides how the ninth is rounded.
    const long = /^(.*[.,]\d{9})(\d+)(.*)$/s.exec(text);
    const written = parseFormat(long === null ? text : `${long[1]}${long[3]}`, this.#format);
    if (written === undefined) return undefined;
    const surplus = long?.[2] ?? '';
    const fraction = written.fraction?.padEnd(9, '0');
    const below = fraction === undefined ? (written.ms - Math.floor(written.ms / 1000) * 1000) * 1e6 : Number(fraction);
    const ns = below + (surplus >= '5' ? 1 : 0);
    const second = Math.floor(written.ms / 1000) * 1000;
    const ms = Math.floor(ns / 1e6);
    return {
      ms: (this.#dateless ? second - Math.floor(second / DAY) * DAY : second) + ms,
      ns: ns - ms * 1e6,
      rounded: /[1-9]/.test(surplus),
      zoned: this.#zoned,
    };
  }
}
