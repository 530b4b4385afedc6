import { StateError } from '../../core/state.js';
import type { ResultEncoder } from '../../wire/result-encoder.js';
import { LineSink } from '../line-sink.js';
import type { Sink, SinkEvents } from '../ports.js';
import { LineFile } from './line-file.js';

/**
 * A file that belongs to the run: a line for each result.
 *
 * A new run needs a file that is empty, or not there. One that goes on from a state cuts what was written after the state, so a
 * run that was killed loses no result and writes none twice.
 */
export class FileSink extends LineSink implements Sink {
  readonly name: string;
  readonly #file: LineFile;
  #before = 0; // bytes that earlier runs wrote
  #bytes = 0; // those of this run
  #events: SinkEvents | undefined;

  constructor(path: string, encoder: ResultEncoder) {
    super(encoder);
    this.name = path;
    this.#file = new LineFile(path);
  }

  /** @throws StreamError when it cannot be written; StateError when its length is not what `durable` says */
  async open(events: SinkEvents, durable?: number): Promise<void> {
    if (this.over) return;
    try {
      this.#check(durable);
      this.#file.open(durable ?? 0);
    } catch (error) {
      throw this.#failed(error);
    }
    this.#before = durable ?? 0;
    this.#events = events;
  }

  flush(): void {
    if (this.over) return;
    try {
      this.#bytes = this.#file.flush() - this.#before;
    } catch (error) {
      this.fail(error);
    }
  }

  /** Bytes that the operating system has taken over. After a failure nothing can be said. */
  get durable(): number | undefined {
    return this.failure === undefined ? this.#bytes : undefined;
  }

  /** Brings what was written to the disk. @throws StreamError when it cannot */
  sync(): void {
    if (!this.over) this.#bytes = this.#file.sync() - this.#before;
  }

  async end(): Promise<void> {
    if (this.failure !== undefined) throw this.failure.error;
    if (this.over) return;
    try {
      this.sync();
    } finally {
      this.close();
    }
  }

  close(): void {
    this.over = true;
    this.#events = undefined;
    this.#file.close();
  }

  #check(durable: number | undefined): void {
    const length = this.#file.length ?? durable ?? 0;
    if (durable === undefined && length > 0)
      throw new StateError(
        `${this.name} is not empty (${length} bytes), and no state says where to go on: name another file, or remove it`,
      );
    if (durable !== undefined && length < durable)
      throw new StateError(
        `${this.name} has ${length} bytes, but the state says that ${durable} were written: put it back, or remove the state to begin anew`,
      );
  }

  #failed(error: unknown): unknown {
    this.over = true;
    this.failure = { error };
    return error;
  }

  /** What was encoded before is written, as far as that is possible; nothing more is taken. */
  protected fail(error: unknown): void {
    if (this.over) return;
    this.#failed(error);
    const events = this.#events;
    try {
      this.#file.flush();
    } catch {
      // It is the failure, or comes from the same cause.
    }
    this.close();
    events?.failed(error);
  }

  protected readonly line = (text: string): void => this.#file.line(text);
}
