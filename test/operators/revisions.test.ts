import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Derivative, derivative } from '../../src/index.js';
import { type Arrival, type Item, type Options, play } from './clock.js';

/**
 * A client that shows results: one of the same key and time replaces another, and whatever comes from a series replaces what
 * was assumed for it. (There is one series here.)
 */
function shown(results: readonly Derivative<Item>[]): Derivative<Item>[] {
  const byTime = new Map<string, Derivative<Item>>();
  let assumed: string | undefined;
  for (const result of results) {
    if (assumed !== undefined) byTime.delete(assumed);
    const id = String(result.t);
    assumed = result.assumed ? id : undefined;
    byTime.set(id, result);
  }
  return [...byTime.values()].sort((a, b) => Number(a.t) - Number(b.t));
}

const arrivals: fc.Arbitrary<Arrival[]> = fc
  .array(
    fc.record({
      wait: fc.constantFrom(0, 10, 100, 3000),
      step: fc.constantFrom(0, 1, 5, 400, -3),
      value: fc.option(fc.integer({ min: -9, max: 9 }), { freq: 12 }),
    }),
    { maxLength: 30 },
  )
  .map((list) => {
    let at = 0;
    let t = 1000;
    return list.map(({ wait, step, value }) => {
      at += wait;
      t += step;
      return [at, t, value] as const;
    });
  });
const options: fc.Arbitrary<Options> = fc.record(
  {
    provisional: fc.constant(true),
    ties: fc.constantFrom('last', 'first', 'mean'),
    maxGap: fc.constantFrom(100),
    edgeOrder: fc.constantFrom(1, 2),
    silence: fc.constantFrom(
      { after: 500, then: 'zero', every: 200 } as const,
      { after: 500, then: 'hold' } as const,
      { after: 50, then: 'decay', every: 1000 } as const,
      { after: 500, then: 'end' } as const,
    ),
    nonNegative: fc.constantFrom('null', 'zero'),
    lateness: fc.constantFrom(7),
  },
  { requiredKeys: ['provisional'] },
);

describe('the identity of a result', () => {
  it('is its key and its time: a client that replaces by them ends with the final results, and nothing else', () => {
    let early = 0;
    let assumed = 0;
    fc.assert(
      fc.property(arrivals, options, (list, given) => {
        const { results, counters } = play(list, given, { complete: 1e6 });
        fc.pre(counters.resync === 0); // a series that begins again may come to the same times again
        early += results.filter((r) => r.final === false).length;
        assumed += results.filter((r) => r.assumed).length;
        expect(shown(results)).toEqual(results.filter((r) => r.final !== false));
      }),
      { numRuns: 500 },
    );
    expect([early > 500, assumed > 200]).toEqual([true, true]);
  });

  it('would be lost if a final result could be withheld: those options exclude each other', () => {
    expect(() => derivative({ provisional: true, nonNegative: 'drop' })).toThrow('exclude each other');
  });
});
