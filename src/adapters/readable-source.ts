import type { Readable } from 'node:stream';
import { StreamError } from '../core/errors.js';
import type { Source, SourceEvents } from './ports.js';

/** A source over a stream of Node.js: what a file and the standard input share. */
export abstract class ReadableSource implements Source {
  abstract readonly name: string;
  readonly boundary = 'lines';
  readonly unit = 'line';
  abstract readonly live: boolean;
  abstract readonly replayable: boolean;
  #stream: Readable | undefined;
  #closed = false;

  /** The stream, from that byte on. @throws StreamError, StateError when there is none to read */
  protected abstract stream(position: number): Readable;

  open(events: SourceEvents, position: number): void {
    const stream = this.stream(position);
    this.#stream = stream;
    stream.on('data', (chunk: Buffer) => {
      if (!this.#closed) events.bytes(chunk, Date.now());
    });
    stream.on('end', () => {
      if (!this.#closed) events.ended();
    });
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (this.#closed) return;
      const why = error.code === 'ENOENT' ? 'there is no such file' : error.message;
      events.failed(new StreamError('transport', `cannot read ${this.name}: ${why}`, { cause: error }));
    });
    events.status({ state: 'open' });
  }

  pause(): void {
    this.#stream?.pause();
  }

  resume(): void {
    this.#stream?.resume();
  }

  close(): void {
    this.#closed = true;
    this.#stream?.destroy();
  }
}
