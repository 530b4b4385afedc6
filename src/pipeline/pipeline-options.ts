import type { LineFile } from '../adapters/file/line-file.js';
import type { Sink, Source, SourceStatus, Tap } from '../adapters/ports.js';
import type { Counters } from '../core/counters.js';
import type { Fingerprint } from '../core/fingerprint.js';
import type { Timers } from '../core/timers.js';
import type { SeriesPlan } from '../order/series-set.js';
import type { Fault } from '../wire/fault.js';
import type { FormatOptions } from './format-options.js';
import type { Remark } from './remark.js';
import type { Damage } from './state-log.js';

/** A source, and how what it brings is read. */
export interface PipelineSource extends FormatOptions {
  readonly source: Source;
}

export interface PipelineOptions {
  readonly sources: readonly PipelineSource[];
  readonly sinks: readonly Sink[];
  /** See every result, in this process. */
  readonly taps?: readonly Tap[];
  readonly series: SeriesPlan;
  readonly counters?: Counters;
  readonly timers: Timers;
  /** Keeps the state in a file, and goes on from it. */
  readonly state?: { readonly path: string; readonly everyMs: number; readonly options: Fingerprint } | undefined;
  /** Takes a line for each sample, or record, that gets no result. */
  readonly dropped?: LineFile | undefined;
  readonly events: PipelineEvents;
}

/** What a pipeline tells its owner while it runs. */
export interface PipelineEvents {
  /** A record that could not be read; `number` is that of its line or message. It has been counted. */
  fault(source: Source, number: number, fault: Fault): void;
  /** A remark about how a source is read. */
  say(source: Source, message: string): void;
  /** Something that a person should know. */
  remark(source: Source, remark: Remark): void;
  status(source: Source, status: SourceStatus): void;
  /** It goes on from a state; `damage`: what was wrong with its file. */
  restored(
    sources: readonly { readonly bytes: number }[],
    sinks: readonly { readonly durable: number }[],
    damage?: Damage,
  ): void;
}

/** How a pipeline has ended. */
export interface Outcome {
  /** What went wrong, if anything. */
  readonly error?: unknown;
  readonly counters: Counters;
  /** What may be wrong with the paths: there, when records came but no result left. */
  readonly hint?: Fault | undefined;
}
