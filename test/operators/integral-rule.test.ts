import { from, lastValueFrom, map, Subject, toArray } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { Checkpoint, type Integral, type IntegralOptions, integral, type Sample, StateError } from '../../src/index.js';
import { LeftRectangles } from '../../src/kernels/recursive/trapezoid.js';
import { estimatorContract } from '../contracts/estimator.js';

const HOUR = 3_600_000;
const MINUTE = 60_000;
const sums = <V extends number | readonly number[] = number>(
  samples: readonly Sample<V>[],
  options: IntegralOptions<Sample<V>, V> = {},
): Promise<Integral<Sample<V>, V>['integral'][]> =>
  lastValueFrom(
    from(samples).pipe(
      integral<Sample<V>, V>(options),
      map((result) => result.integral),
      toArray(),
    ),
  );
const seconds = (...values: (number | null)[]): Sample[] =>
  values.map((value, i) => ({ t: i * 1000, value: value as number }));

describe("integral by the rule 'previous'", () => {
  // A kettle: 0 W for an hour, 2000 W for 5 minutes. 2000 / 12 = 166.667 Wh.
  const kettle: Sample[] = [
    { t: 0, value: 0 },
    { t: HOUR, value: 2000 },
    { t: HOUR + 5 * MINUTE, value: 0 },
  ];

  it('lets a value hold until the next sample: a kettle that boils for 5 minutes takes 166.7 Wh', async () => {
    expect(await sums(kettle, { per: 'h', rule: 'previous' })).toEqual([0, 0, expect.closeTo(166.667, 3)]);
    // Trapezoids let the power rise for an hour: 1000 Wh that nobody has used.
    expect(await sums(kettle, { per: 'h' })).toEqual([0, 1000, expect.closeTo(1083.333, 3)]);
    expect(await sums(kettle, { per: 'h', rule: 'trapezoid' })).toEqual(await sums(kettle, { per: 'h' }));
  });

  it('is the left Riemann sum, and starts anew after a gap', async () => {
    const samples = [0, 1, 3, 100, 101].map((s, i) => ({ t: s * 1000, value: [2, 4, 5, 6, 7][i] as number }));
    expect(await sums(samples, { rule: 'previous', maxGap: '10s' })).toEqual([0, 2, 10, 0, 6]); // 2 * 1, + 4 * 2; 6 * 1
    const ns = samples.map(({ t, value }) => ({ t: BigInt(t) * 1_000_000n, value }));
    expect(await sums(ns, { rule: 'previous', maxGap: '10s' })).toEqual([0, 2, 10, 0, 6]);
  });

  it('of rows is that of each channel', async () => {
    const rows = [
      [1, 2],
      [3, -4],
      [5, 6],
    ].map((value, i) => ({ t: i * 1000, value }));
    expect(await sums(rows, { rule: 'previous' })).toEqual([
      [0, 0],
      [1, 2],
      [4, -2],
    ]);
  });

  it('takes a tie as the value that holds from then on; what has left stays', async () => {
    const tied = [
      { t: 0, value: 1 },
      { t: 1000, value: 10 },
      { t: 1000, value: 3 },
      { t: 3000, value: 0 },
    ];
    expect(await sums(tied, { rule: 'previous' })).toEqual([0, 1, 7]); // 1 * 1, then 3 * 2
    expect(await sums(tied, { rule: 'previous', ties: 'first' })).toEqual([0, 1, 21]);
    expect(await sums(tied, { rule: 'previous', ties: 'mean' })).toEqual([0, 1, 14]);
    const first = [
      { t: 0, value: 9 },
      { t: 0, value: 2 },
      { t: 1000, value: 5 },
    ];
    expect(await sums(first, { rule: 'previous' })).toEqual([0, 2]);
  });

  it('an unknown value leaves out the spacing after it; by trapezoids, both beside it', async () => {
    const samples = seconds(2, null, 4, 4);
    expect(await sums(samples, { rule: 'previous', missing: 'propagate' })).toEqual([0, 2, 2, 6]);
    expect(await sums(samples, { missing: 'propagate' })).toEqual([0, 0, 0, 4]);
    expect(await sums(samples, { rule: 'previous' })).toEqual([0, 4, 8]); // skipped: 2 holds for two seconds
    expect(await sums(samples, { rule: 'previous', missing: 'break' })).toEqual([0, 0, 4]);
  });

  it('loses no digits as it grows', async () => {
    const samples = Array.from({ length: 200_001 }, (_, i) => ({ t: i, value: 0.1 }));
    expect((await sums(samples, { rule: 'previous', per: 'ms' })).at(-1)).toBe(20_000);
  });

  it('goes on from a snapshot of the same rule, and refuses one of another', async () => {
    const samples = seconds(1, 5, 2, 8, 3);
    const save = (rule: 'trapezoid' | 'previous' | undefined): Checkpoint => {
      const source = new Subject<Sample>();
      const checkpoint = new Checkpoint();
      source.pipe(integral({ ...(rule && { rule }), checkpoint })).subscribe();
      for (const sample of samples.slice(0, 3)) source.next(sample);
      return new Checkpoint(JSON.parse(JSON.stringify(checkpoint.snapshot())));
    };
    const rest = samples.slice(3);
    expect(await sums(rest, { rule: 'previous', checkpoint: save('previous') })).toEqual([8, 16]);
    expect(await sums(rest, { rule: 'trapezoid', checkpoint: save(undefined) })).toEqual([11.5, 17]);
    for (const [saved, now] of [
      ['previous', 'trapezoid'],
      ['trapezoid', 'previous'],
    ] as const) {
      await expect(sums(rest, { rule: now, checkpoint: save(saved) })).rejects.toThrow(StateError);
      await expect(sums(rest, { rule: now, checkpoint: save(saved) })).rejects.toThrow(/"integral rule=previous"/);
    }
  });

  it('is refused at once under another name', () => {
    expect(() => integral({ rule: 'left' as 'previous' })).toThrow(RangeError);
    expect(() => integral({ rule: 'left' as 'previous' })).toThrow(
      'rule must be one of trapezoid, previous, got "left"',
    );
    expect(() => integral({ rule: 'prevoius' as 'previous' })).toThrow(/did you mean previous\?/);
    expect(() => integral({ rules: 'previous' } as never)).toThrow(/no option "rules"/);
    expect(() => integral({ rule: null as never })).toThrow('rule must be one of trapezoid, previous, got null');
  });
});

estimatorContract('LeftRectangles', {
  make: () => new LeftRectangles(),
  line: Infinity,
  constant: false,
  forgets: Infinity,
});
