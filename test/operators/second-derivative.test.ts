import { from, lastValueFrom, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { createCounters, type Derivative, type Sample, secondDerivative } from '../../src/index.js';
import { marbles, parabola, result } from './marbles.js';

const { a, b, c, d } = parabola;

const bends = async (samples: readonly unknown[], options = {}): Promise<(number | null)[]> =>
  (await lastValueFrom(from(samples as Sample[]).pipe(secondDerivative(options), toArray()))).map((r) => r.derivative);

describe('secondDerivative', () => {
  const wanted = {
    a: result(a, 2, 'start'),
    b: result(b, 2),
    c: result(c, 2),
    z: result(d, 2, 'end'),
    m: result(a, null, 'start'),
    n: result(b, null, 'end'),
    o: result(a, null, 'end'),
  };

  it('never and empty: nothing', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const never = cold<Sample>('-');
      expectObservable(never.pipe(secondDerivative())).toBe('-');
      expectSubscriptions(never.subscriptions).toBe('^');
      expectObservable(cold<Sample>('--|').pipe(secondDerivative())).toBe('--|');
    });
  });

  it('one or two samples: null for each, on completion', () => {
    marbles(({ cold, expectObservable }) => {
      expectObservable(cold<Sample>('-a-|', parabola).pipe(secondDerivative())).toBe('---(o|)', wanted);
      expectObservable(cold<Sample>('-a-b-|', parabola).pipe(secondDerivative())).toBe('-----(mn|)', wanted);
    });
  });

  it('many samples: the first with the third sample, then one sample late, the last on completion', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source = cold<Sample>('a---b---c---d---|', parabola);
      expectObservable(source.pipe(secondDerivative())).toBe('--------(ab)c---(z|)', wanted);
      expectSubscriptions(source.subscriptions).toBe('^---------------!');
    });
  });

  it('an error is passed on without an invented end; unsubscribing stops the source', () => {
    marbles(({ cold, hot, expectObservable, expectSubscriptions }) => {
      const failing = cold<Sample>('a---b---c---#', parabola);
      expectObservable(failing.pipe(secondDerivative())).toBe('--------(ab)#', wanted);
      const source = hot<Sample>('a---b---c---d---|', parabola);
      expectObservable(source.pipe(secondDerivative()), '^---------!').toBe('--------(ab)', wanted);
      expectSubscriptions(source.subscriptions).toBe('^---------!');
    });
  });

  it('provisional: the bend of the newest parabola, once there is one', () => {
    marbles(({ cold, expectObservable }) => {
      const early: Derivative = { ...result(c, 2, 'end'), final: false };
      const source = cold<Sample>('a----b----c----|', parabola);
      const values = { ...wanted, C: early, y: result(c, 2, 'end') };
      expectObservable(source.pipe(secondDerivative({ provisional: true }))).toBe('----------(abC)(y|)', values);
    });
  });

  it('is per square of `per`', async () => {
    expect(await bends([a, b, c], { per: 'min' })).toEqual([7200, 7200, 7200]);
    expect(await bends([a, b, c], { per: 'ms' })).toEqual([2e-6, 2e-6, 2e-6]);
  });

  it('a gap starts a new parabola; a segment too short for one has null', async () => {
    const samples = [a, b, c, { t: 90_000, value: 1 }, { t: 91_000, value: 3 }];
    const counters = createCounters();
    expect(await bends(samples, { maxGap: '10s', counters })).toEqual([2, 2, 2, null, null]);
    expect(counters).toMatchObject({ in: 5, out: 5, gaps: 1, pending: 0 });
    const skipped = createCounters();
    expect(await bends(samples, { maxGap: '10s', short: 'skip', counters: skipped })).toEqual([2, 2, 2]);
    expect(skipped).toMatchObject({ in: 5, out: 3, dropped: 2, pending: 0 });
  });

  it('samples of several channels are a TypeError of the stream, and counted', async () => {
    const counters = createCounters();
    await expect(bends([{ t: 0, value: [1, 2] }], { counters })).rejects.toThrow(TypeError);
    expect(counters.in).toBe(counters.dropped + counters.bad + counters.missing + counters.pending);
  });

  it('has no option edgeOrder or mode', () => {
    expect(() => secondDerivative({ mode: 'exact' } as object)).toThrow(/has no option "mode"/);
    expect(() => secondDerivative({ edgeOrder: 2 } as object)).toThrow(/has no option "edgeOrder"/);
  });
});
