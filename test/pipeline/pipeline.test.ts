import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Tap } from '../../src/adapters/ports.js';
import { estimatorKernels } from '../../src/estimators/estimator.js';
import { planSeries } from '../../src/order/series-set.js';
import { type Outcome, Pipeline, type PipelineEvents, type PipelineOptions } from '../../src/pipeline/pipeline.js';
import { compileMapping } from '../../src/wire/mapping.js';
import type { Result } from '../../src/wire/result.js';
import { HandSource, MemorySink } from '../support/ports.js';
import { TestClock } from '../support/time.js';

const quiet: PipelineEvents = { fault() {}, say() {}, remark() {}, status() {}, restored() {} };

/** A pipeline over these ends that has started. */
function running(
  sources: readonly HandSource[],
  sinks: readonly MemorySink[],
  also: Partial<PipelineOptions> = {},
): { pipeline: Pipeline; done: Promise<Outcome>; clock: TestClock } {
  const clock = new TestClock();
  const pipeline = new Pipeline({
    sources: sources.map((source) => ({ source, format: 'ndjson', mapping: compileMapping() })),
    sinks,
    series: planSeries(estimatorKernels('three-point'), { per: 'ms' }),
    timers: clock,
    events: quiet,
    ...also,
  });
  const done = pipeline.start();
  return { pipeline, done, clock };
}

const opened = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const sample = (key: string, t: number, value: number): string => JSON.stringify({ key, t, value });
const slopes = ({ results }: MemorySink): unknown[] => results.map(({ key, derivative }) => [key, derivative]);

describe('a pipeline', () => {
  it('takes several sources into one set of series, and hands every result to every sink and every tap', async () => {
    const [left, right] = [new HandSource('left'), new HandSource('right')];
    const sinks = [new MemorySink('a'), new MemorySink('b')];
    const seen: (number | readonly number[] | null)[] = [];
    const tap: Tap = { take: ({ derivative }: Result) => void seen.push(derivative) };
    const { done } = running([left, right], sinks, { taps: [tap] });
    await opened();
    left.send(sample('x', 0, 0));
    right.send(sample('x', 1, 2), sample('y', 0, 0));
    left.send(sample('x', 3, 4));
    right.send(sample('y', 1, 5));
    left.end();
    expect(sinks[0]?.ends).toBe(0); // the other source goes on
    right.end();
    const { error, counters } = await done;
    expect(error).toBeUndefined();
    expect(counters).toMatchObject({ in: 5, out: 5, pending: 0 });
    for (const sink of sinks) {
      // x: 2, then (2 * 2 + 1 * 1) / 3, and 1 at its end; y: 5 twice
      expect(slopes(sink)).toEqual([
        ['x', 2],
        ['x', 5 / 3],
        ['y', 5],
        ['x', 1],
        ['y', 5],
      ]);
      expect(sink.ends).toBe(1);
    }
    expect(seen).toHaveLength(5);
    expect([left.closed, right.closed]).toEqual([true, true]);
  });

  it('pauses all sources while one sink holds back, and only then', async () => {
    const sources = [new HandSource('left'), new HandSource('right')];
    const [slow, quick] = [new MemorySink('slow'), new MemorySink('quick')];
    const { pipeline, done } = running(sources, [slow, quick]);
    await opened();
    const paused = (): boolean[] => sources.map((source) => source.paused);
    slow.events?.full();
    expect(paused()).toEqual([true, true]);
    quick.events?.full();
    slow.events?.drained();
    expect(paused()).toEqual([true, true]);
    quick.events?.drained();
    expect(paused()).toEqual([false, false]);
    pipeline.finish();
    await done;
  });

  it('ends with what went wrong when a sink fails, makes no edge of it, and lets the other sink end', async () => {
    const source = new HandSource('source');
    const [bad, good] = [new MemorySink('bad'), new MemorySink('good')];
    const { done } = running([source], [bad, good]);
    await opened();
    source.send(sample('x', 0, 0), sample('x', 1, 2), sample('x', 2, 6));
    bad.events?.failed(new Error('gone'));
    const { error, counters } = await done;
    expect(error).toEqual(new Error('gone'));
    expect(slopes(good)).toEqual([
      ['x', 2],
      ['x', 3],
    ]);
    expect(good.ends).toBe(1);
    expect(counters).toMatchObject({ in: 3, out: 2, pending: 1 });
    source.send(sample('x', 3, 9)); // whatever comes after the end is not taken
    expect(counters.in).toBe(3);
  });

  it('lets results leave after each round, not after each record', async () => {
    const source = new HandSource('source');
    const sink = new MemorySink('sink');
    const { pipeline, done } = running([source], [sink]);
    await opened();
    source.send(...Array.from({ length: 50 }, (_, i) => sample('x', i, i)));
    expect(sink.results).toHaveLength(49);
    expect(sink.rounds).toBe(1);
    pipeline.finish();
    await done;
    expect(sink.results).toHaveLength(50);
  });

  it('counts and reports records that cannot be read, with the source and the number of the line', async () => {
    const sources = [new HandSource('left'), new HandSource('right')];
    const faults: unknown[] = [];
    const fault: PipelineEvents['fault'] = (source, number, { kind }) => faults.push([source.name, number, kind]);
    const { pipeline, done } = running(sources, [new MemorySink('sink')], { events: { ...quiet, fault } });
    await opened();
    sources[0]?.send(sample('x', 0, 0), 'oops', '{"value":1}');
    sources[1]?.send('{"t":"soon"}');
    pipeline.finish();
    const { counters } = await done;
    expect(faults).toEqual([
      ['left', 2, 'syntax'],
      ['left', 3, 'no-time'],
      ['right', 1, 'bad-time'],
    ]);
    expect(counters).toMatchObject({ in: 4, bad: 3, out: 1 });
  });

  it('fails with what a record made it throw, and with nothing after it', async () => {
    const source = new HandSource('source');
    const sink = new MemorySink('sink');
    const series = planSeries(estimatorKernels('three-point'), { per: 'ms', ties: 'error' });
    const { done } = running([source], [sink], { series });
    await opened();
    source.send(sample('x', 0, 0), sample('x', 1, 1), sample('x', 1, 1), sample('x', 2, 2));
    const { error } = await done;
    expect(error).toMatchObject({ code: 'tied' });
    expect(sink.results).toHaveLength(1);
  });

  it('goes on from its state: every source where it stood, every sink behind what it had', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'fluxion-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const state = { path: join(folder, 'state'), everyMs: 1000, options: { '--per': 'ms' } };
    const lines = [sample('x', 0, 0), sample('x', 1, 2)];
    const first = [new HandSource('left'), new HandSource('right')] as const;
    const before = [new MemorySink('a'), new MemorySink('b')];
    const run = running(first, before, { state });
    await opened();
    first[0].send(...lines);
    first[1].send(sample('y', 0, 1));
    run.clock.advance(1000);
    first[0].send(sample('x', 2, 6)); // lost: the run is killed before it writes its state again

    const second = [new HandSource('left'), new HandSource('right')] as const;
    const after = [new MemorySink('a'), new MemorySink('b')];
    const stands: unknown[] = [];
    const restored: PipelineEvents['restored'] = (sources, sinks) =>
      stands.push(
        sources.map(({ bytes }) => bytes),
        sinks.map(({ durable }) => durable),
      );
    const again = running(second, after, { state, events: { ...quiet, restored } });
    await opened();
    const read = lines.join('\n').length + 1;
    expect(stands).toEqual([
      [read, sample('y', 0, 1).length + 1],
      [1, 1],
    ]);
    expect(second.map(({ position }) => position)).toEqual(stands[0]);
    expect(after.map((sink) => sink.restored)).toEqual([{ sink: 'a' }, { sink: 'b' }]);
    second[0].send(sample('x', 2, 6));
    second[0].end();
    second[1].end();
    await again.done;
    expect(slopes(after[0] as MemorySink)).toEqual([
      ['x', 3],
      ['x', 4],
      ['y', null],
    ]);
  });

  it('keeps no state while a sink has results that wait', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'fluxion-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const state = { path: join(folder, 'state'), everyMs: 1000, options: {} };
    const source = new HandSource('source');
    const sink = new MemorySink('sink');
    const { clock } = running([source], [sink], { state });
    await opened();
    source.send(sample('x', 0, 0));
    sink.waiting = true;
    clock.advance(5000);
    const events = { ...quiet, restored: () => stands.push(1) };
    const stands: number[] = [];
    const { pipeline, done } = running([new HandSource('source')], [new MemorySink('sink')], { state, events });
    await opened();
    expect(stands).toEqual([]);
    pipeline.finish();
    await done;
  });
});
