import { faultOfRights } from '../adapters/rights.js';
import { decodeNumber, fields, type State } from '../core/state.js';
import { AheadLimit } from '../order/ahead.js';
import type { PeerRights } from '../sockets/grants.js';
import { createCsvReader } from '../wire/csv-reader.js';
import { CsvRecords } from '../wire/csv-records.js';
import type { Fault } from '../wire/fault.js';
import { isUnfinished, JsonCutter } from '../wire/json-cutter.js';
import { jsonReader } from '../wire/json-reader.js';
import { decodeReader, encodeReader } from '../wire/reader-state.js';
import type { RecordReader } from '../wire/record.js';
import { FirstLines } from './first-lines.js';
import type { FormatOptions, RecordTaker } from './format-options.js';
import { guessedReader } from './guessed-reader.js';
import { type Held, OpenQuote } from './open-quote.js';
import { TableHead } from './table-head.js';

/** So many records are looked at for a time under another name, until one has been read. */
const GUESSES = 100;

/**
 * Looks at the first lines of an input to see what it is, then reads every line.
 *
 * The look of a table needs up to twenty lines, or as many as have come when nobody is to wait longer; JSON over several lines needs
 * two. Until then they are held.
 */
export class FormatDetector {
  /** The number of the line, or message, that is being read. */
  count = 0;
  /** Of the peer that sent what is being read, where it may not write every key. */
  rights: PeerRights | undefined;
  readonly #options: FormatOptions;
  readonly #taker: RecordTaker;
  readonly #ahead: AheadLimit | undefined;
  readonly #held: FirstLines;
  #reader: RecordReader | undefined;
  #cutter: JsonCutter | undefined; // where JSON is written over several lines
  readonly #open = new OpenQuote((text) => this.#read(text, 0, text.length)); // a record of a table over several lines
  #guesses = 0; // so many records have been looked at for other names
  #direct = false; // is each line a record, to be read by a reader that is known?
  #preamble = 0; // lines before a table
  #head: TableHead | undefined; // of another file, until its first row
  readonly #lines: boolean;

  /** `lines`: are lines cut from a stream, so that a record may have several? A message is always whole. */
  constructor(options: FormatOptions, taker: RecordTaker, lines: boolean) {
    const { maxAheadMs } = options;
    this.#options = options;
    this.#taker = taker;
    this.#lines = lines;
    this.#held = new FirstLines(options.csv);
    if (options.guesses === false) this.#guesses = GUESSES;
    this.#ahead = maxAheadMs === undefined ? undefined : new AheadLimit(maxAheadMs, Date.now);
  }

  /** Takes one line, or one message, and its number. @throws OptionError when an option names a column that is not there */
  take(text: string, from: number, to: number, number: number): void {
    if (this.#direct && !this.#open.any) {
      this.count = number;
      (this.#reader as RecordReader).read(text, from, to, this.#sample, this.#fault);
      return;
    }
    if (this.#reader === undefined) {
      this.#hold({ text: text.slice(from, to), number });
      return;
    }
    this.count = number;
    if (this.#head !== undefined && !this.#isRow(text.slice(from, to), this.#head)) return;
    if (this.#cutter !== undefined) this.#cutter.line(text.slice(from, to));
    else if (this.#open.any) this.#readAgain(this.#open.goOn({ text: text.slice(from, to), number }));
    else this.#read(text, from, to);
  }

  #hold(line: Held): void {
    this.#held.add(line);
    if (this.#isJson() ? this.#isClear() : this.#held.areEnough) this.#start();
  }

  /** Nobody is to wait for more: what has come is looked at, when it is enough. */
  settle(): void {
    if (this.#reader !== undefined || this.#held.size === 0) return;
    const { arrival } = this.#options.mapping; // then every moment counts
    if (this.#isJson() ? this.#isClear() : this.#held.rows >= 2 || !this.#lines || arrival) this.#start();
  }

  /** A line that could not be kept. */
  skip(fault: Fault, number: number): void {
    this.count = number;
    this.#taker.fault(fault, number);
  }

  /** What reads the records; `undefined` before it is known how they are written. */
  get reader(): RecordReader | undefined {
    return this.#reader;
  }

  /** What has been recognised; `undefined` before that. */
  snapshot(): State | undefined {
    if (this.#reader === undefined) return undefined;
    return {
      reader: encodeReader(this.#reader),
      clock: this.#options.clock?.snapshot() ?? null,
      cutter: this.#cutter?.snapshot() ?? null,
      open: this.#open.snapshot(),
      preamble: this.#preamble,
      head: this.#head?.left ?? null,
    };
  }

  /** Goes on where a snapshot was taken. @throws StateError when it does not fit */
  restore(snapshot: State): void {
    const { reader, clock = null, cutter = null, open, preamble = 0, head = null } = fields(snapshot);
    this.#reader = decodeReader(reader, this.#options);
    if (clock !== null) this.#options.clock?.restore(clock);
    if (cutter !== null) this.#cut().restore(cutter);
    this.#open.restore(open);
    this.#guesses = GUESSES;
    this.#preamble = decodeNumber(preamble);
    if (head !== null) this.#begin(decodeNumber(head));
  }

  /** Another file begins that is written as the one before: its table may have a header again. */
  restart(): void {
    while (this.#open.any) this.#readAgain(this.#open.giveUp());
    this.#cutter?.end();
    this.#begin(this.#preamble);
  }

  /** The input has ended: lines that were held are read. */
  end(): void {
    if (this.#held.size > 0) this.#start();
    this.#cutter?.end();
    while (this.#open.any) this.#readAgain(this.#open.giveUp());
  }

  readonly #sample = (): void => {
    const { record } = this.#reader as RecordReader;
    if (this.#guesses < GUESSES) this.#readsWell();
    const fault = this.rights === undefined ? undefined : faultOfRights(this.rights, record.key);
    if (fault !== undefined) this.#taker.fault(fault, this.count);
    else if (this.#ahead?.isBeyond(record.t)) this.#taker.fault({ kind: 'ahead', found: record.tText }, this.count);
    else {
      record.number = this.count;
      this.#taker.sample(record);
    }
  };

  readonly #fault = (fault: Fault): void => {
    if (fault.kind === 'open-quote' && this.#lines) this.#open.begin({ text: fault.found, number: this.count });
    else this.#taker.fault(fault, this.count);
  };

  #read(text: string, from: number, to: number): void {
    if (this.#guesses < GUESSES) this.#guess(text.slice(from, to));
    (this.#reader as RecordReader).read(text, from, to, this.#sample, this.#fault);
  }

  /** Lines that were held for a quote that does not close: the first is read as it stands. */
  #readAgain([first, ...rest]: readonly Held[]): void {
    if (first === undefined) return;
    const reader = this.#reader as CsvRecords;
    reader.lenient = true;
    this.take(first.text, 0, first.text.length, first.number);
    reader.lenient = false;
    for (const { text, number } of rest) this.take(text, 0, text.length, number);
  }

  /** A sample has come: it is known how to read the feed. */
  #readsWell(): void {
    this.#guesses = GUESSES;
    this.#direct = this.#cutter === undefined;
  }

  /** A table begins again; `preamble`: so many lines may stand before it. */
  #begin(preamble: number): void {
    if (!(this.#reader instanceof CsvRecords)) return;
    this.#direct = false;
    this.#head = new TableHead(this.#reader, preamble, this.#options.mapping, this.#options.clock);
  }

  /** Is this the first row of a table that has begun again? */
  #isRow(line: string, head: TableHead): boolean {
    const found = head.look(line);
    if (found === 'before') return false;
    this.#head = undefined;
    this.#direct = true;
    if (found === 'row') return true;
    if (found !== this.#reader) this.#taker.say(`the next file: ${found.describe()}`);
    this.#reader = found;
    return false;
  }

  #isJson(): boolean {
    const { format, frame } = this.#options;
    if (frame !== undefined) return true;
    return format === undefined ? /^\s*[{[]/.test(this.#held.first) : format === 'ndjson';
  }

  /** Is it clear whether the JSON has one record a line? */
  #isClear(): boolean {
    return !this.#lines || this.#held.size > 1 || !isUnfinished(this.#held.first);
  }

  #start(): void {
    const json = this.#isJson();
    const lines = this.#held.take();
    if (json) this.#startJson(lines);
    else this.#startCsv(lines);
  }

  #startJson(lines: readonly Held[]): void {
    const { format, frame } = this.#options;
    const [first = '', second = ''] = lines.map(({ text }) => text);
    this.#reader = jsonReader(this.#options);
    if (frame !== undefined) this.#guesses = GUESSES; // it says where everything stands
    const unfinished = this.#lines && isUnfinished(first);
    if (unfinished && (/^\s*\[/.test(first) || isUnfinished(second) || !/^\s*\{/.test(second))) this.#cut();
    if (format === undefined && frame === undefined)
      this.#taker.say(`reading JSON, ${this.#cutter === undefined ? 'one record a line' : 'over several lines'}`);
    for (const { text, number } of lines) this.take(text, 0, text.length, number);
  }

  #startCsv(lines: readonly Held[]): void {
    const { format, mapping, clock, csv } = this.#options;
    const texts = lines.map(({ text }) => text);
    const { reader, before, preamble } = createCsvReader(texts, mapping, clock, csv);
    this.#reader = reader;
    this.#preamble = preamble;
    this.#readsWell();
    if (preamble > 0) this.#taker.say(`lines before the table that are left out: ${preamble}`);
    if (format === undefined) this.#taker.say(`reading CSV, ${reader.describe()}`);
    for (const { text, number } of lines.slice(before)) this.take(text, 0, text.length, number);
  }

  #cut(): JsonCutter {
    this.#cutter ??= new JsonCutter((text) => this.#read(text, 0, text.length));
    return this.#cutter;
  }

  /** Looks for the time and the value of a JSON record under other names. */
  #guess(text: string): void {
    const { mapping, clock } = this.#options;
    this.#guesses += 1;
    const found = guessedReader(text, mapping, clock, this.#guesses === 1, (message) => this.#taker.say(message));
    if (found !== undefined) this.#reader = found;
  }
}
