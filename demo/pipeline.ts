import {
  type Counters,
  createCounters,
  type Derivative,
  derivative,
  type FeedSample,
  fromWebSocket,
  toWebSocket,
} from 'fluxion';
import { merge, tap } from 'rxjs';
import { FEEDS } from './series.js';

/** The running pipeline. */
export interface Pipeline {
  /** Where the results are. */
  readonly url: string;
  /** Resolves when all results have been sent after the end of the feeds; rejects when something failed. */
  readonly finished: Promise<void>;
  /** Connects to the feeds. Whoever is to see every result connects first. */
  run(): void;
  close(): void;
}

/**
 * What the demo demonstrates: three feeds in, one derivative per key, results out to whoever connects.
 *
 * Each feed counts in the counters of its path; `seen` is called with the key of each sample.
 */
export function startPipeline(
  feeds: string,
  counters: Readonly<Record<string, Counters>>,
  seen: (key: string) => void,
): Promise<Pipeline> {
  return new Promise((resolve, reject) => {
    const sink = toWebSocket<Derivative<FeedSample>>({
      listen: 0,
      queue: { full: 'coalesce-key' },
      onListening: (port) => resolve({ url: `ws://127.0.0.1:${port}`, finished, run, close: () => sink.close() }),
    });
    const finished = sink.finished;
    finished.catch(reject);
    const run = (): void => {
      merge(
        ...FEEDS.map(({ path, map, per, estimator }) =>
          fromWebSocket(`${feeds}/${path}`, map && { map }).pipe(
            tap(({ key = '' }) => seen(key)),
            derivative({ keyed: true, per, estimator, counters: counters[path] ?? createCounters() }),
          ),
        ),
      ).subscribe(sink);
    };
  });
}
