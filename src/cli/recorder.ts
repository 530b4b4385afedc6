import { isUtf8 } from 'node:buffer';
import type { Source, SourceEvents, SourceStatus } from '../adapters/ports.js';
import type { Timers } from '../core/timers.js';
import { Lines } from '../pipeline/lines.js';
import { type TapeEntry, tapeLine } from '../wire/tape.js';
import { remarkText } from './remarks.js';
import type { Report } from './report.js';
import type { TapeOutput } from './tape-file.js';

/** What a recording says of its source, and how long it goes on. */
export interface RecordOptions {
  /** The address, without what may be secret. */
  readonly address: string;
  /** What is sent each time the source has connected. */
  readonly sent: readonly string[];
  /** Frames or lines at most; `undefined`: until the input ends. */
  readonly count: number | undefined;
  /** Ms at most; `undefined`: until the input ends. */
  readonly ms: number | undefined;
  /** Says how to call `stop` from outside. */
  readonly onStop: (stop: () => void) => void;
  readonly timers: Timers;
  /** The time of day, in ms since the Unix epoch. */
  readonly clock: () => number;
}

/** Writes what a source hands over, as it comes. */
export class Recorder implements SourceEvents {
  /** Frames, or lines, that were written. */
  count = 0;
  #over = false;
  #spoilt = false; // was it said that bytes of lines are lost?
  #arrivedAt = 0;
  #resolve: () => void = () => {};
  #reject: (error: unknown) => void = () => {};
  readonly #lines = new Lines(
    (text, from, to) => this.#line(text.slice(from, to)),
    () => this.bad('it is longer than 16 MiB'),
  );

  constructor(
    private readonly source: Source,
    private readonly output: TapeOutput,
    private readonly options: RecordOptions,
    private readonly report: Report,
  ) {}

  /** Resolves when the source has ended, or enough has come; rejects when the source fails, or the output does. */
  async run(): Promise<void> {
    const { ms, timers, onStop } = this.options;
    const done = new Promise<void>((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    const late = ms === undefined ? undefined : timers.schedule(() => this.#stop(), ms);
    onStop(() => this.#stop());
    this.#guarded(() => this.source.open(this, 0));
    try {
      await done;
    } finally {
      this.#over = true;
      late?.unsubscribe();
      this.source.close();
      await this.output.end();
    }
  }

  bytes(bytes: Uint8Array, arrivedAt: number): void {
    this.#guarded(() => {
      const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      this.#arrivedAt = arrivedAt;
      if (this.source.boundary === 'lines') this.#lines.push(buffer);
      else this.#in(isUtf8(buffer) ? { text: buffer.toString() } : { b64: buffer.toString('base64') });
      this.output.flush();
    });
  }

  bad(reason: string): void {
    this.report.fault(`${this.source.unit} ${this.count + 1}`, `${reason}; it is not recorded`);
  }

  turned(_position: number, torn: boolean): void {
    this.#guarded(() => void this.#lines.restart(torn));
  }

  remark(remark: Parameters<SourceEvents['remark']>[0]): void {
    this.report.say(remarkText(remark));
  }

  status(status: SourceStatus): void {
    this.report.status('source', status);
    if (status.state !== 'open') return;
    this.#guarded(() => {
      const at = this.options.clock() / 1000;
      this.#write({ dir: 'open', at, text: this.options.address });
      for (const text of this.options.sent) this.#write({ dir: 'out', at, text });
      this.output.flush();
    });
  }

  ended(): void {
    this.#guarded(() => {
      if (this.source.boundary === 'lines') this.#lines.end();
      this.#resolve();
    });
  }

  failed(error: unknown): void {
    this.#reject(error);
  }

  #line(text: string): void {
    if (!this.#spoilt && text.includes('\uFFFD')) {
      this.#spoilt = true;
      this.report.error(
        `line ${this.#lines.count} is no UTF-8 text: bytes of it, and of others like it, are recorded as U+FFFD`,
      );
    }
    this.#in({ text });
  }

  #in(frame: Pick<TapeEntry, 'text' | 'b64'>): void {
    if (this.#over) return; // the rest of a chunk of lines
    this.#write({ dir: 'in', at: this.#arrivedAt / 1000, ...frame });
    this.count += 1;
    if (this.count === this.options.count) this.#stop();
  }

  #write(entry: TapeEntry): void {
    this.output.line(tapeLine(entry));
  }

  #stop(): void {
    this.#over = true;
    this.#resolve();
  }

  /** What cannot be written ends the recording. */
  #guarded(work: () => void): void {
    if (this.#over) return;
    try {
      work();
    } catch (error) {
      this.#over = true;
      this.#reject(error);
    }
  }
}
