import { Arrival } from '../arrival.js';
import type { Fault } from '../fault.js';
import { JsonFault } from '../json-fault.js';
import { MAX_CHANNELS } from '../limits.js';
import { FeedRecord, type RecordReader } from '../record.js';
import type { ValueFilter } from '../value-filter.js';
import { chainOf } from './candidates.js';
import { type CompiledFrameMap, type FrameMap, type FrameMaps, framesOf } from './frame-map.js';
import { FrameSampler, type SamplerLimits } from './frame-sampler.js';
import type { ClockFor } from './frame-time.js';
import { FrameMatcher } from './matcher.js';
import { Memory } from './memory.js';
import type { CompiledPattern, Scope } from './pattern.js';
import { skipSpace, skipValue } from './skip.js';

/** How a frame is read beside its map. */
export interface FrameOptions {
  readonly clockFor?: ClockFor;
  readonly maxChannels?: number;
  /** Tells values that mean none. */
  readonly filter?: ValueFilter | undefined;
}

const UNMATCHED: Fault = { kind: 'unmatched' };
const NO_CLOCK: ClockFor = () => undefined;

/** Reads the samples of frames by a map, or by the first of several that yields one. n values of a frame give n samples. */
export class FrameRecords implements RecordReader {
  readonly record: FeedRecord = new FeedRecord();
  readonly hint: Fault | undefined;
  readonly #maps: readonly OneMap[];
  readonly #arrival = new Arrival();
  readonly #now = (): bigint => this.#arrival.next();

  /** @throws RangeError, TypeError on an invalid map */
  constructor(map: FrameMap | FrameMaps, options: FrameOptions = {}) {
    const { clockFor = NO_CLOCK, maxChannels = MAX_CHANNELS, filter } = options;
    const limits = { clockFor, maxChannels, filter };
    this.#maps = framesOf(map).map((one) => new OneMap(one, this.record, limits));
  }

  get roundedTimes(): boolean {
    return this.#maps.some(({ rounded }) => rounded);
  }

  read(text: string, from: number, to: number, sample: () => void, fault: (fault: Fault) => void): void {
    try {
      for (let at = skipSpace(text, from, to); at < to; ) at = this.#one(text, at, to, sample, fault);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      const found = text.slice(from, to).trim();
      if (error instanceof JsonFault && error.at < to)
        fault({ kind: 'syntax', problem: error.message, position: error.at - from + 1, found });
      else fault({ kind: 'syntax', problem: error instanceof JsonFault ? 'it ends too early' : error.message, found });
    }
  }

  /** One JSON value; returns where the next one begins. */
  #one(text: string, at: number, to: number, sample: () => void, fault: (fault: Fault) => void): number {
    let why: Fault = UNMATCHED;
    let end = -1;
    for (const map of this.#maps) {
      const found = map.read(text, at, to, this.#now, sample, fault);
      end = Math.max(end, map.end);
      if (found === undefined) return skipSpace(text, end, to);
      if (found.kind !== 'unmatched') why = found;
    }
    fault(why);
    if (end < 0) end = text.indexOf('\n', at) === -1 ? to : skipValue(text, at, to); // nothing behind a frame that is a message of its own
    return skipSpace(text, Math.min(end, to), to);
  }
}

/** One map, and all that reads by it. */
class OneMap {
  readonly #map: CompiledFrameMap;
  readonly #matcher: FrameMatcher;
  readonly #samplers: readonly FrameSampler[];
  readonly #not: FrameMatcher | undefined;
  readonly #memory: Memory | undefined;
  /** Where the value ended that was read last; -1 when that is not known. */
  end = -1;

  constructor(map: CompiledFrameMap, record: FeedRecord, limits: SamplerLimits) {
    this.#map = map;
    this.#matcher = new FrameMatcher(map.frame);
    const driving = new Set(drivingScopes(map));
    this.#samplers = [...driving].map(
      (scope) => new FrameSampler(this.#matcher, map, record, { scope, driving, ...limits }),
    );
    this.#not = map.not && new FrameMatcher(map.not);
    this.#memory = map.remember && new Memory(map.remember, map.frame);
  }

  get rounded(): boolean {
    return this.#samplers.some(({ rounded }) => rounded);
  }

  /** Reads one JSON value; returns why it gave nothing, `undefined` when it gave samples, or faults that were said. */
  read(
    text: string,
    from: number,
    to: number,
    arrival: () => bigint,
    sample: () => void,
    fault: (fault: Fault) => void,
  ): Fault | undefined {
    this.end = -1;
    if (this.#not?.match(text, from, to)) return UNMATCHED;
    this.#memory?.watch(text, from, to);
    if (!this.#matcher.match(text, from, to)) return UNMATCHED;
    this.end = this.#matcher.end;
    let any = false;
    for (const sampler of this.#samplers) {
      const { count } = this.#matcher.rows[sampler.view.scope.id] as { count: number };
      for (let row = 0; row < count; row += 1) {
        sampler.view.recall = this.#memory?.recall(sampler.view, row);
        const found = sampler.read(row, arrival);
        if (found === null) continue;
        any = true;
        if (found === undefined) sample();
        else fault(found);
      }
    }
    return any ? undefined : { kind: 'no-value', path: valuePath(this.#map), numbersAt: [] };
  }
}

/** The scopes whose rows are samples: each that has a hole of the value, and sees all the others that it needs. */
function drivingScopes({ frame, values }: CompiledFrameMap): Scope[] {
  const names = values === undefined ? ['value'] : [...new Set(values.flatMap((value) => value.names))];
  const holes = frame.places.filter(({ hole }) => names.includes(hole.name));
  const scopes = [...new Set(holes.map(({ scope }) => scope))];
  if (scopes.length === 0) return [frame.scopes[0] as Scope];
  if (values === undefined) return scopes;
  const whole = scopes.filter((scope) => {
    const around = chainOf(scope);
    return names.every((name) => holes.some((place) => place.hole.name === name && around.includes(place.scope)));
  });
  return whole.length > 0
    ? whole
    : [scopes.reduce((deepest, scope) => (scope.depth > deepest.depth ? scope : deepest))];
}

const valuePath = ({ frame }: CompiledFrameMap): string =>
  (frame as CompiledPattern).places.find(({ hole }) => hole.name === 'value')?.path ?? '';
