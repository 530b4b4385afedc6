import { bufferCount, filter, map, Observable, type OperatorFunction, Subject, type Subscriber } from 'rxjs';
import { Fifo } from '../../src/core/fifo.js';
import { type Derivative, derivative, type Edge, type Sample, ThreePoint } from '../../src/index.js';
import { LinkedObserver } from '../../src/operators/linked-observer.js';
import { middleSlope, walk } from '../data.js';
import { allocated, type Setup, serve, timed } from '../serve.js';

const N = 1 << 16;
const TIMES = 8;
const FEW = 1 << 14;
const BLOCK = 1 << 10;

type Result = { readonly value: number } | { readonly derivative: number | null };

/** The way to a derivative that RxJS alone offers. */
const windows: OperatorFunction<Sample, Result> = (source) =>
  source.pipe(
    bufferCount(3, 1),
    filter((window) => window.length === 3),
    map((window) => {
      const { t, value } = window[1] as Sample;
      return { t, value, derivative: middleSlope(window) };
    }),
  );
/** The same kernel and the same results without any of the rules for samples: no ties, gaps, late or missing ones, no counters. */
class Bare extends LinkedObserver<Sample, Derivative> {
  readonly #kernel = new ThreePoint({ scale: 1000 });
  readonly #waiting = new Fifo<Sample>();
  #newest = 0.5;

  protected take(sample: Sample): void {
    const t = sample.t as number;
    this.#waiting.push(sample);
    this.#kernel.push(t - this.#newest, sample.value, this.#emit);
    this.#newest = t;
  }

  protected end(): void {
    this.#kernel.flush(this.#emit);
  }

  readonly #emit = (derivative: number, edge: Edge): void => {
    const sample = this.#waiting.shift() as Sample;
    const { t, value } = sample;
    this.out.next(edge === 'none' ? { t, value, derivative, sample } : { t, value, derivative, edge, sample });
  };
}
const bare: OperatorFunction<Sample, Result> = (source) =>
  new Observable((out: Subscriber<Derivative>) => source.subscribe(new Bare(out)));

const operators: Record<string, OperatorFunction<Sample, Result>> = {
  derivative: derivative(),
  map: map((sample) => sample),
  windows,
  bare,
};

const through =
  (create: () => OperatorFunction<Sample, Result>, bare: boolean, measure: typeof timed): Setup =>
  () => {
    const operator = create();
    const { t, value } = walk(N);
    const samples: Sample[] = Array.from(t, (at, i) => ({ t: at, value: value[i] as number }));
    const last = new Float64Array(1);
    const next = (result: Result): void => {
      last[0] = 'derivative' in result ? (result.derivative as number) : result.value;
    };
    // In blocks: a loop that is entered once would be replaced while it runs, and timed in its slower form.
    const block = (out: { next(sample: Sample): void }, from: number): void => {
      for (let i = from; i < from + BLOCK; i += 1) out.next(samples[i] as Sample);
    };
    const fromSubject = (n: number): void => {
      const source = new Subject<Sample>();
      source.pipe(operator).subscribe(next);
      for (let from = 0; from < n; from += BLOCK) block(source, from);
    };
    const fromObservable = (n: number): void => {
      new Observable<Sample>((out) => {
        for (let from = 0; from < n; from += BLOCK) block(out, from);
      })
        .pipe(operator)
        .subscribe(next);
    };
    const run = bare ? fromObservable : fromSubject;
    return () => {
      if (measure === timed) {
        return measure(N * TIMES, () => {
          for (let k = 0; k < TIMES; k += 1) run(N);
        });
      }
      run(N);
      return measure(FEW, () => run(FEW));
    };
  };

serve(
  Object.fromEntries(
    Object.entries(operators).flatMap(([name, operator]) => [
      [`subject-${name}`, through(() => operator, false, timed)],
      [`observable-${name}`, through(() => operator, true, timed)],
      [`subject-${name}-bytes`, through(() => operator, false, allocated)],
    ]),
  ),
);
