import { DateTime } from 'luxon';
import { rfc3339ToNs } from '../../src/index.js';
import { type Instant, parseRfc3339 } from '../../src/time/rfc3339.js';
import { random } from '../data.js';
import { type Setup, serve, timed } from '../serve.js';

/** Stamps with nanoseconds, up to 200 ms apart, as feeds send them. */
function stamps(): string[] {
  const next = random(3);
  let ms = 1.7e12;
  return Array.from({ length: 4096 }, () => {
    ms += next() * 200;
    const at = new Date(ms).toISOString().slice(0, 19);
    return Buffer.from(`${at}.${String(Math.floor(next() * 1e9)).padStart(9, '0')}Z`).toString('latin1');
  });
}

const reading =
  (times: number, read: (text: string) => number): Setup =>
  () => {
    const texts = stamps();
    const sum = new Float64Array(1);
    const work = (): void => {
      for (let k = 0; k < times; k += 1) for (const text of texts) sum[0] = (sum[0] as number) + read(text);
    };
    return () => timed(times * texts.length, work);
  };

const instant: Instant = { ms: 0, ns: 0, zoned: true, rounded: false };
serve({
  parse: reading(100, (text) => (parseRfc3339(text, instant) ? instant.ms : 0)),
  bigint: reading(100, (text) => (rfc3339ToNs(text) > 0n ? 1 : 0)),
  luxon: reading(5, (text) => DateTime.fromISO(text, { zone: 'utc' }).toMillis()),
  date: reading(50, (text) => Date.parse(text)),
});
