import { Observable, type Observer, type OperatorFunction, type Subscriber } from 'rxjs';
import type { Counters } from '../core/counters.js';
import { createCounters } from '../core/counters.js';
import { checkNames } from '../core/nearest.js';
import type { State } from '../core/state.js';
import type { Timers } from '../core/timers.js';
import type { Derivative, Edge, KernelFactory, Quality, Sample, Slope, Time, Value } from '../core/types.js';
import type { KeysOptions } from '../order/keys.js';
import type { DropReason } from '../order/ledger.js';
import { SERIES_OPTIONS, type SeriesOptions } from '../order/series-options.js';
import type { SeriesOut } from '../order/series-out.js';
import { planSeries, type SeriesPlan, SeriesSet } from '../order/series-set.js';
import type { Checkpoint, Snapshotted } from './checkpoint.js';
import { defaultTimers } from './default-timers.js';
import { LinkedObserver } from './linked-observer.js';
import {
  accessor,
  checkDropped,
  type Dropped,
  decodeSampleObject,
  encodeSampleObject,
  keyAccessor,
  toTime,
} from './sample-access.js';

/** What every operator over series takes: where a sample keeps what, and what to do with odd samples. */
export interface SeriesOperatorOptions<S = Sample, V extends Value = number> extends SeriesOptions {
  /** The time of a sample: ms as number, ns as bigint, a Date, or RFC 3339 text. Default: its `t`. */
  readonly time?: (sample: S) => Time | Date | string;
  /** The value of a sample, a number or one number per channel. Default: its `value`. */
  readonly value?: (sample: S) => V | null | undefined;
  /** The key that its result carries. Default: its `key`, if it has one. */
  readonly key?: string | ((sample: S) => string | undefined);
  /** Where to count what became of the samples; see {@link createCounters}. One object may serve several operators. */
  readonly counters?: Counters;
  /**
   * The samples that get no result, as a stream of their own: hand in a Subject. Each comes after it has been counted; neither
   * `error` nor `complete` is called, so that one Subject may serve several operators.
   */
  readonly dropped?: Pick<Observer<Dropped<S>>, 'next'>;
  /** The clock of `silence`, and of idle series under `lateness` (default: that of this machine, monotonic; an RxJS scheduler is one). */
  readonly scheduler?: Timers;
  /**
   * A series per key, all in this one operator: with `derivative()` and plain rules, each has 57 bytes of state, beside
   * its key and the sample that waits. `true` for no bounds. (For pipelines of your own per key, see `byKey`.)
   */
  readonly keyed?: boolean | KeysOptions;
  /** Takes the state out, and puts it back into a later run. */
  readonly checkpoint?: Checkpoint;
}

const NAMES = ['time', 'value', 'key', 'counters', 'dropped', 'scheduler', 'checkpoint', 'keyed'];

/**
 * Lifts a kernel into an RxJS operator: results as notifications, samples out of objects.
 *
 * n samples in, n results out, as late as the kernel is. Each subscription has its own series and kernels. Completion flushes
 * them; an error of the source is passed on without an end edge being invented; whatever throws inside becomes an error
 * notification; unsubscribing stops the source, even a synchronous one. Samples that then still wait for a result are counted
 * `dropped`.
 *
 * @example
 * of({ t: 0, value: 1 }, { t: 2, value: 5 }).pipe(
 *   runKernel({ scalar: (scale) => new ThreePoint({ scale }) }, { per: 'ms' }),
 *   map(({ derivative }) => derivative),
 * ) // -> 2, 2
 *
 * @throws TypeError, RangeError at once, on an invalid option
 */
export function runKernel<S, V extends Value>(
  create: KernelFactory,
  options: SeriesOperatorOptions<S, V>,
  alsoKnown: readonly string[] = [],
): OperatorFunction<S, Derivative<S, V>> {
  checkNames('this operator', options, [...Object.keys(SERIES_OPTIONS), ...NAMES, ...alsoKnown]);
  checkDropped(options.dropped);
  const plan = planSeries(create, { ...options, ...(typeof options.keyed === 'object' && options.keyed) });
  const access = accessOf(options);
  return (source) => new Observable((out) => source.subscribe(new SeriesObserver<S, V>(out, plan, access, options)));
}

interface Access<S, V> {
  readonly time: (sample: S) => Time | Date | string;
  readonly value: (sample: S) => V | null | undefined;
  readonly key: (sample: S) => string | undefined;
}

const accessOf = <S, V extends Value>({ time, value, key }: SeriesOperatorOptions<S, V>): Access<S, V> => ({
  time: accessor('time', time, 't'),
  value: accessor('value', value, 'value'),
  key: keyAccessor(key),
});

class SeriesObserver<S, V extends Value>
  extends LinkedObserver<S, Derivative<S, V>>
  implements SeriesOut<S, Slope<V>>, Snapshotted
{
  readonly #series: SeriesSet<S, V, Slope<V>>;
  readonly #access: Access<S, V>;
  readonly #keyed: boolean;
  readonly #dropped: Pick<Observer<Dropped<S>>, 'next'> | undefined;

  constructor(
    out: Subscriber<Derivative<S, V>>,
    plan: SeriesPlan,
    access: Access<S, V>,
    options: SeriesOperatorOptions<S, V>,
  ) {
    super(out);
    const { checkpoint, counters = createCounters(), scheduler = defaultTimers(), keyed = false } = options;
    this.#access = access;
    this.#keyed = keyed !== false;
    this.#dropped = options.dropped;
    this.#series = new SeriesSet(plan, counters, this, scheduler);
    this.add(() => {
      checkpoint?.detach();
      this.#series.abandon();
    });
    const state = checkpoint?.attach(this, { ...plan.fingerprint, keyed: this.#keyed });
    if (state !== undefined) this.#series.takeOver(this.#series.restore([state], decodeSampleObject<S>));
  }

  snapshot(): State {
    return this.#series.snapshot(encodeSampleObject);
  }

  protected take(sample: S): void {
    const access = this.#access;
    let t = access.time(sample);
    if (typeof t !== 'number' && typeof t !== 'bigint') t = toTime(t);
    if (this.#keyed) this.#series.push(access.key(sample) ?? '', t, access.value(sample), sample);
    else this.#series.push(undefined, t, access.value(sample), sample);
  }

  protected end(): void {
    this.#series.end();
  }

  /** After the sample that is under way, when it is that whose result ended the source. */
  override complete(): void {
    this.#series.inTurn(() => super.complete());
  }

  result(
    sample: S,
    t: Time,
    value: V,
    derivative: Slope<V> | null,
    edge: Edge,
    quality: Quality<Slope<V>> | undefined,
  ): void {
    const key = this.#series.current ?? this.#access.key(sample);
    const result: Writable<S, V> =
      key === undefined ? { t, value, derivative, sample } : { key, t, value, derivative, sample };
    if (edge !== 'none') result.edge = edge;
    if (quality !== undefined) addQuality(result, quality);
    this.out.next(result);
  }

  provisional(sample: S, t: Time, value: V, derivative: Slope<V>): void {
    const key = this.#series.current ?? this.#access.key(sample);
    const early = { t, value, derivative, edge: 'end', final: false, sample } as const;
    this.out.next(key === undefined ? early : { key, ...early });
  }

  assumed(sample: S, t: Time, value: V, derivative: Slope<V>): void {
    const key = this.#series.current ?? this.#access.key(sample);
    const result = { t, value, derivative, final: false, assumed: true, sample } as const;
    this.out.next(key === undefined ? result : { key, ...result });
  }

  failed(error: unknown): void {
    this.error(error);
  }

  drop(sample: S, reason: DropReason): void {
    this.#dropped?.next({ sample, reason });
  }
}

/** A result that is being made. */
type Writable<S, V extends Value> = { -readonly [K in keyof Derivative<S, V>]: Derivative<S, V>[K] };

function addQuality<S, V extends Value>(
  result: Writable<S, V>,
  { standardError, residual, r2, warming, shortened }: Quality<Slope<V>>,
): void {
  if (warming || result.derivative === null) result.warming = true;
  if (shortened) result.shortened = true;
  if (result.derivative === null) return;
  if (standardError !== undefined) result.standardError = kept(standardError);
  if (residual !== undefined) result.residual = kept(residual);
  if (r2 !== undefined) result.r2 = kept(r2);
}

/** A kernel uses its arrays again: results have copies. What no double holds is not known. */
const kept = <T extends number | number[]>(x: T): T =>
  (typeof x === 'number' ? (x === Infinity ? Number.NaN : x) : x.slice()) as T;
