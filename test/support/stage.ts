import { type Counters, createCounters } from '../../src/core/counters.js';
import { fields, type State } from '../../src/core/state.js';
import type { Timers } from '../../src/core/timers.js';
import { withThreePoint } from '../../src/estimators/choice.js';
import { type EstimatorSpec, estimatorKernels } from '../../src/estimators/estimator.js';
import type { Mode } from '../../src/kernels/three-point/options.js';
import type { KeysOptions } from '../../src/order/keys.js';
import type { SeriesOptions } from '../../src/order/series-options.js';
import { planSeries } from '../../src/order/series-set.js';
import { Decoder } from '../../src/pipeline/decoder.js';
import type { InputFormat } from '../../src/pipeline/format-options.js';
import { SeriesStage } from '../../src/pipeline/series-stage.js';
import { timeOfDay } from '../../src/time/system-timers.js';
import { describeFault } from '../../src/wire/fault.js';
import { compileMapping, type Mapping } from '../../src/wire/mapping.js';
import { createResultEncoder } from '../../src/wire/result-encoder.js';

export interface StageOptions extends SeriesOptions, KeysOptions {
  readonly estimator?: EstimatorSpec;
  readonly mode?: Mode;
  readonly edgeOrder?: 1 | 2;
  /** Is what is read a recording? */
  readonly recorded?: boolean;
}

export interface Outcome {
  readonly lines: string[];
  readonly faults: string[];
  readonly said: string[];
  readonly counters: Counters;
}

export const emptyOutcome = (): Outcome => ({ lines: [], faults: [], said: [], counters: createCounters() });

/** A pipeline without its ends: bytes in, lines out. */
export class TextPipeline {
  readonly #decoder: Decoder;
  readonly #stage: SeriesStage;

  constructor(
    readonly outcome: Outcome,
    { estimator, mode, edgeOrder, recorded = false, ...options }: StageOptions = {},
    map: Mapping = {},
    format?: InputFormat,
    timers?: Timers,
  ) {
    const kernels = estimatorKernels(withThreePoint(estimator, { mode, edgeOrder }));
    const encoder = createResultEncoder('ndjson', undefined, { quality: [], warming: false, early: false });
    const line = (text: string): void => void outcome.lines.push(text);
    const failed = (error: unknown): void => {
      throw error;
    };
    this.#stage = new SeriesStage(
      planSeries(kernels, options),
      outcome.counters,
      { result: (result) => encoder.encode(result, line), flush: () => {}, failed },
      timers,
      { possible: recorded, on: recorded },
    );
    this.#decoder = new Decoder(
      { boundary: 'lines', live: true },
      { format, mapping: compileMapping(map, timeOfDay) },
      {
        sample: (record) => this.#stage.sample(record),
        fault: (fault, number) => {
          if (this.#stage.fault(fault)) outcome.faults.push(`${number}: ${describeFault(fault)}`);
        },
        say: (message) => outcome.said.push(message),
      },
    );
  }

  read(text: string | Buffer): void {
    this.#decoder.bytes(Buffer.from(text));
  }

  end(): void {
    this.#decoder.end();
    this.#stage.end();
  }

  /** The whole state, or the changes; `undefined` before the input was recognised. */
  snapshot(onlyChanges: boolean): State | undefined {
    const decoder = this.#decoder.snapshot();
    return decoder === undefined ? undefined : { decoder, series: this.#stage.snapshot(onlyChanges) };
  }

  restore(snapshots: readonly State[]): void {
    this.#decoder.restore(fields(snapshots.at(-1))['decoder'] ?? null);
    this.#stage.restore(snapshots.map((snapshot) => fields(snapshot)['series'] ?? null));
  }
}
