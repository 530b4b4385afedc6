import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { from } from 'rxjs';
import { describe, expect, it } from 'vitest';
import { type Derivative, type DerivativeOptions, derivative, type Sample } from '../../src/index.js';

// The same recordings as in recordings.test.ts, which says where they are looked for.
const root = new URL('../../', import.meta.url).pathname;
const folder = resolve(root, process.env['FLUXION_DATA'] ?? '../shared/data');
const there = existsSync(resolve(folder, 'MANIFEST.json'));

function lines(file: string): string[] {
  const bytes = readFileSync(resolve(folder, file));
  return (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString().trimEnd().split('\n');
}

function run(samples: readonly Sample[], options: DerivativeOptions): Derivative[] {
  const results: Derivative[] = [];
  from(samples)
    .pipe(derivative(options))
    .subscribe((r) => void results.push(r));
  return results;
}

interface Frame {
  readonly data: { readonly e?: string; readonly T: number; readonly p: string };
}

const HOUR = 3_600_000;

describe.skipIf(!there)(
  `estimators on recordings in ${folder}${there ? '' : ': SKIPPED, there is no such folder'}`,
  () => {
    it('Binance spot: the 5 s least-squares slope peaks at 20 USD/s, and changes its sign 18 times a minute', () => {
      const trades = lines('binance_spot_btcusdt_20240808.raw.gz')
        .map((line) => (JSON.parse(line.slice(line.indexOf(' ') + 1)) as Partial<Frame>).data)
        .flatMap((data) => (data?.e === 'trade' ? [data] : []))
        .map(({ T, p }) => ({ t: T, value: Number(p) }));
      const stencil = run(trades, {});
      const results = run(trades, { estimator: { kind: 'least-squares', window: '5s', minSpan: '1s' } });
      const peak = (list: readonly Derivative[]): number => Math.max(...list.map((r) => Math.abs(r.derivative ?? 0)));
      expect(peak(stencil)).toBeGreaterThan(50_000); // what three samples make of prices that jump within a ms
      expect(peak(results)).toBeLessThanOrEqual(20);
      const signs = results.flatMap(({ derivative: d }) => (d === null || d === 0 ? [] : [Math.sign(d)]));
      const changes = signs.filter((sign, i) => i > 0 && sign !== signs[i - 1]).length;
      const minutes = ((results.at(-1)?.t as number) - (results[0]?.t as number)) / 60_000;
      expect(changes / minutes).toBeLessThanOrEqual(18);
    });

    it('NAB machine temperature: a rule on the 6 h slope gives the six times of the reference, exactly', () => {
      const reference = JSON.parse(lines('nab_machine_alerts_reference.json').join('\n')) as { alerts: string[] };
      const samples = lines('nab_machine_temperature_system_failure.csv')
        .slice(1)
        .map((line) => line.split(','))
        .map(([time = '', value]) => ({ t: Date.parse(`${time.replace(' ', 'T')}Z`), value: Number(value) }));
      // Its window has both ends, ours has not the older one; it takes samples that are newer than the newest.
      const results = run(samples, {
        per: 'h',
        ties: 'first',
        resync: false,
        estimator: { kind: 'least-squares', window: `${6 * HOUR + 1} ms`, minSamples: 44 },
      });
      expect(alerts(results)).toEqual(reference.alerts);
    });
  },
);

/** The rule of the reference: at most -1 for 8 h; again after it has been within 0.5, 12 h later at the earliest. */
function alerts(results: readonly Derivative[]): string[] {
  const fired: string[] = [];
  let since: number | undefined;
  let last = -Infinity;
  let armed = true;
  for (const { t, derivative: slope } of results as readonly { t: number; derivative: number | null }[]) {
    if (slope === null || slope > -1) since = undefined;
    else since ??= t;
    if (slope !== null && Math.abs(slope) < 0.5) armed = true;
    if (since === undefined || t - since < 8 * HOUR || !armed || t - last < 12 * HOUR) continue;
    fired.push(new Date(t).toISOString().slice(0, 19).replace('T', ' '));
    last = t;
    armed = false;
  }
  return fired;
}
