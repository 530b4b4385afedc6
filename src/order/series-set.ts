import { type Counters, createCounters } from '../core/counters.js';
import { StreamError } from '../core/errors.js';
import { type Fingerprint, fingerprintOf } from '../core/fingerprint.js';
import { fields, list, type State } from '../core/state.js';
import type { Timers } from '../core/timers.js';
import type { KernelFactory, Time } from '../core/types.js';
import { isPacked } from '../kernels/support/packed.js';
import { KeyedSeries } from './keyed-series.js';
import { checkKeys, type KeysOptions, type KeysRules } from './keys.js';
import { Ledger } from './ledger.js';
import { LIVE, type Recording } from './recording.js';
import { checkedSeriesOptions, isPlain, rulesOf, type SeriesRules } from './rules.js';
import { Series } from './series.js';
import type { SeriesOptions } from './series-options.js';
import type { SeriesOut } from './series-out.js';
import { Turns } from './turns.js';
import { NumbersOrRows, type SeriesValues } from './values.js';

/** The options of a set of series, checked once: each run makes its own {@link SeriesSet} of it. */
export interface SeriesPlan {
  readonly factory: KernelFactory;
  readonly rules: SeriesRules;
  readonly keys: KeysRules;
  /** All that the state of a series depends on. */
  readonly fingerprint: Fingerprint;
}

/** @throws RangeError, TypeError on an invalid option, by its name and value */
export function planSeries(factory: KernelFactory, options: SeriesOptions & KeysOptions): SeriesPlan {
  const checked = checkedSeriesOptions(options);
  const fingerprint = fingerprintOf({ ...checked, estimator: factory.name ?? 'custom' });
  return { factory, rules: rulesOf(checked), keys: checkKeys(options), fingerprint };
}

/**
 * All series of one stream: the only driver of rules and kernels. Operators, the command line and pipelines push samples with a
 * key, or without one, and get results through their {@link SeriesOut}.
 *
 * n samples of a series give n results, or are counted. It alone knows whether a series is the one without a key, has an object
 * of its own, or is one of many compact ones.
 *
 * @throws TypeError when a series changes its kind of time; StreamError under the rules `error`
 */
export class SeriesSet<S, V, D> {
  readonly #plan: SeriesPlan;
  readonly #out: SeriesOut<S, D>;
  readonly #timers: Timers | undefined;
  readonly #ledger: Ledger<S>;
  readonly #values: SeriesValues<V, D>;
  readonly #recording: Recording;
  /** The series of samples without a key. */
  #single: Series<S, V, D>;
  readonly #turns = new Turns();
  #keyed: KeyedSeries<S, V, D> | undefined; // made when the first key comes
  #changed: Set<string> | undefined; // keys of series that have changed since the last snapshot
  #gone: Set<string> | undefined; // and of those that have left

  constructor(
    plan: SeriesPlan,
    counters: Counters = createCounters(),
    out: SeriesOut<S, D>,
    timers?: Timers,
    recording: Recording = LIVE,
  ) {
    this.#plan = plan;
    this.#recording = recording;
    this.#out = out;
    this.#timers = timers && this.#turns.timers(timers);
    this.#ledger = new Ledger<S>(counters, out);
    this.#values = new NumbersOrRows(plan.factory) as unknown as SeriesValues<V, D>;
    this.#single = this.#create();
  }

  /** The key of the series whose results are leaving; `undefined` for the one without a key, and when time has passed. */
  get current(): string | undefined {
    return this.#keyed?.current;
  }

  push(key: string | undefined, t: Time, value: unknown, item: S): void {
    const turns = this.#turns;
    if (turns.busy) {
      turns.take(() => this.#take(key, t, value, item));
      return;
    }
    turns.busy = true; // `take`, written out: a closure for each sample would cost as much as the work
    try {
      this.#take(key, t, value, item);
    } finally {
      turns.busy = false;
    }
    turns.goOn();
  }

  #take(key: string | undefined, t: Time, value: unknown, item: S): void {
    try {
      if (key === undefined) this.#single.push(t, value, item);
      else {
        this.#changed?.add(key);
        this.#keyed ??= this.#createKeyed();
        this.#keyed.push(key, t, value, item);
      }
    } catch (error) {
      if (error instanceof StreamError || this.#out.unexpected === undefined) throw error;
      this.#ledger.failed(item, () => this.#beginAnew(key));
      this.#out.unexpected(error);
    }
  }

  /** Forgets a series, whatever state it is in. */
  #beginAnew(key: string | undefined): void {
    if (key === undefined) {
      this.#single.abandon();
      this.#single = this.#create();
    } else this.#keyed?.forget(key);
  }

  /** Does something when the sample that is under way, and those that wait, are done with: at once, where there is none. */
  inTurn(work: () => void): void {
    this.#turns.take(work);
  }

  /** The stream has ended: every series emits what it still holds. */
  end(): void {
    this.#single.endSegment();
    this.#keyed?.end();
    // Ending has changed every series, those too that had no sample lately.
    if (this.#changed) for (const key of this.#keyed?.keys() ?? []) this.#changed.add(key);
  }

  /** No time passes any more; what waits stays as it is. */
  stop(): void {
    this.#single.stop();
    this.#keyed?.stop();
  }

  /** Forgets what waits; each such sample is counted `dropped`. No time passes any more. */
  abandon(): void {
    this.#single.abandon();
    this.#keyed?.abandon();
  }

  /** Notes from now on which series change, for snapshots of changes. */
  track(): void {
    this.#changed = new Set();
    this.#gone = new Set();
  }

  /** All that is remembered; with `onlyChanges`, of the series that have changed since the last snapshot. Plain JSON. */
  snapshot(encode: (sample: S) => State, onlyChanges = false): State {
    const wanted = (key: string): boolean => !onlyChanges || this.#changed?.has(key) === true;
    const state = {
      single: this.#single.snapshot(encode),
      keyed: [...(this.#keyed?.snapshot(encode, wanted) ?? [])],
      gone: [...(this.#gone ?? [])],
    };
    if (this.#changed) this.track();
    return state;
  }

  /**
   * Goes on where snapshots were taken: a whole one first, then the changes in their order. Returns how many samples wait.
   *
   * @throws StateError when they do not fit
   */
  restore(snapshots: readonly State[], decode: (state: State) => S): number {
    const { keys } = this.#plan;
    const bounded = keys.maxKeys < Infinity || keys.idleMs < Infinity;
    const latest = new Map<string, State>();
    let single: State = null;
    for (const snapshot of snapshots) {
      const saved = fields(snapshot);
      single = saved['single'] ?? null;
      for (const key of list(saved['gone'])) latest.delete(String(key));
      for (const entry of list(saved['keyed'])) {
        const [key, state] = list(entry);
        if (bounded) latest.delete(String(key)); // the newest comes last, as it did
        latest.set(String(key), state ?? null);
      }
    }
    let waiting = this.#single.restore(single, decode);
    if (latest.size > 0) this.#keyed ??= this.#createKeyed();
    for (const [key, state] of latest) waiting += this.#keyed?.restore(key, state, decode) ?? 0;
    return waiting;
  }

  /** Samples that wait were counted by the run that took them; a run with counters of its own takes them over. */
  takeOver(waiting: number): void {
    this.#ledger.restored(waiting);
  }

  #create(): Series<S, V, D> {
    return new Series(this.#plan.rules, this.#values, this.#ledger, this.#out, this.#recording, this.#timers);
  }

  #createKeyed(): KeyedSeries<S, V, D> {
    const { rules, keys, factory } = this.#plan;
    return new KeyedSeries({
      keys,
      compact: isPlain(rules) && makesPacked(factory),
      create: () => this.#create(),
      timers: this.#timers,
      evicted: (key) => {
        this.#ledger.evicted();
        this.#changed?.delete(key);
        this.#gone?.add(key);
        this.#out.evicted?.(key);
      },
    });
  }
}

/** Can one kernel of this factory stand for many series? A factory may make kernels for rows only, and throw here. */
function makesPacked({ scalar, exact = false }: KernelFactory): boolean {
  try {
    return !exact && isPacked(scalar(1, 1, 1));
  } catch {
    return false;
  }
}
