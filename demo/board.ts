import { type Counters, createCounters } from 'fluxion';
import { FEEDS, type FeedPlan, type SeriesPlan } from './series.js';

/** How often the derivatives on show are noted, for the sparklines. */
export const NOTE_EVERY = 500; // ms
const NOTES = 120;

/** A result as it comes over the WebSocket. */
export interface Shown {
  readonly key?: string;
  readonly value: number;
  readonly derivative: number | null;
  readonly standardError?: number;
}

/** One series: what came in, what came out, and the newest result. */
export interface Row {
  readonly plan: SeriesPlan;
  readonly hasError: boolean;
  samples: number;
  results: number;
  value: number | undefined;
  derivative: number | null;
  /** The derivative that was on show every half second, the newest last; `null` where there was none. */
  readonly history: (number | null)[];
}

/** A feed with its series and its counters. */
export interface Section {
  readonly plan: FeedPlan;
  readonly counters: Counters;
  readonly rows: readonly Row[];
}

/** All that is known at a moment. It works nothing out: the figures are those of the pipeline. */
export class Board {
  readonly sections: readonly Section[] = FEEDS.map((plan) => ({
    plan,
    counters: createCounters(),
    rows: plan.series.map((series) => newRow(series, plan.hasError ?? false)),
  }));
  readonly #rows = new Map(this.sections.flatMap(({ rows }) => rows).map((row) => [row.plan.key, row]));

  /** The counters of each feed, by path. */
  get counters(): Record<string, Counters> {
    return Object.fromEntries(this.sections.map(({ plan, counters }) => [plan.path, counters]));
  }

  /** A sample has reached the pipeline. */
  sample(key: string): void {
    const row = this.#rows.get(key);
    if (row) row.samples += 1;
  }

  /**
   * A result has come back from it. The first ones come from two samples: a slope of which nobody can tell how far it is off is
   * counted, but not shown.
   */
  result({ key = '', value, derivative, standardError }: Shown): void {
    const row = this.#rows.get(key);
    if (row === undefined) return;
    row.results += 1;
    row.value = value;
    row.derivative = row.hasError && standardError === undefined ? null : derivative;
  }

  /** Notes the derivatives on show; called every {@link NOTE_EVERY} ms. */
  note(): void {
    for (const { value, derivative, history } of this.#rows.values()) {
      if (value === undefined) continue;
      history.push(derivative);
      if (history.length > NOTES) history.shift();
    }
  }
}

const newRow = (plan: SeriesPlan, hasError: boolean): Row => ({
  plan,
  hasError,
  samples: 0,
  results: 0,
  value: undefined,
  derivative: null,
  history: [],
});
