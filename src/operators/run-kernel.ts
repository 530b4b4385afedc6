import {
  asyncScheduler,
  Observable,
  type Observer,
  type OperatorFunction,
  type SchedulerLike,
  type Subscriber,
} from 'rxjs';
import { type Counters, createCounters } from '../core/counters.js';
import { show } from '../core/errors.js';
import { checkNames } from '../core/nearest.js';
import { list, type State, StateError } from '../core/state.js';
import type { Derivative, Edge, KernelFactory, Quality, Sample, Slope, Time, Value } from '../core/types.js';
import { checkKeys, type KeysOptions } from '../order/keys.js';
import { checkRules, isPlain, SERIES_OPTIONS, type SeriesOptions, type SeriesRules } from '../order/rules.js';
import type { DropReason, SeriesOut } from '../order/segments.js';
import { Series } from '../order/series.js';
import { type ByKeyRules, SeriesByKey } from '../order/series-by-key.js';
import { NumbersOrRows, type SeriesValues } from '../order/values.js';
import { type Instant, instantToNs, parseRfc3339 } from '../time/rfc3339.js';
import type { Checkpoint, Snapshotted } from './checkpoint.js';
import { LinkedObserver } from './linked-observer.js';

/** Why a sample has no result; the name of its counter. */
export type { DropReason };

/** A sample that gets no result, and why. */
export interface Dropped<S = Sample> {
  readonly sample: S;
  readonly reason: DropReason;
}

/** What every estimator's operator takes: where a sample keeps what, and what to do with odd samples. */
export interface EstimatorOptions<S = Sample, V extends Value = number> extends SeriesOptions {
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
  /** The clock of `silence`, and of idle series under `lateness` (default: RxJS asyncScheduler). */
  readonly scheduler?: SchedulerLike;
  /**
   * A series per key, all in this one operator: with `derivative()` and plain rules, each has 57 bytes of state, beside
   * its key and the sample that waits. `true` for no bounds. (For pipelines of your own per key, see `byKey`.)
   */
  readonly keyed?: boolean | KeysOptions;
  /** Takes the state out, and puts it back into a later run. */
  readonly checkpoint?: Checkpoint;
}

const NAMES = [...SERIES_OPTIONS, 'time', 'value', 'key', 'counters', 'dropped', 'scheduler', 'checkpoint', 'keyed'];

/**
 * Lifts a kernel into an RxJS operator: results as notifications, samples out of objects.
 *
 * Each subscription has its own series and kernel. Completion flushes it; an error of the source is passed on without an end
 * edge being invented; whatever throws inside becomes an error notification; unsubscribing stops the source, even a
 * synchronous one. Samples that then still wait for a result are counted `dropped`.
 *
 * @throws TypeError, RangeError at once, on options that make no sense
 */
export function runKernel<S, V extends Value>(
  create: KernelFactory,
  options: EstimatorOptions<S, V>,
  alsoKnown: readonly string[] = [],
): OperatorFunction<S, Derivative<S, V>> {
  checkNames('this operator', options, [...NAMES, ...alsoKnown]);
  const rules = checkRules(options);
  const values = new NumbersOrRows(create);
  const access = accessors(options);
  const keys = options.keyed ? checkKeys(options.keyed === true ? {} : options.keyed) : undefined;
  const compact = create.packed === true && isPlain(rules);
  const fingerprint = JSON.stringify({
    ...rules,
    unwrap: undefined,
    counter: options.counter,
    period: options.period,
    kernel: create.name ?? 'custom',
    ...(keys && { keyed: true }),
  });
  return (source) =>
    new Observable((out) =>
      source.subscribe(
        new SeriesObserver<S, V>(
          out,
          rules,
          values as unknown as SeriesValues<V, Slope<V>>,
          access,
          options,
          fingerprint,
          keys && { ...keys, compact },
        ),
      ),
    );
}

interface Accessors<S, V> {
  readonly time: (sample: S) => Time | Date | string;
  readonly value: (sample: S) => V | null | undefined;
  readonly key: (sample: S) => string | undefined;
}

function accessors<S, V extends Value>({ time, value, key, dropped }: EstimatorOptions<S, V>): Accessors<S, V> {
  for (const [name, accessor] of Object.entries({ time, value })) {
    if (accessor !== undefined && typeof accessor !== 'function')
      throw new TypeError(`${name} must be a function of a sample, got ${show(accessor)}`);
  }
  if (dropped !== undefined && typeof dropped?.next !== 'function')
    throw new TypeError(`dropped must be a Subject, or anything with next, got ${show(dropped)}`);
  return {
    time: time ?? (timeOfSample as Accessors<S, V>['time']),
    value: value ?? (valueOfSample as Accessors<S, V>['value']),
    key: typeof key === 'string' ? () => key : (key ?? (keyOfSample as Accessors<S, V>['key'])),
  };
}

const timeOfSample = (sample: Sample): Time => sample.t;
const valueOfSample = (sample: Sample): unknown => sample.value;
const keyOfSample = (sample: Sample): string | undefined => sample.key;

class SeriesObserver<S, V extends Value>
  extends LinkedObserver<S, Derivative<S, V>>
  implements SeriesOut<S, Slope<V>>, Snapshotted
{
  readonly #series: Series<S, V, Slope<V>> | undefined; // one of these two
  readonly #byKey: SeriesByKey<S, V, Slope<V>> | undefined;
  readonly #access: Accessors<S, V>;
  readonly #options: string; // that the state depends on
  readonly #dropped: Pick<Observer<Dropped<S>>, 'next'> | undefined;

  constructor(
    out: Subscriber<Derivative<S, V>>,
    rules: SeriesRules,
    values: SeriesValues<V, Slope<V>>,
    access: Accessors<S, V>,
    options: EstimatorOptions<S, V>,
    fingerprint: string,
    keys: ByKeyRules | undefined,
  ) {
    super(out);
    const { checkpoint } = options;
    this.add(() => {
      checkpoint?.detach();
      this.#series?.abandon();
      this.#byKey?.abandon();
    });
    this.#access = access;
    this.#dropped = options.dropped;
    const counters = options.counters ?? createCounters();
    const timers = options.scheduler ?? asyncScheduler;
    this.#series = keys === undefined ? new Series(rules, values, counters, this, timers) : undefined;
    this.#byKey = keys && new SeriesByKey(rules, values, counters, this, { ...keys, timers });
    out.add(this);
    this.#options = fingerprint;
    const state = checkpoint?.attach(this);
    if (state === undefined) return;
    // Samples that wait were counted by the run that took them; here they begin as taken, and waiting.
    let waiting = this.#series?.restore(state, decodeItem<S>) ?? 0;
    if (this.#byKey) for (const entry of list(state)) waiting += this.#restoreKey(this.#byKey, entry);
    counters.in += waiting;
    counters.pending += waiting;
  }

  snapshot(): { options: string; state: State } {
    const state = this.#series?.snapshot(encodeItem) ?? [...(this.#byKey?.snapshot(encodeItem, () => true) ?? [])];
    return { options: this.#options, state };
  }

  protected take(sample: S): void {
    const access = this.#access;
    let t = access.time(sample);
    if (typeof t !== 'number' && typeof t !== 'bigint') t = toTime(t);
    if (this.#series !== undefined) this.#series.push(t, access.value(sample), sample);
    else this.#byKey?.push(access.key(sample) ?? '', t, access.value(sample), sample);
  }

  protected end(): void {
    this.#series?.endSegment();
    this.#byKey?.end();
  }

  #restoreKey(series: SeriesByKey<S, V, Slope<V>>, entry: State): number {
    const [key, state] = list(entry);
    return series.restore(String(key), state ?? null, decodeItem<S>);
  }

  result(
    sample: S,
    t: Time,
    value: V,
    derivative: Slope<V> | null,
    edge: Edge,
    quality: Quality<Slope<V>> | undefined,
  ): void {
    const key = this.#byKey?.current ?? this.#access.key(sample);
    const result: Writable<S, V> =
      key === undefined ? { t, value, derivative, sample } : { key, t, value, derivative, sample };
    if (edge !== 'none') result.edge = edge;
    if (quality !== undefined) addQuality(result, quality);
    this.out.next(result);
  }

  provisional(sample: S, t: Time, value: V, derivative: Slope<V>): void {
    const key = this.#byKey?.current ?? this.#access.key(sample);
    const early = { t, value, derivative, edge: 'end', final: false, sample } as const;
    this.out.next(key === undefined ? early : { key, ...early });
  }

  assumed(sample: S, t: Time, value: V, derivative: Slope<V>): void {
    const key = this.#byKey?.current ?? this.#access.key(sample);
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
  { standardError, residual, r2, warming }: Quality<Slope<V>>,
): void {
  if (warming || result.derivative === null) result.warming = true;
  if (result.derivative === null) return;
  if (standardError !== undefined) result.standardError = kept(standardError);
  if (residual !== undefined) result.residual = kept(residual);
  if (r2 !== undefined) result.r2 = kept(r2);
}

const kept = <T extends number | number[]>(x: T): T => (typeof x === 'number' ? x : (x.slice() as T));

/** A sample that waits, as state: JSON, with bigints. */
const encodeItem = <S>(sample: S): State =>
  JSON.stringify(sample, (_, member: unknown) => (typeof member === 'bigint' ? { $bigint: String(member) } : member));

function decodeItem<S>(state: State): S {
  if (typeof state !== 'string') throw new StateError('the state is damaged: a sample was expected');
  return JSON.parse(state, (_, member: unknown) =>
    typeof member === 'object' && member !== null && '$bigint' in member ? BigInt(String(member.$bigint)) : member,
  ) as S;
}

/** Dates and RFC 3339 text; anything else is no time (NaN), which the series counts `bad`. */
function toTime(t: unknown): Time {
  if (t instanceof Date) return t.getTime();
  return typeof t === 'string' && parseRfc3339(t, instant) && instant.zoned ? instantToNs(instant) : Number.NaN;
}
const instant: Instant = { ms: 0, ns: 0, zoned: true };
