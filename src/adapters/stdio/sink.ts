import type { Writable } from 'node:stream';
import type { ResultEncoder } from '../../wire/result-encoder.js';
import { writeFault } from '../file/write-fault.js';
import { LineSink } from '../line-sink.js';
import type { Sink, SinkEvents } from '../ports.js';

/** So many characters are gathered before they are written. */
const ENOUGH = 1 << 16;

/** The standard output: a line for each result. While its reader is slow it holds the sources back. */
export class StandardOutput extends LineSink implements Sink {
  readonly name = 'standard output';
  readonly #output: Writable;
  #text = '';
  #bytes = 0;
  #full = false;
  #events: SinkEvents | undefined;

  constructor(encoder: ResultEncoder, output: Writable = process.stdout) {
    super(encoder);
    this.#output = output;
  }

  open(events: SinkEvents): Promise<void> {
    if (this.over) return Promise.resolve();
    this.#events = events;
    this.#output.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') {
        this.fail(writeFault('the standard output', error));
        return;
      }
      this.over = true;
      this.#events?.closed();
    });
    this.#output.on('drain', () => {
      if (!this.#full) return;
      this.#full = false;
      this.#events?.drained();
    });
    return Promise.resolve();
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
    if (this.failure !== undefined) return Promise.reject(this.failure.error);
    this.flush();
    this.over = true;
    if (!this.#output.writable) return Promise.resolve();
    return new Promise((resolve) => this.#output.write('', () => resolve()));
  }

  close(): void {
    this.over = true;
    this.#text = '';
    this.#events = undefined;
  }

  protected fail(error: unknown): void {
    if (this.over) return;
    this.flush();
    this.over = true;
    this.failure = { error };
    this.#events?.failed(error);
  }

  protected readonly line = (text: string): void => {
    this.#text += `${text}\n`;
    if (this.#text.length > ENOUGH) this.flush();
  };
}
