import { Observable } from 'rxjs';
import { derivative, type Sample } from '../../src/index.js';
import { ReorderBuffer } from '../../src/order/reorder-buffer.js';
import { walk } from '../data.js';
import { type Setup, serve, timed } from '../serve.js';

const N = 1 << 18;
const BLOCK = 1 << 10;
const SHARE = 0.01; // of the samples change places with one up to FAR behind them
const FAR = 64;
const LATENESS = 5000;

/** A random walk, of which one sample in a hundred comes too late. */
function disordered(): Sample[] {
  const { t, value } = walk(N);
  const samples: Sample[] = Array.from(t, (at, i) => ({ t: at, value: value[i] as number }));
  let seed = 1;
  const next = (): number => {
    seed = (seed * 48271) % 2147483647;
    return seed / 2147483647;
  };
  for (let i = 0; i + FAR < N; i += 1) {
    if (next() >= SHARE) continue;
    const j = i + 1 + Math.floor(next() * FAR);
    const [a, b] = [samples[i] as Sample, samples[j] as Sample];
    samples[i] = b;
    samples[j] = a;
  }
  return samples;
}

const buffer: Setup = () => {
  const samples = disordered();
  const last = new Float64Array(1);
  const block = (held: ReorderBuffer<Sample>, from: number): void => {
    for (let i = from; i < from + BLOCK; i += 1) {
      const sample = samples[i] as Sample;
      held.push(sample.t, sample.value, sample);
    }
  };
  return () => {
    const held = new ReorderBuffer<Sample>(
      LATENESS,
      (t) => {
        last[0] = t as number;
      },
      () => {},
      () => {},
    );
    return timed(N, () => {
      for (let from = 0; from < N; from += BLOCK) block(held, from);
    });
  };
};

const operator =
  (lateness: boolean): Setup =>
  () => {
    const samples = disordered();
    const last = new Float64Array(1);
    const block = (out: { next(sample: Sample): void }, from: number): void => {
      for (let i = from; i < from + BLOCK; i += 1) out.next(samples[i] as Sample);
    };
    return () =>
      timed(N, () => {
        new Observable<Sample>((out) => {
          for (let from = 0; from < N; from += BLOCK) block(out, from);
        })
          .pipe(lateness ? derivative({ lateness: LATENESS }) : derivative())
          .subscribe(({ derivative: slope }) => {
            last[0] = slope as number;
          });
      });
  };

serve({ buffer, reordered: operator(true), plain: operator(false) });
