import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Fifo } from '../../src/core/fifo.js';

type Step =
  | { readonly op: 'push' | 'unshift' | 'replaceLast'; readonly n: number }
  | { readonly op: 'shift' | 'clear' };

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      op: fc.constantFrom('push' as const, 'unshift' as const, 'replaceLast' as const),
      n: fc.nat(),
    }),
  },
  { weight: 4, arbitrary: fc.constant({ op: 'shift' as const }) },
  { weight: 1, arbitrary: fc.constantFrom({ op: 'clear' as const }, { op: 'shift' as const }) },
);

describe('Fifo', () => {
  it('does what an array does, whatever the order of calls', () => {
    let largest = 0;
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120, size: 'max' }), (steps) => {
        const fifo = new Fifo<number>();
        const array: number[] = [];
        for (const s of steps) {
          if (s.op === 'push') {
            fifo.push(s.n);
            array.push(s.n);
          } else if (s.op === 'unshift') {
            fifo.unshift(s.n);
            array.unshift(s.n);
          } else if (s.op === 'replaceLast') {
            if (array.length === 0) continue; // there is none to replace
            fifo.replaceLast(s.n);
            array[array.length - 1] = s.n;
          } else if (s.op === 'clear') {
            fifo.clear();
            array.length = 0;
          } else expect(fifo.shift()).toBe(array.shift());
          expect([fifo.size, fifo.peek(), fifo.last()]).toEqual([array.length, array[0], array.at(-1)]);
          largest = Math.max(largest, array.length);
        }
        while (array.length > 0) expect(fifo.shift()).toBe(array.shift());
        expect([fifo.size, fifo.shift(), fifo.peek(), fifo.last()]).toEqual([0, undefined, undefined, undefined]);
      }),
      { numRuns: 200, seed: 81 },
    );
    expect(largest).toBeGreaterThan(16); // it has grown more than twice
  });

  it('lets go of what has left', async () => {
    const fifo = new Fifo<object>();
    const refs: WeakRef<object>[] = [];
    const fill = (): void => {
      for (let i = 0; i < 3; i += 1) {
        const item = { i };
        refs.push(new WeakRef(item));
        fifo.push(item);
      }
      fifo.shift();
      fifo.shift();
    };
    fill();
    const { setFlagsFromString } = await import('node:v8');
    const { runInNewContext } = await import('node:vm');
    setFlagsFromString('--expose-gc');
    await new Promise((done) => void setImmediate(done));
    (runInNewContext('gc') as () => void)();
    expect(refs.map((ref) => ref.deref())).toEqual([undefined, undefined, { i: 2 }]);
    expect(fifo.size).toBe(1);
  });
});
