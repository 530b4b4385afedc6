import { type Derivative, derivative, type Sample } from 'fluxion';
import { from } from 'rxjs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { boilers, HEATING } from '../../demo/feeds/boilers.js';
import { ticks } from '../../demo/feeds/ticks.js';
import { FEEDS } from '../../demo/series.js';
import { random } from '../support/numbers.js';

interface Reading {
  readonly ts: string;
  readonly id: string;
  readonly temp: number | null;
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(Math, 'random').mockImplementation(random(7));
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

/** What the boilers send in so many seconds of a clock that is moved on by hand. */
function readingsOf(seconds: number): Reading[] {
  const readings: Reading[] = [];
  const stop = boilers((record) => readings.push(record as Reading));
  vi.advanceTimersByTime(seconds * 1000);
  stop();
  vi.advanceTimersByTime(10_000);
  return readings;
}

/** What the demo makes of them, with the true slope at each time. */
function slopesOf(readings: readonly Reading[], id: string): { seconds: number; slope: number; truth: number }[] {
  const samples = readings.filter((reading) => reading.id === id && reading.temp !== null);
  const start = Date.parse(readings[0]?.ts ?? '');
  const heating = HEATING[Number(id.at(-1)) - 1] as (seconds: number) => number;
  const plan = FEEDS.find(({ path }) => path === 'boilers');
  const results: Derivative<Sample>[] = [];
  from(samples.map(({ ts, temp }): Sample => ({ t: Date.parse(ts), value: temp as number })))
    .pipe(derivative({ per: 'min', estimator: plan?.estimator ?? 'three-point' }))
    .subscribe((result) => results.push(result));
  return results
    .map(({ t, derivative: slope }) => ({ seconds: (Number(t) - start) / 1000, slope: slope ?? Number.NaN }))
    .map(({ seconds, slope }) => ({ seconds, slope, truth: heating(seconds) }));
}

describe('the simulated feeds', () => {
  it('run in real time: their timestamps are those of the clock', () => {
    const start = Date.now();
    const sent: number[] = [];
    const stops = [
      boilers((record) => sent.push(Date.parse((record as Reading).ts) - Date.now())),
      ticks((record) => sent.push((record as { T: number }).T - Date.now())),
    ];
    vi.advanceTimersByTime(60_000);
    for (const stop of stops) stop();
    expect(Date.now() - start).toBe(60_000);
    expect(sent.length).toBeGreaterThan(1000);
    expect(sent.filter((ahead) => ahead !== 0)).toEqual([]);
  });

  it('the thermometers read in steps of 1/16 °C, and now and then not at all', () => {
    const temps = readingsOf(60).map(({ temp }) => temp);
    expect(temps.filter((temp) => temp !== null && !Number.isInteger(temp * 16))).toEqual([]);
    expect(temps).toContain(null);
  });

  it('the boilers heat as fast as they say', () => {
    const readings = readingsOf(120);
    HEATING.forEach((heating, i) => {
      const own = readings.filter(({ id, temp }) => id === `boiler-${i + 1}` && temp !== null);
      const seconds = (Date.parse(own.at(-1)?.ts ?? '') - Date.parse(readings[0]?.ts ?? '')) / 1000;
      let gained = 0;
      for (let s = 0; s < seconds; s += 0.01) gained += (heating(s) * 0.01) / 60;
      expect((own.at(-1)?.temp ?? 0) - (own[0]?.temp ?? 0)).toBeCloseTo(gained, 0.5); // two steps of 1/16 at most
    });
  });
});

describe('the derivative of the boilers, as the demo takes it', () => {
  // A filter that answers at once lags by some two seconds: of a slope that changes by up to 1.9 °C/min each second.
  it.each([
    ['boiler-1', 2],
    ['boiler-2', 4],
    ['boiler-3', 1.5],
    ['boiler-4', 1.5],
  ])('is that of the water in %s, within %f °C/min', (id, tolerance) => {
    const slopes = slopesOf(readingsOf(180), id).filter(({ seconds }) => seconds > 5);
    expect(slopes.length).toBeGreaterThan(400);
    for (const { slope, truth } of slopes) expect(Math.abs(slope - truth)).toBeLessThan(tolerance);
  });

  it('does not jump with the steps of the thermometer, nor fall to zero between them', () => {
    for (const id of ['boiler-1', 'boiler-2', 'boiler-3', 'boiler-4']) {
      const slopes = slopesOf(readingsOf(120), id).filter(({ seconds }) => seconds > 5);
      const jumps = slopes.slice(1).map(({ slope }, i) => Math.abs(slope - (slopes[i]?.slope ?? 0)));
      expect(Math.max(...jumps)).toBeLessThan(2); // a step of 1/16 °C in 0.3 s is 12 °C/min
      expect(slopes.filter(({ slope }) => slope === 0)).toEqual([]);
    }
  });

  it('shows the runaway burner within four seconds', () => {
    const seen = slopesOf(readingsOf(40), 'boiler-2').find(({ slope }) => slope > 5);
    expect(HEATING[1]?.(16)).toBeGreaterThan(5);
    expect(seen?.seconds).toBeLessThan(20);
  });
});
