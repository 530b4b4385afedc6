import { decodeEither, decodeNumber, encodeEither, list, type State } from '../core/state.js';
import type { Time } from '../core/types.js';
import { finer } from '../time/spacing.js';
import type { Held } from './held.js';
import { decodeSample, encodeSample } from './waiting.js';

/** A sample at the time of one that is held, while it is not known which of the two is good. */
interface Rival<S> {
  readonly held: Held<S>;
  readonly value: unknown;
  readonly item: S;
}

/** So many samples at the times of others show that time comes again. */
const IN_ROW = 3;

/**
 * A run of samples that are older than the newest, in order among themselves, in a {@link ReorderBuffer}: late samples, or a clock
 * that was set back and tells a stretch of time twice. It is the second when three of them in a row have the times of three
 * samples in a row that are held, with other values. Then none of them takes the place of a good sample.
 *
 * State: the samples of the run that are held.
 */
export class RepeatRun<S> {
  /** Is it a stretch of time that comes again? */
  repeats = false;
  length = 0;
  readonly rivals: Rival<S>[] = [];
  readonly #members: Held<S>[] = [];
  #time: Time = 0; // of its newest sample
  #inRow = 0; // so many of its newest samples have the times of held ones in a row

  /** One more sample that is older than the newest. Returns false when it begins a run of its own: then the one before is over. */
  follows(t: Time): boolean {
    const goesOn = this.length > 0 && t > this.#time;
    this.length = goesOn ? this.length + 1 : 1;
    this.#time = t;
    if (!goesOn) {
      this.repeats = false;
      this.#inRow = 0;
      this.#members.length = 0;
    }
    return goesOn;
  }

  /** It is held at a time of its own. */
  joined(held: Held<S>): void {
    this.#members.push(held);
  }

  /** It has the time of `held`, which comes after `before`, and another value. True when the run now shows that time comes again. */
  contradicts(held: Held<S>, before: Held<S> | undefined, value: unknown, item: S): boolean {
    this.#inRow = this.rivals.at(-1)?.held === before && before !== undefined ? this.#inRow + 1 : 1;
    this.repeats = this.#inRow >= IN_ROW;
    if (!this.repeats) this.rivals.push({ held, value, item });
    return this.repeats;
  }

  /** Takes out what the run has put in: the samples that are held, and those that waited for a decision. */
  takeBack(): { readonly members: ReadonlySet<Held<S>>; readonly items: readonly S[] } {
    const members = new Set(this.#members);
    const items = [...this.#members, ...this.rivals].map(({ item }) => item);
    this.#members.length = 0;
    this.rivals.length = 0;
    return { members, items };
  }

  /** A sample has left: it is part of the run no more. Returns its rival, if it has one. */
  left(held: Held<S>): Rival<S> | undefined {
    if (this.#members[0] === held) this.#members.shift();
    const at = this.rivals.findIndex((rival) => rival.held === held);
    return at === -1 ? undefined : this.rivals.splice(at, 1)[0];
  }

  /** The run is over. */
  clear(): void {
    this.length = 0;
    this.#inRow = 0;
    this.repeats = false;
    this.#members.length = 0;
    this.rivals.length = 0;
  }

  /** Times are in ns from now on. `held` gives what stands for a sample that was held. */
  refine(held: (before: Held<S>) => Held<S>): void {
    this.#time = finer(this.#time);
    this.#members.splice(0, Infinity, ...this.#members.map(held));
    this.rivals.splice(0, Infinity, ...this.rivals.map((rival) => ({ ...rival, held: held(rival.held) })));
  }

  /** `index` tells where a sample stands in the list that is saved. */
  snapshot(index: (held: Held<S>) => number, encode: (item: S) => State): State {
    return [
      this.length,
      this.#inRow,
      encodeEither(this.#time),
      this.repeats,
      this.#members.map(index),
      this.rivals.map(({ held, value, item }) => [index(held), encodeSample(held.t, value, encode(item))]),
    ];
  }

  restore(state: State | undefined, held: readonly Held<S>[], decode: (state: State) => S): void {
    const [length, inRow, time, repeats, members, rivals] = list(state);
    this.clear();
    this.length = decodeNumber(length);
    this.#inRow = decodeNumber(inRow);
    this.#time = decodeEither(time) as Time;
    this.repeats = repeats === true;
    for (const index of list(members)) this.#members.push(held[decodeNumber(index)] as Held<S>);
    for (const entry of list(rivals)) {
      const [index, sample = null] = list(entry);
      const { value, item } = decodeSample(sample);
      this.rivals.push({ held: held[decodeNumber(index)] as Held<S>, value, item: decode(item) });
    }
  }
}
