import { from, map, mergeMap, Observable, type OperatorFunction, Subscriber, take } from 'rxjs';
import { describe, expect, it } from 'vitest';
import * as fluxion from '../../src/index.js';
import * as small from '../../src/operators/index.js';

// Far more than any operator here needs for its first result; a test that would never end fails there.
const ENOUGH = 1000;

interface Feed {
  readonly source: Observable<fluxion.Sample>;
  /** Samples that were made, up to ENOUGH. */
  made: number;
}

/** A synchronous source without end: it stops when nobody listens any more, and throws when it is never told. */
function endless(sample: (i: number) => fluxion.Sample, each: (i: number) => void = () => {}): Feed {
  const feed: Feed = {
    made: 0,
    source: new Observable<fluxion.Sample>((out) => {
      for (let i = 0; !out.closed; i += 1) {
        if (i === ENOUGH) throw new Error('nobody stopped the source');
        feed.made = i + 1;
        out.next(sample(i));
        each(i);
      }
    }),
  };
  return feed;
}

/** Values that turn at every third sample, with a gap after every fifth. */
const sample = (i: number): fluxion.Sample => ({
  t: i * 10 + Math.floor(i / 5) * 1000,
  value: [0, 3, 4, 3, 0, -2][i % 6] as number,
});

type AnyOperator = OperatorFunction<fluxion.Sample, unknown>;
const after = (operator: OperatorFunction<fluxion.Derivative, unknown>): AnyOperator => {
  return (source) => source.pipe(small.derivative(), operator);
};

const OPERATORS: Readonly<Record<string, () => AnyOperator>> = {
  byKey: () => fluxion.byKey(() => fluxion.derivative()),
  derivative: () => fluxion.derivative(),
  frameGradient: () => (source) =>
    source.pipe(
      map(({ t, value }) => ({ t, value: [value, 1, 2, 3] })),
      fluxion.frameGradient({ shape: [2, 2] }),
    ),
  integral: () => fluxion.integral(),
  relativeRate: () => after(fluxion.relativeRate()),
  reorder: () => fluxion.reorder({ lateness: 20 }),
  runKernel: () => fluxion.runKernel({ scalar: (scale) => new fluxion.ThreePoint({ scale }) }, {}),
  secondDerivative: () => fluxion.secondDerivative(),
  slopeAngle: () => after(fluxion.slopeAngle()),
  slopeRatio: () =>
    fluxion.slopeRatio({ fast: 'three-point', slow: { kind: 'least-squares', window: 3 } }) as AnyOperator,
  splitAtGaps: () => fluxion.splitAtGaps({ maxGap: 100 }),
  timeToThreshold: () => after(fluxion.timeToThreshold(5)),
  turningPoints: () => after(fluxion.turningPoints()),
  unwrap: () => fluxion.unwrap({ period: 360 }),
  whenSilent: () => fluxion.whenSilent({ after: 1 }),
};

/** Functions of the package that are no operators. */
const OTHERS = [
  'advise',
  'createCounters',
  'createSinkCounters',
  'createSourceCounters',
  'createThreePoint',
  'createVectorThreePoint',
  'durationToMs',
  'durationToNs',
  'estimate',
  'fromWebSocket',
  'gradient',
  'rateUnit',
  'rfc3339ToNs',
  'stencilWeights',
  'toWebSocket',
];

const variants: readonly (readonly [string, () => AnyOperator])[] = [
  ...Object.entries(OPERATORS),
  ['derivative of many keys', () => fluxion.derivative({ keyed: true, key: () => 'a' })],
  ['derivative with a checkpoint', () => fluxion.derivative({ checkpoint: new fluxion.Checkpoint() })],
  ['derivative with provisional results', () => fluxion.derivative({ provisional: true })],
  [
    'splitAtGaps, its segments merged',
    () => (s) =>
      s.pipe(
        fluxion.splitAtGaps({ maxGap: 100 }),
        mergeMap((one) => one),
      ),
  ],
];

describe('a synchronous source without end', () => {
  it('is tried with every operator of the package', () => {
    const functions = Object.entries(fluxion).filter(([name, it]) => typeof it === 'function' && /^[a-z]/.test(name));
    expect(functions.map(([name]) => name).sort()).toEqual([...Object.keys(OPERATORS), ...OTHERS].sort());
  });

  // No time passes within a synchronous source, so no silence can be found in it.
  it.each(variants.filter(([name]) => name !== 'whenSilent'))(
    'stops when take(1) after %s has its value',
    (_, make) => {
      const feed = endless(sample);
      const got: unknown[] = [];
      let completed = false;
      feed.source.pipe(make(), take(1)).subscribe({
        next: (value) => got.push(value),
        complete: () => {
          completed = true;
        },
      });
      expect(got).toHaveLength(1);
      expect(completed).toBe(true);
      expect(feed.made).toBeLessThanOrEqual(10);
    },
  );

  it.each(variants)('stops when the subscriber of %s leaves, whatever has come', (_, make) => {
    const subscriber = new Subscriber<unknown>();
    const feed = endless(sample, (i) => {
      if (i === 20) subscriber.unsubscribe();
    });
    feed.source.pipe(make()).subscribe(subscriber);
    expect(feed.made).toBe(21);
  });

  it.each(variants.filter(([name]) => name !== 'whenSilent'))('that is a generator stops behind %s', (_, make) => {
    let returned = false;
    function* samples(): Generator<fluxion.Sample> {
      try {
        for (let i = 0; i < ENOUGH; i += 1) yield sample(i);
      } finally {
        returned = true;
      }
    }
    let last = 0;
    const counted = from(samples()).pipe(
      map((one) => {
        last += 1;
        return one;
      }),
    );
    counted.pipe(make(), take(1)).subscribe();
    expect(returned).toBe(true);
    expect(last).toBeLessThanOrEqual(10);
  });

  it('stops when an operator fails, and the error is told once', () => {
    const feed = endless((i) => ({ t: i, value: 1, key: null as unknown as string }));
    const errors: unknown[] = [];
    const failing = fluxion.derivative({
      value: () => {
        throw new Error('no value');
      },
    });
    feed.source.pipe(failing, fluxion.turningPoints()).subscribe({ error: (error) => errors.push(error) });
    expect(errors).toEqual([new Error('no value')]);
    expect(feed.made).toBe(1);
  });
});

describe('take(1) after splitAtGaps', () => {
  const firstSegment = (source: Observable<fluxion.Sample>): number[] => {
    const got: number[] = [];
    const segments = source.pipe(fluxion.splitAtGaps({ maxGap: 100 }), take(1));
    segments
      .pipe(mergeMap((segment) => segment))
      .subscribe({ next: ({ t }) => got.push(t as number), complete: () => got.push(-1) });
    return got;
  };

  it('gives the first segment whole, and its end, and then stops the source', () => {
    const feed = endless(sample);
    expect(firstSegment(feed.source)).toEqual([0, 10, 20, 30, 40, -1]);
    expect(feed.made).toBe(6); // the sample after the gap ends the segment
  });

  it('stops the source at once when nobody listens to the segment, and as soon as its last listener leaves', () => {
    const unheard = endless(sample);
    unheard.source.pipe(fluxion.splitAtGaps({ maxGap: 100 }), take(1)).subscribe();
    expect(unheard.made).toBe(2); // a sample leaves when the next has come
    const left = endless(sample);
    const got: number[] = [];
    left.source
      .pipe(
        fluxion.splitAtGaps({ maxGap: 100 }),
        take(1),
        mergeMap((segment) => segment.pipe(take(3))),
      )
      .subscribe(({ t }) => got.push(t as number));
    expect(got).toEqual([0, 10, 20]);
    expect(left.made).toBe(4);
  });

  it('tells the segment of an error of the source', () => {
    const log: string[] = [];
    const failing = new Observable<fluxion.Sample>((out) => {
      for (const i of [0, 1, 2]) out.next(sample(i));
      out.error(new Error('gone'));
    });
    failing
      .pipe(
        fluxion.splitAtGaps({ maxGap: 100 }),
        take(1),
        mergeMap((segment) => segment),
      )
      .subscribe({ next: ({ t }) => log.push(`${t}`), error: (error: Error) => log.push(error.message) });
    expect(log).toEqual(['0', '10', 'gone']);
  });
});
