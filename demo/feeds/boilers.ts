import { type Feed, irregularly } from './feed.js';

/** Steps of the thermometers: 1/16 °C, as those of the DS18B20, which is in many boilers. */
const STEP = 1 / 16;

/** A heating rate that swings between `peak` and `-peak` °C/min. */
const swing =
  (peak: number, period: number, phase: number) =>
  (seconds: number): number =>
    peak * Math.cos((2 * Math.PI * seconds) / period + phase);

/** Cools, but once a minute, first after 10 s, its burner runs away for 20 s, up to +10 °C/min. */
function runaway(seconds: number): number {
  const since = (seconds + 50) % 60;
  return since < 20 ? 4 - 6 * Math.cos((2 * Math.PI * since) / 20) : -2;
}

/** How fast each boiler heats, in °C/min, so many seconds after the start: what the demo is to find out. */
export const HEATING: readonly ((seconds: number) => number)[] = [
  swing(6, 60, 0),
  runaway,
  swing(3, 75, 2),
  swing(1.5, 90, 4),
];

/**
 * Four simulated boiler thermometers: `{ ts, id, temp }`, `ts` as RFC 3339, in real time. They read in steps of 1/16 °C, at
 * irregular times, and fail to read now and then (`temp: null`).
 */
export const boilers: Feed = (send) => {
  const start = Date.now();
  const stops = [61, 58, 64, 55].map((celsius, i) => {
    const heating = HEATING[i] as (seconds: number) => number;
    let [temp, before] = [celsius, start];
    return irregularly(150, 500, () => {
      const now = Date.now();
      temp += (heating(((before + now) / 2 - start) / 1000) * (now - before)) / 60_000;
      before = now;
      const read = Math.random() < 0.03 ? null : Math.round(temp / STEP) * STEP;
      send({ ts: new Date(now).toISOString(), id: `boiler-${i + 1}`, temp: read });
    });
  });
  return () => {
    for (const stop of stops) stop();
  };
};
