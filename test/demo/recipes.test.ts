import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { concat, firstValueFrom, from, NEVER, Observable, type Subscription, take, timeout, toArray } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Feed, type FeedServer, serveFeeds } from '../../demo/feeds/feed.js';
import { host } from '../../demo/feeds/host.js';
import { ticks } from '../../demo/feeds/ticks.js';
import type { Print } from '../../demo/program.js';
import { acceleration, falls } from '../../demo/recipes/acceleration.js';
import { chooseEstimator, noisy } from '../../demo/recipes/choose-estimator.js';
import { counterRate, requests } from '../../demo/recipes/counter-rate.js';
import { energy, power } from '../../demo/recipes/energy.js';
import { celsius, errorBars } from '../../demo/recipes/error-bars.js';
import { batteries, fleet } from '../../demo/recipes/fleet.js';
import { gaps, levels } from '../../demo/recipes/gaps.js';
import { headingRate, headings } from '../../demo/recipes/heading-rate.js';
import { resumable } from '../../demo/recipes/restart.js';
import { sensorRate } from '../../demo/recipes/sensor-rate.js';
import { silenceAlert } from '../../demo/recipes/silence-alert.js';
import { temperatureAlert } from '../../demo/recipes/temperature-alert.js';
import { tickSlope } from '../../demo/recipes/tick-slope.js';
import { fillings, timeToFull } from '../../demo/recipes/time-to-threshold.js';
import { prices, turns } from '../../demo/recipes/turning-points.js';

const FOLDER = new URL('../../demo/recipes/', import.meta.url);

/** Twenty seconds of two boilers, sent at once: one is heated by 12 °C a minute for ten of them, the other stands still. */
const heated: Feed = (send) => {
  for (let i = 0; i < 20; i += 1) {
    const ts = new Date(Date.UTC(2026, 0, 1, 0, 0, i)).toISOString();
    send({ ts, id: 'hot', temp: 60 + Math.min(i, 10) * 0.2 });
    send({ ts, id: 'calm', temp: 50 });
  }
  return () => {};
};

let server: FeedServer;
beforeAll(async () => {
  server = await serveFeeds({ host, ticks, boilers: heated });
});
afterAll(() => server.close());

/** The first lines that a live recipe prints. */
const live = (
  recipe: (url: string, print: Print) => Subscription,
  count: number,
  url = server.url,
): Promise<string[]> =>
  firstValueFrom(
    new Observable<string>((out) => recipe(url, (line) => out.next(line))).pipe(
      take(count),
      toArray(),
      timeout(10_000),
    ),
  );

/** All lines that a recipe prints at once. */
function lines(run: (print: Print) => void): string[] {
  const printed: string[] = [];
  run((line) => printed.push(line));
  return printed;
}

describe('the recipes on live feeds', () => {
  it('sensor-rate prints how fast the readings of this machine change', async () => {
    for (const line of await live(sensorRate, 6))
      expect(line).toMatch(/^(cpu|memory|network): \d+\.\d{3}, changing by -?\d+\.\d{3} per second$/);
  });

  it('tick-slope prints the slope of trades, and counts their ties', async () => {
    const printed = await live(tickSlope, 12);
    for (const line of printed) expect(line).toMatch(/^BTCUSD: \d+\.\d\d USD, -?\d+\.\d\d USD\/s \(\d+ ties so far\)$/);
    expect(printed.at(-1)).not.toContain('(0 ties');
  });

  it('temperature-alert raises an alert on the boiler that heats up, and clears it when it has stopped', async () => {
    expect(await live(temperatureAlert, 2)).toEqual(['ALERT hot: 12.00 °C/min', 'clear hot: 2.40 °C/min']);
  });

  it('a recipe says so when nobody answers at the address', async () => {
    for (const recipe of [sensorRate, tickSlope, temperatureAlert])
      expect(await live(recipe, 1, 'ws://127.0.0.1:9')).toEqual([expect.stringMatching(/^stopped: .*127\.0\.0\.1:9/)]);
  });
});

describe('the recipes on readings of their own', () => {
  it('counter-rate never turns negative when the counter restarts', () => {
    expect(lines((print) => counterRate(requests, print))).toEqual([
      '100 requests, 5 per second',
      '150 requests, 5 per second',
      '200 requests, 4 per second',
      '30 requests, 4 per second',
      '80 requests, 5 per second',
      '1 restart',
    ]);
  });

  it('heading-rate takes the shorter way past north', () => {
    expect(lines((print) => headingRate(headings, print))).toEqual(
      [350, 356, 2, 8].map((heading) => `${heading}°, turning by 180°/min`),
    );
  });

  it('gaps draws no slope across the hour without samples', () => {
    expect(lines((print) => gaps(levels, print))).toEqual([
      '100 cm, 2 cm/min (start)',
      '102 cm, 2 cm/min (inside)',
      '104 cm, 2 cm/min (end)',
      '50 cm, -1 cm/min (start)',
      '49 cm, -1 cm/min (end)',
      '1 gap',
    ]);
  });

  it('error-bars says rising only when the slope is above two standard errors', () => {
    expect(lines((print) => errorBars(celsius, print))).toEqual([
      '19.9 °C, -0.02 ± 0.07 °C/min: steady',
      '20.1 °C, 0.03 ± 0.06 °C/min: steady',
      '20.4 °C, 0.08 ± 0.10 °C/min: steady',
      '20.8 °C, 0.19 ± 0.13 °C/min: rising',
      '21.1 °C, 0.31 ± 0.04 °C/min: rising',
      '21.6 °C, 0.37 ± 0.04 °C/min: rising',
    ]);
  });

  it('time-to-threshold says when the tank is full', () => {
    expect(lines((print) => timeToFull(fillings, print))).toEqual([
      '74 %, full in 130 min', // 26 % at 12 % an hour
      '76 %, full in 120 min',
      '79 %, full in 91 min',
    ]);
  });

  it('turning-points finds the high and the low', () => {
    expect(lines((print) => turns(prices, print))).toEqual([
      'maximum of 102.75 after 1.75 s',
      'minimum of 97.20 after 4.80 s',
    ]);
  });

  it('fleet ends the device that was idle the longest, with its last result', () => {
    expect(lines((print) => fleet(batteries, print))).toEqual([
      'scooter-1: 90 %, -60 %/h',
      'scooter-2: 50 %, -120 %/h',
      'scooter-2: 48 %, -120 %/h',
      'scooter-1: 89 %, -60 %/h',
      'scooter-2: 46 %, -120 %/h',
      'scooter-3: 70 %, no %/h',
      '1 device dropped out',
    ]);
  });

  it('energy adds up kilowatt hours, and starts at 0 after a gap', () => {
    expect(lines((print) => energy(power, print))).toEqual([
      '2 kW, 0 kWh so far',
      '4 kW, 1.5 kWh so far',
      '4 kW, 3.5 kWh so far',
      '2 kW, 0 kWh so far',
    ]);
  });

  it('acceleration of a falling stone is that of gravity', () => {
    expect(lines((print) => acceleration(falls, print))).toEqual(falls.map(({ t }) => `${t} ms: 9.810 m/s²`));
  });

  it('choose-estimator takes least squares for noise, and uses it', () => {
    const [advice, used] = lines((print) => chooseEstimator(noisy, print));
    expect(advice).toMatch(/^\{"kind":"least-squares",.*\}, expected error 0\.\d+ per second$/);
    expect(used).toMatch(/^99\d of 1000 samples have a slope$/);
  });

  it('silence-alert reports a sensor that has stopped, again and again', () => {
    const printed = lines((print) =>
      new TestScheduler(() => {}).run(({ cold }) => {
        const reading = (t: number): object => ({ t, key: 'attic', value: 20 });
        const readings = cold<never>('a 9ms b 60s |', { a: reading(0), b: reading(10) } as never);
        silenceAlert(readings, { after: '10s', every: '20s' }, print);
      }),
    );
    expect(printed).toEqual([10, 30, 50].map((seconds) => `attic has been silent for ${seconds} s`));
  });

  it('restart goes on as if it had never stopped, wherever it is cut', () => {
    const samples = [0, 1, 4, 9, 16].map((value, i) => ({ t: i * 1000, value }));
    const folder = mkdtempSync(`${tmpdir()}/recipe-`);
    try {
      const whole = lines((print) => resumable(`${folder}/whole`, from(samples), print));
      for (let cut = 0; cut <= samples.length; cut += 1) {
        const file = `${folder}/${cut}`;
        const parts = lines((print) => {
          resumable(file, concat(from(samples.slice(0, cut)), NEVER), print)();
          resumable(file, from(samples.slice(cut)), print);
        });
        expect(existsSync(file)).toBe(true);
        expect(parts).toEqual(whole);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('every recipe', () => {
  const files = readdirSync(FOLDER);

  it.each(files)('%s is short: one documented function', (file) => {
    const text = readFileSync(new URL(file, FOLDER), 'utf8');
    expect(text.split('\n').length).toBeLessThanOrEqual(41);
    expect(text.match(/^export function /gm)).toHaveLength(1);
    expect(text).toMatch(/\/\*\* [^\n]+\*\/\nexport function /);
    expect(text).toMatch(/^(recipe|liveRecipe)\(import\.meta\.url, /m);
  });

  it('is tested here', () => {
    const tests = readFileSync(new URL(import.meta.url), 'utf8');
    expect(files.length).toBeGreaterThanOrEqual(12);
    for (const file of files) expect(tests).toContain(`recipes/${file.replace('.ts', '.js')}`);
  });
});
