import { checkFingerprint, type Fingerprint } from '../core/fingerprint.js';
import { fields, list, type State, StateError } from '../core/state.js';

const VERSION = 2;

/** What a checkpoint belongs to: a running operator. */
export interface Snapshotted {
  /** All that it remembers. */
  snapshot(): State;
}

/**
 * Takes the state out of a running operator, and puts it into another: hand one to `derivative`, or one to `byKey`, which
 * gives each key one of its own.
 *
 * `saved` is what an earlier run kept, or nothing; `snapshot` gives the state at any moment between two samples.
 *
 * @example
 * concat(of({ t: 0, value: 1 }), NEVER).pipe(derivative({ checkpoint })).subscribe(), of({ t: 1000, value: 3 }).pipe(
 *   derivative({ checkpoint: new Checkpoint(checkpoint.snapshot()) }),
 *   map(({ derivative }) => derivative),
 * ) // -> 2, 2
 *
 * A stream that is cut at any sample and goes on from its snapshot has the results of an uncut one, bit for bit. Samples that
 * wait for their result are part of the state, and must be plain JSON (bigints and times in `t` are taken care of).
 *
 * @throws StateError on subscribing, when the state is of another version or was taken with other options
 */
export class Checkpoint {
  #saved: State | undefined;
  readonly #children = new Map<string, Checkpoint>();
  #owner: Snapshotted | undefined;
  #options: Fingerprint = {}; // that the state of the owner depends on

  constructor(saved?: State) {
    this.#saved = saved;
  }

  /** The state at this moment; `undefined` before anything has been subscribed. Plain JSON. */
  snapshot(): State | undefined {
    if (this.#owner !== undefined) return { version: VERSION, options: this.#options, state: this.#owner.snapshot() };
    if (this.#children.size === 0) return this.#saved;
    return { version: VERSION, keys: Array.from(this.#children, ([key, child]) => [key, child.snapshot() ?? null]) };
  }

  /**
   * An operator begins: it is snapshotted from now on. Returns the state that it is to go on with, if there is one.
   *
   * @throws StateError when that is of another version, or was taken with other options: it names those that differ
   */
  attach(owner: Snapshotted, options: Fingerprint): State | undefined {
    this.#owner = owner;
    this.#options = options;
    if (this.#saved === undefined) return undefined;
    const saved = fields(this.#saved);
    checkVersion(saved['version']);
    checkFingerprint('the state', saved['options'], options);
    return saved['state'];
  }

  /** The operator has ended: its last state is kept. */
  detach(): void {
    this.#saved = this.snapshot();
    this.#owner = undefined;
  }

  /** The keys that were saved, in their order. */
  get keys(): string[] {
    if (this.#saved === undefined) return [];
    const { version, keys } = fields(this.#saved);
    checkVersion(version);
    return list(keys ?? []).map((entry) => String(list(entry)[0]));
  }

  /** The checkpoint of one key. */
  for(key: string): Checkpoint {
    const known = this.#children.get(key);
    if (known !== undefined) return known;
    const child = new Checkpoint(this.#of(key));
    this.#children.set(key, child);
    return child;
  }

  /** A key has left: its state is no longer kept. */
  forget(key: string): void {
    this.#children.delete(key);
  }

  #of(key: string): State | undefined {
    if (this.#saved === undefined) return undefined;
    const entry = list(fields(this.#saved)['keys'] ?? []).find((saved) => list(saved)[0] === key);
    return entry === undefined ? undefined : (list(entry)[1] ?? undefined);
  }
}

function checkVersion(version: State | undefined): void {
  if (version !== VERSION) throw new StateError(`the state is of version ${String(version)}, this is ${VERSION}`);
}
