import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { from } from 'rxjs';
import { describe, expect, it } from 'vitest';
import {
  byKey,
  type Counters,
  createCounters,
  type Derivative,
  type DerivativeOptions,
  type Dropped,
  derivative,
  gradient,
  type Sample,
} from '../../src/index.js';

// Recordings of real feeds, by others: too large, and some not free, to be kept here. FLUXION_DATA says where they are.
const root = new URL('../../', import.meta.url).pathname;
const folder = resolve(root, process.env['FLUXION_DATA'] ?? '../shared/data');
const there = existsSync(resolve(folder, 'MANIFEST.json'));

const text = (file: string): string => {
  const bytes = readFileSync(resolve(folder, file));
  return (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString();
};
const lines = (file: string): string[] => text(file).trimEnd().split('\n');

interface Keyed {
  readonly key: string;
  readonly t: number;
  readonly value: number | null;
}

interface Run<S> {
  readonly results: Derivative<S>[];
  readonly counters: Counters;
  readonly late: S[];
}

/** All results of a recording, one series per key. */
function run<S extends Keyed>(samples: readonly S[], options: DerivativeOptions<S> = {}): Run<S> {
  const counters = createCounters();
  const results: Derivative<S>[] = [];
  const late: S[] = [];
  const dropped = { next: (d: Dropped<S>): void => void (d.reason === 'late' && late.push(d.sample)) };
  let failed: unknown;
  from(samples)
    .pipe(byKey<S, Derivative<S>>(() => derivative<S>({ ...options, counters, dropped })))
    .subscribe({
      next: (r) => void results.push(r),
      error: (error: unknown) => {
        failed = error;
      },
    });
  expect(failed).toBe(undefined);
  // Nothing is lost: every frame is a result, or counted.
  const n = counters;
  expect(n.in).toBe(samples.length);
  expect(n.out).toBe(results.length);
  expect(n.in).toBe(n.out + n.missing + n.tied + n.late + n.bad + n.dropped);
  expect(n.pending).toBe(0);
  return { results, counters, late };
}

const byKeys = <T extends { readonly key?: string }>(list: readonly T[]): Map<string, T[]> => {
  const groups = new Map<string, T[]>();
  for (const item of list) {
    const group = groups.get(item.key ?? '');
    if (group) group.push(item);
    else groups.set(item.key ?? '', [item]);
  }
  return groups;
};

/** What the default rules say of the times of one series: how many are late, equal to the newest, or start it anew. */
function judge(times: readonly number[], resync: number): { late: number; tied: number; resync: number } {
  const n = { late: 0, tied: 0, resync: 0 };
  let newest = -Infinity;
  let run_: number[] = [];
  for (const t of times) {
    if (t >= newest) {
      if (t === newest) n.tied += 1;
      newest = t;
      run_ = [];
      continue;
    }
    run_ = run_.length > 0 && t >= (run_.at(-1) as number) ? [...run_, t] : [t];
    if (run_.length < resync) n.late += 1;
    else {
      n.resync += 1;
      newest = t;
      run_ = [];
    }
  }
  return n;
}

const sum = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0);

describe.skipIf(!there)(`recordings in ${folder}${there ? '' : ': SKIPPED, there is no such folder'}`, () => {
  describe('Binance futures, 93,954 frames: trades and quotes with many ties', () => {
    interface Frame {
      readonly stream?: string;
      readonly data?: { readonly e: string; readonly T: number; readonly p?: string; readonly b?: unknown };
    }
    const read = (): Keyed[] =>
      lines('binance_usdm_btcusdt_20240808.raw.gz').map((line) => {
        const { stream = '', data } = JSON.parse(line.slice(line.indexOf(' ') + 1)) as Frame;
        const price = data?.e === 'trade' ? data.p : data?.e === 'bookTicker' ? data.b : undefined;
        return { key: stream, t: data?.T ?? Number.NaN, value: price === undefined ? null : Number(price) };
      });

    it('no result is not finite, no frame is lost, and ties are those of an independent count', () => {
      const samples = read();
      expect(samples).toHaveLength(93_954);
      const { results, counters } = run(samples);
      for (const { derivative: d } of results) expect(Number.isFinite(d)).toBe(true);
      const counted = [...byKeys(samples.filter((s) => s.value !== null)).values()].map((of) =>
        judge(
          of.map((s) => s.t),
          20,
        ),
      );
      expect(counters).toMatchObject({
        in: 93_954,
        missing: samples.filter((s) => s.value === null).length,
        tied: sum(counted.map((n) => n.tied)),
        late: sum(counted.map((n) => n.late)),
        resync: sum(counted.map((n) => n.resync)),
        bad: 0,
        dropped: 0,
      });
      expect(counters.tied).toBeGreaterThan(10_000);
    });

    it('with lateness every ms has its last trade, and the slopes are the batch gradient of those', () => {
      const trades = read().filter((s) => s.key.endsWith('@trade'));
      expect(trades).toHaveLength(21_313);
      const { results, counters } = run(trades, { lateness: '2s', per: 'ms' });
      const last = new Map(trades.map((s) => [s.t, s.value as number]));
      const x = [...last.keys()].sort((a, b) => a - b);
      const y = x.map((t) => last.get(t) as number);
      expect(counters).toMatchObject({ tied: trades.length - x.length, late: 0 });
      expect(results.map((r) => r.t)).toEqual(x);
      expect(results.map((r) => r.derivative)).toEqual(Array.from(gradient(y, x)));
    });
  });

  describe('Helium LoRaWAN: three devices in one file, steps back and long gaps', () => {
    interface Uplink {
      readonly dev_eui: string;
      readonly reported_at: number;
      readonly decoded?: { readonly payload?: { readonly temperature?: number } };
    }
    const read = (): Keyed[] =>
      lines('helium_lorawan_FTD.ndjson.gz').map((line) => {
        const { dev_eui, reported_at, decoded } = JSON.parse(line) as Uplink;
        return { key: dev_eui, t: reported_at, value: decoded?.payload?.temperature ?? null };
      });
    const HOUR = 3_600_000;

    it('keys never mix: each device alone gives the same', () => {
      const samples = read();
      const keys = byKeys(samples);
      expect(keys.size).toBe(3);
      const together = byKeys(run(samples, { maxGap: '1h' }).results);
      for (const [key, own] of keys) {
        const alone = run(own, { maxGap: '1h' }).results;
        expect(together.get(key)).toEqual(alone);
        for (const r of alone) expect(r.sample.key).toBe(key);
      }
    });

    it('late samples are those of an independent count, without lateness', () => {
      const samples = read();
      const { counters } = run(samples, { resync: false });
      const counted = [...byKeys(samples.filter((s) => s.value !== null)).values()].map((of) =>
        judge(
          of.map((s) => s.t),
          Infinity,
        ),
      );
      expect(counters).toMatchObject({
        late: sum(counted.map((n) => n.late)),
        tied: sum(counted.map((n) => n.tied)),
        resync: sum(counted.map((n) => n.resync)),
      });
      expect(counters.late).toBeGreaterThan(0);
    });

    it('and with it: later than the newest less an hour, and no fewer slopes than samples in time', () => {
      const samples = read();
      for (const minutes of [1, 60]) {
        const lateness = minutes * 60_000;
        const wanted: Keyed[] = [];
        for (const of of byKeys(samples.filter((s) => s.value !== null)).values()) {
          let newest = -Infinity;
          for (const s of of) {
            if (s.t < newest - lateness) wanted.push(s);
            newest = Math.max(newest, s.t);
          }
        }
        const { late, counters, results } = run(samples, { lateness, resync: false });
        const place = (s: Keyed): string => `${s.key} ${s.t}`;
        expect(late.map(place).sort()).toEqual(wanted.map(place).sort());
        expect(counters.late).toBe(wanted.length);
        const kept = new Set(samples.filter((s) => s.value !== null && !wanted.includes(s)).map(place));
        expect(results.length).toBe(kept.size);
      }
    });

    it('no slope is drawn across more than maxGap: each segment is the batch gradient of itself', () => {
      const samples = read();
      const { results, counters } = run(samples, { maxGap: '1h', lateness: '10min', per: 'ms' });
      let segments = 0;
      for (const of of byKeys(results).values()) {
        let x: number[] = [];
        let y: number[] = [];
        let d: (number | null)[] = [];
        let before = -Infinity;
        for (const r of of) {
          const t = r.t as number;
          if (x.length > 0) expect(t - (x.at(-1) as number)).toBeLessThanOrEqual(HOUR);
          else expect(t - before).toBeGreaterThan(HOUR);
          x.push(t);
          y.push(r.value);
          d.push(r.derivative as number | null);
          if (r.edge !== 'end') continue;
          expect(d).toEqual(x.length === 1 ? [null] : Array.from(gradient(y, x)));
          segments += 1;
          before = t;
          [x, y, d] = [[], [], []];
        }
        expect(x).toEqual([]);
      }
      expect(segments).toBe(counters.gaps + 3);
      expect(counters.gaps).toBeGreaterThan(10);
    });
  });

  describe('NAB machine temperature: the clock is set back by an hour, once', () => {
    const read = (): Keyed[] =>
      lines('nab_machine_temperature_system_failure.csv')
        .slice(1)
        .map((line) => {
          const [stamp = '', v] = line.split(',');
          return { key: '', t: Date.parse(`${stamp.replace(' ', 'T')}Z`), value: Number(v) };
        });

    it('the 12 repeated stamps are late, nothing is joined across the step, and there is no spike', () => {
      const samples = read();
      const { results, counters } = run(samples, { per: 'min' });
      expect(counters).toMatchObject({ in: 22_695, late: 12, tied: 0, resync: 1, out: 22_683 });
      const back = samples.findIndex((s, i) => i > 0 && s.t < (samples[i - 1]?.t as number));
      const moment = samples[back]?.t as number;
      const near = (r: Derivative): boolean => Math.abs((r.t as number) - moment) < 2 * 3_600_000;
      const size = (r: Derivative): number => Math.abs(r.derivative as number);
      const elsewhere = Math.max(...results.filter((r) => !near(r as Derivative)).map((r) => size(r as Derivative)));
      const around = results.filter((r) => near(r as Derivative)).map((r) => size(r as Derivative));
      expect(around.length).toBeGreaterThan(40);
      expect(Math.max(...around)).toBeLessThanOrEqual(elsewhere);
      for (let i = 1; i < results.length; i += 1) expect(results[i]?.t).toBeGreaterThan(results[i - 1]?.t as number);
    });

    it('with lateness of an hour no value is replaced by one of the second pass', () => {
      const samples = read();
      const { results, counters } = run(samples, { per: 'min', lateness: '1h' });
      expect(counters).toMatchObject({ in: 22_695, late: 12, tied: 0, resync: 1, out: 22_683 });
      const first = new Map([...samples].reverse().map((s) => [s.t, s.value as number]));
      expect(results.map((r) => r.value)).toEqual([...first.keys()].sort((a, b) => a - b).map((t) => first.get(t)));
    });
  });

  describe('NMEA 2000 on a sailing boat: angles, positions, nulls', () => {
    interface Row extends Keyed {
      readonly name: string;
    }
    const read = (): Row[] =>
      lines('n2k_aava.csv.gz')
        .slice(1)
        .map((line) => {
          const [time = '', name = '', src = '', v = ''] = line.trim().split(',');
          return { key: `${name} ${src}`, name, t: Date.parse(time), value: v === '' ? null : Number(v) };
        });
    const TURN = 2 * Math.PI;

    /** numpy.unwrap, line by line of its documentation: jumps of more than half a period become their complement. */
    const unwrap = (values: readonly number[], period: number): number[] => {
      let correction = 0;
      return values.map((v, i) => {
        if (i === 0) return v;
        const step = v - (values[i - 1] as number);
        const half = period / 2;
        let wrapped = ((((step + half) % period) + period) % period) - half;
        if (wrapped === -half && step > 0) wrapped = half;
        if (Math.abs(step) >= half) correction += wrapped - step;
        return v + correction;
      });
    };

    it('heading, course and wind go the shorter way round, as numpy.unwrap, wherever north is', () => {
      const rows = read();
      for (const name of ['heading_rad', 'cog_rad', 'wind_angle_rad']) {
        const own = rows.filter((r) => r.name === name && r.value !== null);
        expect(new Set(own.map((r) => r.key)).size).toBe(1);
        const last = new Map(own.map((r) => [r.t, r.value as number]));
        const x = [...last.keys()].sort((p, q) => p - q);
        const recorded = x.map((t) => last.get(t) as number);
        // The boat never sails across north, so the compass is turned: that must not change how fast it turns.
        const usual = [...recorded].sort((p, q) => p - q)[recorded.length >> 1] as number;
        for (const north of [0, usual, usual + 0.02]) {
          const turned = (angle: number): number => (angle - north + 2 * TURN) % TURN;
          const { results } = run(
            own.map((r) => ({ ...r, value: turned(r.value as number) })),
            { period: TURN, lateness: '1min' },
          );
          const raw = recorded.map(turned);
          const jumps = raw.filter((v, i) => i > 0 && Math.abs(v - (raw[i - 1] as number)) > Math.PI).length;
          if (north !== 0) expect(jumps, name).toBeGreaterThan(10);
          const wanted = gradient(unwrap(raw, TURN), x);
          const straight = gradient(unwrap(recorded, TURN), x);
          expect(results.map((r) => r.t)).toEqual(x);
          // 1e-11: angles of a few turns have ulps of 1e-15, and some spacings are a few ms.
          results.forEach(({ derivative: d }, i) => {
            expect(Math.abs((d as number) - (wanted[i] as number) * 1000), name).toBeLessThan(1e-11);
            expect(Math.abs((d as number) - (straight[i] as number) * 1000), name).toBeLessThan(1e-11);
          });
        }
      }
    });

    it('speed from positions is within 0.2 m/s RMS of the speed the GPS says', () => {
      const rows = read();
      const of = (name: string): Row[] => rows.filter((r) => r.name === name && r.value !== null);
      const [lat, lon, sog] = [of('lat_deg'), of('lon_deg'), of('sog_mps')];
      const lonAt = new Map(lon.map((r) => [r.t, r.value as number]));
      const rad = Math.PI / 180;
      const lat0 = (lat[0]?.value as number) * rad;
      // WGS 84: radii of curvature along the meridian and across it
      const e2 = 0.00669437999014;
      const w = Math.sqrt(1 - e2 * Math.sin(lat0) ** 2);
      const [north, east] = [(6378137 * (1 - e2)) / w ** 3, (6378137 / w) * Math.cos(lat0)];
      const track = lat.flatMap((r): Sample<readonly number[]>[] => {
        const other = lonAt.get(r.t);
        if (other === undefined) return [];
        return [{ t: r.t, value: [(r.value as number) * rad * north, other * rad * east] }];
      });
      expect(track.length).toBeGreaterThan(500);
      const speeds: { t: number; speed: number }[] = [];
      from(track)
        .pipe(derivative<Sample<readonly number[]>, readonly number[]>())
        .subscribe(({ t, derivative: d, edge }) => {
          if (edge === undefined) speeds.push({ t: t as number, speed: Math.hypot(...(d as number[])) });
        });
      const errors = speeds.flatMap(({ t, speed }) => {
        const after = sog.findIndex((r) => r.t > t);
        const [p, q] = [sog[after - 1], sog[after]];
        if (p === undefined || q === undefined) return [];
        const said = (p.value as number) + (((q.value as number) - (p.value as number)) * (t - p.t)) / (q.t - p.t);
        return [speed - said];
      });
      expect(errors.length).toBeGreaterThan(500);
      expect(Math.sqrt(sum(errors.map((e) => e * e)) / errors.length)).toBeLessThan(0.2);
    });

    it('12 keys in one file, with nulls: nothing is lost, and no result is not finite', () => {
      const rows = read();
      expect(new Set(rows.map((r) => r.name)).size).toBe(12);
      const { results, counters } = run(rows);
      expect(counters).toMatchObject({ in: rows.length, missing: rows.filter((r) => r.value === null).length });
      for (const { derivative: d } of results) expect(d === null || Number.isFinite(d)).toBe(true);
    });
  });
});
