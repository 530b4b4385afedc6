import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Counter } from '../../src/order/counter.js';
import { type Unwrap, unwrapPeriod } from '../../src/order/unwrap.js';

/** Prometheus' counter: every fall is a reset, or a wrap. */
const unwrapCounter = (wrap?: number): Unwrap =>
  new Counter({ wrap, tolerance: 0, maxRate: undefined, onReset: 'continue' }, 1);

const through = (unwrap: Unwrap, values: readonly number[]): number[] => values.map((v) => Number(unwrap.next(v, 1)));

describe('unwrapPeriod', () => {
  // python3 -c "import numpy as np; print(np.unwrap(ANGLES, period=PERIOD).tolist())"
  const numpy: readonly [period: number, angles: number[], unwrapped: number[]][] = [
    [
      360,
      [350, 10, 180, 0, 180, 359, 181, 1, 720, -10, 540.5, 90, 270, 90],
      [350.0, 370.0, 540.0, 360.0, 540.0, 719.0, 541.0, 361.0, 360.0, 350.0, 180.5, 90.0, 270.0, 90.0],
    ],
    [
      2 * Math.PI,
      [0.5, 6.2, 0.1, 3.3, 0.2, Math.PI, 2 * Math.PI, -3],
      [
        0.5, -0.08318530717958694, 0.09999999999999912, -2.9831853071795873, -6.083185307179587, -3.141592653589794,
        -8.881784197001252e-16, -3.000000000000001,
      ],
    ],
    [7, [0, 3, 6, 2, 5, 1, 3.5, 0, 3.5, 7], [0.0, 3.0, 6.0, 9.0, 12.0, 15.0, 17.5, 14.0, 17.5, 21.0]],
  ];

  for (const [period, angles, unwrapped] of numpy) {
    it(`is numpy.unwrap with period ${period}, half turns and several turns at once included`, () => {
      through(unwrapPeriod(period), angles).forEach((v, i) => {
        expect(v).toBeCloseTo(unwrapped[i] as number, 12);
      });
    });
  }

  it('goes no further than half a turn, and stays the same angle, whatever comes', () => {
    const angle = fc.integer({ min: -2000, max: 2000 });
    fc.assert(
      fc.property(fc.array(angle), (angles) => {
        const out = through(unwrapPeriod(360), angles);
        out.forEach((v, i) => {
          expect(Math.abs((v - (angles[i] as number)) % 360)).toBe(0);
          if (i > 0) expect(Math.abs(v - (out[i - 1] as number))).toBeLessThanOrEqual(180);
        });
      }),
      { seed: 61 },
    );
  });

  it('never says reset', () => {
    const unwrap = unwrapPeriod(360);
    for (const v of [350, 10, 350, 180]) {
      unwrap.next(v, 1);
      expect(unwrap.reset).toBe(false);
    }
  });
});

describe('unwrapCounter', () => {
  it('adds what was counted before a reset: Prometheus, after a reset the new value is the increment', () => {
    // increments: 5, 2 (reset), 3, 0 (reset to 0), 4, 0
    expect(through(unwrapCounter(), [10, 15, 2, 5, 0, 4, 4])).toEqual([10, 15, 17, 20, 20, 24, 24]);
  });

  it("its last less its first is Prometheus' increase: last - first + the value before each fall", () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1000), { minLength: 1 }), (values) => {
        const out = through(unwrapCounter(), values);
        let increase = (values.at(-1) as number) - (values[0] as number);
        values.forEach((v, i) => {
          const before = values[i - 1];
          if (before !== undefined && v < before) increase += before;
        });
        expect((out.at(-1) as number) - (out[0] as number)).toBe(increase);
      }),
      { seed: 62 },
    );
  });

  it('wrap: adds one round for each fall that means less than half of it, else the value is the increment', () => {
    expect(through(unwrapCounter(256), [250, 255, 4, 3])).toEqual([250, 255, 260, 263]);
    expect(through(unwrapCounter(2 ** 32), [2 ** 32 - 1, 0, 1])).toEqual([2 ** 32 - 1, 2 ** 32, 2 ** 32 + 1]);
  });

  it('says reset at the fall, and only there', () => {
    const unwrap = unwrapCounter();
    const resets = [1, 2, 1, 1, 3, 0].map((v) => {
      unwrap.next(v, 1);
      return unwrap.reset;
    });
    expect(resets).toEqual([false, false, true, false, false, true]);
  });
});

describe('again: a tie', () => {
  it('judges the other value against the one before the newest, as often as it comes', () => {
    const unwrap = unwrapCounter();
    unwrap.next(10, 1);
    expect(unwrap.next(3, 1)).toBe(13);
    expect(unwrap.reset).toBe(true);
    expect(unwrap.again(12)).toBe(12);
    expect(unwrap.reset).toBe(false);
    expect(unwrap.again(4)).toBe(14);
    expect(unwrap.again(5)).toBe(15);
    expect(unwrap.next(6, 1)).toBe(16);
  });

  it('of the first value is that value', () => {
    const unwrap = unwrapPeriod(360);
    unwrap.next(350, 1);
    expect(unwrap.again(10)).toBe(10);
    expect(unwrap.next(350, 1)).toBe(-10);
  });

  it('next and again make what next alone makes of the values that stayed', () => {
    const step = fc.record({ value: fc.integer({ min: 0, max: 400 }), tied: fc.boolean() });
    for (const make of [() => unwrapPeriod(360), () => unwrapCounter(), () => unwrapCounter(400)])
      fc.assert(
        fc.property(fc.array(step), (list) => {
          const [a, b] = [make(), make()];
          const stayed: number[] = [];
          let newest = 0;
          list.forEach(({ value, tied }, i) => {
            const again = tied && i > 0;
            if (again) stayed.pop();
            stayed.push(value);
            newest = Number(again ? a.again(value) : a.next(value, 1));
          });
          expect(newest).toBe(through(b, stayed).at(-1) ?? 0);
        }),
        { seed: 63 },
      );
  });
});

describe('a value that is none', () => {
  it('is passed on, and the next is judged against the last that was one', () => {
    expect(through(unwrapCounter(), [10, Number.NaN, 4, 5])).toEqual([10, Number.NaN, 14, 15]);
    expect(through(unwrapPeriod(360), [350, Number.NaN, 10])).toEqual([350, Number.NaN, 370]);
  });

  it('at the start is no value to fall from, nor to turn from', () => {
    const counter = unwrapCounter();
    counter.next(100, 1);
    counter.restart();
    expect(through(counter, [Number.NaN, 3])).toEqual([Number.NaN, 3]);
    expect(counter.reset).toBe(false);
    expect(through(unwrapPeriod(360), [Number.NaN, 350])).toEqual([Number.NaN, 350]);
  });
});

describe('restart and snapshot', () => {
  it('restart forgets all', () => {
    const unwrap = unwrapCounter();
    through(unwrap, [10, 3]);
    unwrap.restart();
    expect(through(unwrap, [1, 5, 2])).toEqual([1, 5, 7]);
  });

  it('a snapshot restored anywhere goes on as if nothing had happened, ties included', () => {
    const values = [350, 10, 200, 30, 31, 0, 359, 181];
    for (const make of [() => unwrapPeriod(360), () => unwrapCounter(), () => unwrapCounter(360)])
      values.forEach((_, cut) => {
        const [whole, before, after] = [make(), make(), make()];
        through(whole, values.slice(0, cut));
        through(before, values.slice(0, cut));
        after.restore(JSON.parse(JSON.stringify(before.snapshot())) as number[]);
        if (cut > 0) expect(after.again(77)).toBe(whole.again(77));
        expect(through(after, values.slice(cut))).toEqual(through(whole, values.slice(cut)));
        expect(after.snapshot()).toEqual(whole.snapshot());
      });
  });
});
