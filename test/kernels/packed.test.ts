import { expect, it } from 'vitest';
import { createThreePoint, MovingStencil, SecondDerivative, ThreePoint } from '../../src/kernels/index.js';
import { isPacked } from '../../src/kernels/support/packed.js';

it('the three-point kernel of mode accurate with edges of order 1 is packed, and no other is', () => {
  expect(isPacked(new ThreePoint())).toBe(true);
  expect(isPacked(createThreePoint({ edgeOrder: 1 }))).toBe(true);
  expect(isPacked(new ThreePoint({ edgeOrder: 2 }))).toBe(false);
  for (const mode of ['numpy', 'exact'] as const) expect(isPacked(createThreePoint({ mode }))).toBe(false);
  for (const kernel of [new SecondDerivative(), new MovingStencil({ points: 3 })]) expect(isPacked(kernel)).toBe(false);
  expect(isPacked(new (class extends ThreePoint {})())).toBe(false);
});

it('what pack writes, unpack reads back into another kernel of the same options', () => {
  for (let n = 0; n < 5; n += 1) {
    const [kernel, other] = [new ThreePoint(), new ThreePoint()];
    const [wanted, found]: number[][] = [[], []];
    const ignore = (): void => {};
    for (let i = 0; i < n; i += 1) kernel.push(1 + (i % 2), i * i, ignore);
    other.push(1, 7, ignore);
    const numbers = new Float64Array(6);
    other.unpack(numbers, 1, kernel.pack(numbers, 1));
    for (const [one, list] of [
      [kernel, wanted],
      [other, found],
    ] as const) {
      one.push(3, 5, (derivative) => void list?.push(derivative));
      one.flush((derivative) => void list?.push(derivative));
    }
    expect(found).toEqual(wanted);
  }
});
