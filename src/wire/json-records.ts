import { CLOSE_BRACKET, COMMA, OPEN_BRACE, OPEN_BRACKET, QUOTE, SPACE } from '../core/chars.js';
import { show } from '../core/errors.js';
import type { WallClock } from '../time/zone.js';
import type { Fault } from './fault.js';
import { JsonFault, syntaxFault } from './json-fault.js';
import { JsonInStrings } from './json-in-strings.js';
import { isList, itemPaths, JsonLists } from './json-lists.js';
import { JsonScanner } from './json-scanner.js';
import { JsonTime } from './json-time.js';
import { numbersIn, parsed, readValue } from './json-values.js';
import { overLimit } from './limits.js';
import type { CompiledMapping, Literal } from './mapping.js';
import { type Path, showPath } from './pointer.js';
import { FeedRecord, type RecordReader } from './record.js';
import { filterValue, type ValueFilter } from './value-filter.js';

const UNMATCHED: Fault = { kind: 'unmatched' };

/**
 * JSON records: objects, one per line or frame, or arrays of them. Where all paths begin with a number, an array of numbers is a
 * record itself. Defaults: `/t`, `/value`, `/key`.
 */
export class JsonRecords implements RecordReader {
  readonly record: FeedRecord = new FeedRecord();
  readonly mapping: CompiledMapping;
  hint: Fault | undefined;
  readonly #scanner: JsonScanner;
  readonly #time: JsonTime;
  readonly #timePath: Path;
  readonly #timeParts: readonly (string | number)[] | null; // literal texts, and slots; none: it is in slot 0
  readonly #filter: ValueFilter | undefined;
  readonly #positional: boolean; // is a record an array?
  readonly #lists: JsonLists | undefined; // where a path has `*`
  readonly #listSlot: number; // of the outermost list
  readonly #nested: readonly number[]; // slots of paths of several steps
  readonly #inStrings: JsonInStrings | undefined;
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
    this.mapping = mapping;
    const paths: Path[] = [];
    const slot = (path: Path): number => {
      const known = paths.findIndex((other) => showPath(other) === showPath(path));
      return known === -1 ? paths.push(path) - 1 : known;
    };
    this.#timePath = mapping.time ?? ['t'];
    slot(this.#timePath);
    this.#timeParts = mapping.timeParts?.map((part) => (typeof part === 'string' ? part : slot(part))) ?? null;
    this.#filter = mapping.filter;
    const values = mapping.value ?? [['value']];
    this.#valuePath = values[0] as Path;
    this.#values = values.map(slot);
    this.#firstValue = slot(this.#valuePath);
    this.#vector = mapping.vector;
    this.#key = (mapping.key ?? [['key']]).map((part) => (typeof part === 'string' ? part : slot(part)));
    this.#optionalKey = mapping.key === null;
    this.#keySlot = mapping.key === null ? slot(['key']) : -1;
    this.#when = mapping.when.map(({ path, allowed }) => ({ slot: slot(path), allowed }));
    const items = itemPaths(paths);
    const itemSlots = items.map(slot);
    this.#listSlot = items[0] === undefined ? -1 : slot(items[0].slice(0, -1));
    this.#scanner = new JsonScanner(paths);
    this.#lists = items.length > 0 ? new JsonLists(this.#scanner, itemSlots) : undefined;
    const given = [mapping.time, ...(mapping.value ?? [])].filter((path) => path !== null);
    this.#positional = given.length > 0 && given.every(([first = '']) => /^\d+$/.test(first));
    this.#nested = paths.flatMap((path, i) => (path.length > 1 ? [i] : []));
    this.#inStrings = this.#nested.length > 0 ? new JsonInStrings(paths) : undefined;
    this.#time = new JsonTime(mapping, clock);
  }

  get roundedTimes(): boolean {
    return this.#time.rounded;
  }

  read(text: string, from: number, to: number, sample: () => void, fault: (fault: Fault) => void): void {
    try {
      let at = skipSpace(text, from);
      do {
        if (text.charCodeAt(at) === OPEN_BRACKET && !this.#isRecord(text, at))
          at = this.#array(text, at, to, sample, fault);
        else at = this.#one(text, at, to, sample, fault);
      } while (at < to);
    } catch (err) {
      fault(syntaxFault(err, text, from, to));
    }
  }

  /** One record; returns where the next thing begins. */
  #one(text: string, at: number, to: number, sample: () => void, fault: (fault: Fault) => void): number {
    const next = this.#scanner.scan(text, at);
    if (this.#scanner.stop > to) throw new JsonFault('it ends too early', to);
    if (this.#lists !== undefined) {
      const take = (): void => this.#take(this.#extract(text, at), sample, fault);
      if (!this.#lists.each(text, at, take) && !isList(text, this.#scanner.startOf(this.#listSlot))) take();
      return next;
    }
    const expanded = this.#inStrings !== undefined && this.#lacks() ? this.#expand(text, at) : undefined;
    const found = expanded === undefined ? this.#extract(text, at) : this.#extract(expanded, 0);
    this.#take(found, sample, fault);
    return next;
  }

  #take(found: Fault | undefined, sample: () => void, fault: (fault: Fault) => void): void {
    if (found === undefined) sample();
    else fault(found);
  }

  /** Is this array a record, not a list of them? */
  #isRecord(text: string, at: number): boolean {
    if (!this.#positional) return false;
    const first = text.charCodeAt(skipSpace(text, at + 1));
    return first !== OPEN_BRACKET && first !== OPEN_BRACE;
  }

  /** Is there nothing at a path of several steps? */
  #lacks(): boolean {
    for (const slot of this.#nested) if (this.#scanner.startOf(slot) < 0) return true;
    return false;
  }

  /** The record with the JSON that stands in its strings, scanned anew; `undefined` where there is none. */
  #expand(text: string, at: number): string | undefined {
    let expanded: string | undefined;
    for (let next = this.#inStrings?.expand(text, at); next !== undefined; ) {
      expanded = next;
      this.#scanner.scan(expanded, 0);
      next = this.#lacks() ? this.#inStrings?.expand(expanded, 0) : undefined;
    }
    return expanded;
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
    record.key = this.#keyOf(text);
    const fault = this.#readTime(text, at);
    if (fault !== undefined) return fault;
    if (this.hint === undefined && scanner.startOf(this.#firstValue) < 0)
      this.hint = {
        kind: 'no-value',
        path: showPath(this.#valuePath),
        numbersAt: numbersIn(text.slice(at, scanner.stop)),
      };
    if (this.#vector) this.#row(text);
    else this.#value(text, this.#firstValue);
    const over = overLimit(record.key, record.value, this.mapping.maxChannels);
    if (over !== undefined) return over;
    if (this.#filter !== undefined) filterValue(record, this.#filter);
    return undefined;
  }

  /** Reads the time of the record; returns why there is none. */
  #readTime(text: string, at: number): Fault | undefined {
    const { record } = this;
    const from = this.#scanner.startOf(0);
    const joined = this.#timeParts === null ? undefined : this.#joined(text, this.#timeParts);
    if (joined === undefined && from < 0 && !this.#time.isArrival)
      return this.#noTime(text.slice(at, this.#scanner.stop));
    return this.#time.read(record, text, from, this.#scanner.endOf(0), joined);
  }

  #value(text: string, slot: number): void {
    readValue(this.record, text, this.#scanner.startOf(slot), this.#scanner.endOf(slot));
  }

  #row(text: string): void {
    const row: unknown[] = [];
    const texts: string[] = [];
    for (const slot of this.#values) {
      this.#value(text, slot);
      row.push(this.record.value);
      texts.push(this.record.valueText);
    }
    this.record.value = row;
    this.record.valueText = `[${texts.join(',')}]`;
  }

  #keyOf(text: string): string | undefined {
    if (this.#optionalKey && this.#scanner.startOf(this.#keySlot) < 0) return undefined;
    return this.#key.length === 1 ? this.#part(text, this.#key[0] as string | number) : this.#joined(text, this.#key);
  }

  #joined(text: string, parts: readonly (string | number)[]): string {
    let joined = '';
    for (const part of parts) joined += this.#part(text, part);
    return joined;
  }

  /** A literal text as it is, or the text in a slot. */
  #part(text: string, part: string | number): string {
    if (typeof part === 'string') return part;
    const from = this.#scanner.startOf(part);
    if (from < 0) return '';
    const raw = text.slice(from, this.#scanner.endOf(part));
    return raw.charCodeAt(0) === QUOTE ? (raw.includes('\\') ? (JSON.parse(raw) as string) : raw.slice(1, -1)) : raw;
  }

  /** The value at a path; `undefined` where there is none. */
  #plain(text: string, slot: number): unknown {
    const from = this.#scanner.startOf(slot);
    return from < 0 ? undefined : parsed(text.slice(from, this.#scanner.endOf(slot)));
  }

  #noTime(text: string): Fault {
    // Looking for numbers is slow: only the first faults say where there are some.
    this.#hints += 1;
    return { kind: 'no-time', path: showPath(this.#timePath), numbersAt: this.#hints <= 5 ? numbersIn(text) : [] };
  }
}

/** Where the next character stands that is not white space. */
function skipSpace(text: string, from: number): number {
  let at = from;
  while (text.charCodeAt(at) <= SPACE) at += 1;
  return at;
}
