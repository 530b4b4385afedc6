import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { EstimatorSpec } from '../../src/index.js';
import { type Case, number, type Row, skipped } from '../harness.js';
import { FAMILIES, type Family } from '../noise/families.js';
import { atBestLag, listen, PER_MS, rmse, type Series } from '../noise/score.js';

/** Signals with their true derivatives; they are not part of the project. */
const FILE =
  process.env['BENCH_NOISE'] ?? fileURLToPath(new URL('../../../shared/golden/noise_signals.json', import.meta.url));

const SIGNALS = { A: 'two sines, 50 Hz', B: 'thermometer with spikes', C: 'prices' } as const;

/** What the best estimator of each sort is to reach, as the tuning series chooses it. */
const TARGETS = [
  { signal: 'A', late: false, most: 0.57 },
  { signal: 'B', late: false, most: 0.027 },
  { signal: 'C', late: false, most: 0.022 },
  { signal: 'A', late: true, most: 0.115 },
  { signal: 'B', late: true, most: 0.014 },
] as const;

interface Found {
  readonly family: Family;
  readonly estimator: EstimatorSpec;
  /** Error on the tuning series, and the mean of those on the test series: of results as they leave, or, late ones, at their samples. */
  readonly tuned: number;
  readonly error: number;
  readonly note: string;
}

/**
 * Estimators on noisy signals: each family gets some 25 configurations, of which the one that does best on a tuning series is scored
 * on series that it has not seen.
 */
export const noise: Case = {
  name: 'noise',
  async *rows() {
    if (!existsSync(FILE)) {
      yield skipped('noisy signals', `no file ${FILE}: name one in BENCH_NOISE`);
      return;
    }
    const { cases } = JSON.parse(readFileSync(FILE, 'utf8')) as { cases: readonly Series[] };
    for (const signal of ['A', 'B', 'C'] as const) {
      const found = FAMILIES.map((family) => tryOut(family, signal, cases));
      const plain = found.find(({ family }) => family.name === 'three-point') as Found;
      for (const one of found) yield row(`${signal} (${SIGNALS[signal]}): ${one.family.name}`, one, plain);
      for (const target of TARGETS.filter((one) => one.signal === signal)) {
        const sort = found.filter(({ family }) => (family.late ?? false) === target.late);
        const best = sort.reduce((a, b) => (b.tuned < a.tuned ? b : a));
        yield {
          ...row(`${signal}, best by tuning${target.late ? ', with a lag' : ''}: ${best.family.name}`, best, plain),
          target: `<= ${target.most}`,
          met: best.error <= target.most,
        };
      }
    }
  },
};

function tryOut(family: Family, signal: string, cases: readonly Series[]): Found {
  const [tune] = cases.filter((one) => one.signal === signal && one.role === 'tune') as [Series];
  const tests = cases.filter((one) => one.signal === signal && one.role === 'test');
  const spacing = ((tune.t_ms.at(-1) as number) - (tune.t_ms[0] as number)) / (tune.t_ms.length - 1);
  const score = (estimator: EstimatorSpec, series: Series): number => {
    const { live, own } = listen(estimator, series);
    return rmse(family.late ? own : live, series);
  };
  let [estimator] = family.configurations(spacing) as [EstimatorSpec];
  let tuned = Infinity;
  for (const one of family.configurations(spacing)) {
    const error = score(one, tune);
    if (!(error < tuned)) continue;
    tuned = error;
    estimator = one;
  }
  const said = tests.map((series) => ({ series, ...listen(estimator, series) }));
  const unit = PER_MS[tune.per];
  const lags = said.map(({ live, series }) => atBestLag(live, series));
  const best = `${number(mean(lags.map(({ rmse }) => rmse)))} at ${number(mean(lags.map(({ lag }) => lag)) / unit, tune.per)}`;
  const late = `${number(mean(said.map(({ live, series }) => rmse(live, series))))} as it leaves`;
  const delay = number(mean(said.map(({ delay }) => delay)) / unit, tune.per);
  return {
    family,
    estimator,
    tuned,
    error: mean(tests.map((series) => score(estimator, series))),
    note: family.late ? `${delay} late; ${late}; best lag ${best}` : `best lag ${best}`,
  };
}

const mean = (numbers: readonly number[]): number => numbers.reduce((sum, x) => sum + x, 0) / numbers.length;

const row = (title: string, { estimator, tuned, error, note }: Found, plain: Found): Row => ({
  case: `${title} ${options(estimator)}`,
  ours: `${number(error)} (tuning ${number(tuned)}; ${note})`,
  peer: `three-point ${number(plain.error)}`,
  ratio: `${number(plain.error / error)}x`,
  target: '',
  met: undefined,
});

function options(estimator: EstimatorSpec): string {
  if (typeof estimator === 'string') return '';
  return Object.entries(estimator)
    .filter(([name]) => name !== 'kind')
    .map(([name, value]) => `${name}=${typeof value === 'number' ? number(value) : value}`)
    .join(' ');
}
