import { type Feed, irregularly } from './feed.js';

/** How fast time goes in the boiler house: one second here is ten there, so that something happens. */
const HASTE = 10;

/**
 * Four simulated boiler thermometers: `{ ts, id, temp }`, `ts` as RFC 3339. They read in steps of 1/16 °C, at irregular
 * times, fail to read now and then (`temp: null`), and the burner of boiler 2 runs away every other minute.
 */
export const boilers: Feed = (send) => {
  const start = Date.now();
  const temps = [61, 58, 64, 55];
  const stops = temps.map((_, i) =>
    irregularly(150, 500, () => {
      const now = start + (Date.now() - start) * HASTE;
      const wave = Math.sin(now / (60000 * (i + 3)) + i) * 0.02;
      const runaway = i === 1 && Math.floor((now - start) / 60000) % 2 === 1 ? 0.12 : i === 1 ? -0.1 : 0;
      temps[i] = Math.min(95, Math.max(40, (temps[i] as number) + wave + runaway));
      const temp = Math.random() < 0.03 ? null : Math.round((temps[i] as number) * 16) / 16;
      send({ ts: new Date(now).toISOString(), id: `boiler-${i + 1}`, temp });
    }),
  );
  return () => {
    for (const stop of stops) stop();
  };
};
