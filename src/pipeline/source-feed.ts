import type { Source, SourceStatus } from '../adapters/ports.js';
import type { Flow } from '../core/flow.js';
import type { State } from '../core/state.js';
import type { Fault } from '../wire/fault.js';
import { unitOf } from '../wire/json-reader.js';
import { Decoder } from './decoder.js';
import { FirstLook, type LookOptions } from './first-look.js';
import type { RecordTaker } from './format-options.js';
import type { PipelineSource } from './pipeline-options.js';
import type { Remark } from './remark.js';

/** What a feed tells its pipeline. */
export interface FeedEvents extends RecordTaker {
  /** Something that a person should know. */
  remark(remark: Remark): void;
  status(status: SourceStatus): void;
  /** Everything that a feed does on its own happens in a round. */
  round(work: () => void): void;
  ended(): void;
  failed(error: unknown): void;
}

/** How far a source has come. */
export interface SourcePosition {
  /** Bytes read of one that can be read from anywhere, else 0. */
  readonly bytes: number;
  readonly decoder: State;
  /** What tells its input from another; null or absent where nothing can be told. */
  readonly mark?: State;
}

/** One source of a pipeline with its decoder: paused while the flow is held, and able to say how far it has come. */
export class SourceFeed {
  ended = false;
  readonly #source: Source;
  readonly #decoder: Decoder;
  readonly #look: FirstLook;
  readonly #flow: Flow;
  readonly #events: FeedEvents;
  #start = 0; // bytes that earlier runs have read
  #received = 0; // bytes of this run, of the file that is read now
  #others = 0; // bytes of this run, of files before
  #release: (() => void) | undefined;

  /** `holds`: may samples be held for a look at them? */
  constructor(
    { source, ...format }: PipelineSource,
    flow: Flow,
    events: FeedEvents,
    look: Omit<LookOptions, 'remark' | 'unit'>,
  ) {
    this.#source = source;
    const unit = unitOf(format);
    this.#look = new FirstLook({ ...look, unit, remark: (remark) => events.remark(remark) }, events);
    this.#decoder = new Decoder(source, format, this.#look);
    this.#flow = flow;
    this.#events = events;
  }

  open(): void {
    const { round, status, failed } = this.#events;
    const decoder = this.#decoder;
    this.#source.open(
      {
        bytes: (bytes, _arrivedAt, _topic, rights) =>
          round(() => {
            this.#received += bytes.length;
            decoder.bytes(bytes, rights);
          }),
        turned: (position, torn) =>
          round(() => {
            decoder.restart(torn);
            this.#others += this.#received;
            this.#start = position;
            this.#received = 0;
          }),
        remark: (remark) => this.#events.remark(remark),
        bad: (problem) => round(() => decoder.skip({ kind: 'transport', problem })),
        status,
        ended: () =>
          round(() => {
            decoder.end();
            this.#look.end();
            if (decoder.roundedTimes) this.#events.remark({ kind: 'rounded' });
            this.ended = true;
            this.#events.ended();
          }),
        failed,
      },
      this.#start,
    );
    this.#release = this.#flow.listen((held) => (held ? this.#source.pause() : this.#source.resume()));
  }

  close(): void {
    this.#release?.();
    this.#source.close();
  }

  /** What may be wrong with the paths, when no record had a value. */
  get hint(): Fault | undefined {
    return this.#decoder.hint;
  }

  /** The first value that was text, but no number. */
  get oddValue(): string | undefined {
    return this.#decoder.oddValue;
  }

  /** Bytes that this run and earlier ones have read. */
  get bytesRead(): number {
    return this.#start + this.#received + this.#others;
  }

  /** How far it has come; a source that cannot be read again has no bytes to go back to. */
  get position(): SourcePosition {
    const bytes = this.#source.replayable ? this.#start + this.#received - this.#decoder.waiting : 0;
    return { bytes, decoder: this.#decoder.snapshot() ?? null, mark: this.#source.mark?.(bytes) ?? null };
  }

  /** @throws StateError when its source is not the one that the position is of */
  check({ bytes, mark = null }: SourcePosition): void {
    if (mark !== null) this.#source.checkMark?.(mark, bytes);
  }

  restore(position: SourcePosition): void {
    this.#start = position.bytes;
    if (position.decoder === null) return;
    this.#decoder.restore(position.decoder);
    if (this.#source.replayable && position.bytes === 0) this.#decoder.restart(false); // a file that was not begun yet
  }
}
