import { OptionError } from '../../core/option-error.js';
import type { JsonDecoder } from '../decoders/decoder.js';
import type { Fault } from '../fault.js';
import { syntaxFault } from '../json-fault.js';
import { FeedRecord, type RecordReader } from '../record.js';
import { chainOf } from './candidates.js';
import type { CompiledFrameMap } from './frame-map.js';
import { FrameSampler, type SamplerLimits } from './frame-sampler.js';
import { FrameMatcher } from './matcher.js';
import { Memory } from './memory.js';
import { NearMisses } from './near-misses.js';
import type { CompiledPattern, Node, Scope } from './pattern.js';
import type { Rows } from './rows.js';
import { isOneValue, skipSpace, skipValue } from './skip.js';

const UNMATCHED: Fault = { kind: 'unmatched' };
const NO_MATCH: readonly Fault[] = [UNMATCHED];
const NO_FAULTS: readonly Fault[] = [];

/** Reads the samples of frames by a map, or by the first of several that yields one. n values of a frame give n samples. */
export class FrameRecords implements RecordReader {
  readonly record: FeedRecord = new FeedRecord();
  readonly #misses = new NearMisses();
  #matches = false; // has a frame matched?
  readonly #maps: readonly OneMap[];
  readonly #decode: JsonDecoder | undefined;

  /** @throws RangeError on a zone that is none, maps that do not go together, a time that no value can have */
  constructor(frames: readonly CompiledFrameMap[], limits: SamplerLimits) {
    this.#maps = frames.map((one) => new OneMap(one, this.record, limits));
    this.#decode = frames[0]?.decode?.();
    if (frames.some(({ decode }) => decode !== frames[0]?.decode))
      throw new RangeError('maps must all have the same decode: a feed is written in one way');
  }

  /** Where the pattern may be wrong: the one place in which frames differ from it. */
  get hint(): Fault | undefined {
    return this.#matches ? undefined : this.#misses.best;
  }

  get roundedTimes(): boolean {
    return this.#maps.some(({ rounded }) => rounded);
  }

  read(text: string, from: number, to: number, sample: () => void, fault: (fault: Fault) => void): void {
    try {
      if (this.#decode === undefined) this.#json(text, from, to, sample, fault);
      else
        this.#decode(
          text.slice(from, to),
          (json) => this.#json(json, 0, json.length, sample, fault),
          (problem, found) => fault({ kind: 'undecodable', problem, found }),
        );
    } catch (error) {
      fault(syntaxFault(error, text, from, to));
    }
  }

  #json(text: string, from: number, to: number, sample: () => void, fault: (fault: Fault) => void): void {
    for (let at = skipSpace(text, from, to); at < to; ) at = this.#one(text, at, to, sample, fault);
  }

  /** One JSON value; returns where the next one begins. */
  #one(text: string, at: number, to: number, sample: () => void, fault: (fault: Fault) => void): number {
    let why: readonly Fault[] = NO_MATCH;
    let end = -1;
    for (const map of this.#maps) {
      const faults = map.read(text, at, to, sample);
      end = Math.max(end, map.end);
      if (map.any || why === NO_MATCH) why = faults;
      if (map.any) break;
    }
    for (const one of why) fault(one);
    this.#matches ||= why !== NO_MATCH;
    if (why === NO_MATCH && !this.#matches)
      for (const { root } of this.#maps) this.#misses.look(root, text.slice(at, to));
    if (end < 0) end = isOneValue(text, at, to) ? to : skipValue(text, at, to);
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
  /** Has it given a sample? */
  any = false;

  constructor(map: CompiledFrameMap, record: FeedRecord, limits: SamplerLimits) {
    this.#map = map;
    this.#matcher = new FrameMatcher(map.frame);
    const driving = new Set(drivingScopes(map));
    this.#samplers = [...driving].map(
      (scope) => new FrameSampler(this.#matcher, map, record, { scope, driving, ...limits }),
    );
    if (!this.#samplers.some(({ isTimed }) => isTimed))
      throw new OptionError(
        (name) =>
          `no value of the frame has a <time>: it must stand with the value, around it, or in a list beside it; else write ${name('time')} arrival`,
      );
    this.#not = map.not && new FrameMatcher(map.not);
    this.#memory = map.remember && new Memory(map.remember, map.frame);
  }

  get root(): Node {
    return this.#map.frame.root;
  }

  get rounded(): boolean {
    return this.#samplers.some(({ rounded }) => rounded);
  }

  /** Reads one JSON value, and tells whether `any` sample came; returns what is wrong with the others, or with all of it. */
  read(text: string, from: number, to: number, sample: () => void): readonly Fault[] {
    this.end = -1;
    this.any = false;
    if (this.#not?.match(text, from, to)) return NO_MATCH;
    this.#memory?.watch(text, from, to);
    if (!this.#matcher.match(text, from, to)) return NO_MATCH;
    this.end = this.#matcher.end;
    let faults: Fault[] | undefined;
    let numberless = 0;
    for (const sampler of this.#samplers) {
      const { view } = sampler;
      const rows = this.#matcher.rows[view.scope.id] as Rows;
      for (let row = 0; row < rows.count; row += 1) {
        if (this.#memory !== undefined) view.recall = this.#memory.recall(view, row);
        const fault = sampler.read(row);
        if (fault === undefined) {
          this.any = true;
          sample();
        } else if (fault === null) numberless += 1;
        else {
          faults ??= [];
          faults.push(fault);
        }
      }
    }
    if (!this.any && faults === undefined) return [{ kind: 'no-value', path: valuePath(this.#map), numbersAt: [] }];
    if (numberless === 0) return faults ?? NO_FAULTS;
    // Beside others that have one, a record without a number is none that is asked for.
    return (faults ?? []).concat(new Array<Fault>(numberless).fill(UNMATCHED));
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
