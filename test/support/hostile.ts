import { createHash } from 'node:crypto';
import type { Tap } from '../../src/adapters/ports.js';
import { type Counters, createCounters } from '../../src/core/counters.js';
import { estimatorKernels } from '../../src/estimators/estimator.js';
import { readEstimatorText } from '../../src/estimators/text.js';
import type { KeysOptions } from '../../src/order/keys.js';
import type { SeriesOptions } from '../../src/order/series-options.js';
import { planSeries } from '../../src/order/series-set.js';
import { Pipeline } from '../../src/pipeline/pipeline.js';
import type { PipelineSource } from '../../src/pipeline/pipeline-options.js';
import { compileMapping, type Mapping } from '../../src/wire/mapping.js';
import type { Result } from '../../src/wire/result.js';
import { random } from './numbers.js';
import { HandSource, MemorySink } from './ports.js';
import { TestClock } from './time.js';

/** What a run is made with. */
export interface HostileSet {
  readonly estimator: string;
  readonly options: SeriesOptions & KeysOptions;
  readonly map?: Mapping;
}

const ESTIMATORS = [
  'three-point',
  'three-point edgeOrder=2',
  'three-point mode=exact',
  'stencil points=5',
  'savitzky-golay points=5 degree=2',
  'least-squares window=8',
  'least-squares window=2s degree=2',
  'kalman tau=2s',
  'holt levelTau=2s',
  'slope-average tau=2s',
  'exponential-least-squares tau=2s',
  'lagged-difference baseline=2s',
  'theil-sen window=6',
  'hampel window=6',
];

const RULES: readonly (SeriesOptions & KeysOptions)[] = [
  {},
  { provisional: true },
  { lateness: '3s', maxKeys: 20 },
  { ties: 'mean', missing: 'propagate', maxGap: '30s' },
  { missing: 'break', nonNegative: 'zero', short: 'skip', resync: 3 },
  { counter: true, maxGap: 'auto', idleTtl: '20s' },
  { period: 360, minGap: '100ms', silence: { after: '5s', then: 'decay', every: '5s' } },
  { timeWrap: '24h', lateness: '1s', ties: 'first', maxKeys: 3 },
];

/** Forty sets of options: every estimator with several rules, and every rule with several estimators. */
export const HOSTILE_SETS: readonly HostileSet[] = Array.from({ length: 40 }, (_, i) => ({
  estimator: ESTIMATORS[i % ESTIMATORS.length] as string,
  options: RULES[(i * 3 + Math.floor(i / ESTIMATORS.length)) % RULES.length] as SeriesOptions & KeysOptions,
  ...(i % 7 === 6 && { map: { value: '/data/value', time: '/t' } }),
}));

const VALUES = [
  ...['0', '1', '-1', '2.5', '1e308', '-1e308', '1.7e308', '1e-320', '1e999', '-0', '9007199254740993'],
  ...['18446744073709551615', '65535', 'null', 'true', '"x"', '""', '"12"', '"1e5"', 'NaN', '[1,2]', '[3,4]', '[1]'],
  ...['[]', '[[1]]', '{}', '[1,null]', '["1",2]', '{"a":[1]}', '"\\u0000"', `[${'1,'.repeat(1100)}1]`, '111111111111x'],
];
const TIMES = [
  '0',
  '-1',
  '1e300',
  'null',
  '"x"',
  '"1970-01-01T00:00:00Z"',
  '"2026-01-01T00:00:00.0000001Z"',
  '1.5',
  '1e16',
  '{}',
];
const KEYS = ['"a"', '"b"', '"__proto__"', '"constructor"', '""', '1', 'null', '[]', '"\\u001b[31m"', '"k\\n"'];

/** An endless, repeatable stream of records that are wrong in every way, among many that are right. */
export function hostileLines(seed: number): () => string {
  const next = random(seed);
  const any = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T;
  let clock = 0;
  return () => {
    clock += next() < 0.9 ? 100 + Math.floor(next() * 900) : Math.floor((next() - 0.5) * 1e5);
    const t =
      next() < 0.93 ? String(clock) : next() < 0.5 ? `"${new Date(Math.abs(clock)).toISOString()}"` : any(TIMES);
    const value = next() < 0.8 ? String(Math.round(next() * 1e4) / 100) : any(VALUES);
    const key =
      next() < 0.15 ? '' : next() < 0.02 ? `"${'k'.repeat(2000)}"` : next() < 0.05 ? `"n${clock}"` : any(KEYS);
    const members = [`"t":${t}`, `"value":${value}`, ...(key === '' ? [] : [`"key":${key}`])];
    if (next() < 0.03) members.pop();
    if (next() < 0.03) members.push(`"value":${any(VALUES)}`);
    if (next() < 0.1) members.reverse();
    if (next() < 0.1) members.push(`"data":{"value":${any(VALUES)}}`);
    const line = `{${members.join(',')}}`;
    const mutation = next();
    if (mutation > 0.12) return line;
    const at = Math.floor(next() * line.length);
    if (mutation < 0.03) return line.slice(0, at);
    if (mutation < 0.06) return line.slice(0, at) + String.fromCharCode(Math.floor(next() * 256)) + line.slice(at + 1);
    if (mutation < 0.08) return line.slice(0, at) + line.slice(at + 1);
    if (mutation < 0.1) return `[${line},${line}]`;
    return line.slice(0, at) + line.slice(Math.floor(next() * line.length));
  };
}

const GOOD = 'a neighbour of good behaviour';

/** The text of all results of the neighbour, hashed. */
class GoodTap implements Tap {
  readonly #hash = createHash('sha256');
  count = 0;

  take({ key, t, valueText, derivative, edge, final, standardError }: Result): void {
    if (key !== GOOD) return;
    this.count += 1;
    this.#hash.update(`${t} ${valueText} ${derivative} ${edge} ${final} ${standardError}\n`);
  }

  get digest(): string {
    return this.#hash.digest('hex');
  }
}

/** Keeps no result, but counts those whose slope is infinite. */
class CountingSink extends MemorySink {
  infinite = 0;

  override take({ derivative }: Result): void {
    if (typeof derivative === 'number' ? isInfinite(derivative) : derivative?.some(isInfinite)) this.infinite += 1;
  }
}

const isInfinite = (x: number): boolean => x === Infinity || x === -Infinity;

export interface HostileOutcome {
  readonly counters: Counters;
  readonly good: number;
  readonly digest: string;
  readonly error: unknown;
  readonly infinite: number;
  /** Errors that no rule asks for, with their records. */
  readonly unexpected: readonly string[];
}

/** A sample of the neighbour, whatever the mapping. */
export const goodLine = (n: number): string => {
  const value = ((n * 37) % 101) / 4;
  return `{"t":${n * 1000 + (n % 3)},"value":${value},"key":"${GOOD}","data":{"value":${value}}}`;
};

/** A run of a pipeline for hostile records, on a clock that is moved by hand. */
export interface HostileRun {
  readonly clock: TestClock;
  /** The record that is being sent: named in what goes wrong. */
  last: string;
  /** @throws Error when the counters do not add up */
  check(): void;
  /** Waits for the end; `end` is called first. */
  end(end?: () => void): Promise<HostileOutcome>;
}

/** Begins a run. `maxKeys`: that of sets that have one; the neighbour must not have to make room for others. */
export function hostilePipeline(
  { estimator, options }: HostileSet,
  sources: readonly PipelineSource[],
  maxKeys: number,
): HostileRun {
  const counters = createCounters();
  const tap = new GoodTap();
  const sink = new CountingSink('none');
  const unexpected: string[] = [];
  const clock = new TestClock();
  const pipeline = new Pipeline({
    counters,
    sources,
    sinks: [sink],
    taps: [tap],
    series: planSeries(estimatorKernels(readEstimatorText(estimator)), {
      ...options,
      ...(options.maxKeys && { maxKeys }),
    }),
    timers: clock,
    events: {
      fault: (_, number, fault) => {
        if (fault.kind === 'unexpected') unexpected.push(`${number}: ${fault.problem}: ${run.last.slice(0, 300)}`);
      },
      say() {},
      remark() {},
      status() {},
      restored() {},
    },
  });
  const done = pipeline.start();
  const run: HostileRun = {
    clock,
    last: '',
    check() {
      const { in: arrived, out, missing, tied, late, implausible, bad: unread, dropped, pending } = counters;
      if (arrived !== out + missing + tied + late + implausible + unread + dropped + pending || pending < 0)
        throw new Error(`the counters do not add up after ${run.last.slice(0, 300)} ${JSON.stringify(counters)}`);
    },
    async end(end = () => pipeline.finish()) {
      end();
      const { error } = await done;
      return { counters, good: tap.count, digest: tap.digest, error, infinite: sink.infinite, unexpected };
    },
  };
  return run;
}

/** Runs so many hostile records, and a good neighbour beside them; checks the identity of the counters after every record. */
export async function runHostile(set: HostileSet, seed: number, records: number): Promise<HostileOutcome> {
  const [bad, good] = [new HandSource('hostile'), new HandSource('good')];
  const sources: readonly PipelineSource[] = [
    { source: bad, format: 'ndjson', mapping: compileMapping(set.map) },
    { source: good, format: 'ndjson', mapping: compileMapping() },
  ];
  const run = hostilePipeline(set, sources, 50);
  await new Promise((resolve) => setImmediate(resolve));
  const line = hostileLines(seed);
  for (let i = 0; i < records; i += 1) {
    run.last = line();
    bad.send(run.last);
    if (i % 20 === 19) good.send(goodLine(Math.floor(i / 20)));
    if (i % 1000 === 999) run.clock.advance(1000);
    run.check();
  }
  return run.end(() => {
    bad.end();
    good.end();
  });
}
