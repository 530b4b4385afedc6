import { describe, expect, it, onTestFinished } from 'vitest';
import type { Sink, SinkEvents } from '../../src/adapters/ports.js';
import { Result } from '../../src/wire/result.js';
import { eventually, sleep } from '../support/time.js';

/** A sink whose results are written as their `t` in decimals, and its other side. */
export interface SinkStage {
  readonly sink: Sink;
  /** Resolves when the other side is there; a sink that drops results while nobody listens needs it. */
  ready(): Promise<void>;
  /** The times of the results that the other side has, in order. */
  received(): readonly number[];
}

/** A sink that holds its sources back when its queue is full, and whose other side takes nothing until `release`. */
export interface StalledStage extends SinkStage {
  release(): void;
}

/** How the stages of one transport are made. Each call makes a new one. */
export interface SinkStages {
  /** A sink that is not open yet. */
  stage(): Promise<SinkStage>;
  /** With a queue that 1000 results fill, under the policy `block`. */
  readonly stalled?: () => Promise<StalledStage>;
  /** A sink that fails soon after it is opened. */
  readonly failing?: () => Promise<Sink>;
}

/** Everything that a sink told. */
class Told implements SinkEvents {
  readonly flow: ('full' | 'drained')[] = [];
  closes = 0;
  readonly failures: unknown[] = [];

  full(): void {
    this.flow.push('full');
  }

  drained(): void {
    this.flow.push('drained');
  }

  closed(): void {
    this.closes += 1;
  }

  failed(error: unknown): void {
    this.failures.push(error);
  }

  get count(): number {
    return this.flow.length + this.closes + this.failures.length;
  }
}

/** `in = sent + dropped + coalesced + queued`, where a sink counts. */
function expectBalance({ counters }: Sink): void {
  if (counters === undefined || !('in' in counters)) return;
  const c = counters as Record<'in' | 'sent' | 'dropped' | 'coalesced' | 'queued', number>;
  expect(c.in).toBe(c.sent + c.dropped + c.coalesced + c.queued);
  expect(c.queued).toBeGreaterThanOrEqual(0);
}

const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

/** What every sink does, whatever its transport. */
export function sinkContract(name: string, { stage, stalled, failing }: SinkStages): void {
  const one = new Result(); // the same object again and again, as a pipeline has it
  const take = (sink: Sink, from: number, to: number): void => {
    for (let t = from; t < to; t += 1) {
      one.t = t;
      sink.take(one);
      expectBalance(sink);
    }
    sink.flush();
  };
  const opened = async <S extends SinkStage>(make: () => Promise<S>): Promise<S & { told: Told }> => {
    const made = await make();
    const told = new Told();
    onTestFinished(() => made.sink.close());
    await made.sink.open(told);
    await made.ready();
    return { ...made, told };
  };

  describe(`the sink contract: ${name}`, () => {
    it('says what it is', async () => {
      const { sink } = await stage();
      expect(sink.name).not.toBe('');
      expect(sink.durableUnit).toMatch(/^(?:byte|frame|message)$/);
      sink.close();
    });

    it('sends every result in order, though one object holds them all', async () => {
      const { sink, received, told } = await opened(stage);
      take(sink, 0, 500);
      await eventually(() => received().length >= 500);
      expect(received()).toEqual(upTo(500));
      expect(told.failures).toEqual([]);
    });

    it('is durable up to all that it took, once nothing waits', async () => {
      const { sink, received } = await opened(stage);
      expect(sink.durable).toBe(0);
      take(sink, 0, 100);
      await eventually(() => received().length === 100 && sink.durable !== undefined);
      expect(sink.durable).toBeGreaterThanOrEqual(100);
      expectBalance(sink);
    });

    it('ends when all has left', async () => {
      const { sink, received, told } = await opened(stage);
      take(sink, 0, 300);
      await sink.end();
      await eventually(() => received().length === 300);
      expect(received()).toEqual(upTo(300));
      expect(told.failures).toEqual([]);
      expectBalance(sink);
    });

    it('ends without a result just the same', async () => {
      const { sink } = await opened(stage);
      await sink.end();
    });

    it('takes results after its end without a throw, and does not send them', async () => {
      const { sink, received } = await opened(stage);
      take(sink, 0, 10);
      await sink.end();
      take(sink, 10, 20);
      await sleep(20);
      expect(received()).toEqual(upTo(10));
    });

    it('after close sends no event and no result any more; closing and ending then do no harm', async () => {
      const { sink, received, told } = await opened(stage);
      take(sink, 0, 5);
      await eventually(() => received().length === 5);
      sink.close();
      const { count } = told;
      take(sink, 5, 50);
      sink.close();
      await sink.end();
      await sleep(30);
      expect(told.count).toBe(count);
      expect(received()).toEqual(upTo(5));
      expectBalance(sink);
    });

    it('closed before it is opened, takes results without a throw', async () => {
      const { sink } = await stage();
      sink.close();
      await sink.open(new Told());
      take(sink, 0, 5);
      await sink.end();
      expectBalance(sink);
    });

    if (stalled)
      it('says full and drained in turns, and loses nothing', async () => {
        const { sink, received, told, release } = await opened(stalled);
        let taken = 0;
        while (told.flow.length === 0 && taken < 1000) {
          take(sink, taken, taken + 1);
          taken += 1;
          if (taken % 10 === 0) await new Promise((resolve) => setImmediate(resolve));
        }
        expect(told.flow).toEqual(['full']);
        take(sink, taken, taken + 5); // what was on its way already
        taken += 5;
        expect(told.flow).toEqual(['full']);
        expect(sink.durable).toBeUndefined();
        release();
        await eventually(() => received().length === taken && told.flow.length > 1);
        expect(told.flow).toEqual(['full', 'drained']);
        expect(received()).toEqual(upTo(taken));
        for (let t = taken; t < taken + 2000; t += 1) take(sink, t, t + 1);
        await eventually(() => received().length === taken + 2000);
        expect(told.flow.every((event, i) => event === (i % 2 === 0 ? 'full' : 'drained'))).toBe(true);
        expect(told.flow.at(-1)).toBe('drained');
      });

    if (stalled)
      it('closed while it is full, drops what waits and says nothing more', async () => {
        const { sink, told } = await opened(stalled);
        for (let t = 0; t < 1000 && told.flow.length === 0; t += 1) take(sink, t, t + 1);
        const { count } = told;
        sink.close();
        await sleep(20);
        expect(told.count).toBe(count);
        expectBalance(sink);
      });

    if (failing)
      it('tells a failure once; after it, takes results without a throw, and its end rejects', async () => {
        const sink = await failing();
        const told = new Told();
        onTestFinished(() => sink.close());
        const rejected: unknown = await sink.open(told).then(
          () => undefined,
          (error: unknown) => error,
        );
        await eventually(() => rejected !== undefined || told.failures.length > 0);
        take(sink, 0, 5);
        expectBalance(sink);
        await expect(sink.end()).rejects.toBe(rejected ?? told.failures[0]);
        await sleep(20);
        expect(told.failures).toHaveLength(rejected === undefined ? 1 : 0);
        expect(told.closes).toBe(0);
      });
  });
}
