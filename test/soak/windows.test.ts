import { expect, it } from 'vitest';
import { TrailingLeastSquares } from '../../src/kernels/windows/trailing-least-squares.js';
import { random } from '../support/numbers.js';

it('10,000,000 updates of a trailing line: its error is at most 1e-14 of its scale, at the end as at the beginning', () => {
  const W = 100;
  const next = random(1);
  const kernel = new TrailingLeastSquares({ points: W });
  const x = new Float64Array(W);
  const y = new Float64Array(W);
  let t = 1.7e12;
  let price = 60_000;
  let got = 0;
  const worst = [0, 0];
  for (let i = 0; i < 10_000_000; i += 1) {
    const h = 1 + Math.floor(next() * 50);
    t += h;
    price += Math.round((next() - 0.5) * 20) / 100;
    x[i % W] = t;
    y[i % W] = price;
    kernel.push(h, price, (d) => {
      got = d;
    });
    if (i < W || i % 9973 !== 0) continue;
    const [mx, my] = [x, y].map((list) => {
      const last = list[i % W] as number;
      return last + list.reduce((sum, one) => sum + (one - last), 0) / W;
    }) as [number, number];
    let [sxx, sxy, syy] = [0, 0, 0];
    for (let j = 0; j < W; j += 1) {
      const [dx, dy] = [(x[j] as number) - mx, (y[j] as number) - my];
      sxx += dx * dx;
      sxy += dx * dy;
      syy += dy * dy;
    }
    // The means above are rounded at the size of the price and the epoch: what that costs is taken out.
    const sx = x.reduce((sum, one) => sum + (one - mx), 0);
    const sy = y.reduce((sum, one) => sum + (one - my), 0);
    const slope = (sxy - (sx * sy) / W) / (sxx - (sx * sx) / W);
    const error = Math.abs(got - slope) / Math.sqrt(syy / sxx);
    const half = i < 5_000_000 ? 0 : 1;
    worst[half] = Math.max(worst[half] as number, error);
  }
  console.log(`worst error, first and second half: ${worst.map((e) => e.toExponential(1)).join(', ')}`);
  for (const error of worst) expect(error).toBeLessThanOrEqual(1e-14);
}, 120_000);
