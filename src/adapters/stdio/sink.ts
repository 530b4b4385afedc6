import type { Writable } from 'node:stream';
import type { State } from '../../core/state.js';
import type { Result } from '../../wire/result.js';
import type { ResultEncoder } from '../../wire/result-encoder.js';
import type { Sink, SinkEvents } from '../ports.js';

/** So many characters are gathered before they are written. */
const ENOUGH = 1 << 16;

/** The standard output: a line for each result. While its reader is slow it holds the sources back. */
export class StandardOutput implements Sink {
  readonly name = 'standard output';
  readonly durableUnit = 'byte';
  readonly #encoder: ResultEncoder;
  readonly #output: Writable;
  #text = '';
  #bytes = 0;
  #full = false;
  #events: SinkEvents | undefined;

  constructor(encoder: ResultEncoder, output: Writable = process.stdout) {
    this.#encoder = encoder;
    this.#output = output;
  }

  async open(events: SinkEvents): Promise<void> {
    this.#events = events;
    this.#output.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') events.closed();
      else events.failed(error);
    });
    this.#output.on('drain', () => {
      if (!this.#full) return;
      this.#full = false;
      events.drained();
    });
  }

  take(result: Result): void {
    this.#encoder.encode(result, this.#line);
  }

  flush(): void {
    if (this.#text === '') return;
    const text = this.#text;
    this.#text = '';
    this.#bytes += Buffer.byteLength(text);
    if (this.#output.write(text) || this.#full) return;
    this.#full = true;
    this.#events?.full();
  }

  /** Bytes that the operating system has taken over; `undefined` while some still wait for it. */
  get durable(): number | undefined {
    return this.#text === '' && this.#output.writableLength === 0 ? this.#bytes : undefined;
  }

  end(): Promise<void> {
    this.flush();
    if (!this.#output.writable) return Promise.resolve();
    return new Promise((resolve) => this.#output.write('', () => resolve()));
  }

  close(): void {
    this.#text = '';
  }

  snapshot(): State {
    return this.#encoder.snapshot();
  }

  restore(state: State): void {
    this.#encoder.restore(state);
  }

  readonly #line = (text: string): void => {
    this.#text += `${text}\n`;
    if (this.#text.length > ENOUGH) this.flush();
  };
}
