import type { Source } from '../adapters/ports.js';
import { decodeNumber, fields, type State } from '../core/state.js';
import type { PeerRights } from '../sockets/grants.js';
import type { Fault } from '../wire/fault.js';
import { FormatDetector } from './format-detector.js';
import type { FormatOptions, RecordTaker } from './format-options.js';
import { Lines } from './lines.js';

/**
 * Bytes of a source in, records out: cuts a stream into lines, sees what they are written in, and reads them by the mapping.
 *
 * One for each source. `message`: each call of `bytes` is a whole message.
 */
export class Decoder {
  readonly #detector: FormatDetector;
  readonly #lines: Lines | undefined;
  readonly #live: boolean;
  #messages = 0;

  constructor({ boundary, live }: Pick<Source, 'boundary' | 'live'>, options: FormatOptions, taker: RecordTaker) {
    this.#detector = new FormatDetector(options, taker, boundary === 'lines');
    this.#live = live;
    if (boundary === 'lines')
      this.#lines = new Lines(
        (text, from, to) => this.#detector.take(text, from, to, this.count),
        () => this.#detector.skip({ kind: 'too-long' }, this.count),
      );
  }

  /** Lines, or messages, so far. */
  get count(): number {
    return this.#lines?.count ?? this.#messages;
  }

  /** Bytes of an unfinished line: they have come, but have not been read. */
  get waiting(): number {
    return this.#lines?.waiting ?? 0;
  }

  /** The first value that was text, but no number. */
  get oddValue(): string | undefined {
    return this.#detector.reader?.record.oddValue;
  }

  /** Had a time digits below 1 ns? */
  get roundedTimes(): boolean {
    return this.#detector.reader?.roundedTimes ?? false;
  }

  /** What may be wrong with the paths, when no record had a value. */
  get hint(): Fault | undefined {
    return this.#detector.reader?.hint;
  }

  /** `rights`: of the peer that sent them, where it may not write every key. @throws OptionError when an option names a column that is not there */
  bytes(bytes: Uint8Array, rights?: PeerRights): void {
    this.#detector.rights = rights;
    const buffer = Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    if (this.#lines !== undefined) {
      this.#lines.push(buffer);
      if (this.#live) this.#detector.settle();
      return;
    }
    this.#messages += 1;
    const text = buffer.toString();
    const from = text.charCodeAt(0) === 0xfeff ? 1 : 0; // byte order mark
    this.#detector.take(text, from, text.length, this.#messages);
    this.#detector.settle();
  }

  /** A message that could not be handed over. */
  skip(fault: Fault): void {
    this.#messages += 1;
    this.#detector.skip(fault, this.#messages);
  }

  /** Another file begins, written as the one before. `torn`: the rest of a line that was half read is lost. */
  restart(torn: boolean): void {
    if (this.#lines?.restart(torn)) this.#detector.skip({ kind: 'torn' }, this.count);
    this.#detector.restart();
  }

  /** The input has ended: what was held is read. */
  end(): void {
    this.#lines?.end();
    this.#detector.end();
  }

  /** What has been recognised, and how much was read; `undefined` before anything was recognised. */
  snapshot(): State | undefined {
    const format = this.#detector.snapshot();
    return format === undefined ? undefined : { format, count: this.count, encoding: this.#lines?.encoding ?? null };
  }

  restore(state: State): void {
    const { format, count, encoding } = fields(state);
    this.#detector.restore(format ?? null);
    if (this.#lines !== undefined) {
      this.#lines.count = decodeNumber(count);
      this.#lines.encoding = encoding === 'utf16le' || encoding === 'utf16be' ? encoding : 'utf8';
    } else this.#messages = decodeNumber(count);
  }
}
