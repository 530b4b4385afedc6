import { CLOSE_BRACKET, COMMA, MINUS, NINE, OPEN_BRACKET, QUOTE, SPACE, ZERO } from '../core/chars.js';
import { exactNumber } from '../core/decimal.js';
import { show } from '../core/errors.js';
import { isKnown } from '../core/exact.js';
import { TimeReader } from '../time/reader.js';
import type { WallClock } from '../time/zone.js';
import { type Fault, timeFault } from './fault.js';
import { JsonFault, JsonScanner } from './json-scanner.js';
import type { CompiledMapping, Literal } from './mapping.js';
import { type Path, showPath } from './pointer.js';
import { FeedRecord, isJsonNumber, type RecordReader } from './record.js';

const UNMATCHED: Fault = { kind: 'unmatched' };

/** JSON records: objects, one per line or frame, or arrays of them. Defaults: `/t`, `/value`, `/key`. */
export class JsonRecords implements RecordReader {
  readonly record: FeedRecord = new FeedRecord();
  hint: Fault | undefined;
  readonly #scanner: JsonScanner;
  readonly #time: TimeReader;
  readonly #timePath: Path;
  readonly #when: { readonly slot: number; readonly allowed: readonly Literal[] }[];
  readonly #valuePath: Path;
  readonly #values: readonly number[]; // slots
  readonly #firstValue: number;
  readonly #vector: boolean;
  readonly #key: readonly (string | number)[]; // literal texts, and slots
  readonly #optionalKey: boolean;
  readonly #keySlot: number; // of the default key
  #hints = 0; // faults that came with a hint

  /** `clock` as for {@link TimeReader}. @throws RangeError on an unknown time unit */
  constructor(mapping: CompiledMapping, clock?: WallClock) {
    const paths: Path[] = [];
    const slot = (path: Path): number => {
      const known = paths.findIndex((other) => showPath(other) === showPath(path));
      return known === -1 ? paths.push(path) - 1 : known;
    };
    this.#timePath = mapping.time ?? ['t'];
    slot(this.#timePath);
    const values = mapping.value ?? [['value']];
    this.#valuePath = values[0] as Path;
    this.#values = values.map(slot);
    this.#firstValue = slot(this.#valuePath);
    this.#vector = mapping.vector;
    this.#key = (mapping.key ?? [['key']]).map((part) => (typeof part === 'string' ? part : slot(part)));
    this.#optionalKey = mapping.key === null;
    this.#keySlot = mapping.key === null ? slot(['key']) : -1;
    this.#when = mapping.when.map(({ path, allowed }) => ({ slot: slot(path), allowed }));
    this.#scanner = new JsonScanner(paths);
    this.#time = new TimeReader(mapping.timeOptions, clock);
  }

  get roundedTimes(): boolean {
    return this.#time.rounded;
  }

  read(text: string, from: number, to: number, sample: () => void, fault: (fault: Fault) => void): void {
    try {
      let at = skipSpace(text, from);
      do {
        if (text.charCodeAt(at) === OPEN_BRACKET) at = this.#array(text, at, to, sample, fault);
        else at = this.#one(text, at, to, sample, fault);
      } while (at < to);
    } catch (err) {
      if (!(err instanceof SyntaxError)) throw err;
      const found = text.slice(from, to).trim();
      if (err instanceof JsonFault && err.at < to)
        fault({ kind: 'syntax', problem: err.message, position: err.at - from + 1, found });
      else fault({ kind: 'syntax', problem: err instanceof JsonFault ? 'it ends too early' : err.message, found });
    }
  }

  /** One record; returns where the next thing begins. */
  #one(text: string, at: number, to: number, sample: () => void, fault: (fault: Fault) => void): number {
    const next = this.#scanner.scan(text, at);
    if (this.#scanner.stop > to) throw new JsonFault('it ends too early', to);
    const found = this.#extract(text, at);
    if (found === undefined) sample();
    else fault(found);
    return next;
  }

  /** An array of records; returns where the next thing begins. */
  #array(text: string, from: number, to: number, sample: () => void, fault: (fault: Fault) => void): number {
    let at = skipSpace(text, from + 1);
    if (text.charCodeAt(at) === CLOSE_BRACKET && at < to) return skipSpace(text, at + 1);
    for (;;) {
      at = this.#one(text, at, to, sample, fault);
      const mark = at < to ? text.charCodeAt(at) : 0;
      if (mark === CLOSE_BRACKET) return skipSpace(text, at + 1);
      if (mark !== COMMA) throw new JsonFault(at < to ? `unexpected ${show(text[at])}` : 'it ends too early', at);
      at += 1;
    }
  }

  /** What the scanner found as a sample, or why it is none. */
  #extract(text: string, at: number): Fault | undefined {
    const scanner = this.#scanner;
    const record = this.record;
    for (const { slot, allowed } of this.#when)
      if (!allowed.includes(this.#plain(text, slot) as Literal)) return UNMATCHED;
    const from = scanner.startOf(0);
    const to = scanner.endOf(0);
    if (from < 0) return this.#noTime(text.slice(at, this.#scanner.stop));
    const code = text.charCodeAt(from);
    record.key = this.#keyOf(text);
    const t =
      code === QUOTE
        ? this.#time.read(this.#plain(text, 0), record.key)
        : this.#time.readDigits(text, from, to, record.key);
    if (typeof t === 'string') return timeFault(t, text.slice(from, to));
    record.t = t;
    record.tText = text.slice(from, to);
    if (this.hint === undefined && scanner.startOf(this.#firstValue) < 0)
      this.#noValue(text.slice(at, this.#scanner.stop));
    if (this.#vector) this.#row(text);
    else this.#number(text, this.#firstValue);
    return undefined;
  }

  #number(text: string, slot: number): void {
    const from = this.#scanner.startOf(slot);
    const to = this.#scanner.endOf(slot);
    const record = this.record;
    const code = from < 0 ? 0 : text.charCodeAt(from);
    if (code === MINUS || (code >= ZERO && code <= NINE)) {
      record.value = exactNumber(text, from, to);
      record.valueText = text.slice(from, to);
    } else if (code === QUOTE) {
      const number = exactNumber(text, from + 1, to - 1);
      const finite = isKnown(number);
      record.value = finite ? number : this.#plain(text, slot);
      record.valueText = finite ? String(number) : 'null';
    } else if (code === OPEN_BRACKET) {
      record.value = rowOf(text.slice(from, to));
      record.valueText = text.slice(from, to);
    } else {
      record.value = from < 0 ? undefined : this.#plain(text, slot);
      record.valueText = 'null';
    }
  }

  #row(text: string): void {
    const row: unknown[] = [];
    const texts: string[] = [];
    for (const slot of this.#values) {
      this.#number(text, slot);
      row.push(this.record.value);
      texts.push(this.record.valueText);
    }
    this.record.value = row;
    this.record.valueText = `[${texts.join(',')}]`;
  }

  #keyOf(text: string): string | undefined {
    if (this.#optionalKey && this.#scanner.startOf(this.#keySlot) < 0) return undefined;
    let key = '';
    for (const part of this.#key) key += typeof part === 'string' ? part : this.#keyPart(text, part);
    return key;
  }

  #keyPart(text: string, slot: number): string {
    const from = this.#scanner.startOf(slot);
    if (from < 0) return '';
    const raw = text.slice(from, this.#scanner.endOf(slot));
    return raw.charCodeAt(0) === QUOTE ? (raw.includes('\\') ? (JSON.parse(raw) as string) : raw.slice(1, -1)) : raw;
  }

  /** The value at a path; `undefined` where there is none. */
  #plain(text: string, slot: number): unknown {
    const from = this.#scanner.startOf(slot);
    return from < 0 ? undefined : JSON.parse(text.slice(from, this.#scanner.endOf(slot)));
  }

  #noTime(text: string): Fault {
    // Looking for numbers is slow: only the first faults say where there are some.
    this.#hints += 1;
    return {
      kind: 'no-time',
      path: showPath(this.#timePath),
      numbersAt: this.#hints <= 5 ? numbersIn(text) : [],
    };
  }

  #noValue(text: string): void {
    this.hint = { kind: 'no-value', path: showPath(this.#valuePath), numbersAt: numbersIn(text) };
  }
}

/** Where the next character stands that is not white space. */
function skipSpace(text: string, from: number): number {
  let at = from;
  while (text.charCodeAt(at) <= SPACE) at += 1;
  return at;
}

/** An array of numbers, or of their texts. Integers that no double holds are read from their text. */
const rowOf = (text: string): unknown[] =>
  (JSON.parse(text.replace(/(?<![\w."+-])-?\d{16,}(?![\w.])/g, '"$&"')) as unknown[]).map((x) =>
    typeof x === 'string' && isJsonNumber(x) ? exactNumber(x, 0, x.length) : x,
  );

/** Where a record holds numbers: what a wrong path may have meant. */
function numbersIn(text: string): string[] {
  const found: string[] = [];
  const visit = (value: unknown, path: Path): void => {
    if (found.length >= 8 || path.length > 4) return;
    if (typeof value === 'number' || (typeof value === 'string' && isJsonNumber(value))) found.push(showPath(path));
    else if (typeof value === 'object' && value !== null)
      for (const [name, member] of Object.entries(value)) visit(member, [...path, name]);
  };
  try {
    visit(JSON.parse(text), []);
  } catch {
    return [];
  }
  return found;
}
