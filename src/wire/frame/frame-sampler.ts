import { exactNumber } from '../../core/number-scanner.js';
import type { Arrival } from '../arrival.js';
import type { Fault } from '../fault.js';
import { readValue } from '../json-values.js';
import { overLimit } from '../limits.js';
import type { FeedRecord } from '../record.js';
import { filterValue, type ValueFilter } from '../value-filter.js';
import type { Expression } from './expression.js';
import type { CompiledFrameMap } from './frame-map.js';
import { type ClockFor, FrameTime } from './frame-time.js';
import type { FrameMatcher } from './matcher.js';
import type { Scope } from './pattern.js';
import { textOf } from './text-of.js';
import { View } from './view.js';

const UNMATCHED: Fault = { kind: 'unmatched' };

/** Makes samples of the rows of one scope. */
export class FrameSampler {
  readonly view: View;
  readonly #matcher: FrameMatcher;
  readonly #map: CompiledFrameMap;
  readonly #time: FrameTime;
  readonly #record: FeedRecord;
  readonly #keyed: boolean;
  readonly #maxChannels: number;
  readonly #filter: ValueFilter | undefined;
  readonly #arrival: Arrival;
  #row = 0;

  constructor(
    matcher: FrameMatcher,
    map: CompiledFrameMap,
    record: FeedRecord,
    { scope, driving, clockFor, arrival, maxChannels, filter }: SamplerPlan,
  ) {
    this.view = new View(matcher, map.frame, scope, driving);
    this.#matcher = matcher;
    this.#map = map;
    this.#record = record;
    this.#maxChannels = maxChannels;
    this.#filter = filter;
    this.#arrival = arrival;
    this.#time = new FrameTime(matcher, this.view, { zone: map.zone, since: map.since, clockFor });
    this.#keyed = map.frame.places.some(({ hole }) => hole.name === 'key') || map.remember !== undefined;
  }

  /** Can a row of it have a time? */
  get isTimed(): boolean {
    return this.#map.arrival || this.#time.isAny;
  }

  /** Had a time digits below 1 ns? */
  get rounded(): boolean {
    return this.#time.rounded;
  }

  /** Fills the record from a row: `undefined` when it is a sample, `null` when it has no number, else why it is none. */
  read(row: number): Fault | null | undefined {
    const record = this.#record;
    this.#row = row;
    if (!this.#readValue()) return null;
    if (this.#map.where !== undefined && this.#map.where.evaluate(this.#lookup) !== 1) return UNMATCHED;
    const key = this.#key();
    if (key === null) return { kind: 'no-key' };
    record.key = key;
    const fault = this.#time.read(record, row);
    if (fault !== undefined) {
      if (!this.#map.arrival) return fault;
      this.#arrival.stamp(record);
    }
    const over = overLimit(key, record.value, this.#maxChannels);
    if (over === undefined && this.#filter !== undefined) filterValue(record, this.#filter);
    return over;
  }

  /** The key; `undefined` where the map has none, `null` where it finds nothing. */
  #key(): string | undefined | null {
    const { key } = this.#map;
    if (key === undefined) return this.#keyed ? (this.view.text('key', this.#row) ?? null) : undefined;
    let joined = '';
    for (const part of key) {
      const text = typeof part === 'string' ? part : this.view.text(part.name, this.#row);
      if (text === undefined) return null;
      joined += text;
    }
    return joined;
  }

  /** False when there is no number. */
  #readValue(): boolean {
    const { values } = this.#map;
    return values === undefined ? this.#readHole() : this.#compute(values);
  }

  /** The first hole that has taken a number, or a list with one. */
  #readHole(): boolean {
    for (const hole of this.view.holes('value')) {
      if (!this.view.take(hole, this.#row)) continue;
      this.#readOne(hole.place.bare);
      if (isUsable(this.#record.value)) return true;
    }
    return false;
  }

  #readOne(bare: boolean): void {
    const { from, to } = this.view;
    const { text } = this.#matcher;
    const record = this.#record;
    const { words } = this.#map;
    const word = words?.get(textOf(text, from, to, bare) ?? 'null');
    if (word !== undefined) {
      record.value = word;
      record.valueText = String(word);
    } else if (bare) {
      record.value = exactNumber(text, from, to);
      record.valueText = isUsable(record.value) ? String(record.value) : 'null';
    } else readValue(record, text, from, to);
  }

  #compute(values: readonly Expression[]): boolean {
    const record = this.#record;
    if (!this.#map.vector) {
      const number = (values[0] as Expression).evaluate(this.#lookup);
      record.value = number;
      record.valueText = String(number);
      return isUsable(number);
    }
    const numbers = values.map((value) => finite(value.evaluate(this.#lookup)));
    record.value = numbers;
    record.valueText = JSON.stringify(numbers);
    return numbers.some(isUsable);
  }

  readonly #lookup = (name: string): number => {
    if (name === 'value' && this.#map.values === undefined) return Number(this.#record.value);
    const text = this.view.text(name, this.#row);
    if (text === undefined) return Number.NaN;
    return this.#map.words?.get(text) ?? Number(exactNumber(text, 0, text.length));
  };
}

/** What holds for all samples of a feed. */
export interface SamplerLimits {
  readonly clockFor: ClockFor;
  readonly arrival: Arrival;
  readonly maxChannels: number;
  readonly filter: ValueFilter | undefined;
}

/** What a sampler is made for. */
export interface SamplerPlan extends SamplerLimits {
  readonly scope: Scope;
  /** All scopes that have values. */
  readonly driving: ReadonlySet<Scope>;
}

/** A division by zero is no number: that channel is missing. */
const finite = (number: number): number => (number - number === 0 ? number : Number.NaN);

/** Is it a number, or a list with one? */
const isUsable = (value: unknown): boolean =>
  typeof value === 'number'
    ? value - value === 0
    : typeof value === 'bigint' || (Array.isArray(value) && value.some(isUsable));
