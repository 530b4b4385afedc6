import { Observable, type OperatorFunction, type Subscriber } from 'rxjs';
import { show } from '../core/errors.js';
import type { Sample } from '../core/types.js';
import { LinkedObserver } from './linked-observer.js';

export interface ByKeyOptions<S> {
  /** The key of a sample. Default: its `key`. Any string will do; samples without one share the key `''`. */
  readonly key?: (sample: S) => string | undefined;
}

/**
 * Gives every key a pipeline of its own, made by `create` when the key is first seen, and merges what they send.
 *
 * Order is kept within a key. Completion of the source completes every pipeline in the order in which their keys came; an
 * error, of the source or of any pipeline, ends all. State: one pipeline per key seen.
 *
 * @example
 * readings.pipe(byKey(() => derivative({ per: 'min', maxGap: '30s' })))
 *
 * @throws TypeError at once when `create` is not a function
 */
export function byKey<S = Sample, R = unknown>(
  create: (key: string) => OperatorFunction<S, R>,
  options: ByKeyOptions<S> = {},
): OperatorFunction<S, R> {
  if (typeof create !== 'function')
    throw new TypeError(
      `byKey takes a function that makes an operator, such as () => derivative(), got ${show(create)}`,
    );
  const keyOf = options.key ?? ((sample: S) => (sample as Sample).key);
  return (source) => new Observable((out) => source.subscribe(new KeyObserver(out, create, keyOf)));
}

class KeyObserver<S, R> extends LinkedObserver<S, R> {
  readonly #create: (key: string) => OperatorFunction<S, R>;
  readonly #keyOf: (sample: S) => string | undefined;
  readonly #series = new Map<string, Subscriber<S>>(); // what feeds each key's pipeline

  #running = 0; // pipelines that have not completed
  #ended = false; // has the source completed?

  constructor(
    out: Subscriber<R>,
    create: (key: string) => OperatorFunction<S, R>,
    keyOf: (sample: S) => string | undefined,
  ) {
    super(out);
    this.#create = create;
    this.#keyOf = keyOf;
  }

  protected take(sample: S): void {
    const key = this.#keyOf(sample) ?? '';
    (this.#series.get(key) ?? this.#open(key))?.next(sample);
  }

  protected end(): void {
    this.#ended = true;
    for (const feed of this.#series.values()) feed.complete();
  }

  /** Completes when the source and every pipeline have: one may send later than it is fed. */
  protected override finish(): void {
    if (this.#ended && this.#running === 0) this.out.complete();
  }

  #open(key: string): Subscriber<S> | undefined {
    const samples = new Observable<S>((feed) => void this.#series.set(key, feed));
    const results = {
      next: (result: R) => this.out.next(result),
      error: (err: unknown) => this.error(err),
      complete: () => {
        this.#running -= 1;
        this.finish();
      },
    };
    this.#running += 1;
    this.add(samples.pipe(this.#create(key)).subscribe(results));
    return this.#series.get(key);
  }
}
