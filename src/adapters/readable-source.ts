import type { Readable } from 'node:stream';
import { StreamError } from '../core/errors.js';
import type { Source, SourceEvents } from './ports.js';
import { readProblem } from './read-fault.js';

/** A source over a stream of Node.js: what a file and the standard input share. */
export abstract class ReadableSource implements Source {
  abstract readonly name: string;
  readonly boundary = 'lines';
  readonly unit = 'line';
  abstract readonly live: boolean;
  abstract readonly replayable: boolean;
  /** A stream that is not live is a file. */
  get recording(): 'always' | 'perhaps' {
    return this.live ? 'perhaps' : 'always';
  }

  #events: SourceEvents | undefined;
  #stream: Readable | undefined;
  #paused = false;
  #closed = false;

  /** The stream, from that byte on. @throws StreamError, StateError when there is none to read */
  protected abstract stream(position: number): Readable;

  /** Bytes are about to be handed over; they begin at byte `at`. */
  protected handed(_bytes: Uint8Array, _at: number): void {}

  open(events: SourceEvents, position: number): void {
    if (this.#closed) return;
    const stream = this.stream(position);
    this.#events = events;
    this.#stream = stream;
    events.status({ state: 'open' });
    let at = position;
    stream.on('data', (chunk: Buffer) => {
      this.handed(chunk, at);
      at += chunk.length;
      this.#events?.bytes(chunk, Date.now());
    });
    stream.on('end', () => this.#last('the end of the input')?.ended());
    stream.on('error', (error) => {
      const failure = new StreamError('transport', `cannot read ${this.name}: ${readProblem(error)}`, { cause: error });
      this.#last(failure.message)?.failed(failure);
    });
    if (this.#paused) stream.pause();
  }

  pause(): void {
    this.#paused = true;
    this.#stream?.pause();
  }

  resume(): void {
    this.#paused = false;
    this.#stream?.resume();
  }

  close(): void {
    this.#closed = true;
    this.#events = undefined;
    this.#stream?.destroy();
  }

  /** Tells the last status; what is returned takes the last event. */
  #last(reason: string): SourceEvents | undefined {
    this.#events?.status({ state: 'ended', reason });
    const events = this.#events; // the listener may have closed the source meanwhile
    this.#events = undefined;
    return events;
  }
}
