import type { Sink, SinkEvents, Source, SourceEvents } from '../../src/adapters/ports.js';
import type { State } from '../../src/core/state.js';
import type { Result } from '../../src/wire/result.js';
import { encodeResult } from '../../src/wire/result-encoder.js';

/** A source of lines that is fed by hand. */
export class HandSource implements Source {
  readonly boundary = 'lines';
  readonly unit = 'line';
  readonly live = true;
  readonly recording = 'never';
  readonly replayable = true;
  events: SourceEvents | undefined;
  position = -1;
  paused = false;
  closed = false;

  constructor(readonly name: string) {}

  open(events: SourceEvents, position: number): void {
    this.events = events;
    this.position = position;
  }

  pause(): void {
    this.paused = true;
  }

  resume(): void {
    this.paused = false;
  }

  close(): void {
    this.closed = true;
  }

  send(...lines: readonly string[]): void {
    this.events?.bytes(Buffer.from(lines.map((line) => `${line}\n`).join('')), 0);
  }

  end(): void {
    this.events?.ended();
  }
}

/** A sink that keeps what it takes. */
export class MemorySink implements Sink {
  readonly durableUnit = 'message';
  readonly results: Record<string, unknown>[] = [];
  events: SinkEvents | undefined;
  rounds = 0;
  ends = 0;
  waiting = false;
  restored: State | undefined;

  constructor(readonly name: string) {}

  async open(events: SinkEvents): Promise<void> {
    this.events = events;
  }

  take(result: Result): void {
    this.results.push(JSON.parse(encodeResult({ ...result })) as Record<string, unknown>);
  }

  flush(): void {
    this.rounds += 1;
  }

  get durable(): number | undefined {
    return this.waiting ? undefined : this.results.length;
  }

  async end(): Promise<void> {
    this.ends += 1;
  }

  close(): void {}

  snapshot(): State {
    return { sink: this.name };
  }

  restore(state: State): void {
    this.restored = state;
  }
}
