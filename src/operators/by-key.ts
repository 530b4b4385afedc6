import { Observable, type OperatorFunction, type Subscriber } from 'rxjs';
import { type Counters, createCounters } from '../core/counters.js';
import { show } from '../core/errors.js';
import { checkNames } from '../core/nearest.js';
import type { Timers } from '../core/timers.js';
import type { Sample } from '../core/types.js';
import { checkKeys, KEYS_OPTIONS, Keys, type KeysOptions, type KeysRules } from '../order/keys.js';
import { Ledger } from '../order/ledger.js';
import type { Checkpoint } from './checkpoint.js';
import { defaultTimers } from './default-timers.js';
import { LinkedObserver } from './linked-observer.js';

/** Options of {@link byKey}. */
export interface ByKeyOptions<S> extends KeysOptions {
  /** The key of a sample. Default: its `key`. Any string will do; samples without one share the key `''`. */
  readonly key?: (sample: S) => string | undefined;
  /** Where to count the series that leave (`evicted`). */
  readonly counters?: Counters;
  /** Called for each series that leaves, to make room or because no sample came for `idleTtl`. */
  readonly onEvict?: (key: string) => void;
  /** Takes the state of all keys out, and puts it back; each key's part is handed to `create`. */
  readonly checkpoint?: Checkpoint;
  /** The clock of `idleTtl` (default: that of this machine, monotonic; an RxJS scheduler is one). */
  readonly scheduler?: Timers;
}

/**
 * Gives every key a pipeline of its own, made by `create` when the key is first seen, and merges what they send.
 *
 * Order is kept within a key. When the source completes, so does every pipeline; the stream completes with the last of them.
 * An error, of the source or of any pipeline, ends all. A series that leaves by `idleTtl` or `maxKeys` completes: its results
 * leave first, with the end edge. State: one pipeline per key, as many as the options allow.
 *
 * @example
 * of({ key: 'a', t: 0, value: 0 }, { key: 'b', t: 0, value: 5 }, { key: 'a', t: 1, value: 2 }, { key: 'b', t: 1, value: 6 }).pipe(
 *   byKey(() => derivative({ per: 'ms' }), { idleTtl: '1h', maxKeys: 10_000 }),
 *   map(({ key, derivative }) => `${key} ${derivative}`),
 * ) // -> 'a 2', 'b 1', 'a 2', 'b 1'
 *
 * State survives a restart with a {@link Checkpoint}: `byKey((key, checkpoint) => derivative({ checkpoint }), { checkpoint })`.
 *
 * @throws TypeError, RangeError at once when `create` is not a function, or an option is invalid
 */
export function byKey<S = Sample, R = unknown>(
  create: (key: string, checkpoint: Checkpoint | undefined) => OperatorFunction<S, R>,
  options: ByKeyOptions<S> = {},
): OperatorFunction<S, R> {
  if (typeof create !== 'function') {
    throw new TypeError(
      `byKey takes a function that makes an operator, such as () => derivative(), got ${show(create)}`,
    );
  }
  checkNames('byKey', options, [...Object.keys(KEYS_OPTIONS), 'key', 'counters', 'onEvict', 'scheduler', 'checkpoint']);
  const rules = checkKeys(options);
  return (source) => new Observable((out) => source.subscribe(new KeyObserver(out, create, rules, options)));
}

class KeyObserver<S, R> extends LinkedObserver<S, R> {
  readonly #create: (key: string, checkpoint: Checkpoint | undefined) => OperatorFunction<S, R>;
  readonly #keyOf: (sample: S) => string | undefined;
  readonly #feeds: Keys<Subscriber<S> | undefined>; // what feeds each key's pipeline; none for one that is closed
  #checkpoint: Checkpoint | undefined;
  #running = 0; // pipelines that have not completed
  #ended = false; // has the source completed?

  constructor(
    out: Subscriber<R>,
    create: (key: string, checkpoint: Checkpoint | undefined) => OperatorFunction<S, R>,
    rules: KeysRules,
    { key, counters = createCounters(), onEvict, scheduler = defaultTimers(), checkpoint }: ByKeyOptions<S>,
  ) {
    super(out);
    this.#create = create;
    this.#keyOf = key ?? ((sample: S) => (sample as Sample).key);
    const ledger = new Ledger(counters);
    const evict = (feed: Subscriber<S> | undefined, name: string): void => {
      ledger.evicted();
      feed?.complete();
      checkpoint?.forget(name);
      onEvict?.(name);
    };
    this.#feeds = new Keys(rules, (name) => this.#open(name), evict, scheduler);
    this.add(() => this.#feeds.stop());
    this.#checkpoint = checkpoint;
    for (const name of checkpoint?.keys ?? []) this.#feeds.get(name);
  }

  protected take(sample: S): void {
    this.#feeds.get(this.#keyOf(sample) ?? '')?.next(sample);
  }

  protected end(): void {
    this.#ended = true;
    this.#feeds.stop();
    for (const feed of this.#feeds.values()) feed?.complete();
  }

  /** Completes when the source and every pipeline have: one may send later than it is fed. */
  protected override finish(): void {
    if (this.#ended && this.#running === 0) this.out.complete();
  }

  #open(key: string): Subscriber<S> | undefined {
    let opened: Subscriber<S> | undefined;
    const samples = new Observable<S>((feed) => {
      opened = feed;
    });
    const results = {
      next: (result: R) => this.out.next(result),
      error: (err: unknown) => this.error(err),
      complete: () => {
        this.#running -= 1;
        this.finish();
      },
    };
    this.#running += 1;
    const pipeline = samples.pipe(this.#create(key, this.#checkpoint?.for(key))).subscribe(results);
    this.add(pipeline);
    pipeline.add(() => this.remove(pipeline)); // what has left must not be kept
    return opened;
  }
}
